"""What a run has brought so far, in one sentence, from the files in its folder: for Airflow's pages, and whoever asks.

What does NOT belong here: counting anything (each stage does), and where the sentence is shown (``orchestration``, ``cli``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from broadsheet.models import INGEST_STAGES, OutcomeKind
from broadsheet.pipeline.readings import REACH
from broadsheet.runs import RunFolder
from broadsheet.settings import Settings

# Ends of a link that need no word here: they are what an ordinary night is full of, or counted as rows.
_ORDINARY = {
    OutcomeKind.ACCEPTED,
    OutcomeKind.REJECTED,
    OutcomeKind.OUT_OF_WINDOW,
    OutcomeKind.DUPLICATE,
    OutcomeKind.KNOWN,
    OutcomeKind.EXCLUDED,
}
_IN_WORDS = {
    OutcomeKind.SUSPECTED: "kept aside as doubtful",
    OutcomeKind.ROBOTS_DISALLOWED: "refused by robots.txt",
    OutcomeKind.ROBOTS_UNREADABLE: "refused, as robots.txt could not be read",
}


def summary(site: str, run_id: str, settings: Settings) -> str:
    """Like "12 articles, 99 of 99 comments, 0 rejected, 1 link not found"; empty where no stage has ended yet."""
    folder = RunFolder(settings.runs_dir, site, run_id)
    reports = {stage: report for stage in INGEST_STAGES if (report := folder.load_report(stage))}
    counts = {stage: report.counts for stage, report in reports.items()}
    if not counts:
        return ""
    done = [stage for stage in INGEST_STAGES if stage in counts]
    parts = [_rows(counts), *_ends(folder, done)]
    if failed := counts.get("discover", {}).get("failed_sources", 0):
        parts.append(f"{_number(failed, 'source')} failed")
    if counts.get("validate", {}).get("is_held"):
        parts.append("HELD: a batch rule failed, so the tables stay as they were")
    told = (
        [m.removeprefix(f"{site}: ") for m in reports["discover"].messages if REACH in m]
        if "discover" in reports
        else []
    )
    return "; ".join([", ".join(parts), *told])


def _rows(counts: dict[str, dict[str, int]]) -> str:
    """How far it came: links, then pages, then articles and comments, then what of them was rejected."""
    if "extract" not in counts:
        pages = [_number(counts["fetch"]["pages"], "page")] if "fetch" in counts else []
        return ", ".join(
            [f"{counts['discover']['promised']} links found, {counts['discover']['links']} to ask for", *pages]
        )
    if counts["discover"].get("is_quiet") and not counts["extract"]["articles"]:
        return "quiet: nothing was new"
    extract, validate = counts["extract"], counts.get("validate", {})
    said = f"{_number(extract['articles'], 'article')}, {_comments(extract)}"
    if not validate:
        return said
    rejected = validate.get("rejected_articles", 0) + validate.get("rejected_comments", 0)
    return f"{said}, {rejected} rejected"


def _comments(extract: dict[str, int]) -> str:
    """Found of those that pages declare, and those of pages that declare no number."""
    declared, found = extract["declared_comments"], extract.get("found_of_declared", 0)
    others = extract["comments"] - found
    if not declared and not found:
        return _number(extract["comments"], "comment")
    said = f"{found} of {_number(declared, 'comment')}"
    return f"{said} and {others} on pages that declare none" if others > 0 else said


def _ends(folder: RunFolder, stages: Sequence[str]) -> list[str]:
    """The links that came to nothing, by reason, the most frequent first."""
    kinds = Counter(outcome.kind for outcome in folder.load_outcomes(stages))
    return [
        f"{_number(count, 'link')} {_IN_WORDS.get(OutcomeKind(kind), kind.replace('_', ' '))}"
        for kind, count in kinds.most_common()
        if kind not in _ORDINARY
    ]


def _number(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"
