"""Edits of the papers' own markup, by which they break: what is taken out, cut, shifted or put in.

They know the markup of both papers, and a test holds them to it. What does NOT belong here: which break does what (``breaking``).
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

NOTICE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A word from the house</title></head><body><div class="house">
<h1>A word from the house</h1><p>For more than forty years this house has stood on the corner of the square, and in all that time its doors were open to
whoever came by. We are glad that you have found your way to us today.</p><p>Our rooms are being painted, the shelves carried from one floor to the
next, and the old machines taken apart by people who know every screw of them. It will take some days until everything stands in its place again.</p>
<p>Until then, take a walk along the water, have a coffee with somebody you have not seen in a while, and keep us in mind.</p></div></body></html>"""
CONSENT = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Your privacy</title></head><body><div class="layer">
<h1>We value your privacy</h1><p>We and our partners store and access information on a device, such as cookies, and process personal data.</p>
<p>You may accept or refuse at any time.</p><button>Accept all</button><button>Reject all</button></div></body></html>"""

_COMMENTS = (
    re.compile(r'<section id="comments".*?</section>', re.S),
    re.compile(r'<section class="lt-debate".*?</section>', re.S),
    re.compile(r'<span class="comments-link">.*?</span>', re.S),
    re.compile(r'<link rel="https://api\.w\.org/"[^>]*>'),
)
_AUTHORS = (
    re.compile(r'<span class="byline">.*?</span></span>', re.S),
    re.compile(r'<meta name="author"[^>]*>'),
    re.compile(r'(?<=<p class="lt-by">)[^·]*· ', re.S),
)
_TEXT = re.compile(r'(<div class="(?:entry-content|lt-copy)[^"]*">)(.*?)(</div>)', re.S)
_LD = re.compile(r'(<script type="application/ld\+json">)(.*?)(</script>)', re.S)
_STAMP = re.compile(r"\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:[+-]\d\d:\d\d|Z)")
_ENTRIES = re.compile(r"<(item|url|sitemap)>.*?</\1>", re.S)
_LINKS = re.compile(r"(<(?:link|loc)>)(http[^<]*\d[^<]*)(</)|(\"link\": ?\")(http[^\"]*)(\")")


def lot(text: str) -> float:
    """A number from 0 to 1 that is always the same for ``text``."""
    return int(hashlib.sha256(text.encode()).hexdigest()[:8], 16) / 0xFFFFFFFF


def without_comments(text: str) -> str:
    """A page without its thread, and without any count of it."""
    for pattern in _COMMENTS:
        text = pattern.sub("", text)
    return _with_data(
        text,
        lambda data: {k: v for k, v in data.items() if k not in ("commentCount", "comment", "interactionStatistic")},
    )


def without_authors(text: str) -> str:
    """A page that names no author."""
    for pattern in _AUTHORS:
        text = pattern.sub("", text)
    return _with_data(text, lambda data: {key: value for key, value in data.items() if key != "author"})


def with_headline(text: str, headline: str) -> str:
    """A page with another headline in every place."""
    text = re.sub(r"(<h1[^>]*>).*?(</h1>)", rf"\g<1>{headline}\2", text, flags=re.S)
    text = re.sub(r"(<title>).*?(</title>)", rf"\g<1>{headline}\2", text, flags=re.S)
    text = re.sub(r'(<meta property="og:title" content=")[^"]*', rf"\g<1>{headline}", text)
    return _with_data(text, lambda data: data | {"headline": headline} if "headline" in data else data)


def with_canonical(text: str, url: str) -> str:
    """A page that names ``url`` as its canonical address."""
    text = re.sub(r'(<link rel="canonical" href=")[^"]*', rf"\g<1>{url}", text)
    text = re.sub(r'(<meta property="og:url" content=")[^"]*', rf"\g<1>{url}", text)
    return _with_data(text, lambda data: data | {"mainEntityOfPage": url} if "mainEntityOfPage" in data else data)


def first_sentence_only(text: str) -> str:
    """A page of whose text one sentence is left."""
    return _TEXT.sub(lambda m: f"{m[1]}<p>{_sentence(m[2])}</p>{m[3]}", text, count=1)


def first_paragraph_only(text: str) -> str:
    """A page of whose text one paragraph is left, and an offer."""
    return _TEXT.sub(
        lambda m: f"{m[1]}<p>{_paragraph(m[2])}</p><p>Subscribe to continue reading.</p>{m[3]}", text, count=1
    )


def shifted(text: str, by: timedelta) -> str:
    """A page with every machine-readable time moved."""
    return _STAMP.sub(lambda m: (datetime.fromisoformat(m[0]) + by).isoformat(), text)


def without_entries(text: str, kept: float = 0.0) -> str:
    """A feed, sitemap or list of posts of whose entries a share of ``kept`` is left."""
    if text.startswith("["):
        return json.dumps([post for post in json.loads(text) if lot(str(post.get("link"))) < kept], ensure_ascii=False)
    return _ENTRIES.sub(lambda m: m[0] if (m[1] == "sitemap" and kept) or lot(m[0]) < kept else "", text)


def with_session(text: str, clock: datetime) -> str:
    """A feed, sitemap or list of posts whose links carry an id of this moment."""

    def marked(match: re.Match[str]) -> str:
        before, url, after = (group for group in match.groups() if group is not None)
        if url.endswith(".xml"):
            return match[0]
        sid = hashlib.sha256(f"{url} {clock}".encode()).hexdigest()[:32]
        return f"{before}{url}{'&amp;' if '?' in url else '?'}sid={sid}{after}"

    return _LINKS.sub(marked, text)


def _with_data(text: str, edit: Callable[[dict[str, Any]], dict[str, Any]]) -> str:
    """``text`` with its JSON-LD edited."""

    def edited(match: re.Match[str]) -> str:
        data = json.loads(match[2])
        if not isinstance(data, dict):
            return match[0]
        return match[1] + json.dumps(edit(data), ensure_ascii=False, indent=1).replace("</", "<\\/") + match[3]

    return _LD.sub(edited, text)


def _paragraph(markup: str) -> str:
    found = re.search(r"<p[^>]*>(.*?)</p>", markup, re.S)
    return found[1] if found else ""


def _sentence(markup: str) -> str:
    return re.split(r"(?<=[.!?]) ", re.sub(r"<[^>]+>", "", _paragraph(markup)))[0]
