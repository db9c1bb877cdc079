"""An element as text for people: paragraphs, line breaks, lists, quotes; no markup.

Paragraphs are split by an empty line. One ``<br>`` is a line break, two are a new paragraph. List items begin with ``- ``,
one a line. Quotes are kept as the paragraphs they are, links as their text, images as nothing unless they are an emoji.

What does NOT belong here: choosing the element (``body``, ``comments``).
"""

from __future__ import annotations

import re
from collections.abc import Collection

from lxml import etree
from lxml.html import HtmlElement, document_fromstring

from broadsheet.extract.parser import html_parser
from broadsheet.text import squeeze

PARAGRAPH = "\n\n"
LINE_CHARS = 700  # of an element read as one line: a name, a time, a title is shorter, and patterns look at each

BLOCKS = {
    "address", "article", "aside", "blockquote", "body", "center", "dd", "details", "dialog", "div", "dl", "dt",
    "fieldset", "figcaption", "figure", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html", "legend",
    "main", "nav", "ol", "p", "pre", "section", "summary", "table", "tbody", "tfoot", "thead", "ul",
}  # fmt: skip
_LINES = frozenset({"li", "tr"})  # blocks of which each is a line of one paragraph
_SILENT = {
    "script", "style", "noscript", "template", "head", "form", "button", "input", "select", "textarea", "option", "svg",
    "math", "object", "embed", "iframe", "audio", "video", "canvas", "map", "meta", "link",
}  # fmt: skip
_EMOTICON = re.compile(r"[:;=]['’]?-?[()\[\]DPpOo|/*$]+")
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_ENTITY = re.compile(r"&(?:#\d+|#x[0-9a-fA-F]+|\w+);")


class _Writer:
    """Collects text into lines and lines into paragraphs."""

    def __init__(self, cell: str = " ", most: int | None = None) -> None:
        self.cell = cell
        self._left = most
        self.paragraphs: list[list[str]] = []
        self._lines: list[str] = []
        self._words: list[str] = []
        self._breaks = 0

    def text(self, value: str | None) -> None:
        if value:
            if self._left is not None:
                value = value[: self._left]
                self._left -= len(value.strip())
            self._words.append(value)
            if not value.isspace():
                self._breaks = 0

    @property
    def is_full(self) -> bool:
        return self._left is not None and self._left <= 0

    def line(self) -> None:
        line = squeeze("".join(self._words))
        self._words.clear()
        if line != "-" and line.strip("| "):
            self._lines.append(line)

    def line_break(self) -> None:
        self.line()
        self._breaks += 1
        if self._breaks == 2:
            self.paragraph()

    def paragraph(self) -> None:
        self.line()
        self._breaks = 0
        if self._lines:
            self.paragraphs.append(self._lines)
            self._lines = []


def prose(
    elements: HtmlElement | Collection[HtmlElement],
    skip: Collection[HtmlElement] = (),
    *,
    cell: str = " ",
    most: int | None = None,
) -> str:
    """Text of ``elements`` in order, without what lies in ``skip``; ``cell`` goes before each cell of a table.

    Ends after ``most`` characters, where there are more. No recursion: nesting may be thousands deep.
    """
    writer, left_out = _Writer(cell, most), set(skip)
    for root in [elements] if isinstance(elements, HtmlElement) else elements:
        _write(root, left_out, writer)
        writer.paragraph()
    return PARAGRAPH.join("\n".join(lines) for lines in writer.paragraphs)


def _write(root: HtmlElement, skip: set[HtmlElement], writer: _Writer) -> None:
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        if writer.is_full:
            return
        tag = element.tag
        if event == "start":
            if not isinstance(tag, str) or tag in _SILENT or element in skip:
                walk.skip_subtree()
                continue
            _open(tag, element, writer, is_item=tag == "li" and element is not root)
        elif isinstance(tag, str) and tag not in _SILENT and element not in skip:
            _close(tag, writer)
        if event == "end" and element is not root:
            writer.text(element.tail)


def _open(tag: str, element: HtmlElement, writer: _Writer, *, is_item: bool) -> None:
    if tag == "br":
        writer.line_break()
    elif tag in BLOCKS:
        if not _opens_list_item(element):
            writer.paragraph()
    elif tag in _LINES:
        writer.line()
        if is_item:
            writer.text("- ")
    elif tag in {"td", "th"}:
        writer.text(writer.cell)
    elif tag == "img" and is_emoji(element):
        writer.text(element.get("alt"))
    if tag == "pre":
        for number, line in enumerate((element.text or "").split("\n")):
            if number:
                writer.line()
            writer.text(line)
    else:
        writer.text(element.text)


def _close(tag: str, writer: _Writer) -> None:
    if tag in BLOCKS:
        writer.paragraph()
    elif tag in _LINES:
        writer.line()


def _opens_list_item(element: HtmlElement) -> bool:
    parent = element.getparent()
    is_first = parent is not None and parent.tag == "li" and element.getprevious() is None
    return is_first and not (parent.text or "").strip()


def is_emoji(image: HtmlElement) -> bool:
    """Whether an image stands for a sign: it is called so, or is said to be ":-)"."""
    said, kind = image.get("alt"), (image.get("class") or "").lower()
    return bool(said) and ("emoji" in kind or "smil" in kind or _EMOTICON.fullmatch(said) is not None)


def prose_of_html(html: str) -> str:
    """A piece of HTML as text; a piece without a tag or an entity is plain text whose lines are kept."""
    if _TAG.search(html) or _ENTITY.search(html):
        plain = html if _TAG.search(html) else html.replace("\n", "<br>")
        return prose(document_fromstring(f"<div>{plain}</div>".encode("utf-8", "replace"), parser=html_parser()))
    parts = (part for part in re.split(r"\n[^\S\n]*\n", html.replace("\r\n", "\n")))
    blocks = ("\n".join(line for raw in part.split("\n") if (line := squeeze(raw))) for part in parts)
    return PARAGRAPH.join(block for block in blocks if block)


def line_of(element: HtmlElement, skip: Collection[HtmlElement] = ()) -> str:
    """Text of an element on one line, at most ``LINE_CHARS`` of it: enough to see that it is too long."""
    return squeeze(prose(element, skip, most=LINE_CHARS).replace("\n", " "))[:LINE_CHARS].rstrip()
