"""The note of a site's run in Airflow: what it brought, or what ended it, in one sentence, when it has ended.

Tasks leave their sentences as XComs; a task itself may not write a note. Airflow calls the listener where it settles how a run ended,
in the scheduler, or in the API server where a person marks a run, with the run in the session that is about to be committed.

What does NOT belong here: what the sentences say (``pipeline.summaries``, ``remedies``).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from airflow.listeners import hookimpl

from broadsheet.models import INGEST_STAGES
from broadsheet.orchestration.names import FAILURE, SUMMARY, site_of_dag
from broadsheet.printable import printable
from broadsheet.text import shorten

MARK = "Result: `"  # by which a run that is cleared and ends again finds its own sentence
_NOTE_CHARS = 1000  # what Airflow's form takes, and a person reads


class RunNotes:
    """The listener."""

    @hookimpl
    def on_dag_run_success(self, dag_run: Any, msg: str) -> None:
        """Write the note of a run that ended well."""
        _write_note(dag_run, has_failed=False)

    @hookimpl
    def on_dag_run_failed(self, dag_run: Any, msg: str) -> None:
        """Write the note of a run that failed."""
        _write_note(dag_run, has_failed=True)


def note_of(values: dict[tuple[str, str], str], earlier: str | None, *, has_failed: bool) -> str | None:
    """The note from the XComs, by task and key, of a run whose note is ``earlier``; that one where nothing was said.

    What a person wrote stays, below the result. Of a run that failed, what stages after the failure have left is of an earlier try.
    """
    said: list[str] = []
    for stage in INGEST_STAGES:
        if has_failed and (stage, FAILURE) in values:
            said.insert(0, f"failed in {stage}: {values[stage, FAILURE]}")
            break
        said = [values[stage, SUMMARY]] if (stage, SUMMARY) in values else said
    else:
        if has_failed:  # killed, or marked by a person
            said.insert(0, "ended without a word of why")
    if not said:
        return earlier
    kept = "\n".join(line for line in (earlier or "").splitlines() if not line.startswith(MARK))
    room = _NOTE_CHARS - len(kept) - len(MARK) - 2
    # As code: the note is Markdown, and what a site answers may be an image or a link in it.
    result = f"{MARK}{shorten(printable('; '.join(said)).replace('`', chr(39)), max(room, 1))}`"
    return f"{result}\n{kept}" if kept and room > 0 else kept or result


def _write_note(dag_run: Any, *, has_failed: bool) -> None:
    if site_of_dag(dag_run.dag_id) is None:
        return
    from airflow.models.xcom import XComModel
    from sqlalchemy.orm import object_session

    session = object_session(dag_run)
    if session is None:
        return
    found = XComModel.get_many(run_id=dag_run.run_id, dag_ids=dag_run.dag_id)
    with session.no_autoflush:  # a write that fails here, on a busy SQLite, would spoil the scheduler's own transaction
        rows: Sequence[Any] = session.scalars(found).all()
        values = {(x.task_id, x.key): str(XComModel.deserialize_value(x)) for x in rows if x.key in (SUMMARY, FAILURE)}
        note = note_of(values, dag_run.note, has_failed=has_failed)
        if note is not None and note != dag_run.note:
            dag_run.note = note
