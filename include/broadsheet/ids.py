"""Stable identifiers: functions of what a thing is, never of when or by whom it was read.

What does NOT belong here: canonical URLs (``urls``) and content digests of rows (``load``).
"""

from __future__ import annotations

import hashlib
from uuid import UUID, uuid5

# Fixed for ever: changing it would give every row a new identity.
NAMESPACE = UUID("6f1f3f0e-5b0e-5d61-9c86-0b1d6a5e7c11")


def sha256(data: bytes) -> str:
    """Lower-case hexadecimal SHA-256 of ``data``, 64 characters."""
    return hashlib.sha256(data).hexdigest()


def article_id(canonical_url: str) -> str:
    """UUID of an article: one canonical URL is one article, whoever finds it and when."""
    return str(uuid5(NAMESPACE, canonical_url))


def comment_id(article: str, native_id: str) -> str:
    """UUID of a comment that carries an id of its own on the platform; ``article`` is the article's UUID."""
    return str(uuid5(UUID(article), f"native:{native_id}"))


def derived_comment_id(article: str, author: str | None, when: str | None, body: str, occurrence: int) -> str:
    """UUID of a comment without an id: from who said what, and when as far as that is fixed.

    ``when`` is the printed time only where it is absolute: "3 hours ago" would give a new id every night.
    ``occurrence`` counts from 0 among otherwise equal comments of the article, in page order.
    """
    text = " ".join(body.split())
    return str(uuid5(UUID(article), "\x1f".join(("derived", author or "", when or "", text, str(occurrence)))))


def keyed_comment_id(article: str, hashed: str) -> str:
    """UUID of a comment whose id must not tell its author's name: from its id as it would be, ``hashed`` with a secret."""
    return str(uuid5(UUID(article), f"keyed:{hashed}"))


def moved_comment_id(article: str, old_id: str) -> str:
    """UUID under another article of a comment whose id can't be made anew: its time is no longer known as it was printed."""
    return str(uuid5(UUID(article), f"moved:{old_id}"))
