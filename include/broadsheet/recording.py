"""How runs and their attempts stand, as rows of ops.runs and ops.run_attempts.

A load writes them in its own transaction; what failed before is written as soon as the warehouse is free. What does NOT belong
here: knowing how an attempt stands (``attempts``) and the other rows of a load (``load``).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from broadsheet import attempts
from broadsheet.errors import BroadsheetError
from broadsheet.models import PART, Attempt, Run, RunStatus
from broadsheet.printable import safe_logger
from broadsheet.runs import RunFolder
from broadsheet.settings import Settings
from broadsheet.warehouse import Warehouse, open_warehouse

log = safe_logger("broadsheet")

WAIT_SECONDS = 5.0  # it may be written later: no run waits long for it
TRIGGER_UNTIL_LOADED = "reextract"  # what is only compared leaves no row
_SETTLED = (RunStatus.LOADED, RunStatus.QUIET, RunStatus.HELD)


def record(
    warehouse: Warehouse, run: Run, attempt: Attempt, *, loaded_at: datetime | None = None, is_held: bool | None = None
) -> None:
    """Write how ``attempt`` at ``run`` stands. Only a load tells ``loaded_at`` and ``is_held``; else they stay."""
    key = {"site": run.site, "run_id": run.run_id}
    warehouse.run("insert_missing_run", key | _span(run) | _kind(run))
    status = {
        "status": str(attempt.status),
        "stage": attempt.stage,
        "error_class": attempt.error_class,
        "message": attempt.message,
        "ended_at": _bare(attempt.ended_at),
        "attempt_number": attempt.attempt_number,
    }
    warehouse.run("update_run", key | status)
    number = {"attempt_number": attempt.attempt_number}
    began = {"status": str(attempt.status), "started_at": _bare(attempt.started_at)}
    warehouse.run("insert_missing_attempt", key | number | began)
    warehouse.run("update_attempt", key | status | {"loaded_at": _bare(loaded_at), "is_held": is_held})


def record_load(warehouse: Warehouse, run: Run, attempt: Attempt, *, loaded_at: datetime, is_held: bool) -> None:
    """Write how a load ended, with the counts of what it has staged."""
    record(warehouse, run, attempt, loaded_at=loaded_at, is_held=is_held)
    counted = {"attempt_number": attempt.attempt_number, "loaded_at": _bare(loaded_at), "is_held": is_held}
    warehouse.run("update_loaded_run", {"site": run.site, "run_id": run.run_id} | counted | _span(run))


def record_runs(settings: Settings, now: datetime, wait_seconds: float = WAIT_SECONDS) -> int:
    """Write how the runs stand that the warehouse does not know of yet; gives how many.

    Raises as ``open_warehouse`` does. A run whose folder can't be read is passed over, and told in the log.
    """
    pending = attempts.unrecorded(settings.runs_dir)
    if not pending:
        return 0
    written: list[tuple[RunFolder, int]] = []
    with open_warehouse(settings, wait_seconds=wait_seconds) as warehouse, warehouse.transaction():
        for site, run_id in pending:
            folder = RunFolder(settings.runs_dir, site, run_id)
            try:
                known = _standing(folder, warehouse, now)
            except (OSError, ValueError, KeyError, TypeError, BroadsheetError) as error:
                log.warning("%s: not recorded: %s: %s", folder.path, type(error).__name__, error)
                continue
            if known is None:
                continue  # it may be wanted yet
            run, revision, every = known
            for attempt in every:
                record(warehouse, run, attempt)
            if every[-1].status != RunStatus.RUNNING:  # that one is looked at again
                written.append((folder, revision))
    for folder, revision in written:
        attempts.mark_recorded(folder, revision)
    return len(written)


def leaves_row(run: Run, attempt: Attempt) -> bool:
    """Whether ``attempt`` is to be written, as it stands now."""
    return run.trigger != TRIGGER_UNTIL_LOADED or attempt.stage == "load"


def _standing(folder: RunFolder, warehouse: Warehouse, now: datetime) -> tuple[Run, int, tuple[Attempt, ...]] | None:
    """The run, its revision and its attempts as they are to be written; None where no row is wanted yet."""
    run = folder.load_run()
    before = attempts.last_attempt(folder)
    attempt = attempts.settle(folder, now)
    if before is None or attempt is None or not leaves_row(run, attempt):
        return None
    if attempt.error_class == attempts.KILLED and before.stage == "load":
        # Killed after its commit: the warehouse knows better. Put it into the folder too, or the run would go on with this attempt.
        key = {"site": run.site, "run_id": run.run_id, "attempt_number": attempt.attempt_number}
        for (status,) in warehouse.run("read_attempt_status", key):
            if status in _SETTLED:
                attempt = before.ended(RunStatus(status), now)
                attempts.save_attempt(folder, attempt)
    revision = attempts.revision(folder)
    return run, revision, attempts.all_attempts(folder)


def _span(run: Run) -> dict[str, Any]:
    return {
        "window_start_at": _bare(run.window.start_at if run.window else None),
        "window_end_at": _bare(run.window.end_at if run.window else None),
    }


def _kind(run: Run) -> dict[str, Any]:
    trigger = PART if run.is_part else run.trigger  # no statement is to take it for the night of its day
    return {"trigger": trigger, "started_at": _bare(run.started_at), "is_nightly": run.is_nightly}


def _bare(moment: datetime | None) -> datetime | None:
    return moment and moment.replace(tzinfo=None)
