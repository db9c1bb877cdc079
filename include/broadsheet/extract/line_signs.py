"""What the words of a short block say of it (labels, pointers elsewhere, what opens what follows an article, bylines): signs like any
other, which cut nothing alone.

What does NOT belong here: the words themselves (``lexicon.yml``), where a block stands (``evidence``).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

from broadsheet.extract.lexicon import one_of, words
from broadsheet.extract.parser import letters

MOST_CHARS = 200  # of a block whose words are signs
_LEAST_CONSENT, _CONSENT_CHARS = 30, 600  # layers that ask for consent say it in a sentence, and go on longer
_AUTHOR_CHARS = 600  # so do lines about the author
_BYLINE_CHARS = 120
_ASKING_CHARS = 300  # and what asks something of the reader
_WHOLE_LINK = 0.9
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
        begun = {_beginning(one) for one in alternatives}
        self._beginnings = tuple(one for one in begun if not any(other in one for other in begun - {one}))
        self._in_ascii = tuple(filter(str.isascii, self._beginnings))

    def _may_hold(self, text: str) -> bool:
        return any(map(text.lower().__contains__, self._in_ascii if text.isascii() else self._beginnings))

    def search(self, text: str) -> re.Match[str] | None:
        """The first of them in a text."""
        return self._pattern.search(text) if self._may_hold(text) else None

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
_END, _ALONE = _lines("pointer", "follows"), _lines("label")
# "Also read: ..." and the headline of another article.
_ELSEWHERE = re.compile(rf"^\W*(?:{one_of('pointer')})\s*[\]】」]?\s*[:：|»>\]】」–-]\s*\S", re.IGNORECASE)
# "Advertisement: ...", "Source: ...".
_SAYS_LABEL = re.compile(rf"^\W*(?:{one_of('label')})\s*[\]】」]?\s*[:：|»>\]】」–-]\s*\S")
# Any label before a text: "Background: ...", "[Video] ...".
_LABEL = re.compile(r"^\W{0,3}\w[^\n:：|»\]】]{1,30}\s?[:：|»\]】]\s*\S")
RIGHTS, _CONSENT, _PAYS = Words(words("rights")), Words(words("consent"), is_whole=True), Words(words("pays"))
# Plain words of those who ask their readers for something, each with its kind: one look at a text's words finds them all.
_KINDS = ("channels", "ours", "urges")
_ASKING = {word: kind for kind in _KINDS for word in words(kind)}
_ANY_LETTER = re.compile(r"[^\W\d_]")
_ASKING_WORD = re.compile(r"[^\s.,:;!?…\"'“”„«»‘’()\[\]{}|/–—•·<>©*#@]+")
_UNCASED = Words(words("asks_uncased"))
_HAS_UNCASED = re.compile("[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_RIGHTS_SIGN = re.compile(r"[(]c[)] ?\d{4}", re.IGNORECASE)
_MAIL = re.compile(r"[\w.+-]+@[\w-]+\.\w")
_LETTER, _READS_ON = (re.compile(one_of(purpose), re.IGNORECASE) for purpose in ("letter", "reads_on"))
_BYLINE = re.compile(rf"^\W*(?:{one_of('above')})$", re.IGNORECASE)


def says_end(text: str) -> bool:
    """Whether a line opens what follows an article, or interrupts it."""
    return len(text) < MOST_CHARS and bool(_END.match(text.lower()))


def is_wall(text: str) -> bool:
    """Whether a short block says that the rest is for those who pay."""
    says_both = len(text) < MOST_CHARS and _PAYS.search(text) and _READS_ON.search(text)
    return bool(says_both) and _LETTER.search(text) is None


def line_signs(
    text: str,
    kind: str,
    link_share: float,
    around: tuple[float, float],
    *,
    is_end: bool,
    is_between: bool,
    is_sentence: bool,
    is_beside: bool,
) -> list[str]:
    """Signs of a block by its words.

    ``around``: shares of the page's text before and after; ``is_end``: it says the end; ``is_between``: two paragraphs stand beside it; ``is_beside``: it lies beside
    what holds the headline.
    """
    before, after = around
    signs = []
    if _LEAST_CONSENT <= len(text) < _CONSENT_CHARS:
        said = len(set(map(str.lower, _CONSENT.findall(text))))
        if said > 1:
            signs.append(f"says_consent={min(said, 4)}{int(is_beside)}")
    if len(text) < _ASKING_CHARS:
        signs += _asking_signs(text, kind, link_share, is_between=is_between)
    if len(text) >= MOST_CHARS:
        return signs
    between, sentence = int(is_between), int(is_sentence)
    if is_end:
        signs += (f"says_end={bisect_right((0.05, 0.3), after)}", f"end_kind={kind}{between}{sentence}")
    if not _ANY_LETTER.search(lower := text.lower()):
        signs.append(f"letterless={kind}{between}")
    if _ALONE.match(lower):
        signs.append("says_label=1")
    if _SAYS_LABEL.match(lower):
        signs.append(f"labelled={between}{sentence}{bisect_right((0.01, 0.6), link_share)}")
    if elsewhere := _ELSEWHERE.match(text):  # its label may stand before the link
        signs.append(f"says_elsewhere={int(link_share > _WHOLE_LINK * (1 - elsewhere.end() / len(text)))}")
    if link_share > _WHOLE_LINK:
        signs.append(f"whole_link={kind}{between}{int(bool(_LABEL.match(text)))}{sentence}")
    if _BYLINE.match(text.rsplit("\n", 1)[-1]):
        signs.append(f"says_byline={bisect_right((0.05,), before)}{sentence}")
    if RIGHTS.search(text) or ("(" in text and _RIGHTS_SIGN.search(text)):
        signs.append(f"says_rights={bisect_right((0.001, 0.1), after)}{kind}")
    if "@" in text and _MAIL.search(text):
        signs.append(f"mail={bisect_right((0.001, 0.1), after)}{bisect_right((60,), len(text))}")
    if is_wall(text):
        signs.append(f"says_wall={bisect_right((0.05, 0.2), after)}{sentence}")
    return signs


def asks(text: str) -> bool:
    """Whether a short block asks the reader for something: it has asking words of two kinds, or two of them where nothing divides words."""
    return len(text) < _ASKING_CHARS and len(set(_asking(text))) > 1


def _asking(text: str) -> list[str]:
    """What words of a text ask: where to follow, whom, what to do; where nothing divides words, those themselves."""
    if not text.isascii() and _HAS_UNCASED.search(text):
        return _UNCASED.findall(text)
    return [kind for word in _ASKING_WORD.findall(text.lower()) if (kind := _ASKING.get(word))]


def _asking_signs(text: str, kind: str, link_share: float, *, is_between: bool) -> tuple[str, ...]:
    """Signs of a short block that asks the reader for something."""
    found = _asking(text)
    kinds = "".join(str(int(one in found)) for one in _KINDS)
    if found and "1" not in kinds:
        said, size = min(len(set(found)), 3), bisect_right((20, 60), len(text))
        return f"asks_uncased={said}{size}", f"asks_uncased_in={said}{is_between:d}"
    size = bisect_right((60, 140), len(text))
    if kinds.count("1") < (1 if size == 0 else 2):  # in a longer line one kind of them says nothing
        return ()
    row = kind if kind in {"p", "div", "list"} else "other"
    return f"asks={kinds}{size}", f"asks_of={min(len(found), 4)}{is_between:d}{int(link_share > 0)}{row}"


def author_signs(text: str, plain: str, authors: tuple[str, ...], around: tuple[float, float]) -> list[str]:
    """Signs of short blocks that hold an author's name, as bylines do, and of those that begin with it; ``plain``: the block's letters."""
    if len(text) > _AUTHOR_CHARS or not authors:
        return []
    before, after = around
    signs = []
    named = max((len(name) for name in authors if name in plain), default=0)
    if named and len(text) < _BYLINE_CHARS:
        share = bisect_right((0.3, 0.6, 0.95), named / len(plain))
        signs.append(f"holds_author={bisect_right((0.001,), before)}{bisect_right((0.05,), after)}{share}")
    if named and plain.startswith(authors):
        signs.append(f"about_author={bisect_right((0.05, 0.3, 0.95), after)}{bisect_right((40,), len(text))}")
    return signs


def names_of(authors: tuple[str, ...]) -> tuple[str, ...]:
    """Names as ``about_author`` compares them."""
    return tuple(plain for name in authors if len(plain := letters(name)) > 5)
