"""Known comments in a new dress: where a page gives its comments other ids, they are told by their texts.

What does NOT belong here: what speaks against a reading (``comparing_comments``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from broadsheet import ids
from broadsheet.models import Comment
from broadsheet.quality.known import KnownComment
from broadsheet.text import squeeze


def new_ids(known: Sequence[KnownComment], comments: Sequence[Comment], *, is_named: bool = True) -> dict[str, str]:
    """Ids that some of one article's ``comments`` (in reading order) must bear instead of their own, by the own ones.

    A comment whose id is not known, or is known with another text, is the known one with its text, if that one is not there under
    its own id. Equal texts of two people are no rarity: author or time must agree too, unless most of the thread has other ids. A
    comment whose own id is another known one's now gets an id made from what it says, and by whom where ``is_named``.
    """
    by_id = {comment.comment_id: comment for comment in known}
    mine = {c.comment_id: c for c in comments}
    kept = {key for key, c in mine.items() if key in by_id and _plain(by_id[key].body) == _plain(c.body)}
    strangers = [c for key, c in mine.items() if key not in kept]
    missing: dict[str, list[KnownComment]] = {}
    for comment in sorted(known, key=lambda c: c.position):
        if comment.comment_id not in kept:
            missing.setdefault(_plain(comment.body), []).append(comment)
    alike = [c for c in strangers if _plain(c.body) in missing]
    found = _paired(alike, missing, is_redressed=2 * len(alike) >= len(mine))
    return found | _made(strangers, found, set(by_id), is_named=is_named)


def with_id(comment: Comment, names: Mapping[str, str]) -> Comment:
    """``comment`` with the ids of ``names``, its own and its parent's."""
    if not names:
        return comment
    parent = comment.parent_comment_id
    return replace(
        comment,
        comment_id=names.get(comment.comment_id, comment.comment_id),
        parent_comment_id=parent and names.get(parent, parent),
    )


def _paired(
    strangers: Sequence[Comment], missing: dict[str, list[KnownComment]], *, is_redressed: bool
) -> dict[str, str]:
    """The known ids of ``strangers``: the best matches first."""
    found: dict[str, str] = {}
    for least in (2, 1, 0) if is_redressed else (2, 1):
        for comment in strangers:
            left = missing[_plain(comment.body)]
            if comment.comment_id in found or not left:
                continue
            # In order, also where several are alike: max takes the first.
            best = max(left, key=lambda known: _likeness(comment, known))
            if _likeness(comment, best) >= least:
                found[comment.comment_id] = best.comment_id
                left.remove(best)
    return {own: other for own, other in found.items() if own != other}


def _likeness(comment: Comment, known: KnownComment) -> int:
    is_same_author = comment.author is not None and comment.author == known.author
    is_same_time = comment.posted_at is not None and comment.posted_at == known.posted_at
    return is_same_author + is_same_time


def _made(strangers: Sequence[Comment], found: dict[str, str], known: set[str], *, is_named: bool) -> dict[str, str]:
    """Ids of those whose own one now belongs to another."""
    taken = known | {c.comment_id for c in strangers}
    given = set(found.values())
    made: dict[str, str] = {}
    for comment in strangers:
        if comment.comment_id not in given or comment.comment_id in found:
            continue
        occurrence = 0
        while True:
            own = ids.derived_comment_id(
                comment.article_id,
                comment.author if is_named else None,
                comment.posted_at_text,
                comment.body,
                occurrence,
            )
            if own not in taken:
                break
            occurrence += 1
        taken.add(own)
        made[comment.comment_id] = own
    return made


def _plain(text: str) -> str:
    return squeeze(text).casefold()
