"""``broadsheet health``: how the sites stand, and silencing what is known.

What does NOT belong here: judging a night (``health``) and why a site broke, page by page (``report``).
"""

from __future__ import annotations

import json
from datetime import date
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from broadsheet import sites
from broadsheet.cli.printing import err, out
from broadsheet.cli.why import why
from broadsheet.errors import InvalidRun, InvalidWindow
from broadsheet.settings import process_settings

CRITICAL_CODE, WARNING_CODE = 1, 3
WHY = "--why"


class _ShowsByDefault(TyperGroup):
    """``health herald`` is ``health show herald``, ``health herald --why`` is ``health why herald``."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if WHY in args and args[0] not in self.commands:
            args = ["why", *(each for each in args if each != WHY)]
        if not args or (args[0] not in self.commands and args[0] != "--help"):
            args = ["show", *args]
        return super().parse_args(ctx, args)


health_app = typer.Typer(
    cls=_ShowsByDefault,
    help="How each site stands: show (the default), why, mute, unmute, accept, unaccept.",
    rich_markup_mode=None,
)


health_app.command("why")(why)


@health_app.command("show")
def show(
    site: Annotated[str | None, typer.Argument(help="Only of this site.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="The rows of ops.site_health as JSON.")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="A warning gives exit code 3.")] = False,
    night: Annotated[str | None, typer.Option(help="Of this night, YYYY-MM-DD; default: each site's newest.")] = None,
) -> None:
    """Print how each site stood on its newest night.

    Exit code 1 where something critical was found or the last publish failed, also in part, with --strict 3 where something is odd; a muted
    site counts for neither.
    """
    from broadsheet.warehouse import lacking_in_copy, query_snapshot, read_statement, why_not_published

    settings = process_settings()
    which = {"site": site, "night": None if night is None else _day(night, "--night")}
    found = query_snapshot(settings, read_statement("list_health"), which)
    rows = [dict(zip(found.columns, row, strict=True)) for row in found.rows]
    if site is not None and not rows:
        raise InvalidRun(f"{site}: no night of it is known yet; see `broadsheet runs` and `broadsheet sites list`")
    if as_json:
        out.print(json.dumps(rows, default=str, ensure_ascii=False, indent=1))
    else:
        _print(rows)
    levels = {row["level"] for row in rows if not _is_muted(row)}
    trouble = why_not_published(settings)
    if trouble:
        err.print(f"error: readers see an older copy, the last publish failed: {trouble}")
    lacking = lacking_in_copy(settings)
    for line in lacking:
        err.print(f"error: readers' copy was published without a part: {line}")
    if trouble or lacking or "critical" in levels:
        raise typer.Exit(CRITICAL_CODE)
    if strict and "warning" in levels:
        raise typer.Exit(WARNING_CODE)


def _is_muted(row: dict[str, Any]) -> bool:
    return row["is_muted_until"] is not None and row["is_muted_until"] >= row["night"]


def _print(rows: list[dict[str, Any]]) -> None:
    from broadsheet import health

    whys = health.whys()
    for row in rows:
        since = f", since {row['first_seen']}" if row["first_seen"] else ""
        muted = f", muted until {row['is_muted_until']}" if _is_muted(row) else ""
        level = f" ({row['level']})" if row["level"] else ""
        out.print(f"{row['site']}  {row['night']}  {row['state']}{level}{since}{muted}")
        for signal in row["signals"]:
            out.print(
                f"  {signal['rule']} {signal['level']}: {whys.get(signal['rule'], 'see the log')}{_numbers(signal)}"
            )
            for url in signal["examples"] or ():
                out.print(f"      {url}")


def _numbers(signal: dict[str, Any]) -> str:
    shown = {"": signal["value"], "usually ": signal["usual"], "limit ": signal["limit"]}
    parts = [f"{name}{value:.2f}" for name, value in shown.items() if value is not None]
    return f" [{', '.join(parts)}]" if parts else ""


@health_app.command("mute")
def mute(
    site: Annotated[str, typer.Argument(help="Id of the site.")],
    until: Annotated[str, typer.Option(help="Last night on which its alarms do not count, YYYY-MM-DD.")],
    why: Annotated[str, typer.Option(help="Why; it is kept in ops.health_mutes.")],
) -> None:
    """Let a site's alarms not count up to a night.

    They are recorded and shown all the same, and what is held stays held.
    """
    from broadsheet import pipeline

    settings = process_settings()
    sites.load_site(site, settings)
    pipeline.mute_site(settings, site, _day(until, "--until"), why)
    out.print(f"{site}: muted until {until}")


@health_app.command("unmute")
def unmute(site: Annotated[str, typer.Argument(help="Id of the site.")]) -> None:
    """Let a site's alarms count again."""
    from broadsheet import pipeline

    settings = process_settings()
    sites.load_site(site, settings)
    pipeline.unmute_site(settings, site)
    out.print(f"{site}: its alarms count again")


@health_app.command("accept")
def accept(
    site: Annotated[str, typer.Argument(help="Id of the site.")],
    rule: Annotated[str, typer.Option(help="Ids of the rules that spoke up on its newest night: H17, or H17,H43.")],
    why: Annotated[str, typer.Option(help="Why; it is kept in ops.health_accepts.")],
) -> None:
    """Take what rules found on a site's newest night for its new usual.

    From that night on they learn the site anew: for seven sound nights they say and hold nothing. What they alone have held is asked
    for again on the next night.
    """
    from broadsheet import pipeline

    settings = process_settings()
    sites.load_site(site, settings)
    rules = _rules(rule)
    night = pipeline.accept_site(settings, site, rules, why)
    out.print(
        f"{site}: {', '.join(sorted(set(rules)))} learn anew from {night}; what only they held is asked for again"
    )


@health_app.command("unaccept")
def unaccept(
    site: Annotated[str, typer.Argument(help="Id of the site.")],
    rule: Annotated[str, typer.Option(help="Ids of rules that were accepted: H17, or H17,H43.")],
) -> None:
    """Take back what was accepted last for rules of a site.

    From the next run on they compare with the nights before it again, and say and hold what they find. What was loaded meanwhile stays;
    `broadsheet undo SITE --night D` takes a night out. What was accepted for a rule before that stands.
    """
    from broadsheet import pipeline

    settings = process_settings()
    sites.load_site(site, settings)
    for name, night in pipeline.unaccept_site(settings, site, _rules(rule)).items():
        out.print(f"{site}: {name} no longer learns anew from {night}; it compares with the nights before it again")


def _rules(text: str) -> list[str]:
    return [each.strip() for each in text.split(",") if each.strip()]


def _day(text: str, option: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InvalidWindow(f"{option}: {error}: write a day as YYYY-MM-DD") from None
