"""Comments that WordPress wrote, in whatever theme: its ids and its classes are the same in all of them.

``comment_class()`` puts ``comment even depth-2`` on each item and ``comment-123`` is its id, on the item or on something in it;
replies lie in the item, or behind it with a greater depth. wpDiscuz has ids of its own. Old themes have neither: then the items
of the list called ``commentlist`` are taken. Movable Type and Typepad share the ids and are read as well.

What does NOT belong here: reading one comment (``record``), parents by place (``tree``), the REST answer (``wordpress_rest``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml.html import HtmlElement

from broadsheet.extract.clock import Clock
from broadsheet.extract.comments import markup
from broadsheet.extract.comments.elements import View, tokens
from broadsheet.extract.comments.found import Found, Section
from broadsheet.extract.comments.outline import section_roots
from broadsheet.extract.comments.record import read_record
from broadsheet.extract.comments.tree import parents_of
from broadsheet.extract.page import ParsedPage, names_of

_ID = re.compile(r"^(?:(?:li|div|article|dsq|pings?)-)*comment[-_](?P<id>\d{1,12}|6a[0-9a-f]{14,40})$")
_WPDISCUZ_ID = re.compile(r"^(?:wpd|wc)-comm-(?P<id>\d+)_(?P<parent>\d+)$")
_ITEM_TAGS = frozenset({"li", "div", "article", "dt", "section", "p", "a"})
_DEPTH = re.compile(r"^(?:depth-|wpd_comment_level-|wc_comment_level-)(\d{1,3})$")
_THREAD = frozenset({"even", "odd", "thread-even", "thread-odd", "alt", "byuser", "bypostauthor"})
_PING = frozenset({"pingback", "trackback"})
_LIST = re.compile(r"(?:^|[\s_-])comments?-?_?list(?:$|[\s_-])|wp-block-comment-template")
_REPLY_TO = re.compile(r"#(?:li-|div-)?comment-(\d+)$")


@dataclass
class _Item:
    elements: list[HtmlElement]  # one; a term and its description in definition lists
    native_id: str | None
    parent_native_id: str | None = None
    depth: int | None = None  # as its class says, from 1
    is_ping: bool = False
    nested: set[HtmlElement] = field(default_factory=set)


def read(page: ParsedPage, clock: Clock) -> Section | None:
    """The comments of a page with WordPress markup; None where there are none."""
    items = _items_with_ids(page) or _items_of_old_lists(page)
    if not items:
        return None
    parents = parents_of([item.elements for item in items], [item.depth for item in items])
    for item, parent in zip(items, parents, strict=True):
        if parent is not None:
            items[parent].nested.update(item.elements)
    name = _family(page, items)
    found: list[Found] = []
    place: dict[int, int] = {}  # index of an item -> index of its comment
    for number, (item, parent) in enumerate(zip(items, parents, strict=True)):
        if item.is_ping:
            continue
        view = View(item.elements, item.nested, clock, item.native_id)
        above = None if parent is None else place.get(parent)
        comment = read_record(view, name, above, item.parent_native_id or _reply_to(view))
        item.is_ping = bool(markup.PINGBACK.match(comment.author or ""))
        if comment.body and not item.is_ping:
            place[number] = len(found)
            found.append(comment)
    pings = sum(item.is_ping for item in items)
    if not found and not pings:
        return None
    roots = section_roots([element for item in items for element in item.elements])
    return Section(name, tuple(found), pings, elements=tuple(roots))


def _items_with_ids(page: ParsedPage) -> list[_Item]:
    """One item a native id: the outermost element that is its, in page order."""
    items: dict[str, _Item] = {}
    own: dict[HtmlElement, str] = {}
    for element, names in page.named:
        if "comm" not in names or element.tag not in _ITEM_TAGS:
            continue
        match = _match_id(element)
        if match is None:
            if "comment" in (element.get("class") or "") and (item := _item_without_id(element, own)):
                items[f"\x00{len(items)}"] = item
                own[element] = f"\x00{len(items) - 1}"
            continue
        native, parent = match
        if native in items:
            continue  # inside its item, or the list rendered a second time
        holder = _holder(element, own)
        own[holder] = native
        items[native] = _Item(
            [holder, *_descriptions(holder)], native, parent, _depth(holder), is_ping=_is_ping(holder)
        )
    return [item for item in items.values() if _is_comment_like(item)]


def _match_id(element: HtmlElement) -> tuple[str, str | None] | None:
    name = element.get("id") or ""
    if match := _ID.match(name):
        return match["id"], None
    if match := _WPDISCUZ_ID.match(name):
        return match["id"], match["parent"] if match["parent"] != "0" else None
    return None


def _item_without_id(element: HtmlElement, own: dict[HtmlElement, str]) -> _Item | None:
    """``<li class="comment depth-1">`` whose id is missing altogether, also from everything within it."""
    if (
        element.tag == "li"
        and _is_item_class(element)
        and not any(_match_id(e) for e in element.iter("div", "article", "li"))
    ):
        return _Item([element], None, None, _depth(element), is_ping=_is_ping(element))
    return None


def _is_item_class(element: HtmlElement) -> bool:
    names = set(tokens(element))
    return bool(names & {"comment", "pingback", "trackback"}) and (bool(names & _THREAD) or _depth(element) is not None)


def _holder(element: HtmlElement, own: dict[HtmlElement, str]) -> HtmlElement:
    """The item around an element with the id: the nearest one that ``comment_class()`` was put on, if it is nobody else's."""
    if _is_item_class(element) or element.tag == "dt":
        return element
    for number, ancestor in enumerate(element.iterancestors("li", "div", "article")):
        if ancestor in own or number > 3:
            break
        if _is_item_class(ancestor):
            return ancestor
    return element


def _descriptions(term: HtmlElement) -> list[HtmlElement]:
    if term.tag != "dt":
        return []
    found: list[HtmlElement] = []
    for sibling in term.itersiblings():
        if sibling.tag != "dd":
            break
        found.append(sibling)
    return found


def _depth(element: HtmlElement) -> int | None:
    return next((int(m[1]) for token in tokens(element) if (m := _DEPTH.match(token))), None)


def _is_ping(element: HtmlElement) -> bool:
    return not _PING.isdisjoint(tokens(element))


def _is_comment_like(item: _Item) -> bool:
    """Not a bare anchor, and not in a widget of other articles' comments."""
    element = item.elements[0]
    if element.tag in {"a", "p"} and not len(element):
        return False
    return not markup.WIDGET.search(
        " ".join(names_of(e) for e in element.iterancestors("aside", "div", "ul", "section"))
    )


def _items_of_old_lists(page: ParsedPage) -> list[_Item]:
    items: list[_Item] = []
    for element in page.called(_LIST, "comment"):
        if element.tag in {"ol", "ul", "div"} and not markup.WIDGET.search(names_of(element)):
            rows = [e for e in element.iterchildren("li", "article", "div") if len(e) and _looks_written(e)]
            items += [_Item([e], None, is_ping=_is_ping(e)) for e in rows]
    return items


def _looks_written(element: HtmlElement) -> bool:
    """Whether an item of a list names somebody: buttons, forms and headings do not."""
    names = {token for e in element.iter() if isinstance(e.tag, str) for token in tokens(e)}
    return not names.isdisjoint(markup.AUTHOR) or element.find(".//cite") is not None


def _reply_to(view: View) -> str | None:
    """ "in reply to" links, where nesting stops at a depth: the link names the parent."""
    for element in view.parts:
        if element.tag == "a" and (match := _REPLY_TO.search(element.get("href") or "")):
            around = " ".join((*tokens(element), *tokens(element.getparent())))
            if match[1] != view.native_id and re.search(r"reply[-_]?to|in-reply|parent", around):
                return match[1]
    return None


def _family(page: ParsedPage, items: list[_Item]) -> str:
    """Which markup it is; ``comment_ids`` where only the ids are WordPress's way, as in Movable Type."""
    first = items[0].elements[0]
    names = {token for element in (first, *first.iterancestors()) for token in tokens(element)}
    if any(name.startswith(("wpd-", "wc-comment", "wpdiscuz")) for name in names):
        return "wpdiscuz"
    if "wp-block-comment-template" in names:
        return "wordpress_block"
    is_wordpress = "wordpress" in (page.meta("generator") or "").lower() or any(
        not _THREAD.isdisjoint(tokens(i.elements[0])) for i in items
    )
    return (
        "wordpress"
        if is_wordpress or any("/wp-content/" in (e.get("href") or "") for e in page.of("link"))
        else "comment_ids"
    )
