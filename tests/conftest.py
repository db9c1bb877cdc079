"""What every test shares: no setting of the person who runs them, and a home of their own."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil  # type: ignore[import-untyped]
import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from tests.lakes import CONTACT, Lakes, NewSettings, copied, migrated, name_home, running_postgres

from broadsheet.settings import PREFIX, PROJECT, Settings

# Hypothesis times each example, and the making of examples, by the clock; a busy machine would fail both.
usual = hypothesis_settings()
hypothesis_settings.register_profile(
    "unhurried", usual, deadline=None, suppress_health_check=[*usual.suppress_health_check, HealthCheck.too_slow]
)
hypothesis_settings.load_profile("unhurried")
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


@pytest.fixture(scope="session")
def lakes() -> Iterator[Lakes]:
    """A Postgres with lakes in it."""
    with running_postgres() as found:
        yield found


@pytest.fixture(scope="session")
def new_settings(request: pytest.FixtureRequest) -> NewSettings:
    """Gives settings over a home of its own without rows: a DuckDB file there, with ``--lake`` a lake."""
    if request.config.getoption("--lake"):
        lakes: Lakes = request.getfixturevalue("lakes")
        return lakes.new
    return lambda home: Settings(home=home, contact=CONTACT)


@pytest.fixture
def warehouse_kind(request: pytest.FixtureRequest) -> str:
    """``file`` or ``lake``: what ``--lake`` says, and in tests that are marked ``on_both`` each of them."""
    return str(getattr(request, "param", "lake" if request.config.getoption("--lake") else "file"))


@pytest.fixture
def home(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, warehouse_kind: str, request: pytest.FixtureRequest
) -> Iterator[Path]:
    """A BROADSHEET_HOME without rows, also for processes that a test starts; where the warehouse is a lake its settings name it.

    Marked ``before_the_first_run`` a test gets one in which there is nothing at all, and so does one that makes a lake in it.
    """
    path = tmp_path / "home"
    if warehouse_kind == "lake":
        lakes: Lakes = request.getfixturevalue("lakes")
        settings = lakes.new(path)
    elif request.node.get_closest_marker("before_the_first_run") or "lakes" in request.fixturenames:
        settings = Settings(home=path)
    else:
        settings = copied(migrated(), path)
    name_home(settings, monkeypatch)
    yield path


@pytest.fixture
def settings(home: Path) -> Settings:
    """Settings of an operator with a contact address, over the empty home."""
    return Settings(home=home, contact=CONTACT)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run what is marked ``on_both`` on a file and on a lake."""
    if "warehouse_kind" in metafunc.fixturenames and metafunc.definition.get_closest_marker("on_both"):
        kinds = ["lake"] if metafunc.config.getoption("--lake") else ["file", "lake"]
        metafunc.parametrize("warehouse_kind", kinds, indirect=True)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip on a lake what is about the DuckDB file itself, and say what of it."""
    mark = item.get_closest_marker("of_the_file")
    callspec = getattr(item, "callspec", None)
    kind = callspec.params.get("warehouse_kind") if callspec else None
    if mark and (kind == "lake" or item.config.getoption("--lake")):
        pytest.skip(f"about the DuckDB file: {mark.args[0]}")


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
