"""Crawls of papers on loopback: the site, the settings and the places a crawl needs."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from broadsheet.fetch import Fetched, crawl
from broadsheet.models import DiscoverSource, FetchRules, Progress, Request, Site
from broadsheet.settings import PLACEHOLDER_CONTACT, Settings
from broadsheet.urls import host_of


def site_at(url: str, **rules: Any) -> Site:
    """A paper whose home page is ``url``; no delay, unless ``rules`` say otherwise."""
    return Site(
        id="harbour",
        name="Harbour Notes",
        url=url,
        languages=("en",),
        timezone="Europe/London",
        discover=(DiscoverSource(kind="rss", url=f"{url}feed"),),
        fetch=FetchRules(**{"delay_seconds": 0.0, "timeout_seconds": 20.0, "max_page_bytes": 50_000, **rules}),
    )


def articles(urls: Iterable[str]) -> list[Request]:
    """Requests for articles."""
    return [Request(url, "article", url) for url in urls]


@dataclass(frozen=True, slots=True)
class Night:
    """A run's places below ``home``."""

    home: Path
    is_demo: bool = True
    name: str = "night"
    contact: str = PLACEHOLDER_CONTACT

    @property
    def settings(self) -> Settings:
        return Settings(home=self.home, demo=self.is_demo, contact=self.contact)

    @property
    def warc(self) -> Path:
        return self.home / "archive" / "harbour" / f"{self.name}.warc.gz"

    @property
    def journal(self) -> Path:
        return self.home / "runs" / "harbour" / self.name / "journal.jsonl"

    def crawl(
        self, requests: list[Request], site: Site, on_progress: Callable[[Progress], None] | None = None
    ) -> dict[str, Fetched]:
        """How each URL ended. The papers on 127.0.0.1 that are asked are hosts of the site: else this machine would be left alone."""
        hosts = {host_of(request.url) for request in requests if host_of(request.url).startswith("127.0.0.1:")}
        site = site.model_copy(update={"hosts": (*site.hosts, *sorted(hosts))})
        fetched = crawl(requests, site, self.settings, warc=self.warc, journal=self.journal, on_progress=on_progress)
        return {one.request.url: one for one in fetched}
