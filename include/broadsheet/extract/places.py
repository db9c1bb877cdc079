"""What a text stands in, by the tags and names of the elements around it: navigation, a figure, the article's body.

What does NOT belong here: reading the page (``blocks``), what follows from a place (``evidence``, ``layout``).
"""

from __future__ import annotations

import re
from enum import IntFlag, auto
from functools import lru_cache

# Words of class names and ids. What is written with a hyphen or without counts as both; of two words, each may be common.
_JUNK = frozenset(
    "nav navigation navbar breadcrumb breadcrumbs sidebar banner cta author authors bio donate donation disclosure share sharing sharedaddy"
    " social shares sharebar related recommended recommendation recommendations newsletter subscribe subscription promo advert"
    " advertisement adsbygoogle ad ads sponsor sponsored cookie consent modal popup outbrain taboola popular trending byline pagination pager"
    " login mostpopular moreon morestories morenews morefrom readnext readalso readmore alsoread authorbio authorbox authorinfo authorcard"
    " nextpost prevpost postnav skiplink signup upnext relatedpost relatedposts relatedarticle relatedarticles postmeta taglist noprint".split()
)
_JUNK_PAIRS = (
    "more-on more-stories more-news more-from read-next read-also read-more also-read next-post prev-post skip-link sign-up"
    " screen-reader-text sr-only visually-hidden up-next post-meta entry-meta article-meta entry-utility tag-list post-tags entry-tags"
    " tags-links cat-links entry-footer post-footer article-footer no-print".split()
)
_FIRST_OF_PAIRS = frozenset(pair.split("-")[0] for pair in _JUNK_PAIRS)
_JUNK_PAIR = re.compile(rf"(?:^|[\s_-])(?:{'|'.join(_JUNK_PAIRS)})(?:$|[\s_-])")
_TALK = frozenset(
    "comment comments commentlist commentform comentarios kommentar kommentare commentaires respond replies disqus discussion".split()
)
_CAPTION = frozenset("legend credit credits bildunterschrift legende".split())
# Whole names.
_BODY = frozenset(
    [
        f"{of}{mark}{what}"
        for of in ("article", "entry", "post", "story")
        for mark in ("", "-", "_", "__")
        for what in ("body", "content", "text", "bodycopy")
    ]
    + "articlecontent bodytext body-text td-post-content postentry post-entry".split()
)


class Place(IntFlag):
    """What a block stands in. Names of classes and ids are one sign among others: ``JUNK``, ``BODY``, ``TALK``."""

    NAV = auto()
    ASIDE = auto()
    FOOTER = auto()
    HEADER = auto()
    FORM = auto()
    FIGURE = auto()
    FIGCAPTION = auto()
    HIDDEN = auto()
    NOSCRIPT = auto()
    BUTTON = auto()
    LABEL = auto()
    DIALOG = auto()
    BLOCKQUOTE = auto()
    TIME = auto()
    MENU = auto()
    JUNK = auto()
    TALK = auto()
    BODY = auto()
    ARTICLE_BODY = auto()
    ARTICLE = auto()
    MAIN = auto()
    HEADING = auto()
    PRE = auto()
    DL = auto()
    ASKING = auto()  # a box that ``asking`` found
    CAPTION = auto()  # called so
    IMAGE = auto()  # the first text after a picture
    OF_COMMENTS = auto()  # their heading, or in the element that begins with it
    AFTER_COMMENTS = auto()  # what the page shows after its first comments


# As numbers: flags cost time, and every element is asked.
OF_TAG = {
    **{
        tag: int(Place[tag.upper()])
        for tag in (
            "nav aside footer header form figure figcaption noscript button label dialog blockquote time menu article main pre dl".split()
        )
    },
    **{f"h{level}": int(Place.HEADING) for level in range(1, 7)},
}
_JUNK_PLACE, _BODY_PLACE, _TALK_PLACE, _CAPTION_PLACE = (
    int(p) for p in (Place.JUNK, Place.BODY, Place.TALK, Place.CAPTION)
)


@lru_cache(maxsize=16384)  # most names are used by many sites
def called(name: str) -> int:
    """What a class or an id says, in numbers of places."""
    words = name.replace("-", " ").replace("_", " ").split()
    is_junk = not _JUNK.isdisjoint(words) or (not _FIRST_OF_PAIRS.isdisjoint(words) and bool(_JUNK_PAIR.search(name)))
    found = _JUNK_PLACE if is_junk else 0
    if name in _BODY:
        found |= _BODY_PLACE
    if not _TALK.isdisjoint(words):
        found |= _TALK_PLACE
    if not _CAPTION.isdisjoint(words) or ("caption" in name and any(map(_is_caption, words))):
        found |= _CAPTION_PLACE
    return found


def _is_caption(word: str) -> bool:
    return word.endswith(("caption", "captions"))
