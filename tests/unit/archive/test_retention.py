"""What retention takes: whole files, the oldest first by their records, never one that a kept file needs."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.archive.warcs import ForeignWarc, body_of

from broadsheet.archive import StoredFile, newest_record_at, plan_removals

NOW = datetime(2026, 3, 6, 3, 0, tzinfo=UTC)
HALF_GB = 500_000_000


def stored(name: str, days_old: float | None, file_bytes: int = HALF_GB, *, is_settled: bool = True) -> StoredFile:
    newest_at = None if days_old is None else NOW - timedelta(days=days_old)
    return StoredFile(name, "herald", file_bytes, newest_at, is_settled)


def names(*args: object) -> list[str]:
    return [removal.file.warc_path for removal in plan_removals(*args)]  # type: ignore[arg-type]


def test_nothing_goes_without_a_limit() -> None:
    assert names([stored("a", 9999)], {}, NOW, None, None) == []


def test_age_takes_what_is_older_and_not_what_is_as_old() -> None:
    files = [stored("young", 29.9), stored("even", 30), stored("older", 30.1), stored("oldest", 90)]
    assert names(files, {}, NOW, 30, None) == ["oldest", "older"]
    (_, removal) = plan_removals(files, {}, NOW, 30, None)
    assert "30 days" in removal.reason


def test_size_takes_the_oldest_until_the_rest_fits() -> None:
    files = [stored("c", 1), stored("a", 3), stored("b", 2)]
    assert names(files, {}, NOW, None, 1.5) == []
    assert names(files, {}, NOW, None, 1.4) == ["a"]
    assert names(files, {}, NOW, None, 0.5) == ["a", "b"]
    assert names(files, {}, NOW, None, 0.1) == ["a", "b", "c"]


def test_both_limits_count_what_the_other_took() -> None:
    files = [stored("a", 90), stored("b", 2), stored("c", 1)]
    assert names(files, {}, NOW, 30, 1.0) == ["a"]
    assert names(files, {}, NOW, 30, 0.5) == ["a", "b"]


def test_size_leaves_the_files_of_canaries_alone_and_age_does_not() -> None:
    canary = StoredFile("canary", "herald", HALF_GB, NOW - timedelta(days=40), is_settled=True, has_canary=True)
    files = [stored("oldest", 90), canary, stored("young", 1)]
    assert names(files, {"oldest": ["canary"]}, NOW, None, 0.1) == ["young"], "nor does what it needs go"
    assert names(files, {}, NOW, None, 0.1) == ["oldest", "young"]
    assert names(files, {"oldest": ["canary"]}, NOW, 30, None) == ["oldest", "canary"]


def test_a_file_stays_while_a_kept_one_refers_to_it() -> None:
    files = [stored("bytes", 90), stored("revisit", 1)]
    assert names(files, {"bytes": ["revisit"]}, NOW, 30, None) == []
    assert names(files, {"bytes": ["bytes"]}, NOW, 30, None) == ["bytes"]  # within one file there is no other to mind
    assert names(files, {"bytes": ["gone before"]}, NOW, 30, None) == ["bytes"]


def test_a_chain_stays_as_a_whole_or_goes_as_a_whole() -> None:
    files = [stored("a", 90), stored("b", 60), stored("c", 40)]
    chain = {"a": ["b"], "b": ["c"]}
    assert names(files, chain, NOW, 30, None) == ["a", "b", "c"]
    assert names([*files, stored("d", 1)], {**chain, "c": ["d"]}, NOW, 30, None) == []


def test_size_passes_over_what_is_needed_and_comes_back_when_it_no_longer_is() -> None:
    files = [stored("bytes", 9), stored("revisit", 8), stored("new", 1)]
    needed = {"bytes": ["revisit"]}
    assert names(files, needed, NOW, None, 1.0) == ["revisit"]
    assert names(files, needed, NOW, None, 0.5) == ["revisit", "bytes"]


def test_what_a_run_may_need_and_what_has_no_date_stays() -> None:
    files = [stored("busy", 90, is_settled=False), stored("undated", None), stored("old", 50)]
    assert names(files, {}, NOW, 30, None) == ["old"]
    assert names(files, {}, NOW, None, 0.001) == ["old"]


@given(
    ages=st.lists(st.integers(0, 60), min_size=1, max_size=8),
    links=st.sets(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=12),
    max_days=st.none() | st.integers(1, 60),
    max_halves=st.none() | st.integers(0, 8),
)
def test_no_kept_file_ever_loses_its_bytes_and_more_is_never_taken_than_asked(
    ages: list[int], links: set[tuple[int, int]], max_days: int | None, max_halves: int | None
) -> None:
    files = [stored(str(number), age) for number, age in enumerate(ages)]
    referrers: dict[str, list[str]] = {}
    for holder, referrer in links:
        referrers.setdefault(str(holder), []).append(str(referrer))
    max_gb = None if max_halves is None else max_halves / 2 + 0.01
    removed = names(files, referrers, NOW, max_days, max_gb)
    kept = {file.warc_path for file in files} - set(removed)
    assert len(removed) == len(set(removed))
    for name in removed:
        assert not kept & (set(referrers.get(name, [])) - {name})
    by_age = {f.warc_path for f, age in zip(files, ages, strict=True) if max_days is not None and age > max_days}
    if max_halves is None:
        assert set(removed) <= by_age
    elif set(removed) - by_age:
        assert len(kept) >= max_halves  # one more would have been too many


def test_the_newest_record_counts_whatever_the_file_system_says(tmp_path: Path) -> None:
    warc = ForeignWarc()
    for number, day in enumerate((5, 9, 7)):
        url = f"http://harbour.example/{number}"
        warc.add(url, body_of(number), warc_headers={"WARC-Date": f"2025-03-{day:02}T20:00:00Z"})
    path = warc.save(tmp_path / "a.warc.gz")
    os.utime(path, (0, 0))
    assert newest_record_at(path) == datetime(2025, 3, 9, 20, 0, tzinfo=UTC)
    damaged = bytearray(warc.data)
    damaged[warc.offsets[1] + 40] ^= 0xFF
    path.write_bytes(damaged)
    assert newest_record_at(path) in (datetime(2025, 3, 7, 20, 0, tzinfo=UTC), datetime(2025, 3, 9, 20, 0, tzinfo=UTC))


@pytest.mark.parametrize("data", [b"", b"no WARC"])
def test_a_file_without_a_record_has_no_time(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "a.warc.gz"
    path.write_bytes(data)
    assert newest_record_at(path) is None
