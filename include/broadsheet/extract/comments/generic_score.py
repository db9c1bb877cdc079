"""How sure it is that records are reader comments: points for and against, and a threshold.

=====================================================================  ======
evidence                                                               points
=====================================================================  ======
what the records share says comments (class or id, any language)       +3
something around them, or a heading over them, says so                 +2
only buttons to answer say so                                          +1
the page declares exactly as many                                      +3
a name in nearly all; in half of them                                  +2; +1
a time in nearly all; in half of them                                  +2; +1
an id of its own on nearly all, in the way of comments                 +2
reply, report, like: in half of them                                   +2
replies among them                                                     +1
three or more                                                          +1
they come after the headline                                           +1
=====================================================================  ======

=====================================================================  ======
names of a live blog                                                   -6
names of a choice of comments: recent, top                             -4
most have a headline that leads to another page                        -5
most are link text                                                     -5
one and the same name in most, three or more                           -3
neither name nor time in half of them                                  -4
what stands for the name reads like a title in half of them            -4
they are not built alike                                               -4
only two, not much alike or not signed and dated, and called nothing   -2
=====================================================================  ======

A set is refused whatever its points where its permalinks lead to comments of other pages (a recent-comments widget), where
nothing says comments, where most records have no text, or where what would be their texts are times, numbers, buttons, or the same in most.

What does NOT belong here: reading (``parts``).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from broadsheet.extract.comments import generic_words as words
from broadsheet.extract.comments.column import AT_LEAST_ALIKE, DIGITS
from broadsheet.extract.comments.elements import View
from broadsheet.extract.comments.found import Found
from broadsheet.extract.comments.generic_candidates import AT_LEAST
from broadsheet.extract.comments.generic_reading import Reading
from broadsheet.extract.page import ParsedPage, names_of
from broadsheet.text import squeeze

ACCEPTED = 8.0  # two kinds of words and both fields, or words, one field, ids and buttons
SURE = 12.0  # no other candidate is read

_COMMENT_LINK = re.compile(r"#[a-z_-]{0,40}\d+$|/comments?/\d+", re.IGNORECASE)
_OWN_PAGE = re.compile(
    r"(?<=/comment/)\d+.*$|(?<=/comments/)\d+.*$"
)  # some systems give each comment a page of its own
_LETTERS = re.compile(r"[^\W\d_]{2}|[\u3040-\u9fff\uac00-\ud7af]")
_SAME_TEXT = 0.5
_LABEL_WORDS = 3
_ALIKE = 0.4
_ALIKE_PAIR = 0.8
_LONG_NAME = 25  # characters, and words, of what is a title and no name
_NAME_WORDS = 4
_ONE_NAME = 0.6  # of the records: a label, or the posts of one
_TITLE_CHARS = 12  # of a link's text: a headline, not a name
_HEADS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})


def score(reading: Reading, page: ParsedPage, declared: int | None) -> float:
    """Points of a candidate as read; 0 where it is refused."""
    comments = [c for c in reading.comments if c.body]
    if (
        len(comments) < (1 if declared == len(reading.comments) else AT_LEAST)
        or len(comments) < 0.6 * len(reading.comments)
        or not _are_texts(comments, is_named=reading.candidate.is_named)
        or is_of_other_pages(reading.views, page)
    ):
        return 0.0
    named = 3 * reading.candidate.is_named
    around = 2 if reading.candidate.region != "replies" else 1
    points = named + around + _fields(comments) + _counted(len(comments), declared)
    points += 2 * _are_numbered(reading) + 2 * (_share_with_buttons(reading) >= 0.5)
    points += any(p is not None for p in reading.thread.parents) + (len(comments) >= 3) + _is_after_text(reading, page)
    return points - _against(reading, comments, page)


def _fields(comments: Sequence[Found]) -> float:
    authors = sum(c.author is not None for c in comments) / len(comments)
    times = sum(c.posted is not None for c in comments) / len(comments)
    points = sum(2 if share >= 0.8 else 1 if share >= 0.5 else 0 for share in (authors, times))
    return points - (4 if max(authors, times) < 0.5 else 0)


def _are_texts(comments: Sequence[Found], *, is_named: bool) -> bool:
    """Whether what was taken for texts can be such: not times, numbers or buttons, and, unless the records are called comments, not the same in most."""
    # a number makes no difference between labels; between sentences it may
    said = [DIGITS.sub("#", c.body) if len(c.body.split()) <= _LABEL_WORDS else c.body for c in comments]
    if len(said) >= AT_LEAST_ALIKE and not is_named and Counter(said).most_common(1)[0][1] > _SAME_TEXT * len(said):
        return False
    empty = [
        c for c, text in zip(comments, said, strict=True) if not _LETTERS.search(text) or words.BUTTON.match(c.body)
    ]
    return len(empty) <= _SAME_TEXT * len(said)


def _counted(number: int, declared: int | None) -> float:
    if declared is None or declared != number:
        return 0
    return 3


def _are_numbered(reading: Reading) -> bool:
    ids = [name for name in reading.thread.native_ids if name]
    return len(ids) >= 0.9 * len(reading.views)


def _share_with_buttons(reading: Reading) -> float:
    return sum(any(is_button(e) for e in view.parts) for view in reading.views) / len(reading.views)


def is_button(element: HtmlElement) -> bool:
    """Whether an element says nothing but reply, report, like, in any of the languages known."""
    if element.tag not in {"a", "button", "span", "li", "div"}:
        return False
    text = element.text_content()
    return len(text) < 160 and bool(words.BUTTON.match(squeeze(text)))


def _is_after_text(reading: Reading, page: ParsedPage) -> bool:
    heads = list(page.of("h1"))
    return not heads or page.elements.index(reading.views[0].roots[0]) > page.elements.index(heads[0])


def _against(reading: Reading, comments: Sequence[Found], page: ParsedPage) -> float:
    points = 0.0
    first = reading.views[0].roots[0]
    if any(words.RECENT.search(names_of(e)) for e in (first, *first.iterancestors()) if e.tag not in {"body", "html"}):
        points += 4
    if any(words.LIVE.search(names_of(e)) for e in (first, *first.iterancestors()) if e.tag not in {"body", "html"}):
        points += 6
    pairs = zip(reading.views, reading.comments, strict=True)
    headlines = sum(_has_headline_link(view, comment, page) for view, comment in pairs) / len(reading.views)
    points += 5 if headlines >= 0.6 else 0
    points += 5 if _link_share(reading.views) > 0.6 else 0
    name, number = Counter(c.author for c in comments).most_common(1)[0]
    points += 4 if reading.likeness < _ALIKE else 0
    titles = [
        c.author for c in comments if c.author and len(c.author) >= _LONG_NAME and len(c.author.split()) >= _NAME_WORDS
    ]
    points += 4 if len(titles) > len(comments) / 2 else 0
    is_pair = len(comments) < AT_LEAST_ALIKE and not reading.candidate.is_named
    is_full = all(c.author and c.posted for c in comments)
    points += 2 if is_pair and (reading.likeness < _ALIKE_PAIR or not is_full) else 0
    points += 3 if name is not None and len(comments) >= 3 and number > _ONE_NAME * len(comments) else 0
    return points


def _has_headline_link(view: View, comment: Found, page: ParsedPage) -> bool:
    """Whether a record leads to another page under a headline of its own, as lists of articles do."""
    for element in view.all:
        if element.tag != "a" or not (href := element.get("href")):
            continue
        parent = element.getparent()
        heads = next(element.iter(*_HEADS), None) is not None or (parent is not None and parent.tag in _HEADS)
        text = squeeze(element.text_content())
        if heads and len(text) >= _TITLE_CHARS and text != comment.author and not _is_here(href, page):
            return True
    return False


def _link_share(views: Sequence[View]) -> float:
    linked = sum(len(e.text_content()) for view in views for e in view.parts if e.tag == "a")
    total = sum(len((e.text or "").strip()) + len((e.tail or "").strip()) for view in views for e in view.parts) + sum(
        len((r.text or "").strip()) for view in views for r in view.roots
    )
    return linked / total if total else 1.0


def is_of_other_pages(views: Sequence[View], page: ParsedPage) -> bool:
    """Whether most records link to comments of several other pages: a widget of recent comments."""
    elsewhere = 0
    others: set[str] = set()
    for view in views:
        links = [e.get("href") or "" for e in view.parts if e.tag == "a" and _COMMENT_LINK.search(e.get("href") or "")]
        if links and not any(_is_here(href, page) for href in links):
            elsewhere += 1
            others.update(_OWN_PAGE.sub("", (page.absolute(href) or "").split("#")[0]) for href in links)
    # an article may have a second address; short widgets may show two comments of one article
    allowed = 1 if len(views) < 4 else 2
    return elsewhere >= 0.6 * len(views) and len(others) > max(allowed, 0.2 * len(views))


def _is_here(href: str, page: ParsedPage) -> bool:
    if href.startswith(("#", "javascript:", "?")):
        return True
    target = urlsplit(page.absolute(href) or "")
    return any(target.path.rstrip("/") == urlsplit(url).path.rstrip("/") for url in _own_addresses(page))


def _own_addresses(page: ParsedPage) -> list[str]:
    canonical = [e.get("href") or "" for e in page.of("link") if (e.get("rel") or "").lower() == "canonical"]
    return [page.url, page.page.url, *canonical, *page.metas("og:url")]
