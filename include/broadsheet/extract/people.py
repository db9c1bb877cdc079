"""Bylines into people: "By ANNA BRENNER and Tom Vale, Reuters" is two names and an agency.

What does NOT belong here: finding the byline (``authors``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from broadsheet.text import squeeze

_BY = re.compile(
    r"^\W*(?:(?:written|reported|posted|published|story|article|text|words|photos?|ein\s+\w+|eine\s+\w+)\s+)?"
    r"(?:by|von|vom|par|por|de|di|da|door|av|af|od|przez|автор|autore?|auteur|author|autor(?:in)?|skrevet\s+av|yazan)\s*[:\s]\s*",
    re.IGNORECASE,
)
_SPLIT = re.compile(r"\s*(?:;|\||/|·|•|,|&|\n|\s(?:and|und|et|y|e|en|og|och|i|ve|и|with|mit)\s)\s*", re.IGNORECASE)
_ROLE = re.compile(
    r"\b(?:staff|writer|reporter|correspondent|editor(?:ial|s)?|editor-in-chief|columnist|contributor|contributing|bureau|desk|newsroom|team|redaktion"
    r"|redakteur(?:in)?|korrespondent(?:in)?|rédaction|redacción|redazione|redactie|redakcja|webdesk|news\s?desk|service|services|agency|agencies"
    r"|agentur(?:en)?|agence|agencia|press|media|digital|online|admin(?:istrator)?|webmaster|guest|gast(?:autor|beitrag)?|anonymous|unknown"
    r"|newswire|wire|wires|journalist(?:in)?|freelance[r]?|producer|chief|senior|special|news|magazine|newspaper|blog|website|pressemitteilung"
    r"|director|manager|founder|president|vice|head of|officer|expert|specialist|analyst|professor|reviewed|updated|posted|published|last|follow"
    r"|login|log in|register|subscribe|author|authors|reviewer|article|post|posts|view|views|read|share|home|about|contact|human)\b",
    re.IGNORECASE,
)
_DEGREE = re.compile(
    r"^(?:jr|sr|ii|iii|iv|md|m\.d|phd|ph\.d|dds|dvm|rn|bsn|msn|esq|mba|cpa|cfa|cfp|do|od|dpt|pt|lcsw|rd|rdn|ma|ba|bs|msc|bsc|jd|facp|dacvb|vmd|pharmd|npr)\.?$",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"\s*[,|·•–—-]?\s*\b(?:(?:last\s+)?(?:updated|posted|published|modified)\b.*|(?:on\s+)?(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\b.*"
    r"|(?:on\s+)?(?:january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\.?\s+\d.*"
    r"|\d{1,2}[./:-]\d.*|\d{4}.*)$",
    re.IGNORECASE,
)
_CALENDAR = {
    "mon", "tue", "wed", "thu", "fri", "sat", "sun", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday",
    "sunday", "january", "february", "march", "april", "june", "july", "august", "september", "october", "november",
    "december", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec",
}  # fmt: skip
_AGENCIES = {
    "reuters", "ap", "afp", "dpa", "epd", "kna", "apa", "sda", "ats", "upi", "ansa", "efe", "pti", "ani", "ians",
    "xinhua", "tass", "interfax", "bloomberg", "cnn", "bbc", "npr", "pa", "sid", "keystone-sda", "ritzau", "ntb", "tt",
    "belga", "anp", "lusa", "ria", "cp", "cns", "jta", "dts", "rnd", "mti", "ctk", "čtk", "pap", "agerpres", "anadolu",
    "aa", "yonhap", "kyodo", "jiji", "bernama", "antara",
}  # fmt: skip
_NOT_NAMES = re.compile(r"https?:|www\.|[@#]|\.(?:com|org|net|de|co|info)\b|\d{3,}|[<>{}=]|^\W*$", re.IGNORECASE)
_ADDRESS = re.compile(r"\S*(?:://|www\.|@)\S*")
_MAX_CHARS = 60  # of one name
_MAX_WORDS = 6


def people(names: Iterable[str], organisations: Iterable[str] = ()) -> tuple[str, ...]:
    """The people among ``names``, in order, each once; ``organisations`` are the site's and publisher's own names."""
    known = {_plain(name) for name in organisations if name}
    found: dict[str, str] = {}
    for name in names:
        for person in _split(name):
            if _is_person(person, known):
                found.setdefault(person.casefold(), person)
    return tuple(found.values())


def _split(byline: str) -> list[str]:
    text = _DATE.sub("", _BY.sub("", squeeze(_ADDRESS.sub(" ", byline)), count=1))
    text = re.sub(r"\s*\([^)]*\)|\s+(?:is|ist|est)\s+(?:a|an|the|ein|eine)\s.*$", "", text)
    parts = [part.strip(" .:-–—\"'“”") for part in _SPLIT.split(text)]
    # "Brenner, Anna" would be cut in two: two single words are one name
    if len(parts) == 2 and "," in text and all(len(part.split()) == 1 for part in parts):
        return [f"{parts[1]} {parts[0]}"]
    names = [
        re.sub(r"^(?:posted\s+|written\s+|recipe\s+)?(?:by|von|par|por)\s+", "", part, flags=re.IGNORECASE)
        for part in parts
        if part
    ]
    return [name for name in names if not _DEGREE.match(name)]


def _is_person(name: str, known: set[str]) -> bool:
    if not 2 < len(name) <= _MAX_CHARS or len(name.split()) > _MAX_WORDS or _NOT_NAMES.search(name):
        return False
    plain = _plain(name)
    if plain in known or plain in _AGENCIES or name.casefold() in _AGENCIES | _CALENDAR:
        return False
    return not _ROLE.search(name)


def _plain(name: str) -> str:
    return re.sub(r"^the|\W|(?:com|org|net|de)$", "", name.casefold().removeprefix("www."))
