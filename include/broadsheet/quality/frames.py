"""Check frames: one narrow row a staged row, with what the rules look at. SQL derives them; questions of URLs and phrases
are answered here by the functions that the other rooms use too.

What does NOT belong here: thresholds (``rules``) and verdicts (``gate``).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from broadsheet.errors import InvalidRun, QualityFailed
from broadsheet.models import RELEASE, Article, Claim, Comment, Comparison, KnownText, Run, Signs, Site
from broadsheet.quality import patterns
from broadsheet.quality.list_pages import list_pages
from broadsheet.quality.phrases import ends_like_teaser, is_block_headline, is_interface_text
from broadsheet.quality.rules import MAX_THREAD_DEPTH, Limits
from broadsheet.runs import RunFolder, arrow_schema
from broadsheet.urls import TRACKING, is_http
from broadsheet.warehouse import query_frame

# What may lie beside a batch; where it does not, what depends on it has no value, and no rule judges it.
BESIDE: dict[str, type] = {"claims": Claim, "signs": Signs, "known_texts": KnownText, "comparisons": Comparison}
SHORT_CHARS = 600  # below that a page says little: block pages do, and hardly an article under such a headline
NOTICE_CHARS = 1500  # no wall has more to say
MANY_LINKS = 0.4  # share of a text in links from which it is no prose
FAR_SHORTER = 0.5  # of the text that the page gives to machines


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


def article_frame(folder: RunFolder, site: Site, run: Run, limits: Limits) -> pd.DataFrame:
    """One row an article, in file order, ``row_no`` from 1: columns of ``check_articles.sql`` and ``check_texts.sql``, flags.

    Raises QualityFailed where it has not as many rows as were staged.
    """
    tables: dict[str, Path | pa.Table] = {name: folder.file(name) for name in ("articles", "comments")}
    tables |= {name: _beside(folder, name) for name in BESIDE}
    parameters = {
        "consent": patterns.CONSENT,
        "mojibake": patterns.MOJIBAKE,
        "markup": patterns.MARKUP,
        "ending": patterns.ENDING,
        "zone": site.timezone,
        "run_started_at": run.started_at.replace(tzinfo=None) if _is_live(run) else None,
    }
    frame = query_frame("check_articles", tables, parameters)
    texts = query_frame("check_texts", tables, {"most_same": limits.max_same_texts})
    frame = _whole(frame.merge(texts, on="row_no", how="left"), folder.file("articles"))
    return frame.assign(
        is_http_url=_map(frame["url"], is_http),
        canonical_url_flaw=_map(frame["canonical_url"], canonical_url_flaw),
        is_site_url=_map(frame["url"], lambda url: site.owns_host(url) if is_http(url) else None),
        is_site_canonical_url=_map(frame["canonical_url"], lambda url: site.owns_host(url) if is_http(url) else None),
        is_site_language=_map(frame["language_detected"], lambda code: not site.languages or code in site.languages),
        is_language_agreed=_agreed(frame["language_detected"], frame["language_declared"]),
        is_teaser_like=_sure(frame["is_teaser"])
        | (_sure(frame["is_accessible_for_free"].eq(False)) & _sure(frame["body_chars"] < limits.min_body_chars))
        | _sure(_map(frame["body_end"], ends_like_teaser)),
        **_pages(frame, site),
    )


def _pages(frame: pd.DataFrame, site: Site) -> dict[str, pd.Series[Any]]:
    """What is said to be no article by its words and by a second sign: words alone reject nothing."""
    is_nameless = frame["published_at"].isna() & _sure(frame["author_count"] == 0)
    seconded = is_nameless | _sure(frame["body_copy_count"] > 1) | _sure(frame["link_share"] > MANY_LINKS)
    is_block = _sure(_map(frame["headline"], lambda headline: is_block_headline(headline, site.name)))
    is_short = ~_sure(frame["body_chars"] >= SHORT_CHARS)
    speaks = _sure(frame["consent_count"] >= 2)
    is_notice = _sure(frame["body_chars"] < NOTICE_CHARS) & (
        seconded | _sure(frame["is_headline_absent"]) | _sure(frame["json_ld_ratio"] < FAR_SHORTER)
    )
    return {
        "is_block_page": is_block & (seconded | is_short),
        "is_consent_page": speaks & is_notice,
        "is_consent_leak": speaks & ~is_notice,
        "is_list_page": list_pages(frame),
    }


def comment_frame(folder: RunFolder) -> pd.DataFrame:
    """One row a comment, in file order, ``row_no`` from 1; reads the verdicts on articles, so they are split first.

    Raises QualityFailed where it has not as many rows as were staged.
    """
    names = ("articles", "comments", "accepted_articles", "rejected_articles")
    parameters = {"max_depth": MAX_THREAD_DEPTH, "mojibake": patterns.MOJIBAKE, "markup": patterns.MARKUP}
    frame = query_frame("check_comments", {name: folder.file(name) for name in names}, parameters)
    frame = _whole(frame, folder.file("comments"))
    return frame.assign(is_interface_text=_map(frame["short_body"], is_interface_text))


def canonical_url_flaw(url: str) -> str | None:
    """What keeps ``url`` from being canonical, as the end of a sentence; None where nothing does."""
    if not is_http(url):
        return "is not http(s)"
    if "#" in url:
        return "has a fragment"
    tracking = [name for name, _ in parse_qsl(urlsplit(url).query, keep_blank_values=True) if TRACKING.match(name)]
    return f"has the tracking parameter {tracking[0]}" if tracking else None


def _is_live(run: Run) -> bool:
    """Whether its pages were fetched by it, and not recorded before."""
    return run.warc is None and run.trigger not in ("reextract", RELEASE)


def _beside(folder: RunFolder, name: str) -> Path | pa.Table:
    path = folder.file(name)
    return path if path.exists() else arrow_schema(BESIDE[name]).empty_table()


def _whole(frame: pd.DataFrame, path: Path) -> pd.DataFrame:
    staged = pq.read_metadata(path).num_rows
    if list(frame["row_no"]) != list(range(1, staged + 1)):
        raise QualityFailed(
            f"check broken: {path}: {staged} rows staged, {len(frame)} in the frame that is checked; no row was judged"
        )
    return frame


def _agreed(one: pd.Series[Any], other: pd.Series[Any]) -> pd.Series[Any]:
    return pd.Series(
        [None if pd.isna(a) or pd.isna(b) else a == b for a, b in zip(one, other, strict=True)],
        index=one.index,
        dtype=object,
    )


def _sure(flags: pd.Series[Any]) -> pd.Series[bool]:
    """True only where it is known to be."""
    return pd.Series(
        [flag is not pd.NA and flag is not None and bool(flag) for flag in flags], index=flags.index, dtype=bool
    )


def _map(values: pd.Series[Any], function: Any) -> pd.Series[Any]:
    """``function`` of each value that there is; None stays None, also in a column that holds nothing else."""
    return pd.Series([None if pd.isna(v) else function(v) for v in values], index=values.index, dtype=object)
