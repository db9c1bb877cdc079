"""Find the site files and turn them into Sites; name every mistake of every file at once.

What does NOT belong here: YAML (``plain_yaml``) and the wording of the model's errors (``wording``).
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from broadsheet.errors import InvalidSettings, InvalidSite, UnknownSite
from broadsheet.models.site import ADHOC, SITE_ID, Site
from broadsheet.models.source import DiscoverSource
from broadsheet.settings import PROJECT, Settings
from broadsheet.sites.plain_yaml import read_plain_yaml
from broadsheet.sites.wording import problems_of
from broadsheet.text import squeeze

DEMO_SITES = PROJECT / "include" / "demo" / "sites"
_DEMO_PORTS = re.compile(r":4861([01])\b")  # the ports that the demo's site files are written with


@dataclass(frozen=True, slots=True)
class _File:
    """What one site file gave: a site, or the problems that stand in its way."""

    path: Path
    site: Site | None
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SiteFiles:
    """What all site files gave: the sites that are right, sorted by id, and one line for each mistake of the other files."""

    sites: tuple[Site, ...]
    problems: tuple[str, ...]  # as `broadsheet sites check` prints them

    @property
    def enabled(self) -> tuple[Site, ...]:
        """The sites that are right and enabled."""
        return tuple(site for site in self.sites if site.enabled)


def read_sites(settings: Settings) -> SiteFiles:
    """Every site, enabled or not: those of ``sites_dir``, and the demo papers where the demo is on.

    A file with a mistake takes no other away. Where two files are of one id neither counts: which of them is meant, nobody knows.
    Raises InvalidSettings where ``sites_dir`` is no folder.
    """
    files = _read_all(_paths(settings), settings)
    ids = Counter(file.path.stem for file in files if file.path.suffix == ".yml")
    right = (file.site for file in files if file.site and ids[file.site.id] == 1)
    return SiteFiles(tuple(sorted(right, key=lambda site: site.id)), tuple(_problems(files)))


def load_sites(settings: Settings) -> tuple[Site, ...]:
    """The sites of ``read_sites``, where there is no mistake in any file.

    Raises InvalidSite with one line for each mistake of all files, InvalidSettings where ``sites_dir`` is no folder.
    """
    files = read_sites(settings)
    if files.problems:
        raise InvalidSite(files.problems)
    return files.sites


def load_site(site_id: str, settings: Settings) -> Site:
    """The site of that id. Only its own file is read: a mistake in another one does not stop it.

    Raises UnknownSite where there is no such file, InvalidSite where it has mistakes.
    """
    every = _paths(settings)
    mine = [path for path in every if path.stem == site_id]
    if not mine:
        close = get_close_matches(site_id, [path.stem for path in every], n=3)
        hint = f"did you mean {' or '.join(map(repr, close))}? " if close else ""
        raise UnknownSite(f"{site_id!r}: no such site; {hint}`broadsheet sites list` shows all")
    files = _read_all(mine, settings)
    problems = _problems(files)
    if problems or files[0].site is None:
        raise InvalidSite(problems)
    return files[0].site


def known_since(site_id: str, settings: Settings) -> datetime | None:
    """When the file of a site was last changed, so that the site was there at the latest; None where there is no file."""
    mine = [path for path in _paths(settings) if path.stem == site_id]
    return datetime.fromtimestamp(mine[0].stat().st_mtime, UTC) if mine else None


def check_sites(settings: Settings) -> list[str]:
    """One line for each mistake of all files, then one for each enabled site that would have no contact address to show."""
    files = _read_all(_paths(settings), settings)
    return [*_problems(files), *_contact_lines(files, settings)]


def contact_warnings(settings: Settings) -> list[str]:
    """One line for each enabled site that asks other machines while ``settings`` holds no contact address."""
    return list(_contact_lines(_read_all(_paths(settings), settings), settings))


def _contact_lines(files: Iterable[_File], settings: Settings) -> Iterator[str]:
    for file in files:
        if file.site and file.site.enabled and file.site.is_live and not settings.has_contact:
            yield (
                f"{_shown(file.path)}: enabled: a live run needs a contact address in the User-Agent; "
                "set BROADSHEET_CONTACT to a URL or an e-mail address"
            )


def _paths(settings: Settings) -> list[Path]:
    folders = [settings.sites_dir, *([DEMO_SITES] if settings.demo else [])]
    for folder in folders:
        if not folder.is_dir():
            raise InvalidSettings(f"{folder}: no such folder of site files; set BROADSHEET_SITES_DIR to one")
    return [
        path
        for folder in folders
        for path in sorted(folder.iterdir())
        if path.suffix in (".yml", ".yaml") and not path.name.startswith(".")  # editors leave .#herald.yml behind
    ]


def _read_all(paths: Iterable[Path], settings: Settings) -> list[_File]:
    return [_read_whatever(path, settings.demo_port) for path in paths]


def _read_whatever(path: Path, demo_port: int) -> _File:
    """``_read``, where also what nobody thought of is a problem of that file alone."""
    try:
        return _read(path, demo_port)
    except Exception as error:  # noqa: BLE001 - whatever one file does to a reader, the others are read
        reason = f"can't be read: {type(error).__name__}: {error}; compare with another site file"
        return _File(path, None, (_line(path, "", reason),))


def _problems(files: list[_File]) -> list[str]:
    problems = [line for file in files for line in file.problems]
    first: dict[str, Path] = {}
    for file in files:
        if file.path.suffix != ".yml":
            continue  # has its line already
        taken = first.setdefault(file.path.stem, file.path)
        if taken != file.path:
            problems.append(
                f"{_shown(file.path)}: id: {file.path.stem!r} is the id of {_shown(taken)} too; rename one of them"
            )
    return problems


def _read(path: Path, demo_port: int) -> _File:
    try:
        raw = path.read_bytes()
    except OSError as error:
        return _File(path, None, (f"{_shown(path)}: can't be read: {error.strerror}; check its permissions",))
    if path.is_relative_to(DEMO_SITES):
        raw = _DEMO_PORTS.sub(lambda m: f":{demo_port + int(m[1])}", raw.decode("utf-8", "surrogateescape")).encode(
            "utf-8", "surrogateescape"
        )
    data, found = read_plain_yaml(raw)
    site = None
    if data is not None:
        site, more = _validate(data)
        found = [*found, *more, *_name_problems(path, data)]
    # A site with any problem is left out: using half of it would be a guess.
    lines = tuple(_line(path, key, text) for key, text in found)
    return _File(path, None if lines or site is None else _resolved(site, path.parent), lines)


def _validate(data: dict[str, Any]) -> tuple[Site | None, list[tuple[str, str]]]:
    try:
        # Through JSON, because strict reading takes no list for a tuple in Python.
        return Site.model_validate_json(json.dumps(data)), []
    except ValidationError as error:
        return None, problems_of(error)


def _name_problems(path: Path, data: dict[str, Any]) -> Iterator[tuple[str, str]]:
    site_id = data.get("id")
    if path.suffix != ".yml":
        yield "", f"a site file ends in .yml; rename it to {path.stem}.yml"
    if site_id == ADHOC:
        yield "id", f"{ADHOC!r} is kept for WARC files without a site; choose another id and file name"
    elif isinstance(site_id, str) and re.fullmatch(SITE_ID, site_id) and site_id != path.stem:
        owner = path.with_name(f"{site_id}.yml")
        if owner.exists():
            yield "id", f"{site_id!r} is the id of {_shown(owner)} too; write id: {path.stem}"
        else:
            yield "id", f"{site_id!r} is not the file's name {path.stem!r}; write id: {path.stem} or rename the file"


def _resolved(site: Site, folder: Path) -> Site:
    """``site`` with the paths of its WARC sources made absolute, seen from the site file's folder."""
    sources = tuple(_beside(source, folder) for source in site.discover)
    return site if sources == site.discover else site.model_copy(update={"discover": sources})


def _beside(source: DiscoverSource, folder: Path) -> DiscoverSource:
    if source.path is None:
        return source
    return source.model_copy(update={"path": str(folder.absolute() / Path(source.path).expanduser())})


def _line(path: Path, key: str, text: str) -> str:
    return squeeze(f"{_shown(path)}: {key}: {text}" if key else f"{_shown(path)}: {text}")


def _shown(path: Path) -> str:
    """``path`` as a person would type it: seen from the project or from here, else absolute."""
    for base in (PROJECT, Path.cwd()):
        if path.is_relative_to(base):
            return str(path.relative_to(base))
    return str(path)
