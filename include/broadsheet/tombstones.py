"""What was erased and must not come back: addresses and names known by salted digests only.

What does NOT belong here: keeping them (``warehouse``), and what is done about a thing that was erased (``pipeline``).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from broadsheet.text import folded_name, words
from broadsheet.urls import article_key

_NO_SITE = "adhoc"  # ``models.site.ADHOC``, which lies above
_LEAST_WORDS = 30  # a wall, a notice and a stub are shorter, and alike on many pages
_MOST_WORDS = 20_000
_MOST_FOLDERS = 30  # of an address: each is looked up
ERASED_PREFIX = "erased:"  # what stands in the place of an address, so that counts of links stay true


class ErasureKind(StrEnum):
    """What was erased."""

    URL = "url"  # one article
    SITE = "site"  # everything of a site
    COMMENTER = "commenter"  # the comments under one name


@dataclass(frozen=True, slots=True)
class Tombstone:
    """One erasure; a row of ops.erasures."""

    erasure_id: str
    kind: str
    site: str | None  # None: of any site
    salt: bytes
    digests: tuple[bytes, ...]
    keeps_archive: bool
    why: str | None
    erased_at: datetime

    @property
    def reason(self) -> str:
        """Why a link is left out, for its outcome."""
        which = f"it belongs to the site {self.site}, which was " if self.kind == ErasureKind.SITE else ""
        return f"{which}erased at somebody's wish; see {self.erasure_id} in ops.erasures"


class Tombstones:
    """All erasures that stand, asked for addresses and names."""

    def __init__(self, stones: Iterable[Tombstone] = ()) -> None:
        # Of two for one name that counts first which leaves nothing in the archive.
        self.stones = tuple(sorted(stones, key=lambda stone: stone.keeps_archive))
        self._known: dict[tuple[str, bytes], dict[bytes, list[Tombstone]]] = {}
        for stone in self.stones:
            known = self._known.setdefault((stone.kind, stone.salt), {})
            for one in stone.digests:
                known.setdefault(one, []).append(stone)

    def __bool__(self) -> bool:
        return bool(self.stones)

    def has(self, kind: ErasureKind) -> bool:
        """Whether there is any of this kind."""
        return any(stone.kind == kind for stone in self.stones)

    def of_site(self, site: str) -> Tombstone | None:
        """The erasure of the whole site; None where it was not erased."""
        return next((stone for stone in self.stones if stone.kind == ErasureKind.SITE and stone.site == site), None)

    def knows_addresses(self, site: str | None) -> bool:
        """Whether anything that ``site`` brings could be known by its address."""
        return self.has(ErasureKind.URL) or (site == _NO_SITE and self.has(ErasureKind.SITE))

    def of_url(self, url: str | None, site: str | None) -> Tombstone | None:
        """The erasure of the article at ``url``, in whatever variant; None where it was not erased.

        What comes without a site is of an erased one where it lies at one of its places: its hosts, or its part of a shared host.
        """
        key = url_key(url or "") if self.knows_addresses(site) else None
        if key is None:
            return None
        found = self._find(ErasureKind.URL, key, site)
        if found is None and site == _NO_SITE:
            places = places_above(key.removeprefix("//"))
            found = next(filter(None, (self._find(ErasureKind.SITE, place, site) for place in places)), None)
        return found

    def of_commenter(self, name: str | None, site: str | None) -> Tombstone | None:
        """The erasure of the commenter ``name``; None where there was none."""
        return self._find(ErasureKind.COMMENTER, folded_name(name), site) if name else None

    def _find(self, kind: ErasureKind, key: str, site: str | None) -> Tombstone | None:
        for (known_kind, salt), known in self._known.items():
            for stone in known.get(digest(key, salt), ()) if known_kind == kind else ():
                # Of pages without a site nobody knows that they are of another one.
                if stone.site is None or site in (None, _NO_SITE, stone.site):
                    return stone
        return None


def digest(key: str, salt: bytes) -> bytes:
    """SHA-256 of a key of an address or of a name."""
    return hashlib.sha256(salt + key.encode("utf-8", "surrogatepass")).digest()


def digests(keys: Iterable[str], salt: bytes) -> tuple[bytes, ...]:
    """Those of several keys, each once."""
    return tuple(sorted({digest(key, salt) for key in keys}))


def common_salt(stones: Sequence[Tombstone], new: bytes) -> bytes:
    """The salt of the oldest erasure, so that a name has to be digested once only; ``new`` where there is none."""
    return min(stones, key=lambda stone: stone.erased_at).salt if stones else new


def url_key(url: str) -> str | None:
    """What all variants of an article's address have in common; None for what is no address."""
    try:
        return article_key(url)
    except ValueError:
        return None


def text_key(body: str | None) -> str | None:
    """What two readings of one text have in common; None for one that is too short to tell an article by."""
    found = words(body or "", _MOST_WORDS)
    return f"text {' '.join(found)}" if len(found) >= _LEAST_WORDS else None


def place_of(url: str) -> str | None:
    """Host and path (``host/folder/article?query``), the same for all variants of an address; None for what is no address."""
    key = url_key(url)
    return key.removeprefix("//").rstrip("/") if key else None


def places_above(place: str) -> tuple[str, ...]:
    """``place`` and all that it lies in: its host, and each folder on the way."""
    names = place.partition("?")[0].split("/")[:_MOST_FOLDERS]
    return (*dict.fromkeys("/".join(names[:count]) for count in range(1, len(names) + 1)), place.rstrip("/"))


def host_key(host: str) -> str | None:
    """What all variants of a site's host have in common; None for what is no host."""
    return place_of(f"https://{host}/")


def token(url: str, salt: bytes) -> str:
    """What stands in the place of ``url``: the same each time, and nothing can be read from it."""
    return ERASED_PREFIX + digest(url, salt).hex()[:16]
