"""Outlines of facilities that were exploded into several features: each a line, the wall of nothing by itself."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely

from geo.columns import Columns
from geo.network.faults import Faults, Wrong
from geo.text import Text

Geometries = np.ndarray[Any, Any]

# Sides of one outline miss each other by so little, for their length within these bounds, metres.
_GAP_OF_LENGTH = 0.05
_LEAST_GAP_M, _MOST_GAP_M = 0.5, 3.0
# Lines end to end that enclose less than this of the square of their length are one straight line.
_STRAIGHT = 1e-3

_REMEDY = Text(
    "请在 CAD 或 GIS 中连成一个闭合的轮廓（或画成面）作为一件设施；若各是条状设施，请补 width_mm",
    "Join them into one closed outline or polygon that is one asset; if each is a strip, state width_mm",
)
_CLOSED = Wrong(
    Text(
        "与相接的各线围成一个轮廓，却各是一件设施",
        "it surrounds land together with the lines that it meets, each of them an asset of its own",
    ),
    Text(
        "请在 CAD 或 GIS 中连成一个闭合的轮廓（或画成面）作为一件设施",
        "Join them into one closed outline or polygon that is one asset",
    ),
)
_OPEN = Wrong(
    Text(
        "与相接的线像是一个轮廓的几段，而没有闭合",
        "it and the lines that it meets look like pieces of one outline, which does not close",
    ),
    _REMEDY,
)


def refuse_outlines_in_pieces(
    assets: Columns, lines: Geometries, rows: np.ndarray[Any, Any], metres: tuple[float, float], faults: Faults
) -> None:
    """Refuse facilities drawn as lines that surround land only together.

    A line that is measured as a wall leaves the inside of a station free. Lines that close are refused even where
    they state a width, as one closed line is an area whatever its width; lines that bend and do not close are refused
    where none states one, as one such line is. Lines that cross are marks of a place.

    Parameters
    ----------
    lines : array of shapely geometry, shape (n,)
        Facilities that remain lines, of one file.
    rows : int array, shape (n,)
        Theirs.
    metres : tuple of float
        Of a unit of their system, eastwards and northwards.
    faults : Faults
        Takes the outlines.
    """
    if len(lines) < 2:
        return
    parts, of_part = shapely.get_parts(_in_metres(lines, metres), return_index=True)
    long = shapely.length(parts) > 0
    parts, of_part = parts[long], of_part[long]
    reach = np.clip(shapely.length(parts) * _GAP_OF_LENGTH, _LEAST_GAP_M, _MOST_GAP_M) / 2
    bands = shapely.buffer(parts, reach)
    one, other = shapely.STRtree(bands).query(bands, predicate="intersects")
    meeting = np.unique(one[of_part[one] != of_part[other]])
    if not len(meeting):
        return
    together = shapely.get_parts(shapely.union_all(bands[meeting]))
    inside = shapely.STRtree(together).nearest(shapely.get_point(parts[meeting], 0))
    widths = assets["width_mm"][rows]
    for number, whole in enumerate(together):
        pieces = meeting[inside == number]
        named = np.unique(rows[of_part[pieces]])
        if len(named) < 2:
            continue
        if shapely.get_num_interior_rings(whole):
            faults.add_rows("outline in pieces", _CLOSED, assets, named, name_all=True)
        elif not (widths[of_part[pieces]] > 0).any() and _bends(parts[pieces], reach[pieces]):
            faults.add_rows("open outline in pieces", _OPEN, assets, named, name_all=True)


def _in_metres(lines: Geometries, metres: tuple[float, float]) -> Geometries:
    return np.asarray(shapely.transform(lines, lambda xy: xy * np.array(metres)))


def _bends(parts: Geometries, reach: np.ndarray[Any, Any]) -> bool:
    """Whether lines meet at their ends and turn there."""
    ends = np.concatenate([shapely.get_point(parts, 0), shapely.get_point(parts, -1)])
    reaches = np.concatenate([reach, reach])
    number = np.tile(np.arange(len(parts)), 2)
    one, other = shapely.STRtree(ends).query(ends, predicate="dwithin", distance=2 * reaches)
    met = np.unique(number[one[number[one] != number[other]]])
    if len(met) < 2:
        return False
    lines = shapely.multilinestrings(parts[met])
    return bool(shapely.convex_hull(lines).area > _STRAIGHT * shapely.length(lines) ** 2)
