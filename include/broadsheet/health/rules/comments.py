"""What is asked of the comments of new articles: how many, of whom, from when, and who finds them.

What does NOT belong here: comments that were known before (``known``).
"""

from __future__ import annotations

from broadsheet.health import checks
from broadsheet.health.checks import never_seen, share_high
from broadsheet.health.rules.rule import CRITICAL, NEW, WARNING, HealthRule

COMMENT_RULES: tuple[HealthRule, ...] = (
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
)
