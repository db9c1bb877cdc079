"""What the snapshot tells the next night: known, owed, due, until when was looked, and the last answers; over a real snapshot."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import duckdb
import pytest
from tests.lakes import change_copy, connected

from broadsheet.ids import article_id
from broadsheet.models import Link, Request, Site, Window
from broadsheet.pipeline.memory import Memory
from broadsheet.settings import Settings
from broadsheet.warehouse import open_warehouse, publish_copy

UNTIL = datetime(2026, 3, 20, tzinfo=UTC)
DAY, HOUR, SECOND = timedelta(days=1), timedelta(hours=1), timedelta(seconds=1)
MINE = "mine"
_FILLED = {
    "VARCHAR": "x",
    "UUID": "6f1f3f0e-5b0e-5d61-9c86-0b1d6a5e7c11",
    "TIMESTAMP": "2026-01-01",
    "BIGINT": 1,
    "BOOLEAN": False,
    "VARCHAR[]": ["x"],
    "DATE": "2026-01-01",
    "DOUBLE": 1.0,
}


@pytest.fixture
def site() -> Site:
    made = Site.adhoc().model_copy(update={"id": "herald", "url": "https://herald.example/"})
    return made.model_copy(update={"comments": made.comments.model_copy(update={"revisit_days": (1, 3)})})


class Past:
    """Rows of a warehouse as loads would leave them, those columns given that matter."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection

    def put(self, table: str, **given: Any) -> None:
        values: dict[str, Any] = {"site": "herald"} if not table.endswith("versions") else {}
        columns = {name: about for name, *about in self._connection.execute(f"DESCRIBE {table}").fetchall()}
        for name, (kind, null, *_) in columns.items():
            if null == "NO" and name not in given:
                values.setdefault(name, _FILLED[kind])
        values |= {k: v.replace(tzinfo=None) if isinstance(v, datetime) else v for k, v in given.items()}
        marks = {name: f"${name}" for name in values}
        marks |= {name: f"md5_number_lower(${of})" for name in columns if (of := name.removesuffix("_digest")) != name}
        self._connection.execute(
            f"INSERT INTO {table} ({', '.join(marks)}) VALUES ({', '.join(marks.values())})", values
        )

    def run(
        self,
        run_id: str,
        *,
        started_at: datetime = UNTIL - DAY,
        end_at: datetime = UNTIL,
        is_nightly: bool = True,
        is_held: bool = False,
        is_loaded: bool = True,
        site: str = "herald",
    ) -> None:
        ended = {"loaded_at": end_at if is_loaded else None, "started_at": started_at, "is_held": is_held}
        window = {"window_start_at": end_at - DAY, "window_end_at": end_at}
        self.put("ops.runs", site=site, run_id=run_id, is_nightly=is_nightly, attempt_number=1, **ended, **window)
        self.put("ops.run_attempts", site=site, run_id=run_id, attempt_number=1, **ended)

    def ended(self, run_id: str, name: str, kind: str, stage: str = "fetch", reason: str = "", **more: Any) -> None:
        row = {"url": url_of(name), "kind": kind, "stage": stage, "reason": reason, "attempt_number": 1}
        self.put("ops.outcomes", run_id=run_id, **row, **more)

    def page(self, run_id: str, name: str, at: datetime, kind: str = "article", **more: Any) -> None:
        url = more.pop("url", url_of(name))
        row = {"url": url, "final_url": url, "link_url": url_of(name), "fetched_at": at, "served_at": at, "kind": kind}
        row |= {"http_status": 200, "attempt_number": 1, "is_archived": True, "is_unchanged": False}
        self.put("ops.pages", run_id=run_id, **{**row, "warc_path": f"archive/{run_id}.warc.gz", **more})

    def article(self, name: str, **more: Any) -> None:
        row = {"article_id": article_id(name), "url": url_of(name), "canonical_url": url_of(name), "run_id": "n1"}
        self.put("core.articles", **{**row, "is_metadata_only": False, **more})

    def visited(self, name: str, *times: datetime, run_id: str = "n1", kind: str = "accepted") -> None:
        """The article was visited then; the visits beyond the first brought nothing."""
        self.ended(run_id, name, kind)
        for at in times:
            self.page(run_id, name, at)


def url_of(name: str) -> str:
    return f"https://herald.example/{name}"


@contextmanager
def past_of(settings: Settings) -> Iterator[Past]:
    """A warehouse to fill; published when it is filled."""
    with open_warehouse(settings):
        pass
    with connected(settings) as connection:
        yield Past(connection)
    publish_copy(settings, UNTIL)


def night(start_at: datetime = UNTIL - DAY) -> Window:
    return Window(start_at, UNTIL)


def link(name: str) -> Link:
    return Link(url_of(name), url_of(name), "rss", "https://herald.example/feed")


def test_what_earlier_runs_know_of_a_link(settings: Settings, site: Site) -> None:
    with past_of(settings) as past:
        past.run("n1", started_at=UNTIL - 7 * DAY)
        past.run("n2", started_at=UNTIL - 7 * DAY - SECOND)
        past.run("held", is_held=True)
        past.run("failed", is_loaded=False)
        past.run("backfill", is_nightly=False)
        past.run(MINE)
        past.run("elsewhere", site="other")
        for run_id in ("n1", "n2", "backfill", "held", "failed", MINE):
            past.ended(run_id, f"accepted-{run_id}", "accepted", "validate")
            past.ended(run_id, f"busy-{run_id}", "server_failed")
        past.ended("n1", "busy-then-had", "server_failed")
        past.ended("backfill", "busy-then-had", "accepted")
        past.ended("n2", "gone-then-had", "not_found")
        past.ended("n1", "gone-then-had", "accepted")
        past.ended("n1", "old", "out_of_window", "extract", "published at x, before the run's days")
        past.ended("n1", "coming", "out_of_window", "extract", "published at x, after the run's days")
        past.ended("n1", "hinted", "out_of_window", "discover", "published at x, before the run's days")
        past.ended("n1", "known", "known", "discover")
        past.ended("elsewhere", "theirs", "accepted", site="other")
        dated = UNTIL - 3 * DAY
        past.article("row", canonical_url=url_of("row-canonical"), published_at=dated)
        past.page("n1", "row", dated, final_url=url_of("row-canonical?from=rss"))
        past.article("row-naming", canonical_url=url_of("row-named"))  # its page named the other, which nobody has read
        past.page("n1", "row-naming", dated)
        past.article("row-mine", published_at=dated, run_id=MINE)
        past.article("row-theirs", site="other")
        past.article("taken", published_at=dated)
        past.ended(MINE, "taken", "accepted", "validate")
    names = [
        f"{kind}-{run}" for kind in ("accepted", "busy") for run in ("n1", "n2", "backfill", "held", "failed", MINE)
    ]
    names += ["busy-then-had", "gone-then-had", "old", "coming", "hinted", "known", "theirs", "new"]
    names += ["row-naming", "row-named", "row", "row-canonical", "row-mine", "row-theirs", "taken"]
    found = Memory(site, settings, MINE).past([link(name) for name in names], night())

    def short(urls: Any) -> set[str]:
        return {url.rpartition("/")[2] for url in urls}

    settled = {url.rpartition("/")[2]: kind for url, kind in found.settled.items()}
    assert settled == {
        "accepted-n1": "accepted",
        "accepted-n2": "accepted",
        "accepted-backfill": "accepted",
        "busy-then-had": "accepted",
        "gone-then-had": "accepted",
        "old": "out_of_window",
        "row": "accepted",
        "row-naming": "accepted",
        "row-canonical": "accepted",
    }
    assert short(one.url for one in found.due) == {"busy-n1", "busy-n2", "busy-held"}
    nightly = {"accepted-n1", "accepted-n2", "busy-n1", "busy-n2", "busy-then-had", "gone-then-had"}
    assert short(found.seen) == nightly | {"old", "coming", "hinted", "known"}
    assert {url.rpartition("/")[2]: at for url, at in found.published.items()} == {
        "row": dated,
        "row-canonical": dated,
    }
    assert found.has_nights


def test_an_article_is_found_under_each_of_its_addresses_alone(settings: Settings, site: Site) -> None:
    with past_of(settings) as past:
        past.run("n1", started_at=UNTIL - 7 * DAY)
        past.article("row", canonical_url=url_of("row-canonical"))
        past.page("n1", "row", UNTIL - 3 * DAY, final_url=url_of("row-canonical?from=rss"))
    for name in ("row", "row-canonical"):
        assert Memory(site, settings, MINE).past([link(name)], night()).settled == {url_of(name): "accepted"}
        with open_warehouse(settings) as warehouse:
            rows = warehouse.records("known_addresses", {"site": site.id, "urls": [url_of(name)]})
        assert [(row["url"], row["canonical_url"]) for row in rows] == [(url_of("row"), url_of("row-canonical"))]


def test_nothing_published_knows_nothing(settings: Settings, site: Site) -> None:
    memory = Memory(site, settings, MINE)
    assert memory.caught_up(night()) == (night(), None)
    found = memory.past([link("story")], night())
    assert (found.settled, found.seen, found.due, found.has_nights) == (
        {},
        frozenset(),
        (),
        False,
    )
    assert memory.archived_pages([url_of("story")]) == []


START = UNTIL - DAY


def caught_up(settings: Settings, site: Site) -> tuple[datetime, str | None]:
    window, lost = Memory(site, settings, MINE).caught_up(night())
    assert window.end_at == UNTIL
    return window.start_at, lost


@pytest.mark.parametrize(
    ("missed", "begun_before"),
    [(-2 * HOUR, 0 * DAY), (0 * DAY, 0 * DAY), (3 * DAY, 3 * DAY), (14 * DAY, 14 * DAY), (14 * DAY + HOUR, 14 * DAY)],
)
def test_the_window_begins_where_the_last_night_ended(
    settings: Settings, site: Site, missed: timedelta, begun_before: timedelta
) -> None:
    with past_of(settings) as past:
        past.run("n0", end_at=START - missed - 2 * DAY)
        past.run("n1", end_at=START - missed)
        past.run("backfill", end_at=START - HOUR, is_nightly=False)
        past.run("elsewhere", end_at=START - HOUR, site="other")
        past.run("failed", end_at=START - HOUR, is_loaded=False)
        past.run("held", end_at=START - HOUR, is_held=True)
        past.run(MINE, end_at=START - HOUR)
    begin, lost = caught_up(settings, site)
    assert begin == START - begun_before
    assert (lost is not None) == (missed > 14 * DAY)
    if lost:
        assert "herald: nothing was looked for from 2026-03-04 23:00Z to 2026-03-05 00:00Z" in lost


def test_nights_whose_source_failed_are_looked_at_again_for_three_days(settings: Settings, site: Site) -> None:
    with past_of(settings) as past:
        past.run("good", end_at=START - 2 * DAY)
        past.run("bad", end_at=START)
        past.put("ops.sources", run_id="bad", problem="404")
        past.put("ops.sources", run_id="good", problem=None)
    assert caught_up(settings, site) == (START - 2 * DAY, None)
    with connected(settings) as connection:
        connection.execute("UPDATE ops.runs SET window_end_at = window_end_at - INTERVAL 5 DAY WHERE run_id = 'good'")
    publish_copy(settings, UNTIL + HOUR)
    assert caught_up(settings, site) == (START - 3 * DAY, None)


def test_before_any_loaded_night_the_first_held_one_is_made_good(settings: Settings, site: Site) -> None:
    with past_of(settings) as past:
        past.run("h1", end_at=START - 4 * DAY, is_held=True)
        past.run("h2", end_at=START - 2 * DAY, is_held=True)
    assert caught_up(settings, site) == (START - 5 * DAY, None)
    assert not Memory(site, settings, MINE).past([], night()).has_nights


def test_which_articles_are_due(settings: Settings, site: Site) -> None:
    """By its plan each is due a day and three days after its publication."""
    due: dict[str, dict[str, Any]] = {
        "on the second": {"published_at": UNTIL - DAY},
        "undated": {"published_at": None, "first_seen_at": UNTIL - 2 * DAY},
        "silent": {"published_at": UNTIL - 2 * DAY, "is_open_for_comments": None},
        "just in time": {"published_at": UNTIL - 17 * DAY + SECOND},
        "with an edit": {"published_at": UNTIL - 3 * DAY},
        "with a comment": {"published_at": UNTIL - 3 * DAY},
        "with a loss": {"published_at": UNTIL - 3 * DAY},
        "one in vain": {"published_at": UNTIL - 3 * DAY},
        "held and loaded": {"published_at": UNTIL - DAY},
        "held": {"published_at": UNTIL - DAY},  # not by the plan: it is owed
    }
    not_due: dict[str, dict[str, Any]] = {
        "a second early": {"published_at": UNTIL - DAY + SECOND},
        "closed": {"published_at": UNTIL - DAY, "is_open_for_comments": False},
        "too late": {"published_at": UNTIL - 17 * DAY},
        "visited since": {"published_at": UNTIL - 2 * DAY},
        "two in vain": {"published_at": UNTIL - 3 * DAY},
        "by myself only": {"published_at": UNTIL - DAY},
        "not loaded": {"published_at": UNTIL - DAY},
        "never visited": {"published_at": UNTIL - DAY},
        "theirs": {"published_at": UNTIL - DAY, "site": "other"},
    }
    unusual = {"by myself only": MINE, "held": "h1", "held and loaded": "h1", "not loaded": "f1", "never visited": None}
    with past_of(settings) as past:
        past.run("n1")
        past.run("h1", is_held=True)
        past.run("f1", is_loaded=False)
        past.run(MINE)
        for name, values in {**due, **not_due}.items():
            past.article(name, **{"is_open_for_comments": True, "headline": name, "source_channel": "rss", **values})
            began = values["published_at"] or values["first_seen_at"]
            assert isinstance(began, datetime)
            visits = [began + HOUR]
            if name == "visited since":
                visits.append(began + DAY)
            if name.startswith(("two", "one", "with")):
                visits.append(began + DAY)
            run_id = unusual.get(name, "n1")
            if run_id:
                past.visited(
                    name, *visits, run_id=run_id, kind="rejected" if run_id == "h1" and name == "held" else "accepted"
                )
            key = {"article_id": article_id(name)}
            if not name.startswith("two"):
                past.put("core.text_versions", **key, valid_from=visits[0])
            comment = {**key, "comment_id": article_id(f"{name}#1")}
            if name == "with an edit":
                past.put("core.text_versions", **key, valid_from=visits[1])
            elif name == "with a comment":
                past.put("core.comments", **comment, first_seen_at=visits[1])
            elif name == "with a loss":
                past.put("core.comments", **comment, first_seen_at=began, deleted_at=visits[1])
    memory = Memory(site, settings, MINE)
    found = memory.past([], night()).due
    assert {one.url.rpartition("/")[2] for one in found} == due.keys()
    (first,) = [one for one in found if one.headline_hint == "on the second"]
    assert first.published_hint_at == UNTIL - DAY
    assert (first.taken_as, first.source_channel, first.canonical_url) == ("revisit", "rss", first.url)
    assert [one.headline_hint for one in found][-1] == "undated"
    assert memory.past([], None).due == ()
    without = site.model_copy(update={"comments": site.comments.model_copy(update={"revisit_days": ()})})
    assert [one.headline_hint for one in Memory(without, settings, MINE).past([], night()).due] == ["held"]


def test_the_last_answer_that_is_archived_is_prior(settings: Settings, site: Site) -> None:
    with past_of(settings) as past:
        past.page("n1", "story", UNTIL - 5 * DAY, etag='"old"')
        past.page("n2", "story", UNTIL - 4 * DAY, etag='"newest"')
        past.page("n3", "story", UNTIL - 3 * DAY, is_archived=False)
        past.page("n4", "story", UNTIL - 2 * DAY, http_status=404)
        past.page("removed", "story", UNTIL - DAY)
        past.page("n5", "story", UNTIL - DAY, refers_to_warc_path="archive/removed.warc.gz")
        past.page("n6", "story", UNTIL - HOUR, kind="comments", etag='"thread"')
        past.page("n7", "story", UNTIL, site="other")
        past.put("ops.archive_removals", warc_path="archive/removed.warc.gz")
    asked = [Request(url_of("story"), kind, url_of("story")) for kind in ("article", "comments")]
    asked.append(Request(url_of("unknown"), "article", url_of("unknown")))
    priors = [request.prior for request in Memory(site, settings, MINE).with_prior(asked)]
    assert [prior and prior.etag for prior in priors] == ['"newest"', '"thread"', None]
    assert priors[0] is not None and priors[0].fetched_at == UNTIL - 4 * DAY


def test_what_the_archive_holds(settings: Settings, site: Site) -> None:
    with past_of(settings) as past:
        past.page("n2", "second", UNTIL - 4 * DAY)
        past.page("n1", "first", UNTIL - 5 * DAY)
        past.page("n3", "first", UNTIL - 6 * DAY)
        past.page("n1", "first", UNTIL - 5 * DAY, kind="comments", url=url_of("first?page=2"))
        past.page("n3", "first", UNTIL - 6 * DAY, kind="comments", url=url_of("first?page=3"))
        past.page("n1", "first", UNTIL - 5 * DAY, kind="evidence")
        past.page("gone", "lost", UNTIL)
        past.page("n1", "theirs", UNTIL, site="other")
        past.page("n1", "private", UNTIL, is_archived=False)
        past.put("ops.archive_removals", warc_path="archive/gone.warc.gz")
        past.article("first", published_at=UNTIL - 6 * DAY)
    memory = Memory(site, settings, MINE)
    links = memory.archived_links()
    assert [one.url.rpartition("/")[2] for one in links] == ["first", "second"]
    assert [one.published_hint_at for one in links] == [UNTIL - 6 * DAY, None]
    assert (links[0].source_channel, links[0].source_url) == ("archive", "archive/n1.warc.gz")
    pages = memory.archived_pages([url_of("first"), url_of("private")])
    assert [(page.kind, page.url.rpartition("/")[2]) for page in pages] == [
        ("article", "first"),
        ("comments", "first?page=2"),
    ]


def test_a_snapshot_of_an_older_version_is_written_anew(settings: Settings, site: Site) -> None:
    with past_of(settings) as past:
        past.run("n1", end_at=START - DAY)
    change_copy(settings, "DROP TABLE ops.archive_removals")
    assert caught_up(settings, site) == (START - DAY, None)
    assert (
        Memory(site, settings, MINE).with_prior([replace(Request(url_of("a"), "article", url_of("a")))])[0].prior
        is None
    )


def test_a_snapshot_before_the_newest_migration_is_written_anew(settings: Settings, site: Site) -> None:
    with past_of(settings) as past:
        past.run("n1")
        past.ended("n1", "lost", "server_failed")
    newest = "DELETE FROM ops.migrations WHERE version = (SELECT max(version) FROM ops.migrations)"
    change_copy(settings, "DROP TABLE ops.health_accepts", newest)
    assert [due.url for due in Memory(site, settings, MINE).past([], night()).due] == [url_of("lost")]
