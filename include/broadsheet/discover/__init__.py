"""Discover: documents that promise links (feeds, sitemaps, WARC files) become Links, and the site's rules settle which are taken.

Pure reading: bytes in, Links out. What does NOT belong here: asking for the documents (``fetch``), and following the further
requests that a sitemap index gives (``pipeline``).
"""

from broadsheet.discover.reading import Reading
from broadsheet.discover.selecting import Selection, select
from broadsheet.discover.sources import first_requests, read_source
from broadsheet.discover.warcs import links_from_records

__all__ = ["Reading", "Selection", "first_requests", "links_from_records", "read_source", "select"]
