"""The polite crawler: robots.txt, pace, retries and the guard between a list of requests and archived pages.

Scrapy runs in a child process only; importing this loads neither it nor Twisted. What does NOT belong here: which requests to
make (``discover``, ``extract``), and reading the pages.
"""

from broadsheet.fetch.crawling import PASSING_NAME, Fetched, crawl, drop_passing
from broadsheet.fetch.repairing import is_under_way, repair
from broadsheet.fetch.walls import recognise
from broadsheet.models import Progress

__all__ = ["PASSING_NAME", "Fetched", "Progress", "crawl", "drop_passing", "is_under_way", "recognise", "repair"]
