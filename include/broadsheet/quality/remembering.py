"""Great Expectations without working out the same thing again and again.

While it validates it makes each expectation's configuration some 140 times, each configuration's expectation 14 times, and the id of
one set of arguments hundreds of times by way of JSON: two thirds of what a validation of a night's few rows costs.

What does NOT belong here: what is validated (``engine``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from great_expectations.core.id_dict import IDDict
from great_expectations.expectations.expectation import Expectation
from great_expectations.expectations.expectation_configuration import ExpectationConfiguration

from broadsheet.collecting import uncollected

_known: ContextVar[dict[Any, Any] | None] = ContextVar("known", default=None)


@contextmanager
def remembering() -> Iterator[None]:
    """Within, each of these is made once and kept: for expectations that do not change meanwhile. What was kept is forgotten afterwards.

    Python's search for cycles is off meanwhile: there are tens of thousands of small objects, and none of them goes.
    """
    before = _known.set({})
    try:
        with uncollected():
            yield
    finally:
        _known.reset(before)


_make_configuration: Any = Expectation.configuration.fget  # type: ignore[attr-defined]  # a property
_make_expectation = ExpectationConfiguration.to_domain_obj
_make_id = IDDict.to_id


def _configuration(self: Expectation) -> Any:
    return _made_once(self, _make_configuration)


def _to_domain_obj(self: ExpectationConfiguration) -> Any:
    return _made_once(self, _make_expectation)


def _made_once(one: Any, make: Callable[[Any], Any]) -> Any:
    known = _known.get()
    if known is None:
        return make(one)
    if id(one) not in known:
        known[id(one)] = one, make(one)  # with itself: else another one could get its number
    return known[id(one)][1]


def _to_id(self: IDDict, id_keys: Any = None, id_ignore_keys: Any = None) -> Any:
    known = _known.get()
    if known is None or id_keys is not None or id_ignore_keys is not None:
        return _make_id(self, id_keys, id_ignore_keys)
    # With the type: 1, 1.0 and True are equal and have different ids.
    key = tuple((name, type(value), value) for name, value in self.items())
    try:
        if key not in known:
            known[key] = _make_id(self)
        return known[key]
    except TypeError:  # a list among them
        return _make_id(self)


for owner, name, quick in (
    (Expectation, "configuration", property(_configuration)),
    (ExpectationConfiguration, "to_domain_obj", _to_domain_obj),
    (IDDict, "to_id", _to_id),
):
    setattr(owner, name, quick)
