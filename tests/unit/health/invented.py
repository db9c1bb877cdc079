"""Papers that are only numbers: nights with natural variation, as batches that health can judge."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

from broadsheet.health import Batch, History, Judgement, Night, judge, night_of
from broadsheet.models import (
    Claim,
    Comparison,
    DiscoverSource,
    Level,
    Link,
    Outcome,
    OutcomeKind,
    QualityRules,
    Run,
    Site,
    SourceReading,
    Window,
)

FIRST = date(2026, 1, 5)  # a Monday
WEEK = (1.0, 1.1, 1.0, 1.05, 0.95, 0.55, 0.5)
FEED = "https://paper.example/feed"
SITEMAP = "https://paper.example/news.xml"

SITE = Site(
    id="paper",
    name="Paper",
    url="https://paper.example/",
    languages=("en",),
    timezone="UTC",
    discover=(DiscoverSource(kind="rss", url=FEED), DiscoverSource(kind="news_sitemap", url=SITEMAP)),
)

Break = Callable[[Batch], Batch]


@dataclass
class InventedPaper:
    """``rate`` articles a day."""

    rate: float
    seed: int = 1
    quiet_days: tuple[Any, ...] = ()
    history: list[Night] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.random = Random(f"{self.rate} {self.seed}")
        self.site = SITE.model_copy(update={"quality": QualityRules(quiet_days=self.quiet_days)})

    def once_more(self) -> InventedPaper:
        """One that goes on from here as this one does."""
        other = InventedPaper(self.rate, self.seed, self.quiet_days, list(self.history))
        other.random.setstate(self.random.getstate())
        return other

    def night(self, number: int, break_: Break | None = None) -> Judgement:
        """Live and judge one night, and remember it."""
        batch = self.batch(number)
        if break_:
            batch = break_(batch)
        judged = judge(batch, History(tuple(self.history)))
        night = night_of(batch.run, batch.site)
        assert night
        self.history.append(
            Night(
                night,
                batch.run.run_id,
                {name: (m.value, m.count) for name, m in judged.measures.items()},
                frozenset(signal.rule for signal in judged.verdict.signals),
                not any(signal.level == Level.CRITICAL for signal in judged.verdict.signals),
            )
        )
        return judged

    def batch(self, number: int) -> Batch:
        """A good night: weekly rhythm, holidays, big stories, growth of a tenth."""
        random, day = self.random, FIRST + timedelta(days=number)
        mean = self.rate * WEEK[day.weekday()] * (1 + 0.1 * number / 120)
        if number % 30 == 17:  # a holiday
            mean *= 0.45
        if number % 30 == 25:  # a big story
            mean *= 1.8
        count = (
            sum(random.random() < mean / 1000 for _ in range(1000))
            if mean < 50
            else round(random.gauss(mean, mean**0.5 * 1.3))
        )
        known = min(60, round(self.rate * 2.5 * random.uniform(0.7, 1.1)))
        window = Window.of_days(day, day, "UTC")
        run = Run(f"run-{number}", "paper", "scheduled", window, window.end_at, is_nightly=True)
        new = [self._article(day, n, is_known=False) for n in range(count)]
        old = [
            self._article(day - timedelta(days=random.choice((1, 3, 7))), 500 + n, is_known=True) for n in range(known)
        ]
        links = [_link(a, "new") for a in new] + [_link(a, "revisit") for a in old]
        gone = {a["url"] for a in old if random.random() < 0.01}
        failed = {a["url"] for a in new if random.random() < 0.005}
        outcomes = [Outcome(url, "fetch", OutcomeKind.NOT_FOUND, "") for url in sorted(gone)]
        outcomes += [Outcome(url, "fetch", OutcomeKind.SERVER_FAILED, "") for url in sorted(failed)]
        articles = [a for a in (*new, *old) if a["url"] not in gone | failed]
        named = sum(random.random() < 0.97 for _ in range(count))
        newest = max((a["published_at"] for a in new), default=None)
        return Batch(
            self.site,
            run,
            links=links,
            outcomes=outcomes,
            sources=[
                _source(FEED, "rss", 40, count, 0, newest),
                _source(SITEMAP, "news_sitemap", 60, count, named, newest),
            ],
            articles=articles,
            comments=[row for is_known in (False, True) if (row := self._comments(articles, is_known=is_known))],
            claims=[Claim(a["url"], a["url"], a["url"], a["url"]) for a in articles],
            comparisons=[self._comparison(a) for a in articles if a["is_known"]],
            results=(),
            counts={"may_be_quiet": int(not count and bool(self.quiet_days))},
        )

    def _article(self, day: date, number: int, *, is_known: bool) -> dict[str, Any]:
        random = self.random
        published = datetime.combine(day, datetime.min.time()) + timedelta(seconds=random.randrange(6 * 3600, 86000))
        declared = 0 if random.random() < 0.35 else max(0, round(random.expovariate(1 / 12)))
        url = f"https://paper.example/{day:%Y/%m/%d}/a-story-of-the-day-{number}/"
        chars = round(min(20000, max(400, random.lognormvariate(7.9, 0.5))))
        return {
            "url": url,
            "canonical_url": url,
            "is_known": is_known,
            "authors": [] if random.random() < 0.07 else [f"Author {int(random.triangular(0, 9, 0))}"],
            "published_at": published,
            "published_at_precision": "second",
            "published_at_source": "json_ld",
            "modified_at": None,
            "fetched_at": datetime.combine(day, datetime.min.time()) + timedelta(hours=27),
            "is_teaser": random.random() < 0.05,
            "is_metadata_only": False,
            "is_open_for_comments": random.random() > 0.08,
            "declared_comment_count": declared,
            "extracted_comment_count": max(0, declared - (random.random() < 0.1)),
            "comment_provider": None,
            "language": "fr" if random.random() < 0.01 else "en",
            "headline": f"Headline {day} {number}",
            "body_chars": chars,
            "body_digest": hashlib.md5(f"{url}".encode(), usedforsecurity=False).hexdigest(),
            "damaged_chars": 0,
            "repeated_chars": 60 if random.random() < 0.1 else 0,
            "doubled_chars": 0,
        }

    def _comments(self, articles: list[dict[str, Any]], *, is_known: bool) -> dict[str, Any]:
        random = self.random
        total = sum(a["extracted_comment_count"] for a in articles if a["is_known"] == is_known)
        if not total:
            return {}
        return {
            "is_known": is_known,
            "comment_count": total,
            "without_author": sum(random.random() < 0.02 for _ in range(total)),
            "without_time": 0,
            "in_future": 0,
            "before_article": 0,
            "of_one_author": max(1, round(total * random.uniform(0.02, 0.2))),
            "of_one_text": 1 + (total > 20),
            "of_one_moment": 1 + (total > 30),
            "doubled": int(total > 40),
            "in_other_threads": 2 * int(total > 30),
            "found_by": {"wordpress": total},
        }

    def _comparison(self, article: dict[str, Any]) -> Comparison:
        random, known = self.random, article["extracted_comment_count"]
        is_edited = random.random() < 0.12
        return Comparison(
            article["url"],
            "id",
            datetime(2026, 1, 1, tzinfo=UTC),
            doubts=("K01",) if random.random() < 0.01 else (),
            reason="",
            known_body_chars=article["body_chars"],
            body_chars=round(article["body_chars"] * (random.uniform(0.9, 1.2) if is_edited else 1)),
            kept_text_share=random.uniform(0.7, 1) if is_edited else 1.0,
            is_headline_changed=random.random() < 0.05,
            is_author_changed=random.random() < 0.01,
            published_shift_seconds=60.0 * random.randrange(100) if random.random() < 0.02 else 0.0,
            known_comment_count=known,
            comment_count=known,
            kept_comment_count=known - (known > 5 and random.random() < 0.1),
        )


def _link(article: dict[str, Any], taken_as: str) -> Link:
    return Link(
        article["url"],
        article["url"],
        "rss",
        FEED,
        published_hint_at=article["published_at"].replace(tzinfo=UTC),
        taken_as=taken_as,
        published_hint_precision="second",
    )


def _source(url: str, kind: str, links: int, count: int, named: int, newest: datetime | None) -> SourceReading:
    return SourceReading(url, kind, links, count, count, named, None, newest and newest.replace(tzinfo=UTC), None)


def on_new(**changes: Any) -> Break:
    """All new articles with other values; a function gets the article."""

    def apply(batch: Batch) -> Batch:
        articles = [
            a if a["is_known"] else {**a, **{k: v(a) if callable(v) else v for k, v in changes.items()}}
            for a in batch.articles
        ]
        return replace(batch, articles=articles)

    return apply


def on_known(**changes: Any) -> Break:
    """All comparisons with other values."""

    def apply(batch: Batch) -> Batch:
        return replace(
            batch,
            comparisons=[
                replace(c, **{k: v(c) if callable(v) else v for k, v in changes.items()}) for c in batch.comparisons
            ],
        )

    return apply


def on_comments(name: str, share: float, *, is_known: bool = False) -> Break:
    """A trait on a share of the comments."""

    def apply(batch: Batch) -> Batch:
        rows = [
            {**row, name: round(share * row["comment_count"])} if row["is_known"] == is_known else row
            for row in batch.comments
        ]
        return replace(batch, comments=rows)

    return apply
