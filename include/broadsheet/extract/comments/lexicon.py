"""The words of ``lexicon.yml`` as patterns: by purpose, all languages together.

What does NOT belong here: words; what follows from them.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import yaml

_FILE = Path(__file__).with_name("lexicon.yml")
# A word ends where no letter of an alphabet follows; scripts that write words without blanks have no such end.
END = r"(?![^\W\d_\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f])"

PIECES = r"(?:条|條|件|개|个|個|則|则)?"  # how Chinese, Japanese and Korean count


@cache
def words(purpose: str) -> dict[str, list[str]]:
    """The words of a purpose by language."""
    return {language: listed.split(" | ") for language, listed in _file()[purpose].items()}


@cache
def _file() -> dict[str, dict[str, str]]:
    words_: dict[str, dict[str, str]] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return words_


def tokens(name: str) -> tuple[str, ...]:
    """The class tokens of a part, surest first."""
    return tuple(_file()["tokens"][name].split())


def one_of(*purposes: str) -> str:
    """A pattern, without a group, of any word of these purposes; longer ones first."""
    listed = {word for purpose in purposes for some in words(purpose).values() for word in some}
    return "|".join(sorted(listed, key=lambda word: (-len(word), word)))


def whole(*purposes: str, around: str = r"\W*", after: str = "") -> re.Pattern[str]:
    """A pattern of texts that are nothing but one of these words."""
    return re.compile(rf"^{around}(?:{one_of(*purposes)}){after}{around}$", re.IGNORECASE)
