"""What a page lacks: further comment pages and REST answers that the fetch stage should ask for.

REST comes first: one question for a hundred comments, with exact times and parents. Comment pages are named where REST is
off, not announced, on a foreign host, or was asked for and gave nothing.

What does NOT belong here: asking (``fetch``) and joining the answers (``article``).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from urllib.parse import parse_qs, urlencode, urlsplit

from lxml.html import HtmlElement

from broadsheet.errors import NotAnArticle
from broadsheet.extract.article import clock_of, page_number
from broadsheet.extract.comments import read_comments, structured
from broadsheet.extract.comments.declared import declared_count
from broadsheet.extract.own_node import own_node
from broadsheet.extract.page import ParsedPage, names_of, parse
from broadsheet.models import PageKind, RawPage, Request, Site
from broadsheet.text import number_in

_COMMENT_PAGE = re.compile(r"(?:/comment-page-|[?&]cpage=)(\d{1,5})(?=/|$|&|#)")
_NEWER = re.compile(r"(?:^|[\s_-])(?:next|newer)(?:$|[\s_-])")
_SUFFIX = re.compile(r"/comment-page-\d+/?$")
_POST_LINKS = {"shortlink": re.compile(r"[?&]p=(\d+)"), "alternate": re.compile(r"/wp/v2/posts/(\d+)")}
_POST_CLASS = re.compile(r"(?:^|\s)(?:postid|post)-(\d{1,12})(?:\s|$)")


def missing_pages(raw: RawPage, site: Site, seen: Collection[str]) -> tuple[Request, ...]:
    """See ``broadsheet.extract.missing``."""
    items = structured.items_of(raw)
    urls = _of_page(raw, site, seen) if items is None else _next_answer(raw.page.url, len(items), site)
    asked = {*seen, raw.page.url, raw.page.final_url, raw.page.link_url}
    wanted = [url for url in dict.fromkeys(urls) if url not in asked and site.owns_host(url)]
    return tuple(Request(url, PageKind.COMMENTS.value, raw.page.link_url) for url in wanted)


def _next_answer(url: str, count: int, site: Site) -> list[str]:
    """The next REST page. Answers come without headers, hence without X-WP-TotalPages: a full one may have a next one."""
    per_page = parse_qs(urlsplit(url).query).get("per_page", [str(structured.PER_PAGE)])[0]
    number = page_number(url)
    if count < (number_in(per_page) or structured.PER_PAGE) or number >= site.comments.max_pages:
        return []
    following, replaced = re.subn(r"([?&]page=)\d+", rf"\g<1>{number + 1}", url)
    return [following if replaced else f"{url}&page={number + 1}"]


def _of_page(raw: RawPage, site: Site, seen: Collection[str]) -> list[str]:
    try:
        page = parse(raw, site)
    except NotAnArticle:
        return []
    pages = list(_comment_pages(page))
    if raw.page.kind == PageKind.COMMENTS.value:
        return pages
    if not _is_short(page, has_pages=bool(pages)):
        return []
    rest = _rest_url(page) if site.comments.use_rest else None
    return [rest] if rest is not None and rest not in seen and site.owns_host(rest) else pages


def _is_short(page: ParsedPage, *, has_pages: bool) -> bool:
    """Whether the page declares more comments than it holds; where it declares none, whether it links to more of them."""
    section = read_comments(page, clock_of(page))
    declared = declared_count(page, own_node(page), section.elements if section else ())
    if declared is None:
        return has_pages
    return declared.count > (len(section.comments) + section.pingback_count if section else 0)


def _comment_pages(page: ParsedPage) -> Iterator[str]:
    """Every comment page of this article up to the highest number it links to, but its own; at most ``max_pages``."""
    linked: dict[int, HtmlElement] = {}
    for element in page.of("a", "link"):
        url = page.absolute(element.get("href")) or ""
        match = _COMMENT_PAGE.search(url)
        if match and "replytocom" not in url and _bare(url) == _bare(page.page.link_url or page.url):
            linked.setdefault(int(match[1]), element)
    if not linked:
        return
    template = (page.absolute(linked[max(linked)].get("href")) or "").split("#")[0]
    own = _own_number(linked)
    for number in range(1, min(max(linked), page.site.comments.max_pages) + 1):
        if number != own:
            yield re.sub(r"(comment-page-|cpage=)\d+", rf"\g<1>{number}", template)


def _own_number(linked: dict[int, HtmlElement]) -> int:
    """Which of its comment pages a page shows: the one before "newer", else the first that it does not link to."""
    for number, link in sorted(linked.items()):
        around = f"{link.get('rel') or ''} {names_of(link)} {names_of(link.getparent())}".lower()
        if _NEWER.search(around):
            return number - 1
    if len(linked) == 1:
        return 1 + max(linked)
    return next(number for number in range(1, max(linked) + 2) if number not in linked)


def _bare(url: str) -> str:
    return _SUFFIX.sub("", urlsplit(url).path).rstrip("/")


def _rest_url(page: ParsedPage) -> str | None:
    root = next((page.absolute(e.get("href")) for e in page.of("link") if e.get("rel") == "https://api.w.org/"), None)
    post = _post_id(page)
    if not root or not post:
        return None
    url = root.rstrip("/")
    query = urlencode({"post": post, "per_page": structured.PER_PAGE, "page": 1, "order": "asc"})
    return f"{url}/wp/v2/comments{'&' if urlsplit(url).query else '?'}{query}"


def _post_id(page: ParsedPage) -> str | None:
    """The post's number: in the short link, the post's REST link, the body's class, the reply form, or the article's class."""
    links = (pattern.search(e.get("href") or "") for rel, pattern in _POST_LINKS.items() for e in page.related(rel))
    bodies = (_POST_CLASS.search(names) for e, names in page.named if e.tag == "body")
    fields = (e.get("value") or "" for e in page.of("input") if e.get("name") == "comment_post_ID")
    articles = (_POST_CLASS.search(names) for _, names in page.named if "type-post" in names)
    found = (*(m[1] for m in (*links, *bodies) if m), *fields, *(m[1] for m in articles if m))
    return next((number for number in found if number.isdigit()), None)
