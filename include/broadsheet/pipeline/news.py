"""What somebody should be told: sites that fail, are held or broken, or well again, nights that never came, a publish that failed.

One message a change and a receiver: what each was told last stands in ``state/told.json``, and is written once the message is sent.

What does NOT belong here: judging nights (``health``) and sending messages (``orchestration``).
"""

from __future__ import annotations

import fcntl
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from croniter import croniter

from broadsheet import report, sites
from broadsheet.errors import MissingWarehouse
from broadsheet.models import Site
from broadsheet.pipeline.reporting import rule_whys
from broadsheet.report import SiteNight
from broadsheet.runs import replacing
from broadsheet.settings import Settings
from broadsheet.text import shorten
from broadsheet.warehouse import why_not_published

WELL, MISSING, FAILED = "well", "missing", "failed"
PUBLISH = "publish"  # stands beside the sites
_TROUBLED = ("failed", "held", "broken", "suspect", "degraded")
_SAID_CHARS = 1000


@dataclass(frozen=True, slots=True)
class Standing:
    """How a site, or the publish, stands now, and why."""

    what: str  # id of the site, or PUBLISH
    name: str
    state: str
    said: str


@dataclass(frozen=True, slots=True)
class Change:
    """One message: how something stands that was told otherwise, or never."""

    standing: Standing
    before: str

    @property
    def title(self) -> str:
        """The message in a few words."""
        after = self.standing.state
        return f"{self.standing.name}: {'well again' if after == WELL else after}"


def standings(settings: Settings) -> list[Standing]:
    """How every enabled site stands, and the publish. A muted site is left out."""
    trouble = why_not_published(settings)
    found = [Standing(PUBLISH, "Publish", FAILED if trouble else WELL, trouble or "readers have the newest copy")]
    try:
        nights = {night.site: night for night in report.newest_site_nights(settings)}
    except MissingWarehouse:
        return found
    now = settings.now()
    for site in sites.read_sites(settings).enabled:
        night = nights.get(site.id)
        if night is not None and not _is_muted(night) and night.run["status"] != "running":
            found.append(_standing(site, night, now, settings))
    return found


class Told:
    """What one receiver was told last, by site. Use within ``open_told``."""

    def __init__(self, settings: Settings) -> None:
        self._path = settings.state_dir / "told.json"
        self._states: dict[str, dict[str, str]] = json.loads(self._path.read_text()) if self._path.exists() else {}

    def changes(self, receiver: str, found: list[Standing]) -> list[Change]:
        """What ``receiver`` should be told now; that all is well is no news where nothing else was told before."""
        told = self._states.get(receiver, {})
        return [Change(each, before) for each in found if (before := told.get(each.what, WELL)) != each.state]

    def remember(self, receiver: str, change: Change) -> None:
        """Write down that ``receiver`` was told."""
        self._states.setdefault(receiver, {})[change.standing.what] = change.standing.state
        with replacing(self._path) as part:
            part.write_text(json.dumps(self._states, indent=1, sort_keys=True) + "\n")


@contextmanager
def open_told(settings: Settings) -> Iterator[Told]:
    """What was told, while nobody else tells anything: two tasks that end together would say it twice."""
    settings.state_dir.mkdir(parents=True, exist_ok=True)
    with (settings.state_dir / "told.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield Told(settings)


def _standing(site: Site, night: SiteNight, now: datetime, settings: Settings) -> Standing:
    due = _due(site, now - timedelta(hours=settings.late_hours))
    if night.run["started_at"] < due:
        said = f"the night that was due at {due:%Y-%m-%d %H:%M %Z} has not begun; the last one was {night.day:%Y-%m-%d}"
        return Standing(site.id, site.name, MISSING, f"{said}. Is the scheduler up, and the DAG not paused?")
    if night.standing not in _TROUBLED:
        said = f"{night.loaded} articles, {night.extracted} comments on {night.day:%Y-%m-%d}"
        return Standing(site.id, site.name, WELL, said)
    run = night.run
    parts = [f"{run['status']} in {run['stage']}: {run['error_class']}: {run['message']}"] if run["message"] else []
    whys = rule_whys()
    for sign in night.health.signs if night.health else ():
        where = f" ({sign.examples[0]})" if sign.examples else ""
        parts.append(f"{sign.rule} {sign.level}: {whys.get(sign.rule, '')}{where}")
    parts.append(f"See: broadsheet health {site.id}")
    return Standing(site.id, site.name, night.standing, shorten("\n".join(parts), _SAID_CHARS))


def _is_muted(night: SiteNight) -> bool:
    until = night.health.is_muted_until if night.health else None
    return until is not None and until >= night.day


def _due(site: Site, before: datetime) -> datetime:
    """When the site's last run before that moment was due."""
    due: datetime = croniter(site.schedule, before.astimezone(ZoneInfo(site.timezone))).get_prev(datetime)
    return due
