"""Boxes that are no part of an article by what they are: consent layers, sign-up boxes, hidden copies; and what only looks like one."""

from __future__ import annotations

import pytest
from tests.unit.extract.invented import PARAGRAPHS, page, raw, site

from broadsheet.extract import extract

SENTENCE = "We and our partners keep what we can about you on your device, and measure how long you look at it."
ANOTHER = "Those who go on without choosing have chosen, and can change what they chose at the foot of every page of the paper."
LAYER = f'<div class="x1"><p>{SENTENCE}</p><p>{ANOTHER}</p><button>All</button><button>None</button></div>'
SIGN_UP = '<div class="x2"><h3>The reed letter</h3><p>Every Sunday before breakfast, five stories from the marsh for you.</p><form><input type="email"><button>Go</button></form></div>'
COPY = f'<div style="display: none"><p>Printed from the pages of the Marsh Post, with kind regards to all its readers.</p>{"".join(f"<p>{p}</p>" for p in PARAGRAPHS)}</div>'


def body(html: str) -> str:
    return extract(raw(html), site()).article.body or ""


def with_box(box: str, where: str) -> str:
    first, *others = PARAGRAPHS
    if where == "before":
        return page().replace("<main>", f"<main>{box}")
    if where == "within":
        return page(text=[first]).replace(
            "</div></article>", box + "".join(f"<p>{p}</p>" for p in others) + "</div></article>"
        )
    return page(section=box)


@pytest.mark.parametrize(
    ("box", "where"), [(LAYER, "before"), (SIGN_UP, "within"), (COPY, "behind")], ids=["layer", "sign_up", "copy"]
)
def test_the_box_is_no_part_of_the_article(box: str, where: str) -> None:
    assert body(with_box(box, where)) == "\n\n".join(PARAGRAPHS)


def test_an_article_in_a_form_that_asks_for_an_address_stays() -> None:
    html = page().replace("<main>", '<form><input type="email"><main>').replace("</main>", "</main></form>")
    assert body(html) == "\n\n".join(PARAGRAPHS)


def test_a_hidden_text_that_is_shown_nowhere_else_stays() -> None:
    html = page().replace('<div class="entry-content">', '<div class="entry-content" style="display:none">')
    assert body(html) == "\n\n".join(PARAGRAPHS)


def test_most_of_the_page_is_no_layer_though_it_stands_before_the_headline() -> None:
    text = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
    html = (
        '<html lang="en"><head><title>Herons return</title></head><body>'
        f"<div>{text}<button>Share</button><button>Print</button></div><h1>Herons return</h1></body></html>"
    )
    assert PARAGRAPHS[1] in body(html)
