"""`make bench`: every benchmark, as ratios against peers in one run on the same input.

Seconds are CPU seconds of this process and depend on the machine; the ratios are what is claimed. `python -m tests.bench NAME ...`
runs only those named.
"""

from __future__ import annotations

import logging
import sys

from tests.bench.command import command
from tests.bench.extraction import extraction
from tests.bench.fetching import fetching
from tests.bench.health import health_of_sites
from tests.bench.nights import nights
from tests.bench.validation import validation
from tests.bench.warehouse import warehouse_costs
from tests.bench.workers import memory, workers

BENCHMARKS = {
    "extraction": extraction,
    "command": command,
    "workers": workers,
    "memory": memory,
    "fetching": fetching,
    "validation": validation,
    "health": health_of_sites,
    "warehouse": warehouse_costs,
    "nights": nights,
}


def main(names: list[str]) -> int:
    """Run the benchmarks of these names, all where none is given; 2 where there is none of that name."""
    unknown = [name for name in names if name not in BENCHMARKS]
    if unknown:
        print(f"no benchmark {', '.join(unknown)}; there are {', '.join(BENCHMARKS)}", file=sys.stderr)
        return 2
    for name in names or BENCHMARKS:
        BENCHMARKS[name]()
    return 0


if __name__ == "__main__":
    logging.disable(logging.CRITICAL)
    sys.exit(main(sys.argv[1:]))
