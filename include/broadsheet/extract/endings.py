"""What stands at a text's ends: a dateline, a credit line, a paywall's words, "read more".

What does NOT belong here: which blocks are the text (``body``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from broadsheet.extract.lexicon import one_of
from broadsheet.extract.line_signs import RIGHTS, is_wall

_DENSE_LETTERS = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")  # written without blanks: two make a word, about
_AGENCY = r"reuters|afp|ap|dpa|apa|epd|kna|sid|sda|ansa|efe|pti|ani|ians|upi|xinhua|tass|interfax|pap|ctk|belga|anp|ntb|ritzau|tt|jta|anadolu|bloomberg|agencies"
# A closing paragraph that is nothing but brackets round a name: "(YWN World Headquarters – NYC)", "[AFP]", "(dpa/lno)", "（责任编辑：周敏）".
_CREDIT = re.compile(r"^[(\[（【]\s*[^()\[\]（）【】]*\w[^()\[\]（）【】]*[)\]）】]\.?$")
_CREDIT_END = re.compile(rf"\s*(?P<credit>[(\[](?:{_AGENCY})(?:[/,\s–-]+[\w.]+){{0,3}}[)\]])\s*$", re.IGNORECASE)
_MAX_UNCASED = 24  # characters of one in a script without capitals, which do not tell a name from a remark
_MAX_CREDIT = 100  # characters: longer brackets are a remark, not a credit
_RIGHTS_BEGIN = re.compile(r"\W{0,3}(?:copyright\b|©|c\) ?\d{4})", re.IGNORECASE)
_FORBIDS = re.compile(one_of("forbids"), re.IGNORECASE)
_MAX_NOTICE = 400  # characters of a notice of rights that begins with its sign
_SENTENCE = re.compile(
    r"[.!?]\s+\S|[.!?][)\]]$|[。！？]|\b(?:is|was|are|were|has|have|ist|war|wurde|est|es|fue)\b", re.IGNORECASE
)
_DATELINE = re.compile(
    r"^(?P<dateline>[A-ZÀ-ÞĀ-Ž][A-ZÀ-ÞĀ-Ž .’'/-]{2,40}(?:,\s*[\w .’'-]{2,30})?(?:\s*\((?:[A-Z][\w .&/-]{1,30})\))?)\s*(?:—|–|--|-|:)\s+(?=\S)"
)
_MORE = re.compile(rf"(?:{one_of('more')})$", re.IGNORECASE)
_PAYWALL = re.compile(one_of("paywall"), re.IGNORECASE)
_TEASER_CHARS = 1500  # a body below which isAccessibleForFree=false is believed to mean "cut here"
_TEASER_WORDS = 200


def split_credit_line(text: str) -> tuple[str, str | None]:
    """(text without its closing credit, the credit as printed or None)."""
    head, _, last = text.rpartition("\n\n")
    if head and is_credit(last):
        return head, last
    if (end := _CREDIT_END.search(text, text.rfind("\n") + 1)) and end.start() > 0:
        return text[: end.start()].rstrip(), end["credit"]
    return text, None


def without_rights(text: str) -> str:
    """``text`` without a closing paragraph that says in two ways who owns it, or a longer one that begins so and goes on to forbid.

    "© The Post. All rights reserved.", "Copyright 2026 The Post. All rights reserved. This text may not be published elsewhere."
    """
    head, _, last = text.rpartition("\n\n")
    said, begins = set(RIGHTS.findall(last.lower())), _RIGHTS_BEGIN.match(last)
    is_long = bool(begins and said - {"©", "ⓒ"} and len(last) <= _MAX_NOTICE and _FORBIDS.search(last))
    return head if head and (is_long or (len(said) > 1 and len(last) <= _MAX_CREDIT)) else text


def is_credit(block: str) -> bool:
    """Whether a closing paragraph is nothing but brackets round a name."""
    return (
        len(block) <= _MAX_CREDIT
        and bool(_CREDIT.match(block))
        and not _SENTENCE.search(block)
        and (any(c.isupper() for c in block) or (len(block) <= _MAX_UNCASED and block.lower() == block.upper()))
    )


def dateline_of(text: str) -> str | None:
    """The place that a text begins with, "LONDON (Reuters) —", as printed."""
    found = _DATELINE.match(text)
    return found["dateline"].strip() if found else None


def says_wall(block: str) -> bool:
    """Whether a block says that the rest is for subscribers."""
    return _PAYWALL.search(block) is not None


def is_teaser(
    text: str | None,
    following: Sequence[str] = (),
    *,
    is_walled: bool = False,
    is_free: bool | None = None,
    json_ld_body: str | None = None,
    word_count: int | None = None,
) -> bool:
    """Whether only the beginning of the article is there; ``following`` are short blocks right after the text.

    The page says so (not free, and short); the text stops with "…" or "read more"; a subscribe phrase closes it, or follows in its own
    element; or JSON-LD has, or counts, more than twice as much.
    """
    if not text:
        return False
    words = len(text.split()) + (0 if text.isascii() else len(_DENSE_LETTERS.findall(text)) // 2)
    if is_free is False and len(text) < _TEASER_CHARS:
        return True
    last = text.rsplit("\n\n", 1)[-1]
    if _MORE.search(last) and (words < 2 * _TEASER_WORDS or not last.endswith(("…", "..."))):
        return True
    if is_walled:
        return True
    if words < _TEASER_WORDS and (_PAYWALL.search(text[-400:]) or any(map(_says_more, (last, *following)))):
        return True
    stated = json_ld_body or ""
    whole = word_count or len(stated.split()) + len(_DENSE_LETTERS.findall(stated)) // 2
    return whole > 2 * words and whole - words > _TEASER_WORDS


def _says_more(block: str) -> bool:
    found = _MORE.search(block)
    is_alone = found is not None and not block[: found.start()].strip(" \n-»[(")
    return is_alone or says_wall(block) or is_wall(block)
