"""The site: everything particular to one news site, as its YAML file says it.

What does NOT belong here: finding and reading the files, and wording their errors (``sites``).
"""

from __future__ import annotations

import re
from functools import cache
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, available_timezones

from croniter import croniter
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, field_validator, model_validator

from broadsheet.urls import host_of, is_http, is_loopback

ADHOC = "adhoc"
SITE_ID = r"^[a-z][a-z0-9_]{1,49}$"
ANY_HOST = "*"  # only the ad-hoc site of a WARC file without a SITE

# ISO 639-1, whole: a wrong code (jp, cz, gr) would make every article of the site look foreign to rule A29.
LANGUAGES = frozenset(
    re.findall(
        r"\w\w",
        "aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en eo es et eu "
        "fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km "
        "kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om "
        "or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr "
        "ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu",
    )
)
# Plain cron only: croniter also knows "r", a time drawn anew at each parse, which would give the DAG a new version each time.
_CRON_FIELD = re.compile(
    r"([\d*/,-]|mon|tue|wed|thu|fri|sat|sun|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)+", re.IGNORECASE
)

# Hosts that can be asked: names as they are met (underscores included), IPv6 addresses, with or without a port.
_HOST = re.compile(r"([a-z0-9_-]+(\.[a-z0-9_-]+)*|\[[0-9a-f:.]+\])(:\d+)?")

known_zones = cache(available_timezones)  # reads the zone folders: 20 ms the first time, asked once a site


class _Strict(BaseModel):
    """Frozen, and an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


def _http_url(value: str) -> str:
    if not is_http(value) or not _HOST.fullmatch(host_of(value)):
        raise ValueError(f"{value!r} is not an absolute http(s) URL; write one like https://www.example.com/")
    return value


def _bare_host(value: str) -> str:
    ascii_form = host_of(f"http://{value}/")
    if not _HOST.fullmatch(value) or value != ascii_form or value != host_of(f"https://{value}/"):
        hint = host_of(value) or (ascii_form if _HOST.fullmatch(ascii_form) else "") or "www.example.com"
        raise ValueError(f"{value!r} is not a bare host in lower-case ASCII; write one like {hint}")
    return value


def _language(value: str) -> str:
    if value not in LANGUAGES:
        raise ValueError(f"{value!r} is not an ISO 639-1 code; write one like en or de")
    return value


def _regular_expression(value: str) -> str:
    try:
        re.compile(value)
    except (re.error, RecursionError, OverflowError) as error:
        raise ValueError(f"{value!r} is not a regular expression: {error}; test it with Python's re module") from None
    return value


def _css_selector(value: str) -> str:
    from cssselect import HTMLTranslator, SelectorError

    try:
        HTMLTranslator().css_to_xpath(value)
    except (SelectorError, RecursionError) as error:
        raise ValueError(
            f"{value!r} is not a CSS selector: {error or type(error).__name__}; write one like div.comment > p.text"
        ) from None
    return value


SiteId = Annotated[str, Field(pattern=SITE_ID)]
HttpUrl = Annotated[str, AfterValidator(_http_url)]
Host = Annotated[str, AfterValidator(_bare_host)]
Language = Annotated[str, AfterValidator(_language), Field(json_schema_extra={"enum": sorted(LANGUAGES)})]
Selector = Annotated[str, AfterValidator(_css_selector), Field(min_length=1, max_length=500)]
Attribute = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_:-]{0,49}$")]
Pattern = Annotated[str, AfterValidator(_regular_expression), Field(json_schema_extra={"format": "regex"})]


SourceKind = Literal[
    "rss",
    "atom",
    "json_feed",
    "sitemap",
    "news_sitemap",
    "wordpress_rest",
    "listing",
    "date_archive",
    "wayback",
    "warc",
    "archive",
]
# What a URL pattern may hold: {page} is a number from 1, the others are parts of a day in the site's zone.
PLACEHOLDERS = {"listing": ("page",), "date_archive": ("yyyy", "yy", "mm", "m", "dd", "d", "page")}
DEFAULT_MAX_PAGES = 10  # of one listing: at twenty links a page, more than any paper prints in a day
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_RUN_TOGETHER = re.compile(r"\{(?:m|d|page)\}[{0-9]")
_EXAMPLES = {  # of the url of each kind that has one; no address of a real paper
    "rss": "https://www.example.com/feed",
    "atom": "https://www.example.com/feed.atom",
    "json_feed": "https://www.example.com/feed.json",
    "sitemap": "https://www.example.com/sitemap.xml",
    "news_sitemap": "https://www.example.com/news-sitemap.xml",
    "wordpress_rest": "https://www.example.com/wp-json/wp/v2/posts",
    "listing": "https://www.example.com/news/?page={page}",
    "date_archive": "https://www.example.com/{yyyy}/{mm}/{dd}/",
    "wayback": "https://web.archive.org/cdx/search/cdx",
}
_PAGED = ["listing", "date_archive"]


class DiscoverSource(_Strict):
    """One source of links."""

    model_config = ConfigDict(
        json_schema_extra={
            "allOf": [
                {
                    "if": {"properties": {"kind": {"enum": [*_EXAMPLES]}}},
                    "then": {"required": ["url"], "properties": {"path": False}},
                    "else": {"properties": {"url": False}},
                },
                {
                    "if": {"properties": {"kind": {"const": "warc"}}},
                    "then": {"required": ["path"]},
                    "else": {"properties": {"path": False}},
                },
                {
                    "if": {"not": {"properties": {"kind": {"enum": [*_PAGED]}}}},
                    "then": {"properties": {"links": False, "max_pages": False}},
                },
            ]
        }
    )

    kind: SourceKind = Field(description="What it is.")
    url: HttpUrl | None = Field(
        None,
        description="Its address; of a listing with {page} where it has pages, of a date archive with {yyyy}, {mm}, {dd} or their "
        "unpadded forms {yy}, {m}, {d}.",
    )
    path: str | None = Field(None, description="WARC file (kind: warc); relative to the site file, * and ? allowed.")
    links: Selector | None = Field(
        None, description="CSS selector of the article links (kind: listing, date_archive), or of what holds them."
    )
    max_pages: int | None = Field(
        None, ge=1, le=1000, description="Pages read at most where the url has {page} (of a date archive: a day); 10."
    )

    @model_validator(mode="after")
    def _has_its_place(self) -> DiscoverSource:
        wanted = "path" if self.kind == "warc" else "url" if self.kind in _EXAMPLES else None
        if wanted and not getattr(self, wanted):
            raise ValueError(
                f"kind {self.kind} needs {wanted!r}; add {wanted}: {_EXAMPLES.get(self.kind, 'pages.warc.gz')}"
            )
        takes = [wanted] if wanted else []
        takes += ["links", "max_pages"] if self.kind in _PAGED else []
        for key in ("url", "path", "links", "max_pages"):
            if getattr(self, key) is not None and key not in takes:
                instead = f"takes {wanted!r}, not {key!r}" if wanted and key in ("url", "path") else f"takes no {key!r}"
                raise ValueError(f"kind {self.kind} {instead}; take {key!r} out")
        return self

    @model_validator(mode="after")
    def _placeholders_are_meant(self) -> DiscoverSource:
        found = self.placeholders
        known = PLACEHOLDERS.get(self.kind, ())
        unknown = next((name for name in found if name not in known), None)
        if unknown is not None:
            takes = f"known are {', '.join(f'{{{name}}}' for name in known)}" if known else "it takes no placeholders"
            raise ValueError(
                f"'{{{unknown}}}' in the url is no placeholder of kind {self.kind}; {takes}: {_EXAMPLES.get(self.kind)}"
            )
        if _RUN_TOGETHER.search(self.url or ""):
            raise ValueError(
                "'{m}', '{d}' and '{page}' have no fixed length, so none of '{', 0-9 may follow them in the url; write '{mm}', '{dd}'"
            )
        if found.count("page") > 1:
            raise ValueError("'{page}' is given twice in the url; write it once")
        if self.max_pages is not None and "page" not in found:
            raise ValueError(
                "max_pages needs '{page}' in the url; write it where the page's number goes, or take it out"
            )
        if self.kind == "date_archive":
            _dates_are_whole(found)
        return self

    @property
    def placeholders(self) -> list[str]:
        """Names in braces in the url, in its order: ``{yyyy}/{page}`` gives yyyy and page."""
        return _PLACEHOLDER.findall(self.url or "")

    @property
    def pages(self) -> int:
        """How many pages of it are read at most (of a date archive: for one day)."""
        return (self.max_pages or DEFAULT_MAX_PAGES) if "page" in self.placeholders else 1

    @property
    def reaches_back(self) -> bool:
        """Whether it can answer for a past date; a live feed holds the newest only."""
        if self.kind == "listing":
            return "page" in self.placeholders
        return self.kind not in ("rss", "atom", "json_feed", "news_sitemap")


def _dates_are_whole(found: list[str]) -> None:
    year, month, day = ({"yyyy", "yy"} & {*found}, {"mm", "m"} & {*found}, {"dd", "d"} & {*found})
    if not year or (day and not month):
        lacks = "{yyyy}" if not year else "{mm}"
        raise ValueError(
            f"the url of a date_archive lacks {lacks!r}; write one like {_EXAMPLES['date_archive']}, or kind: listing"
        )


class FetchRules(_Strict):
    """Pace and limits."""

    delay_seconds: float = Field(5.0, ge=0, le=300, description="Least time between two requests to one host, seconds.")
    max_pages_per_run: int = Field(500, ge=1, le=100_000, description="Article pages fetched in one run at most.")
    max_page_bytes: int = Field(10_000_000, ge=10_000, description="Largest page taken, bytes, decompressed.")
    timeout_seconds: float = Field(60.0, gt=0, le=600, description="Longest wait for one answer, seconds.")
    idle_seconds: float = Field(20.0, gt=0, le=600, description="Longest silence within one answer, seconds.")
    max_run_seconds: float = Field(
        14_400.0, gt=0, le=86_400, description="Time after which a run asks for nothing more, seconds."
    )


class CommentSelectors(_Strict):
    """Where one comment and its parts are in this site's pages: CSS selectors, each within ``record``; used before all readers."""

    record: Selector = Field(description="One comment each; replies may lie in it.")
    author: Selector | None = Field(None, description="The name.")
    time: Selector | None = Field(None, description="The time: its datetime attribute, else what it shows.")
    body: Selector | None = Field(None, description="The text; where it names several elements, all of them.")
    ignore: Selector | None = Field(None, description="What is no part of the text: buttons, signatures.")
    parent: Selector | None = Field(None, description="A link to the comment that is answered; nesting needs none.")
    depth: Selector | None = Field(None, description="An element whose depth_attribute tells how deep the comment is.")
    depth_attribute: Attribute | None = Field(
        None,
        description="Attribute with a number that grows with the depth: class, style, data-level; of depth, else of record.",
    )
    native_id_attribute: Attribute = Field("id", description="Attribute of record that holds the comment's id.")
    upvotes: Selector | None = Field(None, description="The number of votes for it.")
    downvotes: Selector | None = Field(None, description="The number of votes against it.")

    @model_validator(mode="after")
    def _depth_has_its_attribute(self) -> CommentSelectors:
        if self.depth is not None and self.depth_attribute is None:
            raise ValueError(
                "depth needs 'depth_attribute'; add depth_attribute: class, or the attribute with the number"
            )
        return self


class CommentRules(_Strict):
    """Where comments are: in the article's own page, where no reader knows them, and beyond it."""

    use_rest: bool = Field(True, description="Ask the WordPress REST API where the page announces it.")
    max_pages: int = Field(50, ge=1, le=1000, description="Further comment pages of one article at most.")
    revisit_days: tuple[Annotated[int, Field(ge=1, le=365)], ...] = Field(
        (1, 3, 7), description="Days after publication on which an article is visited again; none: []."
    )
    selectors: CommentSelectors | None = Field(
        None, description="How to read this site's comments, where the readers do not or do it wrong."
    )


class QualityRules(_Strict):
    """Per-site thresholds of the quality rules."""

    min_articles: int = Field(1, ge=0, description="Articles a night must give at least (A02).")
    max_articles: int = Field(5000, ge=1, description="Articles a night may give at most (A02).")
    min_body_chars: int = Field(200, ge=1, description="Shortest body of a whole article, characters (A14).")

    @model_validator(mode="after")
    def _is_ordered(self) -> QualityRules:
        if self.min_articles > self.max_articles:
            raise ValueError(
                f"min_articles {self.min_articles} is above max_articles {self.max_articles}; lower one or raise the other"
            )
        return self


class Rights(_Strict):
    """What the operator recorded about the right to collect this site."""

    basis: str | None = Field(None, description="Licence, agreement or legal basis.")
    notes: str | None = Field(None, description="Who decided it, and where that is written down.")


class Site(_Strict):
    """One news site."""

    id: SiteId = Field(description="Equals the file's stem: letters a-z, digits and _.")
    name: str = Field(min_length=1, description="Name of the paper.")
    url: HttpUrl = Field(description="Its home page.")
    enabled: bool = Field(False, description="Whether it has a DAG and takes part in nightly runs.")
    hosts: tuple[Host, ...] = Field((), description="Hosts its articles may be on; the home page's host is always one.")
    languages: tuple[Language, ...] = Field(min_length=1, description="ISO 639-1 codes of what it publishes in.")
    timezone: str = Field(description="IANA zone in which its days begin and its times are meant.")
    schedule: str = Field("0 0 * * *", description="Cron line, in that zone, of the nightly run.")
    discover: tuple[DiscoverSource, ...] = Field(min_length=1, description="Where its links come from.")
    include: tuple[Pattern, ...] = Field(
        (), description="Regular expressions; a link must match one, if there are any."
    )
    exclude: tuple[Pattern, ...] = Field((), description="Regular expressions; a link that matches one is left out.")
    fetch: FetchRules = Field(default_factory=FetchRules)
    comments: CommentRules = Field(default_factory=CommentRules)
    quality: QualityRules = Field(default_factory=QualityRules)
    rights: Rights = Field(default_factory=Rights)

    @field_validator("timezone")
    @classmethod
    def _zone_is_known(cls, value: str) -> str:
        if value not in known_zones():
            raise ValueError(f"{value!r} is not an IANA time zone; write one like Europe/London")
        return value

    @field_validator("schedule")
    @classmethod
    def _cron_is_valid(cls, value: str) -> str:
        fields = value.split()
        if len(fields) != 5 or not all(map(_CRON_FIELD.fullmatch, fields)) or not croniter.is_valid(value, strict=True):
            raise ValueError(f"{value!r} is not a cron line of five fields; midnight is '0 0 * * *'")
        return value

    @field_validator("discover")
    @classmethod
    def _sources_differ(cls, value: tuple[DiscoverSource, ...]) -> tuple[DiscoverSource, ...]:
        places = [source.url or source.path or source.kind for source in value]
        for place in places:
            if places.count(place) > 1:
                raise ValueError(f"{place!r} is given twice; keep one")
        return value

    @property
    def zone(self) -> ZoneInfo:
        """The site's zone."""
        return ZoneInfo(self.timezone)

    @property
    def is_live(self) -> bool:
        """Whether a source of it lies beyond this machine, so that a run needs a contact in the User-Agent."""
        return any(source.url is not None and not is_loopback(source.url) for source in self.discover)

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
