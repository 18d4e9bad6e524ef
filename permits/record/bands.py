"""How near works are to a pipe, said so roughly that nobody finds the pipe by asking again and again."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geo.measure.tolerance import TOLERANCE_M
from geo.network.assets import AssetRegister
from permits.determination.missing import Missing, Part

GRID_M = 10.0
BANDS_M = (5.0, 20.0, 50.0, 200.0, 500.0)
# A site of more squares than this is taken on a coarser grid.
_MOST_SQUARES = 2500
# Of more features than these bands are measured together.
_FEW = 16
# So many features are grown to the grid together: their squares must not fill the memory.
_AT_ONCE = 256


def grid_m(bounds: Sequence[float], least_m: float) -> float:
    """The side of the squares that a box is taken on, no less than one that is wished for."""
    side_m = least_m
    west, south, east, north = _cells(bounds, side_m)
    while (east - west + 1) * (north - south + 1) > _MOST_SQUARES:
        side_m *= 2
        west, south, east, north = _cells(bounds, side_m)
    return side_m


def _cells(bounds: Sequence[float], side_m: float) -> list[float]:
    """The first and the last column and row of squares that a box touches: west, south, east, north."""
    cells: list[float] = np.floor(np.array(bounds) / side_m).tolist()
    return cells


def on_the_grid(site: BaseGeometry, least_m: float = GRID_M) -> BaseGeometry:
    """A site grown to the squares of the plane grid that it touches, so that small moves of it change nothing.

    Parameters
    ----------
    site : shapely geometry
        Working system.
    """
    squares = squares_of(site.bounds, least_m)
    shapely.prepare(site)
    return shapely.multipolygons(squares[shapely.intersects(site, squares)])  # type: ignore[return-value]  # one, of a row


def each_on_the_grid(sites: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """The same of each of some sites, working system, shape (n,)."""
    xs, ys, sides = zip(*(_grid(bounds, GRID_M) for bounds in shapely.bounds(sites).tolist()), strict=True)
    of = np.repeat(np.arange(len(sites)), [len(x) for x in xs])
    x, y, side_m = np.concatenate(xs), np.concatenate(ys), np.array(sides)[of]
    every = np.asarray(shapely.box(x, y, x + side_m, y + side_m))
    shapely.prepare(sites)
    met = shapely.intersects(sites[of], every)
    return np.asarray(shapely.multipolygons(every[met], indices=of[met]))


def squares_of(bounds: Sequence[float], least_m: float) -> np.ndarray[Any, Any]:
    """All squares of the plane grid that a box touches, row by row."""
    x, y, side_m = _grid(bounds, least_m)
    return np.asarray(shapely.box(x, y, x + side_m, y + side_m))


def _grid(bounds: Sequence[float], least_m: float) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any], float]:
    """West and south edge of each of these squares, and their side."""
    side_m = grid_m(bounds, least_m)
    west, south, east, north = _cells(bounds, side_m)
    x, y = np.arange(west, east + 1) * side_m, np.arange(south, north + 1) * side_m
    return np.tile(x, len(y)), np.repeat(y, len(x)), side_m


def band_m(distance_m: float) -> float | None:
    """The upper end of the band that a distance lies in; None beyond the last."""
    return next((end for end in BANDS_M if distance_m <= end), None)


class Bands:
    """Bands of the distance from each feature, grown to the grid, to assets; each measured once."""

    def __init__(self, feature: Sequence[str], geometry: Any, register: AssetRegister, missing: Missing) -> None:
        self._row = {name: row for row, name in enumerate(feature)}
        self._sites = geometry
        self._register = register
        self._grown: dict[int, Any] = {}
        self._known: dict[tuple[int, int], float | None] = {}
        self._missing = missing

    def site_row(self, feature: str) -> int | None:
        """Where a feature stands among the works; None for one that has no place."""
        return self._row.get(feature)

    def of(self, feature: str, asset_id: str | None) -> float | None:
        """The band of one feature and one asset; None beyond the last."""
        row = self.site_row(feature)
        if row is None or asset_id is None:
            return None
        key = (row, self._register.row_of[asset_id])
        if key not in self._known:
            # What cannot be measured is never said to be far.
            self._known[key] = self._missing.unless(Part.BANDS, lambda: self._measured(*key), BANDS_M[0])
        return self._known[key]

    def learn(self, rows: Sequence[int], assets: Sequence[int]) -> None:
        """Measure the bands of many pairs of feature and asset together, before each is asked for; rows of the works and of the register."""
        if len(self._sites) <= _FEW:
            return
        keys = [key for key in dict.fromkeys(zip(rows, assets, strict=True)) if key not in self._known]
        if keys:
            # Where that crashes each is asked by itself.
            self._known |= self._missing.unless(Part.BANDS, lambda: self._measured_together(keys), {})

    def _measured_together(self, keys: Sequence[tuple[int, int]]) -> dict[tuple[int, int], float | None]:
        row, asset = np.array(keys, dtype=np.int64).T
        sites, shapes = self._sites[row], self._register.geometry[asset]
        shapely.prepare(sites)
        far_m = shapely.distance(sites, shapes)
        sides = np.array([grid_m(bounds, GRID_M) for bounds in shapely.bounds(self._sites).tolist()])
        # Each square touches its site: grown to them that is at most their diagonal nearer.
        nearest_m = far_m - math.sqrt(2) * sides[row] - TOLERANCE_M
        band = np.searchsorted(BANDS_M, far_m)
        unsure = np.flatnonzero(np.searchsorted(BANDS_M, nearest_m) != np.searchsorted(BANDS_M, far_m + TOLERANCE_M))
        of = row[unsure].tolist()
        wanted = [one for one in dict.fromkeys(of) if one not in self._grown]
        for first in range(0, len(wanted), _AT_ONCE):
            some = wanted[first : first + _AT_ONCE]
            self._grown.update(zip(some, each_on_the_grid(self._sites[some]), strict=True))
        grown = np.array([self._grown[one] for one in of], dtype=object)
        shapely.prepare(grown)
        band[unsure] = np.searchsorted(BANDS_M, shapely.distance(grown, shapes[unsure]))
        return {key: (*BANDS_M, None)[place] for key, place in zip(keys, band.tolist(), strict=True)}

    def _measured(self, row: int, asset: int) -> float | None:
        if row not in self._grown:
            self._grown[row] = on_the_grid(self._sites[row])
        return band_m(float(shapely.distance(self._grown[row], self._register.geometry[asset])))
