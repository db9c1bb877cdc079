"""The pages of the browser as HTML: sites, a site or run, articles, an article with its comments and versions, rejected rows.

They need no script, no inline style and nothing from elsewhere, so that the strictest content-security policy fits them. What strangers
wrote is made safe where reports make it so (``page``).

What does NOT belong here: who may see them and under which address (``orchestration.browser``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from broadsheet.errors import BroadsheetError, InvalidQuery, InvalidRun, MissingWarehouse
from broadsheet.report import browsing, page, reading
from broadsheet.settings import Settings

EARLIER = 10  # nights before that a site's page leads to


@dataclass(frozen=True, slots=True)
class Answer:
    """A page, and the status it is sent with."""

    html: str
    status: int = 200


class Browser:
    """The pages over one home. ``root`` is the path below which they are served, ``whys`` why there is a rule, by its id.

    Within a frame of another page (``is_framed``) addresses of papers are text and no links.
    """

    def __init__(
        self,
        settings: Settings,
        root: str,
        whys: Mapping[str, str],
        site_ids: Iterable[str],
        *,
        is_framed: bool = False,
    ) -> None:
        self._is_framed = is_framed
        self._settings, self._root = settings, root
        self._whys, self._site_ids = dict(whys), sorted(site_ids)

    def sites(self) -> Answer:
        """Every site of the newest night, from links to rows."""
        content = reading.read_content(self._settings, self._settings.now(), self._whys)
        return self._page(
            "browse_sites", content.title, "/", sites=page.worst_first(content.sites), silent=content.silent
        )

    def run(self, site: str, run_id: str | None = None) -> Answer:
        """The newest run of a site, or the run of that id."""
        content = reading.read_content(self._settings, self._settings.now(), self._whys, run_id, site)
        night = content.sites[0]
        earlier = [each for each in night.nights[::-1] if each.run_id != night.run["run_id"]][:EARLIER]
        return self._page("browse_site", content.title, "", each=night, content=content, earlier=earlier)

    def articles(self, words: str = "", site: str = "", offset: int = 0) -> Answer:
        """The newest articles, or those that hold all ``words``."""
        asked: dict[str, Any] = {"q": words, "site": site, "site_ids": self._site_ids, "problem": None}
        if not browsing.words_of(words):
            found = browsing.list_articles(self._settings, site, offset)
            return self._page(
                "browse_articles",
                "Articles",
                "/articles",
                rows=found.rows,
                **asked,
                **_more("/articles", found, site=site),
            )
        try:
            rows = browsing.search_articles(self._settings, browsing.words_of(words), site)
        except InvalidQuery as error:
            rows, asked["problem"] = [], str(error)
        return self._page("browse_articles", "Articles", "/articles", rows=rows, newer=None, older=None, **asked)

    def article(self, article_id: str) -> Answer:
        """One article with its comments as a tree and its versions side by side."""
        found = browsing.read_article(self._settings, article_id)
        if found is None:
            return self.message("There is no such article in the readers' snapshot.", 404)
        title = found.article["headline"] or found.article["canonical_url"]
        return self._page(
            "browse_article",
            title,
            "",
            page=found,
            most_comments=browsing.MOST_COMMENTS,
            most_paragraphs=browsing.MOST_PARAGRAPHS,
        )

    def rejects(self, site: str = "", rule: str = "", offset: int = 0) -> Answer:
        """Rejected rows with their reasons."""
        found = browsing.list_rejects(self._settings, site, rule, offset)
        more = _more("/rejects", found, site=site, rule=rule)
        return self._page(
            "browse_rejects",
            "Rejected rows",
            "/rejects",
            rows=found.rows,
            site=site,
            rule=rule,
            site_ids=self._site_ids,
            whys=self._whys,
            **more,
        )

    def problem(self, error: BroadsheetError) -> Answer:
        """What a reader is told instead of a page."""
        if isinstance(error, MissingWarehouse):
            return self.message(
                "No night has been published yet. Trigger a site's DAG, or wait for its schedule.", 200, "calm"
            )
        return self.message(str(error), 404 if isinstance(error, InvalidRun) else 503)

    def message(self, text: str, status: int, kind: str = "warn") -> Answer:
        """A page that says one thing."""
        return self._page("browse_message", "Broadsheet", "", status, message=text, kind=kind)

    def _page(self, template: str, title: str, here: str, status: int = 200, **values: Any) -> Answer:
        made = page.environment().get_template(f"{template}.html.j2")
        copy = self._settings.snapshot_path
        at = datetime.fromtimestamp(copy.stat().st_mtime, UTC) if copy.exists() else None
        return Answer(
            made.render(title=title, here=here, root=self._root, published_at=at, is_framed=self._is_framed, **values),
            status,
        )


def stylesheet() -> str:
    """The style of all pages."""
    return "".join((page.TEMPLATES / name).read_text(encoding="utf-8") for name in ("report.css", "browse.css"))


def _more(path: str, found: browsing.Rows, **asked: str) -> dict[str, Any]:
    """Where the rows before and after these are."""

    def at(offset: int) -> str:
        given = {name: value for name, value in asked.items() if value}
        return f"{path}?{urlencode(given | {'offset': str(offset)})}"

    newer = at(max(found.offset - browsing.ROWS, 0)) if found.offset else None
    return {"newer": newer, "older": at(found.offset + browsing.ROWS) if found.has_more else None}
