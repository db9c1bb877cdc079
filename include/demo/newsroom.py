"""Writes the text of one article from a grammar: which topic, which sentences, in which order.

What does NOT belong here: how many articles a day has and what is odd about them (``editions``).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from typing import Any

from demo.dice import Dice
from demo.papers import Story, Version
from demo.prose import Grammar, bind_cast, expand, phrase


def topics_of(name: str, grammar: Grammar, day: date, count: int) -> list[dict[str, Any]]:
    """``count`` topics for ``day``: they rotate, so that few come back before all have had their turn."""
    rounds = len(grammar.topics) // count
    order = Dice(name, "topics", day.toordinal() // rounds).shuffled(grammar.topics)
    start = day.toordinal() % rounds * count
    return order[start : start + count]


def write_story(grammar: Grammar, topic: Mapping[str, Any], dice: Dice, day: date, language: str) -> Story:
    """An article of five to seven paragraphs on ``topic``."""
    slots = bind_cast(grammar, dice, day, language)
    for name, options in topic.get("pick", {}).items():
        slots[name] = phrase(dice.pick(options), dice, slots, language)
    slots["subject"] = topic["subject"]

    def say(template: str) -> str:
        return expand(template, dice, slots, language)

    headline = say(dice.pick(topic["headline"]))
    return Story(
        Version(headline, tuple(say(paragraph) for paragraph in _plan(grammar, topic, dice))),
        language,
        topic["section"],
        topic["subject"],
        slots["place"],
        (*topic["keywords"], slots["place"]),
    )


def _plan(grammar: Grammar, topic: Mapping[str, Any], dice: Dice) -> list[str]:
    """Templates of the paragraphs, in order."""
    common = grammar.common
    lede = dice.pick(topic["lede"])
    details = dice.some(topic["detail"], dice.number(4, 5))
    voices = [*dice.some(topic["quote"], 2), *dice.some(common["quote"], 2)]
    backgrounds = dice.some(common["background"], 2)
    paragraphs = [
        f"{lede} {details[0]}",
        voices[0],
        f"{details[1]} {details[2]}",
        f"{backgrounds[0]} {details[3]}",
        voices[1],
        dice.pick(common["reaction"]),
        " ".join([*details[4:], dice.pick(common["close"])]),
    ]
    if dice.chance(0.4):
        paragraphs[3] = f"{details[3]} {backgrounds[1]}"
    if dice.chance(0.35):
        paragraphs.insert(4, backgrounds[0] if paragraphs[3].endswith(backgrounds[1]) else backgrounds[1])
    if dice.chance(0.4):
        paragraphs[5] = voices[2]
    return paragraphs


def revise(text: Version, dice: Dice) -> Version:
    """A second version: on some days another headline, on others one more paragraph and a changed one."""
    if dice.chance(0.5):
        return Version(f"{text.headline} – {dice.pick(_UPDATED)}", text.paragraphs)
    correction = dice.pick(_CORRECTIONS)
    middle = len(text.paragraphs) // 2
    changed = f"{text.paragraphs[middle]} {dice.pick(_ADDED)}"
    return Version(text.headline, (*text.paragraphs[:middle], changed, *text.paragraphs[middle + 1 :], correction))


_UPDATED = ["new figures", "what is known so far", "the reaction", "the decision in full"]
_ADDED = [
    "After publication, the figure was put somewhat higher.",
    "On the following day a second witness confirmed this account.",
    "The organisers have since said that they regret the wording.",
    "In the meantime both sides have agreed to meet again.",
]
_CORRECTIONS = [
    "Correction: an earlier version of this article gave a wrong first name. We apologise for the mistake.",
    "Correction: in an earlier version the sum was given for one year; it is spread over several.",
    "Correction: an earlier version placed the meeting on the wrong day of the week.",
]


_SPELLED = {ord("ä"): "ae", ord("ö"): "oe", ord("ü"): "ue", ord("ß"): "ss", ord("’"): "", ord("‘"): ""}


def slug(text: str, words: int = 12) -> str:
    """``text`` as the end of an address: a-z, digits and hyphens, at most ``words`` words."""
    plain = text.lower().translate(_SPELLED)
    plain = unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode("ascii")
    return "-".join(re.findall(r"[a-z0-9]+", plain)[:words])
