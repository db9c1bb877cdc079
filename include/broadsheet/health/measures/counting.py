"""A measure, and how shares are counted: over a denominator, with up to three addresses as examples.

What does NOT belong here: what is counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

MOST_EXAMPLES = 3


@dataclass(frozen=True, slots=True)
class Measure:
    """A number of one night. ``count``: of how many it is a share, or over how many it was taken."""

    value: float
    count: int
    examples: tuple[str, ...] = ()


Measures = dict[str, Measure]
Article = Mapping[str, Any]


def share(urls: Iterable[str], count: int) -> Measure:
    """``urls`` have the trait, of ``count``."""
    listed = sorted(urls)
    return Measure(len(listed) / count if count else 0.0, count, tuple(listed[:MOST_EXAMPLES]))


def where(articles: Sequence[Article], trait: Callable[[Article], Any]) -> Measure:
    return share((article["url"] for article in articles if trait(article)), len(articles))


def largest(groups: Iterable[tuple[Any, str]], count: int) -> Measure:
    """The share of the commonest of the keys that are not None; groups are (key, url)."""
    listed = [(key, url) for key, url in groups if key is not None]
    common = Counter(key for key, _ in listed).most_common(1)
    if not common or common[0][1] < 2:
        return Measure(0.0, count)
    return share((url for key, url in listed if key == common[0][0]), count)


def with_count(measures: Mapping[str, Measure]) -> Measures:
    return {name: value for name, value in measures.items() if value.count > 0}
