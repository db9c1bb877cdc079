"""What can be counted of one night, by name: each measure with its denominator and up to three addresses as examples.

Shares are over new articles, known ones apart: their names begin with ``known_``. A count has itself as its denominator. Measures
whose name ends in a space and an address or a word are one a source, form or reader: ``source_links https://...``.

What does NOT belong here: what is usual (``history``) and what is odd (``rules``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, timedelta
from statistics import median, quantiles
from typing import Any

from broadsheet.health.batch import Batch
from broadsheet.health.forms import form_of
from broadsheet.models import Comparison, OutcomeKind

MOST_EXAMPLES = 3
MOST_FORMS = 20  # of one night: a paper has a handful

WALLS = frozenset({OutcomeKind.BOT_WALL, OutcomeKind.CONSENT_WALL, OutcomeKind.LOGIN_REQUIRED})
SERVER = frozenset({OutcomeKind.SERVER_FAILED, OutcomeKind.UNREACHABLE, OutcomeKind.RATE_LIMITED})
GONE = frozenset({OutcomeKind.NOT_FOUND, OutcomeKind.SOFT_404})
REFUSALS = frozenset({OutcomeKind.REFUSED, OutcomeKind.ROBOTS_DISALLOWED, OutcomeKind.ROBOTS_UNREADABLE})
AWAY = frozenset(
    {OutcomeKind.REDIRECTED_AWAY, OutcomeKind.WRONG_TYPE, OutcomeKind.TOO_LARGE, OutcomeKind.FORBIDDEN_ADDRESS}
)
FAILURES = WALLS | SERVER | GONE | REFUSALS | AWAY
NO_ARTICLE = frozenset({OutcomeKind.NOT_AN_ARTICLE, OutcomeKind.EXTRACTION_FAILED})
SETTLED_ELSEWHERE = frozenset({OutcomeKind.OUT_OF_WINDOW, OutcomeKind.DUPLICATE})  # not the night's at all

OF_THE_WINDOW = frozenset({"news_sitemap", "wordpress_rest", "date_archive"})  # on a quiet day they hold nothing

DAMAGED_PER_CHARS = 1 / 500  # marks of a wrong charset: a quoted foreign word gives one or two in a whole text
REPEATED_SHARE = 0.5  # of a text, in paragraphs that stand in other articles of the night, too
DOUBLED_SHARE = 0.3  # of a text, in paragraphs that stand in it twice: half of it where all of it does
DATE_SLACK = timedelta(minutes=20)  # between the feed's date of an article and the page's: a save, a queue
FUTURE_SLACK = timedelta(minutes=15)
OLD = timedelta(days=2)  # before the window: what a paper lists late is younger
SHRUNK = 0.5
KEPT_THREAD = 0.7  # moderators delete one comment, not every other one
SAME_SHIFT_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Measure:
    """A number of one night. ``count``: of how many it is a share, or over how many it was taken."""

    value: float
    count: int
    examples: tuple[str, ...] = ()


Measures = dict[str, Measure]
Article = Mapping[str, Any]


def measure(batch: Batch) -> Measures:
    """All measures that the batch allows; one that has nothing to count is left out, which is not the same as zero."""
    found: Measures = {}
    for part in (_volume, _fetching, _rejected, _texts, _dates, _people, _threads, _addresses, _sources, _known):
        found |= part(batch)
    return found


def share(urls: Iterable[str], count: int) -> Measure:
    """``urls`` have the trait, of ``count``."""
    listed = sorted(urls)
    return Measure(len(listed) / count if count else 0.0, count, tuple(listed[:MOST_EXAMPLES]))


def _where(articles: Sequence[Article], trait: Callable[[Article], Any]) -> Measure:
    return share((article["url"] for article in articles if trait(article)), len(articles))


def _largest(groups: Iterable[tuple[Any, str]], count: int) -> Measure:
    """The share of the commonest of the keys that are not None; groups are (key, url)."""
    listed = [(key, url) for key, url in groups if key is not None]
    common = Counter(key for key, _ in listed).most_common(1)
    if not common or common[0][1] < 2:
        return Measure(0.0, count)
    return share((url for key, url in listed if key == common[0][0]), count)


def _with_count(measures: Mapping[str, Measure]) -> Measures:
    return {name: value for name, value in measures.items() if value.count > 0}


def _volume(batch: Batch) -> Measures:
    """``seen``: what the paper brought, whatever became of it; what an earlier run of the night took counts, too."""
    urls = {link.url for link in batch.new_links} - batch.owed_urls
    elsewhere = {
        o.url for o in batch.outcomes if o.stage == "extract" and o.kind in SETTLED_ELSEWHERE and o.url in urls
    }
    known = batch.counts.get("known_in_window", 0)
    if batch.failure is not None and not batch.sources:
        return {}  # nobody was asked, or nobody answered: how much there was can't be told
    seen = len(urls) - len(elsewhere) + known
    return {
        "seen": Measure(float(seen), seen, tuple(sorted(urls - elsewhere)[:MOST_EXAMPLES])),
        "articles": Measure(float(len(batch.new)), len(batch.new)),
    }


def _fetching(batch: Batch) -> Measures:
    asked = {link.url for link in batch.links} - batch.owed_urls
    new = {link.url for link in batch.new_links}
    ended = {outcome.url: outcome.kind for outcome in batch.outcomes if outcome.url in asked}
    # What the run had no room for was not asked; robots.txt said no to what would have been.
    asked -= {url for url, kind in ended.items() if kind == OutcomeKind.OVER_LIMIT}
    new &= asked

    def of(kinds: Collection[str], urls: set[str]) -> Measure:
        return share((url for url in urls if ended.get(url) in kinds), len(urls))

    read = {url for url in new if ended.get(url) not in FAILURES}
    return _with_count(
        {
            "failed": of(FAILURES, asked),
            "new_failed": of(FAILURES, new),
            "walls": of(WALLS, asked),
            "server_failures": of(SERVER, asked),
            "not_found": of(GONE, new),
            "known_not_found": of(GONE, asked - new),
            "refused": of(REFUSALS, asked),
            "redirected_away": of(AWAY, asked),
            "no_article": of(NO_ARTICLE, read),
            "known_no_article": of(NO_ARTICLE, asked - new),
            "duplicates": of({OutcomeKind.DUPLICATE}, read),
        }
    )


def _rejected(batch: Batch) -> Measures:
    new = {article["url"] for article in batch.new}
    by_rule: dict[str, set[str]] = {}
    for row in batch.rejections:
        for rule in row.rule_ids if row.url in new else ():
            by_rule.setdefault(rule, set()).add(row.url)
    found = {"rejected": share(set().union(*by_rule.values()), len(new))}
    found |= {f"rejected {rule}": share(urls, len(new)) for rule, urls in by_rule.items()}
    return _with_count(found)


def _texts(batch: Batch) -> Measures:
    new, site = batch.new, batch.site
    whole = [article for article in new if not article["is_metadata_only"]]
    lengths = sorted(article["body_chars"] for article in whole if article["body_chars"])
    digests = Counter(article["body_digest"] for article in whole if article["body_digest"])
    found = {
        "without_headline": _where(new, lambda a: not (a["headline"] or "").strip()),
        "one_headline": _largest((((a["headline"] or "").strip() or None, a["url"]) for a in new), len(new)),
        "without_body": _where(whole, lambda a: not a["body_chars"]),
        "stubs": _where(whole, lambda a: a["body_chars"] < site.quality.min_body_chars),
        "teasers": _where(whole, lambda a: a["is_teaser"]),
        "metadata_only": _where(new, lambda a: a["is_metadata_only"]),
        "repeated": _where(
            whole, lambda a: a["body_chars"] and a["repeated_chars"] >= REPEATED_SHARE * a["body_chars"]
        ),
        "boilerplate": _where(whole, lambda a: a["repeated_chars"] > 0),
        "doubled": _where(whole, lambda a: a["doubled_chars"] >= DOUBLED_SHARE * max(1, a["body_chars"])),
        "one_text": _where(whole, lambda a: digests.get(a["body_digest"], 0) > 1),
        "damaged": _where(
            whole, lambda a: a["damaged_chars"] >= 3 and a["damaged_chars"] >= DAMAGED_PER_CHARS * a["body_chars"]
        ),
        "texts_elsewhere": _where(
            whole, lambda a: batch.texts_elsewhere.get(a["body_digest"], a["canonical_url"]) != a["canonical_url"]
        ),
    }
    told = [article for article in whole if article["language"] and article["body_chars"]]
    if site.languages:
        found["other_language"] = _where(told, lambda a: a["language"] not in site.languages)
    if lengths:
        cuts = quantiles(lengths, n=10) if len(lengths) > 1 else [lengths[0]] * 9
        found |= {f"body_chars {10 * i}": Measure(float(cut), len(lengths)) for i, cut in enumerate(cuts, start=1)}
    return _with_count(found)


def _dates(batch: Batch) -> Measures:
    new, zone, window = batch.new, batch.site.zone, batch.run.window
    hints = {link.url: link for link in batch.links if link.published_hint_at}
    dated = [article for article in new if article["published_at"]]
    exact = [a for a in dated if a["published_at_precision"] != "day"]
    # Only where two sources tell: the page's own date, and the feed's down to the minute.
    told_twice = [
        a
        for a in exact
        if a["published_at_source"] != "feed"
        and a["url"] in hints
        and hints[a["url"]].published_hint_precision in (None, "second", "minute")
    ]

    def shift(article: Article) -> float:
        hint = hints[article["url"]].published_hint_at
        assert hint is not None
        return float((article["published_at"] - hint.replace(tzinfo=None)).total_seconds())

    def is_midnight(article: Article) -> bool:
        moment = article["published_at"]
        local = moment.replace(tzinfo=UTC).astimezone(zone)
        return (moment.hour, moment.minute) == (0, 0) or (local.hour, local.minute) == (0, 0)

    found = {
        "without_date": _where(new, lambda a: a["published_at"] is None),
        "date_by_day": _where(dated, lambda a: a["published_at_precision"] == "day" or is_midnight(a)),
        "one_moment": _largest(((a["published_at"], a["url"]) for a in exact if not is_midnight(a)), len(dated)),
        "in_future": _where(dated, lambda a: a["published_at"] > a["fetched_at"] + FUTURE_SLACK),
        "date_disputed": _where(told_twice, lambda a: abs(shift(a)) > DATE_SLACK.total_seconds()),
    }
    if window:
        start = window.start_at.replace(tzinfo=None) - OLD
        found["old"] = _where(dated, lambda a: a["published_at"] < start)
    for source, count in Counter(a["published_at_source"] for a in dated).items():
        found[f"date_source {source}"] = Measure(count / len(dated), len(dated))
    return _with_count(found)


def _people(batch: Batch) -> Measures:
    new = batch.new
    found = {
        "without_author": _where(new, lambda a: not a["authors"]),
        "one_author": _largest(((tuple(a["authors"]) or None, a["url"]) for a in new), len(new)),
    }
    return _with_count(found)


def _threads(batch: Batch) -> Measures:
    found: Measures = {}
    for prefix, articles in (("", batch.new), ("known_", batch.known)):
        articles = [article for article in articles if not article["is_metadata_only"]]
        declared = [a for a in articles if a["declared_comment_count"]]
        promised = sum(a["declared_comment_count"] for a in declared)
        # Each article by itself: one that gives too many must not hide another one's loss.
        lost = sum(max(0, a["declared_comment_count"] - a["extracted_comment_count"]) for a in declared)
        too_many = sum(max(0, a["extracted_comment_count"] - a["declared_comment_count"]) for a in declared)
        short = [a["url"] for a in declared if a["extracted_comment_count"] < a["declared_comment_count"]]
        long = [a["url"] for a in declared if a["extracted_comment_count"] > a["declared_comment_count"]]
        examples = tuple(sorted(short)[:MOST_EXAMPLES])
        found |= {
            f"{prefix}without_comments": _where(articles, lambda a: not a["extracted_comment_count"]),
            f"{prefix}without_declared_count": _where(articles, lambda a: a["declared_comment_count"] is None),
            f"{prefix}closed": _where(articles, lambda a: a["is_open_for_comments"] is False),
            f"{prefix}comments_by_script": _where(articles, lambda a: a["comment_provider"]),
            f"{prefix}comments_lost": Measure(lost / promised if promised else 0.0, promised, examples),
            f"{prefix}comments_too_many": Measure(
                too_many / promised if promised else 0.0, promised, tuple(sorted(long)[:MOST_EXAMPLES])
            ),
        }
        found |= _comments(prefix, batch.comments_of(is_known=bool(prefix)))
    return _with_count(found)


def _comments(prefix: str, row: Mapping[str, Any]) -> Measures:
    total = int(row.get("comment_count", 0))
    if not total:
        return {}
    found = {
        f"{prefix}comment_{name}": Measure(row[column] / total, total)
        for name, column in (
            ("without_author", "without_author"),
            ("without_time", "without_time"),
            ("in_future", "in_future"),
            ("before_article", "before_article"),
            ("one_author", "of_one_author"),
            ("one_text", "of_one_text"),
            ("one_moment", "of_one_moment"),
            ("doubled", "doubled"),
            ("in_other_threads", "in_other_threads"),
        )
    }
    found |= {f"{prefix}comment_reader {n}": Measure(k / total, total) for n, k in (row["found_by"] or {}).items()}
    return found


def _addresses(batch: Batch) -> Measures:
    owed = batch.owed_urls
    links = [link for link in batch.new_links if link.url not in owed]
    new = {article["url"] for article in batch.new}
    claims = [claim for claim in batch.claims if claim.url in new]
    found = {
        "canonical_refused": share((c.url for c in claims if c.refused_url), len(claims)),
        "canonical_disputed": share((c.url for c in claims if c.is_disputed), len(claims)),
        # What was refused or disputed moves no row: each page keeps its own address.
        "one_canonical": _largest(((None if c.is_disputed else c.named_url, c.url) for c in claims), len(claims)),
        "one_canonical_refused": _largest(
            ((c.named_url if c.is_disputed else c.refused_url, c.url) for c in claims), len(claims)
        ),
    }
    forms: dict[str, list[str]] = {}
    for link in links:
        forms.setdefault(form_of(link.url), []).append(link.url)
    for form, urls in sorted(forms.items(), key=lambda item: (-len(item[1]), item[0]))[:MOST_FORMS]:
        found[f"form {form}"] = share(urls, len(links))
    return _with_count(found)


def _sources(batch: Batch) -> Measures:
    found: Measures = {}
    promised = len(batch.links) + sum(outcome.stage == "discover" for outcome in batch.outcomes)
    foreign = [
        outcome.url
        for outcome in batch.outcomes
        if outcome.stage == "discover"
        and outcome.kind == OutcomeKind.EXCLUDED
        and not batch.site.owns_host(outcome.url)
    ]
    if promised:
        found["foreign_links"] = share(foreign, promised)
    asked = [source for source in batch.sources if source.source_channel not in ("warc", "archive", "wayback")]
    if asked:
        found["failed_sources"] = share((s.source_url for s in asked if s.problem), len(asked))
    standing = [s for s in asked if s.source_channel not in OF_THE_WINDOW and s.problem is None]
    if standing:
        found["promised"] = Measure(float(sum(s.link_count for s in standing)), 1, (standing[0].source_url,))
    for source in asked:
        at = (source.source_url,)
        if source.problem is None:
            found[f"source_links {source.source_url}"] = Measure(float(source.link_count), 1, at)
            found[f"source_window_links {source.source_url}"] = Measure(float(source.window_link_count), 1, at)
        if source.newest_hint_at and batch.run.window:
            age = (batch.run.window.end_at - source.newest_hint_at) / timedelta(hours=1)
            found[f"source_age {source.source_url}"] = Measure(max(0.0, age), 1, at)
        if source.source_channel == "news_sitemap" and source.window_link_count and len(asked) > 1:
            recall = source.elsewhere_count / source.window_link_count
            found[f"unnamed {source.source_url}"] = Measure(1 - recall, source.window_link_count, at)
    return found


def _known(batch: Batch) -> Measures:
    """What was known compared with what the pages say now."""
    # Of what an odd night brought, a change is the cure.
    compared = [
        comparison for comparison in batch.comparisons if comparison.is_compared and not comparison.is_known_weak
    ]
    total = len(compared)

    def of(trait: Callable[[Comparison], Any]) -> Measure:
        return share((c.url for c in compared if trait(c)), total)

    threads = [c for c in compared if c.known_comment_count]
    shifts = [c for c in compared if c.published_shift_seconds]
    constant = median(c.published_shift_seconds or 0.0 for c in shifts) if shifts else 0.0
    digests = Counter(article["body_digest"] for article in batch.known if article["body_digest"])
    found = {
        "known_doubted": of(lambda c: c.doubts),
        "known_shrunk": of(
            lambda c: (
                c.known_body_chars
                and (
                    c.body_chars < SHRUNK * c.known_body_chars
                    or (1.0 if c.kept_text_share is None else c.kept_text_share) < SHRUNK
                )
            )
        ),
        "known_headline_changed": of(lambda c: c.is_headline_changed),
        "known_author_lost": of(lambda c: c.is_author_lost),
        "known_author_changed": of(lambda c: c.is_author_changed or c.is_author_lost),
        "known_date_lost": of(lambda c: c.is_date_lost),
        "known_date_moved": of(lambda c: abs(c.published_shift_seconds or 0.0) > SAME_SHIFT_SECONDS),
        "known_date_shifted": share(
            (
                c.url
                for c in shifts
                if abs((c.published_shift_seconds or 0.0) - constant) <= SAME_SHIFT_SECONDS
                and abs(constant) > SAME_SHIFT_SECONDS
            ),
            total,
        ),
        "known_comments_lost": share(
            (c.url for c in threads if c.kept_comment_count <= KEPT_THREAD * c.known_comment_count), len(threads)
        ),
        "known_renumbered": share(
            (c.url for c in threads if 2 * c.renumbered_count > c.known_comment_count), len(threads)
        ),
        "known_one_text": share(
            (a["url"] for a in batch.known if digests.get(a["body_digest"], 0) > 1), len(batch.known)
        ),
        "known_boilerplate": _where(batch.known, lambda a: a["repeated_chars"] > 0),
        "known_doubled": _where(batch.known, lambda a: a["doubled_chars"] >= DOUBLED_SHARE * max(1, a["body_chars"])),
        "known_repeated": _where(
            batch.known, lambda a: a["body_chars"] and a["repeated_chars"] >= REPEATED_SHARE * a["body_chars"]
        ),
    }
    return _with_count(found)
