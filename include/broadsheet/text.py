"""Small questions of plain text that more than one room asks, and which characters a table of text may hold.

What does NOT belong here: HTML (``extract``), URLs (``urls``), what a terminal or a spreadsheet would make of a text (``cli``).
"""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote

# What no text needs and a terminal, an editor or a reader can be misled by: C0 and C1 controls; what embeds, overrides or isolates
# a direction of writing, and so reorders the rest of a line; deprecated format controls; annotations. The marks that Arabic and
# Hebrew are written with (U+200E, U+200F, U+061C) and the joiners of Persian, Indic scripts and emoji (U+200C, U+200D) are text.
_CONTROLS = "\x00-\x08\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u206f\ufff9-\ufffb"
_BREAKS = "\r\x0b\x0c\u2028\u2029"  # end a line somewhere
# Nobody writes C1 controls: they are what Windows-1252 has there, ’ and –, read as Latin-1. Browsers show them so too.
_C1 = re.compile("[\x80-\x9f]")
_WINDOWS = {code: bytes((code,)).decode("cp1252", "ignore") for code in range(0x80, 0xA0)}
_UNPRINTABLE = re.compile(f"[{_CONTROLS}]")
_OTHER_BREAKS = re.compile(f"\r\n|[{_BREAKS}]")
_HALVES = re.compile("[\ud800-\udfff]")  # of a pair in UTF-16; alone they can't be stored
_UNSEEN = re.compile(
    f"[{_CONTROLS}\u200b\u2060\ufeff\u00ad]"
    "|(?<![^\x00-\x7f\\s])[\u200c\u200d]|(?<=[\u200c\u200d])[\u200c\u200d]|[\u200c\u200d](?![^\x00-\x7f\\s])"
)
# Words; in scripts that put no blank between them, each character is one.
_WORD = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|\w+")
_PIECE = 500  # characters of a word that are normalised together: long runs of accents cost the square of their length


def squeeze(text: str) -> str:
    """One line: NFC, what can't be seen out, every run of white space one blank."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    # What can't be seen, halves of characters and C1 controls are not printable; nor are these blanks, which every page has.
    if not text.replace("\n", " ").replace("\t", " ").replace("\xa0", " ").isprintable():
        text = _UNSEEN.sub("", _whole(text))
    line = " ".join(text.split())
    if line.isascii() or unicodedata.is_normalized("NFC", line):
        return line
    return " ".join(word if word.isascii() else _composed(word) for word in line.split(" "))


def _composed(word: str) -> str:
    if len(word) <= _PIECE:
        return unicodedata.normalize("NFC", word)
    return "".join(unicodedata.normalize("NFC", word[at : at + _PIECE]) for at in range(0, len(word), _PIECE))


def _whole(text: str) -> str:
    """Without halves of characters, and with those of Windows-1252 as what they are."""
    text = _HALVES.sub("\ufffd", text)
    return text.translate(_WINDOWS) if _C1.search(text) else text


def printable(text: str) -> str:
    """``text`` as a table may hold it: its lines end in a line feed, and nothing in it moves a cursor or turns a line around."""
    if text.isprintable() or text.replace("\n", "").isprintable():  # so is nothing of what goes
        return text
    return _UNPRINTABLE.sub("", _OTHER_BREAKS.sub("\n", _whole(text)))


def printable_line(text: str) -> str:
    """The same on one line: what would end it is a blank."""
    if text.isascii() and text.isprintable():
        return text
    return re.sub(r"[\n\t]", " ", printable(text))


def printable_url(url: str) -> str:
    """The same of an address: there such characters are written as ``%1B``, as browsers do."""
    if url.isascii() and url.isprintable():
        return url
    return re.sub(f"[{_CONTROLS}{_BREAKS}\n\t]", lambda found: quote(found[0]), _HALVES.sub("\ufffd", url))


def folded_name(name: str) -> str:
    """A name without regard to case, width and blanks: what two spellings of it have in common."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def number_in(text: str) -> int | None:
    """The number that the digits of ``text`` make; None where there are none, or more than a count has."""
    digits = [str(unicodedata.decimal(c)) for c in text[:40] if c.isdecimal()]
    return int("".join(digits)) if 0 < len(digits) <= 9 else None


def paragraphs(text: str) -> list[str]:
    """The lines of ``text`` that hold something, each squeezed."""
    return [line for line in (squeeze(part) for part in text.splitlines()) if line]


def words(text: str, limit: int) -> list[str]:
    """The first ``limit`` words of ``text``, without regard to case; in scripts without blanks, its characters."""
    return [found[0] for found, _ in zip(_WORD.finditer(text.casefold()), range(limit), strict=False)]


def shorten(text: str, limit: int = 120) -> str:
    """``text`` on one line of at most ``limit`` characters, for messages."""
    line = squeeze(text)
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"
