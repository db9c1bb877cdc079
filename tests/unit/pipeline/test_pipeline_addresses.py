"""Addresses settled over a batch and by the warehouse: no article takes the place of another, in whatever order they come."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.ids import article_id
from broadsheet.models import Claim
from broadsheet.pipeline.addresses import Known, Move, Reading, Settlement, addresses_in, key_of, settle
from broadsheet.urls import canonical_url, full_url

P = "https://paper.example"
NIGHT = datetime(2026, 3, 5, tzinfo=UTC)
BEFORE = NIGHT - timedelta(days=1)


def body(of: str, edited: int = 0) -> str:
    """Forty words of which the last ``edited`` are others."""
    words = [f"{of}{number}" for number in range(40)]
    return " ".join(words[: 40 - edited] + [f"new{number}" for number in range(edited)])


def page(
    url: str, named: str | None = None, text: str | None = None, *, link: str = "", refused: str | None = None
) -> Reading:
    """The page at ``url``; its text is its own, or that of another."""
    whole = P + url
    claim = Claim(
        P + (link or url),
        canonical_url(whole),
        full_url(whole),
        named and P + named,
        refused and P + refused,
        "it is a list",
    )
    return Reading(claim, None, body(text or url), NIGHT)


def row(url: str, canonical: str, text: str | None = None, *, own: str = "") -> Known:
    return Known(article_id(P + canonical), P + url, P + (own or url), P + canonical, None, body(text or url), BEFORE)


def shown(settled: Settlement) -> list[str]:
    return [address.removeprefix(P) for address in settled.addresses]


def reasons(settled: Settlement) -> list[str | None]:
    return [claim.refused_reason if claim.is_disputed else None for claim in settled.claims]


def moves(settled: Settlement) -> dict[str, str]:
    return {move.article_id: move.to_url.removeprefix(P) for move in settled.moves}


def test_a_claim_against_which_nothing_speaks_is_believed() -> None:
    settled = settle([page("/old", "/new"), page("/other")])
    assert shown(settled) == ["/new", "/other"]
    assert reasons(settled) == [None, None]
    assert settled.moves == ()
    assert settled.claims[0] == page("/old", "/new").claim


def test_copies_of_one_text_share_the_address_that_they_name() -> None:
    assert shown(settle([page("/sport/a", "/b", "x"), page("/local/a", "/b", "x")])) == ["/b", "/b"]


@pytest.mark.parametrize("text", ["x", "/b"])
def test_the_page_at_the_address_decides(text: str) -> None:
    """Its copy joins it, whatever spelling it names; another article does not."""
    settled = settle([page("/a", "/b/", text), page("/b", None, "/b")])
    assert shown(settled) == (["/b", "/b"] if text == "/b" else ["/a", "/b"])
    assert reasons(settled)[0] == (None if text == "/b" else f"it is the address of {P}/b")


def test_an_address_named_by_different_articles_is_that_of_none() -> None:
    readings = [page("/a", "/list"), page("/b", "/list"), page("/b2", "/list", "/b")]
    settled = settle(readings)
    assert shown(settled) == ["/a", "/b", "/b2"]
    assert reasons(settled) == [
        f"{P}/b names it too and is another article",
        f"{P}/a names it too and is another article",
        f"{P}/a names it too and is another article",
    ]
    assert settled.claims[0] == replace(
        readings[0].claim, named_url=None, refused_url=f"{P}/list", refused_reason=reasons(settled)[0], is_disputed=True
    )


def test_spellings_of_one_named_address_are_one() -> None:
    assert shown(settle([page("/a", "/list"), page("/b", "/list/")])) == ["/a", "/b"]
    assert shown(settle([page("/a", "/list"), page("/b", "/list/amp")])) == ["/a", "/b"]


@pytest.mark.parametrize("order", list(permutations(range(4))))
def test_the_order_of_the_pages_decides_nothing(order: tuple[int, ...]) -> None:
    readings = [page("/a", "/list"), page("/b", "/list"), page("/c", "/d"), page("/d")]
    settled = settle([readings[number] for number in order])
    assert dict(zip((readings[n].url for n in order), shown(settled), strict=True)) == {
        f"{P}/a": "/a",
        f"{P}/b": "/b",
        f"{P}/c": "/c",
        f"{P}/d": "/d",
    }


def test_variants_are_one_article_as_ever() -> None:
    readings = [page("/a/amp", "/a"), page("/a", "/a"), page("/b?amp=1", "/b", "another")]
    assert shown(settle(readings)) == ["/a", "/a", "/b"]


def test_a_series_whose_parts_name_each_other_keeps_its_parts() -> None:
    assert shown(settle([page("/1", "/2"), page("/2", "/3"), page("/3", "/1")])) == ["/1", "/2", "/3"]


def test_copies_that_name_each_other_share_one_address() -> None:
    assert shown(settle([page("/2", "/1", "x"), page("/1", "/2", "x")])) == ["/1", "/1"]
    assert shown(settle([page("/3", "/2", "x"), page("/2", "/1", "x"), page("/1", None, "x")])) == ["/1", "/1", "/1"]


def test_another_link_whose_page_gave_nothing_is_not_taken_for_this_one() -> None:
    settled = settle([page("/a", "/b")], promised=[f"{P}/b"])
    assert (shown(settled), reasons(settled)) == (
        ["/a"],
        ["it is another link of this run, whose page could not be compared"],
    )
    assert shown(settle([page("/x/a?from=rss", "/x/a")], promised=[f"{P}/x/a"])) == ["/x/a"]  # the same slug
    assert shown(settle([page("/a", "/b")], promised=[f"{P}/c"])) == ["/b"]
    assert shown(settle([page("/?p=1", "/")], promised=[f"{P}/"])) == ["/?p=1"]  # no slug at all


# The warehouse


def test_a_row_at_the_address_decides_as_a_page_does() -> None:
    settled = settle([page("/a", "/b")], [row("/b", "/b")])
    assert (shown(settled), reasons(settled), settled.moves) == (["/a"], [f"it is the address of {P}/b"], ())
    assert shown(settle([page("/a", "/b", "/b")], [row("/b", "/b")])) == ["/b"]
    assert shown(settle([page("/a", "/b/", "/b")], [row("/b", "/b")])) == ["/b"]  # under the row's own id
    assert shown(settle([page("/a", "/b", "x")], [row("/b", "/c", "x")])) == ["/c"]
    assert shown(settle([page("/a", "/b", "x")], [row("/b", "/c", "y")])) == ["/a"]


def test_a_row_that_only_claimed_the_address_moves_to_its_own() -> None:
    settled = settle([page("/b", "/list")], [row("/a", "/list")])
    assert (shown(settled), moves(settled)) == (["/b"], {article_id(f"{P}/list"): "/a"})
    assert reasons(settled) == [f"{P}/a names it too and is another article"]
    settled = settle([page("/list", None)], [row("/a", "/list")])
    assert (shown(settled), moves(settled)) == (["/list"], {article_id(f"{P}/list"): "/a"})
    settled = settle([page("/list", None)], [row("/feed/a", "/list", own="/a")])  # through a redirect
    assert moves(settled) == {article_id(f"{P}/list"): "/a"}


def test_a_copy_of_its_text_joins_it_and_nothing_moves() -> None:
    for reading in (page("/b", "/list", "x"), page("/list", None, "x")):
        settled = settle([reading], [row("/a", "/list", "x")])
        assert (shown(settled), settled.moves) == (["/list"], ())


def test_a_page_read_again_stays_whatever_it_says_now() -> None:
    settled = settle([page("/a", "/b", "rewritten")], [row("/a", "/b")])
    assert (shown(settled), settled.moves) == (["/b"], ())
    settled = settle([page("/a", None, "rewritten")], [row("/a", "/a")])
    assert (shown(settled), settled.moves) == (["/a"], ())
    settled = settle([page("/a", None, "rewritten")], [row("/a?from=rss", "/a")])
    assert (shown(settled), settled.moves) == (["/a"], moves_away(f"{P}/a", "/a?from=rss"))


def moves_away(old: str, to: str) -> tuple[Move, ...]:
    return (Move(article_id(old), P + to),)


def test_a_row_whose_page_is_in_the_batch_goes_where_that_page_goes() -> None:
    settled = settle([page("/a", "/list", "a now"), page("/b", "/list")], [row("/a", "/list", "a then")])
    assert shown(settled) == ["/a", "/b"]
    assert moves(settled) == {article_id(f"{P}/list"): "/a"}


def test_what_an_older_version_stored_under_a_list_moves_to_its_own_address() -> None:
    settled = settle([page("/a", refused="/news/")], [row("/a", "/news/")])
    assert (shown(settled), moves(settled)) == (["/a"], {article_id(f"{P}/news/"): "/a"})
    assert reasons(settled) == [None]  # the page's own reason stays
    assert settle([page("/a", refused="/news/")], [row("/b", "/news/")]).moves == ()
    assert settle([page("/a", refused="/news/")], [row("/news/", "/news/")]).moves == ()


def test_the_same_bytes_read_again_are_left_to_the_load_that_corrects_their_row() -> None:
    assert settle([page("/a", refused="/news/")], [replace(row("/a", "/news/"), fetched_at=NIGHT)]).moves == ()


def test_what_was_disputed_once_is_not_believed_later_but_by_the_page_itself() -> None:
    assert shown(settle([page("/a", "/list")], disputed=[f"{P}/list"])) == ["/a"]
    assert reasons(settle([page("/a", "/list")], disputed=[f"{P}/list"])) == [
        "another article named it in an earlier run"
    ]
    assert shown(settle([page("/a", "/list", "x"), page("/list", None, "x")], disputed=[f"{P}/list"])) == ["/list"] * 2
    assert shown(settle([page("/a", "/b")], disputed=[f"{P}/list"])) == ["/b"]


def test_bytes_read_again_whose_address_is_contested_correct_their_row_themselves() -> None:
    readings = [page("/a", "/list"), page("/b", "/list")]
    then, again = row("/a", "/list"), replace(row("/a", "/list"), fetched_at=NIGHT)
    assert moves(settle(readings, [then])) == {article_id(f"{P}/list"): "/a"}
    assert settle(readings, [again]).moves == ()


# Parameters


def test_a_doubtful_parameter_counts_only_where_texts_differ() -> None:
    assert shown(settle([page("/s?icid=1"), page("/s?icid=2")])) == ["/s?icid=1", "/s?icid=2"]
    assert shown(settle([page("/s?icid=1", text="x"), page("/s?icid=2", text="x")])) == ["/s", "/s"]
    assert shown(settle([page("/s?icid=1", "/s"), page("/s?icid=2", "/s")])) == ["/s?icid=1", "/s?icid=2"]
    assert shown(settle([page("/s"), page("/s?icid=2")])) == ["/s", "/s?icid=2"]
    assert shown(settle([page("/s", link="/x"), page("/s", text="y", link="/z")])) == ["/s", "/s"]


def test_a_row_of_another_text_is_evidence_too() -> None:
    known = [row("/s?icid=1", "/s")]
    assert shown(settle([page("/s?icid=2")], known)) == ["/s?icid=2"]
    assert shown(settle([page("/s?icid=2", text="/s?icid=1")], known)) == ["/s"]
    assert shown(settle([page("/s?icid=1", text="rewritten")], known)) == ["/s"]
    assert shown(settle([page("/s?icid=1", text="rewritten", link="/elsewhere")], known)) == ["/s"]


def test_keys_tell_doubtful_parameters_apart_and_variants_not() -> None:
    assert key_of(f"{P}/a?icid=1") != key_of(f"{P}/a?icid=2")
    assert key_of(f"{P}/a/amp") == key_of(f"{P}/a") == key_of("http://www.paper.example/a/?utm_source=x")
    assert key_of("http://[x") == "http://[x"


def test_the_warehouse_is_asked_for_all_spellings() -> None:
    asked = set(addresses_in([page("/a", "/b/", refused="/c").claim, Claim("urn:x", "urn:x", "urn:x")]))
    assert asked >= {
        f"{P}/a",
        f"{P}/a/",
        f"{P}/b",
        f"{P}/c",
        "http://paper.example/b/",
        "http://paper.example/c",
        "urn:x",
    }
    assert None not in asked


_TEXTS = st.sampled_from(["x", "y", "z"])
_URLS = st.sampled_from(["/a", "/b", "/c", "/d", "/list"])


@given(st.lists(st.tuples(_URLS, st.none() | _URLS, _TEXTS), max_size=5, unique_by=lambda item: item[0]), st.randoms())
@settings(max_examples=300, deadline=None)
def test_no_two_texts_share_an_address_in_any_order(items: list[tuple[str, str | None, str]], random: object) -> None:
    readings = [page(*item) for item in items]
    settled = settle(readings)
    texts: dict[str, set[str | None]] = {}
    for address, reading in zip(settled.addresses, readings, strict=True):
        texts.setdefault(address, set()).add(reading.body)
    assert all(len(bodies) == 1 for bodies in texts.values())
    shuffled = list(readings)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    again = settle(shuffled)
    assert dict(zip((r.url for r in readings), settled.addresses, strict=True)) == dict(
        zip((r.url for r in shuffled), again.addresses, strict=True)
    )


@given(st.permutations([("/a", "/list"), ("/b", "/list"), ("/c", "/d"), ("/d", None), ("/e", "/f")]))
@settings(max_examples=60, deadline=None)
def test_one_a_night_ends_as_all_in_one_night(nights: list[tuple[str, str | None]]) -> None:
    """A small warehouse: rows by canonical URL, and what was disputed."""
    rows: dict[str, Known] = {}
    disputed: set[str] = set()
    for url, named in (*nights, *nights):
        settled = settle([page(url, named)], list(rows.values()), disputed)
        for move in settled.moves:
            old = next(r for r in rows.values() if r.article_id == move.article_id)
            del rows[old.canonical_url]
            rows[move.to_url] = replace(old, canonical_url=move.to_url, article_id=article_id(move.to_url))
        disputed |= {claim.refused_url for claim in settled.claims if claim.is_disputed and claim.refused_url}
        address = settled.addresses[0]
        rows[address] = Known(article_id(address), P + url, P + url, address, None, body(url))
    together = settle([page(*night) for night in nights])
    wanted = dict(zip((P + url for url, _ in nights), together.addresses, strict=True))
    assert {r.url: r.canonical_url for r in rows.values()} == wanted
