"""The words of ``lexicon.yml`` around names and dates and beside articles, and those of comments: by purpose, all languages together.

What does NOT belong here: words; what follows from them.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from broadsheet.own_yaml import read_own_yaml

_FILES = (Path(__file__).with_name("lexicon.yml"), Path(__file__).parent / "comments" / "lexicon.yml")


@cache
def words(purpose: str, language: str | None = None) -> tuple[str, ...]:
    """The words of a purpose, of one language or of all, in the order of the file."""
    listed = (some for tags, some in table(purpose).items() if language is None or language in tags.split("/"))
    return tuple(word for some in listed for word in some.split(" | "))


def one_of(*purposes: str) -> str:
    """A pattern, without a group, of any word of these purposes; longer ones first."""
    return "|".join(sorted({word for purpose in purposes for word in words(purpose)}, key=lambda w: (-len(w), w)))


def table(purpose: str) -> dict[str, Any]:
    """What the file has for a purpose, as it stands there."""
    found: dict[str, Any] = _file()[purpose]
    return found


@cache
def _file() -> dict[str, dict[str, Any]]:
    files: list[dict[str, dict[str, Any]]] = [read_own_yaml(file) for file in _FILES]
    return {purpose: listed for file in files for purpose, listed in file.items()}
