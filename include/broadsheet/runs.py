"""The run's folder: the files through which stages talk, and nothing else they could talk through.

``$BROADSHEET_HOME/runs/<site>/<run_id>/``: ``run.json``, one Parquet file a table, ``outcomes/<stage>.parquet``,
``reports/<stage>.json``. Every file is written aside and renamed, so that a killed stage leaves the old file or the new one.

What does NOT belong here: what the rows mean (``models``) and SQL over them (``warehouse``).
"""

from __future__ import annotations

import json
import os
import re
import types
import typing
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import pyarrow as pa
import pyarrow.parquet as pq

from broadsheet.errors import InvalidRun
from broadsheet.models import STAGES, BatchState, Outcome, Run, StageReport, Verdict, Window

Row = TypeVar("Row")
_ARROW = {
    str: pa.string(),
    int: pa.int64(),
    bool: pa.bool_(),
    float: pa.float64(),
    datetime: pa.timestamp("us"),  # UTC, without a zone: what DuckDB keeps as TIMESTAMP
    tuple: pa.list_(pa.string()),
}
_schemas: dict[type, pa.Schema] = {}


def arrow_schema(row: type) -> pa.Schema:
    """The Parquet schema of a row type, read off its annotations: once, since that takes longer than to write a small file."""
    if row not in _schemas:
        hints = typing.get_type_hints(row)
        _schemas[row] = pa.schema([pa.field(f.name, _ARROW[_plain(hints[f.name])]) for f in fields(row)])
    return _schemas[row]


def _plain(hint: Any) -> type:
    if isinstance(hint, types.UnionType):
        hint = next(a for a in hint.__args__ if a is not types.NoneType)
    origin: type = typing.get_origin(hint) or hint
    return origin


def write_rows(path: Path, row: type[Row], rows: Iterable[Row]) -> int:
    """Write ``rows`` of type ``row`` to a Parquet file; gives how many. No rows still give a file with the columns."""
    names = [f.name for f in fields(row)]  # type: ignore[arg-type]
    columns: dict[str, list[Any]] = {name: [] for name in names}
    for item in rows:
        for name in names:
            columns[name].append(_out(getattr(item, name)))
    table = pa.table(columns, schema=arrow_schema(row))
    with replacing(path) as part:
        pq.write_table(table, part, compression="zstd")
    return int(table.num_rows)


def read_rows(path: Path, row: type[Row], where: tuple[str, Collection[str]] | None = None) -> list[Row]:
    """Rows of a Parquet file written by ``write_rows``, all or those ``where`` a column has one of some values.

    Raises InvalidRun where the file is missing.
    """
    if not path.exists():
        raise InvalidRun(f"{path}: missing; run the stage that writes it first")
    schema = arrow_schema(row)
    filters = [(where[0], "in", list(where[1]))] if where else None
    table = pq.read_table(path, schema=schema, filters=filters)
    return [row(**{k: _in(v) for k, v in item.items()}) for item in table.to_pylist()]


def _out(value: Any) -> Any:
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no zone: times are aware in memory")
        return value.astimezone(UTC).replace(tzinfo=None)
    return value


def _in(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.replace(tzinfo=UTC)
    return tuple(value) if isinstance(value, list) else value


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A path to write to; what was written takes the place of ``path`` when all went well, and is gone otherwise."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        yield part
        with part.open("rb") as written:
            os.fsync(written.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def safe_run_id(text: str) -> str:
    """``text`` as a folder name: Airflow's run ids hold colons and plus signs."""
    return re.sub(r"[^A-Za-z0-9_.-]+", "-", text).strip("-.")


def cli_run_id(window: Window | None, zone: str, started_at: datetime, asked_at: datetime | None = None) -> str:
    """Id of a run begun from the CLI: ``cli__<days>__<when>``; ``asked_at`` is the real time where ``started_at`` is not."""
    span = "all" if window is None else "_".join(dict.fromkeys(day.isoformat() for day in window.days(zone)))
    when = "-".join(f"{moment.astimezone(UTC):%Y%m%dT%H%M%S%fZ}" for moment in (started_at, asked_at) if moment)
    return f"cli__{span}__{when}"


class RunFolder:
    """Paths and files of one run."""

    def __init__(self, runs_dir: Path, site: str, run_id: str) -> None:
        self.path = runs_dir / site / run_id

    def file(self, name: str) -> Path:
        """Path of a table's staging file: ``links``, ``pages``, ``articles``, ..."""
        return self.path / f"{name}.parquet"

    def save_run(self, run: Run) -> None:
        """Write ``run.json``."""
        record = asdict(run)
        record["started_at"] = run.started_at.isoformat()
        if run.window:
            record["window"] = {k: v.isoformat() for k, v in record["window"].items()}
        self.write_json("run.json", record)

    def load_run(self) -> Run:
        """Read ``run.json``. Raises InvalidRun where there is none."""
        path = self.path / "run.json"
        if not path.exists():
            raise InvalidRun(f"{path}: no such run; see `broadsheet runs`")
        record = json.loads(path.read_text())
        window = record["window"] and Window(**{k: datetime.fromisoformat(v) for k, v in record["window"].items()})
        return Run(**{**record, "window": window, "started_at": datetime.fromisoformat(record["started_at"])})

    def has_run(self) -> bool:
        """Whether there is a ``run.json``."""
        return (self.path / "run.json").exists()

    def save_outcomes(self, stage: str, outcomes: Iterable[Outcome]) -> int:
        """Write the outcomes of the links that ended at ``stage``; gives how many."""
        return write_rows(self.path / "outcomes" / f"{stage}.parquet", Outcome, outcomes)

    def load_outcomes(self, stages: Sequence[str]) -> list[Outcome]:
        """Outcomes of ``stages``, those that wrote some, in that order."""
        paths = (self.path / "outcomes" / f"{stage}.parquet" for stage in stages)
        return [outcome for path in paths if path.exists() for outcome in read_rows(path, Outcome)]

    def outcome_table(self, stages: Sequence[str]) -> pa.Table:
        """The same as an Arrow table: they are many, and a load only hands them on."""
        schema = arrow_schema(Outcome)
        paths = (self.path / "outcomes" / f"{stage}.parquet" for stage in stages)
        return pa.concat_tables([schema.empty_table(), *(pq.read_table(p, schema=schema) for p in paths if p.exists())])

    def save_report(self, report: StageReport) -> None:
        """Write ``reports/<stage>.json``."""
        self.write_json(f"reports/{report.stage}.json", asdict(report))

    def drop_reports(self, stages: Iterable[str]) -> None:
        """Forget that ``stages`` have ended well."""
        for stage in stages:
            (self.path / "reports" / f"{stage}.json").unlink(missing_ok=True)

    def load_report(self, stage: str) -> StageReport | None:
        """Read ``reports/<stage>.json``; None where the stage has not ended well."""
        path = self.path / "reports" / f"{stage}.json"
        if not path.exists():
            return None
        record = json.loads(path.read_text())
        return StageReport(record["stage"], record["counts"], tuple(record["messages"]))

    def save_seconds(self, stage: str, seconds: float) -> None:
        """Write how long ``stage`` took, in ``seconds.json`` beside the other stages' times."""
        self.write_json("seconds.json", {**self.load_seconds(), stage: round(seconds, 3)})

    def load_seconds(self) -> dict[str, float]:
        """How long each stage took, in the order of the stages; empty where nothing is known."""
        path = self.path / "seconds.json"
        known = json.loads(path.read_text()) if path.exists() else {}
        return {stage: float(known[stage]) for stage in STAGES if stage in known}

    def save_verdict(self, verdict: Verdict) -> None:
        """Write ``verdict.json``: what of the batch may load."""
        self.write_json(
            "verdict.json",
            {
                "state": verdict.state,
                "new_held_by": dict(verdict.new_held_by),
                "known_held_by": dict(verdict.known_held_by),
                "doubts_new": verdict.doubts_new,
            },
        )

    def is_odd(self) -> bool:
        """Whether anything was found odd about the batch as a whole; also where nobody judged it."""
        path = self.path / "verdict.json"
        return not path.exists() or json.loads(path.read_text())["state"] != BatchState.OK

    def doubts_new(self) -> bool:
        """Whether the new articles of the batch are loaded with a doubt."""
        path = self.path / "verdict.json"
        return path.exists() and bool(json.loads(path.read_text())["doubts_new"])

    def write_json(self, name: str, record: dict[str, Any]) -> None:
        """Write a file of JSON in the folder."""
        with replacing(self.path / name) as part:
            part.write_text(json.dumps(record, indent=1, sort_keys=True) + "\n")
