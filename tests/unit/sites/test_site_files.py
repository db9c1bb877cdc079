"""Site files are read strictly, and every mistake of every file is one line that names file, key and remedy."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from broadsheet.errors import InvalidSettings, InvalidSite, UnknownSite
from broadsheet.models import Site
from broadsheet.settings import Settings
from broadsheet.sites import check_sites, contact_warnings, load_site, load_sites, read_sites
from broadsheet.sites.loading import DEMO_SITES

HERALD = """\
# yaml-language-server: $schema=site.schema.json
id: herald
name: The Herald
url: https://www.herald.example/
languages: [en]
timezone: Europe/London
discover:
  - kind: rss
    url: https://www.herald.example/feed
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)  # messages name files as seen from here
    sites = tmp_path / "sites"
    sites.mkdir()
    return sites


def settings(folder: Path, **more: object) -> Settings:
    return Settings(sites_dir=folder, **{"demo": False, "contact": "desk@herald.example", **more})  # type: ignore[arg-type]


def problems(folder: Path) -> list[str]:
    with pytest.raises(InvalidSite) as caught:
        load_sites(settings(folder))
    assert str(caught.value) == "\n".join(caught.value.problems)
    assert check_sites(settings(folder)) == list(caught.value.problems)
    return list(caught.value.problems)


def changed(**lines: str | None) -> str:
    """The Herald's file with some of its lines replaced, added, or (None) taken out."""
    blocks = re.split(r"\n(?! )", HERALD.strip())  # a key with the lines indented below it
    kept = [block for block in blocks if block.partition(":")[0] not in lines]
    return "\n".join([*kept, *(f"{key}: {value}" for key, value in lines.items() if value is not None)]) + "\n"


def test_a_right_file_becomes_a_site_with_all_defaults(folder: Path) -> None:
    (folder / "herald.yml").write_text(HERALD)
    (site,) = load_sites(settings(folder))
    assert site == load_site("herald", settings(folder))
    assert (site.id, site.languages, site.schedule, site.enabled) == ("herald", ("en",), "0 0 * * *", False)
    assert site.discover[0].url == "https://www.herald.example/feed"
    assert site.owns_host("https://WWW.herald.example/a")
    assert site.owns_host("https://herald.example/a"), "www and the bare host are one paper"
    assert not site.owns_host("https://news.herald.example/a")


def test_sites_are_sorted_by_id_and_other_files_are_none(folder: Path) -> None:
    for name in ("zeitung", "herald", "abend"):
        (folder / f"{name}.yml").write_text(changed(id=name))
    (folder / "site.schema.json").write_text("{}")
    (folder / ".#herald.yml").symlink_to("nobody@nowhere")  # Emacs's lock
    assert [site.id for site in load_sites(settings(folder))] == ["abend", "herald", "zeitung"]


def test_no_files_are_no_sites(folder: Path) -> None:
    assert load_sites(settings(folder)) == ()
    assert check_sites(settings(folder)) == []


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (changed(schedul="0 3 * * *"), "schedul: unknown key; did you mean 'schedule'?"),
        (changed(colour="red"), "colour: unknown key; known are id, name, url, enabled, hosts, languages, timezone, "),
        (changed(name=None, nam="The Herald"), "nam: unknown key; did you mean 'name'?"),
        (changed(fetch="{delay: 3}"), "fetch.delay: unknown key; did you mean 'delay_seconds'?"),
        (
            HERALD.replace("kind: rss", "kind: rs"),
            "discover.0.kind: 'rs' is not one of rss, atom, json_feed, sitemap, news_sitemap, wordpress_rest, listing, date_archive, "
            "wayback, warc, archive; did you mean 'rss'?",
        ),
        (HERALD.replace("kind: rss", "type: rss"), "discover.0.type: unknown key; did you mean 'kind'?"),
        (HERALD.replace("kind: rss", "kind: warc"), "discover.0: kind warc needs 'path'; add path: pages.warc.gz"),
        (
            HERALD.replace("    url: https://www.herald.example/feed", "    path: x.warc.gz"),
            "discover.0: kind rss needs 'url'; add url: https://www.example.com/feed",
        ),
        (HERALD + "    path: x.warc.gz\n", "discover.0: kind rss takes 'url', not 'path'; take 'path' out"),
        (
            HERALD + "  - kind: sitemap\n    url: https://www.herald.example/feed\n",
            "discover: 'https://www.herald.example/feed' is given twice; keep one",
        ),
        (changed(discover="[]"), "discover: empty; write at least one, such as 'discover: [{kind: rss, url: https://"),
        (changed(url="htp://herald"), "url: 'htp://herald' is not an absolute http(s) URL; write one like https://"),
        (
            changed(url="'http://her ald.example/'"),
            "url: 'http://her ald.example/' is not an absolute http(s) URL; write",
        ),
        (changed(schedule="0 24 * * *"), "schedule: '0 24 * * *' is not a cron line of five fields; midnight is '0 0 "),
        (changed(schedule="0 0 30 2 *"), "schedule: '0 0 30 2 *' is not a cron line"),
        (changed(schedule="r r * * *"), "schedule: 'r r * * *' is not a cron line"),
        (changed(schedule="'@daily'"), "schedule: '@daily' is not a cron line"),
        (changed(timezone="London"), "timezone: 'London' is not an IANA time zone; did you mean 'Europe/London'?"),
        (
            changed(timezone="Europe/Londn"),
            "timezone: 'Europe/Londn' is not an IANA time zone; did you mean 'Europe/Lon",
        ),
        (changed(timezone="localtime"), "timezone: 'localtime' is not an IANA time zone"),
        (changed(timezone="Mars"), "timezone: 'Mars' is not an IANA time zone; write one like Europe/London"),
        (changed(languages="en"), "languages: 'en' is not a list; write [a, b]"),
        (changed(languages="[en, jp]"), "languages.1: 'jp' is not an ISO 639-1 code; write one like en or de"),
        (changed(name="1945"), "name: 1945 is not text; put it in quotes"),
        (changed(name=""), "name: empty; write a value or take the line out"),
        (changed(name="''"), "name: empty; write at least one, such as 'name: The Herald'"),
        (changed(enabled="yes"), "enabled: 'yes' is not true or false; write one of the two, without quotes"),
        (changed(enabled="1"), "enabled: 1 is not true or false"),
        (
            changed(fetch="{max_pages_per_run: '5'}"),
            "fetch.max_pages_per_run: '5' is not a whole number; write one such as 5",
        ),
        (changed(fetch="{max_pages_per_run: 0}"), "fetch.max_pages_per_run: 0 is below the least allowed, 1; raise it"),
        (changed(fetch="{delay_seconds: 900}"), "fetch.delay_seconds: 900 is above the most allowed, 300; lower it"),
        (changed(fetch="{timeout_seconds: 0}"), "fetch.timeout_seconds: 0 is not above 0; raise it"),
        (changed(fetch="{delay_seconds: slow}"), "fetch.delay_seconds: 'slow' is not a number; write one such as 2.5"),
        (changed(quality="{quiet_days: sunday}"), "quality.quiet_days: 'sunday' is not a list; write [a, b]"),
        (
            changed(quality="{quiet_days: [sundey]}"),
            "quality.quiet_days.0: 'sundey' is not one of monday, tuesday, wednesday, thursday, friday, saturday, sunday; did you "
            "mean 'sunday'?",
        ),
        (changed(fetch="slow"), "fetch: 'slow' is not a block of keys; indent them below it"),
        (
            changed(quality="{min_articles: 9, max_articles: 3}"),
            "quality: min_articles 9 is above max_articles 3; lower one",
        ),
        (
            changed(hosts="[https://herald.example/]"),
            "hosts.0: 'https://herald.example/' is not a bare host in lower-case ASCII; ",
        ),
        (
            changed(hosts="[Bücher.example]"),
            "hosts.0: 'Bücher.example' is not a bare host in lower-case ASCII; write one like xn-",
        ),
        (changed(hosts="['*']"), "hosts.0: '*' is not a bare host in lower-case ASCII; write one like www.example.com"),
        (changed(hosts="[herald.example:80]"), "hosts.0: 'herald.example:80' is not a bare host"),
        (changed(hosts="['']"), "hosts.0: '' is not a bare host"),
        (
            changed(include="['(']"),
            "include.0: '(' is not a regular expression: missing ), unterminated subpattern at position 0; ",
        ),
        (changed(timezone=None), "timezone: missing; add a line such as 'timezone: Europe/London'"),
        (changed(id="heralds"), "id: 'heralds' is not the file's name 'herald'; write id: herald or rename the file"),
        (
            changed(id="The-Herald"),
            "id: 'The-Herald' is not 2 to 50 of a-z, 0-9 and _ that begin with a letter; name the file ",
        ),
        (HERALD + "name: Another\n", "name: given twice, in lines 3 and 10; keep one"),
        (HERALD + "    kind: atom\n", "discover.0.kind: given twice, in lines 8 and 10; keep one"),
        (HERALD.replace("[en]", "[en"), "line 6, column 9: not valid YAML: while parsing a flow sequence, "),
        (changed(schedule="* * * * *"), "line 10, column 12: not valid YAML: while scanning an alias, "),
        (
            changed(name="&n Herald", rights="{basis: *n}"),
            "line 10, column 17: not valid YAML: aliases are not taken; put a ",
        ),
        (HERALD + "---\n" + HERALD, "line 10, column 1: not valid YAML: "),
        (
            changed(name="!!python/object:os.system x"),
            "name: the tag 'tag:yaml.org,2002:python/object:os.system' is not taken; ",
        ),
        (HERALD + "? [a]\n: b\n", "the key in line 10 is not text; write one like 'name:'"),
        (changed(name='"\\ud800"'), "name: holds half a character"),
        ("", "empty; write at least id, name, url, languages, timezone and discover"),
        ("# nothing yet\n", "empty; write at least id"),
        ("- herald\n", "holds no keys; write lines such as 'name: The Herald'"),
        ("[" * 3000, "nested too deeply; a site file needs three levels"),
    ],
)
def test_each_mistake_is_one_line_with_file_key_and_remedy(folder: Path, text: str, line: str) -> None:
    (folder / "herald.yml").write_text(text)
    (problem,) = problems(folder)
    assert problem.startswith(f"sites/herald.yml: {line}")
    assert "\n" not in problem
    assert ";" in problem, "a remedy follows"


def test_a_file_that_is_not_utf_8(folder: Path) -> None:
    (folder / "herald.yml").write_bytes(HERALD.encode() + b"# caf\xe9\n")
    assert problems(folder) == ["sites/herald.yml: line 10 is not UTF-8 (byte 0xe9); save the file as UTF-8"]


def test_a_byte_order_mark_is_no_mistake(folder: Path) -> None:
    (folder / "herald.yml").write_text(HERALD, encoding="utf-8-sig")
    assert load_site("herald", settings(folder)).name == "The Herald"


def test_yaml_1_1_surprises_stay_text(folder: Path) -> None:
    """In YAML 1.1 ``no`` is false, 12:30 is 750 and 2026-01-01 is a date."""
    (folder / "herald.yml").write_text(
        changed(languages="[no]", name="2026-01-01", rights="{basis: 12:30, notes: 010}")
    )
    site = load_site("herald", settings(folder))
    assert (site.languages, site.name, site.rights.basis, site.rights.notes) == (("no",), "2026-01-01", "12:30", "010")


def test_quiet_days_are_named_or_all(folder: Path) -> None:
    for value, days in (("[saturday, sunday]", ("saturday", "sunday")), ("[]", ()), ("always", 7)):
        (folder / "herald.yml").write_text(changed(quality=f"{{quiet_days: {value}}}"))
        site = load_site("herald", settings(folder))
        assert (len(site.quality.quiet_days) if days == 7 else site.quality.quiet_days) == days
        assert Site.model_validate_json(site.model_dump_json()) == site, "it goes to other processes as JSON"


def test_five_mistakes_in_one_file_are_five_lines(folder: Path) -> None:
    (folder / "herald.yml").write_text(
        HERALD.replace("kind: rss", "kind: rs")
        .replace("Europe/London", "Mars")
        .replace("[en]", "[xx]")
        .replace("name:", "nmae:")
        .replace("https://www.herald.example/\n", "herald.example\n")
    )
    assert [line.split(": ")[1] for line in problems(folder)] == [
        "url",
        "languages.0",
        "timezone",
        "discover.0.kind",
        "nmae",
    ]


def test_mistakes_of_all_files_come_at_once(folder: Path) -> None:
    (folder / "abend.yml").write_text(changed(id="abend", timezone="Mars"))
    (folder / "herald.yml").write_text(HERALD)
    (folder / "zeitung.yml").write_text("")
    assert [line.partition(":")[0] for line in problems(folder)] == ["sites/abend.yml", "sites/zeitung.yml"]


def test_an_id_taken_by_another_file(folder: Path) -> None:
    (folder / "herald.yml").write_text(HERALD)
    (folder / "tribune.yml").write_text(HERALD)
    assert problems(folder) == ["sites/tribune.yml: id: 'herald' is the id of sites/herald.yml too; write id: tribune"]


def test_the_name_of_the_ad_hoc_site_is_kept(folder: Path) -> None:
    (folder / "adhoc.yml").write_text(changed(id="adhoc"))
    assert problems(folder) == [
        "sites/adhoc.yml: id: 'adhoc' is kept for WARC files without a site; choose another id and file name"
    ]


def test_a_file_that_ends_in_yaml_is_not_passed_over(folder: Path) -> None:
    (folder / "herald.yaml").write_text(HERALD)
    assert problems(folder) == ["sites/herald.yaml: a site file ends in .yml; rename it to herald.yml"]


def test_an_unreadable_file(folder: Path) -> None:
    (folder / "herald.yml").mkdir()
    assert problems(folder) == ["sites/herald.yml: can't be read: Is a directory; check its permissions"]


def test_one_site_is_read_although_another_is_broken(folder: Path) -> None:
    (folder / "herald.yml").write_text(HERALD)
    (folder / "broken.yml").write_text("[")
    assert load_site("herald", settings(folder)).id == "herald"
    with pytest.raises(InvalidSite, match=r"sites/broken\.yml: "):
        load_site("broken", settings(folder))


def test_the_right_files_are_read_beside_wrong_ones_whose_lines_are_those_of_the_check(folder: Path) -> None:
    (folder / "zeitung.yml").write_text(changed(id="zeitung", enabled="true"))
    (folder / "herald.yml").write_text(HERALD)
    (folder / "abend.yml").write_text(changed(id="abend", timezone="Mars", schedule="never"))
    (folder / "broken.yml").write_text("[")
    (folder / "tribune.yml").write_text(HERALD)  # says that it is the Herald
    files = read_sites(settings(folder))
    assert [site.id for site in files.sites] == ["herald", "zeitung"]
    assert [site.id for site in files.enabled] == ["zeitung"]
    assert [line.partition(":")[0] for line in files.problems] == [
        "sites/abend.yml",
        "sites/abend.yml",
        "sites/broken.yml",
        "sites/tribune.yml",
    ]
    assert list(files.problems) == check_sites(settings(folder))


def test_no_mistakes_are_no_problems(folder: Path) -> None:
    (folder / "herald.yml").write_text(HERALD)
    files = read_sites(settings(folder))
    assert (files.sites, files.problems) == (load_sites(settings(folder)), ())


@pytest.mark.skipif(not DEMO_SITES.is_dir(), reason="the demo world is not there")
def test_of_two_files_of_one_id_neither_counts_and_the_others_do(folder: Path) -> None:
    (folder / "harbour_gazette.yml").write_text(changed(id="harbour_gazette"))
    (folder / "herald.yml").write_text(HERALD)
    files = read_sites(settings(folder, demo=True))
    assert [site.id for site in files.sites] == ["herald", "ledger_nord"]
    (line,) = files.problems
    assert "id: 'harbour_gazette' is the id of sites/harbour_gazette.yml too; rename one of them" in line


def test_what_nobody_thought_of_in_one_file_is_that_files_problem(folder: Path) -> None:
    (folder / "herald.yml").write_text(HERALD)
    (folder / "abend.yml").write_text(changed(id="abend", discover="[{kind: warc, path: '~nobody_at_all/x.warc.gz'}]"))
    files = read_sites(settings(folder))
    assert [site.id for site in files.sites] == ["herald"]
    (line,) = files.problems
    assert line.startswith("sites/abend.yml: can't be read: RuntimeError: ")


def test_an_unknown_site_names_close_ones(folder: Path) -> None:
    (folder / "herald.yml").write_text(HERALD)
    with pytest.raises(
        UnknownSite, match=r"'heral': no such site; did you mean 'herald'[?] `broadsheet sites list` shows all"
    ):
        load_site("heral", settings(folder))
    with pytest.raises(UnknownSite, match="'qqq': no such site; `broadsheet sites list`"):
        load_site("qqq", settings(folder))


def test_a_missing_folder_is_a_wrong_setting(tmp_path: Path) -> None:
    with pytest.raises(InvalidSettings, match="no such folder of site files; set BROADSHEET_SITES_DIR"):
        load_sites(settings(tmp_path / "nowhere"))


def test_a_warc_path_is_seen_from_the_site_file(folder: Path) -> None:
    sources = "[{kind: warc, path: ../pages/*.warc.gz}, {kind: warc, path: /srv/x.warc.gz}]"
    (folder / "herald.yml").write_text(changed(discover=sources))
    first, second = load_site("herald", settings(folder)).discover
    assert first.path == f"{folder}/../pages/*.warc.gz"
    assert second.path == "/srv/x.warc.gz"


def test_an_enabled_site_wants_a_contact(folder: Path) -> None:
    (folder / "herald.yml").write_text(changed(enabled="true"))
    (folder / "idle.yml").write_text(changed(id="idle"))
    (folder / "near.yml").write_text(
        changed(id="near", enabled="true").replace("https://www.herald.example/feed", "http://127.0.0.1:8080/feed")
    )
    without = settings(folder, contact="set-BROADSHEET_CONTACT")
    warning = (
        "sites/herald.yml: enabled: a live run needs a contact address in the User-Agent; "
        "set BROADSHEET_CONTACT to a URL or an e-mail address"
    )
    assert contact_warnings(without) == [warning]
    assert check_sites(without) == [warning]
    assert check_sites(settings(folder)) == []
    assert len(load_sites(without)) == 3, "a warning stops nothing"


@pytest.mark.skipif(not DEMO_SITES.is_dir(), reason="the demo world is not there")
def test_the_demo_papers_come_with_the_demo_and_its_port(folder: Path) -> None:
    assert load_sites(settings(folder)) == ()
    usual, moved = (load_sites(settings(folder, demo=True, demo_port=port)) for port in (48610, 50210))
    assert len(moved) >= 2
    text = "".join(site.model_dump_json() for site in moved)
    assert ":50210/" in text
    assert ":50211/" in text
    assert "4861" not in text
    assert [site.id for site in usual] == [site.id for site in moved]


def test_dag_files_can_afford_it() -> None:
    """They load this at parse time, so nothing heavy may come along."""
    heavy = "airflow duckdb feedparser great_expectations lxml pandas pyarrow scrapy trafilatura"
    code = f"import sys, broadsheet.sites; print([m for m in '{heavy}'.split() if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout == "[]\n"
