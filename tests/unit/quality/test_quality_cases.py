"""Every rule of single rows, with a row that fails it and its good neighbour at the boundary: one batch, one run of each suite.

Rules that compare rows of a batch have batches of their own (``test_quality_groups``).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.unit.quality.batches import (
    FETCHED,
    HOST,
    PUBLISHED,
    Judged,
    article,
    comment,
    night,
    paper,
    result,
    staged,
    table,
    text,
)

from broadsheet.ids import comment_id
from broadsheet.models import Comparison, Signs
from broadsheet.quality import RULES, validate
from broadsheet.quality.frames import article_frame, comment_frame
from broadsheet.quality.rules import Limits

MIN_CHARS = 200
CONSENT = (
    "We value your privacy. We and our partners store and access information on a device. Accept all or reject all. "
)
Case = tuple[str, str, dict[str, Any], dict[str, Any], str]


def ends(end: str, chars: int = 400) -> str:
    return text(chars, end) + end


def spread(piece: str, times: int, chars: int) -> str:
    """A text of ``chars`` characters with ``piece`` in it so many times."""
    rest = text(chars - times * (len(piece) + 1), piece)
    return f"{piece} " * times + rest


# (rule, severity, what is wrong with the bad row, what the good neighbour differs in, a part of the reason)
# _signs, _known: what lies beside the row.
ARTICLE_CASES: Sequence[Case] = [
    ("A03", "critical", {"fetched_at": None}, {}, "fetched_at is missing"),
    ("A03", "critical", {"article_id": ""}, {}, "article_id is missing"),
    ("A03", "critical", {"url": ""}, {}, "url is missing"),
    ("A03", "critical", {"canonical_url": ""}, {}, "canonical_url is missing"),
    ("A03", "critical", {"site": None}, {}, "site is missing"),
    ("A03", "critical", {"raw_sha256": ""}, {}, "raw_sha256 is missing"),
    ("A04", "critical", {"url": "ftp://herald.example/a"}, {"url": f"{HOST}/a?utm_source=feed"}, "ftp://herald.example/a is not"),
    ("A04", "critical", {"canonical_url": f"{HOST}/b#top"}, {"canonical_url": f"{HOST}/b"}, "has a fragment"),
    ("A04", "critical", {"canonical_url": f"{HOST}/c?x=1&utm_medium=rss"}, {"canonical_url": f"{HOST}/c?x=1"}, "parameter utm_medium"),
    ("A05", "critical", {"url": "https://elsewhere.example/d"}, {"url": "https://www.herald.example/d"}, "elsewhere.example/d is not on"),
    ("A06", "warning", {"canonical_url": "https://agency.example/e"}, {}, "agency.example/e is not on"),
    ("A09", "critical", {"http_status": 404}, {"http_status": 203}, "http_status is 404"),
    ("A10", "critical", {"headline": None}, {"headline": "Ferry"}, "headline has 0 characters, not 5 to 300"),
    ("A10", "critical", {"headline": "Ice!"}, {"headline": "Ice!!"}, "headline has 4 characters"),
    ("A10", "critical", {"headline": "x" * 301}, {"headline": "x" * 300}, "headline has 301 characters"),
    # A block page's words and a second sign: short; or neither date nor author.
    ("A11", "critical", {"headline": "Just a moment..."}, {"headline": "Just a moment of peace"}, "'Just a moment...' is a block"),
    ("A11", "critical", {"headline": "Page not found – The Harbour Herald"}, {"headline": "Page found in the harbour"}, "Page not found"),
    ("A11", "critical", {"headline": "THE HARBOUR HERALD"}, {"headline": "The Harbour Herald turns 90"}, "the site's name"),
    ("A11", "critical", {"headline": "Access denied", "body": text(599, "a")}, {"headline": "Access denied", "body": text(600, "a")}, "Access denied"),
    ("A11", "critical", {"headline": "Access denied", "body": text(900, "b"), "published_at": None, "authors": ()}, {"headline": "Access denied", "body": text(900, "c"), "authors": ()}, "Access denied"),
    ("A11", "critical", {"headline": "Access denied", "body": text(900, "d"), "published_at": None, "authors": ()}, {"headline": "Access denied", "body": text(900, "e"), "published_at": None}, "Access denied"),
    ("A11", "critical", {"headline": "Not found", "body": text(900, "f"), "_signs": {"link_share": 0.41}}, {"headline": "Not found", "body": text(900, "g"), "_signs": {"link_share": 0.4}}, "Not found"),
    ("A11", "critical", {"headline": "404", "body": None}, {"headline": "404 men", "body": text(900, "h")}, "'404' is a block"),
    ("A13", "critical", {"body": None}, {"body": None, "is_metadata_only": True}, "body is missing"),
    ("A13", "critical", {"body": " \n\t"}, {}, "body is missing"),
    ("A14", "critical", {"body": text(MIN_CHARS - 1)}, {"body": text(MIN_CHARS)}, "body has 199 characters, not 200 to 200000"),
    ("A14", "critical", {"body": text(200_001)}, {"body": text(200_000)}, "body has 200001 characters"),
    ("A14", "critical", {"body": text(150, 1)}, {"body": text(150, 2), "is_teaser": True}, "body has 150 characters"),
    ("A15", "warning", {"body": "1234 abc" * 60}, {"body": "1234 abcd" * 60}, "letters are 0.429 of the body"),
    ("A15", "warning", {"_signs": {"link_share": 0.41}}, {"_signs": {"link_share": 0.4}}, "0.41 of the body stand in links, not 0.4"),
    ("A16", "warning", {"is_teaser": True, "body": text(40)}, {}, "looks like a teaser: 40 characters"),
    ("A16", "warning", {"body": ends(" Weiterlesen »")}, {"body": ends(" She read more.")}, "Weiterlesen »"),
    # A consent notice and a second sign: nameless; in links; nothing of its headline; the page has a longer text for machines.
    ("A17", "critical", {"body": CONSENT * 3, "published_at": None, "authors": ()}, {"headline": "What your privacy is worth", "body": CONSENT * 3 + "1"}, "a consent notice: 332 characters with 5"),
    ("A17", "critical", {"headline": "Ferry late again", "body": CONSENT * 4}, {"headline": "Cookies and your privacy", "body": CONSENT * 4 + "2"}, "consent notice"),
    ("A17", "critical", {"headline": "On privacy", "body": CONSENT * 5, "_signs": {"link_share": 0.5}}, {"headline": "On privacy", "body": CONSENT * 5 + "3", "_signs": {"link_share": 0.3}}, "consent notice"),
    ("A17", "critical", {"headline": "On privacy", "body": CONSENT * 6, "body_json_ld_chars": 1400}, {"headline": "On privacy", "body": CONSENT * 6 + "4", "body_json_ld_chars": 1000}, "consent notice"),
    ("A17", "critical", {"headline": "Zeppelin crosses Atlantic", "body": CONSENT * 7 + text(1499 - len(CONSENT * 7), 4)}, {"headline": "Zeppelin crosses Atlantic", "body": CONSENT * 7 + text(1500 - len(CONSENT * 7), 4)}, "consent notice"),
    ("A17", "critical", {"headline": "Ferry late again", "body": "Accept all. Reject all. 12345 " * 9}, {"headline": "Mayor resigns today", "body": "Accept all. 12345 67890 987654 " * 9}, "with 2 of its phrases"),
    ("A18", "warning", {"body": text(1500, 5) + CONSENT}, {"body": text(1500, 6) + " You may accept all of it."}, "holds 5 phrases"),
    ("A20", "warning", {"body": spread("cafÃ©", 2, 1000)}, {"body": spread("cafÃ©", 1, 1000)}, "2 broken characters in 1,000"),
    ("A20", "critical", {"body": spread("cafÃ©", 11, 1000)}, {"body": spread("cafÃ©", 10, 1000)}, "11 broken characters in 1,000 of the body, not 10"),
    ("A20", "critical", {"body": spread("\ufffdber", 11, 1000)}, {"body": spread("über, Ärger, «É…», “NÃO”", 11, 1000)}, "11 broken"),
    ("A20", "critical", {"body": spread("Ïðèâåò", 20, 1000)}, {"body": spread("Привет", 20, 1000)}, "20 broken"),
    ("A20", "critical", {"body": spread("РџСЂРёРІРµС‚", 20, 1000)}, {"body": spread("Россия САМ СССР", 20, 1000)}, "broken"),
    ("A21", "warning", {"body": text(400, 7) + "<b>bold</b>"}, {"body": text(400, 7) + " 3 < 4 > 2 <3 <you>"}, "the markup '<b>'"),
    ("A21", "warning", {"body": text(400, 8) + " Tom &amp; Ann."}, {"body": text(400, 8) + " Tom & Ann; AT&T."}, "'&amp;'"),
    ("A21", "warning", {"body": text(400, 9) + ' [caption id="x"]'}, {"body": text(400, 9) + " [captions by us]"}, "[caption id="),
    ("A22", "info", {"body": text(400, 1)[:-1]}, {"body": text(400, 10)[:-1] + ".”)"}, "body ends in"),
    ("A23", "warning", {"body": text(699, 1), "body_json_ld_chars": 1000}, {"body": text(700, 1), "body_json_ld_chars": 1000}, "body has 699 characters, the page's JSON-LD 1000"),
    ("A23", "warning", {"body": text(1501, 1), "body_json_ld_chars": 1000}, {"body": text(1500, 1), "body_json_ld_chars": 1000}, "body has 1501 characters"),
    ("A25", "warning", {"published_at": None}, {}, "published_at is missing"),
    ("A26", "warning", {"published_at": datetime(1994, 12, 31, tzinfo=UTC)}, {"published_at": datetime(1995, 1, 1, 1, tzinfo=UTC)}, "1994-12-31T00:00:00Z is before 1995"),
    ("A26", "warning", {"published_at": FETCHED + timedelta(minutes=16)}, {"published_at": FETCHED + timedelta(minutes=15)}, "more than 15 minutes after"),
    ("A26", "critical", {"published_at": FETCHED + timedelta(hours=24, minutes=1)}, {"published_at": FETCHED + timedelta(hours=24)}, "2026-03-05T01:01:00Z is more than 24 hours after fetched_at 2026-03-04T01:00:00Z"),
    ("A27", "warning", {"published_at": PUBLISHED, "modified_at": PUBLISHED - timedelta(minutes=6)}, {"published_at": PUBLISHED, "modified_at": PUBLISHED - timedelta(minutes=5)}, "more than 5 minutes before"),
    ("A27", "warning", {"published_at": PUBLISHED, "modified_at": PUBLISHED - timedelta(minutes=1446), "published_at_precision": "day"}, {"published_at": PUBLISHED, "modified_at": PUBLISHED - timedelta(minutes=1445), "published_at_precision": "day"}, "before published_at"),
    ("A29", "warning", {"language_detected": "ru", "language_declared": None}, {"language_detected": None}, "is in ru, which is not the site's"),
    ("A29", "warning", {"language_declared": "de"}, {"language_declared": None}, "is in en, the page says de"),
    ("A30", "info", {"authors": ()}, {}, "authors are missing"),
    ("A30", "info", {"authors": ("Ada", "https://x.example/ada")}, {"authors": ("Ada", "Sharon Wu")}, "'https://x.example/ada' is no name"),
    ("A30", "info", {"authors": ("Share",)}, {"authors": ("The Share Family",)}, "'Share' is no name"),
    ("A30", "info", {"authors": ("x" * 101,)}, {"authors": ("x" * 100,)}, "is no name"),
    ("A31", "warning", {"declared_comment_count": 100_001}, {"declared_comment_count": 100_000}, "declared: 100001"),
    ("A31", "warning", {"declared_comment_count": -1}, {"declared_comment_count": 0}, "declared: -1"),
    ("A33", "warning", {"_signs": {"trafilatura_chars": 901}}, {"_signs": {"trafilatura_chars": 900}}, "body has 450 characters, trafilatura's 901"),
    ("A33", "warning", {"body": text(801, 12), "_signs": {"trafilatura_chars": 400}}, {"body": text(800, 12), "_signs": {"trafilatura_chars": 400}}, "body has 801"),
    ("A33", "warning", {"body": text(900, 13), "_signs": {"trafilatura_chars": 400}}, {"body": text(900, 14), "_signs": {"trafilatura_chars": 399}}, "body has 900"),
    ("A33", "warning", {"_signs": {"trafilatura_chars": 1000}}, {"is_teaser": True, "_signs": {"trafilatura_chars": 1000}}, "body has 450"),
    ("A36", "critical", {"url": f"{HOST}/tag/water/", "authors": ()}, {"url": f"{HOST}/tag/water/", "authors": ("Ada",)}, "/tag/water/ lies as lists do"),
    ("A36", "critical", {"url": f"{HOST}/en/Topics/Ada-Lund?p=2", "authors": ()}, {"url": f"{HOST}/en/Topics/Ada-Lund", "authors": (), "published_at_source": "meta"}, "lies as lists do"),
    ("A36", "critical", {"url": f"{HOST}/themen/eis", "authors": (), "published_at_source": "feed"}, {"url": f"{HOST}/eis/themen", "authors": ()}, "lies as lists do"),
    ("A36", "critical", {"url": f"{HOST}/archiv/2026", "authors": (), "published_at": None}, {"url": f"{HOST}/archiv/das-eis-hält-lange", "authors": ()}, "lies as"),
    ("A36", "critical", {"url": f"{HOST}/rubrik/eis", "authors": ()}, {"url": f"{HOST}/rubrik/20261", "authors": ()}, "lies as"),
    ("C08", "warning", {"declared_comment_count": 3}, {"declared_comment_count": 2}, "comments declared: 3, extracted: 0"),
    ("C08", "warning", {"declared_comment_count": 3}, {"declared_comment_count": 30, "is_metadata_only": True}, "comments declared: 3"),
    ("C19", "warning", {"_known": 4}, {"_known": 3}, "comments known: 4, extracted: 0"),
]  # fmt: skip

BASE = article("base")


def c(native: str) -> str:
    return comment_id(BASE.article_id, native)


LONG = text(120, "long")  # stands in the article
COMMENT_CASES: Sequence[Case] = [
    ("C01", "critical", {"body": None}, {"body": "x"}, "body is missing"),
    ("C01", "critical", {"position": None}, {}, "position is missing"),
    ("C01", "critical", {"comment_id": ""}, {}, "comment_id is missing"),
    ("C02", "critical", {"comment_id": c("twin"), "position": 8}, {"comment_id": c("twin"), "position": 7}, "is already in the article"),
    ("C05", "warning", {"parent_comment_id": c("nobody")}, {"parent_comment_id": c("twin")}, f"its parent {c('nobody')} is not"),
    ("C05", "warning", {"is_parent_missing": True}, {}, "its parent null is not"),
    ("C06", "warning", {"position": 6, "parent_comment_id": c("twin")}, {"position": 9, "parent_comment_id": c("twin")}, f"it stands before its parent {c('twin')}"),
    ("C06", "warning", {"parent_comment_id": c("twin"), "posted_at": PUBLISHED + timedelta(seconds=3539)}, {"parent_comment_id": c("twin"), "posted_at": PUBLISHED + timedelta(seconds=3540)}, "is before its parent's"),
    ("C06", "warning", {"parent_comment_id": c("twin"), "posted_at": PUBLISHED}, {"parent_comment_id": c("twin"), "posted_at": PUBLISHED, "posted_at_precision": "hour"}, "is before its parent's"),
    ("C07", "critical", {"comment_id": c("self"), "parent_comment_id": c("self")}, {"parent_comment_id": c("twin")}, "it is its own parent"),
    ("C07", "critical", {"depth": 51}, {"depth": 50}, "depth is 51, not 0 to 50"),
    ("C07", "critical", {"depth": -1}, {"depth": 0}, "depth is -1"),
    ("C07", "critical", {"comment_id": c("hen"), "parent_comment_id": c("egg")}, {}, "a circle"),
    ("C07", "critical", {"comment_id": c("egg"), "parent_comment_id": c("hen")}, {}, "a circle"),
    ("C09", "critical", {"body": " \n"}, {"body": "", "is_deleted": True}, "body has 0 characters, not 1 to 20000"),
    ("C09", "critical", {"body": "x" * 20_001}, {"body": "x" * 20_000}, "body has 20001 characters"),
    ("C10", "info", {"is_deleted": True}, {}, "a placeholder"),
    ("C10", "info", {"body": "[deleted]"}, {"body": "They deleted it."}, "a placeholder"),
    ("C11", "critical", {"body": "Log in to reply"}, {"body": "Log in to reply, they say. Why?"}, "'Log in to reply' is interface text"),
    ("C11", "critical", {"body": "Antworten"}, {"body": "Antworten habe ich keine"}, "'Antworten'"),
    ("C11", "critical", {"body": "12 Replies"}, {"body": "12 replies and no answer"}, "'12 Replies'"),
    ("C12", "warning", {"body": LONG[:100]}, {"body": LONG[:99]}, "stands in the article"),
    ("C12", "warning", {"body": LONG[10:115]}, {"body": LONG[10:115] + "!"}, "stands in the article"),
    ("C14", "warning", {"author": None}, {"author": None, "is_deleted": True}, "author is missing"),
    ("C14", "warning", {"author": " "}, {"author": "M"}, "author is missing"),
    ("C15", "warning", {"posted_at": PUBLISHED - timedelta(minutes=11)}, {"posted_at": PUBLISHED - timedelta(minutes=10)}, "before its article's published_at"),
    ("C15", "warning", {"posted_at": PUBLISHED - timedelta(days=32), "posted_at_precision": "month"}, {"posted_at": PUBLISHED - timedelta(days=30), "posted_at_precision": "month"}, "2026-01-30T09:30:00Z is more than"),
    ("C15", "warning", {"posted_at": FETCHED + timedelta(minutes=11)}, {"posted_at": FETCHED + timedelta(minutes=10)}, "more than 10 minutes after"),
    ("C15", "critical", {"posted_at": FETCHED + timedelta(hours=24, seconds=1)}, {"posted_at": None}, "more than 24 hours after"),
    ("C16", "warning", {"body": spread("cafÃ©", 2, 1000)}, {"body": spread("cafÃ©", 1, 1000)}, "2 broken characters"),
    ("C16", "warning", {"body": "So <i>true</i>"}, {"body": "I <3 it, 1 < 2 > 0"}, "the markup '<i>'"),
    ("C18", "info", {"upvote_count": -1}, {"upvote_count": 0}, "it has -1 votes"),
    ("C18", "info", {"downvote_count": -3}, {"downvote_count": 3}, "it has -3 votes"),
]  # fmt: skip


def pairs(cases: Sequence[Case]) -> Iterator[tuple[str, dict[str, Any]]]:
    for n, (_, _, bad, good, _) in enumerate(cases):
        yield f"bad-{n}", bad
        yield f"good-{n}", good


@pytest.fixture(scope="module")
def articles(tmp_path_factory: pytest.TempPathFactory) -> Judged:
    """One night with every bad article and its neighbour."""
    rows, signs, known = [BASE], [], []
    for n, (label, changes) in enumerate(pairs(ARTICLE_CASES)):
        own = {k: v for k, v in changes.items() if not k.startswith("_")}
        rows.append(article(label, **{"published_at": PUBLISHED - timedelta(seconds=n), **own}))
        if "_signs" in changes:
            signs.append(Signs(rows[-1].url, **changes["_signs"]))
        if "_known" in changes:
            known.append(_compared(rows[-1].url, changes["_known"]))
    folder = staged(tmp_path_factory.mktemp("articles"), rows, signs=signs, comparisons=known)
    limits = Limits.of(paper(), night())
    labels = ["base", *(label for label, _ in pairs(ARTICLE_CASES))]
    return Judged("articles", article_frame(folder, paper(), night(), limits), labels, limits)


def _compared(url: str, known: int) -> Comparison:
    return Comparison(url, "x", PUBLISHED, (), "", 400, 400, known_comment_count=known)


@pytest.fixture(scope="module")
def comments(tmp_path_factory: pytest.TempPathFactory) -> Judged:
    """One thread with every bad comment and its neighbour."""
    base = replace(BASE, body=f"{text(200, 'before')}\n\n{LONG}\n\n{text(200, 'after')}")
    rows = [
        comment(base, label, **{"position": n, **changes}) for n, (label, changes) in enumerate(pairs(COMMENT_CASES), 1)
    ]
    folder = staged(tmp_path_factory.mktemp("comments"), [base], rows)
    validate(folder, paper(), night())  # comments are checked when their articles are split
    labels = [label for label, _ in pairs(COMMENT_CASES)]
    return Judged("comments", comment_frame(folder), labels, Limits.of(paper(), night()))


def name(case: Case) -> str:
    return f"{case[0]}-{case[1]}"


@pytest.mark.parametrize(
    ("n", "case"), list(enumerate(ARTICLE_CASES)), ids=lambda v: name(v) if isinstance(v, tuple) else ""
)
def test_each_article_rule_tells_a_bad_row_from_its_neighbour(articles: Judged, n: int, case: Case) -> None:
    _tells_apart(articles, n, case)


@pytest.mark.parametrize(
    ("n", "case"), list(enumerate(COMMENT_CASES)), ids=lambda v: name(v) if isinstance(v, tuple) else ""
)
def test_each_comment_rule_tells_a_bad_row_from_its_neighbour(comments: Judged, n: int, case: Case) -> None:
    _tells_apart(comments, n, case)


def _tells_apart(judged: Judged, n: int, case: Case) -> None:
    rule_id, severity, _, _, reason = case
    failing = judged.failing(rule_id, severity)
    assert reason in ", ".join(failing[f"bad-{n}"])
    assert f"good-{n}" not in failing
    assert judged.rejected_by(f"good-{n}") == []
    if severity != "critical":
        assert judged.rejected_by(f"bad-{n}") == [], "what only warns loads"


def test_rejected_rows_carry_what_the_suites_say(tmp_path: Path) -> None:
    rows = [article("fine"), article("bad", headline=None), article("odd", body=text(400, 1)[:-1], authors=())]
    report = validate(staged(tmp_path, rows), paper(), night())
    assert [row["rule_ids"] for row in table(staged_folder(tmp_path), "rejected_articles")] == [["A10"]]
    told = result(report, "A22", "info")
    assert (told.checked_count, told.failed_count) == (3, 1)
    assert told.detail.startswith(f"{HOST}/odd: body ends in")
    assert result(report, "A23", "warning").checked_count == 0, "no page has a second length"


def staged_folder(home: Path) -> Any:
    from broadsheet.runs import RunFolder

    return RunFolder(home, "herald", "cli__2026-03-03__x")


def rules_of_rows() -> set[tuple[str, str]]:
    return {(rule.id, rule.severity) for rule in RULES if rule.gate == "row"}


def test_every_row_rule_has_a_case() -> None:
    from tests.unit.quality.test_quality_groups import GROUPED

    cases = {(rule_id, severity) for rule_id, severity, *_ in (*ARTICLE_CASES, *COMMENT_CASES)}
    assert rules_of_rows() == cases | GROUPED


def test_the_list_of_rules_is_whole() -> None:
    ids = {rule.id for rule in RULES}
    assert {f"A{n:02}" for n in range(1, 37)} == {i for i in ids if i[0] == "A"}
    assert {f"C{n:02}" for n in range(1, 21)} == {i for i in ids if i[0] == "C"}
    assert all(rule.why.strip() for rule in RULES)
