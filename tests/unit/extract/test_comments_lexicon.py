"""The words of comments: each for one purpose, and each understood."""

from __future__ import annotations

import itertools
import re

import pytest
import yaml

from broadsheet.extract import lexicon
from broadsheet.extract.comments import words

PURPOSES = ("comments", "reply", "button", "deleted")


@pytest.mark.parametrize(("one", "other"), itertools.combinations(PURPOSES, 2))
def test_no_word_has_two_purposes(one: str, other: str) -> None:
    assert set(lexicon.words(one)) & set(lexicon.words(other)) == set()


def test_no_purpose_stands_in_two_files() -> None:
    purposes = [name for file in lexicon._FILES for name in yaml.safe_load(file.read_text(encoding="utf-8"))]
    assert len(purposes) == len(set(purposes)) > 20


@pytest.mark.parametrize("purpose", [*PURPOSES, "whose", "one", "none"])
def test_each_word_is_a_pattern_in_small_letters_and_stands_once(purpose: str) -> None:
    for language in lexicon.table(purpose):
        listed = lexicon.words(purpose, language.partition("/")[0])
        assert len(set(listed)) == len(listed), language
        for word in listed:
            re.compile(word)
            assert word == word.lower() and word == word.strip() != "", (language, word)


@pytest.mark.parametrize(
    "heading",
    ["12 Comments", "Reader opinions", "网友评论（3条）", "コメント 3件", "댓글 12", "التعليقات (3)", "תגובות (3)", "۳ نظر", "Bình luận (3)", "3 Kommentare", "Conversation (4)"],
)  # fmt: skip
def test_a_heading_says_that_comments_follow(heading: str) -> None:
    assert words.WHOLE_HEADING.match(heading)


@pytest.mark.parametrize(
    "heading", ["16. Thought", "Commentary", "Opinionated", "Letter from the dam", "评论员文章：大坝"]
)
def test_other_headings_do_not(heading: str) -> None:
    assert not words.WHOLE_HEADING.match(heading)


@pytest.mark.parametrize(
    "button",
    ["Reply", "Report abuse", "回复", "답글", "رد", "הגב לתגובה זו", "پاسخ", "Trả lời", "Цитировать", "返信する"],
)
def test_a_button_answers(button: str) -> None:
    assert words.REPLY_BUTTON.match(button)


@pytest.mark.parametrize(
    ("text", "is_deleted"),
    [
        ("[This comment is no longer available]", True),
        ("This comment was removed by a moderator because it didn't abide by our standards.", True),
        ("该评论已被删除", True),
        ("운영자에 의해 삭제된 댓글입니다.", True),
        ("このコメントは削除されました。", True),
        ("Комментарий удалён модератором.", True),
        ("Acest comentariu a fost șters de moderator.", True),
        ("Коментар приховано модератором за порушення правил сайту", True),
        ("El comentario fue eliminado por no cumplir con el reglamento.", True),
        ("Příspěvek byl odstraněn administrátorem.", True),
        ("[Poistettu kommentti]", True),
        ("ข้อความนี้ถูกลบโดยผู้ดูแลระบบ", True),
        ("Bình luận này đã bị xóa.", True),
        ("Komentar ini telah dihapus.", True),
        ("Το σχόλιο διαγράφηκε από τον διαχειριστή.", True),
        ("Ezt a hozzászólást a moderátor törölte.", True),
        ("Коментарът, който изтрих, беше мой и не беше лош.", False),
        ("My comment was removed, and I want to know why.", False),
        ("Removed paint is what you see in the reeds.", False),
    ],
)
def test_what_stands_for_a_comment_that_was_taken_away(text: str, is_deleted: bool) -> None:
    assert bool(words.DELETED.match(text)) is is_deleted
