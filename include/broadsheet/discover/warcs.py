"""Links of a WARC file: every page that lies in it.

What does NOT belong here: reading WARC (``archive``), and which files of our own archive are read (``pipeline``).
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Literal, Protocol

from broadsheet.discover.reading import make_link
from broadsheet.models import DiscoverSource, Link


class Recorded(Protocol):
    """What is asked of a record of an archive scan."""

    @property
    def url(self) -> str:
        """The URL that was asked for, as recorded; empty where a damaged record does not say."""


def links_from_records(
    records: Iterable[Recorded], warc_path: str | Path, channel: Literal["warc", "archive"] = "warc"
) -> tuple[Link, ...]:
    """One link for each URL recorded in the file at ``warc_path``, in the file's order, with ``channel`` as its source_channel.

    A record without a URL is named by its place in the file, so that it is counted: ``select`` leaves it out with a reason.
    """
    place = str(warc_path)
    source = DiscoverSource(kind=channel, path=place if channel == "warc" else None)
    urls = dict.fromkeys(record.url or f"{place}#record-{number}" for number, record in enumerate(records, start=1))
    return tuple(make_link(url, source, place) for url in urls)
