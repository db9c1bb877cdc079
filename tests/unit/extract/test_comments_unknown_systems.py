"""Invented pages of systems that have no template, each in a markup of its own: every comment with its author and its text, and nothing else.

``unknown_systems/right.json`` has for each page its address and its comments, [author, text], of later ones also the number of the
comment that it answers; pages called ``trap_`` have none.
What does NOT belong here: single layouts (``test_comments_layouts``), pages with bodies to check (``test_extract_whole_pages``).
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.unit.extract.invented import raw, site

from broadsheet.extract import extract
from broadsheet.text import squeeze

FOLDER = Path(__file__).with_name("unknown_systems")
RIGHT: dict[str, dict[str, Any]] = json.loads((FOLDER / "right.json").read_text(encoding="utf-8"))


def test_each_page_has_what_is_right_for_it() -> None:
    assert sorted(path.stem for path in FOLDER.glob("*.html")) == sorted(RIGHT)
    assert [name for name, known in RIGHT.items() if not known["comments"]] == [n for n in RIGHT if n[:5] == "trap_"]


@pytest.mark.parametrize("name", RIGHT)
def test_every_comment_comes_out_with_its_author_and_nothing_else(name: str) -> None:
    url = RIGHT[name]["url"]
    page = raw((FOLDER / f"{name}.html").read_bytes(), url, link_url=url)
    found = [c for c in extract(page, site()).comments if not c.is_deleted]
    right = RIGHT[name]["comments"]
    assert [(c.author, squeeze(c.body)) for c in found] == [(known[0], squeeze(known[1])) for known in right]
    number = {c.comment_id: place for place, c in enumerate(found)}
    answers = [number.get(c.parent_comment_id or "") for c in found]
    assert all(len(known) == 2 or known[2] == parent for known, parent in zip(right, answers, strict=True))
