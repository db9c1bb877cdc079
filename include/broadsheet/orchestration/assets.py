"""The assets: what an ingest run says it has changed, and what publish waits for.

What does NOT belong here: who produces and who consumes them (``factory``).
"""

from __future__ import annotations

from collections.abc import Sequence

from airflow.sdk import Asset, AssetAny

from broadsheet.models import Site


def site_asset(site: Site) -> Asset:
    """The rows of one site in core.*; its event says that a load was committed."""
    return Asset(name=f"core_{site.id}", uri=f"broadsheet://core/{site.id}", group="core")


def any_site(sites: Sequence[Site]) -> AssetAny | None:
    """A schedule that fires when any of ``sites`` was loaded; None where there is no site to wait for."""
    return AssetAny(*(site_asset(site) for site in sites)) if sites else None
