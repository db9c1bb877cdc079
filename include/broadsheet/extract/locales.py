"""The words of dates and times in some 200 languages, by dateparser's locale data.

What does NOT belong here: what the words say (``times``, ``printed``).
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

# Tried after the page's own languages: pages declare none, or the wrong one.
LIKELY = ("en", "de", "fr", "es", "it", "nl", "pt", "pl", "ru", "tr", "sv", "ja", "ko", "zh", "he", "ar")

_WORD = re.compile(r"[^\W\d_]+")
# What dateparser, too, leaves of an English time, but for "at": most times need not go through its tables.
_ENGLISH = frozenset(
    "january february march april may june july august september october november december monday tuesday wednesday thursday friday"
    " saturday sunday am pm at".split()
)
_AT = re.compile(r"\bat\b")


@lru_cache(maxsize=512)
def _locale(tag: str) -> Any:
    from dateparser.languages.loader import default_loader  # its import costs 0.1 s

    language, _, region = tag.replace("_", "-").partition("-")
    for name in (f"{language.lower()}-{region.upper()}", language.lower()):
        try:
            return default_loader.get_locale(name)
        except (ValueError, StopIteration):
            continue
    return None


@lru_cache(maxsize=4096)
def english(text: str, language: str) -> str:
    """A printed time in English words and lower case: "vor 3 Stunden" as "3 hour ago"."""
    from dateparser.conf import settings

    # dateparser takes the m of "p.m." for minutes
    text = re.sub(r"\b([ap])\.\s?m\b\.?", r"\1m", text.lower())
    # and the "th" of "13th" for a Thursday
    text = re.sub(r"(?<=\d)(?:st|nd|rd|th)\b", "", text)
    plain = re.sub(r"\s+", " ", text.replace("@", " ").replace("\u202f", " ")).strip(" ,;|·•–—-")
    words = _WORD.findall(plain)
    if not words:  # numbers are the same in all languages
        return " ".join(plain.split())
    if _ENGLISH.issuperset(words) and language[:2].lower() == "en" and language[2:3] in ("", "-", "_"):
        return " ".join(_AT.sub(" ", plain).split())
    locale = _locale(language)
    if locale is None:
        return plain
    return " ".join(str(locale.translate(plain, keep_formatting=True, settings=settings)).split())


def writes_day_first(language: str) -> bool:
    """Whether a language, in its region, writes 3/4 for the third of April: ``en-GB`` does, ``en`` and ``en-US`` do not."""
    locale = _locale(language)
    return locale is None or locale.info.get("date_order", "DMY") != "MDY"
