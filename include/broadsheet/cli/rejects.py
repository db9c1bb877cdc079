"""``broadsheet rejects``: rows that a rule kept out, one by one, and how they are let through after all.

What does NOT belong here: finding and loading them (``pipeline.releasing``).
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Annotated, Any

import typer

from broadsheet import sites
from broadsheet.cli.formats import FormatOption, print_rows
from broadsheet.cli.printing import err, out
from broadsheet.cli.reading import Reading
from broadsheet.cli.why import print_page
from broadsheet.models import Site
from broadsheet.settings import Settings, process_settings
from broadsheet.text import shorten

rejects_app = typer.Typer(
    help="Rows that a rule rejected: list, show, release.", no_args_is_help=True, rich_markup_mode=None
)
RuleOption = Annotated[str | None, typer.Option("--rule", help="Only rows that failed this rule: A14, C11.")]
NightOption = Annotated[
    datetime | None,
    typer.Option("--night", formats=["%Y-%m-%d"], metavar="YYYY-MM-DD", help="Only of the run of this day."),
]
COLUMNS = ("id", "site", "night", "what", "rules", "url", "said", "released")
SAID_CHARS = 60
SUSPECT = "s"  # begins the ids of suspect readings


@rejects_app.command("list", cls=Reading)
def rejects_list(
    site: Annotated[str | None, typer.Argument(help="Only of this site.")] = None,
    rule: RuleOption = None,
    night: NightOption = None,
    form: FormatOption = None,
) -> None:
    """List rejected rows, the newest first, with the rules that they failed; then suspect readings that are kept aside.

    Examples:

      broadsheet rejects list herald --rule A14

      broadsheet rejects list --night 2026-03-05
    """
    from broadsheet import pipeline
    from broadsheet.warehouse import QueryResult

    settings, day = process_settings(), night.date() if night else None
    rejects = pipeline.list_rejects(settings, pipeline.Wanted(rule=rule, site=site, night=day))
    rows = tuple(_line(row) for row in (*rejects, *pipeline.list_suspects(settings, site, rule, day)))
    print_rows(QueryResult(COLUMNS, rows), form)


def _line(row: dict[str, Any]) -> tuple[Any, ...]:
    return (
        row["reject_id"],
        row["site"],
        row["night"],
        row["kind"],
        " ".join(row["rule_ids"]),
        row["url"],
        shorten(row["said"] or "", SAID_CHARS),
        f"{row['released_at']:%Y-%m-%d %H:%M}Z" if row["released_at"] else None,
    )


@rejects_app.command("show", cls=Reading)
def rejects_show(
    reject_id: Annotated[str, typer.Argument(metavar="ID", help="Id of the row, or of the suspect reading.")],
) -> None:
    """One rejected row: why, where its raw page lies, and all its columns as JSON.

    Of a suspect reading: why it is doubted, and it beside what is known of the article, with the paragraphs that differ.
    """
    from broadsheet import pipeline

    settings = process_settings()
    if reject_id.startswith(SUSPECT):
        reading, pages, explanation = pipeline.explain_reading(settings, reject_id)
        out.print(
            f"{reading['reject_id']}  suspect reading of {reading['site']}, {reading['fetched_at']:%Y-%m-%d %H:%M}Z, "
            f"run {reading['run_id']}: {' '.join(reading['doubts'])}"
        )
        _print_raw(pages)
        print_page(explanation)
        return
    row, pages = pipeline.show_reject(settings, reject_id)
    out.print(f"{row['reject_id']}  {row['kind']} of {row['site']}, night {row['night']}, run {row['run_id']}")
    if row["released_at"]:
        out.print(f"  released {row['released_at']:%Y-%m-%d %H:%M}Z by run {row['released_by_run_id']}")
    out.print(f"  {row['reason']}")
    _print_raw(pages)
    if row["row_json"]:
        values = {
            name: value for name, value in json.loads(row["row_json"]).items() if name not in ("rule_ids", "reason")
        }
        out.print(json.dumps(values, ensure_ascii=False, indent=1))


def _print_raw(pages: list[dict[str, Any]]) -> None:
    for page in pages:
        out.print(
            f"  raw: {page['warc_path']} at {page['warc_offset']}, {page['kind']}, sha256 {page['raw_sha256']}, "
            f"fetched {page['fetched_at']:%Y-%m-%d %H:%M}Z\n       {page['url']}"
        )
    if not pages:
        out.print("  raw: no page of it is in ops.pages")


@rejects_app.command("release")
def rejects_release(
    ids: Annotated[
        list[str] | None, typer.Argument(metavar="[ID]...", help="Ids of rows; all their rules are passed over.")
    ] = None,
    rule: Annotated[
        str | None, typer.Option("--rule", help="Rows that failed this rule; it alone is passed over.")
    ] = None,
    site: Annotated[str | None, typer.Option("--site", help="Of this site; goes with --rule.")] = None,
    night: NightOption = None,
) -> None:
    """Let rejected rows through: they are checked again, loaded and published. Suspect readings count from then on.

    For rows that a rule kept out wrongly, or after a rule or a site file was mended. Comments come along with their article.

    Examples:

      broadsheet rejects release a1f3c09b2d4e5

      broadsheet rejects release --rule A14 --site herald --night 2026-03-05
    """
    from broadsheet import pipeline

    if bool(ids) == bool(rule) or (rule and not site) or (ids and (site or night)):
        raise typer.BadParameter("give either ids, or --rule together with --site")
    settings = process_settings()
    suspects = [name for name in ids or () if name.startswith(SUSPECT)]
    if suspects:
        counts = pipeline.release_readings(settings, suspects).counts
        out.print(f"{len(suspects)} suspect readings released: " + " ".join(f"{k}={v}" for k, v in counts.items()))
    others = tuple(name for name in ids or () if not name.startswith(SUSPECT))
    if ids and not others:
        return
    wanted = pipeline.Wanted(others, rule, site, night.date() if night else None)
    report = pipeline.release(settings, wanted, lambda name: _site(name, settings))
    out.print(f"{len(report.released)} rows released" + (f" by {', '.join(report.run_ids)}" if report.run_ids else ""))
    if report.already:
        out.print(f"{len(report.already)} were released before")
    for reject_id, reason in report.refused:
        err.print(f"error: {reject_id}: {reason}")
    if report.refused:
        raise typer.Exit(1)


def _site(name: str, settings: Settings) -> Site:
    return Site.adhoc() if name == Site.adhoc().id else sites.load_site(name, settings)
