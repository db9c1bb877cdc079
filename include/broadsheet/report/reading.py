"""From the readers' snapshot and the run's folder to what a report says.

Tables that the snapshot lacks (an older version published it, or nothing wrote them yet) leave their part out.

What does NOT belong here: how it looks (``page``) and where it is written (``keeping``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from broadsheet.errors import InvalidRun
from broadsheet.models import PART, Outcome, OutcomeKind, Window
from broadsheet.report.content import (
    Content,
    Ending,
    Example,
    FailedRule,
    Health,
    Night,
    Rejects,
    Sign,
    SiteNight,
    Source,
    Step,
    Thread,
)
from broadsheet.runs import RunFolder
from broadsheet.settings import Settings
from broadsheet.warehouse import Warehouse, open_snapshot

NIGHTS = 30
ONE_NIGHT = timedelta(hours=24)  # runs that began within it belong to one night, whatever the zones of their papers
STAGES = ("discover", "fetch", "extract", "validate")  # where links end
STEPS = ("links promised", "asked for", "pages that came", "articles read", "articles loaded")
EXAMPLES = 3

Rows = dict[tuple[str, str], list[dict[str, Any]]]  # by site and run


def read_content(
    settings: Settings, now: datetime, whys: Mapping[str, str], run_id: str | None = None, site: str | None = None
) -> Content:
    """The run ``run_id``, or the newest one, of ``site``, or of every site that ran in the newest night.

    ``whys``: why there is a rule, by its id. Raises MissingWarehouse, and InvalidRun where there is no such run.
    """
    with open_snapshot(settings) as snapshot:
        runs = snapshot.records("report_runs", {"run_id": run_id, "site": site})
        if not runs:
            what = " ".join(filter(None, (f"run {run_id}" if run_id else "a run", f"of {site}" if site else "")))
            raise InvalidRun(f"{what}: not in the snapshot; see `broadsheet runs`")
        newest = max(run["started_at"] for run in runs)
        is_whole_night = run_id is None and site is None
        tonight = [run for run in runs if not is_whole_night or newest - run["started_at"] < ONE_NIGHT]
        silent = [run for run in runs if run not in tonight]
        sites = _sites(snapshot, tonight, settings)
    if len(sites) == 1 and not is_whole_night:
        title = f"{sites[0].name}, {sites[0].day:%A} {sites[0].day.day} {sites[0].day:%B %Y}"
    else:
        day = Counter(each.day for each in sites).most_common(1)[0][0]
        title = f"The night of {day:%A}, {day.day} {day:%B %Y}"
    return Content(title, now, sites, tuple((run["site"], _days(run)[1]) for run in silent), dict(whys))


def newest_nights(settings: Settings, *, with_parts: bool = False) -> tuple[SiteNight, ...]:
    """The newest night of every site, whenever it was. Raises MissingWarehouse where nothing was published.

    ``with_parts``: of a site that had no night the newest run that asked for a part of its days.
    """
    with open_snapshot(settings) as snapshot:
        runs = snapshot.records("report_runs", {"run_id": None, "site": None})
        runs = [run for run in runs if with_parts or run["trigger"] != PART]
        return _sites(snapshot, runs, settings) if runs else ()


def newest_run(settings: Settings, site: str) -> str:
    """Id of the newest run of ``site``. Raises InvalidRun where there is none."""
    with open_snapshot(settings) as snapshot:
        runs = snapshot.records("report_runs", {"run_id": None, "site": site})
    if not runs:
        raise InvalidRun(f"{site}: no run of it is known yet; see `broadsheet runs`")
    return str(runs[0]["run_id"])


def new_runs(settings: Settings, since: datetime, limit: int) -> list[tuple[str, str]]:
    """Site and id of the runs that ended at ``since`` or later, the newest first."""
    with open_snapshot(settings) as snapshot:
        rows = snapshot.records("report_new_runs", {"since": since.replace(tzinfo=None), "row_limit": limit})
    return [(row["site"], row["run_id"]) for row in rows]


def _sites(snapshot: Warehouse, runs: Sequence[dict[str, Any]], settings: Settings) -> tuple[SiteNight, ...]:
    keys: dict[str, Any] = {"sites": [run["site"] for run in runs], "run_ids": [run["run_id"] for run in runs]}
    endings, rejects, rules, threads, sources = (
        _by_run(snapshot.records(f"report_{name}", keys))
        for name in ("endings", "rejects", "rules", "threads", "sources")
    )
    tables = {row[0] for row in snapshot.run("report_tables")}
    of_sites = {"sites": keys["sites"]}
    judged = snapshot.records("report_health", of_sites) if "site_health" in tables else []
    suspects = snapshot.records("report_suspects", keys) if "suspect_readings" in tables else []
    latest = max(_end(run) for run in runs)
    span = {"since": (latest - timedelta(days=NIGHTS + 2)).replace(tzinfo=None), "until": latest.replace(tzinfo=None)}
    nights: dict[str, list[dict[str, Any]]] = {}
    for row in snapshot.records("report_nights", of_sites | span):
        nights.setdefault(row["site"], []).append(row)
    by_night = {(row["site"], row["run_id"]): row for row in judged}
    suspected = _by_run(suspects)
    found = []
    for run in runs:
        key = run["site"], run["run_id"]
        folder = RunFolder(settings.runs_dir, *key)
        first_day, day = _days(run)
        doubted = suspected.get(key, [])
        found.append(
            SiteNight(
                site=run["site"],
                name=run["site_name"],
                url=run["site_url"],
                run=run,
                day=day,
                first_day=first_day,
                steps=_steps(_endings(endings.get(key, [])) or _staged(folder)),
                declared=run["declared_comment_count"] or 0,
                extracted=run["extracted_comment_count"] or 0,
                nights=_nights(nights.get(run["site"], []), run, by_night),
                rejects=tuple(_reject(row) for row in rejects.get(key, [])),
                rules=tuple(_rule(row) for row in rules.get(key, [])),
                threads=tuple(_thread(row) for row in threads.get(key, [])),
                sources=tuple(_source(row) for row in sources.get(key, [])),
                health=_health(by_night.get(key)),
                suspects=tuple(_suspect(row) for row in doubted[:EXAMPLES]),
                suspect_count=len(doubted),
                seconds=folder.load_seconds(),
            )
        )
    return tuple(found)


def _by_run(rows: Iterable[dict[str, Any]]) -> Rows:
    found: Rows = {}
    for row in rows:
        found.setdefault((row["site"], row.get("run_id", "")), []).append(row)
    return found


def _end(run: Mapping[str, Any]) -> datetime:
    moment: datetime = run["window_end_at"] or run["started_at"]
    return moment


def _days(run: Mapping[str, Any], zone: str | None = None) -> tuple[date, date]:
    """First and last day that the run is about, in its paper's zone."""
    zone = zone or str(run["zone"])
    if run["window_start_at"] is None or run["window_end_at"] is None:
        start = run["started_at"]
        return Window(start, start + timedelta(seconds=1)).days(zone)
    return Window(run["window_start_at"], run["window_end_at"]).days(zone)


def _endings(rows: Iterable[Mapping[str, Any]]) -> list[Ending]:
    return [
        Ending(row["stage"], row["kind"], row["ending_count"], tuple(zip(row["urls"], row["reasons"], strict=True)))
        for row in rows
    ]


def _staged(folder: RunFolder) -> list[Ending]:
    """How the links ended so far of a run that did not come to load."""
    try:
        outcomes = folder.load_outcomes(STAGES)
    except (InvalidRun, OSError, ValueError, TypeError):  # cleared away, or of another version
        return []
    groups: dict[tuple[str, str], list[Outcome]] = {}
    for outcome in outcomes:
        groups.setdefault((outcome.stage, outcome.kind), []).append(outcome)
    return [
        Ending(stage, kind, len(group), tuple((each.url, each.reason) for each in group[:EXAMPLES]))
        for (stage, kind), group in sorted(groups.items(), key=lambda item: -len(item[1]))
    ]


def _steps(endings: Sequence[Ending]) -> tuple[Step, ...]:
    """The funnel: each link is lost at one stage or loaded, so that the sums hold."""
    count = sum(ending.count for ending in endings)
    steps = [Step(STEPS[0], count)]
    for label, stage in zip(STEPS[1:], STAGES, strict=True):
        lost = tuple(each for each in endings if each.stage == stage and each.kind != OutcomeKind.ACCEPTED)
        count -= sum(ending.count for ending in lost)
        steps.append(Step(label, count, lost))
    return tuple(steps)


def _nights(
    rows: Iterable[Mapping[str, Any]], run: Mapping[str, Any], judged: Mapping[tuple[str, str], Mapping[str, Any]]
) -> tuple[Night, ...]:
    """The newest run a day, up to the one that the report is about."""
    by_day: dict[date, Night] = {}
    for row in rows:
        day = _days(row, str(run["zone"]))[1]
        health = judged.get((row["site"], row["run_id"]), {})
        declared, extracted = row["declared_comment_count"] or 0, row["extracted_comment_count"] or 0
        by_day[day] = Night(
            day=day,
            run_id=row["run_id"],
            status=row["status"],
            articles=row["article_count"] or 0,
            comments=row["comment_count"] or 0,
            rejected=row["rejected_count"] or 0,
            body_chars=row["body_chars"],
            completeness=extracted / declared if declared else None,
            state=health.get("state"),
            level=health.get("level"),
        )
    last = _days(run)[1]
    return tuple(by_day[day] for day in sorted(by_day) if day <= last)[-NIGHTS:]


def _reject(row: Mapping[str, Any]) -> Rejects:
    examples = (Example(*values) for values in zip(row["labels"], row["urls"], row["reasons"], strict=True))
    return Rejects(row["rule_id"], row["what"], row["reject_count"], tuple(examples))


def _rule(row: Mapping[str, Any]) -> FailedRule:
    names = ("rule_id", "suite", "severity", "checked_count", "failed_count", "detail")
    return FailedRule(*(row[name] for name in names))


def _thread(row: Mapping[str, Any]) -> Thread:
    return Thread(row["headline"], row["url"], row["declared_comment_count"], row["extracted_comment_count"])


def _source(row: Mapping[str, Any]) -> Source:
    names = (
        "source_url",
        "source_channel",
        "link_count",
        "window_link_count",
        "taken_count",
        "newest_hint_at",
        "problem",
    )
    return Source(*(row[name] for name in names))


def _health(row: Mapping[str, Any] | None) -> Health | None:
    if row is None:
        return None
    signs = tuple(_sign(each) for each in row["signals"])
    return Health(row["state"], row["level"], signs, row["first_seen"], row["is_muted_until"])


def _sign(record: Mapping[str, Any]) -> Sign:
    numbers = record["value"], record["usual"], record["limit"]
    return Sign(record["rule"], record["level"], *numbers, tuple(record["examples"] or ())[:EXAMPLES])


def _suspect(row: Mapping[str, Any]) -> Example:
    return Example(row["headline"] or row["url"], row["url"], row["reason"] or ", ".join(row["doubts"]))
