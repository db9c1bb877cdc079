"""All faults, in one place.

What does NOT belong here: each of them.
"""

from __future__ import annotations

from tests.faults.article_faults import ARTICLE_FAULTS, GRAVE, GUARDED
from tests.faults.fault import Fault
from tests.faults.robots_faults import ROBOTS_FAULTS
from tests.faults.source_faults import SOURCE_FAULTS

FAULTS: tuple[Fault, ...] = (*ARTICLE_FAULTS, *GRAVE, *GUARDED, *ROBOTS_FAULTS, *SOURCE_FAULTS)
