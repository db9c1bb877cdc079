"""A crawl in a process that was forked from one with Scrapy in it. Importing this loads none of it.

What does NOT belong here: a crawl in a fresh process (``child.main``), and how the caller watches it (``crawling``).
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

IMPORTS = ("broadsheet.fetch.child",)


def main(job_path: str, words_path: str, umask: int) -> None:
    """Run the job in ``job_path`` to its end, with what is said on the way in ``words_path``. Exit code 0 where all of it was done."""
    os.umask(umask)
    words = os.open(words_path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    for stream in (1, 2):
        os.dup2(words, stream)
    from broadsheet.fetch import child, job

    sys.exit(child.work_through(job.Job.load(Path(job_path))))
