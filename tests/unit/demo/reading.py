"""Asks the demo papers for pages, without following redirects, and takes the pages apart.

What does NOT belong here: what a page must say (``demo.truth``).
"""

from __future__ import annotations

import http.client
import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import urlsplit

from lxml import etree, html

DAY = date(2026, 3, 5)
NIGHT = datetime(2026, 3, 6, 3, tzinfo=UTC)  # when a nightly run reads DAY
SITEMAP = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


@dataclass(frozen=True)
class Reply:
    """One answer."""

    status: int
    headers: dict[str, str]  # names in lower case
    body: bytes

    def tree(self) -> html.HtmlElement:
        """The page, parsed as a browser would."""
        return html.document_fromstring(self.body.decode("utf-8"))

    def xml(self) -> etree._Element:
        """The feed or sitemap; broken XML is an error."""
        return etree.fromstring(self.body)

    def json(self) -> Any:
        """The answer of an API."""
        return json.loads(self.body)


def fetch(url: str, method: str = "GET", agent: str = "test") -> Reply:
    """What ``url`` answers."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=60)
    try:
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        connection.request(method, target, headers={"User-Agent": agent})
        answer = connection.getresponse()
        return Reply(answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read())
    finally:
        connection.close()


def text_of(element: html.HtmlElement) -> str:
    """Its text, white space squeezed."""
    return " ".join(str(element.text_content()).split())


def one(element: html.HtmlElement, path: str) -> html.HtmlElement:
    """The single element at ``path``."""
    found = element.xpath(path)
    assert len(found) == 1, f"{path}: {len(found)} found"
    return found[0]


def moment(text: str) -> datetime:
    """An ISO time with offset, as UTC."""
    parsed = datetime.fromisoformat(text)
    assert parsed.tzinfo is not None, f"{text} has no zone"
    return parsed.astimezone(UTC)
