"""Whether two texts are one article: read at another hour, cut short or edited, but not another one.

What does NOT belong here: what follows from it (``addresses``), and near-duplicates among different papers.
"""

from __future__ import annotations

from dataclasses import dataclass

from broadsheet.text import squeeze, words

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
        found = words(body or "", MAX_WORDS)
        last = max(len(found) - SHINGLE_WORDS, 0)
        runs = frozenset(hash(tuple(found[start : start + SHINGLE_WORDS])) for start in range(last + 1))
        return cls(squeeze(headline or "").casefold(), runs if found else frozenset(), not found)


def is_same_article(one: Text, other: Text) -> bool:
    """By their texts; where one has none (rights are reserved), by their headlines."""
    has_same_headline = bool(one.headline) and one.headline == other.headline
    if one.is_empty or other.is_empty:
        return has_same_headline
    fewer = min(len(one.shingles), len(other.shingles))
    share = len(one.shingles & other.shingles) / fewer
    return share >= (SAME_HEADLINE_SHARE if has_same_headline else SAME_SHARE)
