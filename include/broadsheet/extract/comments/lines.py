"""Name and time in one line that no markup divides: "Kate on October 23rd, 2012 1:38 pm", "3. Ida Pell schrieb am 12.03.2026 um 15:01 Uhr:".

The lines of all records of a list are laid side by side: what can be read as a time is the time, words that are the same in nearly all
of them are nobody's, what is left and differs is the name. No word list is asked.

What does NOT belong here: which line it is (``parts``), names in elements of their own (``columns``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from broadsheet.extract.clock import Clock, Moment
from broadsheet.extract.comments.column import DATELIKE, affixes, name_in, without_affixes
from broadsheet.extract.comments.stamps import is_time_alone, read_printed
from broadsheet.extract.times import MAX_CHARS

MAX_LINE = 200  # characters of a line that holds no more than a name and a time
MAX_NAME = 60
_NAME_WORDS = 8
_TIME_WORDS = 9  # "Thursday , March 12th , 2026 at 3:01 pm"
_TRIED = 8  # lines in which a time is looked for; where most of them have none, the others have none
_ENOUGH = 0.6  # of the lines hold it: then it is there


@dataclass(frozen=True, slots=True)
class Head:
    """What one line says."""

    name: str | None = None
    posted: Moment | None = None
    printed: str | None = None


def read_heads(lines: Sequence[str], clock: Clock) -> list[Head] | None:
    """Name and time of each line; None where most lines are no such lines."""
    cut = [without_affixes(line, *affixes(lines, with_numbers=False)) for line in lines]
    sample = [found for line in cut[:_TRIED] if (found := _split(line, clock))]
    has_times = len(sample) >= _ENOUGH * len(cut[:_TRIED])
    splits = [(_split(line, clock) if has_times else None) or (line, None, None) for line in cut]
    rests = [rest for rest, _, _ in splits]
    names = [name_in(without_affixes(rest, *affixes(rests))) for rest in rests]
    good = [name for name in names if name and len(name) <= MAX_NAME and len(name.split()) <= _NAME_WORDS]
    has_names = len(good) >= 0.8 * len(names) and len(set(good)) >= min(len(good), 2)
    if not has_times and not (has_names and len(set(good)) > len(good) / 3):
        return None
    kept = set(good) if has_names else set()
    return [
        Head(name if name in kept else None, moment, printed)
        for name, (_, moment, printed) in zip(names, splits, strict=True)
    ]


def _split(line: str, clock: Clock) -> tuple[str, Moment, str] | None:
    """(what stands beside the time, the time, as printed): the fewest words at the end, or the beginning, that say as much as more do."""
    words = line.split()
    if len(line) > MAX_LINE or not any(c.isdigit() for c in line):
        return None
    most = min(len(words), _TIME_WORDS)
    for ends in (
        [words[len(words) - size :] for size in range(most, 0, -1)],
        [words[:size] for size in range(most, 0, -1)],
    ):
        best: tuple[Moment, list[str]] | None = None
        for piece in ends:
            text = " ".join(piece).strip(" ,;:|()[]–—-")
            moment = read_printed(text, clock) if _may_be_time(text) else None
            if best is not None and (
                moment is None or (moment.at, moment.precision) != (best[0].at, best[0].precision)
            ):
                break
            best = (moment, piece) if moment is not None else best
        if best is not None:
            moment, piece = best
            rest = (
                words[: len(words) - len(piece)] if piece == words[len(words) - len(piece) :] else words[len(piece) :]
            )
            return " ".join(rest), moment, " ".join(piece)
    return None


def _may_be_time(text: str) -> bool:
    return (
        len(text) <= MAX_CHARS and DATELIKE.search(text) is not None and not text.isdigit() and not is_time_alone(text)
    )
