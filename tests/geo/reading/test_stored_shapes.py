"""Bytes in a column of facts: a geometry is known as one in whatever wrapping, and nothing else is."""

from __future__ import annotations

import struct

import pytest
import shapely

from geo.reading.stored_shapes import UNREADABLE_SHAPE, begins_a_shape, shape_text

SHAPE = shapely.from_wkt("POLYGON ((0 0, 9 0, 9 9, 0 0))")
HEADER = b"GP\0\1" + struct.pack("<i", 4547)
ENVELOPE = b"GP\0\3" + struct.pack("<i4d", 4547, 0, 9, 0, 9)
SPATIALITE = b"\0\1" + struct.pack("<i4d", 4547, 0, 0, 9, 9) + b"\x7c" + SHAPE.wkb[1:] + b"\xfe"


@pytest.mark.parametrize(
    "value",
    [
        SHAPE.wkb,
        shapely.to_wkb(SHAPE, byte_order=0),
        shapely.to_wkb(shapely.set_srid(SHAPE, 4547), include_srid=True),
        HEADER + SHAPE.wkb,
        ENVELOPE + SHAPE.wkb,
        SPATIALITE,
        SHAPE.wkb_hex,
        "\\x" + SHAPE.wkb_hex.lower(),
        (HEADER + SHAPE.wkb).hex(),
    ],
)
def test_pass_a_geometry(value: bytes | str) -> None:
    text = shape_text(value)
    assert text is not None and shapely.from_wkt(text).equals(SHAPE)
    assert begins_a_shape(value[:128])


def test_fail_a_geometry_that_breaks_off() -> None:
    assert shape_text(SHAPE.wkb[:-4]) == UNREADABLE_SHAPE


@pytest.mark.parametrize(
    "value", [b"", b"GP", b"GPS-RTK", b"\x89PNG\r\n\x1a\n" * 3, bytes(40), "13800138000", "0101", ""]
)
def test_pass_what_is_no_geometry(value: bytes | str) -> None:
    assert shape_text(value) is None and not begins_a_shape(value)
