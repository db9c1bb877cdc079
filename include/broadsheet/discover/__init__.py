"""Discover: documents that promise links (feeds, sitemaps, listings, APIs, WARC files) become Links; the site's rules settle
which are taken.

Pure reading: bytes in, Links out. What does NOT belong here: asking for the documents (``fetch``), and following the further
requests that an answer gives (``pipeline``).
"""

from broadsheet.discover.moments import known_date
from broadsheet.discover.paging import repeated
from broadsheet.discover.reading import Reading
from broadsheet.discover.selecting import MAX_SHOWN, NEW, OWED, REVISIT, WINDOW, Past, Selection, foreign_hosts, select
from broadsheet.discover.sources import (
    first_requests,
    max_rounds,
    read_source,
    remedy_for,
    silent_sources,
    sources_by_request,
)
from broadsheet.discover.warcs import links_from_records

__all__ = [
    "MAX_SHOWN",
    "NEW",
    "OWED",
    "REVISIT",
    "WINDOW",
    "Past",
    "Reading",
    "Selection",
    "first_requests",
    "foreign_hosts",
    "known_date",
    "links_from_records",
    "max_rounds",
    "read_source",
    "remedy_for",
    "repeated",
    "select",
    "silent_sources",
    "sources_by_request",
]
