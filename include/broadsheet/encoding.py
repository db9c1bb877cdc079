"""In which encoding the bytes of a page or a feed are, and their text.

What does NOT belong here: packed bytes, and whether they are HTML (``extract.page``) or a feed (``discover``).
"""

from __future__ import annotations

import codecs
import re

from w3lib.encoding import html_body_declared_encoding, http_content_type_encoding, read_bom, to_unicode

# What pages of a language were written in before UTF-8, one byte a character; the likelier first.
_OF_LANGUAGES = {
    "pl hu cs sk sl hr ro bs": ("cp1250", "iso8859_2"),
    "ru uk be bg mk sr": ("cp1251", "koi8_r", "iso8859_5"),
    "lt lv et": ("cp1257", "iso8859_13"),
    "ar fa ur": ("cp1256", "iso8859_6"),
    "tr": ("cp1254",),
    "el": ("cp1253", "iso8859_7"),
    "he": ("cp1255",),
    "th": ("cp874",),
}
_OF_LANGUAGE = {tag: names for tags, names in _OF_LANGUAGES.items() for tag in tags.split()}
# XML without a byte order mark, two bytes a character.
_WIDE_XML = ((b"<\0?\0", "utf-16-le"), (b"\0<\0?", "utf-16-be"))
_DETECTED = 20_000  # bytes shown to charset detection, from the first that is not ASCII: more only costs
_NOT_ASCII = re.compile(rb"[\x80-\xff]")
_NOT_ASCII_CHARACTER = re.compile(r"[^\x00-\x7f]")
_MANY_WHOLE = 3  # characters of more than one byte for each broken one
_LETTER = 0xC0  # from it on, Western encodings hold letters
_HEAD_BYTES = 8192
_SWITCH = b"\x1b"  # of ISO 2022
_LANGUAGE = re.compile(rb"<html\b[^<>]*\blang\s*=\s*[\"']?([a-z]{2})\b", re.IGNORECASE)


def decode(body: bytes, content_type: str | None, *, is_guessed: bool = True) -> str:
    """Text of the bytes.

    In order: a byte order mark; the header's charset, then the page's own ``<meta>`` or the XML declaration, unless the bytes say otherwise;
    what the page's language was written in; detection. Bytes that are valid UTF-8 are UTF-8 whatever is declared: that does not happen by
    chance, while servers that add a wrong charset to every answer are common. Only ISO 2022 looks like it: it is ASCII with signs to switch.
    Not ``is_guessed``: what nothing tells is cp1252, as feeds and lists of short words are: detection takes time, and needs sentences.
    """
    encoding, bom = read_bom(body)
    if encoding and bom:
        return to_unicode(body[len(bom) :], encoding)
    for start, codec in _WIDE_XML:
        if body.startswith(start):
            return body.decode(codec, "replace")
    declared: list[str | None] | None = None
    if _SWITCH in body:
        declared = _declared(body, content_type)
        for name in declared:
            if name and name.startswith("iso2022") and (text := _decode_as(body, name)) is not None:
                return text
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        pass
    declared = declared or _declared(body, content_type)
    if (text := _nearly_utf8(body, is_declared="utf-8" in declared)) is not None:
        return text
    for name in declared:
        if name and (text := _decode_as(body, name)) is not None:
            return text
    return to_unicode(body, _detected(body) if is_guessed else "cp1252")


def _declared(body: bytes, content_type: str | None) -> list[str | None]:
    """What the header and the document itself say."""
    return [http_content_type_encoding(content_type), html_body_declared_encoding(body)]


def _nearly_utf8(body: bytes, *, is_declared: bool) -> str | None:
    """Text of UTF-8 with a few broken bytes, or pieces pasted from elsewhere; None where that is not what the bytes are.

    In another encoding hardly any pair of such bytes is a character of UTF-8. Where UTF-8 is declared, half of them may be pieces.
    """
    text = body.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    whole = len(_NOT_ASCII_CHARACTER.findall(text)) - broken
    if whole < broken * (1 if is_declared else _MANY_WHOLE):
        return None
    return body.decode("utf-8", "broadsheet_pieces") if whole < broken * _MANY_WHOLE else text


def _western(error: UnicodeError) -> tuple[str, int]:
    """A letter of a Western encoding amid UTF-8, or what stands for a broken character."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    broken = error.object[error.start : error.end]
    is_letter = len(broken) == 1 and broken[0] >= _LETTER
    return broken.decode("cp1252") if is_letter else "\ufffd", error.end


codecs.register_error("broadsheet_pieces", _western)


def _decode_as(body: bytes, encoding: str) -> str | None:
    """Text in a declared encoding; None where the bytes speak against it, or where it is no encoding of text (zlib, rot13)."""
    try:
        text = to_unicode(body, encoding)
    except (LookupError, ValueError):  # Python's codecs hold others: of bytes, of host names, and one that only fails
        return None
    damaged = text.count("\ufffd")
    # A few broken bytes are a page cut in the middle of a character; many are a wrong charset.
    return text if damaged <= 1 + len(text) // 2000 else None


def _detected(body: bytes) -> str:
    """The likeliest of what pages of the stated language were written in, else of all encodings."""
    from charset_normalizer import from_bytes  # half a second that most pages never need

    first, language = _NOT_ASCII.search(body), _LANGUAGE.search(body[:_HEAD_BYTES])
    start = first.start() if first else 0
    likely = _OF_LANGUAGE.get(language[1].decode().lower(), ()) if language else ()
    found = list(from_bytes(body[start : start + _DETECTED], cp_isolation=list(likely)))
    # two encodings of one language, which look alike to it: the right one gives letters
    found = sorted(found, key=lambda match: -sum(map(str.isalpha, str(match)))) if likely else found
    return found[0].encoding if found else "cp1252"
