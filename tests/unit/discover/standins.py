"""Servers on loopback that answer as WordPress and a CDX server are documented to; all posts and captures are invented."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, quote_plus, urlsplit
from urllib.request import Request as HttpRequest
from urllib.request import urlopen

from broadsheet.discover import Reading, first_requests, read_source, sources_by_request
from broadsheet.models import Link, Site, Window

Answer = Callable[[str, dict[str, list[str]]], tuple[int, Any]]


@contextmanager
def served(answer: Answer) -> Iterator[str]:
    """Base URL of a server that answers ``answer(path, query)`` as JSON."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            status, value = answer(parts.path, parse_qs(parts.query, keep_blank_values=True))
            body = json.dumps(value).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json; charset=UTF-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """Nothing: pytest prints the test's own words."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def walk(site: Site, window: Window | None) -> tuple[list[Link], list[Reading]]:
    """All links of all answers, asked one after the other, as the pipeline does; each answer must be a success."""
    sources = sources_by_request(site, window)
    assert [request.url for request in first_requests(site, window)] == list(sources)
    wanted, readings = list(sources), []
    while wanted:
        url = wanted.pop(0)
        with urlopen(HttpRequest(url), timeout=60) as answer:
            reading = read_source(url, sources[url], answer.read(), answer.headers["Content-Type"], site, window)
        readings.append(reading)
        for more in reading.more:
            assert more.url not in sources, "asked twice"
            sources[more.url] = sources[url]
            wanted.append(more.url)
    return [link for reading in readings for link in reading.links], readings


def wordpress(count: int, newest: datetime, step: timedelta, utc_offset: timedelta) -> Answer:
    """``count`` posts of a blog whose clock is ``utc_offset`` ahead; ``newest`` is by that clock. As WP_REST_Posts_Controller."""
    posts = [
        {
            "id": number,
            "date": (newest - step * number).isoformat(),
            "date_gmt": (newest - step * number - utc_offset).isoformat(),
            "modified_gmt": (newest - step * number - utc_offset + timedelta(hours=1)).isoformat(),
            "link": f"https://herald.example/post-{number}/",
            "title": {"rendered": f"Bread &#8211; part {number} &amp; <em>more</em>"},
            "comment_status": "open",
        }
        for number in range(count)
    ]

    def answer(path: str, query: dict[str, list[str]]) -> tuple[int, Any]:
        if not path.endswith("/wp/v2/posts") and query.get("rest_route") != ["/wp/v2/posts"]:
            return 404, {"code": "rest_no_route", "message": "No route was found", "data": {"status": 404}}
        size, offset = int(query.get("per_page", ["10"])[0]), int(query.get("offset", ["0"])[0])
        page = int(query.get("page", ["1"])[0])
        if not 1 <= size <= 100:
            return 400, {"code": "rest_invalid_param", "message": "Invalid parameter(s): per_page"}
        # Compared as text of the site's own clock, as MySQL does; a zone in them is cut off.
        after, before = (query.get(name, [default])[0][:19] for name, default in (("after", "0"), ("before", "9")))
        held = [post for post in posts if after < str(post["date"]) < before]
        if page > 1 and (page - 1) * size >= len(held):
            return 400, {"code": "rest_post_invalid_page_number", "message": "The page number requested is larger"}
        start = offset if "offset" in query else (page - 1) * size
        fields = query["_fields"][0].split(",") if "_fields" in query else list(posts[0])
        return 200, [{name: post[name] for name in fields if name in post} for post in held[start : start + size]]

    return answer


def cdx_server(captures: list[tuple[str, str, str, str]], most: int) -> Answer:
    """Captures (timestamp, original, mimetype, statuscode), at most ``most`` an answer, as wayback-cdx-server's README has it."""

    def key(original: str) -> str:
        parts = urlsplit(original)
        host = (parts.hostname or "").removeprefix("www.")
        return f"{','.join(reversed(host.split('.')))}){parts.path.lower()}"

    rows = sorted(
        (key(original), stamp, original, mime, status, "A" * 32) for stamp, original, mime, status in captures
    )
    names = ["urlkey", "timestamp", "original", "mimetype", "statuscode", "digest"]

    def answer(path: str, query: dict[str, list[str]]) -> tuple[int, Any]:
        one = {name: values[0] for name, values in query.items()}
        assert (path, one["output"], one["matchType"]) == ("/cdx/search/cdx", "json", "host")
        held = [row for row in rows if row[0].startswith(key(f"http://{one['url']}"))]
        held = [
            row
            for row in held
            if one.get("from", "0") <= row[1] and row[1][: len(one.get("to", ""))] <= one.get("to", "")
        ]
        for condition in query["filter"]:
            name, _, pattern = condition.partition(":")
            held = [row for row in held if re.fullmatch(pattern, row[names.index(name)])]
        assert one["collapse"] == "urlkey"
        held = list({row[0]: row for row in reversed(held)}.values())[::-1]
        if "resumeKey" in one:
            at, _, stamp = one["resumeKey"].partition(" ")
            held = [row for row in held if (row[0], row[1]) > (at, stamp.rstrip("!"))]
        size = min(most, int(one["limit"]))
        fields = one["fl"].split(",")
        assert "urlkey" in fields, "without it the keys lead astray"
        shown: list[list[str]] = [[row[names.index(name)] for name in fields] for row in held[:size]]
        if not held:
            return 200, []
        end = [[], [quote_plus(f"{held[size - 1][0]} {held[size - 1][1]}!")]] if len(held) > size else []
        return 200, [fields, *shown, *(end if one["showResumeKey"] == "true" else [])]

    return answer
