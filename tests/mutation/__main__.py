"""``make mutants``: put small faults into copies of the project, run the tests that must notice, and say which did not.

A fault counts as noticed where the tests fail or do not end in time. Each subject's tests are run without a fault first.
What does NOT belong here: which faults there are (``mutants``) and which tests look at what (``targets``).
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from queue import SimpleQueue

from tests.mutation.mutants import Mutant, mutants_of
from tests.mutation.targets import TARGETS, Target

from broadsheet.settings import PROJECT

COPIED = (
    "include",
    "sql",
    "dags",
    "plugins",
    "tests",
    "pyproject.toml",
    "README.md",
    "DATA_DICTIONARY.md",
    "CHANGELOG.md",
    "DECISIONS.md",
    "Makefile",
    "docker-compose.yaml",
    "Dockerfile",
    "requirements.lock",
)
MUST_NOTICE = 0.9  # some faults change nothing that anyone could see


def main() -> int:
    """Exit code 0 where at least nine in ten faults were noticed."""
    options = _options()
    chosen = {name: TARGETS[name] for name in options.subjects or TARGETS}
    if options.near_only:
        chosen = {name: replace(target, wider=()) for name, target in chosen.items()}
    work = [(name, mutant) for name, target in chosen.items() for mutant in _sample(target, options.each, options.seed)]
    if options.list:
        for name, mutant in work:
            print(f"{name}: {_place(mutant)}")
        return 0
    copies: SimpleQueue[Path] = SimpleQueue()
    noticed: dict[str, list[bool]] = {name: [] for name in chosen}
    with (
        tempfile.TemporaryDirectory(prefix="broadsheet-mutants-") as folder,
        ThreadPoolExecutor(options.workers) as pool,
    ):
        for number in range(options.workers):
            copies.put(_copy(Path(folder) / str(number)))
        unsound = [
            name
            for name, fails in pool.map(
                lambda item: (item[0], _fails(copies, item[1], None, options.seconds)), chosen.items()
            )
            if fails
        ]
        if unsound:
            print(f"these tests fail without any fault: {', '.join(unsound)}")
            return 2
        for name, mutant, was in pool.map(
            lambda item: (*item, _fails(copies, chosen[item[0]], item[1], options.seconds)), work
        ):
            noticed[name].append(was)
            if not was:
                print(f"NOT NOTICED {name}: {_place(mutant)}", flush=True)
    return _summary(noticed)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    parser.add_argument("subjects", nargs="*", choices=[[], *TARGETS], help="subjects; without any, all")
    parser.add_argument("--each", type=int, default=8, help="faults a subject, drawn by --seed; 0: all")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--seconds", type=float, default=900.0, help="after which tests count as hanging")
    parser.add_argument(
        "--near-only", action="store_true", help="leave the wider tests out: fewer faults are noticed, much sooner"
    )
    parser.add_argument("--list", action="store_true", help="only print the faults")
    return parser.parse_args()


def _sample(target: Target, each: int, seed: int) -> list[Mutant]:
    files = [path for pattern in target.files for path in sorted(PROJECT.glob(pattern))]
    found = [mutant for path in files for mutant in mutants_of(path)]
    if not each or each >= len(found):
        return found
    return sorted(random.Random(seed).sample(found, each), key=lambda mutant: (mutant.path, mutant.line))


def _copy(folder: Path) -> Path:
    for name in COPIED:
        source = PROJECT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        elif source.exists():
            folder.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, folder / name)
    return folder


def _fails(copies: SimpleQueue[Path], target: Target, mutant: Mutant | None, seconds: float) -> bool:
    """Whether the target's tests fail on a copy of the project with ``mutant`` in it."""
    copy = copies.get()
    try:
        if mutant is None:
            return any(_run(copy, tests, seconds) for tests in (target.near, target.wider))
        path = copy / mutant.path.relative_to(PROJECT)
        _write(path, mutant.text)
        try:
            return any(_run(copy, tests, seconds) for tests in (target.near, target.wider))
        finally:
            _write(path, mutant.path.read_text())
    finally:
        copies.put(copy)


def _write(path: Path, text: str) -> None:
    path.write_text(text)
    for compiled in (path.parent / "__pycache__").glob(
        f"{path.stem}.*.pyc"
    ):  # two edits within a second look alike to Python
        compiled.unlink()


def _run(copy: Path, patterns: Iterable[str], seconds: float) -> bool:
    """Whether these tests of ``copy`` fail; no tests never do."""
    tests = [str(path.relative_to(copy)) for pattern in patterns for path in sorted(copy.glob(pattern))]
    if not tests:
        return False
    env = {**os.environ, "PYTHONPATH": str(copy / "include"), "PYTHONDONTWRITEBYTECODE": ""}
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *tests]
    process = subprocess.Popen(
        command, cwd=copy, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        return process.wait(seconds) != 0
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        return True


def _place(mutant: Mutant) -> str:
    return f"{mutant.path.relative_to(PROJECT)}:{mutant.line}: {mutant.change}"


def _summary(noticed: dict[str, list[bool]]) -> int:
    for name, results in noticed.items():
        print(f"{name:<12}{sum(results)} of {len(results)}")
    everything = [was for results in noticed.values() for was in results]
    share = sum(everything) / max(1, len(everything))
    print(f"{sum(everything)} of {len(everything)} faults noticed: {share:.0%}")
    return 0 if share >= MUST_NOTICE else 1


if __name__ == "__main__":
    sys.exit(main())
