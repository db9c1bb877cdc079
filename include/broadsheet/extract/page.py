"""Bytes of one page into one parsed tree: what it is, how it is encoded, and nothing read off it yet.

What does NOT belong here: any meaning of the page's elements (``metadata``, ``body``, ``comments``).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from html import escape
from itertools import chain
from typing import TypeVar, cast
from urllib.parse import urljoin

from lxml import etree
from lxml.html import HtmlElement, document_fromstring

from broadsheet import broken_off
from broadsheet.encoding import decode
from broadsheet.errors import NotAnArticle
from broadsheet.extract import json_ld
from broadsheet.extract.parser import html_parser
from broadsheet.models import Issue, Page, RawPage, Site
from broadsheet.sniffing import wrong_type
from broadsheet.urls import is_http

# Addresses as Cloudflare hides them from machines.
_HIDDEN_MAIL = re.compile(
    rb'(<(?:a|span)\b[^<>]{0,300}\bdata-cfemail="((?:[0-9a-f]{2}){2,100})"[^<>]{0,300}>)[^<>]{0,60}</'
)
# "<html lang='en' />": a browser passes over the slash, libxml2 takes the page for empty.
_CLOSED_ROOT = re.compile(rb"(<(?:html|head)\b[^<>]*?)/\s*>", re.IGNORECASE)
_HEAD_BYTES = 8192  # where a page's root and head begin

T = TypeVar("T")

_CONTROL_BYTES = bytes({*range(0x20)} - set(b"\t\n\r"))  # libxml2 stops at these, and at the two noncharacters
_UNSHOWN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_MARKS = frozenset({"itemprop", "itemtype", "typeof"})
_ASKED = _MARKS | {"rel", "style", "hidden", "aria-hidden"}
# Characters of an attribute; longer ones are data, pictures or made for harm, and patterns look at them.
_ATTRIBUTE_CHARS = 5000
_NAME_CHARS = {"id": 300, "class": 2000}
_SCRIPT_CHARS = 20_000  # of a script in the page: longer ones are programs and data, on none of 3,300 pages do they load comments behind that
_NOT_CHARACTERS = re.compile(rb"\xef\xbf[\xbe\xbf]")


@dataclass
class ParsedPage:
    """One page: where it came from, its tree, and the issues seen so far.

    ``tree`` is the only parse there is. Readers look, and put at most what stands between two rules into an element (``generic_regions``);
    ``body`` prunes it, and therefore comes last.
    """

    page: Page
    site: Site
    tree: HtmlElement
    issues: list[Issue] = field(default_factory=list)
    # every element with a class or an id, with both in one lower-case string; with microdata or RDFa; that its own attributes hide
    named: list[tuple[HtmlElement, str]] = field(default_factory=list)
    marked: list[HtmlElement] = field(default_factory=list)
    hidden: list[HtmlElement] = field(default_factory=list)
    links: list[tuple[HtmlElement, str]] = field(default_factory=list)  # every <a> with an address, and that as written
    _related: list[tuple[HtmlElement, list[str]]] = field(default_factory=list, repr=False)
    _called: dict[re.Pattern[str], list[HtmlElement]] = field(default_factory=dict, repr=False)
    _found: dict[str, object] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        """What attributes say, from one look at all of them: each question to an element costs as much as all its attributes.

        Here they are cut to ``_ATTRIBUTE_CHARS``, before any reader sees them.
        """
        for element in self.elements:
            classes = name = ""
            is_marked = is_hidden = False
            for key, value in element.items():
                if len(value) > 300 and len(value) > (most := _NAME_CHARS.get(key, _ATTRIBUTE_CHARS)):
                    value = value[:most]
                    element.set(key, value)
                if key == "class":
                    classes = value
                elif key == "id":
                    name = value
                elif key == "href":
                    if element.tag == "a":
                        self.links.append((element, value.strip()))
                elif key not in _ASKED:  # most of them
                    continue
                elif key == "rel":
                    self._related.append((element, value.lower().split()))
                elif key == "style":
                    is_hidden = is_hidden or _UNSHOWN.search(value) is not None
                elif key in _MARKS:
                    is_marked = is_marked or bool(value)
                elif key == "hidden" or value == "true":
                    is_hidden = True
            if is_marked:
                self.marked.append(element)
            if is_hidden:
                self.hidden.append(element)
            if (classes or name) and (names := _names(classes, name)):
                self.named.append((element, names))

    @property
    def url(self) -> str:
        """The URL that answered."""
        return self.page.final_url or self.page.url

    @cached_property
    def own_addresses(self) -> list[str]:
        """Where it answered, where it was asked for, and what it names as its address, as written."""
        named = [e.get("href") or "" for e in self.related("canonical") if e.tag == "link"]
        return [self.url, self.page.url, *named, *self.metas("og:url")[:1]]  # further ones are of further articles

    def once(self, what: str, find: Callable[[], T]) -> T:
        """What ``find`` finds, asked once for each page: several readers want it."""
        if what not in self._found:
            self._found[what] = find()
        return cast("T", self._found[what])

    @cached_property
    def elements(self) -> list[HtmlElement]:
        """Every element in page order. Holding them is what makes looking at them often cheap: lxml makes each object once."""
        return list(self.tree.iter("*"))

    def related(self, kind: str) -> list[HtmlElement]:
        """Every element with this ``rel``."""
        return [element for element, kinds in self._related if kind in kinds]

    @cached_property
    def spellings(self) -> frozenset[str]:
        """The names that elements have, each once: most come many times."""
        return frozenset(names for _, names in self.named)

    def called(self, pattern: re.Pattern[str], *words: str) -> list[HtmlElement]:
        """Elements in whose names ``pattern`` is found, in page order.

        Where ``words`` are given, ``pattern`` is found only with one of them: to look for those is quicker.
        """
        found = self._called.get(pattern)
        if found is None:
            there = (word for word in words if word in self.name_lines)
            near = {n for word in there for n in self.spellings if word in n} if words else self.spellings
            fits = {names for names in near if pattern.search(names)}
            found = [element for element, names in self.named if names in fits] if fits else []
            self._called[pattern] = found
        return found

    @cached_property
    def names(self) -> frozenset[str]:
        """Every class token and id on the page, in lower case."""
        return frozenset(name for names in self.spellings for name in names.split())

    @cached_property
    def name_lines(self) -> str:
        """All class tokens and ids, each after a line break: whether one begins in some way is one search."""
        return "\n" + "\n".join(self.names)

    @cached_property
    def by_tag(self) -> dict[str, list[HtmlElement]]:
        """Every element by its tag, in page order: lxml walks through the whole tree for each tag that it is asked for, and a page is asked for thirty."""
        found: dict[str, list[HtmlElement]] = {}
        for element in self.elements:
            found.setdefault(element.tag, []).append(element)
        return found

    def of(self, *tags: str) -> Iterator[HtmlElement]:
        """Elements with one of these tags, in page order."""
        found = [self.by_tag[tag] for tag in tags if tag in self.by_tag]
        return chain(*found) if len(found) < 2 else (e for e in self.elements if e.tag in tags)

    @cached_property
    def texts(self) -> list[tuple[HtmlElement, str]]:
        """Every element that begins with a text, and that text: asking lxml for it costs more than looking at it."""
        return [(e, text) for e in self.elements if (text := e.text) and not text.isspace()]

    @cached_property
    def scripts(self) -> str:
        """Addresses of all scripts and frames, and how their texts begin, one after the other, in lower case."""
        return "\n".join(e.get("src") or (e.text or "")[:_SCRIPT_CHARS] for e in self.of("script", "iframe")).lower()

    @cached_property
    def origins(self) -> str:
        """What tells the system that made the page: its generator, and where its styles, scripts and pictures come from."""
        addresses = (e.get("href") or e.get("src") or "" for e in self.of("link", "script", "img"))
        return "\n".join((self.meta("generator") or "", *addresses)).lower()

    @cached_property
    def json_ld(self) -> json_ld.Graph:
        """The page's JSON-LD, all blocks as one graph."""
        graph = json_ld.read(self.of("script"))
        for detail in graph.problems:
            self.note("broken_json_ld", detail)
        return graph

    @cached_property
    def language_tag(self) -> str | None:
        """What ``<html lang>`` says, as written: ``en-US``."""
        root = self.tree.getroottree().getroot()
        return (root.get("lang") or root.get("xml:lang") or "").strip() or None

    def absolute(self, address: str | None) -> str | None:
        """An address on the page as a whole http(s) URL; None where it is not one: pages link to anything."""
        try:
            url = urljoin(self.url, (address or "").strip())
        except ValueError:
            return None
        return url if address and is_http(url) else None

    def note(self, code: str, detail: str) -> None:
        """Keep an issue of this page."""
        self.issues.append(Issue(url=self.url, code=code, detail=detail))

    def meta(self, *names: str) -> str | None:
        """Content of the first ``<meta>`` with one of these names, in the order of ``names``; None where empty."""
        return next((values[0] for name in names if (values := self._metas.get(name))), None)

    def metas(self, name: str) -> list[str]:
        """Contents of all ``<meta>`` of that name, property or itemprop, less those in a comment's microdata."""
        return self._metas.get(name, [])

    @cached_property
    def _metas(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for element in self.of("meta"):
            name = next(filter(None, map(element.get, ("property", "name", "itemprop", "http-equiv"))), None)
            content = (element.get("content") or "").strip()
            if name and content and not (element.get("itemprop") and _is_of_comment(element)):
                found.setdefault(name.strip().lower(), []).append(content)
        return found


def _is_of_comment(element: HtmlElement) -> bool:
    return any(
        (a.get("itemtype") or "").rstrip("/ ").endswith(("/Comment", "/UserComments"))
        or "comment" in (a.get("itemprop") or "").split()
        for a in element.iterancestors()
    )


def names_of(element: HtmlElement) -> str:
    """Class and id of an element in one lower-case string, the class first; of a custom element without them its tag; empty where it has none."""
    names = _names(element.get("class") or "", element.get("id") or "")
    return names or (element.tag if isinstance(element.tag, str) and "-" in element.tag else "")


@lru_cache(maxsize=4096)  # most names come many times
def _names(classes: str, name: str) -> str:
    return (f"{classes} {name}" if classes and name else classes or name).strip().lower()


def parse(raw: RawPage, site: Site) -> ParsedPage:
    """The page as one tree.

    Raises NotAnArticle where there is nothing to parse: empty, not HTML, or no element at all.
    """
    reason = wrong_type(raw.body, raw.page.content_type)
    if reason:
        raise NotAnArticle(f"{raw.page.url}: {reason}; only HTML pages hold articles")
    text = _utf8(raw)
    if not text or text.isspace():
        raise NotAnArticle(f"{raw.page.url}: the page is empty")
    parser = html_parser()
    try:
        tree = document_fromstring(text, parser=parser)
    except etree.ParserError as error:
        raise NotAnArticle(f"{raw.page.url}: the page has no element: {error}") from None
    except etree.XMLSyntaxError as error:  # this parser forgives all syntax; it fails when it gets no memory
        raise MemoryError(str(error)) from error
    parsed = ParsedPage(raw.page, site, tree)
    cut = next((entry for entry in parser.error_log if entry.level == etree.ErrorLevels.FATAL), None)
    if cut is not None:
        parsed.note("page_cut", f"the parser stopped at line {cut.line}: {cut.message}")
    if broken_off.breaks_off(text):
        parsed.note(broken_off.CODE, f"its {len(raw.body)} bytes end before it does")
    return parsed


def _utf8(raw: RawPage) -> bytes:
    """The page in UTF-8 without what libxml2 stops at; on bytes, since a pattern looks at each character of a page one by one."""
    data = decode(raw.body, raw.page.content_type).encode("utf-8", "replace")
    data = data.translate(None, _CONTROL_BYTES)
    if b"\xef" in data:
        data = _NOT_CHARACTERS.sub(b"", data)
    if b"data-cfemail" in data:
        data = _HIDDEN_MAIL.sub(_shown_mail, data)
    return _CLOSED_ROOT.sub(rb"\1>", data[:_HEAD_BYTES]) + data[_HEAD_BYTES:]


def _shown_mail(match: re.Match[bytes]) -> bytes:
    """The element of an e-mail address that a script shows: its bytes are told apart by the first of them."""
    key, *hidden = bytes.fromhex(match[2].decode())
    return match[1] + escape(bytes(byte ^ key for byte in hidden).decode("utf-8", "replace")).encode() + b"</"
