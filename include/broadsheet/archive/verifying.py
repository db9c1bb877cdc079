"""Whether a WARC file still holds what was written, and what rows say of it: framing, digests, places, revisits.

What does NOT belong here: which rows there are (``warehouse``) and which files (``pipeline``).
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from broadsheet.archive.digests import digest_problem
from broadsheet.archive.framing import Frame
from broadsheet.archive.heads import warc_fields
from broadsheet.archive.reading import Record, raw_page, scan, scan_frames
from broadsheet.errors import InvalidArchive
from broadsheet.models import Page

_PEEK_BYTES = 1 << 14  # more than any WARC head with its URL
_RESTORE = "restore the file from a backup, or fetch the page again"
_WITH_HEADS = ("request", "response")  # their payload is not their block
_Rows = dict[int, dict[str, list[Page]]]  # by place in the file and URL
_ANSWERED = range(200, 300)  # what no row names and is none of these: a redirect on the way


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is damaged or missing, and what to do about it."""

    file: Path
    offset: int | None  # bytes; None where it is the whole file
    url: str | None
    what: str
    remedy: str

    def __str__(self) -> str:
        place = f"{self.file}" if self.offset is None else f"{self.file}: record at {self.offset}"
        return f"{place}: {self.url + ': ' if self.url else ''}{self.what}; {self.remedy}"


@dataclass(frozen=True, slots=True)
class FileCheck:
    """What a look at one file gave."""

    file: Path
    file_bytes: int
    record_count: int  # records looked at, requests included
    row_count: int  # rows of the index that name it
    unnamed_count: int  # whole answers that no row names
    problems: tuple[Problem, ...]


def verify_file(path: Path, rows: Sequence[Page] | None, home: Path) -> FileCheck:
    """Read all of ``path``: every record's framing and digests, and that ``rows`` find their bytes; revisits are followed.

    ``rows`` are the pages whose ``warc_path`` it is, None where there is no index at all; ``home`` is where a relative path
    begins. Bodies are read one at a time.
    """
    by_place: _Rows = {}
    for row in rows or ():
        by_place.setdefault(row.warc_offset, {}).setdefault(row.final_url, []).append(row)
    problems: list[Problem] = []
    seen: dict[int, str] = {}  # the answers' URLs by their places
    count = unnamed = 0
    try:
        for frame, record in scan_frames(path):
            count += 1
            if record is None:
                problems += _unread_problems(path, frame)
                continue
            named = _taken(by_place, record)
            seen.setdefault(record.offset, record.url)
            if rows is not None and not named and _is_loose(record):
                unnamed += 1
            else:
                problems += _record_problems(path, record, named, home)
    except InvalidArchive as error:  # not one record in it; its words name the remedy
        problems.append(Problem(path, None, None, str(error).removeprefix(f"{path}: "), _RESTORE))
    problems += [
        Problem(path, offset, row.url, _stray_problem(row, seen.get(offset)), _RESTORE)
        for offset, lost in sorted(by_place.items())
        for rows_of_url in lost.values()
        for row in rows_of_url
    ]
    return FileCheck(path, path.stat().st_size, count, len(rows or ()), unnamed, tuple(problems))


def _taken(by_place: _Rows, record: Record) -> list[Page]:
    """The rows of ``record``, out of ``by_place``: all of its place where it is damaged.

    A revisit of an answer in its own file gives that answer's place, so rows of several URLs may name one place.
    """
    if record.problem:
        return [row for rows in by_place.pop(record.offset, {}).values() for row in rows]
    return by_place.get(record.offset, {}).pop(record.url, [])


def _stray_problem(row: Page, url: str | None) -> str:
    """What is wrong with a row that no record of the file bears out, where one of ``url`` may lie at its place."""
    if url is None:
        return f"no record there, where its row says one of {row.warc_length} bytes"
    return f"the record is of {url}, its row says {row.final_url}"


def _is_loose(record: Record) -> bool:
    """Whether it is an answer that a row could name; or a revisit whose original went, which only a row could mind."""
    if record.problem:
        return record.refers_to_url is not None and record.problem.startswith("a revisit")
    return record.http_status in _ANSWERED


def peek_file(path: Path, rows: Sequence[Page]) -> FileCheck:
    """Look only at where ``rows`` say that records begin: that the file is long enough, and that the right one begins there.

    Where another URL's begins, the file is read once: the row may be of a revisit of that record.
    """
    size = path.stat().st_size
    problems: list[Problem] = []
    answers: set[tuple[int, str]] | None = None
    with path.open("rb") as file:
        for row in rows:
            file.seek(row.warc_offset)
            begun = _begin(file.read(min(_PEEK_BYTES, max(row.warc_length, 1))))
            if row.warc_offset + row.warc_length > size:
                what = f"torn: the file has {size} bytes, the row says up to {row.warc_offset + row.warc_length}"
            elif not begun.startswith(b"WARC/"):
                what = "no record begins there"
            elif not any(row.final_url.encode(code, "replace") in begun for code in ("utf-8", "latin-1")):
                answers = _answers(path) if answers is None else answers
                if (row.warc_offset, row.final_url) in answers:
                    continue
                what = f"the record there is not of {row.final_url}"
            else:
                continue
            problems.append(Problem(path, row.warc_offset, row.url, what, _RESTORE))
    return FileCheck(path, size, len(rows), len(rows), 0, tuple(problems))


def _answers(path: Path) -> set[tuple[int, str]]:
    """Place and URL of each answer in ``path``."""
    try:
        return {(record.offset, record.url) for record in scan(path)}
    except InvalidArchive:
        return set()


def _begin(data: bytes) -> bytes:
    """The first bytes of a record, compressed or not."""
    if not data.startswith(b"\x1f\x8b"):
        return data
    try:
        return zlib.decompressobj(wbits=31).decompress(data, _PEEK_BYTES)
    except zlib.error:
        return b""


def _unread_problems(path: Path, frame: Frame) -> Iterator[Problem]:
    """What is wrong with a record that is no answer."""
    headers, block = warc_fields(frame.data), frame.split()[1]
    payloads = (block,) if (headers.get("WARC-Type") or "").lower() not in _WITH_HEADS else ()
    what = digest_problem(headers, block, payloads)
    if what:
        yield Problem(path, frame.offset, headers.get("WARC-Target-URI"), what, _RESTORE)


def _record_problems(path: Path, record: Record, rows: Sequence[Page], home: Path) -> Iterator[Problem]:
    if record.problem:
        yield Problem(path, record.offset, record.url or (rows[0].url if rows else None), record.problem, _RESTORE)
        return
    for row in rows:
        what = _row_problem(record, row, home)
        if what:
            yield Problem(path, record.offset, row.url, what, _RESTORE)


def _row_problem(record: Record, row: Page, home: Path) -> str | None:
    """Where the row and its record disagree."""
    if row.raw_sha256 != record.raw_sha256:
        return f"its body has sha256 {record.raw_sha256}, its row says {row.raw_sha256}"
    if row.refers_to_warc_path is not None:
        try:
            raw_page(row, home)
        except InvalidArchive as error:
            return str(error).removeprefix(f"{row.url}: ")
    return None
