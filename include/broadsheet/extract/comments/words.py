"""The patterns by which comments and their parts are known, on systems we know and on others; their words by language are in ``lexicon.yml``.

What does NOT belong here: what follows from them.
"""

from __future__ import annotations

import re

from broadsheet.extract.lexicon import one_of, table

# A word ends where no letter of an alphabet follows; scripts that write words without blanks have no such end.
END = r"(?![^\W\d_\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f])"
PIECES = r"(?:条|條|件|개|个|個|則|则)?"  # how Chinese, Japanese and Korean count


def _tokens(part: str) -> tuple[str, ...]:
    """The class tokens of a part, surest first."""
    return tuple(table("tokens")[part].split())


def whole(*purposes: str, after: str = "") -> re.Pattern[str]:
    """A pattern of texts that are nothing but one of these words."""
    return re.compile(rf"^\W*(?:{one_of(*purposes)}){after}\W*$", re.IGNORECASE)


# In a class or an id, small letters: this says comments ...
STRONG = re.compile(
    r"comm?ent|kom+entar|kom+entit|comnt|cmn?t(?![a-z])|reactie|reacties|reageer|reaktion|talkback|leserbrief|lesermeinung|leserpost"
    r"|yorum|opinie|hozzaszol|prispev|discuss|diskuss|diskus|commentaire|ugc|guestbook|gaestebuch|gästebuch|коммент|sxoli|scholia|pinglun|liuyan|binh-?luan|keskustelu|tanggapan|otz[iy]v|mneni[aeqy]|comm(?<![a-z]comm)(?![a-z])"  # no look behind first: it would be tried everywhere
)
# one of which each of those has
STRONG_WORDS = "com kom cm reacti reag reakti talkback leser yorum opinie hozza prispev disc disk ugc guestb gaesteb gästeb комм sxoli scholia pinglun liuyan luan keskust tanggap otz mneni".split()
# ... but not where it is one of these: articles, forms, counters, the switch of the whole page.
NOT_COMMENTS = re.compile(
    r"commentary|no-comments?|comments?-(?:open|closed|enabled|disabled|form|link|count|button|icon|policy|rules)|commentform|add-?comment"
    r"|post-?comment|recommend|document|element-?comment|comment-?respond|reply-?form|leave-?a"
)
# What a form to write something else than a comment sends, or is called.
OTHER_FORM = re.compile(r"[ck]onta[ck]t|contat[to]|newsletter|subscri|feedback|survey|umfrage|log-?in|sign-?(?:in|up)")
# What is called so is a choice of comments, often of other articles.
RECENT = re.compile(
    r"(?:recent|latest|newest|last|neueste|letzte|aktuelle|dernier|[uú]ltim|popular|most|meist|top|best|hot)[a-z]{0,6}[-_ ]?(?:comm?ent|komment|coment|reacti|discuss)"
    r"|(?:comm?ent|komment|coment)[a-z]{0,4}[-_]?(?:recent|latest|neueste|sidebar|widget|teaser)"
)
# No comments, however much it looks like some: whole words of a class, or the last one of a name.
ASIDE = re.compile(
    r"(?:^|\s)(?:(?!with|has|no|without|page)[a-z]+[-_])?(?:related|similar|recommend(?:ed|ation)?s?|outbrain|taboola|breadcrumbs?|nav|navbar|navigation|menu"
    r"|side-?bar|pagination|pager|share|sharing|social|tag-?cloud|tags|newsletter|cookie|consent|search-?results?|teasers?|testimonials?)(?:$|[\s_-])"
    r"|twitter-(?:tweet|video)|instagram-media|tiktok-embed|bluesky-embed|reddit-embed|fb-(?:post|video)|text-post-media"  # posts of other sites in the text
)
LIVE = re.compile(r"live-?(?:blog|ticker|update|feed|post)|ticker|timeline|minute-?by|news-?feed|newsfeed")

AUTHOR = re.compile(
    r"author|autor|auteur|autore|user|(?<![a-z])(?:usr|nm)(?![a-z])|nick|poster|byline|commenter|person(?![a-z]*al)|member|name(?![a-z-])|account|login|pseudo|uye|usuario|nutzer"
    r"|verfasser|sender|signature|profil|korisni[ck]|uzytkownik|kullanici|avtor"
    r"|(?<![a-z])(?:ime|imie|jmeno|meno|nev|navn|namn|naam|nome|nombre|nume|nimi|isim|nama)(?![a-z])"
)
TIME = re.compile(
    r"date|datum|data(?![a-z-])|fecha|time|posted|stamp|zeit|tarih|heure|hora(?![a-z])|ago(?![a-z])|published|submitted"
    r"|(?<![a-z])(?:vreme|vrijeme|czas|cas|tiempo|tempo|tid|aika|saat|zaman|laiks|idopont)(?![a-z])"
)
BODY = re.compile(
    # not how a text looks, as Tailwind and Bootstrap say it: text-sm, text-gray-500, text-muted
    r"text(?!-(?:xs|sm|base|lg|[2-9]?xl|\[|white|black|muted|left|right|center|start|end|justify|nowrap|truncate|(?:[a-z]+-)+\d))|body|content|message|inhalt|contenu|copy|entry|mesaj|yorum|description|(?:^|\s)comm?ent(?:\s|$)"
    r"|tekst|tresc|szoveg|tartalom|obsah|indhold|innhold|(?<![a-z])(?:telo|tijelo|testo|metin|icerik)(?![a-z])"
)

TITLE = re.compile(r"title|(?<![a-z])ttl(?![a-z])|titre|titel|titulo|titolo|subject|betreff|headline|baslik")
# What a part of a comment is called that is neither name, time nor text.
INTERFACE = re.compile(
    r"repl(?:y|ies)|repond|antwort|responder|report|abuse|flag|melden|signal|denunci|vote|voting|rating|valora|like|thumb|score|share|sharing|social"
    r"|permalink|action|tool|button|btn|control|foot|avatar|badge|rank|moderat|edit|delete|toggle|hidden|login|captcha|quote-?link|links(?![a-z])"
    r"|karma|points|signature|menu|icon"
)
UP = re.compile(
    r"(?<![a-z])(?:up|plus|pro|yes|pos)(?![a-z])|up-?vot|vot\w*-?up|thumbs?-?up|like|positiv|agree|recommend"
)
DOWN = re.compile(
    r"(?<![a-z])(?:down|minus|contra|no|neg)(?![a-z])|down-?vot|vot\w*-?down|thumbs?-?down|dislike|negativ|disagree|unlike"
)
DEPTH = re.compile(r"(?:depth|level|lvl|indent|ebene|niveau|nivel|tier|replylevel|child|twig)[-_]{0,2}(\d{1,2})(?!\d)")

# What stands on a button or link of a comment, whole.
BUTTON = whole("reply", "button", after=rf"{END}\W*\d*")
WRITE_LINK = whole("write", after=END)
REPLY_BUTTON = whole("reply", after=END)
# A heading over comments, with or without their number.
_WHOSE = rf"(?:(?:{one_of('whose')})[\s-]+)*"
_HEADING = rf"^\W*(?:\d(?:[\d.,]*\d)?\s*)?{_WHOSE}(?:{one_of('comments')}){END}"
HEADING = re.compile(_HEADING, re.IGNORECASE)
WHOLE_HEADING = re.compile(rf"{_HEADING}\W*\d*\s*{PIECES}\W*$", re.IGNORECASE)  # the same, and nothing else

# What known platforms call the parts of a comment, whole tokens.
AUTHOR_TOKENS, BODY_TOKENS, TIME_TOKENS = (_tokens(name) for name in ("author", "body", "time"))
UPVOTES, DOWNVOTES, NET_VOTES = (_tokens(name) for name in ("upvotes", "downvotes", "net_votes"))
STAFF = frozenset(_tokens("staff"))
JUNK, JUNK_PREFIXES = frozenset(_tokens("junk")), _tokens("junk_prefixes")  # in a comment, and not of it
SECTION = re.compile(
    r"(?:^|[\s_-])(?:\w+-)?(?:comments?|commentlist|comment-?list|respond|discussion|disqus|kommentare?|commentaires?)(?:$|[\s_-])"
)
REPLIES = re.compile(r"(?:^|[\s_-])(?:indented|children|child|replies|answers|thread|nested|responses)(?:$|[\s_-])")
# A recent-comments widget: comments of other articles.
WIDGET = re.compile(r"recent-?_?comments?|latest-?comments?|widget_comments|top-?comments?-?list")

# "Anna says:", "Anna hat gesagt…"; with nothing behind only where no surname is spelt like it. Small letters only: "Dice" may be a name.
SAYS = re.compile(rf"\s+(?:(?:{one_of('says')})\s*:?|(?:{one_of('says', 'says_or_name')})\s*(?::|\.\.\.|…))\s*$")
_BY = rf"(?:{one_of('signed_by', 'signed_by_or_name')})\b\s*:?\s+"
BY_OR_NAME = re.compile(rf"(?:{one_of('signed_by_or_name')})$", re.IGNORECASE)
BY_AFTER_BRACKET = re.compile(
    rf"^\([^()]{{1,30}}\)\s+(?:(?:{one_of('signed_by', 'signed_by_or_name')})\s+)?(?=\w)", re.I
)  # "(Score: 2) by Ida Pell"
# "by Anna", "Comment by Anna", "Posted by: Anna", "An argument written by Anna"
BY = re.compile(
    rf"(?i)^\W*(?:(?:.{{1,30}}?\s)?(?:{one_of('written')})\s+|(?:{one_of('comments')})\s+){_BY}"
    rf"|^\W*(?:(?:{one_of('signed_by')})\b\s*:?|(?:{one_of('signed_by_or_name')})\s*:)\s+|^\W*投稿者\s*[:：]?\s*"
)
# What joins a name to the time behind it.
BEFORE_TIME = re.compile(rf"(?:^|[\s,]+)(?:{one_of('before_time')})(?:\s\D{{0,14}})?[\s,]*$", re.IGNORECASE)
LAST_BY = re.compile(rf"^(.*\d\D*?)\s+({_BY}.+)$", re.IGNORECASE)
GUEST = re.compile(rf"\s*[\[(]\s*(?:{one_of('guest')})\s*[\])]\s*$", re.IGNORECASE)
# What a link or button in a comment says that is nobody's name.
NO_NAME = re.compile(
    rf"(?i)^\W*(?:{one_of('reply', 'button')}|replies|delete|likes|log in|login|mehr|guest rating){END}.{{0,20}}$"
    rf"|^\W*(?:more|show|hide|vote|up|down|view)(?:\s(?:\d+|all|more|less|up|down|this|the|hidden|older|newer|earlier|previous|{one_of('comments')}))*\W*\d*\W*$"
)
PINGBACK = re.compile(r"^\W*(?:pingback|trackback|tracked)\b", re.IGNORECASE)
PINGS = re.compile(r"^\W*(?:trackback url|listed below are links)\b", re.IGNORECASE)
DELETED = whole("deleted")
