"""What of a network lies in a view of a map, as GeoJSON, and what the law says of a place near each asset."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geo.network.assets import AssetRegister
from geo.network.columns import CROSSING, KINDS
from geo.place.crs import LONGITUDE_LATITUDE, transform
from geo.text import Text
from permits.record.excerpt import excerpt
from permits.record.record import DrawnAsset
from permits.report.network_map import asset_facts, asset_style
from permits.report.wording import word
from permits.report.zone_acts import Said, ZoneActs, zone_acts
from permits.rulebook.in_force import RulesInForce
from permits.screening.compare import applies_to, offset_m

# What a phone draws without a stop; of more the largest are drawn, and of the others where they lie.
MOST_ASSETS = 1200
# From this scale on zones are wider than their lines, and all is sent that a touch may ask for.
DETAIL_FROM_ZOOM = 16
# Drawn smaller, a line is simplified by no more than this part of what a sign on the screen covers.
_SIMPLIFIED_PX = 0.7
_SQUARES = 32
# What is larger is drawn first where not all is.
_RANK = {"transmission": 0, CROSSING: 0, "reserved_land": 1, "main": 2, "facility": 3}
_EQUATOR_M, _TILE_PX = 40_075_016.7, 256

Column = np.ndarray[Any, Any]


class View(NamedTuple):
    """What a map shows: degrees, and the zoom of web maps."""

    west: float
    south: float
    east: float
    north: float
    zoom: int

    @property
    def detailed(self) -> bool:
        return self.zoom >= DETAIL_FROM_ZOOM

    @property
    def metres_per_px(self) -> float:
        """On the ground, in the middle."""
        middle = np.radians((self.south + self.north) / 2)
        return float(_EQUATOR_M * np.cos(middle) / (_TILE_PX * 2**self.zoom))


class Reach(NamedTuple):
    """How far from the drawn shape of an asset an area of the law reaches; ``area`` counts those of `zone_acts`."""

    radius_m: float
    area: int


def area_in_view(register: AssetRegister, rules: RulesInForce, view: View, *, language: str) -> dict[str, Any]:
    """The assets in a view, with how far the law's areas reach round each.

    Returns
    -------
    dict
        A GeoJSON FeatureCollection. Properties of a feature: ``id, kind, style, assumed``, and in a detailed view ``reaches``
        (radius in metres and number of the area), ``error_m``, ``grade``, ``facts``. Beside the features: ``areas`` (`areas_said`),
        ``found`` and ``shown`` (counts), ``complete``, ``detailed``, ``said`` (a word where not all is shown) and ``squares``
        where the others lie.
    """
    told = zone_acts(rules)
    rows = rows_in(register, told, view)
    shown = rows[_largest_first(register, rows)[:MOST_ASSETS]]
    complete = len(shown) == len(rows)
    left = np.setdiff1d(rows, shown)
    features = _detailed if view.detailed else _plain
    answer: dict[str, Any] = {
        "type": "FeatureCollection",
        "features": list(features(register, rules, told, np.sort(shown), view, language)),
        "areas": areas_said(told, language) if view.detailed else [],
        "found": len(rows),
        "shown": len(shown),
        "complete": complete,
        "detailed": view.detailed,
        "said": "" if complete else str(getattr(_not_all(len(rows), len(shown)), language)),
        "squares": _squares_of(register, left, view),
    }
    return answer


def _not_all(found: int, shown: int) -> Text:
    return Text(
        f"此处有 {found} 件设施，只画出较大的 {shown} 件；灰格内还有没画出的，请放大",
        f"{found} assets lie here and the {shown} largest are drawn; grey squares hold more: zoom in",
    )


def rows_in(register: AssetRegister, told: Sequence[ZoneActs], view: View) -> Column:
    """The assets from which any area, or its doubt, may reach into a view."""
    box = _plane_box(register, view)
    if box is None:
        return np.empty(0, dtype=np.int64)
    farthest_m = max((one.limit_m for one in told), default=0.0) + sum(
        float(np.nanmax(register.column(name), initial=0.0)) for name in ("outer_offset_m", "uncertainty_m")
    )
    minx, miny, maxx, maxy = np.array(box.bounds) + 1.01 * farthest_m * np.array([-1, -1, 1, 1])
    rows = np.sort(register.tree.query(shapely.box(minx, miny, maxx, maxy)))
    reach_m = np.zeros(len(rows))
    for one in told:
        applies = applies_to(one.provision, register, rows)
        np.maximum(reach_m, offset_m(one.provision, register, rows) + one.limit_m, out=reach_m, where=applies)
    reach_m += np.nan_to_num(register.column("uncertainty_m")[rows].astype(float))
    # A zone of a kilometre's scale error is a millimetre wide: one per cent more takes in every plane.
    near = shapely.distance(register.geometry[rows], box) <= reach_m * 1.01
    return rows[near]


def _plane_box(register: AssetRegister, view: View) -> BaseGeometry | None:
    """The view in the working system, no smaller than it is; None where it lies off the network altogether."""
    if not len(register):
        return None
    west, south, east, north = network_bounds(register)
    # Beyond the network a plane system may know no place at all.
    room = 0.05
    west, south = max(view.west, west - room), max(view.south, south - room)
    east, north = min(view.east, east + room), min(view.north, north + room)
    if west >= east or south >= north:
        return None
    steps = np.linspace(0, 1, 9)
    across, up = west + (east - west) * steps, south + (north - south) * steps
    edge = np.concatenate([np.stack([across, np.full(9, y)], axis=1) for y in (south, north)])
    side = np.concatenate([np.stack([np.full(9, x), up], axis=1) for x in (west, east)])
    places = np.asarray(shapely.points(np.concatenate([edge, side])))
    plane = transform(places, LONGITUDE_LATITUDE, register.crs).geometry
    return shapely.box(*shapely.total_bounds(plane))


def network_bounds(register: AssetRegister) -> tuple[float, float, float, float]:
    """West, south, east, north of all assets, in degrees."""
    minx, miny, maxx, maxy = shapely.total_bounds(register.geometry).tolist()
    corners = shapely.points([[minx, miny], [minx, maxy], [maxx, miny], [maxx, maxy]])
    west, south, east, north = shapely.total_bounds(transform(corners, register.crs, LONGITUDE_LATITUDE).geometry)
    return float(west), float(south), float(east), float(north)


def _largest_first(register: AssetRegister, rows: Column) -> Column:
    kinds = register.coded("kind").take(rows)
    rank = np.full(len(rows), len(_RANK))
    for kind, place in _RANK.items():
        rank[kinds.equals(kind)] = place
    size = np.nan_to_num(register.column("dn")[rows].astype(float))
    return np.lexsort((rows, -size, rank))


def reaches(register: AssetRegister, rows: Column, told: Sequence[ZoneActs]) -> list[list[Reach]]:
    """Of each asset how far each area of the law reaches from its drawn shape."""
    found: list[list[Reach]] = [[] for _ in rows]
    for number, one in enumerate(told):
        held = np.flatnonzero(applies_to(one.provision, register, rows))
        offsets = offset_m(one.provision, register, rows[held])
        for place, offset in zip(held.tolist(), offsets.tolist(), strict=True):
            found[place].append(Reach(round(offset + one.limit_m, 4), number))
    return found


def _plain(
    register: AssetRegister, _: RulesInForce, __: Sequence[ZoneActs], rows: Column, view: View, ___: str
) -> Iterator[dict[str, Any]]:
    """Lines and outlines alone, as fine as can be seen."""
    shapes = shapely.simplify(register.geometry[rows], view.metres_per_px * _SIMPLIFIED_PX)
    places = transform(shapes, register.crs, LONGITUDE_LATITUDE).geometry
    names, kinds = register.column("asset_id")[rows], register.column("kind")[rows]
    for name, kind, place in zip(names.tolist(), kinds.tolist(), places, strict=True):
        properties = {"id": name, "kind": kind, "style": asset_style(kind)}
        yield _feature(place, properties, 1e-6)


def _detailed(
    register: AssetRegister, rules: RulesInForce, told: Sequence[ZoneActs], rows: Column, _: View, language: str
) -> Iterator[dict[str, Any]]:
    drawn = excerpt(register.take(rows), rules, None).assets if len(rows) else ()
    for one, reached in zip(drawn, reaches(register, rows, told), strict=True):
        yield _feature(one.geometry, _said_of(one, reached, language), 1e-8)


def _said_of(one: DrawnAsset, reached: list[Reach], language: str) -> dict[str, Any]:
    return {
        "id": one.asset_id,
        "kind": one.kind,
        "kind_said": str(getattr(word(KINDS, one.kind), language)),
        "style": asset_style(one.kind),
        "reaches": [[reach.radius_m, reach.area] for reach in reached],
        "error_m": one.uncertainty_m,
        "grade": one.grade,
        "facts": list(asset_facts(one, language)),
    }


def _feature(place: BaseGeometry, properties: dict[str, Any], grid: float) -> dict[str, Any]:
    shape = shapely.set_precision(place, grid, mode="pointwise")
    return {"type": "Feature", "geometry": json.loads(shapely.to_geojson(shape)), "properties": properties}


def _squares_of(register: AssetRegister, rows: Column, view: View) -> list[list[float]]:
    """West, south, east, north of the squares in which assets lie that are not drawn."""
    box = _plane_box(register, view) if len(rows) else None
    if box is None:
        return []
    minx, miny, maxx, maxy = box.bounds
    x, y = np.linspace(minx, maxx, _SQUARES + 1), np.linspace(miny, maxy, _SQUARES + 1)
    left, bottom = (one.ravel() for one in np.meshgrid(x[:-1], y[:-1]))
    right, top = (one.ravel() for one in np.meshgrid(x[1:], y[1:]))
    squares = shapely.box(left, bottom, right, top)
    held = np.unique(shapely.STRtree(squares).query(register.geometry[rows], predicate="intersects")[1])
    bounds = shapely.bounds(transform(squares[held], register.crs, LONGITUDE_LATITUDE).geometry)
    return [[round(float(value), 6) for value in one] for one in bounds]


def areas_said(told: Sequence[ZoneActs], language: str) -> list[dict[str, Any]]:
    """What a touch shows of each area, in one language."""
    return [
        {
            "zone": one.provision.id,
            "name": getattr(one.name, language),
            "clause": getattr(one.clause, language),
            "article": int(one.provision.clause.partition("(")[0]),
            "limit_m": one.limit_m,
            "measured_from": getattr(one.measured_from, language),
            "acts": _listed(one.acts, language),
            "owed": _listed(one.owed, language),
            "reading": None if one.reading is None else getattr(one.reading, language),
        }
        for one in told
    ]


def _listed(said: Sequence[Said], language: str) -> list[list[str]]:
    return [[getattr(one.clause, language), getattr(one.words, language)] for one in said]
