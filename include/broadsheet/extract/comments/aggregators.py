"""Comments of link aggregators, whose discussions of an article sites mirror or archive.

Hacker News, Lobsters, Reddit (old), Lemmy, Mbin and Kbin, Slashdot.

What does NOT belong here: reading one comment (``template``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from broadsheet.extract.clock import Clock
from broadsheet.extract.comments.family import Family, read_families
from broadsheet.extract.comments.found import Section
from broadsheet.extract.comments.items import Item, read_items
from broadsheet.extract.comments.template import Template
from broadsheet.extract.page import ParsedPage
from broadsheet.text import number_in, squeeze


def _fediverse_name(text: str) -> str:
    """Of anna@marsh.example what stands before the @: the whole can't be told from an e-mail address, and leads to her profile."""
    return squeeze(text).lstrip("@").partition("@")[0]


_LOBSTERS = Family(
    Template(
        "lobsters",
        body=(".comment_text",),
        author=(".byline a.u-author", ".byline a[href]"),
        time=(".byline time", ".byline span[title]"),
        balance=(".voters .upvoter", ".score"),
        skip=(".comment_parent_tree_line",),
    ),
    items=("div.comment[data-shortid]",),
    id_in=("data-shortid",),
    native_id=re.compile(r"^(\w+)$"),
)
_REDDIT = Family(
    Template(
        "reddit",
        body=(".usertext-body .md", ".usertext-body"),
        author=(".tagline a.author", ".tagline .author", ".author"),
        time=(".tagline time", "time"),
        balance=(".tagline .score.unvoted", ".score.unvoted", ".score"),
        staff=(".author.moderator", ".author.admin"),
    ),
    items=("div.thing.comment",),
    id_in=("data-fullname", "id"),
    native_id=re.compile(r"t1_(\w+)$"),
    name_in="data-author",
)
_LEMMY = Family(
    Template(
        "lemmy",
        body=(".comment-content .md-div", ".comment-content"),
        author=("a.person-listing",),
        time=(".moment-time", "time"),
        upvotes=("[aria-label=*Upvotes]",),
        staff=("[aria-label=admin]", "[aria-label=mod]"),
        clean_author=_fediverse_name,
    ),
    items=("article.comment-node",),
    native_id=re.compile(r"^comment-(\d+)$"),
)
_MBIN = Family(
    Template(
        "mbin",
        body=("div.content",),
        author=(".user-inline", "header a.user"),
        time=("time", ".timeago"),
        upvotes=(".vote__up [data-subject-target=favCounter]", ".vote__up"),
        downvotes=(".vote__down",),
    ),
    items=("blockquote.entry-comment", "blockquote.post-comment", "blockquote.comment#entry-comment-*"),
    depth=re.compile(r"comment-level--(\d+)"),
)
_SLASHDOT = Family(
    Template(
        "slashdot",
        body=("#comment_body_*", ".commentBody"),
        author=(".by a", ".by"),
        time=(".otherdetails",),
        skip=(".commentSub",),
    ),
    items=("li.comment#tree_*", "li.full#tree_*", "li.oneline#tree_*"),
    native_id=re.compile(r"^tree_(\d+)$"),
    needs=(".commentBody", "#comment_body_*"),
)
_HACKER_NEWS = Template(
    "hacker_news",
    body=(".commtext", ".comment"),
    author=("a.hnuser",),
    time=("span.age",),
    balance=("span.score",),
    skip=(".reply", ".navs"),
    is_utc=True,
)
FAMILIES = (_LOBSTERS, _REDDIT, _LEMMY, _MBIN, _SLASHDOT)


def read(page: ParsedPage, clock: Clock) -> Section | None:
    """The page's comments where it is an aggregator's; None where it is not."""
    return read_items(_hacker_news(page), _HACKER_NEWS, clock) or read_families(page, clock, FAMILIES)


def _hacker_news(page: ParsedPage) -> Iterator[Item]:
    """Rows of one table, moved in by the width of an image: 40 pixels a level."""
    for row in page.by_name.get("comtr", ()):
        if row.tag == "tr":
            yield Item([row], row.get("id"), depth=_indent(row))


def _indent(row: HtmlElement) -> int:
    for cell in row.iter("td"):
        if "ind" in (cell.get("class") or "").split():
            image = cell.find(".//img")
            width = (image.get("width") or "0") if image is not None else "0"
            levels = number_in(cell.get("indent") or "")
            return levels * 40 if levels is not None else number_in(width) or 0
    return 0
