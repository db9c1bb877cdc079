"""Small batches as the extract stage leaves them: a paper, its articles with texts of their own, comments, what lies beside.

What does NOT belong here: what any rule should say of them.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from broadsheet.ids import article_id, comment_id
from broadsheet.models import (
    Article,
    Comment,
    DiscoverSource,
    QualityReport,
    QualityRules,
    RuleResult,
    Run,
    Site,
    Window,
)
from broadsheet.quality import RULES
from broadsheet.quality.engine import run_suite
from broadsheet.quality.frames import BESIDE, article_frame, comment_frame
from broadsheet.quality.gate import say, split
from broadsheet.quality.rules import ARTICLES, COMMENTS, Limits
from broadsheet.runs import RunFolder, write_rows

FETCHED = datetime(2026, 3, 4, 1, 0, tzinfo=UTC)
PUBLISHED = datetime(2026, 3, 3, 9, 30, tzinfo=UTC)
HOST = "https://herald.example"
WORDS = (
    "ferry harbour council winter bridge market school ice island road budget vote church lantern museum boat storm quay tram "
    "baker mayor captain fish village north south early late new old small wide quiet open shut again never often said told "
    "asked built closed found lost kept sold bought paid drew rose fell ran went came held"
).split()


def paper(**quality: Any) -> Site:
    return Site(
        id="herald",
        name="The Harbour Herald",
        url=f"{HOST}/",
        hosts=("www.herald.example",),
        languages=("en",),
        timezone="Europe/Berlin",
        discover=(DiscoverSource(kind="rss", url=f"{HOST}/feed"),),
        quality=QualityRules(**quality),
    )


def night(window: bool = True) -> Run:
    day = Window(datetime(2026, 3, 3, tzinfo=UTC), datetime(2026, 3, 4, tzinfo=UTC))
    return Run("cli__2026-03-03__x", "herald", "cli", day if window else None, FETCHED)


def text(chars: int, seed: object = "") -> str:
    """A text of exactly ``chars`` characters in paragraphs; another one for each seed."""
    dice = random.Random(f"{chars} {seed}")
    paragraphs: list[str] = []
    while sum(map(len, paragraphs)) < chars:
        words = " ".join(dice.choice(WORDS) for _ in range(dice.randint(8, 14)))
        sentence = f"{words.capitalize()}."
        if paragraphs and len(paragraphs[-1]) < 250:
            paragraphs[-1] += f" {sentence}"
        else:
            paragraphs.append(sentence)
    return "\n\n".join(paragraphs)[: chars - 1].rstrip().ljust(chars - 1, "x") + "."


def article(slug: str, **changes: Any) -> Article:
    url = f"{HOST}/{slug}"
    canonical = changes.get("canonical_url", url)
    row = Article(
        article_id=article_id(canonical or url),
        site="herald",
        url=url,
        canonical_url=url,
        headline=f"Ice holds up the ferry, day {slug}",
        body=text(450, slug),
        authors=("Ada Lund",),
        published_at=PUBLISHED,
        language="en",
        language_declared="en",
        language_detected="en",
        fetched_at=FETCHED,
        raw_sha256=hashlib.sha256(slug.encode()).hexdigest(),
        run_id="cli__2026-03-03__x",
        source_channel="rss",
    )
    return replace(row, **changes)


def comment(of: Article, native: str, **changes: Any) -> Comment:
    row = Comment(
        article_id=of.article_id,
        comment_id=comment_id(of.article_id, native),
        native_id=native,
        parent_comment_id=None,
        position=1,
        depth=0,
        author="Old Salt",
        posted_at=PUBLISHED + timedelta(hours=1),
        body=text(50, f"{of.url} {native}"),
        found_by="wordpress",
        run_id="cli__2026-03-03__x",
    )
    return replace(row, **changes)


def thread(of: Article, *rows: Mapping[str, Any]) -> list[Comment]:
    """Comments of one article in their order, minute after minute."""
    return [
        comment(of, str(n), **{"position": n, "posted_at": PUBLISHED + timedelta(minutes=n), **row})
        for n, row in enumerate(rows, 1)
    ]


def staged(
    home: Path, articles: Iterable[Article], comments: Iterable[Comment] = (), **beside: Iterable[Any]
) -> RunFolder:
    folder = RunFolder(home, "herald", "cli__2026-03-03__x")
    write_rows(folder.file("articles"), Article, articles)
    write_rows(folder.file("comments"), Comment, comments)
    for name, rows in beside.items():
        write_rows(folder.file(name), BESIDE[name], rows)
    return folder


def table(folder: RunFolder, name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = pq.read_table(folder.file(name)).to_pylist()
    return rows


def result(report: QualityReport, rule_id: str, severity: str = "critical") -> RuleResult:
    (found,) = [r for r in report.results if (r.rule_id, r.severity) == (rule_id, severity)]
    return found


class Judged:
    """What the rules of a suite, or those ``ids`` of it, say of a frame, told by the labels of its rows."""

    def __init__(
        self, suite: str, frame: Any, labels: Sequence[str], limits: Limits, ids: Collection[str] | None = None
    ) -> None:
        self._reasons: dict[tuple[str, str], dict[str, list[str]]] = {}
        values = frame.to_dict("records")
        rules = [rule for rule in RULES if rule.suite == suite and (ids is None or rule.id in ids)]
        for (r, check), answer in run_suite(suite, rules, frame, limits).items():
            for row_no in answer.failed if rules[r].gate == "row" else ():
                said = say(rules[r].checks[check].reason, values[row_no - 1], limits)
                failing = self._reasons.setdefault((rules[r].id, rules[r].severity), {})
                failing.setdefault(labels[row_no - 1], []).append(said)

    def failing(self, rule_id: str, severity: str = "warning") -> Mapping[str, list[str]]:
        """Labels of the rows that fail it, each with the reasons."""
        return self._reasons.get((rule_id, severity), {})

    def failed(self, rule_id: str, severity: str = "warning") -> int:
        """How many rows fail it."""
        return len(self.failing(rule_id, severity))

    def detail(self, rule_id: str, severity: str = "warning") -> str:
        """Why the first of them does."""
        return ", ".join(next(iter(self.failing(rule_id, severity).values())))

    def rejected_by(self, label: str) -> list[str]:
        """Critical rules that a row fails."""
        return sorted(
            rule for (rule, severity), rows in self._reasons.items() if severity == "critical" and label in rows
        )

    def rejected(self) -> dict[str, list[str]]:
        """Rejected rows with these rules."""
        labels = sorted(
            {label for (_, severity), rows in self._reasons.items() if severity == "critical" for label in rows}
        )
        return {label: self.rejected_by(label) for label in labels}


def judged_articles(home: Path, articles: Iterable[Article], ids: Collection[str], **beside: Iterable[Any]) -> Judged:
    """What the rules ``ids`` say of a batch of articles, told by the paths of their URLs."""
    rows = list(articles)
    folder = staged(home, rows, **beside)
    limits = Limits.of(paper(), night())
    frame = article_frame(folder, paper(), night(), limits)
    return Judged(ARTICLES, frame, [row.url.removeprefix(f"{HOST}/") for row in rows], limits, ids)


def judged_comments(
    home: Path, articles: Iterable[Article], comments: Iterable[Comment], ids: Collection[str]
) -> Judged:
    """What the rules ``ids`` say of comments, told by the numbers of their rows; every article is accepted."""
    rows = list(comments)
    folder = staged(home, articles, rows)
    limits = Limits.of(paper(), night())
    split(folder, ARTICLES, article_frame(folder, paper(), night(), limits), [], {})
    return Judged(COMMENTS, comment_frame(folder), [str(n) for n in range(1, len(rows) + 1)], limits, ids)
