"""Blocks of a text that are no part of the article: share buttons' words, pointers to other articles, what follows its end.

Only what is said counts here; several languages. Whoever adds words: a rule must be wrong nowhere an article may say the same,
which is why most match whole blocks only.

What does NOT belong here: elements, class names and links (``container``).
"""

from __future__ import annotations

import re

from broadsheet.extract.parser import letters

# A short block that opens what follows the article.
_END = re.compile(
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
_ALONE = re.compile(
    r"^\W*(?:advertisement|advert|sponsored|ad|anzeige|werbung|publicité|publicidad|share(?: (?:this|on .{3,12}|article|story|post))?|tweet|facebook|twitter"
    r"|linkedin|whatsapp|pinterest|email|e-mail|print|copy link|link copied|save|listen|skip to (?:main )?content|click here|table of contents"
    r"|jump to (?:section|recipe)|in this article|on this page|(?:story|article) continues (?:below|after).{0,30}|continue reading below|learn more"
    r"|see (?:more|also)|view all|show more|load more|getty(?: images)?|ap photo|loading|image|photo|video|enlarge this image|(?:toggle|hide) caption)\W*$",
    re.IGNORECASE,
)
# "Also read: ..." and the headline of another article.
_ELSEWHERE = re.compile(
    r"^\W*(?:also read|read also|related|read more|read next|see also|recommended|don't miss|lesen sie auch|lire aussi|à lire|leia também|leia mais|lee también"
    r"|leggi anche|lees ook)\s*[:|»>–-]\s*\S",
    re.IGNORECASE,
)
# Before the first paragraph: who wrote it, when, how long it takes to read.
_BYLINE = re.compile(
    r"^\W*(?:(?:by|von|par|por|di)\s+\S.{0,60}|(?:written|posted|published|reviewed|updated|last (?:updated|modified|reviewed)|edited|fact[- ]checked"
    r"|medically reviewed|photo|image|credit|posted in|filed under|categor(?:y|ies)|tags?)\b.{0,80}|\d+\s*min(?:ute)?s?\.?(?: read)?|\d+ (?:comments?|shares|views)"
    r"|[^.!?]{0,30}\b(?:19|20)\d\d\b[^.!?]{0,25}|[^.!?]{0,20}\b\d{1,2}:\d\d\b[^.!?]{0,20})$",
    re.IGNORECASE,
)
# As the last words of a short text it says that there is more: ``body.is_teaser`` wants to see it.
_GOES_ON = re.compile(r"^\W*(?:read more|keep reading|subscribe|sign up)\b", re.IGNORECASE)
_TEASER_CHARS = 1500
_END_CHARS = 80  # a heading is no longer
_ELSEWHERE_CHARS = 200
_BYLINE_CHARS = 100
_LEADING_BLOCKS = 8  # where bylines stand
_PARAGRAPH_CHARS = 100  # what is that long is text
_MIDDLE = 0.5  # share of the text after which "Related" ends it: before, it is a box and the article goes on
_REPEATED_CHARS = 40  # a block that long which comes again at once, word for word, is a caption or a pulled quote
_NEAR = 4  # blocks: how near "at once" is
_COPY_CHARS = 150  # a block that long which comes again anywhere: the page is there twice, for wide and narrow screens


def without_boilerplate(text: str, headline: str | None) -> str:
    """The text's paragraphs that belong to the article. Never less than nothing: an all-boilerplate text comes back empty."""
    blocks = [b for b in text.split("\n\n") if b and not _ALONE.match(b) and not _is_pointer(b)]
    blocks = _ended(_unrepeated(blocks))
    return "\n\n".join(_opened(blocks, letters(headline or "")))


def _is_pointer(block: str) -> bool:
    return len(block) < _ELSEWHERE_CHARS and bool(_ELSEWHERE.match(block))


def _unrepeated(blocks: list[str]) -> list[str]:
    last: dict[str, int] = {}
    pairs: set[tuple[str, str]] = set()
    # Numbers of blocks: those that go, those that follow the block before them as they did before, those that were there before.
    copies: set[int] = set()
    follows: set[int] = set()
    again: set[int] = set()
    for number, block in enumerate(blocks):
        pair = (blocks[number - 1], block) if number else ("", block)
        if block in last:
            again.add(number)
            near = number - last[block] <= _NEAR
            if len(block) >= _COPY_CHARS or (near and len(block) >= _REPEATED_CHARS):
                copies.add(number)
        if pair in pairs:
            follows.add(number)
        pairs.add(pair)
        last[block] = number
    # What is short may come again, but not in its old place beside what is a copy.
    for number in range(1, len(blocks)):
        if number in follows and number - 1 in copies:
            copies.add(number)
    for number in range(len(blocks) - 2, -1, -1):
        if number in again and number + 1 in copies and number + 1 in follows:
            copies.add(number)
    return [block for number, block in enumerate(blocks) if number not in copies]


def _ended(blocks: list[str]) -> list[str]:
    whole, seen = sum(map(len, blocks)), 0
    for number, block in enumerate(blocks):
        if seen > _MIDDLE * whole and len(block) < _END_CHARS and _END.match(block):
            is_cut_short = number == len(blocks) - 1 and whole < _TEASER_CHARS and _GOES_ON.match(block)
            return blocks if is_cut_short else blocks[:number]
        seen += len(block)
    return blocks


def _opened(blocks: list[str], headline: str) -> list[str]:
    head = next((n for n, block in enumerate(blocks[:_LEADING_BLOCKS]) if len(block) >= _PARAGRAPH_CHARS), 0)
    kept = [b for b in blocks[:head] if not (len(b) < _BYLINE_CHARS and _BYLINE.match(b))]
    return [b for b in kept if letters(b) != headline] + blocks[head:]
