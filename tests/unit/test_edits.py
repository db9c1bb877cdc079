"""What is an edit of a text, and what a page turns over by itself."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from tests.costs import least_seconds

from broadsheet.edits import Text, settle_texts

PROSE = [
    "The ferry to the islands left at seven on Monday, for the first time since the storm in March.",
    "It was full, said Ada Quill, who runs the office at the pier and had sold 212 tickets by noon.",
    "The council wants to see whether a second boat is needed, and will decide on that in the spring.",
    "Until then the old timetable stands, with three crossings a day and none on Sundays.",
]
READ_ALSO = ["Read also: Storm tears roof off the fish market", "Read also: Who pays for the new quay"]


def text(*lines: str, headline: str = "Ferry runs", authors: tuple[str, ...] = ("Ada",)) -> Text:
    return Text(headline, None, "\n\n".join(lines), authors)


def versions(*texts: Text) -> list[int]:
    return settle_texts(texts)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ([*PROSE, "1,204 views"], [*PROSE, "1,310 views"]),
        (["Updated 5 minutes ago", *PROSE], ["Updated 3 hours ago", *PROSE]),
        (["Vor 5 Minuten aktualisiert", *PROSE], ["Vor 12 Stunden aktualisiert", *PROSE]),
        (["Stand: 6. März 2026, 10:40 Uhr", *PROSE], ["Stand: 7. März 2026, 8:15 Uhr", *PROSE]),
        ([*PROSE, READ_ALSO[0]], [*PROSE, READ_ALSO[1]]),
        ([*PROSE, *READ_ALSO], [*PROSE, "Most read: Mayor sings at last", "A goat on the roof", "Sale of the pier"]),
        (['He said "no" – twice'], ["He said “no” — twice"]),
        ([*PROSE[:2], PROSE[2].replace(" ", " ", 1)], PROSE[:3]),
    ],
    ids=["counter", "age", "age in German", "date", "pointer", "list of others", "quotation marks", "blanks"],
)
def test_what_a_page_turns_over_is_no_edit(old: list[str], new: list[str]) -> None:
    assert versions(text(*old), text(*new)) == [0, 0]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (["At least 3 people died.", *PROSE], ["At least 5 people died.", *PROSE]),
        (PROSE, [*PROSE[:1], PROSE[1].replace("212", "312"), *PROSE[2:]]),
        (PROSE, [*PROSE, "Editor's note: an earlier version named the wrong pier."]),
        (PROSE, PROSE[:3]),
        ([*PROSE[:2], "What is known", *PROSE[2:]], [*PROSE[:2], "Where the money went", *PROSE[2:]]),
        ([*PROSE, "Reporting by Ada Quill in Millbeck"], [*PROSE, "Reporting by Bo Quill in Millbeck"]),
        (PROSE, [*PROSE, "Read also: Storm tears roof off the fish market"]),
        ([*PROSE, "Gold", "Norway 12", "Sweden 9"], [*PROSE, "Gold", "Norway 13", "Sweden 9"]),
        ([PROSE[0], READ_ALSO[0]], [PROSE[0], "Four people that nobody had asked went to the quay and left it again"]),
    ],
    ids=[
        "number in a sentence", "number in prose", "sentence added", "sentence removed", "subheading", "corrected credit",
        "line added", "table", "too much of it",
    ],
)  # fmt: skip
def test_what_the_paper_changes_is_an_edit(old: list[str], new: list[str]) -> None:
    assert versions(text(*old), text(*new)) == [0, 1]


def test_headline_and_authors_are_edits_whatever_the_body() -> None:
    assert versions(text(*PROSE), text(*PROSE, headline="Ferry sinks")) == [0, 1]
    assert versions(text(*PROSE), text(*PROSE, authors=("Bo",))) == [0, 1]
    assert versions(text(*PROSE), Text("Ferry runs", None, None, ("Ada",))) == [0, 1]


def test_a_line_within_the_text_is_the_pages_once_it_has_turned_over_again() -> None:
    lines = ["Read also: Goat on the roof", "Mayor sings at last", "Who pays for the quay"]
    nights = [text(*PROSE[:2], line, *PROSE[2:]) for line in lines]
    assert versions(*nights[:2]) == [0, 1]
    assert versions(*nights) == [0, 0, 0]


MONDAY = datetime(2026, 3, 9, 3, tzinfo=UTC)
FOUND = ["Missing: two sailors", "Both men were found alive"]


def nights_of(*ends: str, hours: int = 24, **changes: object) -> list[Text]:
    """A text whose last line is exchanged from reading to reading."""
    return [
        replace(text(*PROSE, end), read_at=MONDAY + number * timedelta(hours=hours), **changes)  # type: ignore[arg-type]
        for number, end in enumerate(ends)
    ]


@pytest.mark.parametrize(
    ("ends", "hours", "settled"),
    [
        ((FOUND[0], FOUND[1]), 24, [0, 0]),  # it may be a pointer to another article
        ((FOUND[0], FOUND[1], FOUND[1]), 24, [0, 1, 1]),
        ((FOUND[0], FOUND[0], FOUND[1], FOUND[1], FOUND[1]), 24, [0, 0, 2, 2, 2]),
        ((FOUND[0], FOUND[1], FOUND[1]), 1, [0, 0, 0]),  # the same night
        ((FOUND[0], FOUND[1], FOUND[1], *READ_ALSO), 24, [0] * 5),  # a place that turns over, now and then slowly
        (("1,204 views", "1,310 views", "1,310 views"), 24, [0, 0, 0]),
        (("Stand: 6. März", "Stand: 7. März", "Stand: 7. März"), 24, [0, 0, 0]),
        ((FOUND[0], "\n".join(READ_ALSO), "\n".join(READ_ALSO)), 24, [0, 0, 0]),
    ],
)
def test_a_line_that_was_exchanged_and_stays_is_an_edit(ends: tuple[str, ...], hours: int, settled: list[int]) -> None:
    assert versions(*nights_of(*ends, hours=hours)) == settled


def test_a_paper_that_says_it_changed_nothing_is_believed() -> None:
    assert versions(*nights_of(FOUND[0], FOUND[1], FOUND[1], modified_at=MONDAY)) == [0, 0, 0]


def test_what_was_put_back_is_two_edits() -> None:
    first, second = (text(*PROSE[:2], line, *PROSE[2:]) for line in ("What is known", "Where the money went"))
    assert versions(first, second, first) == [0, 1, 2]


def test_an_edit_beside_a_counter_is_an_edit() -> None:
    nights = [
        text(*PROSE, "10 views"),
        text(*PROSE, "11 views"),
        text(*PROSE[:3], "There is none on Sundays.", "12 views"),
        text(*PROSE[:3], "There is none on Sundays.", "15 views"),
    ]
    assert versions(*nights) == [0, 0, 2, 2]


def test_small_changes_add_up() -> None:
    """Each is small against the night before; together they are another text."""
    chance = random.Random(1)

    def line() -> str:
        return " ".join("".join(chance.choices("abcdefgh", k=5)) for _ in range(12))

    nights, tail = [], [line() for _ in range(4)]
    for night in range(5):
        nights.append(text(*PROSE, *PROSE, *tail))
        if night < 4:
            tail[night] = line()
    assert versions(*nights[:2]) == [0, 0]
    assert versions(*nights)[-1] > 0


def test_a_long_text_with_one_line_again_and_again_is_compared_at_once() -> None:
    """A live ticker, with a button under each entry: the load holds up all other sites meanwhile."""
    entries = [line for number in range(600) for line in (f"At {number} the boat was seen from the pier.", "Share")]
    later = [f"{line} Nobody waved." if number % 8 == 0 else line for number, line in enumerate(entries)]
    nights = text(*entries), text(*later), text(*entries)

    def work() -> None:
        assert versions(*nights) == [0, 1, 2]

    assert least_seconds(work, 1) < 1
