"""WARC files as others write them: sound ones, and ways to hurt them. All text is invented."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

DATE = "2025-03-05T20:00:00Z"
Headers = Sequence[tuple[str, str]]


def body_of(number: int) -> bytes:
    """A page whose text compresses about as badly as prose."""
    words = b" ".join(b"gull%d" % (number * 7919 * i % 100_003) for i in range(1500))
    return b"<html><body><p>Harbour note %d</p><p>%s</p></body></html>" % (number, words)


class ForeignWarc:
    """A WARC file that grows in memory, with the offset of each record."""

    def __init__(self, *, gzip: bool = True) -> None:
        self._buffer = BytesIO()
        self._writer = WARCWriter(self._buffer, gzip=gzip)
        self.offsets: list[int] = []

    def add(
        self,
        url: str,
        body: bytes,
        *,
        kind: str = "response",
        status: str = "200 OK",
        headers: Headers = (("Content-Type", "text/html; charset=utf-8"),),
        warc_headers: dict[str, str] | None = None,
    ) -> int:
        """Append a record; gives its offset."""
        self.offsets.append(self._buffer.tell())
        http = StatusAndHeaders(status, list(headers), protocol="HTTP/1.1") if kind in ("response", "request") else None
        record = self._writer.create_warc_record(
            url,
            kind,
            payload=BytesIO(body),
            length=len(body),
            http_headers=http,
            warc_headers_dict={"WARC-Date": DATE, **(warc_headers or {})},
        )
        self._writer.write_record(record)
        return self.offsets[-1]

    @property
    def data(self) -> bytes:
        return self._buffer.getvalue()

    def save(self, path: Path) -> Path:
        path.write_bytes(self.data)
        return path


def five_pages(*, gzip: bool = True) -> ForeignWarc:
    """Pages http://harbour.example/0 to /4."""
    warc = ForeignWarc(gzip=gzip)
    for number in range(5):
        warc.add(f"http://harbour.example/{number}", body_of(number))
    return warc


def flipped(data: bytes, position: int) -> bytes:
    """``data`` with one byte turned over."""
    return data[:position] + bytes([data[position] ^ 0xFF]) + data[position + 1 :]
