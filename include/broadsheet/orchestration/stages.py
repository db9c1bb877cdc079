"""What tasks run: an Airflow run becomes a Run, a stage of the pipeline does the work, counts go back.

What does NOT belong here: the work itself (``pipeline``). That is imported only when a task runs: parsing a DAG file
must not pay for it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from time import monotonic
from typing import Any

from airflow.sdk import get_current_context
from airflow.sdk.exceptions import AirflowSkipException

from broadsheet.errors import InvalidRun, InvalidWindow, Terminal
from broadsheet.models import Progress, Run, Site, StageReport, asking
from broadsheet.orchestration import metrics
from broadsheet.orchestration.assets import site_asset
from broadsheet.orchestration.names import FAILURE, SUMMARY
from broadsheet.orchestration.telling import tell_changes
from broadsheet.orchestration.windows import DATE, DRY_RUN, LIMIT, MODE, SOURCE, is_nightly, window_of_run
from broadsheet.printable import safe_logger
from broadsheet.remedies import explain
from broadsheet.settings import Settings

StageRunner = Callable[[str, Run, Site, Settings], StageReport]
Publisher = Callable[[Settings], StageReport]

log = safe_logger(__name__)

PROGRESS_SECONDS = 15.0  # between two lines on progress in a task's log

_TRIGGERS = {"scheduled": "scheduled", "backfill": "backfill", "asset_triggered": "asset"}


def run_pipeline_stage(stage: str, run: Run, site: Site, settings: Settings) -> StageReport:
    """``pipeline.run_stage``, imported when called; a long stage says in the task's log how far it is."""
    from broadsheet import pipeline

    report = pipeline.run_stage(stage, run, site, settings, _progress_logger())
    metrics.count(site.id, report)
    return report


def publish_when_due(settings: Settings) -> StageReport:
    """``pipeline.publish_when_due``, imported when called."""
    from broadsheet import pipeline

    return pipeline.publish_when_due(settings)


def publish_if_newer(settings: Settings) -> StageReport:
    """``pipeline.publish_if_newer``, imported when called."""
    from broadsheet import pipeline

    return pipeline.publish_if_newer(settings)


def run_of(dag_run: Any, params: Any, site: Site, still_at: datetime | None = None) -> Run:
    """The Run of an Airflow run. All tasks of it, retried or cleared, get the same id and window.

    Where time stands still at ``still_at``, a run by hand was asked for then; Airflow's schedule goes by the real time.
    """
    run = _run_without_days(dag_run, site, still_at)
    window = window_of_run(dag_run, params, site.timezone, still_at)
    wish = {name: params[name] for name in (SOURCE, MODE, LIMIT) if params.get(name) is not None}
    if LIMIT in wish:
        wish[LIMIT] = int(wish[LIMIT])  # JSON Schema takes 3.0 for an integer
    night = is_nightly(dag_run, params, window, site.timezone, still_at)
    if night and wish not in ({}, {SOURCE: asking.Source.AUTO.value, MODE: asking.Mode.REFETCH.value}):
        raise InvalidWindow(f"{', '.join(wish)}: for named days and backfills only; name the first day in '{DATE}'")
    return replace(run, window=window, is_nightly=night, **wish)


def _run_without_days(dag_run: Any, site: Site, still_at: datetime | None) -> Run:
    from broadsheet.runs import safe_run_id

    run_id = safe_run_id(dag_run.run_id)
    if not run_id:
        raise InvalidRun(f"run id {dag_run.run_id!r} holds no letter or digit; trigger the run with another id")
    run_type = str(getattr(dag_run.run_type, "value", dag_run.run_type))
    started_at = still_at or dag_run.start_date or dag_run.run_after
    return Run(run_id, site.id, _TRIGGERS.get(run_type, "manual"), None, started_at)


def run_ingest_task(
    stage: str, site: Site, settings: Settings, runner: StageRunner, publisher: Publisher = publish_when_due
) -> dict[str, int]:
    """Run ``stage`` for the run that the current task belongs to; gives the stage's counts.

    What the run has brought so far, or what ended it, goes with the task for the run's note, and with the load's asset event.
    A failure that is not tried again is shown to readers at once: no load follows that would have the snapshot published.
    """
    context = get_current_context()
    task = context["ti"]
    try:
        run = run_of(context["dag_run"], context["params"], site, settings.still_at)
    except InvalidWindow as error:  # readers are to see this run, too
        from broadsheet import pipeline

        pipeline.note_failure(_run_without_days(context["dag_run"], site, settings.still_at), stage, error, settings)
        raise
    if run.window:
        days = " to ".join(dict.fromkeys(day.isoformat() for day in run.window.days(site.timezone)))
        log.info("%s: %s of %s, %s (%s)", site.id, stage, days, site.timezone, run.trigger)
    try:
        if context["params"].get(DRY_RUN):
            _try_out(run, site, settings, task)
        counts = dict(runner(stage, run, site, settings).counts)
    except AirflowSkipException:
        raise
    except Exception as error:
        # The first line that a person reads; the traceback comes after it, from Airflow.
        log.error("%s: %s: %s: %s", site.id, stage, type(error).__name__, explain(error))
        task.xcom_push(key=FAILURE, value=f"{type(error).__name__}: {explain(error)}")
        if isinstance(error, Terminal) or task.try_number > task.max_tries:
            # A load keeps all others from the warehouse: it is told by the hourly publish, where there is one.
            _show(site, settings, publisher, is_told=stage != "load" or not settings.scheduled)
        raise
    _tell(context, stage, run, site, settings)
    return counts


def _try_out(run: Run, site: Site, settings: Settings, task: Any) -> None:
    """Say what the run would ask for, and leave it and all later tasks out."""
    from broadsheet import pipeline

    trial = pipeline.try_out(run, site, settings, _progress_logger())
    for link in trial.links:
        log.info("%s: %s", site.id, link.url)
    for note in trial.notes:
        log.warning("%s: %s", site.id, note)
    told = "; ".join((trial.said, *trial.notes))
    task.xcom_push(key=SUMMARY, value=told)
    raise AirflowSkipException(told)


def _tell(context: Any, stage: str, run: Run, site: Site, settings: Settings) -> None:
    """Say in the log, in the task's XComs and in the asset's event what the run has brought so far. It never fails a stage."""
    from broadsheet import pipeline

    try:
        said = pipeline.summary(site.id, run.run_id, settings)
    except Exception as trouble:  # noqa: BLE001 - the stage has ended well, whatever happens here
        log.warning("%s: no summary: %s: %s", site.id, type(trouble).__name__, trouble)
        return
    if not said:
        return
    log.info("%s: so far: %s", site.id, said)
    context["ti"].xcom_push(key=SUMMARY, value=said)
    if stage == "load":
        context["outlet_events"][site_asset(site)].extra = {"run_id": run.run_id, "summary": said}


def _show(site: Site, settings: Settings, publisher: Publisher, *, is_told: bool) -> None:
    """Publish how the run ended, and tell it where ``is_told``. The error that ended it is what its task fails with, whatever happens here."""
    try:
        publisher(settings)
        if is_told:
            tell_changes(settings)
    except Exception as trouble:  # noqa: BLE001 - nothing was ever loaded, the disk is full: the next publish shows it
        log.warning("%s: readers are not told yet: %s: %s", site.id, type(trouble).__name__, trouble)


def run_publish_task(settings: Settings, publisher: Publisher) -> dict[str, int]:
    """Publish, by the clock only where there is something new; gives the counts."""
    is_by_clock = get_current_context()["dag_run"].run_type == "scheduled"
    report = publish_if_newer(settings) if is_by_clock else publisher(settings)
    for message in report.messages:
        log.info("%s", message)
    return dict(report.counts)


def _progress_logger() -> Callable[[str, Progress], None]:
    said_at = monotonic()

    def say(stage: str, progress: Progress) -> None:
        nonlocal said_at
        if monotonic() - said_at < PROGRESS_SECONDS:
            return
        said_at = monotonic()
        left = "" if progress.eta_seconds is None else f", {progress.eta_seconds:.0f} s left"
        log.info("%s: %d of %d, %.1f a second%s", stage, progress.done, progress.total, progress.pages_per_second, left)

    return say
