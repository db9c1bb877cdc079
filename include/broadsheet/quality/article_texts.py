"""The rules of headlines and bodies: missing, too short, another page's, repeated, broken.

What does NOT belong here: what patterns and phrases look for (``patterns``, ``phrases``), and how signs are joined (``frames``).
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
    within,
)

TEXT_RULES: tuple[Rule, ...] = (
    Rule(
        "A10",
        ARTICLES,
        CRITICAL,
        ROW,
        "no headline, or a text in its place",
        (
            Check(
                within("headline_chars", "min_headline_chars", 300),
                "headline has {headline_chars} characters, not {min_headline_chars} to 300",
            ),
        ),
    ),
    Rule(
        "A11",
        ARTICLES,
        CRITICAL,
        ROW,
        "a block or error page taken for an article: its headline says so, and it is short, names neither date nor author, "
        "or has another one's text",
        (
            Check(
                among("is_block_page", False),
                "headline {headline!r} is a block or error page's, or the site's name",
            ),
        ),
    ),
    Rule(
        "A12",
        ARTICLES,
        WARNING,
        ROW,
        "a section's page, or a template's title",
        (Check(between("headline_count", None, 3), "{headline_count} articles of the batch are headed {headline!r}"),),
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
                within("whole_body_chars", "min_body_chars", "max_body_chars"),
                "body has {whole_body_chars} characters, not {min_body_chars} to {max_body_chars}",
            ),
        ),
    ),
    Rule(
        "A15",
        ARTICLES,
        WARNING,
        ROW,
        "navigation, or a list of links",
        (
            Check(between("letter_share", 0.5, None), "letters are {letter_share} of the body, not half of it"),
            Check(
                within("link_share", None, "max_link_share"),
                "{link_share} of the body stand in links, not {max_link_share} at the most",
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
        "A17",
        ARTICLES,
        CRITICAL,
        ROW,
        "a consent notice taken for the text: it is short, and names neither date nor author, is in links, says nothing of its "
        "headline, or stands in other articles too",
        (
            Check(
                among("is_consent_page", False),
                "body is a consent notice: {body_chars} characters with {consent_count} of its phrases",
            ),
        ),
    ),
    Rule(
        "A18",
        ARTICLES,
        WARNING,
        ROW,
        "a consent notice within the text",
        (Check(among("is_consent_leak", False), "body holds {consent_count} phrases of consent notices"),),
    ),
    Rule(
        "A19",
        ARTICLES,
        WARNING,
        ROW,
        "boilerplate: paragraphs that stand in many articles of the site",
        (
            Check(
                between("repeated_share", None, 0.2),
                "{repeated_share} of the body stand in more than {max_same_texts} articles",
            ),
        ),
    ),
    Rule(
        "A19",
        ARTICLES,
        CRITICAL,
        ROW,
        "a template in place of the text: most of it stands in most articles of the night",
        (
            Check(
                within("template_share", None, "max_repeated_share"),
                "{template_share} of the body stand in half of the night's articles and more",
            ),
        ),
    ),
    Rule(
        "A20",
        ARTICLES,
        WARNING,
        ROW,
        "a wrong charset somewhere",
        (Check(between("mojibake_per_1000", None, 1), "{mojibake_per_1000} broken characters in 1,000 of the body"),),
    ),
    Rule(
        "A20",
        ARTICLES,
        CRITICAL,
        ROW,
        "the page was read in a wrong charset",
        (
            Check(
                within("mojibake_per_1000", None, "max_mojibake"),
                "{mojibake_per_1000} broken characters in 1,000 of the body, not {max_mojibake} at the most",
            ),
        ),
    ),
    Rule(
        "A21",
        ARTICLES,
        WARNING,
        ROW,
        "markup left over",
        (Check(is_null("first_markup"), "body holds the markup {first_markup!r}"),),
    ),
    Rule(
        "A22",
        ARTICLES,
        INFO,
        ROW,
        "a cut body ends anywhere",
        (Check(among("is_ended", True), "body ends in {body_end!r}"),),
    ),
    Rule(
        "A23",
        ARTICLES,
        WARNING,
        ROW,
        "cut, or more than the article: the page gives machines another length",
        (
            Check(
                between("json_ld_ratio", 0.7, 1.5),
                "body has {body_chars} characters, the page's JSON-LD {body_json_ld_chars}",
            ),
        ),
    ),
    Rule(
        "A24",
        ARTICLES,
        WARNING,
        ROW,
        "one text is one article",
        (Check(between("body_copy_count", None, 1), "{body_copy_count} articles have this text"),),
    ),
    Rule(
        "A24",
        ARTICLES,
        CRITICAL,
        ROW,
        "a template or a wall: more articles have one text than the site may have, or half of the night's",
        (Check(among("is_template_text", False), "{body_copy_count} articles have this text"),),
    ),
    Rule(
        "A33",
        ARTICLES,
        WARNING,
        ROW,
        "another reader finds far more, or far less",
        (
            Check(
                between("trafilatura_ratio", 0.5, 2),
                "body has {body_chars} characters, trafilatura's {trafilatura_chars}",
            ),
        ),
    ),
    Rule(
        "A34",
        ARTICLES,
        CRITICAL,
        ROW,
        "an article under a second address: headline, date and text are those of another one",
        (
            Check(
                is_null("duplicate_of"),
                "canonical_url {canonical_url} has headline, date and text of {duplicate_of}",
            ),
        ),
    ),
)
