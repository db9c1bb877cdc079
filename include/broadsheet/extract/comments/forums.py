"""Posts of forum software, where a news site runs the discussion of its articles on it.

XenForo 1 and 2 (and Future's widget that shows a thread under an article), vBulletin 3 to 5, phpBB 3, Invision 3 to 5, Discourse
(its pages for crawlers, its embed, its rendered form), Vanilla, MyBB, SMF.

Where the thread's first post is the article itself (XenForo's article threads, Discourse's topic) it is no comment.

What does NOT belong here: Discourse's JSON (``further``), reading one post (``template``).
"""

from __future__ import annotations

import re

from broadsheet.extract.clock import Clock
from broadsheet.extract.comments.family import Family, read_families
from broadsheet.extract.comments.found import Section
from broadsheet.extract.comments.template import Template
from broadsheet.extract.page import ParsedPage

_XENFORO = Family(
    Template(
        "xenforo",
        body=(".message-body .bbwrapper", ".bbwrapper", ".messagetext", ".message-body"),
        author=(".message-name .username", ".message-name", "a.username", ".username"),
        time=(".message-attribution time", "time.u-dt", ".datetime", ".messagemeta time"),
        skip=(
            ".bbcodeblock-expandlink",
            ".bbcodeblock-shrinklink",
            ".attributiontype",
            ".quoteexpand",
            ".message-signature",
            ".js-selecttoquoteend",
        ),
        staff=(".message-userTitle.staff", ".userbanner--staff", ".is-staff", ".staff"),
    ),
    items=(
        "article.message",
        "li.message",
        "div.message--post",
        "article.comment.js-comment",
        "div.comment.js-comment",
    ),
    id_in=("data-content", "id", "data-lb-id"),
    needs=(".bbwrapper", ".messagetext"),
    but_not=(".message--article", ".message--deleted"),
    name_in="data-author",
)
_XENFORO_WIDGET = Family(
    Template(
        "xenforo",
        body=(".xenforo-comment-content .js-read-more", ".xenforo-comment-content div"),
        author=("header .author-name", ".author-name"),
        time=("header .post-date", ".post-date"),
    ),
    items=("li.xenforo-comment", "div.xenforo-comment"),
)
_VBULLETIN = Family(
    Template(
        "vbulletin",
        body=("#post_message_*", ".js-post__content-text", ".postcontent", ".b-post__content"),
        author=(
            "a.bigusername",
            ".username_container .username",
            ".author .username",
            ".b-userinfo__details .name",
            ".author strong",
            ".author a",
            ".username",
        ),
        time=(".postdate .date", ".date", "time", ".b-post__timestamp", "td.thead"),
        skip=(".signature", ".posttitle"),
    ),
    items=("table#post*", "li.postbit", "li.postbitlegacy", "li.postcontainer", "li.b-post.js-post", "div.postbit"),
    id_in=("data-node-id", "id"),
    native_id=re.compile(r"^(?:post_?)?(\d+)$"),
    needs=("#post_message_*", ".postcontent", ".js-post__content-text"),
    but_not=(".js-post--deleted",),
)
_PHPBB = Family(
    Template(
        "phpbb",
        body=(".postbody div.content", ".content"),
        author=(
            "p.author .username",
            "p.author .username-coloured",
            ".author .username",
            ".postprofile .username",
            ".postprofile dt a",
            "p.author strong",
        ),
        time=("p.author time", "p.author"),
        skip=(".signature", ".notice", ".attachbox"),
    ),
    items=("div.post#p*",),
    native_id=re.compile(r"^p(\d+)$"),
    needs=(".postbody",),
)
_INVISION = Family(
    Template(
        "invision",
        body=(
            "[data-role=commentContent]",
            ".ipsRichText[data-role=commentContent]",
            ".ipscomment_content .ipstype_richtext",
            ".post.entry-content",
            ".entry-content",
        ),
        author=(
            ".ipscomment_author a",
            ".cauthorpane_author",
            ".ipsusername",
            ".author .fn",
            ".author.vcard a",
            ".ipsentry__username",
            ".author",
        ),
        time=(".ipscomment_meta time", ".ipsentry__date time", "time", "abbr.published", ".posted_info"),
        skip=(".ipsquote_citation", ".ipscomment_edited", ".signature"),
        staff=(".ipscomment_authorbadge--moderator",),
    ),
    items=("article.ipscomment", "article.cpost", "article.ipsentry", "div.post_block", "div.ipscomment"),
    id_in=("id", "data-commentid"),
    native_id=re.compile(r"(?:elComment_|post_id_|comment-|comment_id_)?(\d+)$"),
    needs=("[data-role=commentContent]", ".post.entry-content", ".ipscomment_content"),
)
_DISCOURSE_CRAWLER = Family(
    Template(
        "discourse",
        body=(".post.text", ".post"),
        author=(".creator .name", ".creator a", ".creator"),
        time=("time.post-time", "time"),
        upvotes=(".post-likes", ".likes"),
        skip=(".crawler-linkback-list",),
    ),
    items=("div.crawler-post#post_*",),
    but_not=("#post_1",),
)
_DISCOURSE_EMBED = Family(
    Template(
        "discourse",
        body=(".cooked",),
        author=("h3.username a", ".names .username", ".username a", ".username"),
        time=("a.post-date .relative-date", ".relative-date", ".post-date", "time"),
        skip=("h3.username", ".in-reply-to", ".post-replies", ".quote-controls", ".expand-hidden"),
        upvotes=(".like-count", ".discourse-reactions-counter .reactions-counter", ".post-controls .like-count"),
        staff=(".staff", ".moderator", ".admin"),
    ),
    items=("article.post#post-*", "article.boxed[data-post-id]", "article[data-post-id]"),
    id_in=("data-post-id", "id"),
    needs=(".cooked",),
    but_not=("#post_1", ".deleted"),
    parent_in=("a.in-reply-to",),
    parent_attribute="data-link-to-post",
)
_VANILLA = Family(
    Template(
        "vanilla",
        body=(".message.usercontent", ".message"),
        author=(".author .username", ".author", ".username"),
        time=(".datecreated time", "time", ".datecreated"),
        staff=(".rank-administrator",),
    ),
    items=("li.itemcomment#Comment_*",),
)
_MYBB = Family(
    Template(
        "mybb",
        body=(".post_body",),
        author=(".author_information .largetext", ".largetext", ".author_information strong"),
        time=(".post_head .post_date", ".post_date"),
        skip=(".post_meta", ".signature"),
    ),
    items=("div.post#post_*",),
    needs=(".post_body",),
)
_SMF = Family(
    Template(
        "smf",
        body=("#msg_*.inner", ".post .inner", ".inner"),
        author=(".poster h4 a", ".poster h4"),
        time=(".keyinfo .smalltext", ".postinfo .smalltext", ".keyinfo .postinfo", ".postinfo"),
    ),
    items=("div.post_wrapper",),
    needs=(".poster",),
)
FAMILIES = (
    _XENFORO,
    _XENFORO_WIDGET,
    _VBULLETIN,
    _PHPBB,
    _INVISION,
    _DISCOURSE_CRAWLER,
    _DISCOURSE_EMBED,
    _VANILLA,
    _MYBB,
    _SMF,
)


def read(page: ParsedPage, clock: Clock) -> Section | None:
    """The posts of the forum software that has most in the page; None where there is none."""
    return read_families(page, clock, FAMILIES)
