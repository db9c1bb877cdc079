"""Bytes into a tree: charsets that are missing or lie, what is not HTML, and pages made to break a parser."""

from __future__ import annotations

import codecs

import pytest
from tests.unit.extract.invented import PARAGRAPHS, page, raw, site

from broadsheet.encoding import decode
from broadsheet.errors import NotAnArticle
from broadsheet.extract import extract
from broadsheet.extract.page import parse
from broadsheet.extract.prose import prose_of_html
from broadsheet.fetch import recognise
from broadsheet.sniffing import wrong_type

SENTENCE = "Die Dünen bei Altenwiek, größer als früher, kosten 30 €."


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (SENTENCE.encode(), "text/html"),
        (SENTENCE.encode(), "text/html; charset=iso-8859-1"),  # the header lies: valid UTF-8 is UTF-8
        (SENTENCE.encode("cp1252"), "text/html; charset=iso-8859-1"),
        (SENTENCE.encode("cp1252"), "text/html; charset=utf-8"),  # lies as well
        (f'<meta charset="windows-1252">{SENTENCE}'.encode("cp1252"), "text/html"),
        (
            f'<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-15">{SENTENCE}'.encode(
                "iso-8859-15"
            ),
            None,
        ),
        (codecs.BOM_UTF8 + SENTENCE.encode(), "text/html; charset=iso-8859-1"),
        (codecs.BOM_UTF16_LE + SENTENCE.encode("utf-16-le"), "text/html"),
    ],
)
def test_the_charset_is_found(body: bytes, content_type: str | None) -> None:
    assert decode(body * 20, content_type).replace("\ufeff", "").endswith(SENTENCE)


def test_other_alphabets_without_a_charset_are_detected() -> None:
    russian = "Цапли вернулись на болото в четверг, на одиннадцать дней раньше, чем в прошлом году. " * 10
    assert decode(russian.encode("cp1251"), None) == russian
    # two encodings of one language, which detection takes for others of the same kind
    polish = (
        '<html lang="pl">'
        + "Czaple wróciły na bagno w czwartek, jedenaście dni wcześniej niż w zeszłym roku; część jeszcze śpi. " * 9
    )
    assert decode(polish.encode("iso8859_2"), None) == polish
    assert decode(polish.encode("cp1250"), None) == polish
    japanese = "木曜日、去年より十一日早く、鷺が湿地に戻ってきた。" * 20
    assert decode(japanese.encode("shift_jis"), "text/html; charset=Shift_JIS") == japanese


@pytest.mark.parametrize(
    "name", ["zlib", "rot13", "undefined", "idna", "punycode", "hex", "base64", "x", "\0", "a" * 9000]
)
@pytest.mark.parametrize("place", ["header", "meta"])
def test_a_charset_that_is_no_encoding_of_text_is_passed_over(name: str, place: str) -> None:
    text = "Die Fähre über den Fluß fährt früh. " * 20
    body = text.encode("latin-1")
    if place == "meta":
        body = f'<meta charset="{name}">'.encode() + body
    assert decode(body, f"text/html; charset={name}" if place == "header" else None).endswith(text)
    recognise(
        200, [("Content-Type", f"text/html; charset={name}")], body, "http://quay.example/1", "http://quay.example/1"
    )


def test_utf8_with_a_piece_in_another_encoding_stays_utf8() -> None:
    """One byte of another charset, or a pasted comment, and a header that is wrong, must not spoil the whole page."""
    whole = SENTENCE * 20
    for broken in ("ü".encode("latin-1"), "für die Brücke".encode("latin-1")):
        for kind in ("text/html; charset=iso-8859-1", "text/html"):
            assert decode(whole.encode() + broken, kind).startswith(whole)
    # the other way round: one character of UTF-8 in a page of another charset
    assert decode(SENTENCE.encode("cp1252") * 20 + "ü".encode(), "text/html; charset=windows-1252").startswith(SENTENCE)


def test_pieces_in_a_western_encoding_are_read_in_a_page_of_utf8() -> None:
    """The page's frame is UTF-8, its article was pasted in as Latin-1: nearly as many letters of one as of the other."""
    frame, article = "<p>Brücke für Fußgänger über die Förde</p>", "<p>Für die Brücke fällt der Verkehr aus.</p>"
    body = frame.encode() + article.encode("latin-1")
    assert decode(body, "text/html; charset=utf-8") == frame + article


@pytest.mark.parametrize(
    ("language", "encoding", "text"),
    [
        ("pl", "iso8859_2", "Mieszkańcy wschodniego brzegu żądali zakazu, gdyż most był już zamknięty."),
        ("cs", "cp1250", "Řidiči čekali u mostu, než dělníci zaměří všechny šrouby."),
        ("ru", "koi8_r", "Цапли вернулись на болото раньше, чем в прошлом году."),
        ("uk", "iso8859_5", "Чаплі повернулися на болото раніше, ніж торік, і їх стало більше."),
        ("hr", "iso8859_2", "Vozači su čekali kraj mosta dok radnici ne zamijene vijke. Žuta čaša, šuma, đak."),
        ("th", "cp874", "สะพานปิดสำหรับรถบรรทุกหนัก"),
        ("tr", "cp1254", "Köprü kışın kapalıydı, şimdi ağır araçlara açılıyor."),
        ("el", "cp1253", "Η γέφυρα έκλεισε για όλα τα βαριά οχήματα."),
    ],
)
def test_without_a_charset_the_page_is_in_what_its_language_was_written_in(
    language: str, encoding: str, text: str
) -> None:
    whole = f'<html lang="{language}"><body><p>{text}</p>'
    assert decode(whole.encode(encoding), "text/html") == whole


def test_japanese_with_switches_and_wide_xml_are_read_though_their_bytes_look_like_utf8() -> None:
    japanese = "<p>潟の水位が春になって下がった。</p>"
    assert decode(japanese.encode("iso2022_jp"), "text/html; charset=iso-2022-jp") == japanese
    declared = f'<meta charset="iso-2022-jp">{japanese}'
    assert decode(declared.encode("iso2022_jp"), None) == declared
    assert decode(b"<p>one\x1b[0m two</p>", "text/html; charset=iso-8859-1") == "<p>one\x1b[0m two</p>"
    wide = '<?xml version="1.0"?><p>Zürich</p>'
    assert decode(wide.encode("utf-16-le"), None) == decode(wide.encode("utf-16-be"), None) == wide


def test_what_nothing_tells_is_western_where_no_guess_is_wanted() -> None:
    assert decode("<title>Zürich</title>".encode("cp1252"), None, is_guessed=False) == "<title>Zürich</title>"


def test_a_page_that_is_cut_within_a_character_stays_utf8() -> None:
    assert decode((SENTENCE * 100).encode()[:-2], "text/html; charset=utf-8").startswith(SENTENCE)


@pytest.mark.parametrize(
    ("body", "content_type", "reason"),
    [
        (page().encode(), "text/html; charset=utf-8", None),
        (page().encode(), "application/xhtml+xml", None),
        (page().encode(), None, None),
        (page().encode(), "text/plain", None),
        (page().encode("utf-16"), "text/html", None),
        (b"<p>a fragment of a page</p>", "text/html", None),
        (b"%PDF-1.7", "text/html", "PDF"),
        (b"\x89PNG\r\n", "text/html", "PNG"),
        (b"\x1f\x8b\x08\x00", "text/html", "gzip"),
        (b'{"title": "<p>"}', "text/html", "not HTML"),
        (b'[{"id": 1}]', "application/json", "application/json"),
        (b"<?xml version='1.0'?><rss><channel/></rss>", "application/rss+xml", "application/rss"),
        (b"<?xml version='1.0'?><rss><channel/></rss>", "text/xml", "not HTML"),
        (b"\xff\xd8\xff\xe0", "image/jpeg", "JPEG"),
        (b"plain words", None, "not HTML"),
    ],
)
def test_what_is_html_is_judged_by_header_and_bytes(body: bytes, content_type: str | None, reason: str | None) -> None:
    found = wrong_type(body, content_type)
    assert found is None if reason is None else found is not None and reason in found


@pytest.mark.parametrize(
    "html",
    [
        pytest.param("<p>\x00a\x00b</p>" * 50, id="NULs"),
        pytest.param("<html><body>" + "<a href='/x'>link</a> " * 5_000, id="links"),
        pytest.param("<table>" + "<tr><td>one</td><td>two</td></tr>" * 2_000, id="rows"),
        pytest.param(f"<p>{'word ' * 200_000}", id="one long text"),
        pytest.param(f'<p class="{"word " * 50_000}">short</p><p>after</p>', id="long attribute"),
        pytest.param("<div>" * 900 + "deep inside" + "</div>" * 900, id="nesting"),
        pytest.param(
            "<!DOCTYPE html [<!ENTITY a 'xxxxxxxxxx'><!ENTITY b '&a;&a;&a;'>]><p>" + "&b; text " * 1_000, id="entities"
        ),
        pytest.param("<p>&#0;&#55555;&#1114112;&bogus; text of a page</p><p>more of it</p>", id="bad references"),
        pytest.param(
            '<html lang="'
            + "x" * 5_000
            + '"><p>text of a page</p><script type="application/ld+json">[[[[{"@type":</script>',
            id="broken head",
        ),
        pytest.param(
            '<script type="application/ld+json">' + "[" * 50_000 + "</script><p>text of a page</p>", id="deep JSON"
        ),
        pytest.param("<p>" + "<b>" * 300 + "text of a page" + "</p>", id="unclosed"),
        pytest.param("text <![CDATA[ of ]]> a <? page ?> <!-- -- > --> here <p>and a paragraph</p>", id="odd markup"),
    ],
)
def test_hostile_pages_give_a_row_or_a_reason(html: str) -> None:
    try:
        found = extract(raw(html), site())
    except NotAnArticle as refusal:
        assert "marsh.example" in str(refusal)
    else:
        assert found.article.body and "\x00" not in found.article.body


def test_a_page_that_was_cut_by_the_parser_says_so() -> None:
    deep = "<div>" * 5_000 + "never seen" + "</div>" * 5_000
    found = extract(raw(f"<p>{PARAGRAPHS[0]}</p><p>{PARAGRAPHS[1]}</p>{deep}"), site())
    assert [issue.detail.partition(":")[0] for issue in found.issues if issue.code == "page_cut"] == [
        "the parser stopped at line 1"
    ]
    with pytest.raises(NotAnArticle, match="the parser stopped"):
        extract(raw(deep), site())


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>one</p><p>two</p>", "one\n\ntwo"),
        ("one<br>two", "one\ntwo"),
        ("one<br><br>two", "one\n\ntwo"),
        ("one<br>\n <br/>two<br><br><br>three", "one\n\ntwo\n\nthree"),
        ("  one \n  two  ", "one\ntwo"),
        ("<p>  one \n  two  </p>", "one two"),
        ("<b>bo</b>ld and <a href='/x'>linked</a>", "bold and linked"),
        ("<ul><li>one</li><li><p>two</p></li></ul>after", "- one\n- two\n\nafter"),
        ("<blockquote><p>said</p></blockquote>answer", "said\n\nanswer"),
        ("<script>x()</script><style>y</style>text<img alt='no'><img class='emoji' alt='🙂'>", "text🙂"),
        ("a &amp; b &lt;c&gt;", "a & b <c>"),
        ("1 < 2 and 3 > 2", "1 < 2 and 3 > 2"),
        ("plain\n\nparagraphs\nof lines", "plain\n\nparagraphs\nof lines"),
        ("soft\u00adhyphen zero\u200bwidth", "softhyphen zerowidth"),
        ("<pre>a\nb</pre>", "a\nb"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"),
        ("", ""),
    ],
)
def test_markup_becomes_paragraphs(html: str, text: str) -> None:
    assert prose_of_html(html) == text


def test_the_language_of_a_page_in_xhtml_is_read() -> None:
    html = '<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="el"><head><title>x</title></head><body><p>y</p></body></html>'
    assert parse(raw(html), site()).language_tag == "el"


@pytest.mark.parametrize("root", ['<html lang="en" />', "<html/>", '<HTML class="a/b"  />\n<head />'])
def test_a_root_that_is_closed_at_once_still_holds_its_page(root: str) -> None:
    """Browsers pass over the slash; the parser would take the page for empty."""
    html = page("".join(f"<p>{text}</p>" for text in PARAGRAPHS))
    broken = root + html[html.lower().index("<body") :]
    assert PARAGRAPHS[0] in (extract(raw(broken), site()).article.body or "")


def test_an_address_that_a_script_shows_is_read_as_it_shows_it() -> None:
    """Cloudflare writes a byte, and each byte of the address combined with it."""
    hidden = "2a" + bytes(byte ^ 0x2A for byte in b"post@marsh.example").hex()
    link = (
        f'<a href="/cdn-cgi/l/email-protection" class="__cf_email__" data-cfemail="{hidden}">[email&#160;protected]</a>'
    )
    older = link.replace("<a ", "<span ").replace("</a>", "</span><script>/* <![CDATA[ */ show() /* ]]> */</script>")

    def read(shown: str) -> str:
        text = f"Whoever counts with us on the dam writes to {shown} before Sunday, and brings a small green book."
        return extract(raw(page(text=(*PARAGRAPHS, text))), site()).article.body or ""

    for shown in (link, older):
        assert "writes to post@marsh.example before Sunday" in read(shown)
    assert "[email protected]" in read(link.replace(hidden, "2")).replace("\xa0", " ")  # no bytes
