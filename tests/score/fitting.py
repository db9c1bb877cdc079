"""Fits the weights of ``extract.judging`` on the labelled bodies, and measures them on sites that they were not fitted on.

    python -m tests.score.fitting [--write]

Each fold of sites is judged by weights of the other four; these figures are printed. ``--write`` then fits on all and stores the weights.

What does NOT belong here: choosing between texts (``extract.body``), which ``make score`` measures.
"""

from __future__ import annotations

import json
import logging
import os
import statistics
import sys
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tests.score.corpora import FOLDS, SETS, fold, labels, pages
from tests.score.inventing import Told, interrupted
from tests.score.redesigning import redesigned
from tests.score.scoring import scorer

from broadsheet.errors import NotAnArticle
from broadsheet.extract import judging
from broadsheet.extract.article import clock_of
from broadsheet.extract.asking import asking_boxes
from broadsheet.extract.body import LIKELY, Stated, evidence_of
from broadsheet.extract.comments import read_comments
from broadsheet.extract.judging import Weights
from broadsheet.extract.metadata import read_metadata
from broadsheet.extract.own_node import own_node
from broadsheet.extract.page import parse
from broadsheet.models import RawPage, Site

_STEPS = 80
_RATE = 0.15
_PENALTY = 1e-4  # on large weights: a sign that was seen a few times says little
_SIZE = 0.75  # power of a block's length that it counts with: a page of long paragraphs and one of lists count alike
_TOLD = 4.0  # a page of which a few texts are known counts that much less
_INVENTED = 3.0  # a piece that was put in and is no part counts that much more: most are short, and each kind is rare
_REDESIGNED = 0.05  # a page of an invented design counts that much
# Signs of the second step, as two models have them whose sums are averaged: one reads neighbours one by one, the other in pairs.
_BOTH = frozenset(("likely-1", "sure_before", "sure_after", "low_high"))
_ONE_BY_ONE = _BOTH | {"likely", "likely-2", "likely+1", "likely+2", "window_before", "window_after", "chars_likely"}
_IN_PAIRS = _BOTH | {"likely_next", "likely_before", "chars_likely_share"}
_SHINGLE = 4
_SHORT = 6  # tokens: a shorter block is compared as a whole line


@dataclass
class Sample:
    """One page: its blocks, their signs, and which of them its label holds."""

    url: str
    body: str | None  # None where only texts to find and to avoid are known
    texts: list[str]
    chars: list[int]
    shares: list[float]  # of the page's text, that the elements hold which they stand in
    signs: list[list[str] | None]  # None: a menu, which is not weighed
    is_body: list[bool | None]  # None: not known
    invented: tuple[str, ...]  # lines that were put in
    is_redesigned: bool

    @property
    def key(self) -> tuple[str, tuple[str, ...]]:
        return self.url, self.invented

    @property
    def fold(self) -> int:
        return fold(self.url)


@dataclass
class _Outline:
    """One page as its blocks are weighed, and what is told of lines that were put in."""

    url: str
    texts: list[str]
    chars: list[int]
    shares: list[float]
    signs: list[list[str] | None]
    told: Told
    is_redesigned: bool


def _outlines(raw: RawPage) -> list[_Outline]:
    """The page as it is, with pieces put in, and cut down to a small one: real pages rarely say what a menu within a text is."""
    made = ((raw, {}, False), (*interrupted(raw), False), *((*small, True) for small in redesigned(raw)))
    outlines = (_outline(*page) for page in made if page[0] is raw or page[1])
    return [outline for outline in outlines if outline and outline.texts]


def _outline(raw: RawPage, told: Told, is_redesigned: bool) -> _Outline | None:
    try:
        page = parse(raw, Site.adhoc())
    except NotAnArticle:
        return None
    clock = clock_of(page)
    section = read_comments(page, clock)
    node = own_node(page)
    metadata = read_metadata(page, node, clock, None)
    stated = Stated(metadata.headline, metadata.description, metadata.json_ld_body, metadata.authors)
    asking = asking_boxes(page, stated.headline)
    evidence = evidence_of(page, section.elements if section else (), stated, asking)
    texts, chars = [b.text for b in evidence.blocks], [b.chars for b in evidence.blocks]
    return _Outline(raw.page.url, texts, chars, evidence.layout.shares, list(evidence.signs()), told, is_redesigned)


def samples() -> list[Sample]:
    """Every page with a labelled body, or with texts that its body must hold and must not."""
    found: list[Sample] = []
    for folder in dict.fromkeys(labelled.folder for labelled in SETS if labelled.mode != "comments"):
        bodies: dict[str, dict[str, Any]] = {}
        for labelled in SETS:
            if labelled.folder == folder:
                bodies |= {page["url"]: page for page in labels(labelled)}
        with ProcessPoolExecutor(os.cpu_count()) as pool:
            outlines = (outline for of_page in pool.map(_outlines, pages(folder), chunksize=8) for outline in of_page)
            found += [_labelled(outline, bodies[outline.url]) for outline in outlines]
    # a page whose longest run of paragraphs is not its text says nothing once it is cut down to that
    return [sample for sample in found if not sample.is_redesigned or sample.body is None or any(sample.is_body)]


def _labelled(outline: _Outline, known: dict[str, Any]) -> Sample:
    whole = known.get("body")
    is_body = held(whole, outline.texts) if whole else told(known["with"], known["without"], outline.texts)
    # what was put in is known, whatever the label holds
    is_body = [outline.told.get(_plain(text), is_it) for text, is_it in zip(outline.texts, is_body, strict=True)]
    return Sample(
        outline.url,
        whole,
        outline.texts,
        outline.chars,
        outline.shares,
        outline.signs,
        is_body,
        tuple(outline.told),
        outline.is_redesigned,
    )


def _plain(text: str) -> str:
    return text.split("\n")[0].removeprefix("- ")


def told(wanted: Sequence[str], unwanted: Sequence[str], texts: Iterable[str]) -> list[bool | None]:
    """For each block whether it holds a text to find, or else one to avoid; None where it holds neither."""
    tokens = scorer().tokens

    def run(text: str) -> str:
        return f" {' '.join(tokens(text))} "

    good, bad = [run(text) for text in wanted], [run(text) for text in unwanted]
    blocks = [run(text) for text in texts]
    return [
        True if any(text in block for text in good) else False if any(text in block for text in bad) else None
        for block in blocks
    ]


def held(body: str, texts: Iterable[str]) -> list[bool | None]:
    """For each block whether a labelled body holds it: most of its shingles, or a short one as a line or a run of words."""
    tokens = scorer().tokens
    whole = tokens(body)
    shingles = set(zip(*(whole[n:] for n in range(_SHINGLE)), strict=False))
    lines = {" ".join(tokens(line)) for line in body.split("\n")}
    run = f" {' '.join(whole)} "
    found: list[bool | None] = []
    for text in texts:
        words = tokens(text)
        own = list(zip(*(words[n:] for n in range(_SHINGLE)), strict=False))
        line = " ".join(words)
        if len(words) >= _SHORT:
            found.append(2 * sum(shingle in shingles for shingle in own) >= len(own))
        else:
            found.append(bool(words) and (line in lines or (len(words) >= _SHINGLE - 1 and f" {line} " in run)))
    return found


def fit(signs: Sequence[Sequence[Sequence[str] | None]], fitted_on: Sequence[Sample]) -> Weights:
    """Weights of a logistic regression, ``signs`` being those of each block of each sample. A page counts as one, however long."""
    number: dict[str, int] = {}
    rows: list[int] = []
    columns: list[int] = []
    wanted: list[bool] = []
    counts: list[float] = []
    for sample, of_page in zip(fitted_on, signs, strict=True):
        whole = sum(size**_SIZE for size, is_body in zip(sample.chars, sample.is_body, strict=True) if is_body) or 1
        if sample.body is None:
            whole *= _TOLD
        put_in = frozenset(() if sample.is_redesigned else sample.invented)
        share = _REDESIGNED if sample.is_redesigned else 1.0
        for of_block, is_body, size, text in zip(of_page, sample.is_body, sample.chars, sample.texts, strict=True):
            if is_body is None or of_block is None:
                continue
            columns += (number.setdefault(sign, len(number)) for sign in of_block)
            rows += [len(wanted)] * len(of_block)
            wanted.append(is_body)
            times = _INVENTED if not is_body and _plain(text) in put_in else 1.0
            counts.append(share * min(1.0, times * (size**_SIZE + 2) / whole))
    theta = _descend(np.array(rows), np.array(columns), np.array(wanted, float), np.array(counts), len(number))
    return Weights({sign: round(float(theta[n]), 3) for sign, n in number.items()}, round(float(theta[-1]), 3))


def fit_neighbours(signs: Sequence[Sequence[Sequence[str] | None]], fitted_on: Sequence[Sample]) -> Weights:
    """Of the second step: the mean of two models, which errs less than each. Pairs fit better, but few pages have some of them."""
    models = []
    for names in (_ONE_BY_ONE, _IN_PAIRS):
        kept = [
            [of_block and [sign for sign in of_block if sign.split("=")[0] in names] for of_block in of_page]
            for of_page in signs
        ]
        models.append(fit(kept, fitted_on))
    mean: dict[str, float] = {}
    for model in models:
        for sign, weight in model.signs.items():
            mean[sign] = round(mean.get(sign, 0.0) + weight / len(models), 3)
    return Weights(mean, round(statistics.mean(model.start for model in models), 3))


_Floats = NDArray[np.float64]


def _descend(
    rows: NDArray[np.int64], columns: NDArray[np.int64], wanted: _Floats, counts: _Floats, signs: int
) -> _Floats:
    """Adam over all blocks at once."""
    theta, mean, square = np.zeros(signs + 1), np.zeros(signs + 1), np.zeros(signs + 1)
    for step in range(1, _STEPS + 1):
        total = np.bincount(rows, weights=theta[columns], minlength=len(wanted)) + theta[-1]
        error = (1 / (1 + np.exp(-np.clip(total, -30, 30))) - wanted) * counts
        slope = np.append(np.bincount(columns, weights=error[rows], minlength=signs), error.sum()) / counts.sum()
        slope[:-1] += _PENALTY * theta[:-1]
        mean, square = 0.9 * mean + 0.1 * slope, 0.99 * square + 0.01 * slope**2
        theta -= _RATE * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.99**step)) + 1e-8)
    return theta


def weights_by_fold(everything: Sequence[Sample]) -> list[tuple[Weights, Weights]]:
    """For each fold the weights of both steps that were fitted on the other folds."""
    first: dict[tuple[str, tuple[str, ...]], list[float]] = {}
    own = []
    for number in range(FOLDS):
        others = [sample for sample in everything if sample.fold != number]
        own.append(fit([sample.signs for sample in others], others))
        first |= {s.key: judging.likely(s.signs, own[number]) for s in everything if s.fold == number}
    beside = {s.key: list(judging.neighbour_signs(first[s.key], s.chars, s.shares)) for s in everything}
    found = []
    for number in range(FOLDS):
        others = [sample for sample in everything if sample.fold != number]
        found.append((own[number], fit_neighbours([beside[sample.key] for sample in others], others)))
    return found


def crossed(everything: Sequence[Sample]) -> list[list[float]]:
    """For each sample its blocks' likelihoods by weights of the other folds: both steps are fitted without its site."""
    weights = weights_by_fold(everything)
    found = []
    for sample in everything:
        own, neighbours = weights[sample.fold]
        beside = judging.neighbour_signs(judging.likely(sample.signs, own), sample.chars, sample.shares)
        found.append(judging.likely(beside, neighbours))
    return found


def fit_all(everything: Sequence[Sample]) -> tuple[Weights, Weights]:
    """Both steps on every page; the second on what the first says of pages that it was not fitted on."""
    own = fit([sample.signs for sample in everything], everything)
    first: dict[tuple[str, tuple[str, ...]], list[float]] = {}
    for number in range(FOLDS):
        others = [sample for sample in everything if sample.fold != number]
        weights = fit([sample.signs for sample in others], others)
        first |= {s.key: judging.likely(s.signs, weights) for s in everything if s.fold == number}
    beside = [list(judging.neighbour_signs(first[s.key], s.chars, s.shares)) for s in everything]
    neighbours = fit_neighbours(beside, everything)
    return own, neighbours


def main(arguments: list[str]) -> int:
    """Print the figures of each fold by weights of the others; store weights of all with ``--write``."""
    everything = samples()
    shingles = scorer().shingles
    by_fold: dict[int, list[tuple[float, float]]] = {}
    for sample, likely in zip(everything, crossed(everything), strict=True):
        if sample.body is None or sample.invented:
            continue
        chosen = "\n\n".join(text for text, chance in zip(sample.texts, likely, strict=True) if chance > LIKELY)
        wanted, found = shingles(sample.body), shingles(chosen)
        hit = sum((wanted & found).values())
        by_fold.setdefault(sample.fold, []).append(
            (hit / max(1, sum(found.values())), hit / max(1, sum(wanted.values())))
        )
    for number, values in sorted(by_fold.items()):
        precision, recall = (statistics.mean(column) for column in zip(*values, strict=True))
        figure = 2 * precision * recall / (precision + recall)
        print(
            f"fold {number}: {len(values)} pages, shingle F1 {figure:.4f} (precision {precision:.4f}, recall {recall:.4f})"
        )
    if "--write" in arguments:
        own, neighbours = fit_all(everything)
        stored = {
            name: {"start": weights.start, "signs": dict(sorted(weights.signs.items()))}
            for name, weights in (("own", own), ("neighbours", neighbours))
        }
        file = Path(judging.__file__).with_name("block_weights.json")
        file.write_text(json.dumps(stored, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    logging.disable(logging.CRITICAL)
    sys.exit(main(sys.argv[1:]))
