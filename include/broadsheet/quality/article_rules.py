"""The rules of articles: one entry each. Columns are those of ``sql/statements/check_articles.sql`` and ``frames``.

C08 compares an article's own two counts, one row an article: so it stands here, under its name in the data dictionary.
"""

from __future__ import annotations

from broadsheet.quality.rules import (
    ARTICLES,
    BATCH,
    CRITICAL,
    MAX_ARTICLE_CHARS,
    ROW,
    WARNING,
    Check,
    Rule,
    among,
    between,
    each_present,
)

KEYS = ("article_id", "url", "canonical_url", "site", "fetched_at", "raw_sha256")

ARTICLE_RULES: tuple[Rule, ...] = (
    # Without its columns no suite can run: frames.check_contract answers this one, and a no stops everything.
    Rule("A01", ARTICLES, CRITICAL, BATCH, "the extractor's contract: columns and types of both staging files", ()),
    Rule(
        "A02",
        ARTICLES,
        CRITICAL,
        BATCH,
        "an empty batch passes every other rule",
        (
            Check(
                lambda gxe, limits: gxe.ExpectTableRowCountToBeBetween(
                    min_value=limits.fewest_rows, max_value=limits.most_rows
                ),
                "the batch has {row_count} articles ({revisited_articles} of them visited again, {known_articles} more known), "
                "not {min_articles} to {max_articles}",
            ),
        ),
    ),
    Rule("A03", ARTICLES, CRITICAL, ROW, "keys and provenance", each_present(KEYS)),
    Rule(
        "A04",
        ARTICLES,
        CRITICAL,
        ROW,
        "one article under many URLs",
        (
            # The URL as it was found may well carry a feed's tracking; the canonical one is the key.
            Check(among("is_http_url", True), "url {url} is not http(s)"),
            Check(
                lambda gxe, _: gxe.ExpectColumnValuesToBeNull(column="canonical_url_flaw"),
                "canonical_url {canonical_url} {canonical_url_flaw}",
            ),
        ),
    ),
    Rule(
        "A05",
        ARTICLES,
        CRITICAL,
        ROW,
        "a redirect off-site",
        (Check(among("is_site_url", True), "url {url} is not on a host of the site"),),
    ),
    Rule(
        "A06",
        ARTICLES,
        WARNING,
        ROW,
        "a syndicated copy",
        (Check(among("is_site_canonical_url", True), "canonical_url {canonical_url} is not on a host of the site"),),
    ),
    Rule(
        "A07",
        ARTICLES,
        CRITICAL,
        ROW,
        "duplicates",
        (Check(between("canonical_url_rank", 1, 1), "canonical_url {canonical_url} is already that of {kept_url}"),),
    ),
    Rule(
        "A09",
        ARTICLES,
        CRITICAL,
        ROW,
        "an error page taken for an article",
        (Check(among("http_status", 200, 203), "http_status is {http_status}, not 200 or 203"),),
    ),
    Rule(
        "A10",
        ARTICLES,
        CRITICAL,
        ROW,
        "no headline, or a text in its place",
        (Check(between("headline_chars", 5, 300), "headline has {headline_chars} characters, not 5 to 300"),),
    ),
    Rule(
        "A11",
        ARTICLES,
        CRITICAL,
        ROW,
        "a block or error page taken for an article",
        (
            Check(
                among("is_block_headline", False),
                "headline {headline!r} is a block or error page's, or the site's name",
            ),
        ),
    ),
    Rule(
        "A13",
        ARTICLES,
        CRITICAL,
        ROW,
        "no text",
        (Check(among("is_body_missing", False), "body is missing"),),
    ),
    Rule(
        "A14",
        ARTICLES,
        CRITICAL,
        ROW,
        "a stub, or pages run together; a teaser is short by nature and passes",
        (
            Check(
                lambda gxe, limits: gxe.ExpectColumnValuesToBeBetween(
                    column="whole_body_chars", min_value=limits.min_body_chars, max_value=MAX_ARTICLE_CHARS
                ),
                "body has {whole_body_chars} characters, not {min_body_chars} to " + f"{MAX_ARTICLE_CHARS}",
            ),
        ),
    ),
    Rule(
        "A16",
        ARTICLES,
        WARNING,
        ROW,
        "a teaser is kept, and not counted as whole",
        (
            Check(
                among("is_teaser_like", False),
                "body looks like a teaser: {body_chars} characters, ends in {body_end!r}",
            ),
        ),
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
)
