"""docker-compose.yaml: its services, what can be reached from outside, secrets without defaults. No engine is needed."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml

from broadsheet.orchestration.hosts import TrustedHosts
from broadsheet.settings import PROJECT, Settings

TEXT = (PROJECT / "docker-compose.yaml").read_text()
SECRETS = {
    "AIRFLOW_ADMIN_PASSWORD",
    "AIRFLOW_FERNET_KEY",
    "AIRFLOW_JWT_SECRET",
    "AIRFLOW_SECRET_KEY",
    "BROADSHEET_CONTACT",
    "POSTGRES_PASSWORD",
}


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(TEXT)["services"]
    return found


def test_the_services_are_those_of_one_server(services: dict[str, Any]) -> None:
    assert set(services) == {"postgres", "init", "api-server", "scheduler", "triggerer", "dag-processor"}
    commands = {name: service["command"][:2] for name, service in services.items() if name not in ("postgres", "init")}
    assert commands == {name: ["airflow", name] for name in ("api-server", "scheduler", "triggerer", "dag-processor")}


def test_published_ports_are_on_loopback(services: dict[str, Any]) -> None:
    ports = {name: service["ports"] for name, service in services.items() if "ports" in service}
    assert ports == {"api-server": ["127.0.0.1:8080:8080"]}


def test_every_variable_is_required_and_described(services: dict[str, Any]) -> None:
    used = set(re.findall(r"\$\{(\w+):\?", TEXT))
    assert used == SECRETS
    others = re.findall(r"(?<!\$)\$\{\w+(?!:\?)[^\w}]*\}", TEXT)  # what a user may leave out
    assert others == ["${BROADSHEET_WAREHOUSE:-}", "${BROADSHEET_NOTIFY:-}"]
    head = TEXT.split("x-airflow")[0]
    assert all(name in head for name in SECRETS)


def test_airflow_has_the_secrets_that_its_components_share(services: dict[str, Any]) -> None:
    for name in ("init", "api-server", "scheduler", "dag-processor"):
        environment = services[name]["environment"]
        assert environment["AIRFLOW__CORE__FERNET_KEY"].startswith("${AIRFLOW_FERNET_KEY:?")
        assert environment["AIRFLOW__API_AUTH__JWT_SECRET"].startswith("${AIRFLOW_JWT_SECRET:?")
        assert environment["AIRFLOW__API__SECRET_KEY"].startswith("${AIRFLOW_SECRET_KEY:?")
        assert "SIMPLE_AUTH_MANAGER_ALL_ADMINS" not in str(environment)
        assert environment["AIRFLOW__CORE__EXECUTOR"] == "broadsheet.orchestration.executor.PreloadedExecutor"


def test_the_server_answers_the_tasks_that_call_it_by_its_services_name(services: dict[str, Any]) -> None:
    for name in ("api-server", "scheduler"):
        environment = services[name]["environment"]
        calls = urlsplit(environment["AIRFLOW__CORE__EXECUTION_API_SERVER_URL"])
        trusted = Settings(airflow_hosts=environment["BROADSHEET_AIRFLOW_HOSTS"]).trusted_hosts
        assert TrustedHosts(no_app, trusted).is_trusted(calls.netloc)
        assert environment["AIRFLOW__CORE__PLUGINS_FOLDER"].endswith("/plugins")


async def no_app(*_: Any) -> None:
    """Never called."""


def test_only_one_container_runs_tasks(services: dict[str, Any]) -> None:
    assert [name for name, service in services.items() if "scheduler" in str(service.get("command"))] == ["scheduler"]
    assert "deploy" not in services["scheduler"]


def test_docker_compose_takes_the_file_and_insists_on_each_secret() -> None:
    if shutil.which("docker-compose") is None:
        pytest.skip("docker-compose is not installed; the other tests read the file as YAML")
    env = {name: value for name, value in os.environ.items() if name not in SECRETS} | dict.fromkeys(SECRETS, "x")
    command = ["docker-compose", "--file", str(PROJECT / "docker-compose.yaml"), "config", "-q"]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")
    for name in sorted(SECRETS):
        without = {key: value for key, value in env.items() if key != name}
        done = subprocess.run(command, env=without, capture_output=True, text=True, check=False)
        assert done.returncode != 0
        assert name in done.stderr


def test_the_image_takes_everything_from_the_lock_by_hash() -> None:
    dockerfile = (PROJECT / "Dockerfile").read_text()
    assert "FROM python:3.12-slim" in dockerfile
    assert "uv pip sync" in dockerfile
    assert "--compile-bytecode --require-hashes requirements.lock" in dockerfile
    assert re.findall(r"^USER (\w+)", dockerfile, re.MULTILINE) == ["broadsheet"]
    kept = {line[1:] for line in (PROJECT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    copied = set(re.findall(r"[\w.]+", " ".join(re.findall(r"^COPY (.+) \./\w*$", dockerfile, re.MULTILINE))))
    assert copied == kept
