"""What is asked of what sources name and of what fetching their links gives: volume, failures, walls, sources that stand still.

What does NOT belong here: what stands in the pages (``articles``, ``comments``).
"""

from __future__ import annotations

from broadsheet.health import checks
from broadsheet.health.checks import share_high
from broadsheet.health.rules.rule import CRITICAL, WARNING, HealthRule

VISIT_RULES: tuple[HealthRule, ...] = (
    HealthRule("S01", CRITICAL, checks.nothing_at_all, "nothing came, and no history says that this may be"),
    HealthRule("S01", CRITICAL, checks.nothing_promised, "feeds and lists are empty"),
    HealthRule("S01", CRITICAL, checks.volume_zero, "the paper brings some every night, and brought nothing"),
    HealthRule(
        "S02",
        WARNING,
        checks.volume_low("seen"),
        "under a quarter of the usual, and the front page does not say that it was all: a feed cut short, a section gone",
    ),
    HealthRule("S02", WARNING, checks.volume_high("seen"), "over three times the usual: an archive or a list run in"),
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
        "H32", CRITICAL, share_high("foreign_links", effect=0.3, least=3), "the sources name another site's pages"
    ),
    HealthRule(
        "H33", WARNING, checks.sources_failed, "a source can't be read while another one lives, or ends before its end"
    ),
    HealthRule("H33", WARNING, checks.source_shrunk, "a source that has always named as many names few: it is cut off"),
    HealthRule("H33", WARNING, checks.source_silent, "a source names nothing while another one lives"),
    HealthRule("H34", WARNING, share_high("duplicates", effect=0.3), "many links lead to one article", (), True),
    HealthRule(
        "H36", WARNING, share_high("server_failures", effect=0.1, floor=0.12, least=3), "the site's server fails"
    ),
    HealthRule(
        "H36", WARNING, share_high("refused", effect=0.1, floor=0.12, least=3), "the site or its robots.txt refuses"
    ),
    HealthRule("H36", WARNING, share_high("redirected_away", effect=0.1, floor=0.12, least=3), "pages lead elsewhere"),
)
