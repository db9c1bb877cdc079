"""What a page costs grows as the page does, for every reader; no pattern of ours is worse than the square of a short line.

Processor time at n, 2n and 4n, the least of several: a square would be sixteen times as much at 4n.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from tests.costs import seconds
from tests.unit.extract.costly import PAGES, WHEN, rest_answer
from tests.unit.extract.invented import page, raw, site

import broadsheet.extract
import broadsheet.extract.comments
from broadsheet.errors import NotAnArticle
from broadsheet.extract import extract, missing
from broadsheet.extract.comments.found import Found, Section
from broadsheet.extract.comments.merge import best_reading, merge
from broadsheet.extract.page import parse
from broadsheet.extract.prose import LINE_CHARS, line_of
from broadsheet.printed_times.clock import Clock
from broadsheet.printed_times.times import read_time

N = 25
ALLOWED = 9.0  # at 4n, in times of what n costs: four, and room for a busy machine


def is_in_proportion(work: Callable[[int], object], n: int) -> bool:
    """Whether 2n and 4n cost little more than twice and four times what n does; asked again where they seem to cost more."""
    work(n)  # what is loaded when first used
    least = [float("inf")] * 3
    for _ in range(12):
        for place, factor in enumerate((1, 2, 4)):
            least[place] = min(least[place], seconds(lambda factor=factor: work(factor * n)))  # type: ignore[misc]
        if least[2] < ALLOWED * least[0] + 0.005 and least[1] < ALLOWED / 1.6 * least[0] + 0.005:
            return True
    return False


@pytest.mark.parametrize("name", PAGES)
def test_every_reader_takes_time_in_proportion(name: str) -> None:
    pages = {n: raw(PAGES[name](n)) for n in (N, 2 * N, 4 * N)}

    def read(n: int) -> None:
        with suppress(NotAnArticle):
            extract(pages[n], site())
        missing(pages[n], site())

    assert is_in_proportion(read, N)


def test_rest_answers_take_time_in_proportion() -> None:
    answers = {
        n: raw(rest_answer(n), "https://marsh.example/wp-json/wp/v2/comments", "application/json")
        for n in (N, 2 * N, 4 * N)
    }
    assert is_in_proportion(lambda n: extract(raw(page()), site(), more=[answers[n]]), N)


@pytest.mark.parametrize("with_ids", [True, False])
def test_joining_equal_comments_takes_time_in_proportion(*, with_ids: bool) -> None:
    def sections(n: int, reader: str) -> Section:
        found = [
            Found("+1", reader, native_id=f"{reader}{i}" if with_ids else None, parent=i - 1 if i else None)
            for i in range(n)
        ]
        return Section(reader, tuple(found))

    assert is_in_proportion(lambda n: merge([sections(n, "a"), sections(n, "b")], [sections(n, "c")]), 500)
    assert is_in_proportion(lambda n: best_reading([sections(n, "a"), sections(n, "b")]), 500)


def test_a_line_is_read_no_further_than_a_line_goes() -> None:
    deep = parse(raw(page("<div>" + "<b>word " * 20_000)), site())
    element = next(e for e in deep.elements if e.tag == "b")
    assert 600 < len(line_of(element)) <= LINE_CHARS
    assert line_of(next(deep.of("h1"))) == "Herons return"


def test_attributes_are_cut_before_any_reader_sees_them() -> None:
    html = f'<p id="{"i" * 9000}" class="{"c " * 9000}" title="{"t" * 9000}" data-x="{"d" * 90}">a</p>'
    shown = next(e for e in parse(raw(page(html)), site()).elements if e.get("title"))
    assert [len(shown.get(name) or "") for name in ("id", "class", "title", "data-x")] == [300, 2000, 5000, 90]


def test_after_many_times_that_are_none_only_the_pages_own_languages_are_tried() -> None:
    clock = Clock(datetime(2026, 3, 6, tzinfo=UTC), languages=("fr",))
    assert read_time("vor 3 Stunden", clock) is not None
    for number in range(200):
        assert read_time(f"zu {number} gxi", clock) is None
    assert read_time("vor 3 Stunden", clock) is None
    assert read_time("il y a 3 heures", clock) is not None and read_time("3 hours ago", clock) is not None
    assert read_time(WHEN, clock) is not None


def patterns() -> Iterator[tuple[str, re.Pattern[str]]]:
    """Every pattern that a module of this room holds, also in tuples and dicts; a new one is among them by itself."""
    for package in (broadsheet.extract, broadsheet.extract.comments):
        for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
            for name, value in vars(importlib.import_module(module.name)).items():
                values = value if isinstance(value, tuple) else value.values() if isinstance(value, dict) else [value]
                for number, one in enumerate(values):
                    if isinstance(one, re.Pattern) and isinstance(one.pattern, str):
                        yield f"{module.name}.{name}.{number}", one


REPEATED = (
    "a ", "1 ", "-", "a-", "- ", "_", ".", "1.", ",", "| ", "'", "(", "()", "[", "<a", "&a", "@", "a@", "1:", "/", "é", "A", "Ab ", " - ", "comment-", "id-", "on 1 ", "by ", "march 3 ",
    "1 march ", "2020-", "posted by ", " at ", " dot ", "a", "1", "::",
)  # fmt: skip


def test_no_pattern_is_worse_than_the_square_of_a_line() -> None:
    """Lines are squeezed and cut before a pattern sees them; at that length a square is a millisecond or two, a cube is not."""
    worse: list[str] = []

    def cost(pattern: re.Pattern[str], text: str, tries: int) -> float:
        return min(seconds(lambda: pattern.search(text)) for _ in range(tries))

    for name, pattern in patterns():
        for piece in REPEATED:
            texts = [(piece * LINE_CHARS)[:length].strip() + "\x00" for length in (LINE_CHARS // 2, LINE_CHARS)]
            half, whole = (cost(pattern, text, 1) for text in texts)
            if whole > 0.004 and whole > 6 * half:
                half, whole = (cost(pattern, text, 9) for text in texts)
                if whole > 6 * half:
                    worse.append(f"{name} on {piece!r}: {half:.4f} s, {whole:.4f} s")
    assert worse == []
