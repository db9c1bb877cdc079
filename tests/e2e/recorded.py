"""Recorded pages for whole runs, and questions to the readers' snapshot."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from tests.e2e.forking import Forking
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

Command = Callable[..., subprocess.CompletedProcess[str]]
FORKING = Forking()
BROADSHEET = Path(sys.executable).with_name("broadsheet")


def command_over(home: Path) -> Command:
    """The CLI over ``home``; ``env`` adds variables. Gives the finished process, whatever its exit code."""

    def run(
        *args: str | Path, env: Mapping[str, str] | None = None, stdin: str | None = None
    ) -> subprocess.CompletedProcess[str]:
        command = [str(BROADSHEET), *map(str, args)]
        variables = {**os.environ, "BROADSHEET_HOME": str(home), "COLUMNS": "200", **(env or {})}
        return FORKING.run(command, variables, stdin, timeout=800)

    return run


def write_warc(path: Path, pages: dict[str, bytes], status: str = "200 OK", date: str = "2025-03-05T20:00:00Z") -> None:
    """A WARC file as another tool would write it."""
    with path.open("wb") as stream:
        writer = WARCWriter(stream, gzip=True)
        for url, body in pages.items():
            headers = StatusAndHeaders(status, [("Content-Type", "text/html; charset=utf-8")], protocol="HTTP/1.1")
            record = writer.create_warc_record(
                url,
                "response",
                payload=io.BytesIO(body),
                http_headers=headers,
                warc_headers_dict={"WARC-Date": date},
            )
            writer.write_record(record)


def rows(broadsheet: Command, sql: str) -> list[dict[str, Any]]:
    asked = broadsheet("sql", "--format", "json", sql)
    assert asked.returncode == 0, asked.stderr
    found: list[dict[str, Any]] = json.loads(asked.stdout)
    return found


def page(name: str, published_at: str = "2025-03-05T10:00:00Z") -> bytes:
    """A small invented article."""
    sentences = " ".join(
        f"Sentence {number} about the harbour and page {name}, told at some length." for number in range(9)
    )
    return f"""<!DOCTYPE html><html lang="en"><head><title>Headline of page {name}</title>
    <meta property="og:title" content="Headline of page {name}"><meta property="og:type" content="article">
    <meta property="article:published_time" content="{published_at}"></head>
    <body><main><article><h1>Headline of page {name}</h1><p>{sentences}</p><p>The end of {name}.</p>
    </article></main></body></html>""".encode()
