"""A platform's own id of a comment, one spelling whichever reader saw it: ``comment-123``, ``#c123`` and ``123`` are one.

What does NOT belong here: our own ids (``broadsheet.ids``).
"""

from __future__ import annotations

import re

# "comment-", "li-comment-", "c", "remark_": words before a number that runs to the end
_PREFIX = re.compile(r"^(?:[a-z]+[-_:])*[a-z]*[-_:]?(?=\d+$)", re.IGNORECASE)


def native_id_in(name: str) -> str:
    """The id in an element's id, a URL's fragment, or a JSON-LD identifier; what has no number is kept as it is."""
    fragment = name.rsplit("#", 1)[-1] if "#" in name else name
    return _PREFIX.sub("", fragment.strip()) or fragment
