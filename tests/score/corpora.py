"""The open sets of labelled pages: which there are, their pages, their labels, and the fold that a page's site falls into.

What does NOT belong here: extracting (``extracting``), counting (``scoring``).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from courlan import extract_domain

from broadsheet import archive
from broadsheet.models import RawPage
from broadsheet.pipeline.records import outcome_of_record, page_of_record
from broadsheet.settings import PROJECT

CORPUS = PROJECT.parent / "shared" / "corpus"
FOLDS = 5  # rules are made looking at folds 0 to 3 only; fold 4 is for measuring


@dataclass(frozen=True, slots=True)
class Labelled:
    """One set: where its pages lie, the file of its labels, and how they are compared (a mode of the corpus's scorer)."""

    name: str
    folder: str
    labels: str
    mode: str


SETS = (
    Labelled("articles", "articles", "gold.jsonl", "articles"),
    Labelled("articles2", "articles2", "gold.jsonl", "articles"),
    Labelled("snippets", "articles2", "snippets.jsonl", "snippets"),
    Labelled("comments", "comments", "gold.jsonl", "comments"),
    Labelled("comments2", "comments2", "gold.jsonl", "comments"),
)


def labels(labelled: Labelled) -> list[dict[str, Any]]:
    """The labels of a set, a page each."""
    with (CORPUS / labelled.folder / labelled.labels).open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def pages(folder: str) -> Iterator[RawPage]:
    """The pages of a folder of the corpus, in the order of its WARC file."""
    file = CORPUS / folder / "pages.warc.gz"
    for record in archive.scan(file):
        if outcome_of_record(record) is None:
            yield archive.raw_page(page_of_record(record, file, Path("/")), Path("/"))


def fold(url: str) -> int:
    """Number of the fold that the page's site is in: all pages of one registered domain are in one fold."""
    site = extract_domain(url) or url
    return int(hashlib.sha256(site.encode()).hexdigest(), 16) % FOLDS
