"""The Broadsheet page in Airflow, by mouse and keyboard: behind the login, empty, then full of what strangers wrote."""

from __future__ import annotations

import html
import json
from http.client import HTTPConnection
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect
from tests.browser.conftest import person_in
from tests.browser.test_report_shown import CONTRASTS
from tests.e2e.recorded import command_over, rows, write_warc

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page
    from tests.browser.conftest import Airflow

pytestmark = [pytest.mark.e2e, pytest.mark.airflow, pytest.mark.timeout(1200)]

SCRIPT = "<script>alert(1)</script>"
IMAGE = "<img src=x onerror=alert(2)>"
BEFORE = "The boat left at nine in the morning with forty people and their bicycles on board, said the harbour master."
AFTER = (
    "The boat left at ten, a day later than was told, and nobody but the crew was on board, said the owner of the line."
)
ADDRESS = "https://herald.example/news/ferry"


def hostile_page(sentence: str) -> bytes:
    """An article whose headline, text, names and comments would be scripts if anything believed them."""
    text = " ".join(f"Sentence {number} about the ferry and the harbour, told at some length. " for number in range(8))
    comments = "".join(
        f'<li class="comment" id="comment-{n}"><article class="comment-body"><footer class="comment-meta"><div class="comment-author vcard">'
        f'<b class="fn">Reader {n} {html.escape(IMAGE)}</b></div><div class="comment-metadata"><time datetime="2025-03-05T1{n}:00:00Z">'
        f'then</time></div></footer><div class="comment-content"><p>Remark {n} of some length {html.escape(SCRIPT)} on it.</p></div></article></li>'
        for n in range(1, 4)
    )
    return f"""<!DOCTYPE html><html lang="en"><head><title>x</title><meta property="og:type" content="article">
    <meta property="article:published_time" content="2025-03-05T10:00:00Z"></head><body><main><article>
    <h1>Ferry {html.escape(SCRIPT)}</h1><p>{sentence}</p><p>{text}</p></article><section id="comments" class="comments-area">
    <h2>3 comments</h2><ol class="comment-list">{comments}</ol></section></main></body></html>""".encode()


def asked(airflow: Airflow, path: str, token: str | None = None) -> tuple[int, dict[str, str], str]:
    """Status, headers and text of an answer, without a browser."""
    connection = HTTPConnection("127.0.0.1", airflow.home.port, timeout=60)
    connection.request("GET", path, headers={"Authorization": f"Bearer {token}"} if token else {})
    answer = connection.getresponse()
    return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read().decode()


def load_hostile_page(airflow: Airflow, folder: Path) -> str:
    """Bring the page in, twice, the second time edited, unless it is there; gives the article's id."""
    broadsheet = command_over(airflow.home.path)
    which = f"SELECT article_id, version_count FROM articles WHERE url = '{ADDRESS}'"
    if (airflow.home.path / "warehouse" / "current.duckdb").exists() and (known := rows(broadsheet, which)):
        return str(known[0]["article_id"])
    env = {"BROADSHEET_SITES_DIR": str(airflow.home.path / "sites")}
    for number, sentence in enumerate((BEFORE, AFTER)):
        warc = folder / f"{number}.warc.gz"
        write_warc(warc, {ADDRESS: hostile_page(sentence)}, date=f"2025-03-0{6 + number}T20:00:00Z")
        done = broadsheet("run", "--from-warc", warc, env=env)
        assert done.returncode == 0, done.stderr
    (article,) = rows(broadsheet, which)
    assert article["version_count"] == 2
    return str(article["article_id"])


def test_nobody_sees_it_who_has_not_signed_in(airflow: Airflow) -> None:
    for path in (
        "/",
        "/articles",
        "/style.css",
        "/api/sites",
        "/api",
        "/dag-runs/ingest_east/x",
        "/dag-runs/ingest_east/x%2Fy",
    ):
        assert asked(airflow, f"/broadsheet{path}")[0] == 401, path
    assert asked(airflow, "/broadsheet/api/sites", token="made.up.token")[0] in (401, 403)


def listen(page: Page) -> list[str]:
    """What goes wrong on a page: scripts that ran, errors, requests to elsewhere."""
    heard: list[str] = []
    page.on("console", lambda message: heard.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on("dialog", lambda dialog: heard.append(dialog.message))
    return heard


def test_it_is_empty_then_shows_everything_and_runs_nothing_that_strangers_wrote(
    airflow: Airflow, chromium: Browser, tmp_path: Path
) -> None:
    with person_in("UTC", chromium, airflow) as person:
        page = person.page
        if not (airflow.home.path / "warehouse" / "current.duckdb").exists():
            page.goto(f"{person.url}/broadsheet/")
            expect(page.get_by_text("No night has been published yet.")).to_be_visible()
        article_id = load_hostile_page(airflow, tmp_path)
        page.goto(person.url)
        page.get_by_role("link", name="Broadsheet").or_(page.get_by_role("button", name="Broadsheet")).first.click()
        shown = page.frame_locator("iframe")
        expect(shown.get_by_role("link", name="Articles")).to_be_visible()
        heard = listen(page)
        page.goto(f"{person.url}/broadsheet/")
        page.get_by_role("link", name="Articles").focus()
        page.keyboard.press("Enter")
        page.get_by_label("Words").fill('ferry "the harbour"')
        page.keyboard.press("Enter")
        page.get_by_role("link", name=f"Ferry {SCRIPT}").click()
        assert page.url.endswith(f"/broadsheet/articles/{article_id}")
        expect(page.get_by_role("heading", level=1)).to_have_text(f"Ferry {SCRIPT}")
        expect(page.locator(".comment")).to_have_count(3)
        expect(page.locator(".comment").first).to_contain_text(f"Remark 1 of some length {SCRIPT} on it.")
        expect(page.locator("del")).to_contain_text(BEFORE)
        expect(page.locator("ins")).to_contain_text(AFTER)
        for path in ("/", "/sites/adhoc", "/articles", "/rejects", f"/articles/{article_id}"):
            for width, scheme in ((1280, "light"), (360, "dark")):
                page.set_viewport_size({"width": width, "height": 900})
                page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
                page.goto(f"{person.url}/broadsheet{path}")
                assert page.evaluate("document.documentElement.scrollWidth") <= width, path
                assert min(page.evaluate(CONTRASTS)) >= 4.5, path  # WCAG 2.2, 1.4.3
                page.screenshot(path=tmp_path / f"{path.strip('/').replace('/', '-') or 'sites'}-{width}.png")
        assert heard == []


def test_its_json_says_the_same_and_its_headers_are_strict(airflow: Airflow, tmp_path: Path) -> None:
    article_id = load_hostile_page(airflow, tmp_path)
    token = airflow.home.api._sign_in()
    status, headers, text = asked(airflow, f"/broadsheet/api/articles/{article_id}", token)
    found: dict[str, Any] = json.loads(text)
    assert (status, found["article"]["headline"], len(found["comments"])) == (200, f"Ferry {SCRIPT}", 3)
    assert [change for change in found["edits"][0]["changes"] if change["before"] != change["after"]]
    policy = headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'self';")
    assert "unsafe" not in policy
    _, headers, text = asked(airflow, f"/broadsheet/articles/{article_id}", token)
    assert headers["content-security-policy"] == policy
    assert "<script" not in text
    assert " style=" not in text
    listed = json.loads(asked(airflow, "/broadsheet/api/articles?q=ferry", token)[2])
    assert [row["article_id"] for row in listed["rows"]] == [article_id]
    sites = json.loads(asked(airflow, "/broadsheet/api/sites", token)[2])
    assert "adhoc" in [site["site"] for site in sites]
    assert asked(airflow, "/broadsheet/articles/nothing", token)[0] == 404
    assert asked(airflow, "/broadsheet/api/articles/nothing", token)[0] == 404
    assert asked(airflow, "/broadsheet/api/articles?q=!!!", token)[0] == 400
    assert asked(airflow, "/broadsheet/sites/no_such_site", token)[0] == 404
