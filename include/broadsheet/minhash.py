"""MinHash of datasketch, without the rest of that package: its indexes import scipy and redis, 0.4 CPU-seconds in every process that publishes.

What does NOT belong here: what is signed with it (``copies``).
"""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

__all__ = ["MinHash"]


def _import_alone(package: str, part: str) -> ModuleType:
    """One module of a package whose own ``__init__`` is not run now; whoever imports the package later gets all of it."""
    spec = None if package in sys.modules else find_spec(package)
    if spec is None or spec.submodule_search_locations is None:
        return import_module(f"{package}.{part}")
    stand_in = ModuleType(package)
    stand_in.__path__ = spec.submodule_search_locations
    sys.modules[package] = stand_in
    try:
        return import_module(f"{package}.{part}")
    finally:
        del sys.modules[package]


MinHash = _import_alone("datasketch", "minhash").MinHash
