"""Names in the lines at an article's headline: after a "By", in an element called after an author, alone beside the date.

What does NOT belong here: collecting the lines (``header``), what else names an author (``author_marks``).
"""

from __future__ import annotations

import re

from broadsheet.extract.author_marks import BYLINE, MAX_BYLINE, is_author_page
from broadsheet.extract.byline_words import AFTER, BY
from broadsheet.extract.header import SEPARATOR, Line
from broadsheet.extract.people import byline_in, credited, ends_with_by, is_and, is_full_name, is_uncased, people

_NAME = re.compile(
    r"(?:^|[\s_-])(?:name|fn|autor\w*|author|writer|reporter|journalist|byline|kisha|journal)(?:$|[\s_-])"
)  # of a part that is a name
_TAGS = re.compile(r"(?:^|[\s_-])(?:tags?|categor\w*|taxonom\w*|topics?|filed|links|keywords?|cta|button)(?:$|[\s_-])")
_DATED = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_NEAR = 2  # lines between a name alone and the date
_SENTENCE_ENDS = ".!?…。！？؟।"


def by_lines(lines: list[Line]) -> list[str]:
    """The first "By Somebody" at the headline; the name may stand on the next line."""
    for number, line in enumerate(lines):
        byline = byline_in(line.text) if len(line.text) <= MAX_BYLINE else None
        if byline is None or (line.is_heading and not _is_names(byline)):
            continue
        if not _is_alone(byline):
            return [_own_parts(byline, is_by=True)]
        follows = lines[number + 1].text if number + 1 < len(lines) else ""
        return [f"{byline} {follows}"] if _is_names(follows) else []
    return []


def _own_parts(text: str, *, is_by: bool = False) -> str:
    """The parts of a line up to the first that holds names, and those joined to it: what follows is a job, a section, another day."""
    kept: list[str] = []
    is_named = is_joined = False
    for part in text.split(SEPARATOR):
        is_joint = not part.strip(" ,;&") or is_and(part)
        if is_named and not (is_joint or is_joined or is_and(part.partition(" ")[0].strip(","))):
            break
        kept.append(part)
        is_named = is_named or (
            not (is_joint or ends_with_by(part)) and bool(people([part]) or (is_by and credited([part])))
        )
        is_joined = is_joint or part.endswith((",", "&")) or is_and(part.rpartition(" ")[2])
    return SEPARATOR.join(kept)


def _is_alone(byline: str) -> bool:
    return not BY.sub("", f"{byline} ", count=1).strip(" :|")


def _is_names(text: str) -> bool:
    """Whether a line after an empty "By" is the names that belong there, and not how the text begins."""
    if not text or text.rstrip()[-1] in _SENTENCE_ENDS:
        return False
    names = people([text])
    # Scripts without capitals do not tell.
    return bool(names) and all(is_full_name(name) or name.lower() == name.upper() for name in names)


def called_lines(lines: list[Line]) -> list[str]:
    """The lines at the headline in elements that are called after an author."""
    called = (line.text for line in lines if len(line.text) <= MAX_BYLINE and BYLINE.search(line.names))
    return [text for text in called if not _is_alone(text)]


def called_names(lines: list[Line]) -> list[str]:
    """The full names in the first of them that has any, and in those close below it that are called the same."""
    found: list[str] = []
    first = last = 0
    for number, line in enumerate(lines):
        if found and number - last > _NEAR:
            break
        if (
            len(line.text) > MAX_BYLINE
            or not BYLINE.search(line.names)
            or (found and _own_name(line) != _own_name(lines[first]))
        ):
            continue
        if number and ends_with_by(lines[number - 1].text) and AFTER.match(lines[number - 1].text):  # "Fact checked by"
            continue
        names = [name for name in people([_own_parts(byline_in(line.text) or line.text)]) if is_full_name(name)]
        first = first if found or not names else number
        last = number if names else last
        found += names
    return found


def _own_name(line: Line) -> list[str]:
    return line.names.split()[:1]


def name_lines(lines: list[Line]) -> list[str]:
    """The first line that holds full names and nothing else: below the headline with a date on it or near it, above it with one on it."""
    dated = [number for number, line in enumerate(lines) if line.times or _DATED.search(line.text)]
    for number, line in enumerate(lines):
        reach = _NEAR if line.is_after else 0
        is_near = any(abs(number - other) <= reach for other in dated) or any(map(is_author_page, line.links))
        if is_near and len(line.text) <= MAX_BYLINE and not _is_list_or_title(line):
            names = people([line.text])
            is_name = bool(_NAME.search(line.names))
            if names and all(is_full_name(name) or (is_name and is_uncased(name)) for name in names):
                return list(people([_own_parts(line.text)]))
    return []


def with_others(lines: list[Line], stated: tuple[str, ...], organisations: list[str]) -> tuple[str, ...]:
    """The names of a line at the headline that begins with those that machines are told, and names more."""
    told = [name.casefold() for name in stated]
    for line in lines:
        if len(line.text) <= MAX_BYLINE and told[0] in line.text.casefold():
            names = people([_own_parts(line.text)], organisations)
            if len(names) > len(told) and [name.casefold() for name in names[: len(told)]] == told:
                return tuple(filter(is_full_name, names))
    return ()


def _is_list_or_title(line: Line) -> bool:
    is_list = line.is_item and not any(map(is_author_page, line.links))
    return line.is_heading or is_list or bool(_TAGS.search(line.names))
