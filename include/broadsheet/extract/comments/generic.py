"""Comments of systems nobody wrote a reader for: repeated records that look like reader comments, by evidence.

Three steps, each cheaper to say no in than the next: is anything on the page called comments (``generic_candidates``); which sets of
like elements lie there, and how do their parts line up (``generic_columns``, ``generic_fields``); how sure is it (``generic_score``).
Precision comes first: a page without comments must give none.

What does NOT belong here: platforms that have a reader, rules of one site (``rules``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import log2

from broadsheet.extract.clock import Clock
from broadsheet.extract.comments.declared import declared_count
from broadsheet.extract.comments.found import Found, Section
from broadsheet.extract.comments.generic_candidates import candidates, regions_of
from broadsheet.extract.comments.generic_fields import NAME, Reading, read_candidate
from broadsheet.extract.comments.generic_score import ACCEPTED, SURE, score
from broadsheet.extract.comments.outline import section_roots
from broadsheet.extract.page import ParsedPage


def read(page: ParsedPage, clock: Clock) -> Section | None:
    """The comments of a page of an unknown system; None where nothing is sure enough to be some."""
    regions = regions_of(page)
    if regions is None:
        return None
    best: tuple[float, Reading] | None = None
    for candidate in candidates(page, regions):
        reading = read_candidate(candidate, clock)
        roots = section_roots([e for item in candidate.items for e in item])
        declared = declared_count(page, None, roots)
        points = score(reading, page, declared.count if declared else None)
        number = sum(bool(c.body) for c in reading.comments)
        # a list of many tells more than the box around it, which reads as one long comment
        rank = points + min(log2(max(number, 1)), 5)
        if points >= ACCEPTED and (best is None or rank > best[0]):
            best = rank, reading
        if points >= SURE and declared is not None and declared.count == number:
            break
    return _section(best[1]) if best else None


def _section(reading: Reading) -> Section:
    kept = _once(reading)
    place = {number: index for index, number in enumerate(kept)}
    comments = tuple(
        replace(c, parent=None if c.parent is None else place.get(c.parent))
        for c in (reading.comments[number] for number in kept)
    )
    elements = [e for item in reading.candidate.items for e in item]
    return Section(NAME, comments, elements=tuple(section_roots(elements)))


def _once(reading: Reading) -> list[int]:
    """Numbers of the records to keep: with text, and each once where a list is rendered twice.

    Equal comments side by side in one list are two people's, or one person's who sent it twice; a run of equal ones elsewhere is the
    same list, or a choice from it.
    """
    comments = reading.comments
    lists: dict[object, list[int]] = {}
    for number, view in enumerate(reading.views):
        if comments[number].body:
            lists.setdefault(view.roots[0].getparent(), []).append(number)
    seen: set[tuple[object, ...]] = set()
    kept: list[int] = []
    for numbers in sorted(lists.values(), key=len, reverse=True):
        own = [_key(comments[n]) for n in numbers]
        fresh = [n for n, key in zip(numbers, own, strict=True) if key not in seen]
        if len(lists) > 1 and len(numbers) == 1 and len(fresh) == 0 and not _is_long(comments[numbers[0]]):
            fresh = numbers  # "+1" may be said twice in a thread
        kept += fresh
        seen.update(own)
    return sorted(kept)


def _key(comment: Found) -> tuple[object, ...]:
    return comment.author, comment.posted.at if comment.posted else None, comment.body


def _is_long(comment: Found) -> bool:
    return comment.posted is not None or len(comment.body) > 40


def is_better(section: Section, trusted: Sequence[Found]) -> bool:
    """Whether a generic reading holds all that a trusted reader found, and more."""
    texts = {"".join(c.body.split()) for c in section.comments}
    return len(section.comments) > len(trusted) and all("".join(c.body.split()) in texts for c in trusted)
