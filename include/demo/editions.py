"""What each paper publishes on one day: how many articles, when, and what is odd about which.

A day is built once and is the same for every clock; the clock only decides what of it is there yet.

What does NOT belong here: sentences (``newsroom``) and the text of comments (``readers``).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache

from demo.dice import Dice
from demo.newsroom import revise, slug, topics_of, write_story
from demo.papers import FOUNDED, HARBOUR, LEDGER, Article, Paper, Story, Version, revision_time
from demo.prose import Grammar, bind_cast, expand, load_grammar

_EPOCH = date(1970, 1, 1)
_POSTS_A_DAY = 20  # WordPress ids: day number * 20 + place in the day, the notice last
_STORIES_A_DAY = 10  # Ledger ids: day number * 10 + place in the day, the dead link last
HARBOUR_TOPICS, LEDGER_TOPICS = 13, 7
HARBOUR_COMMENTS, LEDGER_COMMENTS = (91, 98), (52, 58)  # prompt ones: together about 150 a night
CREDITS = (
    "(Harbour Gazette Newsroom – Port Ellery)",
    "(Harbour Gazette Coast Desk – Cawdle Bay)",
    "(HG Court Service – Marrowshire)",
)


def edition(paper: Paper, day: date) -> tuple[Article, ...]:
    """All that ``paper`` publishes and links to on ``day``, oldest first; empty before it was founded."""
    if day < FOUNDED:
        return ()
    return _harbour(day) if paper is HARBOUR else _ledger(day)


def published(paper: Paper, clock: datetime, days: int) -> Iterator[Article]:
    """What was published by ``clock`` on its local day and the ``days - 1`` before, newest first."""
    today = paper.today(clock)
    for back in range(days):
        for article in reversed(edition(paper, today - timedelta(days=back))):
            if article.published_at <= clock:
                yield article


def find(paper: Paper, number: int, clock: datetime) -> Article | None:
    """The article of that id, if it is published by ``clock``."""
    days = number // (_POSTS_A_DAY if paper is HARBOUR else _STORIES_A_DAY)
    if not (FOUNDED - _EPOCH).days <= days <= (clock.date() - _EPOCH).days + 1:
        return None
    articles = edition(paper, _EPOCH + timedelta(days=days))
    return next((a for a in articles if a.number == number and a.published_at <= clock), None)


@lru_cache(maxsize=96)
def _harbour(day: date) -> tuple[Article, ...]:
    dice = Dice(HARBOUR.id, day)
    grammar = load_grammar("harbour")
    count = 11 if day.weekday() == 6 else dice.number(12, 13)
    roles = dice.shuffled(["paged", "pinged", "silent", "single", *[""] * (count - 4)])
    comments = _harbour_comments(dice, roles)
    topics = topics_of(HARBOUR.id, grammar, day, HARBOUR_TOPICS)
    articles = []
    for place, (role, topic, when) in enumerate(zip(roles, topics, _times(HARBOUR, day, dice, count), strict=False)):
        story = write_story(grammar, topic, Dice(HARBOUR.id, day, place), day, "en")
        articles.append(
            Article(
                paper=HARBOUR,
                day=day,
                story=story,
                number=_number(day, _POSTS_A_DAY, place),
                role=role,
                path=f"/{day:%Y/%m/%d}/{slug(story.text.headline)}/",
                authors=(dice.pick(grammar.reporters),),
                published_at=when,
                prompt_comments=comments[place],
                late_comments=dice.pick([0, 0, 1, 1]) if role in ("", "paged") else 0,
                credit_line=dice.pick(CREDITS) if dice.chance(0.35) or place == 0 else None,
            )
        )
    notice = _notice(grammar, day, Dice(HARBOUR.id, day, "notice"))
    return tuple(sorted([*articles, notice], key=lambda a: a.published_at))


def _harbour_comments(dice: Dice, roles: Sequence[str]) -> list[int]:
    """Prompt comments of each article; the pingback of 'pinged' comes on top."""
    fixed = {"paged": dice.number(22, 26), "pinged": dice.number(12, 14), "silent": 0, "single": 1}
    rest = dice.number(*HARBOUR_COMMENTS) - sum(fixed.values())
    others = iter(dice.split(rest, roles.count(""), 3, 12))
    return [fixed[role] if role else next(others) for role in roles]


def _notice(grammar: Grammar, day: date, dice: Dice) -> Article:
    slots = bind_cast(grammar, dice, day, "en")
    texts = [expand(template, dice, slots, "en") for template in grammar.notices["paragraph"]]
    headline = expand(dice.pick(grammar.notices["headline"]), dice, slots, "en")
    return Article(
        paper=HARBOUR,
        day=day,
        story=Story(Version(headline, tuple(texts)), "en", "Notices", "the notice", slots["place"], ("notices",)),
        number=_number(day, _POSTS_A_DAY, _POSTS_A_DAY - 1),
        role="notice",
        path=f"/notices/{day:%Y/%m/%d}/{slug(headline)}/",
        authors=("Town Hall",),
        published_at=HARBOUR.moment(day, 9, dice.number(0, 29)),
        prompt_comments=0,
        late_comments=0,
    )


@lru_cache(maxsize=96)
def _ledger(day: date) -> tuple[Article, ...]:
    dice = Dice(LEDGER.id, day)
    english, german = load_grammar("ledger"), load_grammar("german")
    count = 7 if day.weekday() >= 5 else 8
    roles = dice.shuffled(["german", "teaser", "flaky", "edited", "trimmed", *[""] * (count - 5)])
    comments = _ledger_comments(dice, roles)
    topics = iter(topics_of(LEDGER.id, english, day, LEDGER_TOPICS))
    german_topic = topics_of("german", german, day, 1)[0]
    times = _times(LEDGER, day, dice, count + 1)
    dead_place = dice.number(1, count - 1)
    articles = []
    for place, role in enumerate([*roles[:dead_place], "dead", *roles[dead_place:]]):
        own = Dice(LEDGER.id, day, place)
        grammar, topic = (german, german_topic) if role == "german" else (english, _topic(role, topics, english))
        story = write_story(grammar, topic, own, day, "de" if role == "german" else "en")
        number = _number(day, _STORIES_A_DAY, place)
        edited = revise(story.text, own) if role == "edited" else None
        articles.append(
            Article(
                paper=LEDGER,
                day=day,
                story=story,
                number=number,
                role=role,
                path=f"/{slug(story.section)}/{slug(story.text.headline)}-{number}.html",
                authors=tuple(dice.some(grammar.reporters, 2 if dice.chance(0.2) else 1)),
                published_at=times[place].replace(second=0),
                prompt_comments=0 if role == "dead" else comments.pop(0),
                late_comments=dice.pick([0, 0, 1]) if role in ("", "flaky", "edited", "trimmed") else 0,
                edited=edited,
                edited_at=revision_time(LEDGER, day) if edited else None,
            )
        )
    return tuple(articles)


def _topic(role: str, topics: Iterator[dict[str, object]], grammar: Grammar) -> dict[str, object]:
    """The next topic of the day; the dead link, which nobody can read, has any."""
    return grammar.topics[0] if role == "dead" else next(topics)


def _ledger_comments(dice: Dice, roles: Sequence[str]) -> list[int]:
    fixed = {"german": dice.number(5, 8), "teaser": dice.number(1, 3), "trimmed": dice.number(6, 10)}
    open_roles = [role for role in roles if role not in fixed]
    others = iter(dice.split(dice.number(*LEDGER_COMMENTS) - sum(fixed.values()), len(open_roles), 4, 13))
    return [fixed[role] if role in fixed else next(others) for role in roles]


def _number(day: date, a_day: int, place: int) -> int:
    return (day - _EPOCH).days * a_day + place


def _times(paper: Paper, day: date, dice: Dice, count: int) -> list[datetime]:
    """``count`` moments from six in the morning to a quarter to ten in the evening, local, rising."""
    start, span = paper.moment(day, 6), (15 * 60 + 45) * 60 // count
    return [start + timedelta(seconds=span * i + dice.number(0, span - 60)) for i in range(count)]
