"""Is it us or them? A few well-read pages of each site, read again each night by today's code and asked for again each week.

The same bytes that give another reading are our own change: R01. A page that lost what it had since it was chosen is the site's:
R02. Both are signals beside those of the site's health.

What does NOT belong here: how two readings differ (``side_by_side``), and keeping canaries (``canary_keeping``).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from broadsheet import archive, discover, extract
from broadsheet.errors import InvalidArchive, InvalidQuery
from broadsheet.models import Article, Comment, Extraction, Level, Link, Page, PageKind, Run, Signal, Site
from broadsheet.pipeline.extracting import stored
from broadsheet.pipeline.limits import PAGE_MEMORY_BYTES, PAGE_SECONDS
from broadsheet.pipeline.side_by_side import Reading, differences, losses
from broadsheet.printable import safe_logger
from broadsheet.runs import RunFolder, read_rows
from broadsheet.settings import Settings
from broadsheet.warehouse import ask_snapshot

log = safe_logger("broadsheet")

OURS, THEIRS = "R01", "R02"
ASKED_EVERY = timedelta(days=6, hours=12)  # a week of nights: a run begins some hours after its window ended
FEWEST_CHANGED = 2  # of the pages asked for again: one alone may be its editor's doing
SHARE_CHANGED = 0.5
CHANGES_NAME = "canaries.json"  # in the run's folder, until the run is loaded


@dataclass(frozen=True, slots=True)
class Canary:
    """One page that is kept as a reference, and what was read of it."""

    url: str
    run_id: str  # the run whose answer it is
    attempt_number: int
    fetched_at: datetime
    asked_at: datetime  # when it was last fetched
    link: Link
    then: Reading


@dataclass(frozen=True, slots=True)
class Change:
    """A canary that reads differently. ``now`` is None where there is no article any more."""

    url: str
    rule: str  # R01 or R02
    fields: tuple[str, ...]
    lost: tuple[str, ...]
    then: Reading
    now: Reading | None


def check(folder: RunFolder, site: Site, run: Run, settings: Settings) -> tuple[Signal, ...]:
    """What the canaries say of a nightly run that is about to load; leaves what changed in the run's folder.

    Never raises: canaries that can't be asked are a warning, and the night is judged without them.
    """
    (folder.path / CHANGES_NAME).unlink(missing_ok=True)
    if not run.is_nightly:
        return ()
    try:
        return _check(folder, site, settings)
    except Exception as error:
        log.warning("%s: its canaries could not be read: %s", site.id, error, exc_info=error)
        return (Signal(OURS, Level.WARNING, None, None, None),)


def _check(folder: RunFolder, site: Site, settings: Settings) -> tuple[Signal, ...]:
    known = canaries_of(site.id, settings)
    if not known:
        return ()
    today = read_again(known, site, settings)
    ours = [
        change
        for canary in known
        if canary.url in today and (change := _changed(OURS, canary.url, canary.then, today[canary.url]))
    ]
    fetched = _fetched_again(folder, known)
    # Today's code on both: what our own change did to the old page is no fault of the site's.
    pairs = [(url, then, now) for url, now in fetched.items() if (then := today.get(url)) is not None]
    theirs = [change for pair in pairs if (change := _changed(THEIRS, *pair)) and change.lost]
    save_changes(folder, [*ours, *theirs])
    return (*_ours(ours, len(known)), *_theirs(theirs, len(pairs)))


def due(site: str, settings: Settings, at: datetime) -> tuple[Link, ...]:
    """The canaries to be asked for again in a run whose window ends at ``at``, as revisits."""
    return tuple(
        replace(canary.link, taken_as=discover.REVISIT)
        for canary in canaries_of(site, settings)
        if at - canary.asked_at >= ASKED_EVERY
    )


def canaries_of(site: str, settings: Settings) -> tuple[Canary, ...]:
    """The site's canaries, as the readers' snapshot has them; none where an older version published it."""
    return tuple(canary_of(row) for row in _rows(settings, "list_canaries", site=site))


def canary_of(row: Mapping[str, Any]) -> Canary:
    """A row of ops.canaries."""
    return Canary(
        url=row["url"],
        run_id=row["run_id"],
        attempt_number=row["attempt_number"],
        fetched_at=_aware(row["fetched_at"]),
        asked_at=_aware(row["asked_at"]),
        link=_link(json.loads(row["link_json"])),
        then=Reading.from_json(row["reading_json"]),
    )


def save_changes(folder: RunFolder, changes: Iterable[Change]) -> None:
    """Keep what changed until the run is loaded."""
    records = [
        {
            "url": change.url,
            "rule": change.rule,
            "fields": list(change.fields),
            "lost": list(change.lost),
            "then": change.then.to_json(),
            "now": change.now and change.now.to_json(),
        }
        for change in changes
    ]
    if records:
        folder.write_json(CHANGES_NAME, {"changes": records})


def load_changes(folder: RunFolder) -> tuple[Change, ...]:
    """What ``check`` found in this run."""
    path = folder.path / CHANGES_NAME
    if not path.exists():
        return ()
    return tuple(
        Change(
            url=record["url"],
            rule=record["rule"],
            fields=tuple(record["fields"]),
            lost=tuple(record["lost"]),
            then=Reading.from_json(record["then"]),
            now=Reading.from_json(record["now"]) if record["now"] else None,
        )
        for record in json.loads(path.read_text())["changes"]
    )


def _changed(rule: str, url: str, then: Reading, now: Reading | None) -> Change | None:
    fields = differences(then, now)
    return Change(url, rule, fields, losses(then, now), then, now) if fields else None


def _ours(changes: Sequence[Change], count: int) -> tuple[Signal, ...]:
    """One page is enough: the same bytes read differently are no chance."""
    if not changes:
        return ()
    is_loss = any(change.lost for change in changes)
    examples = tuple(change.url for change in sorted(changes, key=lambda each: (not each.lost, each.url)))[:3]
    return (Signal(OURS, Level.CRITICAL if is_loss else Level.WARNING, len(changes) / count, 0.0, 0.0, examples),)


def _theirs(changes: Sequence[Change], count: int) -> tuple[Signal, ...]:
    if len(changes) < FEWEST_CHANGED or len(changes) < SHARE_CHANGED * count:
        return ()
    examples = tuple(change.url for change in changes)[:3]
    return (Signal(THEIRS, Level.WARNING, len(changes) / count, 0.0, SHARE_CHANGED, examples),)


def read_again(known: Sequence[Canary], site: Site, settings: Settings) -> dict[str, Reading | None]:
    """What today's code reads of the canaries' bytes, by URL; those whose bytes are gone are left out."""
    pages = pages_of(known, site.id, settings)
    jobs = []
    for canary in known:
        found = pages.get(canary.url, [])
        first = next((page for page in found if page.kind == PageKind.ARTICLE), None)
        if first is None or not all(_is_whole(page, settings) for page in found):
            log.warning("%s: the archived page of a canary is gone: %s", site.id, canary.url)
            continue
        more = tuple(stored(page, settings.home) for page in found if page.kind == PageKind.COMMENTS)
        jobs.append(extract.Job(stored(first, settings.home), site, canary.link, more))
    read: dict[str, Reading | None] = {}
    # One worker: a handful of pages, and today's code may hang on one.
    for job, result in extract.extract_many(jobs, 1, PAGE_SECONDS, PAGE_MEMORY_BYTES):
        reading = Reading.of(result.article, result.comments) if isinstance(result, Extraction) else None
        read[job.raw.page.link_url] = reading
    return read


def _is_whole(page: Page, settings: Settings) -> bool:
    try:
        archive.raw_page(page, settings.home)
    except (InvalidArchive, OSError):
        return False
    return True


def pages_of(known: Sequence[Canary], site: str, settings: Settings) -> dict[str, list[Page]]:
    """The canaries' pages by link: the article's own, then its comment pages."""
    keys = {
        "urls": [canary.url for canary in known],
        "run_ids": [canary.run_id for canary in known],
        "attempt_numbers": [canary.attempt_number for canary in known],
    }
    found: dict[str, list[Page]] = {}
    for row in _rows(settings, "list_canary_pages", site=site, **keys):
        page = Page(**{name: _aware(value) for name, value in row.items()})
        found.setdefault(page.link_url, []).append(page)
    return found


def _fetched_again(folder: RunFolder, known: Sequence[Canary]) -> dict[str, Reading]:
    """What this run read of the canaries that it asked for again."""
    urls = {canary.url for canary in known}
    articles = {
        a.url: a for a in read_rows(folder.file("articles"), Article) if a.url in urls and not a.is_metadata_only
    }
    comments: dict[str, list[Comment]] = {}
    for comment in read_rows(folder.file("comments"), Comment) if articles else ():
        comments.setdefault(comment.article_id, []).append(comment)
    return {url: Reading.of(article, comments.get(article.article_id, ())) for url, article in articles.items()}


def _rows(settings: Settings, statement: str, **parameters: Any) -> list[dict[str, Any]]:
    """Rows of the readers' snapshot; none where nothing was published, or an older version did it."""
    if not settings.snapshot_path.exists():
        return []
    try:
        return ask_snapshot(settings, statement, parameters)
    except InvalidQuery:
        return []


def _link(record: Mapping[str, Any]) -> Link:
    times = {name: datetime.fromisoformat(value) for name, value in record.items() if name.endswith("_at") and value}
    return Link(**{**record, **times})


def _aware(value: Any) -> Any:
    return value.replace(tzinfo=UTC) if isinstance(value, datetime) else value
