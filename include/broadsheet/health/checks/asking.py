"""What a check is asked and what it answers; how unlikely, and how much, a finding has to be.

A share has to be unlikely for this site *and* to differ by an amount that matters; of few articles, several have to agree.
What does NOT belong here: the checks themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from broadsheet.health.history import History
from broadsheet.health.measures import Measure
from broadsheet.models import Level

UNLIKELY = 3e-4  # some forty questions a night: about one false alarm in fifty nights, had they no least effect as well
HARDLY_CHANCE = 2e-3  # where a fixed limit is passed as well
EMPTY_UNLIKELY = 1e-3  # one question a night
FEW = 3  # of so many articles on, a night can be wrong as a whole


@dataclass(frozen=True, slots=True)
class Tonight:
    """What is asked: the night, its measures, and what the run was."""

    night: date
    measures: Mapping[str, Measure]
    lengths: tuple[int, ...] = ()  # of the new bodies, characters
    is_nightly: bool = True
    may_be_quiet: bool = False  # the site file lets the day be without an article
    window_days: float = 1.0
    failure: str | None = None  # class of the error that ended the run


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found: tonight's value, the usual one, the limit, examples; its own level where that is not the rule's."""

    value: float | None
    usual: float | None = None
    limit: float | None = None
    examples: tuple[str, ...] = ()
    level: Level | None = None


Check = Callable[[str, Tonight, History], Finding | None]  # the rule's id comes first: history leaves its nights out
