"""Geometries in a column of a table: WKT, EWKT with its SRID, or WKB in hexadecimal as PostGIS prints it."""

from __future__ import annotations

import dataclasses
import re
from typing import Literal

import shapely
from shapely.geometry.base import BaseGeometry

from geo.errors import FileError
from geo.limits import MAX_NESTING
from geo.reading.shapes import ShapeBuilder
from geo.reading.wkb import UNREADABLE, shapes_from_wkb
from geo.reading.wkt_curves import curves_to_wkb, is_surface
from geo.repair import Repair
from geo.text import Text

_SRID_FLAG = 0x20000000
_HEX = re.compile(r"(?:\\x)?0[01](?:[0-9a-fA-F]{2})+")


def read_geometry(text: str, shapes: ShapeBuilder) -> tuple[str | None, BaseGeometry | None]:
    """The SRID that a cell names, and its shape; None where the cell is empty.

    Raises
    ------
    GeometryError
        The text is no geometry.
    """
    plain = text.strip()
    if not plain:
        return None, None
    if _HEX.fullmatch(plain):
        return _from_hex(plain.removeprefix("\\x"), shapes)
    system, _, shape = plain.rpartition(";")
    return _stated(system), _from_wkt(shape, shapes)


def stated_system(text: str) -> str | None:
    """The SRID that a cell names, without its shape being made."""
    plain = text.strip()
    if _HEX.fullmatch(plain):
        content = bytes.fromhex(plain.removeprefix("\\x")[:18])
        order: Literal["little", "big"] = "little" if content[0] else "big"
        stated = len(content) == 9 and int.from_bytes(content[1:5], order) & _SRID_FLAG
        return str(int.from_bytes(content[5:9], order)) if stated and any(content[5:9]) else None
    return _stated(plain.rpartition(";")[0])


def _stated(system: str) -> str | None:
    """The number behind ``SRID=``; PostGIS writes 0 where it knows none."""
    number = system.strip().upper().removeprefix("SRID=").strip()
    return None if number.strip("0") == "" else number


def _from_hex(text: str, shapes: ShapeBuilder) -> tuple[str | None, BaseGeometry | None]:
    content = bytes.fromhex(text)
    order: Literal["little", "big"] = "little" if content[0] else "big"
    stated = None
    code = int.from_bytes(content[1:5], order)
    if len(content) >= 9 and code & _SRID_FLAG:
        stated = str(int.from_bytes(content[5:9], order))
        content = content[:1] + (code & ~_SRID_FLAG).to_bytes(4, order) + content[9:]
    geometry, reasons, repairs = shapes_from_wkb([content])
    if 0 in reasons:
        raise shapes.error(reasons[0])
    shapes.repairs.extend(_of(shapes, repairs))
    return stated if stated != "0" else None, geometry[0]


def is_nested_too_deeply(text: str) -> bool:
    """Whether reading a well-known text would take more of the stack than there is."""
    depth = deepest = 0
    for bracket in re.findall(r"[()]", text):
        depth += 1 if bracket == "(" else -1
        deepest = max(deepest, depth)
    return deepest > MAX_NESTING


def _from_wkt(text: str, shapes: ShapeBuilder) -> BaseGeometry:
    if is_nested_too_deeply(text):
        raise shapes.error(Text("几何集合嵌套过深", "geometry collections are nested too deeply"))
    try:
        return shapely.from_wkt(text.strip(), on_invalid="raise")
    except (shapely.errors.GEOSException, NotImplementedError):
        pass
    wkb = curves_to_wkb(text)
    column, _, repairs = shapes_from_wkb([wkb])
    geometry: BaseGeometry | None = column[0]
    if geometry is None:
        reason = Text(f"“{text.strip()[:40]}”不是 WKT", f"{text.strip()[:40]!r} is not WKT")
        raise shapes.error(UNREADABLE if wkb is not None or is_surface(text) else reason)
    shapes.repairs.extend(_of(shapes, repairs))
    return geometry


def _of(shapes: ShapeBuilder, repairs: list[Repair]) -> list[Repair]:
    """Repairs of a column of one row as those of the feature that the row is."""
    return [dataclasses.replace(one, feature=shapes.feature) for one in repairs]


def one_system(systems: set[str], *, file: str) -> str | None:
    """The SRID of all rows, None where none names one.

    Raises
    ------
    FileError
        Rows name different ones.
    """
    if len(systems) > 1:
        raise FileError(
            Text(
                f"各行的 SRID 不一致：{'、'.join(sorted(systems))}",
                f"the rows name different SRIDs: {', '.join(sorted(systems))}",
            ),
            Text("请统一坐标系", "Use one system"),
            file=file,
        )
    return f"EPSG:{next(iter(systems))}" if systems else None
