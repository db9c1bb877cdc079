"""Check frames: one narrow row a staged row, with what the rules look at. SQL derives them; questions of URLs and phrases
are answered here by the functions that the other rooms use too.

What does NOT belong here: thresholds (``rules``) and verdicts (``gate``).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pandas as pd
import pyarrow.parquet as pq

from broadsheet.errors import InvalidRun, QualityFailed
from broadsheet.models import Article, Comment, Site
from broadsheet.quality.phrases import ends_like_teaser, is_block_headline, is_interface_text
from broadsheet.quality.rules import MAX_THREAD_DEPTH, Limits
from broadsheet.runs import RunFolder, arrow_schema
from broadsheet.urls import TRACKING, is_http
from broadsheet.warehouse import query_frame


def check_contract(folder: RunFolder) -> None:
    """Rule A01: both staging files are there, with the columns and types of their row types; further columns may be.

    Raises InvalidRun where a file is missing, QualityFailed where a column is or has another type.
    """
    problems = [
        f"{path.name}: {problem}"
        for path, row in ((folder.file("articles"), Article), (folder.file("comments"), Comment))
        for problem in _contract_problems(path, row)
    ]
    if problems:
        raise QualityFailed(f"check broken: A01: {folder.path}: {'; '.join(problems)}; run the extract stage again")


def _contract_problems(path: Path, row: type) -> list[str]:
    if not path.exists():
        raise InvalidRun(f"{path}: missing; run the extract stage first")
    found = pq.read_schema(path)
    types = dict(zip(found.names, found.types, strict=True))
    return [
        f"column {field.name!r} is missing"
        if field.name not in types
        else f"column {field.name!r} is {types[field.name]}, not {field.type}"
        for field in arrow_schema(row)
        if types.get(field.name) != field.type
    ]


def article_frame(folder: RunFolder, site: Site, limits: Limits) -> pd.DataFrame:
    """One row an article, in file order, ``row_no`` from 1: columns of ``check_articles.sql``, flags of URLs and phrases."""
    frame = query_frame("check_articles", {name: folder.file(name) for name in ("articles", "comments")})
    is_short = frame["body_chars"] < limits.min_body_chars
    is_paid = frame["is_accessible_for_free"].eq(False)
    return frame.assign(
        is_http_url=_map(frame["url"], is_http),
        canonical_url_flaw=_map(frame["canonical_url"], canonical_url_flaw),
        is_site_url=_map(frame["url"], lambda url: site.owns_host(url) if is_http(url) else None),
        is_site_canonical_url=_map(frame["canonical_url"], lambda url: site.owns_host(url) if is_http(url) else None),
        is_block_headline=_map(frame["headline"], lambda headline: is_block_headline(headline, site.name)),
        is_teaser_like=frame["is_teaser"].eq(True)
        | (is_paid & is_short)
        | _map(frame["body_end"], ends_like_teaser).eq(True),
    )


def comment_frame(folder: RunFolder) -> pd.DataFrame:
    """One row a comment, in file order, ``row_no`` from 1; reads the verdicts on articles, so they are split first."""
    names = ("comments", "accepted_articles", "rejected_articles")
    frame = query_frame("check_comments", {name: folder.file(name) for name in names}, {"max_depth": MAX_THREAD_DEPTH})
    return frame.assign(is_interface_text=_map(frame["short_body"], is_interface_text))


def canonical_url_flaw(url: str) -> str | None:
    """What keeps ``url`` from being canonical, as the end of a sentence; None where nothing does."""
    if not is_http(url):
        return "is not http(s)"
    if "#" in url:
        return "has a fragment"
    tracking = [name for name, _ in parse_qsl(urlsplit(url).query, keep_blank_values=True) if TRACKING.match(name)]
    return f"has the tracking parameter {tracking[0]}" if tracking else None


def _map(values: pd.Series[Any], function: Any) -> pd.Series[Any]:
    """``function`` of each value that there is; None stays None, also in a column that holds nothing else."""
    return pd.Series([None if pd.isna(v) else function(v) for v in values], index=values.index, dtype=object)
