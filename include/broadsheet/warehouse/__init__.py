"""The only door to DuckDB: the writers' file or lake, its migrations, statements from ``sql/``, and the readers' snapshot.

What does NOT belong here: which statements make a load (``load``) or a check frame (``quality``).
"""

from broadsheet.warehouse.backing_up import copy_warehouse
from broadsheet.warehouse.connection import Warehouse, open_warehouse
from broadsheet.warehouse.dictionary import dictionary
from broadsheet.warehouse.erasing import Found, read_tombstones
from broadsheet.warehouse.failures import require_room
from broadsheet.warehouse.frames import copy_query, query_frame, query_rows
from broadsheet.warehouse.marts import check_marts, refresh_marts
from broadsheet.warehouse.migrations import read_migrations
from broadsheet.warehouse.moving import fill_lake, require_empty
from broadsheet.warehouse.preparing import lacking_in_copy
from broadsheet.warehouse.reader import (
    QueryResult,
    QueryStream,
    ask_snapshot,
    keep_snapshot_open,
    let_snapshot_go,
    open_snapshot,
    query_snapshot,
    snapshot_held,
    stream_snapshot,
)
from broadsheet.warehouse.renaming import rename_site_rows, shared_run_ids
from broadsheet.warehouse.rewriting import rewrite_warehouse
from broadsheet.warehouse.searching import search
from broadsheet.warehouse.snapshot import (
    drop_copies,
    is_published,
    noting_trouble,
    publish_copy,
    size_shown,
    why_not_published,
)
from broadsheet.warehouse.statements import read_statement

__all__ = [
    "Found",
    "QueryResult",
    "QueryStream",
    "Warehouse",
    "ask_snapshot",
    "check_marts",
    "copy_query",
    "copy_warehouse",
    "dictionary",
    "drop_copies",
    "fill_lake",
    "is_published",
    "keep_snapshot_open",
    "lacking_in_copy",
    "let_snapshot_go",
    "noting_trouble",
    "open_snapshot",
    "open_warehouse",
    "publish_copy",
    "query_frame",
    "query_rows",
    "query_snapshot",
    "read_migrations",
    "read_statement",
    "read_tombstones",
    "refresh_marts",
    "rename_site_rows",
    "require_empty",
    "require_room",
    "rewrite_warehouse",
    "search",
    "shared_run_ids",
    "size_shown",
    "snapshot_held",
    "stream_snapshot",
    "why_not_published",
]
