"""The rules of comments: one entry each. Columns are those of ``sql/statements/check_comments.sql`` and ``frames``."""

from __future__ import annotations

from broadsheet.quality.rules import (
    COMMENTS,
    CRITICAL,
    MAX_COMMENT_CHARS,
    MAX_THREAD_DEPTH,
    ROW,
    WARNING,
    Check,
    Rule,
    among,
    between,
    each_present,
    not_null,
)

COMMENT_RULES: tuple[Rule, ...] = (
    Rule(
        "C01",
        COMMENTS,
        CRITICAL,
        ROW,
        "keys and the text itself",
        (*each_present(("article_id", "comment_id", "position")), Check(not_null("body_chars"), "body is missing")),
    ),
    Rule(
        "C02",
        COMMENTS,
        CRITICAL,
        ROW,
        "overlapping comment pages",
        (Check(between("comment_id_rank", 1, 1), "comment_id {comment_id} is already in the article"),),
    ),
    Rule(
        "C03",
        COMMENTS,
        CRITICAL,
        ROW,
        "an orphan: a comment goes and returns with its article",
        (Check(among("article_verdict", "accepted"), "its article {article_id} is {article_verdict}"),),
    ),
    Rule(
        "C05",
        COMMENTS,
        WARNING,
        ROW,
        "a deleted parent is normal, many of them are a missing page",
        (Check(among("is_parent_found", True), "its parent {parent_comment_id} is not among the article's comments"),),
    ),
    Rule(
        "C07",
        COMMENTS,
        CRITICAL,
        ROW,
        "a thread that no reader could have seen",
        (
            Check(among("is_own_parent", False), "it is its own parent"),
            Check(
                among("is_in_thread", True), f"its parents form a circle, or a chain of more than {MAX_THREAD_DEPTH}"
            ),
            Check(between("depth", 0, MAX_THREAD_DEPTH), f"depth is {{depth}}, not 0 to {MAX_THREAD_DEPTH}"),
        ),
    ),
    Rule(
        "C09",
        COMMENTS,
        CRITICAL,
        ROW,
        "an empty shell, or a page in place of a comment",
        (
            Check(
                between("written_body_chars", 1, MAX_COMMENT_CHARS),
                f"body has {{written_body_chars}} characters, not 1 to {MAX_COMMENT_CHARS}",
            ),
        ),
    ),
    Rule(
        "C11",
        COMMENTS,
        CRITICAL,
        ROW,
        "a button or a notice taken for a comment",
        (Check(among("is_interface_text", False), "body {short_body!r} is interface text"),),
    ),
    Rule(
        "C15",
        COMMENTS,
        WARNING,
        ROW,
        "relative dates, and zones",
        (
            Check(
                between("posted_early_minutes", None, 10),
                "posted_at {posted_at} is more than 10 minutes before its article's published_at {published_at}",
            ),
            Check(
                between("posted_ahead_minutes", None, 10),
                "posted_at {posted_at} is more than 10 minutes after fetched_at {fetched_at}",
            ),
        ),
    ),
    Rule(
        "C15",
        COMMENTS,
        CRITICAL,
        ROW,
        "no zone explains a day",
        (
            Check(
                between("posted_ahead_minutes", None, 24 * 60),
                "posted_at {posted_at} is more than 24 hours after fetched_at {fetched_at}",
            ),
        ),
    ),
)
