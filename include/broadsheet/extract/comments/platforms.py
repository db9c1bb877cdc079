"""Comments of known systems: the one reader of all templates, those in ``platforms.yml`` and a site's own.

What does NOT belong here: what a system calls its parts (``platforms.yml``), reading records (``reading``).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import UTC
from functools import partial
from itertools import chain, islice, takewhile

from lxml.html import HtmlElement

from broadsheet.extract.comments import words
from broadsheet.extract.comments.elements import Within, walk
from broadsheet.extract.comments.found import Section
from broadsheet.extract.comments.merge import GUESSES
from broadsheet.extract.comments.reading import Item, lay_out, read_records
from broadsheet.extract.comments.template import Template, template_of, templates
from broadsheet.extract.comments.threads import Stated, native_id_in
from broadsheet.extract.guarding import tried
from broadsheet.extract.page import ParsedPage, names_of
from broadsheet.extract.prose import line_of
from broadsheet.models.selecting import select
from broadsheet.printed_times.clock import Clock
from broadsheet.text import number_in

_AROUND = frozenset({"aside", "div", "ul", "ol", "section", "template"})
_NO_COMMENT = frozenset({"form", "h1", "h2"})
_NUMBER = re.compile(r"\d+")
_LOOKED_AT = 25  # elements of a comment that may carry its id
_OTHERWISE = {"native_id_attribute": "id_in", "depth_attribute": "depth_in"}  # what a site's file calls otherwise
_PARENT_IN = ("data-link-to-post", "href", "data-parent", "content", "resource", "itemid")


def read(page: ParsedPage, clock: Clock) -> list[Section]:
    """What each system's template finds on the page; what several of them take for comments is read once, the way of the first."""
    seen: set[object] = set(GUESSES)
    found: list[Section] = []
    for template in templates():
        if (here := template.on(page)) is not None:
            section = tried(page, here.name, partial(read_template, page, here, clock, seen), None)
            found += [section] if section is not None else []
    return found


def read_by_rules(page: ParsedPage, clock: Clock) -> Section | None:
    """The comments that the site's own selectors name; None where it has none, or they name nothing on this page."""
    rules = page.site.comments.selectors
    if rules is None:
        return None
    told = rules.model_dump(exclude_none=True)
    return read_template(
        page, template_of("rules", {_OTHERWISE.get(name, name): value for name, value in told.items()}), clock
    )


def read_template(
    page: ParsedPage, template: Template, clock: Clock, seen: set[object] | None = None
) -> Section | None:
    """The comments that a template names, in page order; None where it names none with a text, or elements that were ``seen``, or
    ids, where it only guesses, or another form of it has seen them."""
    behind = set(_selected(template.behind, page.tree))
    records = _records(page, template, behind)
    taken = set(records)
    of_kind: dict[str, set[HtmlElement]] = {}
    for record in records:
        of_kind.setdefault(record.tag, set()).add(record)
    natives = [_native_id(record, template, of_kind[record.tag]) for record in records]
    # no second showing of another: in it, or in a list that is rendered a second time
    first = {native: n for n, native in reversed([*enumerate(natives)])}
    kept = [n for n, native in enumerate(natives) if (first[native] == n if native else template.native_id is None)]
    items = [_item(records[n], behind, taken) for n in kept]
    ids = tuple(natives[n] for n in kept)
    firsts = tuple(item[0] for item in items)
    if not items or (seen is not None and (firsts in seen or (template.name in seen and seen.issuperset(ids)))):
        return None
    owned = {element for item in items for element in item}
    stated = Stated(
        ids,
        [_parent(item, template, natives[n], owned) for item, n in zip(items, kept, strict=True)],
        [_depth(item[0], template) for item in items] if template.depth_in else (),
    )
    laid = lay_out(items, replace(clock, zone=UTC) if template.is_utc else clock, stated)
    section = read_records(laid, template).section(template.name)
    if section is not None and seen is not None:
        seen |= {firsts, template.name, *(native for native in ids if native is not None)}
    return section


def _records(page: ParsedPage, template: Template, behind: Collection[HtmlElement]) -> list[HtmlElement]:
    """What a template takes for comments, in page order: none of a widget, none that a script is to fill in."""
    refused = set(_selected(template.but_not, page.tree))
    hidden = Within(_is_hidden)
    return [
        e
        for e in _selected(template.record, page.tree)
        if e not in refused
        and e.getparent() not in hidden
        and (not template.holds or any(_selected(template.holds, one) for one in _item(e, behind, frozenset())))
    ]


def _selected(selectors: Sequence[str], root: HtmlElement) -> list[HtmlElement]:
    return select(", ".join(selectors), root) if selectors else []


def _is_hidden(element: HtmlElement) -> bool:
    """Whether an element is a widget, or a script's template."""
    return element.tag in _AROUND and (element.tag == "template" or words.WIDGET.search(names_of(element)) is not None)


def _native_id(record: HtmlElement, template: Template, of_kind: set[HtmlElement]) -> str | None:
    """The id that a record carries, or something in it that is no record ``of_kind``, of the same tag."""
    values: Iterable[str] = ((record.get(name) or "").strip() for name in template.id_in)
    if template.native_id is not None and not (record.get("id") and "id" in template.id_in):
        before = record.getprevious()
        anchors = [before] if before is not None and before.tag == "a" else []
        inside = chain(islice(walk(record, of_kind), _LOOKED_AT), anchors)
        values = chain(values, (element.get(name) or "" for element in inside for name in ("id", "name", "content")))
    return next((native for value in values if value and (native := _as_id(value, template))), None)


def _as_id(value: str, template: Template) -> str | None:
    if template.native_id is None:
        return native_id_in(value)
    match = template.native_id.search(value)
    return match[1] if match else None


def _item(record: HtmlElement, behind: Collection[HtmlElement], records: AbstractSet[HtmlElement]) -> Item:
    """A record with what stands right behind it and belongs to it: a term's descriptions; what follows an empty anchor up to the next one."""
    is_anchor = record.tag == "a" and not len(record)

    def is_its(sibling: HtmlElement) -> bool:
        if is_anchor:
            return sibling.tag not in _NO_COMMENT and records.isdisjoint(sibling.iter())
        return sibling in behind or (record.tag == "dt" and sibling.tag == "dd")

    return (record, *takewhile(is_its, record.itersiblings()))


def _parent(item: Item, template: Template, native: str | None, records: set[HtmlElement]) -> str | None:
    """The id in the first link to another comment that is the item's own and not one of its answers', or in its own id."""
    own_id = template.native_id and template.native_id.search(item[0].get("id") or "")
    if own_id and (above := own_id.groupdict().get("parent")) and above != "0":
        return above
    for selector in template.parent:
        for element in select(selector, item[0]):
            around = (e for e in (element, *element.iterancestors()) if e in records)
            if next(around, None) in item and (parent := _named_in(element, template)) not in {None, native}:
                return parent
    return None


def _named_in(element: HtmlElement, template: Template) -> str | None:
    """The id that a link, or what else names a comment, leads to."""
    for name in _PARENT_IN:
        if value := (element.get(name) or "").strip():
            _, is_link, fragment = value.rpartition("#")
            if is_link or "/" not in value:
                return _as_id(fragment if is_link else value, template)
    return native_id_in(text) if (text := line_of(element)) and template.native_id is None else None


def _depth(record: HtmlElement, template: Template) -> float | None:
    """The number in the depth attribute; a record without a number is at the top."""
    places = _selected(template.depth, record) if template.depth else [record]
    match = _NUMBER.search((places[0].get(template.depth_in or "") or "") if places else "")
    return float(number_in(match[0]) or 0) if match else 0.0
