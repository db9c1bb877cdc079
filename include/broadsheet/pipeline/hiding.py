"""Ids of comments that no name can be tried against: where names are not stored as shown, ids without one of the platform don't hold them.

Such an id is made from who said what and when (``ids``), so with the page's text at hand anybody could try names until one fits. Where
pseudonyms are stored it is hashed with their key, and where no names are, it is made without one. What does NOT belong here: names in rows (``redacting``).
"""

from __future__ import annotations

import hashlib
import hmac
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.parquet as pq

from broadsheet import ids
from broadsheet.models import Comment
from broadsheet.names import pseudonym_key
from broadsheet.runs import RunFolder, read_rows, replacing, write_rows
from broadsheet.settings import Settings

_FORMER = "former_comment_ids"  # from extract to validate


@dataclass(frozen=True, slots=True)
class FormerId:
    """The id that a comment would have with its name in it; hashed with the key, where there is one."""

    article_id: str
    comment_id: str
    former_id: str


def hide_names_in_ids(folder: RunFolder, settings: Settings) -> None:
    """Give the extracted comments, which bear their names yet, ids without these, as the setting wants it."""
    if settings.commenter_names == "keep" or not folder.file("comments").exists():
        return
    key = pseudonym_key(settings)
    done = former_ids(folder)
    by_article: dict[str, list[Comment]] = {}
    for comment in read_rows(folder.file("comments"), Comment):
        if (comment.article_id, comment.comment_id) not in done:
            by_article.setdefault(comment.article_id, []).append(comment)
    renamed = {
        (article_id, old): new
        for article_id, comments in by_article.items()
        for old, new in _hidden(comments, key, settings).items()
    }
    if renamed:
        former = [FormerId(article_id, new, _veiled(old, key)) for (article_id, old), new in renamed.items()]
        write_rows(folder.file(_FORMER), FormerId, former)  # first: a kill in between has the stage done again
        rename_comments(folder, renamed)


def former_ids(folder: RunFolder) -> dict[tuple[str, str], str]:
    """What ``with_former_ids`` asks, by article and id."""
    path = folder.file(_FORMER)
    rows = read_rows(path, FormerId) if path.exists() else []
    return {(row.article_id, row.comment_id): row.former_id for row in rows}


def with_former_ids(
    comments: Sequence[Comment], known: Sequence[str], former: Mapping[tuple[str, str], str], settings: Settings
) -> dict[str, str]:
    """Ids of one article's ``comments`` under which they are ``known`` from before the setting, by the ones they have now."""
    if not former:
        return {}
    key = pseudonym_key(settings)
    stored = {_veiled(name, key): name for name in known}
    found = {c.comment_id: stored.get(former.get((c.article_id, c.comment_id), "")) for c in comments}
    # Without names an id may be another's former one: who is to have that one gives the own one up.
    free = {old for old in found.values() if old is not None} | {new for new in found if new not in known}
    return {new: old for new, old in found.items() if old is not None and new in free}


def forget_former_ids(folder: RunFolder) -> None:
    """Once the comments have the ids under which they are loaded."""
    folder.file(_FORMER).unlink(missing_ok=True)


def rename_comments(folder: RunFolder, renamed: Mapping[tuple[str, str], str]) -> None:
    """Give the staged comments, and their answers, other ids, by article and id."""
    path = folder.file("comments")
    table = pq.read_table(path)
    owners = table.column("article_id").to_pylist()
    for name in ("comment_id", "parent_comment_id"):
        values = table.column(name).to_pylist()
        new = [renamed.get(key, key[1]) for key in zip(owners, values, strict=True)]
        table = table.set_column(table.column_names.index(name), name, pa.array(new, pa.string()))
    with replacing(path) as part:
        pq.write_table(table, part, compression="zstd")


def _hidden(comments: Sequence[Comment], key: bytes, settings: Settings) -> dict[str, str]:
    """New ids of one article's comments, by the old ones; none for those that hold no name."""
    if settings.commenter_names == "pseudonym":
        named = [c.comment_id for c in comments if c.native_id is None and c.author]
        return {old: ids.keyed_comment_id(comments[0].article_id, _veiled(old, key)) for old in named}
    said: Counter[tuple[str | None, str]] = Counter()
    found: dict[str, str] = {}
    for comment in sorted(comments, key=lambda c: c.position):
        if comment.native_id is None:
            when = None if comment.posted_at_source == "relative" else comment.posted_at_text
            text = " ".join(comment.body.split())
            said[when, text] += 1
            own = ids.derived_comment_id(comment.article_id, None, when, text, said[when, text] - 1)
            found[comment.comment_id] = own
    return {old: new for old, new in found.items() if old != new}


def _veiled(comment_id: str, key: bytes) -> str:
    return hmac.new(key, comment_id.encode(), hashlib.sha256).hexdigest() if key else comment_id
