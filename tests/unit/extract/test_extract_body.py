"""The body: what the evidence speaks for is taken, what stands around and within it besides goes, and the column says who found it."""

from __future__ import annotations

import re

import pytest
from tests.unit.extract.invented import PARAGRAPHS, page, raw, site

from broadsheet.extract import extract
from broadsheet.extract.blocks import read_blocks
from broadsheet.extract.body import LIKELY, agreements, shingles_of, unrepeated
from broadsheet.extract.endings import without_rights
from broadsheet.extract.evidence import PageEvidence
from broadsheet.extract.judging import doubt, fitted, likelihoods, neighbour_signs
from broadsheet.extract.layout import PageLayout
from broadsheet.extract.line_signs import Words
from broadsheet.extract.page import ParsedPage, parse
from broadsheet.extract.places import Place

TEXT = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
BODY = "\n\n".join(PARAGRAPHS)
LONG = tuple(
    f"On day {n} the warden walked the dam and wrote down what she saw, bird by bird, in a small green book."
    for n in range(12)
)
MENU = '<nav><ul><li><a href="/">Home</a></li><li><a href="/news">News</a></li><li><a href="/sport">Sport</a></li></ul></nav>'
FOOT = '<footer><p>© 2026 The Marsh Post. <a href="/about">About us</a></p></footer>'


def body_of(inside: str, head: str = "") -> str | None:
    """The body of a page with a menu, ``inside`` and a foot."""
    html = f"<html><head><title>Herons return</title>{head}</head><body>{MENU}{inside}{FOOT}</body></html>"
    return extract(raw(html), site()).article.body


@pytest.mark.parametrize(
    "around",
    [
        '<div class="related-posts"><p><a href="/a">Otters are back as well, says the warden of the other marsh</a></p></div>',
        '<ul><li><a href="/a">Otters are back as well</a></li><li><a href="/b">A dam is built in the hills</a></li></ul>',
        '<div class="share-this">Tell your friends</div>',
        '<figure><img src="a.jpg"><figcaption>A heron on the dam. Photo: J. Marsh</figcaption></figure>',
        "<aside><p>Subscribe to the paper.</p></aside>",
        "<nav><p>Home</p></nav><form><p>Your address</p></form>",
        '<p style="display: none">For machines only</p><div aria-hidden="true">Menu</div>',
    ],
)
@pytest.mark.parametrize("is_after", [False, True])
def test_what_is_not_the_article_goes(around: str, is_after: bool) -> None:
    beside = (TEXT, around) if is_after else (around, TEXT)
    assert body_of(f"<article><h1>Herons return</h1><div>{''.join(beside)}</div></article>") == BODY


def test_markup_that_was_escaped_is_no_text() -> None:
    """A browser that saves a page escapes what stands in <noscript>."""
    picture = '<p><a href="/p"><img src="p.jpg"></a><noscript>&lt;img src="p.jpg" alt="A heron" width="140" /&gt;</noscript></p>'
    assert (
        body_of(f"<article><h1>Herons return</h1>{picture}{TEXT.replace('</p>', f'</p>{picture}', 1)}</article>")
        == BODY
    )


def test_teasers_that_break_off_are_no_text() -> None:
    """The beginnings of other articles and their linked headlines, in a box without a telling name."""
    beginnings = (
        "by Ida Pell The number of boats that leave the harbour goes on falling and has reached an estimated ten in a...",
        "One school by the marsh reports that its garden is a success and that all the children who work in it are...",
        "Shops at the harbour are told to take the new machines or to face that nobody comes and buys there while the...",
        "On the first day on which people as young as forty may join, the club by the sluice was so full that its door...",
    )
    teasers = "".join(
        f'<p>{text}</p><p><a href="/{n}">Number {n} of what the marsh has to tell</a></p>'
        for n, text in enumerate(beginnings)
    )
    wanted = (*PARAGRAPHS, *LONG[:8])
    text = "".join(f"<p>{paragraph}</p>" for paragraph in wanted)
    body = body_of(
        f'<div class="x1"><h1>Herons return</h1><div class="x2">{text}</div><div class="x5">{teasers}</div></div>'
    )
    assert body == "\n\n".join(wanted)


def test_lists_headings_quotes_and_tables_stay_in_order() -> None:
    html = (
        f"<article><h1>Herons return</h1>{TEXT}<h2>What was seen</h2><ul><li>Four herons on the dam at noon</li><li>One otter by the sluice</li></ul>"
        f"<blockquote><p>So early, and so many of them!</p></blockquote><table><tr><th>Day</th><th>Birds</th></tr><tr><td>Friday</td><td>7</td></tr></table>"
        f"{TEXT.replace('Thursday', 'Friday')}</article>"
    )
    body = body_of(html) or ""
    middle = (
        "What was seen\n\n- Four herons on the dam at noon\n- One otter by the sluice\n\nSo early, and so many of them!"
    )
    assert body.startswith(f"{BODY}\n\n{middle}\n\n")


def test_no_name_is_believed_alone() -> None:
    """An element called the article's body that holds a strapline, and the article beside it."""
    html = f'<div itemprop="articleBody" class="article-body">News from the marsh since 1926</div><div class="x1"><h1>Herons return</h1>{TEXT}</div>'
    assert body_of(html) == BODY
    boxes = "".join(f'<div class="newsletter-promo subscribe"><p>{paragraph}</p></div>' for paragraph in PARAGRAPHS)
    assert body_of(f"<article><h1>Herons return</h1>{boxes}</article>") == BODY


@pytest.mark.parametrize("tag", ["aside", "form", "label", "noscript", "button", "nav"])
def test_an_element_round_the_article_is_not_its_end(tag: str) -> None:
    text = "".join(f"<p>{paragraph}</p>" for paragraph in (*PARAGRAPHS, *LONG)).replace("dam", '<a href="/dam">dam</a>')
    body = body_of(f"<{tag}><h1>Herons return</h1><div>{text}</div></{tag}>")
    assert body is not None and body.split("\n\n") == [*PARAGRAPHS, *LONG]


def test_a_text_in_doubt_that_nobody_agrees_with_is_not_taken() -> None:
    """Short steps in a form: by the blocks' own account most of what they found is wrong, and trafilatura finds another text."""
    steps = "".join(f"<div><div>Step {n}</div><div><div>{step}</div></div></div>" for n, step in enumerate(LONG[:6], 1))
    start = f"<h1>Herons return</h1><div>By Ida Pell</div><div>{PARAGRAPHS[0]}</div><p>Sponsored Links</p><h2>Instructions</h2>"
    body = body_of(f"<form>{start}<div>Difficulty: Easy</div>{steps}<input type=text></form>")
    assert body is not None and all(text in body for text in (PARAGRAPHS[0], *LONG[:6]))


@pytest.mark.parametrize(
    "line", ["Sign up at the warden's hut", "More in the pipeline", "Read more", "Related", "Share this story"]
)
def test_a_line_of_words_does_not_end_the_article(line: str) -> None:
    """In the text's middle; what is done with the line itself is another question."""
    half = "".join(f"<p>{paragraph}</p>" for paragraph in LONG[:6])
    rest = "".join(f"<p>{paragraph}</p>" for paragraph in LONG[6:])
    body = body_of(f"<article><h1>Herons return</h1>{half}<p>{line}</p>{rest}</article>")
    assert body is not None and all(paragraph in body for paragraph in LONG)


@pytest.mark.parametrize(
    "line",
    [
        "Follow us on WhatsApp and Telegram.",
        "Get our free newsletter every morning: sign up here.",
        "Hier können Sie unseren kostenlosen Newsletter abonnieren.",
        "Suivez-nous sur Facebook, et recevez notre newsletter.",
        "Suscríbete a nuestro canal de WhatsApp.",
        "Подписывайтесь на наш канал в Телеграме.",
        "Annons: Halva priset på vinterskor hela veckan",
    ],
)
@pytest.mark.parametrize("is_last", [False, True])
def test_a_line_that_asks_the_reader_for_something_is_no_text(line: str, is_last: bool) -> None:
    half = "".join(f"<p>{paragraph}</p>" for paragraph in LONG[:6])
    rest = "".join(f"<p>{paragraph}</p>" for paragraph in LONG[6:])
    inside = f"{half}{rest}<p>{line}</p>" if is_last else f"{half}<p>{line}</p>{rest}"
    assert body_of(f"<article><h1>Herons return</h1>{inside}</article>") == "\n\n".join(LONG)


def test_a_line_that_asks_is_not_carried_along_by_the_paragraph_before_it() -> None:
    line = "Have you seen the herons? Write to us, and tell our reporters how many there were."
    inside = "".join(f"<p>{paragraph}</p>" for paragraph in (*LONG, line))
    assert body_of(f"<article><h1>Herons return</h1>{inside}</article>") == "\n\n".join(LONG)


@pytest.mark.parametrize(
    "line",
    [
        "The warden told the paper on the phone that nobody had asked him.",
        "WhatsApp was down on the whole coast for an hour, and the boats stayed in.",
        "Background: the dam was built by the navy in the last year of the war.",
        "Die Fischer haben sich bei WhatsApp verabredet, wie sie es immer tun.",
    ],
)
def test_a_line_of_the_text_that_holds_such_words_stays(line: str) -> None:
    half = "".join(f"<p>{paragraph}</p>" for paragraph in LONG[:6])
    rest = "".join(f"<p>{paragraph}</p>" for paragraph in LONG[6:])
    assert line in (body_of(f"<article><h1>Herons return</h1>{half}<p>{line}</p>{rest}</article>") or "")


@pytest.mark.parametrize("label", ["Also read", "Lesen Sie auch", "Czytaj też"])
def test_a_pointer_elsewhere_goes_also_where_its_label_stands_before_the_link(label: str) -> None:
    first, second, last = (f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)

    def read(pointer: str) -> str:
        return body_of(f"<article><h1>Herons return</h1>{first}{second}<p>{pointer}</p>{last}</article>") or ""

    assert read(f'{label}: <a href="/o">Otters are back as well</a>') == BODY
    part = f'{label}: the book of <a href="/o">the warden</a> of the dam, who saw more of it than anybody else'
    assert "who saw more of it" in read(part)


def test_the_last_paragraph_of_a_text_is_no_foot() -> None:
    """Bare text of an old page: nothing but its place in one element with the others says that the last piece belongs to them."""
    text = "<br><br>".join(
        (*PARAGRAPHS, *LONG, "A public meeting about the path will be held on Sunday, when the birds are fed.")
    )
    html = f"<table><tr><td><a href='/'>Home</a></td><td><b>Herons return</b><br>By Ida Pell<br><br>{text}</td></tr></table>"
    body = extract(
        raw(f"<html><head><title>Herons return</title></head><body>{html}</body></html>"), site()
    ).article.body
    assert body is not None and body.endswith("when the birds are fed.")


def test_a_last_paragraph_goes_on_in_an_element_called_furniture_unless_it_alone_is() -> None:
    """The name holds of all of them, so it says nothing of the last."""
    text = " ".join(PARAGRAPHS[:2])
    last = 'A public meeting about the path will be held on Sunday, says <a href="/c">the council</a>, when the birds are fed'
    foot = '<div class="foot"><p>Filed in <a href="/b">Birds</a></p></div>'

    def read(last: str) -> str:
        html = f'<div class="share post"><h1>Herons return</h1><p>{text}</p>{last}</div>{foot}'
        return body_of(html) or ""

    assert read(f"<p>{last}</p>").endswith("when the birds are fed")
    assert body_of(f'<div><h1>Herons return</h1><p>{text}</p><p class="share">{last}</p></div>{foot}') == text


def test_a_text_does_not_end_in_headings_of_what_follows() -> None:
    """Their words are of no language that is known; a closing sentence in large letters is no heading."""
    links = "".join(f'<li><a href="/{n}">Wop {n}</a></li>' for n in range(3))
    foot = f"<h3>Wibu glan:</h3><ul>{links}</ul><h3>Sroti merala</h3><ul>{links}</ul>"
    assert body_of(f"<article><h1>Herons return</h1>{TEXT}{foot}</article>") == BODY
    # nor in a line with a colon before links; before anything else it is a sentence
    line = "<p>Zu krani plo:</p>"
    assert body_of(f"<article><h1>Herons return</h1>{TEXT}{line}<ul>{links}</ul></article>") == BODY
    closing = "The birds will be counted again by all who come to the dam in the second week of April."
    body = body_of(f"<article><h1>Herons return</h1>{TEXT}<h3>{closing}</h3>{foot}</article>")
    assert body == f"{BODY}\n\n{closing}"


def test_a_headline_and_its_byline_in_one_block_are_no_text() -> None:
    """An old page without headings, whose title begins with the paper's name."""
    headline = "Swing bridge closed to lorries until the end of the year"
    text = "<br><br>".join((*PARAGRAPHS, *LONG))
    head = f"<font size='5'>{headline}</font> <font size='1'>By Ida Pell | 12 March 2026</font>"
    html = f"<table><tr><td><a href='/'>Home</a></td></tr><tr><td>{head}<br><br>{text}</td></tr></table>"
    page = f"<html><head><title>Marsh Post - {headline}</title></head><body>{html}</body></html>"
    assert extract(raw(page), site()).article.body == "\n\n".join((*PARAGRAPHS, *LONG))


def test_a_further_article_of_an_endless_page_is_another() -> None:
    first = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
    other = "".join(f"<p>{paragraph}</p>" for paragraph in LONG)
    html = f"<article><h1>Herons return</h1>{first}</article><article><h2>A green book</h2>{other}</article>"
    assert body_of(html) == BODY
    # where the headline's own <article> holds no text, the other one does
    head = f"<article><h1>Herons return</h1><p>Eleven days early.</p></article><article><h2>A green book</h2>{other}</article>"
    assert LONG[0] in (body_of(head) or "")
    # an <article> that begins without a heading is a part: a live page, a text in two columns
    assert LONG[0] in (body_of(f"<article><h1>Herons return</h1>{first}</article><article>{other}</article>") or "")


def test_a_box_built_like_the_headlines_whose_heading_leads_elsewhere_is_another_article() -> None:
    """Without an <article>: the same tag and class, a heading that is a link, and a text in the headline's own box."""
    own_text = (
        *PARAGRAPHS,
        "Nobody on the dam had seen so many of them in one evening since the marsh was dry, in the year of the long frost.",
        "The next count is on Sunday, and whoever has a boat is asked to leave it at home until the end of the month of June.",
    )
    first = "".join(f"<p>{paragraph}</p>" for paragraph in own_text)
    other = "".join(f"<p>{paragraph}</p>" for paragraph in LONG)

    def page_of(heading: str, name: str, own: str = first) -> str:
        boxes = (
            f'<div class="post"><h1>Herons return</h1>{own}</div><div class="{name}"><h2>{heading}</h2>{other}</div>'
        )
        return body_of(f"<main>{boxes}</main>") or ""

    link = '<a href="/book">A green book</a>'
    assert page_of(link, "post loaded") == "\n\n".join(own_text)
    # two of the signs are not enough
    assert LONG[0] in page_of("A green book", "post loaded")
    assert LONG[0] in page_of(link, "part")
    assert LONG[0] in page_of(link, "post", own="<p>Eleven days early.</p>")


def test_a_heading_like_the_headline_opens_a_further_article_and_one_within_the_text_does_not() -> None:
    own = "".join(f"<p>{paragraph}</p>" for paragraph in (*PARAGRAPHS, *LONG[:4]))
    other = "".join(f"<p>{paragraph}</p>" for paragraph in LONG[4:])
    head, title = "<h1 class='title first'>Herons return</h1>", "<h1 class='title'>A green book</h1>"

    def read(further: str) -> str:
        return body_of(f"<main><div>{head}<p>By Ida Pell</p></div><div><div>{own}</div>{further}</div></main>") or ""

    assert LONG[4] not in read(f"<div><header>{title}</header><div>{other}</div></div>")
    assert LONG[4] in read(f"{title}{other}")  # text before it in the same element: a part
    assert LONG[4] in read(f"<div><header>{title.replace('title', 'part')}</header><div>{other}</div></div>")


_FORBIDDEN = (
    "What stands here may not be published, broadcast or redistributed by anybody who was not asked for it first."
)
_GERMAN = "Nachdruck und jede andere Verwendung, auch in Auszügen, nur mit schriftlicher Erlaubnis des Verlags in der Deichstraße."


def test_a_first_level_heading_in_a_box_built_like_the_headlines_opens_a_further_article() -> None:
    """Headings without a class, as one endless page has them for each of its articles; parts of one article begin with smaller ones."""
    texts = (*PARAGRAPHS, *LONG[:4]), LONG[4:]
    own, other = ("".join(f"<p>{paragraph}</p>" for paragraph in text) for text in texts)

    def read(name: str, heading: str) -> str:
        box = f'<div class="{name}"><{heading}>A green book</{heading}>{other}</div>'
        return body_of(f'<div><div class="piece"><h1>Herons return</h1>{own}</div>{box}</div>') or ""

    assert LONG[4] not in read("piece", "h1") and LONG[3] in read("piece", "h1")
    assert LONG[4] in read("piece", "h2")
    assert LONG[4] in read("part", "h1")


@pytest.mark.parametrize(
    ("last", "is_kept"),
    [
        ("ⓒ 버들일보 무단전재 및 재배포 금지", False),
        ("© 2026 The Post. All rights reserved.", False),
        ("The picture is © J. Marsh", True),
        (f"© The Post. All rights reserved. {LONG[0]}", True),
        (f"© 2026 The Marsh Post. All rights reserved. {_FORBIDDEN}", False),
        (f"Copyright 2026 The Marsh Post. All rights reserved. {_FORBIDDEN}", False),
        (f"(Copyright (c) 2026 Marsh Radio. All Rights Reserved. {_FORBIDDEN})", False),
        (f"© 2026 Der Reiher. Alle Rechte vorbehalten. {_GERMAN}", False),
        (f"The reeds are cut. All rights reserved. {_FORBIDDEN}", True),
        (f"© 2026 The Marsh Post. {_FORBIDDEN} {LONG[0]}", True),
    ],
)
def test_a_closing_notice_of_rights_is_no_text(last: str, is_kept: bool) -> None:
    assert without_rights(f"{BODY}\n\n{last}") == (f"{BODY}\n\n{last}" if is_kept else BODY)
    assert without_rights(last) == last


def test_paragraphs_each_in_boxes_of_its_own_hang_in_one_element() -> None:
    wrapped = "".join(f"<div><div><p>{paragraph}</p></div></div>" for paragraph in LONG)
    outline = read_blocks(parsed(f"<h1>Herons return</h1><main>{wrapped}<p>So it goes on.</p></main>"))
    layout = PageLayout(outline, "Herons return")
    found = [layout.hung[block.box] for block in outline.blocks]
    assert len(set(found[1:])) == 1 and found[0] != found[1]


def test_what_follows_the_comments_is_known_to() -> None:
    page = parsed("<h1>Herons return</h1><p>Eleven days early.</p><ol><li>First!</li></ol><p>I live by the dam.</p>")
    blocks = read_blocks(page, page.tree.findall(".//ol")).blocks
    assert [bool(block.place & Place.AFTER_COMMENTS) for block in blocks] == [False, False, True]


def test_where_blocks_are_in_doubt_the_text_others_agree_on_is_taken() -> None:
    same = "The herons came back to the marsh on Thursday and people stood on the dam"
    texts = {
        "blocks": "Something else that no one else has seen",
        "trafilatura": same,
        "container": f"{same} to count",
    }
    found = agreements({name: shingles_of(text) for name, text in texts.items()})
    assert found["blocks"] == 0 and found["trafilatura"] == found["container"] > 0.4
    assert agreements({"blocks": shingles_of("alone")}) == {"blocks": 0.0}


def test_a_text_in_doubt_is_compared_with_all_others() -> None:
    """Teaser cards and nothing else: half of each could as well be in as out."""

    def cards(count: int) -> str:
        return "".join(
            f'<div class="card"><h3><a href="/{n}">Bird number {n}</a></h3><p>{LONG[n]} <a href="/x">{LONG[n][:40]}</a></p></div>'
            for n in range(count)
        )

    def read(inside: str) -> tuple[str | None, list[str]]:
        found = extract(raw(f"<html><head><title>Birds</title></head><body>{MENU}{inside}{FOOT}</body></html>"), site())
        return found.article.body_extractor, re.findall(r"[a-z]{4,} (?=\d)", found.article.body_reason or "")[1:]

    def in_list(count: int) -> str:
        items = "".join(f'<li>{text} <a href="/x">{text[:30]}</a></li>' for text in LONG[:count])
        linked = "".join(f'<p><a href="/y">{text}</a></p>' for text in LONG[:count])
        return f"<ul>{items}</ul>{linked}"

    everyone = ["blocks ", "container ", "trafilatura "]
    assert read(f"<article><h1>Birds</h1>{TEXT}</article>") == ("blocks", [])
    assert read(in_list(6)) == ("blocks", everyone)
    assert read(in_list(8)) == ("container", everyone[:2])  # long, and the two agree: nobody else is asked
    assert read(cards(5))[1] == everyone
    assert read(cards(12)) == ("trafilatura", everyone)  # it says what the container does, and comes first


def test_a_folded_answer_under_its_button_is_text_and_another_hidden_one_is_not() -> None:
    def seen(opens: str) -> list[int]:
        html = f'<h3><button aria-controls="{opens}">How?</button></h3><div id="a" hidden><p>{PARAGRAPHS[0]}</p></div>'
        return [block.place & Place.HIDDEN for block in read_blocks(parsed(html)).blocks]

    assert seen("a") == [0, 0]
    assert seen("b") == [0, Place.HIDDEN]


def test_teasers_beside_a_brief_are_other_articles_and_the_posts_of_a_live_page_are_not() -> None:
    brief = f"<h1>Herons return</h1><p>{PARAGRAPHS[0]}</p>"

    def read(link: str) -> str:
        posts = "".join(
            f'<div class="t"><h3><a href="{link}{n}">Otter {n}</a></h3><p>{LONG[n]}</p></div>' for n in range(4)
        )
        return body_of(f"<div><div>{brief}</div><section>{posts}</section></div>") or ""

    assert read("/otter/") == PARAGRAPHS[0]
    assert all(LONG[n] in read("#otter-") for n in range(4))


def test_words_of_a_wall_make_a_teaser_where_they_follow_in_the_texts_own_element() -> None:
    wall = '<div class="w"><h3>Subscribe to continue reading</h3><a href="/s">Plans</a></div>'

    def is_teaser(inside: str) -> bool:
        return bool(extract(raw(f"<html><body>{MENU}{inside}{FOOT}</body></html>"), site()).article.is_teaser)

    text = "".join(f"<p>{text}</p>" for text in LONG[:12])
    assert is_teaser(f"<article><h1>Herons return</h1><div>{text}{wall}</div></article>")
    assert not is_teaser(f"<article><h1>Herons return</h1><div>{text}</div></article>{wall}")
    letter = wall.replace("Subscribe to continue reading", "Subscribe and read our newsletter")
    assert not is_teaser(f"<article><h1>Herons return</h1><div>{text}{letter}</div></article>")


def parsed(html: str) -> ParsedPage:
    return parse(raw(f"<html><body>{html}</body></html>"), site())


def test_blocks_are_what_an_empty_line_sets_apart() -> None:
    seen = parsed(
        '<p>One<br>line<br><br>Two</p><ul><li>a</li><li><p>b</p></li></ul><div>Bare <a href="/x">link</a> text<p>in it</p>tail</div>'
        "<table><tr><td>1</td><td>2</td></tr></table><table><tr><td><p>left</p></td><td><p>right</p></td></tr></table>"
        "<p>漢<ruby>字<rt>じ</rt></ruby></p><script>no</script><p>said <time>at noon</time>, <button>he</button> said</p>"
    )
    outline = read_blocks(seen)
    assert [block.text for block in outline.blocks] == [
        *("One\nline", "Two", "- a\n- b", "Bare link text", "in it", "tail", "| 1 | 2", "left", "right", "漢字"),
        "said at noon, he said",
    ]
    link = outline.blocks[3]
    assert (link.chars, link.linked, link.link_share) == (12, 4, 4 / 12)
    assert [outline.tags[block.box] for block in outline.blocks[:4]] == ["p", "p", "li", "div"]


def test_a_block_knows_what_it_stands_in_and_skipped_elements_give_none() -> None:
    seen = parsed(
        '<aside class="promo"><h2 hidden>x</h2></aside><div itemprop="articleBody"><p>y</p></div><ol id="comments"><li>z</li></ol>'
    )
    aside, body, talk = read_blocks(seen).blocks
    assert aside.place == Place.ASIDE | Place.JUNK | Place.HEADING | Place.HIDDEN
    assert body.place == Place.ARTICLE_BODY
    assert talk.place == Place.TALK
    assert [block.text for block in read_blocks(seen, [*seen.of("ol")]).blocks] == ["x", "y"]


def test_a_heading_right_before_comments_is_theirs_and_so_is_the_rest_of_an_element_that_it_opens() -> None:
    def of_comments(html: str) -> list[str]:
        seen = parsed(html)
        return [b.text for b in read_blocks(seen, [*seen.of("ol")]).blocks if b.place & Place.OF_COMMENTS]

    talk = "<h2>Debate</h2><ol><li>x</li></ol><p>Subscribers can join.</p>"
    assert of_comments(f"<main><p>a</p><section>{talk}</section><p>b</p></main>") == ["Debate", "Subscribers can join."]
    assert of_comments(f"<main><p>a</p>{talk}<p>b</p></main>") == ["Debate"]  # the element has a text of its own
    assert of_comments("<main><h2>a</h2><p>b</p><ol><li>x</li></ol><p>c</p></main>") == []


def test_a_character_of_chinese_counts_as_more_than_a_letter() -> None:
    (block,) = read_blocks(parsed("<p>漢字漢字</p>")).blocks
    assert block.chars == 10


def test_signs_name_what_is_seen() -> None:
    seen = parsed(
        f'{MENU}<article><h1>Herons return</h1>{TEXT}<p>Related</p><p><a href="/x">Otters are back</a></p></article>'
    )
    evidence = PageEvidence(PageLayout(read_blocks(seen), "Herons return"), PARAGRAPHS[0], BODY)
    signs = list(evidence.signs())
    assert signs[0] is None  # a menu is not weighed
    _, headline, first, _, _, related, linked = [set(of_block or ()) for of_block in signs]
    assert {"headline=here", "wide_kind=11heading0"} <= headline
    assert {"stated=1", "described=1", "headline=after0", "end=1", "wide_kind=11p2"} <= first
    assert "says_end=0" in related
    assert {"previous_says_end=2", "linked=5", "stated=0"} <= linked
    chars = [block.chars for block in evidence.blocks]
    likely = likelihoods(signs, chars, evidence.layout.shares)
    assert min(likely[2:5]) > 0.9 and max(likely[0], likely[-1]) < 0.3


def test_each_sign_of_the_second_step_is_named_and_has_a_weight() -> None:
    """Worked out by hand for the second of four blocks: a short line of .3 after sure text and before a menu."""
    [_, signs, *_] = list(neighbour_signs([0.95, 0.3, 0.01, 0.7], [200, 50, 20, 400], [0.9, 0.2, 0.0, 0.9]))
    beside = [
        "likely+1=0",
        "likely+2=5",
        "likely-1=7",
        "likely-2=none",
        "likely=3",
        "likely_before=39",
        "likely_next=30",
    ]
    around = ["low_high=24", "sure_after=3", "sure_before=2", "window_after=5", "window_before=7"]
    assert signs is not None
    assert sorted(signs) == ["chars_likely=12", "chars_likely_share=83", *beside, *around]
    assert set(signs) <= fitted()[1].signs.keys()


def test_a_short_line_is_judged_by_its_neighbours() -> None:
    chars = [200, 200, 200, 30, 200, 200, 200, 200, 30]
    _, neighbours = fitted()

    def of_line(likely: list[float], number: int) -> float:
        of_block = list(neighbour_signs(likely, chars, [0.6] * len(chars)))[number]
        assert of_block is not None
        return neighbours.likelihood(of_block)

    amid = of_line([0.99, 0.99, 0.99, 0.45, 0.99, 0.99, 0.99, 0.99, 0.01], 3)
    far = of_line([0.99, 0.99, 0.99, 0.01, 0.01, 0.01, 0.01, 0.01, 0.45], 8)
    assert amid > LIKELY > far


def test_doubt_is_the_share_of_text_expected_to_be_wrong() -> None:
    assert doubt([1.0, 0.0], [100, 900]) == 0
    assert doubt([0.5], [100]) == 1
    assert doubt([0.9, 0.1], [100, 100]) == pytest.approx(0.2)
    assert doubt([], []) == 0


@pytest.mark.parametrize(
    ("blocks", "kept"),
    [
        ((LONG[0], LONG[0], LONG[1]), (LONG[0], LONG[1])),
        (("No.", LONG[0], "No.", LONG[1]), ("No.", LONG[0], "No.", LONG[1])),  # short words may come again
        (("No.", LONG[0], "Yes.", LONG[1]) * 2, ("No.", LONG[0], "Yes.", LONG[1])),  # but not the whole text
    ],
)
def test_what_is_there_twice_goes_once(blocks: tuple[str, ...], kept: tuple[str, ...]) -> None:
    assert tuple(unrepeated(blocks)) == kept


@pytest.mark.parametrize(
    ("html", "extractor"),
    [
        (page(), "blocks"),
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
    brief = f"<html><body><article><h1>Herons return</h1><p>{PARAGRAPHS[0]}</p></article></body></html>"
    linked = f'<p>{PARAGRAPHS[0]}</p><p><a href="/x">{PARAGRAPHS[0]}</a></p>'
    for html, share, is_asked in (
        (page(), 0.0, False),
        (brief, 0.0, True),
        (f"<html><body><article><h1>Herons</h1>{linked}{TEXT}</article></body></html>", 0.2, False),
    ):
        read = extract(raw(html), site())
        assert read.signs is not None and read.signs.url == read.article.url
        assert read.signs.link_share == pytest.approx(share, abs=0.05)
        assert (read.signs.trafilatura_chars is not None) == is_asked


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


def test_words_are_found_where_one_of_their_beginnings_is() -> None:
    found = Words(r"cookies?|consent\w*|zgod[aęy]".split("|"), is_whole=True)
    assert found.findall("COOKIE and cookies, consenting to zgodę; cooking") == [
        "COOKIE",
        "cookies",
        "consenting",
        "zgodę",
    ]
    assert found.search("No cookies") and not found.search("A cook of zgodo") and not found.search("")
    rights = Words(["all rights", "rights", "alle"])  # the shortest beginnings are looked for
    first = rights.search("Not ALL RIGHTS of alle")
    assert first is not None and first.span() == (4, 14)
    assert rights.findall("Rights") == ["Rights"]
    with pytest.raises(ValueError, match="does not begin"):
        Words([r"[©ⓒ]"])


def test_a_lead_in_the_headlines_own_box_is_text_where_it_is_a_sentence_without_links() -> None:
    def read(lead: str) -> str:
        hero = f'<section class="hero"><h1>Herons return</h1><div class="intro-text">{lead}</div></section>'
        tools = '<div class="tools"><a href="#">Share</a> <a href="#">Mail</a> <a href="#">Print</a></div>'
        text = "".join(f"<p>{text}</p>" for text in LONG[:6])
        return body_of(f'{hero}{tools}<div class="article-text">{text}</div>') or ""

    lead = "Salim left his old lighthouse on Thursday evening, and the harbour board now runs it from afar."
    assert read(lead).startswith(lead)
    for other in (f'<a href="/x">{lead}</a>', lead.rstrip("."), "Three more stories."):
        assert read(other).startswith(LONG[0][:40])
