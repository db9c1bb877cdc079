"""Templates: what their file may hold, when they are looked for at all, and how their records become comments."""

from __future__ import annotations

import pytest
from lxml.html import HtmlElement, document_fromstring
from tests.unit.extract.invented import page, raw, site
from tests.unit.extract.threads import clock

from broadsheet.extract.comments.elements import View
from broadsheet.extract.comments.platforms import read_template
from broadsheet.extract.comments.template import Template, first_of, named, template_of, templates
from broadsheet.extract.comments.threads import Stated, thread_of
from broadsheet.extract.page import parse
from broadsheet.models.selecting import select

HTML = (
    '<div class="Comment odd" id="c12"><p class="by"><a rel="nofollow" class="Name">Ida</a></p><div class="text"><p class="by">quoted</p></div>'
    '<div class="Comment" id="c13"><a class="Name">Tom</a></div></div>'
)


def elements(html: str) -> dict[str, HtmlElement]:
    """What has an id in a piece of HTML."""
    return {name: e for e in document_fromstring(html).iter() if (name := e.get("id"))}


def test_a_selector_names_nothing_of_an_answer_and_the_surest_comes_first() -> None:
    found = elements(HTML)
    view = View([found["c12"]], {found["c13"]}, clock(), "12")
    assert [e.text_content() for e in named(view, (".Name",))] == ["Ida"]
    assert [e.text_content() for e in named(view, (".text .by", "a"))] == ["quoted", "Ida"]
    assert [e.text_content() for e in first_of(view, (".none", ".by"))] == ["Ida", "quoted"]
    assert first_of(view, (".none",)) == []


@pytest.mark.parametrize("template", templates(), ids=lambda template: template.name)
def test_every_selector_of_the_file_can_be_asked(template: Template) -> None:
    assert template.record
    root = document_fromstring("<i>x</i>")
    for field in (
        "record",
        "behind",
        "holds",
        "but_not",
        "parent",
        "author",
        "time",
        "body",
        "title",
        "ignore",
        "staff",
    ):
        for selector in getattr(template, field):
            assert all(e.tag != "i" for e in select(selector, root))


@pytest.mark.parametrize(
    ("selector", "may"),
    [
        ("div.comment", True),
        ("div.none, p.text", True),
        ("p.none", False),
        (".comment .none", False),
        ('[id^="c1"]', True),
        ('[id^="x1"]', False),
        ('[itemprop~="comment"]', False),
    ],
)
def test_what_is_not_on_a_page_is_not_looked_for(selector: str, may: bool) -> None:
    parsed = parse(raw(page(HTML)), site())
    assert (template_of("any", {"record": selector}).on(parsed) is not None) is may


def test_of_a_template_only_what_a_page_can_show_is_left() -> None:
    parsed = parse(raw(page(HTML)), site())
    here = template_of("any", {"record": ".Comment", "author": [".none", ".Name"]}).on(parsed)
    assert here is not None and here.author == (".Name",)
    assert template_of("any", {"record": ".Comment", "holds": ".none"}).on(parsed) is None


def test_parents_by_name_by_depth_and_by_nesting() -> None:
    found = elements('<div><p id="a"></p><p id="b"></p><div id="c"><p id="d"></p></div></div>')
    items = [(found[name],) for name in "abcd"]
    assert thread_of(items, Stated(["1", "2", "3", "4"], [None, "1", None, None])).parents == (None, 0, None, 2)
    # levels that a platform skips, and a thread that begins deep
    assert thread_of(items, Stated(depths=[50, 75, 150, 75])).parents == (None, 0, 1, 0)
    assert thread_of(items[:2], Stated(["1", "2"], ["1", "77"])).parents == (None, None)


def test_a_comment_is_shown_once_and_not_from_a_widget_or_a_script_template() -> None:
    row = '<div class="pp" data-key="{}"><b class="w">Ida</b> <i class="t">5 March 2026, 10:00</i><p class="b">{}</p></div>'
    html = (
        row.format(1, "Nineteen.")
        + row.format(1, "Nineteen.")
        + f'<div class="recent-comments">{row.format(2, "Elsewhere.")}</div><template>{row.format(3, "Name")}</template>'
    )
    template = template_of("any", {"record": ".pp", "id_in": "data-key", "author": ".w", "time": ".t", "body": ".b"})
    section = read_template(parse(raw(page(html)), site()), template, clock())
    assert section is not None
    assert [(c.native_id, c.author, c.body) for c in section.comments] == [("1", "Ida", "Nineteen.")]
