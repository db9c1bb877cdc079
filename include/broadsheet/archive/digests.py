"""The digests that WARC records carry, checked.

What does NOT belong here: our own SHA-256 of a body (``ids``).
"""

from __future__ import annotations

import base64
import hashlib
from typing import Protocol

_HASH_BY_DIGEST_CHARS = {32: "md5", 40: "sha1", 64: "sha256", 128: "sha512"}  # where a digest is hexadecimal
# Those whose digest has one length; shake_128 and the like would have to be told how long.
_ALGORITHMS = ("md5", "sha1", "sha224", "sha256", "sha384", "sha512", "sha3_256", "sha3_512", "blake2b", "blake2s")


class Headers(Protocol):
    """WARC headers of one record."""

    def get(self, key: str) -> str | None:
        """The value of a header; None where there is none."""


def sha1_digest(payload: bytes) -> str:
    """``payload``'s digest as WARC-Payload-Digest is mostly written."""
    return f"sha1:{_base32('sha1', payload)}"


def digest_problem(headers: Headers, block: bytes, payloads: tuple[bytes, ...]) -> str | None:
    """Why the content is not what its digests say. Tools differ in which codings the payload digest includes."""
    said = headers.get("WARC-Block-Digest")
    if said and _fits(said, block) is False:
        return "digest mismatch: the block is not what was recorded"
    said = headers.get("WARC-Payload-Digest")
    if (
        said
        and payloads
        and not headers.get("WARC-Block-Digest")
        and all(_fits(said, data) is False for data in payloads)
    ):
        return "digest mismatch: the payload is not what was recorded"
    return None


def _fits(said: str, data: bytes) -> bool | None:
    """Whether ``data`` has the digest ``said``; None where its algorithm or its spelling is not known: that proves nothing."""
    name, _, value = said.partition(":")
    name = name.strip().lower().replace("-", "")
    value = value.strip()
    if name not in _ALGORITHMS:
        name = _HASH_BY_DIGEST_CHARS.get(len(value), "")
    if not name:
        return None
    found = hashlib.new(name, data, usedforsecurity=False).digest()
    plain = base64.b64encode(found).decode().rstrip("=")
    spelled = {
        found.hex(): value.lower(),
        base64.b32encode(found).decode().rstrip("="): value.upper().rstrip("="),
        plain: value.replace("-", "+").replace("_", "/").rstrip("="),
    }
    if len(value.rstrip("=")) not in map(len, spelled):
        return None
    return any(right == given for right, given in spelled.items())


def _base32(algorithm: str, data: bytes) -> str:
    return base64.b32encode(hashlib.new(algorithm, data, usedforsecurity=False).digest()).decode()
