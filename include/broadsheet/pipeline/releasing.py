"""Rejected rows let through by a person: as a run of their own, by the same stages validate and load.

A row keeps all it says of itself: the run that read it, its page, its time. The rules that it failed are passed over for it alone; a rule that
it did not fail then may still reject it. Comments go with their article. Ids begin with a letter for what they name: a, c.
What does NOT belong here: judging rows (``quality``), loading them (``load``).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any, TypeVar

from broadsheet.errors import InvalidReject, InvalidRun
from broadsheet.models import (
    RELEASE,
    Article,
    Comment,
    Issue,
    Link,
    Page,
    PassedOver,
    Rejection,
    Released,
    ReleaseReport,
    Run,
    Site,
    StageReport,
)
from broadsheet.pipeline.spine import publish_snapshot, run_stage
from broadsheet.runs import RunFolder, arrow_schema, read_rows, write_rows
from broadsheet.settings import Settings
from broadsheet.warehouse import Warehouse, open_snapshot

ARTICLES, COMMENTS = "articles", "comments"
WITH_ITS_ARTICLE = "C03"
REQUIRED = {
    "article": ("article_id", "url", "canonical_url", "headline", "fetched_at", "raw_sha256"),
    "comment": ("article_id", "comment_id", "position", "body"),
}
Row = TypeVar("Row", Article, Comment)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which rejected rows: these ids; or those that failed ``rule`` at ``site``, in one night or ever. Then only that rule is passed over."""

    ids: tuple[str, ...] = ()
    rule: str | None = None
    site: str | None = None
    night: date | None = None


@dataclass(slots=True)
class _Batch:
    """The rows of one run that are to be let through, with what belongs to them; ids and rules by article, and by comment."""

    site: str
    run_id: str
    articles: list[tuple[Article, str | None, tuple[str, ...]]] = field(default_factory=list)
    comments: list[tuple[Comment, str | None, tuple[str, ...]]] = field(default_factory=list)


def list_rejects(settings: Settings, wanted: Wanted) -> list[dict[str, Any]]:
    """Rejected rows as ``list_rejects.sql`` has them, newest first. Raises MissingWarehouse where nothing was published."""
    with open_snapshot(settings) as snapshot:
        return _rejects(snapshot, wanted)


def show_reject(settings: Settings, reject_id: str) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """One rejected row, and where its raw bytes lie. Raises InvalidReject for an unknown id."""
    with open_snapshot(settings) as snapshot:
        found = _rejects(snapshot, Wanted((reject_id,)))
        _require_known((reject_id,), found)
        row = found[0]
        key = {name: row[name] for name in ("site", "run_id", "raw_sha256", "url")}
        return row, snapshot.records("list_pages_of_reject", key)


def release(
    settings: Settings, wanted: Wanted, site_of: Callable[[str], Site], now: datetime | None = None
) -> ReleaseReport:
    """Load the wanted rejected rows and publish them; what was let through already is left alone.

    ``site_of`` gives the site of an id, as its file says today. Raises InvalidReject for an unknown id, and where nothing fits.
    """
    moment = now or settings.now()
    with open_snapshot(settings) as snapshot:
        rows = _rejects(snapshot, wanted)
        _require_known(wanted.ids, rows)
        if not rows:
            raise InvalidReject(
                f"no rejected row fits rule {wanted.rule}, site {wanted.site}, night {wanted.night or 'any'}; see `broadsheet rejects list`"
            )
        already = tuple(row["reject_id"] for row in rows if row["released_at"])
        batches, refused = _gather(snapshot, [row for row in rows if not row["released_at"]], wanted, settings, site_of)
    released: list[str] = []
    run_ids: list[str] = []
    for number, batch in enumerate(batches):
        run = Run(_run_id(batch, moment, number), batch.site, RELEASE, None, moment)
        let_through, kept_out = _load(batch, run, site_of(batch.site), settings, moment)
        released += let_through
        refused += kept_out
        run_ids += [run.run_id] if let_through else []
    if run_ids:
        publish_snapshot(settings)
    return ReleaseReport(tuple(released), already, tuple(refused), tuple(run_ids))


def _rejects(snapshot: Warehouse, wanted: Wanted) -> list[dict[str, Any]]:
    key = {"site": wanted.site, "rule": wanted.rule, "night": wanted.night, "ids": list(wanted.ids) or None}
    return snapshot.records("list_rejects", key)


def _require_known(ids: Iterable[str], found: Collection[dict[str, Any]]) -> None:
    unknown = sorted(set(ids) - {row["reject_id"] for row in found})
    if unknown:
        raise InvalidReject(
            f"{', '.join(unknown)}: no rejected row has this id; see `broadsheet rejects list`, whose first column is it"
        )


def _gather(
    snapshot: Warehouse,
    rows: Sequence[dict[str, Any]],
    wanted: Wanted,
    settings: Settings,
    site_of: Callable[[str], Site],
) -> tuple[list[_Batch], list[tuple[str, str]]]:
    """What has to be loaded, run by run, and why some of it can't be."""
    refused: list[tuple[str, str]] = []
    rules = {row["reject_id"]: (wanted.rule,) if wanted.rule else tuple(row["rule_ids"]) for row in rows}
    by_article: dict[tuple[str, str, str], list[dict[str, Any]]] = {}
    for row in rows:
        if not row["row_json"]:
            refused.append((row["reject_id"], f"an older version rejected it and did not keep the row; {_reread(row)}"))
        elif problem := _never_fits(row):
            refused.append((row["reject_id"], f"{problem}; {_reread(row)}"))
        else:
            by_article.setdefault((row["site"], row["run_id"], row["article_id"]), []).append(row)
    batches: dict[tuple[str, str], _Batch] = {}
    for (site, run_id, article_id), chosen in by_article.items():
        batch = batches.setdefault((site, run_id), _Batch(site, run_id))
        beside = snapshot.records("list_rejects_of_article", {"site": site, "run_id": run_id, "article_id": article_id})
        folder = RunFolder(settings.runs_dir, site, run_id)
        refused += _add(batch, chosen, beside, rules, folder, site_of(site).id)
    return [batch for batch in batches.values() if batch.articles], refused


def _never_fits(row: dict[str, Any]) -> str | None:
    """Why no table can hold the row, whatever is passed over; None where one can."""
    values = json.loads(row["row_json"])
    missing = [name for name in REQUIRED[row["kind"]] if values.get(name) in (None, "")]
    if row["kind"] == "article" and values.get("body") is None and not values.get("is_metadata_only"):
        missing.append("body")
    if missing:
        return f"{', '.join(missing)}: missing, and it can't be loaded without"
    return "the article has the comment already" if "C02" in row["rule_ids"] else None


def _add(
    batch: _Batch,
    chosen: Sequence[dict[str, Any]],
    beside: Sequence[dict[str, Any]],
    rules: dict[str, tuple[str, ...]],
    folder: RunFolder,
    site: str,
) -> list[tuple[str, str]]:
    """Put one article of a run into ``batch``, with all its comments of that run; gives why rows of ``chosen`` can't come."""
    article_id = chosen[0]["article_id"]
    articles = [row for row in chosen if row["kind"] == "article"]
    if not articles and any(row["kind"] == "article" for row in beside):
        of = next(row["reject_id"] for row in beside if row["kind"] == "article")
        return [
            (row["reject_id"], f"its article was rejected, too: release {of}, and it comes along") for row in chosen
        ]
    kept_articles = _kept(folder, "accepted_articles", Article, article_id)
    if not articles and not kept_articles:
        return [
            (row["reject_id"], f"its article is not in the run's folder any more; {_reread(row)}") for row in chosen
        ]
    for row in articles:
        batch.articles.append((_of_json(Article, row["row_json"], site), row["reject_id"], rules[row["reject_id"]]))
    if not articles:
        batch.articles.append((replace(kept_articles[0], site=site), None, ()))
    for row in beside:
        if row["kind"] == "comment" and row["row_json"]:
            comment = _of_json(Comment, row["row_json"], site)
            batch.comments.append((comment, row["reject_id"], rules.get(row["reject_id"], ())))
    batch.comments += [(comment, None, ()) for comment in _kept(folder, "accepted_comments", Comment, article_id)]
    return []


def _reread(row: dict[str, Any]) -> str:
    return (
        f"read its page again: `broadsheet reextract {row['site']} --from DAY --to DAY --load`, or run that night again"
    )


def _kept(folder: RunFolder, name: str, row: type[Row], article_id: str) -> list[Row]:
    """Rows of the article in a file of the run's folder; none where that was cleared away."""
    try:
        return [each for each in read_rows(folder.file(name), row) if each.article_id == article_id]
    except InvalidRun:
        return []


def _of_json(row: type[Row], text: str, site: str) -> Row:
    """The row as it was staged, under the site's present id."""
    values = json.loads(text)
    schema = arrow_schema(row)
    found: dict[str, Any] = {}
    for column in schema:
        value = values.get(column.name)
        if isinstance(value, str) and str(column.type).startswith("timestamp"):
            value = datetime.fromisoformat(value).replace(tzinfo=UTC)
        if column.name in values:
            found[column.name] = tuple(value) if isinstance(value, list) else value
    if row is Article:
        found["site"] = site
    return row(**found)


def _run_id(batch: _Batch, now: datetime, number: int) -> str:
    return f"{RELEASE}__{now.astimezone(UTC):%Y%m%dT%H%M%S%fZ}_{number}__of__{batch.run_id}"


def _load(
    batch: _Batch, run: Run, site: Site, settings: Settings, now: datetime
) -> tuple[list[str], list[tuple[str, str]]]:
    """Validate and load one batch; gives the ids that came through, and those that did not, with the reason."""
    folder = RunFolder(settings.runs_dir, run.site, run.run_id)
    articles = [_counted(article, batch) for article, _, _ in batch.articles]
    _stage(folder, run, articles, [comment for comment, _, _ in batch.comments])
    passed = [
        PassedOver(suite, number, rules)
        for suite, rows in ((ARTICLES, batch.articles), (COMMENTS, batch.comments))
        for number, (_, _, rules) in enumerate(rows, 1)
        if rules
    ]
    write_rows(folder.file("passed_over"), PassedOver, passed)
    run_stage("validate", run, site, settings)
    let_through, kept_out = _came_through(folder, batch)
    marks = [Released(reject_id, batch.run_id, rules, now) for reject_id, rules in let_through.items()]
    write_rows(folder.file("releases"), Released, marks)
    if marks:
        run_stage("load", run, site, settings)
    return list(let_through), kept_out


def _counted(article: Article, batch: _Batch) -> Article:
    """Where comments of the reading are lost, it is no witness of what is gone: it says how many it has."""
    found = sum(comment.article_id == article.article_id for comment, _, _ in batch.comments)
    return replace(article, extracted_comment_count=min(article.extracted_comment_count, found))


def _stage(folder: RunFolder, run: Run, articles: Sequence[Article], comments: Sequence[Comment]) -> None:
    """Leave in ``folder`` what the stages before validate would."""
    folder.save_run(run)
    links = [Link(a.url, a.canonical_url, a.source_channel, a.url) for a in articles]
    write_rows(folder.file("links"), Link, links)
    for name in ("source_pages", "pages"):
        write_rows(folder.file(name), Page, [])
    write_rows(folder.file("issues"), Issue, [])
    write_rows(folder.file(ARTICLES), Article, articles)
    write_rows(folder.file(COMMENTS), Comment, comments)
    folder.save_outcomes("discover", [])
    for stage in ("discover", "fetch", "extract"):
        counts = {"links": len(links), ARTICLES: len(articles), COMMENTS: len(comments)}
        folder.save_report(StageReport(stage, counts, ("rows that an earlier run rejected: nothing was asked for",)))


def _came_through(folder: RunFolder, batch: _Batch) -> tuple[dict[str, tuple[str, ...]], list[tuple[str, str]]]:
    """Rules that were passed over, by the ids of the rows that came through; and ids that did not, each with its reason."""
    again = {row.url: row.reason for row in read_rows(folder.file("rejected_articles"), Rejection)}
    accepted = {(c.article_id, c.comment_id, c.position) for c in read_rows(folder.file("accepted_comments"), Comment)}
    through: dict[str, tuple[str, ...]] = {}
    kept_out: list[tuple[str, str]] = []
    for article, reject_id, rules in batch.articles:
        if reject_id and article.url in again:
            kept_out.append((reject_id, again[article.url]))
        elif reject_id:
            through[reject_id] = rules
    # As they were staged: a known comment gets the id that it is known by.
    staged = read_rows(folder.file(COMMENTS), Comment)
    for comment, (_, reject_id, rules) in zip(staged, batch.comments, strict=True):
        if reject_id and (comment.article_id, comment.comment_id, comment.position) in accepted:
            through[reject_id] = rules or (WITH_ITS_ARTICLE,)
        elif reject_id and rules:
            kept_out.append((reject_id, "a rule that was not passed over rejects it; see `broadsheet rejects show`"))
    return through, kept_out
