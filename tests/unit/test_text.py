"""Which characters a table of text may hold, and that no row holds others, whoever makes it."""

from __future__ import annotations

import unicodedata
from dataclasses import fields, replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.costs import growth

from broadsheet.models import Article, Comment, Issue, Outcome
from broadsheet.models.rows import Rejection, SourceReading
from broadsheet.text import number_in, paragraphs, printable, printable_line, printable_url, shorten, squeeze

FORBIDDEN = {chr(c) for c in (*range(0x20), *range(0x7F, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x2070))} - {
    "\n",
    "\t",
}
ODD = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from(sorted(FORBIDDEN)),
        st.sampled_from("\u2028\u2029\ud800\udc00\u200c\u200d\u200e\u200f\u061c\ufeff\n\r\t"),
    ),
    max_size=60,
)


def is_storable(text: str) -> bool:
    return not FORBIDDEN & set(text) and not any("\ud800" <= c <= "\udfff" for c in text)


@settings(max_examples=300, deadline=None)
@given(ODD)
def test_no_control_character_is_left_and_a_second_look_changes_nothing(text: str) -> None:
    for clean in (printable, printable_line, printable_url, squeeze):
        once = clean(text)
        assert is_storable(once), (clean, once)
        assert clean(once) == once
        once.encode()
    assert not {"\n", "\t", "\r", "\u2028"} & set(printable_line(text) + printable_url(text) + squeeze(text))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred\x07", "[31mred"),
        ("a\u202egnp.exe", "agnp.exe"),
        ("a\u2066b\u2069", "ab"),
        ("we\x92re \x96 \x85", "we’re – …"),
        ("\x81a\x9f", "aŸ"),
        ("one\r\ntwo\rthree\u2028four", "one\ntwo\nthree\nfour"),
        ("half \ud83d", "half \ufffd"),
        # what writing needs stays
        ("שלום\u200f!", "שלום\u200f!"),
        ("abc\u200e", "abc\u200e"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("👩\u200d👧", "👩\u200d👧"),
        ("a\tb\nc", "a\tb\nc"),
    ],
)
def test_what_is_kept_of_a_text(text: str, shown: str) -> None:
    assert printable(text) == shown


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (" a \n\t b\u00a0c ", "a b c"),
        ("a\u200bb\ufeff\u00adc", "abc"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("\u200dAnna\u200d Bo\u200dn", "Anna Bon"),
        ("ا\u200c\u200c\u200cب", "ا\u200cب"),
        ("ا\u200c ب", "ا ب"),
        ("e\u0301", "é"),
        ("a\x00b\x1f", "ab"),
        ("it\x92s", "it’s"),
    ],
)
def test_one_line(text: str, line: str) -> None:
    assert squeeze(text) == line
    assert shorten(text) == line


def test_lines_and_numbers_and_addresses() -> None:
    assert paragraphs(" a \n\n \n b\u202e") == ["a", "b"]
    assert [number_in(t) for t in ("1,204", "٣", "²", "", "9" * 9, "9" * 10, "9" * 5000)] == [
        1204,
        3,
        None,
        None,
        999_999_999,
        None,
        None,
    ]
    assert printable_url("https://a.example/\x1b[2J?q=\u202ex é") == "https://a.example/%1B[2J?q=%E2%80%AEx é"


@pytest.mark.parametrize("length", [1, 500])
def test_a_word_is_composed_however_long_the_text_is(length: int) -> None:
    assert (
        squeeze(f"{'naïve ' * length}cafe\u0301 {'plain ' * length}")
        == f"{'naïve ' * length}café {'plain ' * length}".strip()
    )
    assert squeeze(f"{'é' * 2 * length} e\u0301") == f"{'é' * 2 * length} é"


def test_long_runs_of_accents_take_time_in_proportion() -> None:
    assert growth(lambda n: squeeze("a" + "\u0315\u0300" * n), 10_000, 40_000, 8, floor=0.002) < 8
    assert unicodedata.is_normalized("NFC", squeeze("e\u0301 " * 2000))


NOW = datetime(2026, 3, 5, tzinfo=UTC)
ARTICLE = Article("a", "s", "https://a.example/", "https://a.example/", None, None)
COMMENT = Comment("a", "c", None, None, 1, 0, None, None, "text", "any")
ROWS = (
    ARTICLE,
    COMMENT,
    Issue("https://a.example/", "code", "detail"),
    Outcome("https://a.example/", "extract", "kind", "reason"),
    Rejection("https://a.example/", ("A1",), "reason"),
    SourceReading("https://a.example/", "rss", 1, 1, 1, 0),
)


@settings(max_examples=60, deadline=None)
@given(ODD)
@pytest.mark.parametrize("row", ROWS, ids=lambda row: type(row).__name__)
def test_no_row_of_a_table_holds_another(row: Any, text: str) -> None:
    """Every text column, those that are added later too."""
    for column in fields(row):
        kind = str(column.type)
        if "str" in kind:
            made = replace(row, **{column.name: (text, text) if "tuple" in kind else text})
            value = getattr(made, column.name)
            for part in value if isinstance(value, tuple) else (value,):
                assert is_storable(part), column.name
                assert column.name == "body" or "\n" not in part, column.name


def test_texts_keep_their_paragraphs_and_reasons_are_bounded() -> None:
    assert replace(COMMENT, body="one\n\ntwo\x1b").body == "one\n\ntwo"
    assert replace(ARTICLE, headline="one\ntwo").headline == "one two"
    assert replace(ARTICLE, authors=("A\u202e", "B")).authors == ("A", "B")
    assert len(Outcome("u", "s", "k", "x" * 5000).reason) == len(Issue("u", "c", "x" * 5000).detail) == 1000
    assert Outcome("https://a.example/\x1b", "s", "k", "r").url == "https://a.example/%1B"
