"""``broadsheet health SITE --why``: before and after of the pages that a night's alarms name, side by side.

What does NOT belong here: which pages these are (``pipeline``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from difflib import unified_diff
from itertools import islice
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from broadsheet.cli.printing import Printer, out
from broadsheet.printable import printable
from broadsheet.settings import Settings, process_settings
from broadsheet.text import shorten

if TYPE_CHECKING:
    from broadsheet.pipeline import Explanation, Reading

CELL_CHARS = 300  # a headline is whole, a body begins
LINE_CHARS = 200
DIFF_LINES = 24
MOST_PARAGRAPHS = 400  # of a body that are compared: the cost grows with their square
LOST_COMMENTS = 5
PIPE_WIDTH = 120


def why(
    site: Annotated[str, typer.Argument(help="Id of the site.")],
    url: Annotated[
        str | None, typer.Argument(help="A page; default: those that the newest night's alarms name.")
    ] = None,
) -> None:
    """Show before and after of pages, side by side.

    What was read then and is trusted, what was read now and was doubted, held or rejected, and the paragraphs that differ.
    `broadsheet health SITE --why [URL]` is the same.
    """
    print_why(process_settings(), site, url)


def print_why(settings: Settings, site: str, url: str | None) -> None:
    """Print the pages for a person."""
    from broadsheet import pipeline

    found = pipeline.explain_site(settings, site, url)
    if not found:
        out.print(f"{site}: the newest night names no page; give the URL of one")
    for explanation in found:
        print_page(explanation)


def print_page(page: Explanation) -> None:
    """Print one page: what was said of it, both readings in columns, and the paragraphs and comments that differ."""
    out.print(f"\n{page.url}")
    out.print(f"  {shorten(page.said[:2000], 400)}")
    if page.then is None and page.now is None:
        return
    table = Table(show_edge=False, pad_edge=False, expand=True)
    table.add_column("", no_wrap=True, width=12)
    table.add_column(f"then{_when(page.then_at)}", ratio=1)
    table.add_column(f"now{_when(page.now_at)}", ratio=1)
    for name in ("headline", "authors", "published_at", "body", "comments"):
        then, now = _shown(page.then, name), _shown(page.now, name)
        mark = "≠ " if page.then and page.now and _value(page.then, name) != _value(page.now, name) else "  "
        table.add_row(f"{mark}{name.replace('published_at', 'published')}", printable(then), printable(now))
    Printer(width=None if out.is_terminal else PIPE_WIDTH).print(table, soft_wrap=False)
    for line in (*_body_diff(page), *_lost_comments(page)):
        out.print(f"  {line}")


def _when(moment: datetime | None) -> str:
    return f", {moment:%Y-%m-%d %H:%M}Z" if moment else ""


def _value(reading: Reading, name: str) -> object:
    return reading.comment_count if name == "comments" else getattr(reading, name)


def _shown(reading: Reading | None, name: str) -> str:
    if reading is None:
        return "(not read)" if name == "headline" else ""
    if name == "comments":
        return str(reading.comment_count)
    if name == "authors":
        return shorten(", ".join(reading.authors)[: 4 * CELL_CHARS], CELL_CHARS) or "(none)"
    if name == "body":
        text = reading.body or ""
        return f"{len(text):,} characters: {shorten(text[: 4 * CELL_CHARS], CELL_CHARS)}" if text else "(none)"
    return shorten((getattr(reading, name) or "(none)")[: 4 * CELL_CHARS], CELL_CHARS)


def _body_diff(page: Explanation) -> Iterator[str]:
    """The paragraphs that differ, of a limited number and length."""
    if page.then is None or page.now is None or page.then.body == page.now.body:
        return
    before, after = (
        [shorten(line[: 4 * LINE_CHARS], LINE_CHARS) for line in (reading.body or "").splitlines() if line.strip()]
        for reading in (page.then, page.now)
    )
    lines = unified_diff(before[:MOST_PARAGRAPHS], after[:MOST_PARAGRAPHS], lineterm="", n=0)
    changed = [line for line in lines if not line.startswith(("---", "+++", "@@"))]
    yield "text, - then, + now:"
    yield from (f"  {line[0]} {line[1:]}" for line in changed[:DIFF_LINES])
    if len(changed) > DIFF_LINES:
        yield f"  … {len(changed) - DIFF_LINES} more paragraphs differ"


def _lost_comments(page: Explanation) -> Iterator[str]:
    """The comments that are known and were not read, where both are known."""
    if page.then is None or page.now is None or page.then.comments is None or page.now.comments is None:
        return
    still = Counter(each.body for each in page.now.comments)
    lost = [each for each in page.then.comments if not still[each.body]]
    for each in islice(lost, LOST_COMMENTS):
        said = f"{each.author or '?'}: {each.body[: 4 * LINE_CHARS]}"
        yield f"comment lost: {shorten(said, LINE_CHARS)}"
    if len(lost) > LOST_COMMENTS:
        yield f"… {len(lost) - LOST_COMMENTS} more comments lost"
