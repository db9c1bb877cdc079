"""Systems that load comments by script, told by the marks they leave in a page: the place they fill, or their script.

Their comments are not in the page. That they are there is recorded, so that nobody takes "none in the page" for "none".

What does NOT belong here: the marks (``providers.yml``), asking those systems.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from broadsheet.extract.page import ParsedPage
from broadsheet.own_yaml import read_own_yaml


@cache
def _providers() -> dict[str, dict[str, tuple[str, ...]]]:
    listed = read_own_yaml(Path(__file__).with_name("providers.yml"))
    found = {system: {kind: tuple(said.split()) for kind, said in marks.items()} for system, marks in listed.items()}
    for marks in found.values():
        marks["begins"] = tuple(f"\n{begin}" for begin in marks.get("begins", ()))
    return found


def provider(page: ParsedPage) -> str | None:
    """The system that loads comments by script into this page; None where there is none."""
    tags = {tag for tag in page.by_tag if "-" in tag or ":" in tag}
    lines = "\n".join((page.name_lines, *tags))
    for system, marks in _providers().items():
        is_named = not (page.names | tags).isdisjoint(marks.get("places", ()))
        if is_named or any(begin in lines for begin in marks["begins"]):
            return system
    for system, marks in _providers().items():
        tag, name, value = marks.get("element", ("", "", ""))
        if any(mark in page.scripts for mark in marks["scripts"]) or any(e.get(name) == value for e in page.of(tag)):
            return system
    return None
