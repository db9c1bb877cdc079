"""Rejected rows that a person lets through: what is asked for, and what became of it.

What does NOT belong here: finding and loading them (``pipeline.releasing``).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from broadsheet.models.rows import column


@dataclass(frozen=True, slots=True)
class PassedOver:
    """Rules that are passed over for one staged row of a run that releases; stays in its folder."""

    suite: str = column("articles or comments.")
    row_no: int = column("Number of the row in its staging file, from 1.")
    rule_ids: tuple[str, ...] = column("Ids of the rules.")


@dataclass(frozen=True, slots=True)
class Released:
    """One rejected row that was let through: a row of ops.releases."""

    reject_id: str = column("Id of the rejected row.")
    run_id: str = column("The run that rejected it.")
    rule_ids: tuple[str, ...] = column("Ids of the rules that were passed over for it.")
    released_at: datetime = column("When.")


@dataclass(frozen=True, slots=True)
class ReleaseReport:
    """What a release did, by the ids of the rejected rows."""

    released: tuple[str, ...] = ()
    already: tuple[str, ...] = ()  # an earlier release has let them through
    refused: tuple[tuple[str, str], ...] = ()  # with the reason
    run_ids: tuple[str, ...] = ()  # the runs that loaded them
