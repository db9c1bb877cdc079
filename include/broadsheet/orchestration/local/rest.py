"""Airflow's REST API on loopback: the few calls that the supervisor needs.

What does NOT belong here: what is done with the answers.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import closing
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from broadsheet.airflow_home import LOOPBACK
from broadsheet.errors import AirflowFailed
from broadsheet.orchestration.local.environment import ADMIN

POOLS_FILE = Path(__file__).resolve().parents[1] / "pools.json"
PAGE = 100  # rows a page: the API's limit
FOREIGN_HOST = "rebound.invalid"
TRIES = 4  # SQLite answers "Database is locked" (5xx) now and then

Record = dict[str, Any]


class AirflowApi:
    """A client of the local Airflow, as its admin. Without ``password``: of one that lets everybody on this machine be admin."""

    def __init__(self, port: int, password: str | None = None) -> None:
        self._port, self._password = port, password
        self._token: str | None = None

    def is_up(self) -> bool:
        """Whether it answers."""
        try:
            status, _ = self._send("GET", "/api/v2/version", None)
        except (OSError, HTTPException):
            return False
        return status == HTTPStatus.OK

    def refuses_foreign_hosts(self) -> bool:
        """Whether a request that was made for a server of another name gets no token."""
        status, _ = self._exchange("GET", "/auth/token", None, {"Host": FOREIGN_HOST})
        return status == HTTPStatus.BAD_REQUEST

    def health(self) -> dict[str, str | None]:
        """Status of each component by Airflow's name for it: healthy, unhealthy or None."""
        return {name: part["status"] for name, part in self.call("GET", "/monitor/health").items()}

    def dags(self) -> dict[str, Record]:
        """All DAGs that some file still defines, by id."""
        return {dag["dag_id"]: dag for dag in self._pages("/dags", "dags")}

    def import_errors(self) -> list[Record]:
        """DAG files that could not be imported: ``filename``, ``stack_trace``, ``timestamp``."""
        return list(self._pages("/importErrors", "import_errors"))

    def make_pools(self) -> None:
        """Make the pools of pools.json that are missing."""
        have = {pool["name"] for pool in self._pages("/pools", "pools")}
        for name, pool in json.loads(POOLS_FILE.read_text()).items():
            if name not in have:
                self.call("POST", "/pools", {"name": name, **pool})

    def trigger(self, dag_id: str, run_id: str, conf: Record, note: str) -> None:
        """Trigger a run with no logical date. The id is given, so that asking again cannot make a second run."""
        body = {"dag_run_id": run_id, "logical_date": None, "conf": conf, "note": note}
        self.call("POST", f"/dags/{quote(dag_id)}/dagRuns", body, settled=409)

    def dag_run(self, dag_id: str, run_id: str) -> Record:
        """One run."""
        return self._record(f"/dags/{quote(dag_id)}/dagRuns/{quote(run_id, safe='')}")

    def task_instances(self, dag_id: str, run_id: str) -> list[Record]:
        """The tasks of one run."""
        return list(
            self._pages(f"/dags/{quote(dag_id)}/dagRuns/{quote(run_id, safe='')}/taskInstances", "task_instances")
        )

    def task_log(self, task: Record) -> list[Record]:
        """The structured log lines of a task's last try."""
        run = f"/dags/{quote(task['dag_id'])}/dagRuns/{quote(task['dag_run_id'], safe='')}"
        path = f"{run}/taskInstances/{quote(task['task_id'])}/logs/{task['try_number']}?full_content=true"
        return list(self._record(path)["content"])

    def runs_after_load(self, dag_id: str, run_id: str) -> list[Record]:
        """The runs of other DAGs that the asset events of one run have started: ``dag_id``, ``run_id``."""
        query = urlencode({"source_dag_id": dag_id, "source_run_id": run_id})
        events = self._pages(f"/assets/events?{query}", "asset_events")
        return [run for event in events for run in event["created_dagruns"]]

    def call(self, method: str, path: str, body: Record | None = None, settled: int | None = None) -> Any:
        """One call under /api/v2; gives the decoded answer, None for the status ``settled``.

        Raises AirflowFailed, with Airflow's own words.
        """
        problem = ""
        for attempt in range(TRIES):
            time.sleep(0.5 * attempt)
            try:
                status, content = self._send(method, f"/api/v2{path}", body)
            except (OSError, HTTPException) as error:
                problem = str(error)
                continue
            if status == settled:
                return None
            if status < 400:
                return json.loads(content) if content else None
            problem = f"{status} {content.decode(errors='replace')[:500]}"
            if status == 401:
                self._token = None
            elif status < 500:
                break
        raise AirflowFailed(f"Airflow's API: {method} {path}: {problem}; see the log of the api-server")

    def _send(self, method: str, path: str, body: Record | None) -> tuple[int, bytes]:
        if self._token is None:
            self._token = self._sign_in()
        return self._exchange(method, path, body, {"Authorization": f"Bearer {self._token}"})

    def _sign_in(self) -> str:
        """A token. Raises AirflowFailed where the password is refused."""
        body = None if self._password is None else {"username": ADMIN, "password": self._password}
        status, content = self._exchange("GET" if body is None else "POST", "/auth/token", body, {})
        if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
            raise AirflowFailed(
                f"Airflow at port {self._port} refuses the login: was it started with another BROADSHEET_HOME or "
                "BROADSHEET_AIRFLOW_LOGIN? `make down`, then try again"
            )
        if status >= HTTPStatus.BAD_REQUEST:
            raise HTTPException(f"the login answers {status}")
        token: str = json.loads(content)["access_token"]
        return token

    def _exchange(self, method: str, path: str, body: Record | None, headers: dict[str, str]) -> tuple[int, bytes]:
        headers = {**headers, "Accept": "application/json", "Content-Type": "application/json"}
        with closing(HTTPConnection(LOOPBACK, self._port, timeout=30)) as connection:
            connection.request(method, path, None if body is None else json.dumps(body), headers)
            answer = connection.getresponse()
            return answer.status, answer.read()

    def _record(self, path: str) -> Record:
        record: Record = self.call("GET", path)
        return record

    def _pages(self, path: str, key: str) -> Iterator[Record]:
        seen, sign = 0, "&" if "?" in path else "?"
        while True:
            page = self.call("GET", f"{path}{sign}{urlencode({'limit': PAGE, 'offset': seen})}")
            yield from page[key]
            seen += len(page[key])
            if not page[key] or seen >= page["total_entries"]:
                return
