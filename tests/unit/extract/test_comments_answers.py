"""Who answers whom on systems that nobody has described, and answers in other markup than what they answer."""

from __future__ import annotations

import pytest
from tests.unit.extract.test_comments_generic import FLAT, WANTED, comments, found, shown

HEAD = "<h3>Comments (3)</h3>"
ROW = '<span class="who">{who}</span> <span class="when">{when}</span><div class="said">{text}</div>'
PARTS = [{"who": who, "when": when, "text": text, "n": n} for n, (who, when, text) in enumerate(FLAT, 1)]
SAID = '<div class="said">'
ONE, TWO, THREE = (ROW.format(**part) for part in PARTS)


def parents(html: str) -> list[int | None]:
    read = comments(html)
    assert shown(read) == WANTED
    return [c.parent for c in read]


def test_answers_of_another_class_within_what_they_answer_are_comments_of_their_own() -> None:
    last = '<div class="k"><span class="who">Zoë Ström</span> <span class="when">6 March 2026</span><div class="said">Nobody.</div></div>'
    nested = f'<div class="k">{ONE}<div class="o">{TWO}</div></div><div class="k">{THREE}</div>{last}'
    read = comments(f"<div><h3>Comments (4)</h3>{nested}</div>")
    assert shown(read)[:3] == WANTED and [c.parent for c in read] == [None, 0, None, None]


def test_a_second_time_without_a_name_is_no_answer() -> None:
    edited = [ROW.format(**part) + '<p class="when">6 March 2026, 08:00</p>' for part in PARTS]
    rows = "".join(f'<div class="k">{row}</div>' for row in edited)
    assert [c.author for c in comments(f"<div>{HEAD}{rows}</div>")] == [who for who, _, _ in FLAT]


def test_a_place_called_as_the_time_is_no_answer() -> None:
    """What they share with the name is the class that sets them side by side."""
    row = (
        '<div class="k"><b class="who left">{who}</b><i class="when left">{when}</i><i class="when left">from Marshby</i>'
        '<div class="said">{text}</div></div>'
    )
    rows = "".join(row.format(**part) for part in PARTS)
    assert shown(comments(f"<div>{HEAD}{rows}</div>")) == WANTED


def test_custom_elements_are_called_by_their_tags() -> None:
    row = (
        '<x-say cid="{n}"><x-who>{who}</x-who><x-when value="2026-03-05T{hour}Z">lately</x-when><x-text>{text}</x-text>'
    )
    hours = ("19:03:00", "20:20:00", "23:41:00")
    one, two, three = (row.format(**part, hour=hour) for part, hour in zip(PARTS, hours, strict=True))
    html = f"<x-all><h2>Comments (3)</h2>{one}<x-answers>{two}</x-say></x-answers></x-say>{three}</x-say></x-all>"
    assert parents(html) == [None, 0, None]


LINK = '<p class="to">to <a href="#k{to}">#{to}</a></p>'


@pytest.mark.parametrize(
    ("to", "names", "wanted"),
    [
        (("", "1", "1"), "k", [None, 0, 0]),
        (("", "", "1"), "k", [None, None, None]),  # one link may be anything
        (("", "", "1"), "k reply", [None, None, 0]),
        (("2", "3", "2"), "k", [None, None, None]),  # each leads to the one beside it
    ],
)
def test_a_link_to_one_other_record_tells_whom_it_answers(
    to: tuple[str, ...], names: str, wanted: list[int | None]
) -> None:
    rows = "".join(
        f'<div class="{names}" id="k{n}">{ROW.format(**part)}{LINK.format(to=one) if one else ""}</div>'
        for n, (part, one) in enumerate(zip(PARTS, to, strict=True), 1)
    )
    read = comments(f"<div>{HEAD}{rows}</div>")
    assert [c.parent for c in read] == wanted


@pytest.mark.parametrize(("ids", "wanted"), [(("401", "402", "403"), [None, 0, 0]), (("1", "2", "3"), [None] * 3)])
def test_an_attribute_that_has_another_records_id_tells_whom_it_answers(
    ids: tuple[str, ...], wanted: list[int | None]
) -> None:
    """Small numbers count or number anything."""
    rows = "".join(
        f'<div class="k" id="k{name}" data-up="{"" if number == 0 else ids[0]}">{ROW.format(**PARTS[number])}</div>'
        for number, name in enumerate(ids)
    )
    assert parents(f"<div>{HEAD}{rows}</div>") == wanted


TO = ("", "Ida Pell", "Otto Brandt")


@pytest.mark.parametrize("says", ["in reply to {}", "@{}"])
def test_a_part_that_names_somebody_else_tells_whom_it_answers(says: str) -> None:
    rows = "".join(
        f'<div class="k">{ROW.format(**part)}{f"<em>{says.format(who)}</em>" if who else ""}</div>'
        for part, who in zip(PARTS, TO, strict=True)
    )
    assert [c.parent for c in comments(f"<div>{HEAD}{rows}</div>")] == [None, 0, 1]


@pytest.mark.parametrize(("is_above", "wanted"), [(True, [None, 0, 1]), (False, [None] * 3)])
def test_a_bare_name_over_the_text_is_whom_it_answers_and_one_below_who_likes_it(
    is_above: bool, wanted: list[int | None]
) -> None:
    named = [f"<em><a href='#'>{who}</a></em>" if who else "" for who in TO]
    texts = [ROW.format(**part).replace('<div class="said">', "|") for part in PARTS]
    pairs = zip(texts, named, strict=True)
    rows = "".join(
        f'<div class="k">{text.replace("|", name + SAID) if is_above else text.replace("|", SAID) + name}</div>'
        for text, name in pairs
    )
    assert [c.parent for c in comments(f"<div>{HEAD}{rows}</div>")] == wanted


def test_the_names_of_several_under_a_text_are_of_those_who_like_it() -> None:
    rows = "".join(f'<div class="k">{ROW.format(**part)}<em>Ida Pell and Otto Brandt</em></div>' for part in PARTS[:1])
    rows += "".join(f'<div class="k">{ROW.format(**part)}<em>reed_warbler, Ida Pell</em></div>' for part in PARTS[1:])
    assert [c.parent for c in comments(f"<div>{HEAD}{rows}</div>")] == [None] * 3


def said(*texts: str) -> list[int | None]:
    """Whom each answers, where the three say this."""
    rows = "".join(
        f'<div class="k">{ROW.format(**{**part, "text": text})}</div>' for part, text in zip(PARTS, texts, strict=True)
    )
    return [c.parent for c in comments(f"<div>{HEAD}{rows}</div>")]


QUOTED = "<div class='q'><b>{}</b>The sluice has leaked.</div>And it still does, every night."


@pytest.mark.parametrize("head", ["Ida Pell wrote:", "Ida Pell kirjoitti:", "Ida Pell [Marshby] 的原帖："])
def test_a_quotation_tells_whom_a_comment_answers(head: str) -> None:
    """In whatever language: a name of the list, and a colon at the end."""
    assert said("The sluice has leaked.", "Not here, it does not.", QUOTED.format(head)) == [None, None, 0]


@pytest.mark.parametrize("head", ["Ida Pellham wrote:", "Ida Pell is right", "By the way:"])
def test_what_names_nobody_of_the_list_before_a_colon_is_no_quotation(head: str) -> None:
    assert said("The sluice has leaked.", "Not here, it does not.", QUOTED.format(head)) == [None, None, None]


def test_a_name_behind_an_at_sign_tells_whom_a_comment_answers_also_where_that_stands_below() -> None:
    """Lists with the newest first."""
    assert said("@reed_warbler: counted when?", "Not here, it does not.", "Forty-one people.") == [2, None, None]
    assert said("@reed_warblers: counted when?", "Not here, it does not.", "Forty-one people.") == [None] * 3


def test_a_box_between_comments_holds_answers_and_one_behind_them_the_rest() -> None:
    one, two, three = (f'<div class="k">{row}</div>' for row in (ONE, TWO, THREE))
    assert parents(f'<div>{HEAD}{one}<div class="v">{two}</div>{three}</div>') == [None, 0, None]
    assert parents(f'<div>{HEAD}{one}{two}<div class="v">{three}</div></div>') == [None, None, None]


def test_a_box_beside_the_only_comment_of_its_unit_holds_answers() -> None:
    one, two, three = (f'<div class="k">{row}</div>' for row in (ONE, TWO, THREE))
    html = f'<div class="u">{one}<div class="v">{two}</div></div><div class="u">{three}</div>'
    assert parents(f"<div>{HEAD}{html}</div>") == [None, 0, None]


def test_an_answer_without_an_id_is_a_comment_like_those_that_have_one() -> None:
    parts = [
        *PARTS,
        {"who": "Zoë Ström", "when": "6 March 2026, 09:00", "text": "Nobody pays, as always here.", "n": 4},
    ]
    ids = ("id=k1", "", "id=k3", "id=k4")
    rows = "".join(
        f'<tr class="k" {own}><td>{ROW.format(**part)}</td></tr>' for own, part in zip(ids, parts, strict=True)
    )
    read = comments(f"<div><h3>Comments</h3><table>{rows}</table></div>")
    assert [c.author for c in read] == ["Ida Pell", "Otto Brandt", "reed_warbler", "Zoë Ström"]


def test_a_chosen_comment_over_the_list_is_there_once_though_it_has_a_badge() -> None:
    row = '<div class="k"><b>{who}</b> <i>{when}</i><p>{text}</p></div>'
    rows = "".join(f"<li>{row.format(**part)}</li>" for part in PARTS)
    best = row.format(**PARTS[0]).replace("<b>", "<span>Best</span><b>", 1)
    read = comments(f"<div><h3>Comments</h3><div>{best}</div><ul>{rows}</ul></div>")
    assert sorted(shown(read)) == sorted(WANTED)


def test_a_single_term_with_its_description_is_the_one_comment_that_is_counted() -> None:
    row = "<dl><dt><strong>{who}</strong> says: <span>{when}</span></dt><dd><p>{text}</p></dd></dl>"
    assert shown(comments(f"<h3>Comments (1)</h3>{row.format(**PARTS[0])}")) == WANTED[:1]
    assert found(f"<h3>Comments (2)</h3>{row.format(**PARTS[0])}") is None


def test_a_row_of_who_and_when_and_the_next_one_of_what() -> None:
    row = "<tr><td><b>{n}.</b> <b>{who}</b> <font>{when}</font></td></tr><tr><td>{text}</td></tr>"
    rows = "".join(row.format(**part) for part in PARTS)
    html = (
        f"<table><tr><td><b>Comments (3)</b></td></tr>{rows}<tr><td><a href='/add'>Post a comment</a></td></tr></table>"
    )
    assert shown(comments(html)) == WANTED


def test_a_row_that_only_leads_to_a_form_is_no_comment() -> None:
    row = "<tr><td><font>Posted by <b>{who}</b> on {when}</font><br><font size=2>{text}</font></td></tr>"
    rows = "".join(row.format(**part) for part in PARTS)
    html = f"<table><tr><td><b>Comments</b></td></tr>{rows}<tr><td><a href='/add'>Post a comment</a></td></tr></table>"
    assert shown(comments(html)) == WANTED


def test_a_box_that_only_leads_to_a_form_is_no_comment_either() -> None:
    rows = "".join(f'<div class="k">{ROW.format(**part)}</div>' for part in PARTS)
    assert (
        shown(comments(f'<div><h3>Comments</h3>{rows}<div class="k"><a href="/add">Post a comment</a></div></div>'))
        == WANTED
    )


def test_names_are_told_from_titles_that_are_answered_from_badges_and_from_towns() -> None:
    titled = '<div class="k"><h4>{title}</h4><span class="kdo">{who}, Marshby by the Sea</span><span class="kdy">{when}</span><p>{text}</p></div>'
    titles = ("The dam", "Re: The dam", "Re: Re: The dam")
    rows = "".join(titled.format(**part, title=title) for part, title in zip(PARTS, titles, strict=True))
    assert [c.author for c in comments(f"<div>{HEAD}{rows}</div>")] == [who for who, _, _ in FLAT]
    badged = '<div class="k"><div class="h"><span class="b">{who}</span>{badge}<time>{when}</time></div><div class="t">{text}</div></div>'
    badges = ("", "", "<span class='tag'>Editor</span>")
    rows = "".join(badged.format(**part, badge=badge) for part, badge in zip(PARTS, badges, strict=True))
    assert shown(comments(f"<div>{HEAD}{rows}</div>")) == WANTED
    for town in ("{who} (Marshby)", "{who}, Marshby by the Sea"):
        rows = "".join(f'<div class="k">{ROW.format(**{**p, "who": town.format(**p)})}</div>' for p in PARTS)
        assert shown(comments(f"<div>{HEAD}{rows}</div>")) == WANTED


@pytest.mark.parametrize("who", ["Down Along", "Show steward, 2009", "Up North", "Hide Tanaka"])
def test_names_may_begin_as_buttons_do(who: str) -> None:
    rows = "".join(
        f'<div class="k">{ROW.format(**{**p, "who": who if p["n"] == 2 else p["who"]})}</div>' for p in PARTS
    )
    assert [c.author for c in comments(f"<div>{HEAD}{rows}</div>")] == ["Ida Pell", who, "reed_warbler"]


def test_short_texts_in_the_line_of_their_name_are_read_as_the_long_ones_beside_them() -> None:
    long = " The herons have come back to the dam, and nobody has counted them since the warden left us in spring." * 3
    said = {
        "Ida Pell": f"In March?{long}",
        "Otto": "Who pays, then?",
        "reed": f"Not all.{long}",
        "Zoë": f"So.{long}",
        "Q": "I do.",
    }
    rows = "".join(
        f'<div class="k"><p class="full"><b>{who}</b> {text}</p><span class="when">{n} March 2026, 14:03</span></div>'
        for n, (who, text) in enumerate(said.items(), 1)
    )
    read = comments(f"<div><h3>Comments (5)</h3>{rows}</div>")
    assert {c.author: c.body for c in read} == said


def test_initials_in_a_box_of_their_own_are_no_names() -> None:
    row = '<div class="k"><div class="av">{initials}</div><p class="qui">{who}</p><i class="quand">{when}</i><div class="said">{text}</div></div>'
    rows = "".join(
        row.format(**part, initials=initials) for part, initials in zip(PARTS, ("IP", "OB", "RW"), strict=True)
    )
    assert shown(comments(f"<div>{HEAD}{rows}</div>")) == WANTED


def test_numbers_and_times_that_are_called_alike_are_told_by_their_places() -> None:
    row = '<div class="k"><b>{who}</b><span class="small">B{n}</span><span class="small" title="{when}">lately</span><div class="said">{text}</div></div>'
    rows = "".join(row.format(**part) for part in PARTS)
    assert shown(comments(f"<div>{HEAD}{rows}</div>")) == WANTED


@pytest.mark.parametrize(
    ("head", "is_heading"), [("Opiniones de los lectores", True), ("Opinions", False), ("Comments on sport", False)]
)
def test_a_line_of_several_words_may_head_comments_without_a_number(head: str, is_heading: bool) -> None:
    rows = "".join(f'<div class="k">{ROW.format(**part)}</div>' for part in PARTS)
    listed = f'<div class="x"><div class="y"><span>{head}</span></div>{rows}<p><span>Reply</span></p></div>'
    with_ids = listed.replace('<div class="k">', '<div class="k" id="k{}">').format(1, 2, 3)
    assert (found(with_ids) is not None) == is_heading


@pytest.mark.parametrize(("label", "are_comments"), [("Responder", True), ("Leer", False)])
def test_labels_that_are_no_buttons_tell_of_answers_where_there_are_several(label: str, are_comments: bool) -> None:
    rows = "".join(f'<div class="k" id="k{p["n"]}">{ROW.format(**p)}<span>{label}</span></div>' for p in PARTS)
    assert (found(f'<div class="x">{rows}</div>') is not None) == are_comments


SIGNED = '<div class="info"><b class="info_name">{who}</b> <i class="info_date">{when}</i></div><div class="said">{text}</div>'
HEADED = '<div class="info"><b class="info_name">Replies</b></div>'


PLAIN, IN_BOX = f'<div class="k">{SIGNED}', f'<div class="k"><div class="in"><div class="o">{SIGNED}</div></div>'


@pytest.mark.parametrize(
    ("first", "box"),
    [
        (PLAIN, f'<div class="k">{HEADED}{{}}</div>'),
        (PLAIN, "{}"),
        (f'<div class="k"><div class="m">{SIGNED}</div>', "{}"),
        (IN_BOX, "{}"),
        (IN_BOX, '<div class="all">{}</div>'),
    ],
)
def test_answers_beside_each_other_in_a_box_or_in_none(first: str, box: str) -> None:
    """Iranian news systems put answers into a box that is built like a comment, and head it by a word where that has its name."""
    one, two, three = PARTS
    answers = box.format("".join(f'<div class="o">{SIGNED.format(**part)}</div>' for part in (two, three)))
    last = f'<div class="k">{SIGNED.format(who="Zoë Ström", when="6 March 2026", text="Nobody.")}</div>'
    read = comments(f"<div><h3>Comments (4)</h3>{first.format(**one)}{answers}</div>{last}</div>")
    assert shown(read)[:3] == WANTED and [c.parent for c in read] == [None, 0, 0, None]


def test_a_name_in_a_heading_tells_an_answer_of_another_class() -> None:
    row = '<h6>{who}</h6><p class="said">{text}</p><div class="acts"><i class="when">{when}</i> <a>Like</a> (<b class="likes">{n}</b>)</div>'
    one, two, three = (row.format(**part) for part in PARTS)
    html = f'<div class="k">{one}<div class="all"><div class="o">{two}</div></div></div><div class="k">{three}</div>'
    last = f'<div class="k">{row.format(who="Zoë Ström", when="6 March 2026", text="Nobody.", n=4)}</div>'
    read = comments(f"<div><h3>Comments (4)</h3>{html}{last}</div>")
    assert shown(read)[:3] == WANTED and [c.parent for c in read] == [None, 0, None, None]


@pytest.mark.parametrize("to", [("", "Ida Pell", "Ida Pell"), ("", "Ida Pell", "Otto Brandt")])
def test_the_line_that_says_whom_a_comment_answers_is_not_its_text(to: tuple[str, ...]) -> None:
    """Also where the comments are nested, which tells it already."""
    row = '<h6>{who}</h6>{line}<p>{text}</p><i class="when">{when}</i>'
    one, two, three = (
        row.format(**part, line=f"<div>In reply to {name}</div>" if name else "")
        for part, name in zip(PARTS, to, strict=True)
    )
    nested = (
        f'<div class="k">{two}</div><div class="k">{three}</div>',
        f'<div class="k">{two}<div class="k">{three}</div></div>',
    )
    answers = nested[to[1] != to[2]]
    read = comments(f'<div>{HEAD}<div class="k">{one}{answers}</div></div>')
    assert shown(read) == WANTED and [c.parent for c in read] == [None, 0, int(to[1] != to[2])]
