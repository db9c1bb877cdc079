"""A recorded answer of a WARC file as a page, or as the ending of its link.

What does NOT belong here: reading the file (``archive``).
"""

from __future__ import annotations

from pathlib import Path

from broadsheet import archive
from broadsheet.models import Outcome, OutcomeKind, Page, PageKind


def outcome_of_record(record: archive.Record) -> Outcome | None:
    """How a recorded answer ends where it is no page to read; None where it is one."""
    if record.problem:
        return Outcome(record.url, "fetch", OutcomeKind.DAMAGED, record.problem)
    status = record.http_status
    if status in (200, 203):
        return None
    kind = OutcomeKind.REFUSED
    if status in (404, 410):
        kind = OutcomeKind.NOT_FOUND
    elif 300 <= status < 400:
        kind = OutcomeKind.REDIRECTED_AWAY
    elif status >= 500:
        kind = OutcomeKind.SERVER_FAILED
    return Outcome(record.url, "fetch", kind, f"recorded with status {status}")


def page_of_record(record: archive.Record, path: Path, home: Path) -> Page:
    """The page of a recorded answer; its path is relative to ``home`` where it lies below it."""
    return Page(
        url=record.url,
        final_url=record.url,
        link_url=record.url,
        kind=PageKind.ARTICLE,
        http_status=record.http_status,
        content_type=record.content_type,
        fetched_at=record.fetched_at,
        served_at=record.served_at or record.fetched_at,
        warc_path=str(path.relative_to(home) if path.is_relative_to(home) else path),
        warc_offset=record.offset,
        warc_length=record.length,
        raw_sha256=record.raw_sha256,
        body_bytes=record.body_bytes,
    )
