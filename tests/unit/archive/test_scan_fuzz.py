"""Whatever bytes a file holds: outcomes, never an exception, never nothing at all; and cost in proportion to the file."""

from __future__ import annotations

import gzip
import random
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.costs import growth
from tests.unit.archive.test_odd_warcs import FIRST, LAST, ODD, READ, TOLD, record

from broadsheet.archive import newest_record_at, read_body, scan, verify_file
from broadsheet.errors import InvalidArchive

PARTS = [*READ.values(), *(odd for odd, _ in TOLD.values())]
MARKS = [
    b"WARC/1.0\r\n",
    b"WARC/1.0\r\nWARC-Type: response\r\n",
    b"\r\n",
    b"\n\n",
    b"\r\n\r\n",
    b"\x1f\x8b\x08",
    b"\0" * 9,
]
MARKS += [
    b"Content-Length: ",
    b"HTTP/1.1 200 OK\r\n",
    b"9" * 40,
    gzip.compress(b"WARC/1.0"),
    b"Transfer-Encoding: chunked\r\n",
]


def checked(data: bytes) -> list[str]:
    """URLs that ``scan`` read well; everything that reads the file is tried."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.warc.gz"
        path.write_bytes(data)
        newest_record_at(path)
        check = verify_file(path, None, Path(folder))
        try:
            records = list(scan(path))
        except InvalidArchive as error:
            assert str(error).startswith(str(path))
            assert check.problems
            return []
        assert records or check.record_count
        assert check.record_count >= len(records)
        for each in records:
            if each.problem:
                with pytest.raises(InvalidArchive):
                    read_body(path, each.offset, "0" * 64)
            else:
                assert len(read_body(path, each.offset, each.raw_sha256)) == each.body_bytes
        return [each.url for each in records if not each.problem]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.one_of(st.sampled_from([*PARTS, *MARKS]), st.binary(max_size=60)), min_size=1, max_size=6),
    st.booleans(),
)
def test_any_bytes_give_outcomes(parts: list[bytes], is_gzip: bool) -> None:
    checked(b"".join(gzip.compress(part) if is_gzip and len(part) > 99 else part for part in parts))


@pytest.mark.parametrize("is_gzip", [False, True])
def test_a_damaged_record_never_takes_its_neighbours(is_gzip: bool) -> None:
    """Bytes of one record are overwritten, cut out and put in; those around it are read each time."""
    chance = random.Random(8)
    packed = gzip.compress if is_gzip else bytes
    first, last = packed(record(FIRST)), packed(record(LAST))
    for _ in range(300):
        hurt = bytearray(packed(chance.choice(PARTS)))
        for _ in range(chance.randint(1, 4)):
            position = chance.randrange(len(hurt))
            end = position + chance.choice((0, 1, 1, 5, 60))
            new = chance.choice((b"", chance.randbytes(2), b"\r\n", b"\0", b"9999", b"\x1f\x8b"))
            if end - position < len(hurt) - 20 + len(new):
                hurt[position:end] = new
        read = checked(first + hurt + last)
        assert (read[0], read[-1]) == (FIRST, LAST), bytes(hurt)


@pytest.mark.parametrize(
    "make",
    [
        lambda n: gzip.compress(record(ODD)) * n,
        lambda n: record(ODD) * n,
        lambda n: record(ODD, length="5") * n,
        lambda n: gzip.compress(record(ODD))[:-9] * n + gzip.compress(record(LAST)),
        lambda n: record(LAST) + b"\x1f\x8b\x08" * 10 * n,
        lambda n: record(LAST) + b"\r\n" * 50 * n,
        lambda n: record(LAST) + b"WARC/1.0\r\nWARC-Type: " * 10 * n,
        lambda n: record(ODD, b"", kind="revisit") * n,
        lambda n: record(block=b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 20 * n),
        lambda n: record(ODD, b"", *["X-A: b"] * 20 * n),
    ],
)
def test_reading_takes_time_in_proportion(tmp_path: Path, make) -> None:  # type: ignore[no-untyped-def]
    paths = {count: tmp_path / f"{count}.warc.gz" for count in (500, 2000)}
    for count, path in paths.items():
        path.write_bytes(make(count))
    assert growth(lambda count: verify_file(paths[count], None, tmp_path), 500, 2000, 10, floor=0.005) < 10
