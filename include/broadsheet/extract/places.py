"""What a text stands in, by the tags and names of the elements around it: navigation, a figure, the article's body.

What does NOT belong here: reading the page (``blocks``), what follows from a place (``evidence``, ``layout``).
"""

from __future__ import annotations

import re
from enum import IntFlag, auto
from functools import lru_cache

from broadsheet.extract.lexicon import one_of, words

# What is written with a hyphen or without counts as both.
_JUNK, _JUNK_PAIRS, _TALK, _CAPTION = (
    frozenset(words(f"named_{kind}")) for kind in ("junk", "junk_pair", "talk", "caption")
)
_FIRST_OF_PAIRS = frozenset(pair.split("-")[0] for pair in _JUNK_PAIRS)
_JUNK_PAIR = re.compile(rf"(?:^|[\s_-])(?:{one_of('named_junk_pair')})(?:$|[\s_-])")
_BODY = re.compile(one_of("named_body"))  # whole names


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
    CAPTION = auto()  # called so
    BODY = auto()
    ARTICLE_BODY = auto()
    ARTICLE = auto()
    MAIN = auto()
    HEADING = auto()
    PRE = auto()
    DL = auto()
    ASKING = auto()  # a box that ``asking`` found
    IMAGE = auto()  # the first text after a picture
    OF_COMMENTS = auto()  # their heading, or in the element that begins with it
    AFTER_COMMENTS = auto()  # what the page shows after its first comments


_TAGS = "nav aside footer header form figure figcaption noscript button label dialog blockquote time menu article main pre dl".split()
# As numbers: flags cost time, and every element is asked.
OF_TAG = {
    **{tag: int(Place[tag.upper()]) for tag in _TAGS},
    **{f"h{level}": int(Place.HEADING) for level in range(1, 7)},
}
_JUNK_PLACE, _BODY_PLACE, _TALK_PLACE, _CAPTION_PLACE = (
    int(p) for p in (Place.JUNK, Place.BODY, Place.TALK, Place.CAPTION)
)


@lru_cache(maxsize=16384)  # most names are used by many sites
def called(name: str) -> int:
    """What a class or an id says, in numbers of places."""
    parts = name.replace("-", " ").replace("_", " ").split()
    is_junk = not _JUNK.isdisjoint(parts) or (not _FIRST_OF_PAIRS.isdisjoint(parts) and bool(_JUNK_PAIR.search(name)))
    found = _JUNK_PLACE if is_junk else 0
    if _BODY.fullmatch(name):
        found |= _BODY_PLACE
    if not _TALK.isdisjoint(parts):
        found |= _TALK_PLACE
    if not _CAPTION.isdisjoint(parts) or any(part.endswith(("caption", "captions")) for part in parts):
        found |= _CAPTION_PLACE
    return found
