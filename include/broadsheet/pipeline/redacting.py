"""A run's staged rows without what was erased, and with commenters' names as the setting wants them.

What was erased after the run had read it is taken out again here, so that whatever comes to be loaded has been looked at last.
What does NOT belong here: which erasures there are (``warehouse``), and the archive (``sweeping``).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import pyarrow as pa
import pyarrow.parquet as pq

from broadsheet import archive
from broadsheet.errors import InvalidArchive
from broadsheet.models import Link, Outcome, OutcomeKind, Page, PageKind
from broadsheet.names import stored_name
from broadsheet.runs import RunFolder, read_rows, replacing
from broadsheet.settings import Settings
from broadsheet.text import shorten
from broadsheet.tombstones import ErasureKind, Tombstone, Tombstones, digest, text_key, token, url_key
from broadsheet.warehouse import open_snapshot, read_tombstones

WHY = "erased at somebody's wish; see ops.erasures"
_ADDRESSES = frozenset(
    {"url", "canonical_url", "link_url", "final_url", "own_url", "full_url", "named_url", "page_url"}
)
_LINK = re.compile(rb"""(?:href|src)\s*=\s*["']?([^"'\s>]+)|(https?://[^\s"'<>\\\]]+)""", re.IGNORECASE)
_PAGES = ("pages", "source_pages", "evidence")
_PAGE_URLS = ("link_url", "url", "final_url")
_THREADS = ("comments", "accepted_comments")

Rows = list[dict[str, Any]]


def snapshot_tombstones(settings: Settings) -> Tombstones:
    """The erasures that readers know of; what was erased since is known to the load."""
    if not settings.snapshot_path.exists():
        return Tombstones()
    with open_snapshot(settings) as snapshot:
        return read_tombstones(snapshot)


def without_erased(
    links: Iterable[Link], site: str, stones: Tombstones, reasons: dict[str, str] | None = None
) -> Iterator[Link]:
    """``links``, where those of erased articles say nothing but that there was one; why goes into ``reasons``, by what stands instead."""
    for link in links:
        if stone := stones.of_url(link.url, site) or stones.of_url(link.canonical_url, site):
            instead = _token(link.url, stones)
            if reasons is not None:
                reasons[instead] = stone.reason
            yield Link(instead, instead, link.source_channel, link.source_url)
        else:
            yield link


def store_names(folder: RunFolder, stage: str, settings: Settings) -> None:
    """Give the commenters of the staged comments, after ``stage``, their names as the setting wants them stored.

    Pseudonyms come with extraction: known comments, with which a reading is compared, have them too. No name would be told as a loss: names
    are dropped when the rows were judged.
    """
    if (stage, settings.commenter_names) not in (("extract", "pseudonym"), ("validate", "drop")):
        return
    for name in ("accepted_comments", "rejected_comments", "comments"):  # what validate reads comes last
        if folder.file(name).exists():
            _rewrite(folder.file(name), lambda row: row | {"author": stored_name(row["author"], settings)})


@dataclass(frozen=True, slots=True)
class Redaction:
    """What was taken out of a run's rows."""

    has_articles: bool = False  # which other files of the run name, too
    learnt: frozenset[tuple[str, str]] = frozenset()  # further digests of their addresses, by erasure


def redact(folder: RunFolder, site: str, stones: Tombstones, settings: Settings) -> Redaction:
    """Take out of the staged rows what was erased.

    Of an erased article only the outcome of its link stays, without its address; of an erased comment its place in the thread. The
    rows of pages are left, marked as not to be archived: their records have to be cut out.
    """
    if not stones:
        return Redaction()
    named = _asked_once(stones, site)
    learnt = frozenset(_further_digests(folder, site, stones))
    gone_urls, gone_articles, cut_places = _erased(folder, site, stones, settings.home)
    said = [row for row in _comments(folder) if named(row["author"])]
    threads = {row["article_id"] for row in said if not named(row["author"]).keeps_archive}
    thread_urls = {row["url"] for row in _articles(folder) if row["article_id"] in threads}
    if not (gone_urls or said or cut_places):
        return Redaction()
    labels = {row["comment_id"] for row in said} | set(map(shorten, gone_urls))
    labels |= {row["comment_id"] for row in _comments(folder) if row["article_id"] in gone_articles}

    def changed(row: dict[str, Any], name: str) -> dict[str, Any] | None:
        is_gone = row.get("article_id") in gone_articles or not gone_urls.isdisjoint(
            row[column] for column in _ADDRESSES.intersection(row)
        )
        if name in _PAGES:
            is_cut = is_gone or row["link_url"] in thread_urls or (row["warc_path"], row["warc_offset"]) in cut_places
            return row | {"is_archived": False} if is_cut else row
        if name == "outcomes":
            if not is_gone:
                return row
            reason = stone.reason if (stone := stones.of_url(row["url"], site)) else WHY
            return row | {"url": _token(row["url"], stones), "kind": OutcomeKind.ERASED.value, "reason": reason}
        if name == "links":
            return _erased_link(row, stones) if is_gone else row
        if is_gone:
            return None
        if name == "validation_results":
            return row | {"detail": _cut(row["detail"], labels)}
        if name in _THREADS and named(row["author"]):
            return row | {"author": None, "body": "", "url": None, "is_deleted": True}
        if name == "rejected_comments" and named(row["author"]):
            return None
        return row

    for path in folder.path.glob("reports/*.json"):
        report = folder.load_report(path.stem)
        told = tuple(_cut(message, labels) for message in report.messages) if report else ()
        if report and told != report.messages:
            folder.save_report(replace(report, messages=told))
    lost = gone_urls.intersection(row["url"] for row in _rows(folder.file("links")))
    for path in (*sorted(folder.path.glob("*.parquet")), *sorted(folder.path.glob("outcomes/*.parquet"))):
        name = "outcomes" if path.parent.name == "outcomes" else path.stem
        lost -= {row["url"] for row in _rows(path)} if name == "outcomes" else set()
        _rewrite(path, partial(changed, name=name))
    if lost:  # their articles are gone before the gate gave their links an outcome
        ended = read_rows(folder.path / "outcomes" / "extract.parquet", Outcome)
        ended += [Outcome(_token(url, stones), "extract", OutcomeKind.ERASED, WHY) for url in sorted(lost)]
        folder.save_outcomes("extract", ended)
    return Redaction(bool(gone_urls), learnt)


def has_records_to_cut(folder: RunFolder) -> bool:
    """Whether records of the run lie in the archive and have to be cut out of it."""
    return bool(records_to_cut(folder))


def records_to_cut(folder: RunFolder) -> dict[str, set[int]]:
    """Places of the records that have to be cut out of the archive, by WARC file."""
    places: dict[str, set[int]] = {}
    for row in (row for name in _PAGES for row in _rows(folder.file(name))):
        if not row["is_archived"] and row["warc_path"].startswith("archive/"):
            places.setdefault(row["warc_path"], set()).add(row["warc_offset"])
    return places


def drop_cut_pages(folder: RunFolder, site: str, stones: Tombstones) -> None:
    """Take the rows of erased articles' pages out, once their records are cut."""
    for path in (folder.file(name) for name in _PAGES if folder.file(name).exists()):
        _rewrite(path, lambda row: None if any(stones.of_url(row[name], site) for name in _PAGE_URLS) else row)


def holds(path: Path, site: str, stones: Tombstones) -> bool:
    """Whether a staged table has a row of what was erased."""
    table = pq.read_table(path)
    for column in _ADDRESSES.intersection(table.column_names):
        if any(stones.of_url(url, site) for url in table[column].unique().to_pylist()):
            return True
    return "author" in table.column_names and any(
        stones.of_commenter(name, site) for name in table["author"].unique().to_pylist()
    )


def erased_in(page: Page, site: str, stones: Tombstones, home: Path) -> set[str]:
    """Ids of the erasures whose articles the bytes of a source's page name. One that can't be read holds nothing that anybody could read."""
    try:
        body = archive.raw_page(page, home).body.replace(b"\\/", b"/")
    except InvalidArchive:
        return set()
    links = {(first or second).decode("utf-8", "replace") for first, second in _LINK.findall(body)}
    found = (stones.of_url(_absolute(page.final_url, unescape(link)), site) for link in links)
    return {stone.erasure_id for stone in found if stone}


def _absolute(base: str, link: str) -> str:
    try:
        return urljoin(base, link)
    except ValueError:
        return ""


def _erased(
    folder: RunFolder, site: str, stones: Tombstones, home: Path
) -> tuple[set[str], set[str], set[tuple[str, int]]]:
    """Addresses and ids of erased articles in the folder, and the places of source pages that name one."""
    if not stones.knows_addresses(site):
        return set(), set(), set()
    urls: set[str] = set()
    for path in (*folder.path.glob("*.parquet"), *folder.path.glob("outcomes/*.parquet")):
        table = pq.read_table(path)
        for column in _ADDRESSES.intersection(table.column_names):
            urls |= {url for url in table[column].unique().to_pylist() if url and stones.of_url(url, site)}
    by_name, by_link, stay = set(), set(), set()
    for row in _articles(folder):
        if row["canonical_url"] in urls:
            by_name.add(row["article_id"])
        elif row["url"] in urls:
            by_link.add(row["article_id"])
        else:
            stay.add(row["article_id"])
    # What an erased link leads to now may be another article, which other links lead to as well: that one stays.
    articles = by_name | (by_link - stay)
    urls |= {row["url"] for row in _articles(folder) if row["article_id"] in by_name}
    urls |= {row["canonical_url"] for row, stone in _sure(folder, site, stones)}
    pages = read_rows(folder.file("source_pages"), Page) if folder.file("source_pages").exists() else []
    places = {
        (page.warc_path, page.warc_offset)
        for page in pages
        if page.kind == PageKind.SOURCE and erased_in(page, site, stones, home)
    }
    return urls, articles, places


def _sure(folder: RunFolder, site: str, stones: Tombstones) -> Iterator[tuple[dict[str, Any], Tombstone]]:
    """Articles at an erased address of which a second sign says so, too: the text, or both the link and the page name it."""
    if not stones.has(ErasureKind.URL):
        return
    rows = [
        (row, by_link, by_name)
        for row in _articles(folder)
        for by_link, by_name in [(stones.of_url(row["url"], site), stones.of_url(row["canonical_url"], site))]
        if by_link or by_name
    ]
    texts = {text_key(row["body"]) for row, by_link, by_name in rows if by_link and by_name}
    for row, by_link, by_name in rows:
        stone, key = by_name or by_link, text_key(row["body"])
        is_same_text = stone and key and (key in texts or digest(key, stone.salt) in stone.digests)
        if stone and stone.kind == ErasureKind.URL and (is_same_text or (by_link and by_name)):
            yield row, stone


def _further_digests(folder: RunFolder, site: str, stones: Tombstones) -> Iterator[tuple[str, str]]:
    """Of an erased article that surely is at another address, too: that address is known from now on.

    Not by one sign: a wall, or a link that leads elsewhere by now, would take another article away for good.
    """
    for row, stone in _sure(folder, site, stones):
        for key in filter(None, map(url_key, (row["url"], row["canonical_url"]))):
            if digest(key, stone.salt) not in stone.digests:
                yield stone.erasure_id, digest(key, stone.salt).hex()


def _articles(folder: RunFolder) -> Rows:
    names = ("articles", "accepted_articles", "rejected_articles")
    return [row for name in names for row in _rows(folder.file(name))]


def _comments(folder: RunFolder) -> Rows:
    return [row for name in (*_THREADS, "rejected_comments") for row in _rows(folder.file(name))]


def _cut(message: str, labels: Collection[str]) -> str:
    """``message`` without what it tells of a row that went: checks label what they say by its id or its address."""
    return next((f"{message[: message.index(f'{one}: ')]}erased" for one in labels if f"{one}: " in message), message)


def _asked_once(stones: Tombstones, site: str) -> Callable[[str | None], Any]:
    """The erasure of a name; a thread has many comments and few names."""
    known: dict[str | None, Tombstone | None] = {}

    def asked(name: str | None) -> Tombstone | None:
        if name not in known:
            known[name] = stones.of_commenter(name, site)
        return known[name]

    return asked


def _erased_link(row: dict[str, Any], stones: Tombstones) -> dict[str, Any]:
    instead = _token(row["url"], stones)
    nothing = {name: None for name in row if "_hint" in name or name == "comment_feed_url"}
    return row | nothing | {"url": instead, "canonical_url": instead}


def _token(url: str, stones: Tombstones) -> str:
    return token(url, stones.stones[0].salt)


def _rows(path: Path) -> Rows:
    rows: Rows = pq.read_table(path).to_pylist() if path.exists() else []
    return rows


def _rewrite(path: Path, change: Callable[[dict[str, Any]], dict[str, Any] | None]) -> bool:
    """Write the table anew where ``change`` gives another row, or None for one that goes; gives whether it was."""
    table = pq.read_table(path)
    rows = table.to_pylist()
    changed: Iterable[dict[str, Any] | None] = [change(row) for row in rows]
    kept = [row for row in changed if row is not None]
    if kept == rows:
        return False
    with replacing(path) as part:
        pq.write_table(pa.Table.from_pylist(kept, schema=table.schema), part, compression="zstd")
    return True
