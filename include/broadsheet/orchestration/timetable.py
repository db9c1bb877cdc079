"""The timetable of an ingest DAG: runs when the site's cron expression says, and labels every run with the day that it is about.

A run is created once its days have ended at the site. Its logical date, the "Run After" that the UI shows and its run id
name the day (``days``), its data interval is what it covers. A backfill runs each day that was picked, whole and once,
however often or seldom the schedule fires.

Airflow finds the class through plugins/broadsheet_plugin.py and makes it again from its cron expression and zone.

What does NOT belong here: which instant stands for a day (``days``), what a run that was asked for by hand covers (``windows``).
"""

from __future__ import annotations

from typing import Any

from airflow.timetables.base import DagRunInfo, DataInterval, TimeRestriction
from airflow.timetables.interval import CronDataIntervalTimetable
from airflow.utils.types import DagRunType
from pendulum import DateTime, instance

from broadsheet.errors import InvalidWindow
from broadsheet.models import Window
from broadsheet.orchestration.days import (
    DAY,
    HOUR,
    days_in_range,
    label_of_day,
    label_of_window,
    window_of_interval,
)
from broadsheet.orchestration.windows import MANUAL, asked_run_id, resolve_window
from broadsheet.settings import real_now


class LabelledRun(DagRunInfo):
    """A run whose logical date is not the start of its data interval: ``label`` says what it is."""

    label: DateTime

    @property
    def logical_date(self) -> DateTime | None:
        """The label."""
        return self.label


class SiteDays(CronDataIntervalTimetable):
    """Runs by a cron expression in the site's zone, each labelled with the site's day that it is about."""

    @property
    def zone(self) -> str:
        """IANA name of the site's zone."""
        return str(self._timezone.name)

    def next_dagrun_info_v2(
        self, *, last_dagrun_info: DagRunInfo | None, restriction: TimeRestriction
    ) -> DagRunInfo | None:
        """The run after ``last_dagrun_info``.

        Our DAGs don't catch up: where ``restriction`` does, somebody has asked for a range of days.
        """
        if restriction.catchup:
            return self._next_day(last_dagrun_info, restriction)
        return self._next_tick(last_dagrun_info, restriction)

    def next_run_info_from_dag_model(self, *, dag_model: Any) -> DagRunInfo | None:
        """What the scheduler makes a run of when its time has come: "Run After" says its day from then on."""
        info = super().next_run_info_from_dag_model(dag_model=dag_model)
        label = dag_model.next_dagrun
        if info is None or label is None:
            return None
        return labelled(instance(label), info.data_interval, run_after=instance(label))

    def infer_manual_data_interval(self, *, run_after: DateTime) -> DataInterval:
        """The day that a run by hand with the logical date ``run_after`` is about."""
        try:
            window = resolve_window(run_type=MANUAL, zone=self.zone, asked_at=real_now(), logical_date=run_after)
        except InvalidWindow:  # its first task says why
            return DataInterval.exact(run_after)
        return _interval(window)

    def generate_run_id(
        self, *, run_type: DagRunType, run_after: DateTime, data_interval: DataInterval | None, **extra: Any
    ) -> str:
        """An id that names the day; a run by hand that may have been given its day by name tells when it was asked for."""
        if run_type == DagRunType.MANUAL:
            return asked_run_id(run_after, data_interval, self.zone)
        label = run_after.in_timezone("UTC")
        time = "" if label == label.set(hour=10, minute=0, second=0, microsecond=0) else f"__{label:HHmmss}Z"
        return str(run_type.generate_run_id(suffix=f"{label:YYYY-MM-DD}{time}"))

    def _next_day(self, last: DagRunInfo | None, restriction: TimeRestriction) -> DagRunInfo | None:
        earliest = restriction.earliest
        if last is not None and last.data_interval is not None:
            earliest = instance(label_of_day(last.data_interval.end.in_timezone(self.zone).date(), self.zone))
        if earliest is None:
            return None
        latest = restriction.latest or earliest + DAY * 2
        for day in days_in_range(earliest, latest, self.zone):
            label = instance(label_of_day(day, self.zone))
            return labelled(label, _interval(Window.of_days(day, day, self.zone)), run_after=label)
        return None

    def _next_tick(self, last: DagRunInfo | None, restriction: TimeRestriction) -> DagRunInfo | None:
        tick = self._align_to_prev(instance(real_now()))
        window = self._window_of_tick(tick)
        while last is not None and last.data_interval is not None and window.end_at <= last.data_interval.end:
            tick = self._tick_after(tick)
            window = self._window_of_tick(tick)
        label = instance(label_of_window(window, self.zone))
        if restriction.latest is not None and label > restriction.latest:
            return None
        return labelled(label, _interval(window), run_after=tick)

    def _window_of_tick(self, tick: DateTime) -> Window:
        return window_of_interval((self._tick_before(tick), tick), self.zone)

    def _tick_before(self, tick: DateTime) -> DateTime:
        """The tick before ``tick``. Where a clock change skips its time of day, Airflow gives the same instant again."""
        moment = tick
        while (before := self._get_prev(moment)) >= tick:
            moment -= HOUR
        return before

    def _tick_after(self, tick: DateTime) -> DateTime:
        moment = tick
        while (after := self._get_next(moment)) <= tick:
            moment += HOUR
        return after


def labelled(label: DateTime, data_interval: DataInterval | None, run_after: DateTime) -> LabelledRun:
    """A run with that label."""
    run = LabelledRun(run_after=run_after, data_interval=data_interval)
    run.label = label
    return run


def _interval(window: Window) -> DataInterval:
    return DataInterval(instance(window.start_at), instance(window.end_at))
