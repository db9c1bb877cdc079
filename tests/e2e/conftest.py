"""Whole runs: the installed command in a process of its own, over an empty home."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.breakages.quick import quick_stages
from tests.e2e.recorded import Command, command_over


@pytest.fixture
def broadsheet(home: Path) -> Command:
    """The CLI over this test's own home."""
    return command_over(home)


@pytest.fixture(scope="module")
def quick_nights() -> Iterator[None]:
    """For modules that live through many nights: one process for all their crawls, none for their pages."""
    with quick_stages():
        yield
