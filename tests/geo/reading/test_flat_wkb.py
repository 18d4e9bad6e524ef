"""WKB read all rows at once: the same shapes as GEOS makes of it, or none at all where a row is in doubt."""

from __future__ import annotations

import struct
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.flat import FlatShapes
from geo.reading.flat_wkb import flat_from_parts, flat_from_wkb

SOUND = [
    "POINT (1 2)",
    "LINESTRING (0 0, 1 1, 2 0)",
    "LINESTRING (3 3, 3 3)",
    "POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0), (1 1, 2 1, 2 2, 1 1), (3 3, 3.5 3, 3.5 3.5, 3 3))",
    "POLYGON ((0 0, 1 1, 1 0, 0 1, 0 0))",
    "MULTIPOINT (0 0, 5 5)",
    "MULTILINESTRING ((0 0, 1 1))",
    "MULTILINESTRING ((0 0, 1 1), (5 5, 6 6, 7 5))",
    "MULTIPOLYGON (((0 0, 1 0, 1 1, 0 0)), ((5 5, 9 5, 9 9, 5 9, 5 5), (6 6, 7 6, 7 7, 6 6)))",
]
LINE = shapely.to_wkb(shapely.from_wkt(SOUND[1]))


def flat_of(column: list[bytes]) -> FlatShapes | None:
    ends = np.cumsum([len(wkb) for wkb in column], dtype=np.int64)
    begins = ends - np.array([len(wkb) for wkb in column], dtype=np.int64)
    return flat_from_wkb(np.frombuffer(b"".join(column), dtype=np.uint8), begins, ends)


@given(st.lists(st.sampled_from(SOUND), min_size=1, max_size=30))
def test_pass_the_same_shapes_as_geos_makes(wkt: list[str]) -> None:
    column = shapely.to_wkb(shapely.from_wkt(wkt)).tolist()
    found, expected = flat_of(column), FlatShapes.of(np.asarray(shapely.from_wkb(column)))
    assert found is not None
    for name in ("kind", "first_part", "role", "first_corner", "xy"):
        assert np.array_equal(getattr(found, name), getattr(expected, name)), name
    assert shapely.to_wkb(found.shapes()).tolist() == column


def wkb(text: str, **options: Any) -> bytes:
    return bytes(shapely.to_wkb(shapely.from_wkt(text), **options))


DOUBTFUL = {
    "the other order of bytes": wkb(SOUND[1], byte_order=0),
    "heights": wkb("LINESTRING Z (0 0 1, 1 1 1)"),
    "a system of its own": bytes(shapely.to_wkb(shapely.set_srid(shapely.from_wkt(SOUND[1]), 4547), include_srid=True)),
    "a collection": wkb("GEOMETRYCOLLECTION (POINT (0 0))"),
    "an arc": struct.pack("<BII6d", 1, 8, 3, 0, 0, 1, 1, 2, 0),
    "an empty point": wkb("POINT EMPTY"),
    "an empty line": wkb("LINESTRING EMPTY"),
    "an empty polygon": wkb("POLYGON EMPTY"),
    "no member": wkb("MULTILINESTRING EMPTY"),
    "an empty member": wkb("MULTILINESTRING ((0 0, 1 1), EMPTY)"),
    "a number that is none": struct.pack("<BII4d", 1, 2, 2, 0, 0, float("nan"), 1),
    "one beyond all": struct.pack("<BII4d", 1, 2, 2, 0, 0, float("inf"), 1),
    "a line of one corner": struct.pack("<BII2d", 1, 2, 1, 0, 0),
    "a ring that is open": struct.pack("<BIII8d", 1, 3, 1, 4, 0, 0, 1, 0, 1, 1, 0, 1),
    "a ring of three corners": struct.pack("<BIII6d", 1, 3, 1, 3, 0, 0, 1, 0, 0, 0),
    "a member of another kind": struct.pack("<BII", 1, 5, 1) + wkb(SOUND[0]),
    "more corners than bytes": struct.pack("<BII4d", 1, 2, 2**31, 0, 0, 1, 1),
    "more members than bytes": struct.pack("<BII", 1, 5, 3) + LINE,
    "cut": LINE[:-1],
    "its head alone": LINE[:5],
    "nothing": b"",
    "bytes behind its end": LINE + b"\0",
    "more parts than are taken": wkb(f"MULTIPOINT ({', '.join(f'{n} 0' for n in range(300))})"),
}


@pytest.mark.parametrize("odd", DOUBTFUL.values(), ids=DOUBTFUL)
@pytest.mark.parametrize("place", [0, 1, 2])
def test_fail_one_row_in_doubt_leaves_the_column_to_geos(odd: bytes, place: int) -> None:
    column = [LINE, shapely.to_wkb(shapely.from_wkt(SOUND[3]))]
    assert flat_of(column) is not None
    column.insert(place, odd)
    assert flat_of(column) is None


def test_parts_of_a_column_are_one_column() -> None:
    wkt = [*SOUND, *SOUND[::-1]]
    column = shapely.to_wkb(shapely.from_wkt(wkt)).tolist()
    sizes = np.array([len(wkb) for wkb in column])
    parts = []
    for rows in (slice(0, 1), slice(1, 9), slice(9, None)):
        ends = np.cumsum(sizes[rows])
        parts.append((np.frombuffer(b"".join(column[rows]), dtype=np.uint8), ends - sizes[rows], ends))
    found, expected = flat_from_parts(parts, room_bytes=int(sizes.sum())), flat_of(column)
    # A column that stands in its file by a dictionary is read to more than it takes there.
    grown = flat_from_parts(parts, room_bytes=int(sizes[0]))
    assert grown is not None and (grown.xy == flat_of(column).xy).all()
    assert found is not None and expected is not None
    for name in ("kind", "first_part", "role", "first_corner", "xy"):
        assert np.array_equal(getattr(found, name), getattr(expected, name)), name
        assert getattr(found, name).dtype == getattr(expected, name).dtype
    assert found.xy.flags.c_contiguous
    cut = (parts[2][0], parts[2][1], np.append(parts[2][2][:-1], parts[2][2][-1] - 1))
    assert flat_from_parts([*parts[:2], cut], room_bytes=int(sizes.sum())) is None
    assert flat_from_parts([*parts[:2], None], room_bytes=int(sizes.sum())) is None
    assert flat_from_parts([], room_bytes=0) is None
