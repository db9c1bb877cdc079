"""A named breakage: what it does to the pages, feeds and answers of a paper, and what is to be told of it.

What does NOT belong here: the breakages (``catalogue``).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from random import Random
from typing import Literal

from tests.breakages.designs.paper import Paper, Source
from tests.breakages.truth import Story
from tests.breakages.view import Entry, View

FIRST_BROKEN = 30  # the night; nights 0 to 29 are the history
Level = Literal["critical", "warning", "any"]  # any: told at all


@dataclass(frozen=True)
class Answer:
    """What the server says; ``seconds`` of silence come first."""

    status: int
    body: bytes
    content_type: str = "text/html; charset=utf-8"
    headers: tuple[tuple[str, str], ...] = ()
    seconds: float = 0.0

    def edited(self, edit: Callable[[str], str]) -> Answer:
        """The same with another text."""
        return replace(self, body=edit(self.body.decode()).encode())


@dataclass(frozen=True)
class Question:
    """What is asked, in which paper and night."""

    paper: Paper
    night: int
    path: str  # as asked for, after ``Breakage.path`` led it to the paper's own
    base: str
    moment: datetime
    story: Story | None = None  # of an article page

    def coin(self, share: float, what: str = "") -> bool:
        """Whether this path is among ``share`` of all; the same every night."""
        return Random(f"{self.path} {what}").random() < share

    def other(self, step: int = 1) -> Story:
        """Another story of the paper that stands, ``step`` places older."""
        standing = self.paper.life.standing(self.moment)
        place = standing.index(self.story) if self.story in standing else 0
        return standing[(place + step) % len(standing)]


@dataclass(frozen=True)
class Breakage:
    """What breaks. Each function is asked on the broken nights only; what it lacks stays as it is.

    ``level`` is the expected one and ``rules`` the kinds of rule that should say it, names that may differ. ``nights`` is how many
    nights are broken, and ``knowable`` on which of them it can be known first.
    """

    name: str
    why: str
    level: Level
    rules: tuple[str, ...] = ()
    papers: tuple[str, ...] = ("bote", "quay", "fanal")
    nights: int = 1
    least: int = 1  # nights, whatever the paper
    knowable: int = 1
    slow: dict[str, int] | None = None  # for small papers: nights, and the last of them is when it can be known
    view: Callable[[View, Question], View] | None = None
    entries: Callable[[list[Entry], Source, Question], list[Entry]] | None = None
    path: Callable[[str, Question], str] | None = None  # what a changed address leads to
    answer: Callable[[Answer, Question], Answer] | None = None
    gives_extra: Callable[[Question], Answer | None] | None = None  # for paths that the paper does not know

    def lasting(self, nights: int) -> Breakage:
        """The same for at least ``nights``; when it can be known stays as it is."""
        return replace(self, least=nights)

    def nights_of(self, paper: str) -> tuple[int, int]:
        """How many nights are broken at ``paper``, and on which it can be known first."""
        several = (self.slow or {}).get(paper)
        nights, knowable = (several, several) if several else (self.nights, self.knowable)
        return max(nights, self.least), knowable

    def is_on(self, paper: str, night: int) -> bool:
        """Whether ``night`` is a broken one."""
        return FIRST_BROKEN <= night < FIRST_BROKEN + self.nights_of(paper)[0]


def entries_only(
    edit: Callable[[Sequence[Entry], Question], Sequence[Entry]],
) -> Callable[[list[Entry], Source, Question], list[Entry]]:
    """An edit of entries that is the same for every source."""
    return lambda entries, _, question: list(edit(entries, question))
