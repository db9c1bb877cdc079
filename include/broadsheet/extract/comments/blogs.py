"""Comments of blog and content systems with a template of their own that few themes change.

Serendipity, b2evolution, Dotclear, Textpattern, Squarespace, and Joomla's JComments, K2 and Komento.

What does NOT belong here: WordPress, Blogger, Drupal, Movable Type and SPIP, which have modules; reading one comment (``template``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from broadsheet.extract.clock import Clock
from broadsheet.extract.comments import byline
from broadsheet.extract.comments.family import Family, read_families
from broadsheet.extract.comments.found import Section
from broadsheet.extract.comments.items import Item, read_items
from broadsheet.extract.comments.template import Template
from broadsheet.extract.page import ParsedPage

_BEFORE_TIME = re.compile(r"\s+(?:on|at|am|um|le|el|il|op)\s+(?=\D{0,14}\d).*$|\s*[|–—].*$")
_LAST_BY = re.compile(r"^.*\d.*?\b(?:by|par|von|por|da|door)\s+|^\W*(?:by|par|von|por|da|door)\s+", re.IGNORECASE)
_DOTCLEAR_ID = re.compile(r"^c(\d+)$")


def _before_time(text: str) -> str:
    return byline.clean_name(_BEFORE_TIME.sub("", text))


def _serendipity_name(text: str) -> str:
    """ "#1.2 Anna (Homepage) on 2008-03-03" """
    return _before_time(re.sub(r"^#[\d.]+\s*|\s+\(.*$", "", text))


def _b2evolution_name(text: str) -> str:
    """ "Comment from: Anna [Visitor]" """
    return _before_time(re.sub(r"^[^:\[]{0,24}:\s+|\s*\[[^\]]*\].*$", "", text))


def _after_by(text: str) -> str:
    return byline.clean_name(_LAST_BY.sub("", text))


_SERENDIPITY = Family(
    Template(
        "serendipity",
        body=(".serendipity_commentbody", ".comment_content", ".content"),
        author=(
            ".comment_source_author",
            ".comment_author",
            "h4 a",
            ".serendipity_comment_source .author",
            ".serendipity_comment_source",
        ),
        time=("time", ".comment_source_date", ".serendipity_comment_source"),
        staff=(".serendipity_comment_author_self",),
        clean_author=_serendipity_name,
    ),
    items=(
        "div.serendipity_comment#serendipity_comment_*",
        "article.serendipity_comment#c*",
        "li.serendipity_comment#c*",
    ),
    native_id=re.compile(r"(?:comment_?|c)(\d+)$"),
    depth=re.compile(r"padding-left:\s*(\d+)"),  # 20 pixels a level
)
_B2EVOLUTION = Family(
    Template(
        "b2evolution",
        body=(".evo_comment_text", ".bcommenttext"),
        author=(
            ".evo_comment_title .fn",
            ".evo_comment_title .login",
            ".evo_comment_title a",
            ".bcommenttitle .fn",
            ".bcommenttitle a",
            ".bcommenttitle",
        ),
        time=(
            ".evo_comment_footer .text-muted",
            ".evo_comment_footer",
            "time",
            ".bcommentsmallprint",
            ".bcommenttitle",
        ),
        clean_author=_b2evolution_name,
    ),
    items=("article.evo_comment", "div.evo_comment", "div.bcomment"),
    native_id=re.compile(r"^(?:comment_|c)(\d+)$"),
    needs=(".evo_comment_text", ".bcommenttext"),
)
_SQUARESPACE = Family(
    Template(
        "squarespace",
        body=(".comment-body",),
        author=(".comment-header .author", ".author"),
        time=(".comment-header .date", ".comment-header .comment-date", ".date"),
        upvotes=(".like-count", ".comment-likes-count"),
    ),
    items=("div.comment#comment-*",),
    native_id=re.compile(r"^comment-([0-9a-f]{24})$"),
    needs=(".comment-header",),
)
_JCOMMENTS = Family(
    Template(
        "jcomments",
        body=("#comment-body-*", ".comment-body"),
        author=(".comment-author", ".author-homepage"),
        time=(".comment-date",),
        title=(".comment-title",),
        balance=(".comments-vote-holder .vote-good", ".comments-vote-holder .vote-poor", ".comment-vote .vote-none"),
        skip=(".comments-buttons",),
    ),
    items=("div#comment-item-*",),
)
_K2 = Family(
    Template(
        "k2",
        body=("p",),
        author=(".commentauthorname",),
        time=(".commentdate",),
        skip=(".commenttoolbar",),
        clean_author=lambda text: byline.clean_name(
            re.sub(r"^(?:posted|comment|kommentar) (?:by|von)\s*:?", "", text, flags=re.IGNORECASE)
        ),
    ),
    items=("ul.itemCommentsList li", "ul.latestItemsCommentsList li"),
    needs=(".commentauthorname",),
)
_KOMENTO = Family(
    Template(
        "komento",
        body=(".kmt-content", ".kt-comment-content", ".kmt-body .commentText", ".commenttext"),
        author=(".kmt-author", ".kt-comment-username", ".kmt-option .author"),
        time=(".kmt-time time", "time", ".kmt-time", ".kt-comment-date"),
        upvotes=(".kmt-like-counter", ".likes-counter"),
    ),
    items=("li.kmt-item", "div.kt-comment-item", "div.kmt-item"),
    id_in=("data-id", "id"),
    depth=re.compile(r"(?:kmt-child-|depth-)(\d+)"),
)
_TEXTPATTERN = Family(
    Template(
        "textpattern",
        body=(".comment-body", ".comment-content", ".txp-comment-body"),
        author=(".comment-name", ".comment-author", ".comment_name", "h4 .name", "h4 a"),
        time=("time", ".comment-date", ".comment_date", ".comment-anchor", "h4"),
    ),
    items=("li#c0*", "div#c0*", "article#c0*"),
    native_id=re.compile(r"^c(0\d{5})$"),
)
_DOTCLEAR = Template(
    "dotclear",
    body=("dd",),
    author=("dt .comment-author", "dt"),
    time=("dt time", "dt"),
    skip=(".comment-number",),
    staff=("dt.me", "dd.me"),
    clean_author=_after_by,
)
FAMILIES = (_SERENDIPITY, _B2EVOLUTION, _SQUARESPACE, _JCOMMENTS, _K2, _KOMENTO, _TEXTPATTERN)


def read(page: ParsedPage, clock: Clock) -> Section | None:
    """The page's comments where it is written by one of these systems; None where it is not."""
    return read_items(_dotclear(page), _DOTCLEAR, clock) or read_families(page, clock, FAMILIES)


def _dotclear(page: ParsedPage) -> Iterator[Item]:
    """``<dt id="c12"><a class="comment-number">1.</a> On Monday, 3 March 2008, 12:00 by Anna</dt><dd>...</dd>``"""
    if "comment-number" not in page.by_name:
        return
    for term in page.of("dt"):
        match = _DOTCLEAR_ID.match(term.get("id") or "")
        text = term.getnext()
        if match and text is not None and text.tag == "dd":
            yield Item([term, text], match[1])
