"""A dry run: the sources are asked, and what would be asked for is told. It happens in a home of its own, of which nothing stays.

What does NOT belong here: a run (``spine``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from broadsheet.models import INGEST_STAGES, Link, Progress, Run, Site
from broadsheet.pipeline import preloading
from broadsheet.pipeline.discovering import caught_up, discover_links
from broadsheet.pipeline.memory import Memory
from broadsheet.pipeline.narrowing import narrowed
from broadsheet.processes import template
from broadsheet.runs import RunFolder, read_rows
from broadsheet.settings import Settings

OnProgress = Callable[[str, Progress], None]


@dataclass(frozen=True, slots=True)
class Trial:
    """What a run would do: the links that it would ask for, how many others ended how, and what a person should know."""

    run: Run
    links: tuple[Link, ...]
    endings: dict[str, int]
    notes: tuple[str, ...]

    @property
    def said(self) -> str:
        """In one sentence."""
        others = ", ".join(f"{count} {kind}" for kind, count in self.endings.items())
        return f"dry run: {len(self.links)} articles would be asked for" + (f"; others: {others}" if others else "")


def try_out(run: Run, site: Site, settings: Settings, on_progress: OnProgress | None = None) -> Trial:
    """What ``run`` would ask for now. Sources are asked as politely as ever; raises what its stage discover would raise."""
    stage = INGEST_STAGES[0]
    # Readers' tables that an older version published are brought up to date here: the other home has no warehouse for it.
    Memory(site, settings, run.run_id)
    with _home_for_a_while(site, settings) as own, template.opened(preloading.WORKERS):
        folder = RunFolder(own.runs_dir, run.site, run.run_id)
        run, lost = caught_up(run, site, own)
        folder.save_run(run)
        progress = (lambda value: on_progress(stage, value)) if on_progress else None
        report = discover_links(folder, narrowed(site, run), run, own, progress, is_trial=True)
        endings = Counter(str(outcome.kind) for outcome in folder.load_outcomes([stage]))
        links = tuple(read_rows(folder.file("links"), Link))
    return Trial(run, links, dict(endings.most_common()), (*lost, *report.messages))


@contextmanager
def _home_for_a_while(site: Site, settings: Settings) -> Iterator[Settings]:
    """Settings with another home, which sees the readers' tables, the site's archive, and what is kept of hosts."""
    settings.state_dir.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix="broadsheet-dry-run-") as folder:
        own = settings.model_copy(update={"home": Path(folder)})
        own.state_dir.symlink_to(settings.state_dir)  # paces and robots.txt are one for all runs
        shown = [settings.snapshot_path]
        if settings.is_lake:
            shown.append(settings.warehouse_path)  # what it shows is the number of a snapshot, whose rows lie here
        for path in (*shown, *(settings.archive_dir / site.id).glob("*.gz")):
            if path.exists():
                seen = own.home / path.relative_to(settings.home)
                seen.parent.mkdir(parents=True, exist_ok=True)
                seen.symlink_to(path.resolve())
        yield own
