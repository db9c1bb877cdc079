"""Faults that a feed or sitemap has. All text is invented.

What does NOT belong here: what a source's link meets when it is fetched (``article_faults``).
"""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterable, Iterator

from tests.faults.answers import (
    MIB,
    dies_after_listening,
    for_ever,
    gzip_bomb,
    raw_then_silence,
    stream,
)
from tests.faults.fault import ASKED_ON, Expected, Fault
from tests.unit.fetch.fault_server import Handler, Headers, Route, redirect, reset, robots, status

from broadsheet.errors import (
    InvalidFeed,
    NothingDiscovered,
    RateLimited,
    RobotsDisallowed,
    ServerFailed,
    Unreachable,
)

DAY = "2026-03-05"  # the window
NOON = "Thu, 05 Mar 2026 12:00:00 GMT"
RSS = ("Content-Type", "application/rss+xml")
XML = ("Content-Type", "application/xml")
GZIP = ("Content-Type", "application/gzip")
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\n"
XMLNS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'

Make = Callable[[str], str | bytes]


def item(url: str, date: str = NOON, title: str = "The tide") -> str:
    """An entry of a feed."""
    return f"<item><title>{title}</title><link>{url}</link><pubDate>{date}</pubDate></item>"


def feed(items: Iterable[str], before: str = "") -> str:
    """An RSS feed."""
    joined = "".join(items)
    return f'<?xml version="1.0"?>{before}<rss version="2.0"><channel><title>Harbour</title>{joined}</channel></rss>'


def sitemap(urls: Iterable[str], changed: str = DAY) -> str:
    """A sitemap."""
    rows = "".join(f"<url><loc>{url}</loc><lastmod>{changed}</lastmod></url>" for url in urls)
    return f'<?xml version="1.0"?><urlset {XMLNS}>{rows}</urlset>'


def index(urls: Iterable[str]) -> str:
    """A sitemap index."""
    rows = "".join(f"<sitemap><loc>{url}</loc><lastmod>{DAY}</lastmod></sitemap>" for url in urls)
    return f'<?xml version="1.0"?><sitemapindex {XMLNS}>{rows}</sitemapindex>'


def document(make: Make, *headers: tuple[str, str]) -> Route:
    """A document made for the server's own address, ``http://host``."""

    def route(handler: Handler) -> None:
        made = make(f"http://{handler.server.paper.host}")
        sent: Headers = headers or (RSS,)
        handler.answer(200, made if isinstance(made, bytes) else made.encode(), sent)

    return route


def _fault(
    name: str,
    sentence: str,
    route: Route,
    expected: Expected,
    said: str = "",
    links: int = 0,
    *,
    kind: str = "rss",
    asked: int = 1,
    others: dict[str, Route] | None = None,
) -> Fault:
    routes = {"/source": route} | (others or {})
    return Fault(name, sentence, "source", routes, expected, said, asked, kind=kind, links=links)


def _feed(name: str, sentence: str, make: Make, expected: Expected, said: str = "", links: int = 0) -> Fault:  # fmt: skip
    return _fault(f"feed-{name}", sentence, document(make), expected, said, links)


def _sitemap(name: str, sentence: str, make: Make, expected: Expected, said: str = "", links: int = 0) -> Fault:
    route = document(make, XML)
    return _fault(f"sitemap-{name}", sentence, route, expected, said, links, kind="sitemap")


LAUGHS = '<!DOCTYPE rss [<!ENTITY a0 "ha">' + "".join(
    f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10)
) + "]>"  # fmt: skip
OUTSIDE = '<!DOCTYPE urlset [<!ENTITY x SYSTEM "file:///etc/passwd">]>'


def _whole(base: str, count: int = 3) -> list[str]:
    return [item(f"{base}/note/{n}") for n in range(count)]


ANSWERS = (
    _fault("feed-404", "The feed is gone.", status(404), InvalidFeed, "HTTP 404"),
    _fault("feed-403", "The feed is refused.", status(403), InvalidFeed, "HTTP 403"),
    _fault("feed-500", "The feed fails.", status(500), ServerFailed, "HTTP 500", asked=ASKED_ON),
    _fault("feed-429", "The feed is rationed.", status(429), RateLimited, "HTTP 429", asked=ASKED_ON),
    _fault("feed-timeout", "The feed never comes.", raw_then_silence(b""), Unreachable, "silent for", asked=ASKED_ON),
    _fault("feed-reset", "The feed is a reset.", reset, Unreachable, asked=ASKED_ON),
    _fault("feed-hangs-up", "The feed's server closes.", dies_after_listening, Unreachable, asked=ASKED_ON),
    _fault("feed-endless", "A feed that never ends.", stream(HEAD + b"\r\n<rss>", for_ever(b"<item/>" * 9000)), InvalidFeed, "more than"),
    _fault("feed-loop", "The feed redirects to itself.", redirect("/source"), InvalidFeed, "circles"),
    _fault("feed-moved-away", "The feed lies on a host that is not the site's.", redirect("http://elsewhere.example/"), InvalidFeed, "elsewhere.example"),
    _fault("feed-to-metadata", "The feed redirects to the cloud's metadata.", redirect("http://169.254.169.254/"), InvalidFeed, "169.254.169.254"),
    _fault("feed-forbidden", "robots.txt forbids the feed.", redirect("/x"), RobotsDisallowed, "Disallow: /source", asked=0, others={"/robots.txt": robots("User-agent: *", "Disallow: /source")}),
    _fault("feed-robots-503", "robots.txt of the feed's host fails.", redirect("/x"), Unreachable, "HTTP 503", asked=0, others={"/robots.txt": status(503)}),
    _fault("feed-clock-skewed", "The server's clock is 27 years behind.", document(lambda base: feed(_whole(base)), RSS, ("Date", "Fri, 01 Jan 1999 00:00:00 GMT")), "links", links=3),
    _fault("feed-cookie-wall", "The feed redirects until its cookie comes back.", lambda handler: handler.answer(302, b"", [("Location", "/source"), ("Set-Cookie", "ok=1")]), InvalidFeed, "circles"),
)  # fmt: skip

FEEDS = (
    _feed("html", "An HTML page in place of the feed.", lambda base: "<!DOCTYPE html><html><head><title>Moved</title></head></html>", InvalidFeed, "HTML"),
    _feed("empty-body", "Nothing at all.", lambda base: b"", InvalidFeed, "empty"),
    _feed("without-entries", "A feed without entries.", lambda base: feed([]), NothingDiscovered, "no link"),
    _feed("truncated", "A feed that ends in the middle of an entry.", lambda base: feed(_whole(base))[:-60], "problem", "ends in the middle", 2),
    _feed("binary", "Bytes that are no text.", lambda base: bytes(range(256)) * 40, InvalidFeed),
    _feed("json", "JSON that is no feed.", lambda base: '{"tide": "high"}', InvalidFeed),
    _feed("duplicates", "Each URL twenty times, with fragments and tracking.", lambda base: feed(item(f"{base}/note/{n % 3}?utm_source=x{n}#c{n}") for n in range(60)), "links", links=3),
    _feed("future", "Entries dated a year ahead.", lambda base: feed([item(f"{base}/n", "Sun, 05 Mar 2126 12:00:00 GMT")]), "problem", "can't be true", 1),
    _feed("dates-garbage", "Entries dated with words.", lambda base: feed([item(f"{base}/note/1", "high tide")]), "problem", "unreadable times", 1),
    _feed("dates-beyond-the-calendar", "Entries dated with instants that UTC has no day for.", lambda base: feed([item(f"{base}/note/1", "Fri, 31 Dec 9999 23:59:59 -0100"), item(f"{base}/note/2", "Thu, 05 Mar 2026 12:00:00 +99999999999999999999")]), "problem", "unreadable times", 2),
    _feed("foreign-hosts", "Entries on other papers' hosts.", lambda base: feed([item("http://elsewhere.example/1")]), NothingDiscovered),
    _feed("links-garbage", "Links that are none, and one that is.", lambda base: feed([item("javascript:alert(1)"), item("file:///etc/passwd"), item("http://[tide/"), item("http://169.254.169.254/"), item(""), item(f"{base}/note/1")]), "problem", "have no link", 1),
    _feed("xml-bomb", "A billion laughs.", lambda base: feed([item(f"{base}/1", title="&a9;")], LAUGHS), "problem", "broken XML", 1),
    _feed("external-entity", "An entity from a file.", lambda base: feed([item("&x;")], OUTSIDE), "problem", "broken XML", 1),
    _feed("deep", "Elements nested 50,000 deep.", lambda base: feed(["<a>" * 50_000]), InvalidFeed),
    _feed("control-characters", "Characters that XML forbids.", lambda base: feed([item(f"{base}/note/1", title="tide\x00\x0b&#0;&#xD800;")]), "problem", "XML forbids", 1),
    _feed("long-title", "A title of 3 MB.", lambda base: feed([item(f"{base}/note/1", title="tide " * 600_000)]), "links", links=1),
    _feed("bare-ampersands", "A slip that hides no entry.", lambda base: feed([item(f"{base}/note/1", title="Tide & time")]), "problem", "broken XML", 1),
    _feed("utf-16-lying", "UTF-8 that is declared to be UTF-16.", lambda base: feed(_whole(base)).replace('version="1.0"', 'version="1.0" encoding="utf-16"', 1), "links", links=3),
)  # fmt: skip


def _chain(levels: int) -> dict[str, Route]:
    """Indexes below indexes; the last has a sitemap."""

    def below(number: int) -> Make:
        return lambda base: index([f"{base}/index{number + 1}"])

    routes: dict[str, Route] = {f"/index{n}": document(below(n), XML) for n in range(1, levels)}
    return routes | {f"/index{levels}": document(lambda base: sitemap([f"{base}/note/1"]), XML)}


def _many(base: str, count: int = 50_000) -> Iterator[str]:
    return (f"{base}/note/{n}" for n in range(count))


def _index(name: str, sentence: str, make: Make, expected: Expected, said: str, links: int = 0, others: dict[str, Route] | None = None) -> Fault:  # fmt: skip
    return _fault(f"index-{name}", sentence, document(make, XML), expected, said, links, kind="sitemap", others=others)  # fmt: skip


SITEMAPS = (
    _sitemap("huge", "50,000 URLs, as many as the format allows.", lambda base: sitemap(_many(base), f"{DAY}T00:00:00Z"), "links", links=500),
    _fault("sitemap-over-50-mb", "A gzipped sitemap of 60 MB.", document(lambda base: gzip.compress(sitemap([f"{base}/1"]).encode()) + gzip_bomb(60 * MIB), GZIP), InvalidFeed, "more than", kind="sitemap"),
    _fault("sitemap-gzip-bomb", "256 MiB of zeros.", document(lambda base: gzip_bomb(), GZIP), InvalidFeed, "more than", kind="sitemap"),
    _fault("sitemap-gzip-broken", "A gzipped sitemap that ends early.", document(lambda base: gzip.compress(sitemap(_many(base, 99)).encode())[:-8], GZIP), "problem", "gzip ends in the middle", 99, kind="sitemap"),
    _sitemap("html", "An HTML page in place of the sitemap.", lambda base: "<html><body>Moved</body></html>", InvalidFeed, "HTML"),
    _sitemap("empty", "A sitemap without URLs.", lambda base: sitemap([]), NothingDiscovered, "without a single URL"),
    _sitemap("truncated", "A sitemap that ends in the middle.", lambda base: sitemap(_many(base, 99))[:-12], "problem", "breaks off", 98),
    _sitemap("xml-bomb", "A billion laughs.", lambda base: LAUGHS.replace("rss", "urlset") + "<urlset><url><loc>&a9;</loc></url></urlset>", InvalidFeed, "broken XML"),
    _sitemap("external-entity", "An entity from a file.", lambda base: OUTSIDE + "<urlset><url><loc>&x;</loc></url></urlset>", InvalidFeed, "broken XML"),
    _sitemap("foreign-hosts", "URLs on other papers' hosts, and one of ours.", lambda base: sitemap(["http://elsewhere.example/1", f"{base}/note/1"]), "problem", "hosts that the site file does not name", 1),
    _sitemap("future", "Changed a century ahead.", lambda base: sitemap([f"{base}/note/1"], "2126-01-01"), "problem", "can't be true", 1),
    _sitemap("dates-garbage", "Changed on the 99th.", lambda base: sitemap([f"{base}/note/1"], "2026-03-99"), "problem", "unreadable", 1),
    _sitemap("duplicates", "One URL a thousand times.", lambda base: sitemap([f"{base}/note/1"] * 1000), "links", links=1),
    _index("cyclic", "An index that names itself and another that names it.", lambda base: index([f"{base}/source", f"{base}/other"]), NothingDiscovered, "no link", others={"/other": document(lambda base: index([f"{base}/source", f"{base}/other"]), XML)}),
    _index("deep", "Nine indexes, one below the other.", lambda base: index([f"{base}/index1"]), NothingDiscovered, "not asked for", others=_chain(9)),
    _index("half-broken", "A part that fails beside a part that is well.", lambda base: index([f"{base}/bad", f"{base}/good"]), "problem", "/bad", 1, others={"/bad": status(404), "/good": document(lambda base: sitemap([f"{base}/note/1"]), XML)}),
    _index("of-nothing", "Parts whose addresses are none.", lambda base: index(["javascript:1", "file:///etc/passwd", "http://[tide"]), NothingDiscovered, "no http(s) URL"),
    _index("foreign", "A part on a host that is not the site's.", lambda base: index([base.replace("127.0.0.1", "localhost") + "/stray"]), NothingDiscovered, "1 parts lie on hosts that are not the site's", others={"/stray": document(lambda base: sitemap([f"{base}/note/1"]), XML)}),
)  # fmt: skip

SOURCE_FAULTS = (*ANSWERS, *FEEDS, *SITEMAPS)
