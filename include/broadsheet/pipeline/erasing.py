"""Erasing an article, a site or a commenter at somebody's wish: the tables in one transaction, then all that lies beside them.

The erasure is a row of ops.erasures in the same transaction, so from then on nothing of it comes in again; the rest is done by the
publish, and finished by the next one after a kill (``sweeping``). What does NOT belong here: what is asked before (``cli``).
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass, replace

from broadsheet import sites
from broadsheet.errors import InvalidErasure, InvalidSettings, UnknownSite
from broadsheet.models.site import ADHOC, SITE_ID
from broadsheet.names import is_pseudonym, pseudonym, pseudonym_key
from broadsheet.pipeline.applying import Erasure, apply, left_of
from broadsheet.pipeline.looking import Look, candidates
from broadsheet.pipeline.site_places import places_of_site
from broadsheet.pipeline.spine import publish_snapshot
from broadsheet.pipeline.sweeping import is_something_left, left_over, note_left
from broadsheet.settings import Settings
from broadsheet.text import folded_name
from broadsheet.tombstones import ErasureKind, Tombstone, Tombstones, common_salt, digests, text_key, url_key
from broadsheet.warehouse import Warehouse, open_warehouse, read_tombstones
from broadsheet.warehouse import erasing as tables


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be erased."""

    kind: ErasureKind
    value: str  # the URL, the site's id, or the name
    site: str | None = None  # only there
    why: str | None = None
    keeps_archive: bool = False  # of a commenter: the pages' records stay


class _NotMeant(Exception):
    """Ends a transaction that only shows what would be."""


def erase(wanted: Wish, settings: Settings, *, is_dry: bool = False) -> Erasure:
    """Erase what is ``wanted`` everywhere in the home, and publish. Doing it again finishes what was cut short.

    Raises InvalidErasure for what is no address, no name or no id of a site, UnknownSite, InvalidSettings where a
    name can't be found without the key of pseudonyms, WarehouseBusy, DiskFull.
    """
    keys = _keys(wanted, settings)
    salt = secrets.token_bytes(16)  # where there is none yet
    name = wanted.value if wanted.kind == ErasureKind.COMMENTER else None
    with open_warehouse(settings) as warehouse:
        first, _, _ = _found(warehouse, wanted, keys, salt, settings)
        pages = candidates(warehouse, [first], name)
    asked = first
    look = Look([asked], name, settings.home)
    look.through(pages)  # while others may write
    done: list[Erasure] = []
    with open_warehouse(settings) as warehouse:
        stone, addresses, is_new = _found(warehouse, wanted, keys, salt, settings)
        if (stone.salt, stone.digests) != (first.salt, first.digests):  # another address came to be known
            asked = stone
            look = Look([asked], name, settings.home)
        look.through(candidates(warehouse, [stone], name))  # what came meanwhile
        if not is_dry:
            note_left(settings, left_of(warehouse, stone, addresses))
        try:
            with warehouse.transaction():
                if is_new:
                    tables.keep_tombstone(warehouse, stone)
                elif stone.kind == ErasureKind.SITE:
                    tables.keep_places(warehouse, stone)
                done.append(
                    replace(apply(warehouse, stone, addresses, settings, look.holding(asked)), is_known=not is_new)
                )
                if is_dry:
                    raise _NotMeant
        except _NotMeant:
            pass
        warehouse.checkpoint()
    if is_dry:
        return done[0]
    publish_snapshot(settings)
    return replace(done[0], is_finished=not is_something_left(settings), left=left_over(settings))


def _found(
    warehouse: Warehouse, wanted: Wish, keys: set[str], salt: bytes, settings: Settings
) -> tuple[Tombstone, set[str], bool]:
    """The erasure by what the warehouse knows now, all addresses that it is about, and whether it is a new one."""
    known = read_tombstones(warehouse)
    _require_known_site(warehouse, _site(wanted), known, settings)
    if wanted.kind == ErasureKind.COMMENTER:
        _require_key(warehouse, settings)
    stone, is_new = _stone(wanted, keys, known, salt, settings)
    addresses = tables.erased_addresses(warehouse, Tombstones([stone]))
    if stone.kind == ErasureKind.SITE:
        stone = _with_places(warehouse, stone, settings)
    elif is_new:
        stone = _with_variants(warehouse, stone, addresses)
    return stone, addresses, is_new


def lift_erasure(erasure_id: str, settings: Settings) -> None:
    """Let what was erased be collected again; what is gone stays gone. Raises InvalidErasure for an unknown id."""
    with open_warehouse(settings) as warehouse:
        if erasure_id not in {stone.erasure_id for stone in read_tombstones(warehouse).stones}:
            raise InvalidErasure(f"{erasure_id}: no such erasure, or lifted already; see ops.erasures")
        row = {"erasure_id": erasure_id, "lifted_at": tables.now_bare(settings.now())}
        warehouse.run("lift_erasure", row)
    publish_snapshot(settings)


def _with_variants(warehouse: Warehouse, stone: Tombstone, addresses: set[str]) -> Tombstone:
    """``stone`` with all addresses that its article was ever read at, since a source may name another one than is erased by, and its texts."""
    known = tables.articles_at(warehouse, addresses)
    texts = warehouse.run("list_texts_of_erased", {"article_ids": sorted(known.article_ids)})
    keys = (*map(url_key, known.urls), *(text_key(body) for (body,) in texts))
    more = digests(filter(None, keys), stone.salt)
    return replace(stone, digests=tuple(sorted({*stone.digests, *more})))


def _with_places(warehouse: Warehouse, stone: Tombstone, settings: Settings) -> Tombstone:
    """``stone`` of a whole site with its places, by its file and by its articles: pages that come without a site are known by them.

    A host that an earlier version remembered whole gives way to the part of it that is the site's.
    """
    if stone.site is None or stone.site == ADHOC:  # of which every host is
        return stone
    found = places_of_site(warehouse, stone.site, settings)
    known = set(stone.digests).difference(digests(found.shared_hosts, stone.salt))
    return replace(stone, digests=tuple(sorted({*known, *digests(found.places, stone.salt)})))


def _site(wanted: Wish) -> str | None:
    return wanted.value if wanted.kind == ErasureKind.SITE else wanted.site


def _require_known_site(warehouse: Warehouse, site: str | None, known: Tombstones, settings: Settings) -> None:
    """Raise UnknownSite where nothing is known of ``site``: a misspelt id would be remembered as erased, and nothing be gone."""
    if site is None or known.of_site(site) or tables.has_site(warehouse, site):
        return
    files = (folder / f"{site}.yml" for folder in (settings.sites_dir, sites.DEMO_SITES))
    if not any(path.exists() for path in (settings.archive_dir / site, settings.runs_dir / site, *files)):
        raise UnknownSite(
            f"{site!r}: no site of that id in the warehouse, the archive, the runs or the site files; `broadsheet sites list` shows all"
        )


def _require_key(warehouse: Warehouse, settings: Settings) -> None:
    """Raise InvalidSettings where names are stored as pseudonyms and the key is not there: nobody would be found."""
    if pseudonym_key(settings):
        return
    names = (name for _, name in warehouse.run("list_commenters"))
    if settings.commenter_names == "pseudonym" or any(map(is_pseudonym, names)):
        raise InvalidSettings(
            "commenters are stored under pseudonyms, and without their key no name is found: set BROADSHEET_PSEUDONYM_KEY, or "
            "BROADSHEET_PSEUDONYM_KEY_FILE, as it was when they were read"
        )


def _keys(wanted: Wish, settings: Settings) -> set[str]:
    site = _site(wanted)
    if site is not None and not re.fullmatch(SITE_ID, site):
        raise InvalidErasure(f"{site!r} is no id of a site; `broadsheet sites list` shows all")
    if wanted.kind == ErasureKind.SITE:
        return set()
    if wanted.kind == ErasureKind.URL:
        key = url_key(wanted.value)
        if key is None:
            raise InvalidErasure(f"{wanted.value!r} is not an absolute http(s) URL; give the article's address")
        return {key}
    name = folded_name(wanted.value)
    if not name:
        raise InvalidErasure("a name without a letter; give the name as the site shows it")
    return {name, folded_name(pseudonym(name, settings))} if pseudonym_key(settings) else {name}


def _stone(wanted: Wish, keys: set[str], known: Tombstones, salt: bytes, settings: Settings) -> tuple[Tombstone, bool]:
    """The erasure, and whether it is a new one: the same again is the one that there is. ``salt`` is taken for the first of all."""
    salt = common_salt(known.stones, salt)
    site = _site(wanted)
    made = digests(keys, salt)
    for stone in known.stones:
        same = (stone.kind, stone.site, stone.keeps_archive) == (wanted.kind, site, wanted.keeps_archive)
        if same and set(made) <= set(stone.digests):
            return stone, False
    name = secrets.token_hex(4)
    stone = Tombstone(name, wanted.kind, site, salt, made, wanted.keeps_archive, wanted.why, settings.now())
    return stone, True
