"""Rows under another address have the ids that they would have had there from the start."""

from __future__ import annotations

from dataclasses import replace

from broadsheet import ids
from broadsheet.models import Article, Comment
from broadsheet.pipeline.readdressing import comment_names, readdressed

OLD, NEW = "https://paper.example/list", "https://paper.example/a"


def comment(place: int, name: str, **columns: object) -> Comment:
    row = Comment(ids.article_id(OLD), name, None, None, place, 0, "Ann", None, "Well said", "generic")
    return replace(row, **columns)  # type: ignore[arg-type]


def thread(url: str) -> list[Comment]:
    """As extraction names them under ``url``: native ids, printed times that count and that don't, equal comments."""
    article = ids.article_id(url)
    named = ids.comment_id(article, "7")
    derived = [ids.derived_comment_id(article, "Ann", "5 March", "Well said", n) for n in range(2)]
    relative = ids.derived_comment_id(article, "Ann", None, "Well said", 0)
    rows = [
        comment(1, named, native_id="7", body="First"),
        comment(2, derived[0], posted_at_text="5 March", parent_comment_id=named),
        comment(3, derived[1], posted_at_text="5 March", parent_comment_id=derived[0]),
        comment(4, relative, posted_at_text="5 March", parent_comment_id=ids.comment_id(article, "gone")),
    ]
    return [replace(row, article_id=article) for row in rows]


def test_the_ids_are_those_of_the_new_address() -> None:
    article = Article(ids.article_id(OLD), "paper", NEW, OLD, "H", "B")
    moved, comments = readdressed(article, thread(OLD), NEW)
    assert (moved.article_id, moved.canonical_url, moved.url) == (ids.article_id(NEW), NEW, NEW)
    wanted = thread(NEW)
    wanted[3] = replace(wanted[3], parent_comment_id=ids.comment_id(ids.article_id(OLD), "gone"))
    assert list(comments) == wanted


def test_the_same_address_changes_nothing() -> None:
    article = Article(ids.article_id(OLD), "paper", NEW, OLD, "H", "B")
    assert readdressed(article, thread(OLD), OLD) == (article, tuple(thread(OLD)))


def test_an_id_that_can_not_be_made_again_still_gives_one_of_its_own() -> None:
    odd = ids.comment_id(ids.article_id(OLD), "whoever made it")
    names = comment_names([comment(1, odd), *thread(OLD)], ids.article_id(NEW))
    assert names[odd] == ids.moved_comment_id(ids.article_id(NEW), odd)
    assert list(names.values())[1:] == [row.comment_id for row in thread(NEW)]
    assert len(set(names.values())) == 5


def test_two_comments_of_one_id_of_the_platform_stay_two() -> None:
    """As where an older version has stored two articles as one, or the platform has numbered its comments anew."""
    old, new = ids.article_id(OLD), ids.article_id(NEW)
    others = [ids.comment_id(ids.article_id(f"https://paper.example/{name}"), "7") for name in "ab"]
    rows = [comment(1, others[0], native_id="7"), comment(2, others[1], native_id="7")]
    assert comment_names(rows, new) == {
        others[0]: ids.comment_id(new, "7"),
        others[1]: ids.moved_comment_id(new, others[1]),
    }
    named = ids.comment_id(old, "7")
    names = comment_names([*rows, comment(3, named, native_id="7")], new)
    assert names[named] == ids.comment_id(new, "7")  # whose id was made from it
    assert len(set(names.values())) == 3
    assert comment_names([comment(1, named, native_id="7")] * 2, new) == {named: ids.comment_id(new, "7")}
