"""Short ways that must give what the long ones give: times that need no tables, letters, names, the element classes of the parser."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml.html import HtmlElement
from tests.unit.extract.invented import page, raw, site

from broadsheet.extract.comments import words
from broadsheet.extract.page import ParsedPage, names_of, parse
from broadsheet.extract.parser import letters
from broadsheet.printed_times import locales

PRINTED = (
    "June 7, 2017 at 3:29 PM",
    "Monday, 2 March 2026 14:05",
    "march 3, 2026 | at 9:00 p.m.",
    "03.03.2026, 14:05",
    "2026/03/05 - 14:05:33",
    "(12) 7:30",
    "at",
    "1st May 2026",
)


@pytest.mark.parametrize("language", ["en", "en-US", "en-GB", "de", "fr", "ja", "ar"])
@pytest.mark.parametrize("text", PRINTED)
def test_times_that_need_no_tables_read_as_with_them(text: str, language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    short = locales.english.__wrapped__(text, language)
    monkeypatch.setattr(locales, "_ENGLISH", frozenset())  # no word is known beforehand, and numbers count as words
    monkeypatch.setattr(locales, "_WORD", re.compile(r"\S"))
    assert short == locales.english.__wrapped__(text, language)


@given(st.text())
def test_letters_are_all_letters_and_digits_without_case(text: str) -> None:
    assert letters(text) == "".join(c for c in text.casefold() if c.isalnum())


def parsed(html: str) -> ParsedPage:
    return parse(raw(html), site())


def test_names_and_marks_of_one_look_are_those_of_the_elements() -> None:
    body = (
        '<form class="Form"><input id="Field" class=""></form><p class=" A  b " id=" C ">x</p><b itemprop="name">y</b>'
        '<p style="color:red">v</p><s style="x:y; Display : NONE">v</s><em hidden>v</em><small aria-hidden="true">v</small>'
        '<u aria-hidden="false">v</u><i itemtype="">z</i><u typeof="Comment" class="q">w</u>'
    )
    seen = parsed(page(body))
    assert [(e, names) for e in seen.elements if (names := names_of(e))] == seen.named
    assert [e.tag for e in seen.marked] == ["b", "u"]
    assert [e.tag for e in seen.hidden] == ["s", "em", "small"]
    assert {type(e) for e in seen.elements} == {HtmlElement}


def test_called_gives_what_the_pattern_finds_in_page_order() -> None:
    body = '<p class="comment b"></p><p class="x"></p><p id="Comment-9"></p><p class="comment b"></p><p class="com-ment"></p>'
    seen, pattern = parsed(page(body)), re.compile(r"comment")
    expected = [e for e, names in seen.named if pattern.search(names)]
    assert len(expected) == 3
    assert seen.called(pattern) == expected
    assert parsed(page(body)).called(re.compile("com-?ment"), "comment") != []
    assert parsed(page(body)).called(pattern, "thread") == []  # the caller's word is taken for it


@pytest.mark.parametrize("tags", [("p",), ("p", "b"), ("b", "p", "b"), ("p", "video"), ("video",), ()])
def test_elements_of_some_tags_are_those_that_a_walk_over_the_page_finds(tags: tuple[str, ...]) -> None:
    seen = parsed(page("<p>one <b>two</b></p><p><i>three</i></p><b>four</b>"))
    assert list(seen.of(*tags)) == [e for e in seen.tree.iter("*") if e.tag in tags]


def test_texts_are_what_elements_begin_with() -> None:
    seen = parsed("<html><body><p>one <b>two</b> three</p><p> <i> </i>four</p><u>five</u></body></html>")
    assert [(e.tag, text) for e, text in seen.texts] == [("p", "one "), ("b", "two"), ("u", "five")]


@given(st.from_regex(words.STRONG))
def test_what_says_comments_has_one_of_the_words_that_are_looked_for_first(name: str) -> None:
    assert any(word in name for word in words.STRONG_WORDS)
