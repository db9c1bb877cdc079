"""What several breakages share: edits of every article page, of every answer, and texts that papers never wrote.

What does NOT belong here: a breakage.
"""

from __future__ import annotations

from collections.abc import Callable

from tests.breakages.breakage import Answer, Question

Change = Callable[[Answer, Question], Answer]

FEEDS = ("/feed/", "/sitemap.xml", "/aktuell.html", "/atom.xml", "/sitemap-news.xml")


def on_articles(change: Change) -> Change:
    """``change`` for article pages that are there; other answers stay."""
    return lambda answer, question: change(answer, question) if question.story else answer


def on_sources(change: Change) -> Change:
    """``change`` for feeds, sitemaps and listings."""
    return lambda answer, question: change(answer, question) if question.path in FEEDS else answer


def on_everything_but_robots(change: Change) -> Change:
    """``change`` for every answer but robots.txt."""
    return lambda answer, question: answer if question.path == "/robots.txt" else change(answer, question)


def some(share: float, change: Change, what: str = "") -> Change:
    """``change`` for ``share`` of the paths, the same ones every night."""
    return lambda answer, question: change(answer, question) if question.coin(share, what) else answer


def page(text: str, status: int = 200) -> Change:
    """One page in place of every one."""
    return lambda answer, question: Answer(status, text.replace("{path}", question.path).encode())


def edited(edit: Callable[[str, Question], str]) -> Change:
    """The same answer with another text."""
    return lambda answer, question: answer.edited(lambda text: edit(text, question))
