"""Whether comments can still be written: forms, notices in many languages, and what must not be taken for either."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.extract.invented import PARAGRAPHS, page, raw, site

from broadsheet.extract import extract
from broadsheet.extract.comments.openness import says_closed

CLOSED = (
    "Comments are closed.", "Commenting on this article has closed", "Comments on this entry are closed.", "This discussion is now closed.",
    "Sorry, the comment form is closed at this time.", "You can no longer comment on this story.", "No new comments can be posted.",
    "Comments are closed for this post, but write to us if you saw a heron.", "New comments are not allowed.",
    "Die Kommentarfunktion ist geschlossen", "Das Kommentieren dieses Beitrags wurde deaktiviert.", "Kommentare sind hier deaktiviert.",
    "Dieser Artikel kann nicht mehr kommentiert werden.", "Die Kommentare unter diesem Beitrag sind geschlossen.",
    "Les commentaires sont fermés", "Les commentaires pour cet article sont clos.", "Vous ne pouvez plus commenter.",
    "Los comentarios están cerrados", "Comentarios cerrados", "I commenti sono chiusi", "Commenti disabilitati.",
    "Os comentários estão encerrados.", "Não é mais possível comentar.", "De reacties zijn gesloten.", "Reageren is niet meer mogelijk.",
    "Komentarze są wyłączone.", "Możliwość komentowania Czaple wracają została wyłączona.", "Kommentarerna är stängda.",
    "Kommentarsfältet är nu stängt.", "Kommentarfeltet er stengt.", "Debatten er lukket.", "Kommentarsporet er nu lukket.",
    "Komentáře jsou uzavřeny.", "Diskuse k článku je uzavřena.", "Комментарии закрыты.", "Обсуждение закрыто.",
    "Комментарии к записи Цапли отключены",
)  # fmt: skip
NOT_CLOSED = (
    "Comments are currently closed.", "Comments are closed until Monday.", "Comments are closed after 14 days.",
    "Comments are not closed.", "Comments are closed while our moderators sleep.", "No comments yet.", "Be the first to comment!",
    "Comments on the closed shop", "The path is closed.", "3 comments", "Commentators close in on the warden",
    "Die Kommentarfunktion ist derzeit geschlossen.", "Die Kommentare sind nicht geschlossen.", "Kommentare werden nach 14 Tagen geschlossen.",
    "Les commentaires sont fermés jusqu'à lundi.", "Los comentarios están cerrados temporalmente.", "Noch keine Kommentare",
    "Комментарии временно отключены.", "Комментариев нет", "De reacties zijn momenteel gesloten.",
)  # fmt: skip
FORM = '<form id="commentform" class="comment-form"><textarea id="comment" name="comment"></textarea></form>'


def is_open(
    section: str = "", head: str = "", body: str = "", text: tuple[str, ...] = PARAGRAPHS, lang: str = "en"
) -> bool | None:
    return extract(raw(page(section, head=head, text=text, body=body, lang=lang)), site()).article.is_open_for_comments


@pytest.mark.parametrize("sentence", CLOSED)
def test_a_notice_in_the_comment_section_says_closed(sentence: str) -> None:
    assert is_open(f'<div id="comments"><h2>Comments</h2><p>{sentence}</p></div>') is False
    assert is_open(f'<div id="comments"><div><p><em>{sentence}</em></p></div></div>') is False


@pytest.mark.parametrize("sentence", NOT_CLOSED)
@pytest.mark.parametrize("name", ["remark", "no-comments", "comments-closed"])
def test_what_passes_or_says_nothing_is_not_closed(sentence: str, name: str) -> None:
    if name == "comments-closed" and sentence == "Comments on the closed shop":
        pytest.skip("an element that is called closed needs less")
    if name == "no-comments" and "closed" in sentence and says_closed(sentence) is False and "shop" in sentence:
        pytest.skip("an element that is called so needs less")
    if name != "remark" and sentence == "The path is closed.":
        pytest.skip("an element that is called so needs less")
    assert is_open(f'<div id="comments"><p class="{name}">{sentence}</p></div>') is None


@pytest.mark.parametrize("name", ["no-comments", "nocomments", "comments-closed", "comments_closed"])
def test_an_element_that_is_called_so_may_say_it_in_its_own_words(name: str) -> None:
    assert is_open(f'<div class="{name}"><p>Nobody has written a word yet.</p></div>') is None
    assert is_open(f'<div class="{name}"><p>The guest book is closed, thank you all.</p></div>') is False
    assert is_open(f'<div class="{name}"></div>') is None


@pytest.mark.parametrize(
    "section",
    [
        '<aside><div class="comments"><p>Comments are closed.</p></div></aside>',
        '<div class="related-posts"><div class="comment-count">Comments are closed.</div></div>',
        '<p><a class="comments" href="/other" title="Comments are closed."><span class="comments">Comments are closed.</span></a></p>',
        '<div class="recent-comments"><p class="no-comments">Comments are closed.</p></div>',
        '<ol class="commentlist"><li id="comment-7" class="comment depth-1"><div class="comment-body"><p>Comments are closed.</p></div></li></ol>',
        '<div id="comments"><blockquote>Comments are closed.</blockquote></div>',
        "".join(
            f'<div class="teaser-{n}"><p class="no-comments" id="n{n}">Comments are closed.</p></div>' for n in range(5)
        ),
        '<body class="no-comments">',
    ],
)
def test_comments_other_articles_and_what_is_quoted_are_not_asked(section: str) -> None:
    assert is_open(section) is None


def test_an_article_about_closed_comments_is_open_to_question() -> None:
    about = (
        "Comments are closed.",
        *PARAGRAPHS,
        "The paper said that comments are closed, and nobody knows until when it meant that.",
    )
    assert is_open(text=about) is None
    assert (
        is_open(
            text=(*PARAGRAPHS, '<span class="comment">Comments are closed.</span> That was all she wrote.', *PARAGRAPHS)
        )
        is None
    )


def test_the_last_words_after_the_text_may_be_the_notice() -> None:
    assert is_open(text=(*PARAGRAPHS, "Comments are closed.")) is False


@pytest.mark.parametrize(
    "section",
    [
        f'<div id="respond">{FORM}</div>',
        '<div id="wpdcom" class="wpd-comments-open"></div>',
        '<div id="comments"><p class="must-log-in">You must be logged in to write.</p></div>',
        '<section id="comments"><form class="comment-form" id="comment-form"><textarea name="comment_body[und][0][value]"></textarea></form></section>',
        '<div class="comment-form"><iframe id="comment-editor" src=""></iframe></div>',
        '<section class="reader-comments comments"><form><p><textarea name="text"></textarea></p></form></section>',
    ],
)
def test_a_form_to_write_a_comment_says_open(section: str) -> None:
    assert is_open(section) is True
    assert is_open(section + '<div class="comments"><p class="no-comments">Comments are closed.</p></div>') is True


@pytest.mark.parametrize(
    "section",
    [
        '<div class="contact"><form><label>Comments</label><textarea name="comments"></textarea></form></div>',
        '<div class="comments"><form class="report-abuse"><textarea name="reason"></textarea></form></div>',
        '<div class="jp-carousel-comments"><form class="jp-carousel-comment-form"><textarea name="comment"></textarea></form></div>',
        '<div id="respond"><h3>Leave a reply</h3></div>',
        '<form class="newsletter"><textarea></textarea></form><p class="comments">3 comments</p>',
    ],
)
def test_other_forms_say_nothing(section: str) -> None:
    assert is_open(section) is None


def test_where_a_script_loads_comments_the_pages_own_notice_says_nothing() -> None:
    notice = '<div id="comments"><p class="no-comments">Comments are closed.</p></div>'
    assert is_open(notice) is False
    assert is_open(notice + '<div id="disqus_thread"></div>') is None


@given(st.sampled_from(CLOSED), st.text("abc xyz", max_size=300).map(str.strip))
def test_a_notice_counts_from_its_beginning_and_is_short(sentence: str, more: str) -> None:
    assert says_closed(sentence)
    assert not says_closed(f"She said: {sentence}")
    assert not says_closed(f"{sentence} {'and on ' * 60}{more}")


@given(st.text(max_size=250))
def test_any_text_is_answered(text: str) -> None:
    assert says_closed(text) in {True, False}
