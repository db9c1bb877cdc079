"""The row gate: what a night of 20 articles costs beyond the import, and whether large batches stay linear and in memory.

Each size runs in a process of its own, so that one's memory is not another's. What does NOT belong here: what the rules say.
"""

from __future__ import annotations

import random
import resource
import tempfile
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from time import process_time

import pyarrow as pa
import pyarrow.parquet as pq
from tests.unit.quality.batches import article, comment, night, paper, staged, text

from broadsheet.quality import validate
from broadsheet.runs import RunFolder

SIZES = ((20, 200), (10_000, 100_000), (100_000, 1_000_000))
BODIES = 500  # different texts from which the bodies are put together
MIB = 1 << 20


@dataclass(frozen=True)
class Cost:
    """CPU seconds of one validation, and the most memory that its process had."""

    seconds: float
    peak_bytes: int


def validation() -> None:
    """CPU seconds by size; the ratio is that of the cost a row between the two large sizes: 1.0 is linear."""
    costs = []
    for articles, comments in SIZES:
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
            cost = pool.submit(_cost, articles, comments).result()
        costs.append(cost)
        print(
            f"validation: {articles:7,} articles, {comments:9,} comments: {cost.seconds:7.2f} CPU-s, peak {cost.peak_bytes / MIB:6.0f} MiB"
        )
    ratio = costs[2].seconds / costs[1].seconds / (SIZES[2][1] / SIZES[1][1])
    print(f"  cost a row at the largest size / at a tenth of it: {ratio:.2f}")


def _cost(articles: int, comments: int) -> Cost:
    with tempfile.TemporaryDirectory() as home:
        folder = _staged(Path(home), articles, comments)
        small = staged(Path(home) / "warm", [article("a")], [])
        site = paper(max_articles=max(articles, 5000))
        validate(small, site, night())  # the import, and what the library makes once
        begin = process_time()
        validate(folder, site, night())
        return Cost(process_time() - begin, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024)


def _staged(home: Path, articles: int, comments: int) -> RunFolder:
    """A batch whose rows differ where real ones do; written column by column, since a million objects would be the peak."""
    dice = random.Random(articles)
    paragraphs = [text(dice.randint(300, 700), n) for n in range(BODIES)]
    one = article("one")
    folder = staged(home, [one], [comment(one, "1")])
    row = pq.read_table(folder.file("articles"))
    numbers = range(articles)
    ids = [f"{n:032x}" for n in numbers]
    urls = [f"https://herald.example/{n}" for n in numbers]
    values = {
        "article_id": ids,
        "url": urls,
        "canonical_url": urls,
        "headline": [f"Ice holds up the ferry, day {n}" for n in numbers],
        "body": [
            "\n\n".join([f"On day {n} it was said.", *dice.sample(paragraphs, 5), f"So ends day {n}."]) for n in numbers
        ],
        "raw_sha256": [f"{n:064x}" for n in numbers],
    }
    pq.write_table(_many(row, articles, values), folder.file("articles"))
    row = pq.read_table(folder.file("comments"))
    each = comments // articles
    numbers = range(each * articles)
    threads: dict[str, Sequence[object]] = {
        "article_id": [ids[n // each] for n in numbers],
        "comment_id": [f"c{n}" for n in numbers],
        "position": [n % each + 1 for n in numbers],
        "body": [f"{n}: {paragraphs[n % BODIES][: 40 + n % 200]}" for n in numbers],
    }
    pq.write_table(_many(row, len(numbers), threads), folder.file("comments"))
    return folder


def _many(row: pa.Table, count: int, values: Mapping[str, Sequence[object]]) -> pa.Table:
    whole = row.take(pa.array([0] * count, pa.int64()))
    for name, column in values.items():
        at = whole.schema.get_field_index(name)
        whole = whole.set_column(at, whole.schema.field(name), pa.array(column, whole.schema.field(name).type))
    return whole
