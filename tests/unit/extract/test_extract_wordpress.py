"""WordPress's comments in its families: what was written into the markup comes out of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests.unit.extract.invented import PARAGRAPHS, URL, Written, page, raw, site, wordpress

from broadsheet import ids
from broadsheet.extract import extract
from broadsheet.models import Comment, Extraction

EASTERN = timezone(timedelta(hours=-5))
THREAD = (
    Written(101, "Ida Pell", datetime(2026, 3, 5, 9, 4, 7, tzinfo=EASTERN), ("I counted nineteen.",)),
    Written(
        103,
        "7th reader",
        datetime(2026, 3, 5, 9, 20, tzinfo=EASTERN),
        ("Twenty-one.", "Two were behind the reeds."),
        parent=0,
    ),
    Written(
        104,
        "ida",
        datetime(2026, 3, 5, 9, 31, tzinfo=EASTERN),
        ("So they were.",),
        parent=1,
        classes="byuser bypostauthor",
    ),
    Written(102, "Tom Vale", datetime(2026, 3, 5, 9, 9, tzinfo=EASTERN), ("Wonderful news!",)),
)


def extracted(section: str, **head: str) -> Extraction:
    return extract(raw(page(section, **head)), site(), run_id="night")


def parents(comments: tuple[Comment, ...]) -> list[int | None]:
    """Position of each comment's parent."""
    places = {comment.comment_id: comment.position for comment in comments}
    return [None if c.parent_comment_id is None else places[c.parent_comment_id] for c in comments]


def test_a_thread_comes_out_whole() -> None:
    found = extracted(wordpress(THREAD, "4 Comments"))
    assert [(c.position, c.depth, c.native_id, c.author) for c in found.comments] == [
        (1, 0, "101", "Ida Pell"),
        (2, 1, "103", "7th reader"),
        (3, 2, "104", "ida"),
        (4, 0, "102", "Tom Vale"),
    ]
    assert parents(found.comments) == [None, 1, 2, None]
    assert found.comments[1].body == "Twenty-one.\n\nTwo were behind the reeds."
    assert [c.is_by_staff for c in found.comments] == [False, False, True, False]
    first = found.comments[0]
    assert first.posted_at == datetime(2026, 3, 5, 14, 4, 7, tzinfo=UTC)
    assert (first.posted_at_precision, first.posted_at_source) == ("second", "offset")
    assert first.posted_at_text == "March 05, 2026 at 09:04 AM"
    assert (first.found_by, first.run_id, first.page_url) == ("wordpress", "night", URL)
    assert (first.url, first.comment_id) == (f"{URL}#comment-101", ids.comment_id(found.article.article_id, "101"))
    assert (found.article.declared_comment_count, found.article.extracted_comment_count) == (4, 4)


def test_no_comment_form_or_widget_leaks_into_the_body_and_no_body_into_the_comments() -> None:
    found = extracted(wordpress(THREAD, "4 Comments"))
    assert found.article.body == "\n\n".join(PARAGRAPHS)
    assert "Somebody Else" not in {comment.author for comment in found.comments}


def test_nothing_private_of_a_commenter_is_kept() -> None:
    named = replace(THREAD[0], author="ida.pell@mail.example")
    found = extracted(wordpress((named, *THREAD[1:]), "4 Comments"))
    assert found.comments[0].author == "ida.pell"
    for secret in ("@mail.example", "profile.example", "avatar.example"):
        assert secret not in repr(found), secret


HTML4 = """<div id="comments"><h3 id="comments-title">2 Responses to &#8220;Herons return&#8221;</h3><ol class="commentlist">
<li class="comment even thread-even depth-1" id="comment-101"><div id="div-comment-101" class="comment-body">
<div class="comment-author vcard"><cite class="fn">Ida Pell</cite> <span class="says">says:</span></div>
<div class="comment-meta commentmetadata"><a href="#comment-101">March 5, 2026 at 9:04 am</a></div>
<p>I counted nineteen.<br />Or so.</p><div class="reply"><a class="comment-reply-link" href="?replytocom=101">Reply</a></div></div>
<ul class="children"><li class="comment odd alt depth-2" id="comment-103"><div id="div-comment-103" class="comment-body">
<div class="comment-author vcard"><cite class="fn">7th reader</cite> <span class="says">says:</span></div>
<div class="comment-meta commentmetadata"><a href="#comment-103">March 5, 2026 at 9:20 am</a></div>
<p>Twenty-one.</p><p>Two were behind the reeds.</p></div></li></ul></li></ol></div>"""
ID_INSIDE = """<div id="comments"><ul class="commentlist"><li class="comment even thread-even depth-1"><article id="comment-101">
<span class="author">Ida Pell</span><time datetime="2026-03-05T09:04:00-05:00">then</time><div class="comment-content"><p>I counted nineteen.<br>Or so.</p></div>
</article><ul class="children"><li class="comment odd depth-2"><article id="comment-103"><span class="author">7th reader</span>
<time datetime="2026-03-05T09:20:00-05:00">then</time><div class="comment-content"><p>Twenty-one.</p><p>Two were behind the reeds.</p></div></article></li></ul></li></ul></div>"""
BLOCK = """<div class="wp-block-comments"><h2 class="wp-block-comments-title">2 responses to “Herons return”</h2><ol class="wp-block-comment-template">
<li id="comment-101" class="comment even thread-even depth-1"><div class="wp-block-group"><div class="wp-block-comment-author-name">Ida Pell</div>
<div class="wp-block-comment-date"><time datetime="2026-03-05T09:04:00-05:00"><a href="#comment-101">March 5, 2026 at 9:04 am</a></time></div>
<div class="wp-block-comment-content"><p>I counted nineteen.<br>Or so.</p></div><div class="wp-block-comment-reply-link"><a class="comment-reply-link" href="#">Reply</a></div></div>
<ol><li id="comment-103" class="comment odd depth-2"><div class="wp-block-group"><div class="wp-block-comment-author-name">7th reader</div>
<div class="wp-block-comment-date"><time datetime="2026-03-05T09:20:00-05:00">then</time></div><div class="wp-block-comment-content">
<p>Twenty-one.</p><p>Two were behind the reeds.</p></div></div></li></ol></li></ol></div>"""
WPDISCUZ = """<div id="comments"><div id="wpdcom"><div id="wpd-threads" class="wpd-thread-wrapper"><div class="wpd-thread-list">
<div id="wpd-comm-101_0" class="comment even thread-even depth-1 wpd-comment wpd_comment_level-1"><div class="wpd-comment-wrap"><div id="comment-101" class="wpd-comment-right">
<div class="wpd-comment-header"><div class="wpd-comment-author">Ida Pell</div><div class="wpd-comment-date" title="March 5, 2026 9:04 am">1 day ago</div></div>
<div class="wpd-comment-text"><p>I counted nineteen.<br>Or so.</p></div><div class="wpd-comment-footer"><div class="wpd-vote"><div class="wpd-vote-result">10</div></div>
<div class="wpd-reply-button">Reply</div></div></div></div>
<div id="wpd-comm-103_101" class="comment odd depth-2 wpd-comment wpd-reply wpd_comment_level-2"><div class="wpd-comment-wrap"><div id="comment-103" class="wpd-comment-right">
<div class="wpd-comment-header"><div class="wpd-comment-author">7th reader</div><div class="wpd-comment-date" title="March 5, 2026 9:20 am">1 day ago</div></div>
<div class="wpd-comment-text"><p>Twenty-one.</p><p>Two were behind the reeds.</p></div></div></div></div></div></div></div></div></div>"""
THESIS = """<div id="comments"><dl id="comment_list"><dt class="comment even thread-even depth-1" id="comment-101"><span class="comment_author">Ida Pell</span>
<span class="comment_time"><a href="#comment-101">March 5, 2026 at 9:04 am</a></span></dt><dd class="comment even depth-1"><div class="format_text"><p>I counted nineteen.<br />Or so.</p></div></dd>
<dt class="comment odd depth-2" id="comment-103"><span class="comment_author">7th reader</span><span class="comment_time"><a href="#comment-103">March 5, 2026 at 9:20 am</a></span></dt>
<dd class="comment odd depth-2"><div class="format_text"><p>Twenty-one.</p><p>Two were behind the reeds.</p></div></dd></dl></div>"""
OLD = """<ol id="commentlist"><li id="comment-101"><p>I counted nineteen.<br />Or so.</p><p><cite>Comment by <a href="https://profile.example/">Ida Pell</a> — March 5, 2026 @
<a href="#comment-101">9:04 am</a></cite></p></li><li id="comment-103"><p>Twenty-one.</p><p>Two were behind the reeds.</p><p><cite>Comment by 7th reader — March 5, 2026 @
<a href="#comment-103">9:20 am</a></cite></p></li></ol>"""
NO_IDS = """<ul class="commentlist"><li class="commententry"><ul class="meta"><li class="postStamp">9:04 am March 5, 2026</li><li class="posterName"><cite>Ida Pell</cite> wrote:</li></ul>
<div class="commentContent"><p>I counted nineteen.<br>Or so.</p></div></li><li class="commententry"><ul class="meta"><li class="postStamp">9:20 am March 5, 2026</li><li class="posterName">
<cite>7th reader</cite> wrote:</li></ul><div class="commentContent"><p>Twenty-one.</p><p>Two were behind the reeds.</p></div></li></ul>"""


@pytest.mark.parametrize(
    ("markup", "found_by", "parent", "has_ids"),
    [
        pytest.param(HTML4, "wordpress", 1, True, id="html4"),
        pytest.param(ID_INSIDE, "wordpress", 1, True, id="id inside the item"),
        pytest.param(BLOCK, "wordpress_block", 1, True, id="block theme"),
        pytest.param(WPDISCUZ, "wpdiscuz", 1, True, id="wpdiscuz"),
        pytest.param(THESIS, "wordpress", 1, True, id="thesis"),
        pytest.param(OLD, "wordpress", None, True, id="old list"),
        pytest.param(NO_IDS, "comment_list", None, False, id="list without ids"),
    ],
)
def test_every_family_gives_the_same_comments(markup: str, found_by: str, parent: int | None, has_ids: bool) -> None:
    found = extracted(markup, head='<meta name="generator" content="WordPress 6.7">')
    rows = [(c.author, c.body, f"{c.posted_at:%H:%M}", c.native_id) for c in found.comments]
    assert rows == [
        ("Ida Pell", "I counted nineteen.\nOr so.", "14:04", "101" if has_ids else None),
        ("7th reader", "Twenty-one.\n\nTwo were behind the reeds.", "14:20", "103" if has_ids else None),
    ]
    assert parents(found.comments) == [None, parent]
    assert {c.found_by for c in found.comments} == {found_by}
    assert found.article.body == "\n\n".join(PARAGRAPHS)


def test_wpdiscuz_keeps_the_exact_time_and_votes() -> None:
    first = extracted(WPDISCUZ).comments[0]
    assert (first.posted_at_text, first.posted_at_precision, first.upvote_count) == (
        "March 5, 2026 9:04 am",
        "minute",
        10,
    )


def test_pingbacks_are_counted_and_are_no_comments() -> None:
    ping = '<li class="pingback even thread-even depth-1" id="comment-105"><div class="comment-body">Pingback: <a href="https://other.example/">Elsewhere</a></div></li>'
    found = extracted(
        wordpress(THREAD, "5 Comments").replace('<ol class="comment-list">', f'<ol class="comment-list">{ping}')
    )
    assert len(found.comments) == 4
    assert found.article.declared_comment_count == 4
    assert [issue.code for issue in found.issues if "declared" in issue.code] == []


def test_a_list_that_is_rendered_twice_counts_once() -> None:
    section = wordpress(THREAD, "4 Comments")
    assert len(extracted(section + f'<div class="mobile-only">{section}</div>').comments) == 4


def test_quotes_links_lists_and_double_breaks_in_a_comment() -> None:
    text = '<blockquote><p>Twenty-one.</p></blockquote><p>See <a href="https://birds.example/">this list</a>:<br><br>one bird<br>two birds</p><ul><li>heron</li><li>stork</li></ul>'
    section = wordpress(THREAD[:1]).replace("<p>I counted nineteen.</p>", text)
    assert (
        extracted(section).comments[0].body
        == "Twenty-one.\n\nSee this list:\n\none bird\ntwo birds\n\n- heron\n- stork"
    )


def test_a_reply_that_names_its_parent_by_a_link() -> None:
    flat = (THREAD[0], replace(THREAD[1], parent=None))
    link = '<a class="comment-in-reply-to" href="#comment-101">in reply to Ida Pell</a></footer>'
    section = wordpress(flat)
    place = section.rindex("</footer>")
    assert parents(extracted(section[:place] + link + section[place + len("</footer>") :]).comments) == [None, 1]


def test_comments_without_author_or_date_are_issues() -> None:
    section = '<ol class="commentlist"><li class="comment even depth-1" id="comment-1"><div class="comment-content"><p>Hello.</p></div></li></ol>'
    found = extracted(section)
    assert [(c.author, c.posted_at, c.body) for c in found.comments] == [(None, None, "Hello.")]
    assert {"comment_without_author", "comment_without_date"} <= {issue.code for issue in found.issues}


def test_numbers_for_dates_are_read_as_the_whole_page_has_them() -> None:
    section = HTML4.replace("March 5, 2026 at 9:04 am", "2/3/2026 9:04").replace(
        "March 5, 2026 at 9:20 am", "14/2/2026 9:20"
    )
    assert [f"{c.posted_at:%m-%d}" for c in extracted(section).comments] == ["03-02", "02-14"]


def test_no_comments_and_zero_comments_are_told_apart() -> None:
    assert extracted("").article.declared_comment_count is None
    none = extracted('<div id="comments"><h2 class="comments-title">No Comments</h2></div>').article
    assert (none.declared_comment_count, none.extracted_comment_count) == (0, 0)


# Letters and signs of several scripts; words that mean something to the readers ("says", "by", dates) are no part of it.
WORDS = st.sampled_from(
    [
        "herons",
        "reeds",
        "Dämme",
        "weiß",
        "marée",
        "çok",
        "über",
        "21st",
        "dam,",
        "“quiet”",
        "–",
        "3/4",
        "мост",
        "鳥",
        "&",
        "<",
        ">",
    ]
)
TEXT = st.lists(WORDS, min_size=1, max_size=6).map(" ".join)
NAMES = st.sampled_from(["Ida", "Tom Vale", "reader_3", "Zoë O’Hara", "мария", "鳥好き", "J. B. & Daughter", "x"])
# From 2024 to a month before the page is served: later times cannot be.
MOMENTS = st.integers(0, 67_000_000).map(lambda n: datetime(2024, 1, 1, tzinfo=EASTERN) + timedelta(seconds=n))


@st.composite
def trees(draw: st.DrawFn) -> list[Written]:
    """Comments in reading order: each reply after its parent and before its parent's next sibling."""
    path: list[int] = []  # indices from a first-level comment down to the last one
    comments: list[Written] = []
    for index in range(draw(st.integers(1, 7))):
        del path[draw(st.integers(0, len(path))) :]
        text = tuple(draw(st.lists(TEXT, min_size=1, max_size=3)))
        comments.append(Written(1000 + 7 * index, draw(NAMES), draw(MOMENTS), text, path[-1] if path else None))
        path.append(index)
    return comments


@settings(max_examples=60, deadline=None)
@given(trees())
def test_what_goes_in_comes_out(comments: list[Written]) -> None:
    # a sentence that four of a list have alike is a system's notice
    assume(max(Counter(text for c in comments for text in set(c.paragraphs)).values()) < 4)
    found = extracted(wordpress(comments, f"{len(comments)} Comments"))
    assert [(c.native_id, c.author, c.posted_at, tuple(c.body.split("\n\n"))) for c in found.comments] == [
        (str(c.native_id), c.author, c.posted_at, c.paragraphs) for c in comments
    ]
    assert parents(found.comments) == [None if c.parent is None else c.parent + 1 for c in comments]
    assert [c.position for c in found.comments] == list(range(1, len(comments) + 1))
    assert found.article.body == "\n\n".join(PARAGRAPHS)
    assert found.article.declared_comment_count == len(comments)


def test_short_comments_with_numbers_keep_their_text_in_a_thread_without_times() -> None:
    """A short line beside a name could be a time; one that nobody can read as a time is what was said."""
    said = ("+1", "19 of them!", "Who pays for the new path, then?", "My dog would not go near them.")
    rows = "".join(
        f'<li class="comment even depth-1" id="comment-{n}"><div class="in"><cite class="fn">{who}</cite><p>{text}</p></div></li>'
        for n, (who, text) in enumerate(zip(("Ida", "Otto", "Mara", "Finn"), said, strict=True), 7)
    )
    found = extracted(f'<div id="comments"><ol class="commentlist">{rows}</ol></div>')
    assert tuple(comment.body for comment in found.comments) == said


@pytest.mark.parametrize("text", ["–", "- –", "…", "???"])
def test_a_single_comment_of_signs_alone_is_kept(text: str) -> None:
    """A dash between a name and a time is a separator; in a paragraph of its own it is what somebody wrote."""
    comment = Written(1000, "Ida", datetime(2024, 1, 1, tzinfo=EASTERN), (text,), None)
    assert [c.body for c in extracted(wordpress([comment], "1 Comment")).comments] == [text]
