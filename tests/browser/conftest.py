"""A local Airflow that is up, and a person in front of its UI: Debian's Chromium, driven by Playwright."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright
from tests.dags.conftest import PAPER, Home
from tests.ports import free_pair

import demo
from broadsheet.orchestration.local.rest import AirflowApi

CHROMIUM = shutil.which("chromium")
ZONES = {"east": "Pacific/Kiritimati", "west": "Pacific/Pago_Pago", "middle": "UTC"}
PATIENCE = 60_000.0  # milliseconds
CLICKS = 4
_running: list[Callable[[], None]] = []  # what stops the Airflow that is up


@dataclass(frozen=True)
class Airflow:
    """An Airflow that is up over ``home``; its demo paper is asked at ``demo_port``, when a test serves it."""

    home: Home
    demo_port: int

    @property
    def api(self) -> AirflowApi:
        return self.home.api

    @property
    def password(self) -> str:
        """Of its admin."""
        passwords = json.loads((self.home.path / "airflow" / "passwords.json").read_text())
        return str(passwords["admin"])

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.home.port}"


@dataclass(frozen=True)
class Person:
    """Somebody at a browser."""

    page: Page
    url: str

    def backfill(self, dag_id: str, first: str, last: str, behavior: str = "Missing Runs") -> str:
        """Run the days ``first`` to ``last`` by the form; gives what it says of how many runs that will be."""
        self.page.goto(f"{self.url}/dags/{dag_id}")
        self.page.get_by_role("button", name="Trigger").first.click()
        self.page.get_by_text("Backfill", exact=True).first.click()
        for number, day in enumerate((first, last)):
            self.page.get_by_test_id("datetime-input").nth(number).click()
            self.page.get_by_placeholder("YYYY/MM/DD").fill(day.replace("-", "/"))
            self.page.keyboard.press("Escape")
            expect(self.page.get_by_placeholder("YYYY/MM/DD")).to_have_count(0)
        self.page.get_by_text(behavior, exact=True).click()
        said = self.page.get_by_text(re.compile(r"runs? will be triggered|No runs matching"))
        expect(said).to_be_visible()
        run = self.page.get_by_role("button", name="Run Backfill")
        expect(run).to_be_enabled()
        words = said.inner_text()
        for _ in range(CLICKS):  # refused while Airflow has not closed the DAG's last backfill, or SQLite is busy
            run.click()
            with suppress(AssertionError):
                expect(run).to_have_count(0, timeout=PATIENCE / CLICKS)
                return words
        expect(run).to_have_count(0)
        return words

    def trigger(self, dag_id: str, logical_day: str | None = None) -> None:
        """Run the DAG once by the form, as it is filled in or with another day for its logical date."""
        self.page.goto(f"{self.url}/dags/{dag_id}")
        self.page.get_by_role("button", name="Trigger").first.click()
        form = self.page.get_by_role("dialog")
        if logical_day is not None:
            form.get_by_test_id("datetime-input").click()
            self.page.get_by_placeholder("YYYY/MM/DD").fill(logical_day.replace("-", "/"))
            self.page.keyboard.press("Escape")
            expect(self.page.get_by_placeholder("YYYY/MM/DD")).to_have_count(0)
        form.get_by_role("button", name="Trigger").click()
        expect(form).to_have_count(0)

    def runs_shown(self, dag_id: str) -> list[tuple[str, str]]:
        """Id and "Run After" of each run of the DAG, as its page shows them."""
        self.page.goto(f"{self.url}/dags/{dag_id}/runs")
        shown = self.page.get_by_role("row").filter(has_text="__")
        expect(shown.first).to_be_visible()
        cells = [row.get_by_role("cell").all_inner_texts() for row in shown.all()]
        return [(run_id, run_after) for _, run_id, run_after, *_ in cells]


@pytest.fixture(scope="session")
def airflow(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Airflow]:
    """One for all tests of this folder, which start slowly without it; gone before the other folders' tests begin."""
    if CHROMIUM is None:
        pytest.skip("there is no chromium on this machine: apt-get install chromium")
    path = tmp_path_factory.mktemp("browser") / "data"
    home, demo_port = Home(path, dags=Path(__file__).with_name("dags")), free_pair()
    for site, zone in ZONES.items():
        text = PAPER.format(id=site).replace("America/New_York", zone)
        (path / "sites" / f"{site}.yml").write_text(text)
    demo.write_sites(path / "sites", f"http://127.0.0.1:{demo_port}", f"http://127.0.0.1:{demo_port + 1}")
    (path / "sites" / "ledger_nord.yml").unlink()
    home.variables["BROADSHEET_DEMO_PORT"] = str(demo_port)
    process = home.start("up")
    try:
        home.wait_for(lambda: "Airflow is ready" in home.output or process.poll() is not None, "up")
        assert process.poll() is None, home.output
        _running.append(partial(_stop, home, process))
        yield Airflow(home, demo_port)
    finally:
        _stop(home, process)


def _stop(home: Home, process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    process.wait(60)
    for left in home.processes():
        left.kill()


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(nextitem: pytest.Item | None) -> None:
    """Stop it after this folder's last test, and not when all are done."""
    if nextitem is None or Path(__file__).parent not in nextitem.path.parents:
        while _running:
            _running.pop()()


@pytest.fixture(scope="module")
def chromium(airflow: Airflow) -> Iterator[Browser]:
    """The browser, once Airflow is there to look at."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@contextmanager
def person_in(zone: str, chromium: Browser, airflow: Airflow) -> Iterator[Person]:
    """Somebody whose browser is in ``zone``."""
    context = chromium.new_context(timezone_id=zone, locale="en-US", viewport={"width": 1600, "height": 1200})
    context.set_default_timeout(PATIENCE)
    expect.set_options(timeout=PATIENCE)
    page = context.new_page()
    page.goto(airflow.url)
    page.get_by_label("Username").fill("admin")
    page.get_by_label("Password").fill(airflow.password)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_label("Password")).to_have_count(0)
    yield Person(page, airflow.url)
    context.close()
