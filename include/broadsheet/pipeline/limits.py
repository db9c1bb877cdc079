"""What one page may cost, wherever it is read, and all pages of a run together.

What does NOT belong here: what may be asked of a host (the site file).
"""

PAGE_SECONDS = 60.0  # of the processor's time; the slowest honest page of the corpus takes about one
PAGE_MEMORY_BYTES = 2 * 1024**3
WORKERS = 2
_RUN_SECONDS = 600.0
_SECONDS_A_PAGE = 2.0  # thirty times what a page takes


def run_seconds(pages: int) -> float:
    """How much of the processor's time all ``pages`` of a run may take: pages made for harm take a minute each."""
    return _RUN_SECONDS + _SECONDS_A_PAGE * pages
