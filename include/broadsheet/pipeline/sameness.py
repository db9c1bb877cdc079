"""Whether two texts are one article: read at another hour, cut short or edited, but not another one.

What does NOT belong here: what follows from it (``addresses``), and near-duplicates among different papers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from broadsheet.text import squeeze

# Words; in scripts that put no blank between them, each character is one.
_WORD = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|\w+")
SHINGLE_WORDS = 8  # shorter runs are shared by all reports of one desk: "told reporters on Thursday that the"
# Of the shorter text's shingles, found in the other. Reports that one template makes share half of theirs.
SAME_SHARE = 0.7
SAME_HEADLINE_SHARE = 0.3  # where the headlines are equal: two signs
MAX_WORDS = 20_000  # beyond it an article is a book, and its beginning tells


@dataclass(frozen=True, slots=True)
class Text:
    """Headline and body of an article, reduced to what is compared."""

    headline: str
    shingles: frozenset[int]
    is_empty: bool

    @classmethod
    def of(cls, headline: str | None, body: str | None) -> Text:
        """The time it takes grows with the length of ``body`` and no faster."""
        words = [found[0] for found, _ in zip(_WORD.finditer((body or "").casefold()), range(MAX_WORDS), strict=False)]
        last = max(len(words) - SHINGLE_WORDS, 0)
        runs = frozenset(hash(tuple(words[start : start + SHINGLE_WORDS])) for start in range(last + 1))
        return cls(squeeze(headline or "").casefold(), runs if words else frozenset(), not words)


def is_same_article(one: Text, other: Text) -> bool:
    """By their texts; where one has none (rights are reserved), by their headlines."""
    has_same_headline = bool(one.headline) and one.headline == other.headline
    if one.is_empty or other.is_empty:
        return has_same_headline
    fewer = min(len(one.shingles), len(other.shingles))
    share = len(one.shingles & other.shingles) / fewer
    return share >= (SAME_HEADLINE_SHARE if has_same_headline else SAME_SHARE)
