"""Whether a night without anything new is one that the paper may have had, or one that should worry somebody.

What does NOT belong here: asking the sources (``discovering``) and what a whole batch must hold (``quality``).
"""

from __future__ import annotations

import typing
from collections.abc import Sequence
from datetime import timedelta

from broadsheet.models import Run, Site, SourceReading
from broadsheet.models.site import Weekday

WEEKDAYS = typing.get_args(Weekday)
# Asked for the window alone: on a quiet day they hold nothing, and are well.
_OF_THE_WINDOW = ("news_sitemap", "wordpress_rest", "date_archive", "wayback", "archive")


def is_allowed_quiet(site: Site, run: Run) -> bool:
    """Whether the site file lets every day of the run's window be without an article."""
    if run.window is None or run.warc:
        return False
    if site.quality.min_articles == 0:
        return True
    day, last = run.window.days(site.timezone)
    while day <= last:
        if WEEKDAYS[day.weekday()] not in site.quality.quiet_days:
            return False
        day += timedelta(days=1)
    return True


def why_doubtful(readings: Sequence[SourceReading], problems: Sequence[Exception], site: Site, run: Run) -> str | None:
    """Why the sources' silence proves nothing: one failed, one is empty, none reaches back. None where it can be believed."""
    if problems:
        return f"a source failed: {problems[0]}"
    empty = next((r for r in readings if not r.link_count and r.source_channel not in _OF_THE_WINDOW), None)
    if empty:
        return f"{empty.source_url} holds no link at all"
    oldest = min((r.oldest_hint_at for r in readings if r.oldest_hint_at), default=None)
    reaches_back = any(source.reaches_back for source in site.discover)
    if run.window and oldest and oldest > run.window.start_at and not reaches_back:
        return f"the sources reach back to {oldest:%Y-%m-%d %H:%M}Z only"
    return None
