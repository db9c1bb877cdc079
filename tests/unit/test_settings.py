"""What is secret in a setting is told to nobody."""

from __future__ import annotations

from pathlib import Path

import pytest

from broadsheet.errors import InvalidSettings
from broadsheet.fetch.job import Job
from broadsheet.models import Site
from broadsheet.settings import load_settings

LAKE = "ducklake:postgres:dbname=news password=hunter2"


@pytest.mark.parametrize(
    "wrong",
    [
        "postgres:dbname=news password=hunter2",
        "ducklake:postgres:dbname=postgresql://clerk:hunter2@db/news",
        f"{LAKE} sslpassword=hunter2",
    ],
)
def test_a_wrong_connection_string_is_not_repeated(monkeypatch: pytest.MonkeyPatch, wrong: str) -> None:
    monkeypatch.setenv("BROADSHEET_WAREHOUSE", wrong)
    monkeypatch.setenv("BROADSHEET_THREADS", "many")
    with pytest.raises(InvalidSettings, match=r"BROADSHEET_WAREHOUSE: (?s:.)*BROADSHEET_THREADS: 'many'") as raised:
        load_settings()
    assert "hunter2" not in str(raised.value)


def test_secrets_are_neither_shown_nor_handed_to_a_crawl(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("BROADSHEET_WAREHOUSE", LAKE)
    monkeypatch.setenv("BROADSHEET_PSEUDONYM_KEY", "hunter2")
    settings = load_settings()
    assert settings.is_lake and "hunter2" not in repr(settings)
    file = tmp_path / "job"
    Job((), Site.adhoc(), settings, tmp_path, tmp_path, tmp_path, 1.0, 1, 1, 1).save(file)
    assert "hunter2" not in file.read_text() and '"pseudonym_key"' not in file.read_text()
    assert Job.load(file).settings.home == settings.home
