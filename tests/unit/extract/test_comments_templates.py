"""Templates: what their file may hold, when they are looked for at all, and how their records become comments."""

from __future__ import annotations

from dataclasses import replace

import pytest
from lxml.html import HtmlElement, document_fromstring
from tests.unit.extract import test_comments_aggregators as aggregators
from tests.unit.extract import test_comments_blogger as blogger
from tests.unit.extract import test_comments_blogs as blogs
from tests.unit.extract import test_comments_forums as forums
from tests.unit.extract import test_comments_hosted as hosted
from tests.unit.extract import test_comments_livejournal as livejournal
from tests.unit.extract import test_comments_movable_type as movable_type
from tests.unit.extract import test_comments_spip as spip
from tests.unit.extract.invented import page, raw, site
from tests.unit.extract.threads import ONE, TWO, clock, read

from broadsheet.extract.comments import platforms
from broadsheet.extract.comments.elements import View
from broadsheet.extract.comments.found import Found, Section
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


# Pages of one or two comments in the markup that the systems' own test modules know.
PAGES: dict[str, str] = {
    **{form.__name__: form(ONE) + form(TWO) for form in (forums.vanilla, forums.phpbb, forums.mybb, forums.smf)},
    **{form.__name__: form(ONE) for form in (blogs.serendipity, blogs.b2evolution, blogs.jcomments, blogs.textpattern)},
    **{form.__name__: form(ONE, "") for form in (aggregators.lobsters, aggregators.reddit, aggregators.lemmy, aggregators.slashdot)},
    "squarespace": blogs.squarespace(ONE),
    "dotclear": f"<dl>{blogs.dotclear(ONE)}</dl>",
    "xenforo": forums.xenforo_2(ONE) + forums.xenforo_2(TWO),
    "vbulletin": forums.vbulletin_3(ONE) + forums.vbulletin_3(TWO),
    "invision": forums.invision_3(ONE) + forums.invision_3(TWO),
    "discourse": forums.discourse_embed(ONE) + forums.discourse_embed(TWO),
    "hacker_news": f"<table>{aggregators.hacker_news(ONE, by_width=True)}</table>",
    "disqus": hosted.disqus_embed(ONE, ""),
    "livefyre": hosted.livefyre(ONE, ""),
    "intensedebate": hosted.intense_debate(ONE, ""),
    "blogger": blogger.threaded([ONE, TWO]),
    "livejournal": livejournal.new_style([ONE, TWO]),
    "movable_type": movable_type.four([ONE, TWO]),
    "spip": f"<ul>{spip.comment(ONE, '')}</ul>",
}  # fmt: skip


def as_read(section: Section) -> list[Found]:
    """The comments, whoever found them."""
    return [replace(comment, found_by="") for comment in section.comments]


@pytest.mark.parametrize("name", PAGES)
def test_a_page_comes_out_otherwise_without_its_template(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    section = read(PAGES[name])
    assert section is not None and section.found_by == name
    left = tuple(one for one in templates() if one.name != name)
    monkeypatch.setattr(platforms, "templates", lambda: left)
    without = read(PAGES[name])
    assert without is None or as_read(without) != as_read(section)
