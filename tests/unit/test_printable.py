"""Text from outside on a terminal, in a log line, in a spreadsheet's cell."""

from __future__ import annotations

import io
import json
import logging
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.errors import InvalidFeed, InvalidSite
from broadsheet.models import Link, Outcome
from broadsheet.printable import PrintableFormatter, printable, safe_logger, spreadsheet_cell
from broadsheet.settings import PROJECT

COMMANDS = ["\x00", "\x07", "\x0b", "\r", "\x1b", "\x1f", "\x7f", "\x80", "\x9b", "\x9d", "\x9f"]
REORDERING = ["\u2028", "\u2029", "\u202a", "\u202e", "\u2066", "\u2069"]


@pytest.mark.parametrize("char", [*COMMANDS, *REORDERING, "\ud800", "\udfff"])
def test_what_commands_a_terminal_or_reorders_a_line_is_written_as_its_escape(char: str) -> None:
    assert printable(f"a{char}b") == f"a\\u{ord(char):04x}b"


@pytest.mark.parametrize(
    "text", ["tab\tand\nline", "\u00a0é", "שלום\u200f", "می\u200cخواهم", "👩\u200d💻", "\u200e1", "\u2027\u202f\u2065"]
)
def test_what_people_write_stays(text: str) -> None:
    assert printable(text) == text


@given(st.text())
def test_printed_text_holds_no_control_character_and_can_be_encoded(text: str) -> None:
    shown = printable(text)
    shown.encode()
    assert not re.search(r"[^\t\n\x20-\x7e\xa0-\U0010ffff]", shown)
    assert printable(shown) == shown


@given(st.text())
def test_within_json_the_escape_is_the_character_itself(text: str) -> None:
    assert json.loads(printable(json.dumps(text, ensure_ascii=False))) == text


@pytest.mark.parametrize(
    "text", ["=1+1", "+cmd", "-cmd", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠1", "+1 agreed", "-"]
)
def test_what_a_spreadsheet_would_run_gets_an_apostrophe(text: str) -> None:
    assert spreadsheet_cell(text) == f"'{printable(text)}"


@pytest.mark.parametrize("text", ["", "a=1", "-12", "+3.5", "-1,200", "-5%", "'=1", "1-2", " =1"])
def test_what_it_would_not_run_stays(text: str) -> None:
    assert spreadsheet_cell(text) == text


def test_a_cell_is_printable_too() -> None:
    assert spreadsheet_cell("a\x1b]0;title") == "a\\u001b]0;title"


def test_errors_quote_what_they_met_in_printable_form() -> None:
    assert str(InvalidFeed("Content-Type \x1b[31m")) == "Content-Type \\u001b[31m"
    assert InvalidSite(["a\x9b.yml: id: wrong"]).problems == ("a\\u009b.yml: id: wrong",)
    assert InvalidFeed("x", 3).args == ("x", 3)


def test_a_logged_text_can_neither_command_nor_begin_a_line() -> None:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    log = safe_logger("broadsheet.test_printable")
    assert safe_logger("broadsheet.test_printable") is log and len(log.filters) == 1
    log.addHandler(handler)
    log.propagate = False
    log.warning("%s: %d", "x\x1b[2J\nERROR forged", 7)
    log.warning("100 %")
    log.removeHandler(handler)
    assert stream.getvalue() == "x\\u001b[2J\n    ERROR forged: 7\n100 %\n"


def test_a_printable_handler_covers_libraries_and_tracebacks() -> None:
    record = logging.LogRecord("lib", logging.INFO, "x", 1, "%s", ("\x1b[31m",), None)
    assert PrintableFormatter("%(message)s").format(record) == "\\u001b[31m"
    try:
        raise ValueError("\x9b31m")
    except ValueError as error:
        failed = logging.LogRecord("lib", logging.INFO, "x", 1, "m", (), (ValueError, error, error.__traceback__))
    assert "ValueError: \\u009b31m" in PrintableFormatter("%(message)s").format(failed)


def test_every_module_logs_through_a_safe_logger() -> None:
    loud = [
        str(path.relative_to(PROJECT))
        for path in sorted((PROJECT / "include" / "broadsheet").rglob("*.py"))
        if re.search(r"^\w+ = logging\.getLogger\(", path.read_text(), re.MULTILINE)
    ]
    assert loud == []


def test_a_link_is_spelt_as_its_outcome() -> None:
    """The two are put together by their URL."""
    for url in (
        "http://a.example/\x1b[31m",
        "http://a.example/\x9b31m",
        "http://a.example/\u202ea",
        "http://a.example/ä b",
    ):
        link = Link(url, url, "rss", "http://a.example/feed")
        assert link.url == link.canonical_url == Outcome(url, "fetch", "accepted", "").url
        assert link.url.isprintable()
