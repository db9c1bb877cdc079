"""What can be counted of one night, by name: each measure with its denominator and up to three addresses as examples.

Shares are over new articles, known ones apart: their names begin with ``known_``. A count has itself as its denominator. Measures
whose name ends in a space and an address or a word are one a source, form or reader: ``source_links https://...``.

What does NOT belong here: what is usual (``history``) and what is odd (``rules``).
"""

from __future__ import annotations

from broadsheet.health.batch import Batch
from broadsheet.health.measures import addresses, articles, known, threads, visits
from broadsheet.health.measures.counting import Measure, Measures

__all__ = ["Measure", "Measures", "measure"]


def measure(batch: Batch) -> Measures:
    """All measures that the batch allows; one that has nothing to count is left out, which is not the same as zero."""
    found: Measures = {}
    for part in (
        visits.volume,
        visits.fetching,
        visits.rejected,
        articles.texts,
        articles.dates,
        articles.people,
        threads.threads,
        addresses.addresses,
        addresses.sources,
        known.known,
    ):
        found |= part(batch)
    return found
