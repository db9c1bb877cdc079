"""The crawls of one run: they share a WARC file and a journal, so that each goes on where the last one stopped.

What does NOT belong here: which requests a stage makes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from broadsheet import archive, fetch
from broadsheet.models import Progress, Request, Run, Site
from broadsheet.pipeline.memory import Memory
from broadsheet.runs import RunFolder
from broadsheet.settings import Settings


def warc_name(run: Run) -> str:
    """Name of the WARC file of the run's attempt; no run id holds a tilde, so that no other run's file has it."""
    attempt = "" if run.attempt_number == 1 else f"~{run.attempt_number}"
    return f"{run.run_id}{attempt}.warc.gz"


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
        self._journal = folder.path / "journal.jsonl"
        self._warc = settings.archive_dir / run.site / warc_name(run)

    def ask(self, requests: Sequence[Request]) -> tuple[fetch.Fetched, ...]:
        """How each request ended, in order; what an earlier call has archived is not asked for again.

        With a memory, what an earlier run has archived is sent again only if it has changed.
        """
        return fetch.crawl(
            self._memory.with_prior(requests) if self._memory else requests,
            self._site,
            self._settings,
            warc=self._warc,
            journal=self._journal,
            on_progress=self._on_progress,
        )

    def finish(self) -> Path:
        """Close the run's WARC file, if it has one; gives its path."""
        if self._warc.with_name(f"{self._warc.name}.open").exists():
            archive.finish(self._warc)
        return self._warc
