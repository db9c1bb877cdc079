"""The breaks of the demo papers: each breaks both of them, and nothing that it is not about."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest
from tests.unit.demo.reading import DAY, NIGHT

from demo import breaking, ledger, wordpress
from demo.breaking import BREAKS, UnknownBreak, broken, chosen
from demo.editions import edition
from demo.page import Answer, Visit
from demo.papers import HARBOUR, LEDGER, Paper

ANSWERING = {HARBOUR.id: wordpress.answer, LEDGER.id: ledger.answer}
SOURCES = {
    HARBOUR.id: ["/feed/", "/news-sitemap.xml", "/wp-json/wp/v2/posts"],
    LEDGER.id: ["/sitemap.xml", f"/sitemaps/{DAY}.xml"],
}
OF_SOURCES = {"empty_feed", "feed_frozen", "session_ids", "volume_tenth"}


def articles(paper: Paper) -> list[str]:
    """Paths of articles that have a thread, an author and a whole text."""
    return [a.path for a in edition(paper, DAY) if not a.role and a.prompt_comments > 2 and a.authors]


def answers(paper: Paper, *names: str) -> dict[str, Answer]:
    answering = broken(ANSWERING[paper.id], names)
    paths = [*articles(paper), *SOURCES[paper.id], "/robots.txt", "/"]
    return {path: answering(Visit(path, {}, NIGHT, paper.url)) for path in paths}


@pytest.mark.parametrize("paper", [HARBOUR, LEDGER], ids=lambda paper: paper.id)
@pytest.mark.parametrize("name", BREAKS)
def test_a_break_changes_what_it_is_about(name: str, paper: Paper) -> None:
    good, bad = answers(paper), answers(paper, name)
    assert len(articles(paper)) >= 2
    changed = {path for path in good if good[path] != bad[path]}
    about = (
        {"/robots.txt"}
        if name == "robots_closed"
        else set(SOURCES[paper.id] if name in OF_SOURCES else articles(paper))
    )
    assert changed <= about
    if name == "server_errors":
        assert changed < about, "some pages still answer"
    elif name in {"feed_frozen", "volume_tenth", "session_ids"}:
        assert changed
    else:
        assert changed == about


def test_what_is_gone_is_gone() -> None:
    for paper in (HARBOUR, LEDGER):
        for path in articles(paper):
            good = answers(paper)[path].body.decode()
            threadless = answers(paper, "comments_gone")[path].body.decode()
            assert re.search(r'id="comment-\d|itemprop="comment"', good)
            assert not re.search(r'id="comment-\d|itemprop="comment"|commentCount|api\.w\.org', threadless)
            (author, *_) = next(a.authors for a in edition(paper, DAY) if a.path == path)
            article = r"<article.*?</header>|<head>.*?</head>"
            assert author in "".join(re.findall(article, good, re.S))
            nameless = answers(paper, "authors_gone")[path].body.decode()
            assert author not in "".join(re.findall(article, nameless, re.S))


def test_breaks_add_up() -> None:
    path = articles(HARBOUR)[0]
    both = answers(HARBOUR, "comments_gone", "authors_gone")[path].body.decode()
    assert 'class="byline"' not in both
    assert 'id="comments"' not in both


def test_an_unknown_name_is_refused_with_the_list() -> None:
    assert chosen(" wall, consent ,") == ("wall", "consent")
    with pytest.raises(UnknownBreak, match=r"walls: no such break; there are authors_gone, .*wall"):
        chosen("wall,walls")
    ran = subprocess.run(
        [sys.executable, "-m", "demo", "--port", "0", "--break", "walls"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ran.returncode == 2
    assert "walls: no such break; there are authors_gone" in ran.stderr


def test_there_are_a_dozen_kinds() -> None:
    assert len(breaking.BREAKS) >= 12
