"""How far a night's links came, as counters of Airflow's own metrics: StatsD or OpenTelemetry, whichever its settings name, or neither.

``broadsheet.<count>.<site>`` for one site, and ``broadsheet.<count>`` for all, tagged with the site where the backend knows tags. A stage that
is run again counts again: what the tables hold is told by SQL.

What does NOT belong here: counting (each stage does), and Airflow's own metrics.
"""

from __future__ import annotations

from broadsheet.models import StageReport
from broadsheet.printable import safe_logger

PREFIX = "broadsheet"
# By stage: the name of the counter and the stage's counts that it sums.
COUNTERS: dict[str, dict[str, tuple[str, ...]]] = {
    "discover": {"discovered": ("promised",), "asked": ("links",)},
    "fetch": {"fetched": ("pages",), "not_fetched": ("failed",)},
    "extract": {"extracted": ("articles",), "comments": ("comments",)},
    "validate": {"rejected": ("rejected_articles", "rejected_comments"), "held": ("is_held",)},
    "load": {"loaded": ("articles",), "loaded_comments": ("comments",)},
}

log = safe_logger(__name__)


def count(site: str, report: StageReport) -> None:
    """Send the counters of a stage that has ended; it never fails one."""
    from airflow.sdk.observability import stats

    try:
        for name, summed in COUNTERS.get(report.stage, {}).items():
            number = sum(report.counts.get(each, 0) for each in summed)
            stats.incr(f"{PREFIX}.{name}", number, tags={"site": site})
            stats.incr(f"{PREFIX}.{name}.{site}", number)
    except Exception as trouble:  # noqa: BLE001 - a metric is not worth a night
        log.warning("%s: no metrics of %s: %s", site, report.stage, trouble)
