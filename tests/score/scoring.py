"""Tables against labels, by the corpus's own scorer: all pages of a set, and each fold alone.

What does NOT belong here: printing (``__main__``).
"""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from tests.score.corpora import CORPUS, FOLDS, Labelled, fold, labels

HEADLINE_FIGURE = {
    "articles": "shingle_f1",
    "snippets": "f1",
    "comments": "f1",
}  # by mode: the one whose spread is shown


@dataclass(frozen=True, slots=True)
class Score:
    """Figures of one set, of each fold, and its pages from the worst: (score, url, remark)."""

    figures: dict[str, Any]
    folds: tuple[dict[str, Any], ...]
    pages: list[tuple[float, str, str]]


@cache
def scorer() -> ModuleType:
    """The corpus's own scorer."""
    spec = importlib.util.spec_from_file_location("corpus_score", CORPUS / "score.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def score(labelled: Labelled, out: Path) -> Score:
    """Compare the tables in ``out`` with the labels of a set."""
    compare = getattr(scorer(), f"score_{labelled.mode}")
    known = labels(labelled)
    figures, _, worst = compare(known, out)
    parts = [[page for page in known if fold(page["url"]) == number] for number in range(FOLDS)]
    return Score(figures, tuple(compare(part, out)[0] for part in parts), worst)
