"""Great Expectations without the cost of what it imports and Broadsheet never uses.

It imports altair's charts and scipy's statistics at its top, for two expectations that no rule here is made of, and Python searches
for cycles some hundred times while it does: half of 2.4 CPU-seconds, in every process that validates.

What does NOT belong here: what is done with it (``engine``).
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType
from typing import Any

from broadsheet.collecting import uncollected

UNUSED = ("altair", "scipy.stats")


@contextmanager
def quick_import() -> Iterator[None]:
    """Within, modules of ``UNUSED`` are imported only once somebody asks them for a name, and no cycles are searched for."""
    waiting = {name: _Later(name) for name in UNUSED if name not in sys.modules}
    sys.modules.update(waiting)
    try:
        with uncollected():
            yield
    finally:
        for name, module in waiting.items():
            _end(name, module)


class _Later(ModuleType):
    """Stands for a module until a name of it is asked for."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):  # what the import system asks of a module
            raise AttributeError(name)
        _end(self.__name__, self)
        return getattr(import_module(self.__name__), name)


def _end(name: str, module: ModuleType) -> None:
    """From now on an import of ``name`` gives the module itself."""
    if sys.modules.get(name) is module:
        del sys.modules[name]
