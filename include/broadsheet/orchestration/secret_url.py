"""Print an address with the password of a file in its place, quoted: ``python -m broadsheet.orchestration.secret_url URL FILE``.

``{password}`` in the URL is where it goes; it may hold any character, and one line end after it is no part of it. For Airflow's settings
whose names end with ``_CMD``: so the password stands in no environment and in no list of processes.

What does NOT belong here: imports beyond Python's own, since each process of Airflow waits for this, some of them several times.
"""

from __future__ import annotations

import sys
from pathlib import Path
from urllib.parse import quote

PLACE = "{password}"


def with_password(url: str, password: str) -> str:
    """``url`` with the password in its place. Raises ValueError where it has none."""
    if PLACE not in url:
        raise ValueError(f"{url}: write {PLACE} where the password belongs")
    return url.replace(PLACE, quote(password, safe=""))


def read_password(path: Path) -> str:
    """The password in the file, without the line end that editors leave. Raises ValueError where there is none."""
    password = path.read_text(encoding="utf-8").removesuffix("\n").removesuffix("\r")
    if not password:
        raise ValueError(f"{path}: is empty")
    return password


def main(arguments: list[str]) -> int:
    """Print it; 1 with a line of why not."""
    try:
        url, path = arguments
        sys.stdout.write(with_password(url, read_password(Path(path))))
    except (OSError, ValueError) as error:
        sys.stderr.write(f"secret_url: {error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
