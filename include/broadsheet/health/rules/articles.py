"""What is asked of new articles: their texts, headlines, dates, authors, languages and addresses.

What does NOT belong here: their comments (``comments``), and articles that were known before (``known``).
"""

from __future__ import annotations

from broadsheet.health import checks
from broadsheet.health.checks import never_seen, share_high
from broadsheet.health.rules.rule import CRITICAL, NEW, WARNING, HealthRule

ARTICLE_RULES: tuple[HealthRule, ...] = (
    HealthRule(
        "S03", CRITICAL, checks.bodies_short, "texts cut to half: another template, teasers, a wall", (NEW,), True
    ),
    HealthRule(
        "S03",
        CRITICAL,
        share_high("stubs", effect=0.3, floor=0.4, hard=0.6),
        "bodies too short for articles",
        (NEW,),
        True,
    ),
    HealthRule(
        "S04",
        CRITICAL,
        share_high("rejected", effect=0.2, floor=0.3, hard=0.5),
        "most of what is new fails the row rules",
        (NEW,),
        True,
    ),
    HealthRule("S05", WARNING, share_high("teasers", effect=0.3), "a paywall has come down", (), True),
    HealthRule(
        "S08",
        CRITICAL,
        share_high("without_headline", effect=0.3, floor=0.4),
        "the headline's place has changed",
        (NEW,),
        True,
    ),
    HealthRule("S08", CRITICAL, share_high("without_date", effect=0.4), "the date's place has changed", (NEW,), True),
    HealthRule(
        "S08",
        CRITICAL,
        share_high("without_own_date", effect=0.4),
        "pages name no date any more: what there is of it is the feed's",
        (),
        True,
    ),
    HealthRule("S08", CRITICAL, share_high("without_author", effect=0.4), "the byline's place has changed", (), True),
    HealthRule(
        "H05",
        CRITICAL,
        share_high("repeated", effect=0.4, hard=0.6),
        "one text stands in most articles: a wall or a template",
        (NEW,),
        True,
    ),
    HealthRule(
        "H05",
        WARNING,
        share_high("boilerplate", effect=0.4),
        "a paragraph of the template stands in most texts",
        (),
        True,
    ),
    HealthRule(
        "H06", CRITICAL, share_high("one_text", effect=0.3, hard=0.5), "several addresses give one text", (NEW,), True
    ),
    HealthRule(
        "H07", CRITICAL, share_high("damaged", effect=0.3, hard=0.6), "texts read in the wrong charset", (NEW,), True
    ),
    HealthRule(
        "H08", CRITICAL, share_high("other_language", effect=0.4, hard=0.8), "not the paper's language", (NEW,), True
    ),
    HealthRule("H09", WARNING, checks.bodies_long, "comments or page furniture have run into the texts", (), True),
    HealthRule("H09", WARNING, share_high("doubled", effect=0.4), "texts stand twice in their articles", (), True),
    HealthRule(
        "H10", CRITICAL, share_high("one_headline", effect=0.4, hard=0.6), "a headline from the template", (NEW,), True
    ),
    HealthRule(
        "H11", CRITICAL, share_high("one_moment", effect=0.5, least=3), "a date from the template", (NEW,), True
    ),
    HealthRule("H12", WARNING, share_high("date_by_day", effect=0.5), "dates have lost their hours", (), True),
    HealthRule(
        "H13",
        CRITICAL,
        share_high("in_future", effect=0.3, hard=0.6),
        "dates in the future: a zone or a format",
        (NEW,),
        True,
    ),
    HealthRule(
        "H14",
        CRITICAL,
        share_high("date_disputed", effect=0.4),
        "the pages' dates are not the feed's: a zone or a format",
        (NEW,),
        True,
    ),
    HealthRule(
        "H15", WARNING, share_high("old", effect=0.4), "dates long past, or an archive taken for news", (), True
    ),
    HealthRule(
        "H16",
        WARNING,
        never_seen("date_source ", floor=0.6),
        "dates are read at a place where they never were",
        (),
        True,
    ),
    # Two or three stories of a day are often one person's.
    HealthRule("H17", CRITICAL, share_high("one_author", effect=0.4, least=4), "an author from the template", (), True),
    HealthRule(
        "H28",
        CRITICAL,
        share_high("one_canonical", effect=0.4, hard=0.6),
        "one canonical address for many pages",
        (NEW,),
        True,
    ),
    # Nothing is held: each page keeps its own address. A site that was always so is no news.
    HealthRule(
        "H28",
        CRITICAL,
        share_high("one_canonical_refused", effect=0.4),
        "one canonical address for many pages, which is not believed",
    ),
    HealthRule(
        "H29", WARNING, share_high("canonical_refused", effect=0.3), "canonical links that can't be believed", (), True
    ),
    HealthRule(
        "H29",
        WARNING,
        share_high("canonical_disputed", effect=0.3),
        "canonical links that texts speak against",
        (),
        True,
    ),
    HealthRule(
        "H30",
        WARNING,
        never_seen("form ", floor=0.4),
        "addresses of a form never seen here; held where their pages are odd as well",
        (),
        True,
        frozenset({"S03", "S04", "S08", "H05", "H06", "H10", "H15", "H16", "H31"}),
    ),
    # A new section begins with one or two pages.
    HealthRule(
        "H30",
        WARNING,
        never_seen("form ", floor=0.15, least=5),
        "some addresses are of a form never seen here: lists or tags among the articles",
        (),
        True,
    ),
    HealthRule(
        "H31",
        CRITICAL,
        share_high("texts_elsewhere", effect=0.2, hard=0.5),
        "known articles come under new addresses",
        (NEW,),
        True,
    ),
    HealthRule(
        "H35",
        WARNING,
        share_high("metadata_only", effect=0.4),
        "rights are reserved all at once: texts stay away",
        (),
        True,
    ),
)
