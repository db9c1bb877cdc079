"""Names in the lines at an article's headline: after a "By", in an element called after an author, alone beside the date.

What does NOT belong here: collecting the lines (``header``), what else names an author (``author_marks``).
"""

from __future__ import annotations

import re

from broadsheet.extract.author_marks import BYLINE, MAX_BYLINE, is_author_page
from broadsheet.extract.byline_words import BY
from broadsheet.extract.header import SEPARATOR, Line
from broadsheet.extract.people import byline_in, is_and, is_full_name, is_uncased, people

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
        byline = byline_in(line.text) if len(line.text) <= MAX_BYLINE and not line.is_heading else None
        if byline is None:
            continue
        if not _is_alone(byline):
            return [_names_part(byline)]
        follows = lines[number + 1].text if number + 1 < len(lines) else ""
        return [f"{byline} {follows}"] if _is_names(follows) else []
    return []


def _names_part(byline: str) -> str:
    """The parts of a byline up to the one that leads on to something else: "Posted by | admin | in | Nature"."""
    parts = byline.split(SEPARATOR)
    ends = (n for n, part in enumerate(parts) if n > 1 and part.islower() and part.isalpha() and not is_and(part))
    return SEPARATOR.join(parts[: next(ends, len(parts))])


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
    """The full names in the first of them that has any, and in those close below it."""
    found: list[str] = []
    last = 0
    for number, line in enumerate(lines):
        if found and number - last > _NEAR:
            break
        if len(line.text) <= MAX_BYLINE and BYLINE.search(line.names):
            names = [name for name in people([line.text]) if is_full_name(name)]
            last = number if names else last
            found += names
    return found


def name_lines(lines: list[Line]) -> list[str]:
    """The first line below the headline that holds full names and nothing else, with a date on it or near it."""
    dated = [number for number, line in enumerate(lines) if line.times or _DATED.search(line.text)]
    for number, line in enumerate(lines):
        is_near = any(abs(number - other) <= _NEAR for other in dated) or any(map(is_author_page, line.links))
        if is_near and line.is_after and len(line.text) <= MAX_BYLINE and not _is_list_or_title(line):
            names = people([line.text])
            is_name = bool(_NAME.search(line.names))
            if names and all(is_full_name(name) or (is_name and is_uncased(name)) for name in names):
                return list(names)
    return []


def _is_list_or_title(line: Line) -> bool:
    return line.is_heading or line.is_item or bool(_TAGS.search(line.names))
