"""Texts that repeat others of the night, or themselves.

What does NOT belong here: finding the repeated paragraphs (the statement ``measure_articles``).
"""

from __future__ import annotations

from broadsheet.health.measures.counting import Article

REPEATED_SHARE = 0.5  # of a text, in paragraphs that stand in other articles of the night, too
DOUBLED_SHARE = 0.3  # of a text, in paragraphs that stand in it twice: half of it where all of it does


def is_repeated(article: Article) -> bool:
    """Most of the text stands in other articles of the night, too."""
    chars = article["body_chars"]
    return bool(chars and article["repeated_chars"] >= REPEATED_SHARE * chars)


def is_boilerplate(article: Article) -> bool:
    """Some of the text stands in other articles of the night, too."""
    return bool(article["repeated_chars"] > 0)


def is_doubled(article: Article) -> bool:
    """Much of the text stands in it twice."""
    return bool(article["doubled_chars"] >= DOUBLED_SHARE * max(1, article["body_chars"]))
