"""docker-compose.yaml and the Dockerfile: services, limits, what can be reached from outside, where secrets come from. No engine is needed."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml
from sqlalchemy import make_url
from tests.ports import free_port

from broadsheet.orchestration.hosts import TrustedHosts
from broadsheet.orchestration.names import LOADER_QUEUE
from broadsheet.settings import PREFIX, PROJECT, Settings

TEXT = (PROJECT / "docker-compose.yaml").read_text()
DOCKERFILE = (PROJECT / "Dockerfile").read_text()
HOSTILE = "@:/%#'\" \\$é"
ONE_SERVER = {"postgres", "init", "api-server", "scheduler", "triggerer", "dag-processor"}
WITH_CELERY = {"redis", "worker", "loader"}
OWN = ONE_SERVER - {"postgres"} | WITH_CELERY - {"redis"}  # of our image


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(TEXT)["services"]
    return found


def test_celery_is_a_profile_and_all_else_is_one_server(services: dict[str, Any]) -> None:
    assert {name for name, service in services.items() if "profiles" not in service} == ONE_SERVER
    assert {name for name, service in services.items() if service.get("profiles") == ["celery"]} == WITH_CELERY
    commands = {name: services[name]["command"][:2] for name in ONE_SERVER - {"postgres", "init"}}
    assert commands == {name: ["airflow", name] for name in ("api-server", "scheduler", "triggerer", "dag-processor")}


def test_published_ports_are_on_loopback(services: dict[str, Any]) -> None:
    ports = {name: service["ports"] for name, service in services.items() if "ports" in service}
    assert ports == {"api-server": ["127.0.0.1:8080:8080"]}


def test_every_service_has_limits_logs_that_end_and_a_check_of_its_health(services: dict[str, Any]) -> None:
    for name, service in services.items():
        assert service["logging"]["options"] == {"max-size": "10m", "max-file": "5"}, name
        assert service["mem_limit"], name
        assert service["cpus"], name
        check = service["healthcheck"]
        assert check.get("disable") is True if name == "init" else check["test"], name
    asked = {name: shlex.join(services[name]["healthcheck"]["test"][1:]) for name in OWN - {"init", "api-server"}}
    names = {"scheduler": "scheduler", "triggerer": "triggerer", "dag-processor": "dag_processor"}
    module = "python -m broadsheet.orchestration.health_check"
    assert asked == {name: f"{module} {names.get(name, 'worker')}" for name in asked}


def test_a_contact_is_all_that_has_no_default_and_every_setting_is_one_that_exists(services: dict[str, Any]) -> None:
    assert set(re.findall(r"\$\{(\w+):\?", TEXT)) == {"BROADSHEET_CONTACT"}
    assert re.findall(r"\$\{\w+\}", TEXT) == []  # else one that is left out is empty, with a warning only
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    given = {name for name in OWN for name in services[name]["environment"] if name.startswith(PREFIX)}
    assert given <= known


def test_secrets_are_files_that_the_head_says_how_to_make(services: dict[str, Any]) -> None:
    secrets = yaml.safe_load(TEXT)["secrets"]
    assert secrets == {name: {"file": f"./secrets/{name}"} for name in secrets}
    made = re.search(r"for name in ([\w ]+); do", TEXT.split("x-logging")[0])
    assert made is not None
    assert set(made[1].split()) == set(secrets)
    environment = services["scheduler"]["environment"]
    for name, value in environment.items():
        assert not re.search(r"(PASSWORD|SECRET|KEY|CONN|URL)$", name) or name in (
            "AIRFLOW__API__BASE_URL",
            "AIRFLOW__CORE__EXECUTION_API_SERVER_URL",
        ), name
        for path in re.findall(r"/run/secrets/(\w+)", str(value)):
            assert path in services["scheduler"]["secrets"], name
    assert services["init"]["command"][-1].removeprefix("/run/secrets/") in services["init"]["secrets"]
    assert "secrets/" in (PROJECT / ".gitignore").read_text().splitlines()
    for name in OWN - {"init"}:
        assert services[name]["environment"] == environment
        assert "SIMPLE_AUTH_MANAGER_ALL_ADMINS" not in str(environment)
        assert set(services[name]["secrets"]) == set(secrets) - {"admin_password"}


def in_here(command: str, secrets: Path) -> list[str]:
    """A command of the file as it would run here."""
    spelt = re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", command).replace("/run/secrets/", f"{secrets}/")
    return [sys.executable if part == "python" else part for part in shlex.split(spelt)]


def test_addresses_hold_whatever_password_stands_in_the_file(services: dict[str, Any], tmp_path: Path) -> None:
    for name in ("postgres_password", "redis_password", "fernet_key", "jwt_secret", "secret_key"):
        (tmp_path / name).write_text(f"{HOSTILE}\n")
    environment = services["scheduler"]["environment"]
    printed = {
        name: subprocess.run(in_here(command, tmp_path), capture_output=True, text=True, check=True).stdout
        for name, command in environment.items()
        if name.endswith("_CMD")
    }
    database = make_url(printed["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN_CMD"])
    assert (database.username, database.password, database.host, database.database) == (
        "airflow",
        HOSTILE,
        "postgres",
        "airflow",
    )
    assert make_url(printed["AIRFLOW__CELERY__RESULT_BACKEND_CMD"].removeprefix("db+")) == database
    assert urlsplit(printed["AIRFLOW__CELERY__BROKER_URL_CMD"]).hostname == "redis"
    assert printed["AIRFLOW__CORE__FERNET_KEY_CMD"] == f"{HOSTILE}\n"


def test_redis_wants_whatever_password_stands_in_the_file(services: dict[str, Any], tmp_path: Path) -> None:
    if shutil.which("redis-server") is None:
        pytest.skip("no Redis on this machine (Debian: apt-get install redis-server)")
    (tmp_path / "redis_password").write_text(f"{HOSTILE}\n")
    shell, flags, script = services["redis"]["command"]
    port = free_port()
    *making, _, _, start = (
        script.replace("/run/secrets", str(tmp_path)).replace("/run/redis", str(tmp_path)).splitlines()
    )
    assert start == f"exec docker-entrypoint.sh redis-server {tmp_path}/redis.conf"
    here = f"exec redis-server {tmp_path}/redis.conf --port {port} --bind 127.0.0.1 --dir {tmp_path}"
    with subprocess.Popen([shell, flags, "\n".join([*making, here])], stdout=subprocess.DEVNULL) as redis:
        try:
            ask = ["redis-cli", "-p", str(port)]
            deadline = time.monotonic() + 60
            check = services["redis"]["healthcheck"]["test"][1].replace("redis-cli", shlex.join(ask))
            while subprocess.run(["sh", "-c", check], check=False).returncode:
                assert time.monotonic() < deadline
                time.sleep(0.05)
            said = [
                subprocess.run(
                    [*ask, "ping"], env={**os.environ, **env}, capture_output=True, text=True, check=False
                ).stdout
                for env in ({}, {"REDISCLI_AUTH": HOSTILE})
            ]
        finally:
            redis.terminate()
    assert "NOAUTH" in said[0]
    assert said[1] == "PONG\n"


def test_the_server_answers_the_tasks_that_call_it_by_its_services_name(services: dict[str, Any]) -> None:
    for name in ("api-server", "scheduler"):
        environment = services[name]["environment"]
        calls = urlsplit(re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", environment["AIRFLOW__CORE__EXECUTION_API_SERVER_URL"]))
        given = re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", environment["BROADSHEET_AIRFLOW_HOSTS"])
        assert TrustedHosts(no_app, Settings(airflow_hosts=given).trusted_hosts).is_trusted(calls.netloc)
        assert TrustedHosts(no_app, Settings(airflow_hosts=f"{given}news.example").trusted_hosts).is_trusted(
            "news.example"
        )
        assert environment["AIRFLOW__CORE__PLUGINS_FOLDER"].endswith("/plugins")


async def no_app(*_: Any) -> None:
    """Never called."""


def test_one_container_writes_the_warehouse(services: dict[str, Any]) -> None:
    executor = services["scheduler"]["environment"]["AIRFLOW__CORE__EXECUTOR"]
    assert executor == "${AIRFLOW_EXECUTOR:-broadsheet.orchestration.executor.PreloadedExecutor}"
    assert [name for name, service in services.items() if "scheduler" in str(service.get("command"))] == ["scheduler"]
    queues = {
        name: services[name]["command"][services[name]["command"].index("--queues") + 1]
        for name in ("worker", "loader")
    }
    assert queues == {"worker": "default", "loader": LOADER_QUEUE}
    assert services["loader"]["command"][services["loader"]["command"].index("--concurrency") + 1] == "1"
    assert [name for name in services if "deploy" in services[name]] == ["worker"]


def test_docker_compose_takes_the_file_and_insists_on_a_contact() -> None:
    if shutil.which("docker-compose") is None:
        pytest.skip("docker-compose is not installed; the other tests read the file as YAML")
    env = {name: value for name, value in os.environ.items() if name != "BROADSHEET_CONTACT"}
    command = ["docker-compose", "--file", str(PROJECT / "docker-compose.yaml"), "--profile", "celery", "config", "-q"]
    given = env | {"BROADSHEET_CONTACT": "x"}
    done = subprocess.run(command, env=given, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "BROADSHEET_CONTACT" in done.stderr


def versions(name: str) -> dict[str, str]:
    return dict(re.findall(r"^([a-z0-9-]+)==([^ \\]+)", (PROJECT / name).read_text(), re.MULTILINE))


def test_the_image_takes_everything_from_its_lock_by_hash_and_no_tools(services: dict[str, Any]) -> None:
    build, image = DOCKERFILE.split("\nFROM ")[1:]
    assert "--compile-bytecode --require-hashes requirements-image.lock" in build
    assert "--require-hashes --no-deps --requirement /opt/tools/tools.lock" in build
    assert re.findall(r"^USER (\w+)", image, re.MULTILINE) == ["broadsheet"]
    assert re.findall(r"^COPY .*", image, re.MULTILINE) == ["COPY --from=build /opt/broadsheet /opt/broadsheet"]
    assert re.findall(r"^(?:FROM|ARG) (\S+)", DOCKERFILE, re.MULTILINE) == [
        "PYTHON_IMAGE=python:3.12-slim-bookworm",
        "${PYTHON_IMAGE}",
        "${PYTHON_IMAGE}",
    ]
    kept = {line[1:] for line in (PROJECT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    copied = set(re.findall(r"[\w.-]+", " ".join(re.findall(r"^COPY (.+) \./\w*$", build, re.MULTILINE))))
    assert copied == kept


def test_the_locks_agree_and_the_image_has_no_tools_of_development() -> None:
    tested, image = versions("requirements.lock"), versions("requirements-image.lock")
    differing = {name for name in tested.keys() & image.keys() if tested[name] != image[name]}
    assert differing == {"python-dateutil"}  # FAB holds it back
    assert image.keys().isdisjoint({"pytest", "mypy", "ruff", "playwright", "hypothesis", "uv", "hatchling"})
    assert image.keys() >= {
        "apache-airflow-providers-celery",
        "redis",
        "statsd",
        "psycopg2-binary",
        "duckdb-extension-ducklake",
    }
    tools = re.search(r"\^\(([\w|-]+)\)==", DOCKERFILE)
    assert tools is not None
    assert set(tools[1].split("|")) <= tested.keys()
