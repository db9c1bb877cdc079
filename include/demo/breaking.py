"""Ways in which the papers can break, by name: what each does to an answer, for whoever wants to see an alarm.

Each follows from the visit alone, as the papers' answers do. What does NOT belong here: the papers' markup, whose edits are in
``edits``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import timedelta

from demo import edits
from demo.page import TEXT, Answer, Visit, page

Answering = Callable[[Visit], Answer]
_ARTICLE = re.compile(r"/(?:notices/)?\d{4}/\d\d/\d\d/[^/]+/(?:comment-page-\d+/)?|/[a-z]+/[a-z0-9-]+-\d+\.html")
_SOURCE = re.compile(r"/feed/|/news-sitemap\.xml|/wp-json/wp/v2/posts/?|/sitemap\.xml|/sitemaps/.+|/wp-sitemap.*")


def _on_articles(edit: Callable[[str, Visit], str]) -> Callable[[Answering, Visit], Answer]:
    """A break that edits the text of article pages."""

    def broken(answering: Answering, visit: Visit) -> Answer:
        answer = answering(visit)
        if answer.status != 200 or not _ARTICLE.fullmatch(visit.path):
            return answer
        return replace(answer, body=edit(answer.body.decode(), visit).encode())

    return broken


def _on_sources(edit: Callable[[str, Visit], str]) -> Callable[[Answering, Visit], Answer]:
    """A break that edits the text of feeds, sitemaps and the posts of the API."""

    def broken(answering: Answering, visit: Visit) -> Answer:
        answer = answering(visit)
        if answer.status != 200 or not _SOURCE.fullmatch(visit.path):
            return answer
        return replace(answer, body=edit(answer.body.decode(), visit).encode())

    return broken


def _comments_gone(answering: Answering, visit: Visit) -> Answer:
    if visit.path.startswith("/wp-json/wp/v2/comments") or visit.path == "/comments/feed/":
        return page("Not found", status=404)
    return _on_articles(lambda text, _: edits.without_comments(text))(answering, visit)


def _robots_closed(answering: Answering, visit: Visit) -> Answer:
    return page("User-agent: *\nDisallow: /\n", TEXT) if visit.path == "/robots.txt" else answering(visit)


def _server_errors(answering: Answering, visit: Visit) -> Answer:
    is_hit = bool(_ARTICLE.fullmatch(visit.path)) and edits.lot(visit.path) < 0.4
    return page("Internal error", status=500) if is_hit else answering(visit)


def _forbidden(answering: Answering, visit: Visit) -> Answer:
    return page("Forbidden", status=403) if _ARTICLE.fullmatch(visit.path) else answering(visit)


def _feed_frozen(answering: Answering, visit: Visit) -> Answer:
    old = replace(visit, clock=visit.clock - timedelta(days=3))
    return answering(old if _SOURCE.fullmatch(visit.path) else visit)


BREAKS: dict[str, Callable[[Answering, Visit], Answer]] = {
    "authors_gone": _on_articles(lambda text, _: edits.without_authors(text)),
    "body_fragment": _on_articles(lambda text, _: edits.first_sentence_only(text)),
    "canonical_home": _on_articles(lambda text, visit: edits.with_canonical(text, visit.base + "/")),
    "charset": _on_articles(lambda text, _: text.encode().decode("latin-1")),
    "comments_gone": _comments_gone,
    "consent": _on_articles(lambda *_: edits.CONSENT),
    "dates_shifted": _on_articles(lambda text, _: edits.shifted(text, timedelta(hours=5))),
    "empty_feed": _on_sources(lambda text, _: edits.without_entries(text)),
    "feed_frozen": _feed_frozen,
    "forbidden": _forbidden,
    "headline_site_name": _on_articles(lambda text, _: edits.with_headline(text, "News")),
    "robots_closed": _robots_closed,
    "server_errors": _server_errors,
    "session_ids": _on_sources(lambda text, visit: edits.with_session(text, visit.clock)),
    "teaser": _on_articles(lambda text, _: edits.first_paragraph_only(text)),
    "volume_tenth": _on_sources(lambda text, _: edits.without_entries(text, kept=0.1)),
    "wall": _on_articles(lambda *_: edits.NOTICE),
}


class UnknownBreak(ValueError):
    """A name that is none of ``BREAKS``."""


def chosen(text: str) -> tuple[str, ...]:
    """The names in ``text``, which commas separate. Raises UnknownBreak, which lists the names."""
    names = tuple(name.strip() for name in text.split(",") if name.strip())
    unknown = [name for name in names if name not in BREAKS]
    if unknown:
        raise UnknownBreak(f"{', '.join(unknown)}: no such break; there are {', '.join(BREAKS)}")
    return names


def broken(answering: Answering, names: Iterable[str]) -> Answering:
    """``answering``, broken in each of these ways."""
    for name in names:
        answering = _wrapped(answering, name)
    return answering


def _wrapped(answering: Answering, name: str) -> Answering:
    return lambda visit: BREAKS[name](answering, visit)
