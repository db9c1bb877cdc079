"""Archived pages that hold what is to be erased, though no row says so: they are read without the warehouse's lock, which takes minutes.

What does NOT belong here: what is done about them (``applying``).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable
from html import unescape
from pathlib import Path

from broadsheet import archive
from broadsheet.errors import InvalidArchive
from broadsheet.models import Page
from broadsheet.pipeline.redacting import erased_in
from broadsheet.text import folded_name
from broadsheet.tombstones import ErasureKind, Tombstone, Tombstones
from broadsheet.warehouse import Warehouse, read_tombstones

_TAG = re.compile(r"<[^>]*>")
_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")


class Look:
    """Pages looked through for erasures, each page once; ``name`` is the commenter's, where it is known in clear."""

    def __init__(self, stones: Iterable[Tombstone], name: str | None, home: Path) -> None:
        self._stones = Tombstones(stones)
        self._name, self._home = name, home
        self._seen: set[tuple[str, int]] = set()
        self._holding: dict[str, list[Page]] = defaultdict(list)

    def through(self, pages: Iterable[Page]) -> None:
        """Read those of ``pages`` that were not read yet, and keep those that hold anything of the erasures."""
        for page in pages:
            place = (page.warc_path, page.warc_offset)
            if place not in self._seen:
                self._seen.add(place)
                for erasure_id in self._held_by(page):
                    self._holding[erasure_id].append(page)

    def holding(self, stone: Tombstone) -> list[Page]:
        """Pages that hold what ``stone`` is about. Of two erasures of one article one is enough: the page goes once."""
        return self._holding[stone.erasure_id]

    def _held_by(self, page: Page) -> set[str]:
        if self._name is not None:
            held = says_name(page, self._name, self._home)
            return {stone.erasure_id for stone in self._stones.stones if held}
        return erased_in(page, Path(page.warc_path).parts[1], self._stones, self._home)


def candidates(warehouse: Warehouse, stones: Collection[Tombstone], name: str | None) -> list[Page]:
    """Pages that may hold it: of sources, for they may name the article; of threads with emptied comments, where an erasure has left the pages."""
    pages: list[Page] = []
    sites = {stone.site for stone in stones if stone.kind == ErasureKind.URL}
    for site in {None} if None in sites else sites:  # None: of all sites
        pages += [Page(**row) for row in warehouse.records("list_source_pages", {"site": site})]
    for stone in stones:
        if stone.kind == ErasureKind.COMMENTER and name is not None and not stone.keeps_archive:
            known = read_tombstones(warehouse).stones
            if any(one.keeps_archive and not set(one.digests).isdisjoint(stone.digests) for one in known):
                pages += [Page(**row) for row in warehouse.records("list_pages_of_emptied", {"site": stone.site})]
    return pages


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
