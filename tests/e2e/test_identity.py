"""One article never takes the place of another, night after night, whatever its page names as canonical."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest
from tests.e2e.paper import DAY, TODAY, Paper, settings_over
from tests.e2e.recorded import write_warc
from tests.unit.fetch.fault_server import FaultServer
from tests.unit.warehouse.made import texts_twice

from broadsheet import ids, pipeline
from broadsheet.models import Window
from broadsheet.warehouse.migrations import read_migrations

pytestmark = [pytest.mark.e2e, pytest.mark.usefixtures("quick_nights")]

SERIES = "/news/the-series-of-the-year"
WHERE = "SELECT split_part(url, '/', -1), regexp_replace(canonical_url, 'http://[^/]*', '') FROM core.articles ORDER BY 1, 2"
DISPUTED = "SELECT count(*) FROM ops.issues WHERE code = 'canonical_disputed'"
COMMENTS = (
    "SELECT article_headline, comments.body, parent_comment_id IS NULL, comments.first_seen_at, deleted_at FROM comments "
    "ORDER BY 1, 2"
)


@pytest.fixture
def paper(home: Path) -> Iterator[Paper]:
    with FaultServer() as server:
        yield Paper(server, settings_over(home))


def put(paper: Paper, name: str, number: int, canonical: str = SERIES, text: str = "") -> None:
    comments = ((f"Ann of {name}", f"Well said, {name}"), ("Bob", f"I was there with the {name}"))
    paper.story(name, day=TODAY + number * DAY, canonical=canonical, text=text, comments=comments)


def test_articles_that_name_one_address_keep_their_rows_in_any_order_of_nights(paper: Paper) -> None:
    put(paper, "ferry", 0)
    paper.revisit_days = (1, 2, 3)
    paper.night(TODAY)
    assert paper.ask(WHERE) == [("ferry", SERIES)]  # nothing speaks against it yet
    first = paper.ask(COMMENTS)
    put(paper, "bridge", 1)
    paper.night(TODAY + DAY)
    assert paper.ask(WHERE) == [("bridge", "/news/bridge"), ("ferry", "/news/ferry")]
    assert [row for row in paper.ask(COMMENTS) if row[0] == first[0][0]] == first  # they moved, and none was seen anew
    rows = paper.ask("SELECT article_id, canonical_url FROM core.articles")
    assert all(str(article) == ids.article_id(str(url)) for article, url in rows)
    assert paper.ask("SELECT count(*), count(DISTINCT article_id) FROM core.article_versions") == [(2, 2)]
    put(paper, "harbour", 2)
    paper.night(TODAY + 2 * DAY)
    assert sorted(paper.asked()) == ["bridge", "ferry", "harbour"]  # two of them again
    assert [place for _, place in paper.ask(WHERE)] == ["/news/bridge", "/news/ferry", "/news/harbour"]
    assert paper.ask(
        "SELECT article_id, canonical_url FROM core.articles WHERE url NOT LIKE '%harbour' ORDER BY 2"
    ) == sorted(rows, key=lambda row: str(row[1]))
    assert paper.ask("SELECT count(*) FILTER (WHERE deleted_at IS NULL), count(*) FROM core.comments") == [(6, 6)]
    ((said, page),) = paper.ask(
        "SELECT detail, url FROM ops.issues WHERE code = 'canonical_disputed' AND url LIKE '%harbour'"
    )
    assert str(said).startswith(paper.server.url(SERIES) + " ")
    assert str(page).endswith("/news/harbour")


def test_a_warc_file_alone_settles_its_pages_by_each_other(tmp_path: Path) -> None:
    """``extract --warc`` knows no site and no warehouse: what speaks against an address is the other page that names it."""
    names, texts = ("ferry", "bridge"), ("boats were counted", "pillars were painted")
    pages = {
        f"https://herald.example/news/{name}": (
            f'<!doctype html><html lang="en"><head><link rel="canonical" href="https://herald.example{SERIES}"></head><body>'
            f"<article><h1>The {name}</h1>{''.join(f'<p>At the {name} {n} {text} by all of its {n} wardens.</p>' for n in range(20))}"
            "</article></body></html>"
        ).encode()
        for name, text in zip(names, texts, strict=True)
    }
    whole, alone = tmp_path / "whole.warc.gz", tmp_path / "alone.warc.gz"
    write_warc(whole, pages)
    write_warc(alone, {url: page for url, page in pages.items() if url.endswith("ferry")})
    assert addresses(whole, tmp_path / "two") == ([(url, url) for url in sorted(pages)], 2)
    [ferry] = [url for url in pages if url.endswith("ferry")]
    assert addresses(alone, tmp_path / "one") == ([(ferry, f"https://herald.example{SERIES}")], 0)


def addresses(warc: Path, out: Path) -> tuple[list[tuple[str, str]], int]:
    """(URL, canonical URL) of each article that ``warc`` gives, and how many issues say that an address is disputed."""
    pipeline.extract_warc(warc, out, workers=1, on_progress=None)
    rows = duckdb.sql(f"SELECT url, canonical_url FROM '{out}/articles.parquet' ORDER BY url").fetchall()
    disputed = duckdb.sql(f"SELECT count(*) FROM '{out}/issues.parquet' WHERE code = 'canonical_disputed'").fetchone()
    return rows, disputed[0] if disputed else 0


def test_the_article_at_the_address_gets_it_back_and_copies_join_theirs(paper: Paper) -> None:
    put(paper, "ferry", 0, canonical="/news/bridge")
    put(paper, "copy", 0, canonical="/news/harbour", text="harbour")
    paper.night(TODAY)
    assert paper.ask(WHERE) == [("copy", "/news/harbour"), ("ferry", "/news/bridge")]
    put(paper, "bridge", 1, canonical="")
    put(paper, "harbour", 1, canonical="")
    put(paper, "echo", 1, canonical="/news/bridge")
    paper.night(TODAY + DAY)
    assert sorted(paper.asked()) == ["bridge", "echo", "harbour"]  # an address that was only named was never read
    places = ["/news/bridge", "/news/echo", "/news/ferry", "/news/harbour"]
    assert sorted(str(place) for _, place in paper.ask(WHERE)) == places
    assert paper.ask("SELECT count(DISTINCT article_id) FROM core.comments") == [(4,)]
    assert paper.ask(DISPUTED) == [(1,)]
    site = paper.site()
    paper.ingest(pipeline.cli_run(site, Window.of_days(TODAY, TODAY + DAY, "UTC")), site)  # all days at once
    assert sorted(str(place) for _, place in paper.ask(WHERE)) == places


def test_what_was_loaded_and_not_yet_published_is_not_overwritten_either(paper: Paper) -> None:
    """The snapshot that extraction sees knows nothing of the first article: the load itself must."""
    put(paper, "ferry", 0)
    paper.serve()
    site = paper.site()
    settings = paper.settings.model_copy(update={"demo_clock": datetime(2026, 3, 6, 3, tzinfo=UTC)})
    pipeline.run_ingest(pipeline.cli_run(site, Window.of_days(TODAY, TODAY, "UTC")), site, settings)
    paper.stories.clear()
    put(paper, "bridge", 1)
    paper.night(TODAY + DAY, is_nightly=False)
    assert paper.ask(WHERE) == [("bridge", "/news/bridge"), ("ferry", "/news/ferry")]
    assert paper.ask("SELECT count(*), count(DISTINCT article_id) FROM core.comments") == [(4, 2)]
    theirs = "SELECT count(*) FROM comments WHERE contains(comments.body, split_part(article_url, '/', -1))"
    assert paper.ask(theirs) == [(4,)]
    assert paper.ask(DISPUTED) == [(1,)]


def spoil(paper: Paper) -> None:
    """Leave the warehouse as an older version would: the second night's article in the place of the first, under the section."""
    section = paper.server.url("/news/")
    ferry, bridge = (ids.article_id(paper.server.url(f"/news/{name}")) for name in ("ferry", "bridge"))
    with duckdb.connect(str(paper.settings.warehouse_path)) as connection:
        texts_twice(connection)
        for statement in (
            f"DELETE FROM core.articles WHERE article_id = '{ferry}'",
            "UPDATE core.article_versions SET version_number = 2 WHERE article_id = '" + bridge + "'",
            f"UPDATE core.article_versions SET valid_to = valid_from + INTERVAL 1 DAY WHERE article_id = '{ferry}'",
            *(
                f"UPDATE core.{table} SET article_id = '{ids.article_id(section)}'"
                for table in ("articles", "article_versions")
            ),
            f"UPDATE core.comments SET article_id = '{ids.article_id(section)}'",
            f"UPDATE core.articles SET canonical_url = '{section}', row_sha256 = 'r'",
        ):
            connection.execute(statement)
        for table in ("article_readings", "comment_readings", "article_texts", "comment_texts"):
            connection.execute(f"DELETE FROM ops.{table}")
        log = read_migrations()[3].text  # the log of readings, as an older warehouse gets it
        connection.execute(log[log.index("INSERT INTO ops.article_readings") :])
        connection.execute(read_migrations()[4].text)
    paper.publish()


def spoilt(paper: Paper) -> list[tuple[object, ...]]:
    """Two nights, spoilt; gives the comments as they were before."""
    for number, name in enumerate(("ferry", "bridge")):
        put(paper, name, number, canonical="/news/")
        paper.night(TODAY + number * DAY)
    assert paper.ask(WHERE) == [("bridge", "/news/bridge"), ("ferry", "/news/ferry")]
    rows = paper.ask("SELECT article_id, comment_id, body FROM core.comments ORDER BY body")
    spoil(paper)
    assert paper.ask(WHERE) == [("bridge", "/news/")]
    return rows


def test_reextract_mends_what_an_older_version_stored_under_a_section(paper: Paper) -> None:
    before = spoilt(paper)
    window = Window.of_days(TODAY, TODAY + DAY, "UTC")
    for _ in range(2):  # the second time finds nothing to mend
        result = pipeline.reextract(paper.site(), window, paper.settings, datetime.now(UTC))
        assert result.accepted_count == 2
        pipeline.load_reextraction(result.run, paper.site(), paper.settings)
        assert paper.ask(WHERE) == [("bridge", "/news/bridge"), ("ferry", "/news/ferry")]
        assert paper.ask("SELECT article_id, comment_id, body FROM core.comments ORDER BY body") == before
        assert paper.ask("SELECT count(*), count(DISTINCT article_id) FROM core.article_versions") == [(2, 2)]
    again = pipeline.reextract(paper.site(), window, paper.settings, datetime.now(UTC))
    assert again.difference.rows == ()


def test_a_night_that_visits_it_again_moves_it_to_its_own_address(paper: Paper) -> None:
    spoilt(paper)
    paper.revisit_days = (1,)
    put(paper, "harbour", 2, canonical="/news/")
    paper.night(TODAY + 2 * DAY)
    assert paper.ask(WHERE) == [("bridge", "/news/bridge"), ("harbour", "/news/harbour")]
    assert paper.ask("SELECT count(*) FROM core.comments WHERE deleted_at IS NULL AND body LIKE '%bridge%'") == [(2,)]
    assert paper.ask("SELECT count(*), count(DISTINCT comment_id) FROM core.comments") == [(6, 6)]
