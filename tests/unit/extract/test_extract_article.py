"""One page into one article row: text, metadata, and what is no article."""

from __future__ import annotations

import gc
import subprocess
import sys
from datetime import UTC, datetime

import pytest
from tests.unit.extract.invented import PARAGRAPHS, SERVED_AT, URL, json_ld, page, raw, site, wordpress

from broadsheet import ids
from broadsheet.errors import NotAnArticle
from broadsheet.extract import extract
from broadsheet.extract.article import clock_of
from broadsheet.extract.endings import split_credit_line
from broadsheet.extract.page import parse
from broadsheet.extract.people import people
from broadsheet.models import Article, Issue, Link, Site

NEWS = {
    "@context": "https://schema.org",
    "@type": "NewsArticle",
    "headline": "Herons return",
    "mainEntityOfPage": {"@id": URL},
    "author": [{"@type": "Person", "name": "Tom Vale"}, {"@type": "Organization", "name": "Marsh Newsroom"}],
    "publisher": {"@type": "Organization", "name": "The Marsh Post"},
    "datePublished": "2026-03-05T08:15:30-05:00",
    "dateModified": "2026-03-05T15:00:00Z",
    "articleSection": "Nature",
    "keywords": "birds, marsh, birds",
    "inLanguage": "en-US",
    "isAccessibleForFree": True,
    "license": "https://creativecommons.example/by/4.0/",
    "image": ["https://marsh.example/heron.jpg"],
    "description": "Eleven days early.",
    "articleBody": " ".join(PARAGRAPHS),
}


def article(html: str, **arguments: object) -> Article:
    return extract(raw(html, **arguments), site()).article  # type: ignore[arg-type]


def test_json_ld_fills_the_columns() -> None:
    found = extract(raw(page(head=json_ld(NEWS))), site(), run_id="night").article
    assert found.headline == "Herons return"
    assert found.body == "\n\n".join(PARAGRAPHS)
    assert found.authors == ("Tom Vale",)
    assert found.published_at == datetime(2026, 3, 5, 13, 15, 30, tzinfo=UTC)
    assert (found.published_at_precision, found.published_at_source) == ("second", "json_ld")
    assert found.modified_at == datetime(2026, 3, 5, 15, 0, tzinfo=UTC)
    assert (found.section, found.keywords, found.publisher) == ("Nature", ("birds", "marsh"), "The Marsh Post")
    assert (found.language, found.language_declared, found.language_detected) == ("en", "en", "en")
    assert (found.image_url, found.license_url) == (
        "https://marsh.example/heron.jpg",
        "https://creativecommons.example/by/4.0/",
    )
    assert (found.is_accessible_for_free, found.is_teaser, found.description) == (True, False, "Eleven days early.")
    assert found.body_json_ld_chars == len(" ".join(PARAGRAPHS)) and found.body_extractor == "blocks"


def test_provenance_is_filled() -> None:
    request = raw(page())
    link = Link(
        url="https://marsh.example/?p=4711",
        canonical_url="https://marsh.example/?p=4711",
        source_channel="rss",
        source_url="f",
    )
    found = extract(request, site(), link=link, run_id="night").article
    assert (found.run_id, found.source_channel, found.url) == ("night", "rss", link.url)
    assert (found.fetched_at, found.http_status, found.raw_sha256) == (SERVED_AT, 200, request.page.raw_sha256)
    assert found.article_id == ids.article_id(URL)
    assert found.extractor_version.count("/") == 1 and len(found.rules_sha256) == 64
    other = extract(request, site(zone="Europe/London")).article
    assert other.rules_sha256 != found.rules_sha256  # the zone changes what comes out


def test_a_graph_and_its_references_are_followed() -> None:
    graph = {
        "@graph": [
            {"@type": "WebSite", "name": "The Marsh Post"},
            {
                "@type": ["Article", "NewsArticle"],
                "@id": f"{URL}#article",
                "headline": "Herons return",
                "author": {"@id": "#tom"},
            },
            {"@type": "Person", "@id": "#tom", "name": "Tom Vale"},
        ]
    }
    assert article(page(head=json_ld(graph))).authors == ("Tom Vale",)


def test_the_node_of_this_page_is_taken_not_of_a_related_one() -> None:
    other = {
        "@type": "NewsArticle",
        "headline": "Other story",
        "url": "https://marsh.example/other",
        "author": {"name": "Nobody Here"},
    }
    assert article(page(head=json_ld(other, NEWS))).authors == ("Tom Vale",)


def test_broken_json_ld_is_mended_and_said() -> None:
    broken = json_ld(NEWS).replace('"Nature",', '"Nature"')
    found = extract(raw(page(head=broken)), site())
    assert found.article.section == "Nature"
    assert [issue.code for issue in found.issues] == ["broken_json_ld"]


def test_meta_comes_next_and_times_without_a_zone_are_the_sites() -> None:
    head = (
        '<meta property="og:title" content="Herons return"><meta property="article:published_time" content="2026-03-05T08:15">'
        '<meta name="author" content="By Ida Pell and Tom Vale"><meta property="article:tag" content="birds">'
        '<meta property="og:image" content="/heron.jpg"><meta property="og:site_name" content="The Marsh Post">'
    )
    found = article(page(head=head))
    assert found.published_at == datetime(2026, 3, 5, 13, 15, tzinfo=UTC)
    assert (found.published_at_precision, found.published_at_source) == ("minute", "meta")
    assert found.authors == ("Ida Pell", "Tom Vale")
    assert (found.keywords, found.image_url) == (("birds",), "https://marsh.example/heron.jpg")


def test_a_mere_day_is_midnight_utc_and_says_so() -> None:
    found = article(page(head='<meta name="dcterms.date" content="2026-03-04">'))
    assert found.published_at == datetime(2026, 3, 4, tzinfo=UTC) and found.published_at_precision == "day"


def test_the_feeds_time_is_better_than_a_guess() -> None:
    moment = datetime(2026, 3, 5, 13, 0, tzinfo=UTC)
    link = Link(url=URL, canonical_url=URL, source_channel="rss", source_url="f", published_hint_at=moment)
    found = extract(raw(page()), site(), link=link).article
    assert (found.published_at, found.published_at_source) == (moment, "feed")
    guessed = article(page())
    assert (guessed.published_at, guessed.published_at_source) == (datetime(2026, 3, 5, tzinfo=UTC), "url")


def test_a_comments_time_is_not_the_articles() -> None:
    section = '<div id="comments"><div class="comment published"><time class="published" datetime="2020-01-01T00:00:00Z">then</time></div></div>'
    html = page(section).replace("</h1>", '</h1><time class="entry-date" datetime="2026-03-05T10:00:00Z">today</time>')
    assert article(html, url="https://marsh.example/herons").published_at == datetime(2026, 3, 5, 10, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("named", "canonical"),
    [
        ("https://marsh.example/herons?utm_source=x&b=2&a=1#top", "https://marsh.example/herons?a=1&b=2"),
        ("https://www.marsh.example/herons", "https://www.marsh.example/herons"),
        ("/herons", "https://marsh.example/herons"),
        ("https://elsewhere.example/herons", URL),
        ("https://marsh.example/", URL),
        ("https://[broken", URL),
        ("javascript:void(0)", URL),
    ],
)
def test_a_canonical_link_is_believed_only_where_it_is_sane(named: str, canonical: str) -> None:
    found = article(page(head=f'<link rel="canonical" href="{named}">'))
    assert found.canonical_url == canonical
    assert found.article_id == ids.article_id(canonical)


@pytest.mark.parametrize(
    ("title", "og", "h1", "headline"),
    [
        ("Herons return - The Marsh Post", None, "Herons return", "Herons return"),
        ("Herons return | The Marsh Post", "Herons return | The Marsh Post", None, "Herons return"),
        ("The Marsh Post", "Herons return to the marsh", "The Marsh Post", "Herons return to the marsh"),
        ("Herons return: a day on the dam - The Marsh Post", None, "The Marsh Post", "Herons return: a day on the dam"),
    ],
)
def test_the_headline_is_the_articles_not_the_papers(title: str, og: str | None, h1: str | None, headline: str) -> None:
    head = f'<meta property="og:title" content="{og}">' if og else ""
    html = page(head=head).replace("<title>Herons return - The Marsh Post</title>", f"<title>{title}</title>")
    assert article(html.replace("<h1>Herons return</h1>", f"<h1>{h1}</h1>" if h1 else "")).headline == headline


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        (["By ANNA BRENNER and Tom Vale, Reuters"], ("ANNA BRENNER", "Tom Vale")),
        (["Von Jörg Dünensiel und Mika Süß"], ("Jörg Dünensiel", "Mika Süß")),
        (["Brenner, Anna"], ("Anna Brenner",)),
        (["Associated Press", "AP", "dpa", "Staff Writer", "admin", "The Marsh Post", "marsh.example"], ()),
        (["https://www.facebook.example/anna", "anna@marsh.example"], ()),
        (["Anna Brenner", "anna brenner"], ("Anna Brenner",)),
        (["Shelby Loos, DVM"], ("Shelby Loos",)),
        (["Posted by Anna Brenner on March 3, 2026"], ("Anna Brenner",)),
    ],
)
def test_authors_are_people(byline: list[str], names: tuple[str, ...]) -> None:
    assert people(byline, ["The Marsh Post", "marsh.example"]) == names


def test_the_credit_line_leaves_the_body() -> None:
    found = article(page(text=(*PARAGRAPHS, "<em>(Marsh News Desk – Upper Sluice)</em>")))
    assert found.credit_line == "(Marsh News Desk – Upper Sluice)"
    assert found.body == "\n\n".join(PARAGRAPHS)


def test_no_cycles_are_looked_for_while_a_page_is_read() -> None:
    looked: list[str] = []
    extract(raw(page()), site())  # imports
    gc.callbacks.append(lambda phase, _: looked.append(phase))
    try:
        extract(raw("<p>The sluice was opened at noon, and the marsh is full again.</p>" * 600), site())
    finally:
        gc.callbacks.pop()
    assert looked in ([], ["start", "stop"])  # once, perhaps, when it is done
    with pytest.raises(NotAnArticle):
        extract(raw(""), site())
    assert gc.isenabled()


@pytest.mark.parametrize(
    ("last", "credit"),
    [
        ("(Reuters)", "(Reuters)"),
        ("[dpa/lno]", "[dpa/lno]"),
        ("(see above)", None),  # no capital letter: nobody's name
        ("(This article was corrected. It named the wrong sluice.)", None),
        ("(The path is closed until May.)", None),
        ("He laughed.", None),
        ("（责任编辑：周敏）", "（责任编辑：周敏）"),
        ("（会议将于下月继续举行。）", None),
        ("（更正：本文早前版本把水闸的名字写错了，现已改正，特此说明）", None),
    ],
)
def test_only_a_closing_name_in_brackets_is_a_credit(last: str, credit: str | None) -> None:
    text = f"One.\n\n{last}"
    assert split_credit_line(text) == (("One.", credit) if credit else (text, None))


def test_an_agency_at_the_end_of_the_last_sentence_is_a_credit() -> None:
    assert split_credit_line("It rained. (Reuters)") == ("It rained.", "(Reuters)")
    assert split_credit_line("It rained (hard)") == ("It rained (hard)", None)


def test_the_dateline_is_read_and_stays_in_the_text() -> None:
    found = article(page(text=(f"UPPER SLUICE (AP) — {PARAGRAPHS[0]}", *PARAGRAPHS[1:])))
    assert found.dateline == "UPPER SLUICE (AP)"
    assert found.body is not None and found.body.startswith("UPPER SLUICE (AP) — The herons")


@pytest.mark.parametrize(
    ("html", "is_teaser"),
    [
        (page(), False),
        (page(text=(PARAGRAPHS[0], "Read more")), True),
        (page(text=(PARAGRAPHS[0], "Subscribe now to read the whole story.")), True),
        (page(text=(PARAGRAPHS[0], "This was the end of your free preview. Log in to go on.")), True),
        (page(text=("Die Reiher kamen am Donnerstag.", "Das lesen Sie nur für Abonnenten.")), True),
        (page(text=("白鹭星期四回到了沼泽，比去年早了十一天，四十个人站在堤坝上数它们。", "登录后阅读全文。")), True),
        (page(text=("Цапли вернулись на болото в четверг.", "Полный текст доступен только подписчикам газеты.")), True),
        (page(text=(PARAGRAPHS[0], "He became a member of the council, which had no subscribers.")), False),
        (page(head=json_ld({**NEWS, "wordCount": 50}), text=("白鹭星期四回到了沼泽比去年早了十一天" * 5,)), False),
        (page(head=json_ld({**NEWS, "isAccessibleForFree": "False"})), True),
        (page(head=json_ld({**NEWS, "wordCount": 900})), True),
        (page(head=json_ld({**NEWS, "wordCount": 80})), False),
    ],
)
def test_a_teaser_is_told(html: str, is_teaser: bool) -> None:
    assert article(html).is_teaser is is_teaser


def test_the_language_is_the_texts_where_it_is_long_enough() -> None:
    german = (
        "Die Reiher kamen am Donnerstag ins Moor zurück, elf Tage früher als im letzten Jahr, und vierzig Menschen standen auf dem Damm.",
        "Die Vogelwartin sagte, das Schilf sei im Herbst zu spät geschnitten worden, doch die Vögel schienen es ihr nicht übel zu nehmen.",
    )
    found = article(page(text=german))
    assert (found.language, found.language_declared, found.language_detected) == ("de", "en", "de")
    short = article(page(text=("Es regnet.",), lang="de"))
    assert (short.language, short.language_declared, short.language_detected) == ("de", "de", None)


def test_nothing_of_forms_widgets_and_share_bars_gets_into_the_body() -> None:
    share = '<div class="sharedaddy"><h3>Share this:</h3><ul><li><a href="#">Somewhere</a></li></ul></div>'
    found = article(page(wordpress([]) + share))
    assert found.body == "\n\n".join(PARAGRAPHS)


def test_lists_and_quotes_stay_in_the_text() -> None:
    html = page().replace(
        "</div></article>",
        "<ul><li>Grey heron</li><li>Purple heron</li></ul><blockquote><p>They did not mind.</p></blockquote>"
        "<p>The warden will count them again on Sunday, and on each Sunday after that until the end of June.</p></div></article>",
    )
    body = article(html).body
    assert body is not None and body.split("\n\n")[3:5] == ["- Grey heron\n- Purple heron", "They did not mind."]


@pytest.mark.parametrize(
    ("body", "content_type", "reason"),
    [
        ("", "text/html", "empty"),
        ("   \n ", "text/html", "empty"),
        ("<html><body></body></html>", "text/html", "no text"),
        ("%PDF-1.7 ...", "text/html", "PDF"),
        ('{"a": 1}', "application/json", "application/json"),
        ("just words", None, "not HTML"),
        (
            page(text=("The page you asked for is not here.",)).replace("Herons return", "404 - page not found"),
            "text/html",
            "error page",
        ),
    ],
)
def test_what_is_no_article_is_refused_with_a_reason(body: str, content_type: str | None, reason: str) -> None:
    with pytest.raises(NotAnArticle, match=reason):
        extract(raw(body, content_type=content_type), site())


@pytest.mark.parametrize(
    "headline",
    [
        *(
            "Página no encontrada",
            "Page introuvable",
            "Pagina niet gevonden",
            "Strona nie istnieje",
            "Страница не найдена",
        ),
        *("الصفحة غير موجودة", "ページが見つかりません", "페이지를 찾을 수 없습니다", "页面不存在"),
    ],
)
def test_an_error_page_is_told_in_many_languages(headline: str) -> None:
    html = page(text=("The page you asked for is not here.",))
    with pytest.raises(NotAnArticle, match="error page"):
        article(html.replace("Herons return", headline))


def test_a_dated_article_may_speak_of_an_error_in_its_headline() -> None:
    headline = "404 signatures for the herons"
    dated = json_ld({"@type": "NewsArticle", "headline": headline, "datePublished": "2026-03-05T08:15Z"})
    assert article(page(head=dated).replace("Herons return", headline)).headline == headline
    with pytest.raises(NotAnArticle, match="error page"):
        article(page().replace("Herons return", headline))


def test_the_same_bytes_give_the_same_rows() -> None:
    request = raw(page(wordpress([]), head=json_ld(NEWS)))
    assert extract(request, site()) == extract(request, site())


def test_an_article_without_a_date_is_an_issue_not_a_failure() -> None:
    found = extract(raw(page(), url="https://marsh.example/herons"), site())
    assert found.article.published_at is None
    assert [issue for issue in found.issues if issue.code == "article_without_date"] == [
        Issue(
            "https://marsh.example/herons",
            "article_without_date",
            "neither JSON-LD, meta, markup, URL nor feed gives one",
        )
    ]


def test_importing_the_room_imports_nothing_heavy() -> None:
    heavy = ("trafilatura", "lxml", "htmldate", "dateparser", "py3langid", "pebble", "numpy")
    code = f"import sys, broadsheet.extract; sys.exit(', '.join(sorted(set({heavy!r}) & set(sys.modules))) or 0)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def hinted(moment: datetime, precision: str | None = None) -> Link:
    return Link(
        url=URL,
        canonical_url=URL,
        source_channel="rss",
        source_url="f",
        published_hint_at=moment,
        published_hint_precision=precision,
    )


def test_a_day_that_a_source_gave_is_a_day() -> None:
    new_york = site().model_copy(update={"timezone": "America/New_York"})
    link = hinted(datetime(2026, 3, 5, 5, tzinfo=UTC), "day")
    found = extract(raw(page(), url="https://marsh.example/herons"), new_york, link=link).article
    assert (found.published_at, found.published_at_precision) == (datetime(2026, 3, 5, tzinfo=UTC), "day")
    assert found.published_at_source == "feed"


def test_what_the_page_prints_counts_before_its_feed_unless_it_is_later() -> None:
    def dated(printed: str) -> tuple[datetime | None, str | None, str | None]:
        html = page().replace("</h1>", f'</h1><p class="byline">By Ann Other</p><p class="date">{printed}</p>')
        link = hinted(datetime(2026, 3, 5, 12, tzinfo=UTC), "second")
        found = extract(raw(html, url="https://marsh.example/herons"), site(), link=link).article
        return found.published_at, found.published_at_source, found.published_at_precision

    assert dated("Published 12 February 2024") == (datetime(2024, 2, 12, tzinfo=UTC), "html", "day")
    assert dated("Published 5 March 2026") == (datetime(2026, 3, 5, 12, tzinfo=UTC), "feed", "second"), (
        "finer, same day"
    )
    assert dated("Published 9 March 2026") == (datetime(2026, 3, 5, 12, tzinfo=UTC), "feed", "second")


ROMANIAN = (
    "Primăria a anunțat un nou termen pentru pasajul rutier început în urmă cu șapte ani, iar locuitorii cartierului nu mai cred nimic.",
    "Șantierul a stat blocat trei ani pentru că nu s-au plătit exproprierile, iar firma nu poate turna beton în curtea oamenilor.",
)
PIDGIN = (
    "Di goment don tok say dem go build new road for di town, but pipo wey dey live for dia no gree say e go happun dis year.",
    "Di company wey dey do di work don stop am for three years sake of say dem neva pay di pipo wey get di land dia moni.",
)
ENGLISH = "The council has named another date for the underpass, and people in the quarter say that they believe none of it any more."


@pytest.mark.parametrize(
    ("texts", "declared", "languages"),
    [
        (ROMANIAN, "", ("ro",)),
        (ROMANIAN[:1], "", ()),
        ((ROMANIAN[0], ENGLISH), "", ()),
        (ROMANIAN, ' lang="de"', ("de",)),
        (PIDGIN, "", ()),  # it has no code of two letters
    ],
)
def test_two_texts_tell_the_language_of_a_page_that_declares_none(
    texts: tuple[str, ...], declared: str, languages: tuple[str, ...]
) -> None:
    paragraphs = "".join(f"<p>{text}</p>" for text in texts)
    parsed = parse(raw(f"<html{declared}><body><script>{'x' * 400}</script>{paragraphs}</body></html>"), Site.adhoc())
    assert clock_of(parsed).languages == languages
