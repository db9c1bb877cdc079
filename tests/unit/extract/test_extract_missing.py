"""What a page lacks is named, and nothing more is."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from tests.unit.extract.invented import URL, Written, page, raw, rest, rest_item, site, wordpress

from broadsheet.extract import extract, missing
from broadsheet.models import PageKind, Request

WRITTEN = tuple(
    Written(n, f"Reader {n}", datetime(2026, 3, 5, 14, n, tzinfo=UTC), (f"Comment number {n}.",)) for n in range(1, 4)
)
ANNOUNCED = '<link rel="https://api.w.org/" href="https://marsh.example/wp-json/">'
REST = "https://marsh.example/wp-json/wp/v2/comments?post=4711&per_page=100&page={}&order=asc"
OLDER = f'<nav class="comment-navigation"><div class="nav-previous"><a href="{URL}comment-page-2/#comments">Older</a></div></nav>'
NEWER = f'<nav class="comment-navigation"><div class="nav-next"><a href="{URL}comment-page-2/#comments">Newer</a></div></nav>'


def urls(html: str, seen: tuple[str, ...] = (), **rules: object) -> list[str]:
    return [request.url for request in missing(raw(html), site(**rules), seen)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ('<link rel="shortlink" href="https://marsh.example/?p=4711">', ""),
        ('<link rel="alternate" type="application/json" href="https://marsh.example/wp-json/wp/v2/posts/4711">', ""),
        ("", 'class="single postid-4711"'),
    ],
)
def test_rest_is_asked_where_it_is_announced_and_comments_are_lacking(head: str, body: str) -> None:
    html = page(wordpress(WRITTEN, "12 Comments"), head=ANNOUNCED + head, body=body)
    assert missing(raw(html), site()) == (Request(REST.format(1), "comments", URL),)


def test_nothing_is_lacking_where_the_declared_count_is_met() -> None:
    head = ANNOUNCED + '<link rel="shortlink" href="https://marsh.example/?p=4711">'
    assert urls(page(wordpress(WRITTEN, "3 Comments"), head=head)) == []
    assert urls(page(wordpress(WRITTEN, "3 Comments", OLDER), head=head)) == []
    assert urls(page(head=head)) == []  # nothing declared, nothing paged


def test_pingbacks_on_the_page_meet_the_count_as_well() -> None:
    ping = '<li class="pingback even depth-1" id="comment-9">Pingback: Elsewhere</li>'
    section = wordpress(WRITTEN, "4 Comments").replace('<ol class="comment-list">', f'<ol class="comment-list">{ping}')
    assert urls(page(section, head=ANNOUNCED, body='class="postid-4711"')) == []


def test_a_short_link_without_rest_asks_for_the_pages() -> None:
    html = page(
        wordpress(WRITTEN, "12 Comments", OLDER), head='<link rel="shortlink" href="https://marsh.example/?p=4711">'
    )
    assert urls(html) == [f"{URL}comment-page-1/", f"{URL}comment-page-2/"]


def test_pages_are_asked_where_rest_is_off_or_was_asked_and_failed() -> None:
    html = page(wordpress(WRITTEN, "12 Comments", OLDER), head=ANNOUNCED, body='class="postid-4711"')
    pages = [f"{URL}comment-page-1/", f"{URL}comment-page-2/"]
    assert urls(html) == [REST.format(1)]
    assert urls(html, use_rest=False) == pages
    assert urls(html, seen=(REST.format(1),)) == pages
    assert urls(html, seen=(REST.format(1), pages[0])) == pages[1:]


def test_the_page_that_is_shown_is_not_asked_again() -> None:
    numbers = "".join(f'<a class="page-numbers" href="{URL}comment-page-{n}/#comments">{n}</a>' for n in (1, 3, 4))
    middle = f'<nav class="comment-navigation">{numbers}<span class="page-numbers current">2</span></nav>'
    assert urls(page(wordpress(WRITTEN, "40 Comments", NEWER))) == [f"{URL}comment-page-2/"]
    assert urls(page(wordpress(WRITTEN, "40 Comments", middle))) == [f"{URL}comment-page-{n}/" for n in (1, 3, 4)]


def test_no_more_pages_than_the_site_file_allows() -> None:
    many = f'<a href="{URL}comment-page-30/#comments">Older</a>'
    assert len(urls(page(wordpress(WRITTEN, "900 Comments", many)), max_pages=5)) == 5


def test_pages_of_other_articles_and_foreign_hosts_are_left_alone() -> None:
    other = '<a href="https://marsh.example/other/comment-page-2/#comments">x</a><a href="https://elsewhere.example/2026/03/05/herons-return/comment-page-2/">y</a><a href="https://[">z</a>'
    assert urls(page(wordpress(WRITTEN, "12 Comments", other))) == []
    foreign = '<link rel="https://api.w.org/" href="https://public-api.elsewhere.example/wp-json/">'
    assert urls(page(wordpress(WRITTEN, "12 Comments"), head=foreign, body='class="postid-4711"')) == []


def test_query_style_comment_pages() -> None:
    url = "https://marsh.example/?p=4711"
    link = f'<a href="{url}&amp;cpage=2#comments">Older</a>'
    request = raw(page(wordpress(WRITTEN, "12 Comments", link)), url, link_url=url)
    assert [r.url for r in missing(request, site())] == [f"{url}&cpage=1", f"{url}&cpage=2"]


def test_a_comment_page_leads_to_the_next_one() -> None:
    following = f'<nav class="comment-navigation"><div class="nav-next"><a href="{URL}comment-page-3/#comments">Newer</a></div></nav>'
    request = raw(page(wordpress(WRITTEN, navigation=following)), f"{URL}comment-page-2/", kind=PageKind.COMMENTS)
    assert [r.url for r in missing(request, site(), (URL, f"{URL}comment-page-1/"))] == [f"{URL}comment-page-3/"]


def test_a_full_rest_answer_has_a_next_one_and_a_short_one_has_not() -> None:
    items = [rest_item(n, "x", "2026-03-05T14:00:00", "<p>x</p>") for n in range(100)]
    assert [r.url for r in missing(rest(items), site())] == [REST.format(2)]
    assert [r.url for r in missing(rest(items, number=2), site())] == [REST.format(3)]
    assert missing(rest(items[:99]), site()) == ()
    assert missing(rest([]), site()) == ()
    assert missing(rest(items, number=5), site(max_pages=5)) == ()


def test_what_is_no_page_lacks_nothing() -> None:
    assert missing(raw("", content_type="text/html"), site()) == ()
    assert missing(raw(b"%PDF-1.7", content_type="application/pdf"), site()) == ()


def test_asking_until_nothing_is_missing_gives_every_comment() -> None:
    written = [
        Written(n, f"Reader {n}", datetime(2026, 3, 5, 14, tzinfo=UTC), (f"Comment {n}.",)) for n in range(1, 251)
    ]
    items = [rest_item(c.native_id, c.author, "2026-03-05T14:00:00", f"<p>{c.paragraphs[0]}</p>") for c in written]
    answers = {REST.format(n + 1): rest(items[100 * n : 100 * (n + 1)], n + 1) for n in range(3)}
    start = raw(page(wordpress(written[-50:], "250 Comments", OLDER), head=ANNOUNCED, body='class="postid-4711"'))
    seen: set[str] = set()
    more, newest = [], [start]
    while wanted := [request.url for request_page in newest for request in missing(request_page, site(), seen)]:
        seen |= set(wanted)
        newest = [answers[url] for url in wanted]
        more += newest
    found = extract(start, site(), more=more)
    assert seen == set(answers)
    assert [c.native_id for c in found.comments] == [str(n) for n in range(1, 251)]
    assert found.article.declared_comment_count == 250 and "declared_count_differs" not in {
        i.code for i in found.issues
    }
