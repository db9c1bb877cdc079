"""The zone behind a time of day: ``+0200``, ``GMT+2``, ``CET``, ``PST (Pacific)``, ``[Europe/Berlin]``.

A stated offset counts before any name. A name counts where it means one thing: to the site's own zone on that day, to RFC 822, or
to the whole world. Any other (IST of a paper in Paris, BST of one in Rome) is refused: it would be a guess. What does NOT belong
here: days and times of day (``written``).
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from broadsheet.models.site import known_zones

_EARLIEST, _LATEST = timedelta(hours=-12), timedelta(hours=14)  # no place on earth keeps another time
_OFFSET = re.compile(r"(?:UTC?|GMT)?([+-])(\d\d?(?=:|$)|\d\d(?=\d\d$))(?::?(\d\d))?", re.IGNORECASE)
_NAME = re.compile(r"[A-Za-z]{1,5}")
_IANA = re.compile(r"[A-Z][A-Za-z_]{1,20}(?:/[A-Z][A-Za-z_+-]{1,25}){1,2}")
_WORD = re.compile(r"\(([^()]{1,60})\)|\[([^\[\]]{1,60})\]|([^\s(\[]+)")
# RFC 822, section 5.1, and RFC 5322, section 4.3. Its single letters were given the wrong sign and are used by nobody.
_RFC_822 = {"UT": 0, "UTC": 0, "GMT": 0, "Z": 0, "EST": -300, "EDT": -240, "CST": -360, "CDT": -300} | {
    "MST": -420,
    "MDT": -360,
    "PST": -480,
    "PDT": -420,
}
# Minutes. Names that no two countries give to different times.
_WORLD = {
    "WET": 0, "WEST": 60, "CET": 60, "CEST": 120, "MEZ": 60, "MESZ": 120, "EET": 120, "EEST": 180, "MSK": 180, "TRT": 180,
    "PKT": 300, "NPT": 345, "WIB": 420, "ICT": 420, "WITA": 480, "HKT": 480, "SGT": 480, "MYT": 480, "PHT": 480, "AWST": 480,
    "JST": 540, "KST": 540, "WIT": 540, "ACST": 570, "AEST": 600, "CHST": 600, "ACDT": 630, "AEDT": 660, "NZST": 720, "NZDT": 780,
    "AKST": -540, "AKDT": -480, "HST": -600, "NST": -210, "NDT": -150, "BRT": -180, "ART": -180, "CLT": -240, "SAST": 120, "EAT": 180,
    "CAT": 120, "WAT": 60,
}  # fmt: skip


class UnknownZone(ValueError):
    """What stands behind the time of day tells no zone."""


def zone_of(text: str, moment: datetime, site_zone: tzinfo) -> tzinfo:
    """The zone that ``text`` names for ``moment``, a time of day without a zone; ``site_zone`` where it names none.

    Raises UnknownZone where it can't be told, and where two of what it says are against each other.
    """
    words = [next(filter(None, found.groups())).strip() for found in _WORD.finditer(_joined(text))]
    if not words:
        return site_zone
    offsets = [found for word in words if (found := _OFFSET.fullmatch(word))]
    if len({_minutes(found) for found in offsets}) > 1:
        raise UnknownZone(text)
    if offsets:
        if not all(_is_harmless(word) for word in words if not _OFFSET.fullmatch(word)):
            raise UnknownZone(text)
        return timezone(timedelta(minutes=_minutes(offsets[0])))
    zones = [_named(word, moment, site_zone) for word in words]
    if len({moment.replace(tzinfo=zone).utcoffset() for zone in zones}) > 1:
        raise UnknownZone(text)
    return zones[0]


def _joined(text: str) -> str:
    """``text`` with ``GMT +0200`` and ``UTC + 2`` written together; ``+0100 CET`` stays apart."""
    return re.sub(r"([+-]) (?=\d)", r"\1", text.strip())


def _minutes(found: re.Match[str]) -> int:
    sign, hours, minutes = found.groups()
    offset = timedelta(hours=int(hours), minutes=int(minutes or 0)) * (-1 if sign == "-" else 1)
    if not _EARLIEST <= offset <= _LATEST or int(minutes or 0) > 59:
        raise UnknownZone(found[0])
    return int(offset.total_seconds() // 60)


def _is_harmless(word: str) -> bool:
    """Whether ``word`` may stand beside an offset: a name, a place, a comment."""
    return re.fullmatch(r"[^\W\d_]+(?:[ /_-][^\W\d_]+)*\.?", word) is not None


def _named(word: str, moment: datetime, site_zone: tzinfo) -> tzinfo:
    if _IANA.fullmatch(word):
        if word not in known_zones():
            raise UnknownZone(word)
        return ZoneInfo(word)
    if not _NAME.fullmatch(word):
        raise UnknownZone(word)
    name = word.upper()
    offset = _own_offset(name, moment, site_zone)
    if offset is None:
        minutes = _WORLD.get(name) if _is_australian(site_zone) else {**_WORLD, **_RFC_822}.get(name)
        if minutes is None and name in ("UT", "UTC", "GMT", "Z"):
            minutes = 0
        if minutes is None:
            raise UnknownZone(word)
        offset = timedelta(minutes=minutes)
    return timezone(offset)


def _own_offset(name: str, moment: datetime, site_zone: tzinfo) -> timedelta | None:
    """What ``name`` means in the site's own zone, in either half of that year."""
    for month in (moment.month, 1, 7):
        local = moment.replace(month=month, day=min(moment.day, 28), tzinfo=site_zone)
        if (local.tzname() or "").upper() == name:
            return local.utcoffset()
    return None


def _is_australian(zone: tzinfo) -> bool:
    """Where EST and CST are Eastern and Central Australia to some, and America's to others."""
    return str(zone).startswith("Australia/")
