"""Where on a page comments may be: in what is called so, and under a heading that says so.

One look at the names of all elements and at the headings; most pages without comments end here.

What does NOT belong here: records (``generic_candidates``).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, pairwise, takewhile

from lxml.html import HtmlElement

from broadsheet.extract.comments import words
from broadsheet.extract.comments.declared import declared_count
from broadsheet.extract.page import ParsedPage, names_of
from broadsheet.text import number_in, squeeze

_NO_REGION = frozenset(
    "html body head script style noscript link meta a input button textarea label svg img form select".split()
)
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6", "legend", "summary", "strong", "b", "caption", "th")
_SPEAKING = frozenset({"div", "span", "p", "a", "li", "dt", "button"})
_BUTTONS = frozenset({"a", "button"})
_DIGIT = re.compile(r"\d")
_MAX_HEADING = 80  # characters
_MAX_NUMBERED = 300
_MAX_LINE = 40
_WORDS = 2  # up to so many say too little: "Opinions", but "Opinions of our readers"; so do as many labels that are no buttons
_MAX_NUMBERS = 2000  # labels that may number comments
_FEW = 4  # lines that say how many comments there are; a list of articles has one for each
_HEAD_ELEMENTS = 60  # of what may be no more than the head of a section, which then follows it
_CLIMB = 3  # levels from a heading up to the section it heads
_NUMBER = re.compile(r"\d{1,3}(?:[.,\u202f\xa0]\d{3})+|\d{1,6}")
_MAX_ELEMENTS = 60_000  # looked at in regions; a page of comments has 30 elements a comment


@dataclass(frozen=True)
class Regions:
    """Where on a page to look."""

    # every element to look at, and what speaks for it: strong, heading, line, replies, form
    elements: dict[HtmlElement, str]
    above_article: frozenset[HtmlElement]  # elements that hold the headline: no comment does
    counts: dict[HtmlElement, int]  # sections under a heading with a number, and the number
    declared: int | None  # the page's number of comments, where it is printed at links to them or elsewhere

    def count_over(self, record: HtmlElement) -> int | None:
        """The number in the heading of the section that a record lies in."""
        return next((self.counts[a] for a in record.iterancestors() if a in self.counts), None)


def regions_of(page: ParsedPage) -> Regions | None:
    """What is called comments, or stands under such a heading; None where nothing is: then there is nothing to find."""
    called = page.called(words.STRONG, *words.STRONG_WORDS)
    hints = [e for e in called if e.tag not in _NO_REGION and says_comments(names_of(e))]
    heads = [e for e in page.of(*HEADINGS) if is_comment_heading(e)]
    texts = [(e, text) for e, text in page.texts if 1 < len(text) <= _MAX_LINE and e.tag in _SPEAKING]
    lines, buttons = _spoken(texts)
    numbered = _numbered([*heads, *lines])
    heads = [e for e in heads if e not in numbered]
    # teasers print how many comments each has
    lines = [e for e in lines if e not in numbered] if len(lines) - len(numbered) <= _FEW else []
    writes = [] if hints else [e for e, text in texts if e.tag in _BUTTONS and _is_write_link(text)]
    # teasers have each a link to write one, too
    forms = [] if hints else [*_forms(page), *(writes if len(writes) <= _FEW else [])]
    if not (hints or heads or lines or numbered or buttons or forms):
        return None
    above = frozenset(a for h1 in page.of("h1") if h1 not in heads for a in h1.iterancestors())
    found: dict[HtmlElement, str] = {}
    for hint in hints:
        if hint not in above and hint not in found:
            _take(hint, "strong", found)
    counts: dict[HtmlElement, int] = {}
    taken: set[HtmlElement] = set()
    for head in (*heads, *lines):
        text = head.text_content()
        number = _NUMBER.search(text)
        is_whole = is_whole_heading(text)
        for section in _headed(head, above):
            if section not in taken:  # a page may be headings alone
                _take(section, "heading" if is_whole else "line", found)
                taken.add(section)
            if number and (count := number_in(number[0])) is not None:
                counts[section] = count
    for branch in _branches([e for e in page.elements if e in numbered] if numbered else [], above):
        _take(branch, "heading", found)
    for why, places in (("replies", buttons), ("form", forms)):
        for place in places:
            if place not in found:
                around = [e for e in place.iterancestors() if e not in above and e.tag not in {"body", "html"}]
                _take(around[-1] if around else place, why, found)
    declared = declared_count(page, None, ())
    return Regions(found, above, counts, declared.count if declared else None) if found else None


def _spoken(texts: list[tuple[HtmlElement, str]]) -> tuple[list[HtmlElement], list[HtmlElement]]:
    """(lines that say how many comments follow, though no heading holds them; links and buttons to answer one, where there are several)"""
    lines = ((e, text) for e, text in texts if _DIGIT.search(text) or len(text.split()) > _WORDS)
    says = [e for e, text in lines if e.tag != "button" and is_whole_heading(text)]
    buttons = [e for e, text in texts if (e.tag in _BUTTONS or e.tag == "span") and _is_reply_button(text)]
    is_clear = len(buttons) > (1 if any(e.tag in _BUTTONS for e in buttons) else _WORDS)
    return says, buttons if is_clear else []  # one button may be anything's


def _numbered(labels: list[HtmlElement]) -> set[HtmlElement]:
    """Those that say the same and count up or down by one, "Comment 1", "Comment 2": each comment has its own."""
    alike: dict[str, list[tuple[int, HtmlElement]]] = {}
    for label in islice(dict.fromkeys(labels), _MAX_NUMBERS):
        text = squeeze(label.text_content())
        if (number := _NUMBER.search(text)) and (count := number_in(number[0])) is not None:
            alike.setdefault(text.replace(number[0], "#"), []).append((count, label))
    rows = (row for row in alike.values() if len(row) > 1)
    return {e for row in rows if {b - a for (a, _), (b, _) in pairwise(row)} in ({1}, {-1}) for _, e in row}


def _branches(labels: Sequence[HtmlElement], above: frozenset[HtmlElement]) -> Iterator[HtmlElement]:
    """For each label the outermost element around it that holds neither the headline nor another label."""
    ways = Counter(a for label in labels for a in label.iterancestors())
    for label in labels:
        inside = list(takewhile(lambda a: ways[a] == 1 and a not in above, label.iterancestors()))
        yield inside[-1] if inside else label


def _forms(page: ParsedPage) -> list[HtmlElement]:
    """Text areas to write a comment in, as what is sent calls them: that is no matter of looks."""
    found: list[HtmlElement] = []
    hidden = set(page.hidden)  # what machines write into what nobody sees is thrown away
    for area in page.of("textarea"):
        form = next(area.iterancestors("form"), None)
        sent = f"{area.get('name') or ''} {'' if form is None else form.get('action') or ''}".lower()
        is_other = words.OTHER_FORM.search(sent) or (form is not None and words.OTHER_FORM.search(names_of(form)))
        if says_comments(sent) and not is_other and area not in hidden:
            found.append(area)
    return found


def _sayer(pattern: re.Pattern[str]) -> Callable[[str], bool]:
    """Whether a text is that: asked once for each, since most pages have the same links. (A pattern in the key would be hashed each time: microseconds.)"""
    return lru_cache(maxsize=4096)(lambda text: pattern.match(squeeze(text)) is not None)


_is_reply_button, _is_write_link = _sayer(words.REPLY_BUTTON), _sayer(words.WRITE_LINK)
is_whole_heading = _sayer(words.WHOLE_HEADING)


def says_comments(names: str) -> bool:
    """Whether a class or an id says comments, once the words that only seem to are out."""
    return bool(words.STRONG.search(names)) and bool(words.STRONG.search(words.NOT_COMMENTS.sub(" ", names)))


def is_comment_heading(element: HtmlElement) -> bool:
    """Whether a heading says that comments follow."""
    text = element.text_content()
    return len(text) < 8 * _MAX_HEADING and _heads_comments(text)


@lru_cache(maxsize=4096)
def _heads_comments(text: str) -> bool:
    line = squeeze(text)
    # "38 Responses to “the whole headline”"
    is_short = len(line) <= _MAX_HEADING or (len(line) <= _MAX_NUMBERED and line[:1].isdigit())
    return is_short and words.HEADING.match(line) is not None


def _headed(head: HtmlElement, above: frozenset[HtmlElement]) -> list[HtmlElement]:
    """What a heading heads: the section around it; beside the article itself, what follows up to the next heading."""
    section = head
    for number, ancestor in enumerate(head.iterancestors()):
        if number == _CLIMB or ancestor.tag in {"body", "html"} or ancestor in above:
            break
        section = ancestor
    if section is not head and sum(1 for _ in islice(section.iter(), _HEAD_ELEMENTS + 1)) > _HEAD_ELEMENTS:
        return [section]
    return [section, *takewhile(lambda e: e.tag not in HEADINGS, section.itersiblings())]


def _divide(region: HtmlElement) -> None:
    """Puts what stands between two rules into an element of its own: pages made by hand divide comments by <hr> and nothing else."""
    for rule in list(region.iter("hr")):
        inside = list(takewhile(lambda e: e.tag != "hr", rule.itersiblings()))
        after = (inside[-1] if inside else rule).getnext()
        text = [rule.tail, *(e.tail for e in inside)]
        if after is None or not any(t and t.strip() for t in text):
            continue  # nothing there that stands in no element
        run = HtmlElement()
        run.tag, run.text, rule.tail = "div", rule.tail, None
        rule.addnext(run)
        run.extend(inside)


def _take(region: HtmlElement, why: str, found: dict[HtmlElement, str]) -> None:
    _divide(region)
    for element in region.iter():
        if len(found) >= _MAX_ELEMENTS:
            return
        if isinstance(element.tag, str):
            found.setdefault(element, why)
