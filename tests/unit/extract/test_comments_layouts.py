"""Comments in layouts of hand-made pages and of systems that nobody has described: what divides and signs them is where they stand."""

from __future__ import annotations

import pytest
from tests.unit.extract.test_comments_generic import FLAT, WANTED, comments, found, parsed, shown

from broadsheet.extract.article import clock_of
from broadsheet.extract.comments import read_comments
from broadsheet.extract.comments.generic_candidates import candidates
from broadsheet.extract.comments.generic_regions import regions_of

NAMES = [who for who, _, _ in FLAT]
TEXTS = [text for _, _, text in FLAT]
HEAD = "<h3>Comments (3)</h3>"


def rows(form: str) -> str:
    return "".join(form.format(who=who, when=when, text=text, n=n) for n, (who, when, text) in enumerate(FLAT, 1))


def test_comments_that_nothing_but_rules_divide() -> None:
    flat = rows(
        '<b>{who}</b>, <font size="1">{when}</font><br>{text}<br><font size="1"><a href="#">Reply</a></font><hr>'
    )
    assert shown(comments(f"<div>{HEAD}<hr>{flat}</div>")) == WANTED


def test_texts_that_are_signed_below_and_divided_by_rules() -> None:
    flat = rows('{text}<br><div align="right"><small>posted by <b>{who}</b> on {when}</small></div><hr>')
    assert shown(comments(f"<div>{HEAD}<hr>{flat}</div>")) == WANTED


def test_a_text_and_behind_it_who_wrote_it_and_where() -> None:
    signed = rows('<p class="comment-text">{text}</p><p class="small"><strong>{who}</strong>, Marshby</p>')
    read = comments(f'<div class="say"><h3>Have your say</h3>{signed}</div>')
    assert [(c.author, c.body) for c in read] == list(zip(NAMES, TEXTS, strict=True))


def test_a_number_in_a_text_without_a_time_beside_it_is_no_time() -> None:
    signed = rows(
        '<p class="comment-text">{text} In 2003 it was dry.</p><p class="small"><strong>{who}</strong>, Marshby</p>'
    )
    read = comments(f'<div class="say"><h3>Have your say</h3>{signed}</div>')
    assert [c.body for c in read] == [f"{text} In 2003 it was dry." for text in TEXTS]


@pytest.mark.parametrize("label", ["Comment {n}", "Kommentar Nr. {n}", "ความคิดเห็นที่ {n}"])
def test_comments_that_each_have_a_number_of_their_own(label: str) -> None:
    each = rows(
        f"<table><tr><td><b>{label}</b><br><br>{{text}}<br><br><i>{{who}}</i> - <u>{{when}}</u></td></tr></table>"
    )
    assert [(c.author, c.body) for c in comments(each)] == list(zip(NAMES, TEXTS, strict=True))


def test_numbers_that_do_not_count_are_those_of_teasers() -> None:
    teasers = "".join(
        f'<div><a href="/{n}">The dam</a> <b>{n} comments</b><p>{t}</p></div>'
        for n, t in zip((7, 3, 12), TEXTS, strict=True)
    )
    assert found(teasers) is None


def test_rows_that_are_called_by_turns() -> None:
    turns = "".join(
        f'<div class="post{n % 2}"><span class="nick">{who}</span>, <span class="dt">{when}</span><br>{text}</div>'
        for n, (who, when, text) in enumerate((*FLAT, *MORE))
    )
    assert len(comments(f'<div id="forum"><h4>Discussion</h4>{turns}</div>')) == 6


def test_a_form_around_all_comments_is_none_to_write_one() -> None:
    listed = rows(
        '<div id="row-{n}"><b class="user">{who}</b> <span class="date">{when}</span><div class="said">{text}</div></div>'
    )
    box = f'<form method="post"><div id="comments-list">{HEAD}{listed}</div><input type="checkbox"></form>'
    assert shown(comments(box)) == WANTED
    written = f'<form method="post">{HEAD}{listed}<textarea></textarea></form>'
    assert found(written) is None


def test_a_name_that_begins_the_line_of_the_text() -> None:
    listed = rows(
        '<div class="comment_item"><p class="kind{n}x"><span class="txt-name"><a><b>{who}</b></a></span> {text}</p><p><a>Like</a> {n}8</p></div>'
    )
    read = comments(f'<div class="box">{HEAD}{listed}</div>')
    assert [(c.author, c.body) for c in read] == list(zip(NAMES, TEXTS, strict=True))


def test_a_line_that_folds_its_comment_is_no_text() -> None:
    listed = rows(
        '<details open id="r{n}"><summary><b>{who}</b> &middot; <a href="#r{n}">{when}</a> &middot; 7 points</summary><p>{text}</p></details>'
    )
    assert shown(comments(f"<section><h2>3 replies</h2>{listed}</section>")) == WANTED


def test_cells_without_names_are_told_by_their_places() -> None:
    listed = rows(
        "<table><tr><td><font>FROM:</font></td><td><font>{who}</font></td></tr><tr><td><font>DATE:</font></td><td><font>{when}</font></td></tr>"
        '<tr><td colspan="2"><font>{text}</font></td></tr></table><br>'
    )
    assert shown(comments(f"<div>{HEAD}{listed}</div>")) == WANTED


def test_what_says_only_that_there_are_comments_is_none() -> None:
    links = "".join(
        f'<div class="kom" id="k{n}"><b class="user">All comments ({n})</b> <i class="date">5 March 2026</i> All comments ({n})</div>'
        for n in (3, 4)
    )
    assert found(f'<div id="comments">{HEAD}{links}</div>') is None


def test_bare_text_behind_a_line_break_is_the_text_not_what_stands_before_it() -> None:
    listed = "".join(
        f'<div class="post"><span class="tit">{"Re:" if n else ""} <a href="#">&raquo;</a></span> <span class="nick">{who}</span>, <span class="dt">{when}</span><br>{text}</div>'
        for n, (who, when, text) in enumerate(FLAT)
    )
    read = comments(f'<div id="forum"><h4>Discussion</h4>{listed}</div>')
    assert [c.body.partition("\n")[2] or c.body for c in read] == TEXTS


@pytest.mark.parametrize(
    "heading",
    [
        *("Have your say", "Diskuse", "Příspěvků: 3", "Keskustelu", "Hozzászólások (3)", "Mural do leitor", "Kommentaarid (3)", "Komentarai (3)"),
        *("Комментарии читателей", "Отзывы", "Коментари на читателите", "Σχόλια αναγνωστών", "热门跟贴", "독자 의견"),
        *("نظرات بینندگان", "تعليقات الزوار", "ความเห็น (3)", "মন্তব্য", "I commenti dei lettori (3)", "Okuyucu yorumları", "Alle reacties"),
    ],
)  # fmt: skip
def test_a_heading_says_comments_in_many_languages(heading: str) -> None:
    listed = rows(
        '<div class="x1"><div class="x2"><span class="x3">{who}</span> <span class="x4">{when}</span></div><div class="x5">{text}</div></div>'
    )
    assert [c.author for c in comments(f"<section><h3>{heading}</h3>{listed}</section>")] == NAMES


def test_trackbacks_among_comments_are_counted_and_not_given() -> None:
    listed = rows('<div class="talk-body"><p>{text}</p><span class="talk-post">Posted by: {who} at {when}</span></div>')
    pings = (
        '<div class="talk-body">TrackBack URL for this entry:<br>http://marsh.example/tb/7</div>'
        '<div class="talk-body"><p>&raquo; <a href="/x">Otters</a> from Reedbed<br>On the dam.</p><span class="talk-post">Tracked on 5 March 2026, 16:00</span></div>'
    )  # fmt: skip
    page = parsed(f'<div class="comments"><h3>Comments</h3>{pings}{listed}</div>')
    section = read_comments(page, clock_of(page))
    assert section is not None
    assert shown(section.comments) == WANTED


def test_the_number_of_a_comment_beside_its_box_is_no_comment() -> None:
    listed = rows(
        '<li class="comment" id="comment-15{n}"><div class="num">{n}</div><div class="comment-body" id="div-comment-{n}"><div><span class="fn">{who}</span>'
        ' <span class="comment-date">{when}</span></div><div class="comment-text"><p>{text}</p></div></div></li>'
    )
    page = parsed(f'<div id="comments"><h3>Comments</h3><ul class="comment-list">{listed}</ul></div>')
    section = read_comments(page, clock_of(page))
    assert section is not None
    assert shown(section.comments) == WANTED


def test_forms_to_answer_between_comments_without_names_are_none() -> None:
    listed = rows(
        '<div style="top:{n}"><b>{who}</b> <i>{when}</i><p>{text}</p></div>'
        '<div id="reply_form_{n}" class="comment-reply-form"><form><input name="name" type="text"><textarea></textarea></form></div>'
    )
    assert shown(comments(f'<div id="comments">{HEAD}{listed}</div>')) == WANTED


def test_a_weekday_before_the_time_and_a_name_behind_a_dash_are_told_apart() -> None:
    listed = rows(
        '<div class="note"><div class="head">Thu, 2026-03-05 14:0{n} &mdash; {who}</div><div class="content"><p>{text}</p></div></div>'
    )
    read = comments(f"<div>{HEAD}{listed}</div>")
    assert [c.author for c in read] == NAMES
    assert [c.posted and f"{c.posted.at:%d %H:%M}" for c in read] == [f"05 19:0{n}" for n in (1, 2, 3)]


def test_initials_in_the_place_of_a_picture_are_no_part_of_names() -> None:
    def of(people: list[tuple[str, str]]) -> list[str | None]:
        listed = "".join(
            f'<div class="a1"><div class="a2"><span>{letter}</span> {who} <i>5 March 2026, 14:0{n}</i></div><p class="a3">What number {who} says of it.</p></div>'
            for n, (letter, who) in enumerate(people)
        )
        return [c.author for c in comments(f"<div>{HEAD}{listed}</div>")]

    assert of([("N", "nadia.rauf"), ("T", "Theo"), ("WA", "Wren Abernathy")]) == [
        "nadia.rauf",
        "Theo",
        "Wren Abernathy",
    ]


def test_two_boxes_without_times_are_not_the_two_comments_that_a_heading_counts() -> None:
    boxes = "".join(
        f'<ul class="box"><li><b class="user">{title}</b></li><li>{text}</li><li><a href="#">Reply</a></li></ul>'
        for title, text in (("Comment help", "Get the widget"), ("Spam", "Off topic here"))
    )
    assert found(f'<div id="comments"><h3>2 comments</h3>{boxes}</div>') is None


def test_rows_that_say_pingback_or_nothing_at_all_are_no_comments() -> None:
    row = '<div class="nx-comment"><div class="k8">{who} <i>{when}</i></div><div class="k9"><p>{text}</p></div></div>'
    listed = rows(row) + rows(row.replace("{text}", "And again: {text}"))
    others = '<div class="nx-comment"><div class="k9"><p>Pingback: The herons of Marshby</p></div></div><div class="nx-comment"><div class="k9">Posted by:</div></div>'
    assert len(comments(f"<div><h3>Comments</h3>{listed}{others}</div>")) == 6


LONE = (
    '<div class="{names}"><div class="comment_name"><a href="{href}">{who}</a> writes</div><div class="comment_date">{when}</div>'
    "<p>{text}</p></div>"
)


@pytest.mark.parametrize(
    ("count", "names", "href", "is_comment"),
    [
        ("one comment", "comment", "https://ida.example/", True),
        ("1 comment", "comment", "https://ida.example/", True),
        ("2 comments", "comment", "https://ida.example/", False),
        ("Comments", "comment", "https://ida.example/", False),
        ("1 comment", "note", "https://ida.example/", False),
        ("1 comment", "recent-comment", "https://ida.example/", False),
        ("1 comment", "comment", "https://marsh.example/otters-are-back#comment-5", False),
    ],
)
def test_a_single_comment_is_one_where_it_is_called_so_and_a_link_counts_one(
    count: str, names: str, href: str, is_comment: bool
) -> None:
    who, when, text = FLAT[0]
    lone = LONE.format(who=who, when=when, text=text, names=names, href=href)
    html = f'<div class="foot"><a href="#respond">{count}</a></div>{lone}<div><h3>Leave a comment</h3></div>'
    assert (found(html) is not None) == is_comment
    if is_comment:
        assert shown(comments(html)) == WANTED[:1]


def test_a_button_called_so_shows_the_name() -> None:
    row = (
        '<div class="c"><div class="c-top"><button class="c-username">{who}</button><span class="c-from">Marsh {n}</span>'
        '<time class="c-when">{when}</time></div><div class="c-text">{text}</div></div>'
    )
    read = comments(f"<div>{HEAD}{rows(row)}</div>")
    assert [(c.author, c.body) for c in read] == list(zip(NAMES, TEXTS, strict=True))


ROW = '<li class="comment"><b class="name">{who}</b> <i class="date">{when}</i><p class="c-text">{text}</p></li>'


def test_a_row_that_is_a_link_without_name_and_time_among_comments_is_an_advertisement() -> None:
    signed = rows(ROW)
    paid = (
        '<li class="comment"><span>AD</span> <a href="https://ads.example/">Massage chairs at half the price</a></li>'
    )
    assert shown(comments(f"<ul>{HEAD}{signed}{paid}</ul>")) == WANTED


def test_a_row_without_name_and_time_that_is_more_than_a_link_is_a_comment() -> None:
    said = '<li class="comment"><p class="c-text">I wrote all that I know of it down <a href="#c2">above</a>.</p></li>'
    read = comments(f"<ul>{HEAD}{rows(ROW)}{said}</ul>")
    assert [c.body for c in read] == [*TEXTS, "I wrote all that I know of it down above."]


@pytest.mark.parametrize(("shown_part", "hidden"), [("c-less", "c-more hidden"), ("c-less", "c-more")])
def test_a_text_of_which_the_page_hides_the_rest_is_read_in_full(shown_part: str, hidden: str) -> None:
    whole = (
        "We had the boat of my uncle there for years, and nobody ever asked us for a permit before the dam was built."
    )
    folded = (
        '<li class="comment"><b class="name">Ida</b> <i class="date">3 March 2026</i>'
        f'<p class="{shown_part}">{whole[:60]}... <a href="#">Read more</a></p><p class="{hidden}" style="display:none">{whole}</p></li>'
    )
    read = comments(f"<ul>{HEAD}{rows(ROW.replace('c-text', 'c-less'))}{folded}</ul>")
    assert [c.body for c in read] == [*TEXTS, whole]


def test_dots_at_the_end_of_a_text_are_its_own_where_nothing_more_is_hidden() -> None:
    trailing = "And so the summer went, and the autumn, and nobody came to look at it..."
    last = f'<li class="comment"><b class="name">Ida</b> <i class="date">3 March 2026</i><p class="c-text">{trailing}</p></li>'
    assert comments(f"<ul>{HEAD}{rows(ROW)}{last}</ul>")[-1].body == trailing


def test_what_is_hidden_behind_a_short_text_with_dots_is_not_its_rest() -> None:
    last = '<li class="comment"><b class="name">Ida</b> <i class="date">3 March 2026</i><p class="c-text">Well...</p><p hidden>Well, report it</p></li>'
    assert comments(f"<ul>{HEAD}{rows(ROW)}{last}</ul>")[-1].body == "Well..."


INTRO = "<tr><td>By <b>Ana Ruiz</b>, 1 March 2026</td></tr><tr><td>Be kind to each other.</td></tr>"
SAID, BY = "<tr><td>{text}</td></tr>", '<tr><td align="right"><b>{who}</b> {when} <a href="#">Report</a></td></tr>'


@pytest.mark.parametrize("form", [f"{SAID}{BY}", f"{BY}{SAID}", f"<tr><td><b>No. {{n}}</b></td></tr>{SAID}{BY}"])
def test_rows_of_a_table_that_sign_the_text_above_them_or_below(form: str) -> None:
    """Which of both is told by where a text has no signature."""
    table = rows(f'{form}<tr><td height="8"></td></tr>')
    read = comments(
        f'<table id="comments"><tr><td><h3>Comments (3)</h3></td></tr></table><table class="comments">{table}</table>'
    )
    assert [(c.author, c.body) for c in read] == list(zip(NAMES, TEXTS, strict=True))


def test_a_signature_below_takes_no_more_rows_above_the_first_text_than_others_have() -> None:
    above = "<tr><td>Be kind to each other.</td></tr><tr><td>No links.</td></tr>"
    html = f'<table class="comments">{above}{rows(f"{SAID}{BY}")}</table>'
    regions = regions_of(parsed(f"<h3>Comments (3)</h3>{html}"))
    assert regions is not None
    (signed,) = (c for c in candidates(regions) if c.key.startswith("tr/head"))
    assert [len(item) for item in signed.items] == [2, 2, 2]


@pytest.mark.parametrize("look", ["font-semibold text-slate-900", "font-bold"])
def test_classes_that_say_how_a_text_looks_tell_nothing_of_what_it_is(look: str) -> None:
    """Tailwind's: a name in dark letters, a badge that a few have, a row of buttons in small ones."""
    row = (
        f'<x-said class="block"><div class="flex-1"><div class="flex items-baseline"><span class="{look}">{{who}}</span>{{badge}}'
        '<time class="text-xs text-slate-500">{when}</time></div><div class="mt-1 space-y-2"><p>{text}</p></div>'
        '<div class="mt-2 flex gap-4 text-xs"><button>Thank {n}</button><button>Reply</button>{more}</div></div></x-said>'
    )
    badge = '<span class="ml-1 rounded text-xs text-sky-800">Member</span>'
    said = "".join(
        row.format(
            who=who,
            when=when,
            text=text,
            n=n,
            badge=badge if n else "",
            more="<button>Report</button>" if n != 1 else "",
        )
        for n, (who, when, text) in enumerate(FLAT)
    )
    gone = '<x-said class="block"><p class="italic text-stone-400">Comment removed by a moderator.</p></x-said>'
    read = comments(f"<div><h2>Comments (4)</h2>{said}{gone}</div>")
    assert [(c.author, c.body) for c in read if not c.is_deleted] == list(zip(NAMES, TEXTS, strict=True))


MORE = (
    ("Ana Ruiz", "6 March 2026, 08:11", "The herons do not mind."),
    ("Zoë Ström", "6 March 2026, 09:40", "Neither do I, as long as it is dry."),
    ("marsh_lad", "6 March 2026, 10:02", "It never is."),
)


def test_a_row_of_buttons_is_no_name() -> None:
    row = (
        '<x-said class="block"><div class="flex-1"><div class="flex {wrap} items-baseline"><span class="font-bold">{who}</span> {when}</div>'
        '<p class="mt-1">{text}</p><div class="mt-2 text-xs"><button>Thank {n}</button><button>Reply</button>{more}</div></div></x-said>'
    )
    said = "".join(
        row.format(
            who=who,
            when=when,
            text=text,
            n=n,
            wrap="" if n else "wrap",
            more="<button>Report</button>" if n % 2 else "",
        )
        for n, (who, when, text) in enumerate((*FLAT, *MORE))
    )
    read = comments(f"<div><h2>Comments (6)</h2>{said}</div>")
    assert [c.author for c in read[1:]] == [*NAMES[1:], *(who for who, _, _ in MORE)]
