"""What a run over named days may be asked for: by which sources, whether known articles too, and how many.

What does NOT belong here: which of a site's sources that leaves (``pipeline.narrowing``).
"""

from __future__ import annotations

from enum import StrEnum

from broadsheet.models.source import SourceKind


class Source(StrEnum):
    """By which of a site's sources."""

    AUTO = "auto"
    LIVE = "live"
    ARCHIVE = "archive"
    WORDPRESS = "wordpress"
    SITEMAP = "sitemap"
    LISTING = "listing"
    WAYBACK = "wayback"
    WARC = "warc"


class Mode(StrEnum):
    """What becomes of articles that are known."""

    REFETCH = "refetch"
    NEW = "new"
    COMMENTS = "comments"


KINDS: dict[Source, tuple[SourceKind, ...]] = {  # of the site's file
    Source.LIVE: ("rss", "atom", "json_feed", "news_sitemap"),
    Source.WORDPRESS: ("wordpress_rest",),
    Source.SITEMAP: ("sitemap",),
    Source.LISTING: ("listing", "date_archive"),
    Source.WAYBACK: ("wayback",),
    Source.WARC: ("warc",),
}
SOURCE_HELP = (
    "auto: all sources of the site's file; live: its feeds and news sitemaps, which hold the newest only; archive: pages that are in our own "
    "archive, with no network; wordpress, sitemap, listing (and date archives), wayback, warc: those of that kind in the site's file."
)
MODE_HELP = (
    "refetch: known articles are asked for again, and sent only if they have changed; new: they are passed over; comments: no source is asked "
    "and nothing new taken, but the known articles of these days that are open for comments are visited again."
)
LIMIT_HELP = "Articles at most, the newest of those found; empty: as many as the site's file allows."
DRY_RUN_HELP = "Only ask the sources and say which articles would be asked for; nothing is loaded or kept."
