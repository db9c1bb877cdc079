"""``broadsheet search``: words, phrases and beginnings of words, in every script, the best first."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.lakes import NewSettings, copied, name_home
from tests.unit.test_load import NIGHT, article, comment, site, stage
from typer.testing import CliRunner, Result

from broadsheet.cli import app
from broadsheet.ids import article_id, comment_id
from broadsheet.load import load
from broadsheet.models import Site
from broadsheet.publish import publish
from broadsheet.settings import Settings

__all__ = ["site"]  # a fixture
HERALD = Site.adhoc().model_copy(update={"id": "herald", "languages": ("en",), "url": "https://herald.example/"})
TEXTS = {
    "ferry": ("Ferry link saved", "The ferry to Skåne, ferry of the isles, stays.\n\nIts link was saved: 51 years on."),
    "ferryman": ("A ferryman's life", "He saved for years. The link, saved by nobody, is gone."),
    "council": ("Council votes", "Councillors of Skane voted 100% against C++ and the ferry."),
    "chinese": ("渡轮航线", "岛上的渡轮航线在五十一年后得救了。"),
    "thai": ("ข่าว", "เรือข้ามฟากยังคงให้บริการต่อไป"),
    "korean": ("소식", "서울에서 부산까지 배가 다닌다."),
    "arabic": ("خبر", "تستمر العبّارة إلى الجزر"),
    "cyrillic": ("Паром", "Паром на остров ходит снова"),
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, new_settings: NewSettings) -> Settings:
    """A home whose snapshot has one article a text, each with a comment that says the same."""
    settings = new_settings(tmp_path_factory.mktemp("made") / "home")
    articles, comments = [], []
    for number, (name, (headline, body)) in enumerate(TEXTS.items()):
        url = f"https://herald.example/{name}"
        key = article_id(url)
        articles.append(
            article(
                article_id=key,
                url=url,
                canonical_url=url,
                headline=headline,
                body=body,
                raw_sha256=f"{number:064}",
                published_at=NIGHT - timedelta(days=number, hours=5),
                extracted_comment_count=1,
            )
        )
        said = comment("1", 1, posted_at=NIGHT - timedelta(days=number), body=f"{headline}: {body}")
        comments.append(replace(said, article_id=key, comment_id=comment_id(key, "1")))
    folder, run = stage(settings, "r1", articles, comments)
    load(folder, HERALD, run, settings, NIGHT)
    publish(settings, NIGHT)
    return settings


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, made: Settings) -> Path:
    """The same for each test."""
    settings = copied(made, tmp_path / "home")
    name_home(settings, monkeypatch)
    return settings.home


def test_an_article_whose_text_may_not_be_kept_is_found_by_its_headline(settings: Settings, site: Site) -> None:
    url = "https://herald.example/reserved"
    only = {"body": None, "is_metadata_only": True, "extracted_comment_count": 0}
    row = article(article_id=article_id(url), url=url, canonical_url=url, headline="Lighthouse reserved", **only)
    folder, run = stage(settings, "r2", [row], [])
    load(folder, site, run, settings, NIGHT)
    publish(settings, NIGHT)
    assert found("lighthouse") == ["reserved"]


def ask(*args: str) -> Result:
    return CliRunner().invoke(app, ["search", *args])


def found(*args: str) -> list[str]:
    """The names of the articles, as they come; of their comments where --in says so."""
    said = ask(*args, "--format", "json")
    assert said.exit_code == 0, said.exception
    rows: list[dict[str, Any]] = json.loads(said.stdout)
    return [row["url"].rpartition("/")[2] for row in rows]


@pytest.mark.parametrize("where", ["articles", "comments"])
@pytest.mark.parametrize(
    ("words", "names"),
    [
        (["ferry"], ["ferry", "council"]),
        (["FERRY", "saved"], ["ferry"]),
        (["ferry*"], ["ferry", "ferryman", "council"]),
        (["link saved"], ["ferry", "ferryman"]),
        (["Skane"], ["council", "ferry"]),
        (["skåne", "years"], ["ferry"]),
        (["100%"], ["council"]),
        (["c++"], ["council"]),
        (["渡轮"], ["chinese"]),
        (["得救", "航线"], ["chinese"]),
        (["ข้ามฟาก"], ["thai"]),
        (["서울"], ["korean"]),
        (["العبارة"], ["arabic"]),
        (["паром"], ["cyrillic"]),
        (["51"], ["ferry"]),
        (["nowhere"], []),
        (["ferr"], []),
        (["' OR 1=1 --"], []),
    ],
)
def test_words_are_found_whole_whatever_their_case_accents_and_script(
    words: list[str], names: list[str], where: str
) -> None:
    assert sorted(found(*words, "--in", where)) == sorted(names)


def test_the_best_comes_first() -> None:
    assert found("ferry") == ["ferry", "council"]  # in the headline, and more often
    assert found("saved", "link") == ["ferry", "ferryman"]
    assert found("ferry", "--limit", "1") == ["ferry"]


def test_days_and_sites_narrow_it() -> None:
    assert found("ferry", "--to", "2026-03-04") == ["council"]
    assert found("ferry", "--from", "2026-03-05") == ["ferry"]
    assert found("ferry", "--in", "comments", "--to", "2026-03-04") == ["council"]
    assert found("ferry", "--site", "other") == []


def test_the_passage_shows_the_word_that_was_found() -> None:
    for words in (["voted"], ["link", "51"], ["link was saved"], ["渡轮"], ["c++"]):
        [row] = json.loads(ask(*words, "--in", "comments", "--format", "json").stdout)
        assert words[0].split()[0].strip("+") in row["passage"].lower()


def test_what_finds_nothing_and_what_holds_no_word_say_so() -> None:
    assert "no articles hold all of that" in ask("nowhere").stderr
    refused = ask("ferry", "--", "?!")
    assert refused.exit_code == 1 and "no letter and no digit" in str(refused.exception)
    assert ask("ferry", "--from", "yesterday").exit_code == 2
