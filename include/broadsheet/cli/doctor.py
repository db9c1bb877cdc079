"""``broadsheet doctor``: whether this installation can run tonight, and what to do where it can't.

What does NOT belong here: what is looked at (``pipeline.checkup``).
"""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Annotated

import typer

from broadsheet.cli.printing import out
from broadsheet.settings import load_settings

MARKS = {"ok": "✓", "warning": "▲", "failed": "✕"}


def doctor(as_json: Annotated[bool, typer.Option("--json", help="The findings as JSON.")] = False) -> None:
    """Check versions, site files, contact, ports, disk, clock, pools and the last nights.

    Says what to do about each thing that is wrong. Exit code 1 where something keeps the next night from running.
    """
    from broadsheet import pipeline

    findings = pipeline.check_up(load_settings())
    if as_json:
        out.print(json.dumps([asdict(each) for each in findings], ensure_ascii=False, indent=1))
    else:
        for each in findings:
            out.print(f"{MARKS[each.grade]} {each.what:<11} {each.said}")
            if each.remedy:
                out.print(f"{'':<13} → {each.remedy}")
    if any(each.grade == "failed" for each in findings):
        raise typer.Exit(1)
