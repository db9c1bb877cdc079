"""A paper: its life, its design and its site file.

What does NOT belong here: any markup.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property

from tests.breakages.truth import Life, Story
from tests.breakages.view import Entry, View

from broadsheet.models import DiscoverSource, FetchRules, Site
from broadsheet.models.site import CommentRules

Path = str
Printed = tuple[str, str]  # content type, text


@dataclass(frozen=True)
class Source:
    """A source of links: what prints its ``entries`` of the last ``reach``, given the moment and the paper's address."""

    kind: str
    path: Path
    reach: timedelta
    prints: Callable[[Sequence[Entry], datetime, str], Printed]
    links: str | None = None  # CSS selector of a listing's links
    at_least: int = 0  # entries that it holds, however old


@dataclass(frozen=True)
class Paper:
    """An invented paper on one port of loopback."""

    id: str
    name: str
    life: Life
    sources: tuple[Source, ...]
    article: Callable[[View, datetime, str], str]
    front: Callable[[Sequence[Entry], datetime, str], str]
    path_of: Callable[[Story], Path]
    place: int  # of its port among the papers'
    revisit_days: tuple[int, ...] = (1, 3, 7)
    comments: CommentRules = field(default_factory=CommentRules)

    @cached_property
    def story_at(self) -> dict[Path, Story]:
        """The stories by their paths."""
        return {self.path_of(story): story for story in self.life.stories}

    def entries(self, source: Source, moment: datetime) -> list[Entry]:
        """What ``source`` holds at ``moment``, newest first."""
        standing = self.life.standing(moment)
        recent = [story for story in standing if story.published_at > moment - source.reach]
        if len(recent) < source.at_least:
            recent = standing[: source.at_least]
        return [self.entry(story, moment) for story in recent]

    def entry(self, story: Story, moment: datetime) -> Entry:
        """The line of ``story``."""
        version = story.version(moment)
        return Entry(
            self.path_of(story), version.headline, story.published_at, version.paragraphs[0].split(". ")[0] + "."
        )

    def site(self, base: str) -> Site:
        """The site file, for the paper at ``base``."""
        return Site(
            id=self.id,
            name=self.name,
            url=base + "/",
            languages=(self.language,),
            timezone=self.life.zone,
            discover=tuple(
                DiscoverSource(kind=source.kind, url=base + source.path, links=source.links)  # type: ignore[arg-type]
                for source in self.sources
            ),
            fetch=FetchRules(delay_seconds=0.0, timeout_seconds=2.0),
            comments=self.comments.model_copy(update={"revisit_days": self.revisit_days}),
        )

    @property
    def language(self) -> str:
        """ISO 639-1."""
        return {"America/New_York": "en", "Europe/Berlin": "de", "Europe/Paris": "fr"}[self.life.zone]
