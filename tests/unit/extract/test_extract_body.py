"""The body: the article's element is found, what stands around and within it besides the article goes, and the column says who found it."""

from __future__ import annotations

import pytest
from lxml.html import HtmlElement, document_fromstring
from tests.unit.extract.invented import PARAGRAPHS, page, raw, site

from broadsheet.extract import extract
from broadsheet.extract.body import between_agreed_ends
from broadsheet.extract.boilerplate import without_boilerplate
from broadsheet.extract.container import read_container, strip_chrome

TEXT = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
BODY = "\n\n".join(PARAGRAPHS)
LONG = tuple(
    f"On day {n} the warden walked the dam and wrote down what she saw, bird by bird, in a small green book."
    for n in range(12)
)


def container_text(html: str) -> str:
    tree: HtmlElement = document_fromstring(f"<html><body>{html}</body></html>")
    strip_chrome(tree)
    return read_container(tree).text


@pytest.mark.parametrize(
    "around",
    [
        '<div class="related-posts"><p>Otters are back as well, says the warden of the other marsh.</p></div>',
        '<ul><li><a href="/a">Otters are back as well</a></li><li><a href="/b">A dam is built in the hills</a></li></ul>',
        '<div class="share-this">Tell your friends</div>',
        '<div class="post-meta">Filed on Thursday in Birds</div>',
        '<figure><img src="a.jpg"><figcaption>A heron on the dam. Photo: J. Marsh</figcaption></figure>',
        "<aside><p>Subscribe to the paper.</p></aside>",
        "<nav><p>Home</p></nav><form><p>Your address</p></form>",
        '<p style="display: none">For machines only</p><div aria-hidden="true">Menu</div>',
        "<h1>Herons return</h1>",
    ],
)
def test_what_is_not_the_article_goes_and_what_follows_it_stays(around: str) -> None:
    assert container_text(f"<div><div>{around}{TEXT}{around}</div></div><div><p>All rights reserved.</p></div>") == BODY


def test_lists_headings_quotes_and_tables_stay_in_order() -> None:
    html = (
        f"<article>{TEXT}<h2>What was seen</h2><ul><li>Four herons</li><li>One otter</li></ul><blockquote><p>So early!</p></blockquote>"
        "<table><tr><th>Day</th><th>Birds</th></tr><tr><td>Friday</td><td>7</td></tr></table></article>"
    )
    tail = "What was seen\n\n- Four herons\n- One otter\n\nSo early!\n\n| Day | Birds\n| Friday | 7"
    assert container_text(html) == f"{BODY}\n\n{tail}"


def test_an_unclosed_aside_or_a_form_round_the_page_is_the_page() -> None:
    text = "".join(f"<p>{paragraph}</p>" for paragraph in LONG) * 2
    for tag in ("aside", "form", "label"):
        assert container_text(f"<{tag}><h1>Herons</h1><div>{text}</div></{tag}>").startswith(LONG[0])


def test_a_bigger_neighbour_does_not_hide_the_named_element() -> None:
    more = "".join(f"<p>{text}</p>" for text in LONG[:2])
    named = "".join(f"<p>{text}</p>" for text in LONG)
    html = f'<div><div itemprop="articleBody">{named}</div><div>{more}</div></div>'
    assert container_text(html) == "\n\n".join(LONG)


@pytest.mark.parametrize(
    ("blocks", "kept"),
    [
        (("By Ida Pell", "March 5, 2026", "4 min read", LONG[0]), (LONG[0],)),
        (("Herons return", LONG[0]), (LONG[0],)),
        ((LONG[0], "Also read: Otters are back", LONG[1]), (LONG[0], LONG[1])),
        ((LONG[0], "Advertisement", LONG[1]), (LONG[0], LONG[1])),
        ((LONG[0], LONG[1], "Related articles", "Otters are back"), (LONG[0], LONG[1])),
        ((LONG[0], "Related", *LONG[1:]), (LONG[0], "Related", *LONG[1:])),  # a box, and the article goes on
        ((LONG[0], LONG[0], LONG[1]), (LONG[0], LONG[1])),
        (("No.", LONG[0], "No.", LONG[1]), ("No.", LONG[0], "No.", LONG[1])),  # short words may come again
        (("No.", LONG[0], "Yes.", LONG[1]) * 2, ("No.", LONG[0], "Yes.", LONG[1])),  # but not the whole text
        ((LONG[0], "Read more"), (LONG[0], "Read more")),  # the last words of a teaser
        (("The dam opened in 1926 and the marsh has been dry in no year since.", LONG[0]), None),
    ],
)
def test_blocks_that_say_they_are_no_article_go(blocks: tuple[str, ...], kept: tuple[str, ...] | None) -> None:
    assert without_boilerplate("\n\n".join(blocks), "Herons return") == "\n\n".join(blocks if kept is None else kept)


def test_ends_go_where_another_extractor_leaves_them_out_and_keeps_the_rest() -> None:
    whole = "\n\n".join(("Marsh Post", *LONG, "Write to us"))
    assert between_agreed_ends(whole, "\n".join(LONG)) == "\n\n".join(LONG)
    assert between_agreed_ends(whole, "\n".join(LONG[2:11:3])) == whole  # it skips about: it cannot tell
    assert between_agreed_ends(whole, "Something else entirely") == whole
    long_end = "The editor adds: " + " ".join(LONG)
    assert between_agreed_ends(f"{LONG[0]}\n\n{long_end}", LONG[0]) == f"{LONG[0]}\n\n{long_end}"


@pytest.mark.parametrize(
    ("html", "extractor"),
    [
        (page(), "markup"),
        (f"<html><body><div><p>Home</p></div><div>{TEXT}</div></body></html>", "agreed"),
        (
            '<html><head><script type="application/ld+json">{"@type": "NewsArticle", "headline": "Herons return", "articleBody": "'
            f'{PARAGRAPHS[0]}"}}</script></head><body><div id="app"></div></body></html>',
            "json_ld",
        ),
    ],
)
def test_the_column_says_whose_text_was_taken(html: str, extractor: str) -> None:
    article = extract(raw(html), site()).article
    assert article.body_extractor == extractor
    assert article.body is not None and article.body.startswith(PARAGRAPHS[0])


def test_what_was_seen_on_the_way_is_kept_beside_the_article() -> None:
    linked = f'<p>{PARAGRAPHS[0]}</p><p><a href="/x">{PARAGRAPHS[0]}</a></p>'
    for html, share, is_asked in (
        (page(), 0.0, False),
        (f"<html><body><div><p>Home</p></div><div>{TEXT}</div></body></html>", 0.0, True),
        (f"<html><body><article><h1>Herons</h1>{linked}</article></body></html>", 0.5, False),
    ):
        read = extract(raw(html), site())
        assert read.signs is not None and read.signs.url == read.article.url
        assert read.signs.link_share == pytest.approx(share, abs=0.02)
        assert (read.signs.trafilatura_chars is not None) == is_asked
        if is_asked:
            assert read.signs.trafilatura_chars == pytest.approx(len(BODY), rel=0.1)


def test_no_comment_is_in_the_body_wherever_the_theme_hangs_the_list() -> None:
    comments = "".join(
        f'<li class="comment" id="comment-{n}"><cite class="fn">Ina {n}</cite> <span class="says">says:</span><p>My letter {n} of some length '
        "on herons, otters, dams and everything that the warden has written so far.</p></li>"
        for n in range(1, 9)
    )
    section = f'<ol class="commentlist">{comments}</ol>'
    for html in (
        page(section),
        page().replace("</article>", f"{section}</article>"),
        f"<html><body><div><h1>Herons</h1><div>{TEXT}</div>{section}</div></body></html>",
    ):
        found = extract(raw(html), site())
        assert len(found.comments) == 8
        assert found.article.body is not None and "My letter" not in found.article.body
