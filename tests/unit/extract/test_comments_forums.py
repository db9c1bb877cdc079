"""Posts of forum software: what was written into the markup of each comes out of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from tests.unit.extract.threads import ONE, TWO, Said, found, read, trees, written


def xenforo_2(c: Said) -> str:
    return (
        f'<article class="message message--post js-post js-inlineModContainer" data-author="{c.author}" data-content="post-{c.number}" id="js-post-{c.number}">'
        f'<div class="message-inner"><section class="message-user"><h4 class="message-name"><a class="username">{c.author}</a></h4><h5 class="userTitle">Member</h5>'
        f'</section><div class="message-main"><header class="message-attribution"><a href="/threads/1/#post-{c.number}"><time class="u-dt" datetime="{c.at.isoformat()}">'
        f'Thursday at 2:04 PM</time></a><a>#2</a></header><div class="message-content"><article class="message-body"><div class="bbWrapper">{c.broken}</div></article></div>'
        '<aside class="message-signature"><div class="signature">Marsh life</div></aside></div></div></article>'
    )


def xenforo_1(c: Said) -> str:
    return (
        f'<li id="post-{c.number}" class="message" data-author="{c.author}"><div class="messageUserInfo"><h3 class="userText"><a class="username">{c.author}</a></h3></div>'
        f'<div class="messageInfo"><article><blockquote class="messageText ugc baseHtml">{c.broken}</blockquote></article><div class="messageMeta"><a class="datePermalink">'
        f'<abbr class="DateTime" data-time="{int(c.at.timestamp())}">Today at 2:04 PM</abbr></a><a class="item control report">Report</a></div></div></li>'
    )


def xenforo_widget(c: Said) -> str:
    return (
        f'<div class="xenforo-comment-widget"><ul><li class="xenforo-comment" id="xenforo-comment-{c.number}"><div class="xenforo-comment-content"><header>'
        f'<span class="author-name">{c.author}</span><span class="post-date">{c.printed}</span></header><div class="js-read-more">{c.broken}</div>'
        '<span class="xf-comment-reply"><a href="#">Reply</a></span></div></li></ul></div>'
    )


def vbulletin_3(c: Said) -> str:
    return (
        f'<table id="post{c.number}" class="tborder"><tr><td class="thead"><a name="post{c.number}"></a>{c.printed}</td></tr><tr><td class="alt2">'
        f'<a class="bigusername" href="member.php">{c.author}</a><div class="smallfont">Join Date: Jan 2004<br>Posts: 1,204</div></td></tr>'
        f'<tr><td class="alt1"><div id="post_message_{c.number}">{c.broken}</div></td></tr></table>'
    )


def vbulletin_4(c: Said) -> str:
    return (
        f'<li class="postbitlegacy postbitim postcontainer" id="post_{c.number}"><div class="posthead"><span class="postdate old"><span class="date">{c.printed}</span></span></div>'
        f'<div class="userinfo"><div class="username_container"><a class="username online popupctrl"><strong>{c.author}</strong></a></div></div><div class="postbody">'
        f'<h2 class="title icon">Re: Herons</h2><div class="content"><div id="post_message_{c.number}"><blockquote class="postcontent restore">{c.broken}</blockquote></div></div></div></li>'
    )


def vbulletin_5(c: Said) -> str:
    return (
        f'<li data-node-id="{c.number}" class="b-post js-post"><div class="b-userinfo"><div class="author"><strong><a data-vbnamecard="1">{c.author}</a></strong></div></div>'
        f'<div class="b-post__body"><div class="b-post__timestamp"><time itemprop="dateCreated" datetime="{c.at:%Y-%m-%dT%H:%M:%S}">{c.at:%m-%d-%Y, %I:%M %p}</time></div>'
        f'<div class="js-post__content-text restore h-wordwrap" itemprop="text">{c.broken}</div></div></li>'
    )


def phpbb(c: Said) -> str:
    return (
        f'<div id="p{c.number}" class="post bg2"><div class="inner"><dl class="postprofile"><dt><a href="#" class="avatar"><img src="a.png"></a><strong>'
        f'<a class="username">{c.author}</a></strong></dt><dd><strong>Posts:</strong> 12</dd></dl><div class="postbody"><div id="post_content{c.number}"><h3><a href="#p{c.number}">Re: Herons</a></h3>'
        f'<p class="author"><a href="./viewtopic.php?p=1#p{c.number}"></a>by <strong><a class="username">{c.author}</a></strong> » {c.printed} </p>'
        f'<div class="content">{c.broken}</div><div class="notice">Last edited by {c.author}</div><div class="signature">Marsh life</div></div></div></div></div>'
    )


def invision_4(c: Said) -> str:
    return (
        f'<a id="comment-{c.number}"></a><article id="elComment_{c.number}" class="cPost ipsBox ipsComment ipsComment_parent"><aside class="ipsComment_author cAuthorPane">'
        f'<h3><strong><a href="#">{c.author}</a></strong></h3><ul class="cAuthorPane_info"><li>Members</li></ul></aside><div class="ipsColumn"><div class="ipsComment_meta">'
        f'<a href="#">Posted <time datetime="{c.at:%Y-%m-%dT%H:%M:%SZ}">March 5</time></a></div><div class="cPost_contentWrap"><div data-role="commentContent" class="ipsType_richText">'
        f"{c.html}</div></div></div></article>"
    )


def invision_3(c: Said) -> str:
    return (
        f'<div class="post_block hentry" id="post_id_{c.number}"><h3><span class="author vcard"><a class="url fn" href="#">{c.author}</a></span></h3><div class="post_body">'
        f'<p class="posted_info">Posted <abbr class="published" title="{c.at.isoformat()}">{c.printed}</abbr></p><div class="post entry-content">{c.broken}</div></div></div>'
    )


def discourse_crawler(c: Said) -> str:
    return (
        f'<div id="post_{c.number}" itemprop="comment" class="topic-body crawler-post"><div class="crawler-post-meta"><span class="creator"><a href="#"><span itemprop="name">'
        f'{c.author}</span></a></span><span class="crawler-post-infos"><time datetime="{c.at:%Y-%m-%dT%H:%M:%SZ}" class="post-time">{c.printed}</time><span>2</span></span></div>'
        f'<div class="post" itemprop="text">{c.html}</div><div><span class="post-likes">3 Likes</span></div></div>'
    )


def discourse_embed(c: Said) -> str:
    return (
        f'<article class="post" id="post-{c.number}"><a href="https://forum.example/t/1/2" title="{c.printed}" class="post-date">1d</a><div class="author"><a href="#"><img src="a.png"></a></div>'
        f'<div class="cooked"><h3 class="username"><a href="#">{c.author}</a><span class="title">Warden</span></h3>{c.html}<a class="post-replies button" href="#">1 reply</a></div></article>'
    )


def vanilla(c: Said) -> str:
    return (
        f'<li class="Item ItemComment" id="Comment_{c.number}"><div class="Comment"><div class="Item-Header"><span class="Author"><a class="Username">{c.author}</a></span>'
        f'<span class="MItem DateCreated"><time datetime="{c.at.isoformat()}">March 2026</time></span></div><div class="Item-Body"><div class="Message userContent">{c.html}</div></div></div></li>'
    )


def mybb(c: Said) -> str:
    return (
        f'<a id="pid{c.number}"></a><div class="post" id="post_{c.number}"><div class="post_author"><div class="author_information"><strong><span class="largetext"><a href="#">{c.author}</a>'
        f'</span></strong></div></div><div class="post_content"><div class="post_head"><span class="post_date">{c.at:%m-%d-%Y, %I:%M %p}</span></div><div class="post_body scaleimages" id="pid_{c.number}">'
        f'{c.broken}</div><div class="post_meta">Find</div></div></div>'
    )


def smf(c: Said) -> str:
    return (
        f'<div class="post_wrapper"><div class="poster"><h4><a href="#">{c.author}</a></h4><ul><li>Posts: 12</li></ul></div><div class="postarea"><div class="keyinfo"><h5><a href="#">Re: Herons</a></h5>'
        f'<div class="smalltext">« <strong>Reply #1 on:</strong> {c.printed} »</div></div><div class="post"><div class="inner" id="msg_{c.number}">{c.broken}</div></div></div></div>'
    )


FORMS: dict[Callable[[Said], str], str] = {
    xenforo_2: "xenforo",
    xenforo_1: "xenforo",
    xenforo_widget: "xenforo",
    vbulletin_3: "vbulletin",
    vbulletin_4: "vbulletin",
    phpbb: "phpbb",
    invision_4: "invision",
    invision_3: "invision",
    discourse_crawler: "discourse",
    discourse_embed: "discourse",
    vanilla: "vanilla",
}


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.__name__)
@settings(max_examples=8, deadline=None)
@given(trees())
def test_what_is_written_comes_out_flat(form: Callable[[Said], str], tree: list[Said]) -> None:
    section = read("".join(form(c) for c in tree))
    assert found(section) == written([replace(c, parent=None) for c in tree])
    assert section is not None and section.found_by == FORMS[form]


@pytest.mark.parametrize("form", [vbulletin_5, mybb, smf], ids=lambda form: form.__name__)
def test_forms_with_less_in_them(form: Callable[[Said], str]) -> None:
    section = read(form(ONE) + form(TWO))
    assert section is not None
    assert [(c.author, c.body, c.posted.at if c.posted else None) for c in section.comments] == [
        (c.author, c.body, c.at) for c in (ONE, TWO)
    ]


def test_the_post_that_is_the_article_is_no_comment() -> None:
    article = xenforo_2(replace(ONE, number=1)).replace("message--post", "message--article")
    assert found(read(article + xenforo_2(TWO))) == written([replace(TWO, parent=None)])
    topic = discourse_crawler(replace(ONE, number=1))
    assert found(read(topic + discourse_crawler(TWO))) == written([replace(TWO, parent=None)])


def test_discourse_names_the_post_that_is_answered() -> None:
    link = f'<a href="https://forum.example/t/1/2" data-link-to-post="{ONE.number}" class="in-reply-to">in reply to Ida</a>'
    html = discourse_embed(ONE) + discourse_embed(TWO).replace('<div class="author">', f'{link}<div class="author">')
    assert found(read(html)) == written([ONE, TWO])


def test_quotes_are_kept_and_their_buttons_are_not() -> None:
    quote = (
        '<blockquote class="bbCodeBlock bbCodeBlock--quote"><div class="bbCodeBlock-title">Ida Pell said:</div><div class="bbCodeBlock-content">Nineteen.</div>'
        '<div class="bbCodeBlock-expandLink"><a>Click to expand...</a></div></blockquote>'
    )
    section = read(xenforo_2(TWO).replace('<div class="bbWrapper">', f'<div class="bbWrapper">{quote}'))
    assert section is not None and section.comments[0].body == "Ida Pell said:\n\nNineteen.\n\nTwenty-one."


def test_pages_without_posts_give_nothing() -> None:
    teasers = '<div class="post" id="post_12"><h2>An article</h2><div class="content">Its teaser.</div></div><div class="message">Subscribe</div>'
    assert read(teasers) is None
