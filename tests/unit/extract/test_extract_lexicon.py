"""The words around names and dates and beside articles: each understood, and for one purpose only."""

from __future__ import annotations

import itertools
import re

import pytest

from broadsheet.extract import lexicon, line_signs

GROUPS = (
    ("by", "by_first", "by_colon", "before_by"),
    ("job", "word", "interface", "agency", "particle"),
    ("updated", "created"),
    ("pointer", "follows"),
    ("pays", "reads_on"),
    ("more", "paywall"),
)
ALONE = (
    "pictures",
    "after",
    "rank",
    "i_say",
    "date_follows",
    "uncased_job",
    "label",
    "rights",
    "consent",
    "letter",
    "channels",
    "ours",
    "urges",
    "asks_uncased",
    "above",
    "not_found",
    "named_junk",
    "named_junk_pair",
    "named_talk",
    "named_caption",
    "named_body",
    "named_headline",
    "named_published",
    "named_away",
    "named_away_part",
)
PURPOSES = [purpose for group in GROUPS for purpose in group]


@pytest.mark.parametrize("pair", [pair for group in GROUPS for pair in itertools.combinations(group, 2)])
def test_no_word_has_two_purposes(pair: tuple[str, str]) -> None:
    one, other = map(lexicon.words, pair)
    assert set(one) & set(other) == set()


@pytest.mark.parametrize("purpose", [*PURPOSES, *ALONE])
def test_each_word_is_a_pattern_and_stands_once(purpose: str) -> None:
    listed = lexicon.words(purpose)
    assert len(set(listed)) == len(listed) > 0
    for word in listed:
        re.compile(word)
        assert word == word.strip() != ""


def test_words_of_a_language_or_of_several_together() -> None:
    assert lexicon.words("none", "cs") == () and lexicon.words("none", "de") == ("keine",)
    longest_first = lexicon.one_of("by_colon").split("|")
    assert longest_first.index("texto") < longest_first.index("text")


@pytest.mark.parametrize(
    ("line", "is_end"),
    [
        ("Related stories", True),
        ("Den Beitrag mit anderen teilen:", True),
        ("Noch keine Kommentare", True),
        ("Zurück zur Übersicht", True),
        ("Zurückhaltend blieb der Rat", False),
        ("Más sobre el puerto", True),
        ("Más de cien barcos salieron", False),
        ("Partager cet article", True),
        ("Похожие новости", True),
        ("Comments on the harbour were few", False),
    ],
)
def test_a_line_opens_what_follows_an_article(line: str, is_end: bool) -> None:
    assert line_signs.says_end(line) == is_end
