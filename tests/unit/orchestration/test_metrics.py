"""A night's counts arrive where Airflow's own metrics do."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest
from airflow.sdk.observability import stats
from airflow.sdk.observability.metrics.stats_utils import get_stats_factory

from broadsheet.models import StageReport
from broadsheet.orchestration import metrics


@pytest.fixture
def statsd(monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    """What a StatsD server would hear."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))
        server.settimeout(60)
        monkeypatch.setenv("AIRFLOW__METRICS__STATSD_ON", "True")
        monkeypatch.setenv("AIRFLOW__METRICS__STATSD_HOST", "127.0.0.1")
        monkeypatch.setenv("AIRFLOW__METRICS__STATSD_PORT", str(server.getsockname()[1]))
        stats.initialize(factory=get_stats_factory(), export_legacy_names=False)
        yield server
        monkeypatch.undo()
        stats.initialize(factory=get_stats_factory(), export_legacy_names=False)


def test_each_stage_adds_to_the_sites_counters_and_to_those_of_all(statsd: socket.socket) -> None:
    metrics.count("herald", StageReport("validate", {"rejected_articles": 2, "rejected_comments": 3, "is_held": 0}))
    heard = {statsd.recv(1000).decode() for _ in range(4)}
    assert heard == {
        "airflow.broadsheet.rejected:5|c",
        "airflow.broadsheet.rejected.herald:5|c",
        "airflow.broadsheet.held:0|c",
        "airflow.broadsheet.held.herald:0|c",
    }


def test_a_stage_without_counters_says_nothing_and_no_trouble_fails_a_stage(
    statsd: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    metrics.count("herald", StageReport("publish", {"articles": 3}))
    statsd.settimeout(0.1)
    with pytest.raises(TimeoutError):
        statsd.recv(1000)
    monkeypatch.setattr(stats, "incr", None)
    metrics.count("herald", StageReport("fetch", {"pages": 1}))
