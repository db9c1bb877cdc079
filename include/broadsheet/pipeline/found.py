"""What the sources of a run promise, as it comes in: links by source, failures, and notes for people.

What does NOT belong here: asking the sources (``discovering``), and which links the run takes (``discover``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from broadsheet import discover
from broadsheet.errors import BroadsheetError
from broadsheet.models import Link, Page, Site
from broadsheet.pipeline.redacting import without_erased
from broadsheet.tombstones import Tombstones
from broadsheet.urls import host_of, is_http

MOST_FOREIGN = 1000  # links on other hosts than the site's that a source may have, with an outcome each


@dataclass(slots=True)
class Found:
    """What the sources gave so far."""

    site: Site
    erased: Tombstones
    by_source: dict[str, list[Link]] = field(default_factory=dict)
    failures: dict[str, str] = field(default_factory=dict)
    pages: list[Page] = field(default_factory=list)
    problems: list[BroadsheetError] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    damaged: int = 0
    known: dict[str, set[str]] = field(default_factory=dict)  # addresses by source
    whys: dict[str, str] = field(default_factory=dict)  # why a link was erased, by what stands in its place
    unlisted: dict[str, Counter[str]] = field(default_factory=dict)  # by source, links by foreign host beyond the most
    _listed: Counter[str] = field(default_factory=Counter)  # by source, links on foreign hosts
    _is_foreign: dict[str, bool] = field(default_factory=dict)  # by scheme and host as written: few, of many links

    @property
    def links(self) -> list[Link]:
        """All links, in the order of the sources."""
        return [link for links in self.by_source.values() for link in links]

    def add(self, place: str, links: Iterable[Link]) -> None:
        """Links that the source at ``place`` promises."""
        links = tuple(self._listing(place, without_erased(links, self.site.id, self.erased, self.whys)))
        self.by_source.setdefault(place, []).extend(links)
        self.known.setdefault(place, set()).update(link.url for link in links)

    def is_new(self, place: str, links: Iterable[Link]) -> bool:
        """Whether one of ``links`` was not promised by the source at ``place`` before."""
        known = self.known.get(place, ())
        is_full = self._listed[place] >= MOST_FOREIGN
        return any(
            link.url not in known and not (is_full and self.is_foreign(link.url))
            for link in without_erased(links, self.site.id, self.erased)
        )

    @property
    def unlisted_count(self) -> int:
        """Links on foreign hosts that have no outcome of their own."""
        return sum(count.total() for count in self.unlisted.values())

    def told_unlisted(self) -> Iterator[str]:
        """A line for each source that has such links."""
        for place, hosts in self.unlisted.items():
            shown = ", ".join(f"{host} ({count})" for host, count in hosts.most_common(discover.MAX_SHOWN))
            yield (
                f"{place}: {hosts.total()} more links on hosts that the site file does not name are counted and not listed in "
                f"ops.outcomes: {shown}; is it the paper's?"
            )

    def is_foreign(self, url: str) -> bool:
        """Whether it names a host that is none of the site's."""
        start = "/".join(url.split("/", 3)[:3])
        if start not in self._is_foreign:
            self._is_foreign[start] = is_http(start) and not self.site.owns_host(start)
        return self._is_foreign[start]

    def _listing(self, place: str, links: Iterable[Link]) -> Iterator[Link]:
        """``links`` without those on foreign hosts beyond the most, which are counted: a source may hold millions."""
        known = self.known.setdefault(place, set())
        for link in links:
            if link.url in known or not self.is_foreign(link.url):
                yield link
            elif self._listed[place] < MOST_FOREIGN:
                self._listed[place] += 1
                yield link
            else:
                self.unlisted.setdefault(place, Counter())[host_of(link.url)] += 1

    def fail(self, place: str, problem: BroadsheetError) -> None:
        """A document of the source at ``place`` that could not be read."""
        self.problems.append(problem)
        self.failures.setdefault(place, str(problem))
