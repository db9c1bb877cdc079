"""What stages import, so that a process from which many tasks are forked has it once for all.

What does NOT belong here: who preloads, and when (``orchestration.preloading``), and how what needs little is forked (``processes``).
"""

from __future__ import annotations

import os
import sys
from importlib import import_module

from broadsheet.fetch.forked import IMPORTS as CRAWLING

WORKERS = (*CRAWLING, "broadsheet.extract.warmed")  # of the processes that a stage starts
STAGES = (
    "broadsheet.minhash",  # copies are looked for when publishing
    "broadsheet.pipeline.spine",
    "broadsheet.pipeline.summaries",
    "broadsheet.pipeline.publishing",
    "broadsheet.quality.gate",
    "broadsheet.report.charts",
    "pyarrow.dataset",  # the first table that is read imports these
    "pyarrow.pandas_compat",
)


def preload() -> int:
    """Import it all in this process; gives the number of modules that are new. None of it opens anything or asks anybody."""
    # A frame of a night is small, and threads do not live through a fork.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    before = len(sys.modules)
    for name in (*STAGES, *WORKERS):
        import_module(name)
    return len(sys.modules) - before
