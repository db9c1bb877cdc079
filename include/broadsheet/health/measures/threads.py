"""The comments of new and of known articles: how many of those declared, of whom, from when.

What does NOT belong here: known comments compared with what their pages say now (``known``).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from broadsheet.health.batch import Batch
from broadsheet.health.measures.counting import MOST_EXAMPLES, Measure, Measures, where, with_count


def threads(batch: Batch) -> Measures:
    found: Measures = {}
    for prefix, articles in (("", batch.new), ("known_", batch.known)):
        articles = [article for article in articles if not article["is_metadata_only"]]
        declared = [a for a in articles if a["declared_comment_count"]]
        promised = sum(a["declared_comment_count"] for a in declared)
        # Each article by itself: one that gives too many must not hide another one's loss.
        lost = sum(max(0, a["declared_comment_count"] - a["extracted_comment_count"]) for a in declared)
        too_many = sum(max(0, a["extracted_comment_count"] - a["declared_comment_count"]) for a in declared)
        short = [a["url"] for a in declared if a["extracted_comment_count"] < a["declared_comment_count"]]
        long = [a["url"] for a in declared if a["extracted_comment_count"] > a["declared_comment_count"]]
        examples = tuple(sorted(short)[:MOST_EXAMPLES])
        found |= {
            f"{prefix}without_comments": where(articles, lambda a: not a["extracted_comment_count"]),
            f"{prefix}without_declared_count": where(articles, lambda a: a["declared_comment_count"] is None),
            f"{prefix}closed": where(articles, lambda a: a["is_open_for_comments"] is False),
            f"{prefix}comments_by_script": where(articles, lambda a: a["comment_provider"]),
            f"{prefix}comments_lost": Measure(lost / promised if promised else 0.0, promised, examples),
            f"{prefix}comments_too_many": Measure(
                too_many / promised if promised else 0.0, promised, tuple(sorted(long)[:MOST_EXAMPLES])
            ),
        }
        found |= _comments(prefix, batch.comments_of(is_known=bool(prefix)))
    return with_count(found)


def _comments(prefix: str, row: Mapping[str, Any]) -> Measures:
    total = int(row.get("comment_count", 0))
    if not total:
        return {}
    found = {
        f"{prefix}comment_{name}": Measure(row[column] / total, total)
        for name, column in (
            ("without_author", "without_author"),
            ("without_time", "without_time"),
            ("in_future", "in_future"),
            ("before_article", "before_article"),
            ("one_author", "of_one_author"),
            ("one_text", "of_one_text"),
            ("one_moment", "of_one_moment"),
            ("doubled", "doubled"),
            ("in_other_threads", "in_other_threads"),
        )
    }
    found |= {f"{prefix}comment_reader {n}": Measure(k / total, total) for n, k in (row["found_by"] or {}).items()}
    return found
