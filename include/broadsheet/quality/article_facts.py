"""The rules of what is said of an article: dates, languages, authors, and the counts of its comments.

C08 and C19 compare counts of one article, one row an article: so they stand here, under their names in the list of rules.
What does NOT belong here: its text (``article_texts``).
"""

from __future__ import annotations

from broadsheet.quality.rules import (
    ARTICLES,
    CRITICAL,
    INFO,
    ROW,
    WARNING,
    Check,
    Rule,
    among,
    between,
    is_null,
    not_null,
)

FACT_RULES: tuple[Rule, ...] = (
    Rule(
        "A25",
        ARTICLES,
        WARNING,
        ROW,
        "without its date an article is in no night",
        (Check(not_null("published_at"), "published_at is missing"),),
    ),
    Rule(
        "A26",
        ARTICLES,
        WARNING,
        ROW,
        "a zone bug, or a date from the template",
        (
            Check(between("published_year", 1995, None), "published_at {published_at} is before 1995"),
            Check(
                between("published_ahead_minutes", None, 15),
                "published_at {published_at} is more than 15 minutes after fetched_at {fetched_at}",
            ),
        ),
    ),
    Rule(
        "A26",
        ARTICLES,
        CRITICAL,
        ROW,
        "no zone explains a day",
        (
            Check(
                between("published_ahead_minutes", None, 24 * 60),
                "published_at {published_at} is more than 24 hours after fetched_at {fetched_at}",
            ),
        ),
    ),
    Rule(
        "A27",
        ARTICLES,
        WARNING,
        ROW,
        "a change before publication: one of the two is another date",
        (
            Check(
                between("modified_early_minutes", None, 5),
                "modified_at {modified_at} is more than 5 minutes before published_at {published_at}",
            ),
        ),
    ),
    Rule(
        "A28",
        ARTICLES,
        WARNING,
        ROW,
        "a date from the template, or one whose hour was lost",
        (
            Check(
                between("published_instant_count", None, 4),
                "{published_instant_count} articles of the batch were published at {published_at}",
            ),
            Check(
                among("is_one_of_midnights", False), "published_at {published_at} is a midnight, as most of the batch's"
            ),
        ),
    ),
    Rule(
        "A29",
        ARTICLES,
        WARNING,
        ROW,
        "another edition, a wrong charset, or no article",
        (
            Check(among("is_site_language", True), "the text is in {language_detected}, which is not the site's"),
            Check(
                among("is_language_agreed", True),
                "the text is in {language_detected}, the page says {language_declared}",
            ),
        ),
    ),
    Rule(
        "A30",
        ARTICLES,
        INFO,
        ROW,
        "a byline that is gone, or something else in its place",
        (
            Check(between("author_count", 1, None), "authors are missing"),
            Check(is_null("odd_author"), "author {odd_author!r} is no name"),
        ),
    ),
    Rule(
        "A31",
        ARTICLES,
        WARNING,
        ROW,
        "a number that is no count",
        (
            Check(
                between("declared_comment_count", 0, 100_000),
                "comments declared: {declared_comment_count}, not 0 to 100000",
            ),
        ),
    ),
    Rule(
        "C08",
        ARTICLES,
        WARNING,
        ROW,
        "a page of comments is missing, or a limit of the API",
        (
            Check(
                between("comment_count_excess", None, 0),
                "comments declared: {declared_comment_count}, extracted: {found_comment_count}",
            ),
        ),
    ),
    Rule(
        "C19",
        ARTICLES,
        WARNING,
        ROW,
        "half of the comments that were known do not vanish in a night",
        (
            Check(
                between("known_comment_share", 0.5, None),
                "comments known: {known_comment_count}, extracted: {found_comment_count}",
            ),
        ),
    ),
)
