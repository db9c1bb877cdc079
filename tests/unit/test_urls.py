"""One article is one canonical URL, and no garbage that a feed can hold breaks anything."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.urls import canonical_url, host_of, is_http, is_loopback

SAME = [
    ("https://herald.example/a", "https://HERALD.example:443/a#comments"),
    ("https://herald.example/", "https://herald.example"),
    ("http://herald.example/a", "  http://herald.example:80/a\n"),
    ("https://herald.example/a", "https://herald.example/a?utm_source=rss&UTM_Medium=feed&fbclid=x"),
    ("https://herald.example/a?p=7", "https://herald.example/a?utm_source=rss&p=7&"),
    ("https://herald.example/a?a=1&b=2", "https://herald.example/a?b=2&a=1"),
    ("https://herald.example/a?p=", "https://herald.example/a?p"),
    ("https://herald.example/%C3%BC/~me", "https://herald.example/ü/%7Eme"),
    ("https://herald.example/a%20b?q=c+d", "https://herald.example/a b?q=c%20d"),
    ("https://herald.example/b//c", "https://herald.example/a/.././b//c"),
    ("https://xn--bcher-kva.example/", "https://Bücher.example./"),
    ("https://herald.example/a", "https://reader:secret@herald.example/a"),
    ("http://[::1]:8080/a", "http://[0:0::1]:8080/a"),
    ("http://127.0.0.1:48610/a", "http://127.0.0.1:48610/a"),
    ("https://herald.example/a?q=b%A3", "https://herald.example/a?q=b%a3"),  # Latin-1 bytes stay bytes
    ("http://the%20herald%20(blog)/a", "http://The Herald (blog)/a"),  # seen in archives: a page must have a name
]
DIFFERENT = [
    ("http://herald.example/a", "https://herald.example/a"),
    ("https://herald.example/a", "https://herald.example/a/"),
    ("https://herald.example/a", "https://www.herald.example/a"),
    ("https://herald.example/a?p=1", "https://herald.example/a?p=2"),
    ("https://herald.example/A", "https://herald.example/a"),
    ("https://herald.example/a", "https://herald.example/a?shares=1"),  # only whole names are tracking
    ("https://herald.example/a%2Fb", "https://herald.example/a/b"),
    ("https://herald.example:8443/", "https://herald.example/"),
]
GARBAGE = [
    "",
    "herald.example/a",
    "//herald.example/a",
    "/a",
    "mailto:desk@herald.example",
    "javascript:void(0)",
    "ftp://herald.example/a",
    "http:///a",
    "http://",
    "http://./",
    "http://a..b/",
    "http://" + "a" * 64 + ".example/",
    "http://herald.example:99999/",
    "http://herald.example:0/",
    "http://herald.example:port/",
    "http://[::1/",
    "http://[nonsense]/",
    "urn:uuid:6f1f3f0e-5b0e-5d61-9c86-0b1d6a5e7c11",
]


@pytest.mark.parametrize(("canonical", "spelling"), SAME)
def test_spellings_of_one_address_are_one(canonical: str, spelling: str) -> None:
    assert canonical_url(spelling) == canonical
    assert is_http(spelling)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_what_a_server_may_tell_apart_stays_apart(one: str, other: str) -> None:
    assert canonical_url(one) != canonical_url(other)


@pytest.mark.parametrize("url", GARBAGE)
def test_garbage_is_a_value_error_and_no_http_url(url: str) -> None:
    with pytest.raises(ValueError, match=r"\S"):
        canonical_url(url)
    assert not is_http(url)


_SEGMENT = st.text(alphabet="ab%2fFéß ;:@&=+$,~.'()!*#?/\\[]|^`{}\"<>\t\n\x00\u202e", max_size=40)


@given(
    st.sampled_from(["http", "https", "HTTP"]),
    st.sampled_from(
        ["herald.example", "HERALD.example.", "bücher.example", "[::1]", "127.0.0.1", "a:b@herald.example", "a b<%25%"]
    ),
    st.sampled_from(["", ":80", ":443", ":8080"]),
    _SEGMENT,
)
@settings(max_examples=400, deadline=None)
def test_the_canonical_form_is_its_own(scheme: str, host: str, port: str, rest: str) -> None:
    canonical = canonical_url(f"{scheme}://{host}{port}/{rest}")
    assert canonical_url(canonical) == canonical
    assert canonical.isascii()
    assert "#" not in canonical


@given(st.text())
@settings(max_examples=400, deadline=None)
def test_any_text_gives_a_canonical_url_or_a_value_error(text: str) -> None:
    for url in (text, f"http://{text}", f"http://herald.example/{text}"):
        host_of(url)
        is_loopback(url)
        try:
            canonical = canonical_url(url)
        except ValueError:
            assert not is_http(url)
        else:
            assert is_http(url)
            assert canonical_url(canonical) == canonical


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://WWW.Herald.example/a", "www.herald.example"),
        ("http://herald.example:80/", "herald.example"),
        ("https://herald.example:80/", "herald.example:80"),
        ("http://127.0.0.1:48610/", "127.0.0.1:48610"),
        ("https://bücher.example/", "xn--bcher-kva.example"),
        ("http://[::1]:8080/", "[::1]:8080"),
        ("/a", ""),
        ("http://herald.example:port/", ""),
    ],
)
def test_host_of(url: str, host: str) -> None:
    assert host_of(url) == host


@pytest.mark.parametrize("url", ["http://127.0.0.1/", "http://127.9.9.9:1/", "http://[::1]/", "http://localhost:8080/"])
def test_this_machine_is_loopback(url: str) -> None:
    assert is_loopback(url)


@pytest.mark.parametrize(
    "url", ["http://herald.example/", "http://10.0.0.1/", "http://localhost.example/", "http://[", ""]
)
def test_other_machines_are_not(url: str) -> None:
    assert not is_loopback(url)
