"""What a process that tells does, as the publish DAG's task."""

from __future__ import annotations

from broadsheet.orchestration.telling import tell_changes
from broadsheet.settings import load_settings


def tell() -> None:
    """Tell what there is to tell by the settings of the environment."""
    tell_changes(load_settings())
