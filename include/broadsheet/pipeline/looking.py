"""Archived pages that hold what is to be erased, though no row says so: they are read without the warehouse's lock, which takes minutes.

What does NOT belong here: what is done about them (``applying``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import unescape
from pathlib import Path

from broadsheet import archive
from broadsheet.errors import InvalidArchive
from broadsheet.models import Page
from broadsheet.pipeline.redacting import names_erased
from broadsheet.text import folded_name
from broadsheet.tombstones import ErasureKind, Tombstone, Tombstones
from broadsheet.warehouse import Warehouse, read_tombstones

_TAG = re.compile(r"<[^>]*>")
_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")


class Look:
    """Pages looked through for one erasure; ``name`` is the commenter's, where it is known in clear."""

    def __init__(self, stone: Tombstone, name: str | None, home: Path) -> None:
        self._only = Tombstones([stone])
        self._name, self._home = name, home
        self._seen: set[tuple[str, int]] = set()
        self.holding: list[Page] = []

    def through(self, pages: Iterable[Page]) -> None:
        """Read those of ``pages`` that were not read yet, and keep those that hold it."""
        for page in pages:
            place = (page.warc_path, page.warc_offset)
            if place not in self._seen:
                self._seen.add(place)
                if self._holds(page):
                    self.holding.append(page)

    def _holds(self, page: Page) -> bool:
        if self._name is not None:
            return says_name(page, self._name, self._home)
        return names_erased(page, Path(page.warc_path).parts[1], self._only, self._home)


def candidates(warehouse: Warehouse, stone: Tombstone, name: str | None) -> list[Page]:
    """Pages that may hold it: of sources, for they may name the article; of threads with emptied comments, where an erasure has left the pages."""
    if stone.kind == ErasureKind.URL:
        return [Page(**row) for row in warehouse.records("list_source_pages", {"site": stone.site})]
    if stone.kind == ErasureKind.COMMENTER and name is not None and not stone.keeps_archive:
        known = read_tombstones(warehouse).stones
        if any(one.keeps_archive and not set(one.digests).isdisjoint(stone.digests) for one in known):
            return [Page(**row) for row in warehouse.records("list_pages_of_emptied", {"site": stone.site})]
    return []


def says_name(page: Page, name: str, home: Path) -> bool:
    """Whether ``name`` stands in the bytes of ``page``. True for one that can't be read: it has to be told when it is to be cut."""
    try:
        body = archive.raw_page(page, home).body
    except InvalidArchive:
        return True
    wanted = re.compile(rf"(?<!\w){re.escape(folded_name(name))}(?!\w)")
    return any(wanted.search(_plain(body.decode(coding, "replace"))) for coding in ("utf-8", "cp1252"))


def _plain(text: str) -> str:
    written = _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text).replace("\\/", "/")
    return folded_name(unescape(_TAG.sub("", unescape(written))))
