"""How sure it is that records are reader comments: named evidence, one table of what each is worth, and a threshold.

What does NOT belong here: reading (``parts``).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from urllib.parse import urlsplit

from broadsheet.extract.clock import Clock
from broadsheet.extract.comments import words
from broadsheet.extract.comments.byline import is_time
from broadsheet.extract.comments.column import AT_LEAST_ALIKE, DIGITS, is_button
from broadsheet.extract.comments.elements import View
from broadsheet.extract.comments.found import Found
from broadsheet.extract.comments.generic_candidates import AT_LEAST, Candidate
from broadsheet.extract.comments.reading import Laid, Reading
from broadsheet.extract.page import ParsedPage, names_of
from broadsheet.text import squeeze

ACCEPTED = 8.0  # two kinds of words and both fields, or words, one field, ids and buttons
SURE = 12.0  # no other candidate is read
WEIGHTS = {
    "they are called comments": 3,  # by class or id, in any language
    "what is around them, or over them, says comments": 2,
    "buttons to answer are there": 1,
    "a form to write one is there": 2,
    "a line that is no heading says comments": 1,
    "the page declares as many": 3,
    "a name in nearly all": 2,
    "a name in half of them": 1,
    "a time in nearly all": 2,
    "a time in half of them": 1,
    "an id of its own on nearly all": 2,
    "buttons in half of them": 2,
    "answers among them": 1,
    "three or more": 1,
    "they come after the headline": 1,
    "called a live blog": -6,
    "called a choice of comments": -4,  # recent, top
    "most have a headline that leads to another page": -5,
    "most of it is links": -5,
    "neither name nor time in half of them": -4,
    "most have a heading, and hardly one a time": -5,  # sections of an article
    "one name in most": -3,
    "names that read like headlines": -4,
    "not built alike": -4,
    "only two, called nothing, and not much alike, signed and dated": -2,
}

_AROUND = {
    "replies": "buttons to answer are there",
    "form": "a form to write one is there",
    "line": "a line that is no heading says comments",
}
_COMMENT_LINK = re.compile(r"#[a-z_-]{0,40}\d+$|/comments?/\d+", re.IGNORECASE)
_OWN_PAGE = re.compile(
    r"(?<=/comment/)\d+.*$|(?<=/comments/)\d+.*$"
)  # some systems give each comment a page of its own
_OF_OTHERS = "they link to comments of other pages"
_LETTERS = re.compile(r"[^\W\d_]{2}|[\u3040-\u9fff\uac00-\ud7af]")
_SAME_TEXT = 0.5
_LABEL_WORDS = 3
_ALIKE = 0.4
_ALIKE_PAIR = 0.8
_LONG_NAME = 25  # characters, and words, of what is a title and no name
_NAME_WORDS = 4
_ONE_NAME = 0.6  # of the records: a label, or the posts of one
_HEADED, _UNDATED = 0.6, 0.2  # of the records
_TITLE_CHARS = 12  # of a link's text: a headline, not a name
_HEADS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is thought of a set of records."""

    evidence: tuple[str, ...]  # of WEIGHTS
    refusal: str | None = None  # why it is none, whatever the evidence

    @property
    def points(self) -> float:
        """The sum of the evidence; 0 where the set is refused."""
        return 0.0 if self.refusal else float(sum(WEIGHTS[name] for name in self.evidence))

    def why(self) -> str:
        """In words: the refusal, or the points and what speaks against it."""
        against = ", ".join(name for name in self.evidence if WEIGHTS[name] < 0)
        return self.refusal or f"{self.points:g} of {ACCEPTED:g} points" + (
            f"; against it: {against}" if against else ""
        )


def foreseen(candidate: Candidate, laid: Laid, page: ParsedPage, declared: int | None) -> Verdict:
    """The evidence that records may get: what their markup says and, at best, what will be read in them.

    To read costs most, and most of what looks like records on a page without comments can be told so before.
    """
    if is_of_other_pages(laid.views, page):
        return Verdict((), _OF_OTHERS)
    hoped = ["a name in nearly all"]
    if declared is not None:
        hoped.append("the page declares as many")
    if candidate.may_be_dated:
        hoped.append("a time in nearly all")
    if len(laid.items) >= AT_LEAST_ALIKE:
        hoped.append("three or more")
    return Verdict((*hoped, *_before_reading(candidate, laid, page)))


def judge(candidate: Candidate, reading: Reading, page: ParsedPage, declared: int | None) -> Verdict:
    """The evidence for and against a candidate as read."""
    comments = [c for c in reading.comments if c.body]
    if refusal := _refusal(candidate, reading, comments, page, declared):
        return Verdict((), refusal)
    read = (*_after_reading(comments, declared), *_against(candidate, reading, comments, page))
    return Verdict((*_before_reading(candidate, reading, page), *read))


def _refusal(
    candidate: Candidate, reading: Reading, comments: Sequence[Found], page: ParsedPage, declared: int | None
) -> str | None:
    if len(comments) < (1 if declared == len(reading.comments) else AT_LEAST) or len(comments) < 0.6 * len(
        reading.comments
    ):
        return "most records have no text"
    if not _are_texts(comments, reading.views[0].clock, is_named=candidate.is_named):
        return "what would be the texts are times, numbers or buttons, or the same in most"
    if is_of_other_pages(reading.views, page):
        return _OF_OTHERS
    return None


def _before_reading(candidate: Candidate, laid: Laid, page: ParsedPage) -> Iterator[str]:
    """The evidence of markup, for and against."""
    if candidate.is_named:
        yield "they are called comments"
    yield _AROUND.get(candidate.region, "what is around them, or over them, says comments")
    if sum(name is not None for name in laid.thread.native_ids) >= 0.9 * len(laid.views):
        yield "an id of its own on nearly all"
    if sum(any(map(is_button, view.parts)) for view in laid.views) >= 0.5 * len(laid.views):
        yield "buttons in half of them"
    if any(parent is not None for parent in laid.thread.parents):
        yield "answers among them"
    if _is_after_text(laid, page):
        yield "they come after the headline"
    first = laid.views[0].roots[0]
    around = [names_of(e) for e in (first, *first.iterancestors()) if e.tag not in {"body", "html"}]
    if any(map(words.RECENT.search, around)):
        yield "called a choice of comments"
    if any(map(words.LIVE.search, around)):
        yield "called a live blog"
    if _link_share(laid.views) > 0.6:
        yield "most of it is links"


def _after_reading(comments: Sequence[Found], declared: int | None) -> Iterator[str]:
    """The evidence for comments of what was read."""
    if declared == len(comments):
        yield "the page declares as many"
    for part, number in (
        ("name", sum(c.author is not None for c in comments)),
        ("time", sum(c.posted is not None for c in comments)),
    ):
        if number >= 0.5 * len(comments):
            yield f"a {part} in nearly all" if number >= 0.8 * len(comments) else f"a {part} in half of them"
    if len(comments) >= AT_LEAST_ALIKE:
        yield "three or more"


def _against(candidate: Candidate, reading: Reading, comments: Sequence[Found], page: ParsedPage) -> Iterator[str]:
    """The evidence against comments of what was read."""
    pairs = zip(reading.views, reading.comments, strict=True)
    if sum(_has_headline_link(view, comment, page) for view, comment in pairs) >= 0.6 * len(reading.views):
        yield "most have a headline that leads to another page"
    signed, dated = (
        sum(value is not None for value in values)
        for values in zip(*((c.author, c.posted) for c in comments), strict=True)
    )
    if max(signed, dated) < 0.5 * len(comments):
        yield "neither name nor time in half of them"
    headed = sum(any(e.tag in _HEADS for e in view.parts) for view in reading.views)
    if headed >= _HEADED * len(reading.views) and dated < _UNDATED * len(comments):
        yield "most have a heading, and hardly one a time"
    name, number = Counter(c.author for c in comments).most_common(1)[0]
    if name is not None and len(comments) >= AT_LEAST_ALIKE and number > _ONE_NAME * len(comments):
        yield "one name in most"
    long = [
        c.author for c in comments if c.author and len(c.author) >= _LONG_NAME and len(c.author.split()) >= _NAME_WORDS
    ]
    if len(long) > len(comments) / 2:
        yield "names that read like headlines"
    if reading.likeness < _ALIKE:
        yield "not built alike"
    is_pair = len(comments) < AT_LEAST_ALIKE and not candidate.is_named
    if is_pair and (reading.likeness < _ALIKE_PAIR or min(signed, dated) < len(comments)):
        yield "only two, called nothing, and not much alike, signed and dated"


def _are_texts(comments: Sequence[Found], clock: Clock, *, is_named: bool) -> bool:
    # a number makes no difference between labels; between sentences it may
    said = [DIGITS.sub("#", c.body) if len(c.body.split()) <= _LABEL_WORDS else c.body for c in comments]
    if len(said) >= AT_LEAST_ALIKE and not is_named and Counter(said).most_common(1)[0][1] > _SAME_TEXT * len(said):
        return False
    empty = [c for c in comments if not _LETTERS.search(c.body) or words.BUTTON.match(c.body) or is_time(c.body, clock)]
    return len(empty) <= _SAME_TEXT * len(said)


def _is_after_text(laid: Laid, page: ParsedPage) -> bool:
    head, first = next(page.of("h1"), None), laid.views[0].roots[0]
    return head is None or next(e for e in page.elements if e is head or e is first) is head


def _has_headline_link(view: View, comment: Found, page: ParsedPage) -> bool:
    """Whether a record leads to another page by a headline of its own, as lists of articles do: in a heading, or a line before all else."""
    is_first = True
    for element in view.all:
        href = element.get("href") if element.tag == "a" else None
        text = squeeze(element.text_content()) if href else ""
        if href and len(text) >= _TITLE_CHARS and text != comment.author:
            is_line = is_first and len(text.split()) >= _NAME_WORDS
            heads = is_line or any(e.tag in _HEADS for e in (*element.iter("*"), *islice(element.iterancestors(), 1)))
            if heads and not _is_here(href, page):
                return True
        is_first = is_first and not (href and text) and not (element.text or "").strip()
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
