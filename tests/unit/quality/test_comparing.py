"""What speaks against a new reading of a known article, each doubt beside its good neighbour."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from broadsheet.ids import article_id, comment_id
from broadsheet.models import Article, Comment, KnownText, Site
from broadsheet.quality import (
    Compared,
    KnownArticle,
    KnownComment,
    compare,
    compare_comments,
    compare_together,
    compare_with_others,
    new_ids,
    with_id,
)
from broadsheet.quality.comparing import is_garbled, kept_text

NIGHT = datetime(2026, 3, 6, 3, tzinfo=UTC)
NOON = NIGHT - timedelta(hours=15)
URL = "https://herald.example/news/ferry"
SITE = Site.adhoc().model_copy(update={"id": "herald", "name": "The Herald"})
SENTENCES = [
    f"On day {n} the captain of ferry number {n * 7} told the council that it was {n * 3} boats short."
    for n in range(20)
]
BODY = "\n\n".join(SENTENCES)
OTHER = "\n\n".join(
    f"Rule {n} of this shop says that every customer {n * 9} must bring a bag of size {n}." for n in range(20)
)


def known(**changes: Any) -> KnownArticle:
    base = KnownArticle(
        article_id=article_id(URL),
        url=URL,
        headline="Ferry to the islands runs again",
        body=BODY,
        authors=("Ada Quill",),
        published_at=NOON,
        published_at_precision="second",
        language_detected="en",
        section="News",
        is_teaser=False,
        is_metadata_only=False,
        fetched_at=NIGHT,
        last_fetched_at=NIGHT,
    )
    return replace(base, **changes)


def read(**changes: Any) -> Article:
    base = Article(
        article_id=article_id(URL),
        site="herald",
        url=URL,
        canonical_url=URL,
        headline="Ferry to the islands runs again",
        body=BODY,
        authors=("Ada Quill",),
        published_at=NOON,
        published_at_precision="second",
        language_detected="en",
        section="News",
        fetched_at=NIGHT + timedelta(days=1),
    )
    return replace(base, **changes)


def doubts(article: Article, before: KnownArticle | None = None) -> set[str]:
    return set(compare(article, before or known(), SITE).doubts)


def first(count: int) -> str:
    return "\n\n".join(SENTENCES[:count])


BROKEN_OFF: dict[str, tuple[dict[str, Any], set[str]]] = {
    "whole all the same": ({}, set()),
    "the most of it": ({"body": first(19) + SENTENCES[19][:30]}, set()),
    "a beginning": ({"body": first(12) + SENTENCES[12][:30]}, {"K16"}),
    "a short beginning": ({"body": first(5)}, {"K02", "K16"}),
    "a beginning, and more": ({"body": f"{first(12)}\n\n{OTHER}"}, set()),
    "no body": ({"body": None}, {"K01", "K16"}),
    "an older one": ({"body": first(12), "fetched_at": NIGHT - timedelta(days=1)}, set()),
}


@pytest.mark.parametrize("name", BROKEN_OFF)
def test_a_page_that_breaks_off_is_doubted_where_it_lacks_what_was_known(name: str) -> None:
    changes, expected = BROKEN_OFF[name]
    assert set(compare(read(**changes), known(), SITE, is_broken_off=True).doubts) == expected


DOUBTED: dict[str, tuple[dict[str, Any], set[str]]] = {
    "the same": ({}, set()),
    "no body": ({"body": None}, {"K01"}),
    "white space for a body": ({"body": " \n"}, {"K01"}),
    "under half": ({"body": first(9)}, {"K02"}),
    "over half": ({"body": first(12)}, set()),
    "a correction": ({"body": BODY.replace("number 7", "number 8")}, set()),
    "longer": ({"body": f"{BODY}\n\n{OTHER}"}, set()),
    "rewritten under its headline, as a ticker is": ({"body": OTHER}, set()),
    "rewritten under a headline that goes on": ({"body": OTHER, "headline": "Ferry runs again to all islands"}, set()),
    "another page": ({"body": OTHER, "headline": "Rules of the shop"}, {"K10"}),
    "another headline": ({"headline": "Islands rejoice"}, set()),
    "no headline": ({"headline": None}, {"K03"}),
    "the site's name": ({"headline": "THE HERALD"}, {"K03"}),
    "the section": ({"headline": "News"}, {"K03"}),
    "no authors": ({"authors": ()}, {"K05"}),
    "another author": ({"authors": ("Ben Pen",)}, {"K06"}),
    "one author more": ({"authors": ("Ben Pen", "Ada Quill")}, set()),
    "another author of another text": ({"authors": ("Ben Pen",), "body": f"{BODY}\n\n{OTHER}"}, set()),
    "no date": ({"published_at": None, "published_at_precision": None}, {"K07"}),
    "only the day": ({"published_at": NOON.replace(hour=0), "published_at_precision": "day"}, {"K08"}),
    "moved by an hour": ({"published_at": NOON + timedelta(hours=1)}, {"K09"}),
    "moved by 15 minutes": ({"published_at": NOON + timedelta(minutes=15)}, set()),
    "moved with a new text": ({"published_at": NOON + timedelta(hours=1), "body": f"{BODY}\n\n{OTHER}"}, set()),
    "another language": ({"body": OTHER, "language_detected": "de"}, {"K13"}),
    "another guess of the language": ({"language_detected": "nl"}, set()),
    "a teaser": ({"body": first(12), "is_teaser": True}, {"K14"}),
    "a teaser's mark on the whole": ({"is_teaser": True}, set()),
    "another article's address": (
        {"article_id": article_id("x"), "canonical_url": "https://herald.example/x"},
        {"K15"},
    ),
    "rights reserved": ({"body": None, "is_metadata_only": True}, set()),
}


@pytest.mark.parametrize("name", DOUBTED)
def test_worse_is_doubted_and_different_is_not(name: str) -> None:
    changes, expected = DOUBTED[name]
    assert doubts(read(**changes)) == expected


BEFORE: dict[str, tuple[dict[str, Any], dict[str, Any], set[str]]] = {
    "the night was odd": ({"is_weak": True}, {"body": None, "headline": None}, set()),
    "no date was known": ({"published_at": None}, {}, set()),
    "a day was known": ({"published_at_precision": "day", "published_at": NOON.replace(hour=0)}, {}, set()),
    "another day was known": (
        {"published_at_precision": "day", "published_at": NOON.replace(hour=0)},
        {"published_at_precision": "day", "published_at": NOON.replace(hour=0) - timedelta(days=3)},
        {"K09"},
    ),
    "no author was known": ({"authors": ()}, {}, set()),
    "a teaser was known": ({"is_teaser": True, "body": first(10)}, {"is_teaser": True, "body": first(8)}, set()),
    "little was known": ({"body": "Soon more."}, {"body": None}, set()),
    "it was doubted, and this goes with what was before": (
        {"body": first(2), "former": known()},
        {"headline": "Ferry to the islands runs again", "body": BODY, "authors": ("Ada Quill",)},
        set(),
    ),
    "it was doubted, and this goes with neither": (
        {"authors": ("Ben Pen",), "former": known()},
        {"authors": ()},
        {"K05"},
    ),
    "it was doubted, and this goes with it": (
        {"authors": ("Ben Pen",), "former": known()},
        {"authors": ("Ben Pen",)},
        set(),
    ),
    "former only": ({"authors": ("Ben Pen",), "former": known()}, {}, set()),
}


@pytest.mark.parametrize("name", BEFORE)
def test_what_is_known_decides_what_is_worse(name: str) -> None:
    before, changes, expected = BEFORE[name]
    assert doubts(read(**changes), known(**before)) == expected


OTHERS: dict[str, Any] = {"body": OTHER, "headline": "Rules of the shop", "published_at_source": "meta"}


@pytest.mark.parametrize(
    ("changes", "before", "is_believed"),
    [
        (OTHERS, {"url": "https://herald.example/copy", "is_at_home": False}, True),
        (OTHERS, {"url": "https://herald.example/copy"}, False),
        (OTHERS | {"published_at_source": "feed"}, {"is_at_home": False}, False),
        (OTHERS | {"published_at": None}, {"is_at_home": False}, False),
        (OTHERS | {"url": "https://herald.example/x"}, {"is_at_home": False}, False),
        (OTHERS, {"article_id": article_id("x")}, True),
    ],
    ids=["its own again", "known at home", "a feed's date", "no date", "not its own", "its own now"],
)
def test_an_article_gets_back_the_address_that_another_one_claimed(
    changes: dict[str, Any], before: dict[str, Any], is_believed: bool
) -> None:
    """A page that only named the address may have been stored there: the article itself is then no worse than it."""
    assert (doubts(read(**changes), known(**before)) == set()) == is_believed


@pytest.mark.parametrize("back", [timedelta(days=1), timedelta(0)])
def test_an_older_reading_is_judged_only_by_what_cannot_have_been_otherwise(back: timedelta) -> None:
    early = {"fetched_at": NIGHT - back}
    before = known(comments=thread(5))
    for changes, expected in (
        ({"body": first(5)}, set()),
        ({"authors": ()}, set()),
        ({"published_at": None}, set()),
        ({"headline": "News"}, {"K03"}),
        ({"body": OTHER, "headline": "Rules of the shop"}, {"K10"}),
    ):
        one = compare(read(**early, **changes), before, SITE)
        compare_comments(one, [])
        assert set(one.doubts) == expected
        row = one.row(is_compared=True)
        assert (row.is_compared, row.doubts) == (bool(expected), tuple(expected))


def test_a_reading_that_a_person_asked_for_says_what_changed_and_has_no_doubts() -> None:
    assert compare(read(), known(is_weak=True), SITE).row(is_compared=True).is_known_weak
    row = compare(read(body=None), known(), SITE).row(is_compared=False)
    assert not row.is_known_weak
    assert (row.doubts, row.is_compared, row.body_chars) == ((), False, 0)
    assert "K01: no text" in row.reason


@pytest.mark.parametrize(
    ("before", "after", "is_broken"),
    [
        ("Die Straße führt über die Brücke zum Café", "Die StraÃŸe fÃ¼hrt Ã¼ber die BrÃ¼cke zum CafÃ©", True),
        ("Die Straße führt über die Brücke zum Café", "Die Stra\ufffde f\ufffdhrt \ufffdber die Br\ufffdcke", True),
        ("Die Straße führt über die Brücke zum Café", "Die Strae fhrt ber die Brcke zum Caf", True),
        ("Die Straße führt über die Brücke zum Café", "Die Straße führt über die Brücke zum Café.", False),
        ("He said “no” to it, and “no” again", 'He said "no" to it, and "no" again', False),
        ("He said “no” to it", "He said â€œnoâ€\u009d to it", True),
        ("Ã© stood there, Ã© and Ã©", "Ã© stood there, Ã© and Ã©", False),
        ("Plain words only", "Plain words Ã© only", False),
    ],
)
def test_broken_characters(before: str, after: str, is_broken: bool) -> None:
    assert is_garbled(before, after) == is_broken


def test_kept_text_without_a_known_one() -> None:
    assert kept_text("", BODY) == (None, False)
    assert kept_text(BODY, BODY) == (1.0, True)
    assert kept_text(BODY, "") == (0.0, False)


def thread(count: int, **changes: Any) -> tuple[KnownComment, ...]:
    return tuple(
        KnownComment(
            comment_id=comment_id(article_id(URL), str(n)),
            position=n,
            author=f"Reader {n}",
            posted_at=NIGHT - timedelta(hours=n),
            posted_at_source="offset",
            body=f"What the ferry needs is {n} more boats.",
            is_deleted=False,
            **changes,
        )
        for n in range(1, count + 1)
    )


def shown(count: int, **changes: Any) -> list[Comment]:
    return [
        replace(
            Comment(
                article_id=article_id(URL),
                comment_id=c.comment_id,
                native_id=str(c.position),
                parent_comment_id=None,
                position=c.position,
                depth=0,
                author=c.author,
                posted_at=c.posted_at,
                body=c.body,
                found_by="wordpress",
                posted_at_source="offset",
            ),
            **changes,
        )
        for c in thread(count)
    ]


def of_comments(before: tuple[KnownComment, ...], comments: list[Comment], **changes: Any) -> set[str]:
    one = compare(read(**changes), known(comments=before), SITE)
    compare_comments(one, comments)
    return set(one.doubts)


@pytest.mark.parametrize(("count", "expected"), [(5, set()), (4, {"K16"}), (2, {"K16", "K21"}), (0, {"K16", "K20"})])
def test_comments_behind_the_end_of_half_a_page_are_not_gone(count: int, expected: set[str]) -> None:
    one = compare(read(), known(comments=thread(5)), SITE, is_broken_off=True)
    compare_comments(one, shown(count))
    assert set(one.doubts) == expected


def text_of(url: str, **changes: Any) -> KnownText:
    return replace(KnownText(url, url, "Rules of the shop", NOON, True, OTHER), **changes)


OF_OTHERS: dict[str, tuple[Article, KnownText, set[str]]] = {
    "swapped": (read(body=OTHER, headline="Rules of the shop"), text_of(f"{URL}-other"), {"K17"}),
    "the text alone": (read(body=OTHER), text_of(f"{URL}-other"), {"K17"}),
    "the text but for a correction": (
        read(body=OTHER, headline="Rules of the shop"),
        text_of(f"{URL}-other", body=f"{OTHER}\n\nCorrected."),
        {"K17"},
    ),
    "its own text, under another link": (read(body=OTHER), text_of(URL), set()),
    "an edit": (read(body=f"{BODY}\n\n{OTHER}"), text_of(f"{URL}-other", body=f"{BODY}\n\n{OTHER}"), set()),
    "two that are much alike": (
        read(body=f"{first(13)}\n\n{OTHER}", headline="Rules of the shop"),
        text_of(f"{URL}-other", body=f"{first(13)}\n\n{OTHER}"),
        {"K17"},
    ),
    "an edit of both copies": (
        read(body=f"{first(18)}\n\n{OTHER}", headline="Rules of the shop"),
        text_of(f"{URL}-other", body=f"{first(18)}\n\n{OTHER}"),
        set(),
    ),
    "a text of its own": (read(body=OTHER), text_of(f"{URL}-other", body=OTHER.replace("Rule", "Law")), set()),
}


@pytest.mark.parametrize("name", OF_OTHERS)
def test_the_text_of_another_known_article_is_doubted(name: str) -> None:
    article, other, expected = OF_OTHERS[name]
    one = compare(article, known(), SITE)
    compare_with_others([one], [other])
    assert set(one.doubts) & {"K17"} == expected


def spoilt(count: int, of: int, **changes: Any) -> list[Comment]:
    return [replace(c, **changes) if c.position <= count else c for c in shown(of)]


THREADS: dict[str, tuple[int, list[Comment], set[str]]] = {
    "the same": (4, shown(4), set()),
    "none of one": (1, [], {"K20"}),
    "none of none": (0, [], set()),
    "half": (4, shown(2), set()),
    "under half": (5, shown(2), {"K21"}),
    "one of two": (2, shown(1), set()),
    "others for two": (2, [replace(c, comment_id=comment_id(article_id("y"), "z")) for c in shown(2)], {"K21"}),
    "most have lost their authors": (4, spoilt(3, 4, author=None), {"K22"}),
    "half have lost their authors": (4, spoilt(2, 4, author=None), set()),
    "most have other authors": (4, spoilt(3, 4, author="Guest"), {"K22"}),
    "two have other authors": (2, spoilt(2, 2, author="Guest"), set()),
    "most have lost their times": (4, spoilt(3, 4, posted_at=None), {"K23"}),
    "half have lost their times": (4, spoilt(2, 4, posted_at=None), set()),
    "most have moved": (1, spoilt(1, 1, posted_at=NIGHT), {"K23"}),
    "most are estimates now": (4, spoilt(4, 4, posted_at=NIGHT, posted_at_source="relative"), set()),
    "most say something else": (4, spoilt(3, 4, body="Removed by a moderator."), {"K24"}),
    "two say something else": (2, spoilt(2, 2, body="I have changed my mind."), set()),
    "all say one thing": (4, spoilt(4, 4, body="Log in."), {"K24", "K25"}),
    "broken": (4, spoilt(2, 4, body="What the ferry needs Ã© is Ã¼ more boats."), {"K26"}),
}


@pytest.mark.parametrize("name", THREADS)
def test_threads(name: str) -> None:
    count, comments, expected = THREADS[name]
    assert of_comments(thread(count), comments) == expected


def test_an_estimated_time_may_move() -> None:
    estimated = tuple(replace(c, posted_at_source="relative") for c in thread(3))
    assert of_comments(estimated, spoilt(3, 3, posted_at=None)) == set()


def test_placeholders_and_reserved_rights_lose_no_comments() -> None:
    gone = tuple(replace(c, is_deleted=True) for c in thread(5))
    assert of_comments(gone, []) == set()
    assert of_comments(thread(5), [], is_metadata_only=True) == set()


def together(*pairs: tuple[Article, KnownArticle], new: tuple[tuple[str, str], ...] = ()) -> list[set[str]]:
    compared = [Compared(article, before, *kept_text(before.body, article.body)) for article, before in pairs]
    compare_together(compared, [*((article.url, article.body) for article, _ in pairs), *new])
    return [set(one.doubts) for one in compared]


def pair(number: int, before: dict[str, Any] | None = None, **changes: Any) -> tuple[Article, KnownArticle]:
    """An article of its own, changed."""
    own = {"url": f"{URL}{number}", "body": f"{BODY}\n\nNumber {number}.", "headline": f"Ferry {number} runs"}
    return read(**{**own, **changes}), known(**{**own, "body": f"{BODY}\n\nNumber {number}.", **(before or {})})


def test_what_shows_in_several_articles_only() -> None:
    assert together(*(pair(n, body=OTHER) for n in range(2))) == [{"K11"}] * 2
    assert together(pair(0, body=OTHER), pair(1)) == [set(), set()]
    assert together(pair(0, body=OTHER), new=((f"{URL}-new", OTHER),)) == [{"K11"}]
    assert together(*(pair(n, {"body": OTHER}, body=OTHER) for n in range(2))) == [set()] * 2
    assert together(*(pair(n, {"is_weak": True}, body=OTHER) for n in range(2))) == [set()] * 2
    assert together(*(pair(n, headline="All stories") for n in range(2)), pair(3)) == [{"K04"}, {"K04"}, set()]
    assert together(*(pair(n, authors=("Desk",)) for n in range(3))) == [{"K06", "K18"}] * 3
    assert together(*(pair(n, authors=("Desk",)) for n in range(2))) == [set()] * 2
    assert together(*(pair(n, {"authors": ()}, authors=("Desk",)) for n in range(3))) == [set()] * 3
    moved: dict[str, Any] = {"published_at": NOON + timedelta(minutes=10)}
    assert together(*(pair(n, **moved) for n in range(3)), pair(4)) == [{"K09", "K18"}] * 3 + [set()]
    assert together(*(pair(n, **moved) for n in range(2))) == [set()] * 2
    assert together(*(pair(n, **moved) for n in range(3)), *(pair(n) for n in range(3, 7))) == [set()] * 7


def doubted(*of_each: tuple[set[str], dict[str, Any]]) -> list[set[str]]:
    """What is doubted of articles together, of which each was doubted by itself already; with changes of what is known."""
    compared = []
    for number, (doubts, before) in enumerate(of_each):
        article, one = pair(number, before)
        compared.append(Compared(article, one, 1.0, True, doubts=dict.fromkeys(doubts, "seen"), known_comment_count=5))
    compare_together(compared, [])
    return [set(one.doubts) for one in compared]


def test_the_same_doubt_in_many_at_once_is_one_more() -> None:
    lost: tuple[set[str], dict[str, Any]] = ({"K20"}, {})
    fine: tuple[set[str], dict[str, Any]] = (set(), {})
    both = {"K20", "K18"}
    assert doubted(*[lost] * 3) == [both] * 3
    assert doubted(*[lost] * 2) == [{"K20"}] * 2
    assert doubted(*[lost] * 3, *[fine] * 3) == [both] * 3 + [set()] * 3
    assert doubted(*[lost] * 3, *[fine] * 4) == [{"K20"}] * 3 + [set()] * 4
    assert doubted(({"K05"}, {}), ({"K05"}, {}), ({"K07"}, {})) == [{"K05"}, {"K05"}, {"K07"}]
    # only articles that could have lost it count, and none that an odd night alone has brought
    assert doubted(*[({"K05"}, {})] * 3, *[(set(), {"authors": ()})] * 4) == [{"K05", "K18"}] * 3 + [set()] * 4
    assert doubted(*[({"K05"}, {"is_weak": True})] * 3) == [{"K05"}] * 3


def renamed(comments: list[Comment], **by_position: str) -> list[Comment]:
    """``comments`` with other ids: ``p2="b"`` gives the second one the id of the name b."""
    return [
        replace(c, comment_id=comment_id(article_id(URL), by_position[f"p{c.position}"]))
        if f"p{c.position}" in by_position
        else c
        for c in comments
    ]


def own_id(name: str) -> str:
    return comment_id(article_id(URL), name)


def test_the_same_comments_in_a_new_dress() -> None:
    all_new = renamed(shown(3), p1="a", p2="b", p3="c")
    everything = {own_id(new): own_id(old) for new, old in (("a", "1"), ("b", "2"), ("c", "3"))}
    assert new_ids(thread(3), all_new) == everything
    assert new_ids(thread(3), [replace(c, author=None, posted_at=None) for c in all_new]) == everything
    assert new_ids(thread(3), shown(3)) == {}
    assert new_ids((), all_new) == {}


def test_one_equal_text_among_many_needs_a_second_sign() -> None:
    known_ones = thread(5)
    stranger = replace(shown(1)[0], comment_id=own_id("x"), author="Somebody", posted_at=NIGHT)
    rest = shown(5)[1:]
    assert new_ids(known_ones, [stranger, *rest]) == {}
    assert new_ids(known_ones, [replace(stranger, author="Reader 1"), *rest]) == {own_id("x"): own_id("1")}
    assert new_ids(known_ones, [replace(stranger, posted_at=known_ones[0].posted_at), *rest]) == {
        own_id("x"): own_id("1")
    }
    assert new_ids(known_ones, [*shown(5), replace(stranger, author="Reader 1")]) == {}  # the known one is there


def test_ids_by_place_move_when_one_is_put_before_them() -> None:
    """Each comment has its neighbour's id now; the new one gets an id of its own, and no edit is seen."""
    before = thread(3)
    there = shown(3)
    moved = [replace(c, comment_id=own_id(str(c.position + 1)), position=c.position + 1) for c in there]
    new = replace(there[0], comment_id=own_id("1"), position=1, body="I am new here.", author="New")
    names = new_ids(before, [new, *moved])
    after = [with_id(c, names) for c in (new, *moved)]
    assert [c.comment_id for c in after[1:]] == [c.comment_id for c in before]
    assert after[0].comment_id not in {c.comment_id for c in before}
    assert len({c.comment_id for c in after}) == 4
    answer = replace(new, parent_comment_id=own_id("2"))
    assert with_id(answer, names).parent_comment_id == own_id("1")


def test_equal_texts_are_told_apart_by_author_then_by_place() -> None:
    before = tuple(replace(c, body="Amen.", author="Joe" if c.position < 3 else "Ann") for c in thread(3))
    comments = [
        replace(c, body="Amen.", author=author, posted_at=None, comment_id=own_id(name))
        for c, author, name in zip(shown(3), ("Ann", "Joe", "Joe"), "abc", strict=True)
    ]
    assert new_ids(before, comments) == {own_id("a"): own_id("3"), own_id("b"): own_id("1"), own_id("c"): own_id("2")}


def test_the_best_match_is_found_before_the_first_one() -> None:
    before = (replace(thread(1)[0], body="Amen.", author="Joe"),)
    ann, joe = (
        replace(shown(1)[0], body="Amen.", author=author, posted_at=None, comment_id=own_id(author))
        for author in ("Ann", "Joe")
    )
    assert new_ids(before, [ann, joe]) == {own_id("Joe"): own_id("1")}


def test_an_edited_comment_keeps_its_id() -> None:
    edited = [replace(shown(3)[0], body="I have changed my mind."), *shown(3)[1:]]
    assert new_ids(thread(3), edited) == {}
