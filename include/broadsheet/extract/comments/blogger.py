"""Comments that Blogger wrote, in its two forms.

Threaded (since 2012): ``li.comment#c123`` with ``.comment-header``, ``.comment-content`` and ``.comment-replies``. Classic:
``dt#c123`` with the name, ``dd.comment-body`` and ``dd.comment-footer`` (``dd.comment-timestamp`` before 2006) behind it.
A page may hold both, or one of them twice.

Source: Blogger's default templates, the ``comments`` and ``threaded_comments`` includables.

What does NOT belong here: reading one comment (``template``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from broadsheet.extract.clock import Clock
from broadsheet.extract.comments import byline
from broadsheet.extract.comments.found import Section
from broadsheet.extract.comments.items import Item, read_items
from broadsheet.extract.comments.template import Template
from broadsheet.extract.page import ParsedPage

_ID = re.compile(r"^(?:bc_\d+_\d+|c)?(?P<id>\d{8,})$")
# "Anna said...", "Anna hat gesagt…": the name's line ends in dots in each of Blogger's languages
_SAID = re.compile(
    r"\s+(?:said|dijo|va dir|dixo|hat gesagt|a dit|ha detto|disse|diz|zei|sa|sade|sagde|skrev|kirjoitti|pisze|řekl\(a\)|povedal"
    r"|írta|spunea|a spus|dedi ki|комментирует|сказал\(а\)|пише|каза|είπε|mengatakan|berkata|nói|אמר|يقول|说|說|提到)\s*(?:\.\.\.|…|:)\s*$"
)
_DOTS = re.compile(r"(?:\.\.\.|…)\s*$")


def _clean(text: str) -> str:
    return byline.clean_name(_DOTS.sub("", _SAID.sub("", text)))


_DELETED = (".deleted-comment",)
_THREADED = Template(
    "blogger",
    body=(".comment-block .comment-content", ".comment-content", ".comment-body"),
    author=(".comment-header cite.user", "cite.user", ".comment-header .user", ".comment-author"),
    time=(".comment-header .datetime", ".datetime", ".comment-timestamp"),
    staff=(".icon.blog-author", ".blog-author"),
    deleted=_DELETED,
    clean_author=_clean,
)
_CLASSIC = Template(
    "blogger",
    body=("dd.comment-body",),
    author=("dt a[rel=nofollow]", "dt.comment-author", "dt.comment-poster", "dt.comment-data", "dt"),
    time=("dd.comment-footer .comment-timestamp a", ".comment-timestamp", "dd.comment-footer"),
    staff=("dt.blog-author",),
    deleted=_DELETED,
    clean_author=_clean,
)


def read(page: ParsedPage, clock: Clock) -> Section | None:
    """The page's Blogger comments; None where there are none."""
    forms = [read_items(_threaded(page), _THREADED, clock), read_items(_classic(page), _CLASSIC, clock)]
    return max((form for form in forms if form is not None), key=lambda form: len(form.comments), default=None)


def _threaded(page: ParsedPage) -> Iterator[Item]:
    if "comment-thread" in page.by_name or "comment-holder" in page.by_name or "comment-block" in page.by_name:
        for element in page.by_name.get("comment", ()):
            if element.tag in {"li", "div"} and (match := _ID.match(element.get("id") or "")):
                yield Item([element], match["id"])


def _classic(page: ParsedPage) -> Iterator[Item]:
    if "comment-body" not in page.by_name:
        return
    for term in page.of("dt"):
        match = _ID.match(term.get("id") or "") or next(
            (m for a in term.iterchildren("a") if (m := _ID.match(a.get("name") or ""))), None
        )
        if match:
            yield Item([term, *_descriptions(term)], match["id"])


def _descriptions(term: HtmlElement) -> Iterator[HtmlElement]:
    for sibling in term.itersiblings():
        if sibling.tag != "dd":
            return
        yield sibling
