"""Where transmission lines cross rivers: each crossing section a protected thing of its own.

A section is the part of a line, however it was drawn, inside a river management area. Rivers that touch each other
are one water, so that a polygon border in mid-stream makes no second crossing.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geo.dataclass import dataclass
from geo.network.rivers import JoinedWaters, Rivers

# A line that only touches a bank in a point, or grazes it by rounding, does not cross.
LEAST_SECTION_M = 0.01


@dataclass(frozen=True)
class Crossing:
    """One section of one line in one water.

    Attributes
    ----------
    line : int
        Row of the line.
    number : int
        Counted from 1 along the rows of one line.
    section : shapely geometry
        Part of the line, working system.
    area : shapely geometry
        The whole management area of the water.
    name : str or None
        Names of the river polygons that make the water.
    water_class : str
        As in the rivers layer.
    extent_assumed, water_class_assumed : bool
        Whether the management area was drawn by us round the water, and whether the class was stated.
    in_doubt : bool
        Nobody drew it, but the line breaks off at the water or passes a gap in its outline.
    other : int or None
        Row of the line that breaks off at the other bank.
    """

    line: int
    number: int
    section: BaseGeometry
    area: BaseGeometry
    name: str | None
    water_class: str
    extent_assumed: bool
    water_class_assumed: bool
    in_doubt: bool = False
    other: int | None = None


def crossings(lines: np.ndarray[Any, Any], rivers: Rivers) -> list[Crossing]:
    """Sections of lines inside river management areas.

    Parameters
    ----------
    lines : array of shapely geometry, shape (n,)
        Transmission lines as drawn (lines, areas or points), working system.
    rivers : Rivers
        Management areas.
    """
    found: list[Crossing] = []
    for waters in rivers.joined:
        for line, water in waters.tree.query(lines, predicate="intersects").T:
            inside = shapely.intersection(lines[line], waters.bodies[water])
            sections = shapely.get_parts(
                shapely.line_merge(inside) if inside.geom_type == "MultiLineString" else inside
            )
            found.extend(
                crossing_of(int(line), section, waters, waters.bodies[water])
                for section in sections
                if _crosses(section, lines[line])
            )
    return numbered(found, lines)


def crossing_of(
    line: int,
    section: BaseGeometry,
    waters: JoinedWaters,
    area: BaseGeometry,
    *,
    in_doubt: bool = False,
    other: int | None = None,
) -> Crossing:
    """A crossing with what its water says of itself, not yet numbered."""
    return Crossing(
        line=line,
        number=0,
        section=section,
        area=area,
        name=waters.name_of(area),
        water_class=waters.kind.water_class,
        extent_assumed=waters.kind.extent_assumed,
        water_class_assumed=waters.kind.class_assumed,
        in_doubt=in_doubt,
        other=other,
    )


def numbered(found: Sequence[Crossing], lines: np.ndarray[Any, Any]) -> list[Crossing]:
    """Crossings in the order of their lines (``line`` counts rows of ``lines``) and along each, with their numbers."""
    in_order: list[Crossing] = []
    counts: Counter[int] = Counter()
    for one in sorted(found, key=lambda c: (c.line, _along(lines[c.line], c.section))):
        counts[one.line] += 1
        in_order.append(dataclasses.replace(one, number=counts[one.line]))
    return in_order


def _crosses(section: BaseGeometry, drawn: BaseGeometry) -> bool:
    """Whether a part in the water is a crossing and no mere touch of its bank."""
    if drawn.geom_type in ("Point", "MultiPoint"):
        return True
    if drawn.geom_type in ("Polygon", "MultiPolygon"):
        return section.geom_type == "Polygon" and section.area > LEAST_SECTION_M**2
    return section.geom_type in ("LineString", "LinearRing") and section.length > LEAST_SECTION_M


def _along(line: BaseGeometry, section: BaseGeometry) -> float:
    """Where along the line a section begins; a multi-part line counts its parts in their order.

    Along areas and points it is counted from west to east.
    """
    if line.geom_type not in ("LineString", "MultiLineString"):
        return float(section.centroid.x)
    middle = shapely.centroid(np.array([section], dtype=object))
    if section.geom_type == "LineString":
        middle = shapely.line_interpolate_point(np.array([section], dtype=object), 0.5, normalized=True)
    return float(shapely.line_locate_point(np.array([line], dtype=object), middle)[0])
