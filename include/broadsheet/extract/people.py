"""Bylines into people: "By ANNA BRENNER and Tom Vale, Reuters" is two names and an agency.

What does NOT belong here: finding the byline (``authors``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from broadsheet.text import squeeze

# In small letters only what may begin a name: De Vries, Di Marco
_BY_WORDS = (
    r"by|von|vom|par|por|(?-i:de|di|da|av|af|od)|door|przez|автор|autore?|auteur|author|autor(?:in)?|skrevet\s+av|yazan"
    r"|από|מאת|بقلم"
)
_BY = re.compile(
    r"^\W*(?:(?:(?:originally|first)\s+)?(?:written|reported|posted|published|submitted|story|article|text|words|photos?|recipe|analysis|opinion|commentary"
    rf"|geschrieben|escrito|écrit|publié|scritto|ein\s+\w+|eine\s+\w+)\s*(?:by\s*line)?\s+)?(?:{_BY_WORDS})\s*[:|\s]\s*",
    re.IGNORECASE,
)
_BY_INSIDE = re.compile(
    rf"(?:[|·•,–—-]\s*|^(?:posted|published|written|submitted|updated)\b.{{4,40}}?\s)(?P<by>(?:{_BY_WORDS}):?\s)",
    re.IGNORECASE,
)
_BY_AGAIN = re.compile(r"^(?:posted\s+|written\s+|recipe\s+)?(?:by|von|par|por)\s+", re.IGNORECASE)
_SEGMENTS = re.compile(r"\s*[,;]\s*")
_EDGES = " .:-–—\"'“”"
_BARS = re.compile(r"\s*[|·•]\s*|\s[–—-]\s")
_DAY_FIRST = re.compile(
    r"^(?:(?:posted|published|updated|last|on|am|le|el|il)\s+)*(?:\d{1,2}(?:st|nd|rd|th)?[\s./-]|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+\d|\d{4})",
    re.IGNORECASE,
)
_SPLIT = re.compile(r"\s*(?:;|\||/|·|•|,|&|\n|\s(?:and|und|et|y|e|en|og|och|i|ve|и|with|mit)\s)\s*", re.IGNORECASE)
# What follows is no author's name: "Anna Brenner on behalf of the council", "By Anna Brenner. Reviewed by Tom Vale".
_AFTER = re.compile(
    r"[.,;|·•\s(-]*\b(?:(?:medically|fact|expert|clinically|legally)?[\s-]*(?:reviewed|checked|edited|verified|approved|translated|photograph(?:ed|s|y)?|illustrated)"
    r"\s+by\b|on behalf of\b|special to\b|exclusive(?:ly)? (?:to|for)\b|from the\b.*\bdept\b|\d+\s*min(?:ute)?s?\b|(?:reading|read) time\b).*$",
    re.IGNORECASE,
)
_ROLE = re.compile(
    r"\b(?:staff|writers?|reporters?|correspondents?|editor(?:ial|s)?|editor-in-chief|columnists?|contributors?|contributing|bureau|desk|newsroom|team|redaktion"
    r"|redakteur(?:in)?|korrespondent(?:in)?|rédaction|redacción|redazione|redactie|redakcja|webdesk|news\s?desk|service|services|agency|agencies"
    r"|agentur(?:en)?|agence|agencia|press|media|digital|online|admin(?:istrator)?|webmaster|guest|gast(?:autor|beitrag)?|anonymous|unknown"
    r"|newswire|wire|wires|journalist(?:in)?|freelance[r]?|producer|chief|senior|special|news|magazine|newspaper|blog|website|pressemitteilung"
    r"|director|manager|coordinator|strategist|marketing|engineer|founder|president|vice|head of|officer|expert|specialist|analyst|professor"
    r"|institute|university|college|foundation|association|society|centre|center|company|inc|llc|ltd|gmbh|group|studio"
    r"|reviewed|updated|posted|published|last|follow|login|log in|register|subscribe|author|authors|reviewer|article|post|posts|view|views"
    r"|read|share|home|about|contact|human|written|by|via|sign (?:in|up)|more articles|date|datum|nachrichten)\b",
    re.IGNORECASE,
)
_DEGREE = re.compile(
    r"^(?:jr|sr|ii|iii|iv|md|m\.d|phd|ph\.d|dds|dvm|rn|bsn|msn|esq|mba|cpa|cfa|cfp|do|od|dpt|pt|lcsw|rd|rdn|ma|ba|bs|ms|msc|bsc|jd|facp|dacvb|vmd|pharmd|npr)\.?$",
    re.IGNORECASE,
)
_LETTERS = re.compile(r"^[A-Z][A-Z.-]{1,6}(?:\s?\d+)?$")  # after a name: a degree or a licence that the list has not
_DATE = re.compile(
    r"\s*[,|·•–—-]?\s*\b(?:(?:last\s+)?(?:updated|posted|published|modified)\b.*|(?:on\s+)?(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\b.*"
    r"|(?:on\s+)?(?:january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\.?\s+\d.*"
    r"|(?:on\s+)?\d{1,2}(?:st|nd|rd|th)?\.?\s+(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\w*.*|\d{1,2}[./:-]\d.*|\d{4}.*)$",
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
_LABELS = frozenset(
    {
        "date",
        "datum",
        "via",
        "by",
        "author",
        "autor",
        "auteur",
        "news",
        "nachrichten",
        "written by",
        "share",
        "home",
        "sign in",
        "log in",
        "in",
        "on",
    }
)
_NOT_NAMES = re.compile(r"https?:|www\.|[@#]|\.(?:com|org|net|de|co|info)\b|\d{3,}|[<>{}=]|^\W*$|^\d", re.IGNORECASE)
_ADDRESS = re.compile(r"\S*(?:://|www\.|@)\S*")
_PARTICLES = frozenset(
    {
        "al",
        "af",
        "av",
        "bin",
        "da",
        "de",
        "del",
        "della",
        "den",
        "der",
        "di",
        "do",
        "dos",
        "du",
        "el",
        "ibn",
        "la",
        "le",
        "ten",
        "van",
        "von",
        "y",
    }
)
_ARTICLES = frozenset({"The", "A", "An", "Der", "Die", "Das", "Le", "Les", "El", "Los", "Il"})
_NAME_WORD = re.compile(r"[^\W\d_][\w’'.-]*$")
_ASIDE = re.compile(r"\s*\([^)]*\)|\s+(?:is|ist|est)\s+(?:a|an|the|ein|eine)\s.*$")
_MAX_BYLINE = 600  # characters: papers of forty authors are the longest
_MAX_CHARS = 60  # of one name
_MAX_WORDS = 6
_MAX_NAMES = 5  # words of a name that is guessed from its looks


def people(names: Iterable[str], organisations: Iterable[str] = ()) -> tuple[str, ...]:
    """The people among ``names``, in order, each once; ``organisations`` are the site's and publisher's own names."""
    known = {_plain(name) for name in organisations if name}
    found: dict[str, str] = {}
    for name in names:
        for person in _split(name):
            if _is_person(person, known):
                found.setdefault(person.casefold(), person)
    return tuple(found.values())


def credited(names: Iterable[str]) -> tuple[str, ...]:
    """The agencies, desks and pseudonyms among ``names``, in order, each once, as printed."""
    found: dict[str, str] = {}
    for name in names:
        text = _bare(name).partition(" | ")[0]
        if text.casefold() in _LABELS:
            continue
        if 1 < len(text) <= _MAX_CHARS and len(text.split()) <= _MAX_WORDS and re.search(r"[^\W\d_]{2}", text):
            found.setdefault(text.casefold(), text)
    return tuple(found.values())


def is_same_name(name: str, organisations: Iterable[str]) -> bool:
    """Whether ``name`` is that of one of ``organisations``, however it is written."""
    return _plain(name) in {_plain(other) for other in organisations if other}


def is_full_name(name: str) -> bool:
    """Whether a name looks like a person's: two to five words, each with a capital. Scripts without capitals do not tell."""
    words = name.split()
    if not 2 <= len(words) <= _MAX_NAMES or words[0] in _ARTICLES or words[-1] in _PARTICLES or _ROLE.search(name):
        return False
    return all(_NAME_WORD.match(word) and (word[0].isupper() or word in _PARTICLES) for word in words)


def byline_in(line: str) -> str | None:
    """What a line has from its "By" on, in one of many languages: "May 3, 2026 | By | Anna Brenner"; None without one."""
    if _BY.match(line + " "):
        return line
    match = _BY_INSIDE.search(line + " ")
    return line[match.start("by") :] if match else None


def _bare(byline: str) -> str:
    """A byline without its "By", dates, addresses and what is no name; its parts split by bars."""
    text = _AFTER.sub("", _BY.sub("", squeeze(_ADDRESS.sub(" ", byline[:_MAX_BYLINE])), count=1))
    parts = []
    for part in _BARS.split(text):
        own = "" if _DAY_FIRST.match(part) else _DATE.sub("", part)
        own = _ASIDE.sub("", own).strip(_EDGES + ",")
        if own:
            parts.append(own)
    return " | ".join(parts)


def _split(byline: str) -> list[str]:
    names = [name for part in _bare(byline).split(" | ") for name in _names(part)]
    return [name for name in names if not _DEGREE.match(name)]


def _names(text: str) -> list[str]:
    parts = [part.strip(_EDGES) for part in _SPLIT.split(text)]
    # "Brenner, Anna" would be cut in two: two single words are one name
    if len(parts) == 2 and "," in text and all(len(part.split()) == 1 for part in parts):
        return [f"{parts[1]} {parts[0]}"]
    names: list[str] = []
    for number, segment in enumerate(_SEGMENTS.split(text)):
        within = [part.strip(_EDGES) for part in _SPLIT.split(segment)]
        # "environment and traffic reporter" is a job, "Anna Brenner and staff" a name and a job
        if _ROLE.search(segment) and (number or not is_full_name(within[0])):
            continue
        if not (number and _LETTERS.match(segment)):
            names += within
    return [_BY_AGAIN.sub("", name) for name in names if name]


def _is_person(name: str, known: set[str]) -> bool:
    if not 2 < len(name) <= _MAX_CHARS or len(name.split()) > _MAX_WORDS or _NOT_NAMES.search(name):
        return False
    plain = _plain(name)
    if plain in known or plain in _AGENCIES or name.casefold() in _AGENCIES | _CALENDAR:
        return False
    return not _ROLE.search(name)


def _plain(name: str) -> str:
    return re.sub(r"^the|\W|(?:com|org|net|de)$", "", name.casefold().removeprefix("www."))
