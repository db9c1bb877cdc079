"""The HTML parser, and the letters of a text: two small things that many modules here use, made to be fast.

What does NOT belong here: bytes and charsets (``page``), text for readers (``prose``).
"""

from __future__ import annotations

import re

from lxml import etree
from lxml.html import HtmlComment, HtmlElement, HtmlEntity, HtmlProcessingInstruction

_NO_LETTER = re.compile(r"[\W_]+")
_NO_ASCII_LETTER = {code: None for code in range(128) if not chr(code).isalnum()}
# lxml.html's own lookup asks Python for each element's class, to give forms and inputs one of their own, which nobody here needs.
_CLASSES = etree.ElementDefaultClassLookup(
    element=HtmlElement, comment=HtmlComment, pi=HtmlProcessingInstruction, entity=HtmlEntity
)


def html_parser() -> etree.HTMLParser:
    """A parser of UTF-8 whose elements are ``HtmlElement``; comments and processing instructions are left out.

    ``huge_tree`` lifts the limits of 10 MB a text and 256 levels; at 2,048 levels libxml2 stops and its log says so.
    """
    parser = etree.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, collect_ids=False, huge_tree=True
    )
    parser.set_element_class_lookup(_CLASSES)
    return parser


def letters(text: str) -> str:
    """``text`` without case, and without all that is neither letter nor digit: to compare."""
    joined = "".join(text.casefold().split())  # most of what goes are blanks, which this takes out ten times as fast
    return joined.translate(_NO_ASCII_LETTER) if joined.isascii() else _NO_LETTER.sub("", joined)
