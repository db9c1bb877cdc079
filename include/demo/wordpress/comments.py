"""The comments below a post: WordPress's own walker, paging and reply form.

What does NOT belong here: the REST answers (``rest``) and the comment feeds (``feeds``).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from demo.page import Visit, esc
from demo.papers import HARBOUR, Article, Comment, Paragraph
from demo.threads import Thread, pages, threads
from demo.times import iso, wordpress_time
from demo.wordpress.frame import post_url

_DEEPEST = 5  # thread_comments_depth: no reply link below


def paragraphs_html(paragraphs: tuple[Paragraph, ...]) -> str:
    """A comment's text as WordPress stores and prints it."""
    return "\n".join(
        f"<blockquote><p>{esc(p.text)}</p></blockquote>" if p.is_quote else f"<p>{esc(p.text)}</p>" for p in paragraphs
    )


def comments_area(visit: Visit, article: Article, number: int) -> str:
    """The comments section with page ``number`` of the comments, from 1."""
    found = threads(article, visit.clock)
    total = sum(1 for thread in found for _ in thread.flat())
    shown = pages(found)
    title = "One Response" if total == 1 else f"{total} Responses"
    parts = ['<section id="comments" class="comments-area">']
    if total:
        navigation = _navigation(visit, article, number, len(shown)) if len(shown) > 1 else ""
        parts += [
            f'<h2 class="title-comments">{title}</h2>',
            navigation,
            '<ol class="comment-list">',
            "".join(_walk(visit, article, shown[number - 1])),
            "</ol><!-- .comment-list -->",
            navigation,
        ]
    if article.role == "notice":
        parts.append('<p class="no-comments">Comments are closed.</p>')
    else:
        parts.append(_respond(visit, article))
    return "\n".join([*parts, "</section><!-- #comments -->"])


def _walk(visit: Visit, article: Article, shown: tuple[Thread, ...]) -> Iterator[str]:
    """List items with the walker's classes; they alternate over the page and over its threads."""
    place = 0
    for row, top in enumerate(shown):
        yield from _items(visit, article, top, row, place)
        place += sum(1 for _ in top.flat())


def _items(visit: Visit, article: Article, thread: Thread, row: int, place: int) -> Iterator[str]:
    comment = thread.comment
    classes = ["pingback" if comment.is_pingback else "comment"]
    if comment.is_staff:
        classes += ["byuser", "comment-author-newsroom", "bypostauthor"]
    classes += ["odd alt" if place % 2 else "even"]
    if thread.depth == 0:
        classes += ["thread-odd thread-alt" if row % 2 else "thread-even"]
    classes += [f"depth-{thread.depth + 1}", *(["parent"] if thread.replies else [])]
    yield f'<li id="comment-{comment.number}" class="{" ".join(classes)}">\n'
    yield _pingback(comment) if comment.is_pingback else _comment(visit, article, comment, thread.depth)
    if thread.replies:
        yield '<ol class="children">\n'
        place += 1
        for reply in thread.replies:
            yield from _items(visit, article, reply, row, place)
            place += sum(1 for _ in reply.flat())
        yield "</ol><!-- .children -->\n"
    yield "</li><!-- #comment-## -->\n"


def _pingback(comment: Comment) -> str:
    return (
        f'<div class="comment-body">Pingback: <a href="{esc(comment.author_url)}" class="url" '
        f'rel="ugc external nofollow">{esc(comment.author)}</a></div>\n'
    )


def _comment(visit: Visit, article: Article, comment: Comment, depth: int) -> str:
    url, number, name = post_url(visit, article), comment.number, esc(comment.author)
    linked = f'<a href="{esc(comment.author_url)}" class="url" rel="ugc external nofollow">{name}</a>'
    reply = f"""<div class="reply"><a rel="nofollow" class="comment-reply-link" href="{url}?replytocom={number}#respond" data-commentid="{number}" data-postid="{article.number}" data-belowelement="div-comment-{number}" data-respondelement="respond" data-replyto="Reply to {name}" aria-label="Reply to {name}">Reply</a></div>"""
    return f"""<article id="div-comment-{number}" class="comment-body">
<footer class="comment-meta">
<div class="comment-author vcard"><img alt="" src="{avatar_url(visit, comment)}" class="avatar avatar-42 photo" height="42" width="42" loading="lazy" decoding="async"> <b class="fn">{linked if comment.author_url else name}</b> <span class="says">says:</span></div><!-- .comment-author -->
<div class="comment-metadata"><a href="{url}#comment-{number}"><time datetime="{iso(comment.posted_at, HARBOUR.tz)}">{wordpress_time(comment.posted_at, HARBOUR.tz)}</time></a></div><!-- .comment-metadata -->
</footer><!-- .comment-meta -->
<div class="comment-content">{paragraphs_html(comment.paragraphs)}</div><!-- .comment-content -->
{reply if depth + 1 < _DEEPEST else ""}
</article><!-- .comment-body -->
"""


def avatar_url(visit: Visit, comment: Comment) -> str:
    """Address of a commenter's picture."""
    return f"{visit.base}/avatar/{hashlib.sha256(comment.author.encode()).hexdigest()[:32]}.svg"


def page_url(visit: Visit, article: Article, number: int) -> str:
    """Address of a comment page: the post itself is page 1."""
    return post_url(visit, article) + (f"comment-page-{number}/" if number > 1 else "")


def _navigation(visit: Visit, article: Article, number: int, last: int) -> str:
    links = ""
    if number > 1:
        links += f'<div class="nav-previous"><a href="{page_url(visit, article, number - 1)}#comments">Older Comments</a></div>'
    if number < last:
        links += (
            f'<div class="nav-next"><a href="{page_url(visit, article, number + 1)}#comments">Newer Comments</a></div>'
        )
    return (
        '<nav class="navigation comment-navigation" aria-label="Comments"><h2 class="screen-reader-text">Comments navigation</h2>'
        f'<div class="nav-links">{links}</div></nav>'
    )


def _respond(visit: Visit, article: Article) -> str:
    return f"""<div id="respond" class="comment-respond">
<h2 id="reply-title" class="comment-reply-title">Leave a Reply <small><a rel="nofollow" id="cancel-comment-reply-link" href="{article.path}#respond" style="display:none;">Cancel reply</a></small></h2>
<form action="{visit.base}/wp-comments-post.php" method="post" id="commentform" class="comment-form">
<p class="comment-notes"><span id="email-notes">Your email address will not be published.</span> <span class="required-field-message">Required fields are marked <span class="required">*</span></span></p>
<p class="comment-form-comment"><label for="comment">Comment <span class="required">*</span></label> <textarea id="comment" name="comment" cols="45" rows="8" required></textarea></p>
<p class="comment-form-author"><label for="author">Name <span class="required">*</span></label> <input id="author" name="author" type="text" size="30" required></p>
<p class="form-submit"><input name="submit" type="submit" id="submit" class="submit" value="Post Comment"><input type="hidden" name="comment_post_ID" value="{article.number}" id="comment_post_ID"><input type="hidden" name="comment_parent" id="comment_parent" value="0"></p>
</form>
</div><!-- #respond -->"""
