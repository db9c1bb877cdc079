"""``broadsheet why URL``: where a row comes from, down to the bytes.

What does NOT belong here: following the chain (``pipeline``), and why a night is odd (``why``).
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from broadsheet.cli.formats import written_whole
from broadsheet.cli.printing import out
from broadsheet.errors import InvalidArchive
from broadsheet.settings import load_settings

if TYPE_CHECKING:
    from broadsheet.pipeline import Origin

SHORT = 12  # of a digest, for people


def origin(
    url: Annotated[str, typer.Argument(help="URL of an article, as asked for or canonical, or its id.")],
    as_bytes: Annotated[
        bool, typer.Option("--bytes", help="Write the page as the server sent it, after its digest was checked.")
    ] = False,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="File for --bytes; default: stdout.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="The whole chain as JSON.")] = False,
) -> None:
    """Show where a row comes from.

    Row, load, run and its verdicts, visits, versions, and for each page the WARC file with offset, digest and whether its bytes are
    sound. Exit code 1 where an archived page is gone or damaged, where none is known, or where no article has this URL: then it says how
    the link ended.

    Examples:

      broadsheet why https://www.herald.example/news/ferry

      broadsheet why https://www.herald.example/news/ferry --bytes -o ferry.html
    """
    from broadsheet import pipeline

    if (output is not None and not as_bytes) or (as_bytes and as_json):
        raise typer.BadParameter("--output goes with --bytes, and --bytes without --json")
    settings = load_settings()
    if as_bytes:
        _write(pipeline.trace_bytes(settings, url), output)
        return
    found = pipeline.trace(settings, url)
    if as_json:
        out.print(json.dumps(asdict(found), default=str, ensure_ascii=False, indent=1))
    else:
        for line in _lines(found):
            out.print(line)
    if not found.pages:
        raise InvalidArchive(
            f"{found.article['url']}: no answer in the archive has its bytes (run {found.article['run_id']})"
        )
    harmed = [page for page in found.pages if page["is_archived"] and page["stands"] != "sound"]
    if harmed:
        raise InvalidArchive("\n".join(f"{page['url']}: {page['stands']}" for page in harmed))


def _write(body: bytes, output: Path | None) -> None:
    if output is None:
        sys.stdout.buffer.write(body)
        sys.stdout.buffer.flush()
        return
    with written_whole(output) as part:
        part.write_bytes(body)


def _lines(found: Origin) -> Iterator[str]:
    article = found.article
    yield f"row      {article['site']}  {article['headline']}"
    yield f"         {article['canonical_url']}  id {article['article_id']}"
    yield f"         first seen {_at(article['first_seen_at'])}, named by {article['source_channel']}"
    if found.load is None:
        yield "load     from before loads had numbers"
    else:
        yield f"load     {found.load['load_number']} ({found.load['kind']}), {_at(found.load['loaded_at'])}"
    yield f"run      {article['run_id']}"
    if found.run:
        run = found.run
        window = f", {_at(run['window_start_at'])} to {_at(run['window_end_at'])}" if run["window_start_at"] else ""
        held = ", HELD" if run["is_held"] else ""
        yield f"         {run['trigger']}, begun {_at(run['started_at'])}, {run['status']}{held}{window}"
    for suite in found.rules:
        failed = suite["failed"] or []
        yield f"checks   {suite['suite']}: {suite['rule_count'] - len(failed)} of {suite['rule_count']} rules passed by its batch"
        for rule in failed:
            yield f"         {rule['rule_id']} {rule['severity']}: {rule['failed_count']} rows, {rule['detail']}"
    yield (
        f"read by  {article['extractor']} {article['extractor_version']}, rules {article['rules_sha256'][:SHORT]}, body: "
        f"{article['body_extractor'] or 'none'}"
    )
    for page in found.pages:
        yield from _page_lines(page)
    for reading in found.readings:
        doubts = f"; doubted: {reading['doubt_reason'] or ', '.join(reading['doubts'])}" if reading["doubts"] else ""
        yield f"visit    {_at(reading['fetched_at'])}  run {reading['run_id']}  {reading['extracted_comment_count']} comments{doubts}"
    for version in found.versions:
        until = f"to {_at(version['valid_to'])}" if version["valid_to"] else "to now"
        changed = f"  changed: {', '.join(version['changed_columns'])}" if version["changed_columns"] else ""
        yield f"version  {version['version_number']}  from {_at(version['valid_from'])} {until}  run {version['run_id']}{changed}"


def _page_lines(page: dict[str, Any]) -> Iterator[str]:
    yield f"page     {page['kind']}: {page['final_url']}  HTTP {page['http_status']}, {_at(page['fetched_at'])}"
    yield f"         {page['warc_path']} at {page['warc_offset']}, {page['warc_length']} bytes in the file"
    if page["refers_to_warc_path"]:
        yield f"         unchanged: its bytes are in {page['refers_to_warc_path']} at {page['refers_to_warc_offset']}"
    yield f"         sha256 {page['raw_sha256']}, {page['body_bytes']} bytes"
    yield f"         {page['stands'] if page['is_archived'] else 'not to be archived: its bytes went with its run'}"


def _at(moment: Any) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S}Z" if moment else "?"
