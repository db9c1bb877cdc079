"""The site files that come with the project, and the schema by which editors check them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from broadsheet.settings import PROJECT, Settings
from broadsheet.sites import check_sites, load_sites, site_schema

FOLDER = PROJECT / "include" / "sites"
FILES = sorted(FOLDER.glob("*.yml"))
SHIPPED = Settings(sites_dir=FOLDER, demo=False)


def test_all_are_right_and_none_is_enabled() -> None:
    assert check_sites(SHIPPED) == []
    sites = load_sites(SHIPPED)
    assert [site.id for site in sites] == ["globalvoices", "netzpolitik", "techdirt", "theyeshivaworld"]
    assert not any(site.enabled for site in sites), "an operator sets a contact address first"


def test_the_schema_file_is_the_models() -> None:
    written = json.loads((FOLDER / "site.schema.json").read_text())
    assert written == site_schema(), "run: python -m broadsheet.sites > include/sites/site.schema.json"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_editors_find_the_schema_and_agree(path: Path) -> None:
    text = path.read_text()
    assert text.startswith("# yaml-language-server: $schema=site.schema.json\n")
    Draft202012Validator(site_schema()).validate(yaml.safe_load(text))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_head_says_what_is_not_known(path: Path) -> None:
    head = path.read_text().partition("\nid:")[0]
    assert "Nothing here was tried against the live site." in head
    assert "Not known:" in head


@pytest.mark.parametrize(
    "change",
    [
        {"colour": "red"},
        {"languages": ["jp"]},
        {"discover": [{"kind": "rs", "url": "https://www.herald.example/feed"}]},
        {"discover": [{"kind": "rss", "path": "x.warc.gz"}]},
        {"discover": [{"kind": "warc", "url": "https://www.herald.example/x.warc.gz"}]},
        {"fetch": {"delay_seconds": 900}},
        {"id": "The Herald"},
    ],
)
def test_the_schema_sees_mistakes(change: dict[str, object]) -> None:
    good = yaml.safe_load(FILES[0].read_text())
    validator = Draft202012Validator(site_schema())
    assert validator.is_valid(good)
    assert not validator.is_valid({**good, **change})


def test_every_key_of_the_schema_is_explained() -> None:
    schema = site_schema()
    models = [schema, *schema["$defs"].values()]
    silent = [
        f"{model['title']}.{name}"
        for model in models
        for name, field in model["properties"].items()
        if "description" not in field and "$ref" not in field
    ]
    assert silent == []
