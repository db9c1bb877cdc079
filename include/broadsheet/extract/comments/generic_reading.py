"""A candidate's records as comments, with who answers whom.

What does NOT belong here: the parts of one (``parts``), judging the candidate (``generic_score``).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from broadsheet.extract.clock import Clock
from broadsheet.extract.comments.elements import View
from broadsheet.extract.comments.found import Found
from broadsheet.extract.comments.generic_candidates import Candidate
from broadsheet.extract.comments.generic_threads import Thread, thread_of
from broadsheet.extract.comments.parts import Records
from broadsheet.extract.comments.template import Template

NAME = "generic"
_TEMPLATE = Template(NAME)


@dataclass(frozen=True)
class Reading:
    """What a candidate reads as."""

    candidate: Candidate
    thread: Thread
    views: tuple[View, ...]
    comments: tuple[Found, ...]  # one a record, in the same order, those without text included
    likeness: float  # how alike the records are built: 1 where every part is in most of them


def read_candidate(candidate: Candidate, clock: Clock) -> Reading:
    """Every record of a candidate as a comment; parents are numbers of records."""
    thread = thread_of(candidate.items)
    views = tuple(View(item, thread.nested[n], clock, thread.native_ids[n]) for n, item in enumerate(candidate.items))
    alike: dict[str, list[int]] = {}  # answers may have other markup than what they answer
    for number, view in enumerate(views):
        alike.setdefault(view.roots[0].tag, []).append(number)
    read: dict[int, Found] = {}
    likeness = 1.0
    for numbers in alike.values():
        records = Records([views[n] for n in numbers], _TEMPLATE, clock)
        read.update(zip(numbers, records.read(), strict=True))
        likeness = min(likeness, records.table.likeness)
    comments = tuple(
        replace(read[n], parent=thread.parents[n], parent_native_id=thread.parent_native_ids[n])
        for n in range(len(views))
    )
    return Reading(candidate, thread, views, comments, likeness)
