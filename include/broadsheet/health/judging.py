"""A night judged: its measures laid beside the site's history give signals, and these say what of the batch may load.

A rule that could not be evaluated is broken, never passed: then nothing loads, since nobody knows what would have been said.

What does NOT belong here: the rules, and which state a site is in (``states``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from broadsheet.health.batch import Batch, night_of, window_days
from broadsheet.health.checks import Finding, Tonight
from broadsheet.health.history import History
from broadsheet.health.measures import Measure, measure
from broadsheet.health.rules import BOTH, HEALTH_RULES, KNOWN, NEW, HealthRule, whys
from broadsheet.models import BatchState, Level, Signal, Verdict

BROKEN_RULE = "H00"  # the judgement itself failed


@dataclass(frozen=True, slots=True)
class Judgement:
    """What is kept of a night: its measures, the verdict, and what went wrong here."""

    measures: Mapping[str, Measure]
    verdict: Verdict
    is_learning: bool = False
    problem: str | None = None


def tonight_of(batch: Batch, measures: Mapping[str, Measure]) -> Tonight:
    """What the checks are asked about. The run must have a window."""
    night = night_of(batch.run, batch.site)
    assert night is not None, "a run without a window has no night"
    return Tonight(
        night,
        measures,
        lengths=tuple(a["body_chars"] for a in batch.new if a["body_chars"] and not a["is_metadata_only"]),
        is_nightly=batch.run.is_nightly,
        may_be_quiet=bool(batch.counts.get("may_be_quiet")),
        window_days=window_days(batch.run),
        failure=batch.failure,
    )


def judge(batch: Batch, history: History, rules: Sequence[HealthRule] = HEALTH_RULES) -> Judgement:
    """Measure and judge one night. Never raises for what a rule does."""
    measures = measure(batch)
    tonight = tonight_of(batch, measures)
    found: list[tuple[HealthRule, Finding]] = []
    problems = []
    for rule in rules:
        try:
            finding = rule.check(rule.id, tonight, history)
        except Exception as error:  # noqa: BLE001 - whatever it is, the rule has said nothing
            problems.append(f"{rule.id}: {type(error).__name__}: {error}")
            continue
        # Without nights to compare with, limits that need none would find the same again.
        if finding is not None and not history.is_learning_anew(rule.id):
            found.append((rule, finding))
    return Judgement(measures, _verdict(found, problems), history.is_learning, "; ".join(problems) or None)


def broken(problem: str, measures: Mapping[str, Measure] | None = None) -> Judgement:
    """What is kept of a night whose judgement failed: nothing loads, the last good data stays, and the rows are asked for again."""
    return Judgement(measures or {}, _verdict([], [problem]), problem=problem)


def with_signals(judgement: Judgement, more: Sequence[Signal]) -> Judgement:
    """``judgement`` with signals that no rule on its measures gave; they hold nothing."""
    if not more:
        return judgement
    verdict = judgement.verdict
    signals = sorted((*verdict.signals, *more), key=_loudest_first)
    state = BatchState.DEGRADED if verdict.state == BatchState.OK else verdict.state
    return replace(judgement, verdict=replace(verdict, state=state, signals=tuple(signals)))


def _loudest_first(signal: Signal) -> tuple[bool, str]:
    return signal.level != Level.CRITICAL, signal.rule


def _verdict(found: Sequence[tuple[HealthRule, Finding]], problems: Sequence[str]) -> Verdict:
    held: dict[str, dict[str, str]] = {NEW: {}, KNOWN: {}}
    for rule, finding in found:
        agreeing = rule.holds_new_with & {other.id for other, _ in found}
        for what in (*rule.holds, *((NEW,) if agreeing else ())):
            held[what].setdefault(rule.id, sentence(rule, finding))
    signals = list(_signals(found))
    if problems:
        signals.insert(0, Signal(BROKEN_RULE, Level.CRITICAL, None, None, None))
        for what in BOTH:
            held[what][BROKEN_RULE] = f"the night could not be judged: {'; '.join(problems)}"
    state = BatchState.OK if not signals else BatchState.DEGRADED
    if held[NEW] or held[KNOWN]:
        state = BatchState.HELD
    if problems:
        state = BatchState.BROKEN
    doubts = bool(problems) or any(rule.doubts for rule, _ in found)
    return Verdict(state, tuple(signals), held[NEW], held[KNOWN], doubts)


def _signals(found: Sequence[tuple[HealthRule, Finding]]) -> list[Signal]:
    """One signal a rule id, the loudest of its findings; critical ones first."""
    signals: dict[str, Signal] = {}
    for rule, finding in found:
        level = finding.level or rule.level
        signal = Signal(rule.id, level, finding.value, finding.usual, finding.limit, finding.examples)
        known = signals.get(rule.id)
        if known is None or (known.level != Level.CRITICAL and level == Level.CRITICAL):
            signals[rule.id] = signal
    return sorted(signals.values(), key=_loudest_first)


def sentence(rule: HealthRule, finding: Finding) -> str:
    """The finding in words."""
    parts = [rule.why]
    if finding.value is not None:
        usual = "" if finding.usual is None else f", usually {finding.usual:.2f}"
        limit = "" if finding.limit is None else f", limit {finding.limit:.2f}"
        parts.append(f"{finding.value:.2f}{usual}{limit}")
    return ": ".join(parts)


def reasons(signals: Sequence[Signal]) -> list[str]:
    """Each signal in words, for logs and messages."""
    why = whys()
    said = []
    for signal in signals:
        numbers = "" if signal.value is None else f" ({signal.value:.2f}"
        if numbers:
            numbers += f", usually {signal.usual:.2f})" if signal.usual is not None else ")"
        said.append(f"{signal.rule} {signal.level}: {why.get(signal.rule, 'the night could not be judged')}{numbers}")
    return said
