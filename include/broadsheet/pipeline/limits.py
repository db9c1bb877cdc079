"""What one page may cost, wherever it is read.

What does NOT belong here: what may be asked of a host (the site file).
"""

PAGE_SECONDS = 60.0  # the slowest honest page of the corpus takes about one
PAGE_MEMORY_BYTES = 2 * 1024**3
WORKERS = 2
