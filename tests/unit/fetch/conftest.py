"""What the tests of the crawl share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from broadsheet.fetch.forked import IMPORTS
from broadsheet.processes import template


@pytest.fixture(scope="module")
def forked_crawls() -> Iterator[None]:
    """For modules of many crawls: their processes are forked from one that has imported what they need, as those of a night are."""
    with template.opened(IMPORTS):
        yield


@pytest.fixture
def forked_crawl() -> Iterator[None]:
    """The same for one test, where others of its module are about processes of their own."""
    with template.opened(IMPORTS):
        yield
