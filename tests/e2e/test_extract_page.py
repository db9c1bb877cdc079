"""`broadsheet extract PAGE`: one page for a person, from a file or from a server."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from tests.e2e.recorded import Command, page

import demo

pytestmark = pytest.mark.e2e


def test_a_url_is_fetched_with_all_its_comment_pages(broadsheet: Command, home: Path) -> None:
    clock = datetime(2026, 3, 6, 3, 0, tzinfo=UTC)
    with demo.serve(clock=clock) as world:
        night = demo.expected_night("harbour_gazette", date(2026, 3, 5), clock, world.harbour_url)
        paged = next(article for article in night.articles if article.comment_page_count > 1)
        ran = broadsheet("extract", paged.url, env={"BROADSHEET_DEMO": "1"})
    assert ran.returncode == 0, ran.stderr
    assert paged.headline in ran.stdout
    assert f"{len(paged.comments)} comments, {len(paged.comments)} declared" in ran.stdout
    for comment in paged.comments:
        indent = "  " * (comment.depth + 1)
        assert f"\n{indent}{comment.position}. {comment.author}, " in ran.stdout
    assert "further page: " in ran.stdout
    assert not list(home.rglob("*.warc.gz*"))
    assert list((home / "state" / "hosts").iterdir()), "the next call would not know the host's pace"


def test_a_file_is_read_and_names_what_was_tried(broadsheet: Command, tmp_path: Path) -> None:
    saved = tmp_path / "saved.html"
    saved.write_bytes(page("ferry"))
    ran = broadsheet("extract", saved, "--url", "https://herald.example/ferry")
    assert ran.returncode == 0, ran.stderr
    for words in ("Headline of page ferry", "https://herald.example/ferry", "0 comments", "tried: ", "generic -"):
        assert words in ran.stdout


def test_why_a_file_comes_out_so_is_told_as_text_and_as_json(broadsheet: Command, tmp_path: Path) -> None:
    saved = tmp_path / "saved.html"
    saved.write_bytes(page("ferry"))
    ran = broadsheet("extract", saved, "--why")
    assert ran.returncode == 0, ran.stderr
    assert "body: blocks, " in ran.stdout and max(map(len, ran.stdout.splitlines())) <= 100
    told = json.loads(broadsheet("extract", saved, "--why", "--json").stdout)
    assert (told["body_extractor"], told["candidates"][0]["name"]) == ("blocks", "blocks")
    assert f"({told['body_reason']})" in ran.stdout
    assert all(f"\n{block['number']:4} {block['likelihood']:4.2f} " in ran.stdout for block in told["blocks"])


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        (("absent.html",), 1, "absent.html: no such file"),
        (("https://herald.example/ferry",), 1, "BROADSHEET_CONTACT"),
        (("--warc", "x.warc.gz"), 2, "--out"),
        ((), 2, "give either"),
        (("saved.html", "--json"), 2, "--json goes with --why"),
    ],
)
def test_what_cannot_be_read_says_why(broadsheet: Command, args: tuple[str, ...], code: int, said: str) -> None:
    ran = broadsheet("extract", *args)
    assert ran.returncode == code
    assert said in " ".join(ran.stderr.split())
    assert "Traceback" not in ran.stderr


def test_a_page_without_an_article_says_so(broadsheet: Command, tmp_path: Path) -> None:
    empty = tmp_path / "empty.html"
    empty.write_text("<html><body></body></html>")
    ran = broadsheet("extract", empty)
    assert ran.returncode == 1
    assert "NotAnArticle" in ran.stderr or "not_an_article" in ran.stderr
