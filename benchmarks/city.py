"""A city that nobody drew: assets and sites of a stated number, the same ones every time.

Towns of six kilometres stand side by side, each from village to inner city; a larger city has more towns, not denser
ones. Sites lie where the assets do. All is drawn in whole columns: a million of each take seconds. Coordinates are
whole millimetres, so that the last bit of a sine is nobody's.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple

import geopandas
import numpy as np
import pandas
import shapely

Column = np.ndarray[Any, Any]

ORIGIN = np.array([465_000.0, 3_846_000.0])
EPSG = 4547
# Of the whole: with the sites below about three in ten meet a limit.
ASSETS_PER_KM2 = 80.0
TOWN_M = 6000.0
# How dense the four rings of a town are, from the outside in.
RINGS = (1.0, 2.0, 6.0, 16.0)


class Kind(NamedTuple):
    """Some of the assets: how many, how far from the drawn shape the law reaches, how they are drawn and what is stated."""

    share: float
    limit_m: float
    shape: str
    stated: dict[str, Any]


KINDS = (
    Kind(0.482, 1.5 + 0.125, "line", {"kind": "main", "outer_diameter_mm": 250, "position_grade": "A"}),
    Kind(0.290, 1.5 + 0.3275, "line", {"kind": "main", "outer_diameter_mm": 655, "position_grade": "A"}),
    Kind(0.020, 1.5 + 0.125, "lines", {"kind": "main", "outer_diameter_mm": 250, "position_grade": "B"}),
    Kind(0.060, 1.5 + 0.9, "line", {"kind": "main", "dn": 300, "represents": "channel", "width_mm": 1800, "position_grade": "B"}),
    Kind(0.100, 1.5 + 2.0, "point", {"kind": "facility", "belongs_to": "network", "width_mm": 4000, "position_grade": "A"}),
    Kind(0.040, 1.5, "footprint", {"kind": "facility", "belongs_to": "network", "position_grade": "A"}),
    Kind(0.004, 6.0, "yard", {"kind": "facility", "belongs_to": "transmission", "position_grade": "A"}),
    Kind(0.0038, 10.0, "long line", {"kind": "transmission", "dn": 1400, "position_grade": "A"}),
    # As of a section in a river.
    Kind(0.0002, 200.0, "long line", {"kind": "transmission", "dn": 1200, "position_grade": "A"}),
)  # fmt: skip


class Assets(NamedTuple):
    """Shapes, the row of `KINDS` of each, and how far from its shape each one's limit lies."""

    shapes: Column
    kind: Column
    limit_m: Column


class City:
    """Ground for so many assets.

    Parameters
    ----------
    count : int
    per_km2 : float
        Of the whole; stays as the city grows.
    towns : bool
        Density from 1 to 16 by `RINGS`; else the same everywhere.
    """

    def __init__(self, count: int, *, per_km2: float = ASSETS_PER_KM2, towns: bool = True) -> None:
        self.count = count
        self.side_m = float(1000 * np.sqrt(count / per_km2))
        self._towns = max(1, round(self.side_m / TOWN_M))
        ring = np.minimum(np.arange(8), np.arange(8)[::-1])
        dense = np.array(RINGS)[np.minimum.outer(ring, ring)] if towns else np.ones((8, 8))
        self._share = (dense / dense.sum()).ravel()

    def places(self, random: np.random.Generator, count: int) -> Column:
        """Where things are, shape (n, 2)."""
        town = random.integers(0, self._towns, (count, 2))
        row, column = np.divmod(random.choice(64, count, p=self._share), 8)
        within = (np.column_stack([column, row]) + random.uniform(0, 1, (count, 2))) / 8
        return ORIGIN + (town + within) * (self.side_m / self._towns)

    def assets(self) -> Assets:
        """Mains, channels, chambers as points and outlines, stations round a yard, transmission lines of many vertices."""
        random = np.random.default_rng(1)
        kind = random.choice(len(KINDS), self.count, p=[one.share for one in KINDS])
        place = self.places(random, self.count)
        shapes = np.empty(self.count, dtype=object)
        for number, one in enumerate(KINDS):
            rows = np.flatnonzero(kind == number)
            shapes[rows] = _DRAWN[one.shape](random, place[rows])
        return Assets(shapes, kind, np.array([one.limit_m for one in KINDS])[kind])

    def sites(self, count: int) -> Column:
        """Pits of 4 to 12 corners, trenches of 100 to 400 m, few of hundreds of vertices, fewer that are the worst.

        The worst: trenches of 5 km, combs, outlines with holes, in several parts, and one of 20,000 vertices.
        """
        random = np.random.default_rng(2)
        place = self.places(random, count)
        shapes = np.empty(count, dtype=object)
        order, begin = random.permutation(count), 0
        for share, drawn in _SITES:
            many = min(max(1, round(share * count)), count - begin)
            rows = np.sort(order[begin : begin + many])
            shapes[rows] = drawn(random, place[rows])
            begin += many
        rows = np.sort(order[begin:])
        shapes[rows] = _stars(random, place[rows], random.integers(4, 13, len(rows)), _sizes(random, rows, 2, 15))
        return shapes


def _millimetres(xy: Column) -> Column:
    return np.round(xy, 3)


def _sizes(random: np.random.Generator, shapes: Column, least: float, most: float) -> Column:
    return random.uniform(least, most, len(shapes))


def _counted(counts: Column) -> tuple[Column, Column]:
    """Of each vertex its shape and its place in it."""
    row = np.repeat(np.arange(len(counts)), counts)
    return row, np.arange(len(row)) - np.repeat(np.cumsum(counts) - counts, counts)


def _walks(random: np.random.Generator, start: Column, vertices: Column, step_m: tuple[float, float]) -> Column:
    """Lines that bend a little at each vertex."""
    row, place = _counted(vertices)
    first = np.flatnonzero(place == 0)
    turn = random.normal(0, 0.35, len(row))
    turn[first] = random.uniform(0, 2 * np.pi, len(first))
    heading = _summed(turn, first, row)
    length = random.uniform(*step_m, len(row))
    length[first] = 0
    x, y = (_summed(length * bent(heading), first, row) for bent in (np.cos, np.sin))
    return np.asarray(shapely.linestrings(_millimetres(start[row] + np.column_stack([x, y])), indices=row))


def _summed(values: Column, first: Column, row: Column) -> Column:
    """Running sum of each shape by itself."""
    total = np.cumsum(values)
    return total - (total[first] - values[first])[row]


def _stars(random: np.random.Generator, centre: Column, corners: Column, radius: Column) -> Column:
    row, place = _counted(corners)
    angle = 2 * np.pi * place / corners[row]
    from_centre = radius[row] * random.uniform(0.5, 1, len(row))
    xy = centre[row] + np.column_stack([np.cos(angle), np.sin(angle)]) * from_centre[:, None]
    return np.asarray(shapely.polygons(shapely.linearrings(_millimetres(xy), indices=row)))


def _turned(random: np.random.Generator, centre: Column, outline: Column) -> Column:
    """Polygons of the same number of corners, shape (n, corners, 2), each turned by some angle."""
    angle = random.uniform(0, 2 * np.pi, len(centre))
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]]).transpose(2, 0, 1)
    return np.asarray(shapely.polygons(_millimetres(outline @ turn + centre[:, None])))


def _rectangles(random: np.random.Generator, centre: Column, length: Column, width: Column) -> Column:
    unit = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], dtype=float)
    return _turned(random, centre, unit * np.column_stack([length, width])[:, None])


def _mains(random: np.random.Generator, place: Column) -> Column:
    return _walks(random, place, random.integers(2, 7, len(place)), (5.0, 45.0))


def _lines_in_parts(random: np.random.Generator, place: Column) -> Column:
    parts = random.integers(2, 4, len(place))
    row = np.repeat(np.arange(len(place)), parts)
    lines = _mains(random, place[row] + random.normal(0, 20, (len(row), 2)))
    return np.asarray(shapely.multilinestrings(lines, indices=row))


def _long_lines(random: np.random.Generator, place: Column) -> Column:
    return _walks(random, place, random.integers(20, 201, len(place)), (10.0, 30.0))


def _points(random: np.random.Generator, place: Column) -> Column:
    return np.asarray(shapely.points(_millimetres(place)))


def _footprints(random: np.random.Generator, place: Column) -> Column:
    return _rectangles(random, place, _sizes(random, place, 2, 12), _sizes(random, place, 2, 8))


def _yards(random: np.random.Generator, place: Column) -> Column:
    """Outlines with a hole that nowhere reaches the rim."""
    radius = _sizes(random, place, 20, 40)
    rims = _stars(random, place, random.integers(6, 20, len(place)), radius)
    holes = _stars(random, place, np.full(len(place), 6), 0.35 * radius)
    rings, inner = shapely.get_exterior_ring(rims), shapely.get_exterior_ring(holes)
    return np.asarray(shapely.polygons(rings, holes=inner[:, None]))


def _trenches(random: np.random.Generator, place: Column) -> Column:
    return _rectangles(random, place, _sizes(random, place, 100, 400), np.ones(len(place)))


def _intricate(random: np.random.Generator, place: Column) -> Column:
    return _stars(random, place, random.integers(100, 600, len(place)), _sizes(random, place, 2, 15))


def _in_parts(random: np.random.Generator, place: Column) -> Column:
    """Two pits that lie apart."""
    pits = [_stars(random, place + apart, np.full(len(place), 8), _sizes(random, place, 2, 15)) for apart in (-20, 20)]
    return np.asarray(shapely.multipolygons(np.column_stack(pits)))


def _long_trenches(random: np.random.Generator, place: Column) -> Column:
    """A metre wide and 5 km long, in bends."""
    along = np.linspace(0, 5000, 101)
    across = 40 * np.sin(along / 150)
    there, back = np.column_stack([along, across]), np.column_stack([along, across + 1])[::-1]
    return _turned(random, place, np.concatenate([there, back]))


def _combs(random: np.random.Generator, place: Column) -> Column:
    """A ditch of 400 m with 200 ditches of 30 m to one side."""
    teeth = np.arange(200)[:, None] * 2.0 + np.array([0, 0, 1, 1])
    tips = np.tile([0.0, 30.0, 30.0, 0.0], (200, 1))
    outline = np.column_stack([teeth.ravel(), tips.ravel()])
    return _turned(random, place, np.concatenate([[[0.0, -1.0]], outline, [[399.0, -1.0]]]))


def _largest(random: np.random.Generator, place: Column) -> Column:
    return _stars(random, place, np.full(len(place), 20_000), np.full(len(place), 300.0))


_DRAWN = {
    "line": _mains,
    "lines": _lines_in_parts,
    "long line": _long_lines,
    "point": _points,
    "footprint": _footprints,
    "yard": _yards,
}
# The share of each, of each at least one. The rest are pits.
_SITES = (
    (0.0, _largest),
    (1e-4, _long_trenches),
    (1e-4, _combs),
    (0.005, _yards),
    (0.005, _in_parts),
    (0.01, _intricate),
    (0.15, _trenches),
)


def write_network(path: Path, assets: Assets) -> None:
    """As GeoJSON, or by its suffix as GeoParquet."""
    if path.suffix == ".parquet":
        _frame(assets).to_parquet(path)
        return
    member = {"type": "name", "properties": {"name": f"urn:ogc:def:crs:EPSG::{EPSG}"}}
    features = [
        {
            "type": "Feature",
            "properties": {"asset_id": f"P{row}", **KINDS[kind].stated},
            "geometry": shapely.geometry.mapping(shape),
        }
        for row, (shape, kind) in enumerate(zip(assets.shapes, assets.kind, strict=True))
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "crs": member, "features": features}), "utf-8")


def _frame(assets: Assets) -> Any:
    stated = pandas.DataFrame([one.stated for one in KINDS]).iloc[assets.kind].reset_index(drop=True)
    stated.insert(0, "asset_id", [f"P{row}" for row in range(len(stated))])
    return geopandas.GeoDataFrame(stated, geometry=assets.shapes, crs=EPSG)
