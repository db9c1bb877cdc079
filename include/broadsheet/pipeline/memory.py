"""What earlier runs know of a site, as the readers' snapshot tells it: what was settled, what is due again, what was answered last.

The snapshot, not the writers' file: a crawl must never wait for another site's load. What was loaded and not yet published is
asked for once more, which costs a request and changes nothing.

What does NOT belong here: which links follow from it (``discover``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from broadsheet import discover, health, quality
from broadsheet.errors import InvalidQuery
from broadsheet.models import Article, KnownText, Link, Page, Request, Site, Window
from broadsheet.names import stored_name
from broadsheet.pipeline import owing
from broadsheet.settings import Settings
from broadsheet.urls import canonical_url
from broadsheet.warehouse import ask_snapshot, open_snapshot, publish_copy, read_migrations

CATCH_UP = timedelta(days=14)  # beyond it a night would take a week: that is what backfills are for
KNOWN_TEXTS = 300  # of the newest articles: a template stands in all of them
_readable: set[tuple[str, int, int]] = set()  # snapshots that were found to be so: each stage of a run asks


class Memory:
    """What the snapshot knows of one site beside the run ``run_id`` itself; nothing where nothing was published yet."""

    def __init__(self, site: Site, settings: Settings, run_id: str) -> None:
        self._site, self._settings, self._run_id = site, settings, run_id
        self._has_snapshot = settings.snapshot_path.exists()
        if self._has_snapshot and not self._is_readable():
            publish_copy(settings, settings.now())  # published by an older version: this brings it up to date

    def caught_up(self, window: Window) -> tuple[Window, str | None]:
        """``window``, begun earlier where nights were missed since the last loaded one; and what was left out, in words."""
        seen_until, _ = self._nights()
        if seen_until is None or seen_until >= window.start_at:
            return window, None
        begin = max(seen_until, window.start_at - CATCH_UP)
        lost = None
        if begin > seen_until:
            lost = (
                f"{self._site.id}: nothing was looked for from {seen_until:%Y-%m-%d %H:%M}Z to {begin:%Y-%m-%d %H:%M}Z; "
                f"run a backfill of these days"
            )
        return Window(begin, window.end_at), lost

    def past(self, links: Iterable[Link], window: Window | None) -> discover.Past:
        """What a nightly run has to know of ``links``, and what is due again at the end of its window."""
        urls = sorted({url for link in links for url in (link.url, link.canonical_url)})
        rows = self._rows("known_links", run_id=self._run_id, urls=urls) if urls else []
        owed = self._owed(window) if window else []
        return discover.Past(
            settled={row["url"]: row["settled_kind"] for row in rows if row["settled_kind"]},
            seen=frozenset(row["url"] for row in rows if row["is_seen"]),
            published={row["url"]: _aware(row["published_at"]) for row in rows if row["published_at"]},
            due=(*owing.owed_links(owed, self._site, self._settings), *(self._due(window, owed) if window else ())),
            given_up=tuple(owing.given_up(owed)),
            has_nights=self._nights()[1] > 0,
        )

    def nights(self, night: date) -> health.History:
        """The nights before ``night``, as they were measured."""
        if not self._has_snapshot:
            return health.History()
        with open_snapshot(self._settings) as snapshot:
            return health.read_history(snapshot, self._site.id, night, self._run_id)

    def with_prior(self, requests: Sequence[Request]) -> list[Request]:
        """``requests``, each with the last archived answer to it, so that it is sent again only if it has changed."""
        answers: dict[tuple[str, str], Page] = {}
        for kind in sorted({request.kind for request in requests}):
            urls = sorted({request.url for request in requests if request.kind == kind})
            for row in self._rows("last_answers", kind=str(kind), urls=urls):
                answers[row["url"], str(kind)] = _page(row)
        return [replace(request, prior=answers.get((request.url, str(request.kind)))) for request in requests]

    def of_window(self, window: Window) -> tuple[Link, ...]:
        """Links to visit again what core knows of ``window`` and what is open for comments, the newest first."""
        rows = self._rows("known_in_window", start_at=_bare(window.start_at), end_at=_bare(window.end_at))
        return tuple(owing.known_link(row, self._site) for row in rows)

    def archived_links(self) -> tuple[Link, ...]:
        """What the archive holds article pages of, oldest first."""
        return tuple(
            Link(
                url=row["url"],
                canonical_url=canonical_url(row["url"]),
                source_channel="archive",
                source_url=row["warc_path"],
                **self._hint(row),
            )
            for row in self._rows("archived_links")
        )

    def archived_pages(self, urls: Sequence[str]) -> list[Page]:
        """The newest archived pages of the links ``urls``, with their comment pages; the articles' first."""
        return [_page(row) for row in self._rows("archived_pages", urls=list(urls))] if urls else []

    def known_ids(self, articles: Sequence[Article]) -> dict[str, str]:
        """Of each of ``articles`` that core knows, by its URL, the id that it has there: by its address, else by its link."""
        names = {"urls": [a.url for a in articles], "article_ids": [a.article_id for a in articles]}
        rows = self._rows("known_ids", **names) if articles else []
        by_id, by_url = {row["article_id"] for row in rows}, {row["url"]: row["article_id"] for row in rows}
        known = {a.url: a.article_id if a.article_id in by_id else by_url.get(a.url) for a in articles}
        return {url: name for url, name in known.items() if name}

    def known_articles(self, article_ids: Sequence[str]) -> list[quality.KnownArticle]:
        """What core says of these articles, with their comments that stand."""
        rows = self._rows("known_articles", article_ids=list(article_ids))
        since = min((row.pop("first_seen_at") for row in rows), default=None)
        comments = self._known_comments([row["article_id"] for row in rows], since) if since else {}
        return [_known(row, tuple(comments.get(row["article_id"], ()))) for row in rows]

    def _known_comments(self, article_ids: list[str], since: datetime) -> dict[str, list[quality.KnownComment]]:
        """Comments that stand, by article; ``since``: when the first of the articles was first seen."""
        comments: dict[str, list[quality.KnownComment]] = {}
        for row in self._rows("known_comments", article_ids=article_ids, since=since):
            owner = row.pop("article_id")
            if self._settings.commenter_names == "pseudonym":  # of before, when they were stored as shown
                row["author"] = stored_name(row["author"], self._settings)
            comment = quality.KnownComment(**{**row, "posted_at": _aware(row["posted_at"])})
            comments.setdefault(owner, []).append(comment)
        return comments

    def known_texts(self, articles: Sequence[Article]) -> list[KnownText]:
        """What the site's articles say: the newest, and those that are headed like one of ``articles``."""
        headlines = sorted({article.headline.strip().lower() for article in articles if article.headline})
        rows = self._rows("known_texts", most=KNOWN_TEXTS, headlines=headlines) if articles else []
        return [KnownText(**{**row, "published_at": _aware(row["published_at"])}) for row in rows]

    def _owed(self, window: Window) -> list[dict[str, Any]]:
        return self._rows(
            "owed_links",
            run_id=self._run_id,
            until=_bare(window.end_at),
            bound_days=owing.BOUND_DAYS,
            horizon_days=owing.horizon_days(self._site),
            wall_nights=owing.WALL_NIGHTS,
        )

    def _due(self, window: Window, owed: Sequence[Mapping[str, Any]]) -> tuple[Link, ...]:
        days = list(self._site.comments.revisit_days)
        if not days:
            return ()
        rows = self._rows(
            "due_revisits", run_id=self._run_id, days=days, until=_bare(window.end_at), patience_days=CATCH_UP.days
        )
        given_up = {row["url"] for row in owed if row["is_given_up"]}
        return tuple(owing.known_link(row, self._site) for row in rows if row["url"] not in given_up)

    def _hint(self, row: dict[str, Any]) -> dict[str, Any]:
        return discover.known_date(_aware(row["published_at"]), row["published_at_precision"], self._site.zone)

    def _nights(self) -> tuple[datetime | None, int]:
        """Until when nightly runs have looked, and how many were loaded."""
        rows = self._rows("seen_until", run_id=self._run_id)
        return (_aware(rows[0]["seen_until"]), rows[0]["night_count"]) if rows else (None, 0)

    def _is_readable(self) -> bool:
        snapshot = self._settings.snapshot_path.resolve()
        state = snapshot.stat()
        known = (str(snapshot), state.st_ino, state.st_mtime_ns)
        if known not in _readable and self._has_all_tables():
            _readable.add(known)
        return known in _readable

    def _has_all_tables(self) -> bool:
        try:
            self._rows("known_links", run_id=self._run_id, urls=[""])
            self._rows("last_answers", kind="source", urls=[""])
            self._rows("known_articles", article_ids=[])
            migrated = ask_snapshot(self._settings, "read_migrations")
        except InvalidQuery:
            return False
        return len(migrated) >= len(read_migrations())  # else there is a table that some statement will miss

    def _rows(self, statement: str, **parameters: Any) -> list[dict[str, Any]]:
        if not self._has_snapshot:
            return []
        return ask_snapshot(self._settings, statement, {"site": self._site.id, **parameters})


def _known(row: dict[str, Any], comments: tuple[quality.KnownComment, ...]) -> quality.KnownArticle:
    values: dict[str, Any] = {name: _plain(value) for name, value in row.items()}
    former = {name.removeprefix("former_"): values.pop(name) for name in row if name.startswith("former_")}
    known = quality.KnownArticle(**values, comments=comments)
    is_changed = former["fetched_at"] is not None
    return replace(known, former=replace(known, **former, comments=())) if is_changed else known


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return _aware(value)
    return tuple(value) if isinstance(value, list) else value


def _page(row: dict[str, Any]) -> Page:
    values: dict[str, Any] = {f.name: row[f.name] for f in fields(Page)}
    times = {name: _aware(value) for name, value in values.items() if isinstance(value, datetime)}
    return Page(**{**values, **times})


def _aware(moment: datetime | None) -> datetime | None:
    return moment and moment.replace(tzinfo=UTC)


def _bare(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(tzinfo=None)
