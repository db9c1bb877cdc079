"""What goes into the extraction workers and what may come out instead of an Extraction.

What does NOT belong here: running them (``workers``).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from broadsheet.models import Extraction, Link, OutcomeKind, Page, RawPage, Request, Site


@dataclass(frozen=True, slots=True)
class Stored:
    """A page that the worker reads itself, so that its bytes need not pass through the caller's process.

    ``read`` is a function of an importable module, or a partial of one: it goes to the worker by its name.
    """

    page: Page
    read: Callable[[Page], RawPage]


@dataclass(frozen=True, slots=True)
class Job:
    """One article page to extract, with its further comment pages."""

    raw: RawPage | Stored
    site: Site
    link: Link | None = None
    more: tuple[RawPage | Stored, ...] = ()
    run_id: str = ""


@dataclass(frozen=True, slots=True)
class Ask:
    """One question to a page: a function of this package by its module and name, asked with the page, its site and ``also``."""

    raw: RawPage | Stored
    site: Site
    question: str
    also: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a job gave no Extraction; becomes the link's Outcome. Or why a question has no answer; becomes a note."""

    kind: OutcomeKind
    reason: str


@dataclass(frozen=True, slots=True)
class Examined:
    """All that is to be said of one page, part by part, each of which may have failed."""

    extraction: Extraction | Failure
    tried: tuple[tuple[str, int | None], ...] | Failure  # see ``try_readers``
    lacking: tuple[Request, ...] | Failure  # see ``missing``
