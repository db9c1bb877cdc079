"""Which files get faults, and which tests must notice: the near ones first, the wider ones for what these let pass."""

from __future__ import annotations

from dataclasses import dataclass, field

PACKAGE = "include/broadsheet"


@dataclass(frozen=True, slots=True)
class Target:
    """Files of one subject, with its tests; paths and patterns from the project's root."""

    files: tuple[str, ...]
    near: tuple[str, ...]
    wider: tuple[str, ...] = field(default=())


TARGETS = {
    "load": Target(
        (f"{PACKAGE}/load.py", "sql/statements/stage_*.sql"),
        ("tests/unit/test_load*.py",),
        ("tests/unit/pipeline", "tests/e2e/test_nights.py", "tests/e2e/test_reextract.py"),
    ),
    "publish": Target((f"{PACKAGE}/publish.py",), ("tests/unit/warehouse", "tests/unit/test_publish*.py")),
    "snapshot": Target((f"{PACKAGE}/warehouse/snapshot.py",), ("tests/unit/warehouse",)),
    "robots": Target(
        (f"{PACKAGE}/fetch/robots.py", f"{PACKAGE}/fetch/robots_rules.py"),
        ("tests/unit/fetch/test_fetch_robots*.py",),
        ("tests/faults",),
    ),
    "pace": Target(
        (f"{PACKAGE}/fetch/pace.py",), ("tests/unit/fetch/test_fetch_pace.py",), ("tests/faults/test_politeness.py",)
    ),
    "selecting": Target(
        (f"{PACKAGE}/discover/selecting.py",),
        ("tests/unit/discover/test_discover_select*.py",),
        ("tests/e2e/test_nights.py",),
    ),
    "merge": Target(
        (f"{PACKAGE}/extract/comments/merge.py",),
        ("tests/unit/extract/test_comments_merge.py",),
        ("tests/unit/extract",),
    ),
    "dates": Target(
        (f"{PACKAGE}/extract/dates.py",),
        ("tests/unit/extract/test_extract_dates.py",),
        ("tests/unit/extract/test_extract_metadata.py",),
    ),
    "times": Target(
        (f"{PACKAGE}/printed_times/times.py",),
        ("tests/unit/printed_times/test_times*.py",),
    ),
    "spine": Target(
        (f"{PACKAGE}/pipeline/spine.py",),
        ("tests/unit/pipeline",),
        ("tests/e2e/test_nights.py", "tests/e2e/test_bad_input.py"),
    ),
    "memory": Target((f"{PACKAGE}/pipeline/memory.py",), ("tests/unit/pipeline",), ("tests/e2e/test_nights.py",)),
    "urls": Target((f"{PACKAGE}/urls.py",), ("tests/unit/test_urls*.py",), ("tests/unit/discover",)),
    "gate": Target((f"{PACKAGE}/quality/gate.py",), ("tests/unit/quality",)),
    "owed": Target(
        ("sql/statements/owed_links.sql", f"{PACKAGE}/pipeline/owing.py"),
        ("tests/unit/pipeline/test_owing.py", "tests/unit/health/test_health_accepts.py"),
        ("tests/unit/pipeline/test_memory.py", "tests/e2e/test_owed_nights.py"),
    ),
    "doubts": Target(
        ("sql/statements/stage_doubted_readings.sql", "sql/statements/stage_judged_readings.sql"),
        ("tests/unit/test_load_doubts.py",),
        ("tests/unit/pipeline/test_undoing.py", "tests/unit/test_load_orders.py"),
    ),
    "undo": Target(
        (
            f"{PACKAGE}/pipeline/undoing.py",
            "sql/statements/list_night_runs.sql",
            "sql/statements/list_articles_of_runs.sql",
            "sql/statements/list_suspects.sql",
            "sql/statements/stage_reread_articles.sql",
        ),
        ("tests/unit/pipeline/test_reread_articles.py", "tests/unit/pipeline/test_undoing.py"),
        ("tests/e2e/test_reextract.py",),
    ),
    "history": Target(
        (
            f"{PACKAGE}/health/reading.py",
            "sql/statements/site_histories.sql",
            "sql/statements/site_accepts.sql",
            "sql/statements/newest_accepts.sql",
        ),
        ("tests/unit/health/test_health_reading.py", "tests/unit/health/test_health_accepts.py"),
    ),
}
