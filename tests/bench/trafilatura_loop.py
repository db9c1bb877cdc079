"""trafilatura's full output of pages, one after the other, as a process of its own: `python trafilatura_loop.py PICKLE`.

PICKLE is [(url, bytes), ...]. It imports nothing of the project.
"""

from __future__ import annotations

import logging
import pickle
import sys
from pathlib import Path


def main(path: Path) -> None:
    """Extract each page once."""
    from trafilatura import bare_extraction

    logging.disable(logging.CRITICAL)
    pages: list[tuple[str, bytes]] = pickle.loads(path.read_bytes())
    for url, body in pages:
        bare_extraction(body, url=url, with_metadata=True, include_comments=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
