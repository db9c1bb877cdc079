"""When an article was published and changed: JSON-LD, ``<meta>``, marked elements, the feed, the URL, the lines at its headline.

What does NOT belong here: a date's own words (``printed_times``), finding the headline (``headline``).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from itertools import islice
from typing import Any

from lxml import etree
from lxml.html import HtmlElement

from broadsheet.extract import json_ld, lexicon
from broadsheet.extract.header import Line
from broadsheet.extract.json_ld import Node
from broadsheet.extract.line_signs import Words
from broadsheet.extract.own_node import ARTICLE
from broadsheet.extract.page import ParsedPage, names_of
from broadsheet.extract.prose import line_of
from broadsheet.models import Link
from broadsheet.printed_times.clock import PRECISIONS, Clock, Moment
from broadsheet.printed_times.locales import MONTHS
from broadsheet.printed_times.times import read_iso, read_time

_NUMBERS = re.compile(r"\d\D+\d|\d{4}")  # what a date has at least
# In digits of other scripts as well: of Iran's calendar (13xx, 14xx), and the Thai one; and of an emperor.
_YEAR = re.compile(
    r"(?<!\d)(?:19|20|١٩|٢٠|১৯|২০|१९|२०|۱۳|۱۴|۲۰|25(?=[5-9]))\d\d(?!\d)|['’]\d\d(?!\d)|\d[/.-]\d{1,2}[/.-]\d\d(?!\d)|(?:令和|平成|昭和|民國)\s?[\d元]"
)
_UPDATED, _CREATED = (Words(lexicon.words(purpose)) for purpose in ("updated", "created"))
_MAX_WORDS = 16  # of a line with a date: more is a sentence that mentions one
_STATED = ("datePublished", "dateCreated", "uploadDate", "coverageStartTime")  # properties of schema.org, best first
_PAGES = re.compile(r"Page$")
_PUBLISHED_CLASS = re.compile(rf"(?:^|[\s_-])(?:{lexicon.one_of('named_published')})(?:$|[\s_-])")
_ASIDE = frozenset({"aside", "footer", "nav", "select", "head"})
_OF_OTHERS = re.compile(r"comment|copyright")
_OWN = "not(parent::script or parent::style or parent::option or parent::title)"
_WITH_YEAR, _WITH_OTHER_YEAR = (
    etree.XPath(
        f"//text()[({' or '.join(f'contains(., {digits!r})' for digits in years.split())}) and {_OWN}] | //@title[starts-with(., '20')] | //@datetime"
    )
    for years in ("20 19", "20 19 ٢٠ ١٩ ২০ ১৯ २० १९ ۱۴ ۱۳ ۲۰ 25 令和 平成 昭和 民國")
)
_OTHER_YEARS = frozenset("ar bn fa hi ja mr ne ps th ur zh".split())  # languages written so
_LINE_CHARS, _LINE_WORDS = 60, 8  # of a line that is a date and little else
_BEGINNING = 50  # characters of a paragraph: "Wexbridge, 12 March 2026 - The council"
_MOST = 30  # texts with a date that are looked at
_IN_URL = re.compile(
    r"(?i)(?<![\d.])(?P<year>(?:19|20)\d\d)(?P<mark>[/_-]?)(?P<month>\d\d|(?<=[/_-])\d|(?<=/)(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*)"
    r"(?P=mark)(?P<day>\d\d|(?<=[/_-])\d)(?![\d.])"
)
_COARSE = frozenset({"day", "month"})  # what a later source may say more of
_EARLIEST, _LATEST = timedelta(hours=-14), timedelta(hours=36)  # in UTC, of a day that some zone has: UTC+14 to UTC-12
_ZONES = timedelta(hours=38)  # a day and the widest difference of two zones


@dataclass(frozen=True, slots=True)
class Dates:
    """When the article was published, where that was read, and when it was changed."""

    published: Moment | None
    source: str | None  # json_ld, meta, html, url, feed; updated: no date but that of a change is shown
    modified_at: datetime | None


def read_dates(
    page: ParsedPage,
    node: Node,
    lines: list[Line],
    clock: Clock,
    link: Link | None,
    headline: HtmlElement | None = None,
) -> Dates:
    """The first source that gives a date; where that is a mere day or month, a finer time within it from those that follow."""
    changes = (_of_line(line, clock)[1] for line in lines if _UPDATED.search(f"{line.text} {line.names}"))
    change = next(filter(None, changes), None)
    modified = _modified(page, node, clock) or change
    best, best_source = None, None
    for source, moment in _stated(page, node, lines, clock, link):
        if best is None or _refines(moment, best):
            best, best_source = moment, source
        if best.precision not in _COARSE:
            break
    if best is None:
        best, best_source = change, "updated"  # the article is at most as old
    if best is None:
        best, best_source = _elsewhere(page, clock, modified, headline)
    return Dates(best, best_source, modified.at if modified else None)


def candidates(
    page: ParsedPage,
    node: Node,
    lines: list[Line],
    clock: Clock,
    link: Link | None,
    headline: HtmlElement | None = None,
) -> list[tuple[str, Moment]]:
    """(source, date) of all that is stated or shown as the date of publication, best first."""
    return list(_stated(page, node, lines, clock, link)) or list(_dates_elsewhere(page, clock, headline))


def _refines(moment: Moment, coarse: Moment) -> bool:
    """Whether a time says more of a day or month: in UTC it may fall beside the day, by as much as some zone is away."""
    if PRECISIONS.index(moment.precision) >= PRECISIONS.index(coarse.precision):
        return False
    if coarse.precision == "month":
        return (moment.at.year, moment.at.month) == (coarse.at.year, coarse.at.month)
    return _EARLIEST <= moment.at - coarse.at < _LATEST


def _stated(
    page: ParsedPage, node: Node, lines: list[Line], clock: Clock, link: Link | None
) -> Iterator[tuple[str, Moment]]:
    for source, texts in (
        ("json_ld", _of_node(node)),
        ("meta", (value for name in lexicon.words("meta_published") for value in page.metas(name))),
        ("json_ld", _of_pages(page)),
    ):
        yield from ((source, moment) for text in texts if (moment := _read(text, clock)) is not None)
    hint, others = _hint(link, clock), _of_other_nodes(page)
    # What the page prints at its headline counts before its feed, unless it is later: then it may be today's date, or a change's.
    printed = [moment for line in lines if (moment := _of_line(line, clock)[0]) is not None]
    if hint is not None:
        yield from (("html", moment) for moment in printed if moment.at <= hint.at + _ZONES)
        yield "feed", hint
    # A picture's or a video's date is the article's where the headline shows no other day.
    stated = [moment for text in others if (moment := _read(text, clock)) is not None]
    is_same = not printed or any(abs(moment.at - own.at) < _ZONES for moment in stated for own in printed)
    yield from (("json_ld", moment) for moment in stated if is_same)
    in_url = _in_url(page.url, clock)
    if in_url is not None:
        yield "url", in_url
    yield from (("html", moment) for moment in printed)
    yield from (("html", moment) for text in _called(page) if (moment := _read(text, clock)) is not None)


def _hint(link: Link | None, clock: Clock) -> Moment | None:
    """What the source of the link said. A day is kept as the site's midnight there, and as the day itself here."""
    if link is None or link.published_hint_at is None:
        return None
    moment, precision = link.published_hint_at, link.published_hint_precision or "second"
    if precision == "day":
        moment = datetime.combine(moment.astimezone(clock.zone).date(), time.min, UTC)
    return Moment(moment, precision, "site" if precision == "day" else "utc", link.published_hint_at.isoformat())


def _of_node(node: Node) -> Iterator[str]:
    return (text for name in _STATED if (text := json_ld.text(node.get(name))))


def _of_pages(page: ParsedPage) -> list[str]:
    """The dates of the page itself."""
    return [text for node in page.json_ld.of_type(_PAGES) for text in _of_node(node)]


def _of_other_nodes(page: ParsedPage) -> list[str]:
    """The one date that all nodes agree on that are no article: those are other ones."""
    articles = list(map(id, page.json_ld.of_type(ARTICLE)))
    others = [text for node in page.json_ld.nodes if id(node) not in articles for text in _of_node(node)]
    return others[:1] if len({text[:10] for text in others}) == 1 else []


def _called(page: ParsedPage) -> Iterator[str]:
    """What microdata and classes call the article's date, away from boxes beside it."""
    marked = [e for e in page.marked if "datepublished" in (e.get("itemprop") or "").lower().split()]
    for element in (*marked, *page.called(_PUBLISHED_CLASS, "pub", "date", "on")):
        around = _around(element)
        if not any(a.tag in _ASIDE or _OF_OTHERS.search(names_of(a)) for a in around):
            inner = next(element.iter("time"), element)
            stamp = inner.get("datetime") or element.get("content") or element.get("title")
            yield stamp if stamp and any(c.isdigit() for c in stamp) else line_of(element)


def _around(element: HtmlElement) -> list[HtmlElement]:
    return [a for a in (element, *element.iterancestors()) if a.tag not in {"body", "html", "main"}]


def _of_line(line: Line, clock: Clock) -> tuple[Moment | None, Moment | None]:
    """The dates of publication and of a change in a line at the headline: "Published 4 May, updated 5 May"."""
    if not (line.times or _NUMBERS.search(line.text)):
        return None, None
    text = line.text.replace("|", " ")
    first, later = _divided(text, line.names)
    published = changed = None
    stamps = [_read(time.get("datetime"), clock) for time in line.times]
    if first is not None:
        of_first = stamps if later is None else stamps[:1] if text.startswith(first) else stamps[1:]
        is_plain = len(stamps) == (1 if later is None else 2)
        published = (of_first[0] if is_plain else None) or _read_text(first, clock)
    if later is not None:
        stamped = zip(line.times, stamps, strict=True)
        own = [stamp for time, stamp in stamped if _UPDATED.search(names_of(time))] or stamps
        changed = (own[0] if len(own) == 1 else None) or _read_text(later, clock)
    return published, changed


def _in_url(url: str, clock: Clock) -> Moment | None:
    for match in _IN_URL.finditer(url.partition("?")[0]):
        name = match["month"].lower()[:3]
        month = int(name) if name.isdigit() else next(i for i, m in enumerate(MONTHS, 1) if m.startswith(name))
        try:
            day = datetime(int(match["year"]), month, int(match["day"]), tzinfo=UTC)
        except ValueError:
            continue
        if day.year >= 1995 and day <= clock.now + timedelta(days=1):
            return Moment(day, "day", "site", match[0])
    return None


def _elsewhere(
    page: ParsedPage, clock: Clock, modified: Moment | None, headline: HtmlElement | None
) -> tuple[Moment | None, str | None]:
    """What is shown away from the headline, unless it is a copyright year, when the page says that it was changed, or another article's date."""
    others = {text[:10] for node in page.json_ld.of_type(ARTICLE) for text in _of_node(node)}
    for source, moment in _dates_elsewhere(page, clock, headline):
        is_year = (moment.at.month, moment.at.day) == (1, 1)
        is_of_change = source != "updated" and modified is not None and modified.at.date() == moment.at.date()
        if not (is_year or is_of_change or f"{moment.at:%Y-%m-%d}" in others):
            return moment, source
    return None, None


def _dates_elsewhere(
    page: ParsedPage, clock: Clock, headline: HtmlElement | None = None
) -> Iterator[tuple[str, Moment]]:
    """(source, date) of what is shown anywhere: the only one in footers and boxes, lines, changes, the beginnings of paragraphs.

    Of lines the nearest to the headline comes first.
    """
    found: dict[str, list[tuple[HtmlElement, Moment]]] = defaultdict(list)
    for text, element, is_line in islice(_texts_with_year(page, clock), _MOST):
        around = _around(element)
        # a header without a headline is the page's, with today's date
        headers = (a for a in around if a.tag == "header")
        is_aside = any(a.tag in _ASIDE for a in around) or any(next(a.iter("h1", "h2"), None) is None for a in headers)
        first, later = _divided(text, "")
        if (is_aside and (first is None or not is_line)) or any(_OF_OTHERS.search(names_of(a)) for a in around):
            continue
        moment = _read_text(text if first is not None else later or "", clock)
        kind = "changes" if first is None else "aside" if is_aside else "lines" if is_line else "leading"
        if moment is not None:
            found[kind].append((element, moment))
    only = found["aside"] if len({moment.at.date() for _, moment in found["aside"]}) == 1 else []
    yield from (("html", moment) for moment in _nearest([*only, *found["lines"]], page, headline))
    yield from (("updated", moment) for _, moment in found["changes"])
    yield from (("html", moment) for _, moment in found["leading"])


def _nearest(dated: list[tuple[HtmlElement, Moment]], page: ParsedPage, headline: HtmlElement | None) -> list[Moment]:
    """The dates, those first that stand nearest to the headline; in page order where there is none."""
    if headline is None or len(dated) < 2:
        return [moment for _, moment in dated]
    place = {element: number for number, element in enumerate(page.elements)}
    own = place.get(headline, 0)
    return [moment for _, moment in sorted(dated, key=lambda pair: abs(place.get(pair[0], own) - own))]


def _texts_with_year(page: ParsedPage, clock: Clock) -> Iterator[tuple[str, HtmlElement, bool]]:
    """Texts that may be a date and little else, or begin with one, the element each stands in, and whether it is a line."""
    is_other = any(tag[:2] in _OTHER_YEARS for tag in clock.languages)
    found: Any = (_WITH_OTHER_YEAR if is_other else _WITH_YEAR)(page.tree)
    for node in found:
        text = node.strip()
        is_line = len(text) <= _LINE_CHARS
        year = _YEAR.search(text[:_LINE_CHARS] if is_line else text[:_BEGINNING])
        if year is None or (is_line and len(text.split()) > _LINE_WORDS):
            continue
        element = node.getparent().getparent() if node.is_tail else node.getparent()
        yield (text if is_line else text[: year.end()]), element, is_line


def _modified(page: ParsedPage, node: Node, clock: Clock) -> Moment | None:
    stated: Iterable[str | None] = (
        json_ld.text(node.get("dateModified")),
        *(value for name in lexicon.words("meta_modified") for value in page.metas(name)),
        *(json_ld.text(other.get("dateModified")) for other in page.json_ld.of_type(_PAGES)),
    )
    return next((moment for text in stated if text and (moment := read_iso(text, clock))), None)


def _read(text: str | None, clock: Clock) -> Moment | None:
    moment = (read_iso(text, clock) or read_time(text, clock)) if text else None
    return _day_if_midnight(moment) if moment is not None and moment.is_absolute else None


def _day_if_midnight(moment: Moment) -> Moment:
    """00:00:00 is what systems write that keep days: the day it is on in its own zone."""
    match = re.match(r"(\d{4}-\d\d-\d\d)[T ]00:00(?::00(?:\.0+)?)?(?!\d|:)", moment.text)
    if not match:
        return moment
    return replace(moment, at=datetime.fromisoformat(match[1]).replace(tzinfo=UTC), precision="day")


def _read_text(text: str, clock: Clock) -> Moment | None:
    if not _NUMBERS.search(text) or len(text.split()) > _MAX_WORDS:
        return None
    moment = _read(text, clock)
    return moment if moment is not None and PRECISIONS.index(moment.precision) <= PRECISIONS.index("day") else None


def _divided(text: str, names: str) -> tuple[str | None, str | None]:
    """What a text says of the publication, and what of a change; ``names`` are those of its element.

    A date follows its word, or is followed by it, as in 2026年3月5日更新.
    """
    updated, created = _UPDATED.search(text), _CREATED.search(text)
    if updated is None:
        return (None, text) if created is None and _UPDATED.search(names) else (text, None)
    before, after = text[: updated.start()], text[updated.start() :]
    if created is not None and created.start() > updated.start():
        return text[created.start() :], text[updated.start() : created.start()]
    if created is None and not (_YEAR.search(before) and _NUMBERS.search(after)):
        before, after = "", after if _NUMBERS.search(after) else before
    return before or None, after
