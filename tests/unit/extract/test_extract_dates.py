"""When an article was published: a test a rule of which source counts, what is refused, and how fine the answer is."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from tests.unit.extract.invented import PARAGRAPHS, SERVED_AT, json_ld, raw, site

from broadsheet.extract.dates import Dates, read_dates
from broadsheet.extract.header import header_lines
from broadsheet.extract.own_node import own_node
from broadsheet.extract.page import parse
from broadsheet.models import Link
from broadsheet.printed_times.clock import Clock

PLAIN_URL = "https://marsh.example/herons"
ARTICLE = {"@type": "NewsArticle", "headline": "Herons return"}


def html(head: str = "", line: str = "", end: str = "", before: str = "", body: str = "") -> str:
    """An article's page: ``line`` follows the headline, ``before`` stands in front of it, ``end`` follows the text."""
    text = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
    return (
        f"<html lang=en><head><title>Herons return</title>{head}</head><body {body}><article><header>{before}"
        f"<h1>Herons return</h1>{line}</header><div>{text}</div></article>{end}</body></html>"
    )


def hinted(at: datetime | None, precision: str | None = None) -> Link:
    """What a feed says."""
    return Link(
        PLAIN_URL,
        PLAIN_URL,
        "rss",
        "https://marsh.example/feed/",
        published_hint_at=at,
        published_hint_precision=precision,
    )


def dates(
    markup: str,
    url: str = PLAIN_URL,
    link: Link | None = None,
    now: datetime = SERVED_AT,
    zone: str = "America/New_York",
    languages: tuple[str, ...] = ("en",),
) -> Dates:
    page = parse(raw(markup, url), site(zone))
    clock = Clock(now, site(zone).zone, languages)
    headline = next(page.tree.iter("h1"))
    return read_dates(page, own_node(page) or {}, header_lines(headline), clock, link, headline)


def found(
    markup: str, url: str = PLAIN_URL, link: Link | None = None, now: datetime = SERVED_AT
) -> tuple[str, str, str | None] | None:
    """What is shown to a reader of the tables: when, how fine, where from."""
    read = dates(markup, url, link, now)
    if read.published is None:
        assert read.source is None
        return None
    assert read.published.at.tzinfo is UTC
    return f"{read.published.at:%Y-%m-%d %H:%M}", read.published.precision, read.source


def meta(name: str, content: str) -> str:
    return f'<meta property="{name}" content="{content}">'


def published(at: str, **more: str) -> str:
    return json_ld({**ARTICLE, "datePublished": at, **more})


# Which source counts: each gives another day here, best first.

NODE = {"head": published("2026-02-01T10:00Z")}
META = {"head": meta("article:published_time", "2026-02-02T10:00Z")}
PAGE_NODE = {"head": json_ld({"@type": "WebPage", "datePublished": "2026-02-03T10:00Z"})}
CLASSES = {"end": '<p class="entry-date">February 9, 2026 10:00 UTC</p>'}
EARLY_LINE = {"line": "<p>February 5, 2026 10:00 UTC</p>"}
LATE_LINE = {"line": "<p>February 8, 2026 20:00 UTC</p>"}
SOURCES = [
    ("json_ld", "2026-02-01 10:00", NODE),
    ("meta", "2026-02-02 10:00", META),
    ("json_ld", "2026-02-03 10:00", PAGE_NODE),
]


def together(*parts: dict[str, str]) -> str:
    return html(**{key: "".join(part.get(key, "") for part in parts) for key in ("head", "line", "end")})


@pytest.mark.parametrize(("better", "other"), list(pairwise(SOURCES)))
def test_what_the_page_states_counts_in_this_order(
    better: tuple[str, str, dict[str, str]], other: tuple[str, str, dict[str, str]]
) -> None:
    source, at, part = better
    assert found(together(other[2], part)) == (at, "minute", source)


def test_what_is_printed_at_the_headline_counts_before_the_feed() -> None:
    link, url = hinted(datetime(2026, 2, 6, 10, tzinfo=UTC)), "https://marsh.example/2026/02/07/herons"
    assert found(together(EARLY_LINE, CLASSES), url, link) == ("2026-02-05 10:00", "minute", "html")


def test_a_printed_date_later_than_the_feeds_is_todays_or_a_changes() -> None:
    link, url = hinted(datetime(2026, 2, 6, 10, tzinfo=UTC)), "https://marsh.example/2026/02/07/herons"
    assert found(together(LATE_LINE, CLASSES), url, link) == ("2026-02-06 10:00", "second", "feed")


@pytest.mark.parametrize(("printed", "source"), [("2026-02-07T23:00Z", "html"), ("2026-02-07T23:01Z", "feed")])
def test_a_printed_date_is_later_from_a_day_and_the_width_of_all_zones_on(printed: str, source: str) -> None:
    link = hinted(datetime(2026, 2, 6, 9, tzinfo=UTC))
    assert (found(html(line=f"<p><time datetime={printed}>then</time></p>"), link=link) or ())[2:] == (source,)


def test_the_feed_counts_before_the_url() -> None:
    link = hinted(datetime(2026, 2, 6, 10, tzinfo=UTC))
    assert found(html(), "https://marsh.example/2026/02/02/herons", link) == ("2026-02-06 10:00", "second", "feed")


def test_the_url_counts_before_a_printed_date_where_no_feed_tells() -> None:
    url = "https://marsh.example/2026/02/02/herons"
    assert found(together(EARLY_LINE), url) == ("2026-02-02 00:00", "day", "url")
    assert found(together(EARLY_LINE), url, hinted(None)) == ("2026-02-02 00:00", "day", "url")


def test_the_headlines_line_counts_before_what_classes_call_a_date() -> None:
    assert found(together(CLASSES, EARLY_LINE)) == ("2026-02-05 10:00", "minute", "html")
    assert found(together(CLASSES)) == ("2026-02-09 10:00", "minute", "html")


def test_a_date_of_publication_counts_before_one_of_creation_and_of_upload() -> None:
    stated = {
        "uploadDate": "2026-02-03T10:00Z",
        "dateCreated": "2026-02-02T10:00Z",
        "datePublished": "2026-02-01T10:00Z",
    }
    for name, at in (("datePublished", "01"), ("dateCreated", "02"), ("uploadDate", "03")):
        assert found(html(json_ld({**ARTICLE, **stated}))) == (f"2026-02-{at} 10:00", "minute", "json_ld")
        del stated[name]


def test_the_names_of_meta_count_in_their_order_and_each_one_in_the_pages() -> None:
    head = meta("date", "2026-02-03T10:00Z") + meta("article:published_time", "2026-02-02T10:00Z")
    assert found(html(head + meta("article:published_time", "2026-02-09T10:00Z"))) == (
        "2026-02-02 10:00",
        "minute",
        "meta",
    )


def test_the_nearest_line_after_the_headline_counts_first() -> None:
    after = "<p>February 5, 2026 10:00 UTC</p><p>February 9, 2026 10:00 UTC</p>"
    assert found(html(line=after, before="<p>February 1, 2026 10:00 UTC</p>")) == ("2026-02-05 10:00", "minute", "html")


# How fine.


@pytest.mark.parametrize(
    ("stamp", "at", "precision"),
    [
        ("2026-03-04T08:15:30Z", "2026-03-04 08:15", "second"),
        ("2026-03-04T08:15Z", "2026-03-04 08:15", "minute"),
        ("2026-03-04", "2026-03-04 00:00", "day"),
        ("2026-03-04T08:15", "2026-03-04 13:15", "minute"),  # the site is five hours behind
        ("2026-03-04T00:00:00", "2026-03-04 00:00", "day"),
        ("2026-03-04T00:00", "2026-03-04 00:00", "day"),
        ("2026-03-04 00:00:00.000", "2026-03-04 00:00", "day"),
        ("2026-03-04T00:00:00Z", "2026-03-04 00:00", "day"),
        ("2026-03-04T00:00:00-08:00", "2026-03-04 00:00", "day"),
        ("2026-03-04T00:00:01Z", "2026-03-04 00:00", "second"),
        ("2026-03-04T00:01Z", "2026-03-04 00:01", "minute"),
    ],
)
def test_a_date_is_as_fine_as_it_was_written_and_midnight_is_a_day(stamp: str, at: str, precision: str) -> None:
    assert found(html(published(stamp))) == (at, precision, "json_ld")


@pytest.mark.parametrize(
    ("stamp", "at"),
    [
        ("2026-03-04T08:15Z", "2026-03-04 08:15"),
        ("2026-03-03T10:00Z", "2026-03-03 10:00"),  # the day begins in UTC+14
        ("2026-03-03T09:59Z", None),
        ("2026-03-05T11:59Z", "2026-03-05 11:59"),  # and ends in UTC-12
        ("2026-03-05T12:00Z", None),
        ("2026-03-02T11:00Z", None),
        ("2026-03-05", None),  # a day says no more
    ],
)
def test_a_later_source_may_say_more_of_the_day_not_another_day(stamp: str, at: str | None) -> None:
    read = found(html(published("2026-03-04") + meta("date", stamp)))
    assert read == ((at, "minute", "meta") if at else ("2026-03-04 00:00", "day", "json_ld"))


def test_a_time_of_day_is_looked_for_in_all_sources_until_one_has_it() -> None:
    head, line = published("2026-03-04") + meta("date", "2026-03-04"), "<p>March 4, 2026 10:00 UTC</p>"
    assert found(html(head, line)) == ("2026-03-04 10:00", "minute", "html")
    # the first time of day is kept
    assert found(html(head + meta("pubdate", "2026-03-04T09:00Z"), line)) == ("2026-03-04 09:00", "minute", "meta")
    assert found(html(published("2026-03-04T09:00Z"), "<p><time datetime=2026-03-04T09:00:07Z>then</time></p>")) == (
        "2026-03-04 09:00",
        "minute",
        "json_ld",
    )


def test_a_month_is_made_finer_by_a_day_or_a_time_of_it() -> None:
    month = meta("citation_date", "March 2026")
    assert found(html(month)) == ("2026-03-01 00:00", "month", "meta")
    assert found(html(month), "https://marsh.example/2026/03/04/herons") == ("2026-03-04 00:00", "day", "url")
    assert found(html(month), "https://marsh.example/2026/02/04/herons") == ("2026-03-01 00:00", "month", "meta")
    line = "<p>March 4, 2026 10:00 UTC</p>"
    assert found(html(month, line), "https://marsh.example/2026/03/04/herons") == ("2026-03-04 10:00", "minute", "html")
    last = meta("citation_date", "January 2026")
    assert found(html(last), "https://marsh.example/2026/01/31/herons") == ("2026-01-31 00:00", "day", "url")
    assert found(html(last), "https://marsh.example/2026/02/03/herons") == ("2026-01-01 00:00", "month", "meta")


# What is refused: the next source is asked.


@pytest.mark.parametrize(
    "stated",
    [
        "",
        "soon",
        "2036-03-04T10:00Z",
        "2026-03-09T00:30Z",
        "0001-01-01T00:00:00Z",
        "1849-12-31T10:00Z",
        "2026-02-30T10:00Z",
        "3 hours ago",
        "yesterday",
        "March 4",
        "10:00",
        "2026",
    ],
)
def test_what_is_no_date_or_only_one_for_readers_of_today_leaves_it_to_the_next(stated: str) -> None:
    head = published(stated) + meta("article:published_time", stated) + meta("date", "2026-02-02T10:00Z")
    assert found(html(head)) == ("2026-02-02 10:00", "minute", "meta")


def test_zones_may_put_a_date_two_days_ahead() -> None:
    assert found(html(published("2026-03-08T09:00:00Z"))) == ("2026-03-08 09:00", "second", "json_ld")


@pytest.mark.parametrize("shown", ["3 hours ago", "yesterday", "March 4", "March 2026", "2026", "10:15 am", ""])
def test_a_line_at_the_headline_needs_a_day_with_its_year(shown: str) -> None:
    assert found(html(line=f"<p>{shown}</p>")) is None


def test_a_sentence_that_mentions_a_date_is_no_date_line() -> None:
    link, words = hinted(datetime(2026, 3, 5, 20, tzinfo=UTC)), " ".join(["reeds"] * 13)
    assert found(html(line=f"<p>{words} March 4, 2026</p>"), link=link) == ("2026-03-04 00:00", "day", "html")
    assert found(html(line=f"<p>{words} reeds March 4, 2026</p>"), link=link) == ("2026-03-05 20:00", "second", "feed")


# JSON-LD of other nodes.


def test_the_pages_own_node_counts_before_all_others() -> None:
    video = {"@type": "VideoObject", "uploadDate": "2026-02-09T10:00Z"}
    assert found(html(json_ld(video, {"@type": "WebPage", "datePublished": "2026-02-03T10:00Z"}))) == (
        "2026-02-03 10:00",
        "minute",
        "json_ld",
    )


def test_nodes_of_anything_are_believed_where_they_agree_on_the_day() -> None:
    def videos(*stamps: str) -> str:
        return html(json_ld(*({"@type": "VideoObject", "uploadDate": stamp} for stamp in stamps)))

    assert found(videos("2026-02-09T10:00Z")) == ("2026-02-09 10:00", "minute", "json_ld")
    assert found(videos("2026-02-09T10:00Z", "2026-02-09T19:00Z")) == ("2026-02-09 10:00", "minute", "json_ld")
    assert (found(videos("2026-02-09T10:00Z", "2026-02-08T10:00Z")) or (None,))[-1] != "json_ld"


# Marked elements and classes.


@pytest.mark.parametrize(
    "element",
    [
        '<p itemprop="datePublished" content="2026-02-04T10:00Z">then</p>',
        '<p itemprop="dateCreated datePublished" content="2026-02-04T10:00Z">then</p>',
        '<time itemprop="datePublished" datetime="2026-02-04T10:00Z" title="2026-02-08">then</time>',
        '<p itemprop="datePublished" content="2026-02-08"><time datetime="2026-02-04T10:00Z">then</time></p>',
        '<p itemprop="datePublished" content="2026-02-04T10:00Z" title="2026-02-08">February 9, 2026</p>',
        '<abbr class="published" title="2026-02-04T10:00Z">February 9, 2026</abbr>',
        '<p class="published" title="the day it was published">February 4, 2026 10:00 UTC</p>',
        '<p class="post-date">February 4, 2026 10:00 UTC</p>',
        '<p class="entry-date published updated">February 4, 2026 10:00 UTC</p>',
        '<p class="story__date">February 4, 2026 10:00 UTC</p>',
        '<time pubdate datetime="2026-02-04T10:00Z">then</time>',
        '<section itemscope itemtype="https://schema.org/Article"><p class="post-date">February 4, 2026 10:00 UTC</p></section>',
    ],
)
def test_an_elements_date_is_read_where_it_is_written_best(element: str) -> None:
    assert found(html(end=element)) == ("2026-02-04 10:00", "minute", "html")


@pytest.mark.parametrize("tag", ["aside", "footer", "nav"])
def test_what_stands_beside_the_article_has_other_dates(tag: str) -> None:
    dated = '<p itemprop="datePublished" content="2026-02-04T10:00Z">then</p>'
    assert found(html(end=f"<{tag}>{dated}</{tag}><p class=post-date>February 9, 2026</p>")) == (
        "2026-02-09 00:00",
        "day",
        "html",
    )


def test_what_is_called_a_comment_has_other_dates() -> None:
    dated = '<div class=comment-list><div><p itemprop="datePublished" content="2026-02-04T10:00Z">then</p></div></div>'
    assert found(html(end=f"{dated}<p class=post-date>February 9, 2026</p>")) == (
        "2026-02-09 00:00",
        "day",
        "html",
    )


def test_what_the_whole_page_is_called_says_nothing_of_a_date_on_it() -> None:
    dated = '<main class="latest"><p class="post-date">February 4, 2026</p></main>'
    assert found(html(end=dated, body='class="has-sidebar widget-page"')) == ("2026-02-04 00:00", "day", "html")


# Lines at the headline.


@pytest.mark.parametrize(
    "line",
    [
        "<p>March 4, 2026</p>",
        "<p>By Tom Vale | March 4, 2026 | 5 min read</p>",
        "<p>Published March 4, 2026</p>",
        "<p>Published March 4, 2026, updated March 5, 2026</p>",
        "<p>Updated March 5, 2026, published March 4, 2026</p>",
        "<p>March 4, 2026, updated March 5, 2026</p>",
        "<p>Published March 4, 2026. Updated <time datetime=2026-03-05>yesterday</time></p>",
        "<p><time datetime=2026-03-04>two days ago</time></p>",
        "<p><time datetime=soon>March 4, 2026</time></p>",
        "<p><time>March 4, 2026</time></p>",
        "<p><time datetime=2026-03-05>March 4, 2026</time> <time datetime=2026-03-05>5 min</time></p>",
        "<p class=updated>Published March 4, 2026</p>",
        "<p>4/3/26</p><p>March 4, 2026</p>",
        "<p>Mar 4 ’26</p>",
        "<p>Updated March 5, 2026</p><p>March 4, 2026</p>",
        "<p class=last-modified>March 5, 2026</p><p>March 4, 2026</p>",
        "<p>Updated <time datetime=2026-03-05>March 5</time></p><p>March 4, 2026</p>",
        "<p>© March 5, 2026</p><p>March 4, 2026</p>",
    ],
)
def test_the_publication_in_a_line(line: str) -> None:
    read = found(html(line=line.replace("4/3/26", "Issue 4")))
    assert read == ("2026-03-04 00:00", "day", "html")


def test_a_change_that_names_one_date_only_is_none_of_publication() -> None:
    assert found(html(line="<p>Reviewed in March, updated March 4, 2026</p>")) == ("2026-03-04 00:00", "day", "updated")


# A date of a change, where there is no other.


@pytest.mark.parametrize(
    "line",
    [
        "<p>Updated: March 4, 2026</p>",
        "<p>Updated | March 4, 2026</p>",
        "<p>Updated <time datetime=2026-03-04>two days ago</time></p>",
        "<p class=last-modified>March 4, 2026</p>",
        "<p>Updated just now</p><p>Last changed March 4, 2026</p>",
        "<p>Updated <time datetime=2026-03-05>March 4, 2026</time> <time datetime=2026-03-05>5 min</time></p>",
    ],
)
def test_the_date_of_a_change_where_no_other_is_shown(line: str) -> None:
    assert found(html(line=line)) == ("2026-03-04 00:00", "day", "updated")


def test_any_other_date_counts_before_that_of_a_change() -> None:
    line = "<p>Updated: March 4, 2026</p>"
    assert found(html(line=line), "https://marsh.example/2026/02/02/herons") == ("2026-02-02 00:00", "day", "url")
    assert found(html(line=line, **CLASSES)) == ("2026-02-09 10:00", "minute", "html")


# The feed's date.


@pytest.mark.parametrize(
    ("at", "precision", "shown", "zone"),
    [
        (datetime(2026, 3, 4, 8, 15, 30, tzinfo=UTC), None, ("2026-03-04 08:15", "second"), "utc"),
        (datetime(2026, 3, 4, 8, 15, tzinfo=UTC), "minute", ("2026-03-04 08:15", "minute"), "utc"),
        # the site's midnight, five hours behind: the day is that of the site
        (datetime(2026, 3, 4, 5, 0, tzinfo=UTC), "day", ("2026-03-04 00:00", "day"), "site"),
    ],
)
def test_the_feeds_date_is_as_fine_as_the_feed_has_it(
    at: datetime, precision: str | None, shown: tuple[str, str], zone: str
) -> None:
    read = dates(html(), link=hinted(at, precision))
    assert read.published is not None and read.source == "feed"
    assert (f"{read.published.at:%Y-%m-%d %H:%M}", read.published.precision) == shown
    assert (read.published.source, read.published.text) == (zone, at.isoformat())


def test_a_feeds_day_in_a_zone_ahead_is_the_day_there() -> None:
    read = dates(html(), link=hinted(datetime(2026, 3, 3, 15, 0, tzinfo=UTC), "day"), zone="Asia/Tokyo")
    assert read.published is not None and read.published.at == datetime(2026, 3, 4, tzinfo=UTC)


# The day in the URL.


@pytest.mark.parametrize(
    ("path", "day"),
    [
        ("1995/03/04/herons", "1995-03-04"),
        ("1994/12/31/herons", None),
        ("2026/03/07/herons", "2026-03-07"),  # it is tomorrow somewhere
        ("2026/03/08/herons", None),
        ("2026/02/30/herons", None),
        ("2026/13/01/2026/03/04/herons", "2026-03-04"),
        ("2026/DEC/04/herons", None),
        ("2026/Jan/04/herons", "2026-01-04"),
        ("2025/december/4/herons", "2025-12-04"),
        ("herons-2026-03-04", "2026-03-04"),
        ("herons_2026_3_4", "2026-03-04"),
        ("20260304/herons", "2026-03-04"),
        ("202603041/herons", None),
        ("herons?day=4&d=2036-03-04", None),
        ("v1.2026.03.04", None),
    ],
)
def test_the_day_in_a_url(path: str, day: str | None) -> None:
    read = found(html(), f"https://marsh.example/{path}")
    assert read == ((f"{day} 00:00", "day", "url") if day else None)


@pytest.mark.parametrize("path", ["herons?d=2026/03/04", "herons-2026-03_04"])
def test_a_parameter_and_numbers_with_mixed_marks_are_no_day_of_the_url(path: str) -> None:
    assert (found(html(), f"https://marsh.example/{path}") or (None,))[-1] != "url"


def test_every_month_of_a_url_by_name() -> None:
    for number, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), start=1):
        read = dates(html(), f"https://marsh.example/2025/{name}/09/herons").published
        assert read is not None and read.at.date() == date(2025, number, 9)


def test_a_url_may_be_a_day_ahead_to_the_second() -> None:
    now, url = datetime(2026, 3, 3, tzinfo=UTC), "https://marsh.example/2026/03/04/herons"
    assert found(html(), url, now=now) == ("2026-03-04 00:00", "day", "url")
    assert found(html(), url, now=now - timedelta(seconds=1)) is None


# Dates away from the headline, and that of the last change.


def test_a_date_that_only_the_text_shows_is_a_day_of_the_page() -> None:
    assert found(html(end="<div>Posted on February 11, 2026</div>")) == ("2026-02-11 00:00", "day", "html")


def test_a_guess_is_none_that_is_a_bare_year_or_the_day_of_the_change() -> None:
    shown = html(end="<div>Posted on January 1, 2026</div>")
    assert found(shown) is None
    shown = "<div>Posted on February 11, 2026</div>"
    assert found(html(meta("article:modified_time", "2026-02-11T10:00Z"), end=shown)) is None
    later = json_ld({"@type": "WebPage", "dateModified": "2026-02-19T10:00Z"})
    assert found(html(later, end=shown)) == ("2026-02-11 00:00", "day", "html")


@pytest.mark.parametrize(
    ("end", "at"),
    [
        ("<p>February 9, 2026</p><p>February 11, 2026</p>", "2026-02-09 00:00 html"),
        ("<aside><time>February 11, 2026</time></aside><p>February 9, 2026</p>", "2026-02-11 00:00 html"),
        (
            "<aside><time>February 11, 2026</time><time>March 1, 2026</time></aside><p>February 9, 2026</p>",
            "2026-02-09 00:00 html",
        ),
        ('<div class="latest"><p>February 11, 2026</p></div>', "2026-02-11 00:00 html"),
        ("<p>Last updated: February 12, 2026</p>", "2026-02-12 00:00 updated"),
        ("<p>Last updated: February 12, 2026</p><p>February 11, 2026</p>", "2026-02-11 00:00 html"),
        ("<footer><p>Last updated: February 12, 2026</p></footer>", None),
        ('<span class="age" title="2026-02-11T12:50:00Z">9 days ago</span>', "2026-02-11 12:50 html"),
        ('<time datetime="2026-02-11T12:50:00Z">9 days ago</time>', "2026-02-11 12:50 html"),
        ('<p title="2026 was a good year for herons">Herons</p>', None),
        ('<div class="comment"><time>February 11, 2026</time></div>', None),
        (f"<p>Wexbridge, February 11, 2026 - {PARAGRAPHS[0]}</p>", "2026-02-11 00:00 html"),
        (f"<p>{PARAGRAPHS[0]} February 11, 2026</p>", None),
        ("<p>On February 11, 2026 all of us went to the river</p>", None),
    ],
)
def test_a_date_away_from_the_headline(end: str, at: str | None) -> None:
    read = found(html(end=end))
    assert (read and f"{read[0]} {read[2]}") == at


def changed(head: str) -> str | None:
    at = dates(html(head)).modified_at
    return f"{at:%Y-%m-%d %H:%M}" if at else None


def test_the_last_change_is_the_articles_then_metas_then_the_pages() -> None:
    stated = [
        (published("2026-02-01", dateModified="2026-02-02T10:00Z"), "2026-02-02 10:00"),
        (meta("article:modified_time", "2026-02-03T10:00Z"), "2026-02-03 10:00"),
        (meta("og:updated_time", "2026-02-04T10:00Z"), "2026-02-04 10:00"),
        (json_ld({"@type": "WebPage", "dateModified": "2026-02-05T10:00Z"}), "2026-02-05 10:00"),
    ]
    for number, (_, at) in enumerate(stated):
        assert changed("".join(head for head, _ in reversed(stated[number:]))) == at
    assert changed("") is None
    assert changed(json_ld({"@type": "VideoObject", "dateModified": "2026-02-05T10:00Z"})) is None


@pytest.mark.parametrize(
    "stated", ["", "yesterday", "2036-01-01T00:00Z", "0001-01-01T00:00:00Z", "1970-01-01T00:00:00Z"]
)
def test_a_change_that_is_no_date_leaves_it_to_the_next(stated: str) -> None:
    head = published("2026-02-01", dateModified=stated) + meta("og:updated_time", "2026-02-04T10:00Z")
    assert changed(head) == "2026-02-04 10:00"


@pytest.mark.parametrize(
    ("language", "day"),
    [
        ("fa", "۲۲ بهمن ۱۴۰۴"),
        ("ar", "١١ فبراير ٢٠٢٦"),
        ("bn", "১১ ফেব্রুয়ারি ২০২৬"),
        ("ja", "令和8年2月11日"),
        ("th", "11 ก.พ. 2569"),
        ("zh", "民國115年2月11日"),
    ],
)
def test_a_date_in_digits_and_years_of_other_scripts(language: str, day: str) -> None:
    page = f"<html><body><h1>Herons return</h1><div class=share>{day}</div><p>{PARAGRAPHS[0]}</p></body></html>"
    read = dates(page, languages=(language,)).published
    assert read is not None and f"{read.at:%Y-%m-%d}" == "2026-02-11"


def test_of_dates_away_from_the_headline_the_nearest_counts_and_todays_in_the_pages_header_does_not() -> None:
    header = "<header><li>Thursday 19 February 2026</li></header>"
    text = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
    main = f'<main><div class="nav"><p>11 February 2026</p></div><h1>Herons return</h1>{text}</main>'
    others = "<ul><li>Otters <i>18 February 2026</i></li></ul>"
    assert found(f"<html><body>{header}{main}{others}</body></html>") == ("2026-02-11 00:00", "day", "html")


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("<p>11 February 2026</p>", "2026-02-11"),
        ("<p>Ida Pell</p>", "2026-02-05"),
        ("<p>5 February 2026, 09:10</p>", "2026-02-05"),
    ],
)
def test_a_videos_date_is_the_articles_where_the_headline_shows_no_other_day(line: str, day: str) -> None:
    video = json_ld({"@type": "VideoObject", "name": "Otters", "uploadDate": "2026-02-05T17:20:00-05:00"})
    read = found(html(video, line))
    assert read is not None and read[0][:10] == day


@pytest.mark.parametrize("later", ["Updated 12 February 2026, 07:02", "Updated 12 February 07:02"])
def test_a_line_with_the_day_of_publication_and_of_a_change_with_or_without_its_year(later: str) -> None:
    assert found(html(line=f"<p>11 February 2026, 08:15, {later}</p>")) == ("2026-02-11 13:15", "minute", "html")
