"""One crawl as its caller sees it: requests in, pages and outcomes out, a child process in between.

What does NOT belong here: anything of Scrapy, which only the child knows.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from broadsheet.archive.revisiting import open_path
from broadsheet.archive.writing import held, require_bytes
from broadsheet.errors import MissingContact, Transient
from broadsheet.fetch import forked, limiting
from broadsheet.fetch.job import Job
from broadsheet.fetch.journal import Entry, Key, archived_bytes, forget, key_of, page_for, path_in_pages, read_journal
from broadsheet.fetch.repairing import mark_ended, mark_under_way, repair
from broadsheet.models import OutcomeKind, Page, PageKind, Progress, Request, Site
from broadsheet.processes import template
from broadsheet.settings import Settings
from broadsheet.text import shorten
from broadsheet.urls import is_http, is_loopback

OnProgress = Callable[[Progress], None]
PASSING_NAME = "passing.warc.gz"
SPENT_NAME = "crawl_seconds"
_POLL_SECONDS = 0.1
_REPORT_SECONDS = 1.0  # a line a second is as often as anyone reads
# After its limit of time: a crawl ends by itself well before, also where it waits for its turn at a host.
_HANGING_SECONDS = 1800
_LAST_LINES = 6
_LAST_CHARS = 1000


@dataclass(frozen=True, slots=True)
class Fetched:
    """How one request ended: with ``page``, or with ``kind`` and its ``reason``."""

    request: Request
    page: Page | None
    kind: OutcomeKind | None
    reason: str
    is_transient: bool = False  # whether trying again later may help, as when robots.txt could not be read
    evidence: Page | None = None  # the answer that was refused for what it says (bot wall, soft 404, ...), archived


def crawl(
    requests: Sequence[Request],
    site: Site,
    settings: Settings,
    *,
    warc: Path,
    journal: Path,
    passing: Path | None = None,
    on_progress: OnProgress | None = None,
) -> tuple[Fetched, ...]:
    """Ask for ``requests`` politely; gives how each ended, in their order.

    Answers land in ``warc`` (``.open`` until ``archive.finish``), a line for each in ``journal``; the crawls of one run share
    both. Answers that may not stay in the archive land in ``passing``, ``passing.warc.gz`` beside the journal unless it is given;
    ``drop_passing`` removes them when the run has loaded. What the journal names is not asked for again, except what was not
    begun in time, and a source that failed and may answer by now: otherwise the stage would fail each time it is tried
    again. The site's ``max_run_seconds`` are counted over all crawls of the run. ``on_progress`` is called about once a second.

    A kill of any process costs nothing that ended before it. A power cut costs at most about the last second, which is asked
    again; when this returns, all of it is on the disk.

    Raises MissingContact before anything is asked, where a host is not this machine and no contact is set; Transient where
    the crawl ended early, CrawlTooCostly where it broke its limit of memory or CPU time: what was done is kept, and calling again goes on there; InvalidArchive where a WARC file has lost
    records that were safe on the disk (see ``repairing``).
    """
    passing = (passing or journal.with_name(PASSING_NAME)).absolute()
    repair(journal.absolute(), (warc.absolute(), passing), settings.home)
    watch = _Watch(requests, journal, on_progress)
    remaining = watch.remaining()
    if remaining:
        _require_contact(remaining, settings)
        job = Job(
            requests=remaining,
            site=site,
            settings=settings,
            warc=warc.absolute(),
            passing=passing,
            journal=journal.absolute(),
            seconds_left=site.fetch.max_run_seconds - watch.spent_seconds,
            parent_pid=os.getpid(),
            memory_bytes=limiting.MEMORY_BYTES,
            cpu_seconds=limiting.cpu_seconds_for(len(remaining)),
        )
        _run_child(job, watch)
    watch.report()
    return tuple(_fetched(request, watch.entries[key_of(request)]) for request in requests)


def drop_passing(journal: Path, settings: Settings, passing: Path | None = None) -> int:
    """Remove the bytes that may not stay, once the run has loaded; gives how many answers had them.

    Their journal lines go first: should the run be fetched again, they are asked for again. Doing it twice changes nothing.
    Raises Transient while a crawl of the run is under way.
    """
    place = (passing or journal.with_name(PASSING_NAME)).absolute()
    with held(place) if open_path(place).exists() else nullcontext():
        dropped = forget(journal, path_in_pages(place, settings.home)) if journal.exists() else 0
        for path in (place, open_path(place)):
            path.unlink(missing_ok=True)
    return dropped


def _fetched(request: Request, entry: Entry) -> Fetched:
    return Fetched(request, page_for(entry, request), entry.kind, entry.reason, entry.is_transient, entry.evidence)


def _require_contact(requests: Sequence[Request], settings: Settings) -> None:
    live = next((r.url for r in requests if is_http(r.url) and not is_loopback(r.url)), None)
    if live and not settings.has_contact:
        raise MissingContact(
            f"{live}: not asked: BROADSHEET_CONTACT is not set, and a site must be able to reach who crawls it; "
            "set it to a URL or an e-mail address, like BROADSHEET_CONTACT=https://example.org/about-our-crawler"
        )


class _Watch:
    """The journal as it grows, and how fast."""

    def __init__(self, requests: Sequence[Request], journal: Path, on_progress: OnProgress | None) -> None:
        self._requests: dict[Key, Request] = {}
        for request in requests:
            self._requests.setdefault(key_of(request), request)
        self._journal, self._on_progress = journal, on_progress
        self._spent = journal.with_name(SPENT_NAME)
        self.spent_seconds = _read_spent(self._spent)  # by the earlier crawls of the run
        self._end = 0
        self.entries: dict[Key, Entry] = {}
        self.update()
        self.entries = {key: entry for key, entry in self.entries.items() if not _is_worth_another_try(entry)}
        self._done_before = self._done()
        self._began = self._reported = monotonic()

    def update(self) -> None:
        """Read what is new in the journal."""
        entries, self._end = read_journal(self._journal, self._end)
        self.entries |= {entry.key: entry for entry in entries}

    def report_if_due(self) -> None:
        """Tell how far the crawl is, unless that was told a moment ago."""
        if monotonic() - self._reported >= _REPORT_SECONDS:
            self.report()

    def report(self) -> None:
        """Tell how far the crawl is, and keep how long it took so far: a kill loses a second of that."""
        self._reported = monotonic()
        if self._journal.parent.is_dir():
            _write_spent(self._spent, self.spent_seconds + self._reported - self._began)
        if self._on_progress:
            done, total = self._done(), len(self._requests)
            rate = (done - self._done_before) / max(self._reported - self._began, 1e-6)
            self._on_progress(Progress(done, total, rate, (total - done) / rate if rate else None))

    def remaining(self) -> tuple[Request, ...]:
        """Requests that have not ended, each once, in order."""
        return tuple(request for key, request in self._requests.items() if key not in self.entries)

    def _done(self) -> int:
        return sum(key in self.entries for key in self._requests)


def _is_worth_another_try(entry: Entry) -> bool:
    was_begun = entry.kind != OutcomeKind.OVER_LIMIT
    return entry.is_transient and (entry.request_kind == PageKind.SOURCE or not was_begun)


def _read_spent(path: Path) -> float:
    try:
        return float(path.read_text())
    except (FileNotFoundError, ValueError):
        return 0.0


def _write_spent(path: Path, seconds: float) -> None:
    part = path.with_name(f"{path.name}.part")
    part.write_text(f"{seconds:.1f}\n")
    part.replace(path)


def _run_child(job: Job, watch: _Watch) -> None:
    for path in (job.warc, job.passing):
        require_bytes(path, archived_bytes(watch.entries.values(), path_in_pages(path, job.settings.home)))
    with tempfile.TemporaryDirectory(prefix="broadsheet-crawl-") as folder:
        path, stderr = Path(folder, "job.json"), Path(folder, "stderr")
        job.save(path)
        mark_under_way(job.journal)
        until = monotonic() + max(job.seconds_left, 0) + _HANGING_SECONDS
        returncode = _watched_child(path, stderr, watch, until)
        how = f"exit {returncode}" if monotonic() < until else f"killed: it hung {_HANGING_SECONDS} s after its limit"
        if returncode == 0:
            mark_ended(job.journal)
        watch.update()
        left = len(watch.remaining())
        if left:
            limiting.require_within_limits(
                returncode, _last_words(stderr), job.site.id, job.memory_bytes, job.cpu_seconds
            )
            raise Transient(
                f"{job.site.id}: the crawl ended early ({how}), with {left} of {len(job.requests)} requests left; "
                f"run it again to go on from {job.journal}; its last words: {_last_words(stderr)}"
            )
        if returncode != 0:  # it was killed between its last line and its last sync
            repair(job.journal, (job.warc, job.passing), job.settings.home)


def _watched_child(job: Path, stderr: Path, watch: _Watch, until: float) -> int:
    """Run the child to its end, at most ``until``; it never outlives this call. Gives its exit code."""
    if template.is_open():
        return _forked_child(job, stderr, watch, until)
    with stderr.open("wb") as words:
        command = [sys.executable, "-m", "broadsheet.fetch.child", str(job)]
        child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=words, stderr=words)

    def ended() -> int | None:
        with suppress(subprocess.TimeoutExpired):
            child.wait(_POLL_SECONDS)
        return child.returncode

    try:
        _watch_to_its_end(ended, watch, until)
    finally:
        child.kill()
        child.wait()
    return child.returncode


def _forked_child(job: Path, stderr: Path, watch: _Watch, until: float) -> int:
    """``_watched_child``, forked from the template."""
    umask = os.umask(0o077)  # who began the template may have had another
    os.umask(umask)
    child = template.start(forked.main, str(job), str(stderr), umask)

    def ended() -> int | None:
        child.join(_POLL_SECONDS)
        return child.exitcode

    try:
        _watch_to_its_end(ended, watch, until)
    finally:
        child.kill()
        child.join()
    return -signal.SIGKILL if child.exitcode is None else child.exitcode  # None: the template died before it could tell


def _watch_to_its_end(ended: Callable[[], int | None], watch: _Watch, until: float) -> None:
    """Tell of a child's progress until ``ended`` gives its exit code, or until ``until`` for one that hangs: it ends itself well before."""
    while ended() is None and monotonic() < until:
        watch.update()
        watch.report_if_due()


def _last_words(stderr: Path) -> str:
    lines = [line.strip() for line in stderr.read_text(errors="replace").splitlines() if line.strip()]
    return shorten(" / ".join(lines[-_LAST_LINES:]), _LAST_CHARS) or "none"
