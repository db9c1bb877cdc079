"""Extraction on the archive, with no network: the articles of some days read again by today's code, as a run of its own.

What does NOT belong here: what differs from core (``differing``), and the stages themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

from broadsheet import archive, discover
from broadsheet.errors import InvalidArchive, InvalidRun, NothingDiscovered, QualityFailed
from broadsheet.models import (
    Issue,
    Link,
    Outcome,
    OutcomeKind,
    Pace,
    Page,
    PageKind,
    Progress,
    Run,
    Site,
    StageReport,
    Window,
)
from broadsheet.pipeline.crawling import close_left_open
from broadsheet.pipeline.differing import Difference, difference
from broadsheet.pipeline.sameness import Text, is_same_article
from broadsheet.pipeline.spine import publish_snapshot, run_stage
from broadsheet.runs import RunFolder, read_rows, write_rows
from broadsheet.settings import Settings
from broadsheet.warehouse import Warehouse, open_snapshot

TRIGGER = "reextract"
OnProgress = Callable[[str, Progress], None]


@dataclass(frozen=True, slots=True)
class Reextraction:
    """What reading some days again gave, and what it changes."""

    run: Run
    article_count: int  # of core on those days
    page_count: int  # their pages that were read, comment pages included
    accepted_count: int  # articles that today's code gives and the gate lets pass
    ended_otherwise: tuple[Outcome, ...]  # the others, each with its reason; their rows in core stay
    rejected_comment_count: int
    issue_count: int
    is_held: bool  # a batch rule says no: nothing of it would be loaded
    messages: tuple[str, ...]  # rules that failed
    difference: Difference


def reextract(
    site: Site,
    window: Window,
    settings: Settings,
    now: datetime,
    on_progress: OnProgress | None = None,
    except_nights: Collection[date] = (),
) -> Reextraction:
    """Extract the articles of ``site`` that fall on the days of ``window`` again, from the bytes of their newest reading.

    Readings that are kept aside or undone are passed over, and those of the runs about ``except_nights``.

    What would change is told against the readers' snapshot; the warehouse is left as it is. Raises MissingWarehouse, and
    NothingDiscovered where core has no article of these days.
    """
    close_left_open(settings, site.id)
    run = Run(_run_id(window, site, now), site.id, TRIGGER, None, now)  # no window: a corrected date may lie beyond it
    folder = RunFolder(settings.runs_dir, site.id, run.run_id)
    article_count = _take_from_archive(folder, site, run, window, settings, on_progress, except_nights)
    run_stage("extract", run, site, settings, on_progress)
    # A02 is about a night; this batch is as large as what was asked for.
    most = max(site.quality.max_articles, article_count)
    unbounded = site.model_copy(update={"quality": site.quality.model_copy(update={"max_articles": most})})
    validated = run_stage("validate", run, unbounded, settings, on_progress)
    outcomes = folder.load_outcomes(("fetch", "extract", "validate"))
    return Reextraction(
        run=run,
        article_count=article_count,
        page_count=len(read_rows(folder.file("pages"), Page)),
        accepted_count=validated.counts["accepted_articles"],
        ended_otherwise=tuple(outcome for outcome in outcomes if outcome.kind != OutcomeKind.ACCEPTED),
        rejected_comment_count=validated.counts["rejected_comments"],
        issue_count=len(read_rows(folder.file("issues"), Issue)),
        is_held=bool(validated.counts["is_held"]),
        messages=validated.messages,
        difference=difference(folder, settings),
    )


def load_reextraction(run: Run, site: Site, settings: Settings, on_progress: OnProgress | None = None) -> StageReport:
    """Load what ``reextract`` gave, and publish. Raises as the stage load does, for a held batch and for damaged records."""
    try:
        report = run_stage("load", run, site, settings, on_progress)
    except (QualityFailed, InvalidArchive):  # recorded in the warehouse before they are raised
        publish_snapshot(settings)
        raise
    publish_snapshot(settings)
    return report


def _run_id(window: Window, site: Site, now: datetime) -> str:
    days = "_".join(dict.fromkeys(day.isoformat() for day in window.days(site.timezone)))
    return f"{TRIGGER}__{days}__{now.astimezone(UTC):%Y%m%dT%H%M%S%fZ}"


def _take_from_archive(
    folder: RunFolder,
    site: Site,
    run: Run,
    window: Window,
    settings: Settings,
    on_progress: OnProgress | None,
    except_nights: Collection[date],
) -> int:
    """Leave in ``folder`` what discover and fetch would: links, pages, and how those ended that can't be read again."""
    rows, pages = _readings(site, window, settings, except_nights)
    if not rows:
        first, last = window.days(site.timezone)
        raise NothingDiscovered(
            f"{site.id}: core has no article of {first} to {last}: nothing to read again; see `broadsheet runs {site.id}` for "
            "the days that were loaded"
        )
    folder.save_run(run)
    links = list(_links(rows, folder, site, settings))
    write_rows(folder.file("links"), Link, links)
    write_rows(folder.file("source_pages"), Page, [])
    folder.save_outcomes("discover", [])
    note = f"{len(links)} articles of core, to be extracted again from the archive"
    counts = {"promised": len(links), "links": len(links), "failed_sources": 0, "damaged_records": 0}
    folder.save_report(StageReport("discover", counts, (note,)))

    kept, failed = _readable(links, pages, settings, on_progress)
    write_rows(folder.file("pages"), Page, kept)
    folder.save_outcomes("fetch", failed)
    articles = sum(page.kind == PageKind.ARTICLE for page in kept)
    counts = {
        "links": len(links),
        "pages": articles,
        "comment_pages": len(kept) - articles,
        "failed": len(failed),
    }
    folder.save_report(StageReport("fetch", counts, ("from the archive: nothing was asked for",)))
    return len(rows)


def _readings(
    site: Site, window: Window, settings: Settings, except_nights: Collection[date]
) -> tuple[list[dict[str, Any]], dict[str, list[Page]]]:
    """Rows of the articles of those days and of those that they have overwritten, and by URL the pages of the newest reading that core took in."""
    first, last = window.days(site.timezone)
    days = {
        "site": site.id,
        "first_day": first,
        "last_day": last,
        "start_at": window.start_at.replace(tzinfo=None),
        "end_at": window.end_at.replace(tzinfo=None),
    }
    pages: dict[str, list[Page]] = {}
    with open_snapshot(settings) as snapshot:
        passed_over = [run_id for night in except_nights for run_id in _runs_about(snapshot, site, night)]
        snapshot.run("stage_reread_articles", {**days, "passed_over": passed_over})
        snapshot.run("stage_overwritten_articles", {"site": site.id})
        snapshot.run("add_overwritten_articles", {"urls": _overwritten(snapshot)})
        rows = snapshot.records("list_reread_articles")
        for record in snapshot.records("list_reread_pages", {"site": site.id}):
            page = Page(**record)
            pages.setdefault(page.link_url, []).append(page)
    return rows, pages


def _runs_about(snapshot: Warehouse, site: Site, night: date) -> list[str]:
    day = Window.of_days(night, night, site.timezone)
    span = {"start_at": day.start_at.replace(tzinfo=None), "end_at": day.end_at.replace(tzinfo=None)}
    wanted = {"site": site.id, "run_id": None, **span}
    return [row["run_id"] for row in snapshot.records("list_night_runs", wanted)]


def _overwritten(snapshot: Warehouse) -> list[str]:
    """Links of the articles whose row another one has taken: a version of that row is their text, which is another than its own."""
    return sorted(
        {
            row["url"]
            for row in snapshot.records("list_overwritten_articles")
            if not is_same_article(Text.of(row["headline"], row["body"]), Text.of(row["now_headline"], row["now_body"]))
        }
    )


def _links(rows: list[dict[str, Any]], folder: RunFolder, site: Site, settings: Settings) -> Iterator[Link]:
    """The articles' links with what their source said of them, as far as that is still known; ``rows`` come run by run."""
    reading, originals = "", dict[str, Link]()
    for row in rows:
        if row["reading_run_id"] != reading:
            reading = row["reading_run_id"]
            originals = _links_of(RunFolder(settings.runs_dir, folder.path.parent.name, reading)) if reading else {}
        link = originals.get(row["url"]) or _link_of(row, site)
        yield replace(link, source_channel=row["source_channel"], taken_as="window")


def _links_of(earlier: RunFolder) -> dict[str, Link]:
    try:
        return {link.url: link for link in read_rows(earlier.file("links"), Link)}
    except InvalidRun:
        return {}  # the run's folder was cleared away


def _link_of(row: dict[str, Any], site: Site) -> Link:
    """A link made from the article's row: it holds what the source said, where that was used."""
    is_dated = row["published_at_source"] == "feed"
    hint = discover.known_date(row["published_at"], row["published_at_precision"], site.zone) if is_dated else {}
    is_counted = row["declared_comment_source"] == "feed"
    return Link(
        url=row["url"],
        canonical_url=row["canonical_url"],
        source_channel=row["source_channel"],
        source_url=row["url"],
        **hint,
        comment_count_hint=row["declared_comment_count"] if is_counted else None,
    )


def _readable(
    links: list[Link], pages: dict[str, list[Page]], settings: Settings, on_progress: OnProgress | None
) -> tuple[list[Page], list[Outcome]]:
    """Pages of the articles whose bytes are all there, and outcomes of the others.

    Half of an article would be worse than none: comments on a page that is gone would seem to have vanished. Bodies are read
    one at a time and dropped.
    """
    kept: list[Page] = []
    failed: list[Outcome] = []
    pace = Pace(len(links))
    for link in links:
        found = pages.get(link.url, [])
        problem = next((p for page in found if (p := _problem(link, page, settings))), None)
        if problem or not found:
            reason = "no page of it is in ops.pages; fetch it again"
            failed.append(problem or Outcome(link.url, "fetch", OutcomeKind.NOT_ARCHIVED, reason))
        else:
            kept += found
        if on_progress:
            on_progress("fetch", pace.step())
    return kept, failed


def _problem(link: Link, page: Page, settings: Settings) -> Outcome | None:
    """Why the bytes of ``page`` can't be read again; None where they can."""
    which = "" if page.url == link.url else f"{page.url}: "
    if not page.is_archived:
        reason = f"{which}its bytes were not kept: noarchive, rights are reserved, or erased"
        return Outcome(link.url, "fetch", OutcomeKind.NOT_ARCHIVED, reason)
    place = settings.home / (page.refers_to_warc_path or page.warc_path)
    try:
        archive.raw_page(page, settings.home)
    except InvalidArchive as error:
        is_gone = not place.exists()
        kind = OutcomeKind.NOT_ARCHIVED if is_gone else OutcomeKind.DAMAGED
        said = (
            f"{page.refers_to_warc_path or page.warc_path} is gone; see ops.archive_removals" if is_gone else str(error)
        )
        return Outcome(link.url, "fetch", kind, which + said)
    return None
