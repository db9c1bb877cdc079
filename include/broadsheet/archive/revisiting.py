"""Revisit records: how one answer says that its bytes are those of an earlier one (WARC 1.1, section 6.7).

What does NOT belong here: the records around them (``reading``, ``writing``) and when an answer is a revisit (``fetch``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from warcio.timeutils import datetime_to_iso_date

from broadsheet.archive.digests import Headers
from broadsheet.text import printable_url

OPEN_SUFFIX = ".open"  # of a file that is being written
NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
IDENTICAL = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
# Not of the standard, but what Heritrix writes: they find the bytes without an index over all files.
_FILE_NAME, _FILE_OFFSET = "WARC-Refers-To-Filename", "WARC-Refers-To-File-Offset"
_WEB_YEARS = range(1990, 2200)  # some tools write year 1 for "not known"
_MAX_DIGITS = 18  # of a place in a file
_IMPORTED = "imported"  # folder below the site's, where import_warc puts foreign files


@dataclass(frozen=True, slots=True)
class Original:
    """The archived answer whose bytes a later one repeats."""

    url: str  # its WARC-Target-URI
    fetched_at: datetime  # its WARC-Date
    path: Path  # the file it lies in, by its final name
    offset: int
    payload_digest: str  # WARC-Payload-Digest: of the body as it was sent
    headers: tuple[tuple[str, str], ...]
    body: bytes  # without content coding

    def header(self, name: str) -> str | None:
        """The first header of that name."""
        return first_header(self.headers, name)


@dataclass(frozen=True, slots=True)
class Reference:
    """What a revisit record says of its original; None where it does not."""

    url: str | None
    at: datetime | None
    payload_digest: str
    file_name: str | None
    offset: int | None
    is_not_modified: bool  # the server sent 304, no body

    @classmethod
    def of(cls, headers: Headers) -> Self:
        """Read from the WARC headers of a revisit."""
        offset = headers.get(_FILE_OFFSET) or ""
        return cls(
            url=target_url(headers.get("WARC-Refers-To-Target-URI")) or None,
            at=warc_date(headers.get("WARC-Refers-To-Date")),
            payload_digest=headers.get("WARC-Payload-Digest") or "",
            file_name=headers.get(_FILE_NAME),
            offset=int(offset) if offset.isdecimal() and len(offset) <= _MAX_DIGITS else None,
            is_not_modified=(headers.get("WARC-Profile") or "").rstrip("/").endswith("server-not-modified"),
        )

    def path_from(self, warc: Path) -> Path | None:
        """Where the file with the bytes should lie, seen from the file ``warc`` that holds the revisit.

        Only below the folder of its site: a foreign file must not lead anywhere else.
        """
        if not self.file_name or self.offset is None:
            return None
        folder = warc.absolute().parent
        for base in (folder, folder.parent) if folder.name == _IMPORTED else (folder,):
            try:
                path = (base / self.file_name).resolve()
                if path.is_relative_to(base.resolve()) and any(map(Path.exists, (path, open_path(path)))):
                    return path
            except (OSError, ValueError, RuntimeError):  # no name of a file: too long, NUL in it, a loop of links
                continue
        return None

    def __str__(self) -> str:
        said = f": {self.url}" if self.url else ""
        said += f" of {self.at:%Y-%m-%d %H:%M:%S}Z" if self.at else ""
        return said + (f", in {self.file_name}" if self.file_name else "")


def revisit_headers(original: Original, *, is_not_modified: bool, warc: Path) -> Mapping[str, str]:
    """WARC headers of a record in the file ``warc`` that refers to ``original``."""
    headers = {
        "WARC-Profile": NOT_MODIFIED if is_not_modified else IDENTICAL,
        "WARC-Refers-To-Target-URI": original.url,
        "WARC-Refers-To-Date": iso_date(original.fetched_at),
        "WARC-Payload-Digest": original.payload_digest,
    }
    folder, path = warc.absolute().parent.resolve(), original.path.absolute().resolve()
    if path.is_relative_to(folder):
        headers |= {_FILE_NAME: str(path.relative_to(folder)), _FILE_OFFSET: str(original.offset)}
    return headers


def first_header(headers: Iterable[tuple[str, str]], name: str) -> str | None:
    """The first of ``headers`` that is called ``name``, whatever its case."""
    return next((value for key, value in headers if key.lower() == name.lower()), None)


def target_url(value: str | None) -> str:
    """A URL of a WARC head as rows spell it: no brackets around it, control characters as ``%1B``; empty where there is none."""
    return printable_url((value or "").strip("<> \t"))


def open_path(path: Path) -> Path:
    """The name of ``path`` while it is written."""
    return path.with_name(f"{path.name}{OPEN_SUFFIX}")


def iso_date(moment: datetime) -> str:
    """A WARC-Date, with fractions of seconds."""
    return str(datetime_to_iso_date(moment.astimezone(UTC).replace(tzinfo=None), use_micros=True))


def warc_date(value: str | None) -> datetime | None:
    """A WARC-Date as UTC; None where there is none, it can't be read, or it is of a year without a web."""
    text = (value or "").strip()
    try:
        # ARC's 14 digits, and what WARC 1.1 allows to be left out from the end
        if text.isdecimal() and len(text) == len("YYYYMMDDhhmmss"):
            text = f"{text[:8]}T{text[8:]}"
        elif len(text) in (4, 7):
            text = f"{text}-01-01"[:10]
        moment = datetime.fromisoformat(text)
        moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return moment if moment.year in _WEB_YEARS else None
