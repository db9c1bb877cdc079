"""The last resort: what trafilatura takes for comment text, where no reader found comments that the page declares.

One text for all comments, without names, times or borders: it becomes an issue with its length, and never a row.

What does NOT belong here: comments.
"""

from __future__ import annotations

import logging

from broadsheet.extract.comments.declared import declared_count
from broadsheet.extract.comments.providers import provider
from broadsheet.extract.own_node import own_node
from broadsheet.extract.page import ParsedPage

CODE = "comments_only_as_text"


def note_text(page: ParsedPage) -> None:
    """Record ``comments_only_as_text`` where a page declares comments, loads none by script, and has such a text.

    Costs a trafilatura run, and is asked only where something is lost anyway.
    """
    declared = declared_count(page, own_node(page), ())
    if declared is None or not declared.count or provider(page) is not None:
        return
    chars = len(_text(page))
    if chars:
        page.note(
            CODE,
            f"{declared.count} declared by {declared.source}; {chars} characters of comments that no reader can part",
        )


def _text(page: ParsedPage) -> str:
    from trafilatura import bare_extraction  # half a second to import

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    try:
        document = bare_extraction(page.tree, url=page.url, include_comments=True, with_metadata=False, fast=True)
    except RecursionError:
        return ""
    return str(getattr(document, "comments", "") or "").strip()
