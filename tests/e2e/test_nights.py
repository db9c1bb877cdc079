"""Night after night: what is new is taken, what is known is left alone, what is due is visited again, and a backfill disturbs nothing."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.e2e.paper import DAY, TODAY, Paper, failing, settings_over
from tests.lakes import copied
from tests.unit.fetch.fault_server import FaultServer, Handler, sent, status

from broadsheet import pipeline
from broadsheet.errors import NothingDiscovered, QualityFailed
from broadsheet.models import DiscoverSource, Window

pytestmark = [pytest.mark.e2e, pytest.mark.usefixtures("quick_nights")]


@pytest.fixture
def paper(home: Path) -> Iterator[Paper]:
    with FaultServer() as server:
        yield Paper(server, settings_over(home))


@pytest.fixture(scope="module")
def first_night(tmp_path_factory: pytest.TempPathFactory, quick_nights: None) -> Iterator[Paper]:
    """A paper with one story after its first night, lived through once a module."""
    with FaultServer() as server:
        home = tmp_path_factory.mktemp("nights") / "home"
        made = Paper(server, settings_over(home))
        made.story("ferry")
        made.night(TODAY)
        yield made


@pytest.fixture
def begun(first_night: Paper, home: Path) -> Paper:
    """The same in a home of its own."""
    settings = copied(first_night.settings, home)
    return Paper(first_night.server, settings, list(first_night.stories))


def endings(paper: Paper, day: object) -> dict[str, str]:
    """How the links of the newest run of ``day`` ended, by story."""
    rows = paper.ask(
        "SELECT url, kind FROM ops.outcomes WHERE run_id = (SELECT run_id FROM ops.runs WHERE "
        f"CAST(window_end_at - INTERVAL 1 DAY AS DATE) = DATE '{day}' ORDER BY started_at DESC LIMIT 1)"
    )
    return {str(url).rpartition("/")[2]: str(kind) for url, kind in rows}


def test_the_next_night_asks_only_for_what_is_new(paper: Paper) -> None:
    paper.story("ferry")
    paper.story("bridge")
    paper.night(TODAY)
    assert sorted(paper.asked()) == ["bridge", "ferry"]
    paper.story("harbour", day=TODAY + DAY)
    paper.story("latecomer", day=TODAY - 5 * DAY)  # dated long ago, in the feed only now
    paper.story("morning", day=TODAY + 2 * DAY)  # the next night's
    paper.night(TODAY + DAY)
    assert sorted(paper.asked()) == ["harbour", "latecomer"]
    assert endings(paper, TODAY + DAY) == {
        "ferry": "known",
        "bridge": "known",
        "harbour": "accepted",
        "latecomer": "accepted",
        "morning": "out_of_window",
    }
    paper.night(TODAY + 2 * DAY)
    assert paper.asked() == ["morning"]


def test_the_first_night_takes_only_its_own_day(paper: Paper) -> None:
    paper.story("ferry")
    paper.story("oldnews", day=TODAY - 5 * DAY)
    paper.night(TODAY)
    assert paper.asked() == ["ferry"]


def test_missed_nights_are_made_good(begun: Paper) -> None:
    begun.stories.clear()
    for ahead in (1, 2, 3):
        begun.story(f"day{ahead}", day=TODAY + ahead * DAY)
    begun.night(TODAY + 3 * DAY)
    assert sorted(begun.asked()) == ["day1", "day2", "day3"]
    begin = begun.ask("SELECT window_start_at FROM ops.runs ORDER BY window_end_at DESC LIMIT 1")[0][0]
    assert begin == datetime.combine(TODAY + DAY, datetime.min.time())


def test_too_many_missed_nights_are_named_for_a_backfill(begun: Paper) -> None:
    begun.stories.clear()
    begun.story("spring", day=TODAY + 60 * DAY)
    reports = begun.night(TODAY + 60 * DAY)
    assert any("run a backfill of these days" in message for message in reports["discover"].messages)


def test_the_same_night_again_asks_for_nothing_and_changes_nothing(begun: Paper) -> None:
    before = begun.ask("SELECT * FROM core.articles")
    reports = begun.night(TODAY)
    assert begun.asked() == []
    assert reports["discover"].counts["known_in_window"] == 1
    assert begun.ask("SELECT * FROM core.articles") == before


def test_a_site_that_has_nothing_for_the_night_is_an_alarm(begun: Paper) -> None:
    with pytest.raises(NothingDiscovered, match="falls on"):
        begun.night(TODAY + DAY)


def test_a_backfill_takes_known_articles_and_leaves_the_nightly_state_alone(paper: Paper) -> None:
    paper.story("ferry")
    paper.story("oldnews", day=TODAY - 5 * DAY)
    paper.night(TODAY)
    # A backfill runs after its days: a feed's date that lies ahead of the clock would not be believed.
    paper.night(TODAY - 5 * DAY, is_nightly=False, clock=datetime.combine(TODAY + DAY, datetime.min.time(), UTC))
    assert paper.asked() == ["oldnews"]
    paper.night(TODAY, is_nightly=False)
    assert paper.asked() == ["ferry"]
    paper.story("harbour", day=TODAY + DAY)
    paper.night(TODAY + DAY)
    assert paper.asked() == ["harbour"]


def test_what_could_not_be_had_is_asked_for_the_next_night(paper: Paper) -> None:
    paper.story("ferry")
    paper.story("bridge")
    paper.serve()
    paper.server.routes["/news/bridge"] = failing
    paper.server.arrivals.clear()
    serve, paper.serve = paper.serve, lambda: None  # type: ignore[method-assign]
    paper.night(TODAY)
    assert endings(paper, TODAY) == {"ferry": "accepted", "bridge": "server_failed"}
    paper.serve = serve  # type: ignore[method-assign]
    paper.story("harbour", day=TODAY + DAY)
    paper.night(TODAY + DAY)
    assert sorted(paper.asked()) == ["bridge", "harbour"]


NIGHTS = (0, 1, 2, 3, 7, 8)  # the days of the plan, and one without a visit after each of two


def visits(paper: Paper) -> list[int]:
    """On which nights the story was asked for; each night has a new story of its own."""
    found = []
    for ahead in NIGHTS:
        paper.story(f"day{ahead}", day=TODAY + ahead * DAY)
        paper.night(TODAY + ahead * DAY)
        if "ferry" in paper.asked():
            found.append(ahead)
    return found


def test_revisits_stop_when_two_bring_nothing(paper: Paper) -> None:
    paper.revisit_days = (1, 3, 7)
    paper.story(
        "ferry", comments=(("Ida", "Nineteen swans came by this morning."), ("Tom", "Twenty-one, I say again."))
    )
    assert visits(paper) == [0, 1, 3]


def test_an_article_that_takes_no_more_comments_is_left_alone(paper: Paper) -> None:
    paper.revisit_days = (1, 3, 7)
    thread = (("Ida", "Nineteen swans came by this morning."), ("Tom", "Twenty-one, I say again."))
    paper.story("ferry", comments=thread, is_closed=True)
    paper.night(TODAY)
    paper.story("harbour", day=TODAY + DAY)
    paper.night(TODAY + DAY)
    assert paper.asked() == ["harbour"]
    assert paper.ask("SELECT is_open_for_comments FROM articles WHERE url LIKE '%ferry'") == [(False,)]


def test_revisits_bring_late_comments_and_edits(paper: Paper) -> None:
    paper.revisit_days = (1, 3, 7)
    thread = (("Ida", "Nineteen swans came by this morning."), ("Tom", "Twenty-one, I say again."))
    paper.story("ferry", comments=thread)
    found = []
    for ahead in NIGHTS:
        paper.story(f"day{ahead}", day=TODAY + ahead * DAY)
        if ahead == 1:
            paper.story("ferry", comments=(*thread, ("Una", "And what of the swan in the reeds?")))
        if ahead == 3:
            paper.story("ferry", headline="The long story of the ferry, corrected")
        paper.night(TODAY + ahead * DAY)
        if "ferry" in paper.asked():
            found.append(ahead)
    assert found == [0, 1, 3, 7]
    assert paper.ask("SELECT author FROM comments WHERE article_url LIKE '%ferry' ORDER BY position") == [
        ("Ida",),
        ("Tom",),
        ("Una",),
    ]
    assert paper.ask(
        "SELECT version_number FROM core.article_versions INNER JOIN core.articles USING (article_id) "
        "WHERE url LIKE '%ferry' ORDER BY 1"
    ) == [(1,), (2,)]


def test_a_comment_that_vanished_is_marked_by_the_revisit(paper: Paper) -> None:
    paper.revisit_days = (1,)
    thread = (
        ("Ida", "Nineteen swans came by this morning."),
        ("Tom", "Twenty-one, I say again."),
        ("Una", "One more."),
    )
    paper.story("ferry", comments=thread)
    paper.night(TODAY)
    paper.story("ferry", comments=thread[:2])
    paper.story("harbour", day=TODAY + DAY)
    paper.night(TODAY + DAY)
    assert paper.ask("SELECT author, is_deleted FROM comments ORDER BY position") == [
        ("Ida", False),
        ("Tom", False),
        ("Una", True),
    ]


def test_revisits_do_not_count_as_the_night(begun: Paper) -> None:
    """A site whose feed broke has revisits still: they must not hide it."""
    begun.revisit_days = (1,)
    reports = None
    with pytest.raises(Exception, match=r"A02|falls on"):
        reports = begun.night(TODAY + DAY)
    assert reports is None


def test_recall_against_the_news_sitemap_is_kept(paper: Paper) -> None:
    paper.story("ferry")
    paper.story("bridge")
    urls = [paper.server.url(f"/news/{name}") for name in ("ferry", "bridge", "unlisted")]
    paper.sources = (
        DiscoverSource(kind="rss", url=paper.server.url("/feed")),
        DiscoverSource(kind="news_sitemap", url=paper.server.url("/news-sitemap.xml")),
    )
    stamp = datetime.combine(TODAY, datetime.min.time(), UTC) + timedelta(hours=12)
    entries = "".join(
        f"<url><loc>{url}</loc><news:news><news:publication_date>{stamp.isoformat()}</news:publication_date>"
        f"<news:title>x</news:title></news:news></url>"
        for url in urls
    )
    sitemap = (
        '<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        f'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">{entries}</urlset>'
    )
    paper.server.routes["/news-sitemap.xml"] = lambda handler: handler.answer(
        200, sitemap.encode(), [("Content-Type", "application/xml")]
    )
    reports = paper.night(TODAY)
    rows = paper.ask(
        "SELECT source_channel, link_count, window_link_count, taken_count, elsewhere_count FROM ops.sources ORDER BY 1"
    )
    assert rows == [("news_sitemap", 3, 3, 3, 2), ("rss", 2, 2, 2, 2)]
    assert any("named 2 of the 3 articles" in message for message in reports["discover"].messages)


def test_a_feed_that_does_not_reach_back_says_so(paper: Paper) -> None:
    paper.story("ferry")
    reports = paper.night(TODAY, is_nightly=False)
    assert any("reach back to" in message for message in reports["discover"].messages)
    with pytest.raises(NothingDiscovered, match="a live feed can't answer for a past date"):
        paper.night(TODAY - 30 * DAY, is_nightly=False, clock=datetime(2026, 3, 6, 3, tzinfo=UTC))


def test_our_own_archive_is_a_source_that_needs_no_network(paper: Paper) -> None:
    thread = (("Ida", "Nineteen swans came by this morning."), ("Tom", "Twenty-one, I say again."))
    paper.story("ferry", comments=thread)
    paper.story("bridge")
    paper.night(TODAY)
    before = paper.ask("SELECT url, headline, body FROM core.articles ORDER BY url")
    paper.sources = (DiscoverSource(kind="archive"),)
    reports = paper.night(TODAY, is_nightly=False)
    assert paper.server.paths() == []
    assert reports["validate"].counts["accepted_articles"] == 2
    assert paper.ask("SELECT url, headline, body FROM core.articles ORDER BY url") == before
    assert paper.ask("SELECT source_channel FROM ops.sources WHERE link_count = 2 ORDER BY 1") == [
        ("archive",),
        ("rss",),
    ]


def test_a_run_that_ended_asks_again_when_it_is_run_again(paper: Paper) -> None:
    """Airflow's Clear and its backfill of all runs: the same run id. What changed comes in, what did not keeps its provenance."""
    paper.story("ferry")
    paper.story("bridge")
    paper.serve()
    site = paper.site()
    run = pipeline.cli_run(site, Window.of_days(TODAY, TODAY, "UTC"), is_nightly=True)
    paper.ingest(run, site)
    bridge = "SELECT * FROM core.articles WHERE url LIKE '%bridge'"
    before = [paper.ask(bridge), paper.ask("SELECT * FROM ops.pages ORDER BY ALL")]
    first_times = paper.ask("SELECT started_at, loaded_at FROM ops.runs")
    paper.story("ferry", headline="The long story of the ferry, corrected")
    paper.serve()
    paper.server.arrivals.clear()
    paper.ingest(replace(run, started_at=run.started_at + timedelta(days=3)), site)
    assert sorted(paper.asked()) == ["bridge", "ferry"]
    assert paper.ask("SELECT headline FROM articles WHERE url LIKE '%ferry'") == [
        ("The long story of the ferry, corrected",)
    ]
    assert [paper.ask(bridge), paper.ask("SELECT * FROM ops.pages WHERE attempt_number = 1 ORDER BY ALL")] == before
    assert paper.ask("SELECT started_at, loaded_at FROM ops.runs") == first_times
    assert paper.ask("SELECT attempt_number, status, ended_at >= started_at FROM ops.run_attempts ORDER BY 1") == [
        (1, "loaded", True),
        (2, "loaded", True),
    ]
    assert paper.ask("SELECT attempt_number, count(*) FROM ops.outcomes GROUP BY ALL ORDER BY 1") == [(1, 2), (2, 2)]
    assert paper.ask("SELECT link_count, attempt_number, status FROM ops.runs") == [(2, 2, "loaded")]
    files = sorted(path.name for path in (paper.settings.archive_dir / "paper").iterdir())
    assert files == [f"{run.run_id}.warc.gz", f"{run.run_id}~2.warc.gz"]
    check = pipeline.verify_archive(paper.settings)
    assert (check.problems, [note for note in check.notes if "no row names" in note]) == ((), [])


def test_quiet_nights_still_bring_late_comments(paper: Paper) -> None:
    """A paper that rests: the night is an alarm, and what was visited again is loaded all the same."""
    paper.revisit_days = (1, 3)
    thread = (("Ida", "Nineteen swans came by this morning."), ("Tom", "Twenty-one, I say again."))
    paper.story("ferry", comments=thread)
    paper.night(TODAY)
    paper.story("ferry", comments=(*thread, ("Una", "And what of the swan in the reeds?")))
    with pytest.raises(QualityFailed, match="A02"):
        paper.night(TODAY + DAY)
    paper.publish()
    assert paper.ask("SELECT author FROM comments ORDER BY position") == [("Ida",), ("Tom",), ("Una",)]
    with pytest.raises(NothingDiscovered):
        paper.night(TODAY + 2 * DAY)


def test_an_unreadable_robots_txt_loses_no_article(paper: Paper) -> None:
    paper.story("ferry")
    paper.story("bridge")
    with FaultServer() as other:
        other.routes["/robots.txt"] = status(503)
        paper.other = other
        paper.night(TODAY)
        assert endings(paper, TODAY)["elsewhere"] == "robots_unreadable"
        other.routes["/robots.txt"] = status(404)
        (paper.settings.home / "state" / "robots").mkdir(parents=True, exist_ok=True)
        paper.story("harbour", day=TODAY + DAY)
        paper.night(TODAY + DAY)
        assert other.paths().count("/news/elsewhere") == 1


def test_old_pages_without_a_date_at_their_source_are_asked_for_once(paper: Paper) -> None:
    paper.sources = (DiscoverSource(kind="listing", url=paper.server.url("/latest"), links="main a"),)
    for name, day in (("today", TODAY), ("ages", TODAY - 30 * DAY), ("longago", TODAY - 60 * DAY)):
        paper.story(name, day=day)
    paper.night(TODAY)
    assert sorted(paper.asked()) == ["ages", "longago", "today"]
    paper.story("tomorrow", day=TODAY + DAY)
    paper.night(TODAY + DAY)
    assert paper.asked() == ["tomorrow"]


def test_missed_nights_may_bring_more_than_one_nights_most(begun: Paper) -> None:
    for ahead in (1, 2, 3):
        for name in "abc":
            begun.story(f"day{ahead}{name}", day=TODAY + ahead * DAY)
    begun.max_articles = 4
    assert begun.night(TODAY + 3 * DAY)["validate"].counts["accepted_articles"] == 9


def test_a_night_whose_source_failed_is_looked_at_again(paper: Paper) -> None:
    feed = DiscoverSource(kind="rss", url=paper.server.url("/feed"))
    sitemap = DiscoverSource(kind="sitemap", url=paper.server.url("/sitemap.xml"))
    paper.sources = (feed, sitemap)
    paper.story("ferry")
    paper.server.routes["/sitemap.xml"] = status(404)
    paper.night(TODAY)
    hidden = paper.story("hidden", day=TODAY)
    paper.stories.remove(hidden)
    paper.server.routes[hidden.path] = sent(hidden.html(paper.server.host), ("Content-Type", "text/html"))
    urls = f"<url><loc>{paper.server.url(hidden.path)}</loc><lastmod>{TODAY}</lastmod></url>"
    document = f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>'.encode()
    paper.server.routes["/sitemap.xml"] = sent(document, ("Content-Type", "application/xml"))
    paper.story("harbour", day=TODAY + DAY)
    paper.night(TODAY + DAY)
    assert sorted(paper.asked()) == ["harbour", "hidden"]
    assert endings(paper, TODAY + DAY)["hidden"] == "accepted"


def test_what_came_by_a_warc_file_is_visited_again_at_the_site(paper: Paper) -> None:
    thread = (("Ida", "Nineteen swans came by this morning."), ("Tom", "Twenty-one, I say again."))
    paper.story("ferry", comments=thread)
    paper.night(TODAY)
    [recording] = (paper.settings.archive_dir / "paper").glob("*.warc.gz")
    paper.settings = paper.settings.model_copy(update={"home": paper.settings.home.with_name("another")})
    site = paper.site().model_copy(update={"include": ("/news/",)})
    paper.ingest(pipeline.cli_run(site, Window.of_days(TODAY, TODAY, "UTC"), recording), site)
    assert paper.ask("SELECT source_channel FROM articles") == [("warc",)]
    paper.revisit_days = (1,)
    paper.story("ferry", comments=(*thread, ("Una", "And what of the swan in the reeds?")))
    paper.story("harbour", day=TODAY + DAY)
    paper.night(TODAY + DAY)
    assert sorted(paper.asked()) == ["ferry", "harbour"]
    assert paper.ask("SELECT count(*) FROM comments") == [(3,)]


def test_a_night_under_the_clock_has_no_other_time_in_its_rows(paper: Paper) -> None:
    still = datetime(2026, 3, 6, 3, tzinfo=UTC)
    for clock in (still, still, still + timedelta(days=1)):
        settings = paper.settings.model_copy(update={"clock": clock})
        site, day = paper.site(), (clock - timedelta(days=1)).date()
        paper.story(f"ferry-{day}", day=day)
        paper.serve()
        run = pipeline.cli_run(site, Window.of_days(day, day, "UTC"), is_nightly=True, settings=settings)
        pipeline.run_ingest(run, site, settings)
        pipeline.publish_snapshot(settings)
    times = paper.ask(
        "SELECT started_at, loaded_at, ended_at FROM ops.runs UNION ALL SELECT fetched_at, first_seen_at, fetched_at "
        "FROM core.articles UNION ALL SELECT fetched_at, fetched_at, fetched_at FROM ops.pages"
    )
    assert len(times) >= 5
    expected = {still.replace(tzinfo=None), (still + timedelta(days=1)).replace(tzinfo=None)}
    assert {moment for row in times for moment in row} == expected
    assert paper.ask("SELECT count(DISTINCT run_id) FROM ops.runs") == [(3,)]
    assert len(list(paper.settings.snapshot_path.parent.glob("snapshots/*.duckdb"))) == 3, "no copy took another's name"


def test_no_snapshot_is_held_while_a_site_is_asked(paper: Paper) -> None:
    snapshots = paper.settings.snapshot_path.parent
    held: list[set[Path]] = []

    def looked_at(handler: Handler) -> None:
        links = [link for link in Path("/proc/self/fd").iterdir() if link.is_symlink()]
        held.append({path for link in links if (path := Path(os.path.realpath(link))).is_relative_to(snapshots)})
        status(404)(handler)

    paper.server.routes["/robots.txt"] = looked_at
    paper.story("ferry")
    paper.night(TODAY)
    paper.story("bridge", day=TODAY + DAY)
    paper.night(TODAY + DAY)
    assert held == [set(), set()]
