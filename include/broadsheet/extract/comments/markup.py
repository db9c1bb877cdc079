"""The words that comment markup is written with: class tokens, itemprops and phrases, for all platforms together.

What does NOT belong here: logic. A platform whose words differ gets its words added, in order of how sure they are.
"""

from __future__ import annotations

import re

from broadsheet.extract.comments import lexicon

# Class tokens and itemprops, surest first.
AUTHOR = (
    "fn",
    "wp-block-comment-author-name",
    "wpd-comment-author",
    "wc-comment-author",
    "comment-author-name",
    "comment-author-link",
    "comment_author_name",
    "comment_author",
    "comment-name",
    "commenter-name",
    "commentername",
    "commenter",
    "commentauthor",
    "comment-author",
    "comment__author",
    "author-name",
    "authorname",
    "author_name",
    "author",
    "creator",
    "username",
    "user-name",
    "user_name",
    "nickname",
    "postername",
    "poster",
    "vcard",
)
BODY = (
    "wp-block-comment-content",
    "wpd-comment-text",
    "wc-comment-text",
    "text",
    "commenttext",
    "comment-text",
    "comment_text",
    "comment-content",
    "comment_content",
    "commentcontent",
    "comment__content",
    "comment__body",
    "comment__text",
    "ast-comment-content",
    "comment-entry",
    "comment-copy",
    "comment-message",
    "comment-body-text",
    "comment-body",
    "comment_body",
    "commentbody",
    "comment-inner",
    "comment-txt",
    "format_text",
    "message",
    "articlebody",
    "encoded",  # content:encoded
    "description",
    "content",
    "body",
)
TIME = (
    "comment-time",
    "comment_time",
    "comment-date",
    "comment_date",
    "comment-date-time",
    "commentdate",
    "comment__date",
    "comment__time",
    "wp-block-comment-date",
    "wpd-comment-date",
    "wc-comment-date",
    "datecreated",
    "datepublished",
    "commenttime",
    "published",
    "comment-metadata",
    "commentmetadata",
    "comment-permalink",
    "permalink",
    "timestamp",
    "timeago",
    "time-ago",
    "poststamp",
    "date",
    "time",
    "datetime",
    "posted",
    "comment-meta",
    "comment_meta",
    "meta",
)
UPVOTES = (
    "upvotecount",
    "wpd-vote-result-like",
    "cld-like-count-wrap",
    "comment-like-count",
    "upvotes",
    "vote-up-count",
    "like-count",
    "likes-count",
    "count-up",
)
DOWNVOTES = (
    "downvotecount",
    "wpd-vote-result-dislike",
    "cld-dislike-count-wrap",
    "downvotes",
    "vote-down-count",
    "dislike-count",
    "dislikes-count",
)
NET_VOTES = ("wpd-vote-result", "wc-vote-result", "vote-score", "comment-score")
STAFF = frozenset(
    {
        "bypostauthor",
        "wpd-blog-administrator",
        "wpd-blog-editor",
        "wpd-blog-author",
        "wpd-blog-post_author",
        "wc-blog-administrator",
        "wc-blog-editor",
        "wc-blog-author",
        "wc-blog-post_author",
        "by-author",
        "by-staff",
    }
)
# What stands in a comment and is not of it.
JUNK = frozenset(
    {
        "reply",
        "reply-link",
        "comment-reply",
        "comment-reply-link",
        "comment-reply-login",
        "comment-edit-link",
        "comment-edit",
        "edit-link",
        "comment-awaiting-moderation",
        "comment-actions",
        "comment-tools",
        "comment-likes",
        "comment-rating",
        "comment-share",
        "comment-report",
        "comment-form",
        "comment-respond",
        "respond",
        "report",
        "says",
        "avatar",
        "gravatar",
        "hidden",
        "hide",
        "invisible",
        "element-hidden",
        "screen-reader-text",
        "sr-only",
        "visually-hidden",
        "vote",
        "votes",
        "sharedaddy",
        "wpulike",
        "wc-footer",
        "wpd-comment-footer",
        "wc-comment-header",
    }
)
JUNK_PREFIXES = (
    "jetpack-comment",
    "jetpack-likes",
    "cld-like",
    "pd-rating",
    "cs-rating",
    "wp_ulike",
    "wprm-comment-rating",
    "heateor",
)
META = frozenset(
    {
        "comment-meta",
        "comment_meta",
        "commentmetadata",
        "comment-metadata",
        "comment-header",
        "comment-author",
        "comment_author",
        "comment-date",
        "comment-time",
        "comment_time",
        "comment-info",
        "vcard",
        "wpd-comment-header",
        "ast-comment-info",
    }
)
SECTION = re.compile(
    r"(?:^|[\s_-])(?:\w+-)?(?:comments?|commentlist|comment-?list|respond|discussion|disqus|kommentare?|commentaires?)(?:$|[\s_-])"
)
REPLIES = re.compile(r"(?:^|[\s_-])(?:indented|children|child|replies|answers|thread|nested|responses)(?:$|[\s_-])")
# A recent-comments widget: comments of other articles.
WIDGET = re.compile(r"recent-?_?comments?|latest-?comments?|widget_comments|top-?comments?-?list")

# "Anna says:"; without the colon only where no surname is spelt like it. Small letters only: "Dice" may be a name.
SAYS = re.compile(
    r"\s+(?:(?:says?|said|wrote|sagt|sagte|schrieb|schreibt|dijo|a\s+écrit|zegt)\s*:?|(?:writes|comment(?:ed|s)|replied|meint|meinte"
    r"|kommentiert|kommentierte|dice|escribió|comentó|a\s+dit|dit|écrit|diz|disse|escreveu|ha\s+scritto|scrive|schreef|pisze"
    r"|napisał(?:\(a\))?|mówi|говорит|пишет|diyor\s+ki|dedi\s+ki|säger|skriver|skrev|sier|siger)\s*:)\s*$"
)
# "bja replied to comment from Juno"
REPLIED = re.compile(
    r"\s+(?:replied to|replying to|in reply to|in response to|antwortete? auf|en respuesta a|en réponse à|in risposta a)\b.*$",
    re.IGNORECASE,
)
# "by Anna", "Comment by Anna", "Posted by Anna", "An argument written by Anna"
BY = re.compile(
    r"^\s*(?:(?:.{1,30}?\s)?(?:posted|written|submitted|geschrieben|verfasst|eingetragen|écrit|posté|escrito|publicado|enviado)\s+"
    r"|(?:comment(?:ed)?|kommentar|commentaire|comentario)\s+)?"
    r"(?:by|von|par|por|di|da|door|av|af)\b[:\s]+",
    re.IGNORECASE,
)
# What a link or button in a comment says that is nobody's name.
INTERFACE = re.compile(
    rf"^\W*(?:{lexicon.one_of('reply', 'button')}|replies|delete|likes|more|show|hide|vote|up|down|log in|login|mehr|guest rating){lexicon.END}.{{0,20}}$",
    re.IGNORECASE,
)
PINGBACK = re.compile(r"^\W*(?:pingback|trackback)\b", re.IGNORECASE)
DELETED = lexicon.whole("deleted")
