"""What a night owes to the nights before it, over a real snapshot: for how long, how often, and when it is given up."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.unit.pipeline.test_memory import DAY, MINE, UNTIL, Past, night, past_of, site, url_of

from broadsheet.discover import OWED, REVISIT
from broadsheet.models import Link, Site
from broadsheet.pipeline.memory import Memory
from broadsheet.runs import RunFolder, write_rows
from broadsheet.settings import Settings

__all__ = ["site"]  # a fixture
EVERY_NIGHT = (
    "over_limit rate_limited server_failed unreachable robots_unreadable robots_disallowed extraction_failed rejected"
).split()
WALLS = (
    "bot_wall consent_wall login_required soft_404 refused redirected_away not_found not_an_article wrong_type"
).split()
SETTLED = "accepted too_large forbidden_address damaged not_archived".split()


def nights(past: Past, *days_ago: int, is_nightly: bool = True) -> list[str]:
    """Nights of which most of what was asked for was had; the first argument is the newest."""
    names = []
    for days in days_ago:
        past.run(f"n{days}", started_at=UNTIL - days * DAY, end_at=UNTIL - days * DAY, is_nightly=is_nightly)
        for number in range(5):
            past.ended(f"n{days}", f"fine{days}-{number}", "accepted", "validate")
        names.append(f"n{days}")
    return names


def due(settings: Settings, site: Site) -> dict[str, str]:
    """How the links that are due are taken, by name."""
    found = Memory(site, settings, MINE).past([], night())
    return {link.url.rpartition("/")[2]: link.taken_as for link in found.due}


def given_up(settings: Settings, site: Site) -> list[str]:
    return [url.rpartition("/")[2] for url in Memory(site, settings, MINE).past([], night()).given_up]


@pytest.mark.parametrize("kinds", [EVERY_NIGHT, WALLS, SETTLED], ids=["failed", "walls", "settled"])
def test_the_next_night_asks_again(settings: Settings, site: Site, kinds: list[str]) -> None:
    with past_of(settings) as past:
        for kind in kinds:
            past.run(kind, started_at=UNTIL - DAY, end_at=UNTIL - DAY)
            past.ended(kind, f"page-{kind}", kind)
            past.ended(kind, f"row-{kind}", kind)
            past.article(f"row-{kind}")
    expected = (
        {}
        if kinds is SETTLED
        else {f"{what}-{kind}": how for kind in kinds for what, how in (("page", OWED), ("row", REVISIT))}
    )
    assert due(settings, site) == expected


def test_what_was_had_since_is_not_owed(settings: Settings, site: Site) -> None:
    with past_of(settings) as past:
        nights(past, 3, 2, 1)
        past.run("backfill", started_at=UNTIL - DAY, end_at=UNTIL - 9 * DAY, is_nightly=False)
        for name, *endings in (
            ("had", "rejected", "accepted", ""),
            ("had-by-backfill", "rejected", "rejected", ""),
            ("lost-again", "rejected", "accepted", "server_failed"),
            ("never", "rejected", "", ""),
            ("second-page", "", "", ""),
        ):
            for days, kind in zip((3, 2, 1), endings, strict=True):
                if kind:
                    past.ended(f"n{days}", name, kind)
        past.ended("backfill", "had-by-backfill", "accepted")
        past.ended("n1", "second-page", "rejected", "validate", "A07: the same canonical URL")
        past.ended("n1", "out", "out_of_window")
    assert due(settings, site) == {"lost-again": OWED, "never": OWED}


@pytest.mark.parametrize(("kind", "days"), [("server_failed", 14), ("rejected", 8)])
def test_it_is_asked_for_until_the_bound_and_told(settings: Settings, site: Site, kind: str, days: int) -> None:
    with past_of(settings) as past:
        nights(past, 15, 14, 8)
        past.ended("n14", "still", kind)
        past.ended("n15", "over", kind)
        past.run("older", started_at=UNTIL - 16 * DAY, end_at=UNTIL - 16 * DAY)
        past.ended("older", "told-before", kind)
    assert due(settings, site) == {"still": OWED}
    assert given_up(settings, site) == ["over"]


@pytest.mark.parametrize(
    ("tries", "is_due"), [((1,), True), ((2, 1), False), ((3, 2), True), ((6, 5, 3), False), ((7, 6, 4), True)]
)
def test_one_rejected_row_among_good_ones_is_asked_for_with_growing_gaps(
    settings: Settings, site: Site, tries: tuple[int, ...], is_due: bool
) -> None:
    with past_of(settings) as past:
        for name in nights(past, *tries):
            past.ended(name, "odd", "rejected")
    assert due(settings, site) == ({"odd": OWED} if is_due else {})


def test_a_wall_is_asked_for_on_three_nights_and_told(settings: Settings, site: Site) -> None:
    with past_of(settings) as past:
        for days, name in zip((3, 2, 1), nights(past, 3, 2, 1), strict=True):
            past.ended(name, "paywalled", "login_required")
            if days > 1:
                past.ended(name, "twice", "login_required")
        past.article("paywalled", published_at=UNTIL - 3 * DAY)
        past.visited("paywalled", UNTIL - 4 * DAY, run_id="n3")
    assert due(settings, site) == {"twice": OWED}  # nor is it visited by the plan
    assert given_up(settings, site) == ["paywalled"]


@pytest.mark.parametrize("is_held", [False, True])
def test_nights_on_which_the_whole_site_is_walled_do_not_count(settings: Settings, site: Site, is_held: bool) -> None:
    with past_of(settings) as past:
        for days in (5, 4, 3, 2, 1):
            past.run(f"n{days}", started_at=UNTIL - days * DAY, end_at=UNTIL - days * DAY, is_held=is_held)
            for number in range(1 if is_held else 3):
                past.ended(f"n{days}", f"walled{number}", "bot_wall")
                past.ended(f"n{days}", f"rejected{number}", "rejected")
    assert set(due(settings, site).values()) == {OWED}
    assert len(due(settings, site)) == (2 if is_held else 6)


def test_doubted_and_undone_readings_are_owed(settings: Settings, site: Site) -> None:
    with past_of(settings) as past:
        names = dict(zip((2, 1), nights(past, 2, 1), strict=True))
        for name, run, kind, status, doubts in (
            ("aside", 1, "suspected", "kept_aside", ["K02"]),
            ("confirmed", 1, "suspected", "confirmed", ["K02"]),
            ("odd-night", 1, "accepted", "confirmed", ["N01"]),
            ("undone", 2, "accepted", None, None),
            ("undone-had-since", 2, "accepted", None, None),
        ):
            past.article(name)
            past.ended(names[run], name, kind)
            if status:
                past.put("ops.doubted_readings", run_id=names[run], url=url_of(name), status=status, doubts=doubts)
        past.ended(names[1], "undone-had-since", "accepted")
        past.put("ops.undone_runs", run_id=names[2], undone_at=UNTIL - timedelta(hours=1))
    found = due(settings, site)
    assert found == dict.fromkeys(("aside", "odd-night", "undone"), REVISIT) | {f"fine2-{n}": OWED for n in range(5)}
    # Nor does an undone night know anything of what a source names.
    fine = Link(url_of("fine2-0"), url_of("fine2-0"), "rss", "x")
    assert not Memory(site, settings, MINE).past([fine], night()).settled


@pytest.mark.parametrize("how", ["undone", "accepted", None])
def test_an_old_night_is_looked_at_where_it_was_reopened_lately(
    settings: Settings, site: Site, how: str | None
) -> None:
    with past_of(settings) as past:
        names = dict(zip((200, 150, 1), nights(past, 200, 150, 1), strict=True))
        past.put("ops.site_nights", run_id=names[200], night=(UNTIL - 200 * DAY).date(), measures=[])
        for name in ("lost", "had-since"):
            past.ended(names[200], name, "accepted" if how == "undone" else "rejected")
            past.put("ops.rejected_articles", run_id=names[200], url=url_of(name), rule_ids=["N02"])
        past.ended(names[150], "had-since", "accepted")
        past.ended(names[150], "failed-long-ago", "server_failed")
        if how == "undone":
            past.put("ops.undone_runs", run_id=names[200], undone_at=UNTIL - timedelta(hours=1))
        elif how == "accepted":
            at = {"accepted_from": (UNTIL - 190 * DAY).date(), "accepted_at": UNTIL - timedelta(hours=1)}
            past.put("ops.health_accepts", rule="N02", **at)
    fine = {f"fine200-{n}": OWED for n in range(5)} if how == "undone" else {}
    assert due(settings, site) == ({"lost": OWED} | fine if how else {})


def test_an_owed_link_is_what_its_source_said(settings: Settings, site: Site) -> None:
    with past_of(settings) as past:
        nights(past, 1)
        for name in ("told", "offline", "cleared-away"):
            past.ended("n1", name, "server_failed")
    told = Link(url_of("told"), url_of("canonical"), "sitemap", "https://herald.example/map", headline_hint="Ferry")
    offline = Link(url_of("offline"), url_of("offline"), "warc", "x.warc")
    write_rows(RunFolder(settings.runs_dir, "herald", "n1").file("links"), Link, [told, offline])
    found = {link.url: link for link in Memory(site, settings, MINE).past([], night()).due}
    assert found.keys() == {told.url, url_of("cleared-away")}
    assert (found[told.url].headline_hint, found[told.url].source_channel) == ("Ferry", "sitemap")


def test_what_this_run_itself_could_not_get_is_not_owed_by_it(settings: Settings, site: Site) -> None:
    with past_of(settings) as past:
        past.run(MINE)
        past.run("not-loaded", is_loaded=False)
        for run in (MINE, "not-loaded"):
            past.ended(run, f"page-{run}", "server_failed")
    assert due(settings, site) == {}
