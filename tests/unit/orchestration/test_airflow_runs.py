"""An Airflow run becomes a Run."""

from __future__ import annotations

from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from broadsheet.errors import InvalidRun, InvalidWindow
from broadsheet.models import Site, Window
from broadsheet.orchestration.stages import run_of

ASKED = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
SITE = Site.adhoc().model_copy(update={"id": "harbour", "timezone": "Europe/London"})


def dag_run(**facts: Any) -> SimpleNamespace:
    none: dict[str, Any] = {
        "conf": {},
        "data_interval_start": None,
        "data_interval_end": None,
        "logical_date": None,
        "start_date": None,
    }
    return SimpleNamespace(**{"run_id": "manual__x", "run_type": "manual", "run_after": ASKED, **none, **facts})


@pytest.mark.parametrize(
    ("run_type", "trigger"),
    [("scheduled", "scheduled"), ("backfill", "backfill"), ("manual", "manual"), ("asset_triggered", "asset")],
)
def test_the_trigger_says_who_started_the_run(run_type: str, trigger: str) -> None:
    assert run_of(dag_run(run_type=run_type), {}, SITE).trigger == trigger


def test_the_run_id_is_a_folder_name_and_the_same_at_every_try() -> None:
    first = run_of(dag_run(run_id="scheduled__2026-11-22T00:00:00+00:00", start_date=ASKED), {}, SITE)
    again = run_of(dag_run(run_id="scheduled__2026-11-22T00:00:00+00:00", start_date=ASKED), {}, SITE)
    assert first == again
    assert first.run_id == "scheduled__2026-11-22T00-00-00-00-00"
    assert (first.site, first.started_at) == ("harbour", ASKED)
    assert first.window == Window.of_days(date(2026, 11, 22), date(2026, 11, 22), "Europe/London")


def test_a_run_id_without_a_letter_is_refused() -> None:
    with pytest.raises(InvalidRun, match=r"run id '\.\.\.' holds no letter or digit"):
        run_of(dag_run(run_id="..."), {}, SITE)


@pytest.mark.parametrize(
    ("facts", "params", "is_nightly"),
    [
        ({"run_type": "scheduled"}, {}, True),
        ({}, {}, True),
        ({"logical_date": ASKED}, {}, True),  # what the UI's form fills in
        ({"logical_date": datetime(2026, 11, 3, tzinfo=UTC)}, {}, False),
        ({}, {"date": "2026-11-22"}, False),
        ({"run_type": "backfill", "logical_date": datetime(2026, 11, 22, tzinfo=UTC)}, {}, False),
        ({"run_type": "asset_triggered"}, {}, False),
    ],
)
def test_a_run_for_no_named_day_is_a_nightly_one(
    facts: dict[str, Any], params: dict[str, Any], is_nightly: bool
) -> None:
    assert run_of(dag_run(**facts), params, SITE).is_nightly is is_nightly


def test_what_is_asked_of_days_goes_with_the_run_and_not_with_a_night() -> None:
    plain = {"source": "auto", "mode": "refetch", "limit": None}  # as the form is filled in
    assert run_of(dag_run(), plain, SITE) == run_of(dag_run(), {}, SITE)
    wish = {"source": "sitemap", "mode": "new", "limit": 5}
    run = run_of(dag_run(), {**wish, "date": "2026-11-22"}, SITE)
    assert (run.source, run.mode, run.limit) == ("sitemap", "new", 5)
    whole = run_of(dag_run(), {"limit": 3.0, "date": "2026-11-22"}, SITE).limit  # as REST takes it
    assert (whole, type(whole)) == (3, int)
    for name, value in wish.items():
        with pytest.raises(InvalidWindow, match="for named days and backfills only"):
            run_of(dag_run(), {**plain, name: value}, SITE)
