"""Name and time in one line that no markup divides: "Kate on October 23rd, 2012 1:38 pm", "3. Ida Pell schrieb am 12.03.2026 um 15:01 Uhr:".

The lines of all records of a list are laid side by side: what can be read as a time is the time, words that are the same in nearly all
of them are nobody's, what is left and differs is the name. No word list is asked.

What does NOT belong here: which line it is (``parts``), names in elements of their own (``columns``).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

from broadsheet.extract.comments import words
from broadsheet.extract.comments.byline import MAX_LINE, first_name, is_name, split_line
from broadsheet.extract.comments.column import AT_LEAST_ALIKE, DIGITS, affixes, without_affixes
from broadsheet.extract.comments.found import Found
from broadsheet.printed_times.clock import Clock, Moment

_TRIED = 8  # lines in which a time is looked for; where most of them have none, the others have none
_LACKING = 0.4  # of the records without it: then it is looked for in lines
_INITIALS = 2
_LABELLED = 5  # texts that begin alike
_TOWNS = [*map(re.compile, (r"(\S.*?)\s*\([^()]+\)$", r"([^,]*[^,\s]),\s+[^,]*[^\W\d][^,]*$", r"(\S.*?)\s[–—-]\s.+$"))]
_ALIKE = 0.8  # of the texts end alike: then that line is nobody's
_END_LINES = 3
_LINES_BESIDE = 8
_PIECES = re.compile(r"[|·•,/]")
_ENOUGH = 0.6  # of the lines hold it: then it is there

Head = tuple[str | None, Moment | None, str | None]  # what a line says: name, time, and how that is printed


def read_heads(lines: Sequence[str], clock: Clock) -> list[Head] | None:
    """Name and time of each line; None where most lines are no such lines."""
    ends = affixes(lines, with_numbers=False)
    cut = [without_affixes(line, *ends) for line in lines]
    sample = [found for line in cut[:_TRIED] if (found := split_line(line, clock))]
    has_times = len(sample) >= _ENOUGH * len(cut[:_TRIED])
    splits = [(split_line(line, clock) if has_times else None) or (line, None, None) for line in cut]
    rests = [rest for rest, _, _ in splits]
    ends = affixes(rests)
    names = [first_name(without_affixes(rest, *ends), clock) for rest in rests]
    good = [name for name in names if is_name(name, clock)]
    has_names = len(good) >= 0.8 * len(names) and len(set(good)) >= min(len(good), 2)
    if not has_times and not (has_names and len(set(good)) > len(good) / 3):
        return None
    kept = set(good) if has_names else set()
    return [(name if name in kept else None, *split[1:]) for name, split in zip(names, splits, strict=True)]


def with_heads(found: list[Found], line_beside: Callable[[int], str | None], clock: Clock) -> list[Found]:
    """The same with names and times that stand in a line of their own, or before the text, where most have none."""
    written = [n for n, comment in enumerate(found) if comment.body]
    lacks_name = any(found[n].author is None for n in written)
    lacks_time = any(found[n].posted is None for n in written)
    if not written or not (lacks_name or lacks_time):
        return found
    lacking = {n for n in written if found[n].author is None or found[n].posted is None}
    if len(lacking) <= _LACKING * len(written):  # the lines of a few others show how they are built
        others = [n for n in written if n not in lacking][:_LINES_BESIDE]
        written = sorted((*lacking, *others))
    beside = {n: line_beside(n) for n in written}
    lines = {n: line or _first_line(found[n].body) for n, line in beside.items()}
    with_line = [n for n in written if lines[n]]
    heads = read_heads([lines[n] for n in with_line], clock) if len(with_line) > _LACKING * len(written) else None
    names_known = sum(c.author is not None for c in found) > _LACKING * len(found)
    for number, (name, moment, as_printed) in zip(with_line, heads or (), strict=False):
        comment = found[number]
        # one name among known ones has to stand beside a time: a deleted comment has none
        author = comment.author or (name if moment or not names_known else None)
        posted, printed = comment.posted, comment.posted_text
        if posted is None and moment:
            posted, printed = moment, as_printed
        body = comment.body
        is_of_body = not beside[number] or body.startswith(lines[number])
        is_taken = author is not comment.author or posted is not comment.posted
        if is_of_body and number in lacking and is_taken:
            body = body.partition("\n")[2].strip()
        found[number] = replace(comment, author=author, posted=posted, posted_text=printed, body=body)
    return found


def without_same_beginning(found: list[Found]) -> list[Found]:
    """The same without a first line that says only who speaks, "Ida Pell said...", "said...", or that most have alike.

    Some may begin alike, or say the same: it is a label where several people have it before several texts.
    """
    begins = Counter(line for c in found if (line := _first_line(c.body)))
    line, number = begins.most_common(1)[0] if begins else ("", 0)
    alike = [c for c in found if _first_line(c.body) == line]
    various = min(len({c.author for c in alike}), len({c.body for c in alike}))
    is_alike = number >= max(_LABELLED, _ALIKE * sum(bool(c.body) for c in found)) and various >= AT_LEAST_ALIKE
    return [
        replace(c, body=c.body.partition("\n")[2].strip())
        if (own := _first_line(c.body)) and ((is_alike and own == line) or _says_who(own, c.author))
        else c
        for c in found
    ]


def _says_who(line: str, author: str | None) -> bool:
    who, number = words.SAYS.subn("", f" {line}")
    return number > 0 and who.strip() in {"", author}


def without_initials(found: list[Found]) -> list[Found]:
    """The same without the letters of a picture's stand-in before names, "IP Ida Pell", where all names have them."""
    names = {c.author: c.author.partition(" ") for c in found if c.author}
    stand_ins = [
        rest.lower().startswith(first[0].lower()) for first, _, rest in names.values() if 0 < len(first) <= _INITIALS
    ]
    if len(names) < 2 or sum(stand_ins) < len(names):
        return found
    return [replace(c, author=names[c.author][2]) if c.author else c for c in found]


def without_towns(found: list[Found]) -> list[Found]:
    """The same without what stands in brackets or behind a comma after nearly all names: "Ida Pell (Marshby)", "Ida Pell, Marshby"."""
    names = {c.author for c in found if c.author}
    for pattern in _TOWNS:
        bare = {name: match[1] for name in names if (match := pattern.match(name))}
        if len(names) >= AT_LEAST_ALIKE and len(bare) >= _ALIKE * len(names):
            return [replace(c, author=bare.get(c.author or "", c.author)) for c in found]
    return found


def without_same_ends(found: list[Found]) -> list[Found]:
    """The same without last lines of buttons that most have alike, numbers aside: "Reply | Report abuse | 3 people like this"."""
    for _ in range(_END_LINES):
        ends = [DIGITS.sub("#", c.body.rpartition("\n")[2].lower()) for c in found if "\n" in c.body]
        if len(ends) < AT_LEAST_ALIKE:
            break
        last, count = Counter(ends).most_common(1)[0]
        if count < _ALIKE * sum(bool(c.body) for c in found) or not any(map(words.BUTTON.match, _PIECES.split(last))):
            break
        is_last = [DIGITS.sub("#", c.body.rpartition("\n")[2].lower()) == last for c in found]
        found = [
            replace(c, body=c.body.rpartition("\n")[0].rstrip()) if same else c
            for c, same in zip(found, is_last, strict=True)
        ]
    return found


def _first_line(body: str) -> str:
    """The first line of a text that has more."""
    line, _, rest = body.partition("\n")
    return line if rest.strip() and len(line) <= MAX_LINE else ""
