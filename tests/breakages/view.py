"""What a paper shows at one moment, before a design prints it: the place where most breakages set in.

What does NOT belong here: markup (``designs``), and what is true (``truth``).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tests.breakages.truth import Remark, Story


@dataclass(frozen=True)
class Shown:
    """A comment as it is shown."""

    id: str
    author: str | None
    text: str
    posted_at: datetime | None
    parent: str | None = None


@dataclass(frozen=True)
class View:
    """An article page as it is shown. ``declared`` None shows no count; ``shows_list`` False leaves the list's markup out."""

    path: str
    canonical: str
    headline: str
    paragraphs: tuple[str, ...]
    authors: tuple[str, ...]
    published_at: datetime | None
    section: str
    summary: str
    remarks: tuple[Shown, ...]
    declared: int | None
    shows_list: bool = True
    byline_is_empty: bool = False  # its element is there, without a name
    below_text: str = ""  # markup after the last paragraph, within the text's element


@dataclass(frozen=True)
class Entry:
    """A line of a feed, sitemap or listing. ``url`` is a path, or a whole address elsewhere."""

    url: str
    headline: str
    published_at: datetime
    summary: str = ""


def view_of(story: Story, path: str, moment: datetime) -> View:
    """``story`` as its page shows it at ``moment``."""
    version = story.version(moment)
    remarks = tuple(shown(remark, story) for remark in story.remarks if remark.stands(moment))
    return View(
        path=path,
        canonical=path,
        headline=version.headline,
        paragraphs=version.paragraphs,
        authors=story.authors,
        published_at=story.published_at,
        section=story.section,
        summary=version.paragraphs[0].split(". ")[0] + ".",
        remarks=remarks,
        declared=len(remarks),
    )


def shown(remark: Remark, story: Story) -> Shown:
    """``remark`` with the id that the paper gives it."""
    return Shown(
        id=str(story.number * 100 + remark.number),
        author=remark.author,
        text=remark.text,
        posted_at=remark.posted_at,
        parent=str(story.number * 100 + remark.parent) if remark.parent else None,
    )
