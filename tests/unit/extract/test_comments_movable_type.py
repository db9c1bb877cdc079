"""Movable Type's and TypePad's comments, in their versions: what was written into the markup comes out of it."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from tests.unit.extract.threads import ONE, TWO, Said, found, read, trees, written

PAGE = "https://marsh.example/2026/03/herons.html"


def four(tree: list[Said]) -> str:
    items = ""
    for comment in tree:
        by = f'<span class="vcard author">{comment.author}</span>'
        if comment.parent is not None:
            above = tree[comment.parent]
            by += f' replied to <a href="{PAGE}#comment-{above.number}">comment from {above.author}</a>'
        items += (
            f'<div class="comment comment-even" id="comment-{comment.number}"><div class="inner"><div class="comment-header"><div class="asset-meta">'
            f'<span class="byline">{by} | <a class="permalink" href="{PAGE}#comment-{comment.number}">{comment.printed}</a></span>'
            f' | <a href="#" title="Reply">Reply</a></div></div><div class="comment-content">{comment.html}</div></div></div>'
        )
    return f'<div id="comments" class="comments"><h2 class="comments-header">2 Comments</h2><div class="comments-content">{items}</div></div>'


@settings(max_examples=30, deadline=None)
@given(trees())
def test_what_is_written_comes_out_with_what_it_answers(tree: list[Said]) -> None:
    assert found(read(four(tree))) == written(tree)


def test_version_3_has_the_name_below() -> None:
    html = (
        f'<div class="comment" id="comment-{ONE.number}"><div class="comment-content">{ONE.html}</div><p class="comment-footer">Posted by: '
        f'<a href="http://profile.example/" rel="nofollow">{ONE.author}</a> | <a href="#comment-{ONE.number}">{ONE.printed}</a></p></div>'
        f'<div id="c{TWO.number}"><p>{TWO.paragraphs[0]}</p></div><p class="posted">Posted by: {TWO.author} at {TWO.printed}</p>'
    )
    section = read(html)
    assert found(section) == written([ONE, replace(TWO, parent=None)])
    assert section is not None and [c.posted_text for c in section.comments] == [ONE.printed, TWO.printed]


def test_version_2_has_no_ids_but_anchors() -> None:
    html = (
        f'<div class="comments-body"><a name="{ONE.number}"></a>{ONE.html}<span class="comments-post">Posted by: {ONE.author} at {ONE.printed}</span></div>'
        f'<div class="comments-body"><a name="{TWO.number}"></a>{TWO.html}<span class="comments-post">Posted by: <a href="http://p.example/">{TWO.author}</a> at {TWO.printed}</span></div>'
    )
    assert found(read(html)) == written([ONE, replace(TWO, parent=None)])


def test_typepad() -> None:
    html = "".join(
        f'<div class="comment comment-odd" id="comment-6a00d8341c0e{c.number}">'
        f'<div class="comment-content font-entrybody"><span id="comment-6a00d8341c0e{c.number}-content">{c.html}</span></div>'
        f'<p class="comment-footer font-entryfooter">Posted by: <a href="http://profile.example/">{c.author}</a> | '
        f'<a rel="nofollow" href="{PAGE}#comment-6a00d8341c0e{c.number}">{c.printed}</a></p></div>'
        for c in (ONE, TWO)
    )
    section = read(html)
    assert section is not None
    assert [(c.native_id, c.author, c.body) for c in section.comments] == [
        (f"6a00d8341c0e{c.number}", c.author, c.body) for c in (ONE, TWO)
    ]
    assert section.comments[0].url == f"{PAGE}#comment-6a00d8341c0e{ONE.number}"


def test_a_page_without_comments_gives_nothing() -> None:
    form = '<div id="comments-open"><div class="comment-footer">Post a comment</div><div id="comment-loading">Loading</div></div>'
    assert read(form) is None
