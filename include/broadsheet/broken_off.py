"""Whether a page's bytes end before the page does: a connection that was lost, or a cache that keeps half of an answer.

What does NOT belong here: answers that say how long they are and are shorter (``fetch``), and texts that their authors broke off (``extract.endings``).
"""

from __future__ import annotations

import re
from collections import Counter

CODE = "page_breaks_off"

_TAIL = 8192  # bytes: scripts of statistics may stand behind a page's end
_END = re.compile(rb"</(?:body|html)\s*>", re.IGNORECASE)
_UNFINISHED = re.compile(rb"<[/!a-z][^<>]*$", re.IGNORECASE)
_RAW = (b"script", b"style", b"textarea")  # in which a tag is text
# Elements that must be closed, which a page without </body> and </html> does as well as others; and comments. One search for all: the
# end of each looked for on its own would be looked for to the page's end again and again.
_MARK = re.compile(
    rb"(?i)(<!--|-->)|<(/?)(article|main|section|div|ol|ul|table|aside|nav|header|footer|form|script|style|textarea)\b"
)


def breaks_off(page: bytes) -> bool:
    """Whether the page is not closed, and ends within a tag or an element that has to be closed."""
    if _END.search(page[-_TAIL:]):
        return False
    is_open: Counter[bytes] = Counter()
    inside = b""  # a comment or an element whose marks are text
    for dashes, end, name in map(re.Match.groups, _MARK.finditer(page)):
        kind = b"-->" if dashes else name.lower()
        if inside:
            inside = b"" if kind == inside and (end or dashes == b"-->") else inside
        elif dashes == b"<!--" or (kind in _RAW and not end):
            inside = kind
        elif not dashes:
            is_open[kind] += -1 if end else 1
    return inside in _RAW or any(count > 0 for count in is_open.values()) or bool(_UNFINISHED.search(page[-_TAIL:]))
