"""Two texts are one article where one is the other cut, edited or read at another hour."""

from __future__ import annotations

import pytest
from tests.costs import growth

from broadsheet.pipeline.sameness import MAX_WORDS, SHINGLE_WORDS, Text, is_same_article

BODY = " ".join(f"word{number}" for number in range(100))


def same(one: tuple[str | None, str | None], other: tuple[str | None, str | None]) -> bool:
    texts = Text.of(*one), Text.of(*other)
    assert is_same_article(*texts) == is_same_article(*reversed(texts))
    return is_same_article(*texts)


def edited(kept: int) -> str:
    return " ".join([*BODY.split()[:kept], *(f"new{number}" for number in range(100 - kept))])


@pytest.mark.parametrize(
    "other",
    [
        BODY,
        BODY.upper(),
        BODY.replace(" ", "\n\n"),
        BODY[:200],
        f"Updated. {BODY} And more.",
        edited(80),
        BODY.replace("d9 ", "d9, "),
    ],
)
def test_cut_spelt_otherwise_and_edited_it_is_the_same(other: str) -> None:
    assert same(("A", BODY), ("B", other))


@pytest.mark.parametrize("other", [edited(0), edited(65), BODY[::-1], "short"])
def test_rewritten_it_is_another(other: str) -> None:
    assert not same(("A", BODY), ("B", other))


def test_one_headline_makes_up_for_some_of_the_text_but_not_for_all() -> None:
    assert same(("A", BODY), ("a ", edited(40)))
    assert not same(("A", BODY), ("A", edited(25)))
    assert not same(("", BODY), ("", edited(40)))


def test_without_a_body_the_headlines_decide() -> None:
    assert same(("A", None), ("A", BODY))
    assert same(("A", None), ("A", ""))
    assert not same(("A", None), ("B", BODY))
    assert not same((None, None), (None, None))


def test_reports_of_one_desk_are_different() -> None:
    sentence = "The {} committee met for the {}th time and counted its boats."
    one, other = (" ".join(sentence.format(name, number) for number in range(12)) for name in ("ferry", "bridge"))
    assert not same(("A", one), ("B", other))


def test_reports_made_by_one_template_are_different() -> None:
    report = (
        "The {} committee counted the {} near the harbour for the {}th time and nobody at the {} was surprised by it. "
    )
    one = "".join(report.format("bakery", "trams", number, "mill") for number in range(9))
    other = "".join(report.format("orchard", "kilns", number, "quarry") for number in range(9))
    assert not same(("A", one), ("B", other))


def test_scripts_without_blanks_are_compared_by_characters() -> None:
    text = "".join(chr(0x4E00 + number) for number in range(60))
    assert same(("A", text), ("B", f"{text}新"))
    assert same(("A", text), ("B", text[:40]))
    assert not same(("A", text), ("B", text[::-1]))


def test_a_text_shorter_than_a_shingle_is_compared_whole() -> None:
    assert len(Text.of("", "one two").shingles) == 1
    assert len(Text.of("", " ".join("abcdefgh")).shingles) == 1
    assert len(Text.of("", " ".join("abcdefghi")).shingles) == 2
    assert SHINGLE_WORDS == 8
    assert same(("A", "one two"), ("B", "One, two!"))
    assert not same(("A", "one two"), ("B", "one three"))


def test_only_the_beginning_of_a_book_is_looked_at_and_the_cost_is_linear() -> None:
    assert len(Text.of("", "w " * (MAX_WORDS * 3)).shingles) == 1
    book = " ".join(map(str, range(MAX_WORDS * 2)))
    assert len(Text.of("", book).shingles) == MAX_WORDS - SHINGLE_WORDS + 1

    texts = {words: " ".join(map(str, range(words))) for words in (4_000, 16_000)}
    assert growth(lambda words: Text.of("", texts[words]), 4_000, 16_000, 10) < 10
