"""Which pages are canaries: chosen when a night went well, renewed when a change was ours and harmless, let go when they are old.

What does NOT belong here: what they say (``canaries``).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from broadsheet.models import Article, Comment, Comparison, Issue, Link, Outcome, OutcomeKind, Page, PageKind, Run, Site
from broadsheet.pipeline.canaries import OURS, Canary, Change, canary_of, load_changes, read_again
from broadsheet.pipeline.side_by_side import Reading, link_record
from broadsheet.printable import safe_logger
from broadsheet.runs import RunFolder, read_rows
from broadsheet.settings import Settings
from broadsheet.warehouse import Warehouse, open_warehouse

log = safe_logger("broadsheet")

COUNT = 4  # a site
LIFE = timedelta(days=90)  # after it a page says little of what the site looks like now
# Where the archive has an age limit, one weekly visit: an answer with the same bytes keeps the file with the first one in the archive.
LIFE_IN_SHORT_ARCHIVE = timedelta(days=8)
GONE = (OutcomeKind.NOT_FOUND, OutcomeKind.ROBOTS_DISALLOWED)


def keep_canaries(folder: RunFolder, site: Site, run: Run, settings: Settings, now: datetime, *, is_well: bool) -> None:
    """After a load: record what changed, note what was asked for, let old canaries go and, where ``is_well``, choose new ones.

    Never raises: what can't be kept tonight is kept tomorrow.
    """
    if not run.is_nightly:
        return
    try:
        with open_warehouse(settings) as warehouse, warehouse.transaction():
            _keep(warehouse, folder, site, run, settings, now, is_well=is_well)
    except Exception as error:  # noqa: BLE001 - the rows of the night are loaded, whatever happens here
        log.warning("%s: its canaries are not kept: %s: %s", site.id, type(error).__name__, error)


def _keep(
    warehouse: Warehouse, folder: RunFolder, site: Site, run: Run, settings: Settings, now: datetime, *, is_well: bool
) -> None:
    at = now.replace(tzinfo=None)
    changes = load_changes(folder)
    warehouse.run("delete_undone_canaries", {"site": site.id})
    warehouse.run("delete_canary_changes", {"site": site.id, "run_id": run.run_id})
    for change in changes:
        warehouse.run("insert_canary_change", _row(change) | {"site": site.id, "run_id": run.run_id, "found_at": at})
    harmless = {change.url: change.now for change in changes if change.rule == OURS and not change.lost and change.now}
    asked = {link.url for link in read_rows(folder.file("links"), Link)}
    endings = {outcome.url: outcome for outcome in folder.load_outcomes(("fetch", "extract", "validate"))}
    known = [canary_of(row) for row in warehouse.records("list_canaries", {"site": site.id})]
    staying = []
    for canary in known:
        key = {"site": site.id, "url": canary.url}
        if _is_over(canary, endings, settings, now):
            warehouse.run("delete_canary", key)
            continue
        staying.append(canary)
        ending = endings.get(canary.url)
        is_answered = canary.url in asked and ending is not None and ending.stage != "fetch"
        then = harmless.get(canary.url, canary.then)  # told this night; from now on it is what is expected
        asked_at = now if is_answered else canary.asked_at
        warehouse.run(
            "update_canary", key | {"asked_at": asked_at.replace(tzinfo=None), "reading_json": then.to_json()}
        )
    if is_well and not changes and not folder.is_odd():
        for article, reading, link in _choose(folder, [canary.url for canary in staying]):
            row = {
                "site": site.id,
                "url": article.url,
                "run_id": run.run_id,
                "attempt_number": run.attempt_number,
                "raw_sha256": article.raw_sha256,
                "fetched_at": (article.fetched_at or now).replace(tzinfo=None),
                "chosen_at": at,
                "link_json": json.dumps(link_record(link)),
                "reading_json": reading.to_json(),
            }
            warehouse.run("insert_canary", row)


def _is_over(canary: Canary, endings: Mapping[str, Outcome], settings: Settings, now: datetime) -> bool:
    """Whether it is to go: too old, gone from the site, or past what the operator lets the archive keep."""
    days = settings.archive_max_days
    life = LIFE if days is None else min(LIFE_IN_SHORT_ARCHIVE, timedelta(days=days))
    ending = endings.get(canary.url)
    return now - canary.fetched_at >= life or (ending is not None and ending.kind in GONE)


def _row(change: Change) -> dict[str, Any]:
    return {
        "url": change.url,
        "rule_id": change.rule,
        "fields": list(change.fields),
        "lost": list(change.lost),
        "then_json": change.then.to_json(),
        "now_json": change.now and change.now.to_json(),
    }


def _choose(folder: RunFolder, taken: Sequence[str]) -> list[tuple[Article, Reading, Link]]:
    """As many of the run's articles as are wanted, well read and of different forms, those with comments first."""
    wanted = COUNT - len(taken)
    if wanted <= 0:
        return []
    articles = read_rows(folder.file("accepted_articles"), Article)
    comments: dict[str, list[Comment]] = {}
    for comment in read_rows(folder.file("accepted_comments"), Comment):
        comments.setdefault(comment.article_id, []).append(comment)
    links = {link.url: link for link in read_rows(folder.file("links"), Link)}
    pages: dict[str, list[Page]] = {}
    for page in read_rows(folder.file("pages"), Page):
        pages.setdefault(page.link_url, []).append(page)
    compared = read_rows(folder.file("comparisons"), Comparison) if folder.file("comparisons").exists() else []
    doubted = {comparison.url for comparison in compared if comparison.doubts}
    troubled = doubted | {issue.url for issue in read_rows(folder.file("issues"), Issue)}
    good = [
        article
        for article in articles
        if article.url not in taken
        and article.url in links
        and _is_well_read(article, articles)
        and _is_kept(pages.get(article.url, ()))
        and troubled.isdisjoint({article.url, *(page.url for page in pages.get(article.url, ()))})
    ]
    good.sort(key=lambda a: (-a.extracted_comment_count, -len(a.body or ""), a.url))
    forms: dict[tuple[object, ...], Article] = {}
    for article in good:
        forms.setdefault(_form(article, comments.get(article.article_id, ()), pages[article.url]), article)
    chosen = [*forms.values(), *(article for article in good if article not in forms.values())][:wanted]
    return [(a, Reading.of(a, comments.get(a.article_id, ())), links[a.url]) for a in chosen]


def _is_well_read(article: Article, batch: Sequence[Article]) -> bool:
    """Whether it has all that the site's articles have, and all the comments that its page declares."""
    fields = [name for name in ("authors", "published_at") if any(getattr(other, name) for other in batch)]
    has_all = all(getattr(article, name) for name in ("headline", "body", *fields))
    is_whole = article.declared_comment_count in (None, article.extracted_comment_count)
    return has_all and is_whole and not (article.is_teaser or article.is_metadata_only)


def _is_kept(pages: Sequence[Page]) -> bool:
    """Whether the archive may keep all of its pages, which came as whole answers of this run."""
    is_there = any(page.kind == PageKind.ARTICLE for page in pages)
    return is_there and all(page.is_archived and not page.is_unchanged and not page.reservation for page in pages)


def _form(article: Article, comments: Iterable[Comment], pages: Sequence[Page]) -> tuple[object, ...]:
    """What sets pages of one paper apart: how many comments, whether they answer each other, whether they go on elsewhere."""
    count = article.extracted_comment_count
    size = sum(count >= limit for limit in (1, 5, 20))
    return size, any(comment.depth for comment in comments), len(pages) > 1


def renew_canaries(site: Site, settings: Settings) -> tuple[str, ...]:
    """Take what today's code reads as what is expected, for all canaries of ``site`` that still give an article; gives their URLs."""
    with open_warehouse(settings) as warehouse:
        known = [canary_of(row) for row in warehouse.records("list_canaries", {"site": site.id})]
        read = read_again(known, site, settings)
        renewed = []
        with warehouse.transaction():
            for canary in known:
                reading = read.get(canary.url)
                if reading is None:
                    continue
                asked_at = canary.asked_at.replace(tzinfo=None)
                key = {"site": site.id, "url": canary.url, "asked_at": asked_at}
                warehouse.run("update_canary", key | {"reading_json": reading.to_json()})
                renewed.append(canary.url)
    return tuple(renewed)
