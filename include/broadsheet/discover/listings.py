"""Listing pages and date archives: HTML pages that link to articles, and the page after them.

What does NOT belong here: which anchors are articles' (``anchors``), and addresses by pattern (``patterns``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from broadsheet.discover.anchors import MAX_ANCHORS, Target, article_targets
from broadsheet.discover.documents import FEED_ROOTS, SITEMAP_ROOTS, described, root_of
from broadsheet.discover.moments import Span, span_of_days
from broadsheet.discover.patterns import archive_day, is_of_archive, is_of_pattern, next_page, page_number
from broadsheet.discover.promises import Promises
from broadsheet.discover.reading import Answer, Reading, absolute, reaches_past
from broadsheet.discover.unpacking import unpack
from broadsheet.encoding import decode
from broadsheet.errors import InvalidFeed
from broadsheet.models import DiscoverSource, Link, PageKind, Request, Site, Window
from broadsheet.text import shorten
from broadsheet.urls import article_key, is_http

MAX_HTML_BYTES = 20 * 1024 * 1024
_REMEDY = "open it in a browser and correct its url under discover, or write the kind that it is"
_TAG = re.compile(r"<(?:!doctype\s+html|html|head|body|a|div|article|section|main|table|ul)[\s>]", re.IGNORECASE)
_NULS = re.compile("[\x00\ufeff]")


def read_listing(
    answer: Answer, source: DiscoverSource, site: Site, window: Window | None, promises: Promises
) -> Reading:
    """Links of a listing or a date archive, and its next page while this one is not wholly older than the window.

    The hint of publication of a link is the time beside it, else the day in its address, else the day of the archive: that many
    papers promise by the archive's address. Days begin in the site's zone. Raises InvalidFeed where no HTML arrived.
    """
    url, base = answer.url, answer.base
    tree, problems, broken = _parsed(answer)
    targets = [
        target
        for target in article_targets(tree, _base_of(tree, base), source.links)
        if not _is_itself(target, source, base, site)
    ]
    day, told = _archive_hint(url, base, source, site)
    for target in targets:
        with promises.entry():
            published = next(_spans(target.published, promises), None) or promises.day_of(target.url)
            changed = next(_spans(target.modified, promises), None)
            promises.add(target.url, published=published or day, modified=changed, headline=target.headline)
    problems += [*told, *promises.problems()]
    if not promises.links and (page_number(source.url or "", url, source.months or ()) or 1) == 1:
        how = (
            f"{source.links!r} matches none"
            if source.links
            else "none looks like one: name them by links, a CSS selector"
        )
        problems.append(f"{url}: a page without links to articles; {how}")
    more = _more(url, base, promises.links, source, window)
    return Reading(tuple(promises.links), more, tuple(problems), broken)


def _parsed(answer: Answer) -> tuple[HtmlElement, list[str], str | None]:
    url = answer.url
    unpacked = unpack(url, answer.body, MAX_HTML_BYTES)
    text = _NULS.sub("", decode(unpacked.body, answer.content_type, is_guessed=False))
    if not _TAG.search(text) or root_of(text[:200_000]) in (*FEED_ROOTS, *SITEMAP_ROOTS):
        raise InvalidFeed(
            f"{url}: {described(text, answer.content_type)} arrived where an HTML page was promised; {_REMEDY}"
        )
    # No huge_tree: at 256 levels libxml2 stops, which bounds the time that looking upwards takes.
    parser = HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, collect_ids=False)
    try:
        tree = document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError) as error:
        raise InvalidFeed(f"{url}: an HTML page that can't be parsed ({error}) arrived; {_REMEDY}") from None
    cut = next((entry for entry in parser.error_log if entry.level == etree.ErrorLevels.FATAL), None)
    problems = [f"{url}: the page is read to line {cut.line} only ({shorten(cut.message, 60)})"] if cut else []
    if sum(1 for _ in tree.iter("a")) > MAX_ANCHORS:
        problems.append(f"{url}: of more than {MAX_ANCHORS} links on the page the first {MAX_ANCHORS} are looked at")
    broken = unpacked.broken and f"{unpacked.broken}: the page is read as far as that"
    return tree, problems, broken


def _base_of(tree: HtmlElement, url: str) -> str:
    base = next(tree.iter("base"), None)
    named = absolute(base.get("href") or "", url) if base is not None else url
    return named if is_http(named) else url


def _is_itself(target: Target, source: DiscoverSource, url: str, site: Site) -> bool:
    """Whether a link leads to the listing, another page of it, the archive of another day, or the home page."""
    if source.links:
        return False
    plain = urlsplit(url)._replace(query="", fragment="").geturl()
    is_front = article_key(target.url) in {article_key(one) for one in (url, plain, site.url)}
    return is_front or is_of_pattern(source.url or "", target.url, source.months or ())


def _archive_hint(url: str, base: str, source: DiscoverSource, site: Site) -> tuple[Span | None, list[str]]:
    """The day that an archive promises; none, and why, where another page answered in its place."""
    pattern, months = source.url or "", source.months or ()
    if source.kind != "date_archive":
        return None, []
    if base != url and not is_of_archive(pattern, url, base, months):
        return None, [f"{url}: {base} answered in its place: its links have no date but their own"]
    day = archive_day(pattern, url, months)
    return (span_of_days(str(day.year), str(day.month), str(day.day), site.zone) if day else None), []


def _spans(texts: list[str], promises: Promises) -> Iterator[Span]:
    return (span for text in texts if (span := promises.date(text)))


def _more(url: str, base: str, links: list[Link], source: DiscoverSource, window: Window | None) -> tuple[Request, ...]:
    number, answered = (page_number(source.url or "", one, source.months or ()) for one in (url, base))
    is_sent_back = base != url and (number or 1) > 1 and answered != number  # behind the last page: to the first
    # All of a day's archive is of the day, whatever its own pages say.
    is_past = source.kind == "listing" and reaches_past(links, window)
    following = next_page(source, url)
    if not links or is_sent_back or is_past or following is None:
        return ()
    return (Request(following, PageKind.SOURCE, source.url or url),)
