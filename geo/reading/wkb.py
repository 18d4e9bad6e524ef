"""Columns of WKB to shapes, each row by itself, arcs as chords.

GEOS reads no curves and crashes on collections nested without end; one TIN must not take the other rows
with it. A chord never lies more than a millimetre inside its arc: a coarse one cuts land off the site.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely

from geo.errors import GeometryError
from geo.limits import MAX_FEATURE_VERTICES, MAX_NESTING
from geo.repair import Repair
from geo.text import Text

UNREADABLE = Text(
    "曲面、TIN 或损坏的几何不能读取；请转为普通面", "a surface, TIN or damaged geometry; turn it into plain polygons"
)

ARC_TOLERANCE_M = 0.001
ARCS_AS_CHORDS = Text("圆弧按误差不大于 1 毫米的折线检查", "arcs are screened as chords within 1 mm of them")
# The finest step: 0.001 m at a radius of 800 m; larger circles get the same number of chords.
_MOST_CHORDS = 4096

_POINT, _LINE, _POLYGON = 1, 2, 3
_COLLECTIONS = (4, 5, 6, 7)
_CIRCULAR, _COMPOUND, _CURVE_POLYGON, _MULTI_CURVE, _MULTI_SURFACE = 8, 9, 10, 11, 12
_CURVES = (_CIRCULAR, _COMPOUND, _CURVE_POLYGON, _MULTI_CURVE, _MULTI_SURFACE)

_SIMPLE = frozenset((_POINT, _LINE, _POLYGON))
_MULTI_LINE = 5
# How points, lines and polygons of two dimensions begin, in either order of bytes: nearly all there are.
_SIMPLE_HEADS = frozenset(struct.pack(f"{order}BI", order == "<", kind) for order in "<>" for kind in _SIMPLE)

# Of a head of nine bytes with the number of a system: where the bytes say that there is one.
_HEAD_BYTES, _SRID_BIT, _SRID_FLAG = 9, 0x20, 0x20000000

Position = tuple[float, ...]


def shapes_from_wkb(
    column: Sequence[bytes | None] | np.ndarray[Any, Any], *, first: int = 0
) -> tuple[np.ndarray[Any, Any], dict[int, Text], list[Repair]]:
    """Shapes of a column of WKB.

    Parameters
    ----------
    first : int
        Number of the first row, where the column is a part of one.

    Returns
    -------
    (geometry, reasons, repairs)
        None, with its reason, where a row cannot be read; a repair for each row that had arcs. A shape whose bytes state a
        system (an SRID, as PostGIS writes it) has that as its SRID.
    """
    plain = np.fromiter(column, dtype=object, count=len(column))
    stated: dict[int, int] = {}
    reasons: dict[int, Text] = {}
    repairs: list[Repair] = []
    for row, wkb in enumerate(column):
        if wkb is None or wkb[:5] in _SIMPLE_HEADS:
            continue
        try:
            if len(wkb) > _HEAD_BYTES and wkb[4 if wkb[0] else 1] & _SRID_BIT:
                wkb, stated[row] = _without_srid(wkb)
            plain[row], arcs = linear_wkb(wkb)
        except (struct.error, GeometryError):
            plain[row] = None
            reasons[first + row] = UNREADABLE
            continue
        if arcs:
            repairs.append(Repair(str(first + row), "arc_to_lines", None, ARCS_AS_CHORDS))
    geometry = _made(plain, reasons, first)
    for row, srid in stated.items():
        if geometry[row] is not None:
            geometry[row] = shapely.set_srid(geometry[row], srid)
    return geometry, reasons, repairs


def _made(plain: np.ndarray[Any, Any], reasons: dict[int, Text], first: int) -> np.ndarray[Any, Any]:
    """Shapes of WKB without curves, all at once where all can be read."""
    try:
        return np.asarray(shapely.from_wkb(plain), dtype=object)
    except (shapely.errors.GEOSException, NotImplementedError):
        geometry = np.empty(len(plain), dtype=object)
    for row, wkb in enumerate(plain):
        try:
            geometry[row] = None if wkb is None else shapely.from_wkb(wkb)
        except (shapely.errors.GEOSException, NotImplementedError):
            reasons[first + row] = UNREADABLE
    return geometry


def chords(start: Position, middle: Position, end: Position) -> list[Position]:
    """Positions along the arc through three positions, without the first; a straight one is its end."""
    (x1, y1), (x2, y2), (x3, y3) = start[:2], middle[:2], end[:2]
    if (x1, y1) == (x3, y3):
        centre = ((x1 + x2) / 2, (y1 + y2) / 2)
        sweep = 2 * math.pi
    else:
        twice_area = (x2 - x1) * (y3 - y1) - (x3 - x1) * (y2 - y1)
        longest = max(math.hypot(x3 - x1, y3 - y1), math.hypot(x2 - x1, y2 - y1))
        if longest == 0 or abs(twice_area) / longest < 1e-9 * longest:
            return [(x2, y2), (x3, y3)]
        a, b = (x2 - x1) ** 2 + (y2 - y1) ** 2, (x3 - x1) ** 2 + (y3 - y1) ** 2
        centre = (
            x1 + ((y3 - y1) * a - (y2 - y1) * b) / (2 * twice_area),
            y1 + ((x2 - x1) * b - (x3 - x1) * a) / (2 * twice_area),
        )
        first = math.atan2(y1 - centre[1], x1 - centre[0])
        last = math.atan2(y3 - centre[1], x3 - centre[0])
        sweep = (last - first) % (2 * math.pi) if twice_area > 0 else -((first - last) % (2 * math.pi))
    radius = math.hypot(x1 - centre[0], y1 - centre[1])
    begin = math.atan2(y1 - centre[1], x1 - centre[0])
    # Sagitta of a chord: r (1 - cos(step / 2)).
    step = 2 * math.acos(max(1 - ARC_TOLERANCE_M / radius, 0.0)) if radius > ARC_TOLERANCE_M else math.pi / 2
    count = min(max(math.ceil(abs(sweep) / step), 2), _MOST_CHORDS) if step else _MOST_CHORDS
    along: list[Position] = [
        (
            centre[0] + radius * math.cos(begin + sweep * number / count),
            centre[1] + radius * math.sin(begin + sweep * number / count),
        )
        for number in range(1, count)
    ]
    return [*along, (x3, y3)]


def _without_srid(wkb: bytes) -> tuple[bytes, int]:
    order = "<" if wkb[0] else ">"
    code, srid = struct.unpack_from(f"{order}Ii", wkb, 1)
    return wkb[:1] + struct.pack(f"{order}I", code & ~_SRID_FLAG) + wkb[_HEAD_BYTES:], srid


def linear_wkb(wkb: bytes) -> tuple[bytes, bool]:
    """WKB without curves, and whether there were any. Z and M are left out of rewritten shapes.

    Raises
    ------
    struct.error
        The WKB breaks off.
    GeometryError
        It is nested without end or has too many vertices.
    """
    order = "<" if wkb[:1] == b"\x01" else ">"
    (code,) = struct.unpack_from(f"{order}I", wkb, 1)
    if code in _SIMPLE or _kind(code)[0] not in (*_CURVES, *_COLLECTIONS):
        return wkb, False
    if code == _MULTI_LINE and _holds_lines(wkb, order):
        return wkb, False
    parser = _Parser(wkb)
    linear = parser.shape(0)
    return (linear, True) if parser.curved else (wkb, False)


def _holds_lines(wkb: bytes, order: str) -> bool:
    """Whether a flat MultiLineString holds nothing but lines: most networks are such, and need no second writing."""
    (count,) = struct.unpack_from(f"{order}I", wkb, 5)
    place = 9
    for _ in range(count):
        if place + 9 > len(wkb) or wkb[place] != wkb[0]:
            return False
        kind, size = struct.unpack_from(f"{order}II", wkb, place + 1)
        if kind != _LINE:
            return False
        place += 9 + 16 * size
    return place == len(wkb)


def _kind(code: int) -> tuple[int, int]:
    """ISO or extended WKB type code to (type, numbers a position)."""
    size = 2 + bool(code & 0x80000000) + bool(code & 0x40000000)
    plain = code & 0x0FFFFFFF
    size += {0: 0, 1: 1, 2: 1, 3: 2}.get(plain // 1000, 0)
    return plain % 1000, size


class _Parser:
    """Walk WKB once and write it again with chords for arcs."""

    def __init__(self, wkb: bytes) -> None:
        self._wkb = wkb
        self._place = 0
        self._vertices = 0
        self.curved = False

    def shape(self, depth: int) -> bytes:
        kind, size, order = self._head(depth)
        if kind == _POINT:
            return _head(_POINT) + _pack([self._position(size, order)])
        if kind in (_LINE, _CIRCULAR, _COMPOUND):
            positions = self._curve(kind, size, order, depth)
            return _head(_LINE) + struct.pack("<I", len(positions)) + _pack(positions)
        if kind in (_POLYGON, _CURVE_POLYGON):
            return self._polygon(kind, size, order, depth)
        if kind in (*_COLLECTIONS, _MULTI_CURVE, _MULTI_SURFACE):
            self.curved |= kind in _CURVES
            target = {_MULTI_CURVE: 5, _MULTI_SURFACE: 6}.get(kind, kind)
            count = self._count(order)
            return _head(target) + struct.pack("<I", count) + b"".join(self.shape(depth + 1) for _ in range(count))
        raise struct.error(f"type {kind} is not read")

    def _polygon(self, kind: int, size: int, order: str, depth: int) -> bytes:
        rings = []
        for _ in range(self._count(order)):
            if kind == _CURVE_POLYGON:
                self.curved = True
                ring_kind, ring_size, ring_order = self._head(depth + 1)
                rings.append(self._curve(ring_kind, ring_size, ring_order, depth + 1))
            else:
                rings.append([self._position(size, order) for _ in range(self._count(order))])
        body = b"".join(struct.pack("<I", len(ring)) + _pack(ring) for ring in rings)
        return _head(_POLYGON) + struct.pack("<I", len(rings)) + body

    def _curve(self, kind: int, size: int, order: str, depth: int) -> list[Position]:
        if kind == _COMPOUND:
            self.curved = True
            whole: list[Position] = []
            for _ in range(self._count(order)):
                part = self._curve(*self._head(depth + 1), depth + 1)
                # Parts that do not meet are joined by a straight line.
                whole.extend(part[1:] if whole[-1:] == part[:1] else part)
            return whole
        positions = [self._position(size, order) for _ in range(self._count(order))]
        if kind != _CIRCULAR:
            return positions
        self.curved = True
        if positions and len(positions) % 2 == 0:
            raise struct.error("an arc lacks one of its three positions")
        bent = positions[:1]
        for number in range(0, len(positions) - 2, 2):
            bent.extend(chords(positions[number], positions[number + 1], positions[number + 2]))
        self._vertices += len(bent)
        return bent

    def _head(self, depth: int) -> tuple[int, int, str]:
        if depth > MAX_NESTING:
            raise _too_much()
        order = "<" if self._wkb[self._place : self._place + 1] == b"\x01" else ">"
        (code,) = struct.unpack_from(f"{order}I", self._wkb, self._place + 1)
        self._place += 5
        return (*_kind(code), order)

    def _count(self, order: str) -> int:
        (count,) = struct.unpack_from(f"{order}I", self._wkb, self._place)
        self._place += 4
        # A count that the bytes cannot hold would be allocated before it fails.
        if count > len(self._wkb):
            raise struct.error("a count is larger than the data")
        return int(count)

    def _position(self, size: int, order: str) -> Position:
        values = struct.unpack_from(f"{order}{size}d", self._wkb, self._place)
        self._place += 8 * size
        self._vertices += 1
        if self._vertices > MAX_FEATURE_VERTICES:
            raise _too_much()
        return values[0], values[1]


def _too_much() -> GeometryError:
    return GeometryError(
        Text(
            f"嵌套过深或顶点超过 {MAX_FEATURE_VERTICES} 个",
            f"nested too deeply or more than {MAX_FEATURE_VERTICES} vertices",
        ),
        Text("请拆分或简化后提交", "Split or simplify it"),
    )


def _head(kind: int) -> bytes:
    return b"\x01" + struct.pack("<I", kind)


def _pack(positions: list[Position]) -> bytes:
    return b"".join(struct.pack("<2d", *position[:2]) for position in positions)
