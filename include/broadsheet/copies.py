"""Copies: articles that say the same, within a paper and across papers, so that a question can count a story once. Nothing is deleted.

A text is the copy of another where one is the other word for word, at whatever distance in time (a short one with its headline), or where
the shorter shares most of its runs of three words with the longer and is not much shorter, within some weeks. Candidates of the second
kind share a band of a MinHash signature (datasketch); what decides is the texts themselves. Groups are whatever such pairs connect, so
that they follow from the set of articles and not from the order of loading.

What does NOT belong here: the rows of a load (``load``), when readers see them (``publish``).
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from hashlib import blake2b
from pathlib import Path
from uuid import UUID

import pyarrow as pa
import pyarrow.parquet as pq

from broadsheet.warehouse import Warehouse

MOST_AT_ONCE = 20_000  # texts that one publish signs: some 30 CPU-s; what is left follows with the next ones
_SHINGLE = 3  # tokens in a row
# Of a text that may be nearly another; one with fewer is the same, under the same headline, or it is not.
_LEAST_TOKENS = 30
# A pair that shares half of its shingles has a band in common with 99.6 %, one that shares a quarter with 48 %.
_BANDS, _ROWS = 42, 3
_MOST_HELD = 2_000_000  # shingles of texts that are kept for their next pair: some 250 MB
_SHARE = 0.7  # of the shorter text's shingles that are in the longer one
_LEAST_LENGTH = 0.4  # of the longer text's shingles that the shorter has at least
# Words; of scripts that do not divide them, characters.
_TOKEN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]|[^\W_]+")


def mark_copies(warehouse: Warehouse) -> int:
    """Bring core.copies up to the articles as they stand, in one transaction; gives how many articles were looked at."""
    with warehouse.transaction():
        warehouse.run("stage_gone_signatures")
        ((gone,),) = warehouse.run("count_gone_signatures")
        warehouse.run("delete_gone_pairs")
        warehouse.run("delete_gone_signatures")
        unsigned = warehouse.table("list_unsigned_texts", {"most": MOST_AT_ONCE})
        if unsigned.num_rows or gone:
            _sign(warehouse, unsigned)
            _pair(warehouse)
            _group(warehouse)
    return int(unsigned.num_rows)


def tokens_of(text: str) -> list[str]:
    """Words of a text in small letters, without marks; of Chinese, Japanese and Thai single characters."""
    return _TOKEN.findall(text.casefold())


def shingles_of(text: str) -> frozenset[str]:
    """Its runs of three tokens; of a shorter text the text itself."""
    tokens = tokens_of(text)
    return frozenset(" ".join(tokens[at : at + _SHINGLE]) for at in range(max(1, len(tokens) - _SHINGLE + 1)))


def is_copy(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether two texts are nearly the same, or one is the other cut, by their shingles."""
    shorter, longer = sorted((one, other), key=len)
    return len(shorter) >= _LEAST_LENGTH * len(longer) and len(shorter & longer) >= _SHARE * len(shorter)


def bands_of(shingles: Iterable[str]) -> list[int]:
    """Bands of the MinHash signature: two texts are compared where they share one."""
    from broadsheet.minhash import MinHash  # with numpy: most commands publish nothing

    signature = MinHash(num_perm=_BANDS * _ROWS, seed=1)
    signature.update_batch([shingle.encode() for shingle in shingles])
    values = signature.hashvalues.reshape(_BANDS, _ROWS)
    # The number of the band is in the hash: the same values in another band say nothing.
    return [_hash(number.to_bytes(2, "big") + band.tobytes()) for number, band in enumerate(values)]


def _hash(value: bytes) -> int:
    return int.from_bytes(blake2b(value, digest_size=8).digest(), "big") >> 1  # fits a BIGINT


def _sign(warehouse: Warehouse, texts: pa.Table) -> None:
    signed = []
    for row in texts.to_pylist():
        tokens = tokens_of(row["body"])
        # "Read on with a subscription" under two headlines is no story that stands twice.
        told = tokens if len(tokens) >= _LEAST_TOKENS else [*tokens_of(row["headline"] or ""), "", *tokens]
        shingles = shingles_of(row["body"])
        signed.append(
            {
                "article_id": str(row["article_id"]),
                "content_sha256": row["content_sha256"],
                "text_id": str(UUID(bytes=blake2b(" ".join(told).encode(), digest_size=16).digest()))
                if tokens
                else None,
                "bands": bands_of(shingles) if len(tokens) >= _LEAST_TOKENS else [],
                "shingle_count": len(shingles),
            }
        )
    _insert(warehouse, "stage_new_signatures", signed, _SIGNATURE)
    warehouse.run("insert_text_signatures")


def _pair(warehouse: Warehouse) -> None:
    """Find the pairs of those that were signed just now."""
    warehouse.run("insert_same_pairs")
    shingles: dict[str, frozenset[str]] = {}
    held, near = 0, []
    for batch in warehouse.batches("list_near_texts", {"least_length": _LEAST_LENGTH}):
        for row in batch.to_pylist():
            one, other = str(row["article_id"]), str(row["copy_id"])
            if held > _MOST_HELD:
                shingles.clear()
                held = 0
            for key, body in ((one, row["body"]), (other, row["copy_body"])):
                if key not in shingles:
                    shingles[key] = shingles_of(body)
                    held += len(shingles[key])
            if is_copy(shingles[one], shingles[other]):
                near.append({"article_id": one, "copy_id": other})
    _insert(warehouse, "insert_copy_pairs", near, _PAIR)


def _group(warehouse: Warehouse) -> None:
    """core.copies anew: what the pairs connect. Pairs are few beside articles."""
    pairs = [(str(one), str(other)) for one, other in warehouse.run("list_copy_pairs")]
    members = [{"article_id": member, "duplicate_group_id": group} for member, group in groups_of(pairs).items()]
    _insert(warehouse, "stage_copies", members, _MEMBER)
    warehouse.run("delete_changed_copies")
    warehouse.run("insert_changed_copies")


def groups_of(pairs: Sequence[tuple[str, str]]) -> Mapping[str, str]:
    """Each member of a pair with the name of its group: the least id among all that pairs connect it with."""
    parents: dict[str, str] = {}

    def root(member: str) -> str:
        parents.setdefault(member, member)
        while parents[member] != member:
            parents[member] = parents[parents[member]]
            member = parents[member]
        return member

    for one, other in pairs:
        first, second = sorted((root(one), root(other)))
        parents[second] = first
    return {member: root(member) for member in parents}


_SIGNATURE = pa.schema(
    {
        "article_id": pa.string(),
        "content_sha256": pa.string(),
        "text_id": pa.string(),
        "bands": pa.list_(pa.int64()),
        "shingle_count": pa.int64(),
    }
)
_PAIR = pa.schema({"article_id": pa.string(), "copy_id": pa.string()})
_MEMBER = pa.schema({"article_id": pa.string(), "duplicate_group_id": pa.string()})


def _insert(warehouse: Warehouse, statement: str, rows: Sequence[Mapping[str, object]], schema: pa.Schema) -> None:
    with tempfile.TemporaryDirectory(prefix="broadsheet-copies-") as folder:
        path = Path(folder, "rows.parquet")
        pq.write_table(pa.Table.from_pylist(list(rows), schema), path)
        warehouse.run(statement, {"path": str(path)})
