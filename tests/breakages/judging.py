"""What the tables hold against the truth, and what was told.

A row is right where its headline, text, authors and time of publication are ones that the story had. What does NOT belong here:
making nights.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import urlsplit

from tests.breakages.designs.paper import Paper
from tests.breakages.truth import Story

from broadsheet.errors import InvalidQuery
from broadsheet.settings import Settings
from broadsheet.warehouse import query_snapshot

ARTICLES = "SELECT article_id, url, headline, body, authors, published_at FROM core.articles WHERE site = $site"
COMMENTS = "SELECT article_id, comment_id, author, body, posted_at, is_deleted OR deleted_at IS NOT NULL AS is_gone FROM core.comments WHERE site = $site"
HEALTH = "SELECT run_id, state, level, signals FROM ops.site_health WHERE site = $site ORDER BY run_id"  # which names the day
Comment = tuple[str, int]  # path of the story, number of the remark


@dataclass
class Standing:
    """The rows of one moment."""

    right: set[str] = field(default_factory=set)  # paths of articles
    wrong: dict[str, str] = field(default_factory=dict)  # path -> what is wrong
    foreign: list[str] = field(default_factory=list)  # URLs that are no story's, and second rows of one story
    right_comments: set[Comment] = field(default_factory=set)
    gone_comments: set[Comment] = field(default_factory=set)  # marked deleted, and really deleted
    wrong_comments: list[str] = field(default_factory=list)  # rows that no reader wrote so, and second rows of one


def standing(paper: Paper, settings: Settings, moment: datetime) -> Standing:
    """What the readers' snapshot holds at ``moment``."""
    found = Standing()
    stories: dict[Any, Story] = {}
    for article_id, url, headline, body, authors, published_at in _rows(settings, ARTICLES, paper.id):
        path = urlsplit(url).path
        story = paper.story_at.get(path)
        if story is None or path in found.right or path in found.wrong:
            found.foreign.append(url)
            continue
        stories[article_id] = story
        reason = _fault(story, moment, headline, body, authors, published_at)
        if reason:
            found.wrong[path] = reason
        else:
            found.right.add(path)
    for article_id, _, author, body, posted_at, is_gone in _rows(settings, COMMENTS, paper.id):
        _judge_comment(found, paper, stories.get(article_id), (author, body, posted_at), is_gone=is_gone, moment=moment)
    return found


def _judge_comment(
    found: Standing, paper: Paper, story: Story | None, shown: tuple[Any, ...], *, is_gone: bool, moment: datetime
) -> None:
    author, body, posted_at = shown
    if story is None:
        if not is_gone:
            found.wrong_comments.append(f"of no story: {str(body)[:60]!r}")
        return
    path = paper.path_of(story)
    remark = next((r for r in story.remarks if _plain(r.text) == _plain(body)), None)
    if remark is None:
        if not is_gone:
            found.wrong_comments.append(f"{path}: nobody wrote {str(body)[:60]!r}")
    elif is_gone:
        if remark.deleted_at and remark.deleted_at <= moment:
            found.gone_comments.add((path, remark.number))
    elif remark.author != author or _minute(remark.posted_at) != _minute(posted_at):
        found.wrong_comments.append(
            f"{path}: {remark.number}: {author!r} {posted_at} for {remark.author!r} {_minute(remark.posted_at)}"
        )
    elif (path, remark.number) in found.right_comments:
        found.wrong_comments.append(f"{path}: {remark.number} twice")
    else:
        found.right_comments.add((path, remark.number))


def _fault(story: Story, moment: datetime, headline: Any, body: Any, authors: Any, published_at: Any) -> str:
    versions = [version for version in story.versions if version.since <= moment]
    if _plain(headline) not in {_plain(v.headline) for v in versions}:
        return f"headline {str(headline)[:60]!r}"
    if _plain(body) not in {_plain(" ".join(v.paragraphs)) for v in versions}:
        return f"body of {len(body or '')} characters: {str(body)[:50]!r} ... {str(body)[-50:]!r}"
    if Counter(authors or ()) != Counter(story.authors):
        return f"authors {authors}"
    if _minute(published_at) != _minute(story.published_at):
        return f"published_at {published_at}"
    return ""


@dataclass(frozen=True)
class Harm:
    """What a broken night did: to what was right before, and what is left of it after the repaired nights."""

    during: int
    after: int
    lost: int  # stories of the broken nights that the paper still shows and the tables lack
    examples: tuple[str, ...]


def harm(
    before: Standing, worst: Iterable[Standing], after: Standing, paper: Paper, moment: datetime, lost: Iterable[str]
) -> Harm:
    """Rows spoilt, by comparing what stood before with what stands during and after."""
    during = max((len(_spoilt(before, each, paper, moment)) for each in worst), default=0)
    left = _spoilt(before, after, paper, moment)
    left += [
        f"{path}: {why}" for path, why in after.wrong.items() if path not in before.right and path not in before.wrong
    ]
    left += [f"foreign: {url}" for url in after.foreign if url not in before.foreign]
    known = Counter(before.wrong_comments)
    left += list((Counter(after.wrong_comments) - known).elements())
    missing = [path for path in lost if path not in after.right and path not in after.wrong]
    return Harm(during, len(left), len(missing), (*left, *(f"lost: {path}" for path in missing)))


def _spoilt(before: Standing, now: Standing, paper: Paper, moment: datetime) -> list[str]:
    bad = [f"{path}: {now.wrong.get(path, 'gone')}" for path in sorted(before.right - now.right)]
    for path, number in sorted(before.right_comments - now.right_comments - now.gone_comments):
        remark = next(r for r in paper.story_at[path].remarks if r.number == number)
        if remark.deleted_at is None or remark.deleted_at > moment:
            bad.append(f"{path}: comment {number} gone or wrong")
    return bad


@dataclass(frozen=True)
class Alarm:
    """A night's row of ops.site_health."""

    day: date  # that the night was about
    state: str
    level: str | None
    rules: tuple[str, ...]


def alarms(paper: Paper, settings: Settings) -> list[Alarm]:
    """What was told, oldest first; nothing where the table is not there."""
    try:
        rows = _rows(settings, HEALTH, paper.id)
    except InvalidQuery:
        return []
    return [Alarm(_day(run_id), state, level, _rules(signals)) for run_id, state, level, signals in rows]


def _day(run_id: str) -> date:
    """The day that a run begun by ``nights`` is about."""
    return date.fromisoformat(run_id.split("__")[1])


def _rules(signals: Any) -> tuple[str, ...]:
    listed = json.loads(signals) if isinstance(signals, str) else signals or ()
    return tuple(f"{signal['rule']}:{signal['level']}" for signal in listed if signal.get("level"))


def _rows(settings: Settings, sql: str, site: str) -> tuple[tuple[Any, ...], ...]:
    return tuple(query_snapshot(settings, sql, {"site": site}).rows)


def _plain(text: Any) -> str:
    return " ".join(str(text or "").split())


def _minute(moment: datetime | None) -> datetime | None:
    return (
        moment and moment.astimezone(UTC).replace(second=0, microsecond=0, tzinfo=None)
        if moment and moment.tzinfo
        else moment and moment.replace(second=0, microsecond=0)
    )
