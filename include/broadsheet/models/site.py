"""The site: everything particular to one news site, as its YAML file says it.

What does NOT belong here: finding and reading the files, and wording their errors (``sites``).
"""

from __future__ import annotations

import re
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, available_timezones

from croniter import croniter
from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from broadsheet.urls import host_of, is_http

ADHOC = "adhoc"
ANY_HOST = "*"  # only the ad-hoc site of a WARC file without a SITE

SiteId = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{1,49}$")]


class _Strict(BaseModel):
    """Frozen, and an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


def _http_url(value: str) -> str:
    if not is_http(value):
        raise ValueError(f"{value!r} is not an absolute http(s) URL")
    return value


class DiscoverSource(_Strict):
    """One source of links."""

    kind: Literal["rss", "atom", "sitemap", "news_sitemap", "warc"]
    url: str | None = Field(None, description="Address of the feed or sitemap.")
    path: str | None = Field(None, description="WARC file (kind: warc); relative to the site file, * and ? allowed.")

    @field_validator("url")
    @classmethod
    def _url_is_http(cls, value: str | None) -> str | None:
        return None if value is None else _http_url(value)

    @model_validator(mode="after")
    def _has_its_place(self) -> DiscoverSource:
        wanted, other = ("path", "url") if self.kind == "warc" else ("url", "path")
        if getattr(self, wanted) is None:
            raise ValueError(f"a {self.kind} source needs {wanted!r}")
        if getattr(self, other) is not None:
            raise ValueError(f"a {self.kind} source takes {wanted!r}, not {other!r}")
        return self


class FetchRules(_Strict):
    """Pace and limits."""

    delay_seconds: float = Field(5.0, ge=0, le=300, description="Least time between two requests to one host, seconds.")
    max_pages_per_run: int = Field(500, ge=1, le=100_000, description="Article pages fetched in one run at most.")
    max_page_bytes: int = Field(10_000_000, ge=10_000, description="Largest page taken, bytes, decompressed.")
    timeout_seconds: float = Field(60.0, gt=0, le=600, description="Longest wait for one answer, seconds.")


class CommentRules(_Strict):
    """Where comments beyond the article's own page are."""

    use_rest: bool = Field(True, description="Ask the WordPress REST API where the page announces it.")
    max_pages: int = Field(50, ge=1, le=1000, description="Further comment pages of one article at most.")


class QualityRules(_Strict):
    """Per-site thresholds of the quality rules."""

    min_articles: int = Field(1, ge=0, description="Articles a night must give at least (A02).")
    max_articles: int = Field(5000, ge=1, description="Articles a night may give at most (A02).")
    min_body_chars: int = Field(200, ge=1, description="Shortest body of a whole article, characters (A14).")


class Rights(_Strict):
    """What the operator recorded about the right to collect this site."""

    basis: str | None = Field(None, description="Licence, agreement or legal basis.")
    notes: str | None = None


class Site(_Strict):
    """One news site."""

    id: SiteId = Field(description="Equals the file's stem: letters a-z, digits and _.")
    name: str = Field(min_length=1, description="Name of the paper.")
    url: str = Field(description="Its home page.")
    enabled: bool = Field(False, description="Whether it has a DAG and takes part in nightly runs.")
    hosts: tuple[str, ...] = Field((), description="Hosts its articles may be on; the home page's host is always one.")
    languages: tuple[Annotated[str, Field(pattern=r"^[a-z]{2}$")], ...] = Field(
        min_length=1, description="ISO 639-1 codes."
    )
    timezone: str = Field(description="IANA zone in which its days begin and its times are meant.")
    schedule: str = Field("0 0 * * *", description="Cron line, in that zone, of the nightly run.")
    discover: tuple[DiscoverSource, ...] = Field(min_length=1, description="Where its links come from.")
    include: tuple[str, ...] = Field((), description="Regular expressions; a link must match one, if there are any.")
    exclude: tuple[str, ...] = Field((), description="Regular expressions; a link that matches one is left out.")
    fetch: FetchRules = Field(default_factory=FetchRules)
    comments: CommentRules = Field(default_factory=CommentRules)
    quality: QualityRules = Field(default_factory=QualityRules)
    rights: Rights = Field(default_factory=Rights)

    @field_validator("url")
    @classmethod
    def _url_is_http(cls, value: str) -> str:
        return _http_url(value)

    @field_validator("timezone")
    @classmethod
    def _zone_is_known(cls, value: str) -> str:
        if value not in available_timezones():
            raise ValueError(f"{value!r} is not an IANA time zone; write one like Europe/London")
        return value

    @field_validator("schedule")
    @classmethod
    def _cron_is_valid(cls, value: str) -> str:
        if len(value.split()) != 5 or not croniter.is_valid(value):
            raise ValueError(f"{value!r} is not a cron line of five fields; midnight is '0 0 * * *'")
        return value

    @field_validator("hosts")
    @classmethod
    def _hosts_are_bare(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for host in value:
            if host == ANY_HOST or host != host.lower() or "/" in host or not host:
                raise ValueError(f"{host!r} is not a bare host in lower case; write one like www.example.com")
        return value

    @field_validator("include", "exclude")
    @classmethod
    def _patterns_compile(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for pattern in value:
            try:
                re.compile(pattern)
            except re.error as error:
                raise ValueError(f"{pattern!r} is not a regular expression: {error}") from None
        return value

    @property
    def zone(self) -> ZoneInfo:
        """The site's zone."""
        return ZoneInfo(self.timezone)

    def owns_host(self, url: str) -> bool:
        """Whether ``url`` lies on one of the site's hosts; the ad-hoc site owns all."""
        host = host_of(url)
        return ANY_HOST in self.hosts or host == host_of(self.url) or host in self.hosts

    def takes(self, url: str) -> bool:
        """Whether the include and exclude patterns let ``url`` in."""
        if any(re.search(pattern, url) for pattern in self.exclude):
            return False
        return not self.include or any(re.search(pattern, url) for pattern in self.include)

    @classmethod
    def adhoc(cls) -> Site:
        """The site of a WARC file that comes without one: any host, any language, UTC days."""
        site = cls(
            id=ADHOC,
            name="Ad hoc",
            url="http://localhost/",
            languages=("en",),
            timezone="UTC",
            discover=(DiscoverSource(kind="warc", path="-"),),
        )
        return site.model_copy(update={"hosts": (ANY_HOST,), "languages": ()})
