"""All faults that an article's link meets.

What does NOT belong here: each of them, robots.txt (``robots_faults``), feeds and sitemaps (``source_faults``).
"""

from __future__ import annotations

from tests.faults.body_faults import BODIES, CODINGS
from tests.faults.grave_faults import GRAVE
from tests.faults.line_faults import LINES
from tests.faults.link_faults import GUARDED, LINKS
from tests.faults.redirect_faults import HEADERS, REDIRECTS
from tests.faults.status_faults import BUSY, STATUSES

__all__ = ["ARTICLE_FAULTS", "GRAVE", "GUARDED"]

ARTICLE_FAULTS = (*STATUSES, *BUSY, *LINES, *BODIES, *CODINGS, *REDIRECTS, *HEADERS, *LINKS)
