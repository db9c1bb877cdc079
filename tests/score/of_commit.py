"""Tables of one folder of the corpus by the code on the path: run in a process of its own, on another commit's code."""

from __future__ import annotations

import logging
import sys
from pathlib import Path

from tests.score.corpora import pages
from tests.score.extracting import ours, tables

if __name__ == "__main__":
    logging.disable(logging.CRITICAL)
    tables(ours, pages(sys.argv[1]), Path(sys.argv[2], sys.argv[1]))
