"""``broadsheet status``: every site and its newest night on one screen of 80 columns.

What does NOT belong here: why a night is odd (``broadsheet health``, ``broadsheet report``).
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime

from broadsheet.cli.columns import line
from broadsheet.cli.printing import err, out
from broadsheet.settings import load_settings

# Cells a column; 80 with the spaces between them.
_COLUMNS = {
    "site": 18,
    "night": 10,
    "state": 11,
    "articles": 8,
    "usual": 5,
    "comments": 8,
    "found": 5,
    "rejected": 8,
}
_TEXTS = ("site", "night", "state")  # the others are numbers


def status() -> None:
    """Show each site's newest night: how it stands, what came in, what is usual.

    What needs a look comes first.
    """
    from broadsheet import report
    from broadsheet.warehouse import why_not_published

    settings = load_settings()
    nights = report.newest_nights(settings)
    published = datetime.fromtimestamp(settings.snapshot_path.stat().st_mtime, UTC)
    out.print(f"{settings.home}, published {published:%a %d %b %H:%M} UTC")
    out.print(line({name: name for name in _COLUMNS}, _COLUMNS, _TEXTS))
    for night in nights:
        out.print(line(asdict(night), _COLUMNS, _TEXTS))
    if trouble := why_not_published(settings):
        err.print(f"warning: readers see an older copy, the last publish failed: {trouble}")
