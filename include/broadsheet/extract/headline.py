"""The article's headline, and the element that shows it: where bylines and dates are looked for.

Whatever may be the headline is weighed by named evidence (``_WEIGHTS``); what is said for machines alone is taken where nothing
that readers see is confirmed.

What does NOT belong here: what stands around the headline (``header``).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from broadsheet.extract import json_ld
from broadsheet.extract.json_ld import Node
from broadsheet.extract.lexicon import one_of
from broadsheet.extract.page import ParsedPage, names_of
from broadsheet.extract.parser import letters
from broadsheet.extract.prose import LINE_CHARS, line_of, prose_of_html
from broadsheet.models import Link
from broadsheet.text import squeeze
from broadsheet.urls import host_of

# Evidence that an element shows the headline, and what it counts.
_WEIGHTS = {
    "stated": 6,  # JSON-LD or OpenGraph have the same
    "titled": 5,  # <title> has the same
    "first_part": 4,  # the first of its parts is the same
    "later_part": 3,  # another is: it may be the section, or the paper
    "begins": 3,  # one of them is the beginning of the other
    "own_link": 5,  # it links to the page's own address
    "is_h1": 2,
    "only_h1": 2,  # of those that are neither the paper's name nor a link to elsewhere
    "called": 2,  # a headline, by its class or property
    "shares_words": 1,  # with the address or with what machines are told; or those say nothing but the paper's name
    "other_link": -4,  # it links to another page
    "aside": -4,
}
_ENOUGH, _SURE = 5, 13
_BAR = re.compile(r"\s+[|–—·•»«›:/-]+\s+|\s*(?:[|»«›]|::)\s*|(?<=[^\x00-\x7f])_|_(?=[^\x00-\x7f])|:\s+|\s*：\s*")
_LABEL = re.compile(r"^【[^【】]{1,20}】\s*")  # a place or a kind before a Japanese headline
_CALLED = re.compile(rf"(?:^|[\s_-])(?:{one_of('named_headline')})(?:$|[\s_-])")
_IN_HEAD = frozenset({"title", "script", "style", "meta", "option", "textarea"})
_OTHER_SCHEME = re.compile(r"(?!https?:)[a-z]+:", re.IGNORECASE)
_WORDS = re.compile(r"\w+")
_WORD = re.compile(r"[^\W_]{4,}|\d{2,}")
_MAX_ALONE = 160  # characters: a longer first-level heading is a deck
_MAX_HEADLINE = 300  # characters, as rule A10 has it
_MAX_PARTS = 8  # of a title, and pieces of a heading
_MAX_CANDIDATES = 40  # of each kind


@dataclass(frozen=True, slots=True)
class Headline:
    """The headline, and the element it is shown in, where one was found."""

    text: str | None
    element: HtmlElement | None


def read_headline(page: ParsedPage, node: Node, publisher: str | None, link: Link | None) -> Headline:
    """The title that readers see, if enough speaks for it; else what machines are told."""
    told = _Told(page, node, publisher)
    shown: list[tuple[int, str, HtmlElement]] = []
    for shown_text, element in _shown(page, told):
        shown.append((sum(_evidence(shown_text, element, told).values()), shown_text, element))
        if shown[-1][0] >= _SURE:  # the others need not be read
            break
    best = max(shown, key=lambda found: (found[0], told.likeness(found[1]), len(found[1])), default=None)
    if best is not None and best[0] >= _ENOUGH:
        return Headline(told.spelt(best[1]), best[2])
    if (found := _showing(page, told.parts)) is not None:
        return Headline(told.spelt(squeeze(found.text or "")), found)
    hint = link.headline_hint if link else None
    candidates = [*told.stated, told.title, *(best[1:2] if best else ()), *([hint] if hint else [])]
    own = [text for text in candidates if letters(text) and not told.is_paper(letters(text))]
    text = next(iter(own or filter(None, candidates)), "")[:_MAX_HEADLINE] or None
    return Headline(text, _showing(page, {letters(text): text}) if text else None)


class _Told:
    """What machines are told of the page's title, without the paper's name, and what that name is."""

    def __init__(self, page: ParsedPage, node: Node, publisher: str | None) -> None:
        self.page = page
        self._mine, self._host = urlsplit(page.url), host_of(page.url)
        self._last = self._mine.path.rstrip("/").rpartition("/")[2]
        names = (publisher, page.site.name, self._host.removeprefix("www."))
        self._paper = {plain for name in names if name and (plain := letters(name))}
        stated = (json_ld.text(node.get("headline")), page.meta("og:title", "twitter:title", "dc.title", "headline"))
        texts = [squeeze(prose_of_html(text).replace("\n", " ")) for text in stated if text]
        titles = set(map(letters, texts))
        self._home = _called_home(page) - titles
        # some systems fill in the page's title where the paper's name belongs
        self._paper = {name for name in self._paper if not any(_begins_as(name, title) for title in titles)}
        self.stated = [self._without_paper(text) for text in texts]
        self.title = self._without_paper(squeeze(next((e.text or "" for e in page.of("title")), "")[:LINE_CHARS]))
        self.plain_title, self.parts = letters(self.title), self._title_parts()
        self.bare_title = letters(_LABEL.sub("", self.title))
        self.plainly_stated = set(map(letters, self.stated))
        self.known = {letters(text): text for text in (self.title, *reversed(self.stated)) if text}
        own = [plain for plain in self.known if not self.is_paper(plain)]
        self._words = {word for plain in own for word in _WORD.findall(self.known[plain].casefold())}
        self.says_nothing = not own
        self._lines: dict[HtmlElement, str] = {}
        self._words.update(_WORD.findall(self._mine.path.casefold()))
        firsts = ((e, letters(self.line(e))) for e in islice(page.of("h1"), _MAX_CANDIDATES))
        self.only_h1 = len({plain for e, plain in firsts if not self._is_else(e, plain)}) == 1

    def line(self, element: HtmlElement) -> str:
        """The text of an element, read once."""
        if element not in self._lines:
            self._lines[element] = line_of(element) if len(element) else squeeze(element.text or "")[:LINE_CHARS]
        return self._lines[element]

    def is_paper(self, plain: str) -> bool:
        return plain in self._home or plain in self._paper

    def begins(self, plain: str) -> bool:
        return any(_begins_as(plain, other) for other in self.known)

    def shares_words(self, text: str) -> bool:
        return self.says_nothing or not self._words.isdisjoint(_WORD.findall(text.casefold()))

    def likeness(self, text: str) -> float:
        """The share of the words of ``text`` that machines are told, too, or the address has."""
        words = _WORD.findall(text.casefold())
        return sum(word in self._words for word in words) / max(1, len(words))

    def spelt(self, text: str) -> str:
        """``text``, or the same letters as machines are told them where those have more words."""
        other = self.known.get(letters(text), "")
        return other if len(_WORDS.findall(other)) > len(_WORDS.findall(text)) else text

    def links(self, element: HtmlElement, plain: str) -> str | None:
        """Where a heading of these letters that is one link leads: "own", "other", or None."""
        parent = element.getparent()
        link = next(element.iter("a"), parent if parent is not None and parent.tag == "a" else None)
        href = "" if link is None else (link.get("href") or "").strip()
        if link is None or not href or _OTHER_SCHEME.match(href) or letters(self.line(link)) != plain:
            return None
        if href[0] not in "?#." and self._last not in href:  # most links: seen without reading the address
            return "other"
        url = self.page.absolute(href)
        if url is None:
            return None
        parts = urlsplit(url)
        is_own = host_of(url) == self._host and parts.path.rstrip("/") == self._mine.path.rstrip("/")
        return "own" if is_own and (parts.query == self._mine.query or not parts.query) else "other"

    def _is_else(self, heading: HtmlElement, plain: str) -> bool:
        return not plain or self.is_paper(plain) or self.links(heading, plain) == "other" or _is_away(heading)

    def _title_parts(self) -> dict[str, str]:
        """Runs of the parts of ``<title>`` that have more than one word, by their letters, the longest first."""
        title = self.title
        bars = list(islice(_BAR.finditer(title), _MAX_PARTS - 1))
        starts, ends = [0, *(bar.end() for bar in bars)], [*(bar.start() for bar in bars), len(title)]
        # "Storm: three dead" may be all headline: what stands before such a colon is no part, what follows it is one
        runs = [
            title[start:end]
            for n, start in enumerate(starts)
            for end in ends[n:]
            if title[end : end + 2] != ": " and title[end : end + 1] != "："
        ]
        runs = [run for run in runs if (" " in run or len(letters(run)) > 5) and not self.is_paper(letters(run))]
        return {letters(run): run for run in sorted(runs, key=len, reverse=True)}

    def _without_paper(self, title: str) -> str:
        """ "Headline | The Paper" without the paper, on whichever side, where that part is its name."""
        for _ in range(2):  # "Headline | The Paper | The Paper"
            bars = list(_BAR.finditer(title))
            if bars and self._is_papers_part(title[bars[-1].end() :]):
                title = title[: bars[-1].start()]
            elif bars and self._is_papers_part(title[: bars[0].start()], is_first=True):
                title = title[bars[0].end() :]
        return squeeze(title)

    def _is_papers_part(self, part: str, *, is_first: bool = False) -> bool:
        plain = letters(part)
        if self.is_paper(plain):
            return True
        least = 6 if is_first else 3  # "Time: ..." may be how a headline begins
        near = (name for name in self._paper if plain in name or (name in plain and 4 * len(name) >= len(plain)))
        return len(plain) >= least and any(near)


def _called_home(page: ParsedPage) -> set[str]:
    """What the links to the home page say, in letters: the paper's name, or "Home"."""
    host = urlsplit(page.url).netloc
    roots = {"/", "./", *(f"{scheme}{host}{end}" for scheme in ("http://", "https://", "//") for end in ("", "/"))}
    links = (link for link, href in page.links if href in roots)
    texts = (link.text_content() or next((e.get("alt") or "" for e in link.iter("img")), "") for link in links)
    return {plain for text in islice(texts, _MAX_CANDIDATES) if (plain := letters(text[:_MAX_HEADLINE]))}


def _shown(page: ParsedPage, told: _Told) -> Iterator[tuple[str, HtmlElement]]:
    """Headings and what is called a headline, each text once."""
    marked = (e for e in page.marked if "headline" in (e.get("itemprop") or "").lower().split())
    called = (e for e in page.called(_CALLED, "title", "heading", "headline") if e.tag not in _IN_HEAD)
    seen: set[str] = set()
    for kind in (page.of("h1"), marked, page.of("h2"), page.of("h3"), called):
        for element in islice(kind, _MAX_CANDIDATES):
            text = element.get("content") or told.line(element)
            text = _piece(element, told) or text
            plain = letters(text)
            if 3 <= len(text) <= _MAX_HEADLINE and plain and plain not in seen and not told.is_paper(plain):
                seen.add(plain)
                yield text, element


def _piece(heading: HtmlElement, told: _Told) -> str | None:
    """The run of a heading's own pieces that machines are told as its whole: kicker, date and the like stand beside it."""
    if not len(heading):
        return None
    texts = (letters(text[:_MAX_HEADLINE]) for text in islice(heading.itertext(), 2 * _MAX_PARTS))
    pieces = [text for text in texts if text][:_MAX_PARTS]
    if "".join(pieces) in told.known:
        return None
    runs = ["".join(pieces[n:m]) for n in range(len(pieces)) for m in range(n + 1, len(pieces) + 1)]
    found = [run for run in runs if run in told.known and not told.is_paper(run)]
    best = max(found, key=len, default="")
    return told.known[best] if best and 2 * len(best) >= len("".join(pieces)) else None


def candidates(page: ParsedPage, node: Node, publisher: str | None) -> list[tuple[str, dict[str, int]]]:
    """What readers see that may be the headline, each text with what speaks for it and against it, by name."""
    told = _Told(page, node, publisher)
    return [(text, _evidence(text, element, told)) for text, element in _shown(page, told)]


def _evidence(text: str, element: HtmlElement, told: _Told) -> dict[str, int]:
    """The weight of all that speaks for an element, and against it."""
    plain, is_h1 = letters(text), element.tag == "h1"
    link = told.links(element, plain)
    is_called = "headline" in (element.get("itemprop") or "").lower() or bool(_CALLED.search(names_of(element)))
    is_short = len(text) <= _MAX_ALONE
    evidence = Counter(
        stated=plain in told.plainly_stated,
        titled=plain in {told.plain_title, told.bare_title},
        first_part=plain in told.parts and plain != told.plain_title and told.plain_title.startswith(plain),
        later_part=plain in told.parts and not told.plain_title.startswith(plain),
        begins=plain not in told.known and told.begins(plain),
        own_link=link == "own",
        is_h1=is_h1 and " " in text and is_short,
        called=is_called and is_short,
        only_h1=is_h1 and is_short and told.only_h1,
        shares_words=told.shares_words(text),
        other_link=link == "other",
        aside=_is_away(element),
    )
    return {name: _WEIGHTS[name] for name, holds in evidence.items() if holds}


def _showing(page: ParsedPage, texts: dict[str, str]) -> HtmlElement | None:
    """The element that shows one of ``texts``, by its letters, without being a heading: the first of the longest text."""
    if not texts:
        return None
    found: dict[str, HtmlElement] = {}
    least = min(map(len, texts))
    for e, text in page.texts:
        if len(text) >= least and e.tag not in _IN_HEAD:
            found.setdefault(letters(text[:LINE_CHARS]), e)
    return next((found[plain] for plain in texts if plain in found), None)


def _is_away(element: HtmlElement) -> bool:
    return any(ancestor.tag in {"nav", "aside", "footer"} for ancestor in element.iterancestors())


def _begins_as(a: str, b: str) -> bool:
    return min(len(a), len(b)) >= (8 if a.upper() == a.lower() else 15) and (a.startswith(b) or b.startswith(a))
