"""Scrapy's download handler with what it lacks: no second try of its own, no long silence, no endless head.

What does NOT belong here: when to ask, and what becomes of an answer (``asking``).
"""

from __future__ import annotations

from typing import Any

import scrapy
from scrapy.core.downloader.handlers.http11 import (  # private names: Scrapy is pinned in pyproject.toml
    HTTP11DownloadHandler,
    _LenientHTTP11ClientFactory,
    _LenientHTTP11ClientProtocol,
)
from scrapy.crawler import Crawler
from scrapy.http import Response
from twisted.python.failure import Failure
from twisted.web._newclient import BODY

from broadsheet.fetch.asking import HEAD_LIMIT_BYTES, HeadTooLong, not_silent


class BoundedProtocol(_LenientHTTP11ClientProtocol):
    """Hangs up on a head that does not end: Twisted limits its lines, not their number."""

    def request(self, request: Any) -> Any:
        """See IHTTPClient; begins a new count."""
        self._head_bytes = 0
        return super().request(request)

    def dataReceived(self, data: bytes) -> None:
        """See IProtocol."""
        parser: Any = self._parser
        if parser is not None and parser.state != BODY:
            self._head_bytes += len(data)
            if self._head_bytes > HEAD_LIMIT_BYTES:
                self._giveUp(Failure(HeadTooLong()))  # type: ignore[no-untyped-call]
                return
        super().dataReceived(data)  # type: ignore[no-untyped-call]


class BoundedFactory(_LenientHTTP11ClientFactory):
    """Makes such protocols."""

    def buildProtocol(self, addr: Any) -> BoundedProtocol:
        """See IProtocolFactory."""
        return BoundedProtocol(self._quiescentCallback)  # type: ignore[no-untyped-call]


class OnceHandler(HTTP11DownloadHandler):
    """Scrapy's handler, without Twisted's own second try on a connection that broke: it would come too soon."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._pool.retryAutomatically = False
        self._pool._factory = BoundedFactory

    async def download_request(self, request: scrapy.Request) -> Response:
        """Scrapy's, but no silence is longer than the request's limit."""
        return await not_silent(super().download_request, request)
