"""One page and its comment pages into one Extraction: the room's main door, all parts put together.

Order matters: comments and metadata are looked at first, the body last, because it prunes the tree.

What does NOT belong here: reading any one thing; workers, time-outs, files.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import UTC, datetime
from functools import cache
from heapq import nlargest
from importlib.metadata import version
from typing import Any

from broadsheet import __version__, broken_off, ids
from broadsheet.collecting import uncollected
from broadsheet.errors import NotAnArticle
from broadsheet.extract import body as bodies
from broadsheet.extract.address import NOT_BELIEVED, read_address
from broadsheet.extract.comments import Section, read_comments, structured
from broadsheet.extract.comments.declared import Declared, declared_count
from broadsheet.extract.comments.merge import Node, merge
from broadsheet.extract.comments.openness import ends_closed, is_open
from broadsheet.extract.comments.providers import provider
from broadsheet.extract.comments.rows import comment_rows, row_issues
from broadsheet.extract.endings import is_teaser
from broadsheet.extract.guarding import CODE, tried
from broadsheet.extract.json_ld import whole_number
from broadsheet.extract.lexicon import one_of
from broadsheet.extract.metadata import Metadata, detect, read_metadata
from broadsheet.extract.own_node import own_node
from broadsheet.extract.page import ParsedPage, parse
from broadsheet.models import Article, Comment, Extraction, Issue, Link, RawPage, Signs, Site
from broadsheet.models.fields import LANGUAGES
from broadsheet.printed_times.clock import Clock
from broadsheet.printed_times.printed import in_year_after
from broadsheet.text import shorten, squeeze

_SOFT_404 = re.compile(rf"^\W*(?:{one_of('not_found')})", re.IGNORECASE)
_STATED = frozenset({"json_ld", "meta"})
_NO_TEXT = frozenset({"script", "style", "title", "textarea", "noscript"})
_SOFT_404_CHARS = 1500  # a longer text is an article about 404s


def extract_article(raw: RawPage, site: Site, link: Link | None, more: Sequence[RawPage], run_id: str) -> Extraction:
    """See ``broadsheet.extract.extract``."""
    # What a page is made of goes with it: looking through it again and again took an eighth of the time.
    with uncollected():
        return _extract(raw, site, link, more, run_id)


def _extract(raw: RawPage, site: Site, link: Link | None, more: Sequence[RawPage], run_id: str) -> Extraction:
    page = parse(raw, site)
    clock = clock_of(page)
    section = read_comments(page, clock)
    roots = section.elements if section else ()
    node = own_node(page)
    metadata = read_metadata(page, node, clock, link)
    printed = tried(page, "declared", lambda: declared_count(page, node, roots), None)
    system = tried(page, "providers", lambda: provider(page), None)
    is_open_here = tried(page, "openness", lambda: is_open(page, system), None)
    address = read_address(page)
    canonical = address.named or address.own
    stated = bodies.Stated(metadata.headline, metadata.description, metadata.json_ld_body, metadata.authors)
    body = bodies.read_body(page, roots, stated)
    after = "\n\n".join(("", *body.choice.own_following))  # the notice is mostly no part of the text
    if is_open_here is None and system is None and (ends_closed(body.text) or ends_closed(after)):
        is_open_here = False
    pages, answers = _read_more(section, more, page)
    nodes = merge(pages, answers)
    if metadata.published is not None:  # no comment is older than its article
        _set_years(nodes, metadata.published.at, clock.now)
    _refuse_nothing(page, metadata, body, nodes)
    comments = comment_rows(nodes, ids.article_id(canonical), page.url, run_id)
    pings = sum(s.pingback_count for s in answers or pages)
    declared = settled(printed, link, pings, len(comments), system)
    article = Article(
        **_provenance(raw, site, link, run_id),
        **_described(metadata, body, whole_number((node or {}).get("wordCount"))),
        article_id=ids.article_id(canonical),
        canonical_url=canonical,
        declared_comment_count=declared.count if declared else None,
        declared_comment_source=declared.source if declared else None,
        extracted_comment_count=len(comments),
        comment_provider=system,
        is_open_for_comments=is_open_here,
    )
    for url, reason in address.refused:
        page.note(NOT_BELIEVED, f"{url} is not the address of this article: {reason}")
    issues = (*page.issues, *_issues(article, comments, page.url))
    signs = Signs(article.url, body.choice.trafilatura_chars, body.choice.link_share)
    return Extraction(article, comments, issues, address.claim(article.url), signs)


def _provenance(raw: RawPage, site: Site, link: Link | None, run_id: str) -> dict[str, Any]:
    """Columns that say where the row comes from and who made it."""
    return {
        "site": site.id,
        "url": link.url if link else raw.page.link_url or raw.page.url,
        "extractor_version": extractor_version(),
        "rules_sha256": rules_sha256(site),
        "http_status": raw.page.http_status,
        "fetched_at": raw.page.fetched_at,
        "raw_sha256": raw.page.raw_sha256,
        "run_id": run_id,
        "source_channel": link.source_channel if link else "",
    }


def _described(metadata: Metadata, body: bodies.Body, word_count: int | None) -> dict[str, Any]:
    """Columns of the text and of what the page says about it."""
    published, whole = metadata.published, metadata.json_ld_body
    detected = detect(body.text)
    return {
        **{f.name: getattr(metadata, f.name) for f in fields(Metadata) if f.name not in {"published", "json_ld_body"}},
        "published_at": published.at if published else None,
        "published_at_precision": published.precision if published else None,
        "language": detected or metadata.language_declared,
        "language_detected": detected,
        "body": body.text,
        "body_extractor": body.choice.extractor if body.text else None,
        "body_reason": body.choice.reason,
        "body_json_ld_chars": len(whole) if whole else None,
        "credit_line": body.credit_line,
        "dateline": body.dateline,
        "is_teaser": is_teaser(
            body.text,
            body.choice.following,
            is_walled=body.choice.is_walled,
            is_free=metadata.is_accessible_for_free,
            json_ld_body=whole,
            word_count=word_count,
        ),
    }


def clock_of(page: ParsedPage) -> Clock:
    """The clock that the page's printed times refer to: served when, in which zone and languages."""
    languages = dict.fromkeys(tag for tag in (page.language_tag, *page.site.languages) if tag)
    if not languages:
        # two of its texts that say the same: of one alone a language that hardly anybody writes may be read
        texts = nlargest(2, (text for e, text in page.texts if e.tag not in _NO_TEXT), key=len)
        detected = {detect(squeeze(text)) for text in texts}
        languages = dict.fromkeys(LANGUAGES & detected if len(texts) == 2 and len(detected) == 1 else ())
    return Clock(page.page.served_at.astimezone(UTC), page.site.zone, tuple(languages))


def _read_more(
    first: Section | None, more: Sequence[RawPage], article: ParsedPage
) -> tuple[list[Section], list[Section]]:
    """Sections of all comment pages, the article's own among them, and of the REST answers, both in the order of their numbers."""
    pages: list[tuple[int, Section]] = []
    answers: list[tuple[int, Section]] = []
    for raw in more:
        number = page_number(raw.page.url)
        try:
            if (answer := structured.read_answer(raw, Clock(raw.page.served_at, article.site.zone))) is not None:
                answers.append((number, answer))
                continue
            page = parse(raw, article.site)
            section = read_comments(page, clock_of(page))
        except MemoryError:
            raise
        except Exception as error:  # noqa: BLE001  # one answer's fault must not cost the article
            is_told = isinstance(error, NotAnArticle)  # its message names the page
            reason = str(error) if is_told else f"{raw.page.url}: {type(error).__name__}: {shorten(str(error))}"
            article.note("comment_page_not_readable", reason)
            continue
        article.issues += [issue for issue in page.issues if issue.code == CODE]
        if any(issue.code == broken_off.CODE for issue in page.issues):
            article.note(broken_off.CODE, f"its comment page {raw.page.url} ends before it does")
        if section:
            pages.append((number, section))
    if first is not None:
        # the article's own address shows the first page or the last: whichever was not asked for
        taken = {number for number, _ in pages}
        pages.append((next(n for n in range(1, len(taken) + 2) if n not in taken), first))
    return _in_order(pages), _in_order(answers)


def _in_order(numbered: list[tuple[int, Section]]) -> list[Section]:
    return [section for _, section in sorted(numbered, key=lambda item: item[0])]


def _set_years(nodes: Sequence[Node], published: datetime, now: datetime) -> None:
    """Give days that comments print without a year the first one after the article: of an old article it is not the last one.

    Where other comments print it, it is left out for the last one.
    """
    posted = [node.found.posted for node in nodes if node.found.posted is not None]
    if any(moment.is_absolute for moment in posted):
        return
    for node in nodes:
        if node.found.posted is not None:
            node.found = replace(node.found, posted=in_year_after(node.found.posted, published, now))


def page_number(url: str) -> int:
    """Number of a comment page or REST page, 1 where its URL has none."""
    found = re.search(r"comment-page-(\d{1,5})|[?&](?:cpage|page)=(\d{1,5})", url)
    return int(found[1] or found[2]) if found else 1


def _refuse_nothing(page: ParsedPage, metadata: Metadata, body: bodies.Body, nodes: Sequence[Node]) -> None:
    if body.text is None and not nodes:
        cut = next((f"; {issue.detail}" for issue in page.issues if issue.code == "page_cut"), "")
        raise NotAnArticle(f"{page.url}: the page has no text and no comments{cut}")
    is_dated = metadata.published_at_source in _STATED  # an error was not published on a day
    if not is_dated and _SOFT_404.search(metadata.headline or "") and len(body.text or "") < _SOFT_404_CHARS:
        raise NotAnArticle(f"{page.url}: an error page: {shorten(metadata.headline or '')}")


def settled(
    declared: Declared | None, link: Link | None, pings: int, extracted: int, system: str | None
) -> Declared | None:
    """The declared count less the pingbacks in it.

    The page's own count, else the feed's. WordPress counts pingbacks with the comments, some themes do not: they are taken off
    only where the comments are still covered. A zero beside a system that loads comments by script counts another system.
    """
    if declared is None and link is not None and link.comment_count_hint is not None:
        declared = Declared(link.comment_count_hint, "feed")
    if declared is None or (declared.count == 0 and system is not None and extracted == 0):
        return None
    return replace(declared, count=declared.count - pings) if declared.count - pings >= extracted else declared


@cache
def extractor_version() -> str:
    """Versions of Broadsheet and of trafilatura: together they decide what comes out."""
    return f"{__version__}/{version('trafilatura')}"


def rules_sha256(site: Site) -> str:
    """Digest of what the site's file says that changes extraction."""
    rules = site.model_dump(mode="json", include={"comments", "timezone", "languages", "name", "url", "hosts"})
    return hashlib.sha256(json.dumps(rules, sort_keys=True).encode()).hexdigest()


def _issues(article: Article, comments: Sequence[Comment], url: str) -> list[Issue]:
    found = list(row_issues(comments, url))
    declared, source = article.declared_comment_count, article.declared_comment_source
    if declared and not comments:
        found.append(Issue(url, "comments_not_readable", f"{declared} declared by {source}, none read"))
    elif declared is not None and declared != len(comments):
        found.append(Issue(url, "declared_count_differs", f"{declared} declared by {source}, {len(comments)} read"))
    if article.comment_provider and not comments:
        found.append(Issue(url, "comments_loaded_by_script", article.comment_provider))
    if article.body is None:
        found.append(Issue(url, "article_without_body", "comments were read, but no text"))
    if article.published_at is None:
        found.append(Issue(url, "article_without_date", "neither JSON-LD, meta, markup, URL nor feed gives one"))
    return found
