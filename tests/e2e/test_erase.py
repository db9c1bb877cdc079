"""What is erased is nowhere in the home any more, does not come back, and all else stays as it was."""

from __future__ import annotations

import gzip
import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq
import pytest
from fastwarc.warc import ArchiveIterator as FastIterator
from tests.e2e.harbour import MORNING, NIGHT, Harbour
from warcio.archiveiterator import ArchiveIterator

import demo
from broadsheet import pipeline
from broadsheet.archive import raw_page
from broadsheet.models import OutcomeKind, Page, Window
from broadsheet.pipeline.sweeping import is_something_left
from broadsheet.settings import Settings
from broadsheet.tombstones import ErasureKind
from broadsheet.warehouse import open_snapshot

pytestmark = pytest.mark.e2e

# All but what moves with each visit.
CORE = (
    "SELECT * EXCLUDE (last_read_at) FROM core.articles ORDER BY article_id",
    "FROM core.comments ORDER BY article_id, comment_id",
    "FROM core.text_versions ORDER BY article_id, version_number",
    "FROM marts.commenters ORDER BY ALL",
)

TALK = "SELECT article_id, comment_id, author, body, position, parent_comment_id FROM core.comments"


def _contents(path: Path) -> Iterator[bytes]:
    """A file as it lies there and as its readers see it."""
    data = path.read_bytes()
    yield data
    if data.startswith(b"\x1f\x8b"):
        yield gzip.decompress(data)
        with path.open("rb") as file:
            for record in ArchiveIterator(file):
                yield record.content_stream().read()
    elif path.suffix == ".parquet":
        yield repr(pq.read_table(path).to_pylist()).encode()
    elif path.suffix == ".duckdb":
        with duckdb.connect(str(path), read_only=True) as connection:
            for schema, table in connection.execute("SELECT schema_name, table_name FROM duckdb_tables()").fetchall():
                yield repr(connection.execute(f'FROM "{schema}"."{table}"').fetchall()).encode()


def where(home: Path, *needles: str) -> set[str]:
    """The tops of the home below which one of ``needles`` can be found."""
    found = set()
    for path in home.rglob("*"):
        if path.is_file() and not path.is_symlink():
            shown = list(_contents(path))
            if any(needle.encode() in each for needle in needles for each in shown):
                found.add(path.relative_to(home).parts[0])
    return found


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Harbour]:
    """A night of a paper that is still served; the clock stands still."""
    folder = tmp_path_factory.mktemp("erase")
    with demo.serve(clock=MORNING, port=0) as world:
        demo.write_sites(folder / "sites", world.harbour_url, world.ledger_url)
        settings = Settings(home=folder / "home", sites_dir=folder / "sites", demo=True)
        yield Harbour(settings, run_again(Harbour(settings, "")))


def run_again(harbour: Harbour) -> str:
    site = harbour.site
    run = pipeline.cli_run(site, Window.of_days(NIGHT, NIGHT, site.timezone))
    pipeline.run_ingest(run, site, harbour.settings)
    pipeline.publish_snapshot(harbour.settings)
    return run.run_id


def core(harbour: Harbour) -> list[list[tuple[Any, ...]]]:
    return [harbour.ask(sql) for sql in CORE]


def a_commenter(harbour: Harbour) -> tuple[str, list[str]]:
    """A name that stands in no text, with first lines of comments that nobody else has written."""
    ((name, bodies),) = harbour.ask(
        "SELECT author, list(split_part(body, chr(10), 1)) FROM comments AS mine WHERE length(body) > 40 AND author SIMILAR TO '[A-Za-z0-9 ]+' "
        "AND NOT EXISTS (FROM comments AS other WHERE contains(other.body, mine.author) "
        "OR (other.author <> mine.author AND contains(other.body, split_part(mine.body, chr(10), 1)))) "
        "GROUP BY author ORDER BY count(DISTINCT article_id) DESC, author LIMIT 1"
    )
    return name, [body for body in bodies if body.isascii() and "'" not in body and "&" not in body and '"' not in body]


def test_what_is_erased_is_nowhere_and_stays_away(served: Harbour) -> None:
    settings, home = served.settings, served.settings.home
    name, lines = a_commenter(served)
    assert lines
    assert where(home, name) >= {"warehouse", "runs", "archive"}
    before, talk = core(served), served.ask(TALK)

    with settings.snapshot_path.resolve().open("rb") as reader:
        shown = pipeline.erase(pipeline.Wish(ErasureKind.COMMENTER, name), settings, is_dry=True)
        assert core(served) == before
        assert shown.comment_count
        done = pipeline.erase(pipeline.Wish(ErasureKind.COMMENTER, f" {name.upper()}"), settings)
        assert (done.comment_count, done.page_count) == (shown.comment_count, shown.page_count)
        assert done.is_finished
        assert os.fstat(reader.fileno()).st_nlink == 0  # gone, and still there for who had it open
    assert where(home, name, *lines) == set()
    after = core(served)
    assert len(after[1]) == len(before[1])
    assert set(talk) - set(served.ask(TALK)) == {row for row in talk if row[2] == name}
    erased = served.ask(
        "SELECT author, body, url, is_deleted FROM core.comments WHERE changed_in_load = 2 AND author IS NULL"
    )
    assert erased == [(None, "", None, True)] * done.comment_count
    assert after[2] == before[2]
    assert [row[:6] for row in after[0]] == [row[:6] for row in before[0]]

    ((url, headline, body),) = served.ask(
        "SELECT url, headline, body FROM articles WHERE live_comment_count > 0 ORDER BY extracted_comment_count DESC LIMIT 1"
    )
    paragraphs = [part for part in body.split("\n\n") if part.isascii() and "'" not in part and "&" not in part]
    assert where(home, *paragraphs) >= {"warehouse", "archive"}
    gone = pipeline.erase(pipeline.Wish(ErasureKind.URL, f"{url}?utm_source=x#c"), settings)
    assert gone.is_finished
    assert gone.article_count == 1
    assert where(home, *paragraphs) == set()
    assert where(home, url, headline) <= {"archive"}  # other articles' pages lead there, and are theirs
    removed = served.ask(
        "SELECT table_name, count(*) FROM ops.removed_rows WHERE reason = 'erased' GROUP BY ALL ORDER BY ALL"
    )
    assert removed == [("articles", 1), ("comments", gone.comment_count)]
    assert (OutcomeKind.ACCEPTED.value,) in served.ask(
        "SELECT kind FROM ops.outcomes WHERE starts_with(url, 'erased:')"
    )
    check_archive(served)
    left = core(served)
    assert len(left[0]) == len(before[0]) - 1

    run_id = run_again(served)  # the paper still has both: nothing is brought back, and nothing else changes
    assert where(home, name, *lines, *paragraphs) == set()
    assert core(served) == left
    assert served.ask("SELECT count(*) FROM ops.outcomes WHERE kind = 'erased' AND run_id = $run", run=run_id) == [(1,)]
    assert not is_something_left(settings)
    check_archive(served)

    site = served.site
    again = pipeline.reextract(site, Window.of_days(NIGHT, NIGHT, site.timezone), settings, MORNING + timedelta(days=1))
    assert {each.kind for each in again.ended_otherwise} == {OutcomeKind.NOT_ARCHIVED}
    pipeline.load_reextraction(again.run, site, settings)
    assert where(home, name, *lines, *paragraphs) == set()
    assert core(served) == left


def check_archive(harbour: Harbour) -> None:
    """Every reader reads every file, and every page that a row has an archived record of."""
    found = pipeline.verify_archive(harbour.settings)
    assert not found.problems
    for path in harbour.settings.archive_dir.rglob("*.warc.gz"):
        with path.open("rb") as slow, path.open("rb") as fast:
            assert len(list(ArchiveIterator(slow))) == len(list(FastIterator(fast))) > 0
    with open_snapshot(harbour.settings) as snapshot:
        files = [row["warc_path"] for row in snapshot.records("list_archived_files", {"site": None})]
        pages = [Page(**row) for path in files for row in snapshot.records("list_pages_of_file", {"warc_path": path})]
    assert pages
    for page in pages:
        raw_page(page, harbour.settings.home)
