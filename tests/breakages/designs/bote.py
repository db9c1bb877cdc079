"""Feldener Bote: German, about three articles a day, tables and boxes without meaning, a listing page and no feed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from html import escape

from tests.breakages.designs.paper import Paper, Printed, Source
from tests.breakages.truth import Life, Story
from tests.breakages.view import Entry, Shown, View
from tests.breakages.words import GERMAN

NAME = "Feldener Bote"
MONTHS = (
    "Januar",
    "Februar",
    "März",
    "April",
    "Mai",
    "Juni",
    "Juli",
    "August",
    "September",
    "Oktober",
    "November",
    "Dezember",
)


def article(view: View, moment: datetime, base: str) -> str:
    """An article page."""
    when = f"Veröffentlicht am {_long(view.published_at)}" if view.published_at else ""
    names = " und ".join(escape(name) for name in view.authors)
    byline = f'<div class="verfasser">Von {names}</div>' if names or view.byline_is_empty else ""
    text = "".join(f'<p class="t">{escape(paragraph)}</p>\n' for paragraph in view.paragraphs)
    return f"""<html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8"><title>{escape(view.headline)} | {NAME}</title>
<meta name="description" content="{escape(view.summary)}"><link rel="canonical" href="{base}{view.canonical}"></head>
<body bgcolor="#ffffff"><div class="seite"><table class="kopfzeile"><tr><td>{_bar()}</td></tr></table>
<div class="links">{_side()}</div>
<div class="mitte"><div class="beitrag"><div class="rubrik">{view.section.title()}</div>
<h1>{escape(view.headline)}</h1>{byline}<div class="zeit">{when}</div>
<div class="textblock">
{text}{view.below_text}</div></div>
{_comments(view)}</div>
<div class="rechts"><div class="kasten">Anzeigen nimmt unser Büro am Markt entgegen.</div></div>
<table class="fuss"><tr><td>© {NAME} <a href="/impressum.html">Impressum</a> <a href="/datenschutz.html">Datenschutz</a></td></tr></table></div></body></html>"""


def _comments(view: View) -> str:
    if not view.shows_list:
        return ""
    heading = f"<h3>Leserkommentare ({view.declared})</h3>" if view.declared is not None else ""
    items = "".join(
        _item(remark, view.remarks)
        for remark in view.remarks
        if remark.parent is None or not any(o.id == remark.parent for o in view.remarks)
    )
    return f'<div class="leserstimmen" id="kommentare">{heading}{items}<div class="schreiben"><a href="/anmelden.html">Kommentar schreiben</a></div></div>'


def _item(remark: Shown, every: Sequence[Shown]) -> str:
    answers = "".join(_item(other, every) for other in every if other.parent == remark.id)
    nested = f'<div class="antworten">{answers}</div>' if answers else ""
    author = f'<span class="name">{escape(remark.author)}</span>' if remark.author else ""
    when = f'<span class="wann">{remark.posted_at:%d.%m.%Y, %H:%M} Uhr</span>' if remark.posted_at else ""
    return f"""<div class="stimme" id="k{remark.id}"><div class="wer">{author} {when}</div><div class="rede"><p>{escape(remark.text)}</p></div>{nested}</div>
"""


def _bar() -> str:
    links = "".join(f' <a href="/{name}/">{name.title()}</a> |' for name in GERMAN.sections)
    return f'<b>{NAME}</b> {links} <a href="/wetter.html">Wetter</a>'


def _side() -> str:
    return '<div class="kasten">Der Bote erscheint täglich.<br>Abonnement unter 0000 1234</div>'


def _long(moment: datetime) -> str:
    return f"{moment.day}. {MONTHS[moment.month - 1]} {moment.year}, {moment:%H:%M} Uhr"


def front(entries: Sequence[Entry], moment: datetime, base: str) -> str:
    """The list of what is new, and any page of a section."""
    rows = "".join(
        f'<tr><td class="datum"><time datetime="{entry.published_at.isoformat()}">{entry.published_at:%d.%m.%Y, %H:%M} Uhr</time></td>'
        f'<td class="titel"><a href="{escape(entry.url)}">{escape(entry.headline)}</a></td></tr>\n'
        for entry in entries
    )
    return f'<html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8"><title>{NAME}</title></head><body><table class="seite"><tr><td>{_bar()}</td></tr><tr><td><table class="neues">{rows}</table></td></tr></table></body></html>'


def _listing(entries: Sequence[Entry], moment: datetime, base: str) -> Printed:
    return "text/html; charset=utf-8", front(entries, moment, base)


def _path(story: Story) -> str:
    return f"/artikel/{story.number}-{story.slug}.html"


BOTE = Paper(
    id="bote",
    name=NAME,
    life=Life(GERMAN, "Europe/Berlin", 3, 0.25, 23),
    sources=(
        Source("listing", "/aktuell.html", timedelta(days=8), _listing, links="table.neues td.titel a", at_least=12),
    ),
    article=article,
    front=front,
    path_of=_path,
    place=1,
)
