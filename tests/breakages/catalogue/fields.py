"""Dates, authors and canonical addresses that are lost, equal, shifted or wrong."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from tests.breakages.breakage import Breakage, Question
from tests.breakages.view import View


def _no_author(view: View, _: Question) -> View:
    return replace(view, authors=())


def _empty_byline(view: View, _: Question) -> View:
    return replace(view, authors=(), byline_is_empty=True)


def _one_author(view: View, _: Question) -> View:
    return replace(view, authors=("Robin Sandmann",))


def _house_author(view: View, question: Question) -> View:
    return replace(view, authors=(question.paper.name,))


def _word_for_author(view: View, question: Question) -> View:
    """A redesign: what stands in the byline's place is a button."""
    words = {"en": "Share this article", "de": "Artikel teilen", "fr": "Partager cet article"}
    return replace(view, authors=(words[question.paper.language],))


def _swapped_authors(view: View, question: Question) -> View:
    other = next(
        (question.other(step) for step in range(1, 9) if set(question.other(step).authors) - set(view.authors)),
        question.other(),
    )
    return replace(view, authors=other.authors)


def _no_date(view: View, _: Question) -> View:
    return replace(view, published_at=None)


def _date_of_asking(view: View, question: Question) -> View:
    return replace(view, published_at=question.moment - timedelta(minutes=2))


def _one_date(view: View, question: Question) -> View:
    return replace(view, published_at=question.paper.life.midnight(question.night) + timedelta(hours=9, minutes=30))


def _midnight(view: View, _: Question) -> View:
    return replace(view, published_at=view.published_at and view.published_at.replace(hour=0, minute=0))


def _shifted(view: View, _: Question) -> View:
    return replace(view, published_at=view.published_at and view.published_at + timedelta(hours=5))


def _last_year(view: View, _: Question) -> View:
    return replace(view, published_at=view.published_at and view.published_at.replace(year=view.published_at.year - 1))


def _future(view: View, _: Question) -> View:
    return replace(view, published_at=view.published_at and view.published_at + timedelta(days=60))


def _one_canonical(view: View, question: Question) -> View:
    newest = question.paper.life.standing(question.moment)[0]
    return replace(view, canonical=question.paper.path_of(newest))


def _home_canonical(view: View, _: Question) -> View:
    return replace(view, canonical="/")


FIELD_BREAKAGES = (
    Breakage("authors_gone", "No page names an author.", "critical", ("authors_lost",), view=_no_author),
    Breakage("byline_empty", "The byline is there, without a name.", "critical", ("authors_lost",), view=_empty_byline),
    Breakage("authors_one", "Every article is by one person.", "any", ("authors_one",), view=_one_author),
    Breakage("authors_house", "Every article is by the paper.", "any", ("authors_one",), view=_house_author),
    Breakage(
        "authors_button",
        "A button stands in the byline.",
        "critical",
        ("authors_lost", "authors_one"),
        view=_word_for_author,
    ),
    Breakage(
        "authors_swapped",
        "Each page names the author of another.",
        "any",
        ("authors_changed",),
        papers=("quay", "fanal"),
        view=_swapped_authors,
    ),
    Breakage("dates_gone", "No page has a date.", "critical", ("dates_lost",), view=_no_date),
    Breakage(
        "dates_of_asking",
        "Each page is dated to when it is asked for.",
        "any",
        ("dates_changed",),
        view=_date_of_asking,
    ),
    Breakage("dates_equal", "All pages have one date.", "any", ("dates_equal",), view=_one_date),
    Breakage("dates_midnight", "All pages are dated to midnight.", "any", ("dates_midnight",), view=_midnight),
    Breakage("dates_shifted", "All dates are five hours later.", "any", ("dates_shifted",), view=_shifted),
    Breakage("dates_last_year", "All dates are a year too early.", "any", ("dates_shifted",), view=_last_year),
    Breakage("dates_future", "All dates lie two months ahead.", "critical", ("dates_future",), view=_future),
    Breakage("canonical_one", "All pages name one of them as canonical.", "any", ("canonical",), view=_one_canonical),
    Breakage(
        "canonical_home", "All pages name the home page as canonical.", "any", ("canonical",), view=_home_canonical
    ),
)
