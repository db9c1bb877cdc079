"""What goes into the extraction workers and what may come out instead of an Extraction.

What does NOT belong here: running them (``workers``).
"""

from __future__ import annotations

from dataclasses import dataclass

from broadsheet.models import Link, OutcomeKind, RawPage, Site


@dataclass(frozen=True, slots=True)
class Job:
    """One article page to extract, with its further comment pages."""

    raw: RawPage
    site: Site
    link: Link | None = None
    more: tuple[RawPage, ...] = ()
    run_id: str = ""


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a job gave no Extraction; becomes the link's Outcome."""

    kind: OutcomeKind
    reason: str
