"""The earlier nights of many sites, read in one go from the warehouse or from the readers' snapshot.

What does NOT belong here: which of these nights tell what is usual (``history``), and writing them (``store``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

import pyarrow as pa

from broadsheet.health.history import History, Night
from broadsheet.warehouse import Warehouse

REACH_DAYS = 60  # enough for 28 sound nights after a month that was broken; what is older is no measure any more
READ_TOGETHER = 50  # histories: a statement has its price, and a history its half megabyte
COLUMNS = ("asked_at", "night", "run_id", "rules", "is_sound", "is_nightly", "window_days")


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose history: the nights of ``site`` before ``night``, without those of the run ``run_id`` itself."""

    site: str
    night: date
    run_id: str


def read_history(warehouse: Warehouse, site: str, night: date, run_id: str) -> History:
    """The history of one site."""
    (history,) = read_histories(warehouse, [Asked(site, night, run_id)])
    return history


def read_histories(warehouse: Warehouse, asked: Sequence[Asked]) -> Iterator[History]:
    """One history for each of ``asked``, in their order; at no time are more than READ_TOGETHER in memory.

    What is written while they are read may or may not be in them.
    """
    for begin in range(0, len(asked), READ_TOGETHER):
        yield from _together(warehouse, asked[begin : begin + READ_TOGETHER])


def _together(warehouse: Warehouse, asked: Sequence[Asked]) -> list[History]:
    key: dict[str, Any] = {
        "sites": [each.site for each in asked],
        "nights": [each.night for each in asked],
        "reach_days": REACH_DAYS,
    }
    of_runs = {"run_ids": [each.run_id for each in asked]}
    nights: list[list[Night]] = [[] for _ in asked]
    for place, night in _nights(warehouse.table("site_histories", key | of_runs)):
        nights[place].append(night)
    accepted: list[dict[str, date]] = [{} for _ in asked]
    for place, rule, since in warehouse.run("site_accepts", key):
        accepted[place][rule] = since
    return [History(past, rules) for past, rules in zip(nights, accepted, strict=True)]


def _nights(table: pa.Table) -> Iterator[tuple[int, Night]]:
    """(place of the site, night) for each row."""
    places, *columns = [table[name].to_pylist() for name in COLUMNS]
    measures = _measures(table["measures"].combine_chunks())
    for place, night, run_id, rules, is_sound, is_nightly, days, found in zip(places, *columns, measures, strict=True):
        yield place, Night(night, run_id, found, frozenset(rules), is_sound, is_nightly, days)


def _measures(lists: pa.ListArray) -> Iterator[Mapping[str, tuple[float, int]]]:
    """Of each row its measures by name. Column by column: made row by row, millions of small objects cost four times as much."""
    measures = lists.values
    names = measures.field("name").dictionary_encode()
    known = names.dictionary.to_pylist()
    named = [known[place] for place in names.indices.to_numpy().tolist()]
    values = measures.field("value").to_numpy(zero_copy_only=False).tolist()
    counts = measures.field("count").to_numpy(zero_copy_only=False).tolist()
    pairs = list(zip(values, counts, strict=True))
    for begin, end in pairwise(lists.offsets.to_pylist()):
        yield dict(zip(named[begin:end], pairs[begin:end], strict=True))
