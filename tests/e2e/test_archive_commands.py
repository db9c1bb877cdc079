"""The archive of a real night: whole to us and to other tools, every harm told with its remedy, pruned without losing track."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fastwarc.warc import ArchiveIterator as FastWarcIterator
from tests.e2e.harbour import PAPER, Harbour, flip, run_night
from warcio.archiveiterator import ArchiveIterator as WarcioIterator
from warcio.checker import _read_entire_stream

from broadsheet import pipeline
from broadsheet.archive import Exchange, WarcWriter
from broadsheet.settings import Settings

pytestmark = pytest.mark.e2e

AGED = timedelta(days=40)
PAGES = "SELECT url, warc_offset, warc_length FROM ops.pages ORDER BY warc_offset"
REMOVALS = "SELECT site, warc_path, file_bytes, reason FROM ops.archive_removals"


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Harbour:
    return run_night(tmp_path_factory.mktemp("archive"))


@pytest.fixture
def harbour(night: Harbour, tmp_path: Path) -> Harbour:
    return night.copied(tmp_path)


def with_limits(harbour: Harbour, *, days: int | None = None, gb: float | None = None) -> Settings:
    return harbour.settings.model_copy(update={"archive_max_days": days, "archive_max_gb": gb})


def test_warcio_and_fastwarc_read_the_nights_file_and_find_its_digests_right(night: Harbour) -> None:
    answers = []
    with night.warc.open("rb") as file:
        for record in WarcioIterator(file, check_digests="raise"):  # as `warcio check`
            _read_entire_stream(record.content_stream())
            assert record.digest_checker.passed is not False
            if record.rec_type == "response":
                answers.append(record.rec_headers.get_header("WARC-Target-URI"))
    with night.warc.open("rb") as file:
        records = list(FastWarcIterator(file, parse_http=False))
    with night.warc.open("rb") as file:
        assert all(record.verify_block_digest() for record in FastWarcIterator(file, parse_http=False))
    assert {"warcinfo", "request", "response"} == {str(record.record_type) for record in records}
    assert {url for (url,) in night.ask("SELECT final_url FROM ops.pages")} <= set(answers)


def test_the_index_tells_url_time_file_offset_length_sha256_and_status(night: Harbour) -> None:
    columns = "url, fetched_at, warc_path, warc_offset, warc_length, raw_sha256, http_status"
    rows = night.ask(f"SELECT {columns} FROM ops.pages")
    assert len(rows) > 10
    assert not [row for row in rows if None in row]


@pytest.mark.parametrize("how", ["--deep", "--quick"])
def test_a_sound_archive_verifies(night: Harbour, how: str) -> None:
    result = night.broadsheet("archive", "verify", how)
    assert result.returncode == 0, result.stdout + result.stderr
    rows = night.ask("SELECT count(*) FROM ops.pages")[0][0]
    assert f"rows: {rows}, bytes: {night.warc.stat().st_size}; problems: 0" in result.stdout


def test_a_damaged_record_fails_with_file_offset_url_and_remedy(harbour: Harbour) -> None:
    url, offset, length = harbour.ask(PAGES)[2]
    flip(harbour.warc, offset + length // 2)
    result = harbour.broadsheet("archive", "verify", PAPER)
    assert result.returncode == 1
    (line,) = [line for line in result.stdout.splitlines() if url in line]
    for part in (str(harbour.warc), f"record at {offset}", "damaged", "restore the file from a backup"):
        assert part in line
    assert "problems: 1" in result.stdout


def test_a_torn_file_is_seen_also_by_the_quick_look(harbour: Harbour) -> None:
    _, offset, length = harbour.ask(PAGES)[-1]
    os.truncate(harbour.warc, offset + length - 7)
    for how in ("--deep", "--quick"):
        result = harbour.broadsheet("archive", "verify", how)
        assert result.returncode == 1
        assert f"record at {offset}: " in result.stdout
        assert "torn" in result.stdout


def test_a_missing_file_fails_and_one_that_retention_took_does_not(harbour: Harbour) -> None:
    harbour.warc.unlink()
    lost = harbour.broadsheet("archive", "verify")
    assert lost.returncode == 1
    assert f"{harbour.warc}: missing, and rows name it; restore it from a backup" in lost.stdout
    path = harbour.warc.relative_to(harbour.settings.home)
    harbour.change(f"INSERT INTO ops.archive_removals VALUES ('{PAPER}', '{path}', 1, '2026-03-07 01:00:00', 'age')")
    kept = harbour.broadsheet("archive", "verify")
    assert kept.returncode == 0
    assert "removed by retention on 2026-03-07" in kept.stderr


def test_without_a_warehouse_the_files_alone_are_checked(harbour: Harbour) -> None:
    _, offset, length = harbour.ask(PAGES)[0]
    harbour.settings.snapshot_path.unlink()
    sound = harbour.broadsheet("archive", "verify")
    assert (sound.returncode, "rows: 0," in sound.stdout) == (0, True)
    assert "nothing was published yet; files only" in sound.stderr
    flip(harbour.warc, offset + length // 2)
    assert harbour.broadsheet("archive", "verify").returncode == 1


def test_a_snapshot_of_older_code_is_no_crash(harbour: Harbour) -> None:
    harbour.change("DROP TABLE ops.archive_removals")
    result = harbour.broadsheet("archive", "verify")
    assert result.returncode == 1
    assert "write it anew with `broadsheet publish`" in result.stderr
    assert "Traceback" not in result.stderr


def test_what_a_run_still_writes_is_skipped_and_what_never_loaded_is_noted(harbour: Harbour) -> None:
    later = harbour.warc.with_name("cli__later.warc.gz")
    growing = later.with_name(f"{later.name}.open")
    write(harbour.warc.with_name("cli__never_loaded.warc.gz"))
    with WarcWriter(later):
        result = harbour.broadsheet("archive", "verify")
        assert growing.exists()
    assert result.returncode == 0, result.stdout
    assert f"{growing}: a run is writing it; skipped" in result.stderr
    assert "cli__never_loaded.warc.gz: 1 answers that no row names" in result.stderr


@pytest.mark.parametrize(("site", "code", "said"), [("herbour", 1, "herbour"), (PAPER, 0, "problems: 0"), ("ledger_nord", 0, "files: 0,")])  # fmt: skip
def test_only_one_site_is_looked_at_and_a_misspelt_one_is_refused(
    night: Harbour, site: str, code: int, said: str
) -> None:
    result = night.broadsheet("archive", "verify", site)
    assert result.returncode == code
    assert said in result.stdout + result.stderr


def write(path: Path, at: datetime = datetime(2026, 3, 1, tzinfo=UTC)) -> Path:
    """A finished file that no row names, as an import leaves it."""
    with WarcWriter(path) as writer:
        head = (("Content-Type", "text/html"),)
        writer.append(Exchange("http://127.0.0.1/x", (("Host", "127.0.0.1"),), 200, head, b"<p>x</p>", at))
    path.with_name(f"{path.name}.open").rename(path)
    return path


def test_without_a_limit_nothing_is_pruned(night: Harbour) -> None:
    result = night.broadsheet("archive", "prune")
    assert result.returncode == 0
    assert "neither BROADSHEET_ARCHIVE_MAX_DAYS nor BROADSHEET_ARCHIVE_MAX_GB is set" in result.stderr
    assert night.warc.exists()


def test_a_dry_run_says_what_would_go_and_changes_nothing(harbour: Harbour) -> None:
    before = {path: path.read_bytes() for path in harbour.settings.home.rglob("*") if path.is_file()}
    result = harbour.broadsheet("archive", "prune", "--dry-run", env={"BROADSHEET_ARCHIVE_MAX_GB": "0.00001"})
    assert result.returncode == 0, result.stderr
    size = harbour.warc.stat().st_size
    assert f"{harbour.warc.relative_to(harbour.settings.home)}  {size} bytes, newest record" in result.stdout
    assert f"files that would go: 1, {size} bytes; files kept: 0, 0 bytes" in result.stdout
    assert {path: path.read_bytes() for path in harbour.settings.home.rglob("*") if path.is_file()} == before


def test_what_is_too_old_goes_and_the_tables_know_it(harbour: Harbour) -> None:
    size, digests = harbour.warc.stat().st_size, harbour.digests()
    settings = with_limits(harbour, days=30)
    assert pipeline.prune_archive(settings, datetime.now(UTC)).removals == ()
    done = pipeline.prune_archive(settings, datetime.now(UTC) + AGED)
    assert (len(done.removals), done.removed_bytes, done.kept_bytes) == (1, size, 0)
    assert not harbour.warc.exists()
    path = str(harbour.warc.relative_to(harbour.settings.home))
    assert harbour.ask(REMOVALS) == [(PAPER, path, size, "age: its newest record is over 30 days old")]
    assert harbour.digests() == digests
    assert harbour.broadsheet("archive", "verify").returncode == 0
    again = pipeline.prune_archive(settings, datetime.now(UTC) + AGED)
    assert again.removals == ()
    assert len(harbour.ask(REMOVALS)) == 1
    told = harbour.broadsheet("reextract", PAPER, "--from", "2026-03-05", "--to", "2026-03-05")
    assert "is gone; see ops.archive_removals" in told.stdout


KILLED = """
import os, signal, sys
from datetime import datetime, timedelta, UTC
from pathlib import Path
from broadsheet import pipeline
from broadsheet.settings import load_settings

def killed(event, args):
    if event == "os.remove" and str(args[0]).endswith(".warc.gz"):
        os.kill(os.getpid(), signal.SIGKILL)

sys.addaudithook(killed)
pipeline.prune_archive(load_settings(), datetime.now(UTC) + timedelta(days=40))
"""


def test_a_kill_between_the_row_and_the_file_is_repaired_the_next_time(harbour: Harbour) -> None:
    settings = with_limits(harbour, days=30)
    env = {**os.environ, "BROADSHEET_HOME": str(settings.home), "BROADSHEET_ARCHIVE_MAX_DAYS": "30"}
    killed = subprocess.run([sys.executable, "-c", KILLED], env=env, check=False, capture_output=True, timeout=120)
    assert killed.returncode == -9, killed.stderr
    assert harbour.warc.exists()
    (removal,) = pipeline.prune_archive(settings, datetime.now(UTC) + AGED).removals
    assert "left behind by a kill" in removal.reason
    assert not harbour.warc.exists()
    assert len(harbour.ask(REMOVALS)) == 1


def test_a_file_that_was_written_again_is_no_left_over(harbour: Harbour) -> None:
    path = harbour.warc.relative_to(harbour.settings.home)
    harbour.change(f"INSERT INTO ops.archive_removals VALUES ('{PAPER}', '{path}', 1, '2026-03-07 01:00:00', 'age')")
    harbour.warc.touch()
    done = pipeline.prune_archive(with_limits(harbour, gb=1), datetime.now(UTC))
    assert (done.removals, done.kept_count) == ((), 1)
    assert harbour.ask(REMOVALS) == []


def test_a_file_that_a_kept_pages_revisit_needs_stays_until_that_goes(harbour: Harbour) -> None:
    path = str(harbour.warc.relative_to(harbour.settings.home))
    later = write(harbour.warc.with_name("cli__later.warc.gz"), datetime.now(UTC) + timedelta(days=39))
    os.utime(later, (0, 0))
    harbour.change(
        "INSERT INTO ops.pages BY NAME SELECT * REPLACE ('cli__later' AS run_id, "
        f"'{later.relative_to(harbour.settings.home)}' AS warc_path, fetched_at + INTERVAL 39 DAY AS fetched_at, "
        f"TRUE AS is_unchanged, warc_path AS refers_to_warc_path, warc_offset AS refers_to_warc_offset) FROM ops.pages LIMIT 1"
    )
    assert pipeline.prune_archive(with_limits(harbour, days=30), datetime.now(UTC) + AGED).removals == ()
    done = pipeline.prune_archive(with_limits(harbour, days=30, gb=0.00001), datetime.now(UTC) + AGED)
    assert [removal.file.warc_path for removal in done.removals] == [
        str(later.relative_to(harbour.settings.home)),
        path,
    ]
    assert all(removal.reason.startswith("size") for removal in done.removals)


def test_nothing_of_a_site_goes_while_a_run_of_it_is_under_way(harbour: Harbour) -> None:
    settings = with_limits(harbour, gb=0.00001)
    growing = harbour.warc.with_name("cli__later.warc.gz.open")
    growing.write_bytes(b"half a rec")
    busy = pipeline.prune_archive(settings, datetime.now(UTC))
    assert busy.removals == ()
    assert any(f"{PAPER}: a run is under way" in note for note in busy.notes)
    assert any("still 0.000 GB" in note for note in busy.notes)
    growing.rename(growing.with_suffix(""))  # written, and its rows not loaded yet
    assert pipeline.prune_archive(settings, datetime.now(UTC)).removals == ()
    growing.with_suffix("").rename(growing)
    days_ago = time.time() - timedelta(days=3).total_seconds()
    os.utime(growing, (days_ago, days_ago))  # a run that died
    assert len(pipeline.prune_archive(settings, datetime.now(UTC)).removals) == 1
    assert growing.exists()
