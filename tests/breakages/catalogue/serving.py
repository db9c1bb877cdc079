"""Answers of the server: refused, failing, slow, in the wrong encoding or language, or a lesser form of the page."""

from __future__ import annotations

import re
from dataclasses import replace

from tests.breakages.breakage import Answer, Breakage, Question
from tests.breakages.catalogue.tools import on_articles, on_everything_but_robots, page, some
from tests.breakages.truth import Life
from tests.breakages.view import View
from tests.breakages.words import ENGLISH, GERMAN

FAILED = page("<html><body><h1>Internal error</h1></body></html>", 500)
REFUSED = page("<html><body><h1>Forbidden</h1></body></html>", 403)
GONE = page("<html><body><h1>Gone</h1></body></html>", 410)


def _closed(answer: Answer, question: Question) -> Answer:
    return Answer(200, b"User-agent: *\nDisallow: /\n", "text/plain") if question.path == "/robots.txt" else answer


def _robots_fail(answer: Answer, question: Question) -> Answer:
    return Answer(503, b"sorry", "text/plain") if question.path == "/robots.txt" else answer


def _mojibake(answer: Answer, _: Question) -> Answer:
    """UTF-8 read as Latin-1 by the paper's own system, and sent as UTF-8 again."""
    return replace(answer, body=answer.body.decode().replace("’", "é").encode().decode("latin-1").encode())


def _wrong_header(answer: Answer, _: Question) -> Answer:
    text = re.sub(r'<meta charset="utf-8">|charset=utf-8', "", answer.body.decode())
    return replace(answer, body=text.encode(), content_type="text/html; charset=iso-8859-1")


def _silent(answer: Answer, _: Question) -> Answer:
    return replace(answer, seconds=2.6)  # the papers' site files wait two seconds


def _home(answer: Answer, question: Question) -> Answer:
    newest = [
        question.paper.entry(story, question.moment) for story in question.paper.life.standing(question.moment)[:20]
    ]
    return Answer(200, question.paper.front(newest, question.moment, question.base).encode())


def _to_home(answer: Answer, question: Question) -> Answer:
    return Answer(302, b"", headers=(("Location", question.base + "/"),))


def _soft_404(answer: Answer, question: Question) -> Answer:
    text = question.paper.front((), question.moment, question.base)
    return Answer(
        200,
        text.replace("</body>", "<h1>Page not found</h1><p>The page you asked for is not here.</p></body>").encode(),
    )


def _other_language(view: View, question: Question) -> View:
    words = GERMAN if question.paper.language == "en" else ENGLISH
    place = question.paper.life.stories.index(question.story) if question.story else 0
    stories = _TRANSLATED[words.sections].stories
    version = stories[place % len(stories)].versions[0]
    return replace(view, headline=version.headline, paragraphs=version.paragraphs)


_TRANSLATED = {words.sections: Life(words, "UTC", 9, 1.0, 5) for words in (ENGLISH, GERMAN)}


def _light(answer: Answer, question: Question) -> Answer:
    """The light version for telephones: a headline, two paragraphs, no author, no comments."""
    assert question.story
    version = question.story.version(question.moment)
    text = "".join(f"<p>{paragraph}</p>" for paragraph in version.paragraphs[:2])
    return Answer(
        200,
        f'<!doctype html><html amp lang="{question.paper.language}"><head><meta charset="utf-8"><title>{version.headline}</title>'
        f'<link rel="canonical" href="{question.base}{question.path}"></head><body><h1>{version.headline}</h1>{text}'
        f'<a href="{question.path}?full">+</a></body></html>'.encode(),
    )


SERVING_BREAKAGES = (
    Breakage("robots_closed", "robots.txt forbids everything.", "critical", ("sources", "robots"), answer=_closed),
    Breakage("robots_failing", "robots.txt answers 503.", "critical", ("sources", "robots"), answer=_robots_fail),
    Breakage("refused", "Every page answers 403.", "critical", ("fetch_failures",), answer=on_articles(REFUSED)),
    Breakage(
        "refused_everywhere",
        "Everything answers 403.",
        "critical",
        ("sources",),
        answer=on_everything_but_robots(REFUSED),
    ),
    Breakage("gone", "Every page answers 410.", "critical", ("fetch_failures",), answer=on_articles(GONE)),
    Breakage("failing", "Every page answers 500.", "critical", ("fetch_failures",), answer=on_articles(FAILED)),
    Breakage(
        "failing_third",
        "A third of the pages answers 500.",
        "critical",
        ("fetch_failures",),
        papers=("quay", "fanal"),
        answer=on_articles(some(0.34, FAILED)),
    ),
    Breakage(
        "silent",
        "No page answers in time.",
        "critical",
        ("fetch_failures",),
        papers=("bote",),
        answer=on_articles(_silent),
    ),
    Breakage(
        "mojibake",
        "Text in the wrong encoding, made by the paper.",
        "critical",
        ("charset",),
        papers=("bote", "fanal"),
        answer=on_articles(_mojibake),
    ),
    Breakage(
        "charset_header",
        "The header names another encoding, the page none.",
        "critical",
        ("charset",),
        papers=("bote", "fanal"),
        answer=on_articles(_wrong_header),
    ),
    Breakage("language", "Headline and text are in another language.", "critical", ("language",), view=_other_language),
    Breakage(
        "light_pages",
        "The light version: two paragraphs, nothing else.",
        "critical",
        ("body_shorter", "comments_gone"),
        answer=on_articles(_light),
    ),
    Breakage(
        "pages_home",
        "Every address shows the front page.",
        "critical",
        ("no_articles", "same_body"),
        answer=on_articles(_home),
    ),
    Breakage(
        "redirect_home",
        "Every address leads to the front page.",
        "critical",
        ("no_articles",),
        answer=on_articles(_to_home),
    ),
    Breakage(
        "soft_404",
        "Every address shows Not found with 200.",
        "critical",
        ("no_articles",),
        answer=on_articles(_soft_404),
    ),
)
