"""Pages with 200 that are no articles: consent, bots, logins, paywalls, and walls that no list of words knows."""

from __future__ import annotations

from dataclasses import replace

from tests.breakages.breakage import Breakage, Question
from tests.breakages.catalogue.tools import on_articles, on_everything_but_robots, page, some
from tests.breakages.view import View

_SHELL = '<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>{title}</title></head><body><div class="{box}">{body}</div></body></html>'


def _shell(title: str, body: str, box: str = "layer", lang: str = "en") -> str:
    return _SHELL.format(lang=lang, title=title, box=box, body=body)


CONSENT = _shell(
    "Your privacy",
    "<h1>We value your privacy</h1><p>We and our 812 partners store and access information on a device, such as cookies, and process personal "
    "data, such as unique identifiers, for personalised advertising and content, measurement and audience research.</p><p>With your consent we "
    "may use precise geolocation data. You may accept or refuse at any time by returning to this page.</p><button>Accept all</button>"
    "<button>Reject all</button><a href='/partners'>Show purposes</a>",
)
BOTS = _shell(
    "Just a moment...",
    "<h1>Checking your browser before you continue</h1><p>Please enable JavaScript and cookies to continue. Verify you are human.</p><p>Ray ID: 84f1c0</p>",
)
LOGIN = _shell(
    "Log in",
    "<h1>Log in to continue reading</h1><form action='/login' method='post'><input name='email'><input type='password' name='password'>"
    "<button>Log in</button></form><p>No account yet? <a href='/register'>Register for free</a>.</p>",
)
NOTICE = _shell(
    "A word from the house",
    "<h1>A word from the house</h1><p>For more than forty years this house has stood on the corner of the square, and in all that time its doors were open "
    "to whoever came by. We are glad that you have found your way to us today, and we would like to tell you a little of what has changed.</p>"
    "<p>Our rooms are being painted, the shelves carried from one floor to the next, and the old machines taken apart by people who know every "
    "screw of them. It will take some days until everything stands in its place again, and we thank you for your patience.</p>"
    "<p>Those who have been with us for long know that we have moved before. Each time we came back with more light in the windows and a "
    "little more room for the people who work here. So it will be this time, and we look forward to seeing you.</p>"
    "<p>Until then, take a walk along the water, have a coffee with somebody you have not seen in a while, and keep us in mind.</p>",
    box="house",
)
WORDS_OF_A_SPONSOR = (
    "A good evening begins with a good lamp. For three generations the workshop on the hill has made lamps by hand, each from a single sheet of brass.",
    "The family still chooses every sheet itself, and the youngest daughter, who took over in spring, has added a line of small lamps for reading.",
    "Whoever visits the workshop is shown how the metal is warmed, bent and polished, and may take home a lamp with a name engraved in its foot.",
)


def _sponsored(view: View, _: Question) -> View:
    return replace(view, paragraphs=WORDS_OF_A_SPONSOR, remarks=(), declared=None, shows_list=False)


def _teaser(view: View, question: Question) -> View:
    words = {
        "en": "Subscribe to continue reading.",
        "de": "Weiterlesen mit einem Abonnement.",
        "fr": "La suite est réservée aux abonnés.",
    }
    tail = f'<div class="offer"><p>{words[question.paper.language]}</p></div>'
    return replace(view, paragraphs=view.paragraphs[:1], below_text=tail)


def _some_teasers(view: View, question: Question) -> View:
    return _teaser(view, question) if question.coin(0.5, "teaser") else view


WALL_BREAKAGES = (
    Breakage(
        "consent_wall",
        "Every page is a consent banner.",
        "critical",
        ("no_articles", "walls"),
        answer=on_articles(page(CONSENT)),
    ),
    Breakage(
        "bot_wall",
        "Every page asks whether one is human.",
        "critical",
        ("no_articles", "walls"),
        answer=on_articles(page(BOTS)),
    ),
    Breakage(
        "bot_wall_everywhere",
        "The feeds ask it, too.",
        "critical",
        ("sources", "walls"),
        answer=on_everything_but_robots(page(BOTS)),
    ),
    Breakage(
        "login_wall",
        "Every page asks for a login.",
        "critical",
        ("no_articles", "walls"),
        answer=on_articles(page(LOGIN)),
    ),
    Breakage(
        "unknown_wall",
        "Every page is a notice in prose without a known word.",
        "critical",
        ("same_body",),
        answer=on_articles(page(NOTICE)),
    ),
    Breakage(
        "unknown_wall_everywhere",
        "Every address answers with the notice, feeds as well.",
        "critical",
        ("sources",),
        answer=on_everything_but_robots(page(NOTICE)),
    ),
    Breakage(
        "unknown_wall_half",
        "Half of the pages are the notice.",
        "critical",
        ("same_body",),
        papers=("quay", "fanal"),
        answer=on_articles(some(0.5, page(NOTICE))),
    ),
    Breakage(
        "sponsor_text",
        "Each page keeps its frame and headline, and its text is one advertisement.",
        "critical",
        ("same_body",),
        view=_sponsored,
    ),
    Breakage(
        "teaser_wall",
        "Only the first paragraph, and an offer below it.",
        "critical",
        ("body_shorter", "teasers"),
        view=_teaser,
    ),
    Breakage(
        "teaser_half",
        "The same on half of the pages.",
        "critical",
        ("body_shorter", "teasers"),
        papers=("quay", "fanal"),
        view=_some_teasers,
    ),
)
