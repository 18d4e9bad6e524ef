"""Repairs that lose no land, each of them recorded.

``buffer(0)`` and ``make_valid`` drop enclosed faces of self-crossing outlines (92 % and 57 % of random
ones). What somebody drew may be dug, so we keep the union of every enclosed face and all linework, or
refuse the site.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geo.dataclass import dataclass
from geo.errors import GeometryError
from geo.limits import MAX_CROSSINGS
from geo.self_crossings import tangle
from geo.text import Text


@dataclass(frozen=True)
class Repair:
    """One change made to an input so that it could be judged.

    Attributes
    ----------
    feature : str
        The works feature or asset.
    kind : str
        ``ring_closed`` | ``ring_as_area`` | ``lines_as_area`` | ``several_outer_rings`` | ``arc_to_lines`` |
        ``self_crossing`` | ``zero_length``.
    place : (float, float) or None
        Where, in the coordinates of the geometry that was mended.
    text : Text
        What was done.
    """

    feature: str
    kind: str
    place: tuple[float, float] | None
    text: Text


RING_AS_AREA = Text("闭合的线按其围成的面检查", "a closed line is screened as the area it surrounds")


def close_ring(positions: list[tuple[float, float]], *, feature: str) -> tuple[list[tuple[float, float]], Repair]:
    """Close a ring whose last position is missing; closing encloses land, it never loses any."""
    return [*positions, positions[0]], Repair(
        feature,
        "ring_closed",
        positions[-1],
        Text("环没有闭合，已用直线闭合", "the ring was not closed; it was closed by a straight edge"),
    )


def ring_as_area(geometry: BaseGeometry, *, feature: str) -> tuple[BaseGeometry, tuple[Repair, ...]]:
    """Take a closed line for the area that it surrounds; drawings hand outlines in as lines.

    Screening only the line would pass over a pipe in the middle of the site. Lines of one feature that join
    end to end into a ring are such an outline too; a line with loose ends stays a line.
    """
    parts = shapely.get_parts(np.array([geometry], dtype=object))
    if geometry.geom_type == "GeometryCollection":
        made = [ring_as_area(part, feature=feature) for part in parts]
        repairs = tuple(repair for _, more in made for repair in more)
        return (shapely.GeometryCollection([part for part, _ in made]), repairs) if repairs else (geometry, ())
    lineal = ("LineString", "LinearRing")
    lines = [part for part in parts if part.geom_type in lineal and shapely.get_num_coordinates(part) > 1]
    rings, loose = _rings(lines)
    if not rings:
        return geometry, ()
    whole: list[BaseGeometry] = [shapely.Polygon(shapely.get_coordinates(ring)) for ring in rings]
    left = [*loose, *(part for part in parts if part.geom_type not in lineal)]
    together = [*whole, *left]
    x, y = rings[0].coords[0][:2]
    return together[0] if len(together) == 1 else shapely.GeometryCollection(together), (
        Repair(feature, "ring_as_area", (x, y), RING_AS_AREA),
    )


def _rings(lines: list[BaseGeometry]) -> tuple[list[BaseGeometry], list[BaseGeometry]]:
    """Lines that are rings by themselves or joined end to end, and the rest of the linework."""
    open_lines = [line for line in lines if not line.is_closed]
    joined = (
        lines
        if len(open_lines) < 2
        else [
            *(line for line in lines if line.is_closed),
            *shapely.get_parts(shapely.line_merge(shapely.multilinestrings(open_lines))),
        ]
    )
    ring = [line.is_closed and shapely.get_num_coordinates(line) >= 4 for line in joined]
    return (
        [line for line, is_ring in zip(joined, ring, strict=True) if is_ring],
        [line for line, is_ring in zip(joined, ring, strict=True) if not is_ring],
    )


def enclose_everything(
    geometry: BaseGeometry, *, feature: str, file: str | None = None
) -> tuple[BaseGeometry, tuple[Repair, ...]]:
    """Make an areal geometry valid without losing any enclosed face or any line that was drawn.

    Parameters
    ----------
    geometry : shapely geometry
        Any type. Points, lines and valid areas come back as they are.

    Returns
    -------
    (geometry, repairs)
        A valid geometry that covers every face enclosed by the rings as drawn, holes aside where the
        input was valid, and all linework.

    Raises
    ------
    GeometryError
        When the outline crosses itself so often that it cannot be judged.
    """
    if geometry.geom_type in ("Point", "MultiPoint"):
        return geometry, ()
    # Whether it is valid takes as long as it is tangled.
    refuse_tangle(np.array([geometry], dtype=object), None, feature=feature, file=file)
    if shapely.is_valid(geometry):
        return geometry, ()
    parts = shapely.get_parts(np.array([geometry], dtype=object))
    if geometry.geom_type == "GeometryCollection":
        # Each part by itself: a point beside a bow tie has no linework and would be gone.
        mended = [enclose_everything(part, feature=feature, file=file) for part in parts]
        return (
            shapely.GeometryCollection([part for part, _ in mended]),
            tuple(repair for _, repairs in mended for repair in repairs),
        )
    place = _first_fault(geometry)
    if len(np.unique(shapely.get_coordinates(geometry), axis=0)) == 1:
        return shapely.Point(shapely.get_coordinates(geometry)[0]), (
            Repair(
                feature,
                "zero_length",
                place,
                Text("所有顶点重合，按一个点检查", "all vertices coincide; it is screened as a point"),
            ),
        )
    linework, places = _linework(parts)
    refuse_tangle(linework, MAX_CROSSINGS, feature=feature, file=file)
    noded = shapely.union_all(linework)
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(noded)))
    whole = shapely.union_all([*faces, noded, *places])
    return whole, (
        Repair(
            feature,
            "self_crossing",
            place,
            Text(
                "轮廓自相交或无效；按其围成的全部地块和全部线条检查",
                "the outline crosses itself or is invalid; every face it encloses and every line of it is screened",
            ),
        ),
    )


def _first_fault(geometry: BaseGeometry) -> tuple[float, float] | None:
    """The place in ``Self-intersection[113.61 34.75]``, where GEOS names one."""
    reason = shapely.is_valid_reason(geometry)
    if "[" not in reason:
        return None
    x, y, *_ = reason[reason.index("[") + 1 : reason.index("]")].split()
    return float(x), float(y)


def _linework(parts: np.ndarray[Any, Any]) -> tuple[np.ndarray[Any, Any], list[shapely.Point]]:
    """All rings and lines as lines; and of those whose corners coincide the place, for no union of lines holds it."""
    rings = shapely.get_rings(parts[shapely.get_type_id(parts) == 3])
    lines = parts[np.isin(shapely.get_type_id(parts), (1, 2))]
    drawn = [corners for line in (*rings, *lines) if len(corners := shapely.get_coordinates(line))]
    alone = [bool((corners == corners[0]).all()) for corners in drawn]
    places = [shapely.Point(corners[0]) for corners, one in zip(drawn, alone, strict=True) if one]
    made = [shapely.LineString(corners) for corners, one in zip(drawn, alone, strict=True) if not one]
    return np.asarray(made, dtype=object), places


def refuse_tangle(shapes: np.ndarray[Any, Any], most_crossings: int | None, *, feature: str, file: str | None) -> None:
    """Refuse lines and rings that are too tangled to be worked with; parameters as in `geo.self_crossings.tangle`.

    Raises
    ------
    GeometryError
        They are; it says by how much, and what to do.
    """
    problem = tangle(shapes, most_crossings=most_crossings)
    if problem is not None:
        raise GeometryError(
            problem,
            Text(
                "请重新绘制：只画作业范围的轮廓或轴线，一处作业一个要素",
                "Draw it again: only the outline or the axis of the works, a feature a place",
            ),
            file=file,
            feature=feature,
        )
