"""Pages that would bring a parser down: each ends with a row or a reason within its limits, and its neighbours come through."""

from __future__ import annotations

import os

import pytest
from tests.unit.extract.invented import PARAGRAPHS, URL, page, raw, site

from broadsheet.extract import Failure, Job, extract_many, missing_many
from broadsheet.models import Extraction, RawPage

pytestmark = pytest.mark.usefixtures("forked_workers")

GIB = 1 << 30
P = f"<p>{PARAGRAPHS[0]}</p>"
ENTITIES = "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10 if n else 'aaaaaaaaaa'}'>" for n in range(12))
SLOW = f"<html><body>{'<p>a word</p>' * 1_000_000}</body></html>"  # its size, not what is in it, takes time

HOSTILE: dict[str, str | bytes] = {
    "neighbour_before": page(),
    "empty": "",
    "blank": " \n\t ",
    "binary": os.urandom(20_000),
    "nuls": page().replace("e", "e\x00"),
    "no_utf8": page().encode("utf-16"),
    "wrong_charset": page(
        text=("Die Reiher kehrten früh zurück; schön für Überlingen, wo die Brücke gesperrt ist.",)
    ).encode("cp1252"),
    "one_text_node": f"<html><body><p>{'word and more words. ' * 250_000}</p></body></html>",
    "links": f"<html><body>{P}{''.join(f'<li><a href=/a/{n}>Story {n}</a></li>' for n in range(20_000))}</body></html>",
    "rows": f"<html><body>{P}<table>{''.join(f'<tr><td>{n}</td><td>Town {n}</td></tr>' for n in range(20_000))}</table></body></html>",
    "deep": f"<html><body>{'<div>' * 5000}{P}{'</div>' * 5000}</body></html>",
    "entities": f"<!DOCTYPE html [{ENTITIES}]><html><body>{P}<p>&a11;</p></body></html>",
    "slow": SLOW,
    "neighbour_after": page(),
}
ROWS = {"neighbour_before", "nuls", "no_utf8", "wrong_charset", "rows", "entities", "neighbour_after"}
REASONS = {
    "empty": "the page is empty",
    "blank": "the page is empty",
    "binary": "binary data",
    "deep": "Excessive depth",
}
EITHER = {"one_text_node", "links"}  # a row on a quick machine, a time-out on a slow one


def raws() -> list[RawPage]:
    return [raw(body, f"https://marsh.example/{name}", "text/html") for name, body in HOSTILE.items()]


def test_each_hostile_page_has_an_outcome_with_a_reason() -> None:
    jobs = [Job(each, site(), run_id="night") for each in raws()]
    quick = [job for name, job in zip(HOSTILE, jobs, strict=True) if name != "slow"]
    found = list(extract_many(quick, workers=2, timeout_seconds=12, memory_bytes=2 * GIB))
    results = {name: result for name, (_, result) in zip((n for n in HOSTILE if n != "slow"), found, strict=True)}
    assert {name for name, result in results.items() if isinstance(result, Extraction)} - EITHER == ROWS
    failures = {name: result.reason for name, result in results.items() if isinstance(result, Failure)}
    for name, reason in REASONS.items():
        assert reason in failures[name], name
    for name in EITHER & failures.keys():
        assert "longer than 12 s" in failures[name] or "memory" in failures[name], name
    for name in ("neighbour_before", "nuls", "no_utf8", "neighbour_after"):
        assert _body(results[name]) == "\n\n".join(PARAGRAPHS), name
    assert "früh zurück" in _body(results["wrong_charset"]) and "Town 19999" in _body(results["rows"])
    assert "aaaaaaaaaaaaaaaaaaaa" not in _body(results["entities"])


def test_a_slow_page_ends_on_time_between_its_neighbours() -> None:
    names = ("neighbour_before", "slow", "neighbour_after")
    jobs = [Job(raw(HOSTILE[name], f"https://marsh.example/{name}", "text/html"), site()) for name in names]
    before, slow, after = (result for _, result in extract_many(jobs, 2, timeout_seconds=2, memory_bytes=2 * GIB))
    assert isinstance(slow, Failure) and "longer than 2 s" in slow.reason
    assert _body(before) == _body(after) == "\n\n".join(PARAGRAPHS)


def _body(result: Extraction | Failure) -> str:
    assert isinstance(result, Extraction)
    return result.article.body or ""


def test_a_page_that_breaks_names_nothing_to_ask_for_and_its_neighbours_do() -> None:
    paged = page(f'<div id="comments"><h2>12 Comments</h2><a class="next" href="{URL}comment-page-2/">Newer</a></div>')
    pages = [
        raw(paged),
        raw(SLOW, "https://marsh.example/slow"),
        raw(b"%PDF-1.7", "https://marsh.example/pdf"),
        raw(paged),
    ]
    found = list(missing_many(iter(pages), site(), (), workers=2, timeout_seconds=1, memory_bytes=2 * GIB))
    assert [each for each, _ in found] == pages
    first, slow, pdf, last = (result for _, result in found)
    assert not isinstance(first, Failure) and [request.url for request in first] == [f"{URL}comment-page-2/"]
    assert isinstance(slow, Failure) and "https://marsh.example/slow: " in slow.reason
    assert pdf == () and last == first
    seen = {f"{URL}comment-page-2/"}
    assert [result for _, result in missing_many([raw(paged)], site(), seen, 1, 30, GIB)] == [()]
