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
class Look:
    """One page to be looked at for what it lacks; ``seen`` are URLs already asked for."""

    raw: RawPage
    site: Site
    seen: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a job gave no Extraction; becomes the link's Outcome. Or why a look gave no requests; becomes a note."""

    kind: OutcomeKind
    reason: str
