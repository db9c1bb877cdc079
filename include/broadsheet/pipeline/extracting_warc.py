"""A WARC file of any hosts into Parquet files: nothing is fetched, checked or loaded.

What does NOT belong here: extraction (``extracting``), whose imports wait until the workers are loading.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from broadsheet import extract
from broadsheet.models import Outcome, OutcomeKind, Page, Progress, Site
from broadsheet.processes import Loaded


@dataclass(frozen=True, slots=True)
class WarcExtraction:
    """What a WARC file gave: numbers of articles, comments, and of pages that ended otherwise."""

    articles: int
    comments: int
    outcomes: int
    damaged: int


def extract_warc(
    warc: Path, out: Path, *, workers: int, on_progress: Callable[[Progress], None] | None
) -> WarcExtraction:
    """Read a WARC file of any hosts and write articles, comments, issues and outcomes to ``out`` as Parquet.

    Every response record ends as an article row or as a row of ``outcomes.parquet``. Raises InvalidArchive where the file is
    no WARC.
    """
    out.mkdir(parents=True, exist_ok=True)
    with closing(extract.load()) as loaded:
        return _extract(warc, out, workers, on_progress, loaded)


def _extract(
    warc: Path, out: Path, workers: int, on_progress: Callable[[Progress], None] | None, loaded: Loaded
) -> WarcExtraction:
    import pandas  # noqa: F401 - pyarrow does so with the first rows that it writes: now it costs no time, for the workers are loading

    from broadsheet import archive
    from broadsheet.pipeline.extracting import extract_jobs, stored
    from broadsheet.pipeline.records import outcome_of_record, page_of_record
    from broadsheet.runs import write_rows

    site = Site.adhoc()
    failed: dict[str, Outcome] = {}
    pages: dict[str, Page] = {}
    for record in archive.scan(warc):
        problem = outcome_of_record(record)
        if problem:
            name = record.url or f"record at {record.offset}"  # several may have lost their URL
            failed[name] = replace(problem, url=name)
        else:
            pages[record.url] = page_of_record(record, warc.absolute(), Path("/"))
    failed = {url: outcome for url, outcome in failed.items() if url not in pages}
    jobs = (
        extract.Job(raw=stored(page, Path("/")), site=site, link=None, more=(), run_id="") for page in pages.values()
    )
    rows = extract_jobs(jobs, None, workers=workers, total=len(pages), on=on_progress, loaded=loaded)
    rows.outcomes = [*failed.values(), *rows.outcomes]
    rows.write(out)
    write_rows(out / "outcomes.parquet", Outcome, rows.outcomes)
    damaged = sum(outcome.kind == OutcomeKind.DAMAGED for outcome in failed.values())
    return WarcExtraction(len(rows.articles), len(rows.comments), len(rows.outcomes), damaged)
