"""The stage validate: what is known of the batch's articles is laid beside them, rows are checked, the night is judged.

Order: ``comparing`` writes ``comparisons`` (one row a known article), the rules judge each row, and with both the site's history
decides what of the batch may load. What does NOT belong here: the rules (``quality``) and how a night is judged (``health``).
"""

from __future__ import annotations

from collections.abc import Sequence

from broadsheet import health, quality
from broadsheet.models import (
    Article,
    Comparison,
    KnownText,
    Outcome,
    OutcomeKind,
    Rejection,
    RuleResult,
    Run,
    Site,
    StageReport,
    Verdict,
)
from broadsheet.pipeline import canaries, watching
from broadsheet.pipeline.comparing import compare_batch
from broadsheet.pipeline.memory import Memory
from broadsheet.runs import RunFolder, read_rows, write_rows
from broadsheet.settings import Settings


def judge_batch(folder: RunFolder, site: Site, run: Run, settings: Settings) -> StageReport:
    """Write the verdicts on all rows of the batch, and how each article's link ended."""

    def decide(results: Sequence[RuleResult]) -> Verdict:
        signals = canaries.check(folder, site, run, settings)
        return watching.verdict_of(watching.judge_night(folder, site, run, settings, results, signals))

    articles = read_rows(folder.file("articles"), Article)
    compare_batch(folder, articles, site, run, settings)
    write_rows(folder.file("known_texts"), KnownText, Memory(site, settings, run.run_id).known_texts(articles))
    report = quality.validate(folder, site, run, decide)
    folder.save_verdict(report.verdict)
    folder.save_outcomes("validate", _verdicts(folder, articles))
    # What is only worth knowing is in ops.validation_results; a message is work for someone.
    failed = [result for result in report.results if not result.is_passed and result.severity != "info"]
    messages = tuple(f"{r.rule_id} {r.severity}: {r.failed_count} of {r.checked_count}: {r.detail}" for r in failed)
    messages += tuple(health.reasons(report.verdict.signals))
    return StageReport("validate", {**report.counts, "is_held": int(report.is_held)}, messages)


def _verdicts(folder: RunFolder, articles: list[Article]) -> list[Outcome]:
    """One outcome for each article of the batch."""
    reasons = {row.url: row.reason for row in read_rows(folder.file("rejected_articles"), Rejection)}
    doubts = {row.url: row.reason for row in read_rows(folder.file("comparisons"), Comparison) if row.doubts}
    return [
        Outcome(article.url, "validate", OutcomeKind.REJECTED, reasons[article.url])
        if article.url in reasons
        else Outcome(article.url, "validate", OutcomeKind.SUSPECTED, doubts[article.url])
        if article.url in doubts
        else Outcome(article.url, "validate", OutcomeKind.ACCEPTED, "")
        for article in articles
    ]
