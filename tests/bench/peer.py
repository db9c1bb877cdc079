"""One contender of the benchmark in a process of its own: peers hold back libraries that the product needs newer, and what one
leaves in memory must not cost another.

`python tests/bench/peer.py NAME PAGES` reads pages from the pickle PAGES, a list of what the contender takes of each; for every line on
standard input, the number of a page, it extracts that page once and prints the CPU seconds that took. For a peer it imports nothing
of the project.
"""

from __future__ import annotations

import logging
import pickle
import sys
import warnings
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from time import process_time

Work = Callable[..., object]  # of a page: its URL and its bytes, or a RawPage


def broadsheet() -> Work:
    """Article and comments, as the extract stage has them."""
    work: Work = import_module("tests.bench.extraction").ours
    return work


def trafilatura() -> Work:
    """Its own full output."""
    extraction = import_module("trafilatura").bare_extraction

    def work(url: str, body: bytes) -> object:
        return extraction(body, url=url, with_metadata=True, include_comments=True)

    return work


def parse_alone() -> Work:
    """What no extractor on lxml can be faster than."""
    parse = import_module("lxml.html").document_fromstring

    def work(url: str, body: bytes) -> object:
        return parse(body)

    return work


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


CONTENDERS = {
    "broadsheet": broadsheet,
    "trafilatura": trafilatura,
    "lxml parse alone": parse_alone,
    "newspaper4k": newspaper4k,
    "readability-lxml": readability_lxml,
}


def main(name: str, path: Path) -> None:
    """Answer one line with one figure until there are no more."""
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    pages: list[tuple[object, ...]] = pickle.loads(path.read_bytes())
    work = CONTENDERS[name]()
    ignored = (
        () if name == "broadsheet" else (Exception,)
    )  # a peer's crash on a page is its own result, ours ends the benchmark
    for line in sys.stdin:
        page = pages[int(line)]
        began = process_time()
        with suppress(*ignored):
            work(*page)
        print(process_time() - began, flush=True)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
