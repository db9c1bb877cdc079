"""What is laid beside a batch so that its rows can be judged: signs of each page, and texts that are known of the site.

Both stay in the run's folder. What does NOT belong here: how they are judged (``quality``).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from broadsheet.models.rows import column


@dataclass(frozen=True, slots=True)
class Signs:
    """What extraction saw of a page on its way, and no column of the article holds."""

    url: str = column("The link's URL.")
    trafilatura_chars: int | None = column(
        "Length of trafilatura's text of the page, characters, where it was asked.", default=None
    )
    link_share: float | None = column("Share of the body's element that stands in links, 0 to 1.", default=None)


@dataclass(frozen=True, slots=True)
class KnownText:
    """The text of an article that the warehouse has."""

    canonical_url: str = column("The one URL of the article.")
    headline: str | None = column("Headline.")
    published_at: datetime | None = column("When it was first published.")
    has_author: bool = column("Whether it names authors.")
    body: str = column("Its text.")
