"""What fails on one part of a page fails there: the rest of the page is read, and the failure is an issue of it.

What does NOT belong here: what a failure of a whole page becomes (``workers``).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from broadsheet.errors import NotAnArticle
from broadsheet.extract.page import ParsedPage
from broadsheet.text import shorten

CODE = "reader_failed"
_T = TypeVar("_T")


def tried(page: ParsedPage, what: str, read: Callable[[], _T], otherwise: _T) -> _T:
    """What ``read`` gives; ``otherwise``, and an issue that names ``what``, where it raises anything but NotAnArticle or MemoryError."""
    try:
        return read()
    except (NotAnArticle, MemoryError):
        raise
    except Exception as error:  # noqa: BLE001  # pages hold anything, and no reader has seen it all
        page.note(CODE, f"{what}: {type(error).__name__}: {shorten(str(error))}")
        return otherwise
