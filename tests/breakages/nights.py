"""Nights of a paper through the real pipeline, its history, and copies of that history.

What does NOT belong here: judging what came of them (``judging``).
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from tests.breakages.breakage import FIRST_BROKEN
from tests.breakages.designs.paper import Paper
from tests.breakages.server import QUIET, base_of, contact
from tests.breakages.truth import FIRST_DAY

from broadsheet import pipeline
from broadsheet.models import Window
from broadsheet.settings import Settings


@dataclass(frozen=True)
class Lived:
    """One paper with a home of its own."""

    paper: Paper
    home: Path
    port: int
    breakage: str = QUIET

    def settings(self, night: int) -> Settings:
        """The settings of ``night``: its clock, and the contact by which the server knows what to answer."""
        clock = self.paper.life.clock(night)
        return Settings(home=self.home, demo=True, clock=clock, contact=contact(self.breakage, night), threads=1)

    def night(self, night: int) -> str:
        """Live ``night`` as the nightly run does; gives how it failed, or nothing."""
        settings, site = self.settings(night), self.paper.site(base_of(self.paper, self.port))
        day = FIRST_DAY + timedelta(days=night)
        run = pipeline.cli_run(site, Window.of_days(day, day, site.timezone), is_nightly=True, settings=settings)
        failure = ""
        for step in (lambda: pipeline.run_ingest(run, site, settings), lambda: pipeline.publish_snapshot(settings)):
            try:
                step()
            except Exception as error:  # noqa: BLE001 - whatever it is, it is what came of the night
                failure = failure or f"{type(error).__name__}: {error}"
        return failure

    def copy(self, home: Path, breakage: str) -> Lived:
        """The same past in another home, for another future."""
        shutil.copytree(self.home, home, symlinks=True)
        return Lived(self.paper, home, self.port, breakage)


def live_history(lived: Lived, first: int = 0) -> list[str]:
    """Live the nights from ``first`` to the last good one; gives what failed, which nothing should."""
    found = ((night, lived.night(night)) for night in range(first, FIRST_BROKEN))
    return [f"night {night}: {failure}" for night, failure in found if failure]
