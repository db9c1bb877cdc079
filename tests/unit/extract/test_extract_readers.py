"""Comments in JSON-LD, microdata, RDFa and REST answers; joined, counted, or known to be elsewhere."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from tests.unit.extract.invented import (
    PARAGRAPHS,
    URL,
    Written,
    json_ld,
    page,
    raw,
    rest,
    rest_item,
    site,
    wordpress,
)

from broadsheet.extract import extract
from broadsheet.models import Extraction, Link, PageKind, RawPage

MICRODATA = """<section class="debate" id="debate"><h2>Debate <small>3 comments</small></h2>
<div class="voice" id="remark-17" itemprop="comment" itemscope itemtype="https://schema.org/Comment">
<span itemprop="author" itemscope itemtype="https://schema.org/Person"><b itemprop="name">Ida Pell</b></span> · <span itemprop="dateCreated">3 hours ago</span>
<div itemprop="text"><p>I counted nineteen.</p><p>Or so.</p></div><span itemprop="upvoteCount">5</span> <span itemprop="downvoteCount">1</span>
<div class="voice" id="remark-18" itemprop="comment" itemscope itemtype="https://schema.org/Comment"><b itemprop="author">Tom Vale</b>
<time itemprop="dateCreated" datetime="2026-03-06T08:00:00Z">1 hour ago</time><div itemprop="text">Twenty-one.</div></div></div>
<div class="voice" id="remark-19" itemprop="comment" itemscope itemtype="https://schema.org/Comment"><b itemprop="author">7th reader</b>
<span itemprop="dateCreated">vor 2 Tagen</span><div itemprop="text">Wunderbar.</div></div></section>"""
RDFA = """<section id="comments"><article id="comment-17" about="/comment/17" typeof="schema:Comment"><footer><span property="schema:author"><span property="schema:name">Ida Pell</span></span>
<span property="schema:dateCreated" content="2026-03-05T14:04:00+00:00">5 March</span></footer><div property="schema:text" class="field"><p>I counted nineteen.</p></div></article>
<div class="indented"><article about="/comment/18#comment-18" typeof="schema:Comment"><footer><span property="schema:author">Tom Vale</span>
<span property="schema:dateCreated" content="2026-03-05T14:09:00+00:00">5 March</span></footer><div property="schema:text"><p>Twenty-one.</p></div></article></div></section>"""


def extracted(html: str, more: tuple[RawPage, ...] = (), link: Link | None = None) -> Extraction:
    return extract(raw(html), site(), more=more, link=link)


def tree(found: Extraction) -> list[tuple[str | None, str | None, str | None, str]]:
    """(native id, its parent's, author, text) of each comment."""
    native = {c.comment_id: c.native_id for c in found.comments}
    return [(c.native_id, native.get(c.parent_comment_id or ""), c.author, c.body) for c in found.comments]


def test_microdata_with_relative_times() -> None:
    found = extracted(page(MICRODATA))
    assert tree(found) == [
        ("17", None, "Ida Pell", "I counted nineteen.\n\nOr so."),
        ("18", "17", "Tom Vale", "Twenty-one."),
        ("19", None, "7th reader", "Wunderbar."),
    ]
    first, second, third = found.comments
    assert (first.posted_at, first.posted_at_precision, first.posted_at_source) == (
        datetime(2026, 3, 6, 6, tzinfo=UTC),
        "hour",
        "relative",
    )
    assert first.posted_at_text == "3 hours ago"
    assert (second.posted_at, second.posted_at_precision) == (datetime(2026, 3, 6, 8, tzinfo=UTC), "second")
    assert (third.posted_at, third.posted_at_precision) == (datetime(2026, 3, 4, tzinfo=UTC), "day")
    assert (first.upvote_count, first.downvote_count, second.upvote_count) == (5, 1, None)
    assert (found.article.declared_comment_count, found.article.body) == (3, "\n\n".join(PARAGRAPHS))


def test_rdfa_as_drupal_writes_it_with_replies_indented() -> None:
    found = extracted(page(RDFA))
    assert tree(found) == [("17", None, "Ida Pell", "I counted nineteen."), ("18", "17", "Tom Vale", "Twenty-one.")]
    assert {c.found_by for c in found.comments} == {"rdfa"}


def node(number: int, text: str, author: str, **more: Any) -> dict[str, Any]:
    return {
        "@type": "Comment",
        "@id": f"{URL}#comment-{number}",
        "text": text,
        "author": {"@type": "Person", "name": author},
        **more,
    }


def test_json_ld_with_replies_and_markup() -> None:
    reply = node(18, "<p>Twenty-one.</p><p>Two in the reeds &amp; one above.</p>", "Tom Vale", upvoteCount="3")
    first = node(
        17, "I counted nineteen.\n\nOr so.", "Ida Pell", dateCreated="2026-03-05T09:04:00-05:00", comment=[reply]
    )
    article = {"@type": "NewsArticle", "headline": "Herons return", "commentCount": 2, "comment": [first]}
    found = extracted(page(head=json_ld(article)))
    assert tree(found) == [
        ("17", None, "Ida Pell", "I counted nineteen.\n\nOr so."),
        ("18", "17", "Tom Vale", "Twenty-one.\n\nTwo in the reeds & one above."),
    ]
    assert found.comments[0].posted_at == datetime(2026, 3, 5, 14, 4, tzinfo=UTC)
    assert (found.comments[1].upvote_count, found.comments[1].found_by) == (3, "json_ld")
    assert (found.article.declared_comment_count, found.article.declared_comment_source) == (2, "json_ld")


WRITTEN = (
    Written(17, "Ida Pell", datetime(2026, 3, 5, 14, 4, tzinfo=UTC), ("I counted nineteen.", "Or so.")),
    Written(18, "Tom Vale", datetime(2026, 3, 5, 14, 9, tzinfo=UTC), ("Twenty-one.",), parent=0),
)


def test_two_readings_of_one_page_give_each_comment_once() -> None:
    stated = json_ld(
        node(17, "I counted nineteen. Or so.", "Ida Pell", upvoteCount=4), node(18, "Twenty-one.", "Tom Vale")
    )
    found = extracted(page(wordpress(WRITTEN, "2 Comments"), head=stated))
    assert tree(found) == [
        ("17", None, "Ida Pell", "I counted nineteen.\n\nOr so."),
        ("18", "17", "Tom Vale", "Twenty-one."),
    ]
    assert found.comments[0].upvote_count == 4  # what only one of them knew


def test_a_comment_has_one_id_whether_it_came_from_the_page_or_from_rest() -> None:
    items = [
        rest_item(17, "Ida Pell", "2026-03-05T14:04:33", "<p>I counted nineteen.</p>\n<p>Or so.</p>\n"),
        rest_item(16, "Elsewhere", "2026-03-05T14:05:00", "<p>[...] herons [...]</p>", kind="pingback"),
        rest_item(18, "Tom Vale", "2026-03-05T14:09:21", "<p>Twenty-one.</p>\n", parent=17),
        rest_item(21, "Late", "2026-03-05T15:00:00", "<p>Me too.</p>", parent=17),
        rest_item(19, "7th reader", "2026-03-05T14:30:00", "<p>Where was that?<br />Here?</p>", parent=99),
    ]
    shown = extracted(page(wordpress(WRITTEN, "5 Comments")))
    found = extracted(page(wordpress(WRITTEN, "5 Comments")), more=(rest(items),))
    assert tree(found) == [
        ("17", None, "Ida Pell", "I counted nineteen.\n\nOr so."),
        ("18", "17", "Tom Vale", "Twenty-one."),
        ("21", "17", "Late", "Me too."),
        ("19", None, "7th reader", "Where was that?\nHere?"),
    ]
    assert [c.comment_id for c in shown.comments] == [c.comment_id for c in found.comments[:2]]
    assert [c.position for c in found.comments] == [1, 2, 3, 4]
    assert [c.is_parent_missing for c in found.comments] == [False, False, False, True]
    assert (found.comments[0].posted_at, found.comments[0].posted_at_source) == (
        datetime(2026, 3, 5, 14, 4, 33, tzinfo=UTC),
        "utc",
    )
    assert found.article.declared_comment_count == 4  # five less the pingback
    assert "private@mail.example" not in repr(found) and "avatar.example" not in repr(found)


def test_the_more_exact_time_wins_over_the_printed_one() -> None:
    section = (
        wordpress(WRITTEN[:1])
        .replace('<time datetime="2026-03-05T14:04:00+00:00">', "<time>")
        .replace("02:04 PM", "09:04 AM")
    )
    assert extracted(page(section)).comments[0].posted_at_precision == "minute"
    answer = rest([rest_item(17, "Ida Pell", "2026-03-05T14:04:33", "<p>I counted nineteen.</p><p>Or so.</p>")])
    assert extracted(page(section), more=(answer,)).comments[0].posted_at == datetime(2026, 3, 5, 14, 4, 33, tzinfo=UTC)


def test_comment_pages_are_joined_in_their_order_without_doubles() -> None:
    def comment_page(number: int, *comments: Written) -> RawPage:
        url = f"{URL}comment-page-{number}/"
        return raw(page(wordpress(comments, "4 Comments")), url, kind=PageKind.COMMENTS)

    later = Written(19, "7th reader", datetime(2026, 3, 5, 15, tzinfo=UTC), ("Where?",))
    last = Written(20, "Late", datetime(2026, 3, 5, 16, tzinfo=UTC), ("Here.",))
    newest_first = extracted(page(wordpress((later, last), "4 Comments")), more=(comment_page(1, *WRITTEN),))
    oldest_first = extracted(
        page(wordpress(WRITTEN, "4 Comments")), more=(comment_page(2, later, last), comment_page(1, *WRITTEN))
    )
    for found in (newest_first, oldest_first):
        assert [c.native_id for c in found.comments] == ["17", "18", "19", "20"]
        assert [c.depth for c in found.comments] == [0, 1, 0, 0]
        assert found.article.declared_comment_count == found.article.extracted_comment_count == 4
    assert newest_first.comments[0].page_url == f"{URL}comment-page-1/"


def test_comments_without_an_id_are_told_apart_by_what_they_are() -> None:
    row = '<li class="commententry"><cite>{}</cite> <span class="date">March 5, 2026 9:04 am</span><div class="commenttext"><p>{}</p></div></li>'
    rows = [("Ida", "Yes."), ("Ida", "Yes."), ("Tom", "Yes.")]
    section = '<ul class="commentlist">' + "".join(row.format(*r) for r in rows) + "</ul>"
    found = extracted(page(section))
    assert len({c.comment_id for c in found.comments}) == 3
    assert found.comments == extracted(page(section)).comments


def test_an_id_without_a_number_of_its_own_does_not_move_with_the_night() -> None:
    section = '<ul class="commentlist"><li class="x"><cite>Ida</cite> <span class="date">3 hours ago</span><div class="commenttext"><p>Yes.</p></div></li></ul>'
    night = raw(page(section))
    later = RawPage(
        type(night.page)(
            **{
                **{f: getattr(night.page, f) for f in night.page.__slots__},
                "served_at": datetime(2026, 3, 9, tzinfo=UTC),
            }
        ),
        night.body,
    )
    one, other = extract(night, site()).comments, extract(later, site()).comments
    assert one[0].posted_at != other[0].posted_at
    assert one[0].comment_id == other[0].comment_id


@pytest.mark.parametrize(
    ("mark", "name"),
    [
        ('<div id="disqus_thread"></div>', "disqus"),
        ('<script src="https://marsh-post.disqus.com/embed.js"></script>', "disqus"),
        ('<div data-spotim-module="conversation"></div>', "openweb"),
        ('<div id="coral_thread"></div>', "coral"),
        ("<vf-conversations></vf-conversations>", "viafoura"),
        ('<div class="fb-comments" data-href="x"></div>', "facebook"),
        ('<hyvor-talk-comments website-id="1"></hyvor-talk-comments>', "hyvor"),
        ('<div id="livefyre-comments"></div>', "livefyre"),
        ('<div id="fb-root"></div><script src="https://connect.facebook.net/en_US/sdk.js"></script>', None),
        ('<script src="https://marsh-post.disqus.com/count.js"></script>', None),
        (f"<script>{'x();' * 4000}s.src = '//marsh-post.disqus.com/embed.js'</script>", "disqus"),
        (f"<script>{'x();' * 5000}s.src = '//marsh-post.disqus.com/embed.js'</script>", None),  # data, or a program
    ],
)
def test_comments_that_a_script_loads_are_known_to_be_there(mark: str, name: str | None) -> None:
    found = extracted(page(f'<div id="comments"><h2 class="comments-title">0 Comments</h2></div>{mark}'))
    assert found.article.comment_provider == name
    assert found.article.declared_comment_count == (None if name else 0)  # WordPress's zero is not the system's
    assert ("comments_loaded_by_script" in {issue.code for issue in found.issues}) is bool(name)


@pytest.mark.parametrize(
    ("heading", "count"),
    [
        ("8 Responses", 8),
        ("1,234 Comments", 1234),
        ("One thought on “Herons return”", 1),
        ("8 Kommentare", 8),
        ("Kommentare (12)", 12),
        ("Ein Kommentar", 1),
        ("3 commentaires", 3),
        ("5 comentarios en “Herons return”", 5),
        ("12 yorum", 12),
        ("Комментарии: 7", 7),
        ("4 komentarze", 4),
        ("Keine Kommentare", 0),
        ("Leave a comment", None),
        ("Comments", None),
    ],
)
def test_the_printed_count_in_many_languages(heading: str, count: int | None) -> None:
    found = extracted(page(f'<div id="comments"><h2 class="comments-title">{heading}</h2></div>')).article
    assert found.declared_comment_count == count
    assert found.declared_comment_source == (None if count is None else "heading")


@pytest.mark.parametrize(
    ("html", "count", "source"),
    [
        (page(head=json_ld({"@type": "NewsArticle", "headline": "Herons return", "commentCount": "7"})), 7, "json_ld"),
        (
            page(
                head=json_ld(
                    {
                        "@type": "NewsArticle",
                        "headline": "Herons return",
                        "interactionStatistic": [
                            {"interactionType": "https://schema.org/LikeAction", "userInteractionCount": 99},
                            {"interactionType": {"@type": "CommentAction"}, "userInteractionCount": 6},
                        ],
                    }
                )
            ),
            6,
            "json_ld",
        ),
        (page('<meta itemprop="commentCount" content="5">'), 5, "microdata"),
        (page('<meta itemprop="interactionCount" content="UserComments:4">'), 4, "microdata"),
        (page('<a href="#comments">3 Comments</a>'), 3, "heading"),
        (page('<a href="/other-story/#comments">88 Comments</a>'), None, None),
    ],
)
def test_the_count_is_read_where_it_is_stated(html: str, count: int | None, source: str | None) -> None:
    found = extracted(html).article
    assert (found.declared_comment_count, found.declared_comment_source) == (count, source)


def test_the_feeds_count_is_taken_where_the_page_has_none_and_missing_comments_are_an_issue() -> None:
    link = Link(url=URL, canonical_url=URL, source_channel="rss", source_url="f", comment_count_hint=9)
    found = extracted(page(), link=link)
    assert (found.article.declared_comment_count, found.article.declared_comment_source) == (9, "feed")
    assert [(i.code, i.detail) for i in found.issues if i.code == "comments_not_readable"] == [
        ("comments_not_readable", "9 declared by feed, none read")
    ]
    assert "declared_count_differs" in {i.code for i in extracted(page(wordpress(WRITTEN, "3 Comments"))).issues}


def test_an_answer_that_is_no_comment_list_is_an_issue() -> None:
    refusal = raw(json.dumps({"code": "rest_forbidden"}), f"{URL}?rest", "application/json", PageKind.COMMENTS)
    found = extracted(page(wordpress(WRITTEN, "2 Comments")), more=(refusal,))
    assert len(found.comments) == 2
    assert "comment_page_not_readable" in {issue.code for issue in found.issues}


def test_parents_in_a_circle_are_cut() -> None:
    items = [
        rest_item(1, "A", "2026-03-05T14:04:33", "<p>One.</p>", parent=2),
        rest_item(2, "B", "2026-03-05T14:05:33", "<p>Two.</p>", parent=1),
    ]
    found = extracted(page(), more=(rest(items),))
    assert sorted(c.native_id or "" for c in found.comments) == ["1", "2"]
    assert sum(c.parent_comment_id is None for c in found.comments) == 1
    assert sorted(c.depth for c in found.comments) == [0, 1]
