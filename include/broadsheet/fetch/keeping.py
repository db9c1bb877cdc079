"""Where an answer is kept, and how: in the archive or only for the run, whole or as a revisit of an earlier one.

What asks not to be archived, or reserves its rights, goes into a WARC file beside the run's journal, from which extraction
reads it; ``drop_passing`` takes it away when the run has loaded. The archive's own file holds no trace of it: the row tells.

What does NOT belong here: what an answer says of its rights (``rights``) and asking for it (``visiting``).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from broadsheet.archive import Exchange, WarcWriter
from broadsheet.archive.reading import http_date
from broadsheet.fetch.conditional import Prior
from broadsheet.fetch.journal import path_in_pages
from broadsheet.ids import sha256
from broadsheet.models import Page, Request


@dataclass(frozen=True, slots=True)
class Answer:
    """What ended a chain of redirects, read."""

    request: Request
    hops: tuple[Exchange, ...]  # the answer is the last
    body: bytes  # without content coding; of a 304, the prior answer's
    robots_rule: str
    prior: Prior | None  # of a 304, the answer that it confirms
    is_archived: bool
    reservation: str | None

    @property
    def last(self) -> Exchange:
        """The answer as it went over the line."""
        return self.hops[-1]

    @property
    def is_confirmation(self) -> bool:
        """Whether it is a 304."""
        return self.prior is not None and self.last.http_status == 304


class Keeper:
    """Writes answers down. ``open_passing`` opens the run's own file, where it is needed at all."""

    def __init__(self, archive: WarcWriter, open_passing: Callable[[], WarcWriter], home: Path) -> None:
        self._archive, self._open_passing, self._home = archive, open_passing, home
        self._passing: WarcWriter | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._passing:
            self._passing.close()

    def sync(self) -> None:
        """Put on the disk what was kept; any thread may."""
        self._archive.sync()
        if self._passing:
            self._passing.sync()

    def keep(self, answer: Answer) -> Page:
        """Write ``answer`` down, with the redirects before it."""
        raw_sha256, writer = sha256(answer.body), self._writer(answer)
        prior = self._repeated(answer, raw_sha256)
        located = writer.append(*answer.hops, revisits=prior.original if prior else None)
        last, earlier = answer.last, answer.prior.page if answer.prior and answer.is_confirmation else None
        served_at = http_date(last.header("Date")) or last.fetched_at
        return Page(
            url=answer.request.url,
            final_url=last.url,
            link_url=answer.request.link_url,
            kind=answer.request.kind,
            http_status=last.http_status,
            content_type=earlier.content_type if earlier else last.header("Content-Type"),
            fetched_at=last.fetched_at,
            # What was not sent again was rendered when it was first sent: relative times on it refer to that moment.
            served_at=earlier.served_at if earlier else served_at,
            warc_path=path_in_pages(writer.path, self._home),
            warc_offset=located.offset,
            warc_length=located.length,
            raw_sha256=raw_sha256,
            body_bytes=len(answer.body),
            robots_rule=answer.robots_rule,
            etag=last.header("ETag") or (earlier.etag if earlier else None),
            last_modified=last.header("Last-Modified") or (earlier.last_modified if earlier else None),
            is_unchanged=prior is not None,
            refers_to_warc_path=path_in_pages(prior.original.path, self._home) if prior else None,
            refers_to_warc_offset=prior.original.offset if prior else None,
            is_archived=answer.is_archived,
            reservation=answer.reservation,
        )

    def _writer(self, answer: Answer) -> WarcWriter:
        if answer.is_archived:
            return self._archive
        if self._passing is None:
            self._passing = self._open_passing()
        return self._passing

    def _repeated(self, answer: Answer, raw_sha256: str) -> Prior | None:
        """The earlier answer whose bytes this one has. What may not stay refers to no other file, if it has a body."""
        prior = answer.prior
        if prior is None or answer.is_confirmation:
            return prior
        return prior if answer.is_archived and prior.repeated_by(answer.last, raw_sha256) else None
