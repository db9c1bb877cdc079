"""Whether a page's bytes end before the page does: a connection that was lost, or a cache that keeps half of an answer.

What does NOT belong here: answers that say how long they are and are shorter (``fetch``), and texts that their authors broke off (``endings``).
"""

from __future__ import annotations

import re
from collections import Counter

CODE = "page_breaks_off"

_TAIL = 8192  # bytes: scripts of statistics may stand behind a page's end
_END = re.compile(rb"</(?:body|html)\s*>", re.IGNORECASE)
_ASIDE = re.compile(rb"<!--.*?-->|<(script|style|textarea)\b.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
_UNFINISHED = re.compile(rb"<[/!a-z][^<>]*$", re.IGNORECASE)
# Elements that must be closed, which a page without </body> and </html> does as well as others.
_TAG = re.compile(
    rb"<(/?)(article|main|section|div|ol|ul|table|aside|nav|header|footer|form|script|style)\b", re.IGNORECASE
)


def breaks_off(page: bytes) -> bool:
    """Whether the page is not closed, and ends within a tag or an element that has to be closed."""
    if _END.search(page[-_TAIL:]):
        return False
    shown = _ASIDE.sub(b" ", page)
    if _UNFINISHED.search(shown[-_TAIL:]):
        return True
    is_open: Counter[bytes] = Counter()
    for end, name in _TAG.findall(shown):
        is_open[name.lower()] += -1 if end else 1
    return any(count > 0 for count in is_open.values())
