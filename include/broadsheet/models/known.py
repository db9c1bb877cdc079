"""What is known of a site, laid beside a batch so that its texts can be compared; stays in the run's folder.

What does NOT belong here: how they are judged (``quality``).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from broadsheet.models.rows import column


@dataclass(frozen=True, slots=True)
class KnownText:
    """The text of an article that the warehouse has."""

    canonical_url: str = column("The one URL of the article.")
    url: str = column("The URL it was found under.")
    headline: str | None = column("Headline.")
    published_at: datetime | None = column("When it was first published.")
    has_author: bool = column("Whether it names authors.")
    body: str = column("Its text.")
