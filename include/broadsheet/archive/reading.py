"""What the records of a WARC file say: every answer in it, and the body of one answer.

What does NOT belong here: where records lie (``framing``) and which of them become pages (``pipeline``).
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path

from fastwarc.warc import HeaderMap, WarcRecord

from broadsheet.archive.coding import BodyTooLarge, BrokenCoding, decode
from broadsheet.archive.framing import RECORD_LIMIT, Frame, frame_at, frames
from broadsheet.archive.writing import open_path
from broadsheet.errors import InvalidArchive
from broadsheet.ids import sha256
from broadsheet.models import Page, RawPage

UNKNOWN_TIME = datetime(1970, 1, 1, tzinfo=UTC)  # of a damaged record that does not say
_SKIPPED = ("request", "warcinfo", "metadata", "conversion")
_HASH_BY_DIGEST_CHARS = {32: "md5", 40: "sha1", 64: "sha256", 128: "sha512"}  # where a digest is hexadecimal


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


def scan(path: Path) -> Iterator[Record]:
    """Every recorded answer of a WARC file, in file order; damaged ones with a problem.

    Requests, metadata and the like are passed over. A revisit gives the answer it refers to, where this file holds that
    before it. Raises InvalidArchive for a file that is none.
    """
    known: dict[str, Record] = {}
    for frame in frames(_existing(path)):
        answer = _read(frame)
        if answer is None:
            continue
        record = answer.record
        if answer.kind == "revisit" and not record.problem:
            record = _revisited(record, known.get(answer.payload_digest))
        elif answer.payload_digest and not record.problem:
            known[answer.payload_digest] = record
        yield record


def read_body(path: Path, offset: int, raw_sha256: str | None = None) -> bytes:
    """Body of the answer at ``offset``, without its codings.

    ``path`` is the finished file; while its run goes on, the ``.open`` file beside it is read. Raises InvalidArchive where
    the record is missing or damaged, or where its body's digest is not ``raw_sha256``.
    """
    place = _existing(path)
    answer = _read(frame_at(place, offset))
    if answer is None or answer.record.problem:
        problem = answer.record.problem if answer else "no answer there"
        raise InvalidArchive(f"{place}: record at {offset}: {problem}; restore the file, or fetch the page again")
    if raw_sha256 is not None and answer.record.raw_sha256 != raw_sha256:
        raise InvalidArchive(
            f"{place}: record at {offset}: its body is not the one that was archived (sha256 {answer.record.raw_sha256}, "
            f"expected {raw_sha256}); restore the file, or fetch the page again"
        )
    return answer.body


def raw_page(page: Page, home: Path) -> RawPage:
    """``page`` with its bytes; ``home`` is where a relative ``warc_path`` begins. Raises InvalidArchive."""
    return RawPage(page, read_body(home / page.warc_path, page.warc_offset, page.raw_sha256))


@dataclass(frozen=True, slots=True)
class _Answer:
    record: Record
    body: bytes
    kind: str
    payload_digest: str


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
        fetched_at=_warc_date(warc) or UNKNOWN_TIME,
        served_at=None,
        headers=(),
        offset=frame.offset,
        length=frame.length,
        raw_sha256="",
        body_bytes=0,
        problem=frame.problem or _head_problem(warc, kind, url),
    )
    digest = warc.headers.get("WARC-Payload-Digest") or ""
    if record.problem or kind == "revisit":
        return _Answer(record, b"", kind, digest)
    return _opened(record, warc, kind, digest, frame)


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
    if _warc_date(warc) is None:
        return "no WARC-Date"
    cut = warc.headers.get("WARC-Truncated")
    return f"cut off by the crawler that wrote it: {cut}" if cut else None


def _opened(record: Record, warc: WarcRecord, kind: str, digest: str, frame: Frame) -> _Answer:
    """``record`` with what its block says."""
    _, block, _ = frame.split()
    payload = block
    content_encoding = transfer_encoding = ""
    if kind == "response":
        http, payload = _http(warc)
        if http is None or not http.status_code:
            return _Answer(replace(record, problem="no HTTP answer in it"), b"", kind, digest)
        record = _with_head(record, http)
        content_encoding = ", ".join(http.get_multiple("Content-Encoding"))
        transfer_encoding = http.get("Transfer-Encoding") or ""
    try:
        body = decode(payload, content_encoding, transfer_encoding, RECORD_LIMIT)
    except (BrokenCoding, BodyTooLarge) as error:
        return _Answer(replace(record, problem=str(error)), b"", kind, digest)
    problem = _digest_problem(warc.headers, block, (payload, body))
    return _Answer(replace(record, raw_sha256=sha256(body), body_bytes=len(body), problem=problem), body, kind, digest)


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
    except (ValueError, TypeError):
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _warc_date(warc: WarcRecord) -> datetime | None:
    value = warc.headers.get("WARC-Date")
    try:
        return datetime.fromisoformat(value).astimezone(UTC) if value else None
    except ValueError:
        return None


def _revisited(record: Record, original: Record | None) -> Record:
    if original is None:
        return replace(record, problem="a revisit of a record that is not in this file")
    return replace(original, url=record.url, fetched_at=record.fetched_at, served_at=None)


def _digest_problem(headers: HeaderMap, block: bytes, payloads: tuple[bytes, ...]) -> str | None:
    """Why the content is not what its digests say. Tools differ in which codings the payload digest includes."""
    said = headers.get("WARC-Block-Digest")
    if said and _fits(said, block) is False:
        return "digest mismatch: the block is not what was recorded"
    said = headers.get("WARC-Payload-Digest")
    if said and not headers.get("WARC-Block-Digest") and all(_fits(said, data) is False for data in payloads):
        return "digest mismatch: the payload is not what was recorded"
    return None


def _fits(said: str, data: bytes) -> bool | None:
    """Whether ``data`` has the digest ``said``; None where its algorithm is not known."""
    name, _, value = said.partition(":")
    name = name.strip().lower().replace("-", "")
    value = value.strip()
    if name not in hashlib.algorithms_available:
        name = _HASH_BY_DIGEST_CHARS.get(len(value), "")
    if not name:
        return None
    found = hashlib.new(name, data, usedforsecurity=False).digest()
    return value.lower() == found.hex() or value.upper().rstrip("=") == base64.b32encode(found).decode().rstrip("=")
