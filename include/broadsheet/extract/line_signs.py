"""What the words of a short block say of it: signs like any other, which cut nothing alone.

What does NOT belong here: the words themselves (``furniture_words``), where a block stands (``evidence``).
"""

from __future__ import annotations

from bisect import bisect_right

from broadsheet.extract import furniture_words as words
from broadsheet.extract.parser import letters

MOST_CHARS = 200  # of a block whose words are signs
_LEAST_CONSENT, _CONSENT_CHARS = 30, 600  # layers that ask for consent say it in a sentence, and go on longer
_AUTHOR_CHARS = 600  # so do lines about the author
_BYLINE_CHARS = 120
_WHOLE_LINK = 0.9


def says_end(text: str) -> bool:
    """Whether a line opens what follows an article, or interrupts it."""
    return len(text) < MOST_CHARS and bool(words.END.match(text.lower()))


def is_wall(text: str) -> bool:
    """Whether a short block says that the rest is for those who pay."""
    says_both = len(text) < MOST_CHARS and words.PAYS.search(text) and words.READS_ON.search(text) is not None
    return says_both and words.LETTER.search(text) is None


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
        said = len(set(map(str.lower, words.CONSENT.findall(text))))
        if said > 1:
            signs.append(f"says_consent={min(said, 4)}{int(is_beside)}")
    if len(text) >= MOST_CHARS:
        return signs
    between, sentence = int(is_between), int(is_sentence)
    if is_end:
        signs += (f"says_end={bisect_right((0.05, 0.3), after)}", f"end_kind={kind}{between}{sentence}")
    if words.ALONE.match(text.lower()):
        signs.append("says_label=1")
    if words.ELSEWHERE.match(text):
        signs.append(f"says_elsewhere={int(link_share > _WHOLE_LINK)}")
    if link_share > _WHOLE_LINK:
        signs.append(f"whole_link={kind}{between}{int(bool(words.LABEL.match(text)))}{sentence}")
    if words.BYLINE.match(text.rsplit("\n", 1)[-1]):
        signs.append(f"says_byline={bisect_right((0.05,), before)}{sentence}")
    if words.RIGHTS.search(text) or ("(" in text and words.RIGHTS_SIGN.search(text)):
        signs.append(f"says_rights={bisect_right((0.001, 0.1), after)}{kind}")
    if "@" in text and words.MAIL.search(text):
        signs.append(f"mail={bisect_right((0.001, 0.1), after)}{bisect_right((60,), len(text))}")
    if is_wall(text):
        signs.append(f"says_wall={bisect_right((0.05, 0.2), after)}{sentence}")
    return signs


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
