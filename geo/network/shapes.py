"""The shapes of a network: lines that are outlines become areas, shapes that cannot be what they stand for are refused."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pyproj
import shapely

from geo.coded import Coded
from geo.columns import Columns, objects
from geo.errors import GeometryError
from geo.network.faults import Faults, Wrong, feature_names
from geo.network.outlines_in_pieces import refuse_outlines_in_pieces
from geo.place.crs import METRES_PER_DEGREE
from geo.raw import RawLayer
from geo.repair import RING_AS_AREA, Repair, enclose_everything, ring_as_area
from geo.shapes import Shapes
from geo.text import Text

Geometries = np.ndarray[Any, Any]

# Shapely's types.
POINTS, LINES, AREAS, COLLECTION = (0, 4), (1, 2, 5), (3, 6), 7
_OUTLINES = ("facility", "reserved_land")
# A line of which so little is missing to its beginning is an outline that does not close; else a strip.
_GAP_OF_LENGTH = 0.5
# Farther than this from the middle of its network a row lies by a slip; exchanged axes are thousands of kilometres.
_FAR_M = 500_000.0

NO_SHAPE = Wrong(
    Text("没有几何（空）", "it has no geometry"),
    Text(
        "缺少位置的设施无法保护；请补上几何，或用映射的 [where] 排除并说明",
        "An asset without a place cannot be protected; add its geometry, or leave it out with [where]",
    ),
)

_OPEN = Wrong(
    Text(
        "轮廓画成了线而没有闭合（缺口见编号之后）",
        "it is an outline drawn as a line and does not close (gap behind the id)",
    ),
    Text(
        "请闭合轮廓（或画成面）；若本是条状设施，请补 width_mm",
        "Close it, or draw it as a polygon; if it is a strip, state width_mm",
    ),
)


def pipes_as_drawn(layer: RawLayer, kinds: Coded) -> Shapes:
    """Outlines that a reader took for areas, as the lines they were drawn as where they are pipes.

    A loop of pipe is no footprint: its casing reaches beyond the line on both sides.
    """
    closed = {repair.feature for repair in layer.repairs if repair.kind in ("ring_as_area", "lines_as_area")}
    if not closed:
        return layer.shapes
    geometry = layer.geometry.copy()
    names = layer.attributes["feature_id"]
    for row in np.flatnonzero(kinds.among(("main", "transmission"))).tolist():
        shape = geometry[row]
        if shape is None or str(names[row]) not in closed:
            continue
        parts = shapely.get_parts(np.array([shape], dtype=object))
        lines = [part for part in parts if part.geom_type == "LineString"]
        lines = lines or [shapely.boundary(part) for part in parts if part.geom_type == "Polygon"]
        if lines:
            geometry[row] = shapely.line_merge(shapely.union_all(lines))
    return Shapes(geometry)


def is_line(geometry: Geometries) -> np.ndarray[Any, Any]:
    """Which geometries are lines."""
    return np.isin(shapely.get_type_id(geometry), LINES)


def is_area(geometry: Geometries) -> np.ndarray[Any, Any]:
    """Which geometries are areas."""
    return np.isin(shapely.get_type_id(geometry), AREAS)


def check_shapes(assets: Columns, drawn: Shapes, crs: pyproj.CRS, faults: Faults) -> tuple[Shapes, tuple[Repair, ...]]:
    """Shapes that can be measured from, and what was taken for something else than it was drawn as.

    Parameters
    ----------
    assets : Columns
        Assets of one file, values checked.
    drawn : Shapes
        Theirs.
    crs : pyproj.CRS
        Of the shapes.
    faults : Faults
        Takes what is wrong.
    """
    missing = drawn.corners() == 0
    faults.add_rows("geometry", NO_SHAPE, assets, np.flatnonzero(missing), name_all=True)
    kind, stated = assets.coded("kind"), assets.coded("represents")
    outline = (kind.among(_OUTLINES) | stated.equals("footprint")) & ~stated.among(("pipe", "pair")) & ~missing
    rows = np.flatnonzero(outline & np.isin(drawn.kinds(), LINES))
    areas, repairs = _close_outlines(assets, drawn[rows], rows, crs, faults)
    shapes = _with(drawn, areas)
    loose = rows[np.isin(shapes.kinds()[rows], LINES) & kind.equals("facility")[rows]]
    refuse_outlines_in_pieces(assets, shapes[loose], loose, _metres_each_way(shapes, crs), faults)
    _refuse_unfit(assets, shapes.kinds(), missing, faults)
    # A line whose vertices all coincide is a place; GEOS would call it invalid.
    places = _without_length(shapes)
    corners = shapes[places]
    shapes = _with(
        shapes,
        {
            row: shapely.Point(shapely.get_coordinates(one)[0])
            for row, one in zip(places.tolist(), corners, strict=True)
        },
    )
    rows = np.flatnonzero(np.isin(shapes.kinds(), AREAS) & ~missing)
    rows = rows[~shapes.are_convex(rows)]
    invalid = rows[~shapely.is_valid(shapes[rows])]
    whole, mended = _mend(assets, shapes[invalid], invalid, faults)
    shapes = _with(shapes, whole)
    _refuse_exchanged(assets, shapes, crs, faults)
    return shapes, (*repairs, *mended)


def _with(shapes: Shapes, anew: Mapping[int, Any]) -> Shapes:
    """The same with other geometries in some rows."""
    return shapes.replaced(np.array([*anew], dtype=np.int64), objects([*anew.values()]))


def _without_length(shapes: Shapes) -> np.ndarray[Any, Any]:
    """Rows of lines all of whose corners are one place."""
    line = np.isin(shapes.kinds(), LINES) & (shapes.corners() > 0)
    if not shapes.is_flat:
        rows = np.flatnonzero(line)
        return np.asarray(rows[shapely.length(shapes.objects[rows]) == 0])
    flat = shapes.flat
    x, y = flat.xy.T
    goes_on = np.append((x[1:] != x[:-1]) | (y[1:] != y[:-1]), False)
    goes_on[flat.first_corner[1:] - 1] = False
    return np.flatnonzero(line & ~np.logical_or.reduceat(goes_on, flat.first_corner[flat.first_part[:-1]]))


def _mend(
    assets: Columns, drawn: Geometries, rows: np.ndarray[Any, Any], faults: Faults
) -> tuple[dict[int, Any], list[Repair]]:
    """Invalid areas with all that they enclose, by row; what crosses itself without end is a fault."""
    whole: dict[int, Any] = {}
    repairs: list[Repair] = []
    for row, shape, name in zip(rows.tolist(), drawn, feature_names(assets, rows), strict=True):
        try:
            whole[row], made = enclose_everything(shape, feature=name)
        except GeometryError as error:
            faults.add_rows("scribble", Wrong(error.problem, error.remedy), assets, np.array([row]))
            continue
        repairs.extend(made)
    return whole, repairs


def _close_outlines(
    assets: Columns, drawn: Geometries, rows: np.ndarray[Any, Any], crs: pyproj.CRS, faults: Faults
) -> tuple[dict[int, Any], list[Repair]]:
    """Closed lines as the areas they surround, by row; outlines that do not close are faults."""
    areas: dict[int, Any] = {}
    repairs = []
    widths, files = assets["width_mm"], assets["source_file"]
    may_be_lines = assets.coded("kind").equals("facility") & ~assets.coded("represents").equals("footprint")
    for row, shape, name in zip(rows.tolist(), drawn, feature_names(assets, rows), strict=True):
        whole, closed = ring_as_area(shape, feature=name)
        parts = shapely.get_parts(np.array([whole], dtype=object))
        may_be_a_line = bool(may_be_lines[row])
        if may_be_a_line and (shapely.length(shape) == 0 or shapely.get_num_coordinates(shape) == 2):
            # A straight line surrounds nothing: a mark for a place.
            continue
        if closed and (shapely.get_type_id(parts) == 3).all():
            areas[row] = parts[0] if len(parts) == 1 else shapely.multipolygons(parts)
            repairs.append(Repair(name, "ring_as_area", None, RING_AS_AREA))
            continue
        gap, length = _largest_gap(parts)
        if may_be_a_line and gap > _GAP_OF_LENGTH * length and not closed and widths[row] > 0:
            # A strip of stated width, such as a bridge for pipes.
            continue
        file = str(files[row])
        faults.add("outline", _OPEN, file=file, features=[f"{name} {gap * _metres(crs):.2f} m"], name_all=True)
    return areas, repairs


def _largest_gap(parts: Geometries) -> tuple[float, float]:
    """Distance between the ends of the least closed part, and what was drawn of it."""
    lines = parts[np.isin(shapely.get_type_id(parts), (1, 2))]
    gaps = shapely.distance(shapely.get_point(lines, 0), shapely.get_point(lines, -1))
    widest = int(np.argmax(gaps))
    return float(gaps[widest]), float(shapely.length(lines[widest]))


def _metres(crs: pyproj.CRS) -> float:
    """Roughly the metres of a unit of the system."""
    unit = float(crs.axis_info[0].unit_conversion_factor)
    return float(np.degrees(unit)) * METRES_PER_DEGREE if crs.is_geographic else unit


def _metres_each_way(shapes: Shapes, crs: pyproj.CRS) -> tuple[float, float]:
    """Roughly the metres of a unit eastwards and northwards, where the shapes lie."""
    metres = _metres(crs)
    if not crs.is_geographic:
        return metres, metres
    _, south, _, north = shapes.total_bounds()
    return metres * float(np.cos(np.radians((south + north) / 2))), metres


def _refuse_unfit(assets: Columns, types: np.ndarray[Any, Any], missing: np.ndarray[Any, Any], faults: Faults) -> None:
    kind, stated = assets.coded("kind"), assets.coded("represents")
    line, area, collection = np.isin(types, LINES), np.isin(types, AREAS), types == COLLECTION
    drawn = {
        0: "Point",
        1: "LineString",
        2: "LineString",
        4: "MultiPoint",
        5: "MultiLineString",
        7: "GeometryCollection",
    }
    drawn |= {3: "Polygon", 6: "MultiPolygon"}

    def refuse(code: str, wrong: np.ndarray[Any, Any], problem: Any, remedy: Text) -> None:
        for type_id in sorted(set(types[wrong & ~missing].tolist())):
            rows = np.flatnonzero(wrong & ~missing & (types == type_id))
            faults.add_rows((code, type_id), Wrong(problem(drawn.get(type_id, "?")), remedy), assets, rows)

    refuse(
        "reserved_land",
        kind.equals("reserved_land") & ~area & ~line,
        lambda name: Text(f"预留用地的几何是 {name}", f"the reserved land is a {name}"),
        Text("预留用地应为面", "Reserved land must be a polygon"),
    )
    for word in ("pair", "pipe"):
        refuse(
            f"represents {word}",
            stated.equals(word) & ~line & ~collection,
            lambda name, word=word: Text(
                f"represents={word}，几何却是 {name}", f"represents={word} but the geometry is a {name}"
            ),
            Text("管道或成对管道应为线", "A pipe or a pair is a line"),
        )
    refuse(
        "collection",
        collection,
        lambda name: Text(f"几何是 {name}", f"the geometry is a {name}"),
        Text("请按点、线、面分开", "Split it into points, lines and polygons"),
    )


def _refuse_exchanged(assets: Columns, shapes: Shapes, crs: pyproj.CRS, faults: Faults) -> None:
    """Rows that lie among the others only when X and Y change places."""
    vertices = shapes.xy()
    if not len(vertices):
        return
    # In a box no wider than that no vertex lies farther from the middle.
    west, south, east, north = shapes.total_bounds()
    if np.hypot(east - west, north - south) * _metres(crs) <= _FAR_M:
        return
    # The median; that of numpy loads masked arrays for it.
    half = len(vertices) // 2
    middle = np.partition(vertices, half, axis=0)[half]
    away = np.hypot(*(vertices - middle).T) * _metres(crs)
    turned = np.hypot(*(vertices[:, ::-1] - middle).T) * _metres(crs)
    wrong = (away > _FAR_M) & (turned < away / 10)
    if not wrong.any():
        return
    x, y = vertices[wrong][0]
    faults.add_rows(
        "exchanged",
        Wrong(
            Text(f"坐标 ({x:.10g}, {y:.10g}) 的 X、Y 颠倒了", f"X and Y of ({x:.10g}, {y:.10g}) are exchanged"),
            Text("请改正这些行；其余各行东坐标在前", "Correct these rows; in all others the easting stands first"),
        ),
        assets,
        np.unique(np.repeat(np.arange(len(shapes)), shapes.corners())[wrong]),
        name_all=True,
    )
