"""Results as lines of text.

What does NOT belong here: judging.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from tests.breakages.judging import Standing
from tests.breakages.trying import QuietTrial, Trial

VERDICTS = ("caught", "high", "low", "missed", "harmless")
HEAD = f"{'paper':<6} {'breakage':<24} {'wanted':<9} {'verdict':<9} {'spoilt':>6} {'left':>5} {'lost':>5}  told; how the night failed"


def history_line(paper: str, failures: Sequence[str], now: Standing) -> str:
    """What a history holds; wrong rows in it are faults of the catalogue or of the reading of good pages."""
    wrong = [*(f"{path}: {why}" for path, why in now.wrong.items()), *now.foreign, *now.wrong_comments]
    counts = f"{len(now.right)} articles and {len(now.right_comments)} comments are right, {len(wrong)} rows are not"
    return f"{paper}: {counts}" + "".join(f"\n         {each}" for each in [*failures, *wrong[:9]])


def line(trial: Trial) -> str:
    """One breakage at one paper. spoilt: rows that were right and are not in the broken nights; left: wrong after the repaired ones."""
    rules = " ".join(dict.fromkeys(f"{alarm.state}[{', '.join(alarm.rules)}]" for alarm in trial.told))
    failed = "; ".join(failure[:70] for failure in trial.failures)
    failed += "".join(f"; a repaired night: {failure[:70]}" for failure in trial.repaired)
    counts = f"{trial.harm.during:>6} {trial.harm.after:>5} {trial.harm.lost:>5}"
    return f"{trial.paper:<6} {trial.breakage:<24} {trial.expected:<9} {trial.verdict:<9} {counts}  {rules}{'; ' * bool(rules and failed)}{failed}"


def quiet_line(trial: QuietTrial) -> str:
    """The quiet nights of a paper."""
    told = "; ".join(f"{a.day} {a.state} {a.level} {', '.join(a.rules)}" for a in trial.alarms)
    wrong = f", {len(trial.wrong)} wrong rows: {'; '.join(trial.wrong[:3])}" if trial.wrong else ""
    failed = f", failed: {'; '.join(trial.failures)}" if trial.failures else ""
    return f"{trial.paper:<6} {trial.nights} quiet nights: {len(trial.alarms)} false alarms {told}{wrong}{failed}"


def totals(trials: Sequence[Trial], quiet: Sequence[QuietTrial]) -> str:
    """The sums, by paper and of all."""
    lines = [
        f"{'paper':<6} {'tried':>5} "
        + " ".join(f"{verdict:>8}" for verdict in VERDICTS)
        + "   spoilt  left-wrong  lost   false/quiet nights"
    ]
    names = [trial.paper for trial in trials] + [trial.paper for trial in quiet]
    for paper in (*dict.fromkeys(names), "all"):
        own = [trial for trial in trials if paper in ("all", trial.paper)]
        calm = [trial for trial in quiet if paper in ("all", trial.paper)]
        counts = Counter(trial.verdict for trial in own)
        cells = " ".join(f"{counts[verdict]:>8}" for verdict in VERDICTS)
        spoilt, left, lost = (
            sum(map(bool, values))
            for values in ([t.harm.during for t in own], [t.harm.after for t in own], [t.harm.lost for t in own])
        )
        false = f"{sum(len(t.alarms) for t in calm)}/{sum(t.nights for t in calm)}"
        lines.append(f"{paper:<6} {len(own):>5} {cells} {spoilt:>8} {left:>11} {lost:>5}   {false}")
    lines.append("spoilt, left-wrong and lost count breakages with at least one such row.")
    return "\n".join(lines)
