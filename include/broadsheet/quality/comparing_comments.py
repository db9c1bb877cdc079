"""The comments of a new reading beside those that are known of the article.

What does NOT belong here: which of them are the same (``same_comments``), and the article itself (``comparing``).
"""

from __future__ import annotations

from collections.abc import Sequence

from broadsheet.models import Comment
from broadsheet.quality.comparing import Compared, is_garbled
from broadsheet.quality.known import KnownComment
from broadsheet.text import squeeze

MIN_KNOWN = 3  # of two comments one may go
MAX_TIME_SHIFT_SECONDS = 120.0


def compare_comments(compared: Compared, comments: Sequence[Comment]) -> None:
    """Add to ``compared`` how many known comments are there, and what speaks against the reading.

    ``comments`` bear the ids of the known ones that they are. An older reading can't have all of them, and where rights are
    reserved none are read.
    """
    known = {c.comment_id: c for c in compared.known.comments if not c.is_deleted}
    kept = [(known[c.comment_id], c) for c in comments if c.comment_id in known]
    compared.comment_count = len(comments)
    compared.known_comment_count = len(known)
    compared.kept_comment_count = len({c.comment_id for _, c in kept})
    if known and not (compared.is_older or compared.known.is_weak or compared.read.is_metadata_only):
        compared.doubts.update(_doubts(list(known.values()), comments, kept))
        if compared.is_broken_off and compared.kept_comment_count < len(known):
            compared.doubts.setdefault(
                "K16", f"the page breaks off, {compared.kept_comment_count} of {len(known)} known comments"
            )


def _doubts(
    known: Sequence[KnownComment], comments: Sequence[Comment], kept: Sequence[tuple[KnownComment, Comment]]
) -> dict[str, str]:
    doubts: dict[str, str] = {}
    if not comments:
        return {"K20": f"none, before {len(known)}"}
    least = MIN_KNOWN if kept else MIN_KNOWN - 1
    if len(known) >= least and 2 * len({c.comment_id for _, c in kept}) < len(known):
        doubts["K21"] = f"{len(kept)} of {len(known)} known comments"
    lost, changed = changed_authors(kept)
    if _is_most(lost, kept) or (_is_most(lost + changed, kept) and lost + changed >= MIN_KNOWN):
        doubts["K22"] = f"of {len(kept)} known comments {lost} have lost their authors, {changed} have others"
    moved = changed_times(kept)
    if _is_most(moved, kept):
        doubts["K23"] = f"of {len(kept)} known comments {moved} have lost their times or have others"
    edited = sum(squeeze(old.body) != squeeze(new.body) for old, new in kept)
    if _is_most(edited, kept) and edited >= MIN_KNOWN:
        doubts["K24"] = f"{edited} of {len(kept)} known comments have other texts"
    texts = {squeeze(c.body) for c in comments}
    if len(comments) >= MIN_KNOWN and len(texts) == 1 < len({squeeze(c.body) for c in known}):
        doubts["K25"] = f"{len(comments)} comments have one text"
    if is_garbled("\n".join(old.body for old, _ in kept), "\n".join(new.body for _, new in kept)):
        doubts["K26"] = "accents or quotation marks of known comments are broken"
    return doubts


def changed_authors(kept: Sequence[tuple[KnownComment, Comment]]) -> tuple[int, int]:
    """How many lost their author, and how many have another."""
    lost = sum(old.author is not None and new.author is None for old, new in kept)
    changed = sum(None is not old.author != new.author is not None for old, new in kept)
    return lost, changed


def changed_times(kept: Sequence[tuple[KnownComment, Comment]]) -> int:
    """How many lost their time, or have another; times like "3 hours ago" are estimates."""
    count = 0
    for old, new in kept:
        if old.posted_at is None or old.posted_at_source == "relative":
            continue
        if new.posted_at is None:
            count += 1
        elif new.posted_at_source != "relative":
            count += abs((new.posted_at - old.posted_at).total_seconds()) > MAX_TIME_SHIFT_SECONDS
    return count


def _is_most(count: int, kept: Sequence[object]) -> bool:
    return count > 0 and 2 * count > len(kept)
