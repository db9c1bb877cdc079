"""The headline: which of a page's titles is the article's, and which pieces of a heading belong to it."""

from __future__ import annotations

import pytest
from tests.unit.extract.invented import PARAGRAPHS, json_ld, raw, site

from broadsheet.extract.headline import Headline, read_headline
from broadsheet.extract.own_node import own_node
from broadsheet.extract.page import parse

URL = "https://marsh.example/2026/herons-return"
TEXT = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)


def headline(title: str, shown: str, head: str = "") -> Headline:
    markup = f"<html><head><title>{title}</title>{head}</head><body>{shown}{TEXT}</body></html>"
    page = parse(raw(markup, URL), site())
    return read_headline(page, own_node(page) or {}, None, None)


STATED = '<meta property="og:title" content="Herons return to the marsh">'


@pytest.mark.parametrize(
    ("shown", "head"),
    [
        ("<h1>Herons return<br>to the marsh</h1>", STATED),
        ("<h1><div>Herons return</div><div>to the marsh</div></h1>", ""),
        ("<h1><b>Herons return</b><b>to the marsh</b></h1>", STATED),  # set apart by style: the spelling of the head
        ('<h1><span class="x1">Local history</span><span>Herons return to the marsh</span></h1>', STATED),
        ("<h1><time>4 March 2026</time> Herons return to the marsh <i>Ida Pell</i></h1>", STATED),
        ("<h1><span>Nature</span> <span>Herons return to the marsh</span></h1>", ""),
    ],
)
def test_pieces_of_a_heading(shown: str, head: str) -> None:
    assert headline("Herons return to the marsh", shown, head).text == "Herons return to the marsh"


def test_a_piece_that_is_less_than_half_is_not_the_headline() -> None:
    short = '<meta property="og:title" content="Herons">'
    shown = "<h1><span>Herons:</span> <span>why they return to the marsh</span></h1>"
    assert headline("Herons", shown, short).text == "Herons: why they return to the marsh"


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("The Reed Letter: Herons return", '<h1><a href="/">The Reed Letter</a></h1><h3>Herons return</h3>'),
        (
            "The Reed Letter: Herons return",
            '<h1>The Reed Letter</h1><h3><a href="/2026/herons-return">Herons return</a></h3>',
        ),
        ("The Reed Letter", '<h1><a href="https://marsh.example">The Reed Letter</a></h1><h1>Herons return</h1>'),
        ("", '<h1><a href="/">The Reed Letter</a></h1><h2><a href="/2026/herons-return/">Herons return</a></h2>'),
        ("Herons return | Nature | The Reed Letter", '<h2>Other birds</h2><td class="t1">Herons return</td>'),
        ("Reed - Nature - Herons return - The Reed Letter", "<div>Herons return</div>"),
        ("Herons return | Nature", '<h1><a href="/nature">Nature notes</a></h1><h2>Herons return</h2>'),
        ("marsh.example - Herons return", "<p>Of birds.</p>"),
    ],
)
def test_the_papers_name_is_not_the_headline(title: str, shown: str) -> None:
    assert headline(title, shown).text == "Herons return"


def test_what_stands_before_a_colon_may_be_half_a_headline() -> None:
    assert headline("Herons: how they return", "<h2 class='story-title'>Herons</h2>").text == "Herons: how they return"


@pytest.mark.parametrize(
    ("title", "head", "shown", "expected"),
    [
        (
            "",
            '<meta property="og:title" content="Ducks leave">',
            "<h1>Herons return</h1><h2>Ducks leave</h2>",
            "Ducks leave",
        ),
        ("Ducks leave", "", "<h1>Ducks and herons</h1><h2>Ducks leave</h2>", "Ducks leave"),
        (
            "Ducks leave | Nature",
            "",
            "<h1>Ducks and herons</h1><h2 class='story-title'>Ducks leave</h2>",
            "Ducks leave",
        ),
        ("Of birds", "", "<h1 class='story-title'><a href='/x'>Herons elsewhere</a></h1>", "Of birds"),
        ("Of birds", "", "<aside><h1 class='story-title'>Herons elsewhere</h1></aside>", "Of birds"),
        (
            "Herons return to the marsh - early",
            "",
            "<h2 class='story-title'>Herons return to the ma</h2>",
            "Herons return to the ma",
        ),
        ("", "", "<h1>Herons<br>return</h1>", "Herons return"),
    ],
)
def test_what_speaks_for_a_heading_and_against_it(title: str, head: str, shown: str, expected: str) -> None:
    assert headline(title, shown, head).text == expected


def test_a_heading_that_begins_as_the_headline_is_not_it() -> None:
    shown = "<h1>What is a heron and why does it return?</h1><h2 class='story-title'>What is a heron?</h2>"
    stated = json_ld({"@type": "NewsArticle", "headline": "What is a heron and why does it return?"})
    assert (
        headline("What is a heron and why does it return?", shown, stated).text
        == "What is a heron and why does it return?"
    )


def test_the_title_where_the_papers_name_belongs() -> None:
    title = "Herons return: a guide for the marsh"
    shown = f"<h1>{title}</h1><h2>Herons return</h2>"
    stated = f'<meta property="og:title" content="{title}">'
    page = parse(raw(f"<head><title>{title} | Reed</title>{stated}</head>{shown}{TEXT}", URL), site())
    assert read_headline(page, {}, f"{title} | Reed", None).text == title


@pytest.mark.parametrize(
    ("shown", "head", "expected"),
    [
        (
            "<h1>Why herons came back early</h1>",
            '<meta property="og:title" content="Herons: 7 facts">',
            "Why herons came back early",
        ),
        ("<h1>Nature and more</h1>", '<meta property="og:title" content="Ducks leave">', "Ducks leave"),
        ('<h1>Herons at noon</h1><h1 class="entry-title">Herons at dawn</h1>', "", "Herons at dawn"),
        (f"<h1>Herons {'and herons ' * 20}</h1>", '<meta property="og:title" content="Ducks leave">', "Ducks leave"),
        (
            "<div>Ducks leave</div>",
            '<meta property="og:title" content="Ducks leave | marsh.example | marsh.example">',
            "Ducks leave",
        ),
    ],
)
def test_the_headline_is_the_one_readers_see(shown: str, head: str, expected: str) -> None:
    assert headline("Herons return - The Marsh Post", shown, head).text == expected


def test_of_two_that_weigh_alike_the_one_that_says_what_machines_are_told() -> None:
    deck = "What wardens of the reeds and the council have to say of herons that were away for many years"
    shown = f'<h1 class="headline">Herons back in the marsh</h1><h1 class="headline">{deck}</h1>'
    assert headline("When herons are back again", shown).text == "Herons back in the marsh"


@pytest.mark.parametrize("address", ["herons-return", "/2026/herons-return", "?", f"{URL}#top"])
def test_a_heading_that_links_to_the_page_itself(address: str) -> None:
    shown = f'<h1>Birds</h1><h2><a href="{address}">Something else entirely</a></h2>'
    assert headline("Herons", shown).text == "Something else entirely"


@pytest.mark.parametrize("address", ["/2026/other", "//other.example/2026/herons-return", "mailto:a@b.example"])
def test_a_heading_that_links_to_elsewhere(address: str) -> None:
    shown = f'<h1>Birds of the marsh</h1><h2><a href="{address}">Something else entirely</a></h2>'
    assert headline("Herons of the marsh", shown).text != "Something else entirely"


def test_a_papers_name_before_a_wide_colon_and_a_place_in_brackets_are_no_part_of_the_headline() -> None:
    home = '<a href="/">北潮新報デジタル</a>'
    shown = f"{home}<h2>廃校の給食室が豆腐工房に<br>元調理員4人が起業</h2>"
    found = headline("北潮新報デジタル：【潮崎町】廃校の給食室が豆腐工房に 元調理員4人が起業", shown)
    assert found.text == "廃校の給食室が豆腐工房に 元調理員4人が起業" and found.element is not None


def test_a_headline_with_a_wide_colon_is_whole_also_where_it_is_told_as_the_papers_name() -> None:
    title = "乾眼病患增 醫師：注意濕度、多休息"
    assert headline(title, f"<div>{title}</div>").text == title
