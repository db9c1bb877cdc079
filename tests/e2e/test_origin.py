"""``broadsheet why URL`` on a real night: the chain down to the bytes, and what it says where a part of it is gone."""

from __future__ import annotations

import hashlib
import json
import subprocess
from pathlib import Path

import pytest
from tests.e2e.harbour import Harbour, flip, run_night
from tests.e2e.recorded import BROADSHEET

pytestmark = pytest.mark.e2e
ROW = "SELECT canonical_url, raw_sha256, run_id, article_id::VARCHAR, changed_in_load FROM articles ORDER BY extracted_comment_count DESC, 1 LIMIT 1"


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Harbour:
    return run_night(tmp_path_factory.mktemp("origin"))


def test_the_chain_leads_from_the_row_to_the_bytes(night: Harbour, tmp_path: Path) -> None:
    ((url, digest, run_id, article_id, load_number),) = night.ask(ROW)
    chain = json.loads(night.broadsheet("why", url, "--json").stdout)
    assert chain["article"]["article_id"] == article_id and chain["run"]["run_id"] == run_id
    assert chain["load"]["load_number"] == load_number
    page = next(each for each in chain["pages"] if each["kind"] == "article")
    assert page["raw_sha256"] == digest and page["stands"] == "sound"
    assert night.settings.home / page["warc_path"] == night.warc
    assert {each["suite"] for each in chain["rules"]} == {"articles", "comments"}
    assert len(chain["readings"]) == len(chain["versions"]) == 1

    told = night.broadsheet("why", article_id)
    assert told.returncode == 0
    for part in (
        url,
        run_id,
        digest,
        page["warc_path"],
        f"at {page['warc_offset']}",
        "sound",
        "version  1",
        "rules passed",
    ):
        assert part in told.stdout

    env = {"BROADSHEET_HOME": str(night.settings.home), "BROADSHEET_SITES_DIR": str(night.settings.sites_dir)}
    raw = subprocess.run(
        [BROADSHEET, "why", url, "--bytes"], capture_output=True, env=env, check=True, timeout=120
    ).stdout
    assert hashlib.sha256(raw).hexdigest() == digest
    assert night.broadsheet("why", url, "--bytes", "-o", tmp_path / "page.html").stdout == ""
    assert (tmp_path / "page.html").read_bytes() == raw


def test_a_link_that_is_no_row_says_how_it_ended(night: Harbour) -> None:
    ((url, kind),) = night.ask("SELECT url, kind FROM ops.outcomes WHERE kind <> 'accepted' ORDER BY url LIMIT 1")
    told = night.broadsheet("why", url)
    assert told.returncode == 1 and f"it ended as {kind}" in " ".join(told.stderr.split())
    unknown = night.broadsheet("why", "https://nowhere.example/")
    assert unknown.returncode == 1 and "no run has met it" in " ".join(unknown.stderr.split())


def test_bytes_that_are_gone_or_damaged_are_told_and_never_written(night: Harbour, tmp_path: Path) -> None:
    harbour = night.copied(tmp_path)
    ((url, digest, *_),) = harbour.ask(ROW)
    ((offset,),) = harbour.ask(
        "SELECT warc_offset FROM ops.pages WHERE raw_sha256 = $sha AND kind = 'article'", sha=digest
    )
    flip(harbour.warc, offset + 60)
    for args in ((url,), (url, "--bytes", "-o", str(tmp_path / "page.html"))):
        told = harbour.broadsheet("why", *args)
        assert told.returncode == 1 and "restore the file" in " ".join(told.stderr.split())
    harbour.warc.unlink()
    told = harbour.broadsheet("why", url, "--bytes")
    assert told.returncode == 1 and "no such file" in told.stderr and told.stdout == ""
    assert not (tmp_path / "page.html").exists()
    harbour.change(
        f"INSERT INTO ops.archive_removals VALUES ('{harbour.site.id}', '{harbour.warc.relative_to(harbour.settings.home)}', 1, '2026-04-01', 'age')"
    )
    assert "retention removed it on 2026-04-01 (age)" in " ".join(harbour.broadsheet("why", url).stderr.split())
    harbour.change("DELETE FROM ops.pages WHERE kind = 'article'")
    told = harbour.broadsheet("why", url)
    assert told.returncode == 1 and "no answer in the archive has its bytes" in " ".join(told.stderr.split())
