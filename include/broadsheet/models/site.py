"""The site: everything particular to one news site, as its YAML file says it.

What does NOT belong here: finding and reading the files, and wording their errors (``sites``).
"""

from __future__ import annotations

import re
import typing
import zlib
from functools import cache
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, available_timezones

from croniter import croniter
from pydantic import Field, ValidationInfo, field_validator, model_validator

from broadsheet.models.fields import Attribute, Host, HttpUrl, Language, Pattern, Selector, Strict
from broadsheet.models.matching import SlowPattern, matches
from broadsheet.models.months import MONTHS
from broadsheet.models.source import DiscoverSource
from broadsheet.urls import bare_host, host_of, is_loopback

ADHOC = "adhoc"
SITE_ID = r"^[a-z][a-z0-9_]{1,49}$"
ANY_HOST = "*"  # only the ad-hoc site of a WARC file without a SITE

# Plain cron only: croniter also knows "r", a time drawn anew at each parse, which would give the DAG a new version each time.
_CRON_FIELD = re.compile(
    r"([\d*/,-]|mon|tue|wed|thu|fri|sat|sun|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)+", re.IGNORECASE
)


@cache  # reads the zone folders: 20 ms
def known_zones() -> frozenset[str]:
    """Names of the IANA time zones. Without "localtime": it is another zone on each machine, and none to DuckDB."""
    return frozenset(available_timezones() - {"localtime"})


Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
SiteId = Annotated[str, Field(pattern=SITE_ID)]


class FetchRules(Strict):
    """Pace and limits."""

    delay_seconds: float = Field(5.0, ge=0, le=300, description="Least time between two requests to one host, seconds.")
    max_pages_per_run: int = Field(500, ge=1, le=100_000, description="Article pages fetched in one run at most.")
    max_page_bytes: int = Field(10_000_000, ge=10_000, description="Largest page taken, bytes, decompressed.")
    timeout_seconds: float = Field(60.0, gt=0, le=600, description="Longest wait for one answer, seconds.")
    idle_seconds: float = Field(20.0, gt=0, le=600, description="Longest silence within one answer, seconds.")
    max_run_seconds: float = Field(
        14_400.0, gt=0, le=86_400, description="Time after which a run asks for nothing more, seconds."
    )


class CommentSelectors(Strict):
    """Where one comment and its parts are in this site's pages: CSS selectors, each within ``record``; used before all readers."""

    record: Selector = Field(description="One comment each; replies may lie in it.")
    author: Selector | None = Field(None, description="The name.")
    time: Selector | None = Field(None, description="The time: its datetime attribute, else what it shows.")
    body: Selector | None = Field(None, description="The text; where it names several elements, all of them.")
    ignore: Selector | None = Field(None, description="What is not part of the text: buttons, signatures.")
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


class CommentRules(Strict):
    """Where comments are: in the article's own page, where no reader knows them, and beyond it."""

    use_rest: bool = Field(True, description="Ask the WordPress REST API where the page announces it.")
    max_pages: int = Field(50, ge=1, le=1000, description="Further comment pages of one article at most.")
    revisit_days: tuple[Annotated[int, Field(ge=1, le=365)], ...] = Field(
        (1, 3, 7), description="Days after publication on which an article is visited again; none: []."
    )
    selectors: CommentSelectors | None = Field(
        None, description="How to read this site's comments, where the readers do not or do it wrong."
    )


def _with_always(schema: dict[str, Any]) -> None:
    """Editors are to offer the one word as well as the list."""
    listed = {key: schema.pop(key) for key in ("type", "items")}
    schema["anyOf"] = [{"const": "always"}, listed]


class QualityRules(Strict):
    """Per-site thresholds of the quality rules."""

    min_articles: int = Field(
        1, ge=0, description="Articles a night must give at least (A02); 0: every day may be quiet."
    )
    max_articles: int = Field(5000, ge=1, description="Articles a night may give at most (A02).")
    min_body_chars: int = Field(200, ge=1, description="Shortest body of a whole article, characters (A14).")
    max_body_chars: int = Field(200_000, ge=1000, description="Longest body, characters (A14).")
    min_headline_chars: int = Field(5, ge=1, le=300, description="Shortest headline, characters (A10).")
    max_link_share: float = Field(0.4, gt=0, le=1, description="Share of a body in links, from 0 to 1 (A15).")
    max_same_texts: int = Field(
        5, ge=1, description="Articles of the site that may have one text, or one paragraph (A19, A24)."
    )
    max_repeated_share: float = Field(
        0.6, gt=0, le=1, description="Share of a body that may stand in most others of the night, from 0 to 1 (A19)."
    )
    max_mojibake: float = Field(10.0, gt=0, description="Broken characters in 1,000 of a body (A20).")
    max_comment_chars: int = Field(20_000, ge=100, description="Longest comment, characters (C09).")
    has_negative_votes: bool = Field(False, description="Whether its comments may have fewer than no votes (C18).")
    quiet_days: tuple[Weekday, ...] = Field(
        (),
        description="Weekdays, in the site's zone, on which nothing new is allowed if every source answered well; always: every day.",
        json_schema_extra=_with_always,
    )

    @field_validator("quiet_days", mode="before")
    @classmethod
    def _always_is_every_day(cls, value: Any) -> Any:
        if value == "always":
            return typing.get_args(Weekday)
        return tuple(value) if isinstance(value, list) else value

    @model_validator(mode="after")
    def _is_ordered(self) -> QualityRules:
        if self.min_articles > self.max_articles:
            raise ValueError(
                f"min_articles {self.min_articles} is above max_articles {self.max_articles}; lower one or raise the other"
            )
        return self


class Rights(Strict):
    """What the operator recorded about the right to collect this site."""

    basis: str | None = Field(None, description="Licence, agreement or legal basis.")
    notes: str | None = Field(None, description="Who decided it, and where that is written down.")


class Site(Strict):
    """One news site."""

    id: SiteId = Field(description="Equals the file's stem: letters a-z, digits and _.")
    name: str = Field(min_length=1, description="Name of the paper.")
    url: HttpUrl = Field(description="Its home page.")
    enabled: bool = Field(False, description="Whether it has a DAG and takes part in nightly runs.")
    hosts: tuple[Host, ...] = Field((), description="Hosts its articles may be on; the home page's host is always one.")
    languages: tuple[Language, ...] = Field(min_length=1, description="ISO 639-1 codes of what it publishes in.")
    timezone: str = Field(description="IANA zone in which its days begin and its times are meant.")
    schedule: str = Field(
        "0 0 * * *",
        description="Cron line, in that zone, of the nightly run; without it a fixed minute after midnight, as BROADSHEET_SPREAD_MINUTES says.",
    )
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

    @field_validator("discover")
    @classmethod
    def _months_have_names(cls, value: tuple[DiscoverSource, ...], info: ValidationInfo) -> tuple[DiscoverSource, ...]:
        language = next(iter(info.data.get("languages", ())), "")
        names = MONTHS.get(language, ())
        for source in value:
            if "month" in source.placeholders and not source.months and not names:
                raise ValueError(
                    f"the names of months in {source.url} are not known for language {language!r}; add months: with all twelve, as "
                    "the address spells them, January first"
                )
        return tuple(
            source.model_copy(update={"months": names})
            if "month" in source.placeholders and not source.months
            else source
            for source in value
        )

    @property
    def zone(self) -> ZoneInfo:
        """The site's zone."""
        return ZoneInfo(self.timezone)

    def schedule_within(self, minutes: int) -> str:
        """The cron line that the file names; else a minute of the first ``minutes`` of the day, always the same for this id."""
        if "schedule" in self.model_fields_set or minutes == 0:
            return self.schedule
        hour, minute = divmod(zlib.crc32(self.id.encode()) % minutes, 60)
        return f"{minute} {hour} * * *"

    @property
    def is_live(self) -> bool:
        """Whether a source of it lies beyond this machine, so that a run needs a contact in the User-Agent."""
        return any(source.url is not None and not is_loopback(source.url) for source in self.discover)

    def owns_host(self, url: str) -> bool:
        """Whether ``url`` lies on one of the site's hosts, with www or without; the ad-hoc site owns all."""
        host = bare_host(host_of(url))
        return ANY_HOST in self.hosts or host in {bare_host(own) for own in (host_of(self.url), *self.hosts)}

    def takes(self, url: str) -> bool:
        """Whether the include and exclude patterns let ``url`` in."""
        return self.refusal(url) is None

    def refusal(self, url: str) -> str | None:
        """Why the include and exclude patterns leave ``url`` out; None where they let it in. What can't be told in time is left out."""
        try:
            is_out = any(matches(pattern, url) for pattern in self.exclude)
            is_in = not self.include or any(matches(pattern, url) for pattern in self.include)
        except SlowPattern as error:
            return f"left out, since the site's patterns can't be asked about it: {error}"
        return "left out by the site's include and exclude patterns" if is_out or not is_in else None

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
