"""The generic finder on invented systems: what is a comment is found whole, what only looks like one is left alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from tests.costs import least_seconds
from tests.unit.extract import invented

from broadsheet.extract.article import clock_of
from broadsheet.extract.comments import Found, Section, generic, read_comments
from broadsheet.extract.page import ParsedPage, parse

FLAT = (
    ("Ida Pell", "5 March 2026, 14:03", "The sluice has leaked since autumn."),
    ("Otto Brandt", "5 March 2026, 15:20", "Who pays for the new path, then?"),
    ("reed_warbler", "5 March 2026, 18:41", "I counted forty-one people on the dam, and one dog."),
)


def parsed(section: str, **parts: str) -> ParsedPage:
    return parse(invented.raw(invented.page(section, **parts)), invented.site())


def found(section: str, **parts: str) -> Section | None:
    page = parsed(section, **parts)
    return generic.read(page, clock_of(page))


def comments(section: str, **parts: str) -> tuple[Found, ...]:
    result = found(section, **parts)
    assert result is not None
    assert result.found_by == "generic"
    return result.comments


def shown(rows: Sequence[Found]) -> list[tuple[str | None, str, str]]:
    return [(c.author, f"{c.posted.at:%d %H:%M}" if c.posted else "", c.body) for c in rows]


WANTED = [
    ("Ida Pell", "05 19:03", "The sluice has leaked since autumn."),
    ("Otto Brandt", "05 20:20", "Who pays for the new path, then?"),
    ("reed_warbler", "05 23:41", "I counted forty-one people on the dam, and one dog."),
]


def _divs() -> str:
    rows = "".join(
        f'<div class="nx-comment" id="nxc-{n}"><div class="nx-top"><span class="nx-who">{a}</span> <span class="nx-when">{t}</span></div>'
        f'<div class="nx-say"><p>{b}</p></div><div class="nx-do"><a href="#">Reply</a> <a href="#">Report abuse</a></div></div>'
        for n, (a, t, b) in enumerate(FLAT, 71)
    )
    return f'<div class="nx-comments"><h3>3 comments</h3>{rows}</div>'


def _list() -> str:
    rows = "".join(f"<li><b>{a}</b> <i>{t}</i><p>{b}</p><button>Reply</button></li>" for a, t, b in FLAT)
    return f'<section id="leserkommentare"><h2>Kommentare (3)</h2><ul>{rows}</ul></section>'


def _table() -> str:
    rows = "".join(
        f'<tr class="cm_head"><td class="cm_user">{a}</td><td class="cm_date">{t}</td></tr><tr class="cm_body"><td colspan="2">{b}</td></tr>'
        for a, t, b in FLAT
    )
    return f'<table class="comment_table">{rows}</table>'


def _definitions() -> str:
    rows = "".join(f"<dt><strong>{a}</strong> <small>{t}</small></dt><dd><p>{b}</p></dd>" for a, t, b in FLAT)
    return f'<h3>Reactions (3)</h3><dl class="reacties">{rows}</dl>'


def _byline_below() -> str:
    rows = "".join(
        f'<div class="visitor_comment"><p>{b}</p><p class="line">Posted by: {a}, {t}</p></div>' for a, t, b in FLAT
    )
    return f'<div class="visitor_comments">{rows}</div>'


def _wrapped() -> str:
    rows = "".join(
        f'<div class="row"><div class="col"><article class="opinion" data-comment-id="{n}"><header><a href="/user/{n}">{a}</a> · '
        f'<time datetime="{WANTED[n][1].replace("05 ", "2026-03-05T")}:00Z">today</time></header><div class="opinion__text">{b}</div></article></div></div>'
        for n, (a, _, b) in enumerate(FLAT)
    )
    return f'<div id="comment-stream">{rows}</div>'


def _folded() -> str:
    rows = "".join(f'<div><b>{a}</b> <span>{t}</span><div class="x1">{b}</div></div>' for a, t, b in FLAT)
    return f"<details><summary>3 comments</summary>{rows}</details>"


def _numbered() -> str:
    rows = "".join(
        f"<li><div>{n}. {a}</div><div>{t}</div><div>{b}</div><div><a>הגב</a></div></li>"
        for n, (a, t, b) in enumerate(FLAT, 1)
    )
    return f'<div class="x1"><h3>3 תגובות</h3><ol>{rows}</ol></div>'


@pytest.mark.parametrize("layout", [_divs, _list, _table, _definitions, _byline_below, _wrapped, _folded, _numbered])
def test_flat_layouts_are_read_whole(layout: object) -> None:
    assert callable(layout)
    assert shown(comments(layout())) == WANTED


def test_ids_links_and_elements_to_cut() -> None:
    result = found(_divs())
    assert result is not None
    assert [c.native_id for c in result.comments] == ["71", "72", "73"]
    assert [e.get("class") for e in result.elements] == ["nx-comments"]


def _threaded(nest: str) -> str:
    def one(n: int, inner: str = "", style: str = "", attributes: str = "") -> str:
        a, t, b = FLAT[n]
        return (
            f'<div class="remark comment" id="r{n}" {style} {attributes}><span class="author">{a}</span><span class="date">{t}</span>'
            f'<div class="text">{b}</div>{inner}</div>'
        )

    match nest:
        case "inside":
            rows = one(0, f'<div class="answers">{one(1, one(2))}</div>')
        case "indent":
            rows = one(0) + one(1, style='style="margin-left: 20px"') + one(2, style='style="margin-left: 40px"')
        case "level":
            rows = one(0, attributes='data-level="0"') + one(1, attributes='data-level="1"')
            rows += one(2, attributes='data-level="2"')
        case _:
            rows = one(0) + one(1, attributes='data-parent-id="r0"') + one(2, attributes='data-parent-id="r1"')
    return f'<div class="discussion">{rows}</div>'


@pytest.mark.parametrize("nest", ["inside", "indent", "level", "named"])
def test_replies_have_their_parents(nest: str) -> None:
    rows = comments(_threaded(nest))
    assert shown(rows) == WANTED
    assert [c.parent for c in rows] == [None, 0, 1]


def test_labels_in_no_known_language_are_no_text() -> None:
    rows = "".join(
        f'<div class="comment"><em class="user">{a}</em><div class="date">{t}</div><div class="msg">{b}</div>'
        f'<div class="x1">Vurpa {n}</div><div class="x2">Grolle datt</div><div class="x3">You chose to ignore {a}</div></div>'
        for n, (a, t, b) in enumerate(FLAT)
    )
    assert shown(comments(f'<div class="comments">{rows}</div>')) == WANTED


def test_votes_are_plain_numbers_in_parts_called_so() -> None:
    rows = "".join(
        f'<div class="comment"><em class="user">{a}</em><span class="date">{t}</span><p>{b}</p><span class="vote-up">+{n}</span>'
        f'<span class="vote-down">{2 * n}</span></div>'
        for n, (a, t, b) in enumerate(FLAT)
    )
    assert [(c.upvotes, c.downvotes) for c in comments(f'<div class="comments">{rows}</div>')] == [
        (0, 0),
        (1, 2),
        (2, 4),
    ]


def test_paragraphs_titles_and_line_breaks_are_kept() -> None:
    rows = "".join(
        f'<div class="comment"><h4 class="subject">{("Dam", "Path", "Dog")[n]}, again</h4><em class="user">{a}</em><span class="date">{t}</span>'
        f'<div class="text"><p>{b}</p><p>A second thought,<br>on two lines.</p></div></div>'
        for n, (a, t, b) in enumerate(FLAT)
    )
    rows_read = comments(f'<div class="comments">{rows}</div>')
    assert rows_read[1].body == "Path, again\n\nWho pays for the new path, then?\n\nA second thought,\non two lines."
    assert [c.author for c in rows_read] == [a for a, _, _ in FLAT]


def test_a_list_rendered_twice_is_given_once() -> None:
    once = _divs()
    assert (
        shown(comments(f'<div class="desktop">{once}</div><div class="mobile">{once.replace("nxc-", "nxm-")}</div>'))
        == WANTED
    )


def test_two_readers_may_say_the_same() -> None:
    rows = "".join(
        f'<li class="comment"><b class="user">{a}</b><span class="date">{t}</span><p>So true.</p></li>'
        for a, t, _ in FLAT
    )
    assert [c.body for c in comments(f'<ul class="comments">{rows}</ul>')] == ["So true."] * 3


ITEMS = "".join(
    f'<li class="item"><a href="/2026/03/0{n}/story/#comment-{n}">{a} on The {n}th story of the week</a> <span class="date">{t}</span> {b}</li>'
    for n, (a, t, b) in enumerate(FLAT, 1)
)
STORIES = "".join(
    f'<article class="post"><h2><a href="/2026/03/0{n}/a-story-of-the-marsh/">A long headline about the marsh, number {n}</a></h2>'
    f'<span class="author">{a}</span> <time datetime="2026-03-0{n}T10:00:00Z">{t}</time><p>{b}</p><a href="/2026/03/0{n}/#comments">{n} comments</a></article>'
    for n, (a, t, b) in enumerate(FLAT, 1)
)


def neutral_rows(head: str, row: Callable[[str, str, int], str]) -> str:
    rows = "".join(f'<div class="q">{row(who, when, n)}</div>' for n, (who, when, _) in enumerate(FLAT, 1))
    return f"<section><h3>{head}</h3>{rows}</section>"


TRAPS = {
    "no section": "",
    "recent comments": f'<div class="recent-comments"><h3>Recent comments</h3><ul>{ITEMS}</ul></div>',
    "recent comments, called otherwise": f'<div class="comments-box"><h3>Comments</h3><ul>{ITEMS}</ul></div>',
    "related articles": f'<div class="related"><h3>More on this</h3>{STORIES}</div>',
    "most discussed articles": f'<div class="most-commented"><h3>Most discussed</h3>{STORIES}</div>',
    "blog index": f'<div class="posts">{STORIES}</div>',
    "articles in what is called comments": f'<div class="comments-teaser-list"><h3>Comments</h3>{STORIES}</div>',
    "search results": f'<div class="search-results">{STORIES}</div>',
    "live blog": '<div class="liveblog-discussion">'
    + "".join(
        f'<div class="live-entry"><time datetime="2026-03-05T1{n}:00:00Z">1{n}:00</time><b class="author">Marsh Post</b><p>The bird moved again, {n} metres.</p></div>'
        for n in range(4)
    )
    + "</div>",
    "authors": '<ul class="our-authors">'
    + "".join(f'<li class="author"><b class="name">{a}</b><p>{b}</p></li>' for a, _, b in FLAT)
    + "</ul>",
    "navigation": '<nav class="comments-nav"><ul>'
    + "".join(f'<li><a href="/{n}">Section {n}</a></li>' for n in range(6))
    + "</ul></nav>",
    "tag cloud": '<div class="tags">' + "".join(f'<a href="/t/{n}">tag {n}</a>' for n in range(9)) + "</div>",
    "share bar": '<div class="share-comment"><ul>'
    + "".join(f'<li class="share"><a href="#">Share {n}</a></li>' for n in "abc")
    + "</ul></div>",
    "reply form": '<div id="comments"><h3>Comments</h3><div id="respond"><form class="comment-form"><p class="comment-form-author"><label>Name</label>'
    '<input name="author"></p><p class="comment-form-date"><label>Date 2026</label><input name="date"></p><p class="comment-form-comment">'
    "<label>Comment</label><textarea></textarea></p></form></div></div>",
    "house rules": '<div class="comment-section"><h3>Comments</h3><ul class="comment-rules"><li>Be kind to each other.</li><li>No links please.</li>'
    "<li>We close after 3 days.</li></ul></div>",
    "heads of comments whose texts are numbers": neutral_rows(
        "Comments", lambda who, when, n: f"<b>{who}</b> <i>{when}</i> <u>#{n}</u>"
    ),
    "heads of comments whose texts are buttons": neutral_rows(
        "Comments", lambda who, when, n: f"<b>{who}</b> <i>{when}</i> <u>Nicht einverstanden</u>"
    ),
    "teasers without headings": neutral_rows(
        "Opinions",
        lambda who, when, n: (
            f"<a href='/{n}'>The story number {n} of a long winter by the marsh</a> <i>{when}</i> <p>It goes on and on {who}.</p>"
        ),
    ),
    "boxes that are not built alike": '<div id="comments"><h3>Comments</h3>'
    + "".join(
        f"<div class='pkg'><{tag}><{other} class='author'>{who}</{other}></{tag}><{third}><{tag} class='date'>{when}</{tag}></{third}><{other}><{third}>{text}</{third}></{other}></div>"
        for (who, when, text), (tag, other, third) in zip(
            FLAT, (("p", "i", "div"), ("h4", "small", "section"), ("em", "u", "table")), strict=True
        )
    )
    + "</div>",
    "a box that loads by script": '<div id="comments"><h3>Comments</h3><div id="thread-loader">Loading since 10:30</div></div>',
}


@pytest.mark.parametrize("trap", TRAPS)
def test_traps_give_nothing(trap: str) -> None:
    assert found(TRAPS[trap]) is None


@pytest.mark.parametrize("trap", [name for name in TRAPS if TRAPS[name]])
def test_traps_beside_comments_change_nothing(trap: str) -> None:
    assert shown(comments(_divs() + f"<aside>{TRAPS[trap]}</aside>")) == WANTED


def test_one_record_alone_repeats_nothing_unless_the_page_counts_one_and_it_is_signed_and_dated() -> None:
    one = '<div class="comment"><b class="user">Ida Pell</b> <span class="date">5 March 2026, 14:03</span><p>The sluice has leaked.</p></div>'
    for heading in ("Comments", "2 comments"):
        assert found(f'<div class="comments"><h3>{heading}</h3>{one}</div>') is None
    assert shown(comments(f'<div class="comments"><h3>1 comment</h3>{one}</div>')) == [
        ("Ida Pell", "05 19:03", "The sluice has leaked.")
    ]
    unsigned = one.replace(' class="user"', "")
    assert found(f'<div class="comments"><h3>1 comment</h3>{unsigned}</div>') is None
    assert len(comments(f'<div class="comments"><h3>2 comments</h3>{one}{one.replace("leaked", "dried")}</div>')) == 2


HASHED = (
    '<div class="x2f3 x494" id="c-{n}"><div><span class="x5b3">Ida Pell</span> <time datetime="2026-03-05T14:03-05:00">5 March</time></div>'
    '<div class="x4e5"><p>The sluice has leaked.</p></div></div>'
)


def hashed(heading: str, *records: str) -> str:
    """A section whose own names are of the same make as its records'."""
    return f'<div class="x366 x507" id="x507"><h2>{heading}</h2><div class="x13b">{"".join(records)}</div><a class="x27a" href="/in">Reply</a></div>'


def test_one_record_with_an_id_is_the_comment_that_the_page_counts() -> None:
    one = HASHED.format(n=71)
    assert shown(comments(hashed("1 comment", one))) == [("Ida Pell", "05 19:03", "The sluice has leaked.")]
    assert found(hashed("Comments", one)) is None
    assert found(hashed("2 comments", one)) is None
    assert found(hashed("1 comment", one.replace(' id="c-71"', ""))) is None


def test_a_section_that_begins_with_the_heading_is_no_comment() -> None:
    two = [
        HASHED.format(n=71),
        HASHED.format(n=72).replace("Ida Pell", "Otto").replace("T14", "T15").replace("leaked", "dried"),
    ]
    bodies = [c.body for c in comments(hashed("2 comments", *two))]
    assert bodies == ["The sluice has leaked.", "The sluice has dried."]


def test_a_comment_that_begins_with_such_a_heading_is_one_all_the_same() -> None:
    headed = [HASHED.format(n=n).replace("<div><span", f"<h4>Comment {n}</h4><div><span", 1) for n in (71, 72)]
    assert len(comments(hashed("2 comments", headed[0], headed[1].replace("Ida Pell", "Otto")))) == 2


def test_a_comment_whose_replies_have_a_heading_is_one_all_the_same() -> None:
    reply = HASHED.format(n=72).replace("Ida Pell", "Otto").replace("leaked", "dried")
    thread = (
        HASHED.format(n=71).removesuffix("</div>") + f'<div class="x13c"><h4>1 comment on this</h4>{reply}</div></div>'
    )
    rows = comments(f'<div class="x9b"><h2>Comments</h2>{thread}</div>')
    assert [(row.author, row.parent) for row in rows] == [("Ida Pell", None), ("Otto", 0)]


def test_two_names_of_one_shape_make_no_second_comment() -> None:
    two = [HASHED.format(n=71), HASHED.format(n=72).replace("Ida Pell", "Otto").replace("leaked", "dried")]
    assert len(comments(hashed("Comments", *(record.replace("x2f3", "x12") for record in two)))) == 2


def test_pingbacks_are_counted_and_not_given() -> None:
    ping = '<div class="nx-comment pingback" id="nxc-9"><span class="nx-who">Pingback: Elsewhere</span> <span class="nx-when">6 March 2026</span><p>[…]</p></div>'
    result = found(_divs().replace("</div></div></div>", f"</div></div>{ping}</div>"))
    assert result is not None
    assert (len(result.comments), result.pingback_count) == (3, 1)


def test_a_reading_that_is_complete_is_not_touched() -> None:
    one = invented.Written(5, "Ida Pell", invented.SERVED_AT, ("The sluice has leaked since autumn.",))
    page = parsed(invented.wordpress([one], "One comment") + _divs().replace("<h3>3 comments</h3>", ""))
    section = read_comments(page, clock_of(page))
    assert section is not None
    assert (section.found_by, len(section.comments)) == ("wordpress", 1)


def test_a_reading_that_is_short_gives_way_to_one_of_the_declared_number() -> None:
    short = '<div itemprop="comment" itemscope itemtype="https://schema.org/Comment"><b itemprop="author">Ida Pell</b><p itemprop="text">Short.</p></div>'
    page = parsed(_divs().replace("<h3>", '<h3 class="comments-title">') + f'<div class="featured">{short}</div>')
    section = read_comments(page, clock_of(page))
    assert section is not None
    assert section.found_by == "generic"
    assert shown(section.comments) == WANTED


@pytest.mark.parametrize(
    "form",
    [
        '<form action="/send"><textarea name="comment"></textarea></form>',
        '<form action="/cgi-bin/comments.cgi"><textarea name="text"></textarea></form>',
        '<a href="/say">Post a Comment</a>',
        '<a href="/say">Kommentar schreiben</a>',
    ],
)
def test_where_nothing_is_called_comments_the_form_to_write_one_says_where_they_are(form: str) -> None:
    rows = "".join(f'<div class="q7"><b>{a}</b> <i>{t}</i><p>{b}</p></div>' for a, t, b in FLAT)
    assert shown(comments(f"<div>{rows}{form}</div>")) == WANTED
    assert found(f"<div>{rows}</div>") is None


@pytest.mark.parametrize(
    "form",
    [
        '<form action="/contact/send"><textarea name="comments"></textarea></form>',
        '<form action="/send" id="newsletter"><textarea name="comment"></textarea></form>',
        '<form action="/send"><textarea name="feedback_comment"></textarea></form>',
        '<form action="/send"><textarea name="comment" hidden></textarea></form>',
        '<form action="/send"><textarea name="comment" style="display: none"></textarea></form>',
        '<a href="/say">Post a comment</a>' * 5,
    ],
)
def test_a_form_for_something_else_says_nothing_of_comments(form: str) -> None:
    rows = "".join(f'<div class="q7"><b>{a}</b> <i>{t}</i><p>{b}</p></div>' for a, t, b in FLAT)
    assert found(f"<div>{rows}{form}</div>") is None


@pytest.mark.parametrize("said", ["said...", "{name} said..."])
def test_a_line_that_says_only_who_speaks_is_not_of_the_text(said: str) -> None:
    rows = "".join(
        f'<div class="q7"><b>{a}</b> <i>{t}</i><div><p>{said.format(name=a)}</p><p>{b}</p></div></div>'
        for a, t, b in FLAT
    )
    assert shown(comments(f"<div><h3>3 comments</h3>{rows}</div>")) == WANTED


@pytest.mark.parametrize(
    ("people", "texts", "is_label"),
    [
        (6, 6, True),
        (4, 4, False),  # four may begin alike
        (1, 6, False),  # one person's way to begin
        (6, 2, False),  # one thing is said again and again
    ],
)
def test_a_line_that_several_people_have_before_several_texts_is_a_label(
    people: int, texts: int, is_label: bool
) -> None:
    count = max(people, texts)
    rows = "".join(
        f'<div class="q7"><b>Ann {"ABCDEF"[n % people]}dal</b> <i>March {n + 1}, 2026 at 4:0{n} pm</i>'
        f"<div><p>Comment</p><p>What number {n % texts} says of the bridge.</p></div></div>"
        for n in range(count)
    )
    said = comments(f"<div><h3>{count} comments</h3>{rows}</div>")
    assert [c.body.startswith("Comment") for c in said] == [not is_label] * count


def test_an_image_that_stands_for_an_emoticon_is_text_whatever_it_is_called() -> None:
    rows = "".join(
        f'<div class="q7"><b>{a}</b> <i>{t}</i><p>{b} <img class="q8" alt=":-)"><img class="q9" alt="-"></p></div>'
        for a, t, b in FLAT
    )
    said = comments(f"<div><h3>3 comments</h3>{rows}</div>")
    assert [c.body for c in said] == [f"{b} :-)" for _, _, b in FLAT]


def test_hostile_names_cost_no_time() -> None:
    names = "a-b_" * 5000
    rows = "".join(
        f'<div class="comment {names}" id="{names}{n}x"><b class="user">{a}</b><i class="date">{t}</i><a href="#{names}{n}x">#</a><p>{b}</p></div>'
        for n, (a, t, b) in enumerate(FLAT * 5)
    )
    html = f'<div class="comments">{rows}</div>'
    assert found(html) is not None
    assert least_seconds(lambda: found(html), 2) < 2


def test_text_that_no_reader_can_part_is_no_row() -> None:
    talk = "".join(f"<p>{a} thinks: {b} Nobody asked, but there it is, and it is long enough.</p>" for a, _, b in FLAT)
    page = parsed(
        f'<div id="comments" class="comments"><h3 class="comments-title">3 comments</h3><div>{talk}</div></div>'
    )
    assert read_comments(page, clock_of(page)) is None


def neutral(head: str, *, button: str = "", name: str = "u", extra: str = "") -> str:
    """Records whose classes say nothing."""
    rows = "".join(
        f'<div class="{name}1"><div class="{name}2"><span class="{name}3">{who}</span> <span class="{name}4">{when}</span></div>'
        f'<div class="{name}5">{text}</div>{button}</div>'
        for who, when, text in FLAT
    )
    return f'<section class="{name}0">{head}{extra}{rows}</section>'


@pytest.mark.parametrize(
    "head",
    ["<h3>Conversation (3)</h3>", "<h3>Reader opinions</h3>", '<div class="u9">网友评论（3条）</div>', "<h3>评论</h3>", "<h3>تعليقات القراء</h3>", "<h4>תגובות (3)</h4>"],
)  # fmt: skip
def test_a_heading_in_any_language_and_tag_is_enough(head: str) -> None:
    section = neutral(head.replace("تعليقات القراء", "التعليقات"))
    assert [c.author for c in comments(section)] == [who for who, _, _ in FLAT]


@pytest.mark.parametrize("button", ["<a href='#'>Reply</a>", "<button>답글</button>", "<a href='#'>الرد</a>"])
def test_buttons_to_answer_are_enough(button: str) -> None:
    assert [c.body for c in comments(neutral("", button=button))] == [text for _, _, text in FLAT]
    assert found(neutral("")) is None


def test_a_row_that_shows_earlier_ones_loses_no_thread() -> None:
    more = '<div class="u1"><a href="#">37 ältere Beiträge anzeigen</a></div>'
    section = neutral("<h3>40 Kommentare</h3>", extra=more)
    assert [c.author for c in comments(section)] == [who for who, _, _ in FLAT]


def test_answers_in_other_markup_than_what_they_answer() -> None:
    section = '<div class="comments"><h3>4 comments</h3>'
    for number, (who, when, text) in enumerate((*FLAT, ("Mia", "6 March 2026, 07:12", "Yes, and the dog was mine."))):
        if number % 2:
            section += f'<ul class="sub"><li><em>{who}</em>, {when}: <span>{text}</span></li></ul>'
        else:
            section += f'<div class="top"><div class="by">{who}</div><div class="at">{when}</div><p>{text}</p></div>'
    rows = comments(section + "</div>")
    assert [(c.author, c.body, c.parent) for c in rows] == [
        (FLAT[0][0], FLAT[0][2], None),
        (FLAT[1][0], FLAT[1][2], 0),
        (FLAT[2][0], FLAT[2][2], None),
        ("Mia", "Yes, and the dog was mine.", 2),
    ]


def test_a_box_of_opinion_pieces_is_none() -> None:
    pieces = "".join(
        f'<div class="kommentar"><span class="autor">{who}</span><span class="datum">5.3.2026</span>'
        f'<h4><a href="/meinung/{n}.html">Fragt die Höfe {n}</a></h4><p class="text">{text}</p></div>'
        for n, (who, _, text) in enumerate(FLAT)
    )
    assert found(f'<section class="kommentare"><h3>Kommentare</h3>{pieces}</section>') is None


def test_a_numbered_list_of_things_liked_is_none() -> None:
    shops = "".join(
        f"<h3>{n}. {name}</h3><div class='shop'><b>What we like</b> <p>Everything at {name} was cut in 2025.</p></div>"
        for n, name in enumerate(("Marsh", "Reed", "Thought"), 1)
    )
    assert found(f"<div>{shops}</div>") is None


@pytest.mark.parametrize(
    ("heading", "line"),
    [
        (
            "",
            '<p>The harbour told the council on Monday: <a href="/press/{n}.html">the full text of notice {n}</a></p>',
        ),
        ("<h3>Press releases</h3>", "<p>The harbour told the council on Monday what notice {n} was about.</p>"),
    ],
)
def test_a_signed_list_of_other_articles_beside_a_form_is_none(heading: str, line: str) -> None:
    """The form is one sign; that they lead elsewhere, or stand under a heading of their own, outweighs it."""
    rows = "".join(
        f"<div class='u7'><b>{who}</b> <i>{when}</i>{line.format(n=n)}</div>" for n, (who, when, _) in enumerate(FLAT)
    )
    form = '<form action="/send"><textarea name="comment"></textarea></form>'
    assert found(f"<div class='u1'>{heading}<div>{rows}</div>{form}</div>") is None
    assert (
        found(f"<div class='u1'><div>{rows.replace('<a ', '<b ').replace('</a>', '</b>')}</div>{form}</div>")
        is not None
    )


def test_what_is_refused_is_told_with_its_reason() -> None:
    pieces = "".join(
        f'<div class="comment"><b class="author">{who}</b> <i class="date">{when}</i><h4><a href="/meinung/{n}.html">Fragt die Höfe {n}</a></h4><p>{text}</p></div>'
        for n, (who, when, text) in enumerate(FLAT)
    )
    page = parsed(f'<section class="comments"><h3>Comments</h3>{pieces}</section>')
    assert generic.read(page, clock_of(page)) is None
    assert [issue.code for issue in page.issues] == ["comments_refused"]
    assert "most have a headline that leads to another page" in page.issues[0].detail


def test_answers_in_the_descriptions_of_what_they_answer() -> None:
    def entry(n: int, inner: str = "") -> str:
        who, when, text = FLAT[n]
        return f'<dt class="t"><span>{who}</span> <span>{when}</span></dt><dd class="d"><p>{text}</p><a href="#">Reply</a>{inner}</dd>'

    section = f"<div><h3>3 comments</h3><dl>{entry(0, f'<dl>{entry(1)}</dl>')}{entry(2)}</dl></div>"
    assert [(c.author, c.body, c.parent) for c in comments(section)] == [
        (FLAT[0][0], FLAT[0][2], None),
        (FLAT[1][0], FLAT[1][2], 0),
        (FLAT[2][0], FLAT[2][2], None),
    ]


def test_sections_of_an_article_with_headings_and_without_times_are_no_comments() -> None:
    """Their first words in bold look like names, and a counter over the article says comments."""
    section = (
        '<div class="f{n}" id="c{n}8"><h3>Question {n} of the river</h3><p><b>{who}</b> the ford lay at the old mill, '
        "and {n} boats went down the weir before noon.</p></div>"
    )
    whole = "".join(
        section.format(n=n, who=who) for n, who in ((1, "Before"), (2, "Not that"), (3, "By then"), (4, "After it"))
    )
    assert found(f'<div><p class="k">4 comments</p><div class="g">{whole}</div></div>') is None
    dated = whole.replace("</h3>", '</h3><time datetime="2026-03-05T19:03:00">5 March</time>')
    assert found(f'<div><p class="k">4 comments</p><div class="g">{dated}</div></div>') is not None
