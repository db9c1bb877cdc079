"""Bylines into people: "By ANNA BRENNER and Tom Vale, Reuters" is two names and an agency.

Words of jobs and organisations only say that a name is doubtful; ``authors`` decides what else speaks for it.

What does NOT belong here: finding the byline (``bylines``), the words (``lexicon.yml``).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from broadsheet.extract import lexicon
from broadsheet.extract.lexicon import one_of
from broadsheet.text import squeeze


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text, re.IGNORECASE)


_BY, _COLON = one_of("by"), one_of("by_colon")
_BEFORE = rf"(?:(?:originally|first)\s+)?(?:{one_of('before_by')}|{_COLON})\s*(?:by\s*line)?\s+"
BY = _pattern(
    rf"^\W*(?:{_BEFORE})?(?:(?:{one_of('by', 'by_first')})(?:\s*[:：/／|｜]\s*|\s+)|(?:{_COLON})\s*[:：/／｜]\s*)"
    r"|^[記记]者(?=[\u3400-\u9fff]{2,4}\b)"
)
# The same where nothing else says that it is one.
_WRITTEN = "written|posted|reported|story|text|geschrieben|verfasst|veröffentlicht|escrito|publicado|écrit|publié|scritto|pubblicato"
BY_FIRST = _pattern(rf"^\W*(?:(?:{_WRITTEN})\s+)?(?:{_BY}|author\(s\))\s*[:：]?\s")
BY_INSIDE = _pattern(
    r"(?:[|·•,]\s*|\s[–—-]\s+|^\W*(?:posted|published|written|submitted|updated)\b.{4,40}?\s"
    rf"|\s(?=(?:{_BY}):?\s\|))(?P<by>(?:{_BY})(?::?\s|：))"
)
# "Propos recueillis par"
BY_LATER = _pattern(r"^(?:[^\W\d_]+\s+){1,4}(?:by|von|par|por|door|oleh|przez)\s+(?:\|\s+)?(?=[^\W\d_])")
LABEL = re.compile(r"^(?:[^\W\d_]+\s+){0,3}[^\W\d_]+\s*[:：]\s+")
REPORTER_AFTER = re.compile(r"(?<=\w)\s*(?:기자|記者|记者)(?!\w)")
PICTURES = _pattern(rf"[.,;|/–—-]?\s*\b(?:{one_of('pictures')})(?:\s*[:：]|\s+(?:by|von|par|por|di)\s).*$")
PICTURED = _pattern(rf"^\W*(?:{one_of('pictures')})\b")
AFTER = _pattern(rf"[.,;|·•\s(-]*\b(?:{one_of('after')}).*$")
DATE = _pattern(rf"\s*[,|·•–—-]?\s*\b(?:{one_of('date_follows')})$")
JOB, INTERFACE = (_pattern(rf"\b(?:{one_of(purpose)})\b") for purpose in ("job", "interface"))
WORD = _pattern(rf"\b(?:{one_of('word', 'interface')}|by|authors?|autor|auteur)\b")
UNCASED_JOB, RANK = _pattern(one_of("uncased_job")), _pattern(one_of("rank"))
I_SAY = re.compile(rf"\b(?:{one_of('i_say')})\b")
AGENCIES, PARTICLES = frozenset(lexicon.words("agency")), frozenset(lexicon.words("particle"))
ARTICLES = frozenset(word.capitalize() for word in lexicon.words("article"))
_SEGMENTS = re.compile(r"\s*[,;、،，/／=]\s*")
_EDGES = " .:：-–—\"'“”[]【】「」*†"
_INITIAL = re.compile(r"(?:\s(?:Jr|Sr)|[\s.][^\W\d_])\.$")
_BARS = re.compile(r"\s*[|·•｜●]\s*|\s[–—-]\s|\s*<[^<>]*>\s*")
_SPLIT = re.compile(r"(?i)\s*(?:;|\||/|／|·|•|,|、|،|，|=|&|\n|\s(?:and|und|et|og|och|ve|with|mit|dan|và)\s)\s*")
_SHORT_AND = re.compile(r"\s(?:y|e|en|i|и|та|és|και)\s")  # also within a surname: Ortega y Gasset
_NOT_NAMES = re.compile(
    r"\bhttps?\b|www\.|[@#]|\.(?:com|org|net|de|co|info)\b|\d{3,}|\b\d{1,2}\b|[<>{}=]|^\W*$|^\d", re.IGNORECASE
)
_ADDRESS = re.compile(r"\S*(?:://|www\.|@)\S*")
_NAME_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|[’'.-])*$")
_MARK = re.compile(r"[\u0300-\u036f]")
_FROM = frozenset("de da do em en aus from in à au di desde iz z".split())  # before a place, after a comma
_IN_SMALL = re.compile(r"(?<=\w)\s(?:in|on|am|at|under|um|le|el|il)$")  # what leads on to a date or a section
_ASIDE = re.compile(r"\s*\([^)]*\)|\s+(?:is|ist|est)\s+(?:a|an|the|ein|eine)\s.*$")
_GIVEN = re.compile(r"(?![A-Z]{2,3}$)\S+(?:\s[A-Z])?")  # after a surname: no code of a state
_MAX_BYLINE = 600  # characters: papers of forty authors are the longest
_LEAST, _MAX_CHARS = 2, 60  # of one name: Chinese names and signatures have two
_MAX_WORDS = 6
_MAX_NAMES = 5  # words of a name that is guessed from its looks
_FEW = 2  # words after a "by" that need not look like a name
_MAX_UNCASED = 24  # characters of a name in a script without capitals


def people(names: Iterable[str], organisations: Iterable[str] = ()) -> tuple[str, ...]:
    """The people among ``names``, in order, each once; ``organisations`` are the site's and publisher's own names."""
    found: dict[str, str] = {}
    for name in (name for byline in names for name in _people_in(byline)):
        if not (organisations and is_same_name(name, organisations)):
            found.setdefault(name.casefold(), name)
    return tuple(found.values())


@lru_cache(maxsize=2048)  # most names stand in several places of a page
def _people_in(byline: str) -> tuple[str, ...]:
    return tuple(name for part in _parts(byline) for name in _names(part) if _is_person(name))


def credited(names: Iterable[str]) -> tuple[str, ...]:
    """The agencies, desks and pseudonyms among ``names``, in order, each once, as printed."""
    found: dict[str, str] = {}
    for name in names:
        text = next(iter(_parts(name)), "")
        count = len(text.split())
        is_sentence = text.islower() and count > _FEW  # how one begins
        is_short = 1 < len(text) <= _MAX_CHARS and count <= _MAX_WORDS
        is_word = WORD.fullmatch(text) or ends_with_by(text) or not re.search(r"[^\W\d_]{2}", text)
        if is_short and not (is_sentence or is_word or INTERFACE.search(text)):
            found.setdefault(text.casefold(), text)
    return tuple(found.values())


def is_same_name(name: str, organisations: Iterable[str]) -> bool:
    """Whether ``name`` is that of one of ``organisations``, however it is written, or its initials."""
    plain = _plain(name)
    initials = (_plain("".join(word[0] for word in other.split())) for other in organisations if " " in other)
    return plain in initials or any(plain == _plain(other) for other in organisations if other)


def is_full_name(name: str, *, is_credited: bool = False) -> bool:
    """Whether a name looks like a person's: two to five words, each with a capital. Scripts without capitals do not tell.

    ``is_credited``: a byline or a statement names it, so that its last word may be one of the language.
    """
    words = name.split()
    if not 2 <= len(words) <= _MAX_NAMES or words[0] in ARTICLES or words[-1] in PARTICLES:
        return False
    if JOB.search(name) or WORD.search(" ".join(words[:-1]) if is_credited else name):
        return False
    return all(_NAME_WORD.match(word) and (word[0].isupper() or word in PARTICLES) for word in words)


def is_uncased(name: str) -> bool:
    """Whether a name is in a script without capitals, and short enough to be one."""
    return name.lower() == name.upper() and 2 <= len(name) <= _MAX_UNCASED and len(name.split()) <= _MAX_NAMES


def are_credited(names: tuple[str, ...]) -> bool:
    """Whether there are names, all of which look like a person's where a byline or a statement names it."""
    return bool(names) and all(is_full_name(name, is_credited=True) or is_uncased(name) for name in names)


def is_and(word: str) -> bool:
    """Whether a word stands between names: "and", in one of many languages."""
    return bool(_SPLIT.fullmatch(f" {word} ") or _SHORT_AND.search(f" {word} "))


def ends_with_by(text: str) -> bool:
    """Whether a "by" in one of many languages ends a text: "This post was written by"."""
    return bool(BY.fullmatch(f"{text.rpartition(' ')[2]} "))


def byline_in(line: str) -> str | None:
    """What a line has from its "By" on, in one of many languages: "May 3, 2026 | By | Anna Brenner"; None without one."""
    if PICTURED.match(line) or "。" in line:
        return None
    match = BY.match(line + " ")
    if (match and _may_be_names(line[match.end() :])) or _named_after(line):
        return line
    match = BY_INSIDE.search(line + " ")
    return line[match.start("by") :] if match else None


def _may_be_names(rest: str) -> bool:
    """Whether what follows a "by" is no sentence, as in "By dawn the bridge was shut": few words, or all of a name to begin with."""
    rest = DATE.sub("", rest)
    words = rest.split()
    first = _from_capital(_SEGMENTS.split(rest)[0]).split()
    is_name = len(first) > 1 and not any(map(_is_small, first[:2]))
    is_else = rest.lower() == rest.upper() or JOB.search(rest) or "|" in " ".join(words[:3])
    return len(words) <= _FEW or is_name or bool(is_else)


def _named_after(text: str) -> str | None:
    """What follows a "by", a few words and a "by", or a label, where a full name begins it: "Propos recueillis par Claire Dubosc"."""
    matches = (pattern.match(text) for pattern in (BY, BY_LATER, LABEL))
    rests = (PICTURES.sub("", text[match.end() :]) for match in matches if match)
    firsts = ((_SPLIT.split(rest)[0].strip(_EDGES), rest) for rest in rests)
    return next((rest for first, rest in firsts if is_full_name(first, is_credited=True)), None)


def _is_small(word: str) -> bool:
    return word[:1].islower() and word not in PARTICLES


def _parts(byline: str) -> list[str]:
    """A byline without its "By", dates, addresses and what is no name; what bars part."""
    text = AFTER.sub("", squeeze(_ADDRESS.sub(" ", byline[:_MAX_BYLINE])))
    rest = _named_after(text) or BY.sub("", text, count=1)
    text = REPORTER_AFTER.sub("", PICTURES.sub("", _up_to_words(rest) if rest != text else rest))
    parts = []
    for part in _BARS.split(text):
        own = DATE.sub("", part)
        if own == part or not is_uncased(own.strip(_EDGES)):  # what is left of "입력 2026.03.12" is a label
            parts.append(_trimmed(_ASIDE.sub("", own).strip(",")))
    return list(filter(None, parts))


def _up_to_words(names: str) -> str:
    """Names after a "by" without what is said of them: "Tom Vale in Wexbridge", "Tom Vale The Guardian"."""
    words = names.split()
    is_word = (n for n, word in enumerate(words) if n > 1 and (word == "The" or _is_small(word)) and not is_and(word))
    head = " ".join(words[: next(is_word, 0)])
    parts = [part.strip(_EDGES) for part in _divided(head)] if "," not in head else [head.strip(_EDGES + ",")]
    return head if all(is_full_name(part, is_credited=True) for part in parts) else names


def _trimmed(name: str) -> str:
    bare = _IN_SMALL.sub("", name.strip(_EDGES + ","))
    head, _, last = bare.rpartition(" ")
    if " " in head and last.isupper() and last.casefold() in AGENCIES:  # "Anna Brenner AP"
        bare = head
    return bare + "." if bare and _INITIAL.search(name.rstrip(_EDGES.replace(".", "") + ",")) else bare


def _names(text: str) -> list[str]:
    parts = [part.strip(_EDGES) for part in _divided(text)]
    # "Brenner, Anna" would be cut in two: two single words are one name
    is_inverted = len(parts) == 2 and "," in text and " " not in parts[0] and not is_uncased(parts[0])
    if is_inverted and _GIVEN.fullmatch(parts[1]):
        return [f"{_trimmed(_divided(text)[1])} {parts[0]}"]
    names: list[str] = []
    for number, segment in enumerate(_SEGMENTS.split(text)):
        within = [_trimmed(_from_capital(part)) for part in _divided(segment)]
        is_name = is_full_name(within[0], is_credited=True)
        # "environment and traffic reporter" is a job, "Anna Brenner and staff" a name and a job
        if (JOB.search(segment) or WORD.search(segment)) and not is_full_name(within[0], is_credited=not number):
            continue
        # after a name: "notre correspondante à Tolland", a place as in "Ana Ruiz / Madrid", a degree
        is_from = segment.split(" ")[0] in _FROM
        is_place = (
            bool(names) and is_full_name(names[0]) and (is_from or (" " not in segment and not is_uncased(segment)))
        )
        if not (number and names and (is_place or (segment[:1].islower() and not is_name))):
            names += filter(None, within)
    return names


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
    first = max([small, *(n for n, word in enumerate(words, 1) if RANK.fullmatch(word))])
    rest = " ".join(words[first:])
    return rest if not first or is_full_name(rest.strip(_EDGES), is_credited=True) else name


def _is_person(name: str) -> bool:
    if not _LEAST <= len(name) <= _MAX_CHARS or len(name.split()) > _MAX_WORDS or _NOT_NAMES.search(name):
        return False
    if UNCASED_JOB.search(name) or INTERFACE.search(name) or (" " not in name and (is_and(name) or ends_with_by(name))):
        return False
    if _plain(name) in AGENCIES or name.casefold() in AGENCIES or JOB.search(name):
        return False
    return not WORD.search(name) or is_full_name(name, is_credited=True)


@lru_cache(maxsize=512)  # the paper's own names are compared with each
def _plain(name: str) -> str:
    plain = re.sub(r"^the|\W|(?:com|org|net|de)$", "", name.casefold().removeprefix("www."))
    # addresses are spelt without marks, and Turkish has an i without a dot
    return plain if plain.isascii() else _MARK.sub("", unicodedata.normalize("NFKD", plain.replace("ı", "i")))
