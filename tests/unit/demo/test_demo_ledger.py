"""The paper with a content system of its own: JSON-LD, microdata, dated sitemaps, and what goes wrong there every day."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.robotparser import RobotFileParser

import pytest
from lxml import html
from tests.unit.demo.reading import DAY, NIGHT, SITEMAP, Reply, fetch, moment, one, text_of

import demo
from demo.truth import ExpectedArticle, ExpectedLink

# 18:00 in Berlin on the day after DAY: when the Ledger thinks again.
REVISION = demo.LEDGER.moment(DAY + timedelta(days=1), 18)


@pytest.fixture
def world() -> Iterator[demo.World]:
    with demo.serve(clock=NIGHT) as world:
        yield world


def expected(world: demo.World, back: int = 0) -> demo.ExpectedNight:
    return demo.expected_night(demo.LEDGER, DAY - timedelta(days=back), world.clock, world.ledger_url)


def get(link: ExpectedLink | ExpectedArticle) -> Reply:
    """The page, asked for twice where it fails first."""
    reply = fetch(link.url)
    return fetch(link.url) if reply.status == 500 else reply


def json_ld(tree: html.HtmlElement) -> dict[str, Any]:
    found = [json.loads(script.text_content()) for script in tree.xpath("//script[@type='application/ld+json']")]
    (news,) = (item for item in found if item["@type"] == "NewsArticle")
    return dict(news)


@pytest.mark.parametrize("back", [0, 1, 20])
def test_pages_say_what_the_truth_says(world: demo.World, back: int) -> None:
    night = expected(world, back)
    assert 7 <= len(night.articles) <= 8
    for article in night.articles:
        tree = get(article).tree()
        check_json_ld(json_ld(tree), article)
        assert text_of(one(tree, "//h1")) == article.headline
        assert tuple(text_of(p) for p in tree.xpath("//p[@class='lt-par']")) == article.paragraphs
        assert tree.get("lang") == article.language
        assert [read_comment(voice) for voice in tree.xpath("//*[@itemtype='https://schema.org/Comment']")] == [
            (c.native_id, c.author, c.posted_at_text, c.paragraphs, c.upvote_count) for c in article.comments
        ]
        noun = {"en": ("comment", "comments"), "de": ("Kommentar", "Kommentare")}[article.language]
        count = article.declared_comment_count
        assert text_of(one(tree, "//section[@id='debate']/h2/small")) == f"{count} {noun[count != 1]}"


def check_json_ld(found: dict[str, Any], article: ExpectedArticle) -> None:
    assert found["headline"] == article.headline
    assert moment(found["datePublished"]) == article.published_at
    assert ("dateModified" in found) == (article.modified_at is not None)
    if article.modified_at:
        assert moment(found["dateModified"]) == article.modified_at
    assert tuple(author["name"] for author in found["author"]) == article.authors
    assert {author["@type"] for author in found["author"]} == {"Person"}
    assert found["commentCount"] == article.declared_comment_count == len(article.comments)
    assert found["isAccessibleForFree"] is not article.is_teaser
    assert (found["articleSection"], tuple(found["keywords"])) == (article.section, article.keywords)
    assert (found["inLanguage"], found["mainEntityOfPage"]["@id"]) == (article.language, article.url)


def read_comment(voice: html.HtmlElement) -> tuple[object, ...]:
    votes = voice.xpath(".//*[@itemprop='upvoteCount']")
    when = one(voice, ".//*[@itemprop='dateCreated']")
    assert when.get("datetime") is None and when.get("content") is None and not voice.xpath(".//time")
    assert one(voice, ".//a[@itemprop='url']").get("href").endswith(f"#{voice.get('id')}")
    return (
        voice.get("id").removeprefix("remark-"),
        text_of(one(voice, ".//*[@itemprop='author']//*[@itemprop='name']")),
        text_of(when),
        tuple(text_of(p) for p in one(voice, ".//*[@itemprop='text']").xpath("./p")),
        int(votes[0].text_content()) if votes else None,
    )


def test_relative_times_refer_to_the_date_header(world: demo.World) -> None:
    for back, precisions in ((0, {"minute", "hour"}), (2, {"day"})):
        night = expected(world, back)
        for article in night.articles:
            served_at = parsedate_to_datetime(get(article).headers["date"])
            assert served_at == world.clock
            for comment in article.comments:
                assert comment.posted_at <= served_at.astimezone(UTC)
                assert comment.posted_at_precision in precisions
    german = next(a for a in expected(world).articles if a.language == "de")
    assert all(str(c.posted_at_text).startswith("vor ") for c in german.comments) and german.comments
    votes = [comment.upvote_count for article in expected(world).articles for comment in article.comments]
    assert None in votes and any(votes)


def test_a_teaser_stops_after_two_sentences(world: demo.World) -> None:
    teaser = next(article for article in expected(world).articles if article.is_teaser)
    tree = get(teaser).tree()
    assert "Read on with a subscription" in text_of(one(tree, "//div[@class='lt-offer']"))
    assert len(teaser.paragraphs) == 1
    found = json_ld(tree)["hasPart"]
    assert found["isAccessibleForFree"] is False and tree.xpath(f"//*[@class='{found['cssSelector'][1:]}']")
    others = [get(a).body.decode() for a in expected(world).articles if not a.is_teaser]
    assert not any("Read on with a subscription" in page for page in others)


def test_the_sitemap_promises_a_page_that_is_not_there(world: demo.World) -> None:
    (dead,) = (link for link in expected(world).links if link.ending == "not_found")
    assert [fetch(dead.url).status for _ in range(3)] == [404, 404, 404]
    assert dead.article is None


def test_one_page_fails_once_and_recovers(world: demo.World) -> None:
    (flaky,) = (link for link in expected(world).links if link.fails_first)
    assert [fetch(flaky.url).status for _ in range(3)] == [500, 200, 200]
    with demo.serve(clock=NIGHT) as another:
        (again,) = (link for link in expected(another).links if link.fails_first)
        assert [fetch(again.url).status for _ in range(2)] == [500, 200], "each server begins anew"
    world.forget()
    assert fetch(flaky.url).status == 500
    for link in expected(world).links:
        assert fetch(link.url).status == (404 if link.ending == "not_found" else 200)


def test_one_page_is_edited_on_the_second_night(world: demo.World) -> None:
    ways = set()
    for back in range(8):
        revision = demo.LEDGER.moment(DAY + timedelta(days=1 - back), 18)
        world.clock = revision - timedelta(seconds=1)
        before = expected(world, back)
        world.clock = revision
        after = expected(world, back)
        changed = [
            (a, b) for a, b in zip(before.articles, after.articles, strict=True) if a.modified_at != b.modified_at
        ]
        ((old, new),) = changed
        assert old.modified_at is None and new.modified_at == revision
        ways.add((old.headline != new.headline, old.paragraphs != new.paragraphs))
        tree = get(new).tree()
        check_json_ld(json_ld(tree), new)
        assert text_of(one(tree, "//h1")) == new.headline
        assert tuple(text_of(p) for p in tree.xpath("//p[@class='lt-par']")) == new.paragraphs
        assert old.url == new.url
    assert ways == {(True, False), (False, True)}, "on some days the headline, on others the text"


def test_one_comment_is_deleted_on_the_second_night(world: demo.World) -> None:
    world.clock = REVISION - timedelta(seconds=1)
    before = {article.url: article for article in expected(world).articles}
    world.clock = REVISION
    gone = []
    for article in expected(world).articles:
        ids = {comment.native_id for comment in article.comments}
        lost = [c for c in before[article.url].comments if c.native_id not in ids]
        gone += lost
        found = json_ld(get(article).tree())
        assert found["commentCount"] == before[article.url].declared_comment_count - len(lost)
        for comment in lost:
            assert f"remark-{comment.native_id}" not in get(article).body.decode()
    assert len(gone) == 1


def test_the_sitemap_index_has_a_part_for_each_of_thirty_days(world: demo.World) -> None:
    index = fetch(f"{world.ledger_url}sitemap.xml").xml()
    parts = index.findall("s:sitemap/s:loc", SITEMAP)
    assert len(parts) == 29, "thirty days, but the last has only begun: nothing is published before six"
    assert parts[0].text == f"{world.ledger_url}sitemaps/{DAY}.xml"
    assert [p.text for p in parts] == sorted((str(p.text) for p in parts), reverse=True)
    for back in (0, 1, 28, 400):
        part = fetch(f"{world.ledger_url}sitemaps/{DAY - timedelta(days=back)}.xml").xml()
        assert [loc.text for loc in part.findall("s:url/s:loc", SITEMAP)] == [
            li.url for li in expected(world, back).links
        ]
    assert fetch(f"{world.ledger_url}sitemaps/{DAY + timedelta(days=1)}.xml").status == 404
    assert fetch(f"{world.ledger_url}sitemaps/2026-02-31.xml").status == 404


def test_the_sitemap_tells_of_the_edit(world: demo.World) -> None:
    def lastmods() -> dict[str | None, str | None]:
        part = fetch(f"{world.ledger_url}sitemaps/{DAY}.xml").xml()
        return {u.findtext("s:loc", namespaces=SITEMAP): u.findtext("s:lastmod", namespaces=SITEMAP) for u in part}

    before = lastmods()
    assert [moment(str(v)) for v in before.values()] == [link.published_at for link in expected(world).links]
    world.clock = REVISION
    ((url, changed),) = set(lastmods().items()) - set(before.items())
    assert moment(str(changed)) == REVISION
    index = fetch(f"{world.ledger_url}sitemap.xml").xml()
    newest = {s.findtext("s:loc", namespaces=SITEMAP): s.findtext("s:lastmod", namespaces=SITEMAP) for s in index}
    assert newest[f"{world.ledger_url}sitemaps/{DAY}.xml"] == changed
    assert url in {article.url for article in expected(world).articles}


def test_what_is_not_published_yet_is_not_there(world: demo.World) -> None:
    last = expected(world).links[-1]
    world.clock = last.published_at - timedelta(seconds=1)
    assert fetch(last.url).status == 404
    assert last.url not in fetch(f"{world.ledger_url}sitemaps/{DAY}.xml").body.decode()
    assert last.url not in {link.url for link in expected(world).links}
    world.clock = last.published_at
    assert get(last).status == 200
    assert last.url in fetch(f"{world.ledger_url}sitemaps/{DAY}.xml").body.decode()


def test_nothing_looks_like_wordpress_and_there_is_no_feed(world: demo.World) -> None:
    for article in expected(world).articles:
        page = get(article).body.decode()
        assert not any(sign in page for sign in ("wp-", "comment-", "entry-content", "application/rss+xml", "depth-1"))
    assert fetch(f"{world.ledger_url}feed/").status == 404


def test_robots_lets_the_articles_be_read(world: demo.World) -> None:
    robots = RobotFileParser()
    robots.parse(fetch(f"{world.ledger_url}robots.txt").body.decode().splitlines())
    assert all(robots.can_fetch("Broadsheet", link.url) for link in expected(world).links)
    assert robots.site_maps() == [f"{world.ledger_url}sitemap.xml"]
    assert not robots.can_fetch("Broadsheet", f"{world.ledger_url}report/1")


def test_every_link_of_a_page_for_people_leads_somewhere(world: demo.World) -> None:
    addresses: set[str] = set()
    for path in ("", f"archive/{DAY}", "section/economy"):
        tree = fetch(world.ledger_url + path).tree()
        addresses |= {a.get("href") for a in tree.xpath("//a[@href]")} | {i.get("src") for i in tree.xpath("//img")}
    addresses |= {a.get("href") for a in get(expected(world).articles[0]).tree().xpath("//main//p//a[@href]")}
    assert len(addresses) > 30
    flaky = {link.url for back in range(4) for link in expected(world, back).links if link.fails_first}
    wrong = {url: reply.status for url in sorted(addresses - flaky) if (reply := fetch(url)).status != 200}
    assert not wrong


@pytest.mark.parametrize(
    "path", ["nothing", "archive/2026-13-01", "section/none", "economy/a-205170.html", "media/1.svg"]
)
def test_what_does_not_exist_is_a_404(world: demo.World, path: str) -> None:
    assert fetch(world.ledger_url + path).status == 404
