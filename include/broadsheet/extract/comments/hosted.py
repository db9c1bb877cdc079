"""Comments of services that sites embed, where their list stands in the page: rendered for search engines, or saved with it.

Disqus (its WordPress plugin's list and its rendered embed), Livefyre, IntenseDebate, Echo (JS-Kit), Pluck, Coral, SolidOpinion's
kind of thing. Where only their script is there, ``providers`` says so.

What does NOT belong here: asking those services, reading one comment (``template``).
"""

from __future__ import annotations

import re

from broadsheet.extract.clock import Clock
from broadsheet.extract.comments.family import Family, read_families
from broadsheet.extract.comments.found import Section
from broadsheet.extract.comments.template import Template
from broadsheet.extract.page import ParsedPage

_DISQUS_LIST = Family(
    Template(
        "disqus",
        body=(
            "#dsq-comment-message-*",
            ".dsq-comment-message",
            "#dsq-comment-text-*",
            ".dsq-comment-text",
            ".dsq-comment-body",
        ),
        author=("#dsq-author-user-*", ".dsq-commenter-name", ".dsq-comment-header cite a", ".dsq-comment-header cite"),
        time=(
            ".dsq-comment-header-time",
            ".dsq-comment-date",
            ".dsq-time",
            ".dsq-comment-meta",
            ".dsq-comment-footer time",
        ),
        upvotes=(".dsq-like-count", ".dsq-vote-count"),
        staff=(".dsq-moderator",),
    ),
    items=("li#dsq-comment-*",),
    native_id=re.compile(r"^dsq-comment-(\d+)$"),
    needs=(".dsq-comment-header", "#dsq-comment-header-*", ".dsq-comment-body", ".dsq-comment-message"),
)
_DISQUS_EMBED = Family(
    Template(
        "disqus",
        body=(".post-message", ".post-body-inner .post-message-container"),
        author=(".post-byline .author", "[data-role=username]", ".author"),
        time=("a.time-ago", ".time-ago", "[data-role=relative-time]"),
        upvotes=(".vote-up [data-role=likes]", "[data-role=likes]", ".vote-up .count"),
        downvotes=(".vote-down [data-role=dislikes]", "[data-role=dislikes]"),
        staff=(".badge.moderator", ".moderator-badge"),
        skip=(".see-more", ".post-media-list"),
        deleted=(".state-byline.deleted", ".post-message.deleted"),
    ),
    items=("li.post#post-*",),
    native_id=re.compile(r"^post-(\d+)$"),
    needs=(".post-message",),
    but_not=(".advertisement",),
    parent_in=("a.parent-link",),
)
_LIVEFYRE = Family(
    Template(
        "livefyre",
        body=(".fyre-comment-body .fyre-comment", ".fyre-comment", ".fyre-comment-body"),
        author=(".fyre-comment-username", ".fyre-comment-author"),
        time=(".fyre-comment-date", ".fyre-comment-timestamp", ".fyre-comment-time", "time"),
        upvotes=(".fyre-comment-like-count",),
        staff=(
            ".fyre-comment-author-tag[data-fyre-author-tag=moderator]",
            ".fyre-comment-author-tag[data-fyre-author-tag=author]",
        ),
        deleted=(".fyre-comment-deleted", ".fyre-comment-removed"),
    ),
    items=("article.fyre-comment-article", "div.fyre-comment-article"),
    id_in=("data-message-id", "data-fyre-message-id", "id"),
    native_id=re.compile(r"(\d{4,})$"),
)
_INTENSEDEBATE = Family(
    Template(
        "intensedebate",
        body=(".idc-c-t-inner", ".idc-c-t"),
        author=(".idc-c-h-inner .idc-a", ".idc-c-h .idc-a", ".idc-c-h a", ".idc-a"),
        time=(".idc-time", ".idc-i .idc-time", ".idc-c-h-inner .idc-i"),
        balance=(".idc-v-total", ".idc-vote-total"),
        deleted=(".idc-deleted",),
    ),
    items=("div.idc-c#IDComment*",),
    native_id=re.compile(r"^IDComment(\d+)$"),
    needs=(".idc-c-t", ".idc-c-t-inner"),
)
_ECHO = Family(
    Template(
        "echo",
        body=(".js-singleCommentText", ".js-singleCommentBody", ".echo-item-body"),
        author=(".js-singleCommentName", ".echo-item-authorName"),
        time=(".js-singleCommentDate", ".js-singleCommentTime", ".echo-item-date"),
    ),
    items=("div.js-singleComment", "div.echo-item-content"),
    id_in=("id", "data-id"),
    needs=(".js-singleCommentText", ".js-singleCommentBody", ".echo-item-body"),
)
_PLUCK = Family(
    Template(
        "pluck",
        body=(".pluck-comm-body",),
        author=(".pluck-comm-username-display", ".pluck-comm-username-url a"),
        time=(".pluck-comm-timestamp",),
        upvotes=(".pluck-thumb-up-count", ".pluck-score-volume-display"),
        downvotes=(".pluck-thumb-down-count",),
        skip=(".pluck-comm-ignoredmsg",),
    ),
    items=("div.pluck-comm-single-comment-main",),
    id_in=("commentid",),
    native_id=re.compile(r"^(?:CommentKey:)?([\w-]{8,})$"),
    depth=re.compile(r"ReplyLevel-(\d+)"),
)
_CORAL = Family(
    Template(
        "coral",
        body=(".coral-comment-content", ".coral-htmlContent", ".talk-stream-comment-content"),
        author=(".coral-comment-username", ".coral-username", ".talk-stream-comment-user-name"),
        time=(".coral-timestamp", ".coral-comment-timestamp", "time", ".talk-stream-comment-published-date"),
        upvotes=(".coral-reactButton-totalReactions",),
        staff=(".coral-userTag-staff",),
    ),
    items=(".coral-comment", ".talk-stream-comment"),
    id_in=("data-comment-id", "id"),
    native_id=re.compile(r"^(?:comment-|c_)?([0-9a-f-]{36})$"),
    needs=(".coral-comment-content", ".coral-htmlContent", ".talk-stream-comment-content"),
    depth=re.compile(r"(?:coral-indent-|wrapper-level-)(\d+)"),
)
FAMILIES = (_DISQUS_LIST, _DISQUS_EMBED, _LIVEFYRE, _INTENSEDEBATE, _ECHO, _PLUCK, _CORAL)


def read(page: ParsedPage, clock: Clock) -> Section | None:
    """The comments of an embedded service that stand in the page; None where there are none."""
    return read_families(page, clock, FAMILIES)
