"""Days that systems write for no date: the beginnings of their calendars.

What does NOT belong here: reading dates (``discover``, ``extract``).
"""

from __future__ import annotations

from datetime import date

# .NET and Go begin with the year 1; these are of Windows, SQL Server, Excel, NTP, Mac OS, Unix and FAT. Cocoa has a day on which papers did appear.
_ZERO_DAYS = frozenset(
    {date(1601, 1, 1), date(1753, 1, 1), date(1899, 12, 30), date(1899, 12, 31), date(1900, 1, 1), date(1904, 1, 1)}
    | {date(1969, 12, 31), date(1980, 1, 1)}
)


def is_zero_day(day: date) -> bool:
    """Whether ``day`` says that there is none. Seconds that were taken for milliseconds fall into January 1970."""
    return day in _ZERO_DAYS or (day.year, day.month) == (1970, 1)
