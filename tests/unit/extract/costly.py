"""Pages that cost a careless reader the square of their length: ``n`` times the same in every platform's markup, and odd values.

What does NOT belong here: assertions.
"""

from __future__ import annotations

import json
from collections.abc import Callable

from tests.unit.extract.invented import json_ld, page

WHEN = "2026-03-05T10:00:00Z"
Make = Callable[[int], str]


def times(n: int, one: Callable[[int], str], around: str = "<div id='comments'>{}</div>", head: str = "") -> str:
    return page(around.format("".join(one(i) for i in range(1, n + 1))), head)


def wordpress(i: int, author: str = "Ida Pell", when: str = "March 5, 2026 at 10:00 am", inside: str = "") -> str:
    return (
        f'<li class="comment depth-1" id="comment-{i}"><div class="comment-author"><cite class="fn">{author}</cite></div>'
        f'<div class="comment-meta">{when}</div><div class="comment-content"><p>Herons {i}.</p></div>{inside}</li>'
    )


def chain(n: int) -> str:
    """Chains of forty replies, each in the one before."""
    text = ""
    for i in range(n, 0, -1):
        inside = text if i % 40 else ""
        rest = "" if i % 40 else text
        text = wordpress(i, inside=f'<ol class="children">{inside}</ol>' if inside else "") + rest
    return page(f'<div id="comments"><ol class="comment-list">{text}</ol></div>')


LIST = '<div id="comments"><ol class="comment-list">{}</ol></div>'
DRUPAL = '<input name="form_build_id">'
PAGES: dict[str, Make] = {
    "articles under headings like the headline": lambda n: (
        '<html lang="en"><head><title>Story 0 of the day</title><meta property="og:title" content="Story 0 of the day"></head><body><main>'
        + "".join(
            f'<div class="story"><h1 class="title">Story {i} of the day</h1><p>{"The ferry to the islands sails again. " * 18}</p></div>'
            for i in range(16 * n)
        )
        + "</main></body></html>"
    ),
    "wordpress": lambda n: times(n, wordpress, LIST),
    "wordpress, replies in replies": chain,
    "wordpress, replies in boxes behind": lambda n: times(
        n, lambda i: f'<ul class="children">{wordpress(i)}</ul>', LIST
    ),
    "wordpress, flat with depths": lambda n: times(
        n, lambda i: wordpress(i).replace("depth-1", f"depth-{1 + i % 9}"), LIST
    ),
    "wordpress, equal texts": lambda n: times(n, lambda i: wordpress(i).replace(f"Herons {i}.", "+1"), LIST),
    "wordpress, long names": lambda n: times(n, lambda i: wordpress(i, author=f"{i} " + "a- " * 3000), LIST),
    "wordpress, names of one word": lambda n: times(n, lambda i: wordpress(i, author=f"{i}" + "é" * 9000 + "@"), LIST),
    "wordpress, times that are none": lambda n: times(
        n, lambda i: wordpress(i, when=f"zu {i} gxi {i % 7} estas zzz {i}"), LIST
    ),
    "wordpress, times of blanks": lambda n: times(
        n, lambda i: wordpress(i, when=f"5 March {' ' * 9000} 2026 {i}"), LIST
    ),
    "texts between rules": lambda n: page("<div><h3>Comments</h3>" + "<b>Ida</b> on the dam<hr>" * 8 * n + "</div>"),
    "one comment in boxes in boxes": lambda n: page(
        "<div><h3>1 comment</h3>"
        + "".join(f'<div class="user a{i}x"><i class="date">5 March 2026</i><p>Herons.</p>' for i in range(4 * n))
        + "</div>" * 4 * n
        + "</div>"
    ),
    "numbers of comments": lambda n: times(
        8 * n,
        lambda i: f"<table><tr><td><b>Comment {i}</b><br>Herons {i}.<br><i>Ida {i}</i></td></tr></table>",
        "<div>{}</div>",
    ),
    "numbers of comments in each other": lambda n: page(
        "".join(f"<div><b>Comment {i}</b> Herons {i}." for i in range(4 * n)) + "</div>" * 4 * n
    ),
    "cells without names": lambda n: page(
        "<div><h3>Comments</h3>"
        + "".join(f"<table><tr>{'<td><font>Ida</font></td>' * (6 * n if i == 1 else 3)}</tr></table>" for i in range(n))
        + "</div>"
    ),
    "headings of comments alone": lambda n: page("<div>" + "<h3>Comments</h3>" * 8 * n + "</div>"),
    "microdata": lambda n: times(
        n,
        lambda i: (
            f'<div itemscope itemtype="https://schema.org/Comment" id="c{i}"><b itemprop="author">Ida {i}</b>'
            f'<time itemprop="dateCreated" datetime="{WHEN}">5 March</time><p itemprop="text">Herons {i}.</p></div>'
        ),
    ),
    "json_ld": lambda n: page(
        head=json_ld(*({"@type": "Comment", "text": f"Herons {i}.", "author": {"name": f"Ida {i}"}} for i in range(n)))
    ),
    "json_ld of blanks": lambda n: page(head=f'<script type="application/ld+json">{{{" " * 400 * n}}}</script>'),
    "json_ld of comment marks": lambda n: page(head=f'<script type="application/ld+json">{"/* " * 300 * n}</script>'),
    "blogger": lambda n: times(
        n,
        lambda i: (
            f'<li class="comment" id="c{i}"><div class="comment-block"><div class="comment-header"><cite class="user">Ida {i}</cite>'
            f'<span class="datetime"><a>March 5, 2026</a></span></div><p class="comment-content">Herons {i}.</p></div></li>'
        ),
        '<div class="comments" id="comments"><ol id="top-ra">{}</ol></div>',
        '<meta name="generator" content="blogger">',
    ),
    "drupal": lambda n: times(
        n,
        lambda i: (
            f'<a id="comment-{i}"></a><div class="comment"><span class="submitted">Submitted by Ida {i} on 2026-03-05 10:00</span>'
            f'<div class="content"><p>Herons {i}.</p></div></div>'
        ),
        DRUPAL + '<div id="comments">{}</div>',
    ),
    "movable type": lambda n: times(
        n,
        lambda i: (
            f'<div class="comment" id="comment-{i}"><div class="comment-content"><p>Herons {i}.</p></div>'
            f'<p class="comment-footer">Posted by: Ida {i} | March 5, 2026 10:00 AM</p></div>'
        ),
    ),
    "spip": lambda n: times(
        n,
        lambda i: (
            f'<li class="forum-fil"><a name="forum{i}"></a><div class="forum-message"><p class="forum-chapo">5 mars 2026, par Ida {i}</p>'
            f'<div class="forum-texte"><p>Herons {i}.</p></div></div></li>'
        ),
        "<ul class='forum'>{}</ul>",
    ),
    "livejournal": lambda n: times(
        n,
        lambda i: (
            f'<div class="comment-wrap" style="margin-left: {i % 9}px"><div id="ljcmt{i:04}" class="comment"><b class="comment-poster">ida{i}</b>'
            f'<span class="comment-datetime">March 5, 2026</span><div class="comment-text">Herons {i}.</div></div></div>'
        ),
    ),
    "disqus": lambda n: times(
        n,
        lambda i: (
            f'<li id="dsq-comment-{i}"><div class="dsq-comment-header"><cite>Ida {i}</cite></div><div class="dsq-comment-body">'
            f'<div class="dsq-comment-message"><p>Herons {i}.</p></div></div></li>'
        ),
    ),
    "xenforo": lambda n: times(
        n,
        lambda i: (
            f'<article class="message" data-author="Ida {i}" data-content="post-{i}"><time class="u-dt" datetime="{WHEN}">5 March</time>'
            f'<div class="message-body"><div class="bbWrapper">Herons {i}.</div></div></article>'
        ),
    ),
    "hacker news": lambda n: times(
        n,
        lambda i: (
            f'<tr class="comtr" id="{i}"><td class="ind" indent="{i % 9}"></td><td><a class="hnuser">ida{i}</a><span class="age" title="{WHEN[:19]}">'
            f'1 day ago</span><div class="commtext">Herons {i}.</div></td></tr>'
        ),
        "<table class='comment-tree'>{}</table>",
    ),
    "dotclear": lambda n: times(
        n,
        lambda i: (
            f'<dt id="c{i}"><a class="comment-number">{i}.</a> On Thursday, 5 March 2026, 12:00 by Ida {i}</dt><dd><p>Herons {i}.</p></dd>'
        ),
        "<dl id='comments'>{}</dl>",
    ),
    "generic": lambda n: times(
        n,
        lambda i: (
            f'<div class="reader-comment" id="k{i}"><b class="user">Ida {i}</b> <i class="date">5 March 2026, 10:0{i % 10}</i>'
            f"<p>Herons came back, number {i} thinks, and nobody counted.</p><a href='#' class='reply'>Reply</a></div>"
        ),
        "<div id='comments'><h3>Comments</h3>{}</div>",
    ),
    "generic, answers within what they answer": lambda n: times(
        n,
        lambda i: (
            f'<div class="k"><b class="who">Ida {i}</b> <i class="when">5 March 2026, 10:0{i % 10}</i><div class="said">Herons {i}.</div>'
            + "".join(
                f'<div class="o"><b class="who">Otto {i} {j}</b> <i class="when">6 March 2026, 1{j}:00</i><div class="said">No {j}.</div></div>'
                for j in range(6)
            )
            + "</div>"
        ),
        "<div id='comments'><h3>Comments</h3>{}</div>",
    ),
    "generic, all answers within one": lambda n: times(
        2,
        lambda i: (
            '<div class="k"><b class="who">Ida</b> <i class="when">5 March 2026, 10:00</i><div class="said">Herons.</div>'
            + "".join(
                f'<div class="o"><b class="who">Otto {i} {j}</b> <i class="when">6 March 2026, 11:00</i><div class="said">No {j}.</div></div>'
                for j in range(4 * n)
            )
            + "</div>"
        ),
        "<div id='comments'><h3>Comments</h3>{}</div>",
    ),
    "generic, whom they answer": lambda n: times(
        n,
        lambda i: (
            f'<div class="k" id="k{i}"><b class="who">Ida {i}</b> <i class="when">5 March 2026, 10:0{i % 10}</i><em>to Ida {i // 2}</em>'
            f'<a href="#k{max(i // 3, 1)}">#</a><div class="said">Herons {i}.</div></div>'
        ),
        "<div id='comments'><h3>Comments</h3>{}</div>",
    ),
    "rows in rows": lambda n: page(
        "<h3>Comments</h3>" + "<table><tr><td>5 March 2026, 10:00" * (4 * n) + "Herons" + "</td></tr></table>" * (4 * n)
    ),
    "lines that ask": lambda n: page(
        "".join(f"<p>Follow us on WhatsApp, number {i}, and sign up for our newsletter.</p>" for i in range(8 * n))
    ),
    # metadata
    "authors": lambda n: page(head=f'<meta name="author" content="{"Ida Pell, " * 300 * n}">'),
    "byline": lambda n: page(f'<p class="byline">By {"Ida Pell and " * 300 * n}</p>'),
    "headings": lambda n: page("".join(f"<h1>Herons {i}</h1>" for i in range(20 * n))),
    "authors in authors": lambda n: page("<div itemprop=author>By Ida Pell" * (16 * n)),
    "other articles": lambda n: page(
        "".join(json_ld({"@type": "NewsArticle", "headline": f"Herons {i}", "url": f"/{i}"}) for i in range(60 * n))
    ),
    # Long enough that others are asked for its text at every n: asking is a step in the cost.
    "parts of a byline": lambda n: page(f'<p class="byline">By {"<a>Ida Pell</a>, " * 120 * n}</p>'),
    "a long title": lambda n: page(head=f"<title>{'Herons | ' * 500 * n}</title>"),
    "dates of blanks": lambda n: page(head=f'<meta name="date" content="2026 {" " * 3000}">' * n),
    "dates that are none": lambda n: page(
        head="".join(f'<meta property="article:published_time" content="zu {i} gxi {i % 7} zzz">' for i in range(n))
    ),
    "times": lambda n: page("".join(f'<time class="published">zu {i} gxi {i % 7} zzz</time>' for i in range(n))),
    "canonical links": lambda n: page(
        head="".join(f'<link rel="canonical" href="/{"a/" * 200}{i}">' for i in range(n))
    ),
    "keywords": lambda n: page(head=f'<meta name="keywords" content="{"a, " * 1000 * n}">'),
    "names of classes": lambda n: page("".join(f'<p class="{"comment_" * 200}{i}">a</p>' for i in range(n))),
    "elements in elements": lambda n: page("<div class=comment><b>" * (4 * n) + "Herons"),
    "links to comment pages": lambda n: page("".join(f'<a href="?cpage={i}">{i}</a>' for i in range(20 * n))),
}


def rest_answer(n: int) -> str:
    return json.dumps(
        [
            {"id": i, "parent": i - 1 if i % 40 else 0, "author_name": "Ida " + "a- " * 3000, "date": WHEN, "content": {"rendered": f"<p>Herons {i}.</p>"}}
            for i in range(1, n + 1)
        ]
    )  # fmt: skip
