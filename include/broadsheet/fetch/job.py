"""What the child process is to do, as one file: a line of JSON for the crawl, then one for each request.

What does NOT belong here: starting it (``crawling``) and doing it (``child``).
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from broadsheet.fetch.journal import page_of
from broadsheet.models import Request, Site
from broadsheet.models.site import ADHOC
from broadsheet.settings import SECRET, Settings


@dataclass(frozen=True, slots=True)
class Job:
    """One crawl."""

    requests: tuple[Request, ...]
    site: Site
    settings: Settings
    warc: Path
    passing: Path  # WARC file for what may not stay in the archive
    journal: Path
    seconds_left: float  # of the run's time; what is not begun by then is not asked for
    parent_pid: int  # the child ends with it
    memory_bytes: int  # that the child may take
    cpu_seconds: int

    def save(self, path: Path) -> None:
        """Write the job to ``path``."""
        record = {
            "site": self.site.model_dump(mode="json"),
            "settings": self.settings.model_dump(mode="json", exclude=set(SECRET)),
            "warc": str(self.warc),
            "passing": str(self.passing),
            "journal": str(self.journal),
            "seconds_left": self.seconds_left,
            "parent_pid": self.parent_pid,
            "memory_bytes": self.memory_bytes,
            "cpu_seconds": self.cpu_seconds,
        }
        with path.open("w") as file:
            for line in (record, *map(asdict, self.requests)):
                file.write(json.dumps(line, default=datetime.isoformat) + "\n")

    @classmethod
    def load(cls, path: Path) -> Job:
        """Read what ``save`` wrote."""
        with path.open() as file:  # line by line: the memory of a crawl is to hold its requests once
            record = json.loads(next(file))
            requests = tuple(_request(json.loads(line)) for line in file)
        site = record["site"]
        return cls(
            requests=requests,
            # The ad-hoc site is one that no file could hold, so validation would refuse it.
            site=_adhoc(site["hosts"]) if site["id"] == ADHOC else Site.model_validate_json(json.dumps(site)),
            settings=Settings(**record["settings"]),
            warc=Path(record["warc"]),
            passing=Path(record["passing"]),
            journal=Path(record["journal"]),
            seconds_left=record["seconds_left"],
            parent_pid=record["parent_pid"],
            memory_bytes=record["memory_bytes"],
            cpu_seconds=record["cpu_seconds"],
        )


def _adhoc(hosts: list[str]) -> Site:
    return Site.adhoc().model_copy(update={"hosts": tuple(hosts)})


def _request(record: dict[str, Any]) -> Request:
    prior = record["prior"]
    if record["link_url"] == record["url"]:
        record["link_url"] = record["url"]  # one text, not two
    return Request(**{**record, "prior": page_of(prior) if prior else None})
