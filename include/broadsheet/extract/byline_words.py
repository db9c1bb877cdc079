"""The words of bylines in many languages as patterns: before a name, after it, and those that no person's name holds.

What does NOT belong here: the words themselves (``lexicon.yml``), what they mean for a name (``people``).
"""

from __future__ import annotations

import re

from broadsheet.extract.lexicon import one_of, words


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text, re.IGNORECASE)


_BY, _COLON = one_of("by"), one_of("by_colon")
_BEFORE = rf"(?:(?:originally|first)\s+)?(?:{one_of('before_by')}|{_COLON})\s*(?:by\s*line)?\s+"
BY = _pattern(
    rf"^\W*(?:{_BEFORE})?(?:(?:{one_of('by', 'by_first')})(?:\s*[:：/／|｜]\s*|\s+)|(?:{_COLON})\s*[:：/／｜]\s*)"
    r"|^[記记]者(?=[\u3400-\u9fff]{2,4}\b)"
)
# The same where nothing else says that it is one.
BY_FIRST = _pattern(rf"^\W*(?:(?:written|posted|reported|story|text)\s+)?(?:{_BY}|author\(s\))\s*[:：]?\s")
BY_INSIDE = _pattern(
    r"(?:[|·•,]\s*|\s[–—-]\s+|^(?:posted|published|written|submitted|updated)\b.{4,40}?\s"
    rf"|\s(?=(?:{_BY}):?\s\|))(?P<by>(?:{_BY})(?::?\s|：))"
)
# "Propos recueillis par"
BY_LATER = _pattern(r"^(?:[^\W\d_]+\s+){1,4}(?:by|von|par|por|door|oleh|przez)\s+(?:\|\s+)?(?=[^\W\d_])")
LABEL = re.compile(r"^(?:[^\W\d_]+\s+){0,3}[^\W\d_]+\s*[:：]\s+")
REPORTER_AFTER = re.compile(r"(?<=\w)\s*(?:기자|記者|记者)(?!\w)")
PICTURES = _pattern(rf"[.,;|/–—-]?\s*\b(?:{one_of('pictures')})(?:\s*[:：]|\s+(?:by|von|par|por|di)\s).*$")
AFTER = _pattern(rf"[.,;|·•\s(-]*\b(?:{one_of('after')}).*$")
DATE = _pattern(rf"\s*[,|·•–—-]?\s*\b(?:{one_of('date_follows')})$")
JOB, WORD = _pattern(rf"\b(?:{one_of('job')})\b"), _pattern(rf"\b(?:{one_of('word')}|by|authors?|autor|auteur)\b")
UNCASED_JOB, RANK = _pattern(one_of("uncased_job")), _pattern(one_of("rank"))
AGENCIES, PARTICLES = frozenset(words("agency")), frozenset(words("particle"))
ARTICLES = frozenset(word.capitalize() for word in words("article"))
