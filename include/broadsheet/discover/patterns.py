"""URL patterns of listings and date archives: filled with a day and a page's number, and read back from an address.

Placeholders: ``{page}`` from 1; ``{yyyy} {yy} {mm} {m} {month} {dd} {d}`` of a day in the site's zone; ``{month}`` is a name, one of
the twelve ``months``. What does NOT belong here: which kinds of sources take which (``models.source``), and reading the pages
(``listings``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta

from broadsheet.errors import InvalidWindow
from broadsheet.models import DiscoverSource, Site, Window

MAX_ARCHIVES = 400  # a year by days, and a bit: 33 minutes at five seconds a request
_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_DIGITS = {"yyyy": r"\d{4}", "yy": r"\d\d", "mm": r"\d\d", "m": r"\d{1,2}", "dd": r"\d\d", "d": r"\d{1,2}"}


def filled(pattern: str, day: date | None, page: int = 1, months: Sequence[str] = ()) -> str:
    """``pattern`` with the parts of ``day`` and the number of a page in it."""
    values = {"page": str(page)}
    if day is not None:
        values |= {"yyyy": f"{day.year:04}", "yy": f"{day.year % 100:02}", "mm": f"{day.month:02}", "m": str(day.month)}
        values |= {"month": months[day.month - 1]} if months else {}
        values |= {"dd": f"{day.day:02}", "d": str(day.day)}
    return _PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), pattern)


def archive_urls(source: DiscoverSource, site: Site, window: Window) -> tuple[str, ...]:
    """The first page of each archive that ``window`` touches, the oldest first; one a month where the pattern has no day.

    Raises InvalidWindow where they are more than MAX_ARCHIVES.
    """
    pattern = source.url or ""
    first, last = window.days(site.timezone)
    urls: dict[str, None] = {}
    for number in range((last - first).days + 1):
        urls[filled(pattern, first + timedelta(days=number), months=source.months or ())] = None
        if len(urls) > MAX_ARCHIVES:
            raise InvalidWindow(
                f"{site.id}: {pattern} would need more than {MAX_ARCHIVES} archive pages for {first} to {last}; "
                "run the backfill in smaller parts"
            )
    return tuple(urls)


def is_of_pattern(pattern: str, url: str, months: Sequence[str] = ()) -> bool:
    """Whether ``url`` is one of the addresses that ``pattern`` stands for, with or without a slash at the end."""
    return any(_fitted(pattern, one, months) for one in (url, f"{url}/", url.rstrip("/")))


def page_number(pattern: str, url: str, months: Sequence[str] = ()) -> int | None:
    """The number that stands in ``url`` where ``pattern`` has its page; None where it doesn't fit, or has none."""
    found = _fitted(pattern, url, months)
    return int(found["page"]) if found and "page" in found.groupdict() else None


def next_page(source: DiscoverSource, url: str) -> str | None:
    """The page after the one at ``url``; None where the pattern has no pages, or the source's limit is reached."""
    found = _fitted(source.url or "", url, source.months or ())
    if not found or "page" not in found.groupdict() or int(found["page"]) >= source.pages:
        return None
    start, end = found.span("page")
    return f"{url[:start]}{int(found['page']) + 1}{url[end:]}"


def archive_day(pattern: str, url: str, months: Sequence[str] = ()) -> date | None:
    """The day of which ``url`` is the archive; None where ``pattern`` has no day or ``url`` doesn't fit it."""
    found = _fitted(pattern, url, months)
    return _day(found.groupdict(), months) if found else None


def is_of_archive(pattern: str, asked: str, answered: str, months: Sequence[str] = ()) -> bool:
    """Whether the address that answered still names the day that was asked for: else it is another page, such as the home page.

    The page's number and what stands around it may be gone: page 1 is often sent to the plain address.
    """
    found = _fitted(pattern, asked, months)
    wanted = [text for name, text in found.groupdict().items() if name != "page"] if found else []
    path = answered.partition("//")[2].partition("/")[2]
    day = r"\D*".join(re.escape(text) for text in wanted)
    return bool(wanted) and re.search(rf"(?<!\d){day}(?!\d)", path[:4000]) is not None


def _day(groups: dict[str, str], months: Sequence[str]) -> date | None:
    year = groups.get("yyyy") or (f"20{groups['yy']}" if "yy" in groups else "")
    named = str(months.index(groups["month"]) + 1) if "month" in groups else ""
    month, day = groups.get("mm") or groups.get("m") or named, groups.get("dd") or groups.get("d")
    try:
        return date(int(year), int(month), int(day)) if year and month and day else None
    except ValueError:
        return None


def _fitted(pattern: str, url: str, months: Sequence[str]) -> re.Match[str] | None:
    """``url`` against ``pattern``; a placeholder that stands in it twice must hold the same twice."""
    seen: set[str] = set()
    parts: list[str] = []
    for number, part in enumerate(_PLACEHOLDER.split(pattern)):
        if number % 2 == 0:
            parts.append(re.escape(part))
        elif part in seen:
            parts.append(f"(?P={part})")
        else:
            seen.add(part)
            form = "|".join(map(re.escape, months)) if part == "month" and months else _DIGITS.get(part, r"[0-9]{1,6}")
            parts.append(f"(?P<{part}>{form})")
    return re.fullmatch("".join(parts), url)
