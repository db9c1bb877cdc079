"""Rules that compare the rows of a batch: each on a batch that fails it, and on the neighbour that must not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.unit.quality.batches import (
    FETCHED,
    HOST,
    PUBLISHED,
    Judged,
    article,
    judged_articles,
    judged_comments,
    night,
    paper,
    result,
    staged,
    table,
    text,
    thread,
)

from broadsheet.models import Article, Claim, Comment, KnownText, Signs
from broadsheet.quality import validate

GROUPED = {
    ("A07", "critical"),
    ("A08", "warning"),
    ("A12", "warning"),
    ("A19", "critical"),
    ("A19", "warning"),
    ("A24", "critical"),
    ("A24", "warning"),
    ("A28", "warning"),
    ("A34", "critical"),
    ("A35", "warning"),
    ("A36", "critical"),
    ("C03", "critical"),
    ("C04", "warning"),
    ("C13", "warning"),
    ("C17", "warning"),
    ("C20", "warning"),
}
OTHERS = [article(f"other-{n}", published_at=PUBLISHED + timedelta(minutes=n)) for n in range(14)]


def said(home: Path, articles: Iterable[Article], **beside: Any) -> Judged:
    return judged_articles(home, articles, ("A09", *(rule_id for rule_id, _ in GROUPED)), **beside)


def said_of(home: Path, *threads: tuple[Article, list[Comment]]) -> Judged:
    comments = [comment for _, rows in threads for comment in rows]
    return judged_comments(home, [a for a, _ in threads], comments, [rule_id for rule_id, _ in GROUPED])


def series(count: int, **changes: Any) -> list[Article]:
    """Articles that differ in headline, date and text unless ``changes`` make them alike."""
    return [
        article(f"row-{n}", **{"published_at": PUBLISHED - timedelta(hours=1, seconds=n), **changes})
        for n in range(count)
    ]


def test_pages_of_the_same_bytes_are_told(tmp_path: Path) -> None:
    report = said(tmp_path, [*OTHERS[:2], article("a", raw_sha256="ab" * 32), article("b", raw_sha256="ab" * 32)])
    assert report.failed("A08") == 2
    assert "2 pages of the batch have the same bytes" in report.detail("A08")


def test_a_headline_may_come_three_times(tmp_path: Path) -> None:
    assert said(tmp_path, series(3, headline="The weather")).failed("A12") == 0
    report = said(tmp_path, [*series(3, headline="The weather"), article("x", headline="THE WEATHER")])
    assert report.failed("A12") == 4
    assert "4 articles of the batch are headed" in report.detail("A12")


def test_a_footer_of_a_column_is_told_and_a_template_is_no_article(tmp_path: Path) -> None:
    footer = text(200, "about the author")
    short = [replace(a, body=f"{text(90, a.url)}\n\n{footer}") for a in series(6)]
    # 68 % of each body; six of twenty articles: a cartoon series, or notices of the council.
    report = said(tmp_path, [*OTHERS, *short])
    assert (report.failed("A19"), report.failed("A19", "critical")) == (6, 0)
    # The same in half of the night's articles: the page's template.
    report = said(tmp_path, [*OTHERS[:6], *short])
    assert report.failed("A19", "critical") == 6
    assert report.rejected() == {f"row-{n}": ["A19"] for n in range(6)}
    assert "0.685 of the body stand in half of the night's" in report.detail("A19", "critical")
    assert said(tmp_path, [*OTHERS[:7], *short]).failed("A19", "critical") == 0
    # Five articles are no template, however much they share; a sixth that is known makes it one.
    assert said(tmp_path, short[:5]).failed("A19") == 0
    known = KnownText(f"{HOST}/known", f"{HOST}/known", "Of old", PUBLISHED, True, f"{text(300, 'k')}\n\n{footer}")
    report = said(tmp_path, short[:5], known_texts=[known])
    assert (report.failed("A19"), report.failed("A19", "critical")) == (5, 5)


def test_a_little_boilerplate_is_nothing(tmp_path: Path) -> None:
    footer = text(100, "legal")
    for share, count in ((0.2, 0), (0.21, 6)):
        chars = round(len(footer) / share) - len(footer) - 2
        rows = [replace(a, body=f"{text(chars, a.url)}\n\n{footer}") for a in series(6)]
        assert said(tmp_path, rows).failed("A19") == count


def test_a_paragraph_that_an_article_repeats_is_no_boilerplate(tmp_path: Path) -> None:
    refrain = "\n\n".join([text(60, "refrain")] * 8)
    assert said(tmp_path, [*OTHERS[:3], article("song", body=refrain)]).failed("A19") == 0


def test_a_wall_under_many_headlines_is_no_article(tmp_path: Path) -> None:
    wall = text(300, "wall")
    report = said(tmp_path, [*OTHERS[:14], *series(6, body=wall)])
    assert report.failed("A24", "critical") == 6
    assert report.rejected() == {f"row-{n}": ["A24"] for n in range(6)}
    assert "6 articles have this text" in report.detail("A24", "critical")
    report = said(tmp_path, [*OTHERS, *series(5, body=wall)])
    assert (report.failed("A24"), report.failed("A24", "critical")) == (5, 0)


def test_a_short_notice_of_every_day_is_only_told(tmp_path: Path) -> None:
    notice = text(220, "the office is open from nine to five")
    many = [article(f"more-{n}", published_at=PUBLISHED - timedelta(minutes=n)) for n in range(15)]
    report = said(tmp_path, [*many, *series(6, body=notice)])
    assert (report.failed("A24"), report.failed("A24", "critical")) == (6, 0)
    # From 400 characters on it is none.
    assert said(tmp_path, [*many, *series(6, body=text(400, "w"))]).failed("A24", "critical") == 6


def test_half_of_a_small_night_with_one_text_is_a_wall(tmp_path: Path) -> None:
    wall = text(400, "wall")
    assert said(tmp_path, [*OTHERS[:3], *series(3, body=wall)]).failed("A24", "critical") == 3
    assert said(tmp_path, [*OTHERS[:4], *series(3, body=wall)]).failed("A24", "critical") == 0
    assert said(tmp_path, series(2, body=wall)).failed("A24", "critical") == 0
    assert said(tmp_path, series(3, body=text(399, "w"))).failed("A24", "critical") == 0


def test_pages_without_date_and_author_under_one_headline_are_no_doubles_of_an_article(tmp_path: Path) -> None:
    wall: dict[str, Any] = {"body": text(500, "wall"), "headline": "Welcome back", "published_at": None, "authors": ()}
    report = said(tmp_path, [*OTHERS[:6], *series(6, **wall)])
    assert report.failed("A24", "critical") == 6, "the first one is no article either"


def test_a_page_among_lists_is_a_list_only_where_other_pages_name_author_or_date(tmp_path: Path) -> None:
    nameless: dict[str, Any] = {"authors": (), "published_at_source": "feed"}
    tags = [article(f"tag/word-{n}/", **nameless) for n in range(8)]
    assert set(said(tmp_path, [*OTHERS[:2], *tags]).rejected()) == {f"tag/word-{n}/" for n in range(8)}
    assert said(tmp_path, [OTHERS[0], *tags]).failed("A36", "critical") == 0, "one page is no measure"
    others = [article(f"plain-{n}", **nameless) for n in range(6)]
    assert said(tmp_path, [*others, *OTHERS[:5], *tags]).failed("A36", "critical") == 0, "most pages here name neither"


def test_a_nameless_page_above_other_pages_is_a_list(tmp_path: Path) -> None:
    nameless: dict[str, Any] = {"authors": (), "published_at_source": None}
    below = [article(f"sport/cup/game-{n}") for n in range(2)]
    lists = [article(slug, **nameless) for slug in ("sport/", "Sport/Cup?page=1", "")]
    below += [article("no-url", url="http://[herald.example/x")]
    report = said(tmp_path, [*OTHERS[:2], *below, *lists])
    assert set(report.rejected()) >= {"sport/", "Sport/Cup?page=1", ""}
    one = [article("town/fair", **nameless), article("town/fair/print")]
    assert said(tmp_path, [*OTHERS[:2], *one]).failed("A36", "critical") == 0, "one page below it may be its print view"
    named = [article("sport/", authors=("Ada Lund",))]
    assert said(tmp_path, [*OTHERS[:2], *below, *named]).failed("A36", "critical") == 0


def double(n: int, of: Article, **changes: Any) -> Article:
    url = f"{of.url}?session={n}"
    return replace(of, url=url, canonical_url=url, article_id=str(n), raw_sha256=f"{n:064}", **changes)


def test_an_article_under_session_ids_is_one_article(tmp_path: Path) -> None:
    doubles = [double(n, OTHERS[0]) for n in range(8)]
    report = said(tmp_path, [*doubles, *OTHERS[:3]])
    assert report.failed("A34", "critical") == 8
    assert set(report.rejected()) == {f"other-0?session={n}" for n in range(8)}
    assert f"have headline, date and text of {OTHERS[0].url}" not in report.detail("A34", "critical")
    assert f"has headline, date and text of {OTHERS[0].url}" in report.detail("A34", "critical")
    assert report.failed("A24") == 0, "one article, however many addresses"


def test_a_double_of_what_is_known_is_rejected_and_what_is_known_is_not(tmp_path: Path) -> None:
    old = OTHERS[0]
    known = KnownText(old.canonical_url, old.url, old.headline, old.published_at, True, old.body or "")
    report = said(tmp_path, [*OTHERS[1:3], double(1, old)], known_texts=[known])
    assert report.rejected() == {"other-0?session=1": ["A34"]}
    assert old.canonical_url in report.detail("A34", "critical")
    assert said(tmp_path, OTHERS[:3], known_texts=[known]).rejected() == {}, "visited again under its own address"
    moved = replace(old, canonical_url=f"{HOST}/moved")
    assert said(tmp_path, [*OTHERS[1:3], moved], known_texts=[known]).rejected() == {}, "its address was settled anew"


@pytest.mark.parametrize(
    "changes",
    [{"headline": "Another one"}, {"published_at": PUBLISHED + timedelta(days=1)}, {"body": text(399, "short")}],
    ids=["headline", "date", "length"],
)
def test_a_text_that_comes_again_as_another_article_is_no_double(tmp_path: Path, changes: dict[str, Any]) -> None:
    first = article("first", **({"body": changes["body"]} if "body" in changes else {}))
    report = said(tmp_path, [first, *OTHERS[:3], double(1, first, **changes)])
    assert report.failed("A34", "critical") == 0


def test_a_broken_page_is_not_the_one_that_stays(tmp_path: Path) -> None:
    whole = article("a-very-long-address")
    broken = replace(whole, url=f"{HOST}/b", canonical_url=f"{HOST}/b", article_id="b", http_status=500)
    report = said(tmp_path, [*OTHERS[:3], broken, whole])
    assert report.rejected() == {"b": ["A09", "A34"]}


def test_a_date_of_the_template_is_told(tmp_path: Path) -> None:
    same = [article(f"s-{n}", published_at=PUBLISHED) for n in range(5)]
    report = said(tmp_path, [*OTHERS[1:4], *same])
    assert report.failed("A28") == 5
    assert "5 articles of the batch were published at 2026-03-03T09:30:00Z" in report.detail("A28")
    assert said(tmp_path, [*OTHERS[1:4], *same[:4]]).failed("A28") == 0
    days = [replace(a, published_at_precision="day") for a in same]
    assert said(tmp_path, [*OTHERS[1:4], *days]).failed("A28") == 0


@pytest.mark.parametrize("hours", [0, 1], ids=["UTC", "the site's zone"])
def test_midnights_are_told_where_most_are(tmp_path: Path, hours: int) -> None:
    midnight = PUBLISHED.replace(hour=0, minute=0) - timedelta(hours=hours)
    rows = [article(f"m-{n}", published_at=midnight - timedelta(days=n)) for n in range(3)]
    assert said(tmp_path, [*rows, *OTHERS[:3]]).failed("A28") == 3
    assert said(tmp_path, [*rows, *OTHERS[:4]]).failed("A28") == 0
    assert said(tmp_path, [*rows, *OTHERS[:1]]).failed("A28") == 0


def test_an_address_that_many_pages_claim_is_told(tmp_path: Path) -> None:
    rows = series(5)
    claims = [Claim(a.url, a.url, a.url, refused_url=f"{HOST}/home") for a in rows[:3]]
    home = f"{HOST}/home"  # the page itself may claim its address
    claims.append(Claim(rows[4].url, home, home, named_url=home))
    assert said(tmp_path, rows, claims=claims).failed("A35") == 0
    claims.append(Claim(rows[3].url, rows[3].url, rows[3].url, named_url=f"{HOST}/home"))
    report = said(tmp_path, rows, claims=claims)
    assert report.failed("A35") == 4
    assert f"4 pages of the batch name {HOST}/home as their address" in report.detail("A35")


def test_a_page_from_before_its_run_holds_the_batch(tmp_path: Path) -> None:
    folder = staged(tmp_path, [*OTHERS[:2], article("fresh", fetched_at=FETCHED - timedelta(minutes=60))])
    assert not validate(folder, paper(), night()).is_held
    folder = staged(tmp_path, [*OTHERS[:2], article("stale", fetched_at=FETCHED - timedelta(minutes=61))])
    report = validate(folder, paper(), night())
    assert report.is_held
    assert result(report, "A32").detail == "a page was fetched more than an hour before the run began"
    assert not validate(folder, paper(), replace(night(), warc="/pages.warc.gz")).is_held
    assert not validate(folder, paper(), replace(night(), trigger="reextract")).is_held


@pytest.mark.parametrize("channel", ["warc", "archive"])
def test_a_recorded_page_is_older_than_its_run(tmp_path: Path, channel: str) -> None:
    long_ago = FETCHED - timedelta(days=300)
    recorded = article("recorded", fetched_at=long_ago, source_channel=channel)
    assert not validate(staged(tmp_path, [*OTHERS[:2], recorded]), paper(), night()).is_held
    stale = article("stale", fetched_at=long_ago)
    assert validate(staged(tmp_path, [*OTHERS[:2], recorded, stale]), paper(), night()).is_held


BASE = article("base")


def thread_said(home: Path, *rows: dict[str, Any]) -> Judged:
    return said_of(home, (BASE, thread(BASE, *rows)))


def test_a_gap_in_the_order_of_comments_is_told(tmp_path: Path) -> None:
    whole = thread(BASE, *({} for _ in range(6)))
    assert said_of(tmp_path, (BASE, whole)).failed("C04") == 0
    report = said_of(tmp_path, (BASE, [*whole[:2], *whole[4:]]))
    assert report.failed("C04") == 1
    assert report.detail("C04") == "position 5 does not follow the one before it"
    assert said_of(tmp_path, (BASE, whole[1:])).failed("C04") == 1, "the first one is missing"
    assert said_of(tmp_path, (BASE, [*whole, replace(whole[2], page_url="2")])).failed("C04") == 0


def test_a_long_text_comes_once_in_a_thread(tmp_path: Path) -> None:
    same = {"body": text(40, 1)}
    report = thread_said(tmp_path, same, {}, {"body": text(40, 1).upper()})
    assert list(report.failing("C13")) == ["3"]
    assert thread_said(tmp_path, {"body": text(39, 1)}, {"body": text(39, 1)}).failed("C13") == 0
    assert said_of(tmp_path, (BASE, thread(BASE, same)), (OTHERS[0], thread(OTHERS[0], same))).failed("C13") == 0


def test_one_time_for_a_whole_thread_is_told(tmp_path: Path) -> None:
    at = {"posted_at": PUBLISHED + timedelta(hours=2)}
    report = thread_said(tmp_path, at, at, at, at, at)
    assert report.failed("C17") == 5
    assert report.detail("C17") == "all 5 comments of the article were posted at 2026-03-03T11:30:00Z"
    assert thread_said(tmp_path, at, at, at, at).failed("C17") == 0
    assert thread_said(tmp_path, at, at, at, at, at, {}).failed("C17") == 0
    hours = at | {"posted_at_precision": "hour"}
    assert thread_said(tmp_path, *[hours] * 5).failed("C17") == 0


def test_a_thread_that_says_one_thing_is_told_and_plus_one_is_not(tmp_path: Path) -> None:
    badge, plus = {"body": "Premium member"}, {"body": "+1"}
    report = thread_said(tmp_path, badge, badge, badge, badge, badge, {})
    assert report.failed("C20") == 5
    assert report.detail("C20").startswith("5 comments of the article have this text")
    assert thread_said(tmp_path, *[plus] * 5, {}, {}).failed("C20") == 0
    assert thread_said(tmp_path, *[badge] * 4).failed("C20") == 0


def test_a_text_under_many_articles_is_told(tmp_path: Path) -> None:
    same = {"body": text(40, "spam")}
    for count, expected in ((5, 5), (4, 0)):
        assert said_of(tmp_path, *((a, thread(a, {}, same)) for a in OTHERS[:count])).failed("C20") == expected
    short = {"body": text(39, "spam")}
    assert said_of(tmp_path, *((a, thread(a, {}, short)) for a in OTHERS[:5])).failed("C20") == 0


def test_negative_votes_are_in_order_where_the_site_says_so(tmp_path: Path) -> None:
    folder = staged(tmp_path, [BASE], thread(BASE, {"upvote_count": -7}))
    assert result(validate(folder, paper(), night()), "C18", "info").failed_count == 1
    assert result(validate(folder, paper(has_negative_votes=True), night()), "C18", "info").failed_count == 0


def test_thresholds_of_the_site_file_are_used(tmp_path: Path) -> None:
    signs = [Signs(OTHERS[1].url, link_share=0.5)]
    rows = [article("short", headline="Ice", body=f"cafÃ© {text(1190, 1)}"), *OTHERS[:2]]
    folder = staged(tmp_path, rows, thread(OTHERS[0], {"body": text(200, 1)}), signs=signs)
    usual = validate(folder, paper(), night())
    assert [row["rule_ids"] for row in table(folder, "rejected_articles")] == [["A10"]]
    assert (usual.counts["accepted_comments"], result(usual, "A15", "warning").failed_count) == (1, 1)
    own = paper(min_headline_chars=3, max_body_chars=1195, max_comment_chars=199, max_mojibake=0.5, max_link_share=0.5)
    report = validate(folder, own, night())
    assert [row["rule_ids"] for row in table(folder, "rejected_articles")] == [["A14", "A20"]]
    assert "not 1 to 199" in result(report, "C09").detail
    assert result(report, "A15", "warning").is_passed


def test_how_many_articles_may_share_a_text_is_the_sites_own(tmp_path: Path) -> None:
    folder = staged(tmp_path, [*OTHERS, *series(6, body=text(500, "w"))])
    assert not result(validate(folder, paper(), night()), "A24").is_passed
    assert result(validate(folder, paper(max_same_texts=6), night()), "A24").is_passed
