"""Made-up comment trees, and what a reader made of them: rendering one in a platform's markup is each test module's own.

What does NOT belong here: assertions, pages (``invented``).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import strategies as st
from tests.unit.extract.invented import SERVED_AT, page, raw, site

from broadsheet.extract.comments import Section, platforms
from broadsheet.extract.comments.merge import best_reading
from broadsheet.extract.page import parse
from broadsheet.printed_times.clock import Clock

NAMES = ("Ida Pell", "tom_vale", "Zoë Ström", "O’Hara", "Q", "Dr. Jan ten Brink", "李雷", "rheinaue84", "Anonymous")
WORDS = "the herons came back over reeds and water nobody counted them twice or asked why".split()


@dataclass(frozen=True)
class Said:
    """One made-up comment; ``parent`` is an index in its tree, in which each answer follows what it answers."""

    number: int
    author: str
    at: datetime  # UTC, whole minutes
    paragraphs: tuple[str, ...]
    parent: int | None = None
    depth: int = 0

    @property
    def body(self) -> str:
        return "\n\n".join(self.paragraphs)

    @property
    def html(self) -> str:
        return "".join(f"<p>{paragraph}</p>" for paragraph in self.paragraphs)

    @property
    def broken(self) -> str:
        """The text as systems write it that know no paragraphs."""
        return "<br><br>".join(self.paragraphs)

    @property
    def printed(self) -> str:
        return f"{self.at:%B} {self.at.day}, {self.at:%Y %I:%M %p}"


@st.composite
def trees(draw: st.DrawFn, max_size: int = 7, max_depth: int = 4) -> list[Said]:
    """A section in page order: each comment at most one level deeper than the one before it."""
    tree: list[Said] = []
    path: list[int] = []  # indices of the comments that the next one may answer
    for index in range(draw(st.integers(1, max_size))):
        depth = draw(st.integers(0, min(len(path), max_depth)))
        del path[depth:]
        sentences = draw(st.lists(st.lists(st.sampled_from(WORDS), min_size=2, max_size=8), min_size=1, max_size=3))
        tree.append(
            Said(
                number=120_004_000 + 31 * index,
                author=draw(st.sampled_from(NAMES)),
                at=datetime(2026, 3, 1, tzinfo=UTC) + timedelta(minutes=draw(st.integers(0, 4 * 24 * 60))),
                paragraphs=tuple(f"{index} {' '.join(words)}." for words in sentences),
                parent=path[-1] if path else None,
                depth=depth,
            )
        )
        path.append(index)
    return tree


def nested(tree: Sequence[Said], item: Callable[[Said, str], str], parent: int | None = None) -> str:
    """A tree whose answers lie within what they answer: ``item`` gets a comment and its answers' markup."""
    return "".join(item(c, nested(tree, item, i)) for i, c in enumerate(tree) if c.parent == parent)


def clock() -> Clock:
    """The clock of a page of the Marsh Post, whose times are in UTC here."""
    return Clock(SERVED_AT, ZoneInfo("UTC"), ("en-US",))


def read(section: str, head: str = "") -> Section | None:
    """What the templates of known systems find in an article's page with this comment section."""
    return best_reading(platforms.read(parse(raw(page(section, head)), site()), clock()))


def written(tree: Sequence[Said]) -> list[tuple[object, ...]]:
    """What has to come out of a tree: (native id, author, time, text, parent)."""
    return [(str(c.number), c.author, c.at, c.body, c.parent) for c in tree]


def found(section: Section | None) -> list[tuple[object, ...]]:
    """What came out, in the same form."""
    comments = section.comments if section else ()
    return [(c.native_id, c.author, c.posted.at if c.posted else None, c.body, c.parent) for c in comments]


ONE = Said(120004001, "Ida Pell", datetime(2026, 3, 5, 14, 4, tzinfo=UTC), ("I counted nineteen.", "Or twenty."))
TWO = Said(120004002, "tom_vale", datetime(2026, 3, 5, 15, 31, tzinfo=UTC), ("Twenty-one.",), parent=0, depth=1)
