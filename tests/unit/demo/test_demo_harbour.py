"""The WordPress paper: what it prints, feeds and answers is what the truth says."""

from __future__ import annotations

import html as html_text
import re
from collections.abc import Iterator
from datetime import timedelta
from email.utils import parsedate_to_datetime
from urllib.robotparser import RobotFileParser

import pytest
from lxml import html
from tests.unit.demo.reading import DAY, NIGHT, SITEMAP, Reply, fetch, moment, one, text_of

import demo
from demo.truth import ExpectedArticle, ExpectedComment

NEWS = SITEMAP | {"n": "http://www.google.com/schemas/sitemap-news/0.9"}
FEED = {
    "dc": "http://purl.org/dc/elements/1.1/",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "wfw": "http://wellformedweb.org/CommentAPI/",
    "slash": "http://purl.org/rss/1.0/modules/slash/",
}


@pytest.fixture(scope="module")
def world() -> Iterator[demo.World]:
    with demo.serve(clock=NIGHT) as world:
        yield world


@pytest.fixture(scope="module")
def base(world: demo.World) -> str:
    return world.harbour_url.rstrip("/")


@pytest.fixture(scope="module")
def night(world: demo.World) -> demo.ExpectedNight:
    return demo.expected_night("harbour_gazette", DAY, NIGHT, world.harbour_url)


def paged(night: demo.ExpectedNight) -> ExpectedArticle:
    return next(article for article in night.articles if article.comment_page_count == 2)


def pinged(night: demo.ExpectedNight) -> ExpectedArticle:
    return next(a for a in night.articles if a.printed_comment_count != a.declared_comment_count)


def number_of(reply: Reply) -> str:
    """Post id, from the shortlink in the head."""
    return str(one(reply.tree(), "//link[@rel='shortlink']").get("href")).rsplit("=", 1)[1]


def read_comments(root: html.HtmlElement, parent: str | None = None, depth: int = 0) -> Iterator[tuple[object, ...]]:
    """(id, parent, depth, author, time, paragraphs, staff) of each comment below a list, in page order."""
    for item in root.xpath("./li[contains(concat(' ', @class, ' '), ' comment ')]"):
        body = one(item, "./article")
        number = item.get("id").removeprefix("comment-")
        assert f"depth-{depth + 1}" in item.get("class").split()
        yield (
            number,
            parent,
            depth,
            text_of(one(body, ".//b[@class='fn']")),
            moment(one(body, ".//footer//time").get("datetime")),
            tuple(text_of(p) for p in body.xpath("./div[@class='comment-content']//p")),
            "bypostauthor" in item.get("class"),
        )
        for replies in item.xpath("./ol[@class='children']"):
            yield from read_comments(replies, number, depth + 1)


def as_read(comment: ExpectedComment) -> tuple[object, ...]:
    return (
        comment.native_id,
        comment.parent_native_id,
        comment.depth,
        comment.author,
        comment.posted_at,
        comment.paragraphs,
        comment.is_by_staff,
    )


@pytest.mark.parametrize("back", [0, 1, 9])
def test_pages_say_what_the_truth_says(world: demo.World, back: int) -> None:
    night = demo.expected_night("harbour_gazette", DAY - timedelta(days=back), NIGHT, world.harbour_url)
    assert len(night.articles) >= 11
    for article in night.articles:
        pages = [fetch(article.url)]
        pages += [fetch(f"{article.url}comment-page-{n}/") for n in range(2, article.comment_page_count + 1)]
        found: list[tuple[object, ...]] = []
        for page in pages:
            assert page.status == 200
            tree = page.tree()
            check_article(tree, article)
            for root in tree.xpath("//ol[@class='comment-list']"):
                found += read_comments(root)
        assert found == [as_read(comment) for comment in article.comments]
        assert [c.position for c in article.comments] == list(range(1, len(found) + 1))


def check_article(tree: html.HtmlElement, article: ExpectedArticle) -> None:
    assert text_of(one(tree, "//h1")) == article.headline
    assert tree.get("lang") == "en-GB"
    printed = [text_of(p) for p in tree.xpath("//div[@class='entry-content']/p")]
    assert tuple(printed) == article.paragraphs + ((article.credit_line,) if article.credit_line else ())
    credits = [text_of(em) for em in tree.xpath("//div[@class='entry-content']/p[last()]/em")]
    assert credits == ([article.credit_line] if article.credit_line else [])
    published = one(tree, "//meta[@property='article:published_time']").get("content")
    assert moment(published) == article.published_at
    assert moment(one(tree, "//time[contains(@class, 'published')]").get("datetime")) == article.published_at
    assert (text_of(one(tree, "//a[@rel='author']")),) == article.authors
    assert one(tree, "//meta[@property='article:section']").get("content") == article.section
    tags = tuple(m.get("content") for m in tree.xpath("//meta[@property='article:tag']"))
    assert tags == article.keywords
    headings = [text_of(h) for h in tree.xpath("//h2[@class='title-comments']")]
    count = article.printed_comment_count
    assert headings == ([] if count == 0 else ["One Response"] if count == 1 else [f"{count} Responses"])


def test_the_pingback_is_printed_and_counted_but_is_no_comment(night: demo.ExpectedNight) -> None:
    article = pinged(night)
    tree = fetch(article.url).tree()
    ping = one(tree, "//li[contains(@class, 'pingback')]")
    assert text_of(ping).startswith("Pingback: ")
    assert article.printed_comment_count == article.declared_comment_count + 1 == len(article.comments) + 1


def test_comment_pages_link_to_each_other(night: demo.ExpectedNight) -> None:
    url = paged(night).url
    first, second = fetch(url), fetch(f"{url}comment-page-2/")
    assert len(first.tree().xpath("//ol[@class='comment-list']/li")) == 10
    assert {
        a.get("href") for a in first.tree().xpath("//div[@class='nav-next']/a") if "comment-page" in a.get("href")
    } == {f"{url}comment-page-2/#comments"}
    assert f"{url}#comments" in [a.get("href") for a in second.tree().xpath("//div[@class='nav-previous']/a")]
    assert one(first.tree(), "//link[@rel='canonical']").get("href") == url
    assert one(second.tree(), "//link[@rel='canonical']").get("href") == f"{url}comment-page-2/#comments"
    back = fetch(f"{url}comment-page-1/")
    assert (back.status, back.headers["location"]) == (301, url)
    assert fetch(f"{url}comment-page-3/").status == 404


def test_the_traps_are_there(night: demo.ExpectedNight) -> None:
    tree = fetch(paged(night).url).tree()
    own = {comment.native_id for comment in paged(night).comments}
    widgets = tree.xpath(
        "//aside//li[contains(@class, 'recentcomments') or contains(@class, 'latest-comments__comment')]"
    )
    linked = {a.get("href").rsplit("#comment-", 1)[1] for li in widgets for a in li.xpath(".//a[contains(@href, '#')]")}
    assert len(widgets) == 8 and len(linked - own) >= 1
    assert len(tree.xpath("//aside//article//p")) == 3
    assert tree.xpath("//div[@class='entry-content']//div[contains(@class, 'sharedaddy')]//a")
    assert len(tree.xpath("//div[@class='entry-content']//div[@id='jp-relatedposts']//li")) == 3
    assert one(tree, "//div[@id='respond']//form").get("action").endswith("/wp-comments-post.php")
    assert tree.xpath("//div[@class='comment-content']/blockquote/p")
    assert all(a.get("href").startswith("http") for a in tree.xpath("//a[@class='comment-reply-link']"))


def test_rest_gives_the_same_comments(base: str, night: demo.ExpectedNight) -> None:
    for article in night.articles:
        number = number_of(fetch(article.url))
        api = f"{base}/wp-json/wp/v2/comments?post={number}"
        reply = fetch(f"{api}&per_page=100&page=1&order=asc")
        found = reply.json()
        assert reply.headers["x-wp-total"] == str(len(article.comments))
        assert [c["date_gmt"] for c in found] == sorted(c["date_gmt"] for c in found)
        by_id = {comment.native_id: comment for comment in article.comments}
        assert {str(c["id"]) for c in found} == set(by_id)
        for c in found:
            truth = by_id[str(c["id"])]
            assert c["date_gmt"] == f"{truth.posted_at:%Y-%m-%dT%H:%M:%S}"
            assert c["date"] == f"{truth.posted_at.astimezone(demo.HARBOUR.tz):%Y-%m-%dT%H:%M:%S}"
            assert (str(c["post"]), c["author_name"]) == (number, truth.author)
            assert (c["type"], c["status"]) == ("comment", "approved")
            assert c["parent"] == int(truth.parent_native_id or 0)
            paragraphs = re.findall(r"<p>(.*?)</p>", c["content"]["rendered"])
            assert tuple(html_text.unescape(p) for p in paragraphs) == truth.paragraphs
            assert c["link"] == f"{article.url}#comment-{truth.native_id}"


def test_rest_pages_and_refuses_as_wordpress_does(base: str, night: demo.ExpectedNight) -> None:
    article = paged(night)
    api = f"{base}/wp-json/wp/v2/comments?post={number_of(fetch(article.url))}"
    first, third, beyond = (fetch(f"{api}&per_page=8&page={n}&order=asc") for n in (1, 3, 9))
    total = len(article.comments)
    assert first.headers["x-wp-totalpages"] == str(-(-total // 8))
    assert len(first.json()) == 8 and len(third.json()) == min(8, total - 16) and beyond.json() == []
    assert [c["id"] for c in fetch(api).json()] == sorted((c["id"] for c in fetch(api).json()), reverse=True)
    tops = fetch(f"{api}&per_page=100&parent=0").json()
    assert {str(c["id"]) for c in tops} == {c.native_id for c in article.comments if c.depth == 0}
    assert fetch(f"{api}&per_page=101").status == 400
    assert fetch(f"{base}/wp-json/wp/v2/comments").json()["code"] == "rest_invalid_param"
    assert fetch(f"{base}/wp-json/wp/v2/comments/?post=1").json() == []
    assert fetch(f"{base}/wp-json/wp/v2/users").json()["code"] == "rest_no_route"


def test_a_post_is_announced_and_answered_by_rest(base: str, night: demo.ExpectedNight) -> None:
    article = next(a for a in night.articles if a.credit_line)
    reply = fetch(article.url)
    tree = reply.tree()
    assert one(tree, "//link[@rel='https://api.w.org/']").get("href") == f"{base}/wp-json/"
    post = fetch(one(tree, "//link[@type='application/json']").get("href")).json()
    assert (str(post["id"]), post["link"]) == (number_of(reply), article.url)
    assert html_text.unescape(post["title"]["rendered"]) == article.headline
    assert html_text.unescape(article.credit_line or "") in html_text.unescape(post["content"]["rendered"])
    short = fetch(one(tree, "//link[@rel='shortlink']").get("href"))
    assert (short.status, short.headers["location"]) == (301, article.url)
    assert fetch(f"{base}/wp-json/").json()["namespaces"] == ["wp/v2"]
    assert fetch(f"{base}/wp-json/wp/v2/posts/1").status == 404


def test_the_feed_promises_the_newest_thirty(base: str, world: demo.World, night: demo.ExpectedNight) -> None:
    items = fetch(f"{base}/feed/").xml().findall("./channel/item")
    assert len(items) == 30
    links = [item.findtext("link") for item in items]
    before = demo.expected_night("harbour_gazette", DAY - timedelta(days=1), NIGHT, world.harbour_url)
    newest = [link.url for link in (*before.links, *night.links)][::-1]
    assert links[: len(newest)] == newest
    by_url = {article.url: article for article in night.articles}
    for item in items:
        article = by_url.get(item.findtext("link") or "")
        if article:
            assert item.findtext("title") == article.headline
            assert parsedate_to_datetime(item.findtext("pubDate") or "") == article.published_at
            assert item.findtext("dc:creator", namespaces=FEED) == article.authors[0]
            assert item.findtext("slash:comments", namespaces=FEED) == str(article.printed_comment_count)
            assert item.findtext("wfw:commentRss", namespaces=FEED) == f"{article.url}feed/"
            assert (item.findtext("content:encoded", namespaces=FEED) or "").startswith("<p>")


def test_the_comment_feed_of_a_post_has_its_newest_ten(night: demo.ExpectedNight) -> None:
    for article in (paged(night), pinged(night)):
        items = fetch(f"{article.url}feed/").xml().findall("./channel/item")
        times = [parsedate_to_datetime(item.findtext("pubDate") or "") for item in items]
        assert len(items) == 10 and times == sorted(times, reverse=True)
        assert {item.findtext("dc:creator", namespaces=FEED) for item in items} & {c.author for c in article.comments}
    silent = next(article for article in night.articles if not article.comments)
    assert fetch(f"{silent.url}feed/").xml().findall("./channel/item") == []


def test_the_news_sitemap_has_two_days(base: str, world: demo.World, night: demo.ExpectedNight) -> None:
    entries = fetch(f"{base}/news-sitemap.xml").xml().findall("s:url", NEWS)
    times = [moment(e.findtext("n:news/n:publication_date", namespaces=NEWS) or "") for e in entries]
    assert min(times) >= NIGHT - timedelta(days=2) and times == sorted(times, reverse=True)
    urls = [e.findtext("s:loc", namespaces=NEWS) for e in entries]
    assert {link.url for link in night.links} <= set(urls)
    assert len(urls) == len(set(urls)) > 20
    titles = {e.findtext("s:loc", namespaces=NEWS): e.findtext("n:news/n:title", namespaces=NEWS) for e in entries}
    assert all(titles[article.url] == article.headline for article in night.articles)
    offset = {e.findtext("n:news/n:publication_date", namespaces=NEWS)[-6:] for e in entries}  # type: ignore[index]
    assert offset == {"+00:00"}


def test_wordpress_has_its_own_sitemap_of_thirty_days(base: str, night: demo.ExpectedNight) -> None:
    (part,) = fetch(f"{base}/wp-sitemap.xml").xml().findall("s:sitemap/s:loc", SITEMAP)
    urls = {loc.text for loc in fetch(part.text or "").xml().findall("s:url/s:loc", SITEMAP)}
    assert {article.url for article in night.articles} <= urls and 340 < len(urls) < 390


def test_robots_forbids_the_notices_and_nothing_else_that_is_linked(base: str, night: demo.ExpectedNight) -> None:
    robots = RobotFileParser()
    lines = fetch(f"{base}/robots.txt").body.decode().splitlines()
    robots.parse(lines)
    for link in night.links:
        assert robots.can_fetch("Broadsheet", link.url) == (link.ending == "article")
    (notice,) = (link for link in night.links if link.ending == "robots_disallowed")
    assert fetch(notice.url).status == 200, "who asks all the same gets an answer, and is seen in the log"
    assert not robots.can_fetch("Broadsheet", f"{base}/wp-admin/") and "Crawl-delay: 0" in lines
    assert robots.can_fetch("Broadsheet", f"{base}/wp-json/wp/v2/comments?post=1")


def test_what_is_not_published_yet_is_not_there(night: demo.ExpectedNight) -> None:
    last = night.articles[-1]
    path = "/" + last.url.split("/", 3)[3]
    with demo.serve(clock=last.published_at - timedelta(seconds=1)) as world:
        base = world.harbour_url.rstrip("/")
        assert fetch(base + path).status == 404
        assert path not in fetch(f"{base}/feed/").body.decode()
        assert path not in fetch(f"{base}/news-sitemap.xml").body.decode()
        expected = demo.expected_night("harbour_gazette", DAY, world.clock, base)
        assert len(expected.articles) == len(night.articles) - 1
        world.clock = last.published_at
        assert fetch(base + path).status == 200
        assert path in fetch(f"{base}/feed/").body.decode()
        assert expected_total(world) < night.comment_count


def expected_total(world: demo.World) -> int:
    return demo.expected_night("harbour_gazette", DAY, world.clock, world.harbour_url).comment_count


def test_summer_times_are_local(world: demo.World) -> None:
    world.clock = NIGHT + timedelta(days=120)
    try:
        base = world.harbour_url
        summer = demo.expected_night("harbour_gazette", DAY + timedelta(days=120), world.clock, base)
        tree = fetch(summer.articles[0].url).tree()
        assert one(tree, "//time[contains(@class, 'published')]").get("datetime").endswith("+01:00")
        assert one(tree, "//meta[@property='article:published_time']").get("content").endswith("+00:00")
    finally:
        world.clock = NIGHT


@pytest.mark.parametrize("path", ["/", "/2026/03/05/"])
def test_every_link_of_a_page_for_people_leads_somewhere(base: str, path: str) -> None:
    tree = fetch(base + path).tree()
    addresses = {a.get("href").split("#")[0] for a in tree.xpath("//a[@href]|//link[@href]") if a.get("href")}
    addresses |= {i.get("src") for i in tree.xpath("//img")}
    assert len(addresses) > 40
    wrong = {url: reply.status for url in sorted(addresses) if url and (reply := fetch(url)).status != 200}
    assert not wrong


@pytest.mark.parametrize(
    "path", ["/2026/13/45/", "/2026/03/07/", "/nothing/here/", "/comment-page-2/", "/?p=1", "/a.txt"]
)
def test_what_does_not_exist_is_a_404(base: str, path: str) -> None:
    assert fetch(base + path).status == 404


def test_an_address_without_its_slash_is_sent_on(base: str, night: demo.ExpectedNight) -> None:
    reply = fetch(night.articles[0].url.rstrip("/"))
    assert (reply.status, reply.headers["location"]) == (301, night.articles[0].url)


def test_rest_lists_posts_by_time(base: str, night: demo.ExpectedNight) -> None:
    api = f"{base}/wp-json/wp/v2/posts?_fields=link,date,date_gmt&after=2026-03-05T00:00:00&before=2026-03-05T23:59:59"
    whole = fetch(f"{api}&per_page=100")
    assert {post["link"] for post in whole.json()} == {link.url for link in night.links}
    assert [post["date"] for post in whole.json()] == sorted((post["date"] for post in whole.json()), reverse=True)
    assert {*whole.json()[0]} == {"link", "date", "date_gmt"}
    count = len(whole.json())
    assert (whole.headers["x-wp-total"], whole.headers["x-wp-totalpages"]) == (str(count), "1")
    second = fetch(f"{api}&per_page=5&page=2").json()
    assert second == whole.json()[5:10] == fetch(f"{api}&per_page=5&offset=5").json()
    assert fetch(f"{api}&offset={count}").json() == [], "behind the last post: nothing"
    beyond = fetch(f"{api}&per_page=5&page=99")
    assert (beyond.status, beyond.json()["code"]) == (400, "rest_post_invalid_page_number")
    for wrong in ("per_page=101", "page=0", "offset=-1", "page=x", "orderby=title", "order=up", "after=today"):
        assert fetch(f"{base}/wp-json/wp/v2/posts?{wrong}").json()["code"] == "rest_invalid_param"
