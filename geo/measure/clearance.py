"""Distances between sites and assets, many at a time.

One engine for one site and for a hundred thousand: candidate pairs through one spatial index of the boxes of
the assets' chunks, each grown by its own reach, then exact plane distances on the raw geometry, then ground
metres by the scale factor at the place of the nearest points. No buffer decides anything here. `ways` says
who measures, GEOS or a kernel; both find the same.
"""

from __future__ import annotations

import copy
import dataclasses
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geo.dataclass import dataclass
from geo.errors import GeometryError
from geo.measure.chunks import Chunks
from geo.measure.near import Assets, refuse_unmeasurable
from geo.measure.packed_index import PackedIndex
from geo.measure.pieces import distances
from geo.measure.scale_cells import ScaleCells
from geo.measure.ways import measures_flat, way
from geo.place.crs import GroundScale
from geo.shapes import Shapes
from geo.text import Text

FloatArray = np.ndarray[Any, np.dtype[np.float64]]
IntArray = np.ndarray[Any, np.dtype[np.int64]]
GeometryArray = np.ndarray[Any, Any]


# Outlines of more vertices are not eroded for each of their pipes: each time takes seconds.
_MOST_ERODED = 10_000
_PLACES_LOOKED_AT = 65
# How far beyond an asset's reach a site's own reach may go before the scale factor is looked at again.
AROUND_M = 1000.0
_OUTWARD = np.array([-1.0, -1.0, 1.0, 1.0])


@dataclass(frozen=True)
class Pairs:
    """Sites and assets that are near each other, as columns of equal length.

    Attributes
    ----------
    site, asset : int arrays
        Positions in the arrays that were measured.
    distance_m : float array
        Ground metres between the site and the geometry as drawn; 0 where they meet.
    scale : float array
        Plane metres for a ground metre at the place of the pair.
    """

    site: IntArray
    asset: IntArray
    distance_m: FloatArray
    scale: FloatArray

    def __len__(self) -> int:
        return len(self.site)


class ClearanceIndex:
    """Assets with a spatial index, built once and asked many times.

    Parameters
    ----------
    shapes : Shapes, or array of shapely geometry, shape (n,)
        Assets as drawn, working system.
    reach_m : array of float, shape (n,)
        How far from the drawn geometry an asset can matter, ground metres.
    scale : GroundScale
        Of the working system.

    Raises
    ------
    GeometryError
        An empty or missing geometry, or a coordinate that is not a finite number: GEOS answers False to
        every question about them, which would read as clear.
    """

    def __init__(self, shapes: Shapes | GeometryArray, reach_m: FloatArray, scale: GroundScale) -> None:
        held = shapes if isinstance(shapes, Shapes) else Shapes(shapes)
        refuse_unmeasurable(held.flat)
        _refuse_endless(reach_m)
        bounds = held.total_bounds() if len(held) else np.full(4, np.nan)
        most_m = float(reach_m.max(initial=0.0))
        # A site that is near an asset, and the middle between them, lie within its reach.
        cells = ScaleCells.over(bounds + _OUTWARD * most_m, scale)
        self._exact, self._bounds, self._farthest_m = scale, bounds, most_m + AROUND_M
        self._largest_scale = self._largest_within(self._farthest_m)
        chunks = Chunks.of(held.flat, reach_m * self._largest_scale, parts=held.part_bounds)
        self._assets = Assets(held, chunks, reach_m, cells)

    @classmethod
    def of_saved(cls, shapes: Shapes, saved: Mapping[str, Any], scale: GroundScale) -> ClearanceIndex:
        """The index that was `saved` of the same shapes; arrays that lie in a file are not read before they are asked."""
        index = cls.__new__(cls)
        *bounds, index._farthest_m, index._largest_scale = saved["round"].tolist()
        index._exact, index._bounds = scale, np.array(bounds)
        boxes = PackedIndex(saved["boxes"], saved["level"], saved["asset"])
        chunks = Chunks(boxes, saved["start"], saved["length"], saved["polygon"])
        cells = ScaleCells(scale, saved["lattice"], saved["powers"])
        index._assets = Assets(shapes, chunks, saved["reach_m"], cells)
        return index

    def over(self, shapes: Shapes) -> ClearanceIndex:
        """The same index over the same shapes, held in another way; a kernel looks at them as they lie."""
        if measures_flat():
            return self
        index = copy.copy(self)
        index._assets = dataclasses.replace(self._assets, shapes=shapes)
        return index

    def saved(self) -> dict[str, Any]:
        """Arrays by name of which `of_saved` makes the same index."""
        chunks, cells = self._assets.chunks, self._assets.scale
        return {
            "boxes": chunks.index.boxes,
            "level": chunks.index.level,
            "asset": chunks.index.item,
            "start": chunks.start,
            "length": chunks.length,
            "polygon": chunks.polygon,
            "reach_m": self._assets.reach_m,
            "lattice": cells.lattice,
            "powers": cells.powers,
            "round": np.array([*self._bounds, self._farthest_m, self._largest_scale]),
        }

    def _largest_within(self, distance_m: float) -> float:
        """Upper limit of the scale factor so far round the assets; nothing farther away is ever near one."""
        if not np.isfinite(self._bounds).all():
            return 1.0
        return self._exact.largest(self._bounds + _OUTWARD * distance_m)

    def pairs(self, sites: Shapes | GeometryArray, *, extra_m: FloatArray | None = None, threads: int = 1) -> Pairs:
        """All pairs with distance <= reach (+ the site's own extra reach), by site and within a site by asset.

        Parameters
        ----------
        sites : Shapes, or array of shapely geometry, shape (m,)
            Working system, valid and not empty.
        extra_m : array of float, shape (m,), optional
            Added to every asset's reach for this site (its own uncertainty).
        threads : int
            Whatever their number, the answer is the same to the last bit.

        Raises
        ------
        GeometryError
            An empty site, or a coordinate or distance that is not a finite number.
        """
        asked = sites if isinstance(sites, Shapes) else Shapes(sites)
        largest = self._largest_scale
        if extra_m is None:
            extra = np.zeros(len(asked))
        else:
            extra = extra_m
            _refuse_endless(extra)
            most = float(extra.max(initial=0.0))
            if most > AROUND_M:
                largest = self._largest_within(self._farthest_m + most)
        near = way(len(asked))(self._assets, asked, extra, largest=largest, threads=threads)
        if not len(near.site):
            return Pairs(near.site, near.asset, near.plane, near.scale)
        return self.within(Pairs(near.site, near.asset, near.plane / near.scale, near.scale), extra)

    def within(self, pairs: Pairs, extra_m: FloatArray) -> Pairs:
        """Those of some pairs that `pairs` finds with an extra reach that is no larger than the one with which these were found."""
        held = np.flatnonzero(pairs.distance_m <= self._assets.reach_m[pairs.asset] + extra_m[pairs.site])
        return Pairs(pairs.site[held], pairs.asset[held], pairs.distance_m[held], pairs.scale[held])


def _refuse_endless(reach_m: FloatArray) -> None:
    # Nothing is ever nearer than a distance that is no number: it would read as clear.
    if not np.isfinite(reach_m).all():
        raise GeometryError(
            Text("测量范围不是有限数", "how far is measured is not a finite number"),
            Text("请检查误差与尺寸", "Check uncertainties and sizes"),
        )


def certainly_within(
    sites: GeometryArray,
    assets: Callable[[np.ndarray[Any, Any]], GeometryArray],
    *,
    distance_m: FloatArray,
    limit_m: FloatArray,
    uncertainty_m: FloatArray,
    scale: FloatArray,
) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Whether no displacement within the uncertainty brings a pair beyond its limit.

    Sufficient conditions: the distance leaves room for the uncertainty, or the asset lies within the
    limit of the site eroded by the uncertainty.

    Parameters
    ----------
    sites : array of shapely geometry, shape (n,)
    assets : callable
        Gives the assets of some of the pairs, by place: of most none need be looked at.
    distance_m, limit_m, uncertainty_m, scale : float arrays, shape (n,)
        Of each pair; the limit counts from the drawn geometry.
    """
    certain = distance_m <= limit_m - uncertainty_m
    asked = np.flatnonzero(~certain & (distance_m == 0))
    kind = shapely.get_type_id(sites[asked])
    areal = asked[(kind == 3) | (kind == 6)]
    if not len(areal):
        return certain
    shapes = assets(areal)
    large = shapely.get_num_coordinates(sites[areal]) > _MOST_ERODED
    for row, asset in zip(areal[large].tolist(), shapes[large], strict=True):
        certain[row] = _deep_inside(sites[row], asset, uncertainty_m[row] * scale[row])
    rest = areal[~large]
    certain[rest] = _within_eroded(
        sites[rest], shapes[~large], limit=limit_m[rest] * scale[rest], depth=uncertainty_m[rest] * scale[rest]
    )
    return certain


def _within_eroded(
    sites: GeometryArray, assets: GeometryArray, *, limit: FloatArray, depth: FloatArray
) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Whether an asset lies within its limit of what is left of a site so deep inside its edge; plane units."""
    result = np.zeros(len(sites), dtype=bool)
    west, south, east, north = shapely.bounds(sites).T
    # No place of a site is farther from its edge than half of its box is wide, nor than a disc of its area reaches.
    widest = np.minimum(np.minimum(east - west, north - south) / 2, np.sqrt(shapely.area(sites) / np.pi))
    asked = np.flatnonzero(widest >= depth)
    # A site beside many pipes known equally well is eroded once.
    alike: dict[tuple[int, float], int] = {}
    of = [
        alike.setdefault((id(site), deep), row)
        for row, (site, deep) in enumerate(zip(sites[asked], depth[asked].tolist(), strict=True))
    ]
    first, of_first = np.unique(np.array(of, dtype=np.intp), return_inverse=True)
    # A drawn buffer falls short of the true one, by up to 1 % where bends are simplified: what is left is measured,
    # not trusted.
    once = asked[first]
    left = shapely.buffer(sites[once], -1.02 * depth[once], quad_segs=16)
    from_edge = shapely.distance(left, shapely.boundary(sites[once]))
    deep_enough = ~shapely.is_empty(left) & (from_edge >= depth[once])
    held = deep_enough[of_first]
    result[asked[held]] = shapely.distance(left[of_first[held]], assets[asked[held]]) <= limit[asked[held]]
    return result


def _deep_inside(site: BaseGeometry, asset: BaseGeometry, depth: float) -> bool:
    """Whether some place of an asset, of those looked at, lies within a site and so far from its edge."""
    along = np.linspace(0.0, 1.0, _PLACES_LOOKED_AT)
    places = np.concatenate(
        [
            shapely.points(shapely.get_coordinates(asset)),
            *(
                shapely.line_interpolate_point(part, along, normalized=True)
                for part in shapely.get_parts(asset)
                if shapely.get_type_id(part) == 1
            ),
        ]
    )
    shapely.prepare(site)
    places = places[shapely.intersects(site, places)]
    edge = np.array([shapely.boundary(site)], dtype=object)
    from_edge, _ = distances(edge, np.zeros(len(places), dtype=np.intp), places)
    return bool((from_edge >= depth).any())
