"""Sections into one list: several readers of one page, further pages, REST answers; each comment once.

Two readings are one comment where they share the platform's id, or, where one of them has none, author and text. Then what
either knows is kept: the more exact time, votes, permalink.

What does NOT belong here: our ids and rows (``rows``).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from broadsheet.extract.comments.found import Found, Section
from broadsheet.extract.parser import letters
from broadsheet.printed_times.clock import finer
from broadsheet.text import squeeze

GUESSES = ("comment_ids", "comment_list", "generic")  # readers that know no platform, only what comments look like
_MOST_ALIKE = 200  # comments of one author and text that are looked at to find the one that another reading means
_FILLED = ("native_id", "author", "parent_native_id", "upvotes", "downvotes", "url")
GUESS_SHARE = 0.9  # of their number counts: one piece of junk among a dozen must not outvote a known template


@dataclass(eq=False)
class Node:
    """One comment with its place in the tree."""

    found: Found
    parent: Node | None = None
    depth: int = 0

    @property
    def is_parent_missing(self) -> bool:
        """Whether it names a parent that is nowhere."""
        return self.parent is None and self.found.parent_native_id is not None


def best_reading(sections: Sequence[Section]) -> Section | None:
    """One section of several readings of one page: the one with most comments, filled in from the others.

    A reader that knows the platform is believed before one that guesses, unless that one has clearly more. Equal numbers are
    decided by replies and paragraphs kept, then by the order of ``sections``.
    """
    if not sections:
        return None
    base = max(sections, key=lambda s: (_weight(s), _detail(s)))  # max keeps the first of equals
    joined = _Joined()
    joined.add(base)
    for other in sections:
        if other is not base:
            joined.fill_from(other)
    place = {id(node): number for number, node in enumerate(joined.nodes)}
    return replace(
        base,
        comments=tuple(replace(n.found, parent=place[id(n.parent)] if n.parent else None) for n in joined.nodes),
        pingback_count=max(s.pingback_count for s in sections),
        elements=tuple(element for section in sections for element in section.elements),
    )


def _weight(section: Section) -> float:
    return len(section.comments) * (GUESS_SHARE if section.found_by in GUESSES else 1.0)


def _detail(section: Section) -> tuple[int, int]:
    replies = sum(c.parent is not None or c.parent_native_id is not None for c in section.comments)
    return replies, sum(c.body.count("\n") for c in section.comments)


def merge(pages: Iterable[Section], rest: Iterable[Section]) -> list[Node]:
    """All comments in reading order, parents and depths set.

    Pages keep the order they print. REST answers are flat and by time; where they hold every comment of the pages they give
    the order, each reply after its parent; else the pages do, and what only REST has comes after.
    """
    shown, answered = list(pages), list(rest)
    joined = _Joined()
    first, second = (answered, shown) if _holds_all(answered, shown) else (shown, answered)
    for section in (*first, *second):
        joined.add(section)
    nodes = joined.linked()
    return _threaded(nodes) if answered else nodes


def _holds_all(answered: list[Section], shown: list[Section]) -> bool:
    known = {c.native_id for section in answered for c in section.comments}
    return bool(known) and all(c.native_id in known for section in shown for c in section.comments)


class _Joined:
    """Comments of several sections, doubles joined."""

    def __init__(self) -> None:
        self.nodes: list[Node] = []
        self._by_native: dict[str, Node] = {}
        self._by_text: dict[str, list[Node]] = {}

    def add(self, section: Section) -> None:
        """Take in a section: new comments are appended, known ones filled in."""
        places: list[Node] = []
        fresh: dict[int, Node] = {}  # equal texts within one section are different comments
        for found in section.comments:
            node = self._known(found, fresh)
            if node is None:
                node = self._append(found)
                fresh[id(node)] = node
            elif id(node) not in fresh:
                self._fill(node, found)
            places.append(node)
        for node, found in zip(places, section.comments, strict=True):  # a parent may stand below
            if node.parent is None and found.parent is not None and found.parent < len(places):
                above = places[found.parent]
                node.parent = above if above is not node else None
        for node in fresh.values():
            self._by_text.setdefault(_key(node.found), []).append(node)

    def fill_from(self, section: Section) -> None:
        """Take what another reading of the same comments knows, and no comment that is not there."""
        for found in section.comments:
            node = self._known(found, {})
            if node is not None:
                self._fill(node, found)

    def _fill(self, node: Node, found: Found) -> None:
        node.found = _filled(node.found, found)
        if node.found.native_id is not None:
            self._by_native.setdefault(node.found.native_id, node)

    def _known(self, found: Found, fresh: dict[int, Node]) -> Node | None:
        if found.native_id is not None and (node := self._by_native.get(found.native_id)):
            same = id(node) not in fresh or squeeze(node.found.body) == squeeze(found.body)
            return node if same else None
        for node in self._by_text.get(_key(found), [])[:_MOST_ALIKE]:
            both = node.found.native_id is not None and found.native_id is not None
            if not both and not _differ_in_time(node.found, found):
                return node
        return None

    def _append(self, found: Found) -> Node:
        if found.native_id in self._by_native:
            found = replace(found, native_id=None)  # an id that two comments share identifies neither
        node = Node(found)
        self.nodes.append(node)
        if found.native_id is not None:
            self._by_native[found.native_id] = node
        return node

    def linked(self) -> list[Node]:
        """All nodes with parents from the platform's ids where nesting gave none; circles are cut."""
        for node in self.nodes:
            if node.parent is None and node.found.parent_native_id is not None:
                node.parent = self._by_native.get(node.found.parent_native_id)
        _set_depths(self.nodes)
        return self.nodes


def _set_depths(nodes: Sequence[Node]) -> None:
    """Each depth from its parent's, every comment looked at once; of comments that answer each other the one met first is at the top."""
    known: set[int] = set()
    for node in nodes:
        path: dict[int, Node] = {}
        above: Node | None = node
        while above is not None and id(above) not in known:
            if id(above) in path:
                above.parent = None
                break
            path[id(above)] = above
            above = above.parent
        for one in reversed(path.values()):
            one.depth = 0 if one.parent is None else one.parent.depth + 1
            known.add(id(one))


def _threaded(nodes: list[Node]) -> list[Node]:
    replies: dict[int, list[Node]] = {}
    for node in nodes:
        replies.setdefault(id(node.parent) if node.parent else 0, []).append(node)
    order: list[Node] = []
    waiting = replies.get(0, [])[::-1]
    while waiting:
        node = waiting.pop()
        order.append(node)
        waiting += replies.get(id(node), [])[::-1]
    return order


def _key(found: Found) -> str:
    return "\x1f".join(((found.author or "").casefold(), letters(found.body)))


def _differ_in_time(one: Found, other: Found) -> bool:
    if one.posted is None or other.posted is None or not (one.posted.is_absolute and other.posted.is_absolute):
        return False
    return abs((one.posted.at - other.posted.at).total_seconds()) > 24 * 3600  # a zone apart is the same comment


def _filled(one: Found, other: Found) -> Found:
    posted = finer(one.posted, other.posted)
    taken = other if posted is other.posted and posted is not one.posted else one
    lacking = {name: getattr(other, name) for name in _FILLED if getattr(one, name) is None}
    printed, is_by_staff = taken.posted_text or one.posted_text, one.is_by_staff or other.is_by_staff
    return replace(one, posted=posted, posted_text=printed, is_by_staff=is_by_staff, **lacking)
