"""What Great Expectations remembers while it validates changes nothing that it says, and is forgotten afterwards."""

from __future__ import annotations

import sys
from collections import Counter
from typing import Any

import pandas as pd
import pytest

from broadsheet.quality import engine
from broadsheet.quality.importing import quick_import
from broadsheet.quality.remembering import remembering

with quick_import():
    import great_expectations as gx
    from great_expectations.core.id_dict import IDDict
    from great_expectations.expectations.expectation import Expectation

gxe: Any = gx.expectations


def suite() -> Any:
    """Expectations whose arguments differ by little: in type, in one value, in the column."""
    wanted: list[Any] = [
        gxe.ExpectColumnValuesToBeBetween(column=column, min_value=low, max_value=high)
        for column in ("a", "b")
        for low, high in ((1, 2), (1.0, 2), (1, 3), (None, 2))
    ]
    wanted += [gxe.ExpectColumnValuesToBeInSet(column="a", value_set=values) for values in ([1], [True], [1.0], ["1"])]
    wanted += [gxe.ExpectColumnValuesToNotBeNull(column="a"), gxe.ExpectTableRowCountToBeBetween(min_value=1)]
    return gx.ExpectationSuite(name="s", expectations=wanted)


def said() -> list[Any]:
    frame = pd.DataFrame({"row_no": [1, 2, 3, 4], "a": [1, 2, 3, None], "b": [2.5, 1, 0, 3]})
    results = engine.as_batch("s", frame).validate(suite(), result_format=engine.RESULT_FORMAT).results
    shown = [result.to_json_dict() for result in results]
    for one in shown:
        one["expectation_config"]["kwargs"].pop("batch_id")
    return shown


def test_it_says_the_same() -> None:
    with remembering():
        quick = said()
    assert quick == said()
    assert len({str(one["result"]) for one in quick}) > 5  # that some differ


def test_each_of_two_runs_is_asked_anew() -> None:
    expectation = gxe.ExpectColumnValuesToNotBeNull(column="a")
    for column in ("a", "b"):
        with remembering():
            assert expectation.configuration.kwargs == {"column": column}
            assert expectation.configuration is expectation.configuration
        expectation.column = "b"
    assert expectation.configuration is not expectation.configuration


@pytest.mark.parametrize("values", [(1, 1.0, True), ("1", 1), (None, "None")])
def test_what_is_equal_and_of_another_type_has_an_id_of_its_own(values: tuple[Any, ...]) -> None:
    plain = [IDDict(a=value, b=0).to_id() for value in values]
    with remembering():
        assert [IDDict(a=value, b=0).to_id() for value in values] == plain
        assert IDDict(a=[1], b={}).to_id() == IDDict(b={}, a=[1]).to_id()
        assert IDDict(a=1, b=2).to_id({"a"}) == "a=1"
    assert len(set(plain)) == len(values)


def test_a_configuration_is_made_a_few_times_an_expectation() -> None:
    calls: Counter[str] = Counter()

    def count(frame: Any, event: str, _: Any) -> None:
        if event == "call" and frame.f_code is Expectation.dict.__code__:
            calls["dict"] += 1

    def counted() -> int:
        calls.clear()
        sys.setprofile(count)
        try:
            said()
        finally:
            sys.setprofile(None)
        return calls["dict"]

    with remembering():
        quick = counted()
    assert 0 < 5 * quick < counted()
