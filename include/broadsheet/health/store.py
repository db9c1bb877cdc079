"""The nights of a site in the warehouse, written when each has ended, and what a person said of them.

What does NOT belong here: reading them as history (``reading``), judging (``judging``) and opening the warehouse (``pipeline``).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from broadsheet.errors import InvalidRun
from broadsheet.health.batch import night_of, window_days
from broadsheet.health.measures import Measure
from broadsheet.health.rules import HEALTH_RULES
from broadsheet.health.states import SiteHealth, health_of
from broadsheet.models import Level, Run, Signal, Site
from broadsheet.warehouse import Warehouse

LEARNING_RULES = {rule.id for rule in HEALTH_RULES} - {"H01"}  # that a run failed is never usual


def write_night(
    warehouse: Warehouse,
    site: Site,
    run: Run,
    attempt_number: int,
    measures: Mapping[str, Measure],
    signals: tuple[Signal, ...],
    *,
    is_learning: bool,
) -> SiteHealth | None:
    """Write what was measured in ``run`` and how the site stands; None where a newer run has told of the night already."""
    night = night_of(run, site)
    assert night is not None, "a run without a window has no night"
    key = {"site": site.id, "run_id": run.run_id}
    seen = measures.get("seen")
    warehouse.run("delete_site_night", key)
    warehouse.run(
        "insert_site_night",
        key
        | {
            "night": night,
            "attempt_number": attempt_number,
            "is_nightly": run.is_nightly,
            "is_sound": not any(signal.level == Level.CRITICAL for signal in signals),
            "window_days": window_days(run),
            "seen_count": None if seen is None else int(seen.value),
            "rules": [signal.rule for signal in signals],
            "measures": json.dumps(
                [{"name": name, "value": m.value, "count": m.count} for name, m in sorted(measures.items())]
            ),
        },
    )
    of_night = key | {"night": night}
    if warehouse.run("newer_run_of_night", of_night | {"started_at": _bare(run.started_at)}):
        return None
    before = warehouse.run("health_before", {"site": site.id, "night": night})
    muted = warehouse.run("muted_until", {"site": site.id})
    health = health_of(
        site.id,
        night,
        run.run_id,
        signals,
        is_learning=is_learning,
        before=(before[0][0], before[0][1]) if before else None,
        muted_until=muted[0][0] if muted else None,
    )
    warehouse.run("delete_site_health", of_night)
    warehouse.run("insert_site_health", _row(health))
    return health


def _row(health: SiteHealth) -> dict[str, Any]:
    signals = json.dumps([asdict(signal) for signal in health.signals])
    level = None if health.level is None else str(health.level)
    return asdict(health) | {"signals": signals, "state": str(health.state), "level": level}


def mute(warehouse: Warehouse, site: str, until: date, why: str, now: datetime) -> None:
    """Silence the site's alarms up to the night ``until``, that one included."""
    warehouse.run("delete_mutes", {"site": site})
    warehouse.run("insert_mute", {"site": site, "muted_until": until, "why": why, "muted_at": _bare(now)})
    warehouse.run("update_muted_health", {"site": site, "muted_until": until})


def unmute(warehouse: Warehouse, site: str) -> None:
    """Let the site's alarms count again."""
    warehouse.run("delete_mutes", {"site": site})
    warehouse.run("update_muted_health", {"site": site, "muted_until": None})


def accept(warehouse: Warehouse, site: str, rules: Sequence[str], why: str, now: datetime) -> date:
    """Let ``rules`` learn anew from the site's newest night on; gives that night.

    Once more for the same night changes nothing but why. Raises InvalidRun where the rules said nothing on that night, or are none
    that learn.
    """
    rows = warehouse.records("list_health", {"site": site, "night": None})
    if not rows:
        raise InvalidRun(f"{site}: no night of it is known yet; see `broadsheet runs`")
    night: date = rows[0]["night"]
    said = sorted({signal["rule"] for signal in rows[0]["signals"]} & LEARNING_RULES)
    if not rules or not set(rules) <= set(said):
        raise InvalidRun(
            f"{site}: its newest night {night} gives nothing to accept for {', '.join(sorted(set(rules) - set(said))) or 'no rule'}; "
            f"it can be accepted for: {', '.join(said) or 'nothing'}. See `broadsheet health {site}`"
        )
    key = {"site": site, "rules": sorted(set(rules)), "accepted_from": night}
    warehouse.run("delete_health_accepts", key)
    warehouse.run("insert_health_accepts", key | {"accepted_at": _bare(now), "why": why})
    return night


def unaccept(warehouse: Warehouse, site: str, rules: Sequence[str]) -> dict[str, date]:
    """Take the newest acceptance of each of ``rules`` back; gives the night from which on it held, by rule.

    What was accepted before that stands, and is taken back by the next call. Raises InvalidRun where one of the rules was not accepted.
    """
    accepted: dict[str, date] = dict(warehouse.run("newest_accepts", {"site": site}))
    if not rules or not set(rules) <= set(accepted):
        raise InvalidRun(
            f"{site}: nothing was accepted for {', '.join(sorted(set(rules) - set(accepted))) or 'no rule'}; "
            f"accepted is: {', '.join(accepted) or 'nothing'}"
        )
    taken_back = {rule: accepted[rule] for rule in sorted(set(rules))}
    for rule, night in taken_back.items():
        warehouse.run("delete_health_accepts", {"site": site, "rules": [rule], "accepted_from": night})
    return taken_back


def _bare(moment: datetime) -> datetime:
    return moment.replace(tzinfo=None)
