"""Words that stand beside articles, as patterns: labels, pointers elsewhere, what opens what follows an article, bylines.

A match is one sign among others (``evidence``): it cuts nothing alone.

What does NOT belong here: words (``lexicon.yml``); elements, class names and links (``blocks``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from broadsheet.extract.lexicon import one_of, words

_BEGINNING = re.compile(r"(?:\\b)?([^\\.\[\](){}*+?|^$]+)(?![?*{])")


class Words:
    """Alternatives that each begin with letters: where none of these beginnings is in a text, no pattern is tried on it.

    A pattern of many words looks at each character of a text; to look for the beginnings costs a quarter to half of that, and most blocks
    hold none.
    """

    def __init__(self, alternatives: Sequence[str], *, is_whole: bool = False) -> None:
        """``is_whole``: they are whole words. Raises ValueError for an alternative that begins with no letter."""
        joined = "|".join(alternatives)
        self._pattern = re.compile(rf"\b(?:{joined})\b" if is_whole else joined, re.IGNORECASE)
        self._beginnings = tuple({_beginning(one) for one in alternatives})

    def _may_hold(self, text: str) -> bool:
        return any(map(text.lower().__contains__, self._beginnings))

    def search(self, text: str) -> bool:
        """Whether one of them is in a text."""
        return self._may_hold(text) and self._pattern.search(text) is not None

    def findall(self, text: str) -> list[str]:
        """All of them in a text, as they stand there."""
        return self._pattern.findall(text) if self._may_hold(text) else []


def _beginning(alternative: str) -> str:
    found = _BEGINNING.match(alternative)
    if found is None:
        raise ValueError(f"{alternative!r} does not begin with a letter of its own")
    return found[1].lower()


def _lines(*purposes: str) -> re.Pattern[str]:
    """Lines, in small letters, that are nothing but one of these words: to look for both cases takes three times as long."""
    return re.compile(rf"^\W*(?:{one_of(*purposes)})\W*$")


# A short block that opens what follows the article, or interrupts it; one that is a button, a label or an advertisement's.
END, ALONE = _lines("pointer", "follows"), _lines("label")
# "Also read: ..." and the headline of another article.
ELSEWHERE = re.compile(rf"^\W*(?:{one_of('pointer')})\s*[\]】」]?\s*[:：|»>\]】」–-]\s*\S", re.IGNORECASE)
# Any label before a text: "Background: ...", "[Video] ...".
LABEL = re.compile(r"^\W{0,3}\w[^\n:：|»\]】]{1,30}\s?[:：|»\]】]\s*\S")
RIGHTS, CONSENT, PAYS = Words(words("rights")), Words(words("consent"), is_whole=True), Words(words("pays"))
RIGHTS_SIGN = re.compile(r"[(]c[)] ?\d{4}", re.IGNORECASE)
MAIL = re.compile(r"[\w.+-]+@[\w-]+\.\w")
LETTER, READS_ON = (re.compile(one_of(purpose), re.IGNORECASE) for purpose in ("letter", "reads_on"))
BYLINE = re.compile(rf"^\W*(?:{one_of('above')})$", re.IGNORECASE)
