"""Times as they are printed: ISO, RFC 1123, long dates, and the relative ones of the Ledger.

What does NOT belong here: reading the system's clock (``server``).
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from zoneinfo import ZoneInfo

from demo.prose import DAYS, MONTHS

_UNITS = {
    "en": {"minute": ("minute", "minutes"), "hour": ("hour", "hours"), "day": ("day", "days")},
    "de": {"minute": ("Minute", "Minuten"), "hour": ("Stunde", "Stunden"), "day": ("Tag", "Tagen")},
}


def iso(moment: datetime, zone: ZoneInfo | None = None) -> str:
    """``2026-03-05T14:10:00+01:00``, in ``zone`` or UTC."""
    return moment.astimezone(zone or UTC).isoformat(timespec="seconds")


def rfc1123(moment: datetime, *, gmt: bool = False) -> str:
    """``Thu, 05 Mar 2026 14:10:00 +0000`` as feeds write it; with GMT as HTTP does."""
    return format_datetime(moment.astimezone(UTC), usegmt=gmt)


def long_date(day: date, language: str = "en") -> str:
    """``Thursday, 5 March 2026``, ``Donnerstag, 5. März 2026``."""
    dot = "." if language == "de" else ""
    return f"{DAYS[language][day.weekday()]}, {day.day}{dot} {MONTHS[language][day.month - 1]} {day.year}"


def day_month_time(moment: datetime, zone: ZoneInfo, language: str = "en") -> str:
    """``5 March 2026, 14:10``, local."""
    local = moment.astimezone(zone)
    dot, clock = (".", " Uhr") if language == "de" else ("", "")
    return f"{local.day}{dot} {MONTHS[language][local.month - 1]} {local.year}, {local:%H:%M}{clock}"


def wordpress_time(moment: datetime, zone: ZoneInfo) -> str:
    """``March 5, 2026 at 2:10 pm``, local, WordPress's default."""
    local = moment.astimezone(zone)
    hour, half = local.hour % 12 or 12, "am" if local.hour < 12 else "pm"
    return f"{MONTHS['en'][local.month - 1]} {local.day}, {local.year} at {hour}:{local:%M} {half}"


def relative(posted_at: datetime, clock: datetime, language: str) -> tuple[str, str, datetime]:
    """What is printed for ``posted_at`` at ``clock``, how fine that is, and the moment a reader of it must arrive at.

    Under 60 minutes "N minutes ago", under 24 hours "N hours ago", else "N days ago", N rounded down (and 0 possible). The
    moment is ``clock`` minus N units, cut to that unit in UTC; the precision is minute, hour or day.
    """
    minutes = int((clock - posted_at).total_seconds()) // 60
    if minutes < 60:
        precision, count, moment = "minute", minutes, clock - timedelta(minutes=minutes)
    elif minutes < 24 * 60:
        precision, count, moment = "hour", minutes // 60, clock - timedelta(hours=minutes // 60)
    else:
        precision, count, moment = "day", minutes // (24 * 60), clock - timedelta(days=minutes // (24 * 60))
    unit = _UNITS[language][precision][count != 1]
    text = f"vor {count} {unit}" if language == "de" else f"{count} {unit} ago"
    return text, precision, _cut(moment.astimezone(UTC), precision)


def _cut(moment: datetime, precision: str) -> datetime:
    moment = moment.replace(second=0, microsecond=0)
    if precision == "minute":
        return moment
    return moment.replace(minute=0) if precision == "hour" else moment.replace(hour=0, minute=0)
