"""A night of the Harbour Gazette, run once a module and copied for each test that changes it."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb
from tests.e2e.recorded import Command, command_over

import demo
from broadsheet import pipeline, sites
from broadsheet.models import Site, Window
from broadsheet.settings import Settings
from broadsheet.warehouse import query_snapshot, read_statement

PAPER = "harbour_gazette"
NIGHT = date(2026, 3, 5)
MORNING = datetime(2026, 3, 6, 3, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Harbour:
    """A home after the night; the paper is served no more, so that asking for anything would fail."""

    settings: Settings
    run_id: str

    @property
    def site(self) -> Site:
        return sites.load_site(PAPER, self.settings.model_copy(update={"demo": False}))

    @property
    def warc(self) -> Path:
        """The night's WARC file."""
        return self.settings.archive_dir / PAPER / f"{self.run_id}.warc.gz"

    @property
    def broadsheet(self) -> Command:
        """The CLI over this home."""
        command = command_over(self.settings.home)
        mine = {"BROADSHEET_SITES_DIR": str(self.settings.sites_dir)}
        return lambda *args, env=None: command(*args, env={**mine, **(env or {})})

    def copied(self, folder: Path) -> Harbour:
        """The same in a folder of its own."""
        home = shutil.copytree(self.settings.home, folder / "home", symlinks=True)
        return Harbour(self.settings.model_copy(update={"home": home}), self.run_id)

    def ask(self, sql: str, **parameters: Any) -> list[tuple[Any, ...]]:
        return list(query_snapshot(self.settings, sql, parameters).rows)

    def digests(self) -> list[tuple[Any, ...]]:
        """Of the snapshot's core tables."""
        return self.ask(read_statement("digest_core"))

    def change(self, *statements: str) -> None:
        """Change the warehouse as an older version of the code, or a person, would have left it, and publish."""
        with duckdb.connect(str(self.settings.warehouse_path)) as connection:
            for statement in statements:
                connection.execute(statement)
        pipeline.publish_snapshot(self.settings)


def run_night(folder: Path) -> Harbour:
    """Run the night in ``folder`` through the spine."""
    with demo.serve(clock=MORNING, port=0) as world:
        demo.write_sites(folder / "sites", world.harbour_url, world.ledger_url)
        settings = Settings(home=folder / "home", sites_dir=folder / "sites", demo=True)  # demo: loopback may be asked
        site = sites.load_site(PAPER, settings.model_copy(update={"demo": False}))
        run = pipeline.cli_run(site, Window.of_days(NIGHT, NIGHT, site.timezone))
        pipeline.run_ingest(run, site, settings)
        pipeline.publish_snapshot(settings)
    return Harbour(settings, run.run_id)


def flip(path: Path, offset: int) -> None:
    """Damage one byte."""
    with path.open("r+b") as file:
        file.seek(offset)
        byte = file.read(1)
        file.seek(offset)
        file.write(bytes([byte[0] ^ 0xFF]))
        os.fsync(file.fileno())
