"""The parts of the local Airflow that can be seen without starting it."""

from __future__ import annotations

import base64
import json
import os
import signal
import socket
import stat
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from broadsheet.airflow_home import HomeLock, ports_of, started_at
from broadsheet.errors import AirflowFailed, InvalidWindow, UnknownSite
from broadsheet.models import Site
from broadsheet.orchestration.local.components import Component, check_ports_free, components_of
from broadsheet.orchestration.local.environment import admin_password, airflow_environment, load_secrets
from broadsheet.orchestration.local.interrupts import Interrupts
from broadsheet.orchestration.local.night import day_by_site, log_lines
from broadsheet.orchestration.local.processes import descendants, kill_all, tree
from broadsheet.orchestration.local.rest import Record
from broadsheet.settings import PROJECT, Settings, load_settings

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)


def site(site_id: str, zone: str) -> Site:
    return Site.adhoc().model_copy(update={"id": site_id, "timezone": zone})


def test_everything_listens_and_talks_on_loopback_at_the_port_that_was_asked_for(settings: Settings) -> None:
    env = airflow_environment(settings, 18123, {}, PROJECT / "dags")
    assert env["AIRFLOW__API__HOST"] == "127.0.0.1"
    assert env["AIRFLOW__CORE__EXECUTION_API_SERVER_URL"] == "http://127.0.0.1:18123/execution/"
    assert env["AIRFLOW__API__BASE_URL"] == "http://127.0.0.1:18123"
    commands = [" ".join(component.command) for component in components_of(settings, 18123).values()]
    assert [c.split("airflow ")[1] for c in commands] == [
        "api-server --host 127.0.0.1 --port 18123 --workers 1",
        "dag-processor",
        "scheduler --skip-serve-logs",
        "triggerer --skip-serve-logs",
    ]


def test_the_demo_papers_are_a_component_where_the_demo_is_on(settings: Settings) -> None:
    demo = settings.model_copy(update={"demo": True, "demo_port": 50000})
    first = next(iter(components_of(demo, 18123).values()))
    assert first.command == [sys.executable, "-m", "demo", "--port", "50000"]
    assert sorted(ports_of(demo, 18123).values()) == [18123, 50000, 50001]


def test_the_demo_papers_are_told_the_time_and_how_they_break(settings: Settings) -> None:
    demo = settings.model_copy(update={"demo": True, "demo_port": 50000, "clock": NOW, "demo_break": "wall,charset"})
    first = next(iter(components_of(demo, 18123).values()))
    assert first.command[-4:] == ["--clock", "2026-11-23T03:00:00+00:00", "--break", "wall,charset"]


def test_another_projects_airflow_does_not_leak_in(settings: Settings) -> None:
    base = {"AIRFLOW_HOME": "/elsewhere", "AIRFLOW__CORE__EXECUTOR": "X", "AIRFLOW_CONFIG": "/x", "PATH": "/bin"}
    env = airflow_environment(settings, 18123, base, PROJECT / "dags")
    assert env["AIRFLOW_HOME"] == str(settings.home / "airflow")
    assert env["AIRFLOW__CORE__EXECUTOR"] == "broadsheet.orchestration.executor.PreloadedExecutor"
    assert env["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"] == f"sqlite:///{settings.home}/airflow/airflow.db"
    assert "AIRFLOW_CONFIG" not in env
    assert env["PATH"] == "/bin"


def test_what_tells_the_user_something_is_handed_on(settings: Settings) -> None:
    own = {
        "AIRFLOW_CONN_SMTP_DEFAULT": "smtp://post:secret@mail.example:587",
        "AIRFLOW_VAR_DESK": "night",
        "AIRFLOW__SMTP__SMTP_MAIL_FROM": "broadsheet@example.org",
    }
    env = airflow_environment(settings, 18123, own, PROJECT / "dags")
    assert {name: env[name] for name in own} == own


def test_a_login_is_asked_for_unless_a_setting_says_otherwise(settings: Settings) -> None:
    env = airflow_environment(settings, 18123, {}, PROJECT / "dags")
    assert env["AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_ALL_ADMINS"] == "False"
    passwords = Path(env["AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE"])
    assert json.loads(passwords.read_text()) == {"admin": admin_password(settings)}
    assert stat.S_IMODE(passwords.stat().st_mode) == 0o600
    everybody = settings.model_copy(update={"airflow_login": False})
    assert admin_password(everybody) is None
    env = airflow_environment(everybody, 18123, {}, PROJECT / "dags")
    assert env["AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_ALL_ADMINS"] == "True"


def test_a_tunable_is_taken_from_the_environment(settings: Settings) -> None:
    env = airflow_environment(settings, 18123, {"AIRFLOW__CORE__PARALLELISM": "9"}, PROJECT / "dags")
    assert env["AIRFLOW__CORE__PARALLELISM"] == "9"


def test_loopback_goes_past_any_proxy(settings: Settings) -> None:
    env = airflow_environment(settings, 18123, {"NO_PROXY": "intranet.example"}, PROJECT / "dags")
    assert env["NO_PROXY"] == env["no_proxy"] == "intranet.example,127.0.0.1,localhost"


def test_components_read_the_settings_that_the_supervisor_has(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    quiet = settings.model_copy(update={"scheduled": False, "demo_port": 50000})
    for name, value in airflow_environment(quiet, 18123, {}, PROJECT / "dags").items():
        if name.startswith("BROADSHEET_"):
            monkeypatch.setenv(name, value)
    assert load_settings() == quiet


def test_secrets_are_made_once_and_only_the_owner_reads_them(tmp_path: Path) -> None:
    path = tmp_path / "secrets.json"
    made = load_secrets(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert load_secrets(path) == made
    assert len(base64.urlsafe_b64decode(made["fernet_key"])) == 32
    assert len(set(made.values())) == 4
    assert load_secrets(tmp_path / "other.json") != made
    older = {name: value for name, value in made.items() if name != "admin_password"}  # of an older version
    path.write_text(json.dumps(older))
    assert load_secrets(path) == {**older, "admin_password": load_secrets(path)["admin_password"]}
    assert [p.name for p in tmp_path.glob("*.part")] == []


def test_a_taken_port_is_named_with_the_setting_that_changes_it() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(
            AirflowFailed, match=rf"127.0.0.1:{port}: Address already in use; set BROADSHEET_X to a free"
        ):
            check_ports_free({"BROADSHEET_X": port})
    check_ports_free({"BROADSHEET_X": port})


def test_one_supervisor_a_home(settings: Settings) -> None:
    holder, other = HomeLock(settings), HomeLock(settings)
    assert not HomeLock(settings).is_held
    holder.acquire()
    holder.write_note(18123, {"scheduler": os.getpid()})
    assert HomeLock(settings).is_held
    with pytest.raises(AirflowFailed, match=rf"already running at http://127.0.0.1:18123 \(process {os.getpid()}\)"):
        other.acquire()
    note = other.note
    assert note is not None
    assert note.components == {"scheduler": (os.getpid(), started_at(os.getpid()))}
    holder.release()
    assert not HomeLock(settings).is_held
    assert other.note is None
    other.acquire()
    other.release()


def test_a_lock_whose_holder_was_killed_is_free_and_its_note_tells_who_still_lives(settings: Settings) -> None:
    code = (
        "import os, signal; from broadsheet.airflow_home import HomeLock;"
        "from broadsheet.settings import load_settings; lock = HomeLock(load_settings()); lock.acquire();"
        "lock.write_note(18123, {'me': os.getpid(), 'parent': os.getppid()}); os.kill(os.getpid(), signal.SIGKILL)"
    )
    subprocess.run([sys.executable, "-c", code], check=False)
    lock = HomeLock(settings)
    assert not lock.is_held
    assert lock.note is not None
    assert lock.note.dead == ("me",)


def test_processes_that_have_ended_are_no_error() -> None:
    ended = subprocess.Popen([sys.executable, "-c", "pass"])
    ended.wait()
    assert (started_at(ended.pid), tree(ended.pid), descendants(ended.pid)) == (None, [], [])
    running = subprocess.Popen(["sh", "-c", "sleep 60 & wait"])
    found = tree(running.pid)
    # The shell's child is a shell itself until it has called exec.
    while [process.name() for process in found] != ["sh", "sleep"]:
        assert running.poll() is None
        found = tree(running.pid)
    kill_all([*found, *found])
    assert tree(running.pid) == []


def test_a_component_dies_with_the_supervisor_and_logs_into_its_file(tmp_path: Path) -> None:
    code = (
        "import os, time; from pathlib import Path; from broadsheet.orchestration.local.components import Component;"
        f"c = Component('x', ['sleep', '60'], Path({str(tmp_path)!r}) / 'x.log'); c.start(os.environ, Path('/'));"
        "print(c.process.pid, flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        assert started_at(pid) is not None
        parent.kill()
    deadline = time.monotonic() + 60
    while started_at(pid) is not None and time.monotonic() < deadline:
        time.sleep(0.05)
    assert started_at(pid) is None


def test_an_obituary_gives_the_code_and_the_end_of_the_log(tmp_path: Path) -> None:
    component = Component(
        "x", [sys.executable, "-c", "print(*range(90), sep='\\n'); raise SystemExit(7)"], tmp_path / "x.log"
    )
    component.start(os.environ, tmp_path)
    assert component.wait(60)
    text = component.obituary()
    assert text.startswith(f"x ended with code 7; the end of {tmp_path / 'x.log'}:")
    assert text.splitlines()[1:] == [f"  {number}" for number in range(70, 90)]
    component.start(os.environ, tmp_path)
    assert component.wait(60)
    assert (tmp_path / "x.log.1").read_text().startswith("0\n1\n")


def test_the_first_signal_interrupts_and_later_ones_only_hurry() -> None:
    interrupts = Interrupts()
    with interrupts.caught():
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGTERM)
        hurried_by_the_first = interrupts.is_hurried
        signal.raise_signal(signal.SIGINT)
        assert (hurried_by_the_first, interrupts.is_hurried) == (False, True)
    calm = Interrupts()
    with calm.caught():
        calm.only_count()
        signal.raise_signal(signal.SIGTERM)
        assert calm.is_hurried


def test_the_night_is_the_last_complete_day_of_each_sites_zone() -> None:
    sites = [site("new_york", "America/New_York"), site("tokyo", "Asia/Tokyo")]
    assert day_by_site(sites, None, NOW) == {"new_york": "2026-11-21", "tokyo": "2026-11-22"}
    assert day_by_site(sites, "2026-11-01", NOW) == {"new_york": "2026-11-01", "tokyo": "2026-11-01"}


def test_a_night_without_sites_or_in_the_future_is_refused() -> None:
    with pytest.raises(UnknownSite, match="no site is enabled"):
        day_by_site([], None, NOW)
    with pytest.raises(InvalidWindow, match="2026-12-01 is in the future"):
        day_by_site([site("tokyo", "Asia/Tokyo")], "2026-12-01", NOW)


def test_a_log_shows_an_exception_by_class_and_message() -> None:
    records: list[Record] = [
        {"event": "begins"},
        {
            "event": "Task failed",
            "level": "error",
            "error_detail": [{"exc_type": "Unreachable", "exc_value": "no answer"}],
        },
    ]
    assert log_lines(records) == ["info: begins", "error: Task failed", "  Unreachable: no answer"]


DYING = """
import os, sys, time
from pathlib import Path
from broadsheet.errors import AirflowFailed
from broadsheet.orchestration.local.components import Component
from broadsheet.orchestration.local.supervisor import LocalAirflow
from broadsheet.settings import load_settings
airflow = LocalAirflow(load_settings(), 18123, print)
airflow._lock.acquire()
(Path(load_settings().home) / "airflow").mkdir(exist_ok=True)
ending = ["sh", "-c", "echo begun; exit 7"]
airflow._components = {"scheduler": Component("scheduler", ending, load_settings().home / "scheduler.log")}
airflow._env = dict(os.environ)
airflow.start()
try:
    while True:
        airflow.keep_alive()
        time.sleep(0.01)
except AirflowFailed as error:
    sys.exit(str(error))
"""


def test_a_component_that_dies_is_started_again_but_not_for_ever(settings: Settings) -> None:
    done = subprocess.run([sys.executable, "-c", DYING], capture_output=True, text=True, timeout=60, check=False)
    again = [line for line in done.stdout.splitlines() if line.startswith("Starting")]
    assert again == [
        f"Starting scheduler again ({number} of 3; its log is kept as scheduler.log.1) ..." for number in (1, 2, 3)
    ]
    first, obituary, word = done.stderr.splitlines()
    assert first == "scheduler was started again 3 times within 10 minutes and died each time."
    assert (obituary, word) == (
        f"scheduler ended with code 7; the end of {settings.home}/scheduler.log:",
        "  begun",
    )
