"""Random sequences of runs, reruns, held batches, kills and orders against one clean run in order.

`make test` tries a few; `pytest tests/unit/test_load_machine.py --hypothesis-profile=long` tries many more.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from types import FrameType
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test
from tests.lakes import further, migrated
from tests.unit.test_load import NIGHT, article, comment, digests, stage

from broadsheet.errors import QualityFailed
from broadsheet.ids import article_id
from broadsheet.load import load
from broadsheet.models import Article, Comment, Site
from broadsheet.settings import Settings

SITE = Site.adhoc().model_copy(update={"id": "herald", "languages": ("en",), "url": "https://herald.example/"})
NAMES = ("ferry", "bridge")
FEW = settings(
    max_examples=5,
    stateful_step_count=7,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)


class Stopped(BaseException):
    """What a signal raises in the middle of a load."""


@dataclass(frozen=True)
class Batch:
    """What one run brings to load."""

    run_id: str
    started_at: datetime
    articles: tuple[Article, ...]
    comments: tuple[Comment, ...]
    rejected: tuple[Comment, ...]
    is_held: bool


def url_of(name: str) -> str:
    return f"https://herald.example/news/{name}"


@st.composite
def readings(draw: st.DrawFn, name: str, at: datetime) -> tuple[Article, list[Comment], list[Comment]]:
    """One article as one visit may find it: edited or not, with all, some or none of its comments, rights reserved."""
    ident = article_id(url_of(name))
    seen = draw(st.sets(st.sampled_from("abcd")))
    is_reserved = draw(st.integers(0, 9)) == 0
    comments: list[Comment] = []
    rejected: list[Comment] = []
    for place, native in enumerate(sorted(seen), start=1):
        row = comment(native, place, article_id=ident, comment_id=article_id(f"{name}/{native}"))
        way = draw(st.integers(0, 7))
        if way == 0:
            rejected.append(row)
        elif way <= 3:
            hours = draw(st.integers(1, 5))
            comments.append(
                replace(
                    row,
                    posted_at=at - timedelta(hours=hours),
                    posted_at_text=f"{hours} hours ago",
                    posted_at_precision="hour",
                    posted_at_source="relative",
                )
            )
        else:
            comments.append(replace(row, upvote_count=way // 6, body=f"Comment {native}, {way // 7}."))
    declared = draw(st.sampled_from([None, len(seen), len(seen) + 1]))
    read = article(
        article_id=ident,
        url=url_of(name),
        canonical_url=url_of(name),
        headline=draw(st.sampled_from(["Ferry runs", "Ferry sinks"])),
        body=None if is_reserved else "The ferry left at seven.",
        section=draw(st.sampled_from(["News", "Sport"])),
        is_metadata_only=is_reserved,
        declared_comment_count=declared,
        extracted_comment_count=0 if is_reserved else len(seen),
        fetched_at=at,
    )
    return read, [] if is_reserved else comments, [] if is_reserved else rejected


def comments_of(batch: Batch, ident: str) -> tuple[list[Comment], list[Comment]]:
    """The accepted and the rejected comments of one of its articles."""
    return [c for c in batch.comments if c.article_id == ident], [c for c in batch.rejected if c.article_id == ident]


class Loads(RuleBasedStateMachine):
    """Runs are made in order and loaded in any; at the end every one is loaded, and the tables are compared."""

    def __init__(self) -> None:
        super().__init__()
        self.batches: list[Batch] = []
        self.loaded: set[int] = set()
        self.folder = Path(tempfile.mkdtemp(prefix="broadsheet-loads-"))
        self.mixed = further(migrated(), self.folder / "mixed")

    @initialize(data=st.data())
    def begin(self, data: st.DataObject) -> None:
        for _ in range(3):
            self.a_run_reads(data)

    @rule(data=st.data())
    def a_run_reads(self, data: st.DataObject) -> None:
        day = len(self.batches)
        at = NIGHT + timedelta(days=day)
        names = data.draw(st.lists(st.sampled_from(NAMES), min_size=1, unique=True))
        self._add([data.draw(readings(name, at)) for name in names], data.draw(st.integers(0, 6)) == 0)

    @precondition(lambda self: self.batches)
    @rule(data=st.data())
    def a_recording_holds_an_earlier_visit(self, data: st.DataObject) -> None:
        """The same bytes, read by another run: as before, or by code that reads them otherwise."""
        earlier = data.draw(st.sampled_from(self.batches))
        if data.draw(st.booleans()):
            self._add([(read, *comments_of(earlier, read.article_id)) for read in earlier.articles], False)
            return
        rows = []
        for read in earlier.articles:
            assert read.fetched_at is not None
            rows.append(data.draw(readings(read.url.rpartition("/")[2], read.fetched_at)))
        self._add(rows, False)

    @rule(data=st.data())
    def a_run_is_loaded(self, data: st.DataObject) -> None:
        number = data.draw(st.integers(0, len(self.batches) - 1))
        self._load(self.mixed, number)
        self.loaded.add(number)

    @rule(data=st.data(), step=st.integers(1, 45))
    def a_load_is_stopped(self, data: st.DataObject, step: int) -> None:
        number = data.draw(st.integers(0, len(self.batches) - 1))
        before = digests(self.mixed)
        seen = 0

        def stop(frame: FrameType, event: str, _: Any) -> None:
            nonlocal seen
            if event == "call" and frame.f_code.co_qualname == "Warehouse.run":
                seen += 1
                if seen == step:
                    raise Stopped

        sys.setprofile(stop)
        try:
            with suppress(Stopped):
                self._load(self.mixed, number)
        finally:
            sys.setprofile(None)
        if seen < step:
            self.loaded.add(number)  # it was through before
        else:
            assert digests(self.mixed) == before

    def teardown(self) -> None:
        try:
            if not self.batches:
                return
            for number in reversed(range(len(self.batches))):
                if number not in self.loaded:
                    self._load(self.mixed, number)
            clean = further(migrated(), self.folder / "clean")
            for number in range(len(self.batches)):
                self._load(clean, number)
            assert digests(self.mixed) == digests(clean)
        finally:
            shutil.rmtree(self.folder)

    def _add(self, rows: list[tuple[Article, list[Comment], list[Comment]]], is_held: bool) -> None:
        number = len(self.batches)
        run_id = f"r{number}"
        self.batches.append(
            Batch(
                run_id,
                NIGHT + timedelta(days=number),
                tuple(replace(read, run_id=run_id) for read, _, _ in rows),
                tuple(replace(row, run_id=run_id) for _, comments, _ in rows for row in comments),
                tuple(replace(row, run_id=run_id) for _, _, rejected in rows for row in rejected),
                is_held,
            )
        )

    def _load(self, home: Settings, number: int) -> None:
        batch = self.batches[number]
        folder, run = stage(
            home, batch.run_id, batch.articles, batch.comments, is_held=batch.is_held, rejected=batch.rejected
        )
        with suppress(QualityFailed):
            load(folder, SITE, replace(run, started_at=batch.started_at), home, NIGHT)


def test_any_sequence_ends_as_one_clean_run_in_order() -> None:
    is_long = settings.default is settings.get_profile("long")
    run_state_machine_as_test(Loads, settings=settings.get_profile("long") if is_long else FEW)
