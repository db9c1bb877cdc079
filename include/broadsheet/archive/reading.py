"""What the records of a WARC file say: every answer in it, and the body of one answer.

What does NOT belong here: where records lie (``framing``) and which of them become pages (``pipeline``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path

from broadsheet.archive.coding import BodyTooLarge, BrokenCoding, dechunk, decode
from broadsheet.archive.digests import digest_problem, sha1_digest
from broadsheet.archive.framing import RECORD_LIMIT, Frame, frame_at, frames
from broadsheet.archive.heads import Fields, HttpHead, http_head, warc_fields
from broadsheet.archive.revisiting import Original, Reference, open_path, target_url, warc_date
from broadsheet.errors import InvalidArchive
from broadsheet.ids import sha256
from broadsheet.models import Page, RawPage

UNKNOWN_TIME = datetime(1970, 1, 1, tzinfo=UTC)  # of a damaged record that does not say
_SKIPPED = ("request", "warcinfo", "metadata", "conversion")
_ANSWERS = ("response", "resource", "revisit")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+-]*):")
_NO_BODY = (204, 205, 304)
_LAST_TAG_BYTES = 2000  # at the end of a page, where its last tag is looked for


@dataclass(frozen=True, slots=True)
class Record:
    """One recorded answer. Where ``problem`` says something, only ``offset`` and ``length`` can be relied on."""

    url: str  # WARC-Target-URI, printable; empty where a damaged record does not say
    http_status: int  # 200 for a resource record; 0 where there is none
    content_type: str | None  # Content-Type header of the answer, whole
    fetched_at: datetime  # WARC-Date
    served_at: datetime | None  # Date header of the answer
    headers: tuple[tuple[str, str], ...]  # of the answer, in order
    offset: int  # bytes from the start of the file
    length: int  # bytes in the file, compressed
    raw_sha256: str  # of the body without transfer and content codings
    body_bytes: int  # length of that body
    problem: str | None = None  # torn, digest mismatch, no HTTP answer, ...
    refers_to_url: str | None = None  # of a revisit: the answer whose bytes it repeats, by URL
    refers_to_at: datetime | None = None  # and by its WARC-Date


def scan(path: Path) -> Iterator[Record]:
    """Every recorded answer of a WARC file, in file order; damaged ones with a problem.

    Requests, metadata, look-ups of names and the like are passed over. A revisit gives the answer that it refers to, under its own URL
    and time: from this file, wherever it lies in it, else from the file beside it that it names, as our own do; then its place is
    that of the revisit, and ``read_body`` gives the bytes. Where they are not to be had, it has a problem that says so.

    Raises InvalidArchive for a file that is not a WARC file.
    """
    return (record for _, record in scan_frames(path) if record)


def scan_frames(path: Path) -> Iterator[tuple[Frame, Record | None]]:
    """Every record of a WARC file, with what ``scan`` says of it; None where that passes it over."""
    place = _existing(path)
    known = _Known(path, place)
    for frame in frames(place):
        answer = _read(frame)
        if answer is None:
            yield frame, None
        elif answer.reference and not answer.record.problem:
            yield frame, known.revisited(answer.record, answer.reference, frame.end)
        else:
            known.add(answer)
            yield frame, answer.record


class _Known:
    """The answers of one file that revisits may refer to."""

    def __init__(self, path: Path, place: Path) -> None:
        self._path, self._place = path, place
        self._records: dict[object, Record] = {}
        self._is_whole = False  # what lies behind was looked at

    def add(self, answer: _Answer) -> None:
        record = answer.record
        if not record.problem and not answer.reference:
            self._records[record.url, record.fetched_at] = record
            if answer.payload_digest:
                self._records[answer.payload_digest] = record

    def revisited(self, record: Record, reference: Reference, end: int) -> Record:
        """The answer that the revisit ``record``, which ends at ``end``, stands for."""
        original = self._find(reference)
        if original is None:
            try:
                original = _elsewhere(reference, self._path)[0].record
                original = replace(original, offset=record.offset, length=record.length)
            except InvalidArchive as error:
                self._look_ahead(end)
                original = self._find(reference)
                if original is None:
                    return replace(record, problem=str(error))
        # What the server did not send again was rendered when it was first sent; relative times on it refer to that moment.
        served_at = (original.served_at or original.fetched_at) if reference.is_not_modified else record.served_at
        return replace(
            original,
            url=record.url,
            fetched_at=record.fetched_at,
            served_at=served_at,
            refers_to_url=reference.url,
            refers_to_at=reference.at,
        )

    def _find(self, reference: Reference) -> Record | None:
        by_place = self._records.get((reference.url, reference.at))
        return by_place or self._records.get(reference.payload_digest)

    def _look_ahead(self, end: int) -> None:
        """Get to know what lies behind ``end``, once: some tools write a revisit before its original."""
        if self._is_whole:
            return
        self._is_whole = True
        for frame in frames(self._place):
            if frame.offset >= end and (answer := _read(frame)):
                self.add(answer)


def read_body(path: Path, offset: int, raw_sha256: str | None = None) -> bytes:
    """Body of the answer at ``offset``, without its codings.

    ``path`` is the finished file; while its run goes on, the ``.open`` file beside it is read. A revisit gives the body that it
    refers to. Raises InvalidArchive where the record is missing or damaged, or where its body's digest is not ``raw_sha256``.
    """
    return _sound(path, offset, raw_sha256)[0].body


def original_of(page: Page, home: Path) -> Original:
    """The answer with the bytes of ``page``, which may itself be a revisit, whole and checked. Raises InvalidArchive."""
    path, offset = page.refers_to_warc_path, page.refers_to_warc_offset
    if path is None or offset is None:
        path, offset = page.warc_path, page.warc_offset
    answer, file = _sound(home / path, offset, page.raw_sha256)
    record = answer.record
    digest = answer.payload_digest or sha1_digest(answer.payload)
    return Original(record.url, record.fetched_at, file, record.offset, digest, record.headers, answer.body)


def raw_page(page: Page, home: Path) -> RawPage:
    """``page`` with its bytes; ``home`` is where a relative path begins. Raises InvalidArchive.

    The bytes of an unchanged page are those of an earlier answer, in the file of an earlier run.
    """
    path, offset = page.refers_to_warc_path, page.refers_to_warc_offset
    try:
        if path is None or offset is None:
            return RawPage(page, read_body(home / page.warc_path, page.warc_offset, page.raw_sha256))
        return RawPage(page, read_body(home / path, offset, page.raw_sha256))
    except InvalidArchive as error:
        if path is not None:
            raise InvalidArchive(f"{page.url}: unchanged since an earlier run, which has its bytes: {error}") from error
        if not page.is_archived:
            raise InvalidArchive(f"{page.url}: not to be archived, its bytes went with its run: {error}") from error
        raise


@dataclass(frozen=True, slots=True)
class _Answer:
    record: Record
    body: bytes = b""  # without codings
    payload: bytes = b""  # as it was sent
    payload_digest: str = ""
    reference: Reference | None = None  # of a revisit


def _sound(path: Path, offset: int, raw_sha256: str | None) -> tuple[_Answer, Path]:
    """The answer at ``offset`` with its body, and the file it lies in: another one than ``path`` for a revisit."""
    answer = _whole(path, offset)
    if answer.reference:
        answer, path = _elsewhere(answer.reference, path)
    if raw_sha256 is not None and answer.record.raw_sha256 != raw_sha256:
        raise InvalidArchive(
            f"{path}: record at {offset}: its body is not the one that was archived (sha256 {answer.record.raw_sha256}, "
            f"expected {raw_sha256}); restore the file, or fetch the page again"
        )
    return answer, path


def _whole(path: Path, offset: int) -> _Answer:
    place = _existing(path)
    answer = _read(frame_at(place, offset))
    if answer is None or answer.record.problem:
        problem = answer.record.problem if answer else "no answer there"
        raise InvalidArchive(f"{place}: record at {offset}: {problem}; restore the file, or fetch the page again")
    return answer


def _elsewhere(reference: Reference, path: Path) -> tuple[_Answer, Path]:
    """The answer that a revisit in ``path`` refers to by file and offset, and its file. Raises InvalidArchive."""
    place = reference.path_from(path)
    if place is None or reference.offset is None:
        raise InvalidArchive(f"a revisit of a record that is not in this file{reference}")
    answer = _whole(place, reference.offset)
    if answer.reference or (answer.payload_digest or reference.payload_digest) != reference.payload_digest:
        raise InvalidArchive(f"a revisit{reference}, which holds something else at {reference.offset}")
    return answer, place


def _existing(path: Path) -> Path:
    return path if path.exists() or not open_path(path).exists() else open_path(path)


def _read(frame: Frame) -> _Answer | None:
    """The answer in ``frame``; None where it holds something else."""
    warc = warc_fields(frame.data)
    kind = (warc.get("WARC-Type") or "").lower()
    url = target_url(warc.get("WARC-Target-URI"))
    if not frame.problem and (kind in _SKIPPED or _is_no_page(url)):
        return None
    record = Record(
        url=url,
        http_status=200 if kind == "resource" else 0,
        content_type=warc.get("Content-Type") if kind == "resource" else None,
        fetched_at=warc_date(warc.get("WARC-Date")) or UNKNOWN_TIME,
        served_at=None,
        headers=(),
        offset=frame.offset,
        length=frame.length,
        raw_sha256="",
        body_bytes=0,
        problem=frame.problem or _head_problem(warc, kind, url),
    )
    if record.problem:
        return _Answer(record)
    return _revisit(record, warc, frame) if kind == "revisit" else _opened(record, warc, kind, frame)


def _is_no_page(url: str) -> bool:
    """Whether the record is of something that no web server sends: ``dns:``, ``whois:``, ``urn:``, ``metadata:`` and so on."""
    scheme = _SCHEME.match(url)
    return bool(scheme and scheme[1].lower() not in ("http", "https"))


def _head_problem(warc: Fields, kind: str, url: str) -> str | None:
    segment = warc.get("WARC-Segment-Number")
    if segment is not None or kind == "continuation":
        return f"segment {(segment or '?')[:20]} of an answer that was written in several records, which are not put together"
    if kind not in _ANSWERS:
        return f"a record of type {kind[:50]}, which is not read" if kind else "no WARC-Type"
    if not url:
        return "no WARC-Target-URI"
    if not _SCHEME.match(url):
        return "its WARC-Target-URI is no web address"
    cut = warc.get("WARC-Truncated")
    return f"cut off by the crawler that wrote it: {cut[:50]}" if cut else None


def _dated(record: Record, warc: Fields) -> Record:
    """``record`` with the server's time where it has none of its own."""
    if warc_date(warc.get("WARC-Date")):
        return record
    if record.served_at and warc_date(record.served_at.isoformat()):
        return replace(record, fetched_at=record.served_at)
    return replace(record, problem="no WARC-Date")


def _revisit(record: Record, warc: Fields, frame: Frame) -> _Answer:
    """``record`` with what its head says; of its body only where that lies."""
    reference = Reference.of(warc)
    block = frame.split()[1]
    http, _ = http_head(block)
    if http is not None:
        record = _with_head(record, http)
    record = _dated(record, warc)
    problem = record.problem or digest_problem(warc, block, ())
    return _Answer(
        replace(record, problem=problem, refers_to_url=reference.url, refers_to_at=reference.at), reference=reference
    )


def _opened(record: Record, warc: Fields, kind: str, frame: Frame) -> _Answer:
    """``record`` with what its block says."""
    _, block, _ = frame.split()
    payload = block
    content_encoding = transfer_encoding = ""
    block_type = (warc.get("Content-Type") or "").lower()
    is_http = kind == "response" or "application/http" in block_type
    http, behind = http_head(block) if is_http else (None, block)
    if http is not None:
        payload = behind
        record = _with_head(record, http)
        content_encoding = ", ".join(http.fields.all_of("Content-Encoding"))
        transfer_encoding = ", ".join(http.fields.all_of("Transfer-Encoding"))
    elif is_http and block_type and "application/http" not in block_type:  # a page without the head it came with
        record = replace(record, http_status=200, content_type=warc.get("Content-Type"))
    elif is_http:
        return _Answer(replace(record, problem="no HTTP answer in it"))
    record = _dated(record, warc)
    if record.problem:
        return _Answer(record)
    try:
        unchunked = dechunk(payload, transfer_encoding)
        body = decode(unchunked, content_encoding, "", RECORD_LIMIT)
    except (BrokenCoding, BodyTooLarge) as error:
        return _Answer(replace(record, problem=str(error)))
    problem = digest_problem(warc, block, (payload, unchunked, body)) or _cut_problem(http, payload, body)
    record = replace(record, raw_sha256=sha256(body), body_bytes=len(body), problem=problem)
    return _Answer(record, body, payload, warc.get("WARC-Payload-Digest") or "")


def _cut_problem(http: HttpHead | None, payload: bytes, body: bytes) -> str | None:
    """Why the payload is only a part of what the server sent; crawlers that store it decoded keep the length of before."""
    if http is None or http.status in _NO_BODY or not 200 <= http.status < 300:
        return None
    if not http.is_whole:
        return "no empty line ends the HTTP head, so where the page begins is not known"
    said = http.fields.get("Content-Length") or ""
    if not (said.isdecimal() and len(said) < 18) or len(payload) >= int(said):
        return None
    is_coded = http.fields.get("Content-Encoding") or http.fields.get("Transfer-Encoding")
    ends_well = b"</html" in body[-_LAST_TAG_BYTES:].lower() or body.rstrip()[-1:] in (b"}", b"]")
    if body and (is_coded or ends_well):
        return None
    return f"cut off: the server announced {said} bytes, {len(payload)} are there"


def _with_head(record: Record, http: HttpHead) -> Record:
    return replace(
        record,
        http_status=http.status,
        content_type=http.fields.get("Content-Type"),
        served_at=http_date(http.fields.get("Date")),
        headers=http.fields.pairs,
    )


def http_date(value: str | None) -> datetime | None:
    """A date as HTTP headers give it, UTC; None where there is none or it can't be read (RFC 9110, section 5.6.7)."""
    try:
        moment = parsedate_to_datetime(value or "")
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, TypeError, OverflowError):  # the last for a year or a zone beyond the calendar
        return None
