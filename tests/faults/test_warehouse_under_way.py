"""Readers beside loads and publishes, and kill -9 inside a load, a copy and a swap: nothing half, nothing lost, nothing twice.

What does NOT belong here: kills at chosen statements (``tests/unit/test_load_kills.py``) and full disks (``test_bad_disks.py``).
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from tests.unit.test_load import NIGHT, article, comment, digests, site, stage
from tests.unit.warehouse.test_bad_disks import add_sites

from broadsheet.ids import article_id, comment_id
from broadsheet.load import load
from broadsheet.models import Run, Site
from broadsheet.runs import RunFolder
from broadsheet.settings import Settings
from broadsheet.warehouse import publish_copy

__all__ = ["site"]  # a fixture
READERS = 4
LOADS, SOAK_LOADS = 12, 50
SEED = 20260306

KILLS = {"load": 3, "refresh_marts": 1, "copyfile": 2, "verify_copy": 1, "_swap": 2}
SOAK_KILLS = {"load": 10, "refresh_marts": 4, "copyfile": 6, "verify_copy": 4, "_swap": 6}

# Asks again and again, each time as a process does that has just begun. Every load writes its number into an article and its comments.
READER = """
import json, sys, time
from pathlib import Path
from broadsheet.settings import load_settings
from broadsheet.warehouse import query_snapshot

settings, end, seen, answers, longest = load_settings(), Path(sys.argv[1]), 0, 0, 0.0
print("begun", flush=True)
while not end.exists() or answers == 0:
    began = time.monotonic()
    rows = query_snapshot(settings, "SELECT DISTINCT headline, body FROM (SELECT article_headline AS headline, body FROM comments "
        "UNION ALL SELECT headline, headline FROM articles UNION ALL SELECT headline, headline FROM core.article_versions WHERE valid_to IS NULL)").rows
    longest = max(longest, time.monotonic() - began)
    assert len(rows) == 1 and rows[0][0] == rows[0][1], rows
    assert int(rows[0][0].split()[1]) >= seen, (rows, seen)
    seen, answers = int(rows[0][0].split()[1]), answers + 1
    time.sleep(0.1)
print(json.dumps([answers, longest]))
"""


# For each line (number of a night, function, share): load and publish that night in a child that is killed at that share of the
# function's CPU time, which is about the same on a busy machine, or of its system's calls where it takes next to none. Says whether the kill lay inside, what readers saw
# before and after, and what they see once the night was run again.
KILLER = """
import json, os, signal, sys, threading, time
from broadsheet.load import load
from broadsheet.models import Site
from broadsheet.runs import RunFolder
from broadsheet.settings import load_settings
from broadsheet.warehouse import publish_copy, query_snapshot

settings = load_settings()
site = Site.adhoc().model_copy(update={"id": "herald", "languages": ("en",), "url": "https://herald.example/"})

def work(number):
    folder = RunFolder(settings.runs_dir, "herald", f"r{number}")
    run = folder.load_run()
    load(folder, site, run, settings, run.started_at)
    publish_copy(settings, run.started_at)

def in_child(work):
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        work(writing)
        os._exit(0)
    os.close(writing)
    ended = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    with os.fdopen(reading) as said:
        return ended, said.read()

def followed(number, name, kill_at=None, calls_at=None):
    def run(writing):
        began, calls = 0.0, 0
        def die():
            while time.process_time() < began + kill_at:
                time.sleep(0.0005)
            os.kill(os.getpid(), signal.SIGKILL)
        def follow(frame, event, argument):
            nonlocal began, calls
            if frame.f_code.co_name != name or event not in ("call", "return", "c_call"):
                return
            if event == "c_call":
                calls += 1
                if calls == calls_at:
                    os.kill(os.getpid(), signal.SIGKILL)
            elif event == "call":
                began = time.process_time()
                os.write(writing, b"in ")
                if kill_at is not None:
                    threading.Thread(target=die, daemon=True).start()
            else:
                os.write(writing, f"out {time.process_time() - began} {calls} ".encode())
        sys.setprofile(follow)
        work(number)
        sys.setprofile(None)
    return in_child(run)

def shown():
    def run(writing):
        rows = query_snapshot(settings, "SELECT DISTINCT headline FROM articles UNION SELECT DISTINCT body FROM comments").rows
        os.write(writing, json.dumps(rows).encode())
    return json.loads(in_child(run)[1])

for line in sys.stdin:
    number, name, share = json.loads(line)
    if share is None:
        ended, said = followed(number, name)
        _, seconds, calls = said.split()[-3:]
        seconds, calls = float(seconds), int(calls)
        print(json.dumps(ended), flush=True)
        continue
    before = shown()
    if name == "_swap":
        ended, said = followed(number, name, calls_at=1 + int(share * calls))
    else:
        ended, said = followed(number, name, kill_at=share * seconds)
    after = shown()
    again, _ = in_child(lambda _: work(number))
    print(json.dumps([ended, said, before, after, again, shown()]), flush=True)
"""


def night(settings: Settings, number: int, articles: int = 1) -> tuple[RunFolder, Run]:
    """The run of a night in which every article and comment was edited to say ``number``."""
    at, read, said = NIGHT + timedelta(minutes=number), [], []
    for place in range(articles):
        url = f"https://herald.example/news/{place}"
        ident = article_id(url)
        one = article(
            article_id=ident,
            url=url,
            canonical_url=url,
            headline=f"Number {number}",
            fetched_at=at,
            run_id=f"r{number}",
        )
        read.append(one)
        for native in ("1", "2"):
            row = comment(
                native, int(native), article_id=ident, comment_id=comment_id(ident, native), run_id=f"r{number}"
            )
            said.append(replace(row, body=f"Number {number}"))
    folder, run = stage(settings, f"r{number}", read, said)
    return folder, replace(run, started_at=at)


@pytest.fixture
def edited(settings: Settings, site: Site) -> Settings:
    """A home with a first night that readers see."""
    folder, run = night(settings, 0)
    load(folder, site, run, settings, run.started_at)
    publish_copy(settings, run.started_at)
    return settings


@pytest.mark.timeout(900)
def test_readers_beside_many_loads_see_whole_nights_one_after_the_other(
    edited: Settings, site: Site, tmp_path: Path, is_soak: bool
) -> None:
    end, loads = tmp_path / "end", SOAK_LOADS if is_soak else LOADS
    command = [sys.executable, "-c", READER, str(end)]
    readers = [
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(READERS)
    ]
    try:
        for reader in readers:
            assert reader.stdout is not None
            assert reader.stdout.readline() == "begun\n"
        for number in range(1, loads + 1):
            folder, run = night(edited, number)
            load(folder, site, run, edited, run.started_at)
            publish_copy(edited, run.started_at)
        end.touch()
        said = [reader.communicate(timeout=120) for reader in readers]
    finally:
        for reader in readers:
            reader.kill()
    assert [error for _, error in said if error] == []
    assert sum(json.loads(answer)[0] for answer, _ in said) > loads


@pytest.mark.timeout(900)
def test_a_kill_inside_a_load_a_copy_or_a_swap_leaves_one_night_or_the_other(
    edited: Settings, site: Site, is_soak: bool
) -> None:
    chance, kills = random.Random(SEED), SOAK_KILLS if is_soak else KILLS
    add_sites(edited, 4000)  # so that a copy takes some time
    asked = []
    for name, count in kills.items():
        asked += [(name, None), *((name, chance.uniform(0.02, 0.7)) for _ in range(count))]
    lines = []
    for number, (name, share) in enumerate(asked, start=1):
        night(edited, number)
        lines.append(json.dumps([number, name, share]))
    done = subprocess.run(
        [sys.executable, "-c", KILLER], input="\n".join(lines), capture_output=True, text=True, check=True, timeout=800
    )
    inside: Counter[str] = Counter()
    for number, ((name, share), line) in enumerate(zip(asked, done.stdout.splitlines(), strict=True), start=1):
        if share is None:
            assert json.loads(line) == 0
            continue
        ended, said, before, after, again, last = json.loads(line)
        told = f"{name} at {share:.2f} (seed {SEED})"
        inside[name] += ended == -9 and said == "in "
        assert before == [[f"Number {number - 1}"]], told
        assert after in (before, [[f"Number {number}"]]), told
        assert (again, last) == (0, [[f"Number {number}"]]), told
    # A busy machine lets some of them come too late.
    assert all(inside[name] for name in kills), inside
    assert 2 * inside.total() >= sum(kills.values()), inside
    strays = [
        path.name
        for path in edited.snapshot_path.parent.rglob("*")
        if path.suffix == ".tmp" or path.name.startswith(".current")
    ]
    assert strays == []
    undisturbed = edited.model_copy(update={"home": edited.home / "undisturbed"})
    for number in range(len(asked) + 1):
        folder, run = night(undisturbed, number)
        load(folder, site, run, undisturbed, run.started_at)
    add_sites(undisturbed, 4000)
    assert digests(edited) == digests(undisturbed)
