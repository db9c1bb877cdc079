"""Stage extract: pages into articles, comments and issues, each page in a worker that can be killed.

The same reading serves a WARC file that is only to be extracted (``extracting_warc``). What does NOT belong here: how a page is
read (``extract``).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from broadsheet import archive, extract, fetch
from broadsheet.errors import BroadsheetError
from broadsheet.models import (
    Article,
    Claim,
    Comment,
    Extraction,
    Issue,
    Link,
    Outcome,
    OutcomeKind,
    Pace,
    Page,
    PageKind,
    Progress,
    Run,
    Signs,
    Site,
    StageReport,
)
from broadsheet.pipeline import identity
from broadsheet.pipeline.limits import PAGE_MEMORY_BYTES, PAGE_SECONDS, WORKERS, run_seconds
from broadsheet.processes import Loaded
from broadsheet.runs import RunFolder, read_rows, write_rows
from broadsheet.settings import Settings
from broadsheet.text import shorten

LONG_CHARS = 1500  # no wall has that much to say


@dataclass(slots=True)
class _Rows:
    """What the pages gave, in the order of the pages."""

    articles: list[Article]
    comments: list[Comment]
    issues: list[Issue]
    outcomes: list[Outcome]
    claims: list[Claim]
    signs: list[Signs]

    def write(self, folder: Path) -> None:
        write_rows(folder / "articles.parquet", Article, self.articles)
        write_rows(folder / "comments.parquet", Comment, self.comments)
        write_rows(folder / "issues.parquet", Issue, self.issues)


def extract_pages(
    folder: RunFolder, site: Site, run: Run, settings: Settings, on_progress: Callable[[Progress], None] | None
) -> StageReport:
    """Write the run's articles, comments and issues, and the outcomes of the pages that gave no article for the window."""
    links = {link.url: link for link in read_rows(folder.file("links"), Link)}
    pages = read_rows(folder.file("pages"), Page)
    jobs = _jobs(pages, links, site, run, settings.home)

    def evidence(claims: list[Claim]) -> identity.Evidence:
        return identity.snapshot_evidence(claims, site, run.run_id, settings)

    rows = extract_jobs(
        jobs,
        run,
        workers=WORKERS,
        total=sum(page.kind == PageKind.ARTICLE for page in pages),
        on=on_progress,
        evidence=evidence,
        promised=links.keys(),
    )
    if folder.file("given_up").exists():
        rows.issues += read_rows(folder.file("given_up"), Issue)
    rows.write(folder.path)
    write_rows(folder.file("claims"), Claim, rows.claims)
    write_rows(folder.file("signs"), Signs, rows.signs)
    folder.save_outcomes("extract", rows.outcomes)
    counts = {
        "articles": len(rows.articles),
        "comments": len(rows.comments),
        "declared_comments": sum(article.declared_comment_count or 0 for article in rows.articles),
        "found_of_declared": sum(
            article.extracted_comment_count or 0
            for article in rows.articles
            if article.declared_comment_count is not None
        ),
        "issues": len(rows.issues),
        "failed": len(rows.outcomes),
    }
    return StageReport("extract", counts)


def _jobs(pages: list[Page], links: dict[str, Link], site: Site, run: Run, home: Path) -> Iterator[extract.Job]:
    more: dict[str, list[Page]] = {}
    for page in pages:
        if page.kind == PageKind.COMMENTS:
            more.setdefault(page.link_url, []).append(page)
    for page in pages:
        if page.kind == PageKind.ARTICLE:
            yield extract.Job(
                raw=stored(page, home),
                site=site,
                link=links.get(page.link_url),
                more=tuple(stored(further, home) for further in more.get(page.link_url, ())),
                run_id=run.run_id,
            )


def stored(page: Page, home: Path) -> extract.Stored:
    """The page as a worker gets it: where it lies, not its bytes. What a 304 confirms was a success."""
    answered = replace(page, http_status=200) if page.http_status == 304 else page
    return extract.Stored(answered, partial(archive.raw_page, home=home))


def extract_jobs(
    jobs: Iterable[extract.Job],
    run: Run | None,
    *,
    workers: int,
    total: int,
    on: Callable[[Progress], None] | None,
    evidence: Callable[[list[Claim]], identity.Evidence] = lambda _: identity.Evidence(),
    promised: Collection[str] = (),
    loaded: Loaded | None = None,
) -> _Rows:
    """What all jobs gave; ``loaded``: see ``extract.load``."""
    rows = _Rows([], [], [], [], [], [])
    read: list[tuple[extract.Job, Extraction]] = []
    pace = Pace(total)
    limits = (workers, PAGE_SECONDS, PAGE_MEMORY_BYTES, run_seconds(total))
    for job, result in extract.extract_many(jobs, *limits, loaded):
        url = job.raw.page.link_url
        if isinstance(result, Extraction) and job.raw.page.reservation:
            result = _metadata_only(result)
        wall, problem = _wall_or_problem(job, result)
        if problem:
            rows.issues.append(problem)
        if wall:
            rows.outcomes.append(Outcome(url, "extract", *wall))
            continue
        if isinstance(result, Extraction):
            read.append((job, result))
        else:
            rows.outcomes.append(Outcome(url, "extract", result.kind, result.reason))
        if on:
            on(pace.step())
    _settle(rows, read, run, evidence, promised)
    return rows


def _settle(
    rows: _Rows,
    read: Sequence[tuple[extract.Job, Extraction]],
    run: Run | None,
    evidence: Callable[[list[Claim]], identity.Evidence],
    promised: Collection[str],
) -> None:
    """All articles of the batch into ``rows``, each under its address; what lies outside the window is evidence all the same."""
    claims = [extraction.claim for _, extraction in read if extraction.claim]
    lost = set(promised) - {job.raw.page.link_url for job, _ in read}
    settled = identity.settle_batch([extraction for _, extraction in read], evidence(claims), lost)
    for (job, _), extraction in zip(read, settled, strict=True):
        rows.issues += extraction.issues
        if reason := _outside(extraction.article, job.link, run):
            rows.outcomes.append(Outcome(job.raw.page.link_url, "extract", OutcomeKind.OUT_OF_WINDOW, reason))
            continue
        rows.articles.append(extraction.article)
        rows.comments += extraction.comments
        if extraction.claim:
            rows.claims.append(extraction.claim)
        if extraction.signs:
            rows.signs.append(extraction.signs)


def _metadata_only(extraction: Extraction) -> Extraction:
    """What may be kept where text and data mining is reserved: no text of the paper's, none of its readers'."""
    article = replace(
        extraction.article,
        body=None,
        description=None,
        credit_line=None,
        dateline=None,
        body_extractor=None,
        body_reason=None,
        extracted_comment_count=0,
        is_metadata_only=True,
    )
    return replace(extraction, article=article, comments=(), issues=())


def _wall_or_problem(
    job: extract.Job, result: Extraction | extract.Failure
) -> tuple[tuple[OutcomeKind, str] | None, Issue | None]:
    """``_wall``; what it can't read of a page is an issue of that page, and no end of the run."""
    try:
        return _wall(job, result), None
    except BroadsheetError:
        raise
    except Exception as error:  # noqa: BLE001  # pages hold anything
        page = job.raw.page
        return None, Issue(page.url, "reader_failed", f"walls: {type(error).__name__}: {shorten(str(error))}")


def _wall(job: extract.Job, result: Extraction | extract.Failure) -> tuple[OutcomeKind, str] | None:
    """Whether a recorded page stands in place of an article; the crawler has looked at its own pages with all their headers.

    Only what gave little is read once more: a wall is short.
    """
    if job.link is not None and job.link.source_channel not in ("warc", "archive"):
        return None
    if isinstance(result, Extraction) and len(result.article.body or "") >= LONG_CHARS:
        return None
    if isinstance(result, extract.Failure) and result.kind != OutcomeKind.NOT_AN_ARTICLE:
        return None
    page = job.raw.page
    body = job.raw.read(page).body if isinstance(job.raw, extract.Stored) else job.raw.body
    headers = (("Content-Type", page.content_type or "text/html"),)
    return fetch.recognise(page.http_status, headers, body, page.url, page.final_url)


def _outside(article: Article, link: Link | None, run: Run | None) -> str | None:
    """Why ``article`` does not belong to the run's window; None where it does, or where its date can't be told.

    Where the source gave a date, discover has decided by it: a page that differs by minutes around midnight would else belong
    to no night at all. So it has of what nobody had seen before, and of what is visited again.
    """
    if run is None or run.window is None:
        return None
    from broadsheet import discover  # here: a WARC file that is only to be extracted has no window

    if link and (link.published_hint_at or link.taken_as != discover.WINDOW):
        return None
    if article.published_at is None or run.window.holds(article.published_at):
        return None
    side = "before" if article.published_at < run.window.start_at else "after"
    if article.published_at_precision == "day":  # printed without an hour: a day of the site, not of UTC
        day = f"published on {article.published_at:%Y-%m-%d}, {side} the run's days"
        return None if _touches(run, article) else day
    return f"published at {article.published_at:%Y-%m-%d %H:%M}Z, {side} the run's days"


def _touches(run: Run, article: Article) -> bool:
    assert run.window is not None and article.published_at is not None
    return run.window.start_at.date() <= article.published_at.date() <= run.window.end_at.date()
