"""Every reader of a page under data that nobody foresaw: no page raises anything but NotAnArticle, and none of our readers fails.

A reader that failed would be an issue of its page (``guarding``), and a fault of ours all the same: so that is looked for too.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import fields
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.unit.extract.invented import URL, Written, json_ld, page, raw, rest_item, site, wordpress
from tests.unit.test_privacy import SECTIONS

from broadsheet.errors import NotAnArticle
from broadsheet.extract import comments, extract, guarding, missing
from broadsheet.extract.comments import structured
from broadsheet.extract.page import ParsedPage, parse
from broadsheet.extract.people import people
from broadsheet.models import Extraction, PageKind, RawPage
from broadsheet.printed_times.clock import Clock
from broadsheet.printed_times.times import read_iso, read_time

FEW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
ODD_WORDS = st.sampled_from(
    [
        "", " ", "\x00", "\x1b[2J", "\ud83d", "²", "٣", "9" * 400, "-1", "1e999", "NaN", "0001-01-01", "9999-12-31T23:59:59+23:59",
        "2026-02-30", "1741010580", "vor 99999999999999999999 Tagen", "99999999999 years ago", "31/31/2026", "http://[", "//", "#",
        "mailto:a@b.cc", "<p>", "&#x110000;", "&", "]]>", "<!--", "é" * 50, "a\u0301" * 50, "{", "https://marsh.example/", "12:99 pm",
        "3 March 2026", "Thu, 05 Mar 2026 10:00:00 +9999", "by", "By By By", "🏴" * 20,
    ]
)  # fmt: skip
TEXTS = st.one_of(ODD_WORDS, st.text(max_size=30))
SCALARS = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), TEXTS, st.just(10**4000))
KEYS = st.sampled_from(
    "@id @type @graph @value name url author creator text articleBody headline datePublished dateModified dateCreated comment replies parentItem upvoteCount downvoteCount identifier description"
    " keywords image publisher license inLanguage isAccessibleForFree commentCount interactionStatistic interactionType userInteractionCount mainEntityOfPage wordCount".split()
)
TYPES: st.SearchStrategy[Any] = st.sampled_from(
    ["NewsArticle", "Comment", "Person", "Organization", "WebPage", "UserComments", ["Comment", 3], None, {}]
)


def nodes(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    typed = st.tuples(st.dictionaries(KEYS, values, max_size=5), TYPES)
    return typed.map(lambda pair: {**pair[0], "@type": pair[1]})


VALUES: st.SearchStrategy[Any] = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=3), nodes(inner)),
    max_leaves=12,
)


def read(html: str | bytes, more: tuple[RawPage, ...] = ()) -> Extraction | None:
    """The page's rows, which any table can hold; None where it is no article."""
    try:
        found = extract(raw(html), site(), more=more)
    except NotAnArticle:
        return None
    assert [i.detail for i in found.issues if i.code == guarding.CODE] == []
    rows: tuple[Any, ...] = (found.article, *found.comments, *found.issues)
    for row in rows:
        for value in (getattr(row, column.name) for column in fields(row)):
            pa.array([list(value) if isinstance(value, tuple) else value])
            if isinstance(value, str):
                value.encode()
    missing(raw(html), site())
    return found


@FEW
@given(st.lists(nodes(VALUES), min_size=1, max_size=3))
def test_json_ld_of_any_shape(blocks: list[Any]) -> None:
    assert read(page(head=json_ld(*blocks))) is not None


@FEW
@given(
    st.text(max_size=80),
    st.sampled_from(["{}", "<!--{}-->", "//<![CDATA[{}//]]>", '{{"@type":"Comment","text":"{}"}}', "[{},{}"]),
)
def test_json_ld_that_is_none(text: str, form: str) -> None:
    block = form.replace("{}", text).replace("<", "")
    assert read(page(head=f'<script type="application/ld+json">{block}</script>')) is not None


@FEW
@given(
    st.lists(st.dictionaries(st.sampled_from([*rest_item(1, "", "", "")]), VALUES, min_size=3), max_size=3),
    st.booleans(),
)
def test_rest_answers_of_any_shape(changes: list[dict[str, Any]], is_cut: bool) -> None:
    items = [
        {**rest_item(n, "Ida", "2026-03-05T10:00:00", "<p>Herons.</p>"), **change} for n, change in enumerate(changes)
    ]
    body = json.dumps(items).encode()
    answer = raw(body[: len(body) // 2] if is_cut else body, f"{URL}wp-json", "application/json", PageKind.COMMENTS)
    assert read(page(), (answer,)) is not None
    missing(answer, site())


@FEW
@given(
    st.dictionaries(
        st.sampled_from(
            [
                "article:published_time",
                "date",
                "author",
                "og:title",
                "article:modified_time",
                "keywords",
                "og:url",
                "og:image",
                "description",
                "parsely-author",
                "twitter:label1",
                "twitter:data1",
            ]
        ),
        TEXTS,
    ),
    TEXTS,
)
def test_metadata_and_headings_of_any_text(metas: dict[str, str], heading: str) -> None:
    from html import escape

    head = "".join(f'<meta property="{name}" content="{escape(text)}">' for name, text in metas.items())
    assert (
        read(
            page(
                f"<h1>{escape(heading)}</h1><p class=byline>By {escape(heading)}</p><time datetime='{escape(heading)}'>{escape(heading)}</time>",
                head,
            ).encode("utf-8", "replace")
        )
        is not None
    )


@settings(max_examples=150, deadline=None)
@given(TEXTS, st.sampled_from(["", "3 March 2026 ", "vor 3 Stunden ", "10:15 ", "+0200 "]))
def test_times_of_any_text(text: str, before: str) -> None:
    clock = Clock(datetime(2026, 3, 6, tzinfo=UTC), languages=("en", "de", "xx", "zh-Hant", "\x00"))
    for found in (read_time(before + text, clock), read_iso(text, clock), read_time(text + before, clock)):
        assert found is None or (found.at.tzinfo is UTC and 1800 < found.at.year <= 2026)


@settings(max_examples=150, deadline=None)
@given(st.lists(TEXTS, max_size=4))
def test_authors_of_any_text(names: list[str]) -> None:
    assert all(0 < len(name) <= 60 for name in people([*names, ", ".join(names)]))


def sections() -> Iterator[tuple[str, str]]:
    when = datetime(2026, 3, 5, 10, tzinfo=UTC)
    thread = [
        Written(n, f"Ida {n}", when, ("Herons came back.", "Twice."), None if n < 3 else n - 2) for n in range(1, 6)
    ]
    yield "thread", wordpress(thread, "5 Comments")
    yield from ((name, make("Ida Pell")) for name, make in SECTIONS.items())


PIECES = (
    "<", ">", "</div>", "<div>", "<li class='comment' id='comment-9'>", "</li>", "<p>", '"', "id=", " datetime=''", "\x00", "&#0;", "²", "comment-" + "9" * 30,
    "<script>", "<template>", "<table>", "<svg>", " itemprop=parentItem", " data-author=\"\"", "<time datetime=0001-01-01>", "\ufffd", "<form>", "<select>", " hidden",
)  # fmt: skip


@pytest.mark.parametrize(("name", "section"), list(sections()))
def test_documents_that_were_damaged(name: str, section: str) -> None:
    """The same damage in every run: cut, doubled, moved, and with pieces where they don't belong."""
    dice = random.Random(name)
    whole = page(f'<div id="comments">{section}</div>')
    for _ in range(40):
        text = whole
        for _ in range(dice.randint(1, 6)):
            a, b = sorted(dice.randrange(len(text)) for _ in range(2))
            b = min(b, a + 400)
            piece = dice.choice(PIECES)
            text = dice.choice(
                (text[:a] + text[b:], text[:b] + text[a:b] + text[b:], text[:a] + piece + text[a:], text[b:] + text[:b])
            )
        read(text)


def test_a_reader_that_fails_costs_its_own_part_and_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(page: ParsedPage, clock: Clock) -> None:
        raise ValueError("odd markup\x1b")

    section = SECTIONS["wordpress"]("Ida Pell")
    monkeypatch.setattr(comments.structured, "read_json_ld", broken)
    found = extract(raw(page(section)), site())
    assert [c.author for c in found.comments] == ["Ida Pell"]
    assert [i.detail for i in found.issues if i.code == guarding.CODE] == ["json_ld: ValueError: odd markup"]


def test_what_stands_for_no_article_and_for_no_memory_is_not_held_back() -> None:
    parsed = parse(raw(page()), site())

    def fails(error: Exception) -> None:
        raise error

    for error in (NotAnArticle("none"), MemoryError("none")):
        with pytest.raises(type(error)):
            guarding.tried(parsed, "any", partial(fails, error), None)
    assert guarding.tried(parsed, "any", lambda: 3, 4) == 3 and parsed.issues == []


def test_an_answer_that_can_not_be_read_costs_only_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(raw: RawPage, clock: Clock) -> None:
        raise KeyError("content")

    monkeypatch.setattr(structured, "read_answer", broken)
    found = extract(raw(page(SECTIONS["wordpress"]("Ida Pell"))), site(), more=(raw("[]", f"{URL}wp-json"),))
    assert len(found.comments) == 1
    assert ["KeyError" in i.detail for i in found.issues if i.code == "comment_page_not_readable"] == [True]
