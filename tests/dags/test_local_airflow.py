"""The local Airflow, for real: runs of every kind get the right days, errors the right retries; no process is left."""

from __future__ import annotations

import json
import re
import shutil
import signal
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from datetime import UTC, date, datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

import psutil  # type: ignore[import-untyped]
import pytest

from broadsheet.errors import AirflowFailed
from broadsheet.models import Window
from broadsheet.orchestration.local.rest import AirflowApi

if TYPE_CHECKING:
    from tests.dags.conftest import Home

pytestmark = [pytest.mark.e2e, pytest.mark.airflow]

ZONE = "America/New_York"


@pytest.fixture(scope="module")
def home(new_home: Callable[..., Home]) -> Home:
    return new_home("steady", "flaky", "hopeless", "slow")


@pytest.fixture(scope="module")
def api(home: Home) -> Iterator[AirflowApi]:
    """An Airflow that is up."""
    process = home.start("up")
    try:
        home.wait_for(lambda: "Airflow is ready" in home.output or process.poll() is not None, "up")
        assert process.poll() is None, home.output
        yield home.api
    finally:
        process.terminate()
        process.wait(400)


def window_of(run: dict[str, Any]) -> tuple[datetime, datetime]:
    """The window that a stub stage wrote down."""
    return datetime.fromisoformat(run["window"]["start_at"]), datetime.fromisoformat(run["window"]["end_at"])


def day(text: str) -> tuple[datetime, datetime]:
    window = Window.of_days(date.fromisoformat(text), date.fromisoformat(text), ZONE)
    return window.start_at, window.end_at


def days_ago(number: int) -> str:
    return (datetime.now(ZoneInfo(ZONE)).date() - timedelta(days=number)).isoformat()


def trigger(api: AirflowApi, dag_id: str, **body: Any) -> str:
    answer = api.call("POST", f"/dags/{dag_id}/dagRuns", {"logical_date": None, **body})
    return str(answer["dag_run_id"])


def folder_of(run_id: str) -> str:
    """The run's folder: its id without the colons and the plus sign."""
    return run_id.replace(":", "-").replace("+", "-")


def ended(home: Home, api: AirflowApi, dag_id: str, run_id: str) -> str:
    home.wait_for(lambda: api.dag_run(dag_id, run_id)["state"] in ("success", "failed"), f"{dag_id} {run_id}")
    return str(api.dag_run(dag_id, run_id)["state"])


def scheduled_run(home: Home, api: AirflowApi, dag_id: str) -> dict[str, Any]:
    """The run that Airflow makes on its own as soon as it sees the DAG."""
    path = f"/dags/{dag_id}/dagRuns?run_type=scheduled"
    home.wait_for(lambda: api.call("GET", path)["total_entries"] > 0, f"scheduled run of {dag_id}")
    run: dict[str, Any] = api.call("GET", path)["dag_runs"][0]
    return run


def test_up_says_where_and_what_next(api: AirflowApi, home: Home) -> None:
    assert f"Airflow is ready: http://127.0.0.1:{home.port}" in home.output
    assert "ingest_flaky, ingest_hopeless, ingest_slow, ingest_steady, publish" in home.output
    assert "stop      Ctrl-C here, or `make down`" in home.output
    assert {dag_id for dag_id, dag in api.dags().items() if not dag["is_paused"]} == {
        "backfill",
        "ingest_flaky",
        "ingest_hopeless",
        "ingest_slow",
        "ingest_steady",
        "publish",
    }


def test_a_scheduled_run_is_about_the_day_of_its_label(api: AirflowApi, home: Home) -> None:
    run = scheduled_run(home, api, "ingest_steady")
    assert ended(home, api, "ingest_steady", run["dag_run_id"]) == "success"
    (seen,) = home.seen("steady", "discover")
    assert seen["trigger"] == "scheduled"
    label = datetime.fromisoformat(run["logical_date"]).astimezone(ZoneInfo(ZONE)).date().isoformat()
    assert window_of(seen) == day(label)
    assert label in (days_ago(1), days_ago(2))  # 2: midnight has just passed
    assert run["dag_run_id"] == f"scheduled__{label}"
    assert run["run_after"] == run["logical_date"] == f"{label}T10:00:00Z"


def test_backfilled_and_manual_runs_mean_the_same_day_by_the_same_label(api: AirflowApi, home: Home) -> None:
    labels = {
        number: datetime.combine(date.fromisoformat(days_ago(number)), datetime.min.time(), ZoneInfo(ZONE)).isoformat()
        for number in (9, 7)
    }
    backfill = {"dag_id": "ingest_hopeless", "from_date": labels[9], "to_date": labels[9], "max_active_runs": 1}
    api.call("POST", "/backfills", backfill)
    manual = [
        trigger(api, "ingest_hopeless", logical_date=labels[7]),
        trigger(api, "ingest_hopeless", conf={"date": days_ago(5), "date_to": days_ago(4)}),
        trigger(api, "ingest_hopeless"),
        trigger(api, "ingest_hopeless", logical_date=datetime.now(UTC).isoformat()),  # what the UI's form fills in
    ]
    for run_id in manual:
        ended(home, api, "ingest_hopeless", run_id)
    runs = [home.seen("hopeless", "discover", folder_of(run_id))[0] for run_id in manual]
    assert [window_of(run) for run in runs] == [
        day(days_ago(7)),
        (day(days_ago(5))[0], day(days_ago(4))[1]),
        day(days_ago(1)),
        day(days_ago(1)),
    ]
    assert {run["trigger"] for run in runs} == {"manual"}
    home.wait_for(lambda: "backfill" in {run["trigger"] for run in home.seen("hopeless", "discover")}, "backfill")
    (filled,) = (run for run in home.seen("hopeless", "discover") if run["trigger"] == "backfill")
    assert window_of(filled) == day(days_ago(9))
    assert filled["run_id"].startswith(f"backfill__{days_ago(9)}T")
    assert manual[0].startswith(f"manual__{days_ago(7)}__asked_")
    assert all(run_id.startswith("manual__asked_") for run_id in manual[1:])


def test_garbage_is_refused_before_a_run_begins_and_the_future_at_its_first_task(api: AirflowApi, home: Home) -> None:
    with pytest.raises(AirflowFailed, match=r"400 .*yesterday"):
        trigger(api, "ingest_steady", conf={"date": "yesterday"})
    run_id = trigger(api, "ingest_steady", conf={"date": days_ago(-2)})
    assert ended(home, api, "ingest_steady", run_id) == "failed"
    tasks = {task["task_id"]: task for task in api.task_instances("ingest_steady", run_id)}
    assert (tasks["discover"]["state"], tasks["discover"]["try_number"]) == ("failed", 1)
    assert "is in the future" in str(api.task_log(tasks["discover"]))


def test_one_form_runs_days_of_several_sites_and_again_when_it_is_cleared(api: AirflowApi, home: Home) -> None:
    days = {"date": days_ago(12), "date_to": days_ago(11)}
    refused = trigger(api, "backfill", conf={"sites": ["steady", "nobody"], **days})
    assert ended(home, api, "backfill", refused) == "failed"
    wish = {"source": "sitemap", "mode": "new", "limit": 5}
    run_id = trigger(api, "backfill", conf={"sites": ["steady", "hopeless"], **days, **wish})
    assert ended(home, api, "backfill", run_id) == "success"
    theirs = f"manual__{days['date']}_{days['date_to']}__{run_id}"
    assert ended(home, api, "ingest_steady", theirs) == "success"
    assert ended(home, api, "ingest_hopeless", theirs) == "failed"
    for site in ("steady", "hopeless"):
        (seen,) = home.seen(site, "discover", folder_of(theirs))
        assert window_of(seen) == (day(days["date"])[0], day(days["date_to"])[1])
        assert {name: seen[name] for name in wish} == wish
    assert len(api.call("GET", "/dags/ingest_steady/dagRuns?run_id_pattern=nobody")["dag_runs"]) == 0
    notes = str(api.dag_run("ingest_hopeless", theirs)["note"]).splitlines()
    assert notes == [
        "Result: `failed in fetch: RobotsDisallowed: hopeless.example: robots.txt forbids everything`",
        f"Asked for by backfill, run {run_id}",
    ]
    api.call("POST", f"/dags/backfill/dagRuns/{quote(run_id, safe='')}/clear", {"dry_run": False})
    home.wait_for(lambda: len(home.seen("steady", "load", folder_of(theirs))) == 2, "the same run again")


def test_a_cleared_task_gets_the_same_folder_and_the_same_days(api: AirflowApi, home: Home) -> None:
    run_id = trigger(api, "ingest_hopeless")
    ended(home, api, "ingest_hopeless", run_id)
    body = {"dry_run": False, "dag_run_id": run_id, "task_ids": ["discover"], "only_failed": False}
    api.call("POST", "/dags/ingest_hopeless/clearTaskInstances", body)
    home.wait_for(lambda: len(home.seen("hopeless", "discover", folder_of(run_id))) == 2, "cleared task")
    first, again = home.seen("hopeless", "discover", folder_of(run_id))
    assert window_of(first) == window_of(again)


def test_a_transient_error_is_tried_again(api: AirflowApi, home: Home) -> None:
    run_id = scheduled_run(home, api, "ingest_flaky")["dag_run_id"]
    assert ended(home, api, "ingest_flaky", run_id) == "success"
    tasks = {task["task_id"]: task for task in api.task_instances("ingest_flaky", run_id)}
    assert {task_id: task["try_number"] for task_id, task in tasks.items()} == {
        "discover": 1,
        "fetch": 2,
        "extract": 1,
        "validate": 1,
        "load": 1,
    }
    assert len({run["run_id"] for run in home.seen("flaky", "fetch")}) == 1


def test_a_terminal_error_fails_at_once(api: AirflowApi, home: Home) -> None:
    run_id = scheduled_run(home, api, "ingest_hopeless")["dag_run_id"]
    assert ended(home, api, "ingest_hopeless", run_id) == "failed"
    tasks = {task["task_id"]: task for task in api.task_instances("ingest_hopeless", run_id)}
    assert (tasks["fetch"]["state"], tasks["fetch"]["try_number"]) == ("failed", 1)
    assert tasks["extract"]["state"] == "upstream_failed"
    assert len(home.seen("hopeless", "fetch", folder_of(run_id))) == 1


def test_a_load_is_published_and_xcom_carries_counts_only(api: AirflowApi, home: Home) -> None:
    run_id = scheduled_run(home, api, "ingest_steady")["dag_run_id"]
    published = [run for run in api.runs_after_load("ingest_steady", run_id) if run["dag_id"] == "publish"]
    assert published
    assert ended(home, api, "publish", published[0]["run_id"]) == "success"
    entries = f"/dags/ingest_steady/dagRuns/{quote(run_id)}/taskInstances/load/xcomEntries"
    assert [row["key"] for row in api.call("GET", entries)["xcom_entries"]] == ["return_value"]
    assert api.call("GET", f"{entries}/return_value?deserialize=true")["value"] == {"pages": 3}


def night_of(home: Home, folder: Path, *sites: str) -> None:
    """Let the commands know these sites alone; the Airflow that is up keeps its own."""
    folder.mkdir()
    for site in sites:
        shutil.copy(home.path / "sites" / f"{site}.yml", folder)
    home.variables["BROADSHEET_SITES_DIR"] = str(folder)


def test_of_a_night_on_the_airflow_that_is_up_a_failing_site_is_reported_and_holds_nobody_up(
    api: AirflowApi, home: Home, tmp_path: Path
) -> None:
    night_of(home, tmp_path / "sites", "steady", "hopeless")
    code, said = home.call("run")
    home.variables.clear()
    assert code == 1
    assert said.startswith(f"Running hopeless {days_ago(1)}, steady {days_ago(1)} ...")
    for stage in ("discover", "fetch", "extract", "validate", "load"):
        assert f"  ingest_steady  {stage:<8}  success" in said
    assert "  publish  publish   success" in said
    assert "error: ingest_hopeless fetch: failed at try 1; the end of its log:" in said
    assert "RobotsDisallowed: hopeless.example: robots.txt forbids everything" in said
    assert "Traceback" not in said


def test_a_wrong_site_file_is_told_at_the_beginning_and_the_end_of_a_night(
    api: AirflowApi, home: Home, tmp_path: Path
) -> None:
    night_of(home, tmp_path / "sites", "steady")
    (tmp_path / "sites" / "wrong.yml").write_text("id: wrong\ncolour: green\n")
    code, said = home.call("run", "--date", days_ago(20))
    home.variables.clear()
    assert code == 1, said
    assert said.startswith("Left out until their site files are mended:\n  ")
    for part in (said[: said.index("Running")], said[said.rindex("error: ") :]):
        assert f"{tmp_path}/sites/wrong.yml: colour: unknown key" in part
    (run,) = (run for run in home.seen("steady", "load") if run["run_id"].startswith(f"manual__{days_ago(20)}__"))
    assert window_of(run) == day(days_ago(20))


def test_nothing_listens_beyond_loopback(api: AirflowApi, home: Home) -> None:
    assert home.listening() == {"127.0.0.1"}


def answer_to(port: int, **headers: str) -> int:
    """The status of a request for a token without a password, with these headers in place of a browser's."""
    with closing(HTTPConnection("127.0.0.1", port, timeout=30)) as connection:
        connection.request("GET", "/auth/token", headers=headers)
        return connection.getresponse().status


def test_a_web_page_elsewhere_gets_no_token(api: AirflowApi, home: Home) -> None:
    rebound = f"evil.example:{home.port}"
    assert answer_to(home.port, Host=rebound, Origin=f"http://{rebound}") == 400  # its name resolves to 127.0.0.1
    assert answer_to(home.port, Origin="http://evil.example") == 400
    for host in (f"127.0.0.1:{home.port}", f"localhost:{home.port}", f"[::1]:{home.port}"):
        assert answer_to(home.port, Host=host, Origin=f"http://{host}") == 403  # our own page, but nobody has signed in


def test_the_password_is_shown_and_signs_in_and_nothing_else_does(api: AirflowApi, home: Home) -> None:
    shown = re.search(r"login     admin, password (\S+) \(shown this once, and kept in (\S+)\)", home.output)
    assert shown is not None
    assert AirflowApi(home.port, shown[1]).dags()
    assert json.loads(Path(shown[2]).read_text()) == {"admin": shown[1]}
    with pytest.raises(AirflowFailed, match="refuses the login"):
        AirflowApi(home.port).dags()
    with pytest.raises(AirflowFailed, match="refuses the login"):
        AirflowApi(home.port, "guess").dags()


def test_a_second_up_says_that_it_runs_already(api: AirflowApi, home: Home) -> None:
    code, said = home.call("up")
    assert code == 1
    assert f"already running at http://127.0.0.1:{home.port}" in said
    assert "Traceback" not in said
    code, said = home.call("status")
    assert code == 0
    assert said.count(" runs (process ") == 4


def test_down_stops_everything_even_a_task_that_hangs(api: AirflowApi, home: Home) -> None:
    home.wait_for(lambda: home.runs("sleep"), "a task that hangs")
    code, said = home.call("down")
    assert (code, said.splitlines()[-1]) == (0, "Airflow has stopped.")
    assert home.processes() == []
    assert home.call("status")[0] == 3
    assert home.call("down") == (0, "Airflow is not running.\n")


def schedulers(pid: int) -> list[psutil.Process]:
    """The scheduler among the children of the supervisor ``pid``, once it is there."""
    found = []
    for child in psutil.Process(pid).children():
        with suppress(psutil.NoSuchProcess):
            if "scheduler" in child.cmdline():
                found.append(child)
    return found


def test_the_next_up_runs_the_stopped_task_again_and_starts_a_component_that_dies(home: Home) -> None:
    process = home.start("up")
    home.wait_for(lambda: len(home.seen("slow", "load")) > 0 or process.poll() is not None, "slow's load")
    assert len(home.seen("slow", "fetch")) == 2
    home.wait_for(lambda: "Airflow is ready" in home.output, "up")
    assert "Making Airflow's database" not in home.output
    (scheduler,) = schedulers(process.pid)
    scheduler.send_signal(signal.SIGKILL)
    home.wait_for(lambda: "Starting scheduler again (1 of 3;" in home.output, "the restart")
    assert "scheduler ended with code -9; the end of" in home.output
    run_id = trigger(home.api, "ingest_steady")
    assert ended(home, home.api, "ingest_steady", run_id) == "success"
    assert "Traceback" not in home.output
    trigger(home.api, "ingest_slow")
    home.wait_for(lambda: home.runs("sleep"), "a task that hangs")
    process.kill()
    process.wait(60)


def test_after_a_killed_supervisor_the_next_one_clears_up_and_ctrl_c_stops_it(home: Home) -> None:
    again = home.start("up")
    home.wait_for(lambda: len(psutil.Process(again.pid).children()) == 4, "components")
    assert "Stopping scheduler, which a killed supervisor left behind" in home.output
    again.send_signal(signal.SIGINT)
    assert again.wait(400) == 0
    assert home.output.splitlines()[-1] == "Airflow has stopped."
    assert home.processes() == []
