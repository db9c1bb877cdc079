"""Which of the texts that an article's readings gave are one text, read again: what a page turns over by itself is no edit.

A difference is no edit where several signs agree: it is small beside the text; it lies in lines that are no sentences; and either
only numbers and the words beside them differ, or the line is exchanged for another; and it stands at an end of the text, where
pages put such things, or has differed there again and again. A sentence in which a number changes is an edit, and so is whatever comes with another time of modification.
Where pages state no such time, one line that was exchanged for one other is an edit once another night shows the new one again.
What does NOT belong here: which reading is believed, and SQL (``load``).
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from difflib import SequenceMatcher
from itertools import pairwise

from broadsheet.text import words

MOST_CHANGED = 0.2  # of the longer text's words: beyond a fifth it is another text, whatever changed
LINE_WORDS = 20  # longer lines are prose, whatever they end with
AT_THE_TOP = 2  # lines before which a date or a counter stands at the head of a text
ANOTHER_NIGHT = timedelta(hours=12)  # as for doubted readings: sooner, a cache may have answered
FEWEST_TIMES = 2  # changes at one place, between three different contents, that make it one that turns over

_SPELLINGS = str.maketrans(
    {"’": "'", "‘": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "–": "-", "—": "-", "…": "..."}
)
_SENTENCE_END = re.compile(r"[.!?:;。！？।؟۔][\"')\]]*$")
_NUMBER = re.compile(r"\w*\d[\w.,:/]*|\d")


_Place = tuple[str | None, str | None]


@dataclass(frozen=True, slots=True)
class Text:
    """What one reading gave."""

    headline: str
    description: str | None
    body: str | None
    authors: tuple[str, ...]
    modified_at: datetime | None = None  # as the page states it
    read_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class _Change:
    """Lines between two that stayed, old and new."""

    place: _Place  # the lines before and after
    old: tuple[str, ...]
    new: tuple[str, ...]
    is_at_an_end: bool


def settle_texts(texts: Sequence[Text]) -> list[int]:
    """For each text, in the order of reading, the number of the first of those that it is the same as; its own where it is an edit.

    A text is compared with the first of its version and not with the one before it, so that many small changes are one in the end.
    """
    lines = [_lines(text.body) for text in texts]
    restless = _restless_places(lines)
    settled: list[int] = []
    for number, text in enumerate(texts):
        first = settled[-1] if settled else number
        is_same = _is_same(texts[first], text, lines[first], lines[number], restless)
        if is_same and not (texts[first].modified_at and text.modified_at):
            is_same = not any(
                change.place not in restless and _has_stayed(change, texts[number:], lines[number:])
                for change in _changes(lines[first], lines[number])
            )
        settled.append(first if is_same else number)
    return settled


def _is_same(old: Text, new: Text, old_lines: Sequence[str], new_lines: Sequence[str], restless: set[_Place]) -> bool:
    if old.authors != new.authors or (old.body is None) != (new.body is None):
        return False
    if old.modified_at and new.modified_at and old.modified_at != new.modified_at:
        return False  # the paper itself says that it is another text
    if any(
        _plain(a or "") != _plain(b or "")
        for a, b in ((old.headline, new.headline), (old.description, new.description))
    ):
        return False
    changes = list(_changes(old_lines, new_lines))
    changed = sum(max(_word_count(change.old), _word_count(change.new)) for change in changes)
    if changed > MOST_CHANGED * max(_word_count(old_lines), _word_count(new_lines)):
        return False
    return all(_is_of_the_page(change) and (change.is_at_an_end or change.place in restless) for change in changes)


def _has_stayed(change: _Change, texts: Sequence[Text], lines: Sequence[Sequence[str]]) -> bool:
    """Whether one line was exchanged for one that readings of another night show again, from the first of ``texts`` on.

    What a page turns over is another line by then; where it is not yet, a third one makes its place restless, and the version goes.
    """
    if len(change.old) != 1 or len(change.new) != 1 or _frames(change.old) == _frames(change.new):
        return False  # a list of others, a counter or a date
    began = texts[0].read_at
    for text, held in zip(texts, lines, strict=True):
        if change.new[0] not in held or change.old[0] in held:
            return False
        if began and text.read_at and text.read_at - began >= ANOTHER_NIGHT:
            return True
    return False


def _is_of_the_page(change: _Change) -> bool:
    """Whether the lines are of the kind that a page turns over: no sentences, and exchanged, not added or removed."""
    if not change.old or not change.new or not all(_is_line(line) for line in (*change.old, *change.new)):
        return False
    if any(_NUMBER.search(line) for line in (*change.old, *change.new)) and _frames(change.old) == _frames(change.new):
        # One line with a number is a counter or a date; several, or one among others, are a table.
        return len(change.old) == 1 and not any(map(_has_number, change.place))
    old, new = (set(_words(" ".join(lines))) for lines in (change.old, change.new))
    return 2 * len(old & new) < min(len(old), len(new))  # what shares more is the same line, corrected


def _has_number(line: str | None) -> bool:
    return line is not None and _is_line(line) and _NUMBER.search(line) is not None


def _frames(lines: Sequence[str]) -> list[tuple[str, ...]]:
    """The words of each line without its numbers and the word on both sides of each: '3 hours ago' and '5 minutes ago' are one."""
    frames = []
    for line in lines:
        found = line.split()
        beside = {at + step for at, word in enumerate(found) if _NUMBER.search(word) for step in (-1, 0, 1)}
        frames.append(tuple(word for at, word in enumerate(found) if at not in beside))
    return frames


def _is_line(line: str) -> bool:
    return _SENTENCE_END.search(line) is None and len(_words(line)) <= LINE_WORDS


def _restless_places(texts: Sequence[Sequence[str]]) -> set[_Place]:
    """Places whose lines differ again and again between readings that follow each other."""
    times: dict[_Place, int] = defaultdict(int)
    contents: dict[_Place, set[tuple[str, ...]]] = defaultdict(set)
    for old, new in pairwise(texts):
        for change in _changes(old, new):
            times[change.place] += 1
            contents[change.place] |= {change.old, change.new}
    return {place for place, count in times.items() if count >= FEWEST_TIMES and len(contents[place]) > FEWEST_TIMES}


def _changes(old: Sequence[str], new: Sequence[str]) -> Iterator[_Change]:
    # Of 200 lines and more, one that stands there again and again is no anchor: with it, 2,000 lines took a quarter of a minute.
    for kind, begin, end, new_begin, new_end in SequenceMatcher(None, old, new).get_opcodes():
        if kind == "equal":
            continue
        before = old[begin - 1] if begin else None
        after = old[end] if end < len(old) else None
        is_at_an_end = end <= AT_THE_TOP or all(_is_line(line) for line in (*old[end:], *new[new_end:]))
        yield _Change((before, after), tuple(old[begin:end]), tuple(new[new_begin:new_end]), is_at_an_end)


def _lines(body: str | None) -> list[str]:
    return [line for line in (_plain(line) for line in (body or "").splitlines()) if line]


def _plain(text: str) -> str:
    """In one spelling: quotation marks, dashes, widths and white space that a page's software changes."""
    return " ".join(unicodedata.normalize("NFKC", text.translate(_SPELLINGS)).split())


def _word_count(lines: Sequence[str]) -> int:
    return sum(len(_words(line)) for line in lines)


def _words(line: str) -> list[str]:
    return words(line, len(line))
