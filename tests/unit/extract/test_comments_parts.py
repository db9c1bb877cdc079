"""The parts of comments, read off a whole list: what repeats is nobody's, what differs is a name or a text."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.unit.extract.invented import page, raw, site

from broadsheet.extract.article import clock_of
from broadsheet.extract.comments import Found, read_comments
from broadsheet.extract.page import parse

WRITTEN = (
    ("Ida Pell", "5 March 2026, 14:03", "The sluice has leaked since autumn."),
    ("Otto Brandt", "5 March 2026, 15:20", "Who pays for the new path, then?"),
    ("reed_warbler", "5 March 2026, 18:41", "I counted forty-one people on the dam, and one dog."),
    ("Mia", "6 March 2026, 07:12", "Yes, and the dog was mine."),
)
SHOWN = [(name, time[-5:], text) for name, time, text in WRITTEN]


def read(section: str) -> list[Found]:
    parsed = parse(raw(page(section)), site(zone="UTC"))
    found = read_comments(parsed, clock_of(parsed))
    return list(found.comments) if found else []


def wordpress(row: Callable[[str, str, str], str], **names: str) -> str:
    """A WordPress list in a theme that has markup of its own in each item."""
    items = (
        f'<li class="comment even depth-1" id="comment-{n}">{row(*said)}</li>' for n, said in enumerate(WRITTEN, 1)
    )
    return f'<div id="comments"><ol class="commentlist">{"".join(items)}</ol></div>'


ROWS: dict[str, Callable[[str, str, str], str]] = {
    "name and time in one line": lambda who, when, text: (
        f"{who} on\n {when} <div class='commenttext'><p>{text}</p></div>"
    ),
    "half of the names are links": lambda who, when, text: (
        f"<p class='cm-meta'>{f'<a rel=nofollow href=https://x.example>{who}</a>' if len(who) < 9 else who} — <a href='#c'>{when}</a></p><p>{text}</p>"
    ),
    "a word after the name": lambda who, when, text: (
        f"<div class='by'>{who} meldete</div><i>{when}</i><div class='t'>{text}</div>"
    ),
    "a time in the heading": lambda who, when, text: f"<h4>{who} <span>On {when}</span></h4><p>{text}</p>",
    "a badge in the name": lambda who, when, text: (
        f"<b class='fn'>{who} <em>Subscriber</em></b><time>{when}</time><p>{text}</p>"
    ),
    "labels beside": lambda who, when, text: (
        f"<h3>{who}</h3><ul><li>{when}</li><li><a href='#x'>Address of this one</a></li></ul><div class='commenttext'><p>{text}</p></div>"
    ),
    "buttons in the text": lambda who, when, text: (
        f"<b>{who}</b> <time>{when}</time><div class='comment-content'><p>{text}</p><p><a href='#'>Mir lieb</a> <a href='#'>Mir leid</a> <span>12 mal lieb</span></p></div>"
    ),
    "a line of buttons ends the text": lambda who, when, text: (
        f"<b>{who}</b> <time>{when}</time><div class='comment-content'>{text}<br>Reply | Report | {len(text)} people like this</div>"
    ),
    "a hint of several paragraphs": lambda who, when, text: (
        f"<div class='medal'><h4>Guest</h4><div class='pop'><p>There are two ways to change that, and both take a minute of your time.</p><p>Sign in.</p><p>Or do not.</p></div></div>"
        f"<span class='name'>{who}</span><span class='date'>{when}</span><p>{text}</p>"
    ),
    "what they wrote elsewhere": lambda who, when, text: (
        f"<cite>{who}</cite><time>{when}</time><p>{text}</p><div class='luv'>{who} recently posted: {text[::-1]}</div>"
    ),
    "numbers of followers": lambda who, when, text: (
        f"<span class='name'>{who} <span>{len(who)} fans</span></span><span class='date'>{when}</span><p>{text}</p>"
    ),
    "in a foreign word order": lambda who, when, text: f"<dl><dt>3. {who} rzekł {when}:</dt><dd>{text}</dd></dl>",
}


@pytest.mark.parametrize("kind", ROWS)
def test_what_repeats_is_told_from_what_they_wrote(kind: str) -> None:
    found = read(wordpress(ROWS[kind]))
    assert [(c.author, f"{c.posted.at:%H:%M}" if c.posted else "", c.body) for c in found] == SHOWN


def test_what_all_wrote_alike_stays_and_so_does_a_family() -> None:
    alike = [
        (f"{name} Pell", when, "Thank you!")
        for name, (_, when, _) in zip(("Ida", "Otto", "Mia", "Tom"), WRITTEN, strict=True)
    ]
    items = "".join(
        f'<li class="comment even depth-1" id="comment-{n}"><b class="fn">{who}</b><time>{when}</time><div class="comment-content"><p>{text}</p></div></li>'
        for n, (who, when, text) in enumerate(alike, 1)
    )
    assert [(c.author, c.body) for c in read(f'<ol class="commentlist">{items}</ol>')] == [
        (who, "Thank you!") for who, _, _ in alike
    ]
