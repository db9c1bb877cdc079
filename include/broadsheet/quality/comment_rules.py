"""The rules of comments: one entry each. Columns are those of ``sql/statements/check_comments.sql`` and ``frames``."""

from __future__ import annotations

from broadsheet.quality.rules import (
    COMMENTS,
    CRITICAL,
    INFO,
    MAX_THREAD_DEPTH,
    ROW,
    WARNING,
    Check,
    Rule,
    among,
    between,
    each_present,
    is_null,
    not_null,
    within,
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
        "C04",
        COMMENTS,
        WARNING,
        ROW,
        "a page of comments is missing",
        (Check(between("position_step", 1, 1), "position {position} does not follow the one before it"),),
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
        "C06",
        COMMENTS,
        WARNING,
        ROW,
        "another order than that of the talk",
        (
            Check(between("behind_parent", 1, None), "it stands before its parent {parent_comment_id}"),
            Check(between("before_parent_seconds", None, 60), "posted_at {posted_at} is before its parent's"),
        ),
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
                within("written_body_chars", 1, "max_comment_chars"),
                "body has {written_body_chars} characters, not 1 to {max_comment_chars}",
            ),
        ),
    ),
    Rule(
        "C10",
        COMMENTS,
        INFO,
        ROW,
        "a placeholder is kept, because others answer it",
        (Check(among("is_placeholder", False), "a placeholder is all that is left of it"),),
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
        "C12",
        COMMENTS,
        WARNING,
        ROW,
        "the article's text taken for a comment",
        (Check(among("is_of_article", False), "body stands in the article"),),
    ),
    Rule(
        "C13",
        COMMENTS,
        WARNING,
        ROW,
        "pages that overlap, or spam",
        (Check(between("text_rank", None, 1), "body stands in the article's comments already"),),
    ),
    Rule(
        "C14",
        COMMENTS,
        WARNING,
        ROW,
        "whoever writes has a name",
        (Check(among("has_author", True), "author is missing"),),
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
    Rule(
        "C16",
        COMMENTS,
        WARNING,
        ROW,
        "a wrong charset, or markup left over",
        (
            Check(between("mojibake_per_1000", None, 1), "{mojibake_per_1000} broken characters in 1,000 of the body"),
            Check(is_null("first_markup"), "body holds the markup {first_markup!r}"),
        ),
    ),
    Rule(
        "C17",
        COMMENTS,
        WARNING,
        ROW,
        "a date from the template",
        (Check(among("is_one_time", False), "all {timed_count} comments of the article were posted at {posted_at}"),),
    ),
    Rule(
        "C18",
        COMMENTS,
        INFO,
        ROW,
        "a sign read as a number, unless the platform counts below nothing",
        (Check(within("fewest_votes", "min_votes", None), "it has {fewest_votes} votes"),),
    ),
    Rule(
        "C20",
        COMMENTS,
        WARNING,
        ROW,
        "one text in place of what readers wrote",
        (
            Check(
                among("is_one_text", False),
                "{text_count} comments of the article have this text, and comments of {text_article_count} articles",
            ),
        ),
    ),
)
