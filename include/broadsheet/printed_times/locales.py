"""The words of dates and times in some 200 languages, by dateparser's locale data.

What does NOT belong here: what the words say (``times``, ``printed``).
"""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from broadsheet.own_yaml import read_own_yaml

# Tried after the page's own languages: pages declare none, or the wrong one.
LIKELY = ("en", "de", "fr", "es", "it", "nl", "pt", "pl", "ru", "tr", "sv", "ja", "ko", "zh", "he", "ar")
SCRIPTS = {  # of those not written in Latin letters
    "ru": re.compile("[а-яА-Я]"), "ja": re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]"), "ko": re.compile(r"[\uac00-\ud7af]"),
    "zh": re.compile(r"[\u4e00-\u9fff]"), "he": re.compile(r"[\u0590-\u05ff]"), "ar": re.compile(r"[\u0600-\u06ff]"),
}  # fmt: skip
LATIN = tuple(tag for tag in LIKELY if tag not in SCRIPTS)

WORDS: dict[str, Any] = read_own_yaml(Path(__file__).with_name("words.yml"))
_WORD = re.compile(r"[^\W\d_]+")
# What dateparser, too, leaves of an English time, but for "at": most times need not go through its tables.
_ENGLISH = frozenset(
    "january february march april may june july august september october november december monday tuesday wednesday thursday friday"
    " saturday sunday am pm at".split()
)
_AT = re.compile(r"\bat\b")
# Marks of a time of day that dateparser takes for hours and minutes that have passed: "15h01", "3時5分".
_H_BETWEEN = re.compile(r"(?<!\d)(\d{1,2})\s?h\s?(\d\d)(?![\d\s]*m)")
_TWO_ALPHABETS, _CYRILLIC = frozenset({"sr", "uz"}), re.compile(r"[\u0400-\u04ff]")
# Years that are counted from the year before an emperor's, or the republic's, first one.
_ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925, "民國": 1911, "民国": 1911}
_ERA = re.compile(rf"({'|'.join(_ERAS)})\s?(\d{{1,3}}|元)\s?年")
_CJK_CLOCK = re.compile(r"(\d{1,2})\s?[時时点點시]\s?(\d{1,2})\s?[分분](?:\s?(\d{1,2})\s?[秒초])?")
_HALF_FIRST = re.compile(r"(?:(오전|午前|上午)|오후|午後|下午)\s*(\d{1,2}(?::\d\d){1,2})")
_AFTERNOON = re.compile(
    r"(?<=\d)\s*(?:chiều|tối|μ\.μ\.|ب\.ظ|بعد از ظهر|অপরাহ্ন|شام|d[ae] (?:la )?tarde|da noite|e\.? ?m\b)"
)
_THAI, _THAI_DOT = re.compile(r"[ก-๛]"), re.compile(r"(?<=[ก-๛])\.")
_THAI_MARCH, _THAI_ERA = re.compile(r"มี\.?ค\.?(?![ก-๛])"), re.compile(r"[คพ]\.ศ\.")
_THAI_YEAR = re.compile(r"(?<![\d:])(25[4-9]\d|[5-9]\d)(?![\d:])(?=\D*(?:\d{1,2}:|$))")
_EASTERN_MONTHS = dict(zip(WORDS["month_east"].split(" | "), WORDS["month_arabic"].split(" | "), strict=True))
_EASTERN_MONTH, _IRANIAN = re.compile("|".join(_EASTERN_MONTHS)), WORDS["month_iran"].split(" | ")
_IRANIAN_DATE = re.compile(
    rf"(\d{{1,2}})\s+({'|'.join(_IRANIAN)})\s+(?:ماه\s+)?(\d{{4}})|(?<!\d)(\d{{4}})[/-](\d{{1,2}})[/-](\d{{1,2}})(?!\d)"
)
_IRANIAN_EPOCH = -356033  # days, from such a count to that of Python
_TWICE = re.compile(r"\b([^\W\d_]+)\s?/\s?\1\b")
MONTHS = "january february march april may june july august september october november december".split()
_STEM = 4  # letters of a month's name that its other forms begin with, at least


@lru_cache(maxsize=512)
def _locale(tag: str) -> Any:
    from dateparser.languages.loader import default_loader  # its import costs 0.1 s

    language, _, region = tag.replace("_", "-").partition("-")
    for name in (f"{language.lower()}-{region.title() if len(region) == 4 else region.upper()}", language.lower()):
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
    text = _AFTERNOON.sub(" pm", _H_BETWEEN.sub(r"\1:\2", text))
    text = _own_writing(text.replace("’", "'"), language[:2])
    for other, known in WORDS["days"].get(language[:2], {}).items():
        text = text.replace(other, known)
    plain = re.sub(r"\s+", " ", text.replace("@", " ").replace("\u202f", " ")).strip(" ,;|·•–—-")
    found = _WORD.findall(plain)
    if not found:  # numbers are the same in all languages
        return " ".join(plain.split())
    if _ENGLISH.issuperset(found) and language[:2].lower() == "en" and language[2:3] in ("", "-", "_"):
        return " ".join(_AT.sub(" ", plain).split())
    # two languages are written in two alphabets, and declared by one name
    is_latin = language[:2] in _TWO_ALPHABETS and not _CYRILLIC.search(plain)
    language = f"{language[:2]}-Latn" if is_latin else language
    locale = _locale(language)
    if locale is None:
        return plain
    translated = " ".join(str(locale.translate(plain, keep_formatting=True, settings=settings)).split())
    if language[:2] not in LIKELY:
        translated = _WORD.sub(lambda word: _month_of(word[0], language), translated)
    return translated


def _own_writing(text: str, language: str) -> str:
    """What a few languages write in ways that dateparser does not read, in one that it reads."""
    if _THAI.search(text):  # it takes the vowel out of the abbreviated March, which leaves January; years are Buddhist
        text = _THAI_DOT.sub("", _THAI_MARCH.sub("มีนาคม", _THAI_ERA.sub("", text)))
        return _THAI_YEAR.sub(lambda year: str(int(year[1]) % 100 + 2500 - 543), text)
    if language == "ar":
        return _TWICE.sub(r"\1", _EASTERN_MONTH.sub(lambda month: _EASTERN_MONTHS[month[0]], text))
    if language == "fa":
        return _IRANIAN_DATE.sub(_from_iranian, text.replace("ي", "ی"))
    if language in {"ja", "zh", "ko"}:
        text = _ERA.sub(lambda era: f"{_ERAS[era[1]] + (1 if era[2] == '元' else int(era[2]))}年", text)
        text = _CJK_CLOCK.sub(lambda m: ":".join(part.zfill(2) for part in m.groups() if part), text)
        return _HALF_FIRST.sub(lambda m: f"{m[2]} {'am' if m[1] else 'pm'}", text)
    return text


def _from_iranian(match: re.Match[str]) -> str:
    """A date of the Iranian calendar as ISO 8601, by the cycle of 33 years, which holds from 1244 to 1472 (1865 to 2093)."""
    parts = (match[3], _IRANIAN.index(match[2]) + 1, match[1]) if match[2] else (match[4], match[5], match[6])
    year, month, day = map(int, parts)
    if not (1300 <= year <= 1450 and 1 <= month <= 12 and 1 <= day <= 31):
        return match[0]
    year += 1595  # where a cycle of 33 years begins
    leaps = year // 33 * 8 + (year % 33 + 3) // 4
    days = 365 * year + leaps + (month - 1) * 31 - max(0, month - 7) + day
    return date.fromordinal(days + _IRANIAN_EPOCH).isoformat()


@lru_cache(maxsize=4096)
def _month_of(word: str, language: str) -> str:
    """The English month of a form that the locale data has not: "martxoaren" begins as "martxoa" does. Else the word itself."""
    locale = _locale(language)
    if locale is None or len(word) < _STEM or word in _ENGLISH:
        return word
    for month in MONTHS:
        for name in locale.info.get(month, ()):
            if len(name) > _STEM and word.startswith(name.lower()[: max(_STEM, len(name) - 1)]):
                return month
    return word


def writes_day_first(language: str) -> bool:
    """Whether a language, in its region, writes 3/4 for the third of April: ``en-GB`` does, ``en`` and ``en-US`` do not."""
    locale = _locale(language)
    return locale is None or locale.info.get("date_order", "DMY") != "MDY"
