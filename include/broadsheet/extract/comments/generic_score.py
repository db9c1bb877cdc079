"""How sure it is that records are reader comments: named evidence, one table of what each is worth, and a threshold.

What does NOT belong here: reading (``parts``).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import TypeVar
from urllib.parse import urlsplit

from broadsheet.extract.comments import words
from broadsheet.extract.comments.byline import is_time
from broadsheet.extract.comments.column import AT_LEAST_ALIKE, DIGITS, PROFILE, is_button
from broadsheet.extract.comments.elements import View
from broadsheet.extract.comments.found import Found
from broadsheet.extract.comments.generic_candidates import AT_LEAST, Candidate
from broadsheet.extract.comments.generic_regions import is_comment_heading, is_whole_heading
from broadsheet.extract.comments.reading import Laid, Reading
from broadsheet.extract.comments.threads import MOST_HAVE_IDS
from broadsheet.extract.page import ParsedPage, names_of
from broadsheet.printed_times.clock import Clock
from broadsheet.text import squeeze

T = TypeVar("T")
ACCEPTED = 8.0  # two kinds of words and both fields, or words, one field, ids and buttons
SURE = 12.0  # no other candidate is read
_COMMENT_LINK = re.compile(r"#[a-z_-]{0,40}\d+$|/comments?/\d+", re.IGNORECASE)
_NUMBER = re.compile(r"\d{3,}$")  # of a comment; smaller ones are also those of pages
_OWN_PAGE = re.compile(r"(?<=/comment/)\d+.*$|(?<=/comments/)\d+.*$")  # some systems give each comment its own page
_LETTERS = re.compile(r"[^\W\d_]{2}|[\u3040-\u9fff\uac00-\ud7af]")
_SAME_TEXT = 0.5
_LABEL_WORDS = 3
_ALIKE = 0.4
_ALIKE_PAIR = 0.8
_LONG_NAME = 25  # characters, and words, of what is a title and no name
_NAME_WORDS = 4
_ONE_NAME = 0.6  # of the records: a label, or the posts of one
_UNDATED = 0.2  # of the records
_TITLE_CHARS = 12  # of a link's text: a headline, not a name
_HEADS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})


@dataclass(frozen=True)
class Case:
    """A set of records, laid out or read, and the page it is on."""

    candidate: Candidate
    laid: Laid
    page: ParsedPage
    declared: int | None

    @cached_property
    def read(self) -> Sequence[Found]:
        """What the records read as, those without text too; empty before they are read."""
        return self.laid.comments if isinstance(self.laid, Reading) else ()

    @cached_property
    def comments(self) -> list[Found]:
        """Those that have a text."""
        return [c for c in self.read if c.body]

    @cached_property
    def likeness(self) -> float:
        """How alike the records are built."""
        return self.laid.likeness if isinstance(self.laid, Reading) else 1.0

    @cached_property
    def around(self) -> list[str]:
        """What the first record, and what is around it, is called."""
        first = self.laid.views[0].roots[0]
        return [names_of(e) for e in (first, *first.iterancestors()) if e.tag not in {"body", "html"}]

    @cached_property
    def signed(self) -> float:
        """The share of comments with a name."""
        return _share(self.comments, lambda comment: comment.author is not None)

    @cached_property
    def dated(self) -> float:
        """The share with a time."""
        return _share(self.comments, lambda comment: comment.posted is not None)

    def most(self, is_so: Callable[[View], bool], share: float = 0.6) -> bool:
        """Whether so many of the records are such."""
        return _share(self.laid.views, is_so) >= share


def _share(things: Sequence[T], is_so: Callable[[T], object]) -> float:
    return sum(bool(is_so(thing)) for thing in things) / max(1, len(things))


Signs = tuple[tuple[int, str, Callable[[Case], object]], ...]
# What markup tells: known before records are read.
MARKUP: Signs = (
    (3, "they are called comments", lambda c: c.candidate.is_named),  # by class or id, in any language
    (2, "what is around them, or over them, says comments", lambda c: c.candidate.region in {"strong", "heading"}),
    (1, "buttons to answer are there", lambda c: c.candidate.region == "replies"),
    (2, "a form to write one is there", lambda c: c.candidate.region == "form"),
    (1, "a line that is no heading says comments", lambda c: c.candidate.region == "line"),
    (2, "an id of its own on nearly all, or on all but who is signed and dated", lambda c: _have_ids(c)),
    (2, "buttons in half of them", lambda c: c.most(lambda view: any(map(is_button, view.parts)), 0.5)),
    (1, "answers among them", lambda c: any(parent is not None for parent in c.laid.thread.parents)),
    (1, "they come after the headline", lambda c: _is_after_text(c.laid, c.page)),
    (-6, "called a live blog", lambda c: any(map(words.LIVE.search, c.around))),
    (-4, "called a choice of comments", lambda c: any(map(words.RECENT.search, c.around))),  # recent, top
    (-5, "most of it is links", lambda c: _link_share(c.laid.views) > 0.6),
    (-3, "a heading over them says something else", lambda c: c.candidate.region == "form" and _has_other_heading(c)),
)
_NAMED, _DATED = "a name in nearly all", "a time in nearly all"
_DECLARED, _SEVERAL = "the page declares as many", "three or more"
# What was read tells.
READ: Signs = (
    (3, _DECLARED, lambda c: c.declared == len(c.comments)),
    (2, _NAMED, lambda c: c.signed >= 0.8),
    (1, "a name in half of them", lambda c: 0.5 <= c.signed < 0.8),
    (2, _DATED, lambda c: c.dated >= 0.8),
    (1, "a time in half of them", lambda c: 0.5 <= c.dated < 0.8),
    (1, _SEVERAL, lambda c: len(c.comments) >= AT_LEAST_ALIKE),
    (-5, "most have a headline that leads to another page", lambda c: _lead_elsewhere(c)),
    (-4, "neither name nor time in half of them", lambda c: max(c.signed, c.dated) < 0.5),
    # sections of an article
    (-5, "most have a heading, and hardly one a time", lambda c: c.dated < _UNDATED and c.most(_is_headed)),
    (-3, "one name in most", lambda c: len(c.comments) >= AT_LEAST_ALIKE and _commonest_name(c.comments) > _ONE_NAME),
    (-4, "names that read like headlines", lambda c: _share(c.comments, _has_long_name) > 0.5),
    (-4, "not built alike", lambda c: c.likeness < _ALIKE),
    (-3, "only two, called nothing, and not much alike, signed and dated", lambda c: _is_poor_pair(c)),
)
WEIGHTS = {name: weight for weight, name, _ in (*MARKUP, *READ)}


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
        more = f"; against it: {against}" if against else ""
        return self.refusal or f"{self.points:g} of {ACCEPTED:g} points{more}"


def foreseen(case: Case) -> Verdict:
    """The evidence that records may get: what their markup says and, at best, what will be read in them.

    To read costs most, and most of what looks like records on a page without comments can be told so before.
    """
    if is_of_other_pages(case.laid.views, case.page):
        return Verdict((), "they link to comments of other pages")
    hoped = {
        _NAMED: True,
        _DECLARED: case.declared is not None,
        _DATED: case.candidate.may_be_dated,
        _SEVERAL: len(case.laid.items) >= AT_LEAST_ALIKE,
    }
    return Verdict((*(name for name, may_be in hoped.items() if may_be), *_found(case, MARKUP)))


def judge(case: Case) -> Verdict:
    """The evidence for and against a candidate as read."""
    number = len(case.comments)
    if number < max(1 if case.declared == len(case.read) else AT_LEAST, 0.6 * len(case.read)):
        return Verdict((), "most records have no text")
    if not _are_texts(case.comments, case.laid.views[0].clock, is_named=case.candidate.is_named):
        return Verdict((), "what would be the texts are times, numbers or buttons, or the same in most")
    return Verdict((*_found(case, MARKUP), *_found(case, READ)))


def _found(case: Case, signs: Signs) -> Iterator[str]:
    return (name for _, name, is_so in signs if is_so(case))


def _have_ids(case: Case) -> bool:
    ids = case.laid.thread.native_ids
    others = (c for c, name in zip(case.read, ids, strict=bool(case.read)) if name is None)
    return _share(ids, lambda name: name) >= MOST_HAVE_IDS and all(c.author and c.posted for c in others)


def _commonest_name(comments: Sequence[Found]) -> float:
    """The share of the comments that one name has."""
    counts = Counter(c.author for c in comments if c.author)
    return max(counts.values(), default=0) / len(comments)


def _has_long_name(comment: Found) -> bool:
    name = comment.author or ""
    return len(name) >= _LONG_NAME and len(name.split()) >= _NAME_WORDS


def _is_headed(view: View) -> bool:
    return any(e.tag in _HEADS for e in view.parts)


def _is_poor_pair(case: Case) -> bool:
    is_pair = len(case.comments) < AT_LEAST_ALIKE and not case.candidate.is_named
    return is_pair and (case.likeness < _ALIKE_PAIR or min(case.signed, case.dated) < 1)


def _has_other_heading(case: Case) -> bool:
    """Whether right over the records, or over what holds them, stands a heading of something else."""
    first = case.laid.views[0].roots[0]
    over = (e.getprevious() for e in (first, first.getparent()) if e is not None)
    return any(e is not None and e.tag in _HEADS and not is_comment_heading(e) for e in over)


def _lead_elsewhere(case: Case) -> bool:
    """Whether most records lead to another page each, by a heading or by words in them, as lists of articles do."""
    titles = [_title_link(v, c, case.page) for v, c in zip(case.laid.views, case.read, strict=True)]
    return len(set(filter(None, titles))) >= 0.6 * len(titles)


def _are_texts(comments: Sequence[Found], clock: Clock, *, is_named: bool) -> bool:
    # a number makes no difference between labels; between sentences it may
    said = [DIGITS.sub("#", c.body) if len(c.body.split()) <= _LABEL_WORDS else c.body for c in comments]
    if len(said) >= AT_LEAST_ALIKE and not is_named and Counter(said).most_common(1)[0][1] > _SAME_TEXT * len(said):
        return False
    empty = [c for c in comments if not _LETTERS.search(c.body) or _is_label(c.body) or is_time(c.body, clock)]
    return len(empty) <= _SAME_TEXT * len(said)


def _is_label(text: str) -> bool:
    return words.BUTTON.match(text) is not None or is_whole_heading(text)


def _is_after_text(laid: Laid, page: ParsedPage) -> bool:
    head, first = next(page.of("h1"), None), laid.views[0].roots[0]
    return head is None or next(e for e in page.elements if e is head or e is first) is head


def _title_link(view: View, comment: Found, page: ParsedPage) -> str | None:
    """What a link in a record says that leads to another page: any in a heading, of others the site's own, but for names, times and buttons."""
    site = urlsplit(page.url).netloc
    for element in view.parts:
        href = (element.get("href") or "") if element.tag == "a" else ""
        text = squeeze(element.text_content()) if href else ""
        if len(text) < _TITLE_CHARS or _is_here(href, page):
            continue
        if text == comment.author:
            if _is_like_own(href, page):  # an article's title, taken for a name
                return text
            continue
        is_head = any(e.tag in _HEADS for e in (*element.iter("*"), *islice(element.iterancestors(), 1)))
        is_own = urlsplit(page.absolute(href) or "").netloc == site and not _COMMENT_LINK.search(href)
        is_of_author = comment.author is not None and (text.startswith(comment.author) or text.endswith(comment.author))
        is_title = len(text.split()) >= _NAME_WORDS and not is_of_author and not is_time(text, view.clock)
        if is_head or (is_own and is_title):
            return text
    return None


def _link_share(views: Sequence[View]) -> float:
    linked = sum(len(e.text_content()) for view in views for e in view.parts if e.tag == "a")
    texts = [text for view in views for e in view.parts for text in (e.text, e.tail)]
    texts += [root.text for view in views for root in view.roots]
    total = sum(len((text or "").strip()) for text in texts)
    return linked / total if total else 1.0


def is_of_other_pages(views: Sequence[View], page: ParsedPage) -> bool:
    """Whether most records link to comments of several other pages: a widget of recent comments."""
    elsewhere = 0
    others: set[str] = set()
    for view in views:
        links = [e.get("href") or "" for e in view.parts if e.tag == "a" and _COMMENT_LINK.search(e.get("href") or "")]
        if links and not any(_is_here(href, page) for href in links):
            elsewhere += 1
            others.update(_without_own_id(page.absolute(href) or "", view.native_id) for href in links)
    # an article may have a second address; short widgets may show two comments of one article; and a single one is believed on few signs
    allowed = (len(views) > 1) + (len(views) > 3)
    return elsewhere >= 0.6 * len(views) and len(others) > max(allowed, 0.2 * len(views))


def _without_own_id(url: str, own: str | None) -> str:
    """The page that a comment's address is on: some systems give each comment one of its own, by its id."""
    address, _, fragment = url.partition("#")
    found = _NUMBER.search((own or fragment)[-40:])
    own_part = None if found is None else rf"(?<=[/=_-]){found[0]}(?![\w-])"
    return _OWN_PAGE.sub("", address if own_part is None else re.sub(own_part, "", address))


def _is_like_own(href: str, page: ParsedPage) -> bool:
    """Whether a link leads to another page of the kind that this one is: its address differs in numbers, or in its last part alone."""
    if PROFILE.search(href):
        return False
    other, own = (DIGITS.sub("#", urlsplit(url).path.rstrip("/")) for url in (page.absolute(href) or "", page.url))
    folder = own.rpartition("/")[0]
    return (other == own and "#" in own) or (folder not in {"", "/"} and other.rpartition("/")[0] == folder)


def _is_here(href: str, page: ParsedPage) -> bool:
    if href.startswith(("#", "javascript:", "?")):
        return True
    target = urlsplit(page.absolute(href) or "")
    return any(target.path.rstrip("/") == urlsplit(url).path.rstrip("/") for url in page.own_addresses)
