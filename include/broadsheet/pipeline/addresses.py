"""Which address each article of a batch gets: the one its page names as canonical, where nothing in the batch or the warehouse speaks
against it, else the page's own. And which rows of the warehouse stand under an address that another article shows not to be theirs.

Pure: the same pages and rows give the same answer, in whatever order they come. What does NOT belong here: what one page alone says
(``extract``), and reading or writing rows (``identity``).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import TypeVar
from urllib.parse import urlsplit

from broadsheet.models import Claim
from broadsheet.pipeline.sameness import Text, is_same_article
from broadsheet.urls import article_key, doubtful_items, full_url

V = TypeVar("V")


@dataclass(frozen=True)
class Reading:
    """One article of the batch and what its page says of its address."""

    claim: Claim
    headline: str | None
    body: str | None
    fetched_at: datetime | None = None

    @property
    def url(self) -> str:
        """Of its link."""
        return self.claim.url

    @cached_property
    def text(self) -> Text:
        """What is compared; made when first asked for, which most are never."""
        return Text.of(self.headline, self.body)


@dataclass(frozen=True)
class Known:
    """One article of the warehouse. ``own_url``: the address that answered when it was read."""

    article_id: str
    url: str
    own_url: str
    canonical_url: str
    headline: str | None
    body: str | None
    fetched_at: datetime | None = None

    @cached_property
    def text(self) -> Text:
        """As of a reading."""
        return Text.of(self.headline, self.body)

    @property
    def is_at_home(self) -> bool:
        """Whether it stands under its own page's address."""
        return key_of(self.own_url) == key_of(self.canonical_url)


@dataclass(frozen=True, slots=True)
class Move:
    """A row of the warehouse that gets another address."""

    article_id: str
    to_url: str


@dataclass(frozen=True, slots=True)
class Settlement:
    """``addresses`` and ``claims`` in the order of the readings: claims that were not believed have their reason."""

    addresses: tuple[str, ...]
    claims: tuple[Claim, ...]
    moves: tuple[Move, ...]


def key_of(url: str) -> str:
    """The same for the variants of one address (AMP, mobile, http); doubtful parameters that are still there count."""
    try:
        items = doubtful_items(url)
        return f"{article_key(url)}{sorted(items.items()) if items else ''}"
    except ValueError:  # a host that no standard allows
        return url


def settle(
    readings: Sequence[Reading],
    known: Sequence[Known] = (),
    disputed: Collection[str] = (),
    promised: Collection[str] = (),
) -> Settlement:
    """Settle the addresses of one batch.

    ``known``: rows of the warehouse under any address that the batch has or names. ``disputed``: URLs that earlier runs did not
    believe because texts differed. ``promised``: links of the run whose pages gave no article.
    """
    batch = _Batch(readings, known, {key_of(url) for url in disputed}, {key_of(url) for url in promised})
    for key, members in batch.claimants().items():
        batch.judge(key, members)
    addresses = tuple(batch.address(number) for number in range(len(readings)))
    claims = tuple(batch.claim(number) for number in range(len(readings)))
    return Settlement(addresses, claims, tuple(batch.moves(addresses, claims)))


class _Batch:
    """The pages and rows by the keys of their addresses, and what was decided so far."""

    def __init__(
        self, readings: Sequence[Reading], known: Sequence[Known], disputed: set[str], promised: set[str]
    ) -> None:
        self.readings, self.disputed, self.promised = readings, disputed, promised
        self.rows_named = _grouped((key_of(row.canonical_url), row) for row in known)
        self.rows_at = _grouped((key_of(row.own_url), row) for row in known)
        self.own = self._own_addresses()
        self.at = _grouped((key_of(url), number) for number, url in enumerate(self.own))
        self._bytes = {(reading.url, reading.fetched_at) for reading in readings}
        self._believed: dict[int, str | int] = {}  # a URL, or the number of the page that has the address
        self._refused: dict[int, str] = {}
        self._contested: set[str] = set()

    def claimants(self) -> dict[str, list[int]]:
        """Numbers of the pages that name another page's address, by the key of that address."""
        return _grouped(
            (key, number)
            for number, reading in enumerate(self.readings)
            if reading.claim.named_url and (key := key_of(reading.claim.named_url)) != key_of(self.own[number])
        )

    def judge(self, key: str, members: Sequence[int]) -> None:
        """Settle which of the pages ``members`` may have the address with ``key``."""
        if pages := self.at.get(key):
            there = min(pages, key=lambda number: self.own[number])
            for number in members:
                is_same = self._same(number, there)
                self._decide(number, there, None if is_same else f"it is the address of {self.readings[there].url}")
            return
        rows = self.rows_at.get(key, [])
        rest = []
        for number in members:
            row = next((row for row in rows if row.url != self.readings[number].url), None)
            if row is None:
                rest.append(number)
                continue
            is_same = is_same_article(row.text, self.readings[number].text)
            self._decide(number, row.canonical_url, None if is_same else f"it is the address of {row.url}")
        self._judge_homeless(key, rest)

    def _judge_homeless(self, key: str, members: Sequence[int]) -> None:
        """Nobody has read the page at that address: all who name it must be one article."""
        if not members:
            return
        first = self.readings[members[0]]
        urls = {self.readings[number].url for number in members}
        rows = [row for row in self.rows_named.get(key, []) if row.url not in urls]
        others: list[Reading | Known] = [*(self.readings[number] for number in members[1:]), *rows]
        other = next((other for other in others if not is_same_article(first.text, other.text)), None)
        if other is not None:
            self._contested.add(key)
        for number in members:
            reading = self.readings[number]
            reason = None
            if other is not None:
                opponent = other if is_same_article(reading.text, first.text) else first
                reason = f"{opponent.url} names it too and is another article"
            elif key in self.disputed:
                reason = "another article named it in an earlier run"
            elif key in self.promised and not _has_same_end(reading.claim.named_url or "", self.own[number]):
                reason = "it is another link of this run, whose page could not be compared"
            named = rows[0].canonical_url if rows else reading.claim.named_url or ""
            self._decide(number, named, reason)

    def address(self, number: int) -> str:
        """The settled address of a page: that of the page it belongs to, where it belongs to one."""
        seen: set[int] = set()
        while number not in seen:
            seen.add(number)
            believed = self._believed.get(number)
            if believed is None:
                named = self.readings[number].claim.named_url
                return named if named and key_of(named) == key_of(self.own[number]) else self.own[number]
            if isinstance(believed, str):
                return believed
            number = believed
        return min(self.own[number] for number in seen)  # pages of one text that name each other in a circle

    def claim(self, number: int) -> Claim:
        """The page's claim; where it was not believed, with the reason."""
        claim = self.readings[number].claim
        if number not in self._refused:
            return claim
        reason = self._refused[number]
        return replace(claim, named_url=None, refused_url=claim.named_url, refused_reason=reason, is_disputed=True)

    def moves(self, addresses: Sequence[str], claims: Sequence[Claim]) -> Iterable[Move]:
        """Rows of the warehouse that must make room, each once."""
        moved: dict[str, Move] = {}
        for number, (address, claim) in enumerate(zip(addresses, claims, strict=True)):
            reading = self.readings[number]
            for row in self.rows_named.get(key_of(address), []):
                if not row.is_at_home and row.url != reading.url and not is_same_article(row.text, reading.text):
                    moved[row.article_id] = Move(row.article_id, self._home(row, addresses))
            for row in self.rows_named.get(key_of(claim.refused_url), []) if claim.refused_url else []:
                is_own = row.url == reading.url or key_of(row.own_url) == key_of(self.own[number])
                if is_own and not row.is_at_home and not self._is_read_again(row):
                    moved[row.article_id] = Move(row.article_id, address)
        for key in self._contested:
            for row in self.rows_named.get(key, []):
                if not row.is_at_home and row.article_id not in moved and not self._is_read_again(row):
                    moved[row.article_id] = Move(row.article_id, self._home(row, addresses))
        return moved.values()

    def _is_read_again(self, row: Known) -> bool:
        """Whether the batch holds the very bytes of ``row``: when they are loaded, they take the place of a wrong row."""
        return (row.url, row.fetched_at) in self._bytes

    def _home(self, row: Known, addresses: Sequence[str]) -> str:
        page = self.at.get(key_of(row.own_url))
        return addresses[page[0]] if page else row.own_url

    def _own_addresses(self) -> list[str]:
        """Each page's own address, with its doubtful parameters where pages that differ in nothing else are different articles."""
        own = [reading.claim.own_url for reading in self.readings]
        for url, members in _grouped((url, number) for number, url in enumerate(own)).items():
            rows = self.rows_named.get(key_of(url), [])
            if any(self._is_told_apart(number, members[0], rows) for number in members):
                for number in members:
                    own[number] = self.readings[number].claim.full_url
        return own

    def _is_told_apart(self, number: int, first: int, rows: Sequence[Known]) -> bool:
        claim, one = self.readings[number].claim, self.readings[first]
        if claim.full_url != one.claim.full_url and not self._same(number, first):
            return True
        return claim.full_url != claim.own_url and any(
            row.url != claim.url
            and _full(row.own_url) != claim.full_url
            and not is_same_article(row.text, self.readings[number].text)
            for row in rows
        )

    def _same(self, number: int, other: int) -> bool:
        return is_same_article(self.readings[number].text, self.readings[other].text)

    def _decide(self, number: int, target: str | int, reason: str | None) -> None:
        if reason is None:
            self._believed[number] = target
        else:
            self._refused[number] = reason


def _grouped(pairs: Iterable[tuple[str, V]]) -> dict[str, list[V]]:
    groups: dict[str, list[V]] = {}
    for key, value in pairs:
        groups.setdefault(key, []).append(value)
    return groups


def _has_same_end(one: str, other: str) -> bool:
    """Whether the last parts of both paths are one: the article's slug."""
    ends = [urlsplit(url).path.rstrip("/").rpartition("/")[2] for url in (one, other)]
    return bool(ends[0]) and ends[0] == ends[1]


def _full(url: str) -> str:
    try:
        return full_url(url)
    except ValueError:
        return url


def addresses_in(claims: Iterable[Claim]) -> Mapping[str, None]:
    """Every spelling under which the warehouse may hold what ``claims`` speak of, each once."""
    urls: dict[str, None] = {}
    for claim in claims:
        for url in filter(None, (claim.url, claim.own_url, claim.full_url, claim.named_url, claim.refused_url)):
            bare = url.rstrip("/")
            scheme, _, rest = bare.partition("://")
            for spelt in (url, bare, f"{bare}/"):
                urls[spelt] = None
            if scheme in ("http", "https"):
                other = "http" if scheme == "https" else "https"
                urls |= {f"{other}://{rest}": None, f"{other}://{rest}/": None}
    return urls
