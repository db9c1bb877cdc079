"""What a page names as its canonical URL is believed only where its address and the site don't speak against it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.extract.address import Address, listing_mark, read_address
from broadsheet.extract.page import parse
from broadsheet.models import DiscoverSource, Page, PageKind, RawPage, Site

P = "https://paper.example"
SITE = Site(
    id="paper",
    name="The Paper",
    url=f"{P}/front/",
    languages=("en",),
    timezone="UTC",
    hosts=("news.paper.example",),
    discover=(
        DiscoverSource(kind="rss", url=f"{P}/out/newest"),
        DiscoverSource(kind="listing", url=f"{P}/all-of-it?p={{page}}"),
    ),
)


def address(head: str, url: str = "/2026/03/05/mill-reopens", site: Site = SITE) -> Address:
    whole = url if "://" in url else f"{P}{url}"
    moment = datetime(2026, 3, 5, tzinfo=UTC)
    page = Page(whole, whole, whole, PageKind.ARTICLE, 200, "text/html", moment, moment, "a.warc.gz", 0, 1, "0" * 64, 1)
    html = f"<html><head>{head}</head><body><article><h1>Mill</h1><p>It runs.</p></article></body></html>"
    return read_address(parse(RawPage(page, html.encode()), site))


def canonical(url: str) -> str:
    return f'<link rel="canonical" href="{url}">'


def og(url: str) -> str:
    return f'<meta property="og:url" content="{url}">'


BELIEVED = [
    # another slug, another section, the whole address of a short one
    ("/2026/03/05/mill-reopens", "/2026/03/05/mill-opens-again"),
    ("/local/mill-reopens", "/business/mill-reopens"),
    ("/?p=4711", "/2026/03/05/mill-reopens/"),
    ("/?p=4711", "/mill-reopens/"),
    ("/story.php?id=7", "/mill-reopens-after-a-fire"),
    ("/2026/03/05/herons-return/", "/herons"),
    ("/story.php?id=7", "/story.php?id=7&view=whole"),
    ("/story.php?id=7", "/story.php?id=8"),  # the batch may know better
    # variants of one article
    ("/news/mill-reopens/amp", "/news/mill-reopens"),
    ("/news/mill-reopens?print=1", "/news/mill-reopens"),
    ("/news/mill-reopens/print", "/news/mill-reopens"),
    ("/news/mill-reopens/page/2", "/news/mill-reopens"),
    ("/news/mill-reopens/2", "/news/mill-reopens"),
    ("/news/mill-reopens/comment-page-3", "/news/mill-reopens"),
    ("/news/mill-reopens?page=2", "/news/mill-reopens"),
    ("/news/mill-reopens?p=2", "/news/mill-reopens"),
    ("/news/4711-mill/seite-2", "/news/4711-mill"),
    ("/news/the-mill-reopens/in-pictures", "/news/the-mill-reopens"),
    ("/news/mill.html/comments", "/news/mill.html"),
    ("/news/mill?sh=ab12cd", "/news/mill"),
    ("/news/mill?sessionid=ab12cd", "/news/mill"),
    ("/article-4711/anything", "/article-4711"),
    # a list's word where the page has it, too
    ("/topics/sea/mill-reopens-again", "/topics/town/mill-stays-shut-again"),
    ("/tag/mill", "/tag/mill-reopens"),
    ("/news/123456", "/anything/123456/mill"),
    ("/a/mill-reopens.html", "/search/mill-reopens"),
    ("http://paper.example/x", f"{P}/x"),
    (f"{P}/x", "http://www.paper.example/x/"),
    (f"{P}/x-y-z", "https://news.paper.example/x-y-z"),
]
LISTS = [
    ("/news/one", "/"),
    ("/news/one", "/index.html"),
    ("/?p=4711", "/"),
    ("/?p=4711", "/index.php"),
    ("/news/one", "/news/"),
    ("/news/one", "/news"),
    ("/news/one", "/NEWS/"),
    ("/news/one", "/News"),
    ("/news/one", "/news/index.html"),
    ("/news/2", "/news/"),
    ("/news/mill-reopens/123", "/news/mill-reopens"),
    ("/news/local/one", "/news/"),
    ("/news/local/one", "/news/local/"),
    ("/2026/03/05/one", "/2026/03/05/"),
    ("/20260305/one", "/20260305/"),
    ("/one", "/2026/03/"),
    ("/one", "/2026/"),
    ("/2026/03/05/one", "/politics/"),
    ("/one", "/politics/"),
    ("/2026/one", "/foreign-affairs/"),
    ("/story.php?id=7", "/politics/"),
    ("/story.php?id=7", "/story.php"),
    ("/story?newsid=7", "/story"),
    ("/one", "/tag/sea"),
    ("/one", "/category/news/"),
    ("/category/news/one", "/category/news/"),
    ("/tag/sea/one", "/tag/sea"),
    ("/one", "/Author/jane-doe"),
    ("/one", "/search"),
    ("/one", "/search?q=one"),
    ("/one", "/?s=one"),
    ("/one", "/feed/"),
    ("/one", "/rss.xml"),
    ("/one", "/front/"),
    ("/one", "/front"),
    ("/one", "/out/newest"),
    ("/one", "https://elsewhere.example/one"),
    ("/one", "http://staging.paper.example/one"),
]


@pytest.mark.parametrize(("url", "named"), BELIEVED)
def test_an_article_is_believed(url: str, named: str) -> None:
    found = address(canonical(named), url)
    assert found.named is not None
    assert found.named.endswith(named)
    assert found.refused == ()


@pytest.mark.parametrize(("url", "named"), LISTS)
def test_a_list_or_another_host_is_not_and_the_reason_is_told(url: str, named: str) -> None:
    found = address(canonical(named), url)
    assert found.named is None
    assert found.own == f"{P}{url}"
    ((refused, reason),) = found.refused
    assert refused.rstrip("/").endswith(named.rstrip("/"))
    assert reason.startswith("it ")
    claim = found.claim("https://link.example/")
    assert (claim.url, claim.own_url) == ("https://link.example/", found.own)
    assert (claim.refused_url, claim.refused_reason, claim.named_url) == (refused, reason, None)


@pytest.mark.parametrize(
    "nothing", ["", "#", "#top", " ", "javascript:void(0)", "mailto:a@b.example", "https://[x", "ftp://a/b"]
)
def test_what_is_no_address_is_passed_over_in_silence(nothing: str) -> None:
    found = address(canonical(nothing), "/one")
    assert (found.named, found.refused, found.own) == (None, (), f"{P}/one")
    assert address(canonical(nothing) + og("/one-two-three"), "/one").named == f"{P}/one-two-three"


def test_relative_addresses_and_fragments_are_resolved() -> None:
    assert address(canonical("mill-opens-again#c"), "/a/mill").named == f"{P}/a/mill-opens-again"
    assert address(canonical("?id=7&utm_source=x"), "/a/mill").named == f"{P}/a/mill?id=7"


def test_og_url_counts_only_after_the_link_and_by_the_same_rules() -> None:
    assert address(canonical("/one-a-b") + og("/two-a-b"), "/x").named == f"{P}/one-a-b"
    found = address(canonical("/") + og("/two-a-b"), "/x")
    assert (found.named, found.refused) == (f"{P}/two-a-b", ((f"{P}/", "it is a home page"),))
    assert address(og("/tag/sea"), "/x").named is None
    assert len(address(canonical("/tag/sea") + og("/tag/sea/"), "/x").refused) == 1  # told once


def test_links_that_contradict_each_other_are_none() -> None:
    found = address(canonical("/one-a-b") + canonical("/two-a-b"), "/x")
    assert (found.named, found.refused) == (None, ((f"{P}/one-a-b", f"the page also names {P}/two-a-b"),))
    assert address(canonical("/one-a-b") + canonical("/two-a-b") + og("/three-a-b"), "/x").named == f"{P}/three-a-b"
    assert address(canonical("/one-a-b") + canonical("http://www.paper.example/one-a-b/"), "/x").named == f"{P}/one-a-b"


def test_without_a_canonical_the_own_address_is_kept_with_and_without_what_is_doubtful() -> None:
    found = address("", "/story?icid=2&utm_source=x&sh=1")
    assert found == Address(f"{P}/story?sh=1", f"{P}/story?icid=2&sh=1")


def test_the_site_of_any_host_believes_only_the_pages_own() -> None:
    assert address(canonical("/one-a-b"), "/x", Site.adhoc()).named == f"{P}/one-a-b"
    assert address(canonical("https://www.paper.example/one-a-b"), "/x", Site.adhoc()).named is not None
    assert address(canonical("https://other.example/x"), "/x", Site.adhoc()).named is None


_PARTS = st.lists(
    st.sampled_from(["news", "News", "one", "two-three", "a-b-c", "2026", "03", "tag", "4711", "x.html"]), max_size=4
)


@given(_PARTS, _PARTS, st.sampled_from(["", "/"]))
@settings(max_examples=400, deadline=None)
def test_a_proper_folder_above_a_page_is_never_believed_unless_it_looks_like_an_article(
    parts: list[str], rest: list[str], slash: str
) -> None:
    own, above = "/".join([P, *parts, *rest]), "/".join([P, *parts]) + slash
    plain = not parts or parts[-1] in ("news", "News", "one", "03", "2026", "tag")
    if rest and plain:
        assert listing_mark(above, own) is not None


def test_every_mark_names_its_kind() -> None:
    assert listing_mark(f"{P}/news/index.html", f"{P}/news/one") == "it lies above the page"
    said = {listing_mark(f"{P}{named}", f"{P}{url}") for url, named in LISTS if "://" not in named}
    assert said >= {
        "it is a home page",
        "it is a search",
        "it is a feed",
        "it lies where lists are kept",
        "it is the archive of some days",
        "it lies above the page",
        "it is short as a section's",
        "it lacks the page's id=7",
    }
