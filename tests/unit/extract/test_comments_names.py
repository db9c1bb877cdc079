"""Names of commenters without what is printed around them."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from tests.unit.extract.invented import page, raw, site

from broadsheet.extract import extract
from broadsheet.extract.comments.byline import clean_name


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("Ida Pell says:", "Ida Pell"),
        ("Posted by Ida Pell", "Ida Pell"),
        ("An argument written by Ida Pell", "Ida Pell"),
        ("Ein Argument geschrieben von rheinaue84", "rheinaue84"),
        ("Schlusswort geschrieben von rheinaue84", "rheinaue84"),
        ("ida ( 12345 )", "ida"),
        ("ida@herald.example", "ida"),
        # what only looks like it
        ("Agent 47", "Agent 47"),
        ("Byron Fans", "Byron Fans"),
        ("Vonda Bywater", "Vonda Bywater"),
        ("A. Writer", "A. Writer"),
        ("Di Maria", "Di Maria"),
        ("Di Wong says:", "Di Wong"),
        ("von Ilm", "von Ilm"),
        ("Da: Ida Pell", "Ida Pell"),
    ],
)
def test_a_name_is_freed_of_what_surrounds_it(printed: str, name: str) -> None:
    assert clean_name(printed) == name


@pytest.mark.parametrize(
    ("printed", "shown"),
    [
        (("Di Maria", "Ida Pell", "Di Wong", "Otto"), ("Di Maria", "Ida Pell", "Di Wong", "Otto")),
        (("Von Ida", "Von Otto", "Von Mia", "Von Tom"), ("Ida", "Otto", "Mia", "Tom")),
    ],
)
def test_what_may_be_a_part_of_a_name_goes_only_where_all_have_it(printed: Sequence[str], shown: Sequence[str]) -> None:
    rows = "".join(
        f'<div class="comment" id="comment-{n}"><b class="who">{who}</b> <i>{n} March 2026, 14:03</i><p>The herons came back, {n} of them.</p></div>'
        for n, who in enumerate(printed, 1)
    )
    found = extract(raw(page(f'<div id="comments"><h3>4 comments</h3>{rows}</div>')), site()).comments
    assert [comment.author for comment in found] == list(shown)


def test_a_first_line_that_only_says_when_is_no_text() -> None:
    """And one that a reader wrote, which ends alike, is."""
    lines = (
        "on 2 Jun 2025 says:<br><br>The herons came back.",
        "on 3 Jun 2025 says:<br><br>The mayor says:<br><br>never.",
    )
    section = "".join(
        f'<div id="comment-{number}"><a href="#">Ida {number}</a> {text}</div>' for number, text in enumerate(lines, 1)
    )
    found = extract(raw(page(f'<div id="comments">{section}</div>')), site()).comments
    assert [comment.body for comment in found] == ["The herons came back.", "The mayor says:\n\nnever."]
    assert [str(comment.posted_at)[:10] for comment in found] == ["2025-06-02", "2025-06-03"]
