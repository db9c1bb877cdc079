"""The demo world: two invented newspapers on loopback, so that everything runs with no internet.

``serve`` gives the papers, ``expected_night`` says which rows a night of them must give, ``write_sites`` writes their site
files for other addresses. Every page is a function of its path and the clock.

What does NOT belong here: anything of ``broadsheet``. Neither imports the other.
"""

from demo.papers import HARBOUR, LEDGER, PAPERS, Paper
from demo.server import PortTaken, Served, World, serve
from demo.sites import SITES_DIR, write_sites
from demo.truth import ExpectedArticle, ExpectedComment, ExpectedLink, ExpectedNight, expected_night

__all__ = [
    "HARBOUR",
    "LEDGER",
    "PAPERS",
    "SITES_DIR",
    "ExpectedArticle",
    "ExpectedComment",
    "ExpectedLink",
    "ExpectedNight",
    "Paper",
    "PortTaken",
    "Served",
    "World",
    "expected_night",
    "serve",
    "write_sites",
]
