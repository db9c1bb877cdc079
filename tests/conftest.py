"""What every test shares: no setting of the person who runs them, and a home of their own."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil  # type: ignore[import-untyped]
import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from tests.lakes import Lakes, running_postgres

from broadsheet.settings import PREFIX, PROJECT, Settings

# For hand: pytest tests/unit/test_load_machine.py --hypothesis-profile=long --timeout=0
hypothesis_settings.register_profile(
    "long", max_examples=200, stateful_step_count=12, deadline=None, suppress_health_check=list(HealthCheck)
)

SHARED = PROJECT.parent / "shared"

# Before any test module is imported: Airflow and Great Expectations read the environment at import.
for name in [name for name in os.environ if name.startswith(PREFIX)]:
    del os.environ[name]


def pytest_addoption(parser: pytest.Parser) -> None:
    """``make soak`` has kills and readers as many as the project promises to bear; without it, some of each."""
    parser.addoption("--soak", action="store_true", help="the long forms: 30 kills, 50 loads beside readers")
    parser.addoption("--lake", action="store_true", help="run on a DuckLake what runs on a DuckDB file")


@pytest.fixture(scope="session")
def is_soak(request: pytest.FixtureRequest) -> bool:
    """Whether the long forms are asked for."""
    return bool(request.config.getoption("--soak"))


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty BROADSHEET_HOME, also for processes that a test starts."""
    path = tmp_path / "home"
    monkeypatch.setenv("BROADSHEET_HOME", str(path))
    yield path


@pytest.fixture(scope="session")
def lakes() -> Iterator[Lakes]:
    """A Postgres with lakes in it."""
    with running_postgres() as found:
        yield found


@pytest.fixture
def settings(home: Path, request: pytest.FixtureRequest) -> Settings:
    """Settings of an operator with a contact address, over the empty home; with ``--lake`` over an empty lake."""
    if request.config.getoption("--lake"):
        lakes: Lakes = request.getfixturevalue("lakes")
        return lakes.new(home)
    return Settings(home=home, contact="https://example.org/contact")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real pages; tests that need it skip, and say so, where it is absent."""
    if not SHARED.is_dir():
        pytest.skip(f"{SHARED} is absent: real pages are their publishers' and not part of the project")
    return SHARED


@pytest.fixture
def children() -> Callable[[], list[psutil.Process]]:
    """What gives the processes that were started since the test began: other tests may have left a fork server."""
    before = psutil.Process().children()
    return lambda: [child for child in psutil.Process().children() if child not in before]
