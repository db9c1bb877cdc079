"""The sentences by which pages say that no more comments can be written, in a dozen languages.

A sentence counts from its beginning to the state it names; what passes ("currently", "until Monday") or is a rule ("after 14 days")
does not count: who takes a page for closed does not come back to it.

What does NOT belong here: where on a page such a sentence may stand (``openness``).
"""

from __future__ import annotations

import re

from broadsheet.extract.comments import lexicon

_GAP = r"(?:\s[^.!?]{1,80}?)?\s"  # "to this article", "unter diesem Beitrag"
_SENTENCES = lexicon.one_of("closed").replace("<GAP>", _GAP)
_CLOSED = re.compile(rf"(?:sorry,?\s|leider\s|désolé,?\s)?(?:{_SENTENCES})(?![\w-])", re.IGNORECASE)
# What a notice that its class calls so must at least say: "no-comments" is also what "Be the first!" is called.
_STATE = re.compile(rf"\b(?:{lexicon.one_of('closed_state')})(?!\w)", re.IGNORECASE)
_PASSING = re.compile(rf"\b(?:{lexicon.one_of('closed_passing')})(?!\w)", re.IGNORECASE)
_FOR_GOOD = re.compile(r"\bnot (?:being )?(?:allowed|accepted|possible)\b", re.IGNORECASE)
_CLAUSE = re.compile(r"[,;.!?](?:\s|$)")
_MOST = 250  # characters: a notice is no longer


def says_closed(text: str) -> bool:
    """Whether ``text``, one squeezed line, begins by saying that comments are closed, for good and here."""
    if not 8 <= len(text) <= _MOST or (match := _CLOSED.match(text)) is None:
        return False
    return not _passes(text, match.end())


def mentions_closed(text: str) -> bool:
    """The same of an element that is called closed: anywhere in it, and in fewer words."""
    match = _STATE.search(text) if len(text) <= _MOST else None
    return match is not None and not _passes(text, match.end())


def _passes(text: str, end: int) -> bool:
    """Whether the clause around the state, from the text's beginning, says that it passes, or is a rule."""
    rest = _CLAUSE.search(text, end)
    return _PASSING.search(_FOR_GOOD.sub("", text[: rest.start() if rest else len(text)])) is not None
