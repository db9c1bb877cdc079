"""Articles that the paper has taken down, and those that are back: what a load's answers say of it, with those of before.

What does NOT belong here: SQL (``sql/statements``) and which links are asked for again (``pipeline``).
"""

from __future__ import annotations

from collections.abc import Iterable

from broadsheet.warehouse import Warehouse


def settle_withdrawals(warehouse: Warehouse, site: str, gone_urls: Iterable[str]) -> None:
    """Set or clear withdrawn_at for the links that are told to be gone, and for touched articles that were withdrawn or may be.

    Within the load's transaction, once its rows, answers and attempt are written.
    """
    known = warehouse.run("list_withdrawn_links", {"site": site})
    urls = sorted({*gone_urls, *(str(url) for (url,) in known)})
    if urls:
        warehouse.run("stage_withdrawals", {"site": site, "urls": urls})
        warehouse.run("update_withdrawn_articles")
    else:
        warehouse.run("stage_no_withdrawals")
