"""The command `broadsheet extract --warc` as a whole process, start included, against trafilatura in a loop over the same pages.

What does NOT belong here: the speed without the start (``extraction``), what a start imports (``python -X importtime``).
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

import pyarrow.parquet as pq
from tests.bench.pages import SETS, write_warc

PAGES = 200
ROUNDS = 5
LOOP = Path(__file__).with_name("trafilatura_loop.py")
BROADSHEET = Path(sys.executable).with_name("broadsheet")


@dataclass(frozen=True, slots=True)
class Spent:
    """What one process and all its children took."""

    wall: float
    cpu: float


def command() -> None:
    """By turns: one worker, two workers, trafilatura. CPU seconds include children; others on the machine disturb them least."""
    name = SETS[1]
    with TemporaryDirectory() as folder:
        warc, pickled, out = Path(folder, "pages.warc.gz"), Path(folder, "pages.pickle"), Path(folder, "out")
        try:
            pages = write_warc(name, PAGES, warc)
        except FileNotFoundError:
            print(f"command: the pages of {name} are not at hand")
            return
        pickled.write_bytes(pickle.dumps([(page.page.url, page.body) for page in pages]))
        extract = [str(BROADSHEET), "extract", "--warc", str(warc), "--out", str(out), "--workers"]
        commands = {
            "one worker": [*extract, "1"],
            "two workers": [*extract, "2"],
            "trafilatura": [sys.executable, str(LOOP), str(pickled)],
            "help": [str(BROADSHEET), "extract", "--help"],
        }
        rounds = [{who: _spent(arguments) for who, arguments in commands.items()} for _ in range(ROUNDS)]
        rows = pq.read_metadata(out / "articles.parquet").num_rows
    print(f"command: {PAGES} pages ({name}), {rows} articles, whole processes, {ROUNDS} rounds by turns, medians")
    for who in commands:
        times = [round_[who] for round_ in rounds]
        print(f"  {who:<12} {median(t.wall for t in times):6.2f} s wall, {median(t.cpu for t in times):6.2f} CPU-s")
    for what in ("cpu", "wall"):
        ratio = _ratio(rounds, "trafilatura", "one worker", what)
        print(f"  trafilatura / broadsheet with one worker, {what}: {ratio:.2f} (1 or more: no slower)")
    print(
        f"  one worker / two, wall: {_ratio(rounds, 'one worker', 'two workers', 'wall'):.2f} (load {os.getloadavg()[0]:.1f})"
    )


def _ratio(rounds: Sequence[dict[str, Spent]], above: str, below: str, what: str) -> float:
    ratios = [getattr(each[above], what) / getattr(each[below], what) for each in rounds]
    return float(median(ratios))


def _spent(arguments: list[str]) -> Spent:
    began = perf_counter()
    process = subprocess.Popen(arguments, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{arguments}: exit code {process.returncode}")
    return Spent(perf_counter() - began, usage.ru_utime + usage.ru_stime)
