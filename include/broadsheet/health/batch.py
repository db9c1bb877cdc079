"""What one run left in its folder, as the measures want it: new articles and known ones apart.

A run that failed early has left little: what is missing is empty. What does NOT belong here: measuring (``measures``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any, TypeVar

from broadsheet.models import Claim, Comparison, Link, Outcome, Rejection, RuleResult, Run, Site, SourceReading
from broadsheet.runs import RunFolder, read_rows
from broadsheet.warehouse import query_rows

Row = TypeVar("Row")
NOTHING_DISCOVERED = "NothingDiscovered"
STAGES = ("discover", "fetch", "extract")  # those that settle how a link ended before the gate does


@dataclass(frozen=True, slots=True)
class Batch:
    """One run of one site. ``articles`` and ``comments`` are rows of the statements measure_articles and measure_comments."""

    site: Site
    run: Run
    links: Sequence[Link] = ()
    outcomes: Sequence[Outcome] = ()
    sources: Sequence[SourceReading] = ()
    articles: Sequence[Mapping[str, Any]] = ()
    comments: Sequence[Mapping[str, Any]] = ()
    claims: Sequence[Claim] = ()
    comparisons: Sequence[Comparison] = ()
    rejections: Sequence[Rejection] = ()
    results: Sequence[RuleResult] = ()
    counts: Mapping[str, int] = field(default_factory=dict)  # of the report of discover
    texts_elsewhere: Mapping[str, str] = field(
        default_factory=dict
    )  # digest of a body -> an address that has it already
    failure: str | None = None  # class of the error that ended the run before its load

    @property
    def new(self) -> list[Mapping[str, Any]]:
        """Articles that the warehouse does not know."""
        return [article for article in self.articles if not article["is_known"]]

    @property
    def known(self) -> list[Mapping[str, Any]]:
        """Articles that were known before."""
        return [article for article in self.articles if article["is_known"]]

    @property
    def new_links(self) -> list[Link]:
        """Links that were taken for something new."""
        return [link for link in self.links if link.taken_as != "revisit"]

    @property
    def owed_urls(self) -> set[str]:
        """What is asked for again since an earlier night: how much of it there is and how it ends says little of tonight.

        So it is where no source names it any more, or its date is earlier. Of what has no date that is taken to be so where
        something else is new; else it may be this night's own, in a second run.
        """
        owed = [link for link in self.new_links if link.taken_as == "owed"]
        is_alone = len(owed) == len(self.new_links)
        return {link.url for link in owed if link.is_unpromised or self._is_earlier(link, is_alone=is_alone)}

    def _is_earlier(self, link: Link, *, is_alone: bool) -> bool:
        if link.published_hint_at is None or self.run.window is None:
            return not is_alone
        return link.published_hint_at < self.run.window.start_at

    def comments_of(self, *, is_known: bool) -> Mapping[str, Any]:
        """The aggregate of the comments of known or of new articles; empty where there are none."""
        return next((row for row in self.comments if row["is_known"] == is_known), {})


def night_of(run: Run, site: Site) -> date | None:
    """The last day of the run's window on the site's clock; None where it has no window."""
    return run.window.days(site.timezone)[1] if run.window else None


def window_days(run: Run) -> float:
    """Length of the run's window; a clock change does not count."""
    return max(1.0, float(round((run.window.end_at - run.window.start_at) / timedelta(days=1)))) if run.window else 1.0


def read_batch(
    folder: RunFolder, site: Site, run: Run, results: Sequence[RuleResult] = (), failure: str | None = None
) -> Batch:
    """What the run's stages have left in its folder; what an earlier attempt left there is not looked at.

    ``results``: of the row rules, where they were asked; else rejected rows are not looked at either.
    """
    reports = {stage: folder.load_report(stage) for stage in STAGES}
    discovered, extracted = reports["discover"], reports["extract"]
    # Discover writes what the sources held before it says that this is nothing.
    has_links = discovered is not None or failure == NOTHING_DISCOVERED
    links = _rows(folder, "links", Link) if has_links else []
    comparisons = _rows(folder, "comparisons", Comparison) if results else []
    ended = [stage for stage in STAGES if reports[stage] is not None or (stage == "discover" and has_links)]
    batch = Batch(
        site,
        run,
        links=links,
        outcomes=folder.load_outcomes(ended),
        sources=_rows(folder, "sources", SourceReading) if has_links else (),
        claims=_rows(folder, "claims", Claim) if extracted else (),
        comparisons=comparisons,
        rejections=_rows(folder, "rejected_articles", Rejection) if results else (),
        results=results,
        counts=discovered.counts if discovered else {},
        failure=failure,
    )
    tables = {name: folder.file(name) for name in ("articles", "comments")}
    if extracted is None or not all(path.exists() for path in tables.values()):
        return batch
    known = {"known_urls": sorted(known_urls(links, comparisons))}
    return replace(
        batch,
        articles=query_rows("measure_articles", tables, known),
        comments=query_rows("measure_comments", tables, known),
    )


def known_urls(links: Sequence[Link], comparisons: Sequence[Comparison]) -> set[str]:
    """Links of articles that the warehouse knows; a revisit is one, also where nothing was compared."""
    return {comparison.url for comparison in comparisons} | {link.url for link in links if link.taken_as == "revisit"}


def _rows(folder: RunFolder, name: str, row: type[Row]) -> list[Row]:
    path = folder.file(name)
    return read_rows(path, row) if path.exists() else []
