"""What was erased taken out of the folder and the WARC files of a run that has to stay: a held batch waits for as long as a person likes.

What does NOT belong here: its tables (``redacting``), and runs whose folders go whole (``sweeping``).
"""

from __future__ import annotations

import glob
import json
import re
from pathlib import Path
from typing import Any

from broadsheet import archive
from broadsheet.pipeline.redacting import drop_cut_pages, records_to_cut, redact
from broadsheet.runs import RunFolder, replacing
from broadsheet.settings import Settings
from broadsheet.tombstones import Tombstones, token

_ADDRESS = re.compile(r"https?://[^\s\"'<>]*[^\s\"'<>.,:;)]")


def take_out(folder: RunFolder, site: str, stones: Tombstones, settings: Settings) -> None:
    """Take what was erased out of every file of the run; under its lock. Doing it twice changes nothing.

    Raises InvalidArchive or OSError for a file that can't be read, ValueError for JSON that is torn: then something of it is left.
    """
    redact(folder, site, stones, settings)
    for path in sorted(folder.path.rglob("*.json*")):
        if path.name != "run.json":
            _clean(path, site, stones)
    places = records_to_cut(folder)
    own = (settings.archive_dir / site).glob(f"{glob.escape(folder.path.name)}[.~]*")
    for warc_path in sorted({*places, *(str(path.relative_to(settings.home)) for path in own)}):
        archive.blank_records(
            settings.home / warc_path,
            places.get(warc_path, ()),
            settings.now(),
            lambda url: stones.of_url(url, site) is not None,
        )
    drop_cut_pages(folder, site, stones)


def _clean(path: Path, site: str, stones: Tombstones) -> None:
    """A file of JSON without erased addresses; of a journal the lines with one go."""
    text = path.read_text(encoding="utf-8")
    whole = [text] if path.suffix == ".json" else text.splitlines()
    cleaned: list[str] = []
    for one in whole:
        if not any(stones.of_url(url, site) for url in _ADDRESS.findall(one.replace("\\/", "/"))):
            cleaned.append(one)
        elif path.suffix == ".json":
            cleaned.append(json.dumps(_without(json.loads(one), site, stones), indent=1, sort_keys=True) + "\n")
    if cleaned != whole:
        with replacing(path) as part:
            part.write_text("".join(line if line.endswith("\n") else f"{line}\n" for line in cleaned), encoding="utf-8")


def _without(value: Any, site: str, stones: Tombstones) -> Any:
    if isinstance(value, dict):
        return {key: _without(one, site, stones) for key, one in value.items()}
    if isinstance(value, list):
        return [_without(one, site, stones) for one in value]
    if not isinstance(value, str):
        return value
    return _ADDRESS.sub(
        lambda found: token(found[0], stones.stones[0].salt) if stones.of_url(found[0], site) else found[0], value
    )
