"""Drupal's comments, from version 5 to today: what was written into the markup comes out of it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from tests.unit.extract.invented import page, raw, site
from tests.unit.extract.threads import ONE, TWO, Said, clock, found, nested, read, trees, written

from broadsheet.extract.comments import read_comments
from broadsheet.extract.page import parse

HEAD = '<meta name="generator" content="Drupal 7 (http://drupal.org)">'
FORM = (
    '<form class="comment-form" action="/comment/reply/1" id="comment-form"><div class="form-item"><label>Your name</label>'
    '<input type="hidden" name="form_build_id" value="x"></div><div class="comment-text">Log in to post comments</div></form>'
)


def indented(comment: Said, answers: str, body: str) -> str:
    behind = f'<div class="indented">{answers}</div>' if answers else ""
    return f'<a id="comment-{comment.number}"></a>\n{body}{behind}'


def seven(comment: Said, answers: str) -> str:
    return indented(
        comment,
        answers,
        '<div class="comment comment-by-anonymous clearfix"><div class="attribution"><div class="comment-submitted">'
        f'<p class="commenter-name"><span class="username">{comment.author} (not verified)</span></p><p class="comment-time">{comment.printed}</p>'
        f'<p class="comment-permalink"><a href="/comment/{comment.number}#comment-{comment.number}" class="permalink">Permalink</a></p>'
        '</div></div><div class="comment-text"><div class="content"><div class="field field-name-comment-body"><div class="field-items">'
        f'<div class="field-item even">{comment.html}</div></div></div></div><ul class="links inline"><li class="comment-reply">'
        f'<a href="/comment/reply/1/{comment.number}">reply</a></li></ul></div></div>',
    )


def eight(comment: Said, answers: str) -> str:
    return indented(
        comment,
        answers,
        '<article class="comment js-comment by-anonymous clearfix"><mark class="hidden" data-comment-timestamp="1772719999"></mark>'
        f'<footer class="comment__meta"><p class="comment__submitted">Submitted by <span class="username">{comment.author}</span> on {comment.printed}</p>'
        f'<a href="/comment/{comment.number}#comment-{comment.number}">Permalink</a></footer><div class="content">'
        f'<div class="clearfix text-formatted field field--name-comment-body field--type-text-long">{comment.html}</div>'
        '<ul class="links inline"><li><a href="#">Reply</a></li></ul></div></article>',
    )


def six(comment: Said, answers: str) -> str:
    return indented(
        comment,
        answers,
        f'<div class="comment"><div class="submitted">Submitted by {comment.author} (not verified) on {comment.printed}.</div>'
        f'<div class="content">{comment.html}</div><div class="links">» <a href="/comment/reply/1">reply</a></div></div>',
    )


@settings(max_examples=25, deadline=None)
@given(trees())
@pytest.mark.parametrize("item", [six, seven, eight])
def test_what_is_written_comes_out(item: object, tree: list[Said]) -> None:
    assert callable(item)
    section = f'<div id="comments"><h2>Comments</h2>{nested(tree, item)}{FORM}</div>'
    assert found(read(section, HEAD)) == written(tree)


def test_a_flat_list_names_parents_in_reply_to() -> None:
    parent = f'<p class="parent visually-hidden">In reply to <a href="/comment/{ONE.number}#comment-{ONE.number}" class="permalink">Nineteen</a> by <span class="username">Ida Pell</span></p>'
    flat = eight(ONE, "") + eight(TWO, "").replace("</footer>", f"{parent}</footer>")
    assert found(read(flat, HEAD)) == written([ONE, TWO])


def test_a_title_is_the_first_paragraph_unless_the_platform_made_it() -> None:
    title = '<h3><a href="/comment/1" class="permalink" rel="bookmark">{}</a></h3>'
    typed = eight(ONE, "").replace('<div class="content">', f'<div class="content">{title.format("What I saw")}')
    made = eight(TWO, "").replace('<div class="content">', f'<div class="content">{title.format("Twenty-")}')
    section = read(typed + made, HEAD)
    assert section is not None
    assert [c.body for c in section.comments] == [f"What I saw\n\n{ONE.body}", TWO.body]


def test_the_changed_time_is_not_the_time() -> None:
    section = read(eight(ONE, ""), HEAD)
    assert section is not None and section.comments[0].posted is not None
    assert section.comments[0].posted.at == ONE.at


def test_a_theme_without_anchors_and_without_core_names() -> None:
    html = (
        '<div class="views-row"><article class="js-comment" data-comment-id="77"><div class="comment-header"><span class="comment-author">'
        '&lt;span&gt;Ida Pell&lt;/span&gt;</span><span class="comment-time">Thu, 03/05/2026 - 14:04</span></div>'
        '<div class="comment-body">Nineteen.</div></article></div>'
    )
    section = read(html)
    assert found(section) == [("77", "Ida Pell", ONE.at, "Nineteen.", None)]


def test_a_comment_that_nothing_is_around() -> None:
    html = (
        '<a id="comment-5"></a><div class="comment_margin"></div><div class="item"><div class="comment_author">Soumis par '
        '<span class="comment_author_name">Ida Pell</span>, le jeudi 5 mars 2026 à 14h04</div><div class="comment_content"><p>Dix-neuf.</p>'
        '</div></div><a id="comment-6"></a><div class="item"><div class="comment_author">Soumis par <span class="comment_author_name">Q</span>'
        '</div><div class="comment_content"><p>Vingt.</p></div></div>'
    )
    parsed = parse(raw(page(f'<div id="comments"><h2>2 commentaires</h2>{html}</div>', HEAD)), site())
    section = read_comments(parsed, clock())
    assert found(section) == [("5", "Ida Pell", ONE.at, "Dix-neuf.", None), ("6", "Q", None, "Vingt.", None)]


def test_a_post_author_is_staff() -> None:
    html = seven(ONE, "").replace("comment-by-anonymous", "comment-by-node-author")
    section = read(html, HEAD)
    assert section is not None and section.comments[0].is_by_staff


def test_what_is_no_drupal_gives_nothing() -> None:
    assert read(seven(ONE, "")) is None
    assert read(f'<div id="comments">{FORM}</div>', HEAD) is None
    assert read(f'<div class="block recent-comments">{seven(replace(ONE), "")}</div>', HEAD) is None
