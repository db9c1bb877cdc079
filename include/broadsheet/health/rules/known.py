"""What is asked of articles that were known before, compared with what their pages say now, and of their comments.

Known addresses that lead nowhere are with the ``visits``. What does NOT belong here: comparing (``quality.comparing``).
"""

from __future__ import annotations

from broadsheet.health.checks import Check, share_high
from broadsheet.health.rules.rule import BOTH, CRITICAL, KNOWN, WARNING, HealthRule


def _canary(name: str) -> Check:
    """Known articles are a free canary: from three on, about a third of them, and more than this site's own nights show."""
    return share_high(name, effect=0.25, floor=0.34, least=3, hard=0.6)


KNOWN_RULES: tuple[HealthRule, ...] = (
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
