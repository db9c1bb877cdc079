"""Asking only for what has changed: the last archived answer as a condition, and what a 304 then means (RFC 9110, section 13).

What does NOT belong here: how a revisit is written (``archive``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from broadsheet.archive import Exchange, Original, original_of
from broadsheet.errors import InvalidArchive
from broadsheet.models import Page, Request

Headers = tuple[tuple[str, str], ...]

# For a server that answers 304 where nothing was asked conditionally: something between us keeps answers it should not.
RELOAD: Headers = (("Cache-Control", "no-cache"), ("Pragma", "no-cache"))


@dataclass(frozen=True, slots=True)
class Prior:
    """The last archived answer of a URL, and the record that has its bytes."""

    page: Page
    original: Original

    def conditions(self, url: str) -> Headers:
        """Headers that make the answer to ``url`` conditional; empty where another URL gave the prior answer."""
        if url != self.page.final_url:
            return ()
        found = (("If-None-Match", self.page.etag), ("If-Modified-Since", self.page.last_modified))
        return tuple((name, value) for name, value in found if value)

    def confirmed_by(self, answer: Exchange) -> bool:
        """Whether a 304 speaks of this answer: one that names another ETag speaks of another."""
        etag = answer.header("ETag")
        return not etag or not self.page.etag or _bare(etag) == _bare(self.page.etag)

    def repeated_by(self, answer: Exchange, raw_sha256: str) -> bool:
        """Whether ``answer`` has these bytes once more, in the same content coding, so that its head fits them."""
        coding = answer.header("Content-Encoding")
        return raw_sha256 == self.page.raw_sha256 and coding == self.original.header("Content-Encoding")

    def headers_after(self, answer: Exchange) -> Headers:
        """Headers of the prior answer as a 304 updates them (RFC 9111, section 3.2)."""
        renewed = {name.lower() for name, _ in answer.headers}
        return (
            *answer.headers,
            *((name, value) for name, value in self.original.headers if name.lower() not in renewed),
        )


def prior_of(request: Request, home: Path) -> Prior | None:
    """What ``request`` may refer to; None where there is nothing, or its bytes are not there whole: then all is asked for."""
    page = request.prior
    if page is None or not page.is_archived:
        return None
    try:
        return Prior(page, original_of(page, home))
    except InvalidArchive:
        return None


def _bare(etag: str) -> str:
    """An ETag for weak comparison, without what servers add for a content coding."""
    return re.sub(r'(?:[-;]+(?:gzip|br|zstd|deflate|df))+(?="?$)', "", etag.strip().removeprefix("W/"))
