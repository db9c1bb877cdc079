"""What arrives where a feed or a sitemap was promised: unpacked, decoded, or refused by name."""

from __future__ import annotations

import gzip
from typing import Any

import pytest

from broadsheet.discover.documents import MAX_SOURCE_BYTES, Document, open_document
from broadsheet.discover.reading import Answer
from broadsheet.discover.sources import read_source
from broadsheet.errors import InvalidFeed
from broadsheet.models import DiscoverSource, Site

URL = "https://herald.example/feed"


def site_of(kind: Any) -> Site:
    source = DiscoverSource(kind=kind, url=URL)
    return Site(
        id="herald",
        name="The Herald",
        url="https://herald.example/",
        languages=("en",),
        timezone="UTC",
        discover=(source,),
    )


def opened(body: bytes, content_type: str | None = None, kind: str = "rss") -> Document:
    return open_document(Answer(URL, URL, body, content_type), kind)


def refusal(body: bytes, content_type: str | None = "text/xml", kind: str = "rss") -> str:
    with pytest.raises(InvalidFeed) as caught:
        opened(body, content_type, kind)
    message = str(caught.value)
    assert message.startswith(f"{URL}: ")
    assert ";" in message, "a remedy follows"
    return message


@pytest.mark.parametrize(
    ("body", "kind", "said"),
    [
        (b"", "rss", "an empty answer arrived where a feed was promised"),
        (b" \n", "sitemap", "an empty answer arrived where a sitemap was promised"),
        (
            b"<!doctype html><html><title>Just a moment&hellip;</title>",
            "rss",
            "an HTML page titled 'Just a moment…' arrived",
        ),
        (
            b"<?xml version='1.0'?><!DOCTYPE html>\n<html xmlns='x'><head/></html>",
            "news_sitemap",
            "an HTML page arrived where a",
        ),
        (b"<!-- cached --><!DOCTYPE html><html>", "rss", "an HTML page arrived"),
        (b'{"items": []}', "rss", "JSON (text/xml), beginning '{\"items\": []}', arrived"),
        (b"\x89PNG\r\n", "rss", "something that is no XML (text/xml), beginning"),
        (b"http://herald.example/a\n", "rss", "it is a list of addresses: write kind: sitemap"),
        (b"<opml version='2.0'/>", "rss", "XML with the root <opml> arrived where a feed was promised"),
        (
            b"<urlset/>",
            "atom",
            "a sitemap (<urlset>) arrived where a feed was promised; write kind: sitemap or news_sitemap",
        ),
        (
            b"<rss version='2.0'/>",
            "sitemap",
            "a feed (<rss>) arrived where a sitemap was promised; write kind: rss or atom",
        ),
        (b"<?xml version='1.0'", "rss", "something that is no XML"),
        (b"<!-- no end <rss/>", "rss", "something that is no XML"),
    ],
)
def test_what_is_none_is_refused_by_name(body: bytes, kind: str, said: str) -> None:
    assert said in refusal(body, kind=kind)


def test_a_page_that_names_its_feed_is_a_hint() -> None:
    page = b"<html><head><link rel='alternate' type='application/rss+xml' href='/rss.xml?a=1&amp;b=2'></head></html>"
    assert refusal(page).endswith("the page names the feed https://herald.example/rss.xml?a=1&b=2")


@pytest.mark.parametrize("root", ["rss", "urlset"])
def test_entity_declarations_are_never_read(root: str) -> None:
    """The billion laughs, and a file of this machine."""
    laughs = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 12))
    for inside in (f'<!ENTITY l0 "ha">{laughs}', '<!ENTITY l11 SYSTEM "file:///etc/hostname">'):
        body = f'<?xml version="1.0"?>\n<!DOCTYPE {root} [{inside}]><{root}>&l11;</{root}>'.encode()
        kind: Any = "rss" if root == "rss" else "sitemap"
        assert opened(body, kind=kind).text.strip() == f"<{root}>&l11;</{root}>"
        with pytest.raises(InvalidFeed, match="broken XML arrived"):
            read_source(URL, DiscoverSource(kind=kind, url=URL), body, None, site_of(kind), None)


def test_a_document_type_without_entities_is_fine() -> None:
    body = (
        b'<!DOCTYPE rss PUBLIC "-//Netscape//DTD RSS 0.91//EN" "https://herald.example/rss.dtd"><rss version="0.91"/>'
    )
    assert opened(body, None, "rss").root == "rss"


def test_gzip_is_unpacked_whatever_it_is_called() -> None:
    packed = gzip.compress(b"<urlset>") + gzip.compress(b"</urlset>")  # two members, as log-like writers make them
    assert opened(packed, "text/xml", "sitemap").text == "<urlset></urlset>"


def test_gzip_bombs_and_torn_gzip_are_refused() -> None:
    bomb = gzip.compress(b"<urlset>" + b" " * (MAX_SOURCE_BYTES + 1))
    assert len(bomb) < 100_000
    assert f"more than {MAX_SOURCE_BYTES} bytes arrived" in refusal(bomb, kind="sitemap")
    packed = gzip.compress(b"<urlset></urlset>" * 100)
    assert "broken gzip" in refusal(packed[:-8] + b"\0" * 8, kind="sitemap"), "it fails its own checksum"
    assert "broken gzip" in refusal(packed[:10], kind="sitemap"), "nothing of it is there"


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        ("<rss>Zürich</rss>".encode(), None),
        ("<rss>Zürich</rss>".encode(), "text/xml; charset=iso-8859-1"),  # a server's default; the bytes know better
        ('<?xml version="1.0" encoding="iso-8859-1"?><rss>Zürich</rss>'.encode(), None),
        ('<?xml version="1.0" encoding="ISO-8859-1"?><rss>Zürich</rss>'.encode("latin-1"), None),
        ("<rss>Zürich</rss>".encode("latin-1"), 'text/xml; charset="iso-8859-1"'),
        ("<rss>Zürich</rss>".encode("latin-1"), None),
        ("<rss>Zürich</rss>".encode("cp1252"), "text/xml; charset=no-such-thing"),
        ("<rss>Zürich</rss>".encode("cp1252"), "text/xml; charset=punycode"),
        ("<rss>Zürich</rss>".encode("utf-8-sig"), None),
        ('<?xml version="1.0" encoding="UTF-16"?><rss>Zürich</rss>'.encode("utf-16"), None),
        ('<?xml version="1.0" encoding="UTF-16"?><rss>Zürich</rss>'.encode("utf-16-le"), None),
    ],
)
def test_encodings(body: bytes, content_type: str | None) -> None:
    assert opened(body, content_type, "rss").text == "<rss>Zürich</rss>"


def test_japanese_in_seven_bits() -> None:
    body = '<?xml version="1.0" encoding="iso-2022-jp"?><rss>新聞</rss>'.encode("iso-2022-jp")
    assert opened(body, None, "rss").text == "<rss>新聞</rss>"


def test_forbidden_characters_are_replaced_and_told() -> None:
    document = opened(b"<rss>a\x00b\x0bc\td</rss>", None, "rss")
    assert document.text == "<rss>a\ufffdb\ufffdc\td</rss>"
    assert document.problems == (f"{URL}: 2 characters that XML forbids were replaced",)


def test_references_to_forbidden_characters_are_replaced_too() -> None:
    document = opened(b"<rss>&#0;&#xD83D;&#x110000;&#55357;&#99999999999;&#233;&#x9;&#xe9;&amp;</rss>", None, "rss")
    assert document.text == "<rss>" + "\ufffd" * 5 + "&#233;&#x9;&#xe9;&amp;</rss>"
    assert document.problems == (f"{URL}: 5 characters that XML forbids were replaced",)


def test_unclosed_comments_cost_no_time_squared() -> None:
    assert "broken" not in refusal(b"<!--" * 2_000_000)
