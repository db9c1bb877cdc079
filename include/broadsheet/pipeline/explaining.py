"""Why a night of a site is odd, page by page: what was read then, what was read now, and what was said of it.

What does NOT belong here: printing it (``cli``), and judging (``health``, ``canaries``).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from broadsheet import health
from broadsheet.errors import InvalidReject, InvalidRun
from broadsheet.pipeline.side_by_side import Reading, Said, iso
from broadsheet.settings import Settings
from broadsheet.warehouse import Warehouse, open_snapshot

MOST_PAGES = 6  # of a night: a person reads no more, and each can be asked for by its URL


@dataclass(frozen=True, slots=True)
class Explanation:
    """One page, before and after. Either reading may be missing: a new article has no before, a page that was not read no after."""

    url: str
    said: str  # what became of the reading of now, and why
    then: Reading | None
    then_at: datetime | None
    now: Reading | None
    now_at: datetime | None


def explain_site(settings: Settings, site: str, url: str | None = None) -> tuple[Explanation, ...]:
    """The page ``url`` of ``site``, or those that the newest night's signals and rejects name; read from the snapshot.

    Raises MissingWarehouse, and InvalidRun where the site never ran.
    """
    with open_snapshot(settings) as snapshot:
        tables = {str(name) for (name,) in snapshot.run("report_tables")}
        urls = [url] if url else _named(snapshot, site, tables)
        return tuple(_explained(snapshot, site, each) for each in urls)


def explain_reading(settings: Settings, reading_id: str) -> tuple[dict[str, Any], list[dict[str, Any]], Explanation]:
    """A doubted reading, by its id or the short one of lists: its row, where its raw bytes lie, and it beside what is known.

    Raises MissingWarehouse, and InvalidReject for an unknown id.
    """
    with open_snapshot(settings) as snapshot:
        found = snapshot.records("list_suspect_readings", {"reading_ids": [reading_id]})
        if not found:
            raise InvalidReject(f"{reading_id}: no suspect reading has this id; see `broadsheet rejects list`")
        (row,) = snapshot.records("why_reading", {"reading_id": found[0]["reading_id"]})
        row["reject_id"] = found[0]["short_id"]
        pages = snapshot.records(
            "list_pages_of_reject", {name: row[name] for name in ("site", "run_id", "raw_sha256", "url")}
        )
        then, then_at = _known(snapshot, {"site": row["site"], "url": row["known_url"]})
        now = _reading(row, row["comment_count"])
        return row, pages, Explanation(row["url"], _doubted(row), then, then_at, now, row["fetched_at"])


def _named(snapshot: Warehouse, site: str, tables: set[str]) -> list[str]:
    runs = snapshot.records("why_run", {"site": site})
    if not runs:
        raise InvalidRun(f"{site}: no run of it is known yet; see `broadsheet runs` and `broadsheet sites list`")
    nights = snapshot.records("why_health", {"site": site}) if "site_health" in tables else []
    named = [url for night in nights for signal in night["signals"] or () for url in signal["examples"] or ()]
    key = {"site": site, "run_id": runs[0]["run_id"], "row_limit": MOST_PAGES}
    named += [row["url"] for row in snapshot.records("why_troubled", key)]
    return list(dict.fromkeys(named))[:MOST_PAGES]


def _explained(snapshot: Warehouse, site: str, url: str) -> Explanation:
    """The newest of what is known of the page now, beside what is trusted."""
    key = {"site": site, "url": url}
    found = [
        explanation
        for look in (_of_canary, _of_suspect, _of_reject)
        if (explanation := look(snapshot, key)) is not None
    ]
    newest = max(found, key=lambda each: each.now_at or datetime.min.replace(tzinfo=UTC), default=None)
    if newest is not None and newest.then is not None:
        return newest  # a canary keeps its own before
    then, then_at = _known(snapshot, key)
    if newest is None:
        said = "read as it is known; nothing speaks against it" if then else "nothing is kept of it; see ops.outcomes"
        return Explanation(url, said, then, then_at, None, None)
    return replace(newest, then=then, then_at=then_at)


def _known(snapshot: Warehouse, key: Mapping[str, Any]) -> tuple[Reading | None, datetime | None]:
    for row in snapshot.records("why_known", key):
        comments = tuple(
            Said(each["author"], iso(each["posted_at"]), each["body"])
            for each in snapshot.records("why_comments", {"article_id": row["article_id"]})
        )
        return replace(_reading(row, len(comments)), comments=comments), row["fetched_at"]
    return None, None


def _of_canary(snapshot: Warehouse, key: Mapping[str, Any]) -> Explanation | None:
    for row in snapshot.records("why_canary", key):
        now = Reading.from_json(row["now_json"]) if row["now_json"] else None
        said = f"canary, {row['rule_id']}: {health.whys()[row['rule_id']]}"
        return Explanation(key["url"], said, Reading.from_json(row["then_json"]), None, now, row["found_at"])
    return None


def _of_suspect(snapshot: Warehouse, key: Mapping[str, Any]) -> Explanation | None:
    for row in snapshot.records("why_suspect", key):
        return Explanation(
            key["url"], _doubted(row), None, None, _reading(row, row["comment_count"]), row["fetched_at"]
        )
    return None


def _doubted(row: Mapping[str, Any]) -> str:
    return f"{row['status'].replace('_', ' ')}: {row['reason'] or ', '.join(row['doubts'])}"


def _of_reject(snapshot: Warehouse, key: Mapping[str, Any]) -> Explanation | None:
    for row in snapshot.records("why_reject", key):
        whole = json.loads(row["row_json"]) if row["row_json"] else {}
        row["authors"] = whole.get("authors")
        now = _reading(row, whole.get("extracted_comment_count"))
        return Explanation(key["url"], f"rejected: {row['reason']}", None, None, now, row["fetched_at"])
    return None


def _reading(row: Mapping[str, Any], comment_count: int | None) -> Reading:
    authors = tuple(row["authors"] or ())
    return Reading(row["headline"], authors, iso(row["published_at"]), row["body"], comment_count or 0)
