"""An article with its thread as schema.org has it: a NewsArticle with Comment nodes.

What does NOT belong here: reading JSON-LD from pages (``extract``) and writing files (``exporting``).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

CONTEXT = "https://schema.org"


def news_article(row: Mapping[str, Any]) -> dict[str, Any]:
    """The node of one row of ``export_threads``; what is not known is left out."""
    url = row["canonical_url"]
    return _known(
        {
            "@type": "NewsArticle",
            "@id": url,
            "identifier": f"urn:uuid:{row['article_id']}",
            "url": url,
            "headline": row["headline"],
            "description": row["description"],
            "articleBody": row["body"],
            "author": [{"@type": "Person", "name": name} for name in row["authors"] or ()],
            "publisher": {"@type": "Organization", "name": row["publisher"]} if row["publisher"] else None,
            "datePublished": _time(row["published_at"]),
            "dateModified": _time(row["modified_at"]),
            "articleSection": row["section"],
            "keywords": list(row["keywords"] or ()),
            "inLanguage": row["language"],
            "image": row["image_url"],
            "license": row["license_url"],
            "creativeWorkStatus": "Withdrawn" if row["withdrawn_at"] else None,
            "expires": _time(row["withdrawn_at"]),
            "isAccessibleForFree": row["is_accessible_for_free"],
            "commentCount": row["declared_comment_count"],
            "comment": [_comment(each, url) for each in row["comments"] or ()],
        }
    )


def _comment(row: Mapping[str, Any], article_url: str) -> dict[str, Any]:
    parent = row["parent_comment_id"]
    return _known(
        {
            "@type": "Comment",
            "@id": f"urn:uuid:{row['comment_id']}",
            "parentItem": {"@id": f"urn:uuid:{parent}" if parent else article_url},
            "url": row["url"],
            "author": {"@type": "Person", "name": row["author"]} if row["author"] else None,
            "dateCreated": _time(row["posted_at"]),
            "text": row["body"],
            "upvoteCount": row["upvote_count"],
            "downvoteCount": row["downvote_count"],
            "creativeWorkStatus": "Deleted" if row["is_gone"] else None,
        }
    )


def _known(node: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in node.items() if value is not None and value != "" and value != []}


def _time(moment: datetime | None) -> str | None:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ") if moment else None
