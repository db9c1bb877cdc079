"""A small paper on loopback that changes from night to night as a test tells it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from html import escape
from pathlib import Path

from tests.unit.fetch.fault_server import FaultServer, Handler, sent, status

from broadsheet import pipeline
from broadsheet.models import DiscoverSource, FetchRules, QualityRules, Run, Site, StageReport, Window
from broadsheet.models.site import Weekday
from broadsheet.settings import Settings
from broadsheet.warehouse import query_snapshot

DAY = timedelta(days=1)
NOON = timedelta(hours=12)
TODAY = date(2026, 3, 5)


def settings_over(home: Path) -> Settings:
    """For nights that nobody reads reports of (test_report does): to write them is a tenth of a small night."""
    return Settings(home=home, demo=True, contact="https://example.org/contact", reports=False)


@dataclass(frozen=True)
class Story:
    """One article; ``comments`` are (author, text)."""

    name: str
    day: date = TODAY
    headline: str = ""
    comments: tuple[tuple[str, str], ...] = ()
    is_closed: bool = False
    canonical: str = ""  # another path than its own
    status: int = 200
    text: str = ""  # the name of a story whose text it is a copy of
    line: str = ""  # of the page, over the text

    @property
    def path(self) -> str:
        return f"/news/{self.name}"

    @property
    def published_at(self) -> datetime:
        return datetime.combine(self.day, datetime.min.time(), UTC) + NOON

    def html(self, host: str) -> bytes:
        items = "".join(
            f'<li class="comment" id="comment-{number}"><div class="comment-author vcard"><b class="fn">{escape(author)}</b></div>'
            f'<div class="comment-meta"><time datetime="{self.published_at.isoformat()}">then</time></div>'
            f'<div class="comment-content"><p>{escape(text)}</p></div></li>'
            for number, (author, text) in enumerate(self.comments, start=1)
        )
        closed = '<p class="no-comments">Comments are closed.</p>' if self.is_closed else ""
        thread = f'<div id="comments"><h2>{len(self.comments)} comments</h2><ol class="comment-list">{items}</ol>{closed}</div>'
        sentences = " ".join(
            f"The {self.text or self.name} committee met for the {number}th time and counted its boats."
            for number in range(12)
        )
        return (
            f'<!doctype html><html lang="en"><head><title>{self.title}</title>'
            f'<link rel="canonical" href="http://{host}{self.canonical or self.path}">'
            f'<meta property="article:published_time" content="{self.published_at.isoformat()}"></head>'
            f"<body><article><h1>{self.title}</h1>{f'<p>{self.line}</p>' if self.line else ''}<p>{sentences}</p><p>Nobody was surprised by the {self.name}.</p></article>"
            f"{thread if self.comments else ''}</body></html>"
        ).encode()

    @property
    def title(self) -> str:
        return self.headline or f"The long story of the {self.name}"


@dataclass
class Paper:
    """A paper with an RSS feed; ``stories`` is what it holds now."""

    server: FaultServer
    settings: Settings
    stories: list[Story] = field(default_factory=list)
    revisit_days: tuple[int, ...] = ()
    sources: tuple[DiscoverSource, ...] = ()
    max_articles: int = 5000
    quiet_days: tuple[Weekday, ...] = ()
    other: FaultServer | None = None  # another host of the paper, with one story of its own

    def site(self) -> Site:
        feed = DiscoverSource(kind="rss", url=self.server.url("/feed"))
        site = Site(
            id="paper",
            name="Paper",
            url=self.server.url("/"),
            languages=("en",),
            timezone="UTC",
            discover=self.sources or (feed,),
            hosts=(self.other.host,) if self.other else (),
            fetch=FetchRules(delay_seconds=0.0, timeout_seconds=5.0),
            quality=QualityRules(max_articles=self.max_articles, quiet_days=self.quiet_days),
        )
        return site.model_copy(
            update={"comments": site.comments.model_copy(update={"revisit_days": self.revisit_days})}
        )

    def story(self, name: str, **changes: object) -> Story:
        """Put a story in, or change it."""
        known = next((story for story in self.stories if story.name == name), None)
        story = replace(known or Story(name), **changes)  # type: ignore[arg-type]
        if known:
            self.stories[self.stories.index(known)] = story
        else:
            self.stories.append(story)
        return story

    def serve(self) -> None:
        """Answer by what the paper holds now."""
        for story in self.stories:
            page = story.html(self.server.host)
            self.server.routes[story.path] = (
                sent(page, ("Content-Type", "text/html")) if story.status == 200 else status(story.status)
            )
        self.server.routes["/feed"] = sent(self._feed(), ("Content-Type", "application/rss+xml"))
        links = "".join(f'<p><a href="{story.path}">{story.title}</a></p>' for story in self.stories)
        self.server.routes["/latest"] = sent(
            f"<html><main>{links}</main></html>".encode(), ("Content-Type", "text/html")
        )
        if self.other:
            elsewhere = Story("elsewhere")
            self.other.routes[elsewhere.path] = sent(elsewhere.html(self.other.host), ("Content-Type", "text/html"))

    def night(self, day: date, *, is_nightly: bool = True, clock: datetime | None = None) -> dict[str, StageReport]:
        """One run for ``day``, published; gives its reports. What was asked before is forgotten."""
        self.serve()
        self.server.arrivals.clear()
        site = self.site()
        run = pipeline.cli_run(site, Window.of_days(day, day, "UTC"), is_nightly=is_nightly)
        return self.ingest(run, site, clock)

    def ingest(self, run: Run, site: Site, clock: datetime | None = None) -> dict[str, StageReport]:
        """All stages of ``run`` three hours after its window ended, or at ``clock``, and publish."""
        assert run.window is not None
        settings = self.settings.model_copy(update={"demo_clock": clock or run.window.end_at + timedelta(hours=3)})
        reports = pipeline.run_ingest(run, site, settings)
        self.publish()
        return reports

    def publish(self) -> None:
        """Let readers see what there is."""
        pipeline.publish_snapshot(self.settings)

    def asked(self) -> list[str]:
        """Names of the stories that were asked for since the last night began."""
        return [path.removeprefix("/news/") for path in self.server.paths() if path.startswith("/news/")]

    def ask(self, sql: str) -> list[tuple[object, ...]]:
        return list(query_snapshot(self.settings, sql).rows)

    def _feed(self) -> bytes:
        items = "".join(
            f"<item><title>{escape(story.title)}</title><link>{self.server.url(story.path)}</link>"
            f"<pubDate>{format_datetime(story.published_at)}</pubDate></item>"
            for story in self.stories
        )
        if self.other:
            story = Story("elsewhere")
            items += (
                f"<item><title>{escape(story.title)}</title><link>{self.other.url(story.path)}</link>"
                f"<pubDate>{format_datetime(story.published_at)}</pubDate></item>"
            )
        return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Paper</title>{items}</channel></rss>'.encode()


def failing(handler: Handler) -> None:
    """A page that is broken tonight."""
    handler.answer(500, b"sorry")
