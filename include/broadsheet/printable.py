"""Text from outside made safe where a person meets it: on a terminal, in a log line, in a spreadsheet's cell.

Pages, feeds and headers are written by strangers. A control character in one can move the cursor, retitle the window or hide
what stands in a line; a cell that begins with ``=`` is run by spreadsheets.

What does NOT belong here: what tables keep of a text (``text``), and printing (``cli``).
"""

from __future__ import annotations

import logging
import re

# C0 without tab and line feed, DEL, C1; the line and paragraph separators; marks that embed, override or isolate a direction of
# writing. The plain marks U+200E and U+200F stay: Hebrew and Arabic texts need them, and they reorder nothing but themselves.
# Lone surrogates can't be encoded at all.
_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
# What Excel, LibreOffice and Google Sheets take for a formula, the full-width forms included.
_FORMULA = re.compile(r"[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
_NUMBER = re.compile(r"[+-]?\d[\d.,]*%?")


def printable(text: str) -> str:
    r"""``text`` with every character that commands a terminal or reorders a line written as ``\u001b``.

    Tabs and line feeds stay. Within a JSON string the result is the escape of the same character.
    """
    return _UNSAFE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def spreadsheet_cell(text: str) -> str:
    """``text`` as a CSV cell that no spreadsheet runs: printable, and with an apostrophe before what would be a formula.

    Plain numbers stay as they are. Source: OWASP, CSV injection.
    """
    safe = printable(text)
    if _FORMULA.match(text) and not _NUMBER.fullmatch(text):
        return f"'{safe}"
    return safe


def safe_logger(name: str) -> logging.Logger:
    """The logger ``name``, whose messages are printable and stay on one line, whatever handler writes them."""
    logger = logging.getLogger(name)
    if not any(isinstance(each, _Printable) for each in logger.filters):
        logger.addFilter(_Printable())
    return logger


class PrintableFormatter(logging.Formatter):
    """For a handler that writes to a terminal: whole entries are printable, those of libraries and tracebacks included."""

    def format(self, record: logging.LogRecord) -> str:
        return printable(super().format(record))


class _Printable(logging.Filter):
    """Writes the finished message into the record: its arguments are what comes from outside."""

    def filter(self, record: logging.LogRecord) -> bool:
        lines = printable(record.getMessage()).split("\n")
        record.msg, record.args = "\n    ".join(lines), None  # a forged line can't begin where a line begins
        return True
