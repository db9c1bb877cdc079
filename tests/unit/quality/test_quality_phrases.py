"""Phrases are matched on the whole text: readers and papers may use the same words within theirs."""

from __future__ import annotations

import pytest

from broadsheet.quality.phrases import (
    BLOCK_HEADLINES,
    INTERFACE_TEXT,
    ends_like_teaser,
    is_block_headline,
    is_interface_text,
)


@pytest.mark.parametrize(
    "body",
    [
        "Reply",
        "  REPLY ",
        "Reply (3)",
        "Log in to reply",
        "Report",
        "Reply · Share · Report",
        "Reply\n\nReport",
        "View 1,204 replies",
        "12 comments",
        "Load more comments…",
        "Antworten",
        "↓ Mehr anzeigen",
        "Répondre",
        "Responder",
        "Rispondi",
        "Ответить",
        "הגב",
        "返信する",
    ],
)
def test_interface_text_is_told(body: str) -> None:
    assert is_interface_text(body)


@pytest.mark.parametrize(
    "body",
    [
        "",
        "...",
        "Reply to Karin: the report is out.",
        "Report! I knew it.",
        "[deleted]",
        "[removed]",
        "Yes.",
        "Like",
        "12",
        "👍",
        "12 replies and no answer",
        "Reply\n\nThat is what the mayor owes us.",
        "Antworten auf solche Fragen gibt es nicht",
    ],
)
def test_a_readers_words_are_no_interface_text(body: str) -> None:
    assert not is_interface_text(body)


@pytest.mark.parametrize(
    "headline",
    [
        "404",
        "Just a moment...",
        "ACCESS DENIED",
        "Attention Required! | Cloudflare",
        "Page Not Found | The Tide (North)",
        "The Tide (North) - Page not found",
        "The Tide (North)",
        "Seite nicht gefunden",
    ],
)
def test_block_headlines_are_told(headline: str) -> None:
    assert is_block_headline(headline, "The Tide (North)")


@pytest.mark.parametrize(
    "headline",
    [
        "1984",
        "404 days without rain",
        "Access denied: ten years of a locked library",
        "Just a moment of peace for the harbour",
        "The Tide (North) turns ninety",
        "Minister: not found guilty",
        "High tide | The Tide (North)",
        "",
    ],
)
def test_headlines_of_stories_pass(headline: str) -> None:
    assert not is_block_headline(headline, "The Tide (North)")


@pytest.mark.parametrize(
    "end", ["and then…", "and then...", "and then. Read more", "Read more »", "Weiterlesen", "[…]"]
)
def test_teaser_ends_are_told(end: str) -> None:
    assert ends_like_teaser(end)


@pytest.mark.parametrize("end", ["the end.", "“She said … and left.”", "They read more.", "thread more", ""])
def test_whole_ends_pass(end: str) -> None:
    assert not ends_like_teaser(end)


def test_no_phrase_is_empty_or_a_bare_number() -> None:
    # An empty key would match every body of punctuation.
    assert all(any(ch.isalpha() for ch in phrase.replace("number", "")) for phrase in INTERFACE_TEXT)
    assert all(phrase.strip() for phrase in BLOCK_HEADLINES)
