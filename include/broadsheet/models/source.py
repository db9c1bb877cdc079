"""One source of links, as a site file names it: which keys each kind takes.

What does NOT belong here: asking a source and reading it (``discover``).
"""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, model_validator

from broadsheet.models.fields import HttpUrl, Selector, Strict

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
PLACEHOLDERS = {"listing": ("page",), "date_archive": ("yyyy", "yy", "mm", "m", "month", "dd", "d", "page")}
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


class DiscoverSource(Strict):
    """One source of links."""

    model_config = ConfigDict(
        json_schema_extra={
            "allOf": [
                {
                    "if": {"not": {"properties": {"kind": {"const": "date_archive"}}}},
                    "then": {"properties": {"months": False}},
                },
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
        "unpadded forms {yy}, {m}, {d}; {month} is the month's name.",
    )
    path: str | None = Field(None, description="WARC file (kind: warc); relative to the site file, * and ? allowed.")
    links: Selector | None = Field(
        None, description="CSS selector of the article links (kind: listing, date_archive), or of what holds them."
    )
    max_pages: int | None = Field(
        None, ge=1, le=1000, description="Pages read at most where the url has {page} (of a date archive: a day); 10."
    )
    months: tuple[Annotated[str, Field(pattern=r"^[^/?#{}\s]{1,30}$")], ...] | None = Field(
        None,
        description="The twelve names that {month} stands for, as the address spells them; else those of the site's first language.",
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
        takes += ["months"] if self.kind == "date_archive" else []
        for key in ("url", "path", "links", "max_pages", "months"):
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
        if self.months is not None and (len({*self.months}) != 12 or "month" not in found):
            raise ValueError(
                "months are twelve different names for '{month}' in the url; write all twelve, January first"
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
    year, month, day = ({"yyyy", "yy"} & {*found}, {"mm", "m", "month"} & {*found}, {"dd", "d"} & {*found})
    if not year or (day and not month):
        lacks = "{yyyy}" if not year else "{mm}"
        raise ValueError(
            f"the url of a date_archive lacks {lacks!r}; write one like {_EXAMPLES['date_archive']}, or kind: listing"
        )
