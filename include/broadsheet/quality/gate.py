"""The gate: from checks to verdicts. Critical rows are rejected with their reasons, warnings are counted, a critical batch
rule holds the site's whole batch.

What does NOT belong here: what is checked (``article_rules``, ``comment_rules``), how (``engine``), on what (``frames``).
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from broadsheet.errors import QualityFailed
from broadsheet.models import (
    RELEASE,
    Article,
    Comparison,
    Link,
    PassedOver,
    QualityReport,
    RuleResult,
    Run,
    Site,
    Verdict,
)
from broadsheet.quality.article_rules import ARTICLE_RULES
from broadsheet.quality.comment_rules import COMMENT_RULES
from broadsheet.quality.engine import run_suite
from broadsheet.quality.frames import article_frame, check_contract, comment_frame
from broadsheet.quality.rules import ARTICLES, BATCH, COMMENTS, CRITICAL, ROW, Limits, Rule
from broadsheet.runs import RunFolder, read_rows, write_rows
from broadsheet.text import shorten
from broadsheet.warehouse import copy_query

OUTPUTS = ("accepted_articles", "rejected_articles", "accepted_comments", "rejected_comments", "validation_results")
LABEL = {ARTICLES: "url", COMMENTS: "comment_id"}  # what a reader finds a row by
ROW_KEYS = {ARTICLES: ("article_id",), COMMENTS: ("article_id", "comment_id")}


@dataclass(frozen=True, slots=True)
class Finding:
    """What one rule said of how many rows that had something to judge. ``detail``: the first that fails, and why.

    ``reasons``: of a critical rule, why each failing row fails, by row number; the batch has number 0.
    """

    rule: Rule
    checked_count: int
    failed_count: int
    reasons: Mapping[int, str]
    detail: str


def validate_batch(
    folder: RunFolder, site: Site, run: Run, decide: Callable[[Sequence[RuleResult]], Verdict] | None = None
) -> QualityReport:
    """See ``broadsheet.quality.validate``."""
    for name in OUTPUTS:  # a check that breaks must not leave an earlier answer behind
        folder.file(name).unlink(missing_ok=True)
    check_contract(folder)
    limits = limits_of(folder, site, run)

    frame = article_frame(folder, site, run, limits)
    # Rows that a person releases are no night: what is said of a batch was said of the one they came in.
    rules = [rule for rule in ARTICLE_RULES if rule.gate == ROW] if run.trigger == RELEASE else ARTICLE_RULES
    findings = _but_passed_over(judge(ARTICLES, rules, frame, limits), folder)
    counts = split(folder, ARTICLES, frame, findings, {})
    comments = comment_frame(folder)
    comment_findings = _but_passed_over(judge(COMMENTS, COMMENT_RULES, comments, limits), folder)
    counts |= split(folder, COMMENTS, comments, comment_findings, {})
    results = tuple(rule_result(finding) for finding in (*findings, *comment_findings))
    write_rows(folder.file("validation_results"), RuleResult, results)

    batch_rules = {f.rule.id: f.reasons[0] for f in findings if is_critical(f, BATCH) and f.reasons}
    verdict = decide(results) if decide else Verdict()
    held = _held_articles(folder, frame, batch_rules, verdict)
    if held:
        counts |= split(folder, ARTICLES, frame, findings, held)
        of_article = {
            article: {
                **held[int(row_no)],
                "C03": f"its article {article} is rejected by {', '.join(held[int(row_no)])}",
            }
            for row_no, article in zip(frame["row_no"], frame["article_id"], strict=True)
            if int(row_no) in held
        }
        gone = {
            int(n): of_article[article]
            for n, article in zip(comments["row_no"], comments["article_id"], strict=True)
            if article in of_article
        }
        counts |= split(folder, COMMENTS, comments, comment_findings, gone)
    return QualityReport(results, counts, verdict)


def _but_passed_over(findings: Sequence[Finding], folder: RunFolder) -> list[Finding]:
    """``findings`` without those that a person has passed over for single rows."""
    path = folder.file("passed_over")
    passed = {
        (row.suite, rule_id, row.row_no)
        for row in (read_rows(path, PassedOver) if path.exists() else ())
        for rule_id in row.rule_ids
    }
    return [
        replace(
            finding,
            reasons={
                n: why for n, why in finding.reasons.items() if (finding.rule.suite, finding.rule.id, n) not in passed
            },
        )
        for finding in findings
    ]


def _held_articles(
    folder: RunFolder, frame: pd.DataFrame, batch_rules: Mapping[str, str], verdict: Verdict
) -> dict[int, Mapping[str, str]]:
    """The articles that may not load, by row number, with the rules and reasons of the batch that hold them."""
    # That a night brought too little says nothing against what was only visited again: late comments are not held back.
    again = _visited_again(folder) if batch_rules.keys() <= {"A02"} else set()
    known = _known(folder)
    held: dict[int, Mapping[str, str]] = {}
    for row_no, url in zip(frame["row_no"], frame["url"], strict=True):
        reasons = {} if url in again else dict(batch_rules)
        reasons |= verdict.known_held_by if url in known else verdict.new_held_by
        if reasons:
            held[int(row_no)] = reasons
    return held


def _known(folder: RunFolder) -> set[str]:
    """URLs of the articles of the batch that the warehouse knows."""
    path = folder.file("comparisons")
    return {comparison.url for comparison in read_rows(path, Comparison)} if path.exists() else set()


def limits_of(folder: RunFolder, site: Site, run: Run) -> Limits:
    """The thresholds, with what discover knew of the window already and what was only visited again."""
    discovered = folder.load_report("discover")
    known = discovered.counts.get("known_in_window", 0) if discovered else 0
    again = _visited_again(folder)
    revisited = sum(article.url in again for article in read_rows(folder.file("articles"), Article)) if again else 0
    limits = Limits.of(site, run, known, revisited)
    # The site may be quiet, and its sources promised nothing: nothing is what the night should give.
    may_be_quiet = discovered is not None and bool(discovered.counts.get("may_be_quiet"))
    return replace(limits, min_articles=0) if may_be_quiet else limits


def _visited_again(folder: RunFolder) -> set[str]:
    """URLs of the links that are revisits."""
    if not folder.file("links").exists():
        return set()
    return {link.url for link in read_rows(folder.file("links"), Link) if link.taken_as == "revisit"}


def judge(suite: str, rules: Sequence[Rule], frame: pd.DataFrame, limits: Limits) -> list[Finding]:
    """One Finding a rule, in the order of ``rules``."""
    answers = run_suite(suite, rules, frame, limits)
    rows = frame.set_index("row_no", drop=False)
    findings = []
    for r, rule in enumerate(rules):
        said = [(check.reason, answers[r, c].failed) for c, check in enumerate(rule.checks)]
        failed = sorted({row_no for _, row_nos in said for row_no in row_nos})
        reasons: dict[int, list[str]] = {}
        # Only a rejected row is told why; of a warning, the first row is shown, and there may be many.
        told = set(failed if rule.severity == CRITICAL else failed[:1])
        for reason, row_nos in said:
            wanted = [row_no for row_no in row_nos if row_no in told]
            if not wanted:  # most rules, most nights
                continue
            values = {0: {"row_count": len(frame)}} if rule.gate == BATCH else rows.loc[wanted].to_dict("index")
            for row_no in wanted:
                reasons.setdefault(row_no, []).append(say(reason, values[row_no], limits))
        joined = {row_no: ", ".join(reasons[row_no]) for row_no in sorted(reasons)}
        detail = next(iter(joined.values()), "")
        if joined and rule.gate == ROW:
            detail = f"{shown(rows.loc[min(joined), LABEL[suite]])}: {detail}"
        judged = max((answers[r, c].judged_count for c in range(len(rule.checks))), default=1)  # A01 has been asked
        findings.append(Finding(rule, judged, len(failed), joined, detail))
    return findings


class _Values(dict[str, Any]):
    """Values for a reader, each made only where it is asked for."""

    def __getitem__(self, name: str) -> str:
        return shown(super().__getitem__(name))


def say(reason: str, values: Mapping[Any, Any], limits: Limits) -> str:
    """``reason`` with its braces filled in, each value on one line."""
    return reason.format_map(_Values(asdict(limits) | dict(values)))


def shown(value: Any) -> str:
    """``value`` for a reader: whole numbers whole, others to three digits, times in ISO 8601, long text cut, and null for what is not there."""
    if value is None or pd.isna(value):
        return "null"
    if isinstance(value, datetime):
        return f"{value.isoformat(timespec='seconds')}Z"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else f"{value:.3g}"
    return shorten(str(value))


def is_critical(finding: Finding, gate: str) -> bool:
    """Whether its rule is critical and works at ``gate``."""
    return finding.rule.severity == CRITICAL and finding.rule.gate == gate


def split(
    folder: RunFolder,
    table: str,
    frame: pd.DataFrame,
    findings: Iterable[Finding],
    held: Mapping[int, Mapping[str, str]],
) -> dict[str, int]:
    """Write ``accepted_<table>`` and ``rejected_<table>``; gives the three counts, whose sums hold.

    ``held``: by row number, rules and reasons of the batch that hold the row.
    """
    whys: dict[int, dict[str, str]] = {row_no: dict(reasons) for row_no, reasons in held.items()}
    for finding in findings:
        for row_no, why in finding.reasons.items() if is_critical(finding, ROW) else ():
            whys.setdefault(row_no, {})[finding.rule.id] = why
    tables = {table: folder.file(table)}
    with tempfile.TemporaryDirectory(prefix="broadsheet-rejections-") as aside:
        tables["rejections"] = Path(aside) / "rejections.parquet"
        pq.write_table(rejections(frame, ROW_KEYS[table], whys), tables["rejections"])
        accepted, rejected = (
            copy_query(f"split_{verdict}_{table}", tables, None, folder.file(f"{verdict}_{table}"))
            for verdict in ("accepted", "rejected")
        )
    if rejected != len(whys) or accepted + rejected != len(frame):
        raise QualityFailed(
            f"check broken: {folder.file(table)}: {len(frame)} rows in, {accepted} accepted and {rejected} rejected, "
            f"where {len(whys)} were to be rejected; run the validate stage again"
        )
    return {table: len(frame), f"accepted_{table}": accepted, f"rejected_{table}": rejected}


def rejections(frame: pd.DataFrame, keys: Sequence[str], whys: Mapping[int, Mapping[str, str]]) -> pa.Table:
    """One row a rejected row: ``row_no``, its keys, ``rule_ids``, ``reason``."""
    row_nos = sorted(whys)
    found = frame.set_index("row_no").loc[row_nos]
    columns = {
        "row_no": pa.array(row_nos, pa.int64()),
        **{key: pa.array([None if pd.isna(v) else v for v in found[key]], pa.string()) for key in keys},
        "rule_ids": pa.array([list(whys[n]) for n in row_nos], pa.list_(pa.string())),
        "reason": pa.array(
            ["; ".join(f"{rule}: {why}" for rule, why in whys[n].items()) for n in row_nos], pa.string()
        ),
    }
    return pa.table(columns)


def rule_result(finding: Finding) -> RuleResult:
    """The finding as a row of ops.validation_results."""
    rule, failed = finding.rule, finding.failed_count
    return RuleResult(
        rule.suite, rule.id, rule.severity, rule.gate, not failed, finding.checked_count, failed, finding.detail
    )
