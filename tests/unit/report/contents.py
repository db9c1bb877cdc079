"""What a report is made of, for tests: one site's night, with as much in it as a test wants."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from broadsheet.report.content import Content, Ending, Night, SiteNight, Step

DAY = date(2026, 3, 5)
MADE_AT = datetime(2026, 3, 6, 3, 30, tzinfo=UTC)

RUN = {
    "site": "herald",
    "run_id": "night-0",
    "trigger": "scheduled",
    "status": "loaded",
    "stage": "load",
    "error_class": None,
    "message": None,
    "attempt_number": 1,
    "started_at": datetime(2026, 3, 6, 3, tzinfo=UTC),
    "comment_count": 40,
    "rejected_article_count": 1,
    "rejected_comment_count": 2,
}


def nights(count: int = 30) -> tuple[Night, ...]:
    """Quiet nights that end with the one of the report."""
    return tuple(
        Night(DAY - timedelta(days=n), f"night-{n}", "loaded", 10 + n % 3, 40, 0, 2000.0, 1.0)
        for n in reversed(range(count))
    )


def steps(promised: int = 20, loaded: int = 12, url: str = "https://herald.example/old") -> tuple[Step, ...]:
    lost = (Ending("discover", "out_of_window", promised - loaded, ((url, "too old"),)),)
    return (Step("links promised", promised), Step("asked for", loaded, lost), Step("articles loaded", loaded))


def site_night(site: str = "herald", run: dict[str, Any] | None = None, **parts: Any) -> SiteNight:
    made = SiteNight(
        site=site,
        name="The Herald",
        url="https://herald.example/",
        run={**RUN, "site": site, **(run or {})},
        day=DAY,
        first_day=DAY,
        steps=steps(),
        declared=50,
        extracted=40,
        nights=nights(),
    )
    return replace(made, **parts)


def content(*sites: SiteNight, **parts: Any) -> Content:
    return replace(Content("The night of Thursday, 5 March 2026", MADE_AT, sites), **parts)
