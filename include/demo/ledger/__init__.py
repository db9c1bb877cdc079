"""The Ledger Nord: a paper with a content system of its own; no feed, no API, dated sitemaps, JSON-LD, relative times.

What does NOT belong here: what there is to print (``editions``, ``readers``).
"""

from demo.ledger.routes import answer

__all__ = ["answer"]
