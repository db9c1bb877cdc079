"""What the tests of extraction share."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from broadsheet.pipeline.preloading import WORKERS
from broadsheet.processes import template


@pytest.fixture
def forked_workers() -> Iterator[None]:
    """Workers are forked from a process that has loaded what they need, as those of a night are; a fresh one takes 1.4 CPU-seconds."""
    with template.opened(WORKERS):
        template.start(time.sleep, 0).join()  # now it is there: a test may count the processes that are new
        yield
