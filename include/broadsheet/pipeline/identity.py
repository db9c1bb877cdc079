"""Every article of a batch under its right address: when it was extracted, by the batch and the readers' snapshot, and again within
the load's transaction, by what the warehouse holds then.

What does NOT belong here: the decision itself (``addresses``) and SQL (``sql/statements``).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from broadsheet.errors import InvalidWarehouse
from broadsheet.ids import article_id
from broadsheet.models import Article, Claim, Comment, Extraction, Issue, Site
from broadsheet.pipeline.addresses import Known, Move, Reading, Settlement, addresses_in, settle
from broadsheet.pipeline.readdressing import comment_names, readdressed, renamed
from broadsheet.runs import RunFolder, read_rows, replacing, write_rows
from broadsheet.settings import Settings
from broadsheet.urls import canonical_url

if TYPE_CHECKING:
    from broadsheet.warehouse import Warehouse

DISPUTED = "canonical_disputed"  # code of the issue, which later runs read: see disputed_canonicals.sql
_COMMENT_FILES = ("accepted_comments", "rejected_comments")
_MOVED = (
    "insert_moved_rows",
    "move_article_texts",
    "move_comment_texts",
    "move_article_readings",
    "move_comment_readings",
    "delete_moved_articles",
    "delete_moved_article_versions",
    "delete_moved_comments",
    "delete_moved_article_texts",
    "delete_moved_comment_texts",
)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a warehouse knows of the addresses of a batch."""

    known: Sequence[Known] = ()
    disputed: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class _MovedArticle:
    old_article_id: str
    article_id: str
    canonical_url: str


@dataclass(frozen=True, slots=True)
class _MovedComment:
    old_article_id: str
    old_comment_id: str
    comment_id: str


def settle_batch(
    extractions: Sequence[Extraction], evidence: Evidence, promised: Collection[str] = ()
) -> list[Extraction]:
    """``extractions`` in their order, each under the address that it has when all of them are seen together."""
    readings = [_reading(extraction.article, extraction.claim) for extraction in extractions]
    settled = settle(readings, evidence.known, evidence.disputed, promised)
    return [
        _under(extraction, address, claim)
        for extraction, address, claim in zip(extractions, settled.addresses, settled.claims, strict=True)
    ]


def _under(extraction: Extraction, address: str, claim: Claim) -> Extraction:
    article, comments = readdressed(extraction.article, extraction.comments, address)
    issues = (*extraction.issues, *_issues([extraction.claim] if extraction.claim else [], [claim]))
    return Extraction(article, comments, issues, claim, extraction.signs)


def snapshot_evidence(claims: Iterable[Claim | None], site: Site, run_id: str, settings: Settings) -> Evidence:
    """What the readers' snapshot knows of these claims; nothing where nothing was published yet."""
    if not settings.snapshot_path.exists():
        return Evidence()
    from broadsheet.warehouse import (  # here: DuckDB is not needed where nothing was published
        open_snapshot,
        publish_copy,
    )

    asked = [claim for claim in claims if claim]
    try:
        with open_snapshot(settings) as snapshot:
            return _evidence(snapshot, asked, site.id, run_id)
    except InvalidWarehouse:
        publish_copy(settings, settings.now())  # published by an older version: this brings it up to date
    with open_snapshot(settings) as snapshot:
        return _evidence(snapshot, asked, site.id, run_id)


def settle_before_load(warehouse: Warehouse, folder: RunFolder, site: Site, run_id: str) -> list[str]:
    """Within the transaction of a load: settle the accepted articles of ``folder`` by what ``warehouse`` holds now.

    What the batch could not know, such as a load that was not published yet, changes the staged rows. Rows of the warehouse that
    stand under another article's address are moved to their own: gives the ids of articles that are to be derived anew.
    """
    if not folder.file("claims").exists():  # a run of an older version, or one that asked nobody
        return []
    claims = {claim.url: claim for claim in read_rows(folder.file("claims"), Claim)}
    articles = read_rows(folder.file("accepted_articles"), Article)
    readings = [_reading(article, claims.get(article.url)) for article in articles]
    evidence = _evidence(warehouse, [reading.claim for reading in readings], site.id, run_id)
    settled = settle(readings, evidence.known, evidence.disputed)
    _restage(folder, articles, readings, settled)
    claims |= {claim.url: claim for claim in settled.claims if claim.url in claims}
    write_rows(folder.file("claims"), Claim, claims.values())
    return _move(warehouse, folder, settled.moves)


def _reading(article: Article, claim: Claim | None) -> Reading:
    """A page without a claim, such as one that an older version has extracted, stays where it is."""
    address = article.canonical_url
    claim = claim or Claim(article.url, address, address)
    return Reading(claim, article.headline, article.body, article.fetched_at)


def _evidence(warehouse: Warehouse, claims: Sequence[Claim], site: str, run_id: str) -> Evidence:
    urls = list(addresses_in(claims))
    rows = warehouse.records("known_addresses", {"site": site, "urls": urls})
    disputed = warehouse.run("disputed_canonicals", {"site": site, "run_id": run_id, "urls": urls})
    return Evidence([_known(row) for row in rows], {url for (url,) in disputed})


def _known(row: dict[str, Any]) -> Known:
    try:
        own = canonical_url(row["own_url"])
    except ValueError:  # a host that no standard allows
        own = row["own_url"]
    return Known(**{**row, "article_id": str(row["article_id"]), "own_url": own})


def _restage(folder: RunFolder, articles: list[Article], readings: list[Reading], settled: Settlement) -> None:
    """Write the staged rows of the articles whose address has changed since they were extracted."""
    changed = {
        article.article_id: address
        for article, address in zip(articles, settled.addresses, strict=True)
        if article.canonical_url != address
    }
    if not changed:
        return
    moved = [readdressed(article, (), address)[0] for article, address in zip(articles, settled.addresses, strict=True)]
    write_rows(folder.file("accepted_articles"), Article, moved)
    _rename_comments(folder, changed)
    before = [reading.claim for reading in readings]
    issues = [*read_rows(folder.file("issues"), Issue), *_issues(before, settled.claims)]
    write_rows(folder.file("issues"), Issue, issues)


def _rename_comments(folder: RunFolder, changed: dict[str, str]) -> None:
    """Give the staged comments of the articles ``changed`` (new addresses by old ids) the ids that follow, in both files."""
    paths = [folder.file(name) for name in _COMMENT_FILES if folder.file(name).exists()]
    by_article: dict[str, list[Comment]] = {}
    for comment in (comment for path in paths for comment in read_rows(path, Comment)):
        by_article.setdefault(comment.article_id, []).append(comment)
    names = {
        old: comment_names(sorted(by_article.get(old, ()), key=lambda c: c.position), article_id(url))
        for old, url in changed.items()
    }
    for path in paths:
        table = pq.read_table(path)  # rejected rows have columns of their own, which stay
        rows = [
            renamed(c, article_id(changed[c.article_id]), names[c.article_id]) if c.article_id in changed else c
            for c in read_rows(path, Comment)
        ]
        for name in ("article_id", "comment_id", "parent_comment_id"):
            values = pa.array([getattr(row, name) for row in rows], pa.string())
            table = table.set_column(table.column_names.index(name), name, values)
        with replacing(path) as part:
            pq.write_table(table, part, compression="zstd")


def _move(warehouse: Warehouse, folder: RunFolder, moves: Sequence[Move]) -> list[str]:
    if not moves:
        return []
    articles = [_MovedArticle(move.article_id, article_id(move.to_url), move.to_url) for move in moves]
    comments: list[_MovedComment] = []
    for moved in articles:
        rows = warehouse.records("comments_of_article", {"article_id": moved.old_article_id})
        names = comment_names([_comment(row) for row in rows], moved.article_id)
        comments += [_MovedComment(moved.old_article_id, old, new) for old, new in names.items()]
    _stage_moves(warehouse, folder.path, articles, comments)
    for name in _MOVED:
        warehouse.run(name)
    return [name for moved in articles for name in (moved.old_article_id, moved.article_id)]


def _stage_moves(
    warehouse: Warehouse, folder: Path, articles: Sequence[_MovedArticle], comments: Sequence[_MovedComment]
) -> None:
    for name, row, rows in (("articles", _MovedArticle, articles), ("comments", _MovedComment, comments)):
        path = folder / f"moved_{name}.parquet"
        write_rows(path, row, rows)
        warehouse.run(f"stage_moved_{name}", {"path": str(path)})


def _comment(row: dict[str, Any]) -> Comment:
    """As much of a comment of core as its id is made from."""
    return Comment(depth=0, posted_at=None, found_by="", **row)


def _issues(before: Iterable[Claim | None], after: Iterable[Claim]) -> list[Issue]:
    """One issue a claim that was believed before and is not any more; its detail begins with the URL and a blank."""
    return [
        Issue(
            claim.own_url, DISPUTED, f"{claim.refused_url} is not the address of this article: {claim.refused_reason}"
        )
        for earlier, claim in zip(before, after, strict=True)
        if earlier and claim.is_disputed and not earlier.is_disputed
    ]
