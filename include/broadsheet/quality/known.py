"""What is known of an article before a new reading of it comes, and the doubts that a reading may raise.

What does NOT belong here: finding the doubts (``comparing``, ``comparing_comments``, ``comparing_batch``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

DOUBTS: Mapping[str, str] = {
    "K01": "the body is gone",
    "K02": "the body is under half of the known one",
    "K03": "the headline is gone, or is the name of the site or of a section",
    "K04": "other known articles got the same new headline",
    "K05": "the authors are gone",
    "K06": "there are other authors while the text is the same, or many articles got the same ones",
    "K07": "the date of publication is gone",
    "K08": "the date of publication is coarser than the known one",
    "K09": "the date of publication has moved while the text is the same, or in many articles by the same span",
    "K10": "it is the page of another article, or of none",
    "K11": "the new text stands in other articles of the batch too",
    "K12": "characters are broken that were whole",
    "K13": "the text is in another language",
    "K14": "it is a teaser, and the whole text was known",
    "K15": "the page now claims the address of another article",
    "K16": "the page breaks off, and what was known beyond its end is not there",
    "K17": "its text is that of another known article",
    "K18": "the same is wrong with at least three, and half, of the known articles of the batch that it can be wrong with",
    "K20": "the comments are gone",
    "K21": "fewer than half of the known comments are there",
    "K22": "most known comments have lost their authors, or have others",
    "K23": "most known comments have lost their times, or have others",
    "K24": "most known comments have other texts",
    "K25": "the comments have one and the same text",
    "K26": "characters of the comments are broken that were whole",
    "N01": "the whole night was odd; it counts as long as there is nothing better",
}


@dataclass(frozen=True, slots=True)
class KnownComment:
    """A comment of core that stands."""

    comment_id: str
    position: int
    author: str | None
    posted_at: datetime | None
    posted_at_source: str | None
    body: str
    is_deleted: bool  # only a placeholder is left of it


@dataclass(frozen=True, slots=True)
class KnownArticle:
    """An article as core has it. ``former``: as its last undoubted reading had it, where the present one was doubted."""

    article_id: str
    url: str
    headline: str | None
    body: str | None
    authors: tuple[str, ...]
    published_at: datetime | None
    published_at_precision: str | None
    language_detected: str | None
    section: str | None
    is_teaser: bool
    is_metadata_only: bool
    fetched_at: datetime  # first reading of those in a row that say so
    last_fetched_at: datetime  # its newest reading
    is_weak: bool = False  # there is nothing but what an odd night brought
    is_at_home: bool = True  # read at its own address; else on a page that only named it
    comments: tuple[KnownComment, ...] = ()
    former: KnownArticle | None = None
