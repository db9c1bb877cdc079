"""Whole runs: the installed command in a process of its own, over an empty home."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from tests.e2e.recorded import Command

BROADSHEET = Path(sys.executable).with_name("broadsheet")


@pytest.fixture
def broadsheet(home: Path) -> Command:
    """Run the CLI; ``env`` adds variables. Gives the finished process, whatever its exit code."""

    def run(*args: str | Path, env: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
        command = [str(BROADSHEET), *map(str, args)]
        variables = {**os.environ, "BROADSHEET_HOME": str(home), "COLUMNS": "200", **(env or {})}
        return subprocess.run(command, capture_output=True, text=True, env=variables, timeout=280, check=False)

    return run
