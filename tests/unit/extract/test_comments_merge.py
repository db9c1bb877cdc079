"""Several readings into one list of comments: a test a rule."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from lxml.html import fragment_fromstring

from broadsheet.extract.comments.found import Found, Section
from broadsheet.extract.comments.merge import Node, best_reading, merge
from broadsheet.printed_times.clock import Moment

NOON = datetime(2026, 3, 5, 12, tzinfo=UTC)


def at(hours: float = 0, precision: str = "minute", source: str = "utc", *, is_absolute: bool = True) -> Moment:
    return Moment(NOON + timedelta(hours=hours), precision, source, f"{hours} {precision}", is_absolute)


def said(body: str = "Herons.", native_id: str | None = None, author: str | None = "Ida", **more: Any) -> Found:
    return Found(body, "wordpress", native_id, author, **more)


def section(*comments: Found, by: str = "wordpress", **more: Any) -> Section:
    return Section(by, comments, **more)


def bodies(nodes: list[Node]) -> list[str]:
    return [node.found.body for node in nodes]


def numbered(n: int, **more: Any) -> list[Found]:
    return [said(f"Herons {i}.", str(i), **more) for i in range(n)]


# which reading of one page is taken


def test_no_reading_gives_none() -> None:
    assert best_reading([]) is None


@pytest.mark.parametrize("turned", [False, True])
def test_the_reading_with_most_comments_is_taken(*, turned: bool) -> None:
    sections = [section(*numbered(2), by="drupal"), section(*numbered(3), by="spip")]
    best = best_reading(sections[::-1] if turned else sections)
    assert best is not None and (best.found_by, len(best.comments)) == ("spip", 3)


@pytest.mark.parametrize(("guessed", "taken"), [(10, "spip"), (11, "spip"), (12, "guess")])
@pytest.mark.parametrize("guess", ["generic", "comment_ids"])
def test_a_guess_has_to_have_clearly_more(guess: str, guessed: int, taken: str) -> None:
    best = best_reading([section(*numbered(guessed), by=guess), section(*numbered(10), by="spip")])
    assert best is not None and best.found_by == (guess if taken == "guess" else taken)


def test_of_equal_numbers_the_one_with_replies_is_taken_then_the_one_with_paragraphs_then_the_first() -> None:
    plain, other = section(*numbered(2), by="drupal"), section(*numbered(2), by="blogger")
    nested = section(said("a", "0"), said("b", "1", parent=0), by="spip")
    named = section(said("a", "0"), said("b", "1", parent_native_id="0"), by="spip")
    broken = section(said("a\n\nb", "0"), said("b", "1"), by="spip")
    for better in (nested, named, broken):
        best = best_reading([plain, better])
        assert best is not None and best.found_by == "spip"
    both = best_reading([broken, section(*nested.comments, by="drupal")])
    assert both is not None and both.found_by == "drupal", "replies before paragraphs"
    first = best_reading([plain, other])
    assert first is not None and first.found_by == "drupal"


def test_the_other_readings_fill_in_and_add_nothing() -> None:
    base = section(said("a", "1"), said("b", "2"), said("c", "3", parent=1))
    other = section(said("a", "1", upvotes=7), said("d", "9"), by="microdata")
    best = best_reading([base, other])
    assert best is not None
    assert [(c.body, c.upvotes, c.parent) for c in best.comments] == [("a", 7, None), ("b", None, None), ("c", None, 1)]


def test_pingbacks_are_the_most_that_one_saw_and_elements_those_of_all() -> None:
    one, two = fragment_fromstring("<p>1</p>"), fragment_fromstring("<p>2</p>")
    best = best_reading(
        [section(*numbered(2), pingback_count=1, elements=(one,)), section(said(), pingback_count=3, elements=(two,))]
    )
    assert best is not None and best.pingback_count == 3 and best.elements == (one, two)


# which two are one comment


def test_one_id_is_one_comment_whatever_the_text() -> None:
    [node] = merge([section(said("Herons.", "7")), section(said("Herons. (edited)", "7", upvotes=2))], [])
    assert (node.found.body, node.found.upvotes) == ("Herons.", 2)


def test_other_ids_are_other_comments() -> None:
    assert len(merge([section(said(native_id="7")), section(said(native_id="8"))], [])) == 2


@pytest.mark.parametrize(("one", "other"), [(None, None), ("7", None), (None, "7")])
def test_where_one_has_no_id_author_and_text_tell(one: str | None, other: str | None) -> None:
    [node] = merge([section(said("Herons!", one)), section(said("herons", other, author="IDA"))], [])
    assert node.found.native_id == (one or other)
    for different in (said("Storks.", other), said("Herons!", other, author="Tom")):
        assert len(merge([section(said("Herons!", one)), section(different)], [])) == 2


def test_more_than_a_day_apart_they_are_two() -> None:
    def together(one: Moment | None, other: Moment | None) -> int:
        return len(merge([section(said(posted=one)), section(said(posted=other))], []))

    assert together(at(), at(24)) == together(at(), at(-24)) == 1
    assert together(at(), at(24.1)) == together(at(), at(-24.1)) == 2
    assert together(at(), at(90, is_absolute=False)) == together(at(90, is_absolute=False), at()) == 1
    assert together(at(), None) == together(None, at()) == 1


def test_the_one_that_fits_in_time_is_found_behind_one_that_does_not() -> None:
    nodes = merge(
        [section(said(posted=at())), section(said(posted=at(100))), section(said(posted=at(101), upvotes=3))], []
    )
    assert [node.found.upvotes for node in nodes] == [None, 3]


def test_equal_comments_of_one_page_are_two() -> None:
    assert len(merge([section(said(), said())], [])) == 2
    assert len(merge([section(said(native_id="1"), said(native_id="2"))], [])) == 2


def test_the_same_comment_twice_under_one_id_in_one_page_is_one() -> None:
    assert len(merge([section(said(" Herons. ", "7"), said("Herons.", "7"))], [])) == 1


def test_an_id_that_two_comments_of_a_page_share_is_the_first_ones() -> None:
    nodes = merge([section(said("Herons.", "7"), said("Storks.", "7"))], [])
    assert [(node.found.body, node.found.native_id) for node in nodes] == [("Herons.", "7"), ("Storks.", None)]


# what is kept of two readings


def test_what_only_the_other_knows_is_filled_in() -> None:
    bare = said(native_id="7", author=None)
    full = said(
        native_id="7", author="Ida", parent_native_id="6", upvotes=1, downvotes=2, is_by_staff=True, url="https://a.example/#7",
        posted=at(), posted_text="noon",
    )  # fmt: skip
    [node, _] = merge([section(bare), section(full, said("b", "6"))], [])
    for name in ("author", "parent_native_id", "upvotes", "downvotes", "is_by_staff", "url", "posted", "posted_text"):
        assert getattr(node.found, name) == getattr(full, name), name


def test_what_both_know_is_the_first_ones() -> None:
    one = said(
        native_id="7",
        parent_native_id="6",
        upvotes=0,
        downvotes=0,
        url="https://a.example/#7",
        posted=at(),
        posted_text="x",
    )
    two = said(
        native_id="7",
        author="Tom",
        parent_native_id="5",
        upvotes=9,
        downvotes=9,
        url="https://b.example/",
        posted=at(1),
        posted_text="y",
    )
    [node] = merge([section(one), section(two)], [])
    assert node.found == one


@pytest.mark.parametrize(
    ("one", "other", "kept"),
    [
        (at(precision="day"), at(1, "minute"), "other"),
        (at(precision="minute"), at(1, "day"), "one"),
        (at(is_absolute=False, precision="second"), at(1, "day"), "other"),
        (at(source="site"), at(1, source="utc"), "other"),
        (at(source="utc"), at(1, source="site"), "one"),
        (None, at(), "other"),
        (at(), None, "one"),
    ],
)
def test_the_more_exact_time_is_kept_with_its_own_words(one: Moment | None, other: Moment | None, kept: str) -> None:
    first = said(native_id="7", posted=one, posted_text="one" if one else None)
    [node] = merge(
        [section(first), section(said(native_id="7", posted=other, posted_text="other" if other else None))], []
    )
    assert (node.found.posted, node.found.posted_text) == ((one, "one") if kept == "one" else (other, "other"))


def test_a_time_without_words_leaves_the_words_of_the_other() -> None:
    [node] = merge([section(said(native_id="7", posted_text="soon")), section(said(native_id="7", posted=at()))], [])
    assert node.found.posted_text == "soon"


def test_of_two_times_that_no_one_can_read_the_first_words_are_kept() -> None:
    words = ("soon", "later")
    [node] = merge([section(said(native_id="7", posted_text=text)) for text in words], [])
    assert (node.found.posted, node.found.posted_text) == (None, "soon")


# order


def test_pages_keep_their_order_and_each_comment_comes_once() -> None:
    nodes = merge([section(said("a", "1"), said("b", "2")), section(said("b", "2"), said("c", "3"))], [])
    assert bodies(nodes) == ["a", "b", "c"]


def test_answers_that_hold_every_comment_give_the_order_each_reply_behind_its_parent() -> None:
    shown = section(said("b", "2"), said("a", "1"))
    answered = section(
        said("a", "1"), said("b", "2"), said("c", "3", parent_native_id="1"), said("d", "4", parent_native_id="3")
    )
    nodes = merge([shown], [answered])
    assert [(n.found.body, n.depth) for n in nodes] == [("a", 0), ("c", 1), ("d", 2), ("b", 0)]


def test_where_the_page_shows_another_the_page_gives_the_order_and_what_only_answers_have_comes_after() -> None:
    nodes = merge([section(said("b", "2"), said("x", "9"))], [section(said("a", "1"), said("b", "2"))])
    assert bodies(nodes) == ["b", "x", "a"]


def test_no_answers_change_no_order() -> None:
    late = section(said("a", "1"), said("b", "2"), said("c", "3", parent_native_id="1"))
    assert bodies(merge([late], [])) == ["a", "b", "c"]
    assert bodies(merge([late], [section()])) == ["a", "c", "b"], "an answer without comments is one, all the same"


# parents and depths


def test_a_parent_is_the_comment_around_it_else_the_one_it_names() -> None:
    a, b, c, d = merge(
        [
            section(
                said("a", "1"),
                said("b", "2", parent=0),
                said("c", "3", parent_native_id="2"),
                said("d", "4", parent=0, parent_native_id="3"),
            )
        ],
        [],
    )
    assert (a.parent, b.parent, c.parent, d.parent) == (None, a, b, a)
    assert [n.depth for n in (a, b, c, d)] == [0, 1, 2, 1]
    assert not any(n.is_parent_missing for n in (a, b, c, d))


def test_a_parent_that_is_nowhere_is_missing() -> None:
    [node] = merge([section(said(native_id="1", parent_native_id="99"))], [])
    assert node.parent is None and node.depth == 0 and node.is_parent_missing


def test_a_second_page_gives_a_comment_its_parent_and_takes_none_away() -> None:
    first = section(said("a", "1"), said("b", "2"), said("c", "3", parent=1))
    second = section(said("a", "1"), said("b", "2", parent=0), said("c", "3", parent=0))
    a, b, c = merge([first, second], [])
    assert (b.parent, c.parent) == (a, b)


def test_a_parents_id_may_be_known_from_another_reading_only() -> None:
    a, b = merge([section(said("a")), section(said("a", "1"), said("b", "2", parent_native_id="1"))], [])
    assert b.parent is a


@pytest.mark.parametrize("parent", [1, 2, 5])
def test_no_comment_is_its_own_parent_or_answers_one_that_is_not_there(parent: int) -> None:
    nodes = merge([section(said("a", "1"), said("b", "2", parent=parent))], [])
    assert [n.parent for n in nodes] == [None, None]


def test_a_comment_may_answer_one_that_stands_below() -> None:
    nodes = merge([section(said("b", "2", parent=1), said("a", "1"))], [])
    assert [n.parent for n in nodes] == [nodes[1], None] and [n.depth for n in nodes] == [1, 0]


def test_comments_that_answer_each_other_are_parted_at_the_one_met_first() -> None:
    nodes = merge(
        [
            section(
                said("a", "1", parent_native_id="2"),
                said("b", "2", parent_native_id="1"),
                said("c", "3", parent_native_id="1"),
            )
        ],
        [],
    )
    a, b, c = nodes
    assert [n.depth for n in nodes] == [0, 1, 1] and (a.parent, b.parent, c.parent) == (None, a, a)


def test_what_hangs_on_a_circle_keeps_its_place() -> None:
    nodes = merge(
        [
            section(
                said("x", "9", parent_native_id="1"),
                said("a", "1", parent_native_id="2"),
                said("b", "2", parent_native_id="1"),
            )
        ],
        [],
    )
    x, a, b = nodes
    assert (a.parent, b.parent, x.parent) == (None, a, a) and [n.depth for n in nodes] == [1, 0, 1]


def test_long_chains_have_their_depths() -> None:
    nodes = merge([section(*(said(f"n{i}", str(i), parent_native_id=str(i + 1)) for i in range(3000)))], [])
    assert [nodes[0].depth, nodes[-1].depth] == [2999, 0]
