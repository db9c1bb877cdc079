"""Every question asked of a night, in one table: its id, how loud it is, what it holds, and why it exists.

The ids S.. are those of the data dictionary's list of site rules; one id may stand in several lines, for several measures of one
thing. What does NOT belong here: how a question is answered (``checks``) and what follows from the answers (``judging``).
"""

from __future__ import annotations

from dataclasses import dataclass

from broadsheet.health import checks
from broadsheet.health.checks import Check, Tonight, never_seen, share_high
from broadsheet.health.history import History
from broadsheet.models import Level

CRITICAL, WARNING = Level.CRITICAL, Level.WARNING
NEW, KNOWN = "new", "known"  # what a rule holds
BOTH = (NEW, KNOWN)


@dataclass(frozen=True, slots=True)
class HealthRule:
    """One question. ``holds``: what of the batch may not load where the answer is bad. ``doubts``: new rows are to be asked again."""

    id: str
    level: Level
    check: Check
    why: str
    holds: tuple[str, ...] = ()
    doubts: bool = False
    holds_new_with: frozenset[str] = frozenset()  # other rules, of which one has to agree for new articles to be held


def _canary(name: str) -> Check:
    """Known articles are a free canary: from three on, about a third of them, and more than this site's own nights show."""
    return share_high(name, effect=0.25, floor=0.34, least=3, hard=0.6)


# Answered by pages that are read again (``pipeline.canaries``), not by measures of the night: id, level, why.
CANARY_RULES = (
    (
        "R01",
        CRITICAL,
        "the same archived page gives another reading than before: our code or the site's file changed, not the paper",
    ),
    ("R02", WARNING, "pages that were read well have lost what they had: the site changed"),
)

HEALTH_RULES: tuple[HealthRule, ...] = (
    HealthRule("S01", CRITICAL, checks.nothing_at_all, "nothing came, and no history says that this may be"),
    HealthRule("S01", CRITICAL, checks.nothing_promised, "feeds and lists are empty"),
    HealthRule("S01", CRITICAL, checks.volume_zero, "the paper brings some every night, and brought nothing"),
    HealthRule(
        "S02", WARNING, checks.volume_low("seen"), "under a third of the usual: a feed cut short, a section gone"
    ),
    HealthRule("S02", WARNING, checks.volume_high("seen"), "over three times the usual: an archive or a list run in"),
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
        "S06", WARNING, checks.comments_short("comments_lost"), "comments that pages declare are not read", (), True
    ),
    HealthRule(
        "S06",
        WARNING,
        share_high("comments_too_many", effect=0.2, least=5),
        "more comments than pages declare",
        (),
        True,
    ),
    HealthRule(
        "S07", WARNING, share_high("without_comments", effect=0.3), "the comment list is gone or moved", (), True
    ),
    HealthRule(
        "S08",
        CRITICAL,
        share_high("without_headline", effect=0.3, floor=0.4),
        "the headline's place has changed",
        (NEW,),
        True,
    ),
    HealthRule("S08", CRITICAL, share_high("without_date", effect=0.4), "the date's place has changed", (NEW,), True),
    HealthRule("S08", CRITICAL, share_high("without_author", effect=0.4), "the byline's place has changed", (), True),
    HealthRule("S09", WARNING, checks.source_stale, "a source stands still"),
    HealthRule(
        "S10",
        CRITICAL,
        share_high("failed", effect=0.15, floor=0.2, least=3, hard=0.5),
        "the site refuses, fails or is gone",
    ),
    HealthRule("S10", CRITICAL, share_high("new_failed", effect=0.3, floor=0.4, hard=0.6), "what is new can't be had"),
    HealthRule("S11", WARNING, checks.recall_low, "the sources miss what the paper's own news sitemap names"),
    HealthRule("H01", CRITICAL, checks.failed, "the run ended before its load, so nothing came"),
    HealthRule(
        "H02",
        CRITICAL,
        share_high("walls", effect=0.15, hard=0.5),
        "a bot, consent or login wall stands before the pages",
    ),
    HealthRule("H03", CRITICAL, share_high("no_article", effect=0.3, hard=0.6), "pages give no article any more"),
    HealthRule(
        "H03",
        CRITICAL,
        share_high("known_no_article", effect=0.3, least=3, hard=0.6),
        "known pages give no article any more",
    ),
    HealthRule(
        "H04", CRITICAL, share_high("known_not_found", effect=0.3, least=3, hard=0.6), "known addresses lead nowhere"
    ),
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
        "H18", WARNING, share_high("closed", effect=0.5), "comments are closed, or a notice is misread", (), True
    ),
    HealthRule(
        "H19", WARNING, share_high("without_declared_count", effect=0.5), "the count of comments is gone", (), True
    ),
    HealthRule(
        "H20", WARNING, share_high("comments_by_script", effect=0.4), "comments have moved to a provider", (), True
    ),
    HealthRule(
        "H21",
        WARNING,
        share_high("comment_without_author", effect=0.4, least=3),
        "the names' place has changed",
        (),
        True,
    ),
    HealthRule(
        "H22",
        WARNING,
        share_high("comment_without_time", effect=0.4, least=3),
        "the times' place has changed",
        (),
        True,
    ),
    HealthRule(
        "H23",
        WARNING,
        share_high("comment_one_author", effect=0.4, least=4),
        "something else is read as the name",
        (),
        True,
    ),
    HealthRule(
        "H24",
        CRITICAL,
        share_high("comment_one_text", effect=0.4, least=4, hard=0.8, few=6),
        "one text for most comments",
        (NEW,),
        True,
    ),
    HealthRule(
        "H25", WARNING, share_high("comment_one_moment", effect=0.4, least=4), "a time from the template", (), True
    ),
    HealthRule(
        "H26",
        WARNING,
        share_high("comment_in_future", effect=0.3, least=3),
        "comments from the future: a zone",
        (),
        True,
    ),
    HealthRule(
        "H26",
        WARNING,
        share_high("comment_before_article", effect=0.3, least=3),
        "comments older than their article: a zone",
        (),
        True,
    ),
    HealthRule("H25", WARNING, share_high("comment_doubled", effect=0.3, least=3), "comments stand twice", (), True),
    HealthRule(
        "H24",
        CRITICAL,
        share_high("comment_in_other_threads", effect=0.4, least=6),
        "one thread under several articles",
        (NEW,),
        True,
    ),
    HealthRule(
        "H27",
        WARNING,
        never_seen("comment_reader ", floor=0.6, least=5),
        "another reader finds the comments now",
        (),
        True,
    ),
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
        "H32", CRITICAL, share_high("foreign_links", effect=0.3, least=3), "the sources name another site's pages"
    ),
    HealthRule("H33", WARNING, checks.sources_failed, "a source can't be read while another one lives"),
    HealthRule("H33", WARNING, checks.source_shrunk, "a source that has always named as many names few: it is cut off"),
    HealthRule("H33", WARNING, checks.source_silent, "a source names nothing while another one lives"),
    HealthRule("H34", WARNING, share_high("duplicates", effect=0.3), "many links lead to one article", (), True),
    HealthRule(
        "H35",
        WARNING,
        share_high("metadata_only", effect=0.4),
        "rights are reserved all at once: texts stay away",
        (),
        True,
    ),
    HealthRule(
        "H36", WARNING, share_high("server_failures", effect=0.1, floor=0.12, least=3), "the site's server fails"
    ),
    HealthRule(
        "H36", WARNING, share_high("refused", effect=0.1, floor=0.12, least=3), "the site or its robots.txt refuses"
    ),
    HealthRule("H36", WARNING, share_high("redirected_away", effect=0.1, floor=0.12, least=3), "pages lead elsewhere"),
    HealthRule(
        "H40",
        CRITICAL,
        _canary("known_doubted"),
        "what was known is doubted on many pages in one night",
        (KNOWN,),
        True,
    ),
    HealthRule("H41", CRITICAL, _canary("known_shrunk"), "known texts shrink together", BOTH, True),
    HealthRule("H42", CRITICAL, _canary("known_headline_changed"), "known headlines change together", BOTH, True),
    HealthRule("H43", CRITICAL, _canary("known_author_changed"), "known authors change together", (KNOWN,), True),
    HealthRule("H44", CRITICAL, _canary("known_date_lost"), "known dates are gone together", BOTH, True),
    HealthRule("H44", CRITICAL, _canary("known_date_moved"), "known dates change together", BOTH, True),
    HealthRule("H45", CRITICAL, _canary("known_comments_lost"), "known comments vanish together", (KNOWN,), True),
    HealthRule("H46", CRITICAL, _canary("known_renumbered"), "known comments get other ids together", (KNOWN,), True),
    HealthRule("H47", CRITICAL, _canary("known_one_text"), "known articles get one text", BOTH, True),
    HealthRule("H47", CRITICAL, _canary("known_repeated"), "known articles get paragraphs of one another", BOTH, True),
    HealthRule(
        "H47", WARNING, _canary("known_boilerplate"), "known texts get a paragraph of the template", (KNOWN,), True
    ),
    HealthRule("H47", WARNING, _canary("known_doubled"), "known texts stand twice", (KNOWN,), True),
    HealthRule("H48", WARNING, share_high("known_closed", effect=0.5, least=3), "known threads close together"),
    HealthRule(
        "H49",
        CRITICAL,
        share_high("known_comment_without_author", effect=0.4, least=5),
        "known comments lose their names",
        (KNOWN,),
        True,
    ),
    HealthRule(
        "H49",
        CRITICAL,
        share_high("known_comment_without_time", effect=0.4, least=5),
        "known comments lose their times",
        (KNOWN,),
        True,
    ),
    HealthRule(
        "H49",
        CRITICAL,
        share_high("known_comment_one_author", effect=0.4, least=5),
        "known comments get one name",
        (KNOWN,),
        True,
    ),
    HealthRule(
        "H49",
        CRITICAL,
        share_high("known_comment_one_text", effect=0.4, least=5),
        "known comments get one text",
        (KNOWN,),
        True,
    ),
    HealthRule(
        "H49",
        CRITICAL,
        share_high("known_comment_in_other_threads", effect=0.4, least=6),
        "known articles get one thread",
        (KNOWN,),
        True,
    ),
    HealthRule(
        "H49",
        CRITICAL,
        share_high("known_comment_before_article", effect=0.3, least=5),
        "known comments are older than their articles",
        (KNOWN,),
        True,
    ),
    HealthRule(
        "H49",
        CRITICAL,
        share_high("known_comment_in_future", effect=0.3, least=5),
        "known comments come from the future",
        (KNOWN,),
        True,
    ),
    HealthRule(
        "H49",
        CRITICAL,
        share_high("known_comment_one_moment", effect=0.4, least=5),
        "known comments get one time",
        (KNOWN,),
        True,
    ),
    HealthRule(
        "H49",
        CRITICAL,
        share_high("known_comment_doubled", effect=0.3, least=5),
        "known comments stand twice",
        (KNOWN,),
        True,
    ),
)


def rules_table() -> str:
    """The rules as Markdown, for the data dictionary."""
    lines = [
        "## Health rules",
        "",
        "What is asked of a site's night as a whole (`ops.site_health`). S04 and S10 also hold from the first night on, as others do "
        "whose limit needs no history; the rest needs seven sound nights. held: new or known articles do not load; they are kept in "
        "`ops.rejected_articles` and asked for again. A rule may ask about several measures, and may be louder than it says here.",
        "",
        "| id | level | held | why |",
        "|---|---|---|---|",
    ]
    lines += [f"| {rule.id} | {rule.level} | {', '.join(rule.holds)} | {rule.why} |" for rule in HEALTH_RULES]
    lines += [f"| {rule} | {level} |  | {why} |" for rule, level, why in CANARY_RULES]
    lines.append("| H00 | critical | new, known | the night could not be judged: a fault of ours; see the log |")
    return "\n".join([*lines, ""])


def whys() -> dict[str, str]:
    """Why there is a rule, by its id; where several lines share one, all of them, since a signal does not say which it was."""
    found: dict[str, list[str]] = {}
    for rule, why in [*((rule.id, rule.why) for rule in HEALTH_RULES), *((rule, why) for rule, _, why in CANARY_RULES)]:
        found.setdefault(rule, []).append(why)
    return {rule: "; or ".join(dict.fromkeys(told)) for rule, told in found.items()}


__all__ = [
    "BOTH",
    "CANARY_RULES",
    "HEALTH_RULES",
    "KNOWN",
    "NEW",
    "HealthRule",
    "History",
    "Tonight",
    "rules_table",
    "whys",
]
