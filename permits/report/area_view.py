"""What of a network lies in a view of a map, as GeoJSON for a page that draws it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geo.network.assets import AssetRegister
from geo.network.columns import CROSSING, KINDS
from geo.place.buffers import zone_polygon
from geo.place.crs import LONGITUDE_LATITUDE, transform
from geo.text import Text
from maps.html import here_as_data
from permits.record.excerpt import excerpt
from permits.report.area import Column, View, network_bounds, plane_box, reaches, rows_in
from permits.report.area_here import here, surveyed_in
from permits.report.network_map import asset_facts, asset_style, is_assumed
from permits.report.wording import word
from permits.report.zone_acts import ZoneActs, zone_acts
from permits.rulebook.in_force import RulesInForce

# What a phone draws without a stop; of more the largest are drawn, and of the others where they lie.
MOST_ASSETS = 1200
# Drawn smaller, a line is simplified by no more than this part of what a sign on the screen covers.
_SIMPLIFIED_PX = 0.7
_SQUARES = 32
_KIND = Text("类别", "kind")
# What is larger is drawn first where not all is.
_RANK = {"transmission": 0, CROSSING: 0, "reserved_land": 1, "main": 2, "facility": 3}


def area_in_view(register: AssetRegister, rules: RulesInForce, view: View, *, language: str) -> dict[str, Any]:
    """The assets in a view, and in a detailed one all that a page needs to answer for a place in it.

    Returns
    -------
    dict
        A GeoJSON FeatureCollection of assets, with ``label``, ``kind`` and ``style``; in a detailed view also ``reaches``
        (metres, area), ``error`` and ``facts`` as `maps.html` writes them. Beside them: ``network`` (its bounds),
        ``found`` and ``shown`` (counts), ``detailed``, ``said`` (a word where not all is shown), ``squares`` where the others
        lie, ``here`` (`maps.html.here_as_data`; null where not all is known), ``rivers``, ``otherwise``: zones under another reading, and ``unsurveyed``: what lies
        beyond the stated coverage.
    """
    told = zone_acts(rules)
    rows = rows_in(register, told, view)
    shown = np.sort(rows[_largest_first(register, rows)[:MOST_ASSETS]])
    complete = len(shown) == len(rows)
    answers = view.detailed and complete
    drawn = list(_detailed(register, rules, told, shown, language) if view.detailed else _plain(register, shown, view))
    return {
        "type": "FeatureCollection",
        "features": drawn,
        "network": network_bounds(register),
        "found": len(rows),
        "shown": len(shown),
        "detailed": view.detailed,
        "said": "" if complete else _one(_not_all(len(rows), len(shown)), language),
        "squares": _squares_of(register, np.setdiff1d(rows, shown), view),
        "here": here_as_data(here(register, rules, told, view)) if answers else None,
        "unsurveyed": _written(_unsurveyed(register, view), 1e-6),
        "rivers": [_written(one, 1e-7) for one in _rivers(register, view)],
        "otherwise": [_written(one, 1e-7) for one in _otherwise(register, told, shown)] if view.detailed else [],
    }


def _not_all(found: int, shown: int) -> Text:
    return Text(
        f"此处有 {found} 件设施，只画出较大的 {shown} 件；灰格内还有没画出的，请放大",
        f"{found} assets lie here and the {shown} largest are drawn; grey squares hold more: zoom in",
    )


def _largest_first(register: AssetRegister, rows: Column) -> Column:
    kinds = register.coded("kind").take(rows)
    rank = np.full(len(rows), len(_RANK))
    for kind, place in _RANK.items():
        rank[kinds.equals(kind)] = place
    size = np.nan_to_num(register.column("dn")[rows].astype(float))
    return np.lexsort((rows, -size, rank))


def _plain(register: AssetRegister, rows: Column, view: View) -> Iterator[dict[str, Any]]:
    """Lines and outlines alone, as fine as can be seen."""
    shapes = shapely.simplify(register.geometry[rows], view.metres_per_px * _SIMPLIFIED_PX)
    places = transform(shapes, register.crs, LONGITUDE_LATITUDE).geometry
    names, kinds = register.column("asset_id")[rows], register.column("kind")[rows]
    for name, kind, place in zip(names.tolist(), kinds.tolist(), places, strict=True):
        yield _feature(_written(place, 1e-6), {"label": name, "kind": kind, "style": asset_style(kind)})


def _detailed(
    register: AssetRegister, rules: RulesInForce, told: Sequence[ZoneActs], rows: Column, language: str
) -> Iterator[dict[str, Any]]:
    assets = excerpt(register.take(rows), rules).assets if len(rows) else ()
    for one, reached in zip(assets, reaches(register, rows, told), strict=True):
        said = {
            "label": one.asset_id,
            "kind": one.kind,
            "style": asset_style(one.kind, assumed=is_assumed(one)),
            "reaches": [[reach.radius_m, str(reach.area)] for reach in reached],
            "error": one.uncertainty_m or 0.0,
            "facts": [(_one(_KIND, language), _one(word(KINDS, one.kind), language)), *asset_facts(one, language)],
        }
        yield _feature(_written(one.geometry, 1e-8), said)


def _one(text: Text, language: str) -> str:
    return str(getattr(text, language))


def _feature(geometry: dict[str, Any], properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def _written(place: BaseGeometry, grid: float) -> dict[str, Any]:
    written: dict[str, Any] = json.loads(shapely.to_geojson(shapely.set_precision(place, grid, mode="pointwise")))
    return written


def _rivers(register: AssetRegister, view: View) -> Column:
    box = plane_box(register, view) if register.rivers is not None else None
    if box is None or register.rivers is None:
        return np.empty(0, dtype=object)
    found = np.sort(register.rivers.tree.query(box, predicate="intersects"))
    shapes = shapely.simplify(register.rivers.geometry[found], view.metres_per_px * _SIMPLIFIED_PX)
    return transform(shapes, register.crs, LONGITUDE_LATITUDE).geometry


def _unsurveyed(register: AssetRegister, view: View) -> BaseGeometry:
    frame = shapely.box(view.west, view.south, view.east, view.north)
    return shapely.difference(frame, surveyed_in(register, view))


def _otherwise(register: AssetRegister, told: Sequence[ZoneActs], rows: Column) -> Column:
    """Zones that only another reading of the law draws."""
    areas = [
        zone_polygon(register.geometry[row], reach.radius_m, register.scale)
        for row, reached in zip(rows.tolist(), reaches(register, rows, told), strict=True)
        for reach in reached
        if told[reach.area].reading is not None
    ]
    column = np.empty(len(areas), dtype=object)
    column[:] = areas
    return transform(column, register.crs, LONGITUDE_LATITUDE).geometry if areas else column


def _squares_of(register: AssetRegister, rows: Column, view: View) -> list[list[float]]:
    """West, south, east, north of the squares in which assets lie that are not drawn."""
    box = plane_box(register, view) if len(rows) else None
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
