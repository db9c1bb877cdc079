"""Warehouses of any size, made by DuckDB alone and with the load's own digests, and batches to load into them.

As in life, the rows of a night lie together, a site's among those of the others, and every second article was visited twice.
What does NOT belong here: what is measured with them (``warehouse``).
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import duckdb

from broadsheet.load import stage_rows
from broadsheet.models import (
    Article,
    Comment,
    Comparison,
    Issue,
    Link,
    Outcome,
    OutcomeKind,
    Page,
    RuleResult,
    Run,
    Site,
    StageReport,
    Window,
)
from broadsheet.runs import RunFolder, arrow_schema, read_rows, write_rows
from broadsheet.settings import Settings
from broadsheet.warehouse import Warehouse, open_warehouse

SITES, A_SITE_AND_NIGHT, COMMENTS = 10, 100, 10
A_NIGHT = SITES * A_SITE_AND_NIGHT
AT_ONCE = 2_000  # articles of each site
PLACE = (
    f"(k // {A_SITE_AND_NIGHT} * {A_NIGHT} + k % {A_SITE_AND_NIGHT})"  # number of the k-th article of the first site
)
BEGIN = datetime(2020, 1, 1, 3, tzinfo=UTC)
WORDS = "tide harbour council pier ferry lamp gull market rope winter debate vote school bridge road mayor fish storm".split()

MACROS = """
CREATE TEMP MACRO dice(sides, one, other) AS cast(hash(one, other) % sides AS BIGINT);
CREATE TEMP MACRO text_of(texts, one, other) AS texts[1 + dice(len(texts), one, other)]
"""
# Paragraphs of 200 to 700 characters, of which bodies are put together: a pool that no text fits into twice.
POOL = """
CREATE OR REPLACE TEMP TABLE pool AS
WITH paragraphs AS (
    SELECT p, string_agg(text_of($words, p, w) || if(dice(9, w, p) = 0, cast(dice(1000, p, w) AS VARCHAR), ''), ' ' ORDER BY w) AS text
    FROM range(4000) AS paragraphs(p), range(100) AS words(w)
    WHERE w < 35 + dice(80, p, 0)
    GROUP BY p
)
SELECT list(text ORDER BY p) AS texts FROM paragraphs
"""

# $visit: added to the articles' votes and, of every tenth, to the headline, so that visits differ as real ones do.
ARTICLES = f"""
SELECT
    cast(cast(md5('article ' || n) AS UUID) AS VARCHAR) AS article_id,
    'paper_' || site_number AS site,
    'https://paper-' || site_number || '.example/news/' || n AS url,
    url AS canonical_url,
    'Ice holds up ferry ' || n || if(n % 10 = 0, ', again ' || $visit, '') AS headline,
    concat_ws(chr(10) || chr(10), 'On day ' || night || ' it was said.',
        text_of(texts, n, 1), text_of(texts, n, 2), text_of(texts, n, 3)) AS body,
    ['Reporter ' || dice(40, n, 0)] AS authors,
    visited_at - INTERVAL 12 HOUR - to_minutes(dice(600, n, 0)) AS published_at,
    'second' AS published_at_precision,
    'json_ld' AS published_at_source,
    text_of(texts, n, 1)[:150] AS description,
    'News' AS section,
    ['harbour'] AS keywords,
    'en' AS language,
    FALSE AS is_teaser,
    {COMMENTS} AS declared_comment_count,
    'heading' AS declared_comment_source,
    {COMMENTS} AS extracted_comment_count,
    'broadsheet' AS extractor,
    '1' AS extractor_version,
    md5('rules') AS rules_sha256,
    FALSE AS is_metadata_only,
    200 AS http_status,
    read_at AS fetched_at,
    sha256(concat(n, $visit)) AS raw_sha256,
    run_id,
    'rss' AS source_channel
FROM numbers, pool
"""

# Three of ten have relative times, as the issue of a load's cost wants it.
COMMENTS_OF = f"""
SELECT
    cast(cast(md5('article ' || n) AS UUID) AS VARCHAR) AS article_id,
    cast(cast(md5('comment ' || n || '/' || c) AS UUID) AS VARCHAR) AS comment_id,
    concat(n, '-', c) AS native_id,
    c + 1 AS position,
    0 AS depth,
    'Reader ' || dice(5000, n, c) AS author,
    visited_at - to_minutes(dice(600, n, c)) AS posted_at,
    c || ': ' || text_of(texts, n, c)[:40 + dice(260, n, c)] AS body,
    'wordpress' AS found_by,
    if(c % 10 < 3, '3 hours ago', NULL) AS posted_at_text,
    if(c % 10 < 3, 'hour', 'second') AS posted_at_precision,
    if(c % 10 < 3, 'relative', 'offset') AS posted_at_source,
    dice(50, n, c) + if(c = 5, $visit, 0) AS upvote_count,
    FALSE AS is_by_staff,
    FALSE AS is_deleted,
    FALSE AS is_parent_missing,
    run_id
FROM numbers, range({COMMENTS}) AS comments(c), pool
"""


# n: the article's number; read_night: the night in which it is read. A_NIGHT articles came in each night, first those of the first site.
NUMBERS = f"""
CREATE OR REPLACE TEMP TABLE numbers AS
WITH asked AS ({{numbers}})
SELECT
    n,
    n // {A_NIGHT} AS night,
    n % {A_NIGHT} // {A_SITE_AND_NIGHT} AS site_number,
    TIMESTAMP '{BEGIN:%Y-%m-%d %H:%M}' + to_days(cast(least(n // {A_NIGHT}, read_night) AS INTEGER)) AS visited_at,
    TIMESTAMP '{BEGIN:%Y-%m-%d %H:%M}' + to_days(cast(read_night AS INTEGER)) + to_seconds(n % {A_NIGHT}) AS read_at,
    'night-' || read_night AS run_id
FROM asked
"""

# The second visits, a day later.
AGAIN = """
CREATE OR REPLACE TEMP TABLE again AS
SELECT
    * REPLACE (
        cast(md5(concat(reading_id, ' again')) AS UUID) AS reading_id,
        cast(md5(concat(thread_id, ' again')) AS UUID) AS thread_id,
        fetched_at + INTERVAL 1 DAY AS fetched_at,
        'night-' || (cast(run_id[7:] AS BIGINT) + 1) AS run_id
    )
FROM staged_article_readings
WHERE hash(article_id) % 2 = 0
"""
PAGES = """
SELECT *, url AS final_url, url AS link_url, 'article' AS kind, 1 AS attempt_number, fetched_at AS served_at, 'text/html' AS content_type,
    run_id || '.warc.gz' AS warc_path, 1000 * row_number() OVER () AS warc_offset, 900 AS warc_length, 30000 AS body_bytes,
    FALSE AS is_unchanged, TRUE AS is_archived
FROM {table}
"""
ENDINGS = """
SELECT *, md5_number_lower(url) AS url_digest, 1 AS attempt_number, 'validate' AS stage, 'accepted' AS kind, '' AS reason FROM {table}
"""
RUNS = {
    "core.sites": "SELECT DISTINCT site, site AS name, '' AS url, ['en'] AS languages, 'UTC' AS timezone FROM ops.outcomes",
    "ops.runs": """
        SELECT site, run_id, 'cli' AS trigger, TRUE AS is_nightly, min(fetched_at) AS started_at, max(fetched_at) AS loaded_at,
            max(fetched_at) AS window_end_at, max(fetched_at) - INTERVAL 1 DAY AS window_start_at, FALSE AS is_held,
            count(*) AS link_count, count(*) AS page_count, count(*) AS article_count, 0 AS comment_count,
            0 AS declared_comment_count, 0 AS extracted_comment_count, 0 AS rejected_article_count, 0 AS rejected_comment_count,
            'loaded' AS status, 1 AS attempt_number
        FROM ops.pages GROUP BY site, run_id""",
    "ops.run_attempts": "SELECT * FROM ops.runs",
}

# From the first site's staged rows to the tables; a column that is not named here has no value.
FILLING = {
    "ops.article_readings": ("SELECT * FROM staged_article_readings", "SELECT * FROM again"),
    "ops.comment_readings": (
        "SELECT * FROM staged_comment_readings",
        "SELECT * REPLACE (cast(md5(concat(thread_id, ' again')) AS UUID) AS thread_id, fetched_at + INTERVAL 1 DAY AS fetched_at) "
        "FROM staged_comment_readings WHERE hash(article_id) % 2 = 0",
    ),
    "core.articles": (
        f"SELECT *, fetched_at AS first_seen_at, fetched_at AS last_read_at, 1 AS version_count, {COMMENTS} AS live_comment_count, "
        "md5_number_lower(url) AS url_digest, md5_number_lower(canonical_url) AS canonical_url_digest FROM staged_articles",
    ),
    "core.comments": (
        "SELECT comments.*, articles.site, articles.fetched_at, articles.fetched_at AS first_seen_at, comments.comment_id AS root_comment_id, 0 AS reply_count "
        "FROM staged_comments AS comments "
        "INNER JOIN (SELECT article_id, site, fetched_at FROM staged_articles) AS articles USING (article_id)",
    ),
    "core.text_versions": (
        "SELECT * EXCLUDE (headline, description, body, authors), 1 AS version_number, fetched_at AS valid_from FROM staged_articles",
    ),
    "ops.pages": (PAGES.format(table="staged_article_readings"), PAGES.format(table="again")),
    "ops.outcomes": (ENDINGS.format(table="staged_article_readings"), ENDINGS.format(table="again")),
}
# In which order a load writes the rows of a night.
ORDERS = {"ops.comment_readings": "thread_id, position", "core.comments": "article_id, position"}
# What tells another site's rows from those of the first.
OTHERS = {
    name: f"cast(md5(concat({name}, {{site}})) AS UUID)"
    for name in ("article_id", "comment_id", "root_comment_id", "reading_id", "thread_id")
}
OTHERS |= {name: f"replace({name}, '-0.', '-{{site}}.')" for name in ("url", "canonical_url", "final_url", "link_url")}
OTHERS |= {f"{name}_digest": f"md5_number_lower({OTHERS[name]})" for name in ("url", "canonical_url")}
OTHERS |= {name: f"md5(concat({name}, {{site}}))" for name in ("content_sha256", "raw_sha256")}
OTHERS |= {"site": "'paper_{site}'"}


def fill(settings: Settings, articles: int) -> None:
    """Make a warehouse of that many articles with their comments, readings, versions, pages and outcomes."""
    folder = RunFolder(settings.runs_dir, "made", "made")
    with open_warehouse(settings) as warehouse:
        for begin in range(0, articles // SITES, AT_ONCE):
            end = min(begin + AT_ONCE, articles // SITES)
            write_batch(
                folder,
                f"SELECT {PLACE} AS n, k // {A_SITE_AND_NIGHT} AS read_night FROM range({begin}, {end}) AS t(k)",
                0,
            )
            with warehouse.transaction():
                stage_rows(warehouse, folder, Run("made", "made", "cli", None, BEGIN))
                for name in ("stage_sought_readings", "stage_logged_readings", "stage_article_readings"):
                    warehouse.run(name)
                warehouse.execute(AGAIN, {})
                for table, queries in FILLING.items():
                    rows = [_rows(warehouse, table, query, site) for site in range(SITES) for query in queries]
                    order = f"date_trunc('day', read_at), site_number, {ORDERS.get(table, 'read_at')}"
                    warehouse.execute(
                        f"INSERT INTO {table} BY NAME SELECT * EXCLUDE (read_at, site_number) "
                        f"FROM ({' UNION ALL BY NAME '.join(rows)}) ORDER BY {order}",
                        {},
                    )
        with warehouse.transaction():
            for table, query in RUNS.items():
                of_runs = _rows(warehouse, table, f"SELECT *, NULL AS fetched_at FROM ({query})", 0)
                warehouse.execute(
                    f"INSERT INTO {table} BY NAME SELECT * EXCLUDE (read_at, site_number) FROM ({of_runs})", {}
                )
        warehouse.checkpoint()


def _rows(warehouse: Warehouse, table: str, query: str, site: int) -> str:
    """A query for what of the query's columns the table has, as rows of that site, and for what they are put in order by."""
    given = {name for name, *_ in warehouse.execute(f"DESCRIBE {query}", {})}
    names = [name for name, *_ in warehouse.execute(f"DESCRIBE {table}", {}) if name in given]
    others = OTHERS if site else {}
    wanted = ", ".join(f"{others[name].format(site=site)} AS {name}" if name in others else name for name in names)
    return f"SELECT {wanted}, fetched_at AS read_at, {site} AS site_number FROM ({query})"


def write_batch(folder: RunFolder, numbers: str, visit: int) -> None:
    """Write the articles and comments of ``numbers``, a query for (n, read_night), as a run's staged files; nothing is rejected."""
    folder.path.mkdir(parents=True, exist_ok=True)
    values = {"words": WORDS}
    with duckdb.connect(":memory:") as connection:
        connection.execute("SET enable_progress_bar = false")
        connection.execute(MACROS)
        connection.execute(POOL, values)
        connection.execute(NUMBERS.format(numbers=numbers))
        for name, row, query in (("articles", Article, ARTICLES), ("comments", Comment, COMMENTS_OF)):
            connection.register("nothing", arrow_schema(row).empty_table())
            connection.execute(
                f"COPY (FROM nothing UNION ALL BY NAME {query}) TO $path (FORMAT parquet)".replace(
                    "$visit", str(visit)
                ),
                {"path": str(folder.file(f"accepted_{name}"))},
            )
    write_rows(folder.file("comparisons"), Comparison, ())
    write_rows(folder.file("rejected_comments"), Comment, ())


def made_batch(settings: Settings, night: int, numbers: str) -> tuple[RunFolder, Site, Run]:
    """A run of the first site over the articles whose numbers a query gives, read in that night, as the stages before the load leave it."""
    run_id, at = f"night-{night}", BEGIN + timedelta(days=night)
    site = Site.adhoc().model_copy(update={"id": "paper_0", "languages": ("en",), "url": "https://paper-0.example/"})
    folder, run = (
        RunFolder(settings.runs_dir, site.id, run_id),
        Run(run_id, site.id, "cli", Window(at - timedelta(days=1), at), at),
    )
    folder.save_run(run)
    write_batch(folder, f"SELECT n, {night} AS read_night FROM ({numbers})", night)
    read = read_rows(folder.file("accepted_articles"), Article)
    write_rows(
        folder.file("links"), Link, [Link(a.url, a.canonical_url, "rss", "https://paper-0.example/feed") for a in read]
    )
    pages = [
        Page(a.url, a.url, a.url, "article", 200, "text/html", at, at, f"{run_id}.warc.gz", place, 1, a.raw_sha256, 1)
        for place, a in enumerate(read)
    ]
    write_rows(folder.file("pages"), Page, pages)
    write_rows(folder.file("source_pages"), Page, ())
    write_rows(folder.file("issues"), Issue, ())
    write_rows(folder.file("validation_results"), RuleResult, ())
    for name, row in (("articles", Article), ("comments", Comment)):
        with duckdb.connect(":memory:") as connection:
            connection.register("nothing", arrow_schema(row).empty_table())
            connection.execute(
                "COPY (SELECT *, ['A13'] AS rule_ids, '' AS reason FROM nothing) TO $path",
                {"path": str(folder.file(f"rejected_{name}"))},
            )
    folder.save_outcomes("validate", [Outcome(a.url, "validate", OutcomeKind.ACCEPTED, "") for a in read])
    folder.save_report(StageReport("validate", {"is_held": 0}, ()))
    return folder, site, run


def known_and_new(articles: int, count: int, *, is_recent: bool, which: int) -> str:
    """A query for the numbers of ``count`` articles of the first site, half of them known: the newest, or some of all its past."""
    known, half = articles // SITES, count // 2
    chosen = f"SELECT {known} - 1 - k % {known} AS k FROM range({half * which}, {half * (which + 1)}) AS t(k)"
    if not is_recent:
        chosen = f"SELECT k FROM range({known}) AS t(k) ORDER BY hash(k, {which}) LIMIT {half}"
    return f"SELECT {PLACE} AS n FROM (({chosen}) UNION ALL SELECT k FROM range({known + which * half}, {known + which * half + half}) AS t(k)) ORDER BY n"
