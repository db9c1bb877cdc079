"""When a site's night begins where its file does not say."""

from __future__ import annotations

from croniter import croniter

from broadsheet.models import Site


def minutes(cron: str) -> int:
    minute, hour, *rest = cron.split()
    assert rest == ["*", "*", "*"]
    assert croniter.is_valid(cron)
    return int(hour) * 60 + int(minute)


def named(site_id: str) -> Site:
    site = Site.adhoc()
    return Site(id=site_id, name=site.name, url=site.url, languages=("en",), timezone="UTC", discover=site.discover)


def test_nights_are_spread_over_the_window_and_each_site_keeps_its_minute() -> None:
    found = [minutes(named(f"paper_{number}").schedule_within(180)) for number in range(300)]
    assert found == [minutes(named(f"paper_{number}").schedule_within(180)) for number in range(300)]
    assert 0 <= min(found) <= max(found) < 180
    by_hour = [sum(minute // 60 == hour for minute in found) for hour in range(3)]
    assert min(by_hour) > 60  # a third each, more or less


def test_a_schedule_in_the_file_and_no_window_are_as_written() -> None:
    assert named("paper_7").schedule_within(0) == "0 0 * * *"
    own = named("paper_7").model_copy(update={"schedule": "0 0 * * *"})
    own.model_fields_set.add("schedule")
    assert own.schedule_within(180) == "0 0 * * *"
