"""Well-known text with arcs to well-known binary, which `geo.reading.wkb` reads as chords; GEOS reads no arcs in either."""

from __future__ import annotations

import math
import re
import struct

from geo.limits import MAX_NESTING

_KINDS = {
    "POINT": 1,
    "LINESTRING": 2,
    "POLYGON": 3,
    "MULTIPOINT": 4,
    "MULTILINESTRING": 5,
    "MULTIPOLYGON": 6,
    "GEOMETRYCOLLECTION": 7,
    "CIRCULARSTRING": 8,
    "COMPOUNDCURVE": 9,
    "CURVEPOLYGON": 10,
    "MULTICURVE": 11,
    "MULTISURFACE": 12,
}
_SURFACES = ("TIN", "TRIANGLE", "POLYHEDRALSURFACE")
# What a member is that does not name itself.
_UNNAMED = {4: 1, 5: 2, 6: 3, 9: 2, 10: 2, 11: 2, 12: 3}
_POINT, _POLYGON, _LINES = 1, 3, (2, 8)
_TOKEN = re.compile(r"\s*([A-Za-z]+|[(),]|[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)")
_ARCS = re.compile(r"\s*(?:MULTI(?:CURVE|SURFACE)|CIRCULARSTRING|COMPOUNDCURVE|CURVEPOLYGON|GEOMETRYCOLLECTION)", re.I)
_SURFACE = re.compile(rf"\s*(?:{'|'.join(_SURFACES)})", re.I)


def is_surface(text: str) -> bool:
    """Whether a text is a surface of triangles or faces, which is no plan of anything."""
    return _SURFACE.match(text) is not None


def curves_to_wkb(text: str) -> bytes | None:
    """Well-known binary of a text that may hold arcs; None where it cannot, or is broken."""
    if _ARCS.match(text) is None:
        return None
    parser = _Parser(text)
    try:
        wkb = parser.shape(None, 0)
    except (ValueError, IndexError, KeyError):
        return None
    return wkb if parser.at_end else None


class _Parser:
    """Walk a text once; heights and measures are left out."""

    def __init__(self, text: str) -> None:
        self._tokens: list[str] = []
        place, text = 0, text.rstrip()
        while place < len(text):
            found = _TOKEN.match(text, place)
            # A sign that has no place in it is a token that no rule takes.
            self._tokens.append("?" if found is None else found[1].upper())
            place = len(text) if found is None else found.end()
        self._next = 0

    @property
    def at_end(self) -> bool:
        return self._next == len(self._tokens)

    def shape(self, unnamed: int | None, depth: int) -> bytes:
        """A shape with its kind before it, or one of the kind that ``unnamed`` says."""
        if depth > MAX_NESTING:
            raise ValueError("nested too deeply")
        kind = self._kind(unnamed)
        if kind == _POINT:
            bracketed = self._take("(")
            position = self._position()
            if bracketed:
                self._expect(")")
            return _head(kind) + position
        if self._take("EMPTY"):
            return _head(kind) + struct.pack("<I", 0)
        if kind in _LINES:
            return _head(kind) + self._positions()
        members = []
        self._expect("(")
        while True:
            members.append(self._positions() if kind == _POLYGON else self.shape(_UNNAMED.get(kind), depth + 1))
            if not self._take(","):
                break
        self._expect(")")
        return _head(kind) + struct.pack("<I", len(members)) + b"".join(members)

    def _kind(self, unnamed: int | None) -> int:
        if not self._tokens[self._next].isalpha() or self._tokens[self._next] == "EMPTY":
            if unnamed is None:
                raise ValueError("no kind")
            return unnamed
        name = self._tokens[self._next]
        self._next += 1
        if self._tokens[self._next] in ("Z", "M", "ZM"):
            self._next += 1
        plain = next(one for one in (name, name.removesuffix("ZM"), name[:-1]) if one in _KINDS or one == name[:-1])
        return _KINDS[plain]

    def _positions(self) -> bytes:
        if self._take("EMPTY"):
            return struct.pack("<I", 0)
        self._expect("(")
        found = [self._position()]
        while self._take(","):
            found.append(self._position())
        self._expect(")")
        return struct.pack("<I", len(found)) + b"".join(found)

    def _position(self) -> bytes:
        numbers = []
        while self._tokens[self._next] not in (",", ")"):
            numbers.append(float(self._tokens[self._next]))
            self._next += 1
        if not 2 <= len(numbers) <= 4 or not all(map(math.isfinite, numbers)):
            raise ValueError("no position")
        return struct.pack("<2d", *numbers[:2])

    def _take(self, token: str) -> bool:
        taken = self._tokens[self._next] == token
        self._next += taken
        return taken

    def _expect(self, token: str) -> None:
        if not self._take(token):
            raise ValueError(token)


def _head(kind: int) -> bytes:
    return b"\x01" + struct.pack("<I", kind)
