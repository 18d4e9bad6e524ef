"""How coarsely coordinates were rounded before they reached us: half of their last digit, in metres.

A number that is a multiple of a power of ten may be so by chance; several of them are not. Degrees of three
decimals never are honest to a decimetre. Whole metres may be: people draw rectangles on round numbers.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pyproj

from geo.place.crs import METRES_PER_DEGREE
from geo.shapes import Shapes

# Degrees of seven decimals are centimetres; as many are taken for not rounded.
_FULL_DECIMALS = 7
# Chance of one in a thousand that so many numbers end in zeros that were not rounded away.
_EVIDENCE = 3
# Degrees: a hundredth and a tenth of a second, a second; a thousandth to a tenth of a minute, a minute.
_SEXAGESIMAL = tuple(seconds / 3600 for seconds in (0.01, 0.06, 0.1, 0.6, 1.0, 6.0, 60.0))
_EVIDENCE_OF_SECONDS = 4
# So many whole numbers with all kinds of last digits nobody draws on purpose.
_WHOLE_NUMBERS = 40
_LAST_DIGITS = 7
# Multiples of these are rounded sooner, where the shape is one that nobody draws on a grid.
_ROUND_STEPS = (1000.0, 100.0, 10.0)
_PLACES_OF_A_SHAPE = 4


def coarseness_m(
    geometry: np.ndarray[Any, Any] | Shapes, crs: pyproj.CRS, *, apart: bool = False
) -> np.ndarray[Any, Any]:
    """Half of the last digit of each feature's coordinates.

    Parameters
    ----------
    geometry : array of shapely geometry or None, shape (n,), or Shapes
        As handed in, before any transform. The features of one file lend each other evidence.
    crs : pyproj.CRS
        Their system.
    apart : bool
        Each feature as if it had been handed in alone.

    Returns
    -------
    array of float, shape (n,)
        Metres on the ground; 0 where there is no reason to think that they were rounded.
    """
    shapes = geometry if isinstance(geometry, Shapes) else Shapes(geometry)
    coordinates = shapes.xy()
    result = np.zeros(len(shapes))
    if not len(coordinates):
        return result
    unit = float(crs.axis_info[0].unit_conversion_factor)
    if not crs.is_geographic:
        return (
            _whole_units_apart(coordinates, shapes.corners())
            if apart
            else result + _whole_units(coordinates, shapes.corners())
        ) * unit
    degrees = float(np.degrees(unit))
    if not np.isclose(degrees, 1.0):
        return result
    corners = shapes.corners()
    feature = np.repeat(np.arange(len(shapes)), corners)
    decimals = np.maximum(_decimals(coordinates[:, 0]), _decimals(coordinates[:, 1]))
    of_feature = np.zeros(len(shapes), dtype=int)
    np.maximum.at(of_feature, feature, decimals)
    numbers = 2 * corners
    # Two corners of a rectangle share a number; a ring repeats its first.
    numbers = np.where(numbers > 4, np.maximum(numbers // 2, 4), numbers)
    evidence = numbers
    if not apart:
        finest = int(of_feature.max())
        by_chance = numbers * (finest - of_feature) <= _EVIDENCE
        of_feature = np.where(by_chance, finest, of_feature)
        # What no neighbour vouches for has to be told from full precision by its own numbers, or by all together.
        evidence = np.where(of_feature == finest, int(numbers[of_feature == finest].sum()), numbers)
    coarse = (numbers > 0) & (evidence * (_FULL_DECIMALS - of_feature) > _EVIDENCE)
    result[coarse] = 0.5 * 10.0 ** -of_feature[coarse].astype(float) * METRES_PER_DEGREE
    step = _whole_seconds(coordinates, feature, numbers, of_feature)
    return np.asarray(np.maximum(result, 0.5 * step * METRES_PER_DEGREE))


def _whole_seconds(
    coordinates: np.ndarray[Any, Any],
    feature: np.ndarray[Any, Any],
    numbers: np.ndarray[Any, Any],
    decimals: np.ndarray[Any, Any],
) -> np.ndarray[Any, Any]:
    """The coarsest step, degrees, of which all numbers of a feature are multiples, of minutes and seconds; 0 where that may be chance.

    Whole seconds are no round decimals (113°37′05″ is 113.6180556), and a program may have written them so.
    """
    step = np.zeros(len(numbers))
    # Half of the last decimal is what such a program lost, and a little for the sum of degrees, minutes and seconds.
    lost = 0.6 * 10.0 ** -decimals.astype(float)
    left = numbers > 0
    corners = np.arange(len(feature))
    for one in _SEXAGESIMAL:
        beside = np.abs(coordinates[corners] - np.rint(coordinates[corners] / one) * one).max(axis=1, initial=0.0)
        held = left.copy()
        held[feature[corners[beside > lost[feature[corners]]]]] = False
        # By chance a number lies so near to a multiple once in so many times.
        once_in = np.maximum(one / (2 * lost), 1.0)
        step = np.where(held & (numbers * np.log10(once_in) > _EVIDENCE_OF_SECONDS), one, step)
        if one == _SEXAGESIMAL[0]:
            # All others are multiples of the first.
            left, corners = held, corners[held[feature]]
    return step


def _decimals(numbers: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Decimals that each number has, up to those of full precision."""
    found = np.full(len(numbers), _FULL_DECIMALS)
    fewer = np.arange(len(numbers))
    for decimals in range(_FULL_DECIMALS - 1, -1, -1):
        # What has no more than five has no more than six.
        fewer = fewer[np.round(numbers[fewer], decimals) == numbers[fewer]]
        found[fewer] = decimals
    return found


def _whole_units(coordinates: np.ndarray[Any, Any], corners: np.ndarray[Any, Any]) -> float:
    """Half of what plane coordinates are multiples of, where they are too many and too varied to have been drawn so."""
    if not all((some == np.rint(some)).all() for some in (coordinates[:_WHOLE_NUMBERS], coordinates)):
        return 0.0
    step = next((step for step in _ROUND_STEPS if (coordinates % step == 0).all()), 0.0)
    if step and _is_surveyed(coordinates, corners):
        return step / 2
    for axis in coordinates.T:
        different = set(axis.tolist())
        if len(different) < _WHOLE_NUMBERS // 2 or len({number % 10 for number in different}) < _LAST_DIGITS:
            return 0.0
    return 0.5


def _is_surveyed(coordinates: np.ndarray[Any, Any], corners: np.ndarray[Any, Any]) -> bool:
    """Whether shapes have corners of many places and edges in any direction: who draws on round numbers draws along the grid."""
    if any(len(set(axis.tolist())) < _PLACES_OF_A_SHAPE for axis in coordinates.T):
        return False
    edges = np.diff(coordinates, axis=0)
    # Between the last corner of a shape and the first of the next is no edge.
    within = np.ones(len(edges), dtype=bool)
    within[np.cumsum(corners[corners > 0])[:-1] - 1] = False
    oblique = (edges != 0).all(axis=1) & within
    return 2 * int(oblique.sum()) > int(within.sum())


def _whole_units_apart(coordinates: np.ndarray[Any, Any], corners: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """The same of each feature by its own coordinates alone, shape of ``corners``."""
    ends = np.cumsum(corners)
    result = np.zeros(len(corners))
    on_steps = np.ones(len(corners), dtype=bool)
    on_steps[np.repeat(np.arange(len(corners)), corners)[(coordinates % _ROUND_STEPS[-1] != 0).any(axis=1)]] = False
    # Fewer corners do not have so many different numbers.
    worth = (corners >= _WHOLE_NUMBERS // 2) | (on_steps & (corners >= _PLACES_OF_A_SHAPE))
    for row in np.flatnonzero(worth).tolist():
        result[row] = _whole_units(coordinates[ends[row] - corners[row] : ends[row]], corners[row : row + 1])
    return result
