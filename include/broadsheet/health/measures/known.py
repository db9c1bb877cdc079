"""What was known compared with what the pages say now.

What does NOT belong here: comparing (``quality.comparing``), and how asking for known pages ended (``visits``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from statistics import median
from typing import Any

from broadsheet.health.batch import Batch
from broadsheet.health.measures.counting import Measure, Measures, share, where, with_count
from broadsheet.health.measures.repetition import is_boilerplate, is_doubled, is_repeated
from broadsheet.models import Comparison

SHRUNK = 0.5
KEPT_THREAD = 0.7  # moderators delete one comment, not every other one
SAME_SHIFT_SECONDS = 60.0


def known(batch: Batch) -> Measures:
    """What was known compared with what the pages say now."""
    # Of what an odd night brought, a change is the cure.
    compared = [
        comparison for comparison in batch.comparisons if comparison.is_compared and not comparison.is_known_weak
    ]
    total = len(compared)

    def of(trait: Callable[[Comparison], Any]) -> Measure:
        return share((c.url for c in compared if trait(c)), total)

    threads = [c for c in compared if c.known_comment_count]
    shifts = [c for c in compared if c.published_shift_seconds]
    constant = median(c.published_shift_seconds or 0.0 for c in shifts) if shifts else 0.0
    digests = Counter(article["body_digest"] for article in batch.known if article["body_digest"])
    found = {
        "known_doubted": of(lambda c: c.doubts),
        "known_shrunk": of(
            lambda c: (
                c.known_body_chars
                and (
                    c.body_chars < SHRUNK * c.known_body_chars
                    or (1.0 if c.kept_text_share is None else c.kept_text_share) < SHRUNK
                )
            )
        ),
        "known_headline_changed": of(lambda c: c.is_headline_changed),
        "known_author_lost": of(lambda c: c.is_author_lost),
        "known_author_changed": of(lambda c: c.is_author_changed or c.is_author_lost),
        "known_date_lost": of(lambda c: c.is_date_lost),
        "known_date_moved": of(lambda c: abs(c.published_shift_seconds or 0.0) > SAME_SHIFT_SECONDS),
        "known_date_shifted": share(
            (
                c.url
                for c in shifts
                if abs((c.published_shift_seconds or 0.0) - constant) <= SAME_SHIFT_SECONDS
                and abs(constant) > SAME_SHIFT_SECONDS
            ),
            total,
        ),
        "known_comments_lost": share(
            (c.url for c in threads if c.kept_comment_count <= KEPT_THREAD * c.known_comment_count), len(threads)
        ),
        "known_renumbered": share(
            (c.url for c in threads if 2 * c.renumbered_count > c.known_comment_count), len(threads)
        ),
        "known_one_text": share(
            (a["url"] for a in batch.known if digests.get(a["body_digest"], 0) > 1), len(batch.known)
        ),
        "known_boilerplate": where(batch.known, is_boilerplate),
        "known_doubled": where(batch.known, is_doubled),
        "known_repeated": where(batch.known, is_repeated),
    }
    return with_count(found)
