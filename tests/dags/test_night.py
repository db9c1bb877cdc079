"""``run``: what ends it before an Airflow is started. Nights through one are lived in ``test_local_airflow`` and ``test_two_doors``."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.dags.conftest import Home

pytestmark = [pytest.mark.e2e, pytest.mark.airflow]


@pytest.fixture(scope="module")
def home(new_home: Callable[..., Home]) -> Home:
    return new_home("steady", "hopeless")


def test_a_wrong_date_or_no_site_ends_before_anything_is_started(home: Home) -> None:
    code, said = home.call("run", "--date", "soon")
    assert code == 1
    assert said.endswith("error: date: 'soon' is not a day; write one like 2026-01-31\n")
    (home.path / "sites" / "steady.yml").unlink()
    (home.path / "sites" / "hopeless.yml").unlink(missing_ok=True)
    (home.path / "sites" / "wrong.yml").write_text("id: wrong\ncolour: green\n")
    code, said = home.call("run")
    assert code == 1
    assert said.startswith(f"error: {home.path}/sites/wrong.yml: ")
    (home.path / "sites" / "wrong.yml").unlink()
    code, said = home.call("run")
    assert code == 1
    assert said.startswith("error: no site is enabled")
