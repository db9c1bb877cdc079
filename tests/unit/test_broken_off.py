"""Pages whose bytes end before the page does."""

from __future__ import annotations

import pytest

from broadsheet.broken_off import breaks_off

WHOLE = (
    "<!doctype html><html><head><title>Ferry</title><script>if (a < b) { go('<div>') }</script></head><body><!-- <div> -->"
    "<article><h1>Ferry</h1><p>It runs again.<p>To the islands.</article><div id=comments><ol><li>Ann: At last.</ol></div></body></html>"
)
OPEN_ENDED = WHOLE.removesuffix("</body></html>")  # which HTML allows


@pytest.mark.parametrize(
    "page",
    [
        WHOLE,
        WHOLE.upper(),
        f"{WHOLE}\n<script>count({'1, ' * 900})</script>\n",
        OPEN_ENDED,
        f"{OPEN_ENDED}\n<p>© The Herald",
        f"{OPEN_ENDED}<p>2 < 3 said she",
        "<h1>Ferry</h1><p>It runs again.",
        "",
    ],
)
def test_what_is_whole_or_may_be_breaks_off_nowhere(page: str) -> None:
    assert not breaks_off(page.encode())


@pytest.mark.parametrize(
    "end", ["It runs", "<p>To the", "<li>Ann: At", "<ol>", "<div id=com", "</ar", "</art", "<script>if (a", "<!-- <di"]
)
def test_half_a_page_breaks_off(end: str) -> None:
    assert breaks_off(WHOLE[: WHOLE.index(end) + len(end)].encode())


@pytest.mark.parametrize(
    "mark", ["<!--", "<script>", "<!-- <script> -->", "<script></style>", "</textarea>", "<div><!"]
)
def test_cost_is_that_of_one_look_at_the_page(mark: str) -> None:
    """With a search for the end of each, 200,000 of them would take many minutes."""
    breaks_off(mark.encode() * 200_000)


def test_what_is_open_before_a_comment_that_never_ends_is_open() -> None:
    assert breaks_off(b"<div><p>It runs.<!-- </div>")
    assert not breaks_off(b"<p>It runs.<!-- <div>")
