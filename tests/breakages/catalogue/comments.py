"""Comments that vanish, change or multiply."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from tests.breakages.breakage import Breakage, Question
from tests.breakages.view import Shown, View


def _gone(view: View, _: Question) -> View:
    return replace(view, remarks=(), declared=None, shows_list=False)


def _gone_with_count(view: View, _: Question) -> View:
    return replace(view, remarks=())


def _none_declared(view: View, _: Question) -> View:
    return replace(view, remarks=(), declared=0)


def _renumbered(view: View, _: Question) -> View:
    new = {remark.id: f"9{int(remark.id) * 7 + 3}" for remark in view.remarks}
    return replace(view, remarks=tuple(replace(r, id=new[r.id], parent=new.get(r.parent or "")) for r in view.remarks))


def _nameless(view: View, _: Question) -> View:
    return replace(view, remarks=tuple(replace(remark, author=None) for remark in view.remarks))


def _one_name(view: View, _: Question) -> View:
    return replace(view, remarks=tuple(replace(remark, author="Guest") for remark in view.remarks))


def _timeless(view: View, _: Question) -> View:
    return replace(view, remarks=tuple(replace(remark, posted_at=None) for remark in view.remarks))


def _shifted(view: View, _: Question) -> View:
    return replace(
        view,
        remarks=tuple(replace(r, posted_at=r.posted_at and r.posted_at - timedelta(hours=9)) for r in view.remarks),
    )


def _at_once(view: View, question: Question) -> View:
    now = question.moment - timedelta(minutes=1)
    return replace(view, remarks=tuple(replace(remark, posted_at=now) for remark in view.remarks))


def _all_the_same(view: View, question: Question) -> View:
    said = {
        "en": "This comment is shown to members only.",
        "de": "Dieser Beitrag ist nur für Mitglieder sichtbar.",
        "fr": "Ce message est réservé aux membres.",
    }
    return replace(view, remarks=tuple(replace(remark, text=said[question.paper.language]) for remark in view.remarks))


def _half(view: View, _: Question) -> View:
    """A page of comments is missing; the heading still counts all."""
    kept = view.remarks[: (len(view.remarks) + 1) // 2]
    return replace(view, remarks=kept)


def _half_untold(view: View, _: Question) -> View:
    kept = view.remarks[: (len(view.remarks) + 1) // 2]
    return replace(view, remarks=kept, declared=len(kept))


def _of_another(view: View, question: Question) -> View:
    """Every page shows the thread of another story."""
    from tests.breakages.view import shown

    other = next((s for s in question.paper.life.standing(question.moment) if s.remarks and s != question.story), None)
    remarks = tuple(shown(r, other) for r in other.remarks if r.stands(question.moment)) if other else ()
    return replace(view, remarks=remarks, declared=len(remarks))


def _most_read(view: View, question: Question) -> View:
    """A redesign: the list in the comments' place names what is read most."""
    standing = question.paper.life.standing(question.moment)[:6]
    headlines = [story.version(question.moment).headline for story in standing]
    remarks = tuple(Shown(str(place), None, headline, None) for place, headline in enumerate(headlines, start=1))
    return replace(view, remarks=remarks, declared=None)


def _twice(view: View, _: Question) -> View:
    again = tuple(replace(remark, id=f"8{remark.id}", parent=None) for remark in view.remarks)
    return replace(view, remarks=(*view.remarks, *again), declared=len(view.remarks))


COMMENT_BREAKAGES = (
    Breakage(
        "comments_gone",
        "The list and its heading are gone from every page.",
        "critical",
        ("comments_gone",),
        view=_gone,
    ),
    Breakage(
        "comments_gone_counted",
        "The list is empty, and the count is still shown.",
        "critical",
        ("comments_gone", "comments_declared"),
        view=_gone_with_count,
    ),
    Breakage(
        "comments_declared_none",
        "The list is empty, and the count says 0.",
        "critical",
        ("comments_gone",),
        view=_none_declared,
    ),
    Breakage("comments_renumbered", "Every comment has a new id.", "any", ("comment_ids",), view=_renumbered),
    Breakage("comments_nameless", "No comment has an author.", "any", ("comment_authors",), view=_nameless),
    Breakage("comments_one_name", "Every comment is by Guest.", "any", ("comment_authors",), view=_one_name),
    Breakage("comments_timeless", "No comment has a time.", "any", ("comment_times",), view=_timeless),
    Breakage("comments_shifted", "Every comment is nine hours earlier.", "any", ("comment_times",), view=_shifted),
    Breakage("comments_at_once", "Every comment was written a minute ago.", "any", ("comment_times",), view=_at_once),
    Breakage(
        "comments_all_the_same",
        "One sentence in place of every comment.",
        "critical",
        ("comment_texts",),
        view=_all_the_same,
    ),
    Breakage(
        "comments_half",
        "Half of each thread is missing, and still counted.",
        "any",
        ("comments_declared",),
        papers=("quay", "fanal"),
        view=_half,
    ),
    Breakage(
        "comments_half_untold",
        "Half of each thread is missing, also from the count.",
        "any",
        ("comments_fewer",),
        papers=("quay", "fanal"),
        view=_half_untold,
    ),
    Breakage(
        "comments_of_another", "Every page shows one story's thread.", "any", ("comment_texts",), view=_of_another
    ),
    Breakage(
        "comments_most_read", "A list of headlines in the comments' place.", "any", ("comment_texts",), view=_most_read
    ),
    Breakage(
        "comments_twice",
        "Each comment stands twice, with two ids.",
        "any",
        ("comment_texts", "comments_declared"),
        papers=("quay", "fanal"),
        view=_twice,
    ),
)
