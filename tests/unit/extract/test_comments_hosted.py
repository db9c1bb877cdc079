"""Comments of embedded services whose list stands in the page: what was written into the markup comes out of it."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from tests.unit.extract.threads import ONE, TWO, Said, found, nested, read, trees, written


def disqus_list(said: Said, answers: str) -> str:
    n = said.number
    return (
        f'<li id="dsq-comment-{n}" class="dsq-comment"><div id="dsq-comment-header-{n}" class="dsq-comment-header"><cite id="dsq-cite-{n}">'
        f'<span id="dsq-author-user-{n}">{said.author}</span></cite> <span class="dsq-comment-date">{said.printed}</span></div>'
        f'<div id="dsq-comment-body-{n}" class="dsq-comment-body"><div id="dsq-comment-message-{n}" class="dsq-comment-message">{said.html}</div></div>'
        f"<ul>{answers}</ul></li>"
    )


def disqus_embed(said: Said, answers: str) -> str:
    n = said.number
    return (
        f'<li class="post" id="post-{n}"><div data-role="post-content" class="post-content"><header class="comment__header"><span class="post-byline">'
        f'<span class="author publisher-anchor-color"><a href="https://profile.example/">{said.author}</a></span></span><span class="post-meta">'
        f'<a href="#comment-{n}" class="time-ago" title="{said.at:%A, %B} {said.at.day}, {said.at:%Y %I:%M %p}">3 days ago</a></span></header>'
        f'<div class="post-body-inner"><div class="post-message-container"><div class="post-message">{said.html}</div></div></div>'
        '<footer><a class="vote-up"><span class="updatable count" data-role="likes">1,204</span></a><a class="vote-down">'
        f'<span class="updatable count" data-role="dislikes">3</span></a><a>Reply</a></footer></div><ul class="children" data-role="children">{answers}</ul></li>'
    )


def livefyre(said: Said, answers: str) -> str:
    return (
        f'<article class="fyre-comment-article fyre-comment-author-tag-subscriber" data-message-id="{said.number}"><div class="fyre-comment-wrapper">'
        f'<div class="fyre-comment-user"><a class="fyre-comment-author"><img alt="{said.author}"></a></div><header class="fyre-comment-head">'
        f'<a class="fyre-comment-username">{said.author}</a><span class="fyre-comment-author-tag">subscriber</span><span class="fyre-comment-user-rating"'
        f' style="display: none;">5pts</span><time class="fyre-comment-date" datetime="{said.at.isoformat()}">4 days ago</time></header>'
        f'<section class="fyre-comment-body"><div class="fyre-comment">{said.html}</div></section><footer class="fyre-comment-footer">Flag</footer></div>'
        f'<div class="fyre-comment-replies fyre-comment-container">{answers}</div></article>'
    )


def intense_debate(said: Said, answers: str) -> str:
    n = said.number
    return (
        f'<div id="IDComment{n}" class="idc-c"><div class="idc-c-h"><div class="idc-v"><span class="idc-v-total">+4</span></div><p class="idc-c-h-inner">'
        f'<a class="idc-a" href="https://profile.example/">{said.author}</a> <span class="idc-i"><a class="idc-time" href="#IDComment{n}">{said.printed}</a>'
        f'</span></p></div><div class="idc-c-t" id="IDComment-CommentText{n}"><span class="idc-c-t-inner">{said.broken}</span></div>'
        f'<div class="idc-thread">{answers}</div></div>'
    )


@settings(max_examples=20, deadline=None)
@given(trees())
def test_what_is_written_into_disqus_comes_out(tree: list[Said]) -> None:
    assert found(read(f'<ul id="dsq-comments">{nested(tree, disqus_list)}</ul>')) == written(tree)
    assert found(read(f'<ul id="post-list" class="post-list">{nested(tree, disqus_embed)}</ul>')) == written(tree)


@settings(max_examples=20, deadline=None)
@given(trees())
def test_what_is_written_into_livefyre_and_intensedebate_comes_out(tree: list[Said]) -> None:
    assert found(read(f'<div class="fyre-stream-content">{nested(tree, livefyre)}</div>')) == written(tree)
    assert found(read(f'<div id="idc-container">{nested(tree, intense_debate)}</div>')) == written(tree)


def test_disqus_counts_votes_and_keeps_what_was_deleted() -> None:
    html = disqus_embed(ONE, disqus_embed(TWO, "")).replace(
        f'<div class="post-message">{TWO.html}</div>',
        '<div class="post-message"><p>This comment was deleted.</p></div>',
    )
    section = read(html)
    assert section is not None
    assert [(c.upvotes, c.downvotes, c.is_deleted, c.parent) for c in section.comments] == [
        (1204, 3, False, None),
        (1204, 3, True, 0),
    ]


def test_pluck() -> None:
    html = "".join(
        f'<div class="pluck-comm-single-comment-top"><div class="pluck-comm-single-comment-main" commentid="CommentKey:{c.number}"><div class="pluck-comm-comment-content">'
        '<span class="pluck-score-volume">Score: <span class="pluck-score-volume-display">2</span></span><h4 class="pluck-comm-username-url pluck-comm-username-withheld">'
        f'<span>Name withheld</span></h4><h4 class="pluck-comm-username-url pluck-comm-username-display"><a href="#">{c.author}</a></h4>'
        f'<p class="pluck-comm-timestamp">wrote on {c.printed}</p><p class="pluck-comm-ignoredmsg">This comment is hidden</p><p class="pluck-comm-body">{c.broken}</p>'
        "</div></div></div>"
        for c in (ONE, TWO)
    )
    section = read(f'<div class="pluck-comm-ReplyLevel-1">{html}</div>')
    assert found(section) == written([ONE, replace(TWO, parent=None)])
    assert section is not None and section.comments[0].upvotes == 2


def test_echo_and_coral() -> None:
    echo = (
        f'<div class="js-singleComment" id="jsid-{ONE.number}"><span class="js-singleCommentName">{ONE.author}</span>'
        f'<span class="js-singleCommentDate">{ONE.printed}</span><div class="js-singleCommentText">{ONE.broken}</div></div>'
    )
    assert found(read(echo)) == written([ONE])
    uuid = "0b2f6a1e-6a35-4c55-9b1c-6a2f0c1d2e3f"
    coral = (
        f'<div class="coral coral-indent coral-indent-0"><div class="coral-comment" id="comment-{uuid}"><span class="coral-username">{ONE.author}</span>'
        f'<time class="coral-timestamp" datetime="{ONE.at.isoformat()}">1 day ago</time><div class="coral-comment-content">{ONE.html}</div></div></div>'
    )
    assert found(read(coral)) == [(uuid, *written([ONE])[0][1:])]


def test_where_only_the_script_is_there_nothing_is_given() -> None:
    html = '<div id="disqus_thread"><noscript>Please enable JavaScript to view the comments.</noscript></div><div class="fyre"></div>'
    assert read(html) is None
    assert read('<ul><li class="post" id="post-12"><h2>Another article</h2><p>Its teaser.</p></li></ul>') is None
