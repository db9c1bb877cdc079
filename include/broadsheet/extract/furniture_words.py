"""Words that stand beside articles in several languages: labels, pointers elsewhere, what opens what follows an article, bylines.

A match is one sign among others (``evidence``): it cuts nothing alone.

What does NOT belong here: elements, class names and links (``blocks``).
"""

from __future__ import annotations

import re

# A short block that opens what follows the article.
END = re.compile(
    r"^\W*(?:related(?: (?:articles?|posts?|stories|reading|topics|content|news|links|resources))?|(?:you|readers) (?:may|might|will|could)(?: also)?"
    r" (?:like|enjoy|be interested in).{0,20}|you'?ll also (?:like|love)|recommended(?: (?:for you|reading|posts|articles|stories))?"
    r"|read (?:next|more|also|this next)|up next|(?:next|previous) (?:article|post|story)"
    r"|more (?:from|on|in|articles|stories|posts|news|like this|to (?:read|explore))\b.{0,40}|keep reading|trending(?: now)?|most (?:popular|read|viewed)"
    r"|popular(?: (?:posts|articles|stories))?|latest (?:posts|news|articles|stories)|recent (?:posts|articles|news|stories)|also in this section"
    r"|(?:other|similar|further) (?:articles|posts|stories|reading)|about the (?:authors?|writer)|author(?: bio)?|written by"
    r"|share (?:this|on|the|article|post|story)\b.{0,30}|share|follow us.{0,20}|subscribe\b.{0,60}|sign up\b.{0,60}"
    r"|(?:join|get) our (?:newsletter|mailing list).{0,40}|newsletter|leave a (?:comment|reply)|(?:\d+ )?comments?|join the (?:conversation|discussion)"
    r"|post a comment|tags|filed under|categories|sponsored(?: content)?"
    r"|(?:weitere|mehr|verwandte|ähnliche) (?:artikel|beiträge|themen|nachrichten|zum thema).{0,20}|das könnte (?:sie|dich) auch interessieren|lesen sie auch"
    r"|auch interessant|meistgelesen|articles? (?:liés?|similaires?|connexes?)|à lire aussi|lire aussi|sur le même sujet|artículos relacionados"
    r"|noticias relacionadas|te puede interesar|leggi anche|articoli correlati|lees ook|czytaj także|artigos relacionados|leia (?:também|mais))\W*$",
    re.IGNORECASE,
)
# A block that is a button, a label or an advertisement's.
ALONE = re.compile(
    r"^\W*(?:advertisement|advert|sponsored|ad|anzeige|werbung|publicité|publicidad|share(?: (?:this|on .{3,12}|article|story|post))?|tweet|facebook|twitter"
    r"|linkedin|whatsapp|pinterest|email|e-mail|print|copy link|link copied|save|listen|skip to (?:main )?content|click here|table of contents"
    r"|jump to (?:section|recipe)|in this article|on this page|(?:story|article) continues (?:below|after).{0,30}|continue reading below|learn more"
    r"|see (?:more|also)|view all|show more|load more|getty(?: images)?|ap photo|loading|image|photo|video|enlarge this image|(?:toggle|hide) caption)\W*$",
    re.IGNORECASE,
)
# "Also read: ..." and the headline of another article.
ELSEWHERE = re.compile(
    r"^\W*(?:also read|read also|related|read more|read next|see also|recommended|don't miss|lesen sie auch|lire aussi|à lire|leia também|leia mais|lee también"
    r"|leggi anche|lees ook)\s*[:|»>–-]\s*\S",
    re.IGNORECASE,
)
# Before the first paragraph: who wrote it, when, how long it takes to read.
BYLINE = re.compile(
    r"^\W*(?:(?:by|von|par|por|di)\s+\S.{0,60}|(?:written|posted|published|reviewed|updated|last (?:updated|modified|reviewed)|edited|fact[- ]checked"
    r"|medically reviewed|photo|image|credit|posted in|filed under|categor(?:y|ies)|tags?)\b.{0,80}|\d+\s*min(?:ute)?s?\.?(?: read)?|\d+ (?:comments?|shares|views)"
    r"|[^.!?]{0,30}\b(?:19|20)\d\d\b[^.!?]{0,25}|[^.!?]{0,20}\b\d{1,2}:\d\d\b[^.!?]{0,20})$",
    re.IGNORECASE,
)
