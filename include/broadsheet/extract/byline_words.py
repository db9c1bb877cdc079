"""The words of bylines in many languages: before a name, after it, and those that no person's name holds.

What does NOT belong here: what they mean for a name (``people``).
"""

from __future__ import annotations

import re

# "By" in many languages, at the beginning of a line and in it; in small letters only what may begin a name: De Vries, Di Marco.
BY_SURE = (
    r"by|von|vom|par|por|door|oleh|przez|bởi|автор|autor[ae]?|autore|auteur|author|autor(?:in|en|innen)?|מאת|بقلم|作者"
)
BY_WORDS = (
    rf"{BY_SURE}|av|af|per|(?-i:de|di|da|od)|από|του|της|γράφει\s+[οη]|skrevet\s+av|yazan|piše|napsal|írta|szerző|kirjoittanut|penulis"
    r"|כתב|كتبت?|نویسنده|โดย|लेखक|撰文|记者|記者|著者|執筆|取材・文"
)
_BY_NOUNS = "tekst|text|texto|testo|texte|текст|words|haber|文"  # only with a colon
BY = re.compile(
    r"^\W*(?:(?:(?:originally|first)\s+)?(?:written|reported|posted|published|submitted|story|article|text|words|report|reporting|recipe|analysis|opinion"
    rf"|commentary|geschrieben|escrito|escribe|écrit|publié|scritto|a\s+cura|ein\s+\w+|eine\s+\w+)\s*(?:by\s*line)?\s+)?(?:(?:{BY_WORDS})(?:\s*[:：/／|｜]\s*|\s+)|(?:{_BY_NOUNS})\s*[:：/／｜]\s*)"
    r"|^[記记]者(?=[\u3400-\u9fff]{2,4}\b)",
    re.IGNORECASE,
)
# The same where nothing else says that it is one.
BY_FIRST = re.compile(
    rf"^\W*(?:(?:written|posted|reported|story|text)\s+)?(?:{BY_SURE}|authors?(?:\(s\))?)\s*[:：]?\s", re.IGNORECASE
)
BY_INSIDE = re.compile(
    rf"(?:[|·•,]\s*|\s[–—-]\s+|^(?:posted|published|written|submitted|updated)\b.{{4,40}}?\s|\s(?=(?:{BY_SURE}):?\s\|))(?P<by>(?:{BY_SURE})(?::?\s|：))",
    re.IGNORECASE,
)
# "Propos recueillis par"
BY_LATER = re.compile(
    r"^(?:[^\W\d_]+\s+){1,4}(?:by|von|par|por|door|oleh|przez)\s+(?:\|\s+)?(?=[^\W\d_])", re.IGNORECASE
)
LABEL = re.compile(r"^(?:[^\W\d_]+\s+){0,3}[^\W\d_]+\s*[:：]\s+")
REPORTER_AFTER = re.compile(r"(?<=\w)\s*(?:기자|記者|记者)(?!\w)")
# "Texto: Ana Ruiz. Fotos: Luis Paz": whose pictures they are is said after a label of its own.
PICTURES = re.compile(
    r"[.,;|/–—-]?\s*\b(?:photo\w*|foto\w*|fotó|bild\w*|images?|imagen\w*|video\w*|illustration\w*|grafik\w*|graphics?|фото|写真|사진|תמונות|صور)"
    r"(?:\s*[:：]|\s+(?:by|von|par|por|di)\s).*$",
    re.IGNORECASE,
)
# What follows is no author's name: "Anna Brenner on behalf of the council", "By Anna Brenner. Reviewed by Tom Vale".
AFTER = re.compile(
    r"[.,;|·•\s(-]*\b(?:(?:medically|fact|expert|clinically|legally)?[\s-]*(?:reviewed|checked|edited|verified|approved|translated|photograph(?:ed|s|y)?|illustrated)"
    r"\s+by\b|(?:geprüft|übersetzt|traduit|relu|revisado|traducido|verificado)\s+(?:von|par|por)\b|on behalf of\b|special to\b|exclusive(?:ly)? (?:to|for)\b|\d+\s*min(?:ute)?s?\b|(?:reading|read) time\b).*$",
    re.IGNORECASE,
)
# Jobs, desks and legal forms. A name that holds one is none of a person.
JOB = re.compile(
    r"\b(?:staff|writers?|reporters?|correspondents?|editor(?:s|ial)?|editor-in-chief|columnists?|contributors?|contributing|bureau|desk|news\s?desk|newsroom|team"
    r"|redaktion|redakteur(?:in)?|korrespondent(?:in)?|rédaction|redacción|redação|redazione|redactie|redakcja|redakce|redacția|webdesk|agency|agencies"
    r"|agentur(?:en)?|agence|agencia|agência|agenzia|admin(?:istrator)?|webmaster|anonymous|unknown|newswire|journalist(?:e|in)?|freelancer?|producer"
    r"|magazine|newspaper|website|pressemitteilung|director|manager|coordinator|strategist|institute|university|college|foundation|association|society"
    r"|company|cent(?:er|re)|group|studio|marketing|ceo|cto|principal|consultant|nachrichten|corp|inc|llc|ltd|gmbh|ag|e\.\s?v|d\.o\.o|s\.r\.o|z\s+o\.\s?o|editions?|газета|редакция)\b",
    re.IGNORECASE,
)
# The same in scripts without blanks and capitals.
UNCASED_JOB = re.compile(
    r"報導|报道|報道|編集|编辑|編輯|新聞|新闻|通信|网$|網$|来源|來源|未知|뉴스|일보|입력|كتب$|وكالات|أخبار|نيوز|חדשות"
)
# Surnames, and also words of outlets, ranks and interfaces: a name that ends in one needs a byline or a statement.
WORD = re.compile(
    r"\b(?:press|media|digital|online|guest|gast(?:autor|beitrag)?|wires?|chief|senior|special|news|blog|service|services|engineer|founder|president"
    r"|vice|head of|officer|expert|specialist|analyst|professor|reviewed|updated|posted|published|last|follow|checked|login|log in|register"
    r"|subscribe|authors?|autor|auteur|nachrichten|no author|in|on|reviewer|article|post|posts|view|views|read|share|home|about|contact|human|written|by|via|sign (?:in|up)|more articles|date"
    r"|datum|comments?|min|mins|account|policy|privacy|agreement|select|create|e-?mail|publish|text|font|size|link|name)\b",
    re.IGNORECASE,
)
# What stands right before a name.
RANK = re.compile(
    r"(?:writer|reporter|correspondent|editor|columnist|redakteur(?:in)?|korrespondent(?:in)?|journalist(?:in)?)",
    re.IGNORECASE,
)
AGENCIES = frozenset(
    "reuters ap afp dpa epd kna apa sda ats upi ansa efe pti ani ians xinhua tass interfax bloomberg cnn bbc npr pa sid keystone-sda ritzau ntb tt belga"
    " associatedpress pressassociation canadianpress anp lusa ria cp cns jta dts rnd mti ctk čtk pap agerpres anadolu aa yonhap kyodo jiji bernama antara".split()
)
