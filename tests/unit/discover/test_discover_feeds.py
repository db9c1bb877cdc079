"""RSS and Atom: what a feed promises of each article."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.discover import Reading, first_requests, read_source
from broadsheet.errors import InvalidFeed
from broadsheet.models import DiscoverSource, PageKind, Request, Site

URL = "https://herald.example/feed"
RSS = DiscoverSource(kind="rss", url=URL)
ATOM = DiscoverSource(kind="atom", url=URL)
SITE = Site(
    id="herald",
    name="The Herald",
    url="https://herald.example/",
    languages=("en",),
    timezone="America/New_York",
    discover=(
        RSS,
        DiscoverSource(kind="sitemap", url="https://herald.example/sitemap.xml"),
        DiscoverSource(kind="warc", path="x"),
    ),
)
ITEM = "<item><title>Bread is dearer</title><link>https://herald.example/bread</link></item>"


def rss(*items: str) -> str:
    spaces = (
        'xmlns:slash="http://purl.org/rss/1.0/modules/slash/" xmlns:wfw="http://wellformedweb.org/CommentAPI/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0"'
    )
    return f'<?xml version="1.0"?><rss version="2.0" {spaces}><channel><title>x</title>{"".join(items)}</channel></rss>'


def read(text: str | bytes, source: DiscoverSource = RSS, content_type: str | None = "application/rss+xml") -> Reading:
    return read_source(URL, source, text.encode() if isinstance(text, str) else text, content_type, SITE, None)


def test_each_networked_source_is_asked_first() -> None:
    assert first_requests(SITE) == (
        Request(URL, PageKind.SOURCE, URL),
        Request("https://herald.example/sitemap.xml", PageKind.SOURCE, "https://herald.example/sitemap.xml"),
    )


def test_an_rss_item_gives_all_that_it_says() -> None:
    item = (
        "<item><title>Bread &amp;amp; <![CDATA[<b>butter</b> &ndash; caf&eacute;]]></title><link> /bread?utm_source=rss </link>"
        "<pubDate>Thu, 05 Mar 2026 10:00:00 +0200</pubDate><slash:comments>8</slash:comments>"
        "<wfw:commentRss>https://herald.example/bread/feed</wfw:commentRss></item>"
    )
    reading = read(rss(item))
    (link,) = reading.links
    assert link.url == "https://herald.example/bread?utm_source=rss"
    assert link.canonical_url == "https://herald.example/bread"
    assert (link.source_channel, link.source_url) == ("rss", URL)
    assert link.published_hint_at == datetime(2026, 3, 5, 8, tzinfo=UTC)
    assert link.headline_hint == "Bread & butter – café"
    assert link.comment_count_hint == 8
    assert link.comment_feed_url == "https://herald.example/bread/feed"
    assert link.modified_hint_at is None
    assert reading.problems == ()
    assert reading.more == ()


def test_an_atom_entry_gives_all_that_it_says() -> None:
    feed = """<feed xmlns="http://www.w3.org/2005/Atom" xmlns:thr="http://purl.org/syndication/thread/1.0"><entry>
      <title type="html">Bread &lt;i&gt;rises&lt;/i&gt;</title><link href="/bread"/>
      <link rel="replies" type="application/atom+xml" href="/bread/comments.atom"/>
      <published>2026-03-05T10:00:00Z</published><updated>2026-03-06T10:00:00Z</updated><thr:total>3</thr:total>
    </entry><entry><link href="/milk"/><updated>2026-03-06T10:00:00Z</updated></entry></feed>"""
    bread, milk = read(feed, ATOM).links
    assert bread.url == "https://herald.example/bread"
    assert bread.source_channel == "atom"
    assert bread.published_hint_at == datetime(2026, 3, 5, 10, tzinfo=UTC)
    assert bread.headline_hint == "Bread rises"
    assert bread.comment_count_hint == 3
    assert bread.comment_feed_url == "https://herald.example/bread/comments.atom"
    assert milk.published_hint_at is None, "updated is a change, not the publication"


def test_rss_1_0_dates_by_dublin_core() -> None:
    feed = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
      xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="/"><title>x</title></channel>
      <item rdf:about="/a"><title>A</title><link>https://herald.example/a</link><dc:date>2026-03-05T10:00:00+02:00</dc:date>
      </item></rdf:RDF>"""
    (link,) = read(feed).links
    assert (link.headline_hint, link.published_hint_at) == ("A", datetime(2026, 3, 5, 8, tzinfo=UTC))


def test_an_address_that_counts_clicks_gives_way_to_the_real_one() -> None:
    item = "<item><link>https://clicks.example/~r/1</link><feedburner:origLink>https://herald.example/a</feedburner:origLink></item>"
    assert [link.url for link in read(rss(item)).links] == ["https://herald.example/a"]


def test_a_permalink_guid_is_a_link_and_another_is_not() -> None:
    reading = read(
        rss("<item><guid>https://herald.example/a</guid></item>", '<item><guid isPermaLink="false">7</guid></item>')
    )
    assert [link.url for link in reading.links] == ["https://herald.example/a"]
    assert reading.problems == (f"{URL}: 1 of 2 entries have no link",)


def test_garbage_links_are_kept_for_select_to_count() -> None:
    reading = read(
        rss("<item><link>mailto:desk@herald.example</link></item>", "<item><link>http://[broken</link></item>")
    )
    assert [(link.url, link.canonical_url) for link in reading.links] == [("mailto:desk@herald.example",) * 2]
    assert reading.problems == (f"{URL}: 1 of 2 entries have no link",), (
        "feedparser gives none for what is no URL at all"
    )


@pytest.mark.parametrize("count", ["many", "-1", "", "99999999999999999999"])
def test_a_count_that_is_none_is_none(count: str) -> None:
    (link,) = read(rss(f"<item><link>/a</link><slash:comments>{count}</slash:comments></item>")).links
    assert link.comment_count_hint is None


def test_an_unreadable_time_is_told() -> None:
    reading = read(rss("<item><link>/a</link><pubDate>quite soon</pubDate></item>"))
    assert reading.links[0].published_hint_at is None
    assert reading.problems == (f"{URL}: 1 unreadable times, such as 'quite soon'; the pages' own dates decide",)


def test_an_empty_feed_is_no_error_but_a_problem() -> None:
    reading = read(rss())
    assert reading.links == ()
    assert reading.problems == (
        f"{URL}: a well-formed feed without entries; see in a browser whether the site still fills it",
    )


@pytest.mark.parametrize("slip", ["bread & butter", "&laugh;", "<media:title>x</media:title>"])
def test_a_slip_that_costs_no_entry_is_only_told(slip: str) -> None:
    reading = read(
        rss(ITEM, f"<item><link>https://herald.example/b</link><description>{slip}</description></item>", ITEM)
    )
    assert [link.url for link in reading.links] == [
        f"https://herald.example/{path}" for path in ("bread", "b", "bread")
    ]
    assert len(reading.problems) == 1
    assert "broken XML (line 1: " in reading.problems[0]
    assert reading.problems[0].endswith("all 3 entries could still be read")


@pytest.mark.parametrize(
    "text",
    [
        rss(ITEM)[: -len("</rss>") - 60],  # cut in the only item
        rss(ITEM, "<item><link>/a</item>"),
        rss(ITEM, "a & b <!-- <item> -->", "<item"),
        '<rss version="2.0"><channel> & </channel></rss>',
    ],
)
def test_xml_broken_otherwise_is_refused(text: str) -> None:
    with pytest.raises(
        InvalidFeed, match=rf"^{URL}: (broken XML|XML that ends in the middle) arrived .*; open it in a"
    ):
        read(text)


def test_the_bytes_are_never_a_file_name(tmp_path_factory: pytest.TempPathFactory) -> None:
    """feedparser opens what it is given if it spells a file; a feed of our own disk must not come of it."""
    path = tmp_path_factory.mktemp("disk") / "private.xml"
    path.write_text(rss(ITEM))
    with pytest.raises(InvalidFeed, match="something that is no XML"):
        read(str(path))


def test_half_characters_do_not_get_through() -> None:
    """No file can hold them, and a character reference can spell them."""
    for slip in ("", "&nbsp;"):
        item = (
            f"<item><title>a &amp;#xD83D; &#xD83D; {slip}</title><link>https://herald.example/&#xD83D;x</link></item>"
        )
        reading = read(rss(item))
        (link,) = reading.links
        for text in (link.url, link.headline_hint or "", *reading.problems):
            assert "\ud83d" not in text
            text.encode()


@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"])))
@settings(max_examples=150, deadline=None)
def test_any_title_is_read(title: str) -> None:
    escaped = title.replace("&", "&amp;").replace("<", "&lt;")
    for markup in (escaped, f"<![CDATA[{title.replace(']]>', '')}]]>"):
        (link,) = read(rss(f"<item><title>{markup}</title><link>/a</link></item>")).links
        assert link.headline_hint is None or link.headline_hint.strip() == link.headline_hint


_SHARDS = st.sampled_from(
    [
        "<item>",
        "</item>",
        "<link>",
        "</link>",
        "<title>",
        "&",
        "&#x",
        ";",
        "<![CDATA[",
        "]]>",
        "<!--",
        "-->",
        "<!",
        "<?",
        "<a:b",
        ">",
        "</channel>",
        "</rss>",
        "<rss>",
        "<entry",
        "http://[",
        "&#xD800;",
        "&lt;b",
        " ",
        "x",
        '"',
        "'",
        "=",
        "<link href=",
    ]
)


@given(st.lists(_SHARDS, max_size=12))
@settings(max_examples=400, deadline=None)
def test_no_shards_break_it(shards: list[str]) -> None:
    sitemap = DiscoverSource(kind="sitemap", url=URL)
    for source, body in ((RSS, rss(ITEM, "".join(shards))), (sitemap, f"<urlset>{''.join(shards)}</urlset>")):
        try:
            reading = read(body, source)
        except InvalidFeed:
            continue
        for link in reading.links:
            link.url.encode()
