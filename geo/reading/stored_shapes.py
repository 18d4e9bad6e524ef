"""Geometries kept where nobody looks for one: bytes of a GeoPackage, of WKB or of SpatiaLite in a column of facts."""

from __future__ import annotations

import re
import struct

from geo.reading.wkb import shapes_from_wkb

_KINDS = range(1, 18)
_DIMENSIONS = (0, 1000, 2000, 3000)
_ENVELOPE_DOUBLES = (0, 4, 6, 6, 8)
_SRID, _FLAGS = 0x20000000, 0xE0000000
_HEX = re.compile(r"\s*(?:\\x|0x)?((?:[0-9a-f]{2}){9,})\s*", re.IGNORECASE)
WELL_KNOWN_TEXT = re.compile(
    r"\s*(?:SRID=\d+;)?\s*(?:(?:MULTI)?(?:POINT|LINESTRING|POLYGON|CURVE|SURFACE)|GEOMETRYCOLLECTION|CIRCULARSTRING|COMPOUNDCURVE"
    r"|CURVEPOLYGON|POLYHEDRALSURFACE|TIN|TRIANGLE)\s*(?:ZM?|M)?\s*\(",
    re.IGNORECASE,
)
# A shape that cannot be read, as text that no program reads as one either.
UNREADABLE_SHAPE = "GEOMETRYCOLLECTION (?)"


def shape_text(value: bytes | str) -> str | None:
    """Well-known text of bytes, or of bytes in hexadecimal, that are a geometry.

    Returns
    -------
    str or None
        `UNREADABLE_SHAPE` where they say that they are one and break off; None where they are none.
    """
    content = _content(value)
    wkb = None if content is None else _wkb(content)
    if wkb is None:
        return None
    geometry, _, _ = shapes_from_wkb([wkb])
    return UNREADABLE_SHAPE if geometry[0] is None else str(geometry[0].wkt)


def begins_a_shape(head: bytes | str) -> bool:
    """Whether a value that begins so is a geometry, in bytes, in hexadecimal or as well-known text."""
    if isinstance(head, str) and WELL_KNOWN_TEXT.match(head):
        return True
    content = _content(head)
    return content is not None and _wkb(content) is not None


def _content(value: bytes | str) -> bytes | None:
    if isinstance(value, bytes):
        return value
    digits = _HEX.fullmatch(value)
    return bytes.fromhex(digits[1]) if digits else None


def _wkb(content: bytes) -> bytes | None:
    """The WKB within bytes, without an SRID of its own; None where there is none."""
    if content[:2] == b"GP" and len(content) > 8 and (envelope := content[3] >> 1 & 7) < len(_ENVELOPE_DOUBLES):
        content = content[8 + 8 * _ENVELOPE_DOUBLES[envelope] :]
    elif content[38:39] == b"\x7c" and content[:1] == b"\0" and content[1:2] in (b"\0", b"\1"):
        content = content[1:2] + content[39:]
    if len(content) < 9 or content[0] not in (0, 1):
        return None
    order = "<" if content[0] else ">"
    (code,) = struct.unpack_from(f"{order}I", content, 1)
    plain = code & ~_FLAGS
    if plain % 1000 not in _KINDS or plain - plain % 1000 not in _DIMENSIONS:
        return None
    if code & _SRID:
        return content[:1] + struct.pack(f"{order}I", code & ~_SRID) + content[9:]
    return content
