"""Made-up trees of comments, rendered in layouts of made-up names: what goes in comes out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from html import escape

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.unit.extract.invented import page, raw, site

from broadsheet.extract.article import clock_of
from broadsheet.extract.comments import generic
from broadsheet.extract.page import parse

NAMES = ("Ida Pell", "Otto Brandt", "reed_warbler", "Łucja", "Mr. Finch", "Jean-Paul")
WORDS = "the herons came back early and nobody on the dam had thought of it before warden pell did".split()
SYLLABLES = ("zor", "bla", "fen", "quil", "mip", "tav", "rusk")


@dataclass(frozen=True)
class Told:
    """One comment of a made-up thread."""

    author: str
    posted_at: datetime
    paragraphs: tuple[str, ...]
    parent: int | None


@dataclass(frozen=True)
class Layout:
    """How a made-up system writes a comment."""

    tag: str
    names: tuple[str, str, str, str, str]  # classes of record, head, name, time, text
    is_text_first: bool
    has_time_tag: bool
    button: str


@st.composite
def threads(draw: st.DrawFn) -> list[Told]:
    count = draw(st.integers(2, 12))
    found: list[Told] = []
    for number in range(count):
        parent = draw(st.none() | st.integers(0, number - 1)) if number else None
        texts = draw(st.lists(st.lists(st.sampled_from(WORDS), min_size=4, max_size=25), min_size=1, max_size=3))
        paragraphs = tuple(f"{' '.join(words).capitalize()}, said {number}." for words in texts)
        when = datetime(2025, 3, 5, 14, 3, tzinfo=UTC) + timedelta(minutes=draw(st.integers(0, 400_000)))
        found.append(Told(NAMES[number % len(NAMES)], when, paragraphs, parent))
    return _in_reading_order(found)


def _in_reading_order(told: list[Told]) -> list[Told]:
    order: list[tuple[Told, int | None]] = []

    def visit(number: int | None, place: int | None) -> None:
        for child, one in enumerate(told):
            if one.parent == number:
                order.append((one, place))
                visit(child, len(order) - 1)

    visit(None, None)
    return [Told(one.author, one.posted_at, one.paragraphs, place) for one, place in order]


@st.composite
def layouts(draw: st.DrawFn) -> Layout:
    word = st.lists(st.sampled_from(SYLLABLES), min_size=2, max_size=3).map("".join)
    names = draw(st.lists(word, min_size=5, max_size=5, unique=True))
    return Layout(
        draw(st.sampled_from(["div", "li", "article", "section"])),
        (names[0], names[1], names[2], names[3], names[4]),
        draw(st.booleans()),
        draw(st.booleans()),
        draw(st.sampled_from(["Reply", "Fnurgle this", "Antworten"])),
    )


def rendered(told: list[Told], layout: Layout, parent: int | None = None) -> str:
    record, head, name, time, text = layout.names
    found = []
    for number, one in enumerate(told):
        if one.parent != parent:
            continue
        stamp = f"{one.posted_at:%d %B %Y, %H:%M} UTC"
        when = f'<time datetime="{one.posted_at.isoformat()}">{stamp}</time>' if layout.has_time_tag else stamp
        top = f'<div class="{head}"><b class="{name}">{escape(one.author)}</b> <span class="{time}">{when}</span></div>'
        body = f'<div class="{text}">{"".join(f"<p>{escape(p)}</p>" for p in one.paragraphs)}</div>'
        parts = body + top if layout.is_text_first else top + body
        inner = rendered(told, layout, number)
        replies = f'<div class="replies">{inner}</div>' if inner else ""
        tag = "div" if parent is not None and layout.tag == "li" else layout.tag
        found.append(f'<{tag} class="{record}">{parts}<a href="#">{layout.button}</a>{replies}</{tag}>')
    return "".join(found)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(told=threads(), layout=layouts())
def test_what_goes_in_comes_out(told: list[Told], layout: Layout) -> None:
    if layout.tag == "li":  # a reply in a list item is a list item
        told = [Told(t.author, t.posted_at, t.paragraphs, None) for t in told]
    section = f"<section><h2>{len(told)} comments</h2><div>{rendered(told, layout)}</div></section>"
    parsed = parse(raw(page(section)), site())
    result = generic.read(parsed, clock_of(parsed))
    assert result is not None
    assert [c.body for c in result.comments] == ["\n\n".join(t.paragraphs) for t in told]
    assert [c.author for c in result.comments] == [t.author for t in told]
    assert [c.posted.at if c.posted else None for c in result.comments] == [t.posted_at for t in told]
    assert [c.parent for c in result.comments] == [t.parent for t in told]


def test_paragraphs_that_differ_in_a_number_alone_are_what_people_wrote() -> None:
    layout = Layout("div", ("zorbla", "blafen", "fenquil", "quilmip", "miptav"), False, True, "Reply")
    first = datetime(2025, 3, 5, 14, 3, tzinfo=UTC)
    told = [
        Told(
            NAMES[n],
            first + timedelta(hours=n),
            (f"I have counted herons, {n} of them.", f"{word.capitalize()} is so."),
            None,
        )
        for n, word in enumerate(("nobody", "warden", "early", "dam"))
    ]
    section = f"<section><h2>4 comments</h2><div>{rendered(told, layout)}</div></section>"
    parsed = parse(raw(page(section)), site())
    result = generic.read(parsed, clock_of(parsed))
    assert result is not None
    assert [c.body for c in result.comments] == ["\n\n".join(t.paragraphs) for t in told]
