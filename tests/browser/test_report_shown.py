"""A report in a real browser that has no network: quiet in light and dark, on a screen and on a phone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright
from tests.browser.conftest import CHROMIUM
from tests.unit.report.contents import content, site_night
from tests.unit.report.test_report_page import HOSTILE, full

from broadsheet.report.page import render


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("there is no chromium on this machine: apt-get install chromium")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 360])
def test_it_shows_offline_without_a_word_on_the_console(
    browser: Browser, tmp_path: Path, width: int, scheme: str
) -> None:
    pages = [render(full(text, "https://herald.example/" + "long-" * 60)) for text in HOSTILE]
    pages.append(render(content(site_night("alpha"), site_night("zulu", run={"status": "failed"}))))
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        color_scheme=scheme,  # type: ignore[arg-type]
        offline=True,
    )
    page = context.new_page()
    heard: list[str] = []
    page.on("console", lambda message: heard.append(message.text))
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on("dialog", lambda dialog: heard.append(dialog.message))
    page.on("request", lambda request: None if request.url.startswith("file:") else heard.append(request.url))
    for number, text in enumerate(pages):
        path = tmp_path / f"{number}.html"
        path.write_text(text, encoding="utf-8")
        page.goto(path.as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.locator("figure svg").first.bounding_box()["width"] > 150  # type: ignore[index]
        faintest = min(page.evaluate(CONTRASTS))
        assert faintest >= 4.5, f"{faintest:.2f}"  # WCAG 2.2, 1.4.3
    assert heard == []
    context.close()


# The contrast of each text with what is behind it.
CONTRASTS = """() => {
  const channels = text => text.match(/[\\d.]+/g).map(Number);
  const luminance = ([r, g, b]) => [r, g, b].map(v => v / 255)
    .map(v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, n) => sum + v * [0.2126, 0.7152, 0.0722][n], 0);
  const behind = element => {
    for (let at = element; at; at = at.parentElement) {
      const colour = channels(getComputedStyle(at).backgroundColor);
      if (colour.length < 4 || colour[3] > 0) return colour;
    }
    return [255, 255, 255];
  };
  return [...document.querySelectorAll('body *')]
    .filter(e => [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim()) && e.getClientRects().length)
    .map(e => {
      const front = e.closest('svg') ? getComputedStyle(e).fill : getComputedStyle(e).color;
      const [a, b] = [luminance(channels(front)), luminance(behind(e))].sort((x, y) => y - x);
      return (a + 0.05) / (b + 0.05);
    });
}"""
