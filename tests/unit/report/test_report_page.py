"""The page of a report: it needs nothing from elsewhere, and nothing in it does what a stranger wrote."""

from __future__ import annotations

import re
from typing import Any

import pytest
from lxml import html
from tests.costs import least_seconds
from tests.unit.report.contents import content, nights, site_night, steps

from broadsheet.report.content import Content, Example, FailedRule, Health, Rejects, Sign, Source, Thread
from broadsheet.report.page import LONGEST, render, web

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'; -- & </title></style></svg>",
    "{{ 7 * 7 }} {% raw %}",
    "\u202egnp.exe\u202c \x1b[31mred\x00\x07",
    "half \ud83d of a pair",
)


def parsed(page: str) -> Any:
    return html.document_fromstring(page)


def full(text: str, url: str | None = None) -> Content:
    """A page that shows ``text`` at every place where a stranger's text can stand."""
    at = url if url is not None else text
    sign = Sign(text, text, 1.0, 2.0, 3.0, (at,))
    run = {"message": text, "error_class": text, "run_id": text, "trigger": text, "status": "failed", "stage": text}
    night = site_night(
        run=run,
        name=text,
        url=at,
        rejects=(Rejects(text, "article", 1, (Example(text, at, text),)),),
        rules=(FailedRule(text, "articles", "critical", 3, 1, text),),
        threads=(Thread(text, at, 9, 2),),
        sources=(Source(at, text, 1, 1, 1, None, text),),
        health=Health("broken", text, (sign,)),
        suspects=(Example(text, at, text),),
        suspect_count=1,
        seconds={"fetch": 61.0},
        steps=steps(url=at),
    )
    return content(night, whys={text: text}, title=text)


def resources(tree: Any) -> list[str]:
    """Whatever a browser would fetch by itself."""
    found = [
        str(value) for value in tree.xpath("//@src | //@srcset | //@poster | //@data | //@background | //link/@href")
    ]
    found += [str(value) for value in tree.xpath("//*[local-name()='use' or local-name()='image']/@href")]
    styles = " ".join(tree.xpath("//style/text() | //@style"))
    return [*found, *re.findall(r"url\([^)]*\)|@import[^;]*", styles)]


@pytest.mark.parametrize("text", HOSTILE)
def test_what_strangers_wrote_stays_text(text: str) -> None:
    page = render(full(text))
    tree = parsed(page)
    assert not tree.xpath("//script | //img | //iframe | //object | //form | //base")
    assert not [name for element in tree.iter() for name in element.attrib if name.startswith("on")]
    assert "49 " not in tree.xpath("string(//h1)")
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", page)
    page.encode()


def test_the_text_itself_is_shown_as_it_was_written() -> None:
    tree = parsed(render(full("<b>5 & 6</b>")))
    assert tree.xpath("string(//h1)") == "<b>5 & 6</b>"
    assert "<b>5 & 6</b>" in tree.xpath("string(//*[@class='said'])")
    assert "\\u202e" in parsed(render(full("\u202eevil"))).xpath("string(//h1)")


def test_nothing_is_fetched_and_the_policy_forbids_it() -> None:
    tree = parsed(render(full("word", "https://herald.example/story")))
    assert resources(tree) == ["data:,"]
    (policy,) = tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    addresses = set(re.findall(r"https?://[^\s\"'<]+", render(full("word", "https://herald.example/story"))))
    assert addresses == {"https://herald.example/story"}


@pytest.mark.parametrize(
    ("url", "is_link"),
    [
        ("https://herald.example/a?b=1&c=2", True),
        ("HTTP://herald.example/", True),
        ("javascript:alert(1)", False),
        ("JaVaScRiPt://herald.example/%0aalert(1)", False),
        ("data:text/html,<script>alert(1)</script>", False),
        ("file:///etc/passwd", False),
        ("//herald.example/", False),
        ("https://", False),
        ("http://[broken", False),
        ("https://herald.example/\u202e", False),
        ("https://herald.example/" + "x" * 3000, False),
        (None, False),
    ],
)
def test_only_web_addresses_are_links_and_tell_nobody(url: str | None, is_link: bool) -> None:
    assert (web(url) is not None) == is_link
    anchors = parsed(render(full("word", url or ""))).xpath("//a[not(starts-with(@href, '#'))]")
    assert bool(anchors) == is_link
    for anchor in anchors:
        assert anchor.get("href") == url
        assert "noreferrer" in anchor.get("rel")


def test_ten_megabytes_of_headline_are_cut() -> None:
    given = full("word " * 2_000_000, "https://herald.example/")
    page = render(given)
    assert len(page) < 200_000
    assert least_seconds(lambda: render(given), 2) < 2
    shown = parsed(page).xpath("string(//h1)")
    assert len(shown) <= LONGEST + 1
    assert shown.endswith("…")


def test_a_text_as_long_as_may_be_is_whole() -> None:
    whole, longer = "x" * LONGEST, "x" * (LONGEST + 1)
    assert parsed(render(full(whole))).xpath("string(//h1)") == whole
    assert parsed(render(full(longer))).xpath("string(//h1)") == "x" * LONGEST + "…"


def test_a_page_can_be_read_without_eyes_or_colours() -> None:
    tree = parsed(render(full("word", "https://herald.example/")))
    assert tree.get("lang") == "en"
    assert [element.tag for element in tree.xpath("//h1 | //h2 | //h3")][:2] == ["h1", "h2"]
    tables = tree.xpath("//table")
    assert tables
    for table in tables:
        assert table.xpath("string(caption)").strip()
        assert all(cell.get("scope") for cell in table.xpath(".//th"))
    for drawing in tree.xpath("//svg[not(@aria-hidden)]"):
        assert drawing.get("role") == "img"
        assert "30 nights" in drawing.get("aria-label")
        assert drawing.xpath(".//*[local-name()='title']")
    for badge in tree.xpath("//*[contains(@class, 'badge')]"):
        assert badge.xpath("string()").strip()[:1] in "✓↗…▲✕"
        assert len(badge.xpath("string()").split()) >= 2
    ids = tree.xpath("//@id")
    assert len(ids) == len(set(ids))


def test_every_chart_has_each_night_with_its_figure() -> None:
    night = site_night(nights=nights(30))
    tree = parsed(render(content(night)))
    first = tree.xpath("//figure")[0]
    titles = [title.strip() for title in first.xpath(".//*[local-name()='title']/text()")]
    assert len(titles) == 30
    assert titles[-1] == "Thu 5 Mar: 10"
    assert len(first.xpath(".//*[contains(@class, 'now')]")) == 1
    label = first.xpath(".//svg/@aria-label")[0]
    assert label == "Articles a night, 30 nights: this night 10, median 11, lowest 10, highest 12"
    assert len(tree.xpath("//figure")) == 5


def test_a_first_night_has_no_charts_and_a_night_of_nothing_is_said() -> None:
    empty = site_night(nights=nights(1), steps=steps(0, 0), declared=0, extracted=0, run={"comment_count": None})
    tree = parsed(render(content(empty)))
    text = tree.xpath("string()")
    assert not tree.xpath("//figure")
    assert "No link was recorded in this run." in text
    assert "No row was rejected." in text
    assert "No page declares a number of comments" in text


def test_the_funnel_says_how_each_link_ended() -> None:
    tree = parsed(render(content(site_night())))
    rows = tree.xpath("//table[caption[@id='herald-funnel']]/tbody/tr")
    assert [row.xpath("string(td[1])") for row in rows] == ["20", "12", "12"]
    assert rows[1].xpath("string(.//summary)") == "8 out of window"
    assert "too old" in rows[1].xpath("string()")
    assert rows[1].xpath(".//*[@class='bar']/*/@width") == ["60.0%"]


def test_what_needs_a_look_comes_first_and_is_named() -> None:
    good = site_night("alpha", name="Alpha", health=Health("ok", None, ()))
    bad = site_night(
        "zulu", name="Zulu", health=Health("broken", "critical", (Sign("S06", "critical", 0.3, 1.0, 0.5),))
    )
    tree = parsed(render(content(good, bad)))
    assert tree.xpath("//article/@id") == ["zulu", "alpha"]
    verdict = " ".join(tree.xpath("string(//p[contains(@class, 'verdict')])").split())
    assert verdict == "▲ 1 of 2 sites needs a look: Zulu (broken)"
    quiet = parsed(render(content(good)))
    assert "Nothing needs a look." in quiet.xpath("string()")


def test_of_many_sites_those_that_need_a_look_have_their_charts() -> None:
    many = [site_night(f"site_{n:02}", name=f"Site {n}") for n in range(60)]
    bad = site_night("zulu", run={"status": "failed", "message": "no answer", "error_class": "Unreachable"})
    tree = parsed(render(content(*many, bad)))
    assert least_seconds(lambda: render(content(*many, bad)), 2) < 2
    assert tree.xpath("//article/@id") == ["zulu"]
    assert len(tree.xpath("//table[caption[@id='all-sites']]/tbody/tr")) == 61
    assert "broadsheet report --site SITE" in tree.xpath("string()")
    assert "no answer" in tree.xpath("string()")


def test_a_site_that_did_not_run_is_named() -> None:
    night = site_night()
    tree = parsed(render(content(night, silent=(("courier", night.day),))))
    assert "No run in this night: courier (last Thu 5 Mar 2026)" in " ".join(tree.xpath("string()").split())
