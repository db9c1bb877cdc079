"""JSON-LD of a page: all blocks read, mended where broken, joined into one graph.

What does NOT belong here: what the nodes mean for an article (``metadata``) or its comments (``comments.structured``).
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from lxml.html import HtmlElement

Node = dict[str, Any]

_MAX_MENDED = 500_000  # characters; mending is slow, and no honest block is that long
_MAX_DEPTH = 40  # of nesting; schema.org never needs ten
_MAX_NUMBER = 10**18
# The comment or CDATA marks that were to hide a block from old browsers.
_WRAPPING = re.compile(
    r"^(?://\s*|/\*\s*)?(?:<!--|<!\[CDATA\[)(?:\s*\*/)?|(?://\s*|/\*\s*)?(?:-->|\]\]>)(?:\s*\*/)?\s*;?$"
)
_SHORT_CHARS = 5000  # of a property that is no text: a name, a date, an address


@dataclass
class Graph:
    """Every node of the page's JSON-LD, in page order, and what could not be read."""

    nodes: list[Node] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    _by_id: dict[str, Node] = field(default_factory=dict)

    def add(self, value: Any, depth: int = 0) -> None:
        """Take in a parsed block: an object, a list, ``@graph``, and nodes within nodes."""
        if depth > _MAX_DEPTH:
            return
        if isinstance(value, list):
            for item in value:
                self.add(item, depth + 1)
        elif isinstance(value, dict):
            if "@type" in value:
                self.nodes.append(value)
                if len(value) > 1 and isinstance(value.get("@id"), str):
                    self._by_id.setdefault(value["@id"], value)
            for item in value.values():
                if isinstance(item, dict | list):
                    self.add(item, depth + 1)

    def resolve(self, value: Any) -> Any:
        """``{"@id": ...}`` alone stands for the node of that id."""
        if isinstance(value, dict) and set(value) == {"@id"} and isinstance(value["@id"], str):
            return self._by_id.get(value["@id"], value)
        return value

    def of_type(self, pattern: re.Pattern[str]) -> Iterator[Node]:
        """Nodes with a type that ``pattern`` matches, in page order."""
        return (node for node in self.nodes if any(pattern.search(kind) for kind in types(node)))


def read(scripts: Iterable[HtmlElement]) -> Graph:
    """All JSON-LD blocks among the scripts of a page."""
    graph = Graph()
    for script in scripts:
        if "ld+json" in (script.get("type") or "").lower() and (text := script.text_content().strip()):
            graph.add(_load(text, graph.problems))
    return graph


def _load(text: str, problems: list[str]) -> Any:
    text = _WRAPPING.sub("", text)
    try:
        return json.loads(text, strict=False)
    except (ValueError, RecursionError) as error:
        problems.append(f"{error} in a block of {len(text)} characters")
    return _mended(text)


def _mended(text: str) -> Any:
    if len(text) > _MAX_MENDED:
        return None
    if "&quot;" in text and text.count('"') < text.count("&quot;"):
        text = html.unescape(text)
    import json_repair  # only broken blocks need it

    try:
        value = json_repair.loads(text, skip_json_loads=True)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict | list) else None


def types(node: Node) -> list[str]:
    """The node's types without their namespace."""
    value = node.get("@type")
    kinds = value if isinstance(value, list) else [value]
    return [kind.rsplit("/", 1)[-1] for kind in kinds if isinstance(kind, str)]


def whole_text(value: Any) -> str | None:
    """As ``text`` of a property that holds one: a body, a comment, a description."""
    return text(value, None)


def text(value: Any, most: int | None = _SHORT_CHARS, depth: int = 0) -> str | None:
    """A property as one short string: the first of a list, the name or value of a node; None where there is none."""
    if depth > _MAX_DEPTH:
        return None
    if isinstance(value, list):
        return next((found for item in value if (found := text(item, most, depth + 1))), None)
    if isinstance(value, dict):
        named = value.get("name") or value.get("@value") or value.get("url") or value.get("@id")
        return text(named, most, depth + 1)
    if isinstance(value, str):
        return html.unescape(value[:most]).strip() or None
    if isinstance(value, int) and abs(value) > _MAX_NUMBER:  # Python refuses to write out very long numbers
        return None
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def whole_number(value: Any) -> int | None:
    """A count, whether written as a number or as text."""
    if isinstance(value, int | float):
        return int(value) if 0 <= value < 10**9 and not isinstance(value, bool) else None
    return int(value) if isinstance(value, str) and re.fullmatch(r"\s*\d{1,9}\s*", value) else None
