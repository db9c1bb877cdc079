"""What every test shares: no setting of the person who runs them, and a home of their own."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from broadsheet.settings import PREFIX, PROJECT, Settings

SHARED = PROJECT.parent / "shared"

# Before any test module is imported: Airflow and Great Expectations read the environment at import.
for name in [name for name in os.environ if name.startswith(PREFIX)]:
    del os.environ[name]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty BROADSHEET_HOME, also for processes that a test starts."""
    path = tmp_path / "home"
    monkeypatch.setenv("BROADSHEET_HOME", str(path))
    yield path


@pytest.fixture
def settings(home: Path) -> Settings:
    """Settings of an operator with a contact address, over the empty home."""
    return Settings(home=home, contact="https://example.org/contact")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real pages; tests that need it skip, and say so, where it is absent."""
    if not SHARED.is_dir():
        pytest.skip(f"{SHARED} is absent: real pages are their publishers' and not part of the project")
    return SHARED
