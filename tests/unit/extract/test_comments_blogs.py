"""Comments of smaller blog and content systems: what was written into the markup of each comes out of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from tests.unit.extract.threads import ONE, TWO, Said, found, read, trees, written


def serendipity(c: Said) -> str:
    return (
        f'<a id="c{c.number}"></a><div id="serendipity_comment_{c.number}" class="serendipity_comment comment_oddbox" style="padding-left: {20 * c.depth}px"><div class="serendipity_commentBody">{c.html}</div>'
        f'<div class="serendipity_comment_source"><a class="comment_source_trace" href="#c{c.number}">#1.1</a> <span class="comment_source_author">{c.author}</span> on <span class="comment_source_date">{c.printed}</span>'
        ' (<a class="comment_reply" href="#">Reply</a>)</div></div>'
    )


def b2evolution(c: Said) -> str:
    return (
        f'<article class="evo_comment panel" id="c{c.number}"><h4 class="evo_comment_title">Comment from: <a class="user"><span class="login">{c.author}</span></a> [Visitor]</h4>'
        f'<div class="evo_comment_text">{c.html}</div><footer class="evo_comment_footer"><small>{c.printed}</small></footer></article>'
    )


def squarespace(c: Said) -> str:
    return (
        f'<div id="comment-5f0a1b2c3d4e5f{c.number:010d}" class="comment"><div class="comment-header clear"><span class="avatar"></span><span class="author">{c.author}</span><span class="date">{c.printed}</span></div>'
        f'<div class="comment-body">{c.html}</div><div class="comment-footer"><span class="like-count">2 Likes</span></div></div>'
    )


def jcomments(c: Said) -> str:
    return (
        f'<div class="even" id="comment-item-{c.number}"><div class="rbox"><a class="comment-anchor" href="/a#comment-{c.number}" id="comment-{c.number}">#1</a> <span class="comment-author">{c.author}</span>'
        f' <span class="comment-date">{c.printed}</span><div class="comment-body" id="comment-body-{c.number}">{c.broken}</div><span class="comments-buttons"><a>Quote</a></span></div></div>'
    )


def textpattern(c: Said) -> str:
    return (
        f'<article class="comment" id="c{c.number % 1000:06d}"><h4><span class="comment-name">{c.author}</span> <a class="comment-anchor" href="#c{c.number % 1000:06d}">'
        f'<time datetime="{c.at.isoformat()}">{c.printed}</time></a></h4><div class="comment-body">{c.html}</div></article>'
    )


def dotclear(c: Said) -> str:
    return f'<dt id="c{c.number}" class="odd first"><a href="#c{c.number}" class="comment-number">1.</a> On {c.printed} by <a href="http://p.example/">{c.author}</a></dt><dd class="odd first">{c.html}</dd>'


@pytest.mark.parametrize(
    "form", [serendipity, b2evolution, squarespace, jcomments, textpattern, dotclear], ids=lambda form: form.__name__
)
@settings(max_examples=10, deadline=None)
@given(trees())
def test_what_is_written_comes_out(form: Callable[[Said], str], tree: list[Said]) -> None:
    markup = "".join(form(c) for c in tree)
    section = read(f"<dl>{markup}</dl>" if form is dotclear else f'<div id="comments">{markup}</div>')
    expected = tree if form is serendipity else [replace(c, parent=None) for c in tree]
    assert [row[1:] for row in found(section)] == [row[1:] for row in written(expected)]
    assert section is not None and section.found_by == form.__name__
    assert len({c.native_id for c in section.comments}) == len(tree)


def test_k2_and_komento() -> None:
    k2 = (
        f'<ul class="itemCommentsList"><li class="even"><span class="commentLink"><a href="#comment12" id="comment12">Comment Link</a></span><img src="a.png"><span class="commentDate">{ONE.printed}</span>'
        f'<span class="commentAuthorName">posted by <a href="#">{ONE.author}</a></span>{ONE.html}<span class="commentToolbar"><a>Report</a></span></li></ul>'
    )
    assert [row[1:4] for row in found(read(k2))] == [(ONE.author, ONE.at, ONE.body)]
    komento = "".join(
        f'<li class="kmt-item kmt-child-{c.depth}" id="kmt-{c.number}"><div class="kmt-head"><span class="kmt-author">{c.author}</span><span class="kmt-time"><time datetime="{c.at.isoformat()}">yesterday</time></span></div>'
        f'<div class="kmt-body"><div class="kmt-content">{c.html}</div></div></li>'
        for c in (ONE, TWO)
    )
    assert found(read(f"<ul>{komento}</ul>")) == written([ONE, TWO])


def test_older_serendipity_has_the_name_in_a_line() -> None:
    html = (
        '<div id="serendipity_comment_5" class="serendipity_comment serendipity_comment_author_self"><div class="serendipity_commentBody">Nineteen.</div><div class="serendipity_comment_source">'
        '<a href="#c5" title="Link to comment #1">#1</a> Ida Pell (<a href="http://p.example/">Link</a>) on 2026-03-05 14:04</div></div>'
    )
    section = read(html)
    assert section is not None
    assert [(c.author, c.posted and c.posted.at, c.is_by_staff) for c in section.comments] == [
        ("Ida Pell", ONE.at, True)
    ]


def test_a_trackback_is_counted_and_not_given() -> None:
    section = read(serendipity(ONE) + serendipity(replace(TWO, author="Pingback: The Other Paper")))
    assert section is not None
    assert (len(section.comments), section.pingback_count) == (1, 1)


def test_other_pages_give_nothing() -> None:
    html = '<dl><dt id="c12">Coot</dt><dd>A bird.</dd></dl><ul class="latestItemsCommentsList"><li>Herons</li></ul><div class="comment" id="comment-item">A</div>'
    assert read(html) is None
