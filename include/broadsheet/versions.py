"""Which readings of the staged articles gave one text, told to the temporary tables of a load.

What does NOT belong here: what an edit is (``edits``) and what follows from it (``load``).
"""

from __future__ import annotations

from itertools import groupby

from broadsheet.edits import Text, settle_texts
from broadsheet.warehouse import Warehouse


def settle_versions(warehouse: Warehouse) -> None:
    """Give settled_readings the first text of those that are the same but for what pages turn over by themselves.

    It follows from the set of readings alone, so that the order of loading can't matter. Only articles of the load that have had
    more than one text are looked at.
    """
    ids: list[str] = []
    digests: list[str] = []
    for _, rows in groupby(warehouse.records("list_several_texts"), lambda row: row["article_id"]):
        readings = list(rows)
        texts = [
            Text(
                row["headline"],
                row["description"],
                row["body"],
                tuple(row["authors"] or ()),
                row["modified_at"],
                row["fetched_at"],
            )
            for row in readings
        ]
        for row, first in zip(readings, settle_texts(texts), strict=True):
            if row["content_sha256"] != readings[first]["content_sha256"]:
                ids.append(str(row["reading_id"]))
                digests.append(readings[first]["content_sha256"])
    if ids:
        warehouse.run("settle_same_texts", {"reading_ids": ids, "digests": digests})
