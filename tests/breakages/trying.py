"""One breakage on one paper: its broken nights, its repaired ones, and what came of them; and the nights in which nothing breaks.

What does NOT belong here: printing (``table``).
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from tests.breakages import judging
from tests.breakages.breakage import FIRST_BROKEN, Breakage
from tests.breakages.judging import Alarm, Harm, Standing
from tests.breakages.nights import Lived
from tests.breakages.truth import FIRST_DAY

REPAIRED_NIGHTS = 2
QUIET_NIGHTS = 30
TRIALS = "trials"  # folder of the copies, beside the histories
_RANK = {None: 0, "warning": 1, "critical": 2}


@dataclass(frozen=True)
class Trial:
    """What came of a breakage. ``verdict``: caught, high, low, missed, or harmless (nothing told, and nothing to tell)."""

    paper: str
    breakage: str
    expected: str
    verdict: str
    told: tuple[Alarm, ...]  # in the broken nights up to the one in which it can be known
    failures: tuple[str, ...]  # how the broken nights failed
    repaired: tuple[str, ...]  # how the repaired ones did
    harm: Harm


@dataclass(frozen=True)
class QuietTrial:
    """What came of nights in which nothing breaks."""

    paper: str
    nights: int
    alarms: tuple[Alarm, ...]
    failures: tuple[str, ...]
    wrong: tuple[str, ...]  # rows that are not what the paper showed


@contextmanager
def _copied(lived: Lived, breakage: str) -> Iterator[Lived]:
    beside = lived.home.parent.parent / TRIALS
    beside.mkdir(exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=f"{lived.paper.id}-", dir=beside))
    try:
        yield lived.copy(folder / "home", breakage)
    finally:
        shutil.rmtree(folder)


def try_breakage(history: Lived, breakage: Breakage) -> Trial:
    """Live the broken and the repaired nights after ``history``, in a copy of it."""
    paper = history.paper
    broken, knowable = breakage.nights_of(paper.id)
    last = FIRST_BROKEN + broken + REPAIRED_NIGHTS - 1
    with _copied(history, breakage.name) as lived:
        before = standing_after(lived, FIRST_BROKEN - 1)
        failures, worst = [], []
        for night in range(FIRST_BROKEN, FIRST_BROKEN + broken):
            failures.append(lived.night(night))
            worst.append(standing_after(lived, night))
        told = tuple(_of_nights(judging.alarms(paper, lived.settings(last)), FIRST_BROKEN, FIRST_BROKEN + knowable))
        repaired = [lived.night(night) for night in range(FIRST_BROKEN + broken, last + 1)]
        moment = paper.life.clock(last)
        promised = _promised(lived, range(FIRST_BROKEN + broken, last + 1))
        harm = judging.harm(before, worst, standing_after(lived, last), paper, moment, promised)
    is_known = _is_whole(worst[-1], lived, FIRST_BROKEN, FIRST_BROKEN + broken)
    verdict = _verdict(breakage, told)
    if verdict == "missed" and is_known and harm == Harm(0, 0, 0, ()):
        verdict = "harmless"
    return Trial(
        paper.id,
        breakage.name,
        breakage.level,
        verdict,
        told,
        tuple(filter(None, failures)),
        tuple(filter(None, repaired)),
        harm,
    )


def try_quiet(history: Lived, nights: int = QUIET_NIGHTS) -> QuietTrial:
    """Live on after ``history`` with nothing broken. Alarms of the history count, too."""
    with _copied(history, "none") as lived:
        failures = [failure for night in range(FIRST_BROKEN, FIRST_BROKEN + nights) if (failure := lived.night(night))]
        last = FIRST_BROKEN + nights - 1
        told = judging.alarms(lived.paper, lived.settings(last))
        now = standing_after(lived, last)
    wrong = (*(f"{path}: {why}" for path, why in now.wrong.items()), *now.foreign, *now.wrong_comments)
    loud = tuple(alarm for alarm in told if alarm.level or alarm.state in ("suspect", "broken"))
    return QuietTrial(lived.paper.id, nights, loud, tuple(failures), wrong)


def standing_after(lived: Lived, night: int) -> Standing:
    """What the tables hold after ``night``."""
    return judging.standing(lived.paper, lived.settings(night), lived.paper.life.clock(night))


def _of_nights(alarms: list[Alarm], first: int, end: int) -> list[Alarm]:
    days = {FIRST_DAY + timedelta(days=night) for night in range(first, end)}
    return [alarm for alarm in alarms if alarm.day in days and (alarm.level or alarm.rules)]


def _verdict(breakage: Breakage, told: tuple[Alarm, ...]) -> str:
    rank = max((_RANK[alarm.level] for alarm in told), default=0)
    wanted = _RANK["warning" if breakage.level == "any" else breakage.level]
    if not rank:
        return "missed"
    if rank < wanted:
        return "low"
    return "caught" if rank == wanted or breakage.level == "any" else "high"


def _is_whole(now: Standing, lived: Lived, first: int, end: int) -> bool:
    """Whether every story of these nights is right in the tables, with every comment that stood in the last of them."""
    moment = lived.paper.life.clock(end - 1)
    stories = [story for story in lived.paper.life.stories if first <= story.day < end and story.stands(moment)]
    paths = {lived.paper.path_of(story) for story in stories}
    said = {(lived.paper.path_of(s), r.number) for s in stories for r in s.remarks if r.stands(moment)}
    return paths <= now.right and said <= now.right_comments


def _promised(lived: Lived, nights: range) -> set[str]:
    """Paths that the paper's sources name in ``nights`` and that can be read in the last of them."""
    paper = lived.paper
    named = {
        entry.url
        for night in nights
        for source in paper.sources
        for entry in paper.entries(source, paper.life.clock(night))
    }
    end = paper.life.clock(nights[-1])
    return {path for path in named if paper.story_at[path].stands(end) and paper.story_at[path].day <= nights[-1]}
