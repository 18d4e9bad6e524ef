"""How much of many sites lies in zones, as columns; for what is shown, never part of a verdict."""

from __future__ import annotations

import importlib
from typing import Any

import numpy as np

from geo.flat import FlatShapes
from geo.measure.fast import installed
from geo.measure.near import fixed
from geo.measure.overlap import overlap_of_each
from geo.shapes import Shapes

Array = np.ndarray[Any, Any]

# The compiled way, once it is warm.
_warm: list[Any] = []


def overlaps(
    sites: Shapes, assets: Shapes, *, site: Array, asset: Array, limit_m: Array, scale: Array
) -> tuple[Array, Array]:
    """How much of sites lies in zones, and how much of assets within the limit of sites.

    Within a thousandth of `overlap_of_each`, which is asked where nothing is compiled; what is kept and must come
    out alike everywhere asks that itself.

    Parameters
    ----------
    sites, assets : Shapes
        Working system.
    site, asset : int arrays, shape (n,)
        Places of each pair in them; quickest where pairs of one site stand beside each other.
    limit_m : float array, shape (n,)
        From the drawn asset, ground metres.
    scale : float array, shape (n,)
        Plane metres for a ground metre at the place of the pair.

    Returns
    -------
    (overlap_m2, along_m)
        Of shape (n,): ground area of the site inside the zone, and ground length of the asset's line within the limit.
    """
    found = np.full((len(site), 2), np.nan)
    if _warm:
        columns = (np.asarray(limit_m, dtype=np.float64), np.asarray(scale, dtype=np.float64))
        places = (np.asarray(site, dtype=np.int64), np.asarray(asset, dtype=np.int64))
        found = _warm[0].overlaps(_flat(sites.flat), _flat(assets.flat), *places, *columns)
    rows = np.flatnonzero(np.isnan(found).any(axis=1))
    if len(rows):
        found[rows] = np.stack(
            overlap_of_each(
                sites[site[rows]], assets[asset[rows]], limit_m=np.asarray(limit_m)[rows], scale=np.asarray(scale)[rows]
            ),
            axis=1,
        )
    return found[:, 0], found[:, 1]


def warm() -> bool:
    """Load the compiled way, compiling it where this machine has not done so before; False where numba is missing, or broken."""
    if not _warm and installed():
        one = Shapes(FlatShapes.of(np.array([], dtype=object)))
        nothing = np.empty(0)
        try:
            _warm.append(importlib.import_module("geo.measure.kernel.overlaps"))
            overlaps(one, one, site=nothing, asset=nothing, limit_m=nothing, scale=nothing)
        except Exception:
            # As in `ways.warm`, which says what it was: there is another way.
            _warm.clear()
    return bool(_warm)


def _flat(shapes: FlatShapes) -> tuple[Array, ...]:
    return fixed(shapes.kind, shapes.first_part, shapes.role, shapes.first_corner, shapes.xy)
