"""The whole catalogue: ``python -m tests.breakages``, or ``make breakages``.

The histories are kept in the folder for temporary files until the code changes. What does NOT belong here: what a breakage is.
"""

from __future__ import annotations

import argparse
import fnmatch
import logging
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from functools import partial
from hashlib import sha256
from multiprocessing import get_context
from pathlib import Path

from tests.breakages import server, table
from tests.breakages.breakage import FIRST_BROKEN
from tests.breakages.catalogue import BREAKAGES
from tests.breakages.nights import Lived, live_history
from tests.breakages.papers import PAPERS
from tests.breakages.quick import quick_stages
from tests.breakages.trying import QUIET_NIGHTS, TRIALS, QuietTrial, Trial, standing_after, try_breakage, try_quiet

from broadsheet import extract, quality  # noqa: F401 - loaded before the processes are forked
from broadsheet.orchestration.local.processes import die_with_parent
from broadsheet.settings import PROJECT

HERE = Path(__file__).parent
OF_HISTORY = (
    "prose.py",
    "truth.py",
    "view.py",
    "papers.py",
    "nights.py",
    "designs",
    "words",
)  # what a history is made by
Task = tuple[str, str]  # paper, and breakage or "quiet"


def main() -> int:
    """Parse, make histories, try, print. Exit code 1 where something was missed, low, spoilt or false."""
    options = _options()
    if options.list:
        for breakage in BREAKAGES.values():
            _say(f"{breakage.name:<24} {breakage.level:<9} {', '.join(breakage.papers):<18} {breakage.why}")
        return 0
    logging.disable(logging.CRITICAL)
    BREAKAGES.update({name: breakage.lasting(options.nights) for name, breakage in BREAKAGES.items()})
    papers = [name for name in PAPERS if not options.paper or name in options.paper]
    tasks = list(_tasks(papers, options.breakage, is_quiet=options.quiet or not options.breakage))
    folder, port = options.cache, 20000 + int(sha256(str(PROJECT).encode()).hexdigest(), 16) % 3000 * 3
    try:
        server.start(port, papers)
    except OSError as error:
        sys.stderr.write(f"ports {port} to {port + 2}: {error.strerror}; another catalogue of this folder is running\n")
        return 2
    began = time.monotonic()
    shutil.rmtree(folder / TRIALS, ignore_errors=True)  # of a catalogue that was broken off
    lived = {name: Lived(PAPERS[name], folder / name / "home", port) for name in papers}
    results: list[Trial | QuietTrial] = []
    with get_context("fork").Pool(options.jobs, initializer=_begin, initargs=(die_with_parent(),)) as pool:
        make = partial(_make_history, key=_key(), is_any_taken=options.old_history)
        for told in pool.imap_unordered(make, reversed(lived.values())):  # the largest first
            _say(told)
        _say(f"histories of {FIRST_BROKEN} nights: {time.monotonic() - began:.0f} s\n{table.HEAD}")
        for result in pool.imap_unordered(partial(_try, lived), tasks):
            results.append(result)
            _show(result, is_verbose=options.verbose)
    trials = [result for result in results if isinstance(result, Trial)]
    quiet = [result for result in results if isinstance(result, QuietTrial)]
    _say(f"\n{table.totals(trials, quiet)}\n{time.monotonic() - began:.0f} s")
    is_well = all(t.verdict in ("caught", "harmless") and not t.harm.after for t in trials)
    return 0 if is_well and not any(t.alarms for t in quiet) else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.breakages", description=__doc__)
    parser.add_argument("--paper", action="append", choices=PAPERS, help="only this paper; may be given again")
    parser.add_argument(
        "--breakage", action="append", help="only breakages like this, with * and ?; may be given again"
    )
    parser.add_argument("--nights", type=int, default=1, help="at least so many nights are broken")
    parser.add_argument("--quiet", action="store_true", help="the quiet nights, also where --breakage is given")
    parser.add_argument("--list", action="store_true", help="only print the breakages")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="trials side by side")
    parser.add_argument("--verbose", action="store_true", help="with the rows that are spoilt or left")
    parser.add_argument(
        "--old-history", action="store_true", help="take a history that older code has made, if there is one"
    )
    named = f"broadsheet-breakages-{os.getuid()}-{sha256(str(PROJECT).encode()).hexdigest()[:8]}"
    parser.add_argument(
        "--cache", type=Path, default=Path(tempfile.gettempdir()) / named, help="folder of the histories"
    )
    return parser.parse_args()


def _tasks(papers: Iterable[str], patterns: list[str] | None, *, is_quiet: bool) -> Iterator[Task]:
    for paper in papers:
        for name, breakage in BREAKAGES.items():
            is_chosen = not patterns or any(fnmatch.fnmatch(name, pattern) for pattern in patterns)
            if paper in breakage.papers and is_chosen:
                yield paper, name
        if is_quiet:
            yield paper, "quiet"


def _key() -> str:
    """A digest of all that a history depends on."""
    files = [*(PROJECT / "include" / "broadsheet").rglob("*.py"), *(PROJECT / "sql").rglob("*.sql")]
    files += [
        path for name in OF_HISTORY for path in ([HERE / name] if name.endswith(".py") else (HERE / name).rglob("*.py"))
    ]
    digest = sha256()
    for path in sorted(files):
        digest.update(str(path.relative_to(PROJECT)).encode() + path.read_bytes())
    return digest.hexdigest()


def _make_history(lived: Lived, key: str, *, is_any_taken: bool) -> str:
    """Make what is not there yet; gives a line on it."""
    done = lived.home.parent / "made_by"
    if done.exists() and (is_any_taken or done.read_text() == key):
        return f"{lived.paper.id}: the history that is there"
    shutil.rmtree(lived.home.parent, ignore_errors=True)
    lived.home.mkdir(parents=True)
    failures = live_history(lived)
    done.write_text(key)
    return table.history_line(lived.paper.id, failures, standing_after(lived, FIRST_BROKEN - 1))


def _try(histories: dict[str, Lived], task: Task) -> Trial | QuietTrial:
    paper, name = task
    return (
        try_quiet(histories[paper], QUIET_NIGHTS)
        if name == "quiet"
        else try_breakage(histories[paper], BREAKAGES[name])
    )


def _show(result: Trial | QuietTrial, *, is_verbose: bool) -> None:
    if isinstance(result, QuietTrial):
        _say(table.quiet_line(result))
        return
    _say(table.line(result))
    for example in result.harm.examples[:12] if is_verbose else ():
        _say(f"         {example}")


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


_OPEN = ExitStack()  # of a forked process, until it ends


def _begin(tie: Callable[[], None]) -> None:
    """Forked: from here on this process starts none for a stage."""
    tie()
    _OPEN.enter_context(quick_stages())


if __name__ == "__main__":
    sys.exit(main())
