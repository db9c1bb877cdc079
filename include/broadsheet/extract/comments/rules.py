"""Comments by the rules of a site's file: its CSS selectors are a template, and come before all readers.

What does NOT belong here: what a rule may be (``models.site``), reading the parts (``parts``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from broadsheet.extract.clock import Clock
from broadsheet.extract.comments.found import Section
from broadsheet.extract.comments.items import Item, read_items
from broadsheet.extract.comments.natives import native_id_in
from broadsheet.extract.comments.template import Template
from broadsheet.extract.page import ParsedPage
from broadsheet.extract.prose import line_of
from broadsheet.models.selecting import select
from broadsheet.models.site import CommentSelectors
from broadsheet.text import number_in

NAME = "rules"
_NUMBER = re.compile(r"\d+")


def read(page: ParsedPage, clock: Clock) -> Section | None:
    """The comments that the site's own selectors name; None where it has none, or they name nothing on this page."""
    rules = page.site.comments.selectors
    return None if rules is None else read_items(_items(page, rules), _template(rules), clock)


def _template(rules: CommentSelectors) -> Template:
    def listed(selector: str | None) -> tuple[str, ...]:
        return () if selector is None else (selector,)

    return Template(
        NAME,
        is_css=True,
        body=listed(rules.body),
        author=listed(rules.author),
        time=listed(rules.time),
        skip=listed(rules.ignore),
        upvotes=listed(rules.upvotes),
        downvotes=listed(rules.downvotes),
    )


def _items(page: ParsedPage, rules: CommentSelectors) -> Iterator[Item]:
    records = select(rules.record, page.tree)
    others = set(records)
    for record in records:
        name = (record.get(rules.native_id_attribute) or "").strip()
        native = native_id_in(name) if name else None
        yield Item([record], native, _parent(record, rules, native, others - {record}), _depth(record, rules))


def _depth(record: HtmlElement, rules: CommentSelectors) -> int | None:
    """The number in the depth attribute; a record without a number is at the top."""
    if rules.depth_attribute is None:
        return None
    places = select(rules.depth, record) if rules.depth else [record]
    match = _NUMBER.search((places[0].get(rules.depth_attribute) or "") if places else "")
    return (number_in(match[0]) or 0) if match else 0


def _parent(record: HtmlElement, rules: CommentSelectors, native: str | None, others: set[HtmlElement]) -> str | None:
    for element in select(rules.parent, record) if rules.parent else ():
        name = element.get("href") or element.get("data-parent") or line_of(element)
        if name and (parent := native_id_in(name)) != native and others.isdisjoint(element.iterancestors()):
            return parent
    return None
