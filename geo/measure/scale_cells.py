"""The scale factor of a working system at very many places, from few that are asked of PROJ."""

from __future__ import annotations

from typing import Any

import numpy as np

from geo.place.crs import GroundScale

Array = np.ndarray[Any, Any]

_CELL_M = 8192.0
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
    """

    def __init__(self, exact: GroundScale) -> None:
        self.exact = exact
        self._powers: dict[tuple[int, int], Array] = {}

    def at(self, x: Array, y: Array) -> Array:
        """Scale factor (plane metre / ground metre) at plane coordinates, shape (n,)."""
        column, row = np.floor(x / _CELL_M), np.floor(y / _CELL_M)
        cells, of = np.unique(column + 1j * row, return_inverse=True)
        powers = np.stack([self._cell(int(cell.real), int(cell.imag)) for cell in cells.tolist()])
        factor = _evaluated(powers[of], 2 * (x / _CELL_M - column) - 1, 2 * (y / _CELL_M - row) - 1)
        # Beside the edge of what a system is made for a cell has none.
        lost = np.flatnonzero(~np.isfinite(factor))
        if len(lost):
            factor[lost] = self.exact.at(x[lost], y[lost])
        return factor

    def _cell(self, column: int, row: int) -> Array:
        """Powers of the two directions over a cell, shape (4, 4)."""
        powers = self._powers.get((column, row))
        if powers is None:
            x, y = ((number + 0.5 + _PLACES / 2) * _CELL_M for number in (column, row))
            factors = self.exact.at(np.repeat(x, 4), np.tile(y, 4)).reshape(4, 4)
            with np.errstate(invalid="ignore"):
                powers = _TO_POWERS @ factors @ _TO_POWERS.T
            self._powers[column, row] = powers
        return powers


def _evaluated(powers: Array, u: Array, v: Array) -> Array:
    """By Horner in both directions."""
    along = powers[:, :, 3]
    for power in (2, 1, 0):
        along = along * v[:, None] + powers[:, :, power]
    factor = along[:, 3]
    for power in (2, 1, 0):
        factor = factor * u + along[:, power]
    return np.asarray(factor)
