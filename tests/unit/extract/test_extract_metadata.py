"""Dates, authors and headlines: which of a page's statements is believed, and what is no date and no author."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.extract.invented import PARAGRAPHS, SERVED_AT, json_ld, raw, site

from broadsheet.extract.article import clock_of
from broadsheet.extract.header import header_lines
from broadsheet.extract.metadata import Metadata, read_metadata
from broadsheet.extract.own_node import own_node
from broadsheet.extract.page import ParsedPage, parse
from broadsheet.models import Link

PLAIN_URL = "https://marsh.example/herons"
MORNING = datetime(2026, 3, 5, 8, 15, tzinfo=UTC)


def html(
    around: str = "", head: str = "", title: str = "<h1>Herons return</h1>", end: str = "", lang: str = "en"
) -> str:
    """An article's page; ``around`` follows the headline, ``end`` the text."""
    text = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
    return (
        f'<html lang="{lang}"><head><title>Herons return - The Marsh Post</title>{head}</head><body><nav><a href="/">Home</a></nav>'
        f"<article><header>{title}{around}</header><div>{text}</div></article>{end}<footer>© 2019 The Marsh Post</footer></body></html>"
    )


def read(markup: str, url: str = PLAIN_URL, link: Link | None = None) -> Metadata:
    page: ParsedPage = parse(raw(markup, url), site())
    clock = clock_of(page)
    return read_metadata(page, own_node(page), clock, link)


def published(markup: str, url: str = PLAIN_URL) -> tuple[datetime | None, str | None, str | None]:
    found = read(markup, url)
    moment = found.published
    return moment.at if moment else None, moment.precision if moment else None, found.published_at_source


DAY = datetime(2026, 3, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    ("markup", "at", "precision", "source"),
    [
        (html(head='<meta name="citation_date" content="2026/03/04">'), DAY, "day", "meta"),
        (html(head='<meta name="DC.Date.Created" content="4 March 2026">'), DAY, "day", "meta"),
        (html(head=json_ld({"@type": "WebPage", "datePublished": "2026-03-05T08:15Z"})), MORNING, "minute", "json_ld"),
        (html(head=json_ld({"@type": "VideoObject", "uploadDate": "2026-03-05T08:15Z"})), MORNING, "minute", "json_ld"),
        (html('<p itemprop="datePublished" content="2026-03-05T08:15Z">today</p>'), MORNING, "minute", "html"),
        (html('<p><time datetime="2026-03-05T08:15Z">today</time></p>'), MORNING, "minute", "html"),
        (html("<p>By Tom Vale | March 4, 2026 | 5 min read</p>"), DAY, "day", "html"),
        (html("<div>Nature</div><div>4. März 2026</div>", lang="de"), DAY, "day", "html"),
        (html("<p>4 มี.ค. 69</p>", lang="th"), DAY, "day", "html"),
        (html("<p>Publié le 4 mars 2026, mis à jour le 5 mars 2026</p>", lang="fr"), DAY, "day", "html"),
        (html("<p>Updated: March 5, 2026. Published: March 4, 2026</p>"), DAY, "day", "html"),
        (html("<p><span>March 4, 2026</span> <span>Updated: March 5, 2026</span></p>"), DAY, "day", "html"),
        (html(title="<p>March 4, 2026</p><h1>Herons return</h1>"), DAY, "day", "html"),
    ],
)
def test_a_date_is_read_where_it_stands(markup: str, at: datetime, precision: str, source: str) -> None:
    assert published(markup) == (at, precision, source)


@pytest.mark.parametrize(
    ("path", "day"),
    [
        ("2026/03/04/herons", DAY),
        ("2026/mar/04/herons", DAY),
        ("2026/march/4/herons", DAY),
        ("news/2026-03-04-herons", DAY),
        ("news/20260304/herons", DAY),
        ("2026/03/herons", None),
        ("2026/13/04/herons", None),
        ("2026/12/herons_2", None),
        ("story/120260304", None),
        ("2036/03/04/herons", None),
    ],
)
def test_a_day_in_the_url(path: str, day: datetime | None) -> None:
    at, _, source = published(html(), f"https://marsh.example/{path}")
    assert (at, source) == ((day, "url") if day else (None, None))


def test_midnight_is_a_day_and_a_time_of_that_day_says_more() -> None:
    midnight = json_ld(
        {"@type": "NewsArticle", "headline": "Herons return", "datePublished": "2026-03-05T00:00:00+09:00"}
    )
    assert published(html(head=midnight)) == (datetime(2026, 3, 5, tzinfo=UTC), "day", "json_ld")
    finer = '<meta property="article:published_time" content="2026-03-05T08:15Z">'
    assert published(html(head=midnight + finer)) == (MORNING, "minute", "meta")
    other = '<meta property="article:published_time" content="2026-03-09T08:15Z">'
    assert published(html(head=midnight + other)) == (datetime(2026, 3, 5, tzinfo=UTC), "day", "json_ld")


def test_an_offset_is_the_instant_not_the_day_it_was_printed_on() -> None:
    head = '<meta property="article:published_time" content="2026-03-04T21:00:00-08:00">'
    assert published(html(head=head))[0] == datetime(2026, 3, 5, 5, 0, tzinfo=UTC)


def test_a_change_is_no_publication_unless_it_is_all_there_is() -> None:
    shown = html("<p>Updated: March 4, 2026</p>")
    assert published(shown) == (DAY, "day", "updated")
    assert published(shown, "https://marsh.example/2026/03/02/herons")[::2] == (datetime(2026, 3, 2, tzinfo=UTC), "url")
    meta = html(head='<meta property="article:modified_time" content="2026-03-04T08:00:00Z">')
    found = read(meta)
    assert found.published is None and found.modified_at == datetime(2026, 3, 4, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("line", "modified"),
    [
        ("<p>Published 4 March 2026, updated 5 March 2026</p>", "2026-03-05 00:00"),
        ("<p>Updated: 5 March 2026. Published: 4 March 2026</p>", "2026-03-05 00:00"),
        (
            '<p>Published <time class="date" datetime="2026-03-04T09:00Z">Wednesday</time> Updated <time class="updated" datetime='
            '"2026-03-05T07:30Z">Thursday</time></p>',
            "2026-03-05 07:30",
        ),
        ('<p>March 4, 2026</p><p class="last-updated">5 March 2026</p>', "2026-03-05 00:00"),
        ("<p>March 4, 2026</p><p>2026年3月5日更新</p>", "2026-03-05 00:00"),
        ("<p>March 4, 2026</p>", None),
    ],
)
def test_a_change_that_readers_are_shown(line: str, modified: str | None) -> None:
    found = read(html(line))
    assert found.published is not None and f"{found.published.at:%Y-%m-%d}" == "2026-03-04"
    assert (found.modified_at and f"{found.modified_at:%Y-%m-%d %H:%M}") == modified


@pytest.mark.parametrize(
    "end",
    [
        '<div class="comment"><time class="published" datetime="2025-01-01T00:00:00Z">then</time></div>',
        '<aside><p class="post-date">January 2, 2025</p></aside>',
        '<div class="related-posts"><span class="entry-date">January 2, 2025</span></div>',
    ],
)
def test_the_date_of_something_else_is_not_the_articles(end: str) -> None:
    at, _, _ = published(html("<p>March 4, 2026</p>", end=end))
    assert at == DAY


def test_a_copyright_year_is_no_date() -> None:
    assert published(html()) == (None, None, None)


@given(st.integers(1, 800_000_000), st.integers(-12, 12))
def test_a_stamp_keeps_its_instant(seconds_ago: int, hours: int) -> None:
    instant = SERVED_AT - timedelta(seconds=seconds_ago)
    local = instant.astimezone(timezone(timedelta(hours=hours)))
    at, precision, _ = published(html(head=f'<meta property="article:published_time" content="{local.isoformat()}">'))
    if f"{local:%H:%M:%S}" == "00:00:00":
        assert (f"{at:%Y-%m-%d}", precision) == (f"{local:%Y-%m-%d}", "day")
    else:
        assert (at, precision) == (instant, "second")


def test_header_lines_end_where_the_text_begins() -> None:
    markup = html(
        '<div class="kicker">Nature</div><p>By <a href="/t">Tom Vale</a><span>Editor</span></p>',
        end="<p>By Else Where</p>",
    )
    page = parse(raw(markup), site())
    lines = header_lines(next(iter(page.of("h1"))))
    assert [(line.text, line.is_after) for line in lines][:2] == [("Nature", True), ("By | Tom Vale | Editor", True)]
    assert lines[0].names.split()[0] == "kicker" and not any("Else" in line.text for line in lines)
    assert header_lines(None) == []


@pytest.mark.parametrize("opened", ["<div>", "<span>", "<header class='menu'>", "<a href='/x'>", "<time>"])
def test_deep_and_wide_pages_end(opened: str) -> None:
    deep = html(title=f"{opened * 1500}<h1>Herons return</h1>")
    wide = html("".join(f"{opened}By 2026</{opened[1:].split()[0].strip('>')}>" for _ in range(5000)))
    assert read(deep).headline == read(wide).headline == "Herons return"
