"""Addresses that a web archive has captured, by its CDX server (the Wayback Machine's, and others that answer alike).

It says that a page was there, and when it was captured: after its publication, nobody knows how long. The articles themselves
are asked for at the site. Written against the server's documentation (internetarchive/wayback, wayback-cdx-server/README.md) and
tried on a stand-in only. What does NOT belong here: reading JSON (``json_documents``).
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote, urlencode, urlsplit, urlunsplit

from broadsheet.discover.json_documents import open_json
from broadsheet.discover.promises import Promises
from broadsheet.discover.reading import Answer, Reading, storable
from broadsheet.errors import InvalidFeed
from broadsheet.models import DiscoverSource, PageKind, Request, Site, Window
from broadsheet.urls import host_of

CAPTURES_PER_ANSWER = 5000  # about 1 MB
MAX_ANSWERS = 40  # 200,000 addresses of one host; more want a narrower window
# An article is often captured days after its publication: so many days more are asked for.
LATE_CAPTURES = timedelta(days=7)
# Without urlkey the server gives resumption keys that lead to the wrong place (internetarchive/wayback issue 121).
_FIELDS = "urlkey,timestamp,original,mimetype,statuscode,digest"
_REMEDY = "its url under discover should be a CDX server's, such as https://web.archive.org/cdx/search/cdx"
_KEY = re.compile(r"[A-Za-z0-9%+._~!*'():/,;@$=-]{1,4000}")  # it comes percent-encoded, to be sent back as it is
_TIMESTAMP = re.compile(r"[0-9]{14}")
_PAGES = ("text/html", "application/xhtml+xml", "warc/revisit")


def capture_urls(source: DiscoverSource, site: Site, window: Window | None) -> tuple[str, ...]:
    """One question for each host of the site: pages captured from the window's begin to LATE_CAPTURES after its end.

    www.herald.example and herald.example are one: the server's keys know no www.
    """
    hosts = (host_of(site.url), *site.hosts)
    fixed = {
        "matchType": "host",
        "output": "json",
        "fl": _FIELDS,
        "collapse": "urlkey",
        "limit": str(CAPTURES_PER_ANSWER),
        "showResumeKey": "true",
    }
    if window is not None:
        fixed |= {"from": f"{window.start_at:%Y%m%d}", "to": f"{window.end_at + LATE_CAPTURES:%Y%m%d}"}
    filters = [("filter", "statuscode:200"), ("filter", "mimetype:text/html")]
    names = {host.removeprefix("www."): host for host in reversed(hosts)}  # of two alike the first stands
    queries = (urlencode([("url", names[name]), *fixed.items(), *filters], safe=":/,") for name in reversed(names))
    return tuple(_extended(source.url or "", query) for query in queries)


def read_captures(answer: Answer, source: DiscoverSource, promises: Promises) -> Reading:
    """Links of the captured pages, and the next part of the answer where there is one.

    A day in an address is its hint of publication, unless it was captured before that day; the time of capture is not a hint.
    Raises InvalidFeed where the answer is no list of captures.
    """
    url = answer.url
    rows = open_json(answer, "a list of captures", _REMEDY)
    if not isinstance(rows, list):
        raise InvalidFeed(f"{url}: JSON that is no list of captures arrived; {_REMEDY}")
    rows, key = _without_key(rows)
    unread = others = 0
    for fields in _captures(url, rows):
        original, captured_at = fields.get("original"), _moment(fields.get("timestamp"))
        if not original or captured_at is None:
            unread += 1
        elif fields.get("statuscode", "200") not in ("200", "-") or fields.get("mimetype", _PAGES[0]) not in _PAGES:
            others += 1
        else:
            with promises.entry():
                day = promises.day_of(original)
                promises.add(original, published=day if day is not None and day.first_at <= captured_at else None)
    problems = []
    if unread:
        problems.append(f"{url}: {unread} of {len(rows) - 1} captures can't be read")
    if others:
        problems.append(f"{url}: {others} captures are no pages, although only pages were asked for")
    if not promises.links and not key:
        problems.append(f"{url}: nothing was captured in that time; see the archive's calendar of the site")
    return Reading(tuple(promises.links), _more(url, key, source), (*problems, *promises.problems()))


def _without_key(rows: list[Any]) -> tuple[list[Any], str | None]:
    """The rows, and the resumption key, which follows an empty row at the end."""
    if len(rows) >= 2 and rows[-2] == [] and isinstance(rows[-1], list) and len(rows[-1]) == 1:
        key = rows[-1][0]
        return rows[:-2], storable(key) if isinstance(key, str) and key else None
    return rows, None


def _captures(url: str, rows: list[Any]) -> list[dict[str, str]]:
    """The rows below the first, which names their fields; {} for a row that is not a list of fields."""
    if not rows:
        return []
    names = rows[0]
    if not isinstance(names, list) or not {"timestamp", "original"} <= {
        name for name in names if isinstance(name, str)
    }:
        raise InvalidFeed(f"{url}: captures without a row that names their fields arrived; {_REMEDY}")
    return [
        {str(name): storable(value) for name, value in zip(names, row, strict=True)}
        if isinstance(row, list) and len(row) == len(names) and all(isinstance(value, str) for value in row)
        else {}
        for row in rows[1:]
    ]


def _moment(text: str | None) -> datetime | None:
    if not text or not _TIMESTAMP.fullmatch(text):
        return None
    try:
        return datetime.strptime(text, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None


def _more(url: str, key: str | None, source: DiscoverSource) -> tuple[Request, ...]:
    if key is None:
        return ()
    spelt = key if _KEY.fullmatch(key) else quote(key, safe="")
    parts = urlsplit(url)
    kept = "&".join(item for item in parts.query.split("&") if not item.startswith("resumeKey="))
    following = _extended(urlunsplit(parts._replace(query=kept)), f"resumeKey={spelt}")
    return (Request(following, PageKind.SOURCE, source.url or url),) if following != url else ()


def _extended(url: str, query: str) -> str:
    parts = urlsplit(url)
    return urlunsplit(parts._replace(query="&".join(filter(None, (parts.query, query))), fragment=""))
