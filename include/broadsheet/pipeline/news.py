"""What somebody should be told: sites that fail, are held or broken, or well again, nights that never came, a publish that failed.

What does NOT belong here: judging nights (``health``), what each receiver was told (``told``), and sending messages (``orchestration``).
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from croniter import croniter

from broadsheet import attempts, report, sites
from broadsheet.errors import BroadsheetError, MissingWarehouse
from broadsheet.models import Site
from broadsheet.pipeline.reporting import rule_whys
from broadsheet.report import SiteNight
from broadsheet.runs import RunFolder
from broadsheet.settings import Settings
from broadsheet.text import shorten
from broadsheet.warehouse import open_snapshot, why_not_published

WELL, MISSING, FAILED = "well", "missing", "failed"
PUBLISH = "publish"  # stands beside the sites
_SAID_CHARS = 500  # of a line of a message
MOST_LINES = 6
MOST_TITLES = 3
MESSAGE_CHARS = 20_000  # Slack takes 40,000


@dataclass(frozen=True, slots=True)
class Standing:
    """How a site, or the publish, stands now, and why."""

    what: str  # id of the site, or PUBLISH
    name: str
    state: str
    said: str


@dataclass(frozen=True, slots=True)
class Change:
    """How something stands that was told otherwise, or never."""

    standing: Standing
    before: str

    @property
    def title(self) -> str:
        """The change in a few words."""
        after = self.standing.state
        return f"{self.standing.name}: {'well again' if after == WELL else after}"


def standings(settings: Settings) -> list[Standing]:
    """How every enabled site stands, and the publish. A muted site is left out."""
    trouble = why_not_published(settings)
    found = [Standing(PUBLISH, "Publish", FAILED if trouble else WELL, trouble or "readers have the newest copy")]
    if trouble:  # what readers see is of before it
        return found
    now = settings.now()
    enabled = sites.read_sites(settings).enabled
    since = min((_was_due(site, now, settings) for site in enabled), default=now) - timedelta(days=1)
    try:
        nights = {night.site: night for night in report.newest_site_nights(settings)}
        begun = _begun(settings, since)
    except MissingWarehouse:  # nothing was ever published
        nights, begun = {}, _at_work(settings)
    for site in enabled:
        night = nights.get(site.id)
        if night is not None and (_is_muted(night, site, now) or night.run["status"] == "running"):
            continue
        standing = _standing(site, night, now, settings, begun.get(site.id, ()))
        if standing is not None:
            found.append(standing)
    return found


@dataclass(frozen=True, slots=True)
class Begun:
    """A run that was begun, and the days that it is about."""

    is_nightly: bool
    started_at: datetime
    window_start_at: datetime | None = None
    window_end_at: datetime | None = None

    def is_night(self, site: Site, due_at: datetime) -> bool:
        """Whether it is the night of ``site`` that was due at ``due_at``, or has at least its day; a run for other days is not."""
        if self.is_nightly and self.started_at >= due_at:
            return True
        end = datetime.combine(due_at.date(), time(), ZoneInfo(site.timezone))
        start = datetime.combine(due_at.date() - timedelta(days=1), time(), ZoneInfo(site.timezone))
        if self.window_start_at is None or self.window_end_at is None:
            return False
        return self.window_start_at <= start and end <= self.window_end_at


def _begun(settings: Settings, since: datetime) -> dict[str, list[Begun]]:
    """By site the runs that readers know of, and those that are at work."""
    found = _at_work(settings)
    with open_snapshot(settings) as snapshot:
        for row in snapshot.records("news_begun", {"since": since.astimezone(UTC).replace(tzinfo=None)}):
            found.setdefault(row.pop("site"), []).append(Begun(**{**row, "is_nightly": bool(row["is_nightly"])}))
    return found


def _at_work(settings: Settings) -> dict[str, list[Begun]]:
    """By site the runs whose end the warehouse does not know yet."""
    found: dict[str, list[Begun]] = {}
    for site, run_id in attempts.unrecorded(settings.runs_dir):
        with suppress(OSError, ValueError, KeyError, TypeError, BroadsheetError):  # torn, or of another version
            run = RunFolder(settings.runs_dir, site, run_id).load_run()
            if run.is_part:
                continue
            days = (run.window.start_at, run.window.end_at) if run.window else (None, None)
            found.setdefault(site, []).append(Begun(run.is_nightly, run.started_at, *days))
    return found


def message(changes: Sequence[Change]) -> tuple[str, str]:
    """Title and text of all ``changes`` together."""
    titles = [change.title for change in changes]
    more = f" and {len(titles) - MOST_TITLES} more" if len(titles) > MOST_TITLES else ""
    if len(changes) == 1:
        return titles[0], changes[0].standing.said
    said = "\n\n".join(f"{change.title}\n{change.standing.said}" for change in changes)
    return f"{', '.join(titles[:MOST_TITLES])}{more}", said[:MESSAGE_CHARS]


def _standing(
    site: Site, night: SiteNight | None, now: datetime, settings: Settings, begun: Sequence[Begun] = ()
) -> Standing | None:
    """How ``site`` stands by its newest run and the runs that were ``begun``; None where nothing was due yet."""
    was_due = _was_due(site, now, settings)
    if settings.scheduled and not any(run.is_night(site, was_due) for run in begun):
        said = f"the night that was due at {was_due:%Y-%m-%d %H:%M %Z} has not begun"
        if night is None:
            since = sites.known_since(site.id, settings)
            if since is None or since >= was_due:
                return None
            said += ", and none ever has"
        else:
            said += f"; the last run was of {night.day:%Y-%m-%d}"
        return Standing(site.id, site.name, MISSING, f"{said}. Is the scheduler up, and the DAG not paused?")
    if night is None:
        return None
    if not night.is_troubled:
        said = f"{night.loaded} articles, {night.extracted} comments on {night.day:%Y-%m-%d}"
        return Standing(site.id, site.name, WELL, said)
    run = night.run
    parts = [f"{run['status']} in {run['stage']}: {run['error_class']}: {run['message']}"] if run["message"] else []
    whys = rule_whys()
    for sign in night.health.signs if night.health else ():
        where = f" ({sign.examples[0]})" if sign.examples else ""
        parts.append(f"{sign.rule} {sign.level}: {whys.get(sign.rule, '')}{where}")
    said = "\n".join(shorten(part, _SAID_CHARS) for part in parts[:MOST_LINES])
    return Standing(site.id, site.name, night.standing, f"{said}\nSee: broadsheet health {site.id}")


def _is_muted(night: SiteNight, site: Site, now: datetime) -> bool:
    """Whether its alarms do not count yet; a night that never came lets no mute last for ever."""
    until = night.health.is_muted_until if night.health else None
    yesterday = now.astimezone(ZoneInfo(site.timezone)).date() - timedelta(days=1)
    return until is not None and until >= max(night.day, yesterday)


def _was_due(site: Site, now: datetime, settings: Settings) -> datetime:
    return due(site, now - timedelta(hours=settings.late_hours), settings.spread_minutes)


def due(site: Site, before: datetime, spread_minutes: int) -> datetime:
    """When the site's last run before that moment was due."""
    cron = site.schedule_within(spread_minutes)
    found: datetime = croniter(cron, before.astimezone(ZoneInfo(site.timezone))).get_prev(datetime)
    return found
