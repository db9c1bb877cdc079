"""htmldate's guess with dateparser's words of some languages instead of all."""

from __future__ import annotations

import subprocess
import sys

import pytest
from lxml.html import document_fromstring

from broadsheet.extract.guessing import find_date

# Read alike by htmldate in all languages of dateparser: lines of labelled pages that its own patterns do not read.
LINES = {
    "Πέμπτη 12 Ιανουαρίου 2012": "2012-01-12",
    "5 paź 2011 o 11:39": "2011-10-05",
    "25/Jan/11 - 11:32": "2011-01-25",
    "Feb. 19 2020": "2020-02-19",
}


@pytest.mark.parametrize("line", LINES)
def test_lines_that_htmldate_can_t_read_itself_are_read(line: str) -> None:
    page = f'<html><body><div class="date">{line}</div><p>A page without another date.</p></body></html>'
    assert find_date(document_fromstring(page), original_date=True) == LINES[line]


def test_only_the_languages_that_are_asked_for_are_made_ready() -> None:
    """Else the first such line costs a second. In a process of its own: other tests may have made others ready."""
    script = (
        "from dateparser.languages.dictionary import Dictionary as Words\n"
        "from htmldate import extractors\n"
        "from broadsheet.extract.guessing import _LANGUAGES, _prepared\n"
        "_prepared()\n"
        "extractors._external_date('Hours Mon-Fri 9AM-10PM ET Sat-Sun 9AM-8')\n"
        "made = {name.split('~')[0] for languages in Words._split_regex_cache.values() for name in languages}\n"
        "assert made and made <= set(_LANGUAGES), sorted(made - set(_LANGUAGES))\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True)
