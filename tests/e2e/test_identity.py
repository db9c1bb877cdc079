"""One article never takes the place of another, night after night, whatever its page names as canonical."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.e2e.paper import DAY, TODAY, Paper
from tests.unit.fetch.fault_server import FaultServer

from broadsheet import ids, pipeline
from broadsheet.models import Window
from broadsheet.settings import Settings

pytestmark = pytest.mark.e2e

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
        yield Paper(server, Settings(home=home, demo=True, contact="https://example.org/contact"))


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
