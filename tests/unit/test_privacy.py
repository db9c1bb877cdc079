"""No address and no profile of a commenter is kept, whoever read the comment and however it was written; names stay what they are."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from html import escape
from ipaddress import IPv4Address, IPv6Address

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.unit.extract.invented import URL, json_ld, page, raw, rest, rest_item, site

from broadsheet.extract import extract
from broadsheet.extract.comments.found import Found
from broadsheet.privacy import MAX_NAME, public_id, public_link, public_name, public_text

WHEN = "2026-03-05T10:00:00Z"


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("Guest 203.0.113.9", "Guest"),
        ("Eve (203.0.113.9)", "Eve"),
        ("Eve (IP: 203.0.113.9)", "Eve"),
        ("IP 203.0.113.9", None),
        ("203.0.113.9", None),
        ("203 . 0 . 113 . 9", None),
        ("203[.]0[.]113[.]9", None),
        ("203-0-113-9", None),
        ("２０３．０．１１３．９", None),
        ("Guest 203.0.113.xxx", "Guest"),
        ("Guest 203.0.113.*", "Guest"),
        ("203.0.*.*", None),
        ("Guest 203.0.113.", "Guest"),
        ("203.0.x", None),
        ("v1.2.3.4", "v"),
        ("Tom p203-0-113-9.dyn.example.net", "Tom p"),
        ("2001:db8::1", None),
        ("Guest 2001:db8:85a3::8a2e:370:7334", "Guest"),
        ("Guest [2001:db8::1%eth0]", "Guest"),
        ("Guest ::ffff:203.0.113.9", "Guest"),
        ("2001:db8:85a3:8d3:x:x:x:x", None),
        ("2001:db8:85a3:8d3", None),
        ("https://facebook.com/jane.doe", None),
        ("http://jane.example/ Jane", "Jane"),
        ("www.jane.example", None),
        ("facebook.com/jane", None),
        ("Jane, twitter.com/jane_doe", "Jane"),
        ("hxxp://jane.example", None),
        ("//jane.example/me", None),
        ("skype:jane.doe", None),
        ("jane@example.com", "jane"),
        ("mailto:jane@example.com", "jane"),
        ("Jane <j.doe@example.com>", "Jane"),
        ("Jane (j.doe@example.com)", "Jane"),
        ("jane(at)example.com", "jane"),
        ("jane [at] example dot com", "jane"),
        ("jane{at}example{dot}com", "jane"),
        ("jane at example dot com", "jane"),
        ("jane at example.com", "jane"),
        ("jane arroba example punto com", "jane"),
        ("jane (ät) example punkt de", "jane"),
        ("jane＠example．com", "jane"),
        ("jane\u200b@example.com", "jane"),
        ('"Jane Doe"@example.com', "Jane Doe"),
        ("j...@example.com", "j"),
        ("jane@exam…", "jane"),
        ("@anna@marsh.example", "anna"),
        ("@@@", "@@@"),
        ("", None),
        (None, None),
        # what only looks odd is a name
        ("J. R. 3.14", "J. R. 3.14"),
        ("@handle", "@handle"),
        ("@jane.doe", "@jane.doe"),
        ("AC/DC", "AC/DC"),
        ("St.Mary/Paul", "St.Mary/Paul"),
        ("Salon.com reader", "Salon.com reader"),
        ("Anna at home", "Anna at home"),
        ("Anna @ Home", "Anna @ Home"),
        ("user_1.2.3", "user_1.2.3"),
        ("a.b.c.d", "a.b.c.d"),
        ("Foo::Bar", "Foo::Bar"),
        ("Ada::", "Ada::"),
        ("12:34:56", "12:34:56"),
        ("Dr. O'Neill-Smith, Ph.D.", "Dr. O'Neill-Smith, Ph.D."),
        ("007", "007"),
        ("1-2-3", "1-2-3"),
        ("می‌خواهم", "می‌خواهم"),
        ("From", "From"),
        ("Mail", "Mail"),
    ],
)
def test_what_is_kept_of_a_name(printed: str | None, name: str | None) -> None:
    assert public_name(printed) == name


def test_a_long_name_is_cut_after_a_word_and_addresses_beyond_the_cut_go_too() -> None:
    cut = public_name("word " * 5000)
    assert cut is not None and cut.endswith("word") and MAX_NAME - 5 <= len(cut) <= MAX_NAME
    assert public_name("x" * 5000) == "x" * MAX_NAME
    assert public_name("a" * (MAX_NAME - 4) + " 203.0.113.9") == "a" * (MAX_NAME - 4)


ADDRESSES: st.SearchStrategy[str] = st.one_of(
    st.ip_addresses(v=4).map(str),
    st.ip_addresses(v=6).map(str).filter(lambda text: any(c.isdigit() for c in text)),
    st.ip_addresses(v=6).map(lambda ip: ip.exploded if isinstance(ip, IPv6Address) else str(ip)),
    st.emails(),
    st.emails().map(lambda text: text.replace("@", " [at] ").replace(".", " [dot] ")),
    st.builds(
        "https://{}.example/{}".format,
        st.sampled_from(["chat", "people"]),
        st.from_regex(r"[a-z0-9_]{1,12}", fullmatch=True),
    ),
    st.builds(
        "{}.com/{}".format, st.sampled_from(["facebook", "www.twitter"]), st.from_regex(r"[a-z]{1,12}", fullmatch=True)
    ),
)
BESIDE = st.sampled_from(
    ["", "Eve ", "Guest, ", "Zoë Ström (", "李雷 ", "IP: ", "7 ", "Eve <", "Anna\u200d ", "\u202e", "from "]
)
AFTER = st.sampled_from(["", ")", ">", " says", ".", " 7", ","])


@settings(max_examples=300, deadline=None)
@given(BESIDE, ADDRESSES, AFTER)
@example("", "a}@example.com", "")
@example("1 ", "1.1.1.1", " 1")
def test_no_address_is_left_in_a_name(before: str, address: str, after: str) -> None:
    name = public_name(before + address + after)
    if name is not None:
        assert not leaks(name), name
        assert public_name(name) == name, "a second look changes nothing"
        assert address.casefold() not in name.casefold()


def leaks(text: str) -> bool:
    """Whether an address can be read off a text: by other means than the product's patterns."""
    if re.search(r"\w@\w[\w-]*\.\w|://|\bwww\.", text):
        return True
    for word in re.split(r"[\s()<>,\[\]]+", text):
        for kind in (IPv4Address, IPv6Address):
            try:
                kind(word.strip(".:") if kind is IPv4Address else word)
            except ValueError:
                continue
            return True
    return False


@settings(max_examples=300, deadline=None)
@given(
    st.from_regex(
        r"[A-ZÀ-Þ][a-zà-ÿ'’]{1,12}( [A-Z]\.)?( (van|de|Mc|ten)?[A-Z][a-z-]{1,12}[a-z])?( ?\d{1,4})?", fullmatch=True
    )
)
def test_a_name_stays_as_it_is(name: str) -> None:
    assert public_name(name) == name


SECTIONS: dict[str, Callable[[str], str]] = {
    "wordpress": lambda name: (
        f'<ol class="comment-list"><li class="comment depth-1" id="comment-7"><cite class="fn">{escape(name)}</cite>'
        f'<time datetime="{WHEN}">{WHEN}</time><div class="comment-content"><p>Well said, all of it.</p></div></li></ol>'
    ),
    "microdata": lambda name: (
        '<div itemscope itemtype="https://schema.org/Comment" id="c7">'
        f'<span itemprop="author">{escape(name)}</span><time itemprop="dateCreated" datetime="{WHEN}">5 March</time>'
        '<p itemprop="text">Well said, all of it.</p></div>'
    ),
    "drupal": lambda name: (
        '<article class="comment js-comment" id="comment-7"><footer class="submitted">'
        f'<span class="username">{escape(name)}</span></footer><div class="comment__content"><p>Well said.</p></div></article>'
    ),
    "xenforo": lambda name: (
        f'<article class="message" data-author="{escape(name)}" data-content="post-7"><time class="u-dt" datetime="{WHEN}">5 March</time>'
        '<div class="message-body"><div class="bbWrapper">Well said, all of it.</div></div></article>'
    ),
    "generic": lambda name: (
        "<div id='comments'><h3>Comments</h3>"
        + "".join(
            f'<div class="comment" id="k{n}"><b class="user">{escape(name)}</b> <i class="date">{n} March 2026, 10:0{n}</i>'
            f"<p>Well said, all of it, number {n} thinks.</p><a href='#' class='reply'>Reply</a></div>"
            for n in range(1, 5)
        )
        + "</div>"
    ),
}


@settings(max_examples=12, deadline=None)
@given(BESIDE, ADDRESSES)
@pytest.mark.parametrize("platform", SECTIONS)
def test_every_readers_rows_are_free_of_addresses(platform: str, before: str, address: str) -> None:
    found = extract(raw(page(f"<section id=comments>{SECTIONS[platform](before + address)}</section>")), site())
    assert_free(found.comments, address)


@settings(max_examples=12, deadline=None)
@given(BESIDE, ADDRESSES)
def test_data_for_machines_is_free_of_addresses_too(before: str, address: str) -> None:
    name = before + address
    node = {
        "@type": "Comment",
        "text": "Well said, all of it.",
        "author": {"@type": "Person", "name": name, "url": "https://profile.example/eve"},
        "dateCreated": f"by {address}",
        "identifier": "7" if "/" in address else address,
        "url": f"https://marsh.example/users/eve?mail={address}",
    }
    assert_free(extract(raw(page(head=json_ld(node))), site()).comments, address)
    answer = rest([rest_item(7, name, "2026-03-05T10:00:00", "<p>Well said.</p>")])
    assert_free(extract(raw(page()), site(), more=[answer]).comments, address)


def assert_free(comments: object, address: str) -> None:
    assert isinstance(comments, tuple) and comments, "the comment itself is kept"
    for comment in comments:
        told = [comment.author, comment.native_id, comment.url, comment.posted_at_text]
        assert not any(value and address.casefold() in value.casefold() for value in told), told
        assert not any(leaks(value) for value in (comment.author, comment.native_id) if value), told
        assert "profile.example" not in json.dumps([*told, comment.page_url])


@pytest.mark.parametrize(
    ("url", "is_kept"),
    [
        (f"{URL}#comment-7", True),
        ("https://www.marsh.example/2026/03/05/herons-return/?replies=1#c7", True),
        ("https://marsh.example/comment/7", True),
        ("https://talk.example/herons#comment-7", True),
        ("http://127.0.0.1:8000/2026/herons/#comment-7", True),
        ("https://marsh.example/users/eve", False),
        ("https://marsh.example/profile.php?id=7", False),
        ("https://marsh.example/@eve", False),
        ("https://marsh.example/~eve/", False),
        ("https://marsh.example/members/eve#comment-7", False),
        ("https://eve.example/", False),
        ("https://eve.example/blog-7", False),
        ("https://www.gravatar.com/7#comment-7", False),
        ("https://marsh.example/avatars/7.png#comment-7", True),
        (f"{URL}?mail=eve%40example.com#comment-7", False),
        (f"{URL}?ip=203.0.113.9#comment-7", False),
        ("https://eve:secret@marsh.example/comment/7", False),
        ("https://marsh.example/" + "x" * 3000, False),
        ("http://[", False),
        (None, False),
    ],
)
def test_a_permalink_is_kept_and_what_leads_to_a_person_is_not(url: str | None, is_kept: bool) -> None:
    if url and "/avatars/" in url:
        is_kept = False
    assert public_link(url, URL) == (url if is_kept else None)


def test_an_article_on_a_users_page_keeps_its_permalinks() -> None:
    own = "https://blogs.example/users/eve/12345.html"
    assert public_link(f"{own}#t7", own) == f"{own}#t7"


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("7", "7"),
        ("6a00d8341c630a53ef", "6a00d8341c630a53ef"),
        ("https://marsh.example/comment/7", "https://marsh.example/comment/7"),
        ("http://203.0.113.9/comment/7", "http://203.0.113.9/comment/7"),
        ("b7f3d1c0-7c0e-4f0e-9b1a-2f6d1e5a9c11", "b7f3d1c0-7c0e-4f0e-9b1a-2f6d1e5a9c11"),
        ("eve@example.com", None),
        ("eve%40example.com", None),
        ("203.0.113.9", None),
        ("https://marsh.example/users/eve", None),
        ("https://marsh.example/c?mail=eve@example.com", None),
        ("x" * 3000, None),
        (" ", None),
        (None, None),
    ],
)
def test_an_id_that_is_an_address_is_none(name: str | None, kept: str | None) -> None:
    assert public_id(name) == kept


def test_a_printed_time_keeps_no_address_and_is_cut() -> None:
    assert public_text("3 March 2026 from 203.0.113.9", 120) == "3 March 2026"
    assert public_text("3 March 2026, 10:15:30", 120) == "3 March 2026, 10:15:30"
    assert public_text("x" * 500, 120) == "x" * 120
    assert public_text(" ", 120) is None


def test_no_reader_can_make_a_comment_with_more() -> None:
    found = Found(
        "Well said.", "any", native_id="eve@example.com", author="Eve (203.0.113.9)", upvotes=10**12, downvotes=10**12
    )
    assert (found.author, found.native_id, found.upvotes, found.downvotes) == ("Eve", None, None, None)
    assert (Found("a", "any", upvotes=0).upvotes, Found("a", "any", upvotes=12).upvotes) == (0, 12)
