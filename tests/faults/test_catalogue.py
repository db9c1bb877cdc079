"""The catalogue itself: enough faults, each with a name and a sentence of its own."""

from __future__ import annotations

from collections import Counter

from tests.faults.article_faults import ARTICLE_FAULTS, GRAVE, GUARDED
from tests.faults.catalogue import FAULTS
from tests.faults.robots_faults import ROBOTS_FAULTS
from tests.faults.source_faults import SOURCE_FAULTS

# What issue 4 names, word by word.
NAMED = """
    status-500 reset-before slow-drip endless-body length-too-long gzip-truncated gzip-bomb redirect-loop redirect-to-metadata
    redirect-to-file cookies charset-lying robots-500 retry-after-seconds retry-after-date sitemap-huge index-cyclic feed-xml-bomb
    feed-html feed-duplicates clock-years-behind
""".split()


def test_there_are_enough_and_all_that_were_asked_for() -> None:
    names = {fault.name for fault in FAULTS}
    assert len(FAULTS) >= 150
    assert set(NAMED) <= names


def test_it_is_whole_and_each_name_is_given_once() -> None:
    assert (*ARTICLE_FAULTS, *GRAVE, *GUARDED, *ROBOTS_FAULTS, *SOURCE_FAULTS) == FAULTS
    assert [name for name, count in Counter(fault.name for fault in FAULTS).items() if count > 1] == []


def test_each_has_a_sentence_and_is_met_somewhere() -> None:
    paths = {"article": "/fault", "robots": "/robots.txt", "source": "/source"}
    for fault in FAULTS:
        assert fault.sentence.endswith("."), fault.name
        assert paths[fault.met_by] in fault.routes, fault.name
