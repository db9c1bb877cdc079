"""Half of a page comes night after night, or another article's, as from a cache that is wrong: what was known stays."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.e2e.paper import DAY, TODAY, Paper, Story
from tests.unit.fetch.fault_server import HTML, FaultServer, Handler, Route

from broadsheet.errors import QualityFailed
from broadsheet.settings import Settings

pytestmark = [pytest.mark.e2e, pytest.mark.usefixtures("quick_nights")]

THINGS = "ferry bridge harbour market tower school library museum garden station theatre stadium".split()
FACTS = (
    "SELECT url, headline, body, declared_comment_count FROM articles WHERE url NOT LIKE '%daily%' ORDER BY url",
    "SELECT author, body, is_deleted, deleted_at FROM core.comments ORDER BY ALL",
    "SELECT count(*) FROM core.article_versions JOIN articles USING (article_id) WHERE url NOT LIKE '%daily%'",
)


def in_the_text(page: bytes) -> bytes:
    return page[: page.index(b"7th time")]


def in_the_comments(page: bytes) -> bytes:
    return page[: page.index(b"is 3 more boats")]


def without_length(body: bytes) -> Route:
    def route(handler: Handler) -> None:
        handler.send_response_only(200)
        handler.send_header(*HTML)
        handler.send_header("Connection", "close")
        handler.end_headers()
        handler.wfile.write(body)
        handler.close_connection = True

    return route


class Wordy(Story):
    """A story that has no five words in a row in common with another one."""

    def html(self, host: str) -> bytes:
        page = super().html(host)
        for words in (b"met for the ", b"time and ", b"counted its "):
            page = page.replace(words, words + f"{self.name} ".encode())
        return page


@dataclass
class Cutting(Paper):
    """A paper of which some pages come halved, and two in each other's place."""

    is_bad: bool = False

    def serve(self) -> None:
        super().serve()
        if self.is_bad:
            pages = {story.name: story.html(self.server.host) for story in self.stories}
            self.server.routes["/news/ferry"] = without_length(in_the_text(pages["ferry"]))
            self.server.routes["/news/bridge"] = without_length(in_the_comments(pages["bridge"]))
            self.server.routes["/news/harbour"] = without_length(pages["market"])
            self.server.routes["/news/market"] = without_length(pages["harbour"])


@pytest.fixture
def paper(home: Path) -> Iterator[Cutting]:
    with FaultServer() as server:
        paper = Cutting(
            server, Settings(home=home, demo=True, contact="https://example.org/contact"), revisit_days=(1, 2, 3)
        )
        for name in THINGS:
            said = tuple((f"Reader {n}", f"What the {name} needs is {n} more boats, and soon.") for n in range(1, 6))
            paper.stories.append(Wordy(name, comments=said))
        yield paper


def test_half_a_page_and_another_ones_take_nothing_away_however_often_they_come(paper: Cutting) -> None:
    paper.night(TODAY)
    before = [paper.ask(sql) for sql in FACTS]
    paper.is_bad = True
    for number in (1, 2):
        paper.story(f"daily{number}", day=TODAY + number * DAY)
        with suppress(QualityFailed):  # it is told as a bad night, which it is
            paper.night(TODAY + number * DAY)
        paper.publish()
        assert {"ferry", "bridge", "harbour", "market"} <= set(paper.asked())
        assert [paper.ask(sql) for sql in FACTS] == before
    broken_off = "SELECT count(DISTINCT url) FROM ops.issues WHERE code = 'page_breaks_off'"
    assert paper.ask(broken_off) == [(2,)]
    paper.is_bad = False
    paper.story("daily3", day=TODAY + 3 * DAY)
    for name in ("ferry", "market"):
        paper.story(name, line="Now there is another boat.")
    paper.night(TODAY + 3 * DAY)
    edited = "SELECT url FROM articles WHERE body LIKE '%another boat%' ORDER BY url"
    assert [str(url).rpartition("/")[2] for (url,) in paper.ask(edited)] == ["ferry", "market"]
