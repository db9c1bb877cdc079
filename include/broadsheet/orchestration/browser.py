"""The Broadsheet page in Airflow: what came in, behind Airflow's own login, as HTML under ``/broadsheet`` and as JSON under its ``/api``.

It reads the readers' snapshot and the runs' folders, and changes nothing. Built at the first request, and so only in the API server:
the plugin is imported in every process of Airflow.

What does NOT belong here: what the pages say and how they look (``report``).
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Annotated, Any

from broadsheet.errors import BroadsheetError, InvalidQuery, InvalidRun, MissingWarehouse
from broadsheet.orchestration.hosts import Receive, Scope, Send
from broadsheet.orchestration.names import site_of_dag
from broadsheet.settings import load_settings

if TYPE_CHECKING:
    from fastapi import FastAPI

PREFIX = "/broadsheet"
# Nothing but our own style sheet, shown by nobody but Airflow's own page; forms lead back here only.
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "private, no-store",
}
STATUSES = {InvalidQuery: 400, InvalidRun: 404, MissingWarehouse: 404}
# Where Airflow's UI shows it: in its navigation, and as a tab of a run.
VIEWS: list[dict[str, Any]] = [
    {
        "name": "Broadsheet",
        "href": f"{PREFIX}/",
        "destination": "nav",
        "url_route": "broadsheet",
        "nav_top_level": True,
    },
    {
        "name": "Report",
        "href": f"{PREFIX}/dag-runs/{{DAG_ID}}/{{RUN_ID}}",
        "destination": "dag_run",
        "url_route": "broadsheet-report",
    },
]


class LazyApp:
    """An ASGI application that is built when it is first asked."""

    def __init__(self, build: "Callable[[], FastAPI]") -> None:
        self._build = build
        self._app: FastAPI | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand a request on."""
        if self._app is None:
            self._app = await asyncio.to_thread(self._build)  # half a second of imports
        await self._app(scope, receive, send)


def build_app() -> "FastAPI":
    """The application, which is mounted under ``PREFIX``."""
    from airflow.api_fastapi.auth.managers.models.resource_details import AccessView
    from airflow.api_fastapi.core_api.security import requires_access_view
    from fastapi import Depends, FastAPI, HTTPException, Query, Request
    from fastapi.responses import HTMLResponse, JSONResponse, Response

    from broadsheet import pipeline, sites
    from broadsheet.report import browsing, reading
    from broadsheet.report.browser_pages import Answer, Browser, stylesheet
    from broadsheet.report.browsing import ArticlePage, Rows
    from broadsheet.report.content import SiteNight
    from broadsheet.warehouse import keep_snapshot_open

    keep_snapshot_open()
    # Whoever may see Airflow's pages may see this one.
    signed_in = [Depends(requires_access_view(AccessView.WEBSITE))]
    app = FastAPI(
        title="Broadsheet",
        version="1",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        dependencies=signed_in,
    )

    def browser(request: Request) -> Browser:
        settings = load_settings()
        ids = [site.id for site in sites.read_sites(settings).enabled]
        # Airflow shows it in a frame that opens no windows: a link would bring a stranger's page into Airflow's own.
        is_framed = request.headers.get("sec-fetch-dest") == "iframe"
        return Browser(settings, request.scope.get("root_path", ""), pipeline.rule_whys(), ids, is_framed=is_framed)

    def page(request: Request, make: Callable[[Browser], Answer]) -> HTMLResponse:
        shown = browser(request)
        try:
            answer = make(shown)
        except BroadsheetError as error:
            answer = shown.problem(error)
        return HTMLResponse(answer.html, answer.status)

    @app.middleware("http")
    async def guard(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
        response = await call_next(request)
        response.headers.update(HEADERS)
        return response

    @app.exception_handler(BroadsheetError)
    async def told(_: Request, error: BroadsheetError) -> JSONResponse:
        status = next((code for kind, code in STATUSES.items() if isinstance(error, kind)), 503)
        return JSONResponse({"detail": str(error)}, status, HEADERS)

    @app.get("/style.css", include_in_schema=False)
    def style() -> Response:
        return Response(stylesheet(), media_type="text/css")

    Offset = Annotated[int, Query(ge=0, le=1_000_000)]
    Short = Annotated[str, Query(max_length=200)]

    @app.get("/", include_in_schema=False)
    def show_sites(request: Request) -> HTMLResponse:
        return page(request, lambda shown: shown.sites())

    @app.get("/sites/{site}", include_in_schema=False)
    def show_site(request: Request, site: str) -> HTMLResponse:
        return page(request, lambda shown: shown.run(site))

    @app.get("/runs/{site}/{run_id}", include_in_schema=False)
    def show_run(request: Request, site: str, run_id: str) -> HTMLResponse:
        return page(request, lambda shown: shown.run(site, run_id))

    @app.get("/dag-runs/{dag_id}/{run_id:path}", include_in_schema=False)
    def show_dag_run(request: Request, dag_id: str, run_id: str) -> Response:
        from broadsheet.runs import safe_run_id

        site = site_of_dag(dag_id)
        if site is None:
            return page(
                request, lambda shown: shown.message("Only the runs of a site's DAG have a report.", 200, "calm")
            )
        return page(request, lambda shown: shown.run(site, safe_run_id(run_id)))

    @app.get("/articles", include_in_schema=False)
    def show_articles(request: Request, q: Short = "", site: Short = "", offset: Offset = 0) -> HTMLResponse:
        return page(request, lambda shown: shown.articles(q, site, offset))

    @app.get("/articles/{article_id}", include_in_schema=False)
    def show_article(request: Request, article_id: str) -> HTMLResponse:
        return page(request, lambda shown: shown.article(article_id))

    @app.get("/rejects", include_in_schema=False)
    def show_rejects(request: Request, site: Short = "", rule: Short = "", offset: Offset = 0) -> HTMLResponse:
        return page(request, lambda shown: shown.rejects(site, rule, offset))

    @app.get("/api", include_in_schema=False)
    def describe_api() -> JSONResponse:
        return JSONResponse(app.openapi())

    @app.get("/api/sites")
    def list_sites() -> list[SiteNight]:
        """Every site's newest night: how it stands, from links to rows, what was rejected, its last nights, sources, health."""
        settings = load_settings()
        return list(reading.read_content(settings, settings.now(), {}).sites)

    @app.get("/api/sites/{site}")
    def get_site(site: str, run_id: Short | None = None) -> SiteNight:
        """The same of one site: of its newest run, or of the run of that id."""
        settings = load_settings()
        return reading.read_content(settings, settings.now(), {}, run_id, site).sites[0]

    @app.get("/api/articles")
    def list_articles(q: Short = "", site: Short = "", offset: Offset = 0) -> Rows:
        """The newest articles, fifty at a time; with ``q``, the best hundred of those that hold all its words."""
        if words := browsing.words_of(q):
            return Rows(browsing.search_articles(load_settings(), words, site), 0, has_more=False)
        return browsing.list_articles(load_settings(), site, offset)

    @app.get("/api/articles/{article_id}")
    def get_article(article_id: str) -> ArticlePage:
        """One article with its comments in reading order and its edits, the newest first."""
        found = browsing.read_article(load_settings(), article_id)
        if found is None:
            raise HTTPException(404, "no such article in the readers' snapshot")
        return found

    @app.get("/api/rejects")
    def list_rejects(site: Short = "", rule: Short = "", offset: Offset = 0) -> Rows:
        """Rejected rows with the rules that they failed, fifty at a time, the newest first."""
        return browsing.list_rejects(load_settings(), site, rule, offset)

    return app
