"""Bylines into people: "By ANNA BRENNER and Tom Vale, Reuters" is two names and an agency.

Words of jobs and organisations only say that a name is doubtful; ``authors`` decides what else speaks for it.

What does NOT belong here: finding the byline (``authors``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from broadsheet.extract import byline_words as terms
from broadsheet.text import squeeze

_SEGMENTS = re.compile(r"\s*[,;、،，/／=]\s*")
_EDGES = " .:：-–—\"'“”[]【】「」"
_INITIAL = re.compile(r"(?:\s(?:Jr|Sr)|[\s.][^\W\d_])\.$")
_BARS = re.compile(r"\s*[|·•｜●]\s*|\s[–—-]\s|\s*<[^<>]*>\s*")
_SPLIT = re.compile(
    r"\s*(?:;|\||/|／|·|•|,|、|،|，|=|&|\n|\s(?:and|und|et|og|och|ve|with|mit|dan|và)\s)\s*", re.IGNORECASE
)
_SHORT_AND = re.compile(r"\s(?:y|e|en|i|и|та|és|και)\s")  # also within a surname: Ortega y Gasset
_NOT_NAMES = re.compile(
    r"https?:|www\.|[@#]|\.(?:com|org|net|de|co|info)\b|\d{3,}|\b\d{1,2}\b|[<>{}=]|^\W*$|^\d", re.IGNORECASE
)
_ADDRESS = re.compile(r"\S*(?:://|www\.|@)\S*")
_NAME_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|[’'.-])*$")
_IN_SMALL = re.compile(r"(?<=\w)\s(?:in|on|am|at|under|um|le|el|il)$")  # what leads on to a date or a section
_ASIDE = re.compile(r"\s*\([^)]*\)|\s+(?:is|ist|est)\s+(?:a|an|the|ein|eine)\s.*$")
_MAX_BYLINE = 600  # characters: papers of forty authors are the longest
_LEAST, _MAX_CHARS = 2, 60  # of one name: Chinese names and signatures have two
_MAX_WORDS = 6
_MAX_NAMES = 5  # words of a name that is guessed from its looks
_FEW = 2  # words after a "by" that need not look like a name
_MAX_UNCASED = 24  # characters of a name in a script without capitals


def people(names: Iterable[str], organisations: Iterable[str] = ()) -> tuple[str, ...]:
    """The people among ``names``, in order, each once; ``organisations`` are the site's and publisher's own names."""
    names = list(names)
    known = _spellings(organisations) if names else set()
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
        if terms.WORD.fullmatch(text) or ends_with_by(text):
            continue
        if text.islower() and len(text.split()) > _FEW:  # how a sentence begins
            continue
        if 1 < len(text) <= _MAX_CHARS and len(text.split()) <= _MAX_WORDS and re.search(r"[^\W\d_]{2}", text):
            found.setdefault(text.casefold(), text)
    return tuple(found.values())


def is_same_name(name: str, organisations: Iterable[str]) -> bool:
    """Whether ``name`` is that of one of ``organisations``, however it is written, or its initials."""
    return _plain(name) in _spellings(organisations)


def _spellings(organisations: Iterable[str]) -> set[str]:
    others = [other for other in organisations if other]
    initials = ("".join(word[0] for word in other.split()).casefold() for other in others if " " in other)
    return {*map(_plain, others), *initials}


def is_full_name(name: str, *, is_credited: bool = False) -> bool:
    """Whether a name looks like a person's: two to five words, each with a capital. Scripts without capitals do not tell.

    ``is_credited``: a byline or a statement names it, so that its last word may be one of the language.
    """
    words = name.split()
    if (
        not 2 <= len(words) <= _MAX_NAMES
        or words[0] in terms.ARTICLES
        or words[-1] in terms.PARTICLES
        or terms.JOB.search(name)
    ):
        return False
    if terms.WORD.search(" ".join(words[:-1]) if is_credited else name):
        return False
    return all(_NAME_WORD.match(word) and (word[0].isupper() or word in terms.PARTICLES) for word in words)


def is_uncased(name: str) -> bool:
    """Whether a name is in a script without capitals, and short enough to be one."""
    return name.lower() == name.upper() and 2 <= len(name) <= _MAX_UNCASED and len(name.split()) <= _MAX_NAMES


def is_and(word: str) -> bool:
    """Whether a word stands between names: "and", in one of many languages."""
    return bool(_SPLIT.fullmatch(f" {word} ") or _SHORT_AND.search(f" {word} "))


def ends_with_by(text: str) -> bool:
    """Whether a "by" in one of many languages ends a text: "This post was written by"."""
    return bool(terms.BY.fullmatch(f"{text.rpartition(' ')[2]} "))


def byline_in(line: str) -> str | None:
    """What a line has from its "By" on, in one of many languages: "May 3, 2026 | By | Anna Brenner"; None without one."""
    match = terms.BY.match(line + " ")
    if terms.PICTURES.match(line):
        return None
    if (match and _may_be_names(line[match.end() :])) or _later(line) or _labelled(line):
        return line
    match = terms.BY_INSIDE.search(line + " ")
    return line[match.start("by") :] if match else None


def _may_be_names(rest: str) -> bool:
    """Whether what follows a "by" is no sentence, as in "By dawn the bridge was shut": few words, or all of a name to begin with."""
    rest = terms.DATE.sub("", rest)
    words = rest.split()
    first = _from_capital(_SEGMENTS.split(rest)[0]).split()
    run = next((n for n, word in enumerate(first) if _is_small(word)), len(first))
    return (
        len(words) <= _FEW
        or run > 1
        or rest.lower() == rest.upper()
        or bool(terms.JOB.search(rest))
        or "|" in " ".join(words[:3])
    )


def _later(line: str) -> str | None:
    """What follows a "by" that a few words stand before, where that is a full name: "Propos recueillis par Claire Dubosc"."""
    match = terms.BY_LATER.match(line)
    rest = line[match.end() :] if match else ""
    return rest if _starts_with_name(rest) else None


def _starts_with_name(text: str) -> bool:
    return is_full_name(_SPLIT.split(text)[0].strip(_EDGES), is_credited=True)


def _up_to_words(names: str) -> str:
    """Names after a "by" without what is said of them: "Tom Vale in Wexbridge", "Tom Vale The Guardian"."""
    words = names.split()
    is_word = (n for n, word in enumerate(words) if n > 1 and (word == "The" or _is_small(word)) and not is_and(word))
    head = " ".join(words[: next(is_word, 0)])
    return head if is_full_name(head.strip(_EDGES + ","), is_credited=True) else names


def _is_small(word: str) -> bool:
    return word[:1].islower() and word not in terms.PARTICLES


def _labelled(line: str) -> str | None:
    """What follows a label of a few words, where that is a full name: "Text und Interview: Ana Ruiz. Fotos: Luis Paz"."""
    match = None if terms.PICTURES.match(line) else terms.LABEL.match(line)
    rest = terms.PICTURES.sub("", line[match.end() :]) if match else ""
    return rest if _starts_with_name(rest) else None


def _bare(byline: str) -> str:
    """A byline without its "By", dates, addresses and what is no name; its parts split by bars."""
    text = squeeze(_ADDRESS.sub(" ", byline[:_MAX_BYLINE]))
    text = terms.AFTER.sub("", text)
    rest = terms.BY.sub("", text, count=1)
    rest = rest if _starts_with_name(rest) else _later(text) or _labelled(text) or rest
    text = terms.REPORTER_AFTER.sub("", terms.PICTURES.sub("", _up_to_words(rest) if rest != text else rest))
    parts = []
    for part in _BARS.split(text):
        own = terms.DATE.sub("", part)
        if own != part and is_uncased(own.strip(_EDGES)):  # what is left of "입력 2026.03.12" is a label
            continue
        own = _trimmed(_ASIDE.sub("", own).strip(","))
        if own:
            parts.append(own)
    return " | ".join(parts)


def _trimmed(name: str) -> str:
    bare = _IN_SMALL.sub("", name.strip(_EDGES + ","))
    head, _, last = bare.rpartition(" ")
    if " " in head and last.isupper() and last.casefold() in terms.AGENCIES:  # "Anna Brenner AP"
        bare = head
    return bare + "." if bare and _INITIAL.search(name.rstrip(_EDGES.replace(".", "") + ",")) else bare


def _split(byline: str) -> list[str]:
    return [name for part in _bare(byline).split(" | ") for name in _names(part)]


def _names(text: str) -> list[str]:
    parts = [part.strip(_EDGES) for part in _divided(text)]
    # "Brenner, Anna" would be cut in two: two single words are one name
    is_inverted = len(parts) == 2 and "," in text and " " not in parts[0] and not is_uncased(parts[0])
    if is_inverted and (" " not in parts[1] or re.fullmatch(r"\S+\s[A-Z]", parts[1])):
        return [f"{_trimmed(_divided(text)[1])} {parts[0]}"]
    names: list[str] = []
    for number, segment in enumerate(_SEGMENTS.split(text)):
        within = [_trimmed(_from_capital(part)) for part in _divided(segment)]
        is_name = bool(within) and is_full_name(within[0], is_credited=True)
        # "environment and traffic reporter" is a job, "Anna Brenner and staff" a name and a job
        is_doubtful = bool(terms.JOB.search(segment) or terms.WORD.search(segment))
        if is_doubtful and not (is_full_name(within[0]) if number else is_name):
            continue
        # after a name: "notre correspondante à Tolland", a place as in "Ana Ruiz / Madrid", a degree
        is_place = bool(names) and is_full_name(names[0]) and " " not in segment and not is_uncased(segment)
        if number and names and (is_place or (segment[:1].islower() and not is_name)):
            continue
        names += within
    return [name for name in names if name]


def _divided(text: str) -> list[str]:
    """Names between which there is a comma or an "and"; a short "and" only between two names of several words."""
    found: list[str] = []
    for part in _SPLIT.split(text):
        halves = _SHORT_AND.split(part)
        found += halves if all(len(half.split()) > 1 for half in halves) else [part]
    return found


def _from_capital(name: str) -> str:
    """A name without jobs before it and words in small letters around it: "Staff Writer Tom Vale", "onze verslaggever Jan de Boer"."""
    words = name.split()
    if len(words) > 1 and words[-1].islower() and words[-1].isalpha() and words[-2][:1].isupper():
        words.pop()
    small = next((n for n, word in enumerate(words) if not _is_small(word)), 0)
    first = max([small, *(n for n, word in enumerate(words, 1) if terms.RANK.fullmatch(word))])
    rest = " ".join(words[first:])
    return rest if not first or is_full_name(rest.strip(_EDGES), is_credited=True) else name


def _is_person(name: str, known: set[str]) -> bool:
    if not _LEAST <= len(name) <= _MAX_CHARS or len(name.split()) > _MAX_WORDS or _NOT_NAMES.search(name):
        return False
    if terms.UNCASED_JOB.search(name) or (" " not in name and (is_and(name) or ends_with_by(name))):
        return False
    plain = _plain(name)
    if plain in known or plain in terms.AGENCIES or name.casefold() in terms.AGENCIES:
        return False
    return not terms.JOB.search(name) and (not terms.WORD.search(name) or is_full_name(name, is_credited=True))


def _plain(name: str) -> str:
    return re.sub(r"^the|\W|(?:com|org|net|de)$", "", name.casefold().removeprefix("www."))
