"""Extraction by weights that were fitted without the page's fold: what the extractor does on sites that it has not learned from.

What does NOT belong here: fitting (``fitting``), counting (``scoring``).
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import gettempdir
from unittest.mock import patch

from tests.score import fitting
from tests.score.corpora import CORPUS, SETS, fold
from tests.score.extracting import ours

from broadsheet.extract import judging
from broadsheet.extract.judging import Weights
from broadsheet.ids import sha256
from broadsheet.models import Extraction, RawPage

Pair = tuple[Weights, Weights]  # of the two steps


@dataclass(frozen=True)
class ByOtherFolds:
    """The product's extraction, each page by the weights that belong to its fold."""

    weights: Sequence[Pair]

    def __call__(self, raw: RawPage) -> Extraction | None:
        with patch.object(judging, "fitted", return_value=self.weights[fold(raw.page.url)]):
            return ours(raw)


def weights() -> list[Pair]:
    """Of each fold those of the other four. Fitting them takes a minute or two, so they are kept until code or labels change."""
    kept = Path(gettempdir(), f"broadsheet-score-weights-{_digest()}-{os.getuid()}.json")
    if not kept.exists():
        fitted = fitting.weights_by_fold(fitting.samples())
        kept.write_text(json.dumps([[asdict(step) for step in pair] for pair in fitted]), encoding="utf-8")
    stored = json.loads(kept.read_text(encoding="utf-8"))
    return [(Weights(**own), Weights(**neighbours)) for own, neighbours in stored]


def _digest() -> str:
    """Of all that the weights follow from."""
    folder = Path(judging.__file__).parent
    code = [*folder.rglob("*.py"), *folder.rglob("*.yml"), *Path(__file__).parent.glob("*.py")]
    named = [(path.name, sha256(path.read_bytes())) for path in sorted(code)]
    labels = [(s.name, (CORPUS / s.folder / s.labels).stat().st_size) for s in SETS]
    return sha256(json.dumps([named, labels]).encode())[:16]
