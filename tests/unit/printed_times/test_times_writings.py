"""Times as a few languages and systems write them that dateparser does not read, or reads as something else."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from broadsheet.printed_times.clock import Clock
from broadsheet.printed_times.times import read_iso, read_time

NOW = datetime(2026, 3, 20, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "text", "at"),
    [
        ("es", "12-03-2026 15:01h", "2026-03-12 15:01"),  # not one hour ago
        ("es", "12/03/2026 15:01 h.", "2026-03-12 15:01"),
        ("bg", "12 март 2026 г., 15:01 ч.", "2026-03-12 15:01"),
        ("pt", "12/03/2026 às 15h01", "2026-03-12 15:01"),
        ("fr", "le 12 mars 2026 à 15 h 01", "2026-03-12 15:01"),
        ("ko", "2026년 3월 12일 오후 3:01", "2026-03-12 15:01"),
        ("ko", "2026.03.12. 오전 9:05", "2026-03-12 09:05"),
        ("zh", "2026年3月12日下午3点1分", "2026-03-12 15:01"),
        ("ja", "2026年3月12日 15時01分20秒", "2026-03-12 15:01"),
        ("sr", "14. oktobar 2025. 09:31", "2025-10-14 09:31"),
        ("sr", "14. октобар 2025. 09:31", "2025-10-14 09:31"),
        ("ja", "令和8年3月12日（木）　午後3時1分", "2026-03-12 15:01"),
        ("ja", "平成28年3月12日 15時01分", "2016-03-12 15:01"),
        ("zh", "民國115年3月12日 下午3點01分", "2026-03-12 15:01"),
        ("lt", "2026 m. kovo 12 d. 15:01", "2026-03-12 15:01"),
        ("lv", "2026. gada 12. martā, 15:01", "2026-03-12 15:01"),
        ("eu", "2026ko martxoaren 12a, 15:01", "2026-03-12 15:01"),
        ("kk", "2026 жылғы 12 наурыз", "2026-03-12 00:00"),
        ("th", "12 มี.ค. 69 | 15:01 น.", "2026-03-12 15:01"),  # of the Buddhist era
        ("th", "12 ม.ค. 2569", "2026-01-12 00:00"),
        ("th", "12 มีนาคม พ.ศ. 2569", "2026-03-12 00:00"),
        ("ar", "الخميس 12 آذار 2026", "2026-03-12 00:00"),
        ("ar", "12 آذار/مارس 2026", "2026-03-12 00:00"),
        ("fa", "۲۱ اسفند ۱۴۰۴", "2026-03-12 00:00"),
        ("fa", "۱۴۰۳/۱۲/۳۰ ۱۵:۰۱", "2025-03-20 15:01"),  # the last day of a leap year
        ("fa", "2 تير 1399", "2020-06-22 00:00"),  # with an Arabic letter
        ("fa", "۱۴۰۴/۱/۱", "2025-03-21 00:00"),
        ("fa", "2026/03/12", "2026-03-12 00:00"),
        ("fa", "12 مارس 2026 در 3:01 ب.ظ", "2026-03-12 15:01"),
        ("vi", "12 Tháng Ba, 2026 lúc 3:01 chiều", "2026-03-12 15:01"),
        ("pt", "12 de março de 2026 às 3:01 da tarde", "2026-03-12 15:01"),
        ("el", "12 Μαρτίου, 2026 στις 3:01 μ.μ.", "2026-03-12 15:01"),
        ("ru", "12 марта 2026 в 15:01 мск", "2026-03-12 12:01"),
        ("id", "Kamis, 12 Mar 2026 14:05 WIB", "2026-03-12 07:05"),
    ],
)
def test_a_printed_date(language: str, text: str, at: str) -> None:
    found = read_time(text, Clock(NOW, ZoneInfo("UTC"), (language,)))
    assert found is not None and (f"{found.at:%Y-%m-%d %H:%M}", found.is_absolute) == (at, True)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("/Date(1773324300000)/", "2026-03-12 14:05"),
        ("/Date(1773324300000+0100)/", "2026-03-12 14:05"),
        ("Thu Mar 12 2026 14:05:00 GMT+0100 (Central European Standard Time)", "2026-03-12 13:05"),
        ("2026-3-12T9:05:00Z", "2026-03-12 09:05"),
    ],
)
def test_a_systems_own_form(text: str, at: str) -> None:
    found = read_iso(text, Clock(NOW, ZoneInfo("UTC"), ()))
    assert found is not None and f"{found.at:%Y-%m-%d %H:%M}" == at


def test_a_dot_in_a_time_is_no_fraction() -> None:
    assert read_iso("2026-03-12 15.01", Clock(NOW, ZoneInfo("UTC"), ())) is None
    found = read_time("2026-03-12 15.01", Clock(NOW, ZoneInfo("UTC"), ("sv",)))
    assert found is not None and f"{found.at:%H:%M}" == "15:01"


@pytest.mark.parametrize(("text", "hour"), [("3 h", 9), ("hace 2 h", 10), ("1 day ago 14:03", 14)])
def test_a_time_that_has_passed_stays_one(text: str, hour: int) -> None:
    found = read_time(text, Clock(NOW, ZoneInfo("UTC"), ("es",)))
    assert found is not None and (found.at.hour, found.is_absolute) == (hour, False)


def test_a_year_that_no_calendar_here_has() -> None:
    assert read_time("۹۹۹۹/۱/۱", Clock(NOW, ZoneInfo("UTC"), ("fa",))) is None
