"""Text from the grammars in ``words/``: the notation, and the slots that hold one article together.

``{a|b}`` picks one, also nested; ``$name`` is a slot; ``#10-90`` a number, ``#10-90/5`` in steps of 5, ``#1890-1990y`` a
year, ``#2-9th`` an ordinal; ``a(n)`` becomes a or an.

What does NOT belong here: the words (``words/*.toml``) and who uses them when (``newsroom``, ``readers``).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from demo.dice import Dice

_CHOICE = re.compile(r"\{([^{}]*)\}")
_SLOT = re.compile(r"\$([a-z_]+2?)")
_NUMBER = re.compile(r"#(\d+)-(\d+)(?:/(\d+)|(y)(?![a-z])|(th)(?![a-z]))?")
_ARTICLE = re.compile(r"\b([Aa])\(n\)(?=\s+(\w))")
_DOTS = re.compile(r"(?<!\.)\.\.(?!\.)")  # after a name that ends in a dot
_LOOSE = re.compile(r" ([,.;:?!])")
_SENTENCE_START = re.compile(r"(?:^|(?<=[.!?] )|(?<=[.!?]” )|(?<=[.!?]“ )|(?<=[.!?] “)|(?<=[.!?] „))[a-zäöü]")

DAYS = {
    "en": ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
    "de": ["Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"],
}
MONTHS = {
    "en": [
        "January", "February", "March", "April", "May", "June",
        "July", "August", "September", "October", "November", "December",
    ],
    "de": [
        "Januar", "Februar", "März", "April", "Mai", "Juni",
        "Juli", "August", "September", "Oktober", "November", "Dezember",
    ],
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Grammar:
    """One file of ``words/``: ``cast`` to bind slots from, ``common`` sentences, and one table a topic."""

    cast: dict[str, list[str]]
    reporters: list[str]
    common: dict[str, list[str]]
    topics: list[dict[str, Any]]
    notices: dict[str, list[str]]


@cache
def load_words(name: str) -> dict[str, Any]:
    """The tables of ``words/<name>.toml``."""
    return tomllib.loads((Path(__file__).parent / "words" / f"{name}.toml").read_text(encoding="utf-8"))


@cache
def load_grammar(name: str) -> Grammar:
    """The grammar of ``words/<name>.toml``."""
    words = load_words(name)
    return Grammar(
        words["cast"], words["staff"]["reporters"], words["common"], words["topics"], words.get("notices", {})
    )


def expand(template: str, dice: Dice, slots: Mapping[str, str], language: str) -> str:
    """Sentences from ``template``, with capitals where they start. An unbound slot is a KeyError: a slip in a word file."""
    text = phrase(template, dice, slots, language)
    return _SENTENCE_START.sub(lambda match: match[0].upper(), text)


def phrase(template: str, dice: Dice, slots: Mapping[str, str], language: str) -> str:
    """Words from ``template`` as they stand within a sentence."""
    text = template
    while _CHOICE.search(text):
        text = _CHOICE.sub(lambda match: dice.pick(match[1].split("|")), text)
    text = _SLOT.sub(lambda match: slots[match[1]], text)
    text = _NUMBER.sub(lambda match: _number(match, dice, language), text)
    text = _ARTICLE.sub(lambda match: match[1] + ("n" if match[2] in "aeiouAEIOU" else ""), text)
    return _DOTS.sub(".", _LOOSE.sub(r"\1", " ".join(text.split())))


def _number(match: re.Match[str], dice: Dice, language: str) -> str:
    low, high, step, is_year, is_ordinal = match.groups()
    value = dice.number(int(low), int(high))
    if step:
        value -= value % int(step)
    if is_ordinal:
        return f"{value}{_ending(value)}"
    text = str(value) if is_year else f"{value:,}"
    return text.replace(",", ".") if language == "de" else text


def _ending(value: int) -> str:
    if value % 100 in (11, 12, 13):
        return "th"
    return {1: "st", 2: "nd", 3: "rd"}.get(value % 10, "th")


def bind_cast(grammar: Grammar, dice: Dice, day: date, language: str) -> dict[str, str]:
    """The slots of one article: its people and places, and the days it speaks of."""
    cast = grammar.cast
    slots = {name: dice.pick(options) for name, options in cast.items() if name not in ("first", "last")}
    slots["place"], slots["place2"] = dice.some(cast["place"], 2)
    slots["street"], slots["street2"] = dice.some(cast["street"], 2)
    people = ("official", "rival", "expert", "citizen", "citizen_two", "bystander")
    for role, first, last in zip(people, dice.some(cast["first"], 6), dice.some(cast["last"], 6), strict=True):
        slots[role], slots[f"{role}_last"] = f"{first} {last}", last
    weekdays, months = DAYS[language], MONTHS[language]
    slots["today"] = weekdays[day.weekday()]
    slots["lately"] = weekdays[(day - timedelta(days=dice.number(1, 3))).weekday()]
    slots["soon"] = weekdays[(day + timedelta(days=dice.number(2, 6))).weekday()]
    slots["month"] = months[(day.month + dice.number(0, 3)) % 12]
    return slots
