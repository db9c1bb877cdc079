"""The patterns that comment markup is read with, for all platforms together; their words are in ``lexicon.yml``.

What does NOT belong here: logic.
"""

from __future__ import annotations

import re

from broadsheet.extract.comments import lexicon

AUTHOR, BODY, TIME = (lexicon.tokens(name) for name in ("author", "body", "time"))
UPVOTES, DOWNVOTES, NET_VOTES = (lexicon.tokens(name) for name in ("upvotes", "downvotes", "net_votes"))
STAFF = frozenset(lexicon.tokens("staff"))
JUNK, JUNK_PREFIXES = frozenset(lexicon.tokens("junk")), lexicon.tokens("junk_prefixes")  # in a comment, and not of it
SECTION = re.compile(
    r"(?:^|[\s_-])(?:\w+-)?(?:comments?|commentlist|comment-?list|respond|discussion|disqus|kommentare?|commentaires?)(?:$|[\s_-])"
)
REPLIES = re.compile(r"(?:^|[\s_-])(?:indented|children|child|replies|answers|thread|nested|responses)(?:$|[\s_-])")
# A recent-comments widget: comments of other articles.
WIDGET = re.compile(r"recent-?_?comments?|latest-?comments?|widget_comments|top-?comments?-?list")

# "Anna says:", "Anna hat gesagt…"; with nothing behind only where no surname is spelt like it. Small letters only: "Dice" may be a name.
SAYS = re.compile(
    rf"\s+(?:(?:{lexicon.one_of('says')})\s*:?|(?:{lexicon.one_of('says', 'says_or_name')})\s*(?::|\.\.\.|…))\s*$"
)
_BY = rf"(?:{lexicon.one_of('by')})\b\s*:?\s+"
# "by Anna", "Comment by Anna", "Posted by: Anna", "An argument written by Anna"
BY = re.compile(
    rf"^\W*(?:(?:.{{1,30}}?\s)?(?:{lexicon.one_of('written')})\s+|(?:{lexicon.one_of('comments')})\s+)?{_BY}|^\W*投稿者\s*[:：]?\s*",
    re.IGNORECASE,
)
LAST_BY = re.compile(rf"^.*?\d.*\b{_BY}|{BY.pattern}", re.IGNORECASE)
GUEST = re.compile(rf"\s*[\[(](?:{lexicon.one_of('guest')})[\])]\s*$", re.IGNORECASE)
# What a link or button in a comment says that is nobody's name.
INTERFACE = re.compile(
    rf"^\W*(?:{lexicon.one_of('reply', 'button')}|replies|delete|likes|more|show|hide|vote|up|down|log in|login|mehr|guest rating){lexicon.END}.{{0,20}}$",
    re.IGNORECASE,
)
PINGBACK = re.compile(r"^\W*(?:pingback|trackback)\b", re.IGNORECASE)
DELETED = lexicon.whole("deleted")
