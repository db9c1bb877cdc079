"""A test a rule of how times are read: which spellings of a machine, which words, how far back, and what is none."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from broadsheet.printed_times.clock import Clock, Moment
from broadsheet.printed_times.printed import in_year_after
from broadsheet.printed_times.times import MAX_CHARS, read_iso, read_time

NOW = datetime(2026, 3, 31, 9, 30, 45, tzinfo=UTC)
CLOCK = Clock(NOW, ZoneInfo("America/New_York"), ("en",))


def shown(moment: Moment | None) -> tuple[str, str, str] | None:
    return None if moment is None else (f"{moment.at:%Y-%m-%dT%H:%M:%S}", moment.precision, moment.source)


@pytest.mark.parametrize(
    ("text", "at", "precision", "source"),
    [
        ("2026-03-05", "2026-03-05T00:00:00", "day", "site"),
        ("2026-03-05T10:11", "2026-03-05T15:11:00", "minute", "site"),
        ("2026-03-05 10:11:12", "2026-03-05T15:11:12", "second", "site"),
        ("2026-03-05T10:11:12.345Z", "2026-03-05T10:11:12", "second", "utc"),
        ("2026-03-05T10:11+01:00", "2026-03-05T09:11:00", "minute", "offset"),
        ("2026-03-05T10:11:12+0100", "2026-03-05T09:11:12", "second", "offset"),
        ("2026-03-05 10:11:12 +0100", "2026-03-05T09:11:12", "second", "offset"),
        ("2026-03-05 10:11:12 -05:00", "2026-03-05T15:11:12", "second", "offset"),
        ("2026-03-05 10:11 UTC", "2026-03-05T10:11:00", "minute", "utc"),
        ("2026-03-05T10:11:12GMT", "2026-03-05T10:11:12", "second", "utc"),
        ("20260305T101112Z", "2026-03-05T10:11:12", "second", "utc"),
        ("20260305T1011Z", "2026-03-05T10:11:00", "minute", "utc"),
        ("  2026-03-05\n T10:11 ", None, None, None),
        ("\n2026-03-05\n", "2026-03-05T00:00:00", "day", "site"),
        ("Thu, 05 Mar 2026 10:11:12 +0100", "2026-03-05T09:11:12", "second", "offset"),
        ("Thu 5 Mar 2026 10:11 GMT", "2026-03-05T10:11:00", "minute", "utc"),
        ("1772705472", "2026-03-05T10:11:12", "second", "utc"),
        ("1772705472999", "2026-03-05T10:11:12", "second", "utc"),
        ("2772705472", None, None, None),
        ("17727054720", None, None, None),
        ("2026-03", None, None, None),
        ("2026-3-5", None, None, None),
        ("20260305", None, None, None),
        ("2026-02-30", None, None, None),
        ("2026-03-05T25:00Z", None, None, None),
        ("Thu, 32 Mar 2026 10:11:12 GMT", None, None, None),
        ("at 2026-03-05", None, None, None),
    ],
)
def test_a_machines_spellings(text: str, at: str | None, precision: str | None, source: str | None) -> None:
    assert shown(read_iso(text, CLOCK)) == ((at, precision, source) if at else None)


@pytest.mark.parametrize(
    ("text", "is_read"),
    [
        ("1850-01-01", True),
        ("1849-12-31", False),
        ("2026-04-02", True),  # two days ahead, for zones
        ("2026-04-03", False),
        ("2026-04-02T23:59:00Z", True),
        ("2026-04-03T00:01:00Z", False),
        ("1849-12-31T23:59:59Z", False),
    ],
)
def test_how_old_and_how_far_ahead_a_machines_time_may_be(text: str, is_read: bool) -> None:
    assert (read_iso(text, CLOCK) is not None) == is_read


def test_a_time_is_no_longer_than_a_sentence() -> None:
    printed = "posted 3 hours ago"
    assert read_time(printed + "." * (MAX_CHARS - len(printed)), CLOCK) is not None
    assert read_time(printed + "." * (MAX_CHARS - len(printed) + 1), CLOCK) is None
    fraction = "2026-03-05T10:11:12."
    assert read_iso(fraction + "0" * (MAX_CHARS - len(fraction)), CLOCK) is not None
    assert read_iso(fraction + "0" * (MAX_CHARS - len(fraction) + 1), CLOCK) is None
    assert read_iso(" " * 500 + "2026-03-05", CLOCK) is not None  # white space is none of its characters
    assert read_iso(" " * 5000 + "2026-03-05", CLOCK) is None  # but nobody writes that much


@pytest.mark.parametrize(
    ("printed", "at", "precision"),
    [
        ("90s", "2026-03-31T09:29", "minute"),
        ("90 sec ago", "2026-03-31T09:29", "minute"),
        ("5m", "2026-03-31T09:25", "minute"),
        ("5 min", "2026-03-31T09:25", "minute"),
        ("5 mins ago", "2026-03-31T09:25", "minute"),
        ("3h", "2026-03-31T06:00", "hour"),
        ("3 hr ago", "2026-03-31T06:00", "hour"),
        ("3 hrs. ago", "2026-03-31T06:00", "hour"),
        ("3d", "2026-03-28T00:00", "day"),
        ("2w", "2026-03-16T00:00", "week"),
        ("2mo", "2026-01-01T00:00", "month"),
        ("2y", "2024-01-01T00:00", "year"),
        ("2 yr ago", "2024-01-01T00:00", "year"),
        ("2 yrs ago", "2024-01-01T00:00", "year"),
    ],
)
def test_short_units(printed: str, at: str, precision: str) -> None:
    found = read_time(printed, CLOCK)
    assert found is not None and (f"{found.at:%Y-%m-%dT%H:%M}", found.precision) == (at, precision)
    assert (found.source, found.is_absolute, found.text) == ("relative", False, printed)


@pytest.mark.parametrize(
    ("printed", "at", "precision", "source"),
    [
        ("a minute ago", "2026-03-31T09:29", "minute", "relative"),
        ("an hour ago", "2026-03-31T08:00", "hour", "relative"),
        ("a few hours ago", "2026-03-31T08:00", "hour", "relative"),
        ("about 3 hours ago", "2026-03-31T06:00", "hour", "relative"),
        ("less than 3 hours ago", "2026-03-31T06:00", "hour", "relative"),
        ("3 hours", "2026-03-31T06:00", "hour", "relative"),
        ("over 2 years", "2024-01-01T00:00", "year", "relative"),
        ("2 hours 40 minutes ago", "2026-03-31T06:50", "minute", "relative"),
        ("1 year 2 months ago", "2025-01-01T00:00", "month", "relative"),
        ("3 months ago", "2025-12-01T00:00", "month", "relative"),
        ("15 months ago", "2024-12-01T00:00", "month", "relative"),
        # with a time of day, a day of the site: 09:30 UTC is 05:30 in New York
        ("2 days ago at 14:03", "2026-03-29T18:03", "minute", "site"),
        ("Commented by reader 3 hours ago", "2026-03-31T06:00", "hour", "relative"),
    ],
)
def test_words_of_relative_times(printed: str, at: str, precision: str, source: str) -> None:
    found = read_time(printed, CLOCK)
    assert found is not None and not found.is_absolute
    assert (f"{found.at:%Y-%m-%dT%H:%M}", found.precision, found.source) == (at, precision, source)


@pytest.mark.parametrize(
    "printed",
    [
        "in 3 hours",
        "3 hours of rain",
        "3 replies",
        "readers who came left this 3 hours ago",  # more words than stand beside a time
        "12001 days ago",
        "9999999 minutes old",
        "401 months ago",
        "34 years ago",
        "99999999999999999999 seconds ago",
        "soon",
    ],
)
def test_what_is_no_relative_time(printed: str) -> None:
    assert read_time(printed, CLOCK) is None


@pytest.mark.parametrize(
    ("printed", "at"),
    [("12000 days ago", "1993-05-23"), ("400 months ago", "1992-11-01"), ("33 years ago", "1993-01-01")],
)
def test_how_far_back_a_relative_time_may_go(printed: str, at: str) -> None:
    found = read_time(printed, CLOCK)
    assert found is not None and f"{found.at:%Y-%m-%d}" == at


def test_a_month_back_from_a_long_month_is_the_month_before() -> None:
    for day in (28, 29, 30, 31):
        found = read_time("1 month ago", Clock(NOW.replace(day=day)))
        assert found is not None and (found.at.month, found.at.day) == (2, 1)


def test_a_text_that_is_a_time_in_no_language_is_kept_so_that_it_is_not_tried_for_ever() -> None:
    clock = Clock(NOW, languages=("en",))
    assert read_time("herons 7", clock) is None and clock.unread == ["herons 7"]
    assert read_time("99/99/2020", clock) is None and clock.unread == ["herons 7"]  # that was one, of no day
    assert read_time("a sentence of more than forty letters and no number", clock) is None
    assert clock.unread == ["herons 7"]
    assert read_time("3 March 2026", clock) is not None and clock.unread == ["herons 7"]


def test_after_many_such_texts_only_the_pages_own_languages_are_tried_and_english() -> None:
    for unread, is_german_read in ((39, True), (40, False)):
        clock = Clock(NOW, languages=("fr", "es", "de"), unread=["herons"] * unread)
        assert (read_time("vor 3 Stunden", clock) is not None) == is_german_read
        assert read_time("il y a 3 heures", clock) is not None and read_time("3 hours ago", clock) is not None


@pytest.mark.parametrize(
    ("tag", "texts", "is_french_read"),
    [
        ("de", ["vor 3 Stunden", "4. Mai 2025", "5. Mai 2025", "vor einem Tag"], False),
        ("de", ["vor 3 Stunden", "4. Mai 2025", "vor einem Tag"], True),
        ("de", ["05.01.2025 23:32"] * 9, True),  # numbers are the same in all languages
        ("de", ["hace 3 horas"] * 9, True),  # the page is not in the language that it declares
    ],
)
def test_where_times_are_read_in_the_pages_own_language_others_in_latin_letters_are_left_out(
    tag: str, texts: list[str], is_french_read: bool
) -> None:
    clock = Clock(NOW, languages=(tag,))
    assert all(read_time(text, clock) for text in texts)
    assert (read_time("il y a 3 heures", clock) is not None) == is_french_read
    assert read_time("two hours ago", clock) and read_time("5 января 2025", clock) and read_time("vor 2 Tagen", clock)


def test_a_word_for_now_before_a_time_of_day_is_another_languages_at() -> None:
    """In Romanian "ora" is the hour."""
    italian = Clock(NOW, ZoneInfo("Europe/Rome"), ("it",))
    assert read_time("ora 08:41", italian) is None
    assert shown(read_time("ora", italian)) == ("2026-03-31T09:30:00", "minute", "relative")


@pytest.mark.parametrize(
    ("printed", "language", "at"),
    [
        ("Today at 8:03", "en", "2026-03-31T12:03:00"),
        ("Posted at 8:03 AM Today", "en", "2026-03-31T12:03:00"),
        ("today, 08:03", "en", "2026-03-31T12:03:00"),
        ("Yesterday at 8:03", "en", "2026-03-30T12:03:00"),
        ("Heute, 08:03 Uhr", "de", "2026-03-31T12:03:00"),
        ("gestern um 08:03", "de", "2026-03-30T12:03:00"),
        ("aujourd'hui à 8:03", "fr", "2026-03-31T12:03:00"),
        ("hoy 8:03", "es", "2026-03-31T12:03:00"),
        ("oggi alle 8:03", "it", "2026-03-31T12:03:00"),
        ("сегодня в 8:03", "ru", "2026-03-31T12:03:00"),
        ("dzisiaj, 8:03", "pl", "2026-03-31T12:03:00"),
        ("bugün 8:03", "tr", "2026-03-31T12:03:00"),
        ("dziś 8:03", "pl", "2026-03-31T12:03:00"),
        ("dodano dzisiaj, 08:03", "pl", "2026-03-31T12:03:00"),
        ("astăzi, 08:03", "ro", "2026-03-31T12:03:00"),
        ("χτες 8:03", "el", "2026-03-30T12:03:00"),
        ("danas 8:03", "sr", "2026-03-31T12:03:00"),
        ("juče u 8:03", "sr", "2026-03-30T12:03:00"),
        ("วันนี้ 8:03", "th", "2026-03-31T12:03:00"),
        ("aujourd’hui à 8:03", "fr", "2026-03-31T12:03:00"),
    ],
)
def test_a_time_of_today_or_yesterday(printed: str, language: str, at: str) -> None:
    clock = Clock(NOW, ZoneInfo("America/New_York"), (language,))
    assert shown(read_time(printed, clock)) == (at, "minute", "site")


SERVED = datetime(2026, 11, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "article", "at"),
    [
        ("22 May, 11:52", datetime(2014, 5, 22, tzinfo=UTC), "2014-05-22 11:52"),
        ("3 January, 11:52", datetime(2014, 12, 30, tzinfo=UTC), "2015-01-03 11:52"),
        ("22 May, 11:52", datetime(2026, 5, 20, tzinfo=UTC), "2026-05-22 11:52"),
        ("22 May 2016, 11:52", datetime(2014, 5, 22, tzinfo=UTC), "2016-05-22 11:52"),
        ("yesterday, 11:52", datetime(2014, 5, 22, tzinfo=UTC), "2026-10-31 11:52"),
        ("2 days ago 14:03", datetime(2014, 5, 22, tzinfo=UTC), "2026-10-30 14:03"),
        ("3 days ago", datetime(2014, 5, 22, tzinfo=UTC), "2026-10-29 00:00"),
        ("29 February, 11:52", datetime(2014, 5, 22, tzinfo=UTC), "2016-02-29 11:52"),
    ],
)
def test_a_day_without_a_year_is_of_the_first_one_after_the_article(text: str, article: datetime, at: str) -> None:
    read = read_time(text, Clock(SERVED if "February" not in text else datetime(2024, 11, 1, tzinfo=UTC), UTC, ("en",)))
    assert read is not None
    assert f"{in_year_after(read, article, SERVED).at:%Y-%m-%d %H:%M}" == at
