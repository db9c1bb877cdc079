"""What a crawl's process may take of this machine, whatever hosts answer: memory and CPU time, held by the kernel.

CPU time, not time on the clock: a crawl waits for hours by design. What breaks a limit ends this site's crawl with an error that says
so; the process of the other sites is another. What does NOT belong here: the limits of single answers (``asking.Limits``).
"""

from __future__ import annotations

import resource
import signal

from broadsheet.errors import CrawlTooCostly

# Bytes of address space beyond what the process has when its crawl begins. The largest sitemaps (50 MiB), decoded, of three hosts at once take 0.6 GiB.
MEMORY_BYTES = 2 << 30
# Starting takes 2 s, a page 5 ms; a machine that is twenty times as slow stays within.
CPU_SECONDS, CPU_SECONDS_A_REQUEST = 120, 0.25
_GRACE_SECONDS = 5


def cpu_seconds_for(requests: int) -> int:
    """CPU seconds that a crawl of so many requests may take."""
    return CPU_SECONDS + int(CPU_SECONDS_A_REQUEST * requests)


def limit_this_process(memory_bytes: int, cpu_seconds: int) -> None:
    """Let the kernel hold this process to both; a lower limit that is there already stays."""
    for kind, soft, hard in (
        (resource.RLIMIT_AS, memory_bytes, memory_bytes),
        (resource.RLIMIT_CPU, cpu_seconds, cpu_seconds + _GRACE_SECONDS),
    ):
        set_soft, set_hard = resource.getrlimit(kind)
        resource.setrlimit(kind, (_lower(soft, set_soft), _lower(hard, set_hard)))


def require_within_limits(returncode: int, last_words: str, site: str, memory_bytes: int, cpu_seconds: int) -> None:
    """Raise CrawlTooCostly where a crawl that ended with ``returncode`` broke a limit."""
    if returncode == -signal.SIGXCPU:
        broken = f"{cpu_seconds} s of CPU time"
    elif returncode != 0 and "MemoryError" in last_words:
        broken = f"{memory_bytes >> 20} MiB of memory"
    else:
        return
    raise CrawlTooCostly(
        f"{site}: the crawl was ended: it took more than {broken}, so one of the site's hosts answers with something made to be "
        f"expensive; what was done is kept; find the address with `broadsheet runs --last` and exclude it in the site file; "
        f"its last words: {last_words}"
    )


def _lower(wanted: int, there: int) -> int:
    return wanted if there == resource.RLIM_INFINITY else min(wanted, there)
