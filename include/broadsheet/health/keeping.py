"""The judgement of a night in its run's folder, ``health.json``: what is written into the warehouse when the run has ended.

What does NOT belong here: making the judgement (``judging``).
"""

from __future__ import annotations

import json
from dataclasses import asdict

from broadsheet.health.judging import Judgement
from broadsheet.health.measures import Measure
from broadsheet.models import BatchState, Level, Signal, Verdict
from broadsheet.runs import RunFolder

NAME = "health.json"


def save_judgement(folder: RunFolder, judgement: Judgement) -> None:
    """Write ``health.json``: the verdict's state, signals and what they hold, is_learning, problem, measures."""
    record = asdict(judgement)
    verdict = record.pop("verdict")
    record["measures"] = dict(sorted(record["measures"].items()))
    folder.write_json(NAME, {**verdict, **record})


def load_judgement(folder: RunFolder) -> Judgement | None:
    """Read it; None where the night was not judged, for example by an older version."""
    path = folder.path / NAME
    if not path.exists():
        return None
    record = json.loads(path.read_text(encoding="utf-8"))
    signals = tuple(
        Signal(**{**s, "level": Level(s["level"]), "examples": tuple(s["examples"])}) for s in record["signals"]
    )
    verdict = Verdict(
        BatchState(record["state"]), signals, record["new_held_by"], record["known_held_by"], record["doubts_new"]
    )
    measures = {n: Measure(m["value"], m["count"], tuple(m["examples"])) for n, m in record["measures"].items()}
    return Judgement(measures, verdict, record["is_learning"], record["problem"])


def drop_judgement(folder: RunFolder) -> None:
    """Forget the judgement of an earlier attempt."""
    (folder.path / NAME).unlink(missing_ok=True)
