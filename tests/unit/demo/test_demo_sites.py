"""The demo papers' site files: valid, true to the papers, and movable to other ports."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
import yaml
from tests.unit.demo.reading import DAY, NIGHT, fetch

import demo
from broadsheet.models import Site


def read(path: Path) -> Site:
    return Site.model_validate_json(json.dumps(yaml.safe_load(path.read_text(encoding="utf-8"))))


@pytest.mark.parametrize("paper", demo.PAPERS.values(), ids=demo.PAPERS)
def test_the_files_are_valid_and_say_what_the_papers_are(paper: demo.Paper) -> None:
    site = read(demo.SITES_DIR / f"{paper.id}.yml")
    assert (site.id, site.name, site.url, site.timezone) == (paper.id, paper.name, f"{paper.url}/", paper.zone)
    assert site.enabled and site.fetch.delay_seconds <= 0.05
    night = demo.expected_night(paper, DAY, NIGHT)
    assert {article.language for article in night.articles} == set(site.languages)
    assert site.quality.min_articles <= len(night.articles) <= site.quality.max_articles
    assert all(site.owns_host(link.url) and site.takes(link.url) for link in night.links)
    assert all(source.url and source.url.startswith(site.url) for source in site.discover)
    assert sorted(p.stem for p in demo.SITES_DIR.iterdir()) == sorted(demo.PAPERS)


def test_written_files_lead_to_the_served_papers(tmp_path: Path) -> None:
    with demo.serve(clock=NIGHT) as world:
        written = demo.write_sites(tmp_path / "sites", world.harbour_url, world.ledger_url)
        assert sorted(written) == sorted((tmp_path / "sites").iterdir())
        for path, url in zip(written, (world.harbour_url, world.ledger_url), strict=True):
            site = read(path)
            assert site.url == url and "4861" not in path.read_text().replace(url, "")
            for source in site.discover:
                reply = fetch(str(source.url))
                wanted = b"[{" if source.kind == "wordpress_rest" else b"<?xml"
                assert reply.status == 200 and reply.body.startswith(wanted)


def test_body_limits_let_every_whole_article_in() -> None:
    limits = {paper: read(demo.SITES_DIR / f"{paper}.yml").quality.min_body_chars for paper in demo.PAPERS}
    for back in range(0, 120, 10):
        for paper, least in limits.items():
            night = demo.expected_night(paper, DAY - timedelta(days=back), NIGHT)
            assert all(len("\n\n".join(article.paragraphs)) >= least for article in night.articles)
