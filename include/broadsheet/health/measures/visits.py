"""How much the night brought, how asking for it ended, and what the row rules rejected.

What does NOT belong here: what the sources hold (``addresses``) and what stands in the pages.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from broadsheet.health.batch import Batch
from broadsheet.health.measures.counting import MOST_EXAMPLES, Measure, Measures, share, with_count
from broadsheet.models import OutcomeKind

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
LEAST_ON_FRONT = 5  # articles that we know: a page that names fewer is no front page of this paper


def volume(batch: Batch) -> Measures:
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
        **_front_page(batch.counts),
    }


def _front_page(counts: Mapping[str, int]) -> Measures:
    """Of the articles on the front page, where it was asked, the share that no source has named, tonight or before.

    It is a witness only where it names tonight's articles, so that it is no older than the sources, and some that are known.
    """
    known, unnamed = counts.get("front_known", 0), counts.get("front_unnamed", 0)
    if not counts.get("front_new") or known < LEAST_ON_FRONT:
        return {}
    return {"front_unnamed": Measure(unnamed / (known + unnamed), known + unnamed)}


def fetching(batch: Batch) -> Measures:
    asked = {link.url for link in batch.links} - batch.owed_urls
    new = {link.url for link in batch.new_links}
    ended = {outcome.url: outcome.kind for outcome in batch.outcomes if outcome.url in asked}
    # What the run had no room for was not asked; robots.txt said no to what would have been.
    asked -= {url for url, kind in ended.items() if kind == OutcomeKind.OVER_LIMIT}
    new &= asked

    def of(kinds: Collection[str], urls: set[str]) -> Measure:
        return share((url for url in urls if ended.get(url) in kinds), len(urls))

    read = {url for url in new if ended.get(url) not in FAILURES}
    return with_count(
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


def rejected(batch: Batch) -> Measures:
    new = {article["url"] for article in batch.new}
    by_rule: dict[str, set[str]] = {}
    for row in batch.rejections:
        for rule in row.rule_ids if row.url in new else ():
            by_rule.setdefault(rule, set()).add(row.url)
    found = {"rejected": share(set().union(*by_rule.values()), len(new))}
    found |= {f"rejected {rule}": share(urls, len(new)) for rule, urls in by_rule.items()}
    return with_count(found)
