"""What the records of a WARC file say: every answer in it, and the body of one answer.

What does NOT belong here: where records lie (``framing``) and which of them become pages (``pipeline``).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path

from fastwarc.warc import HeaderMap, WarcRecord

from broadsheet.archive.coding import BodyTooLarge, BrokenCoding, decode
from broadsheet.archive.digests import digest_problem, sha1_digest
from broadsheet.archive.framing import RECORD_LIMIT, Frame, frame_at, frames
from broadsheet.archive.revisiting import Original, Reference, open_path, warc_date
from broadsheet.errors import InvalidArchive
from broadsheet.ids import sha256
from broadsheet.models import Page, RawPage

UNKNOWN_TIME = datetime(1970, 1, 1, tzinfo=UTC)  # of a damaged record that does not say
_SKIPPED = ("request", "warcinfo", "metadata", "conversion")


@dataclass(frozen=True, slots=True)
class Record:
    """One recorded answer. Where ``problem`` says something, only ``offset`` and ``length`` can be relied on."""

    url: str  # WARC-Target-URI; empty where a damaged record does not say
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

    Requests, metadata and the like are passed over. A revisit gives the answer that it refers to, under its own URL and time:
    from this file, where that lies before it, else from the file beside it that it names, as our own do; then its place is
    that of the revisit, and ``read_body`` gives the bytes. Where they are not to be had, it has a problem that says so.

    Raises InvalidArchive for a file that is none.
    """
    place = _existing(path)
    known: dict[object, Record] = {}
    for frame in frames(place):
        answer = _read(frame)
        if answer is None:
            continue
        record = answer.record
        if answer.reference and not record.problem:
            record = _revisited(record, answer.reference, known, path)
        elif not record.problem:
            known[record.url, record.fetched_at] = record
            if answer.payload_digest:
                known[answer.payload_digest] = record
        yield record


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
    warc = _parsed(frame)
    kind = str(warc.record_type)
    if kind in _SKIPPED and not frame.problem:
        return None
    url = (warc.headers.get("WARC-Target-URI") or "").strip("<>")
    record = Record(
        url=url,
        http_status=200 if kind == "resource" else 0,
        content_type=warc.headers.get("Content-Type") if kind == "resource" else None,
        fetched_at=warc_date(warc.headers.get("WARC-Date")) or UNKNOWN_TIME,
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


def _parsed(frame: Frame) -> WarcRecord:
    try:
        return WarcRecord.from_bytes(frame.data)
    except (OSError, ValueError):
        return WarcRecord()  # nothing of the head can be read; the frame says what is wrong


def _head_problem(warc: WarcRecord, kind: str, url: str) -> str | None:
    if kind not in ("response", "resource", "revisit"):
        return f"a record of type {kind}, which is not read"
    if not url:
        return "no WARC-Target-URI"
    if warc_date(warc.headers.get("WARC-Date")) is None:
        return "no WARC-Date"
    cut = warc.headers.get("WARC-Truncated")
    return f"cut off by the crawler that wrote it: {cut}" if cut else None


def _revisit(record: Record, warc: WarcRecord, frame: Frame) -> _Answer:
    """``record`` with what its head says; of its body only where that lies."""
    reference = Reference.of(warc.headers)
    problem = digest_problem(warc.headers, frame.split()[1], ())
    http, _ = _http(warc)
    if http is not None and http.status_code:
        record = _with_head(record, http)
    record = replace(record, problem=problem, refers_to_url=reference.url, refers_to_at=reference.at)
    return _Answer(record, reference=reference)


def _opened(record: Record, warc: WarcRecord, kind: str, frame: Frame) -> _Answer:
    """``record`` with what its block says."""
    _, block, _ = frame.split()
    payload = block
    content_encoding = transfer_encoding = ""
    if kind == "response":
        http, payload = _http(warc)
        if http is None or not http.status_code:
            return _Answer(replace(record, problem="no HTTP answer in it"))
        record = _with_head(record, http)
        content_encoding = ", ".join(http.get_multiple("Content-Encoding"))
        transfer_encoding = http.get("Transfer-Encoding") or ""
    try:
        body = decode(payload, content_encoding, transfer_encoding, RECORD_LIMIT)
    except (BrokenCoding, BodyTooLarge) as error:
        return _Answer(replace(record, problem=str(error)))
    problem = digest_problem(warc.headers, block, (payload, body))
    record = replace(record, raw_sha256=sha256(body), body_bytes=len(body), problem=problem)
    return _Answer(record, body, payload, warc.headers.get("WARC-Payload-Digest") or "")


def _http(warc: WarcRecord) -> tuple[HeaderMap | None, bytes]:
    try:
        warc.parse_http(strict_mode=False)
        return warc.http_headers, warc.reader.read()
    except (OSError, ValueError):
        return None, b""


def _with_head(record: Record, http: HeaderMap) -> Record:
    return replace(
        record,
        http_status=http.status_code or 0,
        content_type=http.get("Content-Type"),
        served_at=http_date(http.get("Date")),
        headers=tuple(http.to_tuples()),
    )


def http_date(value: str | None) -> datetime | None:
    """A date as HTTP headers give it, UTC; None where there is none or it can't be read (RFC 9110, section 5.6.7)."""
    try:
        moment = parsedate_to_datetime(value or "")
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, TypeError, OverflowError):  # the last for a year or a zone beyond the calendar
        return None


def _revisited(record: Record, reference: Reference, known: dict[object, Record], path: Path) -> Record:
    """The answer that the revisit ``record`` in ``path`` stands for."""
    original = known.get((reference.url, reference.at)) or known.get(reference.payload_digest)
    if original is None:
        try:
            original = _elsewhere(reference, path)[0].record
        except InvalidArchive as error:
            return replace(record, problem=str(error))
        original = replace(original, offset=record.offset, length=record.length)
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
