"""LiveJournal's comments and its kin's, flat and moved in: what was written into the markup comes out of it."""

from __future__ import annotations

from hypothesis import given, settings
from tests.unit.extract.threads import ONE, TWO, Said, found, read, trees, written

PAGE = "https://marsh.livejournal.example/4711.html"


def user(name: str) -> str:
    return (
        f'<span class="ljuser i-ljuser" data-ljuser="{name}"><a href="https://profile.example/" class="i-ljuser-profile"><img src="u.png"></a>'
        f'<a href="https://blog.example/" class="i-ljuser-username"><b>{name}</b></a></span>'
    )


def new_style(tree: list[Said]) -> str:
    return "".join(
        f'<a name="t{c.number}"></a><article id="ljcmt{c.number}" class="j-c j-c-full" style="margin-left: {25 * c.depth}px;">'
        f'<div class="j-c-head"><div class="j-c-poster">{user(c.author)}</div><time class="j-c-date" datetime="{c.at:%Y-%m-%d}">'
        f'<span>{c.at:%B} {c.at.day}, {c.at:%Y}</span>, <span class="j-c-date-time">{c.at:%I:%M %p}</span></time></div>'
        f'<div class="j-c-text">{c.broken}</div><div class="j-nav"><ul><li class="j-nav-item"><a href="{PAGE}?replyto={c.number}">Reply</a></li>'
        f'<li class="j-nav-item"><a href="{PAGE}?thread={c.number}#t{c.number}">Link</a></li></ul></div></article>'
        for c in tree
    )


@settings(max_examples=30, deadline=None)
@given(trees())
def test_what_is_written_comes_out(tree: list[Said]) -> None:
    assert found(read(f'<div class="j-l-comments" id="comments">{new_style(tree)}</div>')) == written(tree)


def test_a_deleted_comment_keeps_its_place() -> None:
    leaf = '<div class="b-tree-twig b-tree-twig-{depth}"><div class="b-leaf comment" id="t{number}" data-username="{author}">{inner}</div></div>'
    inner = (
        f'<div class="b-leaf-header"><span class="b-leaf-username-name">{user(TWO.author)}</span><span class="b-leaf-createdtime">{TWO.printed}</span>'
        f'<a class="b-leaf-permalink" href="{PAGE}?thread={TWO.number}#t{TWO.number}">Link</a></div><div class="b-leaf-article">{TWO.html}</div>'
    )
    html = leaf.format(depth=1, number=77, author="", inner='<div class="b-leaf-deleted">(Deleted comment)</div>')
    html += leaf.format(depth=2, number=TWO.number, author=TWO.author, inner=inner)
    section = read(html)
    assert section is not None
    gone, left = section.comments
    assert (gone.native_id, gone.is_deleted, gone.author) == ("77", True, None)
    assert (left.author, left.body, left.parent) == (TWO.author, TWO.body, 0)


def test_dreamwidth() -> None:
    html = "".join(
        f'<div id="cmt{c.number}" class="dwexpcomment" style="margin-left: {25 * c.depth}px;"><div class="comment"><div class="header">'
        f'<h4 class="comment-title">(no subject)</h4><div class="comment-poster">From: {user(c.author)}</div><div class="datetime">Date: '
        f'{c.at:%Y-%m-%d %I:%M %p} (UTC)</div></div><div class="comment-content">{c.html}</div></div></div>'
        for c in (ONE, TWO)
    )
    section = read(html.replace('<h4 class="comment-title">(no subject)</h4>', ""))
    assert found(section) == written([ONE, TWO])


def test_the_day_of_the_month_is_no_weekday() -> None:
    section = read(new_style([ONE]).replace(f"{ONE.at:%B} 5, 2026", "March 5th, 2025"))
    assert section is not None and section.comments[0].posted is not None
    assert section.comments[0].posted.at == ONE.at.replace(year=2025)


def test_the_link_parent_names_the_parent_where_a_thread_is_cut() -> None:
    cut = new_style([TWO]).replace(
        "<ul>", f'<ul><li class="j-nav-item-parent"><a href="{PAGE}?thread={ONE.number}#t{ONE.number}">Parent</a></li>'
    )
    section = read(cut)
    assert section is not None
    assert (section.comments[0].parent, section.comments[0].parent_native_id) == (None, str(ONE.number))


def test_a_page_without_comments_gives_nothing() -> None:
    assert read(f'<div class="b-singlepost">{user("ida")}<div id="t1">1</div></div>') is None
