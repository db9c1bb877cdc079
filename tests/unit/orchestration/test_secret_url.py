"""A password of any characters in an address, as whoever reads the address understands it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kombu.utils.url import parse_url
from sqlalchemy import make_url

from broadsheet.orchestration.secret_url import main, with_password

POSTGRES, REDIS = "postgresql+psycopg2://airflow:{password}@postgres/airflow", "redis://:{password}@redis:6379/0"
HOSTILE = "@:/%#'\" \\$é"


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_whoever_reads_the_address_finds_the_password(password: str) -> None:
    read = make_url(with_password(POSTGRES, password))
    assert (read.password, read.host, read.database) == (password, "postgres", "airflow")
    broker = parse_url(with_password(REDIS, password))
    assert (broker["password"], broker["hostname"], broker["port"]) == (password, "redis", 6379)


def test_the_command_takes_one_line_end_away_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "password"
    path.write_text(f"{HOSTILE} \n\n", encoding="utf-8")
    command = [sys.executable, "-m", "broadsheet.orchestration.secret_url", POSTGRES, str(path)]
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert make_url(printed).password == f"{HOSTILE} \n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([POSTGRES, "empty"], "empty: is empty"),
        ([POSTGRES, "absent"], "No such file"),
        (["postgresql://airflow@postgres/airflow", "full"], "write {password} where"),
        ([POSTGRES], "not enough values"),
    ],
)
def test_what_is_wrong_is_said_without_the_secret(
    arguments: list[str],
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("empty").write_text("\n")
    Path("full").write_text("hush")
    assert main(arguments) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert said in printed.err
    assert "hush" not in printed.err
