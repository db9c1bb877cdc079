"""A night in which a paper breaks, then a good one: core.* says what it would if the bad night had not been."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
from tests.e2e.paper import DAY, TODAY, Paper, Story, settings_over
from tests.unit.fetch.fault_server import FaultServer

from broadsheet.errors import QualityFailed
from broadsheet.models import Comparison
from broadsheet.runs import RunFolder, read_rows

pytestmark = [pytest.mark.e2e, pytest.mark.usefixtures("quick_nights")]

THINGS = (
    "ferry bridge harbour market tower school library museum garden station theatre stadium hospital airport castle river "
    "forest island bakery brewery factory mill chapel abbey quarry"
).split()
ARTICLES = (
    "SELECT url, canonical_url, headline, body, authors, published_at, published_at_precision, is_teaser, "
    "declared_comment_count, first_seen_at FROM core.articles ORDER BY url"
)
COMMENTS = (
    "SELECT articles.url, comments.comment_id, comments.author, comments.posted_at, comments.body, comments.parent_comment_id, "
    "comments.is_deleted, comments.deleted_at, comments.first_seen_at "
    "FROM core.comments JOIN core.articles USING (article_id) ORDER BY 1, 2"
)
VERSIONS = (
    "SELECT articles.url, versions.headline, versions.body, versions.authors, versions.valid_from, versions.valid_to "
    "FROM core.article_versions AS versions JOIN core.articles USING (article_id) ORDER BY ALL"
)
Spoil = Callable[[str, Story], str]  # from a page as it should be to what is served


@dataclass(frozen=True)
class Broken(Story):
    """A story with authors and comments whose page a test may spoil."""

    spoil: Spoil | None = None

    def html(self, host: str) -> bytes:
        page = super().html(host).decode()
        sentences = "\n".join(
            f"<p>On day {n} the {self.name} council heard from the façade's café owners, who said “no” to plan {n * 7} of "
            f"the {self.name}; nobody had asked them about item {n * 13}.</p>"
            for n in range(8)
        )
        page = page.replace("<h1>", '<p class="byline">By <a rel="author" href="/by">Ada Quill</a></p><h1>')
        page = page.replace("</head>", '<meta name="author" content="Ada Quill"></head>')
        page = page.replace("<p>Nobody was", f"{sentences}<p>Nobody was")
        return (self.spoil(page, self) if self.spoil else page).encode()


def without(pattern: str) -> Spoil:
    return lambda page, _: re.sub(pattern, "", page, flags=re.DOTALL)


def instead(text: str, headline: str = "") -> Spoil:
    """Another text as the page's article."""

    def spoil(page: str, story: Story) -> str:
        page = re.sub(r"(</h1>).*?(</article>)", rf"\1{text}\2", page, flags=re.DOTALL)
        return page.replace(story.title, headline) if headline else page

    return spoil


def half_of_the_comments(page: str, _: Story) -> str:
    items = re.findall(r'<li class="comment".*?</li>', page, flags=re.DOTALL)
    for item in items[1:]:
        page = page.replace(item, "")
    return page.replace(f"{len(items)} comments", "1 comments")


def renumbered(page: str, story: Story) -> str:
    return re.sub(r'id="comment-(\d+)"', lambda m: f'id="comment-{900 + len(story.name) * 10 + int(m[1])}"', page)


def shifted(page: str, story: Story) -> str:
    there = story.published_at + timedelta(hours=2)
    return page.replace(story.published_at.isoformat(), there.isoformat())


def of_the_next(page: str, story: Story) -> str:
    """The page of another story, under this one's address."""
    there = Broken("lighthouse", comments=(("Zoe", "Quite another thread about the lighthouse."),))
    other = there.html("host").decode().replace("Ada Quill", "Ben Pen")
    return re.sub(r'<link rel="canonical"[^>]*>', "", other)


WALL = "".join(
    f"<p>To read on, prove that you are a person, and that you agree to our {n}th set of terms of use.</p>"
    for n in range(14)
)
NIGHT_SPOILS: dict[str, Spoil] = {
    "a wall with text": lambda page, story: re.sub(
        r'<div id="comments">.*</div>', "", instead(WALL, "One moment")(page, story), flags=re.DOTALL
    ),
    "a wall under the right headline": instead(WALL),
    "an empty page": lambda page, _: "<html><head><title>Paper</title></head><body></body></html>",
    "no text": instead(""),
    "a fragment": instead(
        "<p>The council met for the first time and counted its boats. It was late, and it rained all day.</p>"
    ),
    "a teaser": instead(
        "<p>On day 0 the council heard from the café owners, who said no to the plan. Everyone was surprised by that, most of all "
        "the mayor, who had hoped for a quiet evening. The owners had come with banners.</p><p>Read more …</p>"
    ),
    "the page of another article": of_the_next,
    "no comment list": without(r'<div id="comments">.*</ol></div>'),
    "no comment list, the number shown": without(r'<ol class="comment-list">.*</ol>'),
    "no comment list, nought declared": lambda page, _: re.sub(
        r"<h2>\d+ comments</h2>.*</ol>", "<h2>0 comments</h2>", page, flags=re.DOTALL
    ),
    "one comment of many": half_of_the_comments,
    "other comment ids": renumbered,
    "other ids, no authors and no times": lambda page, story: re.sub(
        r'<div class="comment-author vcard">.*?</div><div class="comment-meta">.*?</div>', "", renumbered(page, story)
    ),
    "comments without authors": without(r'<div class="comment-author vcard">.*?</div>'),
    "comments with one author": lambda page, _: re.sub(r'<b class="fn">.*?</b>', '<b class="fn">Guest</b>', page),
    "comments with one text": lambda page, _: re.sub(
        r'<div class="comment-content">.*?</div>', '<div class="comment-content"><p>Log in to see it.</p></div>', page
    ),
    "no authors": lambda page, _: re.sub(r'<meta name="author"[^>]*>|<p class="byline">.*?</p>', "", page),
    "one author for all": lambda page, _: page.replace("Ada Quill", "Paper Desk Staff"),
    "no date": without(r'<meta property="article:published_time"[^>]*>'),
    "dates shifted": shifted,
    "a day for a time": lambda page, story: page.replace(
        f'published_time" content="{story.published_at.isoformat()}',
        f'published_time" content="{story.day.isoformat()}',
    ),
    "the site's name for headlines": lambda page, story: page.replace(story.title, "Paper"),
    "one headline for all": lambda page, story: page.replace(story.title, "All of today's stories in one place"),
    "a wrong charset": lambda page, _: page.encode().decode("cp1252", errors="replace"),
}


@pytest.fixture
def paper(home: Path) -> Iterator[Paper]:
    with FaultServer() as server:
        paper = Paper(server, settings_over(home), revisit_days=(1, 2, 3, 4))
        for number in range(len(NIGHT_SPOILS)):
            for copy in range(3):
                name = f"{THINGS[number]}{'abc'[copy]}"
                comments = tuple(
                    (f"Reader {n}", f"What the {name} needs is {n} more boats, and soon.") for n in range(1, 6)
                )
                paper.stories.append(Broken(name, comments=comments))
        yield paper


def night(paper: Paper, number: int, is_bad: bool = False) -> None:
    """A night with a story of its own, in which all others are visited again; a bad one breaks them all, three in each way."""
    paper.story(f"daily{number}", day=TODAY + number * DAY)
    spoils = [spoil for spoil in NIGHT_SPOILS.values() for _ in range(3)]
    broken = [story for story in paper.stories if isinstance(story, Broken)]
    paper.stories = [
        *(replace(story, spoil=spoil if is_bad else None) for story, spoil in zip(broken, spoils, strict=True)),
        *(story for story in paper.stories if not isinstance(story, Broken)),
    ]
    with suppress(QualityFailed):  # the night is held, as so many doubts in one should be
        paper.night(TODAY + number * DAY)
    paper.publish()
    assert set(paper.asked()) >= {story.name for story in broken}


def told(paper: Paper) -> dict[str, list[tuple[object, ...]]]:
    """What core says of the stories, by the way in which each will break."""
    found: dict[str, list[tuple[object, ...]]] = {name: [] for name in NIGHT_SPOILS}
    ways = dict(zip(THINGS, NIGHT_SPOILS, strict=False))
    for sql in (ARTICLES, COMMENTS, VERSIONS):
        for row in paper.ask(sql):
            thing = str(row[0]).rpartition("/")[2][:-1]
            if thing in ways:
                found[ways[thing]].append(row)
    return found


def differing(paper: Paper, before: dict[str, list[tuple[object, ...]]]) -> list[str]:
    now = told(paper)
    return [name for name in before if now[name] != before[name]]


# A revisit knows the date of before, which stands in for one that is gone.
HARMLESS = ("other comment ids", "no date", "a day for a time")


def undoubted(paper: Paper) -> list[str]:
    """The ways of breaking that brought an article in the last night and no doubt; other ids alone are no doubt."""
    ((run_id,),) = paper.ask("SELECT arg_max(run_id, window_end_at) FROM ops.runs")
    folder = RunFolder(paper.settings.runs_dir, "paper", str(run_id))
    ways = dict(zip(THINGS, NIGHT_SPOILS, strict=False))
    found = []
    for row in read_rows(folder.file("comparisons"), Comparison):
        way = ways.get(row.url.rpartition("/")[2][:-1])
        if way is None:
            continue
        is_dress = way.startswith("other")
        assert row.renumbered_count == (5 if is_dress else 0)
        if bool(row.doubts) == (way in HARMLESS):
            found.append(f"{way}: {row.doubts}")
    return found


def test_a_bad_night_leaves_no_trace_in_core(paper: Paper) -> None:
    night(paper, 0)
    before = told(paper)
    assert all(len(rows) == 3 + 15 + 3 for rows in before.values())
    night(paper, 1, is_bad=True)
    assert differing(paper, before) == []
    assert undoubted(paper) == []
    night(paper, 2)
    assert differing(paper, before) == []
