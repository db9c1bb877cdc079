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
META = frozenset(lexicon.tokens("meta"))
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
