"""What a start of a server makes, and what it leaves as it is."""

from __future__ import annotations

from broadsheet.orchestration.first_start import pools_to_make


def test_pools_keep_the_slots_that_a_person_gave_them_but_for_the_writers_one() -> None:
    assert set(pools_to_make(())) == {"warehouse_writer", "crawls", "pages"}
    assert set(pools_to_make({"default_pool", "crawls"})) == {"warehouse_writer", "pages"}
    left = pools_to_make({"warehouse_writer", "crawls", "pages"})
    assert {name: pool["slots"] for name, pool in left.items()} == {"warehouse_writer": 1}
