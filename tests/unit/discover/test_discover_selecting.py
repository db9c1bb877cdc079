"""Every promised URL comes out once: taken, or ended with a reason."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.costs import growth

from broadsheet.archive import scan
from broadsheet.discover import NEW, OWED, REVISIT, WINDOW, Past, Selection, links_from_records, select
from broadsheet.discover.reading import make_link
from broadsheet.models import DiscoverSource, FetchRules, Link, OutcomeKind, Site, Window
from broadsheet.settings import PROJECT

CORPUS = PROJECT.parent / "shared" / "corpus" / "comments" / "pages.warc.gz"
RSS = DiscoverSource(kind="rss", url="https://herald.example/feed")
NEWS = DiscoverSource(kind="news_sitemap", url="https://herald.example/news.xml")
DAY = Window.of_days(date(2026, 3, 5), date(2026, 3, 5), "UTC")
NOON = datetime(2026, 3, 5, 12, tzinfo=UTC)
SITE = Site(
    id="herald",
    name="The Herald",
    url="https://herald.example/",
    hosts=("amp.herald.example",),
    languages=("en",),
    timezone="UTC",
    discover=(RSS, NEWS),
    exclude=(r"/video/",),
    fetch=FetchRules(max_pages_per_run=3),
)


def link(
    url: str, published: datetime | None = None, modified: datetime | None = None, source: DiscoverSource = RSS
) -> Link:
    if url.startswith("/"):
        url = "https://herald.example" + url
    return make_link(url, source, source.url or "", published_hint_at=published, modified_hint_at=modified)


def endings(selection: Selection) -> dict[str, str]:
    assert {outcome.stage for outcome in selection.outcomes} <= {"discover"}
    assert all(outcome.reason for outcome in selection.outcomes)
    return {outcome.url.removeprefix("https://herald.example"): outcome.kind for outcome in selection.outcomes}


def taken(selection: Selection) -> list[str]:
    return [link.url.removeprefix("https://herald.example") for link in selection.links]


def test_one_url_of_two_sources_is_one_link_with_what_both_know() -> None:
    plain = link("/a", source=RSS)
    dated = make_link(
        plain.url,
        NEWS,
        "https://herald.example/news.xml",
        published_hint_at=NOON,
        headline_hint="A",
        comment_count_hint=2,
    )
    selection = select([plain, dated], SITE, DAY)
    (merged,) = selection.links
    assert merged.source_channel == "rss", "the first source wins"
    assert (merged.published_hint_at, merged.headline_hint, merged.comment_count_hint) == (NOON, "A", 2)
    assert selection.outcomes == ()


def test_how_fine_a_date_is_comes_with_the_date_alone() -> None:
    """Two sources with two dates: the first one's date is not made a day's by what the other says of its own."""
    exact = link("/a", NOON)
    coarse = replace(exact, published_hint_at=NOON.replace(hour=0), published_hint_precision="day")
    bare = link("/a")
    (merged,) = select([exact, coarse], SITE, DAY).links
    assert (merged.published_hint_at, merged.published_hint_precision) == (NOON, exact.published_hint_precision)
    assert merged.published_hint_precision != "day"
    (lent,) = select([bare, coarse], SITE, DAY).links
    assert (lent.published_hint_at, lent.published_hint_precision) == (coarse.published_hint_at, "day")


def test_another_spelling_is_a_duplicate_and_lends_its_hints() -> None:
    selection = select(
        [link("/a?utm_source=rss"), link("/a", NOON), link("/a#top", NOON - timedelta(hours=1))], SITE, DAY
    )
    assert taken(selection) == ["/a?utm_source=rss"]
    assert selection.links[0].published_hint_at == NOON
    assert endings(selection) == {"/a": OutcomeKind.DUPLICATE, "/a#top": OutcomeKind.DUPLICATE}
    assert selection.outcomes[0].reason == "another spelling of https://herald.example/a?utm_source=rss"


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("mailto:desk@herald.example", "'mailto:desk@herald.example' is not an absolute http(s) URL"),
        ("http://[broken", "'http://[broken' is not an absolute http(s) URL"),
        ("", "'' is not an absolute http(s) URL"),
        ("https://other.example/a", "other.example is not one of the site's hosts"),
        ("https://www.other.example/a", "www.other.example is not one of the site's hosts"),
        ("https://news.herald.example/a", "news.herald.example is not one of the site's hosts"),
        ("https://herald.example/video/1", "left out by the site's include and exclude patterns"),
    ],
)
def test_what_is_not_the_sites_is_excluded(url: str, reason: str) -> None:
    selection = select([link(url, NOON)], SITE, DAY)
    assert selection.links == ()
    (outcome,) = selection.outcomes
    assert (outcome.url, outcome.kind, outcome.reason) == (url, OutcomeKind.EXCLUDED, reason)


def test_include_patterns_must_match_where_there_are_any() -> None:
    site = SITE.model_copy(update={"include": (r"/news/", r"/sport/")})
    selection = select([link("/news/1"), link("/sport/1"), link("/about"), link("/news/video/1")], site, DAY)
    assert taken(selection) == ["/news/1", "/sport/1"]
    assert endings(selection) == {"/about": OutcomeKind.EXCLUDED, "/news/video/1": OutcomeKind.EXCLUDED}


def test_an_excluded_spelling_does_not_take_the_right_one_along() -> None:
    site = SITE.model_copy(update={"exclude": (r"utm_",)})
    selection = select([link("/a?utm_source=x"), link("/a")], site, DAY)
    assert taken(selection) == ["/a"]


def test_the_window_is_half_open() -> None:
    before, first = DAY.start_at - timedelta(seconds=1), DAY.start_at
    last, after = DAY.end_at - timedelta(seconds=1), DAY.end_at
    selection = select([link("/1", before), link("/2", first), link("/3", last), link("/4", after)], SITE, DAY)
    assert taken(selection) == ["/2", "/3"]
    assert endings(selection) == {"/1": OutcomeKind.OUT_OF_WINDOW, "/4": OutcomeKind.OUT_OF_WINDOW}
    assert selection.outcomes[0].reason == "published at 2026-03-04 23:59Z"


def test_unchanged_since_before_the_window_is_published_before_it() -> None:
    old, new = DAY.start_at - timedelta(seconds=1), DAY.end_at + timedelta(days=9)
    selection = select(
        [link("/1", modified=old), link("/2", modified=new), link("/3"), link("/4", NOON, old)], SITE, DAY
    )
    assert taken(selection) == ["/2", "/3", "/4"], "a publication in the window counts more"
    assert endings(selection) == {"/1": OutcomeKind.OUT_OF_WINDOW}
    assert selection.outcomes[0].reason == "not changed since 2026-03-04 23:59Z"


def test_without_a_window_every_date_is_taken() -> None:
    assert len(select([link("/1", datetime(1999, 1, 1, tzinfo=UTC)), link("/2", modified=NOON)], SITE, None).links) == 2


def test_over_the_limit_the_newest_are_kept_in_the_sources_order() -> None:
    hours = [3, 1, 5, 2, 4]
    selection = select([link("/undated"), *(link(f"/{h}", NOON + timedelta(hours=h)) for h in hours)], SITE, DAY)
    assert taken(selection) == ["/3", "/5", "/4"]
    assert endings(selection) == dict.fromkeys(("/undated", "/1", "/2"), OutcomeKind.OVER_LIMIT)
    assert selection.outcomes[0].reason == "over max_pages_per_run, 3"


def test_nothing_promised_is_nothing_selected() -> None:
    assert select([], SITE, DAY) == Selection((), ())


_URLS = st.sampled_from(
    [
        "/a",
        "/a?utm_source=x",
        "/a#c",
        "/b",
        "/c",
        "/d",
        "/e",
        "/video/a",
        "https://other.example/a",
        "x:y",
        "",
        "http://[",
    ]
)
_TIMES = st.none() | st.sampled_from(
    [NOON, NOON - timedelta(days=1), NOON + timedelta(days=1), NOON + timedelta(hours=1)]
)


@given(st.lists(st.builds(link, _URLS, _TIMES, _TIMES, st.sampled_from([RSS, NEWS]))), st.sampled_from([DAY, None]))
@settings(max_examples=300, deadline=None)
def test_every_url_comes_out_exactly_once(links: list[Link], window: Window | None) -> None:
    selection = select(links, SITE, window)
    out = Counter([one.url for one in selection.links] + [outcome.url for outcome in selection.outcomes])
    assert set(out) == {one.url for one in links}
    assert set(out.values()) <= {1}
    assert len(selection.links) <= SITE.fetch.max_pages_per_run
    assert len({one.canonical_url for one in selection.links}) == len(selection.links)
    assert select(selection.links, SITE, window) == Selection(selection.links, ())


@dataclass(frozen=True)
class Recorded:
    url: str


def test_a_warc_file_promises_each_page_in_it_once() -> None:
    links = links_from_records(
        map(Recorded, ["https://b.example/", "https://a.example/1", "https://b.example/", ""]), "x.warc.gz"
    )
    assert [one.url for one in links] == ["https://b.example/", "https://a.example/1", "x.warc.gz#record-4"]
    assert {(one.source_channel, one.source_url) for one in links} == {("warc", "x.warc.gz")}
    selection = select(links, Site.adhoc(), None)
    assert [one.url for one in selection.links] == ["https://b.example/", "https://a.example/1"]
    assert [outcome.kind for outcome in selection.outcomes] == [OutcomeKind.EXCLUDED], "counted, though it has no URL"


@pytest.mark.skipif(not CORPUS.exists(), reason="the corpus of recorded pages is not there")
def test_the_corpus_promises_ninety_seven_pages() -> None:
    selection = select(links_from_records(scan(CORPUS), Path(CORPUS)), Site.adhoc(), None)
    assert (len(selection.links), selection.outcomes) == (97, ())


SITEMAP = DiscoverSource(kind="sitemap", url="https://herald.example/sitemap.xml")
LONG_AGO = NOON - timedelta(days=40)


def ways(selection: Selection) -> dict[str, str]:
    return {link.url.removeprefix("https://herald.example"): link.taken_as for link in selection.links}


def test_amp_mobile_and_slashes_are_one_article() -> None:
    spellings = ("/a", "/a/", "/a/amp/", "https://amp.herald.example/a")
    selection = select([link(url, NOON) for url in spellings], SITE, DAY)
    assert taken(selection) == ["/a"]
    assert set(endings(selection).values()) == {OutcomeKind.DUPLICATE}


def test_a_night_passes_over_what_is_settled_and_takes_what_was_never_seen() -> None:
    links = [link("/settled", NOON), link("/late", LONG_AGO), link("/seen", LONG_AGO), link("/undated")]
    past = Past(
        settled={"https://herald.example/settled": "accepted"},
        seen=frozenset({"https://herald.example/settled", "https://herald.example/seen"}),
        has_nights=True,
    )
    selection = select(links, SITE, DAY, past)
    assert ways(selection) == {"/late": NEW, "/undated": NEW}
    assert endings(selection) == {"/settled": OutcomeKind.KNOWN, "/seen": OutcomeKind.OUT_OF_WINDOW}


def test_the_first_night_takes_what_its_day_holds() -> None:
    selection = select([link("/today", NOON), link("/late", LONG_AGO)], SITE, DAY, Past())
    assert ways(selection) == {"/today": WINDOW}


def test_a_sitemap_does_not_bring_its_whole_past() -> None:
    links = [link("/old", LONG_AGO, source=SITEMAP), link("/today", NOON, source=SITEMAP)]
    assert ways(select(links, SITE, DAY, Past(has_nights=True))) == {"/today": WINDOW}


def test_what_is_owed_is_taken_whatever_its_date_and_whoever_names_it() -> None:
    owed = [replace(link(path, LONG_AGO), taken_as=OWED) for path in ("/rejected", "/unnamed")]
    links = [link("/rejected", LONG_AGO, source=SITEMAP), link("/settled", NOON)]
    urls = frozenset(one.url for one in (*owed, *links))
    settled = dict.fromkeys(urls - {owed[1].url}, "rejected")
    selection = select(links, SITE, DAY, Past(settled=settled, seen=urls, due=owed, has_nights=True))
    assert ways(selection) == {"/rejected": OWED, "/unnamed": OWED}
    assert [one.url for one in selection.links if one.is_unpromised] == [owed[1].url]
    assert endings(selection) == {"/settled": OutcomeKind.KNOWN}


def test_revisits_are_added_once_and_give_way_to_what_is_new() -> None:
    due = [replace(link(f"/due{n}", LONG_AGO), taken_as=REVISIT) for n in range(3)]
    past = Past(settled={one.url: "accepted" for one in due}, due=due, has_nights=True)
    selection = select([link("/new", NOON), link("/due0", LONG_AGO)], SITE, DAY, past)
    assert ways(selection) == {"/due0": REVISIT, "/due1": REVISIT, "/new": NEW}
    assert endings(selection) == {"/due2": OutcomeKind.OVER_LIMIT}


def titled(url: str, headline: str | None = None) -> Link:
    return make_link(f"https://herald.example{url}", RSS, RSS.url or "", headline_hint=headline)


@pytest.mark.parametrize(
    ("links", "kept"),
    [
        # numbers are articles; what is tracking on every site is never one
        ([titled("/s?icid=1"), titled("/s?icid=2")], ["/s?icid=1", "/s?icid=2"]),
        ([titled("/s?icid=1"), titled("/s?icid=2"), titled("/s?icid=2&utm_source=x")], ["/s?icid=1", "/s?icid=2"]),
        ([titled("/s"), titled("/s?icid=1"), titled("/s?icid=2")], ["/s", "/s?icid=1", "/s?icid=2"]),
        ([titled("/s?utm_id=1"), titled("/s?utm_id=2")], ["/s?utm_id=1"]),
        ([titled("/s?sh=a"), titled("/s?sh=b")], ["/s?sh=a", "/s?sh=b"]),
        # words are articles where each has a headline of its own
        ([titled("/s?icid=top", "A"), titled("/s?icid=side", "B")], ["/s?icid=top", "/s?icid=side"]),
        ([titled("/s?icid=top", "A"), titled("/s?icid=side", "a ")], ["/s?icid=top"]),
        ([titled("/s?icid=top", "A"), titled("/s?icid=side")], ["/s?icid=top"]),
        ([titled("/s?icid=top"), titled("/s?icid=side")], ["/s?icid=top"]),
        ([titled("/s?icid=1"), titled("/s?icid=side")], ["/s?icid=1"]),
        # one value, or one each of several names: the same article by several ways
        ([titled("/s?icid=1", "A"), titled("/s?icid=1&x=2", "B")], ["/s?icid=1", "/s?icid=1&x=2"]),
        ([titled("/s?icid=1", "A"), titled("/s?ocid=2", "B"), titled("/s", "C")], ["/s?icid=1"]),
        ([titled("/s?icid=1"), titled("/t?icid=2")], ["/s?icid=1", "/t?icid=2"]),
    ],
)
def test_links_that_differ_in_a_doubtful_parameter_are_kept_where_it_names_articles(
    links: list[Link], kept: list[str]
) -> None:
    selection = select(links, SITE.model_copy(update={"fetch": FetchRules()}), None)
    assert taken(selection) == kept
    assert set(endings(selection).values()) <= {OutcomeKind.DUPLICATE}
    assert len({link.canonical_url for link in selection.links}) == len(kept)


def test_telling_them_apart_takes_time_in_proportion() -> None:
    links = [titled(f"/s?icid=w{n}", f"Headline {n}") for n in range(4_000)]
    site = SITE.model_copy(update={"fetch": FetchRules(max_pages_per_run=100_000)})

    def work(number: int) -> None:
        assert len(select(links[:number], site, None).links) == number

    assert growth(work, 1_000, 4_000, 10) < 10
