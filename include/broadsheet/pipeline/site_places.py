"""Which addresses belong to a site: whole hosts, folders of a host that it shares with other sites, and single addresses.

On a platform many sites live on one host, each in a folder of its own (``/@alice/``). What does NOT belong here: how the addresses are
remembered once the site was erased (``tombstones``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from broadsheet import sites
from broadsheet.models import Site
from broadsheet.settings import Settings
from broadsheet.tombstones import host_key, place_of, places_above
from broadsheet.urls import host_of
from broadsheet.warehouse import Warehouse

_FILE = re.compile(r"/(?:[^/]+\.(?:x?html?|php\d?|aspx?|jsp)|index|default)$", re.IGNORECASE)
_NUMBER = re.compile(r"\d+")
_OTHER_NAME = "another-name-than-this"


@dataclass(frozen=True, slots=True)
class SitePlaces:
    """Places of a site, in the spelling of ``place_of``."""

    places: frozenset[str]  # hosts, folders and addresses: all at or below them is the site's
    shared_hosts: frozenset[str]  # hosts of which only a part is the site's


@dataclass(slots=True)
class _Host:
    """What is known of one host of a site."""

    folders: set[str] = field(default_factory=set)
    addresses: set[str] = field(default_factory=set)  # places of single addresses
    is_shared: bool = False


def places_of_site(warehouse: Warehouse, site_id: str, settings: Settings) -> SitePlaces:
    """The places of a site by its file, and by the addresses of its articles.

    A host is the site's as a whole, unless the file says otherwise (a home page in a folder, ``include`` patterns that ask for one) or
    another site is on it. Of a shared host the site has those folders and the addresses that were found.
    """
    files = sites.read_sites(settings).sites
    site = next((each for each in files if each.id == site_id), None)
    home = site.url if site else next((url for (url,) in warehouse.run("read_site_url", {"site": site_id})), None)
    hosts: dict[str, _Host] = {}
    for host in filter(None, map(host_key, _own_hosts(site))):
        hosts.setdefault(host, _Host())
    others = set(filter(None, map(host_key, _hosts_of_others(warehouse, site_id, files))))
    if home and (place := place_of(home)):
        _add_home(hosts.setdefault(_host(place), _Host()), place, home)
    for (url,) in warehouse.run("list_addresses_of_site", {"site": site_id}):
        if place := place_of(url):
            found = hosts.setdefault(_host(place), _Host())
            found.addresses.add(place)
            if site and (folder := _asked_folder(site, url)):
                found.folders.add(folder)
                found.is_shared = True
    for name, found in hosts.items():
        found.is_shared |= name in others
    return SitePlaces(
        frozenset(place for name, found in hosts.items() for place in _places(name, found)),
        frozenset(name for name, found in hosts.items() if found.is_shared),
    )


def _own_hosts(site: Site | None) -> Iterator[str]:
    if site is not None:
        yield from (host_of(site.url), *site.hosts)


def _hosts_of_others(warehouse: Warehouse, site_id: str, files: Iterable[Site]) -> Iterator[str]:
    for site in files:
        if site.id != site_id:
            yield from _own_hosts(site)
    yield from (host for (host,) in warehouse.run("list_hosts_of_others", {"site": site_id}) if host)


def _add_home(host: _Host, place: str, url: str) -> None:
    """A home page in a folder, or behind a query, says that the host has other sites, too."""
    folder = _FILE.sub("", place.partition("?")[0])
    if folder != _host(place):
        host.folders.add(folder)
        host.is_shared = True
    elif urlsplit(url).query:
        host.is_shared = True


def _asked_folder(site: Site, url: str) -> str | None:
    """The folder that the site's ``include`` patterns ask for in the address of an article; None where any would do.

    A folder is asked for where the same address with another name in its place is left out. A number is the name of no site.
    """
    parts = urlsplit(url)
    names = parts.path.split("/")  # the first is empty, the last is the article
    if not site.include or not site.takes(url):
        return None
    asked = 0
    for index, name in enumerate(names[1:-1], 1):
        other = "/".join((*names[:index], _OTHER_NAME, *names[index + 1 :]))
        if name and not _NUMBER.fullmatch(name) and not site.takes(parts._replace(path=other).geturl()):
            asked = index
    folder = parts._replace(path="/".join(names[: asked + 1]), query="", fragment="").geturl()
    return place_of(folder) if asked else None


def _places(name: str, host: _Host) -> Iterator[str]:
    """The whole host, or its folders with the addresses that lie in none of them."""
    if not host.is_shared:
        yield name
        return
    yield from host.folders
    yield from (place for place in host.addresses if host.folders.isdisjoint(places_above(place)))


def _host(place: str) -> str:
    return re.split(r"[/?]", place, maxsplit=1)[0]
