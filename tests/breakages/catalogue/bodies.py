"""Texts that are lost, cut, repeated, foreign, or mixed with what stands around them."""

from __future__ import annotations

import re
from dataclasses import replace
from html import escape

from tests.breakages.breakage import Answer, Breakage, Question
from tests.breakages.catalogue.tools import edited, on_articles
from tests.breakages.view import View, view_of


def _empty(view: View, _: Question) -> View:
    return replace(view, paragraphs=())


def _fragment(view: View, _: Question) -> View:
    return replace(view, paragraphs=(view.paragraphs[-1].split(". ")[0] + ".",))


def _cut(view: View, question: Question) -> View:
    more = {"en": "Read more", "de": "Weiterlesen", "fr": "Lire la suite"}[question.paper.language]
    return replace(
        view,
        paragraphs=view.paragraphs[: len(view.paragraphs) // 2],
        below_text=f'<p><a class="more" href="{view.path}?full=1">{more}</a></p>',
    )


def _cut_silently(view: View, _: Question) -> View:
    return replace(view, paragraphs=view.paragraphs[: max(1, len(view.paragraphs) // 3)])


def _doubled(view: View, _: Question) -> View:
    return replace(view, paragraphs=(*view.paragraphs, *view.paragraphs))


def _leaked(view: View, _: Question) -> View:
    """The comments stand within the text, as paragraphs, and no list is left."""
    said = tuple(f"{remark.author}: {remark.text}" for remark in view.remarks)
    return replace(view, paragraphs=(*view.paragraphs, *said), remarks=(), declared=None, shows_list=False)


BOILERPLATE = {
    "en": "This newsroom is paid for by its readers, and by nobody else. Whoever reads us every day may help us with a small sum each month, which keeps "
    "four reporters on the road between the harbour and the hills. Every letter is read, every mistake is put right on the same page.",
    "de": "Diese Redaktion wird von ihren Lesern bezahlt und von niemandem sonst. Wer uns täglich liest, kann uns mit einem kleinen Betrag im Monat helfen, "
    "der vier Berichterstatter unterwegs hält. Jeder Brief wird gelesen, jeder Fehler an derselben Stelle berichtigt.",
    "fr": "Cette rédaction vit de ses lecteurs et de personne d’autre. Qui nous lit chaque jour peut nous aider d’une petite somme par mois, qui permet à "
    "quatre reporters de rester sur les routes. Chaque lettre est lue, chaque erreur est corrigée à la même page.",
}


def _boilerplate(view: View, question: Question) -> View:
    return replace(view, paragraphs=(BOILERPLATE[question.paper.language], *view.paragraphs))


def _by_script(answer: Answer, question: Question) -> Answer:
    """A redesign: the page is empty until a script has run."""
    assert question.story
    headline = escape(question.story.version(question.moment).headline)
    links = "".join(f'<a href="/{name}/">{name.title()}</a> ' for name in question.paper.life.words.sections)
    text = (
        f'<!doctype html><html><head><meta charset="utf-8"><title>{headline}</title><script src="/static/app.91f2.js" defer></script></head>'
        f'<body><div id="root"><header>{links}</header><div class="skeleton"></div></div></body></html>'
    )
    return replace(answer, body=text.encode())


def _only_navigation(answer: Answer, question: Question) -> Answer:
    """A redesign: the text is fetched later, and what the page holds are lists of other articles with a line each."""
    standing = question.paper.life.standing(question.moment)[:14]
    items = "".join(
        f'<div class="card"><a href="{question.paper.path_of(s)}">{escape(s.version(question.moment).headline)}</a><p>{escape(s.version(question.moment).paragraphs[0].split(". ")[0])}.</p></div>'
        for s in standing
    )
    assert question.story
    headline = escape(question.story.version(question.moment).headline)
    text = f'<!doctype html><html><head><meta charset="utf-8"><title>{headline}</title></head><body><h1>{headline}</h1><div class="more-stories">{items}</div></body></html>'
    return replace(answer, body=text.encode())


_NAMES = re.compile(r'\b(class|id)="([^"]*)"')


def _renamed(text: str, _: Question) -> str:
    """A redesign that keeps everything and gives every class and id a name made by a machine."""

    def hashed(match: re.Match[str]) -> str:
        names = " ".join(f"x{sum(name.encode()) % 9973:x}" for name in match[2].split())
        return match[0] if re.search(r"\d", match[2]) else f'{match[1]}="{names}"'

    text = _NAMES.sub(hashed, text)
    return re.sub(r"<(/?)(article|section|main|header|footer|aside)\b", r"<\1div", text)


def _other_article(view: View, question: Question) -> View:
    """Each address shows another article, whole and well made."""
    other = question.other(2)
    return replace(view_of(other, question.paper.path_of(other), question.moment), path=view.path, canonical=view.path)


def _newest_for_all(view: View, question: Question) -> View:
    newest = question.paper.life.standing(question.moment)[0]
    return replace(view_of(newest, question.paper.path_of(newest), question.moment), path=view.path)


def _swapped_headline(view: View, question: Question) -> View:
    return replace(view, headline=question.other(1).version(question.moment).headline)


def _site_name(view: View, question: Question) -> View:
    return replace(view, headline=question.paper.name)


BODY_BREAKAGES = (
    Breakage("body_empty", "The text's element is empty.", "critical", ("no_articles", "body_shorter"), view=_empty),
    Breakage("body_fragment", "One sentence of the text is left.", "critical", ("body_shorter",), view=_fragment),
    Breakage(
        "body_by_script",
        "Pages are empty until a script runs.",
        "critical",
        ("no_articles",),
        answer=on_articles(_by_script),
    ),
    Breakage(
        "body_navigation",
        "Lists of other articles in place of the text.",
        "critical",
        ("no_articles", "body_shorter"),
        answer=on_articles(_only_navigation),
    ),
    Breakage(
        "redesign_names",
        "Every class and id has a new, meaningless name.",
        "critical",
        ("body_shorter", "comments_gone", "dates_lost"),
        answer=on_articles(edited(_renamed)),
    ),
    Breakage("body_cut", "Half of the text, then a link to read more.", "critical", ("body_shorter",), view=_cut),
    Breakage(
        "body_cut_silently",
        "A third of the text, and no word about it.",
        "critical",
        ("body_shorter",),
        papers=("quay", "fanal"),
        view=_cut_silently,
    ),
    Breakage(
        "body_doubled",
        "The text stands twice.",
        "warning",
        ("body_longer", "text_repeated"),
        papers=("quay", "fanal"),
        view=_doubled,
    ),
    Breakage(
        "comments_in_body",
        "Comments stand within the text, and no list is left.",
        "critical",
        ("comments_gone",),
        view=_leaked,
    ),
    Breakage(
        "boilerplate",
        "One paragraph about the paper opens every text.",
        "warning",
        ("text_repeated",),
        view=_boilerplate,
    ),
    Breakage(
        "other_article", "Each address shows another article.", "critical", ("headlines_changed",), view=_other_article
    ),
    Breakage(
        "newest_for_all", "Each address shows the newest article.", "critical", ("same_body",), view=_newest_for_all
    ),
    Breakage("headline_site_name", "The headline is the paper's name.", "critical", ("headline",), view=_site_name),
    Breakage(
        "headlines_swapped",
        "Each page has its neighbour's headline.",
        "critical",
        ("headlines_changed",),
        view=_swapped_headline,
    ),
)
