"""The site files of the two papers, as they lie in ``sites/`` or for other addresses.

What does NOT belong here: reading site files.
"""

from __future__ import annotations

from pathlib import Path

from demo.papers import HARBOUR, LEDGER

SITES_DIR = Path(__file__).parent / "sites"


def write_sites(folder: Path, harbour_url: str, ledger_url: str) -> tuple[Path, Path]:
    """Write both site files into ``folder`` (made if missing) with the papers at those addresses; gives their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for paper, url in ((HARBOUR, harbour_url), (LEDGER, ledger_url)):
        name = f"{paper.id}.yml"
        text = (SITES_DIR / name).read_text(encoding="utf-8").replace(paper.url, url.rstrip("/"))
        path = folder / name
        path.write_text(text, encoding="utf-8")
        written.append(path)
    return written[0], written[1]
