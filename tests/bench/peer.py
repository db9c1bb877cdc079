"""One peer of the benchmark in an interpreter of its own, because peers hold back libraries that the product needs newer.

`python tests/bench/peer.py NAME PAGES` reads pages from the pickle PAGES, [(url, bytes), ...]; for every line on standard input
it extracts all of them once and prints the CPU seconds that took. It imports nothing of the project.
"""

from __future__ import annotations

import pickle
import sys
import warnings
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from time import process_time

Work = Callable[[str, bytes], object]


def newspaper4k() -> Work:
    """Title, authors, dates, body, images: its whole parse, without its NLP."""
    make = import_module("newspaper").Article

    def work(url: str, body: bytes) -> object:
        article = make(url, fetch_images=False)  # it would fetch them from the network otherwise
        article.download(input_html=body.decode("utf-8", "replace"))
        article.parse()
        return article

    return work


def readability_lxml() -> Work:
    """Title and body only: it knows neither metadata nor comments."""
    make = import_module("readability").Document

    def work(url: str, body: bytes) -> object:
        document = make(body.decode("utf-8", "replace"))
        return document.title(), document.summary()

    return work


PEERS = {"newspaper4k": newspaper4k, "readability-lxml": readability_lxml}


def main(name: str, path: Path) -> None:
    """Answer one line with one figure until there are no more."""
    warnings.simplefilter("ignore")
    pages: list[tuple[str, bytes]] = pickle.loads(path.read_bytes())
    work = PEERS[name]()
    for _ in sys.stdin:
        failed = 0
        began = process_time()
        for url, body in pages:
            try:
                work(url, body)
            except Exception:  # noqa: BLE001 - a peer's crash on a page is its own result; counted below
                failed += 1
        print(process_time() - began, failed, flush=True)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
