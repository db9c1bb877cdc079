"""Copies: pairs that are made on purpose are found, stories of one form are not, and groups follow from the articles alone."""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.lakes import NewSettings
from tests.unit.warehouse.made import insert

from broadsheet.copies import bands_of, groups_of, is_copy, mark_copies, shingles_of
from broadsheet.settings import Settings
from broadsheet.warehouse import Warehouse, open_warehouse

NOW = datetime(2026, 3, 4, 5, tzinfo=UTC).replace(tzinfo=None)
DICE = random.Random(20)
SYLLABLES = ("ka", "lo", "min", "ter", "sa", "vo", "ren", "du", "pel", "ist", "ma", "gor", "ne", "ti")
WORDS = sorted({"".join(DICE.choice(SYLLABLES) for _ in range(DICE.randrange(1, 5))) for _ in range(4000)})
FREQUENT = [1 / (rank + 10) for rank in range(len(WORDS))]  # as in any language: a few words are everywhere


@pytest.fixture
def warehouse(settings: Settings) -> Iterator[Warehouse]:
    with open_warehouse(settings) as opened:
        yield opened


def words(dice: random.Random, count: int) -> list[str]:
    return dice.choices(WORDS, FREQUENT, k=count)


def story(dice: random.Random) -> str:
    return " ".join(words(dice, dice.randrange(60, 600)))


def edited(dice: random.Random, text: str, share: float = 0.04) -> str:
    """Some words are others, some are gone."""
    kept = [word for word in text.split() if dice.random() > share / 2]
    return " ".join(dice.choice(WORDS) if dice.random() < share / 2 else word for word in kept)


def cut(dice: random.Random, text: str) -> str:
    """Its first 60 %."""
    whole = text.split()
    return " ".join(whole[: int(len(whole) * 0.6)])


def thinned(dice: random.Random, text: str) -> str:
    """About two sentences of three."""
    whole = text.split()
    sentences = [" ".join(whole[at : at + 12]) for at in range(0, len(whole), 12)]
    return " ".join(sentence for sentence in sentences if dice.random() < 0.66)


def retold(dice: random.Random, text: str) -> str:
    """An agency's story under another paper's lead, with a line of its own."""
    whole = text.split()
    return " ".join([*words(dice, 14), edited(dice, " ".join(whole[14:])), *words(dice, len(whole) // 12)])


def of_one_form(dice: random.Random, text: str) -> str:
    """Another story in the same form: half of the words, in runs of a line, are the form's."""
    whole, other, at = text.split(), [], 0
    while at < len(whole):
        run = dice.randrange(4, 14)
        other += whole[at : at + run] if dice.random() < 0.5 else words(dice, run)
        at += run
    return " ".join(other)


COPIES: Mapping[str, Callable[[random.Random, str], str]] = {
    "edited": edited,
    "cut": cut,
    "thinned": thinned,
    "retold": retold,
}
EACH = 60


def add(
    warehouse: Warehouse, number: int, body: str | None, site: str = "marsh", hours: float = 0, headline: str = ""
) -> str:
    article_id = str(uuid.UUID(int=random.Random(number).getrandbits(128)))
    insert(
        warehouse,
        "core.articles",
        article_id=article_id,
        site=site,
        headline=headline,
        body=body,
        content_sha256=str(hash((headline, body))),
        published_at=NOW + timedelta(hours=hours),
        first_seen_at=NOW,
    )
    return article_id


def groups(warehouse: Warehouse) -> dict[str, str]:
    return {
        str(member): str(group)
        for member, group in warehouse.execute("SELECT article_id, duplicate_group_id FROM core.copies", {})
    }


def test_made_copies_are_found_and_stories_of_one_form_are_not(warehouse: Warehouse) -> None:
    """Recall of at least .95 and precision of at least .98, over pairs of four kinds and as many of one form."""
    dice = random.Random(1)
    copies: list[list[str]] = []
    others: list[list[str]] = []
    number = 0
    for kind in (*COPIES.values(), *[of_one_form] * len(COPIES)):
        for _ in range(EACH):
            text = story(dice)
            pair = [
                add(warehouse, number, text),
                add(warehouse, number + 1, kind(dice, text), "quay", dice.randrange(200)),
            ]
            (others if kind is of_one_form else copies).append(pair)
            number += 2
    assert mark_copies(warehouse) == number
    found = groups(warehouse)
    right = [one for one, other in copies if one in found and found[one] == found.get(other)]
    wrong = [one for one, other in others if one in found and found[one] == found.get(other)]
    strangers = len(found) - 2 * len(right) - 2 * len(wrong)
    assert len(right) / len(copies) >= 0.95
    assert len(right) / (len(right) + len(wrong) + strangers) >= 0.98


@pytest.mark.parametrize("seed", range(2))
def test_groups_follow_from_the_articles_whatever_the_order(
    tmp_path: Path, new_settings: NewSettings, seed: int
) -> None:
    """Articles that come, change and go in portions end in the same groups as those that were left, all at once."""
    dice = random.Random(seed)
    texts = [story(dice) for _ in range(8)]
    articles = {}
    for number in range(60):
        text = dice.choice(texts)
        articles[number] = dice.choice([text, text, edited(dice, text), cut(dice, text)])
    with open_warehouse(new_settings(tmp_path / "portions")) as warehouse:
        numbers = list(articles)
        dice.shuffle(numbers)
        for begin in range(0, 60, 10):
            for number in numbers[begin : begin + 10]:
                add(warehouse, number, story(dice), hours=number)  # first something else
            mark_copies(warehouse)
            for number in numbers[begin : begin + 10]:
                article_id = str(uuid.UUID(int=random.Random(number).getrandbits(128)))
                warehouse.execute("DELETE FROM core.articles WHERE article_id = CAST($id AS UUID)", {"id": article_id})
                add(warehouse, number, articles[number], hours=number)
            mark_copies(warehouse)
        for number in numbers[:25]:  # among them the least of a group of equal texts
            article_id = str(uuid.UUID(int=random.Random(number).getrandbits(128)))
            warehouse.execute("DELETE FROM core.articles WHERE article_id = CAST($id AS UUID)", {"id": article_id})
        mark_copies(warehouse)
        in_portions = warehouse.execute("SELECT * FROM core.copies ORDER BY article_id", {})
    with open_warehouse(new_settings(tmp_path / "whole")) as warehouse:
        for number in numbers[25:]:
            add(warehouse, number, articles[number], hours=number)
        mark_copies(warehouse)
        assert warehouse.execute("SELECT * FROM core.copies ORDER BY article_id", {}) == in_portions
    assert len({group for _, group, _ in in_portions}) > 3


def test_the_first_published_is_the_primary_copy_and_every_other_article_is_its_own(warehouse: Warehouse) -> None:
    text = story(random.Random(3))
    later, first = add(warehouse, 1, text, "marsh", 5), add(warehouse, 2, text, "quay", 1)
    alone = add(warehouse, 3, story(random.Random(4)))
    mark_copies(warehouse)
    told = warehouse.execute("SELECT article_id, duplicate_group_id, is_primary_copy FROM main.articles", {})
    assert {str(article): (group is not None, primary) for article, group, primary in told} == {
        first: (True, True),
        later: (True, False),
        alone: (False, True),
    }


def test_an_article_that_gets_another_date_is_compared_and_ordered_by_that(warehouse: Warehouse) -> None:
    dice = random.Random(6)
    text = story(dice)
    near = edited(dice, text)
    first, later = add(warehouse, 1, text), add(warehouse, 2, near, hours=5)
    far, same = add(warehouse, 3, edited(dice, text), hours=24 * 200), add(warehouse, 4, near, hours=24 * 300)
    mark_copies(warehouse)
    assert groups(warehouse).keys() == {first, later, same}
    change = "UPDATE core.articles SET published_at = $at WHERE article_id = CAST($id AS UUID)"
    for article_id, hours in ((later, -1), (far, 10)):
        warehouse.execute(change, {"id": article_id, "at": NOW + timedelta(hours=hours)})
    mark_copies(warehouse)
    assert groups(warehouse).keys() == {first, later, far, same}
    primary = warehouse.execute("SELECT article_id FROM core.copies WHERE is_primary_copy", {})
    assert [str(article_id) for (article_id,) in primary] == [later]
    warehouse.execute(change, {"id": far, "at": None})
    warehouse.execute(change, {"id": far, "at": NOW + timedelta(days=400)})
    mark_copies(warehouse)
    assert groups(warehouse).keys() == {first, later, same}


def test_nearly_the_same_counts_for_weeks_and_the_same_for_ever(warehouse: Warehouse) -> None:
    dice = random.Random(5)
    text, other = story(dice), story(dice)
    add(warehouse, 1, text)
    add(warehouse, 2, edited(dice, text), hours=24 * 60)
    same = {add(warehouse, 3, other), add(warehouse, 4, other.title() + "!", hours=24 * 900)}
    mark_copies(warehouse)
    assert set(groups(warehouse)) == same


def test_short_texts_are_copies_only_where_they_are_the_same(warehouse: Warehouse) -> None:
    add(warehouse, 1, "The town hall is closed on Monday.")
    add(warehouse, 2, "The town hall is closed on Tuesday.")
    same = {add(warehouse, 3, "The ferry runs again."), add(warehouse, 4, "The ferry runs again!")}
    add(warehouse, 5, "")
    add(warehouse, 6, "")
    add(warehouse, 7, None)  # of some only what is said about them may be kept
    add(warehouse, 8, None)
    mark_copies(warehouse)
    assert set(groups(warehouse)) == same


def test_what_a_paper_prints_instead_of_a_text_makes_no_copies(warehouse: Warehouse) -> None:
    for number in range(4):
        add(warehouse, number, "Read on with a subscription.", headline=f"Ferry {number}")
    same = {add(warehouse, 5 + n, "Read on with a subscription.", headline="Goat on the roof") for n in range(2)}
    mark_copies(warehouse)
    assert set(groups(warehouse)) == same


def test_a_brief_inside_a_long_text_is_no_copy_of_it() -> None:
    dice = random.Random(7)
    long = story(dice) + " " + story(dice) + " " + " ".join(words(dice, 300))
    brief = " ".join(long.split()[:40])
    assert not is_copy(shingles_of(brief), shingles_of(long))
    assert is_copy(shingles_of(brief), shingles_of(brief + " " + " ".join(words(dice, 12))))


def test_texts_without_spaces_are_compared_by_characters() -> None:
    text = "市議会は港の新しい橋の費用について話し合い来年の春までに決めることにした"
    assert is_copy(shingles_of(text), shingles_of(text[:30]))
    assert not is_copy(shingles_of(text), shingles_of("雨が続き川の水が増えたため学校は午後から休みになった"))
    assert set(bands_of(shingles_of(text))) & set(bands_of(shingles_of(text[:34])))


def test_groups_are_what_pairs_connect() -> None:
    assert groups_of([("c", "b"), ("d", "e"), ("b", "a")]) == {"a": "a", "b": "a", "c": "a", "d": "d", "e": "d"}
