"""A site's own selectors: they come first, they are checked when the file is read, they change the digest."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError
from tests.unit.extract.invented import SERVED_AT, Written, page, raw, site, wordpress

from broadsheet.errors import InvalidSite
from broadsheet.extract.article import clock_of, rules_sha256
from broadsheet.extract.comments import Section, read_comments
from broadsheet.extract.page import parse
from broadsheet.models.site import CommentSelectors
from broadsheet.settings import Settings
from broadsheet.sites import load_site

ROWS = (
    '<div class="pp" data-key="k-11" data-deep="5"><p class="w">Ida Pell</p><p class="t" title="2026-03-05T14:03:00Z">Thursday</p>'
    '<p class="b">The sluice has leaked.</p><p class="b">Since autumn.<i class="sig">Pell, warden</i></p><u>3 for</u><s>1 against</s></div>'
    '<div class="pp" data-key="k-12" data-deep="9"><p class="w">Otto Brandt</p><p class="t">5 March 2026, 15:20</p><p class="b">Who pays?</p></div>'
    '<div class="pp" data-key="k-13"><p class="w">reed</p><p class="t">on some day</p><p class="b">I do. <a class="to" href="#k-11">see</a></p></div>'
    '<div class="pp" data-key="k-14"><p class="w">nobody</p></div>'
)
RULES: dict[str, Any] = {
    "record": "div.pp",
    "author": ".w",
    "time": "p.t",
    "body": "p.b",
    "ignore": ".sig, .to",
    "native_id_attribute": "data-key",
    "upvotes": "u",
    "downvotes": "s",
}


def read(section: str, **rules: Any) -> Section | None:
    parsed = parse(raw(page(section)), site(selectors=CommentSelectors(**rules)))
    return read_comments(parsed, clock_of(parsed))


def test_every_part_is_read_by_its_selector() -> None:
    result = read(ROWS, **RULES)
    assert result is not None
    assert result.found_by == "rules"
    first, second, third = result.comments  # the fourth has no text
    assert (first.native_id, first.author, first.body) == ("11", "Ida Pell", "The sluice has leaked.\n\nSince autumn.")
    assert first.posted is not None
    assert first.posted.at.isoformat() == "2026-03-05T14:03:00+00:00"
    assert (first.upvotes, first.downvotes, second.upvotes) == (3, 1, None)
    assert second.posted is not None
    assert second.posted.at.isoformat() == "2026-03-05T20:20:00+00:00"
    assert (third.posted, third.posted_text) == (None, "on some day")
    assert [c.parent for c in result.comments] == [None, None, None]


def test_parents_by_depth_by_link_and_by_nesting() -> None:
    by_depth = read(ROWS, **RULES, depth_attribute="data-deep")
    assert by_depth is not None
    assert [c.parent for c in by_depth.comments] == [None, 0, None]
    by_link = read(ROWS, **RULES, parent="a.to")
    assert by_link is not None
    assert [c.parent_native_id for c in by_link.comments] == [None, None, "11"]
    nested = '<div class="c"><b>Ida</b><p>First.</p><div class="c"><b>Otto</b><p>Second.</p></div></div>'
    inside = read(nested, record=".c", author="b", body="p")
    assert inside is not None
    assert [(c.author, c.body, c.parent) for c in inside.comments] == [("Ida", "First.", None), ("Otto", "Second.", 0)]


def test_rules_come_before_readers_and_leave_to_them_what_they_do_not_find() -> None:
    known = wordpress([Written(5, "Ida Pell", SERVED_AT, ("The sluice has leaked.",))])
    ruled = read(ROWS + known, **RULES)
    assert ruled is not None
    assert (ruled.found_by, len(ruled.comments)) == ("rules", 3)
    left = read(known, **RULES)
    assert left is not None
    assert (left.found_by, len(left.comments)) == ("wordpress", 1)


def test_parts_without_a_selector_are_looked_for() -> None:
    row = '<div class="q"><b class="author">Ida Pell</b><time datetime="2026-03-05T14:03:00Z">then</time><p>Leaks.</p></div>'
    result = read(row, record=".q")
    assert result is not None
    assert [(c.author, c.posted is not None, c.body) for c in result.comments] == [("Ida Pell", True, "Leaks.")]


@pytest.mark.parametrize("wrong", ["div.", "p:nth-child(", "a >", "::before::", "["])
def test_a_selector_that_does_not_compile_is_refused(wrong: str) -> None:
    with pytest.raises(ValidationError, match=r"is not a CSS selector: .*; write one like"):
        CommentSelectors(record=wrong)


def test_depth_without_its_attribute_is_refused() -> None:
    with pytest.raises(ValidationError, match="add depth_attribute"):
        CommentSelectors(record=".c", depth=".d")


YAML = """\
id: herald
name: The Herald
url: https://herald.example/
languages: [en]
timezone: Europe/London
discover: [{kind: rss, url: "https://herald.example/feed"}]
comments: {selectors: {record: "%s", author: ".who"}}
"""


def test_a_mistake_in_a_site_file_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "herald.yml").write_text(YAML % "div[", encoding="utf-8")
    with pytest.raises(InvalidSite) as error:
        load_site("herald", Settings(sites_dir=tmp_path, demo=False))
    lines = str(error.value).splitlines()
    assert len([line for line in lines if "comments.selectors.record: 'div[' is not a CSS selector" in line]) == 1


def test_a_site_file_gives_its_selectors_and_they_change_the_digest(tmp_path: Path) -> None:
    digests = []
    for record in ("div.c", "div.d"):
        (tmp_path / "herald.yml").write_text(YAML % record, encoding="utf-8")
        herald = load_site("herald", Settings(sites_dir=tmp_path, demo=False))
        assert herald.comments.selectors == CommentSelectors(record=record, author=".who")
        digests.append(rules_sha256(herald))
    assert digests[0] != digests[1]
