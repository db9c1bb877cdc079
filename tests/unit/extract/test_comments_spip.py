"""SPIP's forums, in both of its templates: what was written into the markup comes out of it."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from tests.unit.extract.threads import ONE, TWO, Said, found, nested, read, trees, written


def comment(said: Said, answers: str) -> str:
    thread = f'<ul class="comments-ul comments-items">{answers}</ul>' if answers else ""
    return (
        f'<li class="comment-li comment-item odd"><a href="#comment{said.number}" name="comment{said.number}" id="comment{said.number}"></a>'
        f'<div class="comment hreview"><p class="comment-meta"><a rel="self bookmark" href="#comment{said.number}" class="permalink">#</a>'
        f'<time datetime="{said.at:%Y-%m-%dT%H:%M:%SZ}">Le 3 mars à 16h03</time><span class="reviewer vcard"><span class="sep">, </span>par '
        f'{said.author}</span> <span class="item">En réponse à : <a class="url fn" href="/article">Les hérons</a></span></p>'
        f'<div class="comment-content description"><div class="comment-texte">{said.html}</div></div></div>'
        f'<div class="comment-reply"><a class="repondre" href="spip.php?page=forum">Répondre à ce message</a></div>{thread}</li>'
    )


def message(said: Said, answers: str) -> str:
    thread = f'<ul class="forum">{answers}</ul>' if answers else ""
    return (
        f'<li class="forum-fil"><div class="forum-message"><div class="forum-chapo"><strong class="forum-titre"><a href="#forum{said.number}"'
        f' name="forum{said.number}" id="forum{said.number}">Les hérons</a></strong><small>{said.at:%d/%m/%Y %H:%M}, par <span class="vcard author">'
        f'{said.author}</span></small></div><div class="forum-texte">{said.html}<p class="forum-repondre"><a href="#">Répondre</a></p></div></div>'
        f"{thread}</li>"
    )


@settings(max_examples=25, deadline=None)
@given(trees())
def test_what_is_written_comes_out(tree: list[Said]) -> None:
    html = f'<div class="comments"><h2>Tous les commentaires</h2><ul class="comments-ul comments-items">{nested(tree, comment)}</ul></div>'
    assert found(read(html)) == written(tree)


def test_the_old_forum() -> None:
    # 13/3: a day that is no month
    tree = [replace(ONE, at=ONE.at.replace(day=3, month=3)), TWO]
    html = f'<h2>Forum</h2><ul class="forum">{nested(tree, message)}</ul>'
    got = found(read(html))
    assert [(row[0], row[1], row[3], row[4]) for row in got] == [
        (row[0], row[1], row[3], row[4]) for row in written(tree)
    ]


def test_a_page_without_a_forum_gives_nothing() -> None:
    assert read('<ul class="forum"><li><a href="#">Un message, un commentaire ?</a></li></ul>') is None
