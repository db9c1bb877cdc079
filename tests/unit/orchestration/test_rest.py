"""The client of Airflow's API, and what a night makes of its answers, against a real server on loopback."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from broadsheet.errors import AirflowFailed
from broadsheet.orchestration.local import night
from broadsheet.orchestration.local.rest import AirflowApi

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
Answer = tuple[int, Any]


class Airflow:
    """A server that answers (method, path) from a list; the last answer stays. ``asked`` holds what came in."""

    def __init__(self) -> None:
        self.answers: dict[tuple[str, str], list[Answer | Callable[[dict[str, list[str]]], Answer]]] = {}
        self.asked: list[tuple[str, str, Any]] = []
        self.tokens = 0

    def answer(self, method: str, target: str, body: Any) -> Answer:
        parts = urlsplit(target)
        if parts.path == "/auth/token":
            if method == "POST" and body != {"username": "admin", "password": "right"}:
                return 401, {"detail": "Invalid credentials"}
            self.tokens += 1
            return 201, {"access_token": f"token{self.tokens}"}
        self.asked.append((method, parts.path, body))
        queue = self.answers.get((method, parts.path)) or [(404, {"detail": "no such thing"})]
        given = queue.pop(0) if len(queue) > 1 else queue[0]
        return given(parse_qs(parts.query)) if callable(given) else given


@pytest.fixture
def airflow() -> Airflow:
    return Airflow()


@pytest.fixture
def api(airflow: Airflow) -> Iterator[AirflowApi]:
    class Handler(BaseHTTPRequestHandler):
        def handle_one(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = json.loads(self.rfile.read(length)) if length else None
            status, content = airflow.answer(self.command, self.path, body)
            payload = json.dumps(content).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(payload)))
            self.end_headers()
            self.wfile.write(payload)

        do_GET = do_POST = handle_one

        def log_message(self, *arguments: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield AirflowApi(server.server_address[1])
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_locked_database_is_asked_again(api: AirflowApi, airflow: Airflow) -> None:
    airflow.answers["GET", "/api/v2/dags"] = [(503, "Database is locked"), (200, {"dags": [], "total_entries": 0})]
    assert api.dags() == {}
    assert len(airflow.asked) == 2


def test_an_old_token_is_replaced(api: AirflowApi, airflow: Airflow) -> None:
    airflow.answers["GET", "/api/v2/dags"] = [(401, "expired"), (200, {"dags": [], "total_entries": 0})]
    assert api.dags() == {}
    assert airflow.tokens == 2


def test_airflows_own_words_are_kept_and_a_refusal_is_not_repeated(api: AirflowApi, airflow: Airflow) -> None:
    airflow.answers["POST", "/api/v2/dags/ingest_x/dagRuns"] = [(400, {"detail": "'x' is not a date"})]
    with pytest.raises(AirflowFailed, match=r"POST /dags/ingest_x/dagRuns: 400 .*'x' is not a date"):
        api.trigger("ingest_x", "manual__1", {"date": "x"}, "")
    assert len(airflow.asked) == 1


def test_triggering_again_after_a_lost_answer_makes_no_second_run(api: AirflowApi, airflow: Airflow) -> None:
    airflow.answers["POST", "/api/v2/dags/ingest_x/dagRuns"] = [(500, "lost"), (409, "exists")]
    api.trigger("ingest_x", "manual__1", {}, "why")
    assert [body["dag_run_id"] for _, _, body in airflow.asked] == ["manual__1", "manual__1"]


def test_every_page_of_a_long_list_is_read(api: AirflowApi, airflow: Airflow) -> None:
    def page(query: dict[str, list[str]]) -> Answer:
        offset, limit = int(query["offset"][0]), int(query["limit"][0])
        dags = [{"dag_id": f"ingest_{number}"} for number in range(250)]
        return 200, {"dags": dags[offset : offset + limit], "total_entries": len(dags)}

    airflow.answers["GET", "/api/v2/dags"] = [page]
    assert len(api.dags()) == 250


def test_only_missing_pools_are_made(api: AirflowApi, airflow: Airflow) -> None:
    there = [{"name": name} for name in ("default_pool", "crawls", "pages")]
    airflow.answers["GET", "/api/v2/pools"] = [(200, {"pools": there, "total_entries": len(there)})]
    airflow.answers["POST", "/api/v2/pools"] = [(201, {})]
    api.make_pools()
    method, path, body = airflow.asked[-1]
    assert (method, path, body["name"], body["slots"]) == ("POST", "/api/v2/pools", "warehouse_writer", 1)


def test_an_airflow_that_is_not_there_is_no_crash(api: AirflowApi) -> None:
    assert not AirflowApi(1).is_up()


def test_wrong_site_files_do_not_hold_the_others_up(api: AirflowApi, airflow: Airflow) -> None:
    error = {"filename": "dags/site_files.py", "stack_trace": "InvalidSite: a.yml", "timestamp": "2026-11-23T04:00:00Z"}
    airflow.answers["GET", "/api/v2/importErrors"] = [(200, {"import_errors": [error], "total_entries": 1})]
    night.raise_import_errors(api, NOW)


def test_a_server_that_gives_strangers_a_token_is_seen(api: AirflowApi) -> None:
    assert not api.refuses_foreign_hosts()


def dags(**paused: bool) -> Answer:
    rows = [{"dag_id": dag_id, "is_paused": is_paused} for dag_id, is_paused in paused.items()]
    return 200, {"dags": rows, "total_entries": len(rows)}


def test_a_paused_dag_is_refused_before_anything_is_triggered(api: AirflowApi, airflow: Airflow) -> None:
    airflow.answers["GET", "/api/v2/dags"] = [dags(ingest_a=False, ingest_b=True, publish=False)]
    with pytest.raises(AirflowFailed, match="ingest_b: paused"):
        night.trigger_night(api, {"a": "ingest_a", "b": "ingest_b"}, {"a": "2026-11-22", "b": "2026-11-22"}, NOW)
    assert [method for method, _, _ in airflow.asked] == ["GET"]


def test_a_site_that_the_running_airflow_does_not_know_is_named(api: AirflowApi, airflow: Airflow) -> None:
    airflow.answers["GET", "/api/v2/dags"] = [dags(publish=False)]
    with pytest.raises(AirflowFailed, match="ingest_a: unknown to the Airflow that is up"):
        night.trigger_night(api, {"a": "ingest_a"}, {"a": "2026-11-22"}, NOW)


def test_each_site_is_triggered_for_its_day(api: AirflowApi, airflow: Airflow) -> None:
    airflow.answers["GET", "/api/v2/dags"] = [dags(ingest_a=False, publish=False)]
    airflow.answers["POST", "/api/v2/dags/ingest_a/dagRuns"] = [(200, {})]
    (run,) = night.trigger_night(api, {"a": "ingest_a"}, {"a": "2026-11-22"}, NOW)
    assert run.run_id == "manual__2026-11-22__20261123T030000Z"
    assert airflow.asked[-1][2]["conf"] == {"date": "2026-11-22"}


def test_a_dag_file_that_fails_to_import_now_is_told_and_an_old_failure_is_not(
    api: AirflowApi, airflow: Airflow
) -> None:
    def error(moment: str) -> dict[str, str]:
        return {"filename": "ingest.py", "stack_trace": "InvalidSite: a.yml: id: wrong\n", "timestamp": moment}

    airflow.answers["GET", "/api/v2/importErrors"] = [
        (200, {"import_errors": [error("2026-11-22T00:00:00Z")], "total_entries": 1}),
        (200, {"import_errors": [error("2026-11-23T04:00:00Z")], "total_entries": 1}),
    ]
    night.raise_import_errors(api, NOW)
    with pytest.raises(AirflowFailed, match=r"ingest\.py: InvalidSite: a\.yml: id: wrong"):
        night.raise_import_errors(api, NOW)


def test_it_signs_in_with_the_password_and_says_so_where_that_is_refused(api: AirflowApi, airflow: Airflow) -> None:
    airflow.answers["GET", "/api/v2/version"] = [(200, {"version": "3"})]
    port = api._port
    assert AirflowApi(port, "right").call("GET", "/version") == {"version": "3"}
    with pytest.raises(AirflowFailed, match=r"refuses the login.*BROADSHEET_AIRFLOW_LOGIN"):
        AirflowApi(port, "wrong").call("GET", "/version")
