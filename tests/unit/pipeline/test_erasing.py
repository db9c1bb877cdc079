"""Erasures over homes made by direct loads: every table, every order of load and erasure, what a kill leaves, what a restore brings."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from tests.e2e.recorded import page, write_warc
from tests.lakes import Lakes, copied, further, migrated
from tests.unit.test_load import ID, NIGHT, URL, article, comment, herald, site, stage
from typer.testing import CliRunner

from broadsheet import archive, attempts, pipeline
from broadsheet.archive import Exchange, WarcWriter, finish, read_body
from broadsheet.cli import app
from broadsheet.errors import (
    InvalidArchive,
    InvalidErasure,
    InvalidSettings,
    InvalidSite,
    NothingDiscovered,
    UnknownSite,
)
from broadsheet.ids import article_id, comment_id, sha256
from broadsheet.load import load
from broadsheet.models import (
    Article,
    Attempt,
    Comment,
    Link,
    Outcome,
    OutcomeKind,
    RuleResult,
    Run,
    RunStatus,
    Site,
    StageReport,
)
from broadsheet.names import pseudonym
from broadsheet.pipeline import applying, erasing, spine, sweeping
from broadsheet.pipeline.clearing import clear_runs
from broadsheet.pipeline.redacting import snapshot_tombstones, store_names
from broadsheet.pipeline.sweeping import is_something_left
from broadsheet.runs import RunFolder, read_rows, write_rows
from broadsheet.settings import Settings
from broadsheet.sites import load_site
from broadsheet.tombstones import ErasureKind, Tombstone, digest
from broadsheet.warehouse import Warehouse, open_warehouse, read_tombstones, rewrite_warehouse
from broadsheet.warehouse.erasing import keep_tombstone

__all__ = ["site"]  # a fixture
OTHER = "https://herald.example/news/mill"
NAME = "Wilhelmina Quackenbush"
SAID = "The moorings were never paid for."


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Without reports, which cost more than all the rest."""
    return settings.model_copy(update={"reports": False})


def talk(day: int = 0) -> tuple[list[Article], list[Comment]]:
    """Two articles of one night with comments of the same three people; on the next day one was edited."""
    at = NIGHT + timedelta(days=day)
    mill = article(article_id=article_id(OTHER), url=OTHER, canonical_url=OTHER, headline="Mill opens", fetched_at=at)
    articles = [article(fetched_at=at), mill]
    comments = []
    for each in articles:
        for number, name in enumerate(("Ann", NAME, "Bo"), 1):
            body = SAID + (" Ask anyone." if day else "") if name == NAME else f"{name} says so."
            native = f"{number}"
            parent = comment_id(each.article_id, "2") if name == "Bo" else None
            base = comment(native, number, author=name, body=body, url=f"{each.url}#c{number}", depth=int(name == "Bo"))
            own = comment_id(each.article_id, native)
            comments.append(replace(base, article_id=each.article_id, comment_id=own, parent_comment_id=parent))
    return [replace(each, extracted_comment_count=3, declared_comment_count=3) for each in articles], comments


def loaded(settings: Settings, site: Site, run_id: str, day: int = 0) -> None:
    """A night loaded as the spine does, with whatever was erased left out."""
    articles, comments = talk(day)
    rejected = [
        replace(comments[1], comment_id=comment_id(ID, "9"), native_id="9", run_id=run_id, body=f"{SAID} Twice.")
    ]
    folder, run = stage(settings, run_id, [replace(a, run_id=run_id) for a in articles], comments, rejected=rejected)
    load_as_spine(folder, run, site, settings)


def load_as_spine(folder: RunFolder, run: Run, site: Site, settings: Settings) -> None:
    def taken_out(warehouse: Warehouse) -> None:
        spine._redact(folder, run, read_tombstones(warehouse), settings)

    load(folder, site, run, settings, NIGHT, redact=taken_out)


@pytest.fixture(scope="module")
def first_night(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A home with the night r1 in it."""
    settings = copied(migrated(), tmp_path_factory.mktemp("first") / "home").model_copy(update={"reports": False})
    loaded(settings, herald(), "r1")
    return settings


@pytest.fixture
def begun(settings: Settings, site: Site, first_night: Settings) -> None:
    """The same night in this test's home: nearly every erasure begins with it."""
    if settings.is_lake:
        loaded(settings, site, "r1")
    else:
        copied(first_night, settings.home)


def tables(settings: Settings) -> dict[str, str]:
    """What stands in each table, as text."""
    with open_warehouse(settings) as warehouse:
        names = dict.fromkeys((schema, table) for schema, table, _ in warehouse.run("list_table_columns"))
        return {f"{s}.{t}": repr(warehouse.execute(f'FROM "{s}"."{t}"', {})) for s, t in names}


def holding(settings: Settings, *needles: str) -> set[str]:
    return {name for name, text in tables(settings).items() if any(needle in text for needle in needles)}


def asked(settings: Settings, sql: str) -> Sequence[tuple[Any, ...]]:
    with open_warehouse(settings) as warehouse:
        return warehouse.execute(sql, {})


CORE = (
    "SELECT * EXCLUDE (last_read_at, changed_in_load) FROM core.articles ORDER BY article_id",
    "SELECT * EXCLUDE (last_seen_at, changed_in_load) FROM core.comments ORDER BY article_id, comment_id",
    "FROM core.text_versions ORDER BY ALL",
    "FROM core.comment_versions ORDER BY ALL",
)


def core(settings: Settings) -> list[Sequence[tuple[Any, ...]]]:
    return [asked(settings, sql) for sql in CORE]


@pytest.mark.usefixtures("begun")
def test_a_commenter_leaves_empty_places_in_every_reading(settings: Settings, site: Site) -> None:
    loaded(settings, site, "r2", day=1)
    assert len(holding(settings, NAME, SAID)) > 4  # comments, their versions, readings, texts, rejects, marts
    done = pipeline.erase(pipeline.Wish(ErasureKind.COMMENTER, "WILHELMINA  Quackenbush "), settings)
    assert done.comment_count == 3  # two, and the rejected one
    assert holding(settings, NAME, SAID, "#c2") == set()
    rows = asked(settings, "SELECT author, body, is_deleted, reply_count FROM core.comments WHERE body = ''")
    assert rows == [(None, "", True, 1)] * 2  # who answered still hangs on it
    assert asked(settings, "SELECT count(*) FROM core.comments WHERE is_deleted") == [(2,)]
    assert asked(settings, "SELECT kind, changed_comment_count FROM ops.loads ORDER BY load_number DESC LIMIT 1") == [
        ("erase", 2)
    ]
    assert asked(settings, "SELECT live_comment_count FROM core.articles") == [(2,)] * 2
    before = core(settings)
    loaded(settings, site, "r3", day=2)  # a new reading says of the empty places what the old ones say now
    assert core(settings) == before
    loaded(settings, site, "r1")  # both nights again, as they were read: all of it is late
    loaded(settings, site, "r2", day=1)
    assert holding(settings, NAME, SAID, "#c2") == set()
    assert core(settings) == before


def test_erasing_before_and_after_the_load_comes_to_the_same(settings: Settings, site: Site) -> None:
    found = []
    for name in ("before", "after"):
        own = further(settings, settings.home / name)
        wish = pipeline.Wish(ErasureKind.COMMENTER, NAME)
        loaded(own, site, "r0") if name == "after" else None
        if name == "before":
            with open_warehouse(own):
                pass
        pipeline.erase(wish, own)
        loaded(own, site, "r0")
        found.append(core(own))
    assert found[0] == found[1]


@pytest.mark.usefixtures("begun")
def test_an_article_leaves_every_table_and_the_others_stay(settings: Settings, site: Site) -> None:
    loaded(settings, site, "r2", day=1)
    before = core(settings)
    ((number,),) = asked(settings, f"SELECT md5_number_lower('{URL}')")
    assert holding(settings, str(number)) == {"core.articles", "ops.outcomes"}
    done = pipeline.erase(
        pipeline.Wish(ErasureKind.URL, "http://www.herald.example/news/ferry/?utm_source=mail"), settings
    )
    assert (done.article_count, done.comment_count) == (1, 3)
    assert holding(settings, URL, str(number)) == set()
    assert {name for name, text in tables(settings).items() if ID in text} == {"ops.removed_rows"}
    assert asked(
        settings, "SELECT table_name, count(*), any_value(reason) FROM ops.removed_rows GROUP BY ALL ORDER BY ALL"
    ) == [
        ("articles", 1, "erased"),
        ("comments", 3, "erased"),
    ]
    after = core(settings)
    assert all(set(map(repr, new)) <= set(map(repr, old)) for new, old in zip(after, before, strict=True))
    assert len(after[0]) == 1
    loaded(settings, site, "r3", day=1)
    assert holding(settings, URL) <= {"ops.pages"}  # until its record is cut out
    assert len(core(settings)[0]) == 1
    assert asked(settings, "SELECT kind, count(*) FROM ops.outcomes WHERE run_id = 'r3' GROUP BY ALL ORDER BY ALL") == [
        ("accepted", 1),
        ("erased", 1),
    ]
    pipeline.erase(pipeline.Wish(ErasureKind.URL, URL), settings)  # the same again: no second row
    assert asked(settings, "SELECT count(*) FROM ops.erasures") == [(1,)]


def test_an_article_that_another_link_leads_to_is_out_as_well(settings: Settings, site: Site) -> None:
    long = " ".join(f"word{number}" for number in range(30))
    told, _ = stage(settings, "r1", [replace(each, body=long) for each in talk()[0][:1]], [])
    load_as_spine(told, told.load_run(), site, settings)
    loaded(settings, site, "r2", day=1)  # edited since: a short text, of which nothing is known
    pipeline.erase(pipeline.Wish(ErasureKind.URL, URL), settings)
    moved = replace(talk(1)[0][0], url="https://herald.example/?p=17", run_id="r2", body=f"{long.upper()}.")
    folder, run = stage(settings, "r2", [moved], [])
    folder.save_outcomes("validate", [])
    write_rows(folder.file("articles"), Article, [moved])
    write_rows(folder.path / "outcomes" / "extract.parquet", Outcome, [])
    load_as_spine(folder, run, site, settings)
    assert len(core(settings)[0]) == 1
    ((url, kind),) = asked(settings, "SELECT url, kind FROM ops.outcomes WHERE run_id = 'r2'")
    assert url.startswith("erased:")
    assert kind == "erased"
    assert snapshot_tombstones(settings).of_url(moved.url, "herald") is None
    assert moved.url not in (settings.state_dir / "erasing.json").read_text()
    assert [link.headline_hint for link in read_rows(folder.file("links"), Link)] == [None]
    pipeline.publish_snapshot(settings)
    assert snapshot_tombstones(settings).of_url(moved.url, "herald")  # its link is not followed again
    assert holding(settings, moved.url) == set()


WALL = " ".join(["We value your privacy and so do our partners."] * 5)


@pytest.mark.parametrize("is_read_as_wall", [False, True])
def test_a_page_that_names_an_erased_article_by_mistake_is_not_lost_for_good(
    settings: Settings, site: Site, is_read_as_wall: bool
) -> None:
    if is_read_as_wall:  # the erased one and a third were once read as the wall, too
        folder, run = stage(settings, "r0", [replace(each, body=WALL) for each in talk()[0]], [])
        load_as_spine(folder, run, site, settings)
    else:
        loaded(settings, site, "r0")
    pipeline.erase(pipeline.Wish(ErasureKind.URL, URL), settings)
    innocent = "https://herald.example/news/bridge"
    for run_id, body, named in (("r1", WALL, URL), ("r2", "", URL), ("r3", "The bridge is open.", innocent)):
        own = article(article_id=article_id(named), url=innocent, canonical_url=named, body=body, run_id=run_id)
        folder, run = stage(settings, run_id, [own], [])
        load_as_spine(folder, run, site, settings)
        pipeline.publish_snapshot(settings)
    assert (innocent,) in asked(settings, "SELECT url FROM core.articles")
    assert asked(settings, "SELECT count(*) FROM ops.outcomes WHERE kind = 'erased'") == [(2,)]


def test_an_article_that_an_erased_link_leads_to_stays(settings: Settings, site: Site) -> None:
    loaded(settings, site, "r0")
    pipeline.erase(pipeline.Wish(ErasureKind.URL, URL), settings)
    bridge = "https://herald.example/news/bridge"
    own = article(article_id=article_id(bridge), url=bridge, canonical_url=bridge, run_id="r1")
    folder, run = stage(settings, "r1", [own, replace(own, url=URL)], [])
    load_as_spine(folder, run, site, settings)
    pipeline.publish_snapshot(settings)
    assert (bridge,) in asked(settings, "SELECT url FROM core.articles")
    assert snapshot_tombstones(settings).of_url(bridge, "herald") is None
    assert holding(settings, URL) == set()


@pytest.mark.usefixtures("begun")
def test_what_checks_and_attempts_said_of_an_article_goes_with_it(settings: Settings) -> None:
    long = f"{URL}?utm_source={'a' * 150}"
    asked(settings, f"UPDATE ops.pages SET link_url = '{long}' WHERE url = '{URL}'")
    rows = [
        f"{long[:119]}…: a secret",
        f"{URL}: a secret",
        f"{OTHER}: stays",
        f"{URL}x: stays",
        f"no answer from {URL}, twice",
    ]
    for number, row in enumerate(rows):
        asked(
            settings,
            f"INSERT INTO ops.issues VALUES ('herald', 'r1', 'https://herald.example/{number}', 'c', '{row}')",
        )
    pipeline.erase(pipeline.Wish(ErasureKind.URL, URL), settings)
    details = [detail for (detail,) in asked(settings, "SELECT detail FROM ops.issues WHERE code = 'c' ORDER BY url")]
    assert "secret" not in str(details)
    assert details[2:4] == [f"{OTHER}: stays", details[3]]
    assert details[3].endswith("stays")
    assert details[4].startswith("no answer from erased:")


@pytest.mark.parametrize("kind", [ErasureKind.COMMENTER, ErasureKind.URL])
@pytest.mark.usefixtures("begun")
def test_what_checks_said_of_a_comment_goes_with_it(settings: Settings, kind: ErasureKind) -> None:
    gone, kept = comment_id(ID, "2"), comment_id(article_id(OTHER), "1")
    for name in (gone, kept):
        asked(
            settings,
            "INSERT INTO ops.validation_results BY NAME SELECT * REPLACE ("
            f"'{name}: body ''a secret'' is interface text' AS detail) FROM ops.validation_results LIMIT 1",
        )
    asked(settings, f"INSERT INTO ops.issues VALUES ('herald', 'r1', '{OTHER}', 'c', 'C11: {gone}: a secret')")
    pipeline.erase(pipeline.Wish(kind, NAME if kind == ErasureKind.COMMENTER else URL), settings)
    told = asked(settings, "SELECT detail FROM ops.validation_results WHERE detail <> '' ORDER BY detail = ''")
    assert sorted(told) == sorted([(f"{gone}: erased",), (f"{kept}: body 'a secret' is interface text",)])
    assert asked(settings, "SELECT detail FROM ops.issues WHERE code = 'c'") == [(f"{gone}: erased",)]


@pytest.mark.usefixtures("begun")
def test_what_checks_of_a_run_to_come_said_goes_with_it(settings: Settings, site: Site) -> None:
    pipeline.erase(pipeline.Wish(ErasureKind.URL, OTHER), settings)
    pipeline.erase(pipeline.Wish(ErasureKind.COMMENTER, NAME), settings)
    articles, comments = talk(1)
    folder, run = stage(settings, "r2", [replace(a, run_id="r2") for a in articles], comments)
    labels = (comment_id(ID, "2"), comment_id(article_id(OTHER), "1"), OTHER, comment_id(ID, "1"))
    rows = [RuleResult("comments", "C11", "critical", "row", False, 1, 1, f"{label}: a secret") for label in labels]
    write_rows(folder.file("validation_results"), RuleResult, rows)
    folder.save_report(StageReport("validate", {"is_held": 0}, tuple(f"C11: {row.detail}" for row in rows)))
    load_as_spine(folder, run, site, settings)
    told = [detail for (detail,) in asked(settings, "SELECT detail FROM ops.validation_results WHERE run_id = 'r2'")]
    assert sorted(detail.endswith("a secret") for detail in told) == [False, False, False, True]
    report = folder.load_report("validate")
    assert report
    assert report.messages == ("C11: erased",) * 3 + (f"C11: {labels[3]}: a secret",)


@pytest.mark.usefixtures("begun")
def test_pages_without_a_site_bring_nothing_back(settings: Settings) -> None:
    pipeline.erase(pipeline.Wish(ErasureKind.URL, URL, "herald"), settings)
    stones = snapshot_tombstones(settings)
    assert stones.of_url(URL, Site.adhoc().id)
    assert stones.of_url(URL, "ledger") is None


@pytest.mark.usefixtures("begun")
def test_only_there_and_only_that_name(settings: Settings) -> None:
    (settings.archive_dir / "ledger").mkdir(parents=True)
    assert pipeline.erase(pipeline.Wish(ErasureKind.COMMENTER, NAME, "ledger"), settings).comment_count == 0
    assert pipeline.erase(pipeline.Wish(ErasureKind.COMMENTER, "Wilhelmina"), settings).comment_count == 0
    assert NAME in tables(settings)["core.comments"]
    assert (
        pipeline.erase(pipeline.Wish(ErasureKind.COMMENTER, NAME, "herald"), settings, is_dry=True).comment_count == 3
    )
    assert NAME in tables(settings)["core.comments"]
    with pytest.raises(InvalidErasure, match="not an absolute"):
        pipeline.erase(pipeline.Wish(ErasureKind.URL, "/news/ferry"), settings)


@pytest.mark.usefixtures("begun")
def test_a_site_goes_whole_and_comes_in_no_more_until_that_is_lifted(settings: Settings, site: Site) -> None:
    (settings.archive_dir / "herald").mkdir(parents=True)
    done = pipeline.erase(pipeline.Wish(ErasureKind.SITE, "herald"), settings)
    assert (done.article_count, done.comment_count, done.is_finished) == (2, 6, True)
    assert holding(settings, "herald") == {"ops.erasures", "ops.loads", "ops.removed_rows"}
    assert not list(settings.home.glob("*/herald"))
    run = Run("r2", "herald", "cli", None, NIGHT)
    with pytest.raises(InvalidErasure, match=f"erase --lift {done.erasure_id}"):
        spine.run_stage("discover", run, site, settings)
    pipeline.lift_erasure(done.erasure_id, settings)
    with pytest.raises(InvalidErasure, match="lifted already"):
        pipeline.lift_erasure(done.erasure_id, settings)
    loaded(settings, site, "r3")
    assert len(core(settings)[0]) == 2


def test_a_site_does_not_come_back_through_a_file_without_a_site(
    settings: Settings, site: Site, tmp_path: Path
) -> None:
    mine = settings.model_copy(update={"sites_dir": tmp_path / "sites"})
    mine.sites_dir.mkdir()
    ledger = "https://ledger.example/lock"
    (mine.sites_dir / "herald.yml").write_text(
        "id: herald\nname: Herald\nurl: https://herald.example/\nlanguages: [en]\ntimezone: UTC\nhosts: [herald-news.example]\n"
        "discover: [{kind: rss, url: https://herald.example/feed}]\n"
    )
    loaded(mine, site, "r1")
    asked(mine, "UPDATE ops.pages SET link_url = 'https://old.herald.example/mill' WHERE url = '" + OTHER + "'")
    told = pipeline.erase(pipeline.Wish(ErasureKind.SITE, "herald"), mine)
    assert holding(mine, "herald.example") == set()
    gone = (URL, "http://www.herald.example/a", "https://m.herald-news.example/b", "https://old.herald.example/mill")
    write_warc(tmp_path / "all.warc.gz", {url: page(SAID) for url in (*gone, ledger)})
    write_warc(tmp_path / "only.warc.gz", {URL: page(SAID)})
    adhoc, run = pipeline.adhoc_run(tmp_path / "all.warc.gz")
    assert len(pipeline.try_out(run, adhoc, mine).links) == 1
    assert not is_something_left(mine)  # a dry run keeps no copy that would have to be cut
    spine.run_stage("discover", run, adhoc, mine)
    folder = RunFolder(mine.runs_dir, adhoc.id, run.run_id)
    assert [link.url for link in read_rows(folder.file("links"), Link)] == [ledger]
    ended = read_rows(folder.path / "outcomes" / "discover.parquet", Outcome)
    assert [(outcome.kind, outcome.url[:7]) for outcome in ended] == [(OutcomeKind.ERASED, "erased:")] * len(gone)
    _, alone = pipeline.adhoc_run(tmp_path / "only.warc.gz")
    with pytest.raises(NothingDiscovered, match="erased at somebody's wish"):
        spine.run_stage("discover", alone, adhoc, mine)
    pipeline.publish_snapshot(mine)  # the copies of the files in the archive
    assert [
        record.url for path in mine.archive_dir.rglob("*.warc.gz") for record in archive.scan(path) if record.url
    ] == [ledger]
    assert not is_something_left(mine)
    pipeline.lift_erasure(told.erasure_id, mine)
    assert not snapshot_tombstones(mine).of_url(URL, adhoc.id)


@pytest.mark.usefixtures("begun")
def test_hosts_are_learnt_by_erasing_a_site_again(settings: Settings) -> None:
    asked(settings, "UPDATE ops.pages SET link_url = 'https://old.herald.example/mill'")
    with open_warehouse(settings) as warehouse:  # as an older version left it
        keep_tombstone(warehouse, Tombstone("00000000", ErasureKind.SITE, "herald", b"salt", (), False, None, NIGHT))
    assert pipeline.erase(pipeline.Wish(ErasureKind.SITE, "herald"), settings).is_known
    stones = snapshot_tombstones(settings)
    assert stones.of_url("https://www.old.herald.example/x", Site.adhoc().id)
    assert stones.of_url("https://ledger.example/x", Site.adhoc().id) is None
    assert stones.of_url(URL, "ledger") is None  # whose file names its own hosts


ALICE = "https://blogs.example/@alice/2026/a-mill-opens"
GUEST = "https://blogs.example/guests/a-ferry"
ON_PLATFORM = {
    "a home page in a folder": 'url: "https://blogs.example/@alice"',
    "patterns that ask for a folder": 'url: "https://blogs.example/"\ninclude: ["/@alice/.*-opens", "/guests/a-ferry"]',
}


def of_platform(settings: Settings, tmp_path: Path, scope: str) -> Settings:
    """The Herald as a blog on a platform, with one article in its folder and one as a guest elsewhere."""
    mine = settings.model_copy(update={"sites_dir": tmp_path / "sites"})
    mine.sites_dir.mkdir()
    (mine.sites_dir / "herald.yml").write_text(
        f"id: herald\nname: Herald\n{scope}\nlanguages: [en]\ntimezone: UTC\n"
        "discover: [{kind: rss, url: https://blogs.example/feed/@alice}]\n"
    )
    folder, run = stage(mine, "r1", [on_platform(ALICE), on_platform(GUEST)], [])
    load_as_spine(folder, run, load_site("herald", mine), mine)
    return mine


def on_platform(url: str) -> Article:
    return replace(article(), url=url, canonical_url=url, article_id=article_id(url), run_id="r1")


@pytest.mark.parametrize("scope", ON_PLATFORM.values(), ids=ON_PLATFORM)
def test_an_erased_site_keeps_its_own_part_of_a_platform_out_and_no_more(
    settings: Settings, tmp_path: Path, scope: str
) -> None:
    mine = of_platform(settings, tmp_path, scope)
    told = pipeline.erase(pipeline.Wish(ErasureKind.SITE, "herald"), mine)
    others = [
        "https://blogs.example/@bob/2026/a-mill-opens",
        "https://blogs.example/@alicelloyd/x",
        "https://blogs.example/",
    ]
    gone = [ALICE, "http://www.blogs.example/@alice/never-seen-opens?utm_source=x", GUEST]
    write_warc(tmp_path / "all.warc.gz", {url: page(SAID) for url in (*others, *gone)})
    adhoc, run = pipeline.adhoc_run(tmp_path / "all.warc.gz")
    spine.run_stage("discover", run, adhoc, mine)
    folder = RunFolder(mine.runs_dir, adhoc.id, run.run_id)
    assert [link.url for link in read_rows(folder.file("links"), Link)] == others
    ended = read_rows(folder.path / "outcomes" / "discover.parquet", Outcome)
    assert [outcome.kind for outcome in ended] == [OutcomeKind.ERASED] * len(gone)
    assert {outcome.reason for outcome in ended} == {
        f"it belongs to the site herald, which was erased at somebody's wish; see {told.erasure_id} in ops.erasures"
    }


def test_a_host_that_another_site_is_on_is_not_kept_out(settings: Settings, tmp_path: Path) -> None:
    mine = of_platform(settings, tmp_path, 'url: "https://blogs.example/"')
    (mine.sites_dir / "bob.yml").write_text(
        "id: bob\nname: Bob\nurl: https://blogs.example/@bob\nlanguages: [en]\ntimezone: UTC\n"
        "discover: [{kind: rss, url: https://blogs.example/feed/@bob}]\n"
    )
    pipeline.erase(pipeline.Wish(ErasureKind.SITE, "herald"), mine)
    stones = snapshot_tombstones(mine)
    assert [bool(stones.of_url(url, "adhoc")) for url in (ALICE, GUEST, "https://blogs.example/@bob/x")] == [
        True,
        True,
        False,
    ]


def test_a_platform_that_an_older_version_kept_out_is_let_in_by_erasing_the_site_again(
    settings: Settings, tmp_path: Path
) -> None:
    mine = of_platform(settings, tmp_path, ON_PLATFORM["a home page in a folder"])
    whole = (digest("blogs.example", b"salt"),)
    with open_warehouse(mine) as warehouse:
        keep_tombstone(warehouse, Tombstone("00000000", ErasureKind.SITE, "herald", b"salt", whole, False, None, NIGHT))
    assert pipeline.erase(pipeline.Wish(ErasureKind.SITE, "herald"), mine).is_known
    stones = snapshot_tombstones(mine)
    assert stones.of_url(ALICE, "adhoc")
    assert stones.of_url("https://blogs.example/@bob/x", "adhoc") is None


@pytest.mark.usefixtures("begun")
def test_a_redirect_to_another_host_does_not_make_it_the_sites(settings: Settings, site: Site) -> None:
    asked(
        settings,
        "INSERT INTO ops.rejected_articles BY NAME SELECT site, run_id, 'https://social.example/login' AS url, "
        "'https://social.example/login' AS canonical_url, ['A05'] AS rule_ids, 'elsewhere' AS reason FROM core.articles LIMIT 1",
    )
    pipeline.erase(pipeline.Wish(ErasureKind.SITE, "herald"), settings)
    stones = snapshot_tombstones(settings)
    assert stones.of_url("https://herald.example/never-seen", "adhoc")
    assert stones.of_url("https://social.example/x", "adhoc") is None


@pytest.mark.usefixtures("begun")
def test_a_file_of_a_site_on_a_disk_that_is_away_is_told_and_removed_later(settings: Settings) -> None:
    asked(settings, "UPDATE ops.pages SET warc_path = 'archive/herald/far/a.warc.gz' WHERE url = '" + URL + "'")
    asked(settings, "UPDATE ops.pages SET warc_path = 'archive/herald/old.warc.gz' WHERE url = '" + OTHER + "'")
    asked(
        settings,
        "INSERT INTO ops.archive_removals VALUES ('herald', 'archive/herald/old.warc.gz', 1, '2026-04-01', 'age')",
    )
    (near := settings.archive_dir / "herald" / "near.warc.gz").parent.mkdir(parents=True)
    near.touch()
    done = pipeline.erase(pipeline.Wish(ErasureKind.SITE, "herald"), settings)
    assert not done.is_finished
    assert [line.split(":")[0] for line in done.left] == ["archive/herald/far/a.warc.gz", "herald"]
    assert not near.exists()
    pipeline.publish_snapshot(settings)
    assert is_something_left(settings)
    far = settings.archive_dir / "herald" / "far" / "a.warc.gz"
    far.parent.mkdir(parents=True)
    (elsewhere := settings.home / "elsewhere.warc.gz").write_text(SAID)
    far.symlink_to(elsewhere)
    told = pipeline.publish_snapshot(settings).messages  # removing the link would leave the file, and nobody would know
    assert any("herald: its folders" in line for line in told)
    assert far.is_symlink()
    far.unlink()
    elsewhere.rename(far)
    pipeline.publish_snapshot(settings)
    assert not far.exists()
    assert not is_something_left(settings)


@pytest.mark.parametrize("value", ["", ".", "..", "../else", "/{home}/else", "herold", "Herald"])
@pytest.mark.usefixtures("begun")
def test_what_is_no_known_site_removes_nothing(settings: Settings, value: str) -> None:
    (kept := settings.archive_dir / "ledger" / "x.warc.gz").parent.mkdir(parents=True)
    kept.touch()
    (beside := settings.home.parent / "else").mkdir()
    refused = UnknownSite if value == "herold" else InvalidErasure
    for wish in (
        pipeline.Wish(ErasureKind.SITE, value.format(home=settings.home.parent)),
        pipeline.Wish(ErasureKind.COMMENTER, NAME, value),
    ):
        with pytest.raises(refused, match="sites list"):
            pipeline.erase(wish, settings)
    assert kept.exists()
    assert beside.exists()
    assert asked(settings, "SELECT count(*) FROM ops.erasures") == [(0,)]
    assert not is_something_left(settings)


@pytest.mark.parametrize("value", [".", "../else", "linked"])
@pytest.mark.usefixtures("begun")
def test_a_note_never_leads_out_of_the_folders_of_sites(settings: Settings, value: str) -> None:
    (beside := settings.home / "else").mkdir()
    settings.archive_dir.mkdir()
    (settings.archive_dir / "linked").symlink_to(beside)
    with open_warehouse(settings) as warehouse:
        stone = Tombstone("00000000", ErasureKind.SITE, value, b"salt", (), False, None, NIGHT)
        keep_tombstone(warehouse, stone)
    sweeping.note_left(settings, sweeping.Left(sites=frozenset({value})))
    pipeline.publish_snapshot(settings)
    assert beside.exists()
    assert (settings.runs_dir / "herald" / "r1" / "run.json").exists()
    assert is_something_left(settings)  # until somebody has looked at it


@pytest.mark.usefixtures("begun")
def test_a_site_erased_once_takes_nothing_along_later(settings: Settings) -> None:
    (settings.archive_dir / "ledger").mkdir(parents=True)
    done = pipeline.erase(pipeline.Wish(ErasureKind.SITE, "ledger"), settings)
    assert not (settings.archive_dir / "ledger").exists()
    mine = settings.model_copy(update={"sites_dir": settings.home / "sites"})
    mine.sites_dir.mkdir()
    (mine.sites_dir / "herald.yml").write_text("id: herald\n")
    with pytest.raises(InvalidSite, match=f"--lift {done.erasure_id}"):
        pipeline.rename_site("herald", "ledger", mine)
    (settings.archive_dir / "ledger").mkdir()
    pipeline.erase(pipeline.Wish(ErasureKind.URL, URL), settings)
    assert (settings.archive_dir / "ledger").exists()


@pytest.mark.usefixtures("begun")
def test_what_a_kill_leaves_is_finished_by_the_next_publish(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    pipeline.publish_snapshot(settings)
    old = settings.snapshot_path.resolve()
    with monkeypatch.context() as patch:
        patch.setattr(erasing, "publish_snapshot", lambda _: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            pipeline.erase(pipeline.Wish(ErasureKind.URL, URL), settings)
    assert is_something_left(settings)
    assert URL not in (settings.state_dir / "erasing.json").read_text()
    assert old.exists()
    pipeline.publish_snapshot(settings)
    assert not is_something_left(settings)
    assert not old.exists()
    assert [path.name for path in (settings.runs_dir / "herald" / "r1").glob("*.*")] == ["run.json"]


@pytest.mark.usefixtures("begun")
def test_a_run_at_work_keeps_its_folder_to_its_end(settings: Settings) -> None:
    folder = RunFolder(settings.runs_dir, "herald", "r1")
    with attempts.locked(folder):
        assert not pipeline.erase(pipeline.Wish(ErasureKind.URL, URL), settings).is_finished
        assert folder.file("accepted_articles").exists()
    pipeline.publish_snapshot(settings)
    assert not folder.file("accepted_articles").exists()
    assert not is_something_left(settings)


@pytest.mark.usefixtures("begun")
def test_a_run_that_can_go_on_keeps_its_other_articles(settings: Settings) -> None:
    (settings.archive_dir / "herald").mkdir(parents=True)
    now = settings.now()
    for name, status in (("failed", RunStatus.FAILED), ("held", RunStatus.HELD)):
        folder, _ = stage(settings, name, *talk())
        attempts.save_attempt(folder, replace(Attempt(1, now, now), status=status, ended_at=now, stage="load"))
        write_warc(settings.archive_dir / "herald" / f"{name}.warc.gz", {url: page(SAID) for url in (URL, OTHER)})
    held = RunFolder(settings.runs_dir, "herald", "held")
    held.write_json("judgement.json", {"signals": [{"examples": [URL, OTHER], "detail": f"{URL}: no title"}]})
    lines = [json.dumps({"url": url, "kind": None}) + "\n" for url in (OTHER, URL)]
    (held.path / "journal.jsonl").write_text("".join(lines))
    done = pipeline.erase(pipeline.Wish(ErasureKind.URL, URL), settings)
    assert not done.is_finished
    assert [line.split(":")[0] for line in done.left] == ["runs/herald/failed"]  # nothing of it is in the held one
    assert not any(URL.encode() in path.read_bytes() for path in held.path.rglob("*") if path.is_file())
    assert (held.path / "journal.jsonl").read_text() == lines[0]
    assert OTHER in (held.path / "judgement.json").read_text()
    warc = settings.archive_dir / "herald" / "held.warc.gz"
    assert [record.url for record in archive.scan(warc) if record.url] == [OTHER]
    kept = {
        name: [
            row.url
            for row in read_rows(RunFolder(settings.runs_dir, "herald", name).file("accepted_articles"), Article)
        ]
        for name in ("failed", "held")
    }
    assert kept == {"failed": [URL, OTHER], "held": [OTHER]}  # of the failed one its load leaves it out
    assert len(list(settings.archive_dir.glob("herald/*.warc.gz"))) == 2
    whole = warc.read_bytes()
    warc.write_bytes(b"torn")
    (held.path / "journal.jsonl").write_text("".join(lines))
    sweeping.note_left(settings, sweeping.Left(runs=frozenset({"herald/held"})))
    pipeline.publish_snapshot(settings)
    assert any(
        "runs/herald/held" in line for line in sweeping.left_over(settings)
    )  # it can't be known that nothing is left
    warc.write_bytes(whole)
    old = replace(Attempt(1, NIGHT, NIGHT), status=RunStatus.FAILED, ended_at=NIGHT, stage="load")
    for name in ("failed", "held"):
        attempts.save_attempt(RunFolder(settings.runs_dir, "herald", name), old)
    pipeline.publish_snapshot(settings)
    assert not is_something_left(settings)
    assert not list(settings.archive_dir.glob("herald/*.warc.gz"))


def test_no_addition_to_the_note_is_lost(settings: Settings) -> None:
    def add(number: int) -> None:
        for each in range(10):
            sweeping.note_left(settings, sweeping.Left(runs=frozenset({f"herald/{number}-{each}"})))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(add, range(4)))
    assert len(sweeping.left_over(settings)) == 40


@pytest.mark.usefixtures("begun")
def test_a_late_end_takes_no_newer_note_away(settings: Settings) -> None:
    sweeping.note_left(settings)
    slow, quick = sweeping.sweep(settings, NIGHT), sweeping.sweep(settings, NIGHT)  # of two publishes
    assert slow
    assert quick
    sweeping.settle_sweep(settings, quick)
    assert not is_something_left(settings)
    sweeping.note_left(settings)
    sweeping.settle_sweep(settings, slow)
    assert is_something_left(settings)


@pytest.mark.usefixtures("begun")
def test_a_file_that_cannot_be_read_is_told_and_stops_no_other(settings: Settings, site: Site) -> None:
    loaded(settings, site, "r2", day=1)
    folder = settings.archive_dir / "herald"
    folder.mkdir(parents=True)
    (folder / "a.warc.gz").write_bytes(b"BZh9 of another kind")
    (elsewhere := settings.home / "elsewhere").mkdir()
    with WarcWriter(elsewhere / "c.warc.gz") as writer:
        place = writer.append(Exchange(URL, (), 200, (), SAID.encode(), NIGHT))
    finish(elsewhere / "c.warc.gz")
    (folder / "c.warc.gz").symlink_to(elsewhere / "c.warc.gz")
    for name, run, url in (("a", "r1", OTHER), ("b", "r2", OTHER), ("c", "r1", URL)):
        asked(
            settings,
            f"UPDATE ops.pages SET warc_path = 'archive/herald/{name}.warc.gz', warc_offset = {place.offset if name == 'c' else 0} "
            f"WHERE run_id = '{run}' AND url = '{url}'",
        )
    done = pipeline.erase(pipeline.Wish(ErasureKind.COMMENTER, NAME), settings)
    assert [line.split(":")[0] for line in done.left] == ["archive/herald/a.warc.gz", "archive/herald/b.warc.gz"]
    assert (folder / "c.warc.gz").is_symlink()
    assert read_body_or_none(elsewhere / "c.warc.gz", place.offset) is None
    assert any("a.warc.gz" in message for message in pipeline.publish_snapshot(settings).messages)
    (folder / "a.warc.gz").unlink()
    for name in "ab":
        asked(
            settings,
            f"INSERT INTO ops.archive_removals VALUES ('herald', 'archive/herald/{name}.warc.gz', 1, '2026-04-01', 'age')",
        )
    pipeline.publish_snapshot(settings)
    assert not is_something_left(settings)


def read_body_or_none(path: Path, offset: int) -> bytes | None:
    try:
        return read_body(path, offset)
    except InvalidArchive:
        return None


@pytest.mark.usefixtures("begun")
def test_pages_that_were_kept_at_first_are_cut_by_a_second_wish(settings: Settings) -> None:
    (folder := settings.archive_dir / "herald").mkdir(parents=True)
    places = {}
    said = "<b>Wilhelmina</b> &#81;uackenbush"
    with WarcWriter(folder / "a.warc.gz") as writer:
        for url, body in ((URL, f"<p>By {said}, 3 May</p>"), (OTHER, f"<p>{NAME}s and others</p>")):
            places[url] = writer.append(Exchange(url, (), 200, (), body.encode(), NIGHT)).offset
            asked(
                settings,
                f"UPDATE ops.pages SET warc_path = 'archive/herald/a.warc.gz', warc_offset = {places[url]}, "
                f"raw_sha256 = '{sha256(body.encode())}' WHERE url = '{url}'",
            )
    finish(folder / "a.warc.gz")
    first = pipeline.erase(pipeline.Wish(ErasureKind.COMMENTER, NAME, keeps_archive=True), settings)
    assert (first.comment_count, first.page_count) == (3, 0)
    assert all(read_body(folder / "a.warc.gz", offset) for offset in places.values())
    second = pipeline.erase(pipeline.Wish(ErasureKind.COMMENTER, NAME.upper()), settings)
    assert (second.comment_count, second.page_count, second.is_finished) == (0, 1, True)
    assert read_body_or_none(folder / "a.warc.gz", places[URL]) is None
    assert read_body(folder / "a.warc.gz", places[OTHER])  # an emptied comment, and another name
    stone = snapshot_tombstones(settings).of_commenter(NAME, "herald")
    assert stone
    assert not stone.keeps_archive  # nor is what comes in later kept


@pytest.mark.usefixtures("begun")
def test_feeds_are_looked_through_while_others_may_write(settings: Settings, site: Site) -> None:
    (folder := settings.archive_dir / "herald").mkdir(parents=True)
    for name, url in (("a", URL), ("b", OTHER)):  # whoever reads one of these waits until somebody writes
        os.mkfifo(folder / f"{name}.warc.gz")
        asked(
            settings,
            f"UPDATE ops.pages SET kind = 'source', warc_path = 'archive/herald/{name}.warc.gz' WHERE url = '{url}'",
        )
    erasing = Thread(target=pipeline.erase, args=(pipeline.Wish(ErasureKind.URL, URL), settings), daemon=True)
    erasing.start()
    try:
        (folder / "a.warc.gz").open("wb").close()  # once it is read
        with open_warehouse(settings, wait_seconds=60) as warehouse:
            assert len(warehouse.run("list_source_pages", {"site": None})) == 2
    finally:
        with (folder / "b.warc.gz").open("wb"):
            shutil.rmtree(folder)  # nothing else is to wait for them
    erasing.join(timeout=60)
    assert not erasing.is_alive()
    assert len(core(settings)[0]) == 1


def test_a_lakes_catalogue_keeps_nothing_of_it_either(
    settings: Settings, site: Site, lakes: Lakes, tmp_path: Path
) -> None:
    """Postgres has rows that came in small numbers, and the least and the greatest value of each column."""
    lake = lakes.new(tmp_path / "lake").model_copy(update={"reports": False})
    database = lake.warehouse.partition("dbname=")[2].split()[0]

    def of_postgres(*needles: str) -> set[str]:
        told = "SELECT format('%I', table_name) FROM information_schema.tables WHERE table_schema = 'public'"
        tables = lakes.sql(database, told).split()
        rows = lakes.sql(
            database, ";".join(f"SELECT '{each}', t::text FROM {each} AS t" for each in tables)
        ).splitlines()
        written = [form for needle in needles for form in (needle, needle.encode().hex())]  # texts stand there as bytes
        return {row.partition("|")[0] for row in rows if any(form in row for form in written)}

    loaded(lake, site, "r1")
    loaded(lake, site, "r2", day=1)
    pipeline.publish_snapshot(lake)
    assert len(of_postgres(NAME, SAID)) > 4
    pipeline.erase(pipeline.Wish(ErasureKind.COMMENTER, NAME), lake)
    assert of_postgres(NAME, SAID) == set()
    pipeline.erase(pipeline.Wish(ErasureKind.URL, URL), lake)
    assert of_postgres(f"{URL}/", f"{URL}#", "Ferry to the islands") == set()
    for each in ("r1", "r2"):
        loaded(settings, site, each, day=int(each == "r2"))
    pipeline.erase(pipeline.Wish(ErasureKind.COMMENTER, NAME), settings)
    pipeline.erase(pipeline.Wish(ErasureKind.URL, URL), settings)
    assert core(lake) == core(settings)


@pytest.mark.of_the_file("that it may be a link; a lake's folder stays where it is")
@pytest.mark.usefixtures("begun")
def test_a_linked_warehouse_stays_a_link(settings: Settings) -> None:
    target = settings.home / "disk.duckdb"
    settings.warehouse_path.rename(target)
    settings.warehouse_path.symlink_to(target)
    node = target.stat().st_ino
    rewrite_warehouse(settings, NIGHT)
    assert settings.warehouse_path.is_symlink()
    assert target.stat().st_ino != node


@pytest.mark.of_the_file("a home's file that is read again; a lake's erasures are in its database")
@pytest.mark.usefixtures("begun")
def test_what_was_erased_since_a_back_up_is_erased_from_it(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    old = copied(settings, settings.home.with_name("old"))
    pipeline.erase(pipeline.Wish(ErasureKind.COMMENTER, NAME), settings)
    pipeline.erase(pipeline.Wish(ErasureKind.URL, URL), settings)
    assert brought(settings.home, old) == 2
    pipeline.publish_snapshot(old)
    assert holding(old, NAME, SAID, URL) == set()
    assert core(old) == core(settings)
    assert brought(settings.home, old) == 0
    settings.warehouse_path.write_bytes(b"torn")
    assert brought(settings.home, old) == 0  # from its copy
    settings.snapshot_path.unlink()
    assert brought(settings.home, old) is None
    applying.keep_waiting(settings.home, old.home)
    pipeline.publish_snapshot(old)
    assert "could not be read" in caplog.text  # also where the restore itself did not come to say it


def brought(home: Path, new: Settings) -> int | None:
    applying.keep_waiting(home, new.home)
    return pipeline.bring_waiting(new)


@pytest.mark.of_the_file("a home that is restored over another; a lake must be empty")
def test_a_restore_cut_short_keeps_what_was_erased(settings: Settings, site: Site, tmp_path: Path) -> None:
    mine = settings.model_copy(update={"sites_dir": tmp_path / "sites"})
    loaded(mine, site, "r1")
    pipeline.back_up(mine, tmp_path / "store")
    pipeline.erase(pipeline.Wish(ErasureKind.URL, URL), mine)
    before = core(mine)
    pipeline.restore(mine, tmp_path / "store", is_forced=True)  # and nothing of what follows it
    pipeline.restore(mine, tmp_path / "store", is_forced=True)
    pipeline.publish_snapshot(mine)
    assert holding(mine, URL) == set()
    assert core(mine) == before
    assert not (mine.home / "erased_before.json").exists()


@pytest.mark.of_the_file("its blocks; a lake's catalogue has a test of its own")
@pytest.mark.usefixtures("begun")
def test_the_file_written_anew_has_the_same_rows_and_nothing_else(settings: Settings, site: Site) -> None:
    pipeline.publish_snapshot(settings)  # makes the marts
    secret = "a line that stands nowhere else " * 400
    with open_warehouse(settings) as warehouse:
        warehouse.execute("INSERT INTO ops.issues VALUES ('s', 'r', 'u', 'c', $secret)", {"secret": secret})
        warehouse.checkpoint()
        warehouse.execute("DELETE FROM ops.issues WHERE site = 's'", {})
        warehouse.checkpoint()
    (kept := settings.warehouse_path.with_suffix(".before-0001.duckdb")).touch()
    told = "SELECT table_name, column_name, data_type, is_nullable, comment FROM duckdb_columns() WHERE NOT internal ORDER BY ALL"
    views = "SELECT view_name, sql, comment FROM duckdb_views() WHERE NOT internal ORDER BY ALL"
    before = (asked(settings, told), asked(settings, views), tables(settings)["core.comments"])
    rewrite_warehouse(settings, NIGHT)
    assert (asked(settings, told), asked(settings, views), tables(settings)["core.comments"]) == before
    assert asked(settings, "SELECT free_blocks FROM pragma_database_size()") == [(0,)]
    assert secret[:40].encode() not in settings.warehouse_path.read_bytes()
    assert not kept.exists()
    assert {path.name for path in settings.warehouse_path.parent.iterdir()} == {"warehouse.duckdb", "warehouse.lock"}


def test_names_are_stored_as_the_setting_says(settings: Settings) -> None:
    articles, comments = talk()
    folder, _ = stage(settings, "r1", articles, comments)
    mine = settings.model_copy(update={"commenter_names": "pseudonym", "pseudonym_key_file": settings.home / "key"})
    (settings.home / "key").write_text("first secret\n")
    write_rows(folder.file("comments"), Comment, [*comments, replace(comments[0], author=None)])
    for _ in range(2):  # a second time changes nothing
        store_names(folder, "extract", mine)
    names = [row.author for row in read_rows(folder.file("comments"), Comment)]
    assert names[:3] == [pseudonym(name, mine) for name in ("ANN ", NAME, "Bo")] == names[3:6]
    assert names[6] is None
    assert len(set(names[:3])) == 3
    assert all(name and name.startswith("reader-") for name in names[:6])
    (settings.home / "key").write_text("second secret\n")
    assert pseudonym("Ann", mine) != names[0]
    none = settings.model_copy(update={"commenter_names": "drop"})
    store_names(folder, "extract", none)
    assert [row.author for row in read_rows(folder.file("comments"), Comment)] == names  # the gate judges by them
    store_names(folder, "validate", none)
    for name in ("comments", "accepted_comments"):
        assert {row.author for row in read_rows(folder.file(name), Comment)} == {None}


def test_a_pseudonym_is_erased_by_the_name(settings: Settings, site: Site) -> None:
    mine = settings.model_copy(update={"commenter_names": "pseudonym", "pseudonym_key_file": settings.home / "key"})
    settings.home.mkdir(exist_ok=True)
    (settings.home / "key").write_text("secret")
    articles, comments = talk()
    keyless = settings.model_copy(update={"commenter_names": "pseudonym"})
    with pytest.raises(InvalidSettings, match="PSEUDONYM_KEY"):
        pipeline.erase(pipeline.Wish(ErasureKind.COMMENTER, NAME), keyless)
    folder, run = stage(mine, "r1", articles, [replace(c, author=pseudonym(c.author or "", mine)) for c in comments])
    load_as_spine(folder, run, site, mine)
    with pytest.raises(InvalidSettings, match="PSEUDONYM_KEY"):  # the setting is another one by now
        pipeline.erase(pipeline.Wish(ErasureKind.COMMENTER, NAME), settings)
    assert pipeline.erase(pipeline.Wish(ErasureKind.COMMENTER, NAME), mine).comment_count == 2
    assert holding(mine, SAID) == set()


def test_old_files_of_runs_go_but_never_those_that_are_owed(settings: Settings, site: Site) -> None:
    old, young = NIGHT - timedelta(days=40), NIGHT - timedelta(days=5)
    for name, status, at in (
        ("loaded", RunStatus.LOADED, old),
        ("quiet", RunStatus.QUIET, old),
        ("young", RunStatus.LOADED, young),
        ("held", RunStatus.HELD, old),
        ("failed", RunStatus.FAILED, old),
        ("unknown", RunStatus.LOADED, old),
        ("busy", RunStatus.LOADED, old),
    ):
        folder, _ = stage(settings, name, *talk())
        attempts.save_attempt(folder, replace(Attempt(1, at, at), status=status, ended_at=at, stage="load"))
        if name != "unknown":
            attempts.mark_recorded(folder, attempts.revision(folder))
    mine = settings.model_copy(update={"keep_runs_days": 30})
    assert clear_runs(settings, NIGHT) == 0
    with attempts.locked(RunFolder(settings.runs_dir, "herald", "busy")):
        assert clear_runs(mine, NIGHT) == 2
    gone = {path.name for path in (settings.runs_dir / "herald").iterdir() if not (path / "links.parquet").exists()}
    assert gone == {"loaded", "quiet"}
    again = attempts.begin(RunFolder(settings.runs_dir, "herald", "loaded"), NIGHT, NIGHT)
    assert again.attempt_number == 2  # it must not take the first one's WARC file
    assert json.loads((settings.runs_dir / "herald" / "loaded" / "run.json").read_text())["run_id"] == "loaded"


def test_the_command_asks_and_tells(settings: Settings, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BROADSHEET_REPORTS", "false")
    loaded(settings, site, "r1")

    def said(*args: str, code: int = 0) -> str:
        result = CliRunner().invoke(app, ["erase", *args])
        assert result.exit_code == code, result.output
        return result.output

    said(code=2)
    assert "nothing was found" in said("--commenter", "Nobody", code=1)
    assert asked(settings, "SELECT count(*) FROM ops.erasures") == [(0,)]
    said("--url", URL, "--commenter", NAME, code=2)
    said("--url", URL, "--keep-archive", code=2)
    assert "articles: 1, comments: 3" in said("--url", URL, "--dry-run")
    assert "--yes" in said("--url", URL, code=2)  # nobody can be asked
    assert len(core(settings)[0]) == 2
    assert "articles: 1, comments: 3" in said("--url", URL, "--yes", "--why", "asked for")
    assert len(core(settings)[0]) == 1
    ((name, why),) = asked(settings, "SELECT erasure_id, why FROM ops.erasures")
    assert why == "asked for"
    assert "lifted" in said("--lift", name)
