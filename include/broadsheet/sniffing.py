"""Whether an answer is HTML, by its header and its first bytes.

What does NOT belong here: its encoding (``encoding``), its tree (``extract.page``).
"""

from __future__ import annotations

import re

from w3lib.encoding import read_bom, to_unicode

_HTML_TYPES = {"text/html", "application/xhtml+xml"}
_VAGUE_TYPES = {"", "text/plain", "application/octet-stream", "application/xml", "text/xml", "unknown/unknown"}
_MAGIC = {
    b"%PDF": "PDF", b"\x89PNG": "PNG image", b"\xff\xd8\xff": "JPEG image", b"GIF8": "GIF image", b"PK\x03\x04": "ZIP archive",
    b"\x1f\x8b": "gzip data", b"RIFF": "RIFF media", b"\x00\x00\x01\x00": "icon",
}  # fmt: skip
_SURE_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body)[\s>]", re.IGNORECASE)
_ANY_TAG = re.compile(rb"<[a-z][a-z0-9]*[\s>/]", re.IGNORECASE)
# NUL is dropped, as browsers do; ESC leads in Japanese; the rest no text has
_CONTROLS = bytes({*range(0x01, 0x20), 0x7F} - set(b"\t\n\v\f\r\x1b"))
_SNIFFED = 4096  # bytes looked at; WHATWG's sniffing takes 1445


def wrong_type(body: bytes, content_type: str | None) -> str | None:
    """Why an answer is not HTML, in words; None where it is. Judged by its header and by its first bytes."""
    declared = (content_type or "").split(";")[0].strip().lower()
    head = body[:_SNIFFED].lstrip(b"\xef\xbb\xbf \t\r\n")
    for magic, name in _MAGIC.items():
        if head.startswith(magic):
            return f"the bytes are a {name}"
    if (len(head) - len(head.translate(None, _CONTROLS))) * 20 > len(head) and read_bom(head)[0] is None:
        return "the bytes are binary data"
    if declared not in _HTML_TYPES | _VAGUE_TYPES:
        return None if _SURE_HTML.search(head) and "image" not in declared else f"Content-Type is {declared}"
    text = _utf16_to_ascii(head)
    if _SURE_HTML.search(text):
        return None
    if declared in _HTML_TYPES and (not text or (_ANY_TAG.search(text) and text[:1] not in b"{[")):
        return None
    return "the bytes are not HTML" if declared else "no Content-Type, and the bytes are not HTML"


def _utf16_to_ascii(head: bytes) -> bytes:
    encoding, bom = read_bom(head)
    if encoding and bom and encoding != "utf-8":
        return to_unicode(head[len(bom) :], encoding).encode("ascii", "replace")
    return head
