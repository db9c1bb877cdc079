"""Comments that WordPress wrote, in whatever theme: its ids and its classes are the same in all of them.

``comment_class()`` puts ``comment even depth-2`` on each item and ``comment-123`` is its id, on the item or on something in it;
replies lie in the item, or behind it with a greater depth. wpDiscuz has ids of its own. Old themes have neither: then the items
of the list called ``commentlist`` are taken. Movable Type and Typepad share the ids and are read as well.

What does NOT belong here: reading one comment (``parts``), parents (``items``), the REST answer (``wordpress_rest``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from lxml.html import HtmlElement

from broadsheet.extract.clock import Clock
from broadsheet.extract.comments import markup
from broadsheet.extract.comments.elements import tokens, walk
from broadsheet.extract.comments.found import Section
from broadsheet.extract.comments.items import Item, read_items
from broadsheet.extract.comments.template import Template
from broadsheet.extract.page import ParsedPage, names_of

_ID = re.compile(r"^(?:(?:li|div|article|dsq|pings?)-)*comment[-_](?P<id>\d{1,12}|6a[0-9a-f]{14,40})$")
_WPDISCUZ_ID = re.compile(r"^(?:wpd|wc)-comm-(?P<id>\d+)_(?P<parent>\d+)$")
_ITEM_TAGS = frozenset({"li", "div", "article", "dt", "section", "p", "a"})
_DEPTH = re.compile(r"^(?:depth-|wpd_comment_level-|wc_comment_level-)(\d{1,3})$")
_THREAD = frozenset({"even", "odd", "thread-even", "thread-odd", "alt", "byuser", "bypostauthor"})
_PING = frozenset({"pingback", "trackback"})
_LIST = re.compile(r"(?:^|[\s_-])comments?-?_?list(?:$|[\s_-])|wp-block-comment-template")
_REPLY_TO = re.compile(r"#(?:li-|div-)?comment-(\d+)$")


def read(page: ParsedPage, clock: Clock) -> Section | None:
    """The comments of a page with WordPress markup; None where there are none."""
    items = _items_with_ids(page) or _items_of_old_lists(page)
    return read_items(items, Template(_family(page, items)), clock) if items else None


def _items_with_ids(page: ParsedPage) -> list[Item]:
    """One item a native id: the outermost element that is its, in page order."""
    items: dict[str, Item] = {}
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
        items[native] = Item([holder, *_descriptions(holder)], native, parent, _depth(holder), is_ping=_is_ping(holder))
    kept = [item for item in items.values() if item.elements[0].tag not in {"a", "p"} or len(item.elements[0])]
    taken = {element for item in kept for element in item.elements}
    return [i if i.parent_native_id else replace(i, parent_native_id=_reply_to(i, taken)) for i in kept]


def _match_id(element: HtmlElement) -> tuple[str, str | None] | None:
    name = element.get("id") or ""
    if match := _ID.match(name):
        return match["id"], None
    if match := _WPDISCUZ_ID.match(name):
        return match["id"], match["parent"] if match["parent"] != "0" else None
    return None


def _item_without_id(element: HtmlElement, own: dict[HtmlElement, str]) -> Item | None:
    """``<li class="comment depth-1">`` whose id is missing altogether, also from everything within it."""
    if (
        element.tag == "li"
        and _is_item_class(element)
        and not any(_match_id(e) for e in element.iter("div", "article", "li"))
    ):
        return Item([element], None, None, _depth(element), is_ping=_is_ping(element))
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


def _items_of_old_lists(page: ParsedPage) -> list[Item]:
    items: list[Item] = []
    for element in page.called(_LIST, "comment"):
        if element.tag in {"ol", "ul", "div"} and not markup.WIDGET.search(names_of(element)):
            rows = [e for e in element.iterchildren("li", "article", "div") if len(e) and _looks_written(e)]
            items += [Item([e], None, is_ping=_is_ping(e)) for e in rows]
    return items


def _looks_written(element: HtmlElement) -> bool:
    """Whether an item of a list names somebody: buttons, forms and headings do not."""
    names = {token for e in element.iter() if isinstance(e.tag, str) for token in tokens(e)}
    return not names.isdisjoint(markup.AUTHOR) or element.find(".//cite") is not None


def _reply_to(item: Item, taken: set[HtmlElement]) -> str | None:
    """ "in reply to" links, where nesting stops at a depth: the link names the parent."""
    for root in item.elements:
        for element in walk(root, taken - {root}):
            if element.tag == "a" and (match := _REPLY_TO.search(element.get("href") or "")):
                around = " ".join((*tokens(element), *tokens(element.getparent())))
                if match[1] != item.native_id and re.search(r"reply[-_]?to|in-reply|parent", around):
                    return match[1]
    return None


def _family(page: ParsedPage, items: Sequence[Item]) -> str:
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
