"""The scale factor of a working system at very many places, from few that are asked of PROJ."""

from __future__ import annotations

from typing import Any

import numpy as np

from geo.place.crs import GroundScale

Array = np.ndarray[Any, Any]

_CELL_M = 8192.0
# About 500 km by 500 km; beyond that PROJ is asked for each place.
_MOST_CELLS = 4096
# Where a polynomial of third degree is held to what it stands for: the Chebyshev places of a cell from -1 to 1.
_PLACES = np.cos(np.pi * (np.arange(4) + 0.5) / 4)
_TO_POWERS = np.linalg.inv(np.vander(_PLACES, increasing=True))


class ScaleCells:
    """Scale factors by a polynomial of third degree in each direction over each cell of 8 km.

    The factor changes with the radius R of the earth. What a polynomial through four Chebyshev places misses is at most
    h^4 / 192 times the fourth derivative, which is no more than a few R^-4 in a transverse Mercator or Lambert
    projection: 1e-15 for h = 4,096 m. PROJ's own factors, which it differentiates numerically, waver by 2e-11 (4e-9 m
    in 200 m).

    Cells lie on one lattice for every network, so that a place has one factor whatever else is measured.

    Parameters
    ----------
    exact : GroundScale
        PROJ's own.
    lattice : float64 array, shape (3,)
        West and south edge of the first cell, and the width of each.
    powers : float64 array, shape (columns, rows, 4, 4)
        Of each cell, for powers of x and of y from -1 to 1.
    """

    def __init__(self, exact: GroundScale, lattice: Array, powers: Array) -> None:
        self.exact, self.lattice, self.powers = exact, lattice, powers

    @classmethod
    def over(cls, bounds: Array, exact: GroundScale) -> ScaleCells:
        """Cells over a box (minx, miny, maxx, maxy)."""
        first, last = np.floor(bounds[:2] / _CELL_M), np.floor(bounds[2:] / _CELL_M)
        if not (np.isfinite(bounds).all() and np.prod(last - first + 1) <= _MOST_CELLS):
            return cls(exact, np.array([0.0, 0.0, _CELL_M]), np.empty((0, 0, 4, 4)))
        east, north = (
            ((np.arange(low, high + 1) + 0.5)[:, None] + _PLACES / 2) * _CELL_M
            for low, high in zip(first, last, strict=True)
        )
        x, y = np.broadcast_arrays(east[:, None, :, None], north[None, :, None, :])
        factors = exact.at(x.ravel(), y.ravel()).reshape(x.shape)
        # A cell beside the edge of what a system is made for has places without a factor: it is none.
        factors[~np.isfinite(factors).all(axis=(2, 3))] = np.nan
        return cls(exact, np.array([*first, 1.0]) * _CELL_M, np.ascontiguousarray(_TO_POWERS @ factors @ _TO_POWERS.T))

    def at(self, x: Array, y: Array) -> Array:
        """Scale factor (plane metre / ground metre) at plane coordinates, shape (n,)."""
        factor = np.full(len(x), np.nan)
        west, south, width = self.lattice
        east, north = (x - west) / width, (y - south) / width
        column, row = np.floor(east), np.floor(north)
        u, v = 2 * (east - column) - 1, 2 * (north - row) - 1
        columns, rows = self.powers.shape[:2]
        held = np.flatnonzero((column >= 0) & (row >= 0) & (column < columns) & (row < rows))
        powers = self.powers[column[held].astype(np.int64), row[held].astype(np.int64)]
        along = powers[:, :, 3]
        for power in (2, 1, 0):
            along = along * v[held, None] + powers[:, :, power]
        factor[held] = ((along[:, 3] * u[held] + along[:, 2]) * u[held] + along[:, 1]) * u[held] + along[:, 0]
        other = np.flatnonzero(~np.isfinite(factor))
        if len(other):
            factor[other] = self.exact.at(x[other], y[other])
        return factor
