"""Settings: environment variables that begin with BROADSHEET_, read once, immutable, unknown ones refused.

The only module that reads the clock: ``Settings.now`` for everything a row, a window or a name tells, ``real_now`` for what the
operating system or Airflow measures.

What does NOT belong here: anything particular to a site (``sites``). Importing this touches no disk and no network.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from pydantic import AwareDatetime, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from broadsheet import __version__
from broadsheet.errors import InvalidSettings

PREFIX = "BROADSHEET_"
PLACEHOLDER_CONTACT = "set-BROADSHEET_CONTACT"
UMASKS = {"none": 0o077, "read": 0o027, "write": 0o007}
SECRET = frozenset({"warehouse", "pseudonym_key"})  # settings whose value is told to nobody
PROJECT = Path(__file__).resolve().parents[2]


class Settings(BaseSettings):
    """All settings; each is the environment variable BROADSHEET_<NAME>."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="forbid", env_ignore_empty=True)

    home: Path = Field(Path("data"), description="Folder of all state: warehouse, archive, runs.")
    contact: str = Field(PLACEHOLDER_CONTACT, description="URL or e-mail address in the User-Agent; live runs need it.")
    sites_dir: Path = Field(PROJECT / "include" / "sites", description="Folder of the site files.")
    demo: bool = Field(
        False,
        description="Take the demo papers' site files in, and let a site fetch loopback where its own file names it.",
    )
    demo_port: int = Field(
        48610, ge=1024, le=65534, description="Port of the first demo paper; the second has the next."
    )
    clock: AwareDatetime | None = Field(
        None,
        description="Time that everything takes for now, standing still, like 2026-03-06T03:00:00Z; for tests and demonstrations.",
    )
    demo_clock: AwareDatetime | None = Field(
        None, description="Older name of BROADSHEET_CLOCK, for demo mode only; BROADSHEET_CLOCK goes before it."
    )
    demo_break: str = Field(
        "",
        description="Ways in which the demo papers are broken, separated by commas, like comments_gone; `python -m demo --help` lists them.",
    )
    warehouse: str = Field(
        "",
        repr=False,  # it may hold a password
        pattern=r"^(ducklake:postgres: *[a-z_]+ *=.+)?$",
        description="A DuckLake in the place of the DuckDB file: ducklake:postgres: and a connection string of Postgres, like ducklake:postgres:dbname=news host=db. Its Parquet files lie in the home, which all hosts have at the same path.",
    )
    warehouse_password_file: Path | None = Field(
        None,
        description="File with the password of that Postgres, of any characters, where the string itself holds none.",
    )
    memory_limit: str = Field("1500MB", pattern=r"^\d+(\.\d+)?\s?[KMG]i?B$", description="DuckDB's memory limit.")
    threads: int = Field(2, ge=1, le=256, description="DuckDB's threads; a warehouse of up to 64 MiB gets one.")
    snapshots_kept: int = Field(
        3, ge=1, le=100, description="Published snapshots kept for readers that are still at work."
    )
    publish_minutes: float = Field(
        10,
        ge=0,
        description="While other sites are still at work, Airflow publishes at most once in so many minutes; 0: after each load.",
    )
    archive_max_days: int | None = Field(
        None,
        ge=1,
        description="Age in days at which archived pages are removed by `broadsheet archive prune`; else kept.",
    )
    archive_max_gb: float | None = Field(
        None, gt=0, description="Size of the archive, GB, above which prune removes the oldest files; else unlimited."
    )
    keep_runs_days: int | None = Field(
        None,
        ge=15,
        description="Age in days, 15 at least since a night looks back 14, at which the files of loaded runs (`runs/`) are removed, "
        "when a run has ended; else kept.",
    )
    commenter_names: Literal["keep", "pseudonym", "drop"] = Field(
        "keep", description="How names of commenters are stored from now on: as shown, as a keyed hash, or not at all."
    )
    pseudonym_key: SecretStr | None = Field(
        None, description="Secret for `BROADSHEET_COMMENTER_NAMES=pseudonym`; it is stored nowhere."
    )
    pseudonym_key_file: Path | None = Field(None, description="File with that secret, instead.")
    reports: bool = Field(True, description="Whether each publish writes reports, as pages of HTML, into the home.")
    airflow_port: int = Field(
        8080, ge=1024, le=65535, description="Port, on loopback, of the local Airflow's UI and API."
    )
    airflow_hosts: str = Field(
        "",
        pattern=r"^[A-Za-z0-9._:\[\]-]*(\s*,\s*[A-Za-z0-9._:\[\]-]*)*$",
        description="More names, with or without a port, by which Airflow's server may be called, like news.example,10.0.0.5:8080.",
    )
    airflow_login: bool = Field(
        True,
        description="Whether the local Airflow asks for a login; otherwise everybody on this machine is its admin.",
    )
    airflow_keep_days: int | None = Field(
        None,
        ge=15,
        description="Age in days at which Airflow's own history of runs and its logs are removed, once a week, by the DAG `archive`; else kept.",
    )
    notify: str = Field(
        "",
        description="Who is told of changes, by Airflow's connections, separated by commas: smtp_default:desk@example.org mails, "
        "an id alone is a webhook (Slack's or any that takes JSON).",
    )
    late_hours: float = Field(
        6, gt=0, description="Hours after which a scheduled night that has not begun is told as missing."
    )
    scheduled: bool = Field(
        True, description="Whether the sites' DAGs run by their schedules; otherwise only when asked."
    )
    spread_minutes: int = Field(
        180,
        ge=0,
        le=720,
        description="Minutes after midnight over which the nights of sites whose files name no `schedule` begin; 0: all at midnight.",
    )
    group_access: Literal["none", "read", "write"] = Field(
        "none", description="What the group of the home's owner may do with files made from now on; others never may."
    )

    @field_validator("home", "sites_dir", "pseudonym_key_file", "warehouse_password_file")
    @classmethod
    def _absolute(cls, value: Path | None) -> Path | None:
        return value.expanduser().absolute() if value else None

    @field_validator("warehouse")
    @classmethod
    def _without_other_secrets(cls, value: str) -> str:
        # Only a password that is written as such is kept from errors and from readers.
        if "://" in value or "sslpassword" in value.lower():
            raise ValueError("write key=value, with no address (://) and no sslpassword in it")
        return value

    @property
    def still_at(self) -> datetime | None:
        """The moment at which time stands still; None where it does not."""
        return self.clock or (self.demo_clock if self.demo else None)

    def now(self) -> datetime:
        """What time it is, UTC: windows, runs, pages, rows and retention go by it."""
        still_at = self.still_at
        return still_at.astimezone(UTC) if still_at else real_now()

    @property
    def is_lake(self) -> bool:
        """Whether the warehouse is a DuckLake."""
        return bool(self.warehouse)

    @property
    def warehouse_path(self) -> Path:
        """The writers' DuckDB file; of a lake the folder of its Parquet files."""
        folder = self.home / "warehouse"
        return folder / "lake" if self.is_lake else folder / "private" / "warehouse.duckdb"

    @property
    def snapshot_path(self) -> Path:
        """The symlink that readers open: to a copy, or of a lake to the number of a snapshot."""
        return self.home / "warehouse" / ("current.snapshot" if self.is_lake else "current.duckdb")

    @property
    def archive_dir(self) -> Path:
        """Folder of the WARC files, one folder a site."""
        return self.home / "archive"

    @property
    def runs_dir(self) -> Path:
        """Folder of the runs' files, ``<site>/<run_id>/``."""
        return self.home / "runs"

    @property
    def reports_dir(self) -> Path:
        """Folder of the reports, ``<site>/<run_id>.html`` and ``nights/<day>.html``."""
        return self.home / "reports"

    @property
    def state_dir(self) -> Path:
        """Folder of what is kept between runs: pace per host, robots.txt cache."""
        return self.home / "state"

    @property
    def trusted_hosts(self) -> tuple[str, ...]:
        """The entries of ``airflow_hosts``."""
        return tuple(host.strip() for host in self.airflow_hosts.split(",") if host.strip())

    @property
    def receivers(self) -> tuple[str, ...]:
        """The entries of ``notify``."""
        return tuple(receiver.strip() for receiver in self.notify.split(",") if receiver.strip())

    @property
    def has_contact(self) -> bool:
        """Whether an operator said who they are."""
        return self.contact != PLACEHOLDER_CONTACT and ("@" in self.contact or "://" in self.contact)

    @property
    def user_agent(self) -> str:
        """The User-Agent header: name, version, contact."""
        return f"Broadsheet/{__version__} (+{self.contact})"


def real_now() -> datetime:
    """The machine's time, UTC, whatever the clock setting says: to be compared with files' times and with Airflow's."""
    return datetime.now(UTC)


def process_settings() -> Settings:
    """``load_settings``, for a process that writes state: the files it makes are the owner's, and the group's where a setting says so.

    The archive holds pages as they came and the warehouse what people wrote; neither is for every account of a machine.
    """
    settings = load_settings()
    os.umask(UMASKS[settings.group_access])
    return settings


def load_settings() -> Settings:
    """Settings from the environment.

    Raises InvalidSettings with one line for each variable that is unknown or wrong.
    """
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    problems = [
        f"{name}: unknown setting; known are {', '.join(sorted(known))}"
        for name in sorted(os.environ)
        if name.upper().startswith(PREFIX) and name.upper() not in known
    ]
    try:
        settings = Settings()
    except ValidationError as error:
        problems += [
            f"{PREFIX}{str(e['loc'][0]).upper()}: {'' if e['loc'][0] in SECRET else repr(e['input']) + ': '}{e['msg']}"
            for e in error.errors()
        ]
    else:
        if not problems:
            return settings
    raise InvalidSettings("\n".join(problems))
