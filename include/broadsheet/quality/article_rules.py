"""The rules of articles: one entry each. Columns are those of ``check_articles.sql``, ``check_texts.sql`` and ``frames``.

Here: the batch, keys, addresses, provenance. Texts: ``article_texts``; dates, names, counts: ``article_facts``.
"""

from __future__ import annotations

from broadsheet.quality.article_facts import FACT_RULES
from broadsheet.quality.article_texts import TEXT_RULES
from broadsheet.quality.rules import (
    ARTICLES,
    BATCH,
    CRITICAL,
    ROW,
    WARNING,
    Check,
    Rule,
    among,
    between,
    each_present,
    is_null,
)

KEYS = ("article_id", "url", "canonical_url", "site", "fetched_at", "raw_sha256")

_ADDRESS_RULES: tuple[Rule, ...] = (
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
            Check(is_null("canonical_url_flaw"), "canonical_url {canonical_url} {canonical_url_flaw}"),
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
        "A08",
        ARTICLES,
        WARNING,
        ROW,
        "one answer under several URLs: an error page that answers with success",
        (Check(between("raw_sha256_count", 1, 1), "{raw_sha256_count} pages of the batch have the same bytes"),),
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
        "A32",
        ARTICLES,
        CRITICAL,
        BATCH,
        "a stale cache: no page of a run is older than the run",
        (
            Check(
                between("fetched_early_minutes", None, 60), "a page was fetched more than an hour before the run began"
            ),
        ),
    ),
    Rule(
        "A35",
        ARTICLES,
        WARNING,
        ROW,
        "a template that gives every page one canonical address",
        (
            Check(
                between("claim_count", None, 3),
                "{claim_count} pages of the batch name {claimed_url} as their address",
            ),
        ),
    ),
    Rule(
        "A36",
        ARTICLES,
        CRITICAL,
        ROW,
        "a list taken for an article: a tag, a section, an archive; it lies where lists are kept or above other pages of the night, "
        "and names neither author nor date where those do",
        (Check(among("is_list_page", False), "{url} lies as lists do, and names neither author nor date"),),
    ),
)

ARTICLE_RULES: tuple[Rule, ...] = (*_ADDRESS_RULES, *TEXT_RULES, *FACT_RULES)
