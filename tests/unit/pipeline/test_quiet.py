"""When a night without anything new is one that the paper may have had."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from broadsheet.errors import InvalidFeed
from broadsheet.models import DiscoverSource, QualityRules, Run, Site, SourceReading, Window
from broadsheet.pipeline.quiet import is_allowed_quiet, why_doubtful

FEED, SITEMAP = "https://herald.example/feed", "https://herald.example/sitemap.xml"
EVERY_DAY = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SUNDAY = date(2026, 3, 8)
DAY = datetime(2026, 3, 7, tzinfo=UTC)


def paper(*kinds: str, zone: str = "UTC", **quality: Any) -> Site:
    urls = {"rss": FEED, "sitemap": SITEMAP, "news_sitemap": SITEMAP}
    return Site(
        id="herald",
        name="Herald",
        url="https://herald.example/",
        languages=("en",),
        timezone=zone,
        discover=tuple(DiscoverSource(kind=kind, url=urls[kind]) for kind in kinds or ("rss",)),  # type: ignore[arg-type]
        quality=QualityRules(**quality),
    )


def run_of(first: date, last: date, zone: str = "UTC", **changes: Any) -> Run:
    return Run("r1", "herald", "cli", Window.of_days(first, last, zone), DAY, **changes)


def reading(url: str = FEED, kind: str = "rss", links: int = 9, oldest: datetime | None = None) -> SourceReading:
    return SourceReading(
        source_url=url,
        source_channel=kind,
        link_count=links,
        window_link_count=0,
        taken_count=0,
        elsewhere_count=0,
        oldest_hint_at=oldest,
    )


def test_no_day_is_quiet_unless_the_site_file_says_so() -> None:
    assert not is_allowed_quiet(paper(), run_of(SUNDAY, SUNDAY))
    assert is_allowed_quiet(paper(quiet_days=("sunday",)), run_of(SUNDAY, SUNDAY))
    assert not is_allowed_quiet(paper(quiet_days=("saturday",)), run_of(SUNDAY, SUNDAY))


def test_every_day_of_the_window_has_to_be_one() -> None:
    weekend = paper(quiet_days=("saturday", "sunday"))
    assert is_allowed_quiet(weekend, run_of(date(2026, 3, 7), SUNDAY))
    assert not is_allowed_quiet(weekend, run_of(date(2026, 3, 6), SUNDAY))
    assert not is_allowed_quiet(weekend, run_of(SUNDAY, date(2026, 3, 9)))
    assert is_allowed_quiet(paper(quiet_days=EVERY_DAY), run_of(date(2026, 3, 1), date(2026, 3, 31)))


def test_days_are_the_sites_own() -> None:
    sunday = run_of(SUNDAY, SUNDAY, "Pacific/Kiritimati")  # 14 hours ahead: most of it is UTC's Saturday
    assert is_allowed_quiet(paper(zone="Pacific/Kiritimati", quiet_days=("sunday",)), sunday)
    assert not is_allowed_quiet(paper(zone="UTC", quiet_days=("sunday",)), sunday)


def test_a_site_that_needs_no_article_may_always_be_quiet_but_no_recording_may() -> None:
    assert is_allowed_quiet(paper(min_articles=0), run_of(SUNDAY, SUNDAY))
    assert not is_allowed_quiet(paper(min_articles=0), run_of(SUNDAY, SUNDAY, warc="/x.warc.gz"))
    assert not is_allowed_quiet(paper(min_articles=0), Run("r1", "herald", "cli", None, DAY))


@pytest.mark.parametrize(
    ("site", "readings", "doubt"),
    [
        (paper(), [reading()], None),
        (paper(), [reading(links=0)], "https://herald.example/feed holds no link at all"),
        (paper("rss", "sitemap"), [reading(links=0), reading(SITEMAP, "sitemap")], f"{FEED} holds no link at all"),
        (paper("rss", "news_sitemap"), [reading(), reading(SITEMAP, "news_sitemap", 0)], None),
        (paper(), [reading(oldest=datetime(2026, 3, 7, 23, tzinfo=UTC))], None),
        (paper(), [reading(oldest=datetime(2026, 3, 8, tzinfo=UTC))], None),
        (
            paper(),
            [reading(oldest=datetime(2026, 3, 8, 1, tzinfo=UTC))],
            "the sources reach back to 2026-03-08 01:00Z only",
        ),
        (paper("rss", "sitemap"), [reading(oldest=datetime(2026, 3, 8, 1, tzinfo=UTC))], None),
    ],
)
def test_silence_is_believed_of_sources_that_answered_well(
    site: Site, readings: list[SourceReading], doubt: str | None
) -> None:
    assert why_doubtful(readings, [], site, run_of(SUNDAY, SUNDAY)) == doubt


def test_a_source_that_failed_beside_a_good_one_is_a_doubt() -> None:
    said = why_doubtful([reading()], [InvalidFeed("x: HTML")], paper(), run_of(SUNDAY, SUNDAY))
    assert said == "a source failed: x: HTML"
