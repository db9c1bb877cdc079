"""The batch beside what is known: one Comparison a known article, and known comments under the ids that they have.

What does NOT belong here: what speaks against a reading (``quality``), and what follows for core.* (``load``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from broadsheet import quality
from broadsheet.broken_off import CODE as BREAKS_OFF
from broadsheet.models import RELEASE, Article, Comment, Comparison, Issue, Run, Site
from broadsheet.pipeline.hiding import forget_former_ids, former_ids, rename_comments, with_former_ids
from broadsheet.pipeline.memory import Memory
from broadsheet.runs import RunFolder, read_rows, write_rows
from broadsheet.settings import Settings

DELIBERATE = ("reextract", RELEASE)  # triggers of runs that a person asks for, looking at what they change
RENUMBERED = "comments_renumbered"  # code of the issue
_AT_ONCE = 500  # known articles with their comments in memory


def compare_batch(folder: RunFolder, articles: Sequence[Article], site: Site, run: Run, settings: Settings) -> None:
    """Write ``comparisons``; comments that are known under another id get that one, in ``comments``."""
    memory = Memory(site, settings, run.run_id)
    known = memory.known_ids(articles)
    compared: list[quality.Compared] = []
    renamed: dict[tuple[str, str], str] = {}
    seen = [article for article in articles if article.url in known]
    for start in range(0, len(seen), _AT_ONCE):
        some = seen[start : start + _AT_ONCE]
        compared += _compare(folder, some, {a.url: known[a.url] for a in some}, memory, site, settings, renamed)
    quality.compare_together(compared, ((article.url, article.body) for article in articles))
    if changed := [one.read for one in compared if quality.is_another_text(one)]:
        quality.compare_with_others(compared, memory.known_texts(changed))
    is_compared = run.trigger not in DELIBERATE
    write_rows(folder.file("comparisons"), Comparison, (one.row(is_compared=is_compared) for one in compared))
    if renamed:
        rename_comments(folder, renamed)
        _note(folder, compared)
    forget_former_ids(folder)


def _compare(
    folder: RunFolder,
    articles: Sequence[Article],
    known_ids: Mapping[str, str],
    memory: Memory,
    site: Site,
    settings: Settings,
    renamed: dict[tuple[str, str], str],
) -> list[quality.Compared]:
    """Compare ``articles`` with the known ones of ``known_ids`` (by URL); adds to ``renamed`` new comment ids by article and id."""
    known = {article.article_id: article for article in memory.known_articles(sorted(set(known_ids.values())))}
    comments: dict[str, list[Comment]] = {}
    among = {article.article_id for article in articles}
    for comment in read_rows(folder.file("comments"), Comment, where=("article_id", among)):
        comments.setdefault(comment.article_id, []).append(comment)
    compared = []
    former = former_ids(folder)
    broken_off = {issue.url for issue in read_rows(folder.file("issues"), Issue) if issue.code == BREAKS_OFF}
    for article in articles:
        if known_ids[article.url] not in known:
            continue
        before = known[known_ids[article.url]]
        one = quality.compare(article, before, site, is_broken_off=article.url in broken_off)
        read = sorted(comments.get(article.article_id, ()), key=lambda c: c.position)
        earlier, names = {}, {}
        if before.article_id == article.article_id:
            earlier = with_former_ids(read, [c.comment_id for c in before.comments], former, settings)
        own = [quality.with_id(c, earlier) for c in read]
        if before.article_id == article.article_id:
            names = quality.new_ids(before.comments, own, is_named=settings.commenter_names != "drop")
        quality.compare_comments(one, [quality.with_id(c, names) for c in own])
        one.renumbered_count = len(names)
        for first, second in zip(read, own, strict=True):
            now = names.get(second.comment_id, second.comment_id)
            if now != first.comment_id:
                renamed[article.article_id, first.comment_id] = now
        compared.append(one)
    return compared


def _note(folder: RunFolder, compared: Sequence[quality.Compared]) -> None:
    issues = [
        Issue(
            one.read.url,
            RENUMBERED,
            f"{one.renumbered_count} of {one.comment_count} comments have other ids than before; they are told by their texts",
        )
        for one in compared
        if one.renumbered_count
    ]
    write_rows(folder.file("issues"), Issue, [*read_rows(folder.file("issues"), Issue), *issues])
