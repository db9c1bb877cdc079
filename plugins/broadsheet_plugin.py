"""What Airflow must know of Broadsheet beside its DAGs: the ingest DAGs' timetable, notes on runs, a page of its own, who may talk to its server, a cure for SQLite."""

from __future__ import annotations

from typing import Any, ClassVar

from airflow.plugins_manager import AirflowPlugin

from broadsheet.errors import InvalidSettings
from broadsheet.orchestration.browser import PREFIX, VIEWS, LazyApp, build_app
from broadsheet.orchestration.hosts import TrustedHosts
from broadsheet.orchestration.run_notes import RunNotes
from broadsheet.orchestration.savepoints import begin_before_savepoints
from broadsheet.orchestration.timetable import SiteDays
from broadsheet.settings import load_settings


def trusted_hosts() -> tuple[str, ...]:
    """The trusted hosts of the settings; none where these are wrong, for without its plugin Airflow would answer everybody."""
    try:
        return load_settings().trusted_hosts
    except InvalidSettings:
        return ()


class BroadsheetPlugin(AirflowPlugin):
    """The timetable, the notes, the page, and the check of Host and Origin in front of everything that the api-server answers."""

    name = "broadsheet"
    timetables: ClassVar[list[Any]] = [SiteDays]
    listeners: ClassVar[list[Any]] = [RunNotes()]
    fastapi_root_middlewares: ClassVar[list[dict[str, Any]]] = [
        {"name": "Trusted hosts", "middleware": TrustedHosts, "kwargs": {"trusted": trusted_hosts()}}
    ]

    fastapi_apps: ClassVar[list[dict[str, Any]]] = [
        {"name": "Broadsheet", "app": LazyApp(build_app), "url_prefix": PREFIX}
    ]
    external_views: ClassVar[list[dict[str, Any]]] = VIEWS

    @classmethod
    def on_load(cls, *_: Any, **__: Any) -> None:
        """Called by Airflow in each of its processes."""
        begin_before_savepoints()
