"""A name, and a time beside it, in one line of text: "Posted by: Ida Pell | 3 March 2025", "3. Ida Pell schrieb am 12.03.2026 um 15:01 Uhr:";
the time that an element shows or carries: of all its spellings the most exact.

What does NOT belong here: which line or element it is (``columns``, ``parts``), what all lines of a list have alike (``lines``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from lxml.html import HtmlElement

from broadsheet.extract.comments import words
from broadsheet.printed_times.clock import Clock, Moment, finer
from broadsheet.printed_times.locales import english
from broadsheet.printed_times.times import MAX_CHARS, read_iso, read_time
from broadsheet.text import squeeze

# Attributes with a machine's time.
STAMPS = "data-at-unix data-timestamp data-time data-utc data-epoch data-date data-created datetime data-datetime value content".split()
TIPS = ("title", "data-original-title", "data-tippy-content", "data-tooltip", "data-title")  # shown to who points at it
DATELIKE = re.compile(
    r"\d\s?[:h.]\s?\d\d|\b(?:19|20)\d\d\b|\d[/.-]\s?\d|\d\.?\s*[^\W\d_]{1,}|[^\W\d_]{3,}\.?\s+\d{1,2}\b"
)
_TIME_ALONE = re.compile(r"(?i)^\W*\d{1,2}\s?[:.h]\s?\d\d(?:\s?[:.]\s?\d\d)?\s*(?:[ap]\.?\s?m\.?|uhr|h)?\W*$")
MAX_LINE = 200  # characters of a line that holds no more than a name and a time
_BY_CHARS = 20  # of a "by" alone, at most
MAX_NAME = 60  # characters
_LINE = 300  # characters of a line that holds a name among other things
_NAME_WORDS = 8
_TIME_WORDS = 9  # "Thursday , March 12th , 2026 at 3:01 pm"
_LETTER = re.compile(r"[^\W\d_]")
_DAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
_WEEKDAYS = frozenset({*_DAYS, *(day[:3] for day in _DAYS)})
_EMAIL = re.compile(r"(?<![^\s@<>])([^\s@<>]+)@[^\s@<>]+\.[^\s@<>]+")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+")
_NUMBERED = re.compile(r"^#[\d.]+\s+|\(\s*#?\d+\s*\)\s*$")  # "anna ( 12345 )": the platform's number of a user
_TAG = re.compile(r"</?[a-z]+[^<>]*>")  # that a template printed
PIECE = re.compile(r"\s*[|•·»]\s*")
_DASH, _BEHIND_DASH = re.compile(r"\s+[-–—]\s+"), re.compile(r"\s+[-–—]\s+\D+$")
EDGES = " |•·—–-,:;/"
# Candidates share records, and are read one after the other: what has been read needs no second look.
read_printed = lru_cache(maxsize=2048)(read_time)


@lru_cache(maxsize=4096)  # a name is looked at by its column, by its record, and again in the next set of records
def clean_name(text: str) -> str:
    """A name without "says:" and "by", addresses and user numbers.

    Of an e-mail address typed as the name, what stands before the @ is kept; of an address with a name beside it, nothing.
    """
    line = words.BY_AFTER_BRACKET.sub("", squeeze(_TAG.sub(" ", text[: 4 * _LINE]).lstrip(EDGES))[:_LINE])
    name = _EMAIL.sub(r"\1", line)
    bare = squeeze(_ADDRESS.sub(" ", name))
    name = words.GUEST.sub("", words.BY.sub("", bare or name))
    name = _NUMBERED.sub("", words.SAYS.sub("", name)).strip(EDGES)
    return name if ")" in name else name.lstrip("(")  # of "(Ida Pell, 14 October 2010)"


def is_name(text: str, clock: Clock) -> bool:
    """Whether a text can be a name: short, no button, no time."""
    if not text or len(text) > MAX_NAME or len(text.split()) > _NAME_WORDS or words.NO_NAME.match(text):
        return False
    if words.SAYS.fullmatch(f" {text}") or (len(text) <= _BY_CHARS and not words.BY.sub("", f"{text} ").strip()):
        return False
    if not _LETTER.search(text):
        return text.isdigit() and len(text) < 10  # some call themselves 007
    return not is_time(text, clock)


def is_time(text: str, clock: Clock) -> bool:
    """Whether a text is a time and nothing else."""
    return is_time_alone(text) or (_may_be_time(text) and read_printed(text, clock) is not None)


def name_in_line(line: str, clock: Clock) -> str:
    """The name in a line that may have the time as well."""
    return name_beside_time(line, clock) or clean_name(line)


def name_beside_time(line: str, clock: Clock) -> str:
    """The name in a line that has the time as well, and maybe labels: what "by" stands before, or else comes first; empty where it has none."""
    split = split_line(line, clock)
    return first_name(split[0], clock) if split else ""


def first_name(line: str, clock: Clock) -> str:
    """The first piece of a line that can be a name, or the one that "by" stands before; empty where none can."""
    pieces = sorted(PIECE.split(line), key=lambda piece: words.BY.match(piece) is None)
    bare = (words.BEFORE_TIME.sub("", piece) for piece in pieces)
    # "Ida Pell, Berlin, 4 hours ago"
    names = (clean_name(piece.partition(",")[0] if piece.endswith(",") else piece) for piece in bare)
    return next((name for name in names if is_name(name, clock)), "")


def _pieces(line: str) -> Iterator[str]:
    for piece in PIECE.split(line):
        last = words.LAST_BY.match(piece)  # "1. On 3 March 2025, 12:00 by Ida Pell"
        yield from last.groups() if last else (piece.rstrip(),)


def split_line(line: str, clock: Clock) -> tuple[str, Moment, str] | None:
    """(the line with a bar for the time, the time, as printed); None where a line has no time, or is too long for a name and a time.

    The time stands at the end, or the beginning, of a piece of the line: the fewest words there that say as much as more do.
    """
    if len(line) > MAX_LINE or not any(c.isdigit() for c in line):
        return None
    for piece in dict.fromkeys((*_pieces(line), line, *_DASH.split(line))):
        words_ = piece.split()
        most = min(len(words_), _TIME_WORDS)
        for at_end in (True, False):
            best: tuple[Moment, int] | None = None
            for size in range(most, 0, -1):
                text = " ".join(words_[-size:] if at_end else words_[:size]).strip(" ,;:|()[]–—-")
                moment = read_printed(text, clock) if _may_be_time(text) else None
                if best and (moment is None or (moment.at, moment.precision) != (best[0].at, best[0].precision)):
                    break
                best = (moment, size) if moment else best
            if best:
                moment, size = best
                if size < most and _is_weekday(words_[-size - 1] if at_end else words_[size], clock):
                    size += 1
                printed = " ".join(words_[-size:] if at_end else words_[:size])
                # "2026-03-05 14:03 - Ida": reading passes over a word too many
                alone = _BEHIND_DASH.sub("", printed)
                if alone != printed and (same := read_printed(alone, clock)) and same.at == moment.at:
                    printed = alone
                return " ".join(line.split()).replace(printed, "|", 1), moment, printed
    return None


def _is_weekday(word: str, clock: Clock) -> bool:
    """Whether a word is "Fri," or "Freitag": it is of the time, though the time says as much without it."""
    plain = word.strip(" ,.()").lower()
    return len(plain) > 1 and any(english(plain, tag) in _WEEKDAYS for tag in dict.fromkeys((*clock.languages, "en")))


def _may_be_time(text: str) -> bool:
    is_dated = len(text) <= MAX_CHARS and DATELIKE.search(text) is not None
    return is_dated and not text.isdigit() and not is_time_alone(text)


def is_time_alone(text: str) -> bool:
    """Whether a text is a time of which nobody knows the day: "4:14 pm"."""
    return _TIME_ALONE.match(text) is not None


def moment_in(element: HtmlElement, text: str, clock: Clock) -> Moment | None:
    """The time of an element whose line is ``text``; None where it neither shows nor carries one."""
    best: Moment | None = None
    for moment in _moments(element, text, clock):
        best = finer(best, moment)
        if best is not None and best.is_absolute and best.precision in {"second", "minute"}:
            break  # reading words costs most, and they are no finer
    return best


def _moments(element: HtmlElement, text: str, clock: Clock) -> Iterator[Moment | None]:
    for name in STAMPS:
        if value := element.get(name):
            yield read_iso(value, clock)
    for name in TIPS:
        if (tip := element.get(name)) and any(c.isdigit() for c in tip):
            yield read_iso(tip.rsplit(None, 1)[-1], clock)  # "2025-03-03T14:03:00 1741010580"
            yield read_printed(tip, clock)
    for child in element.iterdescendants("time", "abbr"):
        if value := child.get("datetime") or child.get("title"):
            yield read_iso(value, clock)
    if text and len(text) <= MAX_CHARS and not is_time_alone(text):
        yield read_printed(text, clock)
