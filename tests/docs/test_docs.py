"""Docs are tested: every command, setting and column appears, and the dictionary is the one the code would write."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
import typer.main

from broadsheet import health
from broadsheet.cli import app
from broadsheet.quality import RULES, rules_table
from broadsheet.settings import PREFIX, PROJECT, Settings
from broadsheet.warehouse import dictionary

README = (PROJECT / "README.md").read_text(encoding="utf-8")


def commands() -> list[str]:
    group = typer.main.get_command(app)
    found = []
    for name, command in sorted(group.commands.items()):  # type: ignore[attr-defined]
        found += [f"{name} {sub}" for sub in command.commands] if hasattr(command, "commands") else [name]
    return found


@pytest.mark.parametrize("command", commands())
def test_every_command_is_in_the_readme(command: str) -> None:
    assert f"broadsheet {command}" in README


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_every_setting_is_in_the_readme_with_its_default(name: str) -> None:
    row = next((line for line in README.splitlines() if line.startswith(f"| `{PREFIX}{name.upper()}`")), None)
    assert row is not None
    assert str(Settings.model_fields[name].description) in row


def test_the_readme_begins_with_the_two_commands() -> None:
    first = re.search(r"```\n(.*?)\n```", README, re.DOTALL)
    assert first is not None
    assert [line.split("#")[0].strip() for line in first[1].splitlines()] == ["make run", "make test"]


def test_the_dictionary_is_up_to_date() -> None:
    written = (PROJECT / "DATA_DICTIONARY.md").read_text(encoding="utf-8")
    assert written == f"{dictionary()}\n{rules_table(RULES)}\n{health.rules_table()}", (
        "run: .venv/bin/broadsheet dictionary > DATA_DICTIONARY.md"
    )


def test_relative_links_of_the_docs_lead_somewhere() -> None:
    for page in ("README.md", "DECISIONS.md", "CHANGELOG.md"):
        for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", (PROJECT / page).read_text(encoding="utf-8")):
            assert (PROJECT / target).exists(), f"{page}: {target}"


def test_no_address_of_an_index_stands_in_a_file() -> None:
    pattern = re.compile("python" + "hosted|pypi" + r"\.org/simple|--(extra-)?index-" + "url")
    for path in [
        PROJECT / "requirements.lock",
        PROJECT / "pyproject.toml",
        PROJECT / "Makefile",
        *Path(PROJECT / ".ci").iterdir(),
    ]:
        assert not pattern.search(path.read_text(encoding="utf-8")), path


def test_each_test_file_has_a_name_of_its_own() -> None:
    """Of two files of one name pytest collects one: without packages both are one module."""
    assert [
        name
        for name, number in Counter(file.name for file in Path(PROJECT, "tests").rglob("test_*.py")).items()
        if number > 1
    ] == []
