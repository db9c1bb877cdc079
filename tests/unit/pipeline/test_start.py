"""What the command line imports before it does anything: a start is paid for with every command."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = (
    "airflow great_expectations pandas duckdb scrapy twisted feedparser trafilatura htmldate dateparser lxml".split()
)


@pytest.mark.parametrize(
    ("statement", "also"),
    [
        ("from broadsheet.cli import main", ["pyarrow", "numpy"]),
        (
            "from broadsheet.pipeline import extract_warc; from broadsheet.extract.workers import run",
            ["pyarrow", "numpy"],
        ),
    ],
    ids=["help", "extract --warc, before its workers"],
)
def test_nothing_is_imported_that_is_not_needed(statement: str, also: list[str]) -> None:
    code = f"import sys; {statement}; print(*[name for name in {[*HEAVY, *also]!r} if name in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout == "\n"


def test_the_door_has_all_that_it_promises_and_nothing_else() -> None:
    from broadsheet import pipeline

    assert all(getattr(pipeline, name) is not None for name in pipeline.__all__)
    assert set(pipeline._MODULE_OF) | {"INGEST_STAGES", "STAGES"} == set(pipeline.__all__)
    with pytest.raises(AttributeError, match="no attribute 'absent'"):
        _ = pipeline.absent
