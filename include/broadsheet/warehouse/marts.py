"""Marts: tables that are made from core.* for the questions that are asked most, one folder of ``sql/marts`` each.

``query.sql`` gives the rows for what is in scope, ``table.yml`` says what a row is, its key, its scope, and which marts it reads,
``tests/*.sql`` give rows where something is wrong. A refresh puts into ``scope_<name>`` what the loads since the last one have touched,
as ``sql/marts/scopes`` says, once as the marts stand before and once as they stand after; rows in scope are made anew. A mart whose
files have changed is made anew whole, and so are those that read it.

What does NOT belong here: when marts are refreshed (``snapshot``), columns of core.* (``sql/migrations``).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

import duckdb

from broadsheet.errors import MigrationError
from broadsheet.ids import sha256
from broadsheet.warehouse.connection import Warehouse
from broadsheet.warehouse.failures import is_of_disk
from broadsheet.warehouse.statements import SQL, quoted

MARTS = SQL / "marts"
# The columns of each scope, those that others follow from first.
_SCOPES: Mapping[str, Mapping[str, str]] = {
    "articles": {"article_id": "UUID"},
    "days": {"site": "VARCHAR", "day": "DATE"},
    "months": {"site": "VARCHAR", "month": "DATE"},
    "comment_days": {"site": "VARCHAR", "day": "DATE"},
    "authors": {"site": "VARCHAR", "author": "VARCHAR"},
    "names": {"author": "VARCHAR"},
    "all": {},
}
_FOLLOWS_FROM = {"months": "days", "names": "authors"}
# What scopes take from a mart that need not be there: one whose query has failed from the first has no table.
_NOTICED: Mapping[str, tuple[str, str]] = {
    "moved_sites": ("site_scorecard", "site VARCHAR"),
    "judged_nights": ("site_daily", "site VARCHAR, day DATE"),
}
_EVERYTHING = -1  # rows from before loads were numbered count as changed by load 0


@dataclass(frozen=True)
class Mart:
    """One folder of ``sql/marts``."""

    name: str
    query: str
    grain: str
    scope: str
    key: tuple[str, ...]
    reads: tuple[str, ...]
    columns: Mapping[str, str]  # each with its sentence, in the table's order
    tests: Mapping[str, str]  # SQL by name

    @cached_property
    def digest(self) -> str:
        """SHA-256 of all that its rows follow from."""
        return sha256("\n".join([self.query, self.scope, *self.columns]).encode())

    @property
    def select(self) -> str:
        """Its rows for what is in scope, columns in order."""
        return f"SELECT {', '.join(self.columns)} FROM (\n{self.query}\n)"  # noqa: S608


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What a refresh did to one mart."""

    name: str
    is_whole: bool
    error: str | None = None


def read_marts(folder: Path = MARTS) -> list[Mart]:
    """All marts, those that are read before those that read them. Raises MigrationError where a folder is not one."""
    marts, wrong = _read_all(folder)
    if wrong:
        raise MigrationError("; ".join(wrong.values()))
    return marts


def _read_all(folder: Path) -> tuple[list[Mart], dict[str, str]]:
    """The marts in the order of ``read_marts``, and what is wrong with the other folders, by name."""
    found: dict[str, Mart] = {}
    wrong: dict[str, str] = {}
    for path in sorted(folder.glob("*/table.yml")):
        try:
            found[path.parent.name] = _read(path.parent)
        except MigrationError as error:
            wrong[path.parent.name] = str(error)
    for name, mart in list(found.items()):
        if strangers := set(mart.reads) - found.keys() - wrong.keys():
            wrong[name] = f"{folder / name}/table.yml: reads {', '.join(sorted(strangers))}: no such mart"
    marts: list[Mart] = []
    while ready := [mart for name, mart in found.items() if mart not in marts and _is_ready(mart, marts, wrong)]:
        marts += ready
    for name in found.keys() - wrong.keys() - {mart.name for mart in marts}:
        wrong[name] = f"{folder / name}/table.yml: reads a mart that reads it"
    return [mart for mart in marts if mart.name not in wrong], wrong


def _is_ready(mart: Mart, before: Collection[Mart], wrong: Collection[str]) -> bool:
    return set(mart.reads) <= {other.name for other in before} | set(wrong)


def _read(folder: Path) -> Mart:
    import yaml  # here: most commands publish nothing

    from broadsheet.own_yaml import read_own_yaml

    path = folder / "table.yml"
    try:
        told = read_own_yaml(path)
        mart = Mart(
            folder.name,
            _statement(folder / "query.sql"),
            str(told["grain"]),
            str(told["scope"]),
            tuple(told["key"]),
            tuple(told["reads"]),
            dict(told["columns"]),
            {test.stem: _statement(test) for test in sorted(folder.glob("tests/*.sql"))},
        )
    except (OSError, ValueError, KeyError, TypeError, yaml.YAMLError) as error:
        raise MigrationError(
            f"{path}: {error!r}; a mart has query.sql, and grain, scope, key, reads, columns here"
        ) from error
    odd = [name for name in (mart.name, *mart.columns) if not name.isidentifier()]
    if odd or not set(mart.key) <= mart.columns.keys():
        raise MigrationError(
            f"{path}: {', '.join(odd) or 'key'}: names are letters, digits and _, the key is of its columns"
        )
    if mart.scope not in _SCOPES:
        raise MigrationError(f"{path}: scope {mart.scope}: one of {', '.join(_SCOPES)}")
    return mart


def _statement(path: Path) -> str:
    return path.read_text(encoding="utf-8").rstrip().removesuffix(";")


def refresh_marts(
    warehouse: Warehouse, now: datetime, *, whole: bool = False, marts: Sequence[Mart] | None = None
) -> list[Refreshed]:
    """Bring the marts up to the newest load, all in one transaction; gives what was done to each.

    A mart whose query fails, or whose folder is none, is told, keeps its rows and is made anew whole the next time, and so are those that
    read it: by themselves, after the others, so that trying again costs nothing but its own query. Raises DuckDB's errors of the disk.
    """
    marts, wrong = _read_all(MARTS) if marts is None else (marts, {})
    ailing = {str(name): str(error) for name, error in warehouse.run("list_mart_errors") if name not in wrong}
    done, failed = _refresh_without_failing(warehouse, now, marts, wrong | ailing, whole=whole)
    if ailing:
        still = {name: message for name, message in failed.items() if name not in ailing}
        healed, failed = _refresh_without_failing(warehouse, now, marts, still, whole=whole, only=ailing)
        done += healed
    return [*done, *(Refreshed(name, is_whole=False, error=message) for name, message in failed.items())]


def _refresh_without_failing(
    warehouse: Warehouse,
    now: datetime,
    marts: Sequence[Mart],
    failed: Mapping[str, str],
    *,
    whole: bool,
    only: Collection[str] | None = None,
) -> tuple[list[Refreshed], dict[str, str]]:
    """Refresh ``marts``, or ``only`` some, but for those ``failed`` and their readers; gives also what was left out, and why."""
    failed = dict(failed)
    while True:
        left_out = {name: failed.get(name, "waits for a mart that it reads") for name in _with_readers(marts, failed)}
        try:
            with warehouse.transaction():
                return _Refresh(warehouse, now).refresh(marts, left_out, whole=whole, only=only), left_out
        except _FailedMart as error:  # nothing of the transaction stands: once more without it
            failed[error.mart] = error.message


def check_marts(warehouse: Warehouse, marts: Sequence[Mart] | None = None) -> dict[str, int]:
    """How many rows each test of the marts gives, by "<mart>/<test>": 0 where all is well. Keys are tested as well."""
    found = {}
    for mart in read_marts() if marts is None else marts:
        with _naming(mart):
            for name, test in mart.tests.items():
                found[f"{mart.name}/{name}"] = len(warehouse.execute(test, {}))
            empty = " OR ".join(f"{column} IS NULL" for column in mart.key)
            key = f"SELECT {', '.join(mart.key)} FROM marts.{mart.name}"  # noqa: S608
            found[f"{mart.name}/a_key_is_one_row"] = len(
                warehouse.execute(f"{key} GROUP BY ALL HAVING count(*) > 1 OR bool_or({empty})", {})
            )
    return found


def _with_readers(marts: Sequence[Mart], names: Iterable[str]) -> set[str]:
    """``names`` and those that read one of them."""
    found = set(names)
    for mart in marts:  # those that are read come first
        if found.intersection(mart.reads):
            found.add(mart.name)
    return found


class _FailedMart(Exception):
    def __init__(self, mart: str, error: duckdb.Error) -> None:
        super().__init__(mart)
        self.mart, self.message = mart, str(error).splitlines()[0]


class _Refresh:
    """One refresh, within the caller's transaction."""

    def __init__(self, warehouse: Warehouse, now: datetime) -> None:
        self.warehouse = warehouse
        self.now = now.astimezone(UTC).replace(tzinfo=None)
        self.newest = int(warehouse.run("newest_load")[0][0])

    def refresh(
        self, marts: Sequence[Mart], left_out: Mapping[str, str], *, whole: bool, only: Collection[str] | None = None
    ) -> list[Refreshed]:
        states = {str(name): (str(digest), int(load)) for name, digest, load in self.warehouse.run("list_mart_states")}
        self._forget(marts, states, left_out)
        changed = [mart.name for mart in marts if whole or states.get(mart.name, ("", 0))[0] != mart.digest]
        anew = _with_readers(marts, changed)
        for scope, columns in _SCOPES.items():
            typed = ", ".join(f"{name} {kind}" for name, kind in columns.items()) or "nothing BOOLEAN"
            self.warehouse.execute(f"CREATE OR REPLACE TEMP TABLE scope_{scope} ({typed})", {})
        self._notice("moved_sites")  # before a mart made anew knows their new zones
        wanted = [mart for mart in marts if mart.name not in left_out and (only is None or mart.name in only)]
        for mart in wanted:
            if mart.name in anew:
                self._empty(mart)
        self._notice("judged_nights")
        kept, made = ([mart for mart in wanted if (mart.name in anew) is is_anew] for is_anew in (False, True))
        # First those that are kept: they read no mart that is made anew.
        self._bring_up(kept, min((states[mart.name][1] for mart in kept), default=self.newest))
        self._bring_up(made, _EVERYTHING)
        self.warehouse.run("delete_mart_states", {"marts": [mart.name for mart in wanted]})
        for mart in wanted:
            self._note(mart.name, digest=mart.digest, load_number=self.newest, is_whole=mart.name in anew)
        return [Refreshed(mart.name, mart.name in anew) for mart in wanted]

    def _forget(self, marts: Sequence[Mart], states: Collection[str], left_out: Mapping[str, str]) -> None:
        """Take away tables without a folder, and note of which marts the rows are old: they are made anew next time."""
        known = {mart.name for mart in marts} | left_out.keys()
        for name in {str(name) for (name,) in self.warehouse.run("list_mart_tables")} - known:
            self.warehouse.execute(f'DROP TABLE marts."{name}"', {})
        if gone := sorted(set(states) - known):
            self.warehouse.run("delete_mart_states", {"marts": gone})
        for name, error in left_out.items():
            if name not in states:
                self._note(name, digest="", load_number=0, is_whole=False)
            self.warehouse.run("fail_mart_state", {"mart": name, "error": error})

    def _note(self, mart: str, *, digest: str, load_number: int, is_whole: bool) -> None:
        state = {"mart": mart, "digest": digest, "load_number": load_number, "is_whole": is_whole}
        self.warehouse.run("insert_mart_state", state | {"refreshed_at": self.now})

    def _empty(self, mart: Mart) -> None:
        """Make the table of a mart as its query has it now, without rows."""
        with _naming(mart):
            self.warehouse.execute(f"CREATE OR REPLACE TABLE marts.{mart.name} AS {mart.select} LIMIT 0", {})
            self.warehouse.execute(f"COMMENT ON TABLE marts.{mart.name} IS {quoted(mart.grain)}", {})
            for column, sentence in mart.columns.items():
                self.warehouse.execute(f"COMMENT ON COLUMN marts.{mart.name}.{column} IS {quoted(sentence)}", {})

    def _notice(self, name: str) -> None:
        mart, columns = _NOTICED[name]
        self.warehouse.execute(f"CREATE OR REPLACE TEMP TABLE scope_{name} ({columns})", {})
        if (mart,) in self.warehouse.run("list_mart_tables"):
            self._fill(name)

    def _bring_up(self, marts: Sequence[Mart], since: int) -> None:
        """Make the rows of ``marts`` anew that loads after ``since`` have touched."""
        if not marts:
            return
        asked = {mart.scope for mart in marts}
        asked |= {before for scope, before in _FOLLOWS_FROM.items() if scope in asked}
        following = [scope for scope in _SCOPES if scope in asked and scope not in ("articles", "all")]
        for scope in ("articles", *following):
            self.warehouse.execute(f"DELETE FROM scope_{scope}", {})  # noqa: S608
        self._fill("articles", {"since": since})
        for scope in following:  # as the marts stand: days that an article leaves have to be counted again, too
            self._fill(scope)
        of_articles = [mart for mart in marts if mart.scope == "articles"]
        for mart in of_articles:
            self._apply(mart)
        for scope in following:
            self._fill(scope)
        for mart in marts:
            if mart not in of_articles:
                self._apply(mart)

    def _fill(self, scope: str, parameters: Mapping[str, int] | None = None) -> None:
        select = _statement(MARTS / "scopes" / f"{scope}.sql")
        fill = f"INSERT INTO scope_{scope} BY NAME SELECT * FROM (\n{select}\n)"  # noqa: S608
        try:
            self.warehouse.execute(fill, parameters or {})
        except (duckdb.CatalogException, duckdb.BinderException) as error:
            raise MigrationError(f"sql/marts/scopes/{scope}.sql: {error}") from error

    def _apply(self, mart: Mart) -> None:
        columns = _SCOPES[mart.scope]
        same = " AND ".join(f"made.{column} = scope.{column}" for column in columns)
        scoped = f" AS made USING scope_{mart.scope} AS scope WHERE {same}" if same else ""
        with _naming(mart):
            if not columns and self._is_same(mart):
                return  # each publish would write it again
            self.warehouse.execute(f"DELETE FROM marts.{mart.name}{scoped}", {})  # noqa: S608
            self.warehouse.execute(f"INSERT INTO marts.{mart.name} {mart.select}", {})

    def _is_same(self, mart: Mart) -> bool:
        """Whether the whole mart is as its query has it now."""
        old = f"FROM marts.{mart.name}"
        differing = f"(({mart.select}) EXCEPT ALL {old}) UNION ALL ({old} EXCEPT ALL ({mart.select}))"
        return not self.warehouse.execute(f"SELECT 1 FROM ({differing}) LIMIT 1", {})  # noqa: S608


@contextmanager
def _naming(mart: Mart) -> Iterator[None]:
    """Say of which mart an error is; errors of the disk are not a mart's."""
    try:
        yield
    except duckdb.Error as error:
        if is_of_disk(error):
            raise
        raise _FailedMart(mart.name, error) from error
