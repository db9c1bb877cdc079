"""The names of commenters as they are stored: as shown, as a keyed pseudonym, or not at all.

What does NOT belong here: which names pages show (``extract``), and names that were erased (``tombstones``).
"""

from __future__ import annotations

import hashlib
import hmac
import re

from broadsheet.errors import InvalidSettings
from broadsheet.settings import Settings
from broadsheet.text import folded_name

_DIGITS = 16  # of a pseudonym, hexadecimal: among a million names two are alike once in forty million times
_PSEUDONYM = re.compile(rf"reader-[0-9a-f]{{{_DIGITS}}}")


def stored_name(name: str | None, settings: Settings) -> str | None:
    """``name`` as the setting wants it stored. Raises InvalidSettings where the key for pseudonyms is missing."""
    if name is None or settings.commenter_names == "keep":
        return name
    if settings.commenter_names == "drop":
        return None
    return name if is_pseudonym(name) else pseudonym(name, settings)


def pseudonym(name: str, settings: Settings) -> str:
    """The same for the same name and key, on every site; nobody without the key can tell or try whose it is."""
    key = pseudonym_key(settings)
    if not key:
        raise InvalidSettings(
            "BROADSHEET_COMMENTER_NAMES is pseudonym, which needs a secret: set BROADSHEET_PSEUDONYM_KEY, or name a file with "
            "it in BROADSHEET_PSEUDONYM_KEY_FILE"
        )
    return "reader-" + hmac.new(key, folded_name(name).encode(), hashlib.sha256).hexdigest()[:_DIGITS]


def is_pseudonym(name: str) -> bool:
    """Whether ``name`` looks like one that ``pseudonym`` made."""
    return _PSEUDONYM.fullmatch(name) is not None


def pseudonym_key(settings: Settings) -> bytes:
    """The secret; empty where there is none. Raises InvalidSettings where its file can't be read."""
    if settings.pseudonym_key is not None:
        return settings.pseudonym_key.get_secret_value().encode()
    if settings.pseudonym_key_file is None:
        return b""
    try:
        return settings.pseudonym_key_file.read_bytes().strip()
    except OSError as error:
        raise InvalidSettings(f"BROADSHEET_PSEUDONYM_KEY_FILE: {error}; make it readable") from error
