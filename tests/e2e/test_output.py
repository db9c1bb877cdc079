"""What strangers wrote, on its way out: terminal, CSV, JSON; and who may read what is stored."""

from __future__ import annotations

import csv
import io
import json
import os
import stat
from pathlib import Path

import pytest
from tests.e2e.recorded import Command, command_over, page, write_warc

pytestmark = pytest.mark.e2e

SHOW = "SELECT chr(155) || '31m' AS csi, '=HYPERLINK(1)' AS formula, -5 AS number, 'a' || chr(27) || 'b' || chr(8238) AS esc, ['=1'] AS list"


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Command:
    """A home with one article whose URL and type hold commands for a terminal, and one sound one."""
    folder = tmp_path_factory.mktemp("strange")
    broadsheet = command_over(folder / "home")
    warc = folder / "strange.warc.gz"
    write_warc(
        warc, {"https://herald.example/one": page("one"), "https://herald.example/\x1b[31mtwo": b"\x1b]0;title\x07"}
    )
    ran = broadsheet("run", "--from-warc", warc)
    assert is_safe(ran.stdout) and is_safe(ran.stderr)
    assert ran.returncode == 0, ran.stderr
    ended = json.loads(broadsheet("sql", "--format", "json", "SELECT url, kind FROM ops.outcomes ORDER BY url").stdout)
    assert [(row["url"], row["kind"]) for row in ended] == [
        ("https://herald.example/%1B[31mtwo", "wrong_type"),
        ("https://herald.example/one", "accepted"),
    ]
    return broadsheet


def is_safe(text: str) -> bool:
    return all(char in "\t\n" or (char.isprintable() or char == "\xa0") for char in text)


@pytest.mark.parametrize("form", ["table", "csv", "json"])
def test_nothing_printed_commands_the_terminal(loaded: Command, form: str) -> None:
    shown = loaded("sql", "--format", form, SHOW)
    assert shown.returncode == 0, shown.stderr
    assert is_safe(shown.stdout) and "\\u009b31m" in shown.stdout and "\\u202e" in shown.stdout


def test_csv_is_safe_for_spreadsheets_and_numbers_stay_numbers(loaded: Command) -> None:
    header, row = csv.reader(io.StringIO(loaded("sql", "--format", "csv", SHOW).stdout))
    assert dict(zip(header, row, strict=True)) == {
        "csi": "\\u009b31m",
        "formula": "'=HYPERLINK(1)",
        "number": "-5",
        "esc": "a\\u001bb\\u202e",
        "list": "['=1']",
    }
    assert loaded("sql", "--format", "csv", 'SELECT 1 AS "=1+1"').stdout == "'=1+1\n1\n"


def test_json_gives_every_text_as_it_is(loaded: Command) -> None:
    [row] = json.loads(loaded("sql", "--format", "json", SHOW).stdout)
    assert (row["csi"], row["formula"], row["esc"]) == ("\x9b31m", "=HYPERLINK(1)", "a\x1bb\u202e")


def test_messages_quote_a_command_in_printable_form(loaded: Command) -> None:
    refused = loaded("sql", "SELECT '\x1b[31m' FROM nowhere")
    assert refused.returncode == 1 and is_safe(refused.stderr) and "nowhere" in refused.stderr


@pytest.mark.before_the_first_run
@pytest.mark.parametrize(("access", "hidden"), [(None, 0o077), ("read", 0o027), ("write", 0o007)])
def test_what_is_stored_is_not_for_every_account(
    broadsheet: Command, home: Path, tmp_path: Path, access: str | None, hidden: int
) -> None:
    warc = tmp_path / "one.warc.gz"
    write_warc(warc, {"https://herald.example/one": page("one")})
    env = {"BROADSHEET_GROUP_ACCESS": access} if access else {}
    assert broadsheet("run", "--from-warc", warc, env=env).returncode == 0
    made = [path for path in (home, *home.rglob("*")) if not path.is_symlink()]
    assert len(made) > 10
    open_to_others = {str(path): oct(mode) for path in made if (mode := stat.S_IMODE(path.stat().st_mode)) & hidden}
    assert open_to_others == {}
    if access in {"read", "write"}:
        assert all(path.stat().st_mode & stat.S_IRGRP for path in made)


def test_tables_that_a_person_asked_for_follow_the_persons_own_mask(broadsheet: Command, tmp_path: Path) -> None:
    warc, out = tmp_path / "one.warc.gz", tmp_path / "tables"
    write_warc(warc, {"https://herald.example/one": page("one")})
    old = os.umask(0o022)
    try:
        assert broadsheet("extract", "--warc", warc, "--out", out).returncode == 0
    finally:
        os.umask(old)
    assert stat.S_IMODE((out / "articles.parquet").stat().st_mode) == 0o644
