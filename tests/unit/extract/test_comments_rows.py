"""What in the rows of a list is said by whom: names, notices, quotations, hidden rests, on systems that nobody has described.

What does NOT belong here: layouts (``test_comments_layouts``), whom an answer is for (``test_comments_answers``).
"""

from __future__ import annotations

import pytest
from tests.unit.extract.invented import page as invented_page
from tests.unit.extract.invented import raw, site
from tests.unit.extract.test_comments_generic import FLAT, WANTED, comments, found, parsed, shown
from tests.unit.extract.test_comments_layouts import HEAD, TEXTS, rows

from broadsheet.extract.article import clock_of
from broadsheet.extract.comments import generic, read_comments
from broadsheet.extract.page import parse

ROW = '<div class="k" id="k{n}"><b>{who}</b> <i>{when}</i><p>{text}</p></div>'


def section(*parts: str) -> str:
    return f"<div>{HEAD}{''.join(parts)}</div>"


def authors(html: str) -> list[str | None]:
    return [c.author for c in comments(html)]


@pytest.mark.parametrize("form", ["{n}. {who}", "({n} points) {who}", "(Score: {n}) by {who}"])
def test_numbers_and_brackets_before_names_are_no_part_of_them(form: str) -> None:
    signed = ROW.replace("<b>{who}</b>", f"<b>{form}</b>")
    assert shown(comments(section(rows(signed)))) == WANTED


def test_a_name_beside_the_time_counts_more_than_a_title_of_which_nothing_is_known() -> None:
    """Titles that are numbered look like numbered names."""
    titled = '<div class="k"><div>{n}. Not so fast with that {who}s dam</div><i>{who} ({when})</i><p>{text}</p></div>'
    assert authors(section(rows(titled))) == [who for who, _, _ in FLAT]


def test_a_name_that_its_time_repeats_stays_where_it_stands() -> None:
    repeated = '<div class="k"><span>{who}</span><i>{who} member {when}</i><p>{text}</p></div>'
    assert authors(section(rows(repeated))) == [who for who, _, _ in FLAT]


def test_the_rest_of_a_time_is_no_name() -> None:
    zoned = "".join(
        f'<div class="k"><span>{who}</span><i>5 March 2026 | 1{n}:0{n} WIB</i><p>{text}</p></div>'
        for n, (who, _, text) in enumerate(FLAT)
    )
    assert authors(section(zoned)) == [who for who, _, _ in FLAT]


def test_the_word_before_a_date_is_no_name() -> None:
    dated = ROW.replace("<i>{when}</i>", "<i>von {when}</i>")
    assert authors(section(rows(dated))) == [who for who, _, _ in FLAT]


# notices

FOURTH = ROW.format(who="Zoë Ström", when="6 March 2026, 09:10", text="Nobody pays, as always.", n=4)


def test_a_line_without_name_and_time_among_signed_ones_is_the_notice_of_a_deleted_one_in_any_language() -> None:
    notice = '<div class="k" id="k9"><p>Xabar moderator tomonidan olib tashlangan.</p></div>'
    read = comments(section(rows(ROW), notice, FOURTH))
    assert [c.is_deleted for c in read] == [False, False, False, True, False]


@pytest.mark.parametrize(
    "unsigned",
    [
        '<div class="k" id="k9"><p>Bu yerda ozgina boshqa gap bor, <a href="https://els.example/">unda</a> va bunda.</p></div>',
        f'<div class="k" id="k9"><p>{"Bir gap. " * 30}</p></div>',
    ],
)
def test_what_leads_elsewhere_or_is_long_is_no_notice(unsigned: str) -> None:
    assert not any(c.is_deleted for c in comments(section(rows(ROW), unsigned, FOURTH)))


def test_where_few_are_signed_a_line_alone_is_what_somebody_said() -> None:
    bare = "".join(f'<div class="k" id="k{n}"><p>{text}</p></div>' for n, text in enumerate(TEXTS, 7))
    one = ROW.format(who="Ida Pell", when="5 March 2026, 14:03", text="The sluice has leaked.", n=4)
    read = found(section(one, bare.replace("</p>", "</p><a>Reply</a>")))
    assert read is None or not any(c.is_deleted for c in read.comments)


# hidden rests

CUT = '<div class="k" id="k{n}"><b>{who}</b> <i>{when}</i><div class="say"><p>{text}</p>{rest}</div></div>'


def hiding(rest: str) -> list[str]:
    cut = "".join(
        CUT.format(who=who, when=when, text=text, n=n, rest=rest if n == 2 else "")
        for n, (who, when, text) in enumerate(FLAT, 1)
    )
    return [c.body for c in comments(section(cut))]


MORE = "And the old path was never paid for either."
TWO_PARAGRAPHS = [TEXTS[0], f"{TEXTS[1]}\n\n{MORE}", TEXTS[2]]


@pytest.mark.parametrize("hidden", ["hidden", 'class="hidden"', 'style="display: none"'])
@pytest.mark.parametrize("button", ["<button>Lire la suite</button>", "<a href='#'>Ler mais</a>"])
def test_the_rest_of_a_text_that_a_button_shows_is_of_the_text(hidden: str, button: str) -> None:
    bodies = hiding(f"<p {hidden}>{MORE}</p>{button}")
    assert bodies[1].startswith(TWO_PARAGRAPHS[1]) and bodies[::2] == TWO_PARAGRAPHS[::2]


@pytest.mark.parametrize(
    "rest",
    [
        f"<p hidden>{MORE}</p>",  # nothing shows it
        f"<div hidden>{MORE}<textarea></textarea></div><button>Edit</button>",
        "<p hidden>Copied.</p><button>Copy</button>",
        f'<p style="display:none">{MORE}</p><a href="https://els.example/">see this</a>',
        f"<p hidden>{MORE}</p><div><button>Reply</button></div>",
    ],
)
def test_what_else_is_hidden_is_none_of_the_text(rest: str) -> None:
    assert not any(word in hiding(rest)[1] for word in ("old path", "Copied"))


def test_what_is_hidden_on_small_screens_alone_is_seen() -> None:
    wide = ROW.replace("<i>", '<i class="hidden sm:block">')
    assert shown(comments(section(rows(wide)))) == WANTED


# texts


@pytest.mark.parametrize(
    ("line", "is_kept"),
    [("in reply to {}", False), ("reply to #1 by {}", False), ("<i>in reply to</i> <em>{}</em>", False), ("@{}", True)],
)
def test_a_line_of_the_systems_that_says_whom_it_answers_is_none_of_the_text(line: str, is_kept: bool) -> None:
    to = ("", "Ida Pell", "Otto Brandt")
    spoken = "".join(
        f'<div class="k"><b>{who}</b> <i>{when}</i><div>{f"<p>{line.format(other)}</p>" if other else ""}<p>{text}</p></div></div>'
        for (who, when, text), other in zip(FLAT, to, strict=True)
    )
    heads = [f"@{other}\n\n" if other and is_kept else "" for other in to]
    assert [c.body for c in comments(section(spoken))] == [h + text for h, text in zip(heads, TEXTS, strict=True)]


def test_the_head_of_a_quotation_stays_with_it() -> None:
    quoted = "".join(
        f'<div class="k"><b>{who}</b> <i>{when}</i><div>'
        f"{f'<em>Originally by {other}</em><blockquote>So it goes on.</blockquote>' if other else ''}<p>{text}</p></div></div>"
        for (who, when, text), other in zip(FLAT, ("", "Ida Pell", "Otto Brandt"), strict=True)
    )
    assert "Originally by Ida Pell" in comments(section(quoted))[1].body


# templates


def test_a_templates_body_that_holds_the_name_is_a_box_around_all_parts() -> None:
    boxed = rows(
        '<li class="kmt-item" id="kmt-{n}"><div class="kmt-content"><span class="kmt-author">{who}</span> <time>{when}</time>'
        '<div class="kmt-text">{text}</div><a>Reply</a></div></li>'
    )
    page = parsed(f'<ul class="kmt-list">{boxed}</ul>')
    read = read_comments(page, clock_of(page))
    assert read is not None and read.found_by == "komento" and shown(read.comments) == WANTED


def test_a_comment_that_is_called_by_the_author_is_not_the_authors_name() -> None:
    signed = rows(
        '<div class="comment comment-author" id="comment-10{n}"><div class="comment-content"><p>{text} It is as long as a text may be.</p></div>'
        '<p class="comment-footer">Posted by: <a href="/u">{who}</a> | <a href="#comment-10{n}">{when}</a></p></div>'
    )
    page = parsed(f'<div class="comments"><h3>Comments</h3>{signed}</div>')
    read = read_comments(page, clock_of(page))
    assert read is not None and [c.author for c in read.comments] == [who for who, _, _ in FLAT]


# what only looks like one


@pytest.mark.parametrize("called", ["twitter-tweet", "instagram-media", "bluesky-embed"])
def test_posts_of_other_sites_in_the_text_are_no_comments(called: str) -> None:
    """Under a heading that says comments, as in a piece about them."""
    posts = rows(
        f'<blockquote class="{called}"><p>{{text}}</p>&mdash; {{who}} (@x{{n}}) <a href="https://x.example/{{n}}">{{when}}</a></blockquote>'
    )
    assert found(f"<div>{HEAD}{posts}</div>") is None


def test_a_pattern_of_comments_to_come_is_none() -> None:
    pattern = ROW.format(who="{{who}}", when="{{when}}", text="{{{said}}}", n=0)
    assert shown(comments(section(f"<template>{pattern}</template>", rows(ROW)))) == WANTED


def test_testimonials_are_no_comments_though_they_are_called_so() -> None:
    said = rows(
        '<div class="comment-like"><cite class="fn">{who}</cite> <span class="date">{when}</span><p>{text}</p></div>'
    )
    assert found(f'<div class="testimonials">{HEAD}{said}</div>') is None


@pytest.mark.parametrize(("folder", "is_found"), [("news", False), ("people", True)])
def test_articles_whose_titles_look_like_names_are_no_comments(folder: str, is_found: bool) -> None:
    """They lead to pages of the kind that the page is."""
    teasers = rows(
        f'<div class="media"><a href="/{folder}/{{n}}4">{{who}} {{who}}</a><p class="by">{{when}}</p><p>{{text}}</p></div>'
    )
    page = parse(raw(invented_page(f"<div>{HEAD}{teasers}</div>"), "https://marsh.example/news/90217"), site())
    assert (generic.read(page, clock_of(page)) is not None) == is_found


def test_comments_that_only_their_data_number_among_boxes_that_look_like_them() -> None:
    row = (
        '<div class="flex gap-3" data-cid="c_55{n}"><div class="flex gap-3">{who}</div><div class="flex gap-3"><time datetime="2026-03-05T1{n}:00Z">1{n}:00</time></div>'
        '<div class="prose"><p>{text}</p></div><div class="flex gap-3"><button>Reply</button></div></div>'
    )
    assert [c.body for c in comments(section(rows(row)))] == TEXTS


def test_a_time_in_the_brackets_of_the_name_is_read_also_where_a_template_knows_none() -> None:
    listed = rows(
        '<li class="comment" id="comment-1{n}"><div class="comment-body"><p>{text}</p></div>'
        '<p class="comment-meta"><span class="comment-author">({who}, {when})</span></p></li>'
    )
    page = parsed(f'<ol class="commentlist">{listed}</ol>')
    read = read_comments(page, clock_of(page))
    assert read is not None and shown(read.comments) == WANTED


def test_a_line_over_a_text_with_line_breaks_tells_whom_it_answers() -> None:
    row = '<div class="k"><i>{when}</i> <b>{who}</b>{to}<div class="t">So,<br>{text}</div></div>'
    to = ("", "<span>in reply to <a>Ida Pell</a></span>", "<span>in reply to <a>Otto Brandt</a></span>")
    listed = "".join(row.format(who=w, when=t, text=b, to=one) for (w, t, b), one in zip(FLAT, to, strict=True))
    assert [c.parent for c in comments(section(listed))] == [None, 0, 1]
