"""Whole histories of invented papers: what never alarms, and what alarms on the first night."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from functools import cache
from typing import Any

import pytest
from tests.unit.health.invented import (
    FEED,
    FIRST,
    SITEMAP,
    Break,
    InventedPaper,
    on_comments,
    on_known,
    on_new,
)

from broadsheet.health import HEALTH_RULES, Batch, History, Judgement, Night, is_thin, whys
from broadsheet.health.checks import Tonight, bodies_long, share_high, source_shrunk, volume_zero
from broadsheet.health.measures import Measure
from broadsheet.models import BatchState, Level, Link, Outcome, OutcomeKind, Rejection

HISTORY = 30


@pytest.mark.parametrize(("rate", "seeds"), [(3, 6), (8, 6), (20, 4), (200, 1)])
def test_quiet_nights_raise_no_alarm(rate: float, seeds: int) -> None:
    alarms = []
    for seed in range(seeds):
        paper = InventedPaper(rate, seed)
        for number in range(100):
            judged = paper.night(number)
            alarms += [(seed, number, signal) for signal in judged.verdict.signals]
    assert len(alarms) <= seeds // 4, alarms  # one in four hundred nights, at the most


def after_history(rate: float, break_: Break, *, seed: int = 1, nights: int = HISTORY) -> Judgement:
    return _lived(rate, seed, nights).once_more().night(nights, break_)


@cache
def _lived(rate: float, seed: int, nights: int) -> InventedPaper:
    paper = InventedPaper(rate, seed)
    for number in range(nights):
        paper.night(number)
    return paper


def rules(judged: Judgement) -> set[str]:
    return {signal.rule for signal in judged.verdict.signals}


def level_of(judged: Judgement) -> Level | None:
    return max((s.level for s in judged.verdict.signals), key=lambda level: level == Level.CRITICAL, default=None)


def ending(kind: OutcomeKind, every: int = 1) -> Break:
    """Every so many'th page ends so."""

    def apply(batch: Batch) -> Batch:
        bad = {link.url for link in batch.links[::every]}
        stage = "extract" if kind in (OutcomeKind.NOT_AN_ARTICLE, OutcomeKind.DUPLICATE) else "fetch"
        outcomes = [o for o in batch.outcomes if o.url not in bad]
        outcomes += [Outcome(url, stage, kind, "") for url in sorted(bad)]
        articles = [a for a in batch.articles if a["url"] not in bad]
        comparisons = [c for c in batch.comparisons if c.url not in bad]
        return replace(batch, outcomes=outcomes, articles=articles, comparisons=comparisons)

    return apply


def rejecting(batch: Batch) -> Batch:
    return replace(batch, rejections=[Rejection(a["url"], ("A14",), "A14: short") for a in batch.new])


def renamed(template: str, known: bool = False) -> Break:
    """New articles at other addresses; ``known``: with texts that stand elsewhere."""

    def apply(batch: Batch) -> Batch:
        other = {link.url: template.format(n=n) for n, link in enumerate(batch.new_links)}
        links = [replace(link, url=other.get(link.url, link.url)) for link in batch.links]
        articles = [{**a, "url": other.get(a["url"], a["url"])} for a in batch.articles]
        texts = {a["body_digest"]: "https://paper.example/elsewhere" for a in articles if not a["is_known"]}
        return replace(batch, links=links, articles=articles, texts_elsewhere=texts if known else {})

    return apply


def without_articles(keep: int) -> Break:
    def apply(batch: Batch) -> Batch:
        kept = {link.url for link in batch.new_links[:keep]} | {a["url"] for a in batch.known}
        return replace(
            batch,
            links=[link for link in batch.links if link.url in kept],
            articles=[a for a in batch.articles if a["url"] in kept],
        )

    return apply


def fivefold(batch: Batch) -> Batch:
    links = [
        replace(link, url=f"{link.url}{copy}/", canonical_url=f"{link.url}{copy}/")
        for link in batch.new_links
        for copy in range(6)
    ]
    return replace(batch, links=[*links, *(link for link in batch.links if link.taken_as == "revisit")])


def foreign(batch: Batch) -> Batch:
    outcomes = [Outcome(f"https://other.example/{n}", "discover", OutcomeKind.EXCLUDED, "") for n in range(40)]
    return replace(batch, outcomes=[*batch.outcomes, *outcomes])


def source(url: str, **changes: Any) -> Break:
    def apply(batch: Batch) -> Batch:
        return replace(batch, sources=[replace(s, **changes) if s.source_url == url else s for s in batch.sources])

    return apply


def stale(batch: Batch) -> Batch:
    assert batch.run.window
    old = batch.run.window.end_at - timedelta(days=5)
    return replace(batch, sources=[replace(s, newest_hint_at=old) for s in batch.sources])


def torn(batch: Batch) -> Batch:
    return replace(batch, sources=[replace(s, problem="it ends in the middle") for s in batch.sources])


SECTION = "https://paper.example/news/"


def one_canonical(batch: Batch) -> Batch:
    return replace(batch, claims=[replace(c, named_url="https://paper.example/one") for c in batch.claims])


def refused_canonical(batch: Batch) -> Batch:
    return replace(
        batch, claims=[replace(c, named_url=None, refused_url=f"{c.url}x", refused_reason="") for c in batch.claims]
    )


def one_refused_canonical(batch: Batch) -> Batch:
    return replace(
        batch,
        claims=[replace(c, named_url=None, refused_url=SECTION, refused_reason="a section") for c in batch.claims],
    )


def one_disputed_canonical(batch: Batch) -> Batch:
    return replace(batch, claims=[replace(c, named_url=SECTION, is_disputed=True) for c in batch.claims])


def no_comments(batch: Batch) -> Batch:
    gone = on_new(extracted_comment_count=0, declared_comment_count=None)(batch)
    return replace(gone, comments=[row for row in gone.comments if row["is_known"]])


def shifted(hours: int) -> Break:
    return on_new(published_at=lambda a: a["published_at"] + timedelta(hours=hours))


CRITICAL: Mapping[str, tuple[str, Break]] = {
    "nothing new": ("S01", without_articles(0)),
    "a tenth": ("S02", without_articles(2)),
    "bodies cut": ("S03", on_new(body_chars=lambda a: a["body_chars"] // 4)),
    "stubs": ("S03", on_new(body_chars=80)),
    "all rejected": ("S04", rejecting),
    "comments not read": ("S06", on_new(extracted_comment_count=0)),
    "no headlines": ("S08", on_new(headline=None)),
    "no dates": ("S08", on_new(published_at=None)),
    "no authors": ("S08", on_new(authors=[])),
    "a third of the pages fails": ("S10", ending(OutcomeKind.SERVER_FAILED, every=3)),
    "all refused": ("S10", ending(OutcomeKind.REFUSED)),
    "robots say no": ("S10", ending(OutcomeKind.ROBOTS_DISALLOWED)),
    "walls": ("H02", ending(OutcomeKind.BOT_WALL, every=3)),
    "no articles": ("H03", ending(OutcomeKind.NOT_AN_ARTICLE)),
    "a notice for each": ("H05", on_new(repeated_chars=lambda a: a["body_chars"])),
    "one text": ("H06", on_new(body_digest="one")),
    "wrong charset": ("H07", on_new(damaged_chars=lambda a: a["body_chars"] // 50)),
    "another language": ("H08", on_new(language="de")),
    "one headline": ("H10", on_new(headline="The Paper")),
    "one date": ("H11", on_new(published_at=lambda a: a["fetched_at"] - timedelta(hours=9))),
    "dates ahead": ("H13", shifted(24 * 60)),
    "dates shifted": ("H14", shifted(-5)),
    "one author": ("H17", on_new(authors=["Admin"])),
    "one comment for all": ("H24", on_comments("of_one_text", 0.9)),
    "one canonical": ("H28", one_canonical),
    "known under new addresses": ("H31", renamed("https://paper.example/new/{n}", known=True)),
    "foreign links": ("H32", foreign),
    "known doubted": ("H40", on_known(doubts=("K01",))),
    "known shrunk": ("H41", on_known(body_chars=lambda c: c.known_body_chars // 3)),
    "known text replaced": ("H41", on_known(kept_text_share=0.0)),
    "known headlines": ("H42", on_known(is_headline_changed=True)),
    "known authors": ("H43", on_known(is_author_changed=True)),
    "known authors gone": ("H43", on_known(is_author_lost=True)),
    "known dates gone": ("H44", on_known(is_date_lost=True)),
    "known dates moved": ("H44", on_known(published_shift_seconds=18000.0)),
    "known comments gone": ("H45", on_known(kept_comment_count=0)),
    "known comments renumbered": ("H46", on_known(renumbered_count=lambda c: c.known_comment_count)),
    "known comments nameless": ("H49", on_comments("without_author", 1.0, is_known=True)),
    "known comments timeless": ("H49", on_comments("without_time", 1.0, is_known=True)),
    "known comments by one": ("H49", on_comments("of_one_author", 0.9, is_known=True)),
    "one thread for all": ("H24", on_comments("in_other_threads", 1.0)),
    "one thread for all known": ("H49", on_comments("in_other_threads", 1.0, is_known=True)),
    "known comments too old": ("H49", on_comments("before_article", 0.9, is_known=True)),
    "known comments to come": ("H49", on_comments("in_future", 0.9, is_known=True)),
    "known comments halved": ("H45", on_known(kept_comment_count=lambda c: c.known_comment_count // 2)),
    "known comments at once": ("H49", on_comments("of_one_moment", 0.9, is_known=True)),
    "known comments twice": ("H49", on_comments("doubled", 0.5, is_known=True)),
}
WARNING: Mapping[str, tuple[str, Break]] = {
    "fivefold": ("S02", fivefold),
    "teasers": ("S05", on_new(is_teaser=True)),
    "no comments": ("S07", no_comments),
    "stale": ("S09", stale),
    "not named elsewhere": ("S11", source(SITEMAP, elsewhere_count=2)),
    "bodies doubled": ("H09", on_new(body_chars=lambda a: a["body_chars"] * 4)),
    "boilerplate": ("H05", on_new(repeated_chars=200)),
    "texts twice": ("H09", on_new(doubled_chars=lambda a: a["body_chars"] // 2)),
    "comments twice": ("H25", on_comments("doubled", 0.5)),
    "known boilerplate": ("H47", lambda b: replace(b, articles=[{**a, "repeated_chars": 99} for a in b.articles])),
    "known texts twice": ("H47", lambda b: replace(b, articles=[{**a, "doubled_chars": 9999} for a in b.articles])),
    "by day": ("H12", on_new(published_at_precision="day")),
    "old": ("H15", on_new(published_at_source="feed", published_at=lambda a: a["published_at"] - timedelta(days=365))),
    "dates read elsewhere": ("H16", on_new(published_at_source="html")),
    "closed": ("H18", on_new(is_open_for_comments=False)),
    "no declared count": ("H19", on_new(declared_comment_count=None)),
    "by script": ("H20", on_new(comment_provider="disqus")),
    "nameless": ("H21", on_comments("without_author", 1.0)),
    "timeless": ("H22", on_comments("without_time", 1.0)),
    "by one": ("H23", on_comments("of_one_author", 0.95)),
    "at once": ("H25", on_comments("of_one_moment", 0.95)),
    "another reader": (
        "H27",
        lambda b: replace(b, comments=[{**row, "found_by": {"generic": row["comment_count"]}} for row in b.comments]),
    ),
    "from the future": ("H26", on_comments("in_future", 0.9)),
    "from before": ("H26", on_comments("before_article", 0.9)),
    "canonical refused": ("H29", refused_canonical),
    "tag pages": ("H30", renamed("https://paper.example/tag/t{n}")),
    "session ids": ("H30", renamed("https://paper.example/2026/01/05/a-story-of-{n}/?sid=1")),
    "a source fails": ("H33", source(SITEMAP, problem="HTTP 500", link_count=0)),
    "every source ends before its end": ("H33", torn),
    "a source is cut off": ("H33", source(FEED, link_count=9)),
    "a source names nothing": ("H33", source(FEED, link_count=0, window_link_count=0)),
    "metadata only": ("H35", on_new(is_metadata_only=True)),
    "known closed": ("H48", lambda b: replace(b, articles=[{**a, "is_open_for_comments": False} for a in b.articles])),
}


@pytest.mark.parametrize("name", CRITICAL)
def test_what_breaks_is_critical_on_the_first_night(name: str) -> None:
    rule, break_ = CRITICAL[name]
    judged = after_history(20, break_)
    assert rule in rules(judged), judged.verdict.signals
    assert level_of(judged) == Level.CRITICAL


@pytest.mark.parametrize("break_", [one_refused_canonical, one_disputed_canonical])
def test_an_address_that_was_not_believed_is_told_and_holds_nothing(break_: Break) -> None:
    judged = after_history(20, break_)
    assert "H28" in rules(judged)
    assert not judged.verdict.new_held_by
    assert not rules(after_history(20, break_, nights=3)) & {"H28"}, "it may always have been so"


def test_an_address_that_was_believed_holds_what_is_new_from_the_first_night_on() -> None:
    assert "H28" in after_history(20, one_canonical, nights=3).verdict.new_held_by


@pytest.mark.parametrize(
    ("new", "known", "unnamed", "is_told"),
    [(2, 20, 0, False), (2, 20, 4, False), (2, 20, 6, True), (0, 20, 0, True), (2, 4, 0, True)],
)
def test_a_front_page_of_tonight_that_names_no_more_is_a_second_sign(
    new: int, known: int, unnamed: int, is_told: bool
) -> None:
    counts = {"front_new": new, "front_known": known, "front_unnamed": unnamed}
    judged = after_history(20, lambda batch: replace(without_articles(2)(batch), counts=counts))
    assert ("S02" in rules(judged)) == is_told


@pytest.mark.parametrize(
    ("counts", "is_told"),
    [((7,) * 14, True), ((7,) * 13, False), ((7, 0) + (7,) * 12, False), ((5,) * 14, False)],
)
def test_none_is_told_where_several_are_usual_and_none_never_was(counts: tuple[int, ...], is_told: bool) -> None:
    nights = [
        Night(FIRST + timedelta(days=n), f"run-{n}", {"seen": (float(count), count)}) for n, count in enumerate(counts)
    ]
    tonight = Tonight(FIRST + timedelta(days=len(counts)), {"seen": Measure(0.0, 0)})
    assert (volume_zero("S01", tonight, History(tuple(nights))) is not None) == is_told


@pytest.mark.parametrize(("seen", "is_it"), [(1, True), (4, True), (14, False)])
def test_a_second_witness_is_asked_before_a_night_can_be_called_too_little(seen: int, is_it: bool) -> None:
    paper = InventedPaper(20)
    for number in range(HISTORY):
        paper.night(number)
    history = History(tuple(paper.history))
    night = FIRST + timedelta(days=HISTORY)
    assert is_thin(seen, night, 1.0, history) == is_it
    assert is_thin(0, night, 1.0, History(history.nights[-8:]))
    assert not is_thin(0, night, 1.0, History(history.nights[-6:])), "nobody knows yet what is usual"


@pytest.mark.parametrize("name", WARNING)
def test_what_is_odd_is_told_on_the_first_night(name: str) -> None:
    rule, break_ = WARNING[name]
    judged = after_history(20, break_)
    assert rule in rules(judged), judged.verdict.signals


@pytest.mark.parametrize(
    "name", ["bodies cut", "all rejected", "known shrunk", "all refused", "one text", "no authors"]
)
def test_a_small_paper_is_watched_as_well(name: str) -> None:
    rule, break_ = CRITICAL[name]
    assert rule in rules(after_history(6, break_)), name


def test_every_rule_is_broken_by_something() -> None:
    tried = {rule for rule, _ in (*CRITICAL.values(), *WARNING.values())}
    elsewhere = {"H01", "H04", "H34", "H36"}  # see below
    assert {rule.id for rule in HEALTH_RULES} - tried == elsewhere


def test_dates_that_only_the_feed_names_are_told_and_hold_nothing() -> None:
    lost = on_new(published_at_source="feed")
    judged = after_history(20, lost)
    assert rules(judged) == {"S08", "H16"} and level_of(judged) == Level.CRITICAL
    assert not judged.verdict.new_held_by
    paper = InventedPaper(20)
    assert not [rule for number in range(HISTORY) for rule in rules(paper.night(number, lost))], "it was always so"


def test_known_pages_that_are_gone() -> None:
    def gone(batch: Batch) -> Batch:
        known = [link.url for link in batch.links if link.taken_as == "revisit"]
        return replace(batch, outcomes=[Outcome(url, "fetch", OutcomeKind.NOT_FOUND, "") for url in known])

    assert "H04" in rules(after_history(20, gone))


def test_servers_that_fail_now_and_then_are_a_warning() -> None:
    judged = after_history(40, ending(OutcomeKind.SERVER_FAILED, every=7))
    assert rules(judged) == {"H36"}
    assert level_of(judged) == Level.WARNING


def test_many_links_to_one_article() -> None:
    assert "H34" in rules(after_history(20, ending(OutcomeKind.DUPLICATE, every=2)))


def test_known_articles_with_one_text() -> None:
    def one_text(batch: Batch) -> Batch:
        return replace(batch, articles=[{**a, "body_digest": "one"} if a["is_known"] else a for a in batch.articles])

    judged = after_history(20, one_text)
    assert "H47" in judged.verdict.known_held_by and "H47" in judged.verdict.new_held_by


def test_what_an_odd_night_brought_may_change_together() -> None:
    changed = {"is_headline_changed": True, "is_author_changed": True, "kept_comment_count": 0, "kept_text_share": 0.0}
    assert {"H41", "H42", "H43", "H45"} <= rules(after_history(20, on_known(**changed)))
    assert not rules(after_history(20, on_known(**changed, is_known_weak=True)))


def test_a_night_that_failed() -> None:
    judged = after_history(20, lambda b: Batch(b.site, b.run, failure="RobotsDisallowed"))
    assert rules(judged) == {"H01"}
    assert "seen" not in judged.measures


@pytest.mark.parametrize(
    ("name", "new", "known"),
    [
        ("all rejected", True, False),
        ("one text", True, False),
        ("no authors", False, False),
        ("known doubted", False, True),
        ("known shrunk", True, True),
        ("all refused", False, False),
    ],
)
def test_what_is_held(name: str, new: bool, known: bool) -> None:
    verdict = after_history(20, CRITICAL[name][1]).verdict
    assert (bool(verdict.new_held_by), bool(verdict.known_held_by)) == (new, known)
    assert verdict.state == (BatchState.HELD if new or known else BatchState.DEGRADED)


def test_a_new_form_of_address_holds_only_what_is_odd_as_well() -> None:
    tags = renamed("https://paper.example/tag/t{n}")
    assert not after_history(20, tags).verdict.new_held_by
    odd = after_history(20, lambda batch: on_new(authors=[])(tags(batch))).verdict
    assert "H30" in odd.new_held_by and not odd.known_held_by


@pytest.mark.parametrize(("count", "is_told"), [(4, False), (7, True)])
def test_some_tag_pages_among_the_articles_are_told(count: int, is_told: bool) -> None:
    def among(batch: Batch) -> Batch:
        urls = [f"https://paper.example/tag/t{n}" for n in range(count)]
        return replace(batch, links=[*batch.links, *(Link(url, url, "rss", FEED, taken_as="new") for url in urls)])

    verdict = after_history(20, among).verdict
    assert ("H30" in {signal.rule for signal in verdict.signals}) == is_told
    assert not verdict.new_held_by


class TestLearning:
    """The hard floors work from night one."""

    @pytest.mark.parametrize(
        "name",
        ["all rejected", "one text", "all refused", "stubs", "known doubted", "nothing new", "a notice for each"],
    )
    def test_hard_floors(self, name: str) -> None:
        rule, break_ = CRITICAL[name]
        judged = after_history(20, break_, nights=0)
        assert judged.is_learning
        assert rule in rules(judged)

    def test_what_only_history_can_tell_is_not_told(self) -> None:
        assert not rules(after_history(20, CRITICAL["no authors"][1], nights=3))

    def test_a_small_papers_empty_night_is_no_alarm(self) -> None:
        assert not rules(after_history(2, CRITICAL["nothing new"][1], nights=4, seed=3))


def test_a_broken_week_does_not_become_usual() -> None:
    paper = InventedPaper(20)
    for number in range(HISTORY):
        paper.night(number)
    for number in range(HISTORY, HISTORY + 10):
        assert "S08" in rules(paper.night(number, CRITICAL["no authors"][1])), number


def test_what_has_been_odd_for_two_weeks_is_usual() -> None:
    paper = InventedPaper(20)
    for number in range(HISTORY):
        paper.night(number)
    told = ["H18" in rules(paper.night(HISTORY + n, WARNING["closed"][1])) for n in range(20)]
    assert told == [True] * 14 + [False] * 6


def test_a_small_papers_silence_is_told_when_it_lasts() -> None:
    paper = InventedPaper(3)
    for number in range(HISTORY):
        paper.night(number)
    told = [bool(rules(paper.night(HISTORY + n, CRITICAL["nothing new"][1]))) for n in range(4)]
    assert not told[0] and told[-1]


def test_two_stories_of_a_day_may_have_an_author_or_a_minute_in_common() -> None:
    paper = InventedPaper(3)
    for number in range(HISTORY):
        paper.night(number, on_new(authors=lambda a: [a["url"]]))
    moment = datetime.combine(FIRST + timedelta(days=HISTORY), time(9, 30))
    same = on_new(authors=["Ada Lund"], published_at=moment)
    assert not rules(paper.night(HISTORY, lambda batch: same(without_articles(2)(batch)))) & {"H11", "H17"}


def of_twenty_nights(name: str, shares: Sequence[float], count: int) -> History:
    """A history in which ``shares`` come by turns, each of ``count``."""
    return History(
        tuple(Night(FIRST + timedelta(days=n), f"run-{n}", {name: (shares[n % len(shares)], count)}) for n in range(20))
    )


@pytest.mark.parametrize(("edited", "is_told"), [(3, False), (4, True), (5, True)])
def test_three_of_five_may_be_chance_where_some_always_are(edited: int, is_told: bool) -> None:
    ask = share_high("edited", effect=0.25, floor=0.34, least=3, hard=0.6)
    tonight = Tonight(FIRST + timedelta(days=20), {"edited": Measure(edited / 5, 5)})
    past = of_twenty_nights("edited", (0.2, 0.0, 0.0), 5)
    assert (ask("H42", tonight, past) is not None) == is_told
    assert ask("H42", tonight, History()) is not None, "without a history the fixed limit is all there is"
    assert ask("H42", tonight, of_twenty_nights("edited", (0.0,), 5)) is not None


@pytest.mark.parametrize(("usual", "is_told"), [((500, 9000), False), ((500, 700), True)])
def test_long_texts_are_odd_where_reports_and_notices_do_not_take_turns(usual: tuple[int, int], is_told: bool) -> None:
    deciles = {f"body_chars {10 * i}": (float(usual[i > 6]), 6) for i in range(1, 10)}
    past = History(tuple(Night(FIRST + timedelta(days=n), f"run-{n}", deciles) for n in range(20)))
    tonight = Tonight(FIRST + timedelta(days=20), {}, lengths=(9000, 9000, 9000, 9000, 500))
    assert (bodies_long("H09", tonight, past) is not None) == is_told


def owing(count: int, *, days_ago: int | None, alone: bool = False, is_named: bool = True) -> Break:
    """Pages that an earlier night owes, at odd addresses that lead nowhere now; ``alone``: nothing else is new.

    ``is_named``: a source of tonight still names them.
    """

    def apply(batch: Batch) -> Batch:
        assert batch.run.window
        at = None if days_ago is None else batch.run.window.start_at + timedelta(hours=9) - timedelta(days=days_ago)
        urls = [f"https://paper.example/x/{n}?sid=1" for n in range(count)]
        owed = [
            Link(url, url, "rss", FEED, published_hint_at=at, taken_as="owed", is_unpromised=not is_named)
            for url in urls
        ]
        batch = without_articles(0)(batch) if alone else batch
        gone = [Outcome(url, "fetch", OutcomeKind.NOT_FOUND, "") for url in urls]
        return replace(batch, links=[*batch.links, *owed], outcomes=[*batch.outcomes, *gone])

    return apply


@pytest.mark.parametrize("days_ago", [1, None])
def test_what_an_earlier_night_owes_says_nothing_of_tonight(days_ago: int | None) -> None:
    for seed in range(4):
        assert not rules(after_history(3, owing(30, days_ago=days_ago), seed=seed))


@pytest.mark.parametrize("days_ago", [0, None])
def test_what_is_owed_to_tonight_itself_is_tonights(days_ago: int | None) -> None:
    assert "S10" in rules(after_history(3, owing(30, days_ago=days_ago, alone=True)))


@pytest.mark.parametrize("days_ago", [0, 1, None])
def test_after_a_held_night_its_dead_addresses_are_not_tonights(days_ago: int | None) -> None:
    """The window reaches back over that night, so that their dates lie in it; but no source names them any more."""
    assert not rules(after_history(3, owing(30, days_ago=days_ago, is_named=False)))
    assert "S10" not in rules(after_history(3, owing(30, days_ago=days_ago, alone=True, is_named=False)))


def test_what_earlier_nights_owe_is_no_volume() -> None:
    owed = owing(30, days_ago=2, alone=True)
    assert after_history(3, owed).measures["seen"].value == 0


@pytest.mark.parametrize(
    ("lengths", "tonight", "is_told"),
    [
        ((40, 40, 38), 18, True),
        ((40, 40, 38), 19, False),
        ((40, 40, 35), 5, False),  # as long as the day had news
        ((9, 9, 9), 3, True),
        ((7, 7, 7), 3, False),
    ],
)
def test_a_source_of_a_steady_length_is_cut_off(lengths: tuple[int, ...], tonight: int, is_told: bool) -> None:
    name = f"source_links {FEED}"
    now = Tonight(FIRST + timedelta(days=20), {name: Measure(float(tonight), 1)})
    past = of_twenty_nights(name, lengths, 1)
    assert (source_shrunk("H33", now, past) is not None) == is_told
    assert source_shrunk("H33", now, History()) is None


def test_links_of_a_backfill_are_no_volume() -> None:
    def backfill(batch: Batch) -> Batch:
        return replace(without_articles(1)(batch), run=replace(batch.run, is_nightly=False))

    assert not rules(after_history(20, backfill))


def test_a_rule_that_fails_is_broken_and_holds_everything() -> None:
    from broadsheet.health import HealthRule, judge

    def fails(rule: str, tonight: object, history: object) -> None:
        raise ZeroDivisionError("by nothing")

    paper = InventedPaper(20)
    rule = HealthRule("H99", Level.WARNING, fails, "never works")
    judged = judge(paper.batch(0), History(), (rule,))
    assert judged.verdict.state == BatchState.BROKEN
    assert (
        judged.verdict.new_held_by
        == judged.verdict.known_held_by
        == {"H00": "the night could not be judged: H99: ZeroDivisionError: by nothing"}
    )
    assert rules(judged) == {"H00"} and judged.verdict.doubts_new


def test_a_rule_of_several_lines_says_all_that_it_may_be() -> None:
    assert "headline" in whys()["S08"] and "byline" in whys()["S08"]
    assert whys()["H17"] == "an author from the template"


def test_examples_are_three_addresses() -> None:
    (signal,) = (s for s in after_history(20, CRITICAL["no authors"][1]).verdict.signals if s.rule == "S08")
    assert len(signal.examples) == 3 and all(url.startswith("https://paper.example/") for url in signal.examples)
    assert isinstance(Link(signal.examples[0], signal.examples[0], "rss", FEED).url, str)
