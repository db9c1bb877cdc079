"""The crawls of one run: they share a WARC file and a journal, so that each goes on where the last one stopped.

A stage closes the file when it ends, however it ends; the next one opens it again. What a killed process left open is closed by
the next command that meets it.

What does NOT belong here: which requests a stage makes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from broadsheet import archive, fetch
from broadsheet.errors import BroadsheetError, Transient
from broadsheet.models import Progress, Request, Run, Site
from broadsheet.pipeline.memory import Memory
from broadsheet.printable import safe_logger
from broadsheet.runs import RunFolder
from broadsheet.settings import Settings
from broadsheet.warehouse import let_snapshot_go

log = safe_logger(__name__)

JOURNAL_NAME = "journal.jsonl"
WARC_SUFFIX = ".warc.gz"


def warc_name(run: Run) -> str:
    """Name of the WARC file of the run's attempt; no run id holds a tilde, so that no other run's file has it."""
    attempt = "" if run.attempt_number == 1 else f"~{run.attempt_number}"
    return f"{run.run_id}{attempt}{WARC_SUFFIX}"


class RunCrawl:
    """Asks on behalf of one run."""

    def __init__(
        self,
        folder: RunFolder,
        site: Site,
        run: Run,
        settings: Settings,
        on_progress: Callable[[Progress], None] | None,
        memory: Memory | None = None,
    ) -> None:
        self._site, self._settings, self._on_progress, self._memory = site, settings, on_progress, memory
        self._journal = folder.path / JOURNAL_NAME
        self._warc = settings.archive_dir / run.site / warc_name(run)

    def ask(self, requests: Sequence[Request]) -> tuple[fetch.Fetched, ...]:
        """How each request ended, in order; what an earlier call has archived is not asked for again.

        With a memory, what an earlier run has archived is sent again only if it has changed.
        """
        wanted = self._memory.with_prior(requests) if self._memory else requests
        let_snapshot_go()  # a crawl takes minutes to hours
        return fetch.crawl(
            wanted,
            self._site,
            self._settings,
            warc=self._warc,
            journal=self._journal,
            on_progress=self._on_progress,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        try:
            _close(self._warc, self._journal, self._settings)
        except (BroadsheetError, OSError) as trouble:
            if error is None:
                raise
            log.warning("%s: not closed: %s", self._warc, trouble)  # what ended the stage is what its caller gets


def close_left_open(settings: Settings, site: str | None = None) -> list[str]:
    """Finish the WARC files of ``site``, or of all, whose writers are gone; gives a note for each that stays open.

    What journal and archive of its run disagree on is cut back first, as when its crawl goes on; a run can be resumed after it.
    """
    folder = settings.archive_dir / site if site else settings.archive_dir
    notes = []
    for growing in sorted(folder.rglob(f"*{archive.OPEN_SUFFIX}")):
        warc = growing.with_name(growing.name.removesuffix(archive.OPEN_SUFFIX))
        try:
            _close(warc, _journal_of(warc, settings), settings)
        except Transient:
            notes.append(f"{growing}: a run is writing it; skipped")
        except (BroadsheetError, OSError) as error:
            notes.append(f"{growing}: can't be finished: {error}")
    return notes


def _close(warc: Path, journal: Path, settings: Settings) -> None:
    """Raises Transient where another process is writing the file."""
    is_cut_short = fetch.is_under_way(journal) or not journal.exists()
    fetch.repair(journal.absolute(), (warc.absolute(), journal.with_name(fetch.PASSING_NAME).absolute()), settings.home)
    archive.finish_growing(warc, is_cut_short=is_cut_short)


def _journal_of(warc: Path, settings: Settings) -> Path:
    """The journal of the crawls that wrote ``warc``: in its run's folder, or put aside there by a later attempt."""
    run_id, _, number = warc.name.removesuffix(WARC_SUFFIX).partition("~")
    folder = RunFolder(settings.runs_dir, warc.parent.name, run_id).path
    aside = folder / "attempts" / (number or "1") / JOURNAL_NAME
    return aside if aside.exists() else folder / JOURNAL_NAME
