"""Selectors, and the order and parents of items: the parts that all known templates share."""

from __future__ import annotations

import pytest
from lxml.html import HtmlElement, document_fromstring
from tests.unit.extract.invented import page, raw, site
from tests.unit.extract.threads import clock

from broadsheet.extract.comments.elements import View
from broadsheet.extract.comments.items import Item, nested_in, parents_among, shown_once
from broadsheet.extract.comments.selectors import Parts, check, fits, select_on
from broadsheet.extract.page import parse

HTML = (
    '<div class="Comment odd" id="c12"><p class="by"><a rel="nofollow" class="Name">Ida</a></p><div class="text"><p class="by">quoted</p></div>'
    '<div class="Comment" id="c13"><a class="name">Tom</a></div></div>'
)


def parsed_as(html: str) -> tuple[HtmlElement, dict[str, HtmlElement]]:
    """The first element of a piece of HTML, and what has an id in it."""
    root = next(document_fromstring(html).iter("div", "section"))
    return root, {name: e for e in root.iter() if (name := e.get("id"))}


@pytest.mark.parametrize(
    ("selector", "texts"),
    [
        (".name", ["Ida"]),
        ("a.name", ["Ida"]),
        ("span.name", []),
        (".by .name", ["Ida"]),
        (".text .name", []),
        (".text .by", ["quoted"]),
        ("[rel=nofollow]", ["Ida"]),
        ("[rel=no*]", ["Ida"]),
        ("[rel=*follow]", ["Ida"]),
        ("[rel=follow]", []),
        ("a[rel]", ["Ida"]),
        ("div#c12", ["Ida"]),
        ("#c1*.odd", ["Ida"]),
        ("#c1", []),
    ],
)
def test_a_selector_names_what_it_says_and_nothing_of_an_answer(selector: str, texts: list[str]) -> None:
    root, named = parsed_as(HTML)
    parts = Parts(View([root], {named["c13"]}, clock(), "12"))
    found = [(e.text_content() if e is not root else e.findtext(".//a")) for e in parts.select(selector)]
    assert found == texts


def test_what_lies_above_a_comment_is_not_looked_at() -> None:
    root, _ = parsed_as('<section class="by"><div class="comment"><a class="name">Ida</a></div></section>')
    comment = root[0]
    assert fits(comment[0], ".by .name")
    assert not fits(comment[0], ".by .name", (comment,))


@pytest.mark.parametrize("selector", ["a:first-child", "div > p", ".a, .b", "a[href^=x]", "#*"])
def test_what_is_no_selector_fails_when_it_is_written(selector: str) -> None:
    with pytest.raises(ValueError, match="is not tag"):
        check([selector])


def test_elements_of_a_page() -> None:
    parsed = parse(raw(page(HTML)), site())
    assert [e.get("id") for e in select_on(parsed, "div.comment")] == ["c12", "c13"]
    assert [e.get("id") for e in select_on(parsed, "div#c1*")] == ["c12", "c13"]
    assert list(select_on(parsed, ".no-such a")) == []


def test_parents_by_name_by_depth_and_by_nesting() -> None:
    _, named = parsed_as('<div><p id="a"></p><p id="b"></p><div id="c"><p id="d"></p></div></div>')
    a, b, c, d = (named[name] for name in "abcd")
    assert parents_among([Item([a], "1"), Item([b], "2", "1"), Item([c], "3"), Item([d], "4")]) == [None, 0, None, 2]
    # levels that a platform skips, and a thread that begins deep
    assert parents_among([Item([a], depth=50), Item([b], depth=75), Item([c], depth=150), Item([d], depth=75)]) == [
        None,
        0,
        1,
        0,
    ]
    assert parents_among([Item([a], "1", "1"), Item([b], "2", "77")]) == [None, None]
    assert nested_in([Item([c], "3"), Item([d], "4")]) == [{d}, set()]


def test_an_item_is_shown_once_and_not_from_a_widget_or_a_script_template() -> None:
    root, _ = parsed_as(
        '<div><p></p><p></p><div class="recent-comments"><p></p></div><template><p></p></template></div>'
    )
    items = [Item([p], number) for p, number in zip(root.iter("p"), ("1", "1", "2", "3"), strict=True)]
    assert shown_once(items) == items[:1]
