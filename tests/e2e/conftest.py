"""Whole runs: the installed command in a process of its own, over an empty home."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.e2e.recorded import Command, command_over


@pytest.fixture
def broadsheet(home: Path) -> Command:
    """The CLI over this test's own home."""
    return command_over(home)
