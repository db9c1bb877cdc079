"""Thirty invented pages of many platforms and designs, each with what is right for it: text, author, time, and every comment.

``whole_pages/NAME.html`` is a page, ``whole_pages/NAME.json`` what is right: ``body`` are paragraphs that must be there, ``not`` texts that
must not, ``either`` such as may or may not (captions, clock times); a comment's ``parent`` is the place of the comment that it answers, from
1. ``reader`` names the reader that its comments need. ``known`` says, by the part that is wrong (body, comments, metadata, renamed, wrapped), where
the product still errs: the test then must fail, so that nobody forgets to strike the sentence out.

What does NOT belong here: single rules, which are under test beside the module that holds them.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from statistics import fmean
from typing import Any

import pytest
import regex
from _pytest.mark.structures import ParameterSet
from tests.score.stress import Change, renamed, rewritten, wrapped
from tests.unit.extract.invented import raw

from broadsheet.extract import comments, extract
from broadsheet.extract.comments import platforms, template
from broadsheet.models import CommentRules, DiscoverSource, Extraction, RawPage, Site
from broadsheet.models.site import CommentSelectors
from broadsheet.text import squeeze

FOLDER = Path(__file__).with_name("whole_pages")
NAMES = sorted(path.stem for path in FOLDER.glob("*.html"))
SERVED_AT = datetime(2026, 3, 10, 12, tzinfo=UTC)
# a letter of scripts without spaces is a word
WORD = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}]|\w+")
LEAST = 0.97  # of the words, found and right: a paragraph lost or one too many is more than that on pages of this size
ONE_PAGE, ON_AVERAGE = 0.05, 0.02  # that a body may lose by changes that must not matter


@cache
def right(name: str) -> dict[str, Any]:
    """What is right for a page."""
    known: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return known


@cache
def stored(name: str) -> RawPage:
    """The page as the archive gives it back."""
    url = right(name)["url"]
    answer = raw((FOLDER / f"{name}.html").read_bytes(), url, link_url=url)
    return replace(answer, page=replace(answer.page, fetched_at=SERVED_AT, served_at=SERVED_AT))


@cache
def site(name: str) -> Site:
    known = right(name)
    home = "/".join(known["url"].split("/")[:3]) + "/"
    selectors = CommentSelectors(**known["selectors"]) if "selectors" in known else None
    return Site(
        id=name,
        name=name,
        url=home,
        languages=tuple(known["languages"]),
        timezone=known["timezone"],
        discover=(DiscoverSource(kind="rss", url=f"{home}feed"),),
        comments=CommentRules(selectors=selectors),
    )


def pages(part: str) -> list[ParameterSet]:
    """All pages; those where the product is known to be wrong in this part must fail."""
    known = {name: right(name).get("known", {}).get(part) for name in NAMES}
    return [
        pytest.param(name, marks=[pytest.mark.xfail(strict=True, reason=why)] if (why := known[name]) else [])
        for name in NAMES
    ]


def read(name: str) -> Extraction:
    return extract(stored(name), site(name))


def told(found: Extraction) -> list[dict[str, Any]]:
    """Comments as the labels write them."""
    place = {comment.comment_id: comment.position for comment in found.comments}
    return [
        {
            "id": comment.native_id,
            "author": comment.author,
            "posted_at": comment.posted_at and comment.posted_at.strftime("%Y-%m-%dT%H:%MZ"),
            "parent": place.get(comment.parent_comment_id or ""),
            "text": comment.body.split("\n\n"),
            "is_by_staff": comment.is_by_staff,
            "upvotes": comment.upvote_count,
        }
        for comment in found.comments
    ]


def labelled(name: str) -> list[dict[str, Any]]:
    return [{"is_by_staff": False, "upvotes": None} | one for one in right(name)["comments"]]


def words(text: str) -> Counter[str]:
    return Counter(WORD.findall(text.casefold()))


def recall_and_precision(name: str, body: str | None) -> tuple[float, float]:
    """Of the right words, how many are in the body; of the body's, how many are right."""
    either = {squeeze(text) for text in right(name).get("either", ())}
    needed = words("\n".join(right(name)["body"]))
    got = words("\n".join(line for line in (body or "").split("\n") if squeeze(line) not in either))
    both = (needed & got).total()
    return both / needed.total(), both / got.total() if got else 0.0


def f1(name: str, body: str | None) -> float:
    recall, precision = recall_and_precision(name, body)
    return 2 * recall * precision / (recall + precision) if recall + precision else 0.0


@pytest.mark.parametrize("name", pages("body"))
def test_the_body_holds_what_it_must_and_nothing_else(name: str) -> None:
    body = squeeze(read(name).article.body or "")
    assert [text for text in right(name)["body"] if squeeze(text) not in body] == []
    assert [text for text in right(name)["not"] if squeeze(text) in body] == []
    assert min(recall_and_precision(name, read(name).article.body)) >= LEAST


@pytest.mark.parametrize("name", pages("comments"))
def test_comments_are_exactly_those_of_the_page(name: str) -> None:
    assert told(read(name)) == labelled(name)


@pytest.mark.parametrize("name", pages("metadata"))
def test_headline_authors_and_time(name: str) -> None:
    article, known = read(name).article, right(name)
    assert article.headline == known["headline"]
    assert list(article.authors) == known["authors"]
    at = article.published_at
    assert at is not None
    # a date without a time is the day that the page prints
    assert known["published_at"] in {at.strftime("%Y-%m-%dT%H:%MZ"), at.strftime("%Y-%m-%d")}
    assert article.is_teaser == known.get("is_teaser", False)


READERS = sorted({right(name)["reader"] for name in NAMES if "reader" in right(name)} - {"rules"})
# Their lists are built so that others read the same off them: on these pages their templates earn the name in ``found_by``.
AS_ANY_LIST = {"drupal", "livejournal", "wordpress", "wpdiscuz"}


@pytest.mark.parametrize("name", [name for name in NAMES if "reader" in right(name)])
def test_comments_are_found_by_the_reader_of_their_system(name: str) -> None:
    assert {comment.found_by for comment in read(name).comments} == {right(name)["reader"]}


@pytest.mark.parametrize("reader", READERS)
def test_every_reader_is_needed(reader: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without JSON-LD, or the template of a system, the rows of its pages are others, whoever finds them then."""
    its_pages = [name for name in NAMES if right(name).get("reader") == reader]
    left = tuple(one for one in template.templates() if one.name != reader)
    monkeypatch.setattr(platforms, "templates", lambda: left)
    if reader == "json_ld":
        monkeypatch.setattr(comments.structured, "read_json_ld", lambda *_: None)
    assert bool([name for name in its_pages if told(read(name)) != labelled(name)]) == (reader not in AS_ANY_LIST)


@pytest.mark.parametrize("change", [renamed, wrapped], ids=lambda change: change.__name__)
def test_bodies_stay_under_changes_that_must_not_matter(change: Change) -> None:
    names = [name for name in NAMES if change.__name__ not in right(name).get("known", {})]
    before = {name: f1(name, extract(rewritten(stored(name)), site(name)).article.body) for name in names}
    after = {name: f1(name, extract(change(stored(name)), site(name)).article.body) for name in names}
    assert {name: (before[name], after[name]) for name in names if after[name] < before[name] - ONE_PAGE} == {}
    assert fmean(after.values()) >= fmean(before.values()) - ON_AVERAGE
