"""Erasures in the tables: what is found of an address, a site or a name, and taken out of every table that may hold it.

Which tables have an article, a site or an address is asked of the catalogue, so that a new one is not forgotten. Deriving core.* anew
comes in between and is the caller's. What does NOT belong here: files and folders (``pipeline``).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from broadsheet.text import shorten
from broadsheet.tombstones import ErasureKind, Tombstone, Tombstones, token
from broadsheet.warehouse.connection import Warehouse

# Which numbers were given, what left and what was erased: no content.
_KEPT = frozenset({("ops", "loads"), ("ops", "removed_rows"), ("ops", "erasures")})
_MESSAGES = frozenset({"message", "detail", "reason", "problem"})
_LABEL = "([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}): "


@dataclass(slots=True)
class Found:
    """What the tables hold of what is to be erased."""

    articles: dict[str, set[str]] = field(
        default_factory=dict
    )  # ids by site: to be removed, or derived anew without comments
    urls: set[str] = field(default_factory=set)
    comment_count: int = 0
    page_count: int = 0  # records that go from the archive

    @property
    def article_ids(self) -> set[str]:
        """Of all sites."""
        return set().union(*self.articles.values())

    def add(self, article_id: str, site: str | None, url: str | None) -> None:
        """An article at one of its addresses."""
        self.articles.setdefault(site or "", set()).add(article_id)
        if url:
            self.urls.add(url)


def read_tombstones(warehouse: Warehouse) -> Tombstones:
    """The erasures that stand; none in a snapshot of an older version."""
    try:
        rows = warehouse.records("list_erasures")
    except duckdb.CatalogException:  # cheaper than to ask first, which every stage would
        return Tombstones()
    return Tombstones(Tombstone(**{**row, "digests": tuple(row["digests"])}) for row in rows)


def tombstones_of(home: Path) -> Tombstones | None:
    """The erasures that stand in another home, whose warehouse may be damaged; None where neither it nor its copy can be read."""
    folder = home / "warehouse"
    if (folder / "current.snapshot").is_symlink():  # of a lake: a copy of a file beside it is of before
        return None
    for path in (folder / "private" / "warehouse.duckdb", folder / "current.duckdb"):
        with suppress(duckdb.Error, OSError), duckdb.connect(str(path), read_only=True) as connection:
            return read_tombstones(Warehouse(connection))
    return None


def keep_tombstone(warehouse: Warehouse, stone: Tombstone) -> None:
    """Write the row of an erasure."""
    row = {name: getattr(stone, name) for name in ("erasure_id", "kind", "site", "salt", "keeps_archive", "why")}
    moment = stone.erased_at.astimezone(UTC).replace(tzinfo=None)
    warehouse.run("insert_erasure", {**row, "digests": list(stone.digests), "erased_at": moment})


def keep_places(warehouse: Warehouse, stone: Tombstone) -> None:
    """Write what the addresses of an erased site are known by, in the place of what was known before."""
    warehouse.run("update_site_erasure", {"erasure_id": stone.erasure_id, "digests": list(stone.digests)})


def erased_addresses(warehouse: Warehouse, stones: Tombstones) -> set[str]:
    """Every address in the tables that an erasure is about, in whatever variant."""
    if not stones.has(ErasureKind.URL):
        return set()
    return {url for site, url in warehouse.run("list_addresses") if stones.of_url(url, site)}


def articles_at(warehouse: Warehouse, urls: Collection[str], site: str | None = None) -> Found:
    """The articles that were read at one of ``urls``, or that are of ``site``, with all their addresses."""
    found = Found(urls=set(urls))
    for row in warehouse.run("list_articles_at", {"urls": list(urls), "site": site}):
        found.add(*row)
    return found


def flag_pages(warehouse: Warehouse, urls: Collection[str]) -> None:
    """Note that the records of these addresses have to go from the archive, revisits of them too."""
    warehouse.run("flag_erased_pages", {"urls": list(urls), "site": None})
    known = -1
    while known < (known := flagged_count(warehouse)):
        warehouse.run("flag_referring_pages")


def flagged_count(warehouse: Warehouse) -> int:
    """How many records have to go from the archive and are there yet."""
    return int(warehouse.run("count_pages_to_blank")[0][0])


def delete_readings(warehouse: Warehouse, article_ids: Collection[str]) -> None:
    """Before core.* is derived anew: no reading speaks of these articles any more."""
    warehouse.run("delete_erased_readings", {"article_ids": list(article_ids)})


def delete_articles(warehouse: Warehouse, found: Found, salt: bytes) -> None:
    """Take these articles out of every table beside core.articles and core.comments, and their addresses out of the rest."""
    for schema, table, columns in _tables(warehouse):
        for column in ("article_id", "copy_id"):
            if column in columns:
                _delete(warehouse, schema, table, f"CAST({column} AS VARCHAR)", found.article_ids)
    urls = sorted(found.urls, key=len, reverse=True)  # one may begin with another
    if not urls:
        return
    tokens = [token(url, salt) for url in urls]
    warehouse.run("update_erased_outcomes", {"urls": urls, "tokens": tokens})
    warehouse.run("update_erased_signals", {"urls": urls})
    for schema, table, columns in _tables(warehouse):
        if "url" in columns and schema == "ops" and table not in ("outcomes", "pages"):
            _delete(warehouse, schema, table, "url", found.urls)
        for column in _MESSAGES.intersection(columns) if schema == "ops" else ():
            for url, instead in zip(urls, tokens, strict=True):
                _take_from_messages(warehouse, f'"{schema}"."{table}"', column, url, instead)


def _take_from_messages(warehouse: Warehouse, table: str, column: str, url: str, instead: str) -> None:
    """What follows an address and a colon tells of its article, and goes with it; elsewhere only the address does.

    A long address may stand there cut, as checks label their findings.
    """
    cut = shorten(url)
    warehouse.execute(
        f'UPDATE {table} SET "{column}" = CASE WHEN contains("{column}", $url || \': \') OR contains("{column}", $cut || \': \') '  # noqa: S608
        f"THEN $instead || ': erased' ELSE replace(\"{column}\", $url, $instead) END "
        f'WHERE contains("{column}", $url) OR contains("{column}", $cut || \': \')',
        {"url": url, "cut": cut, "instead": instead},
    )


def cut_messages(warehouse: Warehouse) -> None:
    """Checks label what they say of a comment by its id: of the staged ones, and of those emptied before, the text goes."""
    for schema, table, columns in _tables(warehouse):
        # Outcomes are of links, and there are by far the most of them.
        for column in _MESSAGES.intersection(columns) if schema == "ops" and table != "outcomes" else ():
            warehouse.execute(
                f'UPDATE "{schema}"."{table}" SET "{column}" = regexp_extract("{column}", $label, 1) || \': erased\' '  # noqa: S608
                f'WHERE "{column}" IN (SELECT told FROM (SELECT "{column}" AS told, '
                f'unnest(regexp_extract_all("{column}", $label, 1)) AS id FROM "{schema}"."{table}") AS labelled '
                "WHERE id IN (SELECT CAST(comment_id AS VARCHAR) FROM erased_comments UNION ALL "
                "SELECT CAST(comment_id AS VARCHAR) FROM core.comments WHERE is_deleted AND author IS NULL AND body = ''))",
                {"label": _LABEL},
            )


def has_site(warehouse: Warehouse, site: str) -> bool:
    """Whether any row that is not kept for good is of ``site``."""
    return any(
        warehouse.execute(f'SELECT 1 FROM "{schema}"."{table}" WHERE site = $site LIMIT 1', {"site": site})  # noqa: S608
        for schema, table, columns in _tables(warehouse)
        if "site" in columns and (schema, table) not in _KEPT
    )


def delete_site(warehouse: Warehouse, site: str, article_ids: Collection[str]) -> None:
    """Take all rows of ``site`` out, once core.* says that its articles are gone."""
    for schema, table, columns in _tables(warehouse):
        if (schema, table) in _KEPT:
            continue
        if "site" in columns:
            _delete(warehouse, schema, table, "site", (site,))
        for column in ("article_id", "copy_id"):
            if column in columns:
                _delete(warehouse, schema, table, f"CAST({column} AS VARCHAR)", article_ids)


def stage_comments(warehouse: Warehouse, stones: Tombstones) -> Found:
    """Find the comments under erased names, and their threads, for ``blank_comments``."""
    named = [(site, name) for site, name in warehouse.run("list_commenters") if stones.of_commenter(name, site)]
    warehouse.run("stage_erased_comments", _pairs(named))
    rows = warehouse.run("list_erased_threads")
    ((count,),) = warehouse.execute("SELECT count(*) FROM erased_comments", {})
    if named:
        warehouse.run("delete_erased_rejects", _pairs(named))
    found = Found(comment_count=int(count))
    for row in rows:
        found.add(*row)
    return found


def blank_comments(warehouse: Warehouse, found: Found) -> None:
    """Of the staged comments a place in the thread stays: no name, no text, in whatever reading."""
    for name in (
        "update_erased_comment_readings",
        "delete_erased_comment_texts",
        "insert_erased_comment_texts",
        "update_erased_comments",
        "delete_erased_comment_versions",
    ):
        warehouse.run(name)
    for name in ("delete_erased_canaries", "delete_erased_canary_changes"):
        warehouse.run(name, {"urls": list(found.urls)})
    cut_messages(warehouse)


def _pairs(named: Sequence[tuple[str | None, str]]) -> dict[str, list[Any]]:
    return {"sites": [site for site, _ in named], "authors": [name for _, name in named]}


def _delete(warehouse: Warehouse, schema: str, table: str, column: str, values: Iterable[str]) -> None:
    if (schema, table) in _KEPT or not (wanted := sorted(values)):
        return
    warehouse.execute(
        f'DELETE FROM "{schema}"."{table}" WHERE {column} IN (SELECT unnest($wanted))',  # noqa: S608
        {"wanted": wanted},
    )


def _tables(warehouse: Warehouse) -> Iterator[tuple[str, str, list[str]]]:
    """Schema, name and columns of each table of core and ops; marts are made anew from them."""
    columns: dict[tuple[str, str], list[str]] = {}
    for schema, table, column in warehouse.run("list_table_columns"):
        if schema in ("core", "ops"):
            columns.setdefault((schema, table), []).append(column)
    for (schema, table), names in columns.items():
        yield schema, table, names


def now_bare(moment: datetime) -> datetime:
    """A time as tables hold it."""
    return moment.astimezone(UTC).replace(tzinfo=None)
