"""What an erasure does to the tables, within one transaction, and erasures of another home done in this one.

What does NOT belong here: what is asked for (``erasing``), and what lies beside the tables (``sweeping``).
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from broadsheet.load import derive_again
from broadsheet.models import Page
from broadsheet.pipeline.looking import Look, candidates
from broadsheet.pipeline.sweeping import Left, note_left
from broadsheet.printable import safe_logger
from broadsheet.runs import replacing
from broadsheet.settings import Settings
from broadsheet.tombstones import ErasureKind, Tombstone, Tombstones
from broadsheet.warehouse import Found, Warehouse, open_warehouse, read_tombstones
from broadsheet.warehouse import erasing as tables

log = safe_logger("broadsheet")

WAITING_NAME = "erased_before.json"


@dataclass(frozen=True, slots=True)
class Erasure:
    """What an erasure has done, or would do."""

    erasure_id: str
    article_count: int
    comment_count: int
    page_count: int
    is_finished: bool
    is_known: bool = False  # it was erased before
    left: tuple[str, ...] = ()  # what it has not reached yet, a line each


def keep_waiting(home: Path, new_home: Path) -> None:
    """Put the erasures of ``home`` into one that is to take its place, for ``bring_waiting``: a kill after that loses none.

    Those that wait in either are among them. Where its tables can't be read that is noted as well.
    """
    known = tables.tombstones_of(home)
    stones = {
        stone.erasure_id: stone
        for stone in (*_waiting(home).stones, *_waiting(new_home).stones, *(known.stones if known else ()))
    }
    is_unread = known is None and (home / "warehouse").exists()
    if not stones and not is_unread:
        return
    rows = [
        asdict(stone)
        | {
            "salt": stone.salt.hex(),
            "digests": [one.hex() for one in stone.digests],
            "erased_at": stone.erased_at.isoformat(),
        }
        for stone in stones.values()
    ]
    with replacing(new_home / WAITING_NAME) as part:
        part.write_text(json.dumps({"is_unread": is_unread, "stones": rows}) + "\n", encoding="utf-8")


def bring_waiting(settings: Settings) -> int | None:
    """Do what ``keep_waiting`` has put into the home; gives how many. None where not all is known that was erased before."""
    waiting = _waiting(settings.home)
    count = _bring(waiting.stones, settings) if waiting.stones else 0
    if waiting.is_unread:
        log.warning(
            "what was erased in the home of before could not be read: erase again what was erased after the back-up was made"
        )
    (settings.home / WAITING_NAME).unlink(missing_ok=True)  # last: until then they are nowhere else
    return None if waiting.is_unread else count


@dataclass(frozen=True, slots=True)
class _Waiting:
    """Erasures of the home of before."""

    stones: tuple[Tombstone, ...] = ()
    is_unread: bool = False  # there may be more of them


def _waiting(home: Path) -> _Waiting:
    path = home / WAITING_NAME
    if not path.exists():
        return _Waiting()
    told: Any = json.loads(path.read_text(encoding="utf-8"))
    if isinstance(told, list):  # of an older version
        told = {"stones": told, "is_unread": False}
    return _Waiting(tuple(_stone(row) for row in told["stones"]), bool(told["is_unread"]))


def _stone(row: dict[str, Any]) -> Tombstone:
    read = {
        "salt": bytes.fromhex(row["salt"]),
        "digests": tuple(map(bytes.fromhex, row["digests"])),
        "erased_at": datetime.fromisoformat(row["erased_at"]),
    }
    return Tombstone(**{**row, **read})


def _bring(stones: Collection[Tombstone], settings: Settings) -> int:
    with open_warehouse(settings) as warehouse:
        todo = _missing(warehouse, stones)
        pages = candidates(warehouse, todo, None)
    look = Look(todo, None, settings.home)
    look.through(pages)  # while others may write
    with open_warehouse(settings) as warehouse:
        missing = [stone for stone in _missing(warehouse, stones) if stone in todo]
        look.through(candidates(warehouse, missing, None))  # what came meanwhile
        for stone in missing:
            addresses = tables.erased_addresses(warehouse, Tombstones([stone]))
            note_left(settings, left_of(warehouse, stone, addresses))
            with warehouse.transaction():
                tables.keep_tombstone(warehouse, stone)
                apply(warehouse, stone, addresses, settings, look.holding(stone))
        warehouse.checkpoint()
    return len(missing)


def _missing(warehouse: Warehouse, stones: Collection[Tombstone]) -> list[Tombstone]:
    """Those that the warehouse does not have; those first that leave nothing in the archive, for after the others no name is there any more."""
    have = {stone.erasure_id for stone in read_tombstones(warehouse).stones}
    return sorted((stone for stone in stones if stone.erasure_id not in have), key=lambda stone: stone.keeps_archive)


def apply(
    warehouse: Warehouse, stone: Tombstone, addresses: set[str], settings: Settings, holding: Collection[Page]
) -> Erasure:
    """Take what ``stone`` is about, of an article all its ``addresses``, out of the tables, within the caller's transaction.

    ``holding``: archived pages that hold it, though no row says so (``looking``).
    """
    if stone.kind == ErasureKind.COMMENTER:
        found = _apply_commenter(warehouse, stone, settings, holding)
    else:
        found = _apply_articles(warehouse, stone, addresses, settings, holding)
    articles = 0 if stone.kind == ErasureKind.COMMENTER else len(found.article_ids)
    counts = {"article_count": articles, "comment_count": found.comment_count, "page_count": found.page_count}
    warehouse.run("update_erasure", {"erasure_id": stone.erasure_id, **counts})
    return Erasure(stone.erasure_id, articles, found.comment_count, found.page_count, is_finished=False)


def _apply_articles(
    warehouse: Warehouse, stone: Tombstone, addresses: set[str], settings: Settings, holding: Collection[Page]
) -> Found:
    """One article, or those of a site."""
    site = stone.site if stone.kind == ErasureKind.SITE else None
    found = tables.articles_at(warehouse, addresses, site)
    if not site:
        before = tables.flagged_count(warehouse)
        for page in holding:  # feeds, listings and their like hold its headline, and often its text
            warehouse.run("flag_source_page", {"warc_path": page.warc_path, "warc_offset": page.warc_offset})
        tables.flag_pages(warehouse, found.urls)
        found.page_count = tables.flagged_count(warehouse) - before
    warehouse.run("stage_comments_of_erased", {"article_ids": list(found.article_ids)})
    tables.delete_readings(warehouse, found.article_ids)
    found.comment_count = _derive(warehouse, found, settings)["removed_comments"]
    if site:
        tables.delete_site(warehouse, site, found.article_ids)
    else:
        tables.delete_articles(warehouse, found, stone.salt)
        tables.cut_messages(warehouse)
    return found


def _apply_commenter(warehouse: Warehouse, stone: Tombstone, settings: Settings, holding: Collection[Page]) -> Found:
    found = tables.stage_comments(warehouse, Tombstones([stone]))
    tables.blank_comments(warehouse, found)
    if not stone.keeps_archive:
        before = tables.flagged_count(warehouse)
        tables.flag_pages(warehouse, found.urls | {page.link_url for page in holding})
        found.page_count = tables.flagged_count(warehouse) - before
    _derive(warehouse, found, settings)
    return found


def _derive(warehouse: Warehouse, found: Found, settings: Settings) -> Counter[str]:
    """What core.* says of these articles now, site by site, each a load; gives what changed."""
    counts: Counter[str] = Counter()
    for site, article_ids in sorted(found.articles.items()):
        counts.update(derive_again(warehouse, sorted(article_ids), "erase", site, settings.now()).counts)
    return counts


def left_of(warehouse: Warehouse, stone: Tombstone, addresses: set[str]) -> Left:
    """What has to be done beside the tables. WARC files may hold more of these addresses than rows tell: attempts that failed."""
    gone = frozenset({stone.site} if stone.kind == ErasureKind.SITE and stone.site else ())
    files = warehouse.run("list_files_of_erased", {"urls": sorted(addresses)})
    for site in gone:  # its folder goes whole, but for a file on a disk that is away
        files += warehouse.run("list_files_of_site", {"site": site})
    return Left(is_whole=True, files=frozenset(str(path) for (path,) in files), sites=gone)
