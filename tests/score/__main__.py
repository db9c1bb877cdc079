"""`make score`: what the extractor finds on the open sets, against their labels, against trafilatura alone, and against another commit.

    python -m tests.score [SET ...] [--worst N] [--folds 0,1,2,3] [--against COMMIT] [--stress] [--out DIR]

Rules are made looking at the pages of folds 0 to 3; fold 4 is for measuring. ``--worst N`` shows pages of the chosen folds only. The
weights of blocks are fitted on all of these bodies: the row "other folds" judges each fold by weights of the other four instead.
"""

from __future__ import annotations

import argparse
import logging
import os
import statistics
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir
from typing import Any

from tests.score import stress
from tests.score.corpora import CORPUS, SETS, Labelled, fold, pages
from tests.score.crossing import ByOtherFolds, weights
from tests.score.extracting import Extractor, bodies, ours, tables, trafilatura_alone
from tests.score.scoring import HEADLINE_FIGURE, Score, score

from broadsheet.settings import PROJECT

_UNLABELLED = "nogold"
_SHOWN = {
    "articles": (
        "shingle_f1",
        "precision",
        "recall",
        "token_f1",
        "under_half",
        "date",
        "author",
        "headline",
        "missing",
    ),
    "snippets": ("f1", "precision", "recall", "leaked", "clean_pages", "missing"),
    "comments": (
        *("f1", "precision", "recall", "exact_pages", "author", "time", "replies", "paragraphs", "false_alarms"),
    ),
}


def main(arguments: list[str]) -> int:
    """0 where the sets were scored, 2 where the corpus is not there."""
    parser = argparse.ArgumentParser(prog="python -m tests.score", description=__doc__.splitlines()[0])
    parser.add_argument("sets", nargs="*", choices=[[], *(s.name for s in SETS)], help="all where none is named")
    parser.add_argument("--worst", type=int, default=0, metavar="N", help="show the N worst pages of each set")
    parser.add_argument("--folds", default="0,1,2,3", help="folds whose worst pages are shown (0,1,2,3)")
    parser.add_argument("--against", metavar="COMMIT", help="extract with that commit's code too")
    parser.add_argument(
        "--stress", action="store_true", help="with all names replaced, and with more around and between"
    )
    parser.add_argument("--out", type=Path, help="keep the tables there")
    parser.add_argument(
        "--unlabelled", type=int, metavar="N", help="compare lengths with trafilatura's on pages without labels only"
    )
    args = parser.parse_args(arguments)
    if not CORPUS.exists():
        print(f"make score needs the labelled pages in {CORPUS}, which are not there", file=sys.stderr)
        return 2
    shown_folds = {int(number) for number in args.folds.split(",")}
    with TemporaryDirectory() as folder:
        out = args.out or Path(folder)
        if args.unlabelled is not None:
            return _unlabelled(out, args.unlabelled, shown_folds)
        print(
            "bodies: the weights of broadsheet were fitted on these pages, those of other folds on sites of the other four"
        )
        chosen = [s for s in SETS if not args.sets or s.name in args.sets]
        _extract_all(ours, chosen, out / "ours")
        for labelled in chosen:
            found = score(labelled, out / "ours" / labelled.folder)
            _print(labelled, "broadsheet", found)
            if labelled.mode != "comments":
                _print(labelled, "other folds", _of_other_folds(labelled, out))
                _print(labelled, "trafilatura", _peer(labelled))
            if args.against:
                _print(labelled, args.against, _of_commit(args.against, labelled))
            near = [page for page in found.pages if fold(page[1]) in shown_folds]
            for value, url, remark in near[: args.worst]:
                print(f"    {value:.2f} {url} ({remark})")
            if args.stress and labelled.mode != "snippets":
                _stressed(labelled, out)
    return 0


def _unlabelled(out: Path, most: int, folds: set[int]) -> int:
    """Pages without labels whose body is under half or over twice as long as trafilatura's: one of the two is wrong there."""
    tables(ours, pages(_UNLABELLED), out / "ours")
    own, other = bodies(out / "ours"), bodies(_peer_tables(_UNLABELLED))
    ratios = sorted((len(own.get(url, "")) / max(1, len(text)), url) for url, text in other.items() if text)
    far = [(ratio, url) for ratio, url in ratios if not 0.5 <= ratio <= 2]
    print(
        f"{len(far)} of {len(ratios)} pages under half or over twice trafilatura's length: {sum(r < 1 for r, _ in far)} and {sum(r > 1 for r, _ in far)}"
    )
    for ratio, url in [page for page in far if fold(page[1]) in folds][:most]:
        print(f"    {ratio:.2f} {url} ({len(own.get(url, ''))}, trafilatura {len(other[url])})")
    return 0


def _extract_all(extractor: Extractor, chosen: list[Labelled], out: Path) -> None:
    for name in dict.fromkeys(labelled.folder for labelled in chosen):
        tables(extractor, pages(name), out / name)


def _print(labelled: Labelled, who: str, found: Score) -> None:
    figure = HEADLINE_FIGURE[labelled.mode]
    parts = [part[figure] for part in found.folds]
    values = " ".join(f"{name} {_short(found.figures[name])}" for name in _SHOWN[labelled.mode])
    spread = " ".join(_short(part) for part in parts)
    print(f"{labelled.name:<10} {who:<12} {values}; {figure} by fold {spread} (sd {statistics.pstdev(parts):.3f})")


def _short(value: Any) -> str:
    return f"{value:.3f}" if isinstance(value, float) else str(value)


def _peer(labelled: Labelled) -> Score:
    """trafilatura's own score."""
    return score(labelled, _peer_tables(labelled.folder))


def _peer_tables(name: str) -> Path:
    """The folder of trafilatura's tables of a folder of the corpus; they are kept, since they change with its version only."""
    kept = Path(gettempdir(), f"broadsheet-score-trafilatura-{version('trafilatura')}-{os.getuid()}", name)
    if not (kept / "comments.parquet").exists():
        tables(trafilatura_alone, pages(name), kept)
    return kept


def _of_commit(commit: str, labelled: Labelled) -> Score:
    """The score of another commit's extractor, by this commit's measure; its tables are kept by its number."""
    number = subprocess.check_output(["git", "rev-parse", commit], cwd=PROJECT, text=True).strip()
    kept = Path(gettempdir(), f"broadsheet-score-{number}-{os.getuid()}")
    if not (kept / labelled.folder / "comments.parquet").exists():
        with TemporaryDirectory() as folder:
            tree = Path(folder, "tree")
            subprocess.run(["git", "worktree", "add", "--quiet", "--detach", tree, number], cwd=PROJECT, check=True)
            try:
                paths = os.pathsep.join([str(tree / "include"), str(PROJECT)])
                command = [sys.executable, "-m", "tests.score.of_commit", labelled.folder, str(kept)]
                subprocess.run(command, env={**os.environ, "PYTHONPATH": paths}, cwd=PROJECT, check=True)
            finally:
                subprocess.run(["git", "worktree", "remove", "--force", tree], cwd=PROJECT, check=True)
    return score(labelled, kept / labelled.folder)


def _of_other_folds(labelled: Labelled, out: Path) -> Score:
    """The score on sites that the weights of blocks were not fitted on."""
    kept = out / "other_folds" / labelled.folder
    if not (kept / "comments.parquet").exists():
        tables(ByOtherFolds(weights()), pages(labelled.folder), kept)
    return score(labelled, kept)


def _stressed(labelled: Labelled, out: Path) -> None:
    for name, change in stress.CHANGES.items():
        tables(ours, map(change, pages(labelled.folder)), out / name / labelled.folder)
        _print(labelled, name, score(labelled, out / name / labelled.folder))


if __name__ == "__main__":
    logging.disable(logging.CRITICAL)
    sys.exit(main(sys.argv[1:]))
