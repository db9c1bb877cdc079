"""Blogger's comments: what was written into the markup of either form comes out of it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from tests.unit.extract.invented import page, raw, site
from tests.unit.extract.threads import ONE, TWO, Said, found, nested, read, trees, written

from broadsheet.extract import extract

URL = "https://marsh.example/2026/03/herons.html?showComment=1"


def threaded(tree: list[Said]) -> str:
    items = nested(tree, threaded_item)
    return (
        '<div class="comments" id="comments"><a name="comments"></a><h4>2 comments:</h4><div class="comments-content">'
        f'<div id="comment-holder"><div class="comment-thread toplevel-thread"><ol id="top-ra">{items}</ol></div></div></div>'
        '<p class="comment-footer"><a href="#">Post a Comment</a></p></div>'
    )


def threaded_item(comment: Said, answers: str) -> str:
    number = comment.number
    return (
        f'<li class="comment" id="c{number}"><div class="avatar-image-container"><img src="//a.example/1.png" alt=""></div>'
        f'<div class="comment-block"><div class="comment-header"><cite class="user"><a href="https://profile.example/" rel="nofollow">'
        f'{comment.author}</a></cite><span class="icon user "></span><span class="datetime secondary-text"><a rel="nofollow"'
        f' href="{URL}#c{number}">{comment.printed}</a></span></div><p class="comment-content">{comment.broken}</p>'
        '<span class="comment-actions secondary-text"><a class="comment-reply">Reply</a><span class="item-control blog-admin">'
        '<a href="#">Delete</a></span></span></div><div class="comment-replies"><div class="comment-thread inline-thread hidden">'
        f'<span class="thread-toggle"><a>Replies</a></span><ol class="thread-chrome">{answers}</ol></div></div>'
        '<div class="comment-replybox-single"></div></li>'
    )


def classic(tree: list[Said], said: str = "said...") -> str:
    items = "".join(
        f'<dt class="comment-author {"blog-author" if c.author == "Q" else ""}" id="c{c.number}"><a name="c{c.number}"></a>'
        '<div class="avatar-image-container"><a href="https://profile.example/" rel="nofollow"><img src="//a.example/1.gif" alt=""'
        f' title="{c.author}"></a></div><a href="https://profile.example/" rel="nofollow">{c.author}</a>\n{said}</dt>'
        f'<dd class="comment-body" id="Blog1_cmt-{c.number}"><p>{c.broken}</p></dd><dd class="comment-footer">'
        f'<span class="comment-timestamp"><a href="{URL}#c{c.number}" title="comment permalink">{c.printed}</a>'
        '<span class="item-control blog-admin"><a class="comment-delete" title="Delete Comment"></a></span></span></dd>'
        for c in tree
    )
    return f'<div class="comments" id="comments"><h4>2 comments:</h4><dl class="avatar-comment-indent" id="comments-block">{items}</dl></div>'


@settings(max_examples=30, deadline=None)
@given(trees())
def test_what_is_written_into_a_thread_comes_out(tree: list[Said]) -> None:
    assert found(read(threaded(tree))) == written(tree)


@settings(max_examples=30, deadline=None)
@given(trees())
def test_what_is_written_into_a_classic_list_comes_out_flat(tree: list[Said]) -> None:
    section = read(classic(tree))
    assert found(section) == written([replace(c, parent=None) for c in tree])
    assert section is not None and [c.is_by_staff for c in section.comments] == [c.author == "Q" for c in tree]


def test_a_list_rendered_twice_is_given_once_and_the_thread_is_taken() -> None:
    tree = [ONE, TWO]
    assert found(read(threaded(tree) + classic(tree) + threaded(tree))) == written(tree)


def test_a_page_gives_rows_with_permalinks() -> None:
    result = extract(raw(page(threaded([ONE, TWO]))), site(zone="UTC"), run_id="night")
    assert [(c.found_by, c.url, c.depth) for c in result.comments] == [
        ("blogger", f"{URL}#c{ONE.number}", 0),
        ("blogger", f"{URL}#c{TWO.number}", 1),
    ]
    assert result.article.body is not None and "nineteen" not in result.article.body


@pytest.mark.parametrize("said", ["said...", "hat gesagt…", "a dit…", "dijo...", "ha detto...", "disse...", "pisze..."])
def test_a_name_without_a_link_is_read_in_each_language(said: str) -> None:
    html = (
        f'<dl id="comments-block"><dt class="comment-author" id="c120004001"><a name="c120004001"></a>Rohrdommel {said}</dt>'
        '<dd class="comment-body"><p>Nineteen.</p></dd></dl>'
    )
    section = read(html)
    assert section is not None and [c.author for c in section.comments] == ["Rohrdommel"]


def test_a_time_of_day_alone_is_kept_as_printed_and_no_day_is_invented() -> None:
    section = read(classic([ONE]).replace(ONE.printed, "7:34 AM"))
    assert section is not None
    assert (section.comments[0].posted, section.comments[0].posted_text) == (None, "7:34 AM")


def test_a_removed_comment_is_told() -> None:
    html = classic([ONE, TWO]).replace(
        f"<p>{ONE.broken}</p>", '<span class="deleted-comment">This comment has been removed by the author.</span>'
    )
    section = read(html)
    assert section is not None
    assert [(c.is_deleted, c.author) for c in section.comments] == [(True, ONE.author), (False, TWO.author)]


def test_the_oldest_markup() -> None:
    html = (
        '<dl id="comments-block"><dt class="comment-poster"><a name="c120004001"></a>Ida Pell said...</dt>'
        '<dd class="comment-body"><p>Nineteen.</p></dd><dd class="comment-timestamp"><a href="#c120004001">March 5, 2004 2:04 PM</a></dd></dl>'
    )
    section = read(html)
    assert section is not None and section.comments[0].posted is not None
    assert (section.comments[0].author, section.comments[0].posted.at.hour, section.comments[0].url) == (
        "Ida Pell",
        14,
        "#c120004001",
    )


def test_a_widget_and_a_page_without_comments_give_nothing() -> None:
    widget = f'<aside class="recent-comments">{threaded([ONE])}</aside>'
    assert read(widget) is None
    assert read('<div id="comments"><h4>No comments:</h4><div class="comment-thread"></div></div>') is None
