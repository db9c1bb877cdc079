"""What happened in an invented paper: its stories, their versions, what readers wrote, on which day.

Everything follows from the paper's seed, so a page asked for twice says the same. Days are numbered from ``FIRST_DAY``; night N is
the one after day N. What does NOT belong here: how any of it is printed.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from random import Random
from zoneinfo import ZoneInfo

from tests.breakages.prose import Words

FIRST_DAY = date(2026, 2, 2)  # a Monday
HOLIDAYS = (12, 45)
BIG_STORIES = (20, 50)
GROWS_FROM = 38  # by a tenth
LAST_DAY = 66


@dataclass(frozen=True)
class Remark:
    """A reader's comment."""

    number: int
    author: str
    text: str
    posted_at: datetime
    parent: int | None = None
    deleted_at: datetime | None = None

    def stands(self, moment: datetime) -> bool:
        """Whether the page shows it at ``moment``."""
        return self.posted_at <= moment and (self.deleted_at is None or moment < self.deleted_at)


@dataclass(frozen=True)
class Version:
    """Headline and text from ``since`` on."""

    since: datetime
    headline: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True)
class Story:
    """An article with its history."""

    number: int
    day: int
    slug: str
    section: str
    authors: tuple[str, ...]
    versions: tuple[Version, ...]
    remarks: tuple[Remark, ...]
    vanishes_at: datetime | None = None

    @property
    def published_at(self) -> datetime:
        return self.versions[0].since

    def stands(self, moment: datetime) -> bool:
        """Whether it can be read at ``moment``."""
        return self.published_at <= moment and (self.vanishes_at is None or moment < self.vanishes_at)

    def version(self, moment: datetime) -> Version:
        """What it says at ``moment``."""
        return [version for version in self.versions if version.since <= moment][-1]


@dataclass(frozen=True)
class Life:
    """How a paper lives: its size, language, zone, and how much readers write."""

    words: Words
    zone: str
    a_day: float
    share_without_comments: float
    seed: int

    @cached_property
    def stories(self) -> tuple[Story, ...]:
        """All stories of all days, oldest first."""
        dice = Random(self.seed)
        staff = sorted({self.words.name(dice) for _ in range(12)})
        told: list[Story] = []
        titles: set[str] = set()
        for day in range(LAST_DAY):
            for _ in range(self._count(day, dice)):
                told.append(self._story(len(told) + 101, day, staff, titles, dice))
        return tuple(sorted(told, key=lambda story: story.published_at))

    def midnight(self, day: int) -> datetime:
        """When ``day`` begins in the paper's zone."""
        return datetime.combine(FIRST_DAY + timedelta(days=day), datetime.min.time(), ZoneInfo(self.zone))

    def clock(self, night: int) -> datetime:
        """When night ``night`` is run: three hours after its day."""
        return self.midnight(night + 1) + timedelta(hours=3)

    def standing(self, moment: datetime) -> list[Story]:
        """What can be read at ``moment``, newest first."""
        return [story for story in reversed(self.stories) if story.stands(moment)]

    def _count(self, day: int, dice: Random) -> int:
        if day in HOLIDAYS:
            return 1
        spread = 0.9 / self.a_day**0.5  # three a day vary by half, twenty by a fifth
        factor = {5: 0.6, 6: 0.5}.get(day % 7, 1.0) * dice.uniform(1 - spread, 1 + spread)
        factor *= (1.8 if day in BIG_STORIES else 1.0) * (1.1 if day >= GROWS_FROM else 1.0)
        return max(1, round(self.a_day * factor))

    def _story(self, number: int, day: int, staff: list[str], titles: set[str], dice: Random) -> Story:
        words = self.words
        published = self.midnight(day) + timedelta(minutes=dice.randint(6 * 60, 22 * 60))
        headline = words.headline(dice)
        while headline in titles:
            headline = words.headline(dice)
        titles.add(headline)
        first = Version(published, headline, words.paragraphs(dice))
        lot = dice.random()
        authors = () if lot < 0.04 else tuple(dice.sample(staff, 2)) if lot < 0.12 else (dice.choice(staff),)
        return Story(
            number=number,
            day=day,
            slug=slug_of(headline),
            section=dice.choice(words.sections),
            authors=authors,
            versions=(first, *self._correction(first, dice)),
            remarks=self._remarks(published, is_big=day in BIG_STORIES, dice=dice),
            vanishes_at=published + timedelta(hours=dice.randint(20, 120)) if dice.random() < 0.01 else None,
        )

    def _correction(self, first: Version, dice: Random) -> tuple[Version, ...]:
        if dice.random() > 0.07:
            return ()
        since = first.since + timedelta(minutes=dice.randint(60, 50 * 60))
        kept = list(first.paragraphs)
        what = dice.choice(("headline", "changed", "shorter"))
        if what == "headline":
            return (Version(since, self.words.headline(dice), first.paragraphs),)
        if what == "shorter":
            del kept[dice.randrange(1, len(kept))]
        else:
            kept[dice.randrange(len(kept))] = self.words.paragraphs(dice)[0]
        return (Version(since, first.headline, tuple(kept)),)

    def _remarks(self, published: datetime, *, is_big: bool, dice: Random) -> tuple[Remark, ...]:
        if dice.random() < self.share_without_comments:
            return ()
        count = min(15, 1 + int(dice.expovariate(1 / 3.5)) + (dice.randint(2, 6) if is_big else 0))
        late = [dice.uniform(40, 240) if dice.random() < 0.1 else dice.expovariate(1 / 7) + 0.2 for _ in range(count)]
        remarks: list[Remark] = []
        texts: set[str] = set()
        for place, hours in enumerate(sorted(late)):
            text = self.words.remark(dice)
            while text in texts:
                text = self.words.remark(dice)
            texts.add(text)
            posted = (published + timedelta(hours=hours)).replace(second=0, microsecond=0)
            answered = dice.choice(remarks).number if remarks and dice.random() < 0.25 else None
            gone = posted + timedelta(hours=dice.randint(12, 60)) if dice.random() < 0.02 else None
            remarks.append(Remark(place + 1, dice.choice(self.words.readers), text, posted, answered, gone))
        answered_ones = {remark.parent for remark in remarks}  # these stay: papers keep the place of what was answered
        return tuple(
            Remark(r.number, r.author, r.text, r.posted_at, r.parent, None) if r.number in answered_ones else r
            for r in remarks
        )


def slug_of(headline: str) -> str:
    """The headline as papers write it in addresses."""
    plain = unicodedata.normalize("NFKD", headline.lower().replace("ß", "ss")).encode("ascii", "ignore").decode()
    return "-".join(re.findall(r"[a-z0-9]+", plain)[:8])
