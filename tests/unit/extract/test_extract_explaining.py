"""Why a page came out as it did: what is told is what decided."""

from __future__ import annotations

from typing import Any

import pytest
from rich.cells import cell_len
from tests.unit.extract.invented import PARAGRAPHS, SERVED_AT, Written, page, raw, site, wordpress

from broadsheet.cli.reasons import lines_of
from broadsheet.extract import Reasons, extract
from broadsheet.extract.explaining import reasons_of
from broadsheet.extract.judging import fitted
from broadsheet.models.reasons import BlockReason

LINES = [f"{text} Bird number {number} was not among them." for number, text in enumerate(PARAGRAPHS * 3)]
TEXT = "".join(f"<p>{line}</p>" for line in LINES)
REMARK = "The warden has asked for quiet along the sluice until May, and for dogs to be kept on a lead at all hours."
MENU = "<nav><a href='/a'>News</a> <a href='/b'>Weather</a></nav>"


def why(inside: str) -> tuple[Reasons, Any]:
    """What is told of a page, and what it gives."""
    bytes_of_page = raw(f"<html><head><title>Birds</title></head><body>{MENU}{inside}</body></html>")
    return reasons_of(bytes_of_page, site()), extract(bytes_of_page, site()).article


def block_of(reasons: Reasons, text: str) -> BlockReason:
    return next(block for block in reasons.blocks if text.startswith(block.text))


def test_the_blocks_that_are_told_as_taken_are_the_body() -> None:
    reasons, article = why(f"<article><h1>Birds</h1>{TEXT}<p>{LINES[-1]}</p></article>")
    assert (reasons.body_extractor, reasons.body_reason) == (article.body_extractor, article.body_reason)
    assert reasons.body_chars == len(article.body)
    taken = [block for block in reasons.blocks if block.outcome in {"taken", "goes on"}]
    assert [block.text for block in taken] == [part[:60] for part in article.body.split("\n\n")]
    assert reasons.blocks[-1].outcome == "repeated" and reasons.blocks[0].outcome == "menu"


def test_without_what_speaks_most_against_a_block_it_is_taken() -> None:
    box = f"<div class='related' hidden><p>{REMARK}</p></div>"
    reasons, article = why(f"<article><h1>Birds</h1>{box}{TEXT}</article>")
    left = block_of(reasons, REMARK)
    assert left.outcome == "" and REMARK not in article.body
    against = " ".join(each.sign for each in left.speaks_against)
    assert "in_hidden" in against or "in_junk" in against
    reasons, article = why(f"<article><h1>Birds</h1><p>{REMARK}</p>{TEXT}</article>")
    assert block_of(reasons, REMARK).outcome == "taken" and REMARK in article.body


def test_weights_are_those_that_were_fitted_and_the_strongest_come_first() -> None:
    weights = {**fitted()[0].signs, **fitted()[1].signs}
    reasons, _ = why(f"<article><h1>Birds</h1>{TEXT}</article>")
    for block in reasons.blocks:
        for weighed in (block.speaks_for, block.speaks_against):
            assert [each.weight for each in weighed] == [weights[each.sign] for each in weighed]
            assert [abs(e.weight) for e in weighed] == sorted((abs(e.weight) for e in weighed), reverse=True)
    assert all(block.speaks_for and block.speaks_against for block in reasons.blocks if block.outcome == "taken")


def test_where_others_are_asked_the_one_that_agrees_most_is_taken() -> None:
    cards = "".join(
        f'<div class="card"><h3><a href="/{n}">Bird {n}</a></h3><p>{line} <a href="/x">{line[:40]}</a></p></div>'
        for n, line in enumerate(LINES)
    )
    reasons, article = why(f"<h1>Birds</h1>{cards}")
    assert {text.name for text in reasons.candidates} == {"blocks", "trafilatura", "container"}
    [taken] = [text for text in reasons.candidates if text.is_taken]
    assert taken.name == article.body_extractor and taken.chars == reasons.body_chars
    assert taken.agreement == max(text.agreement or 0 for text in reasons.candidates)


def test_the_reader_and_the_values_that_were_taken_are_marked() -> None:
    thread = [
        Written(1, "Ada", SERVED_AT, ("I counted forty-two of them from the bridge.",)),
        Written(2, "Ben", SERVED_AT, ("From the dam it was forty-three, one was asleep.",)),
        Written(3, "Cy", SERVED_AT, ("My grandmother saw none all her life.",)),
    ]
    bytes_of_page = raw(
        page(
            wordpress(thread),
            '<meta property="article:published_time" content="2026-03-05T08:00:00Z"><meta name="author" content="Ida Pell">',
        )
    )
    reasons, article = reasons_of(bytes_of_page, site()), extract(bytes_of_page, site()).article
    [reader] = [reader for reader in reasons.readers if reader.is_taken]
    assert (reader.name, reader.comments) == ("wordpress", article.extracted_comment_count) == ("wordpress", 3)
    taken = {value.column: value.value for value in reasons.values if value.is_taken}
    assert taken["headline"] == article.headline
    assert (taken["authors"],) == article.authors == ("Ida Pell",)
    assert taken["published_at"] == f"{article.published_at:%Y-%m-%d %H:%M}Z"


@pytest.mark.parametrize("letter", ["a", "渡", "\u202e", "\x9b"])
def test_no_line_is_wider_than_100_columns_or_commands_a_terminal(letter: str) -> None:
    reasons, _ = why(f"<article><h1>{letter * 300}</h1>{TEXT}<p>{letter * 50}</p></article>")
    lines = list(lines_of(reasons))
    assert max(map(cell_len, lines)) <= 100
    assert not any(character in "\u202e\x9b\x1b\n" for line in lines for character in line)
