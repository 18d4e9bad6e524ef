"""Parts of a record that hold shapes, their places brought into longitude and latitude together: each way through PROJ takes 0.1 ms."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

import numpy as np
import shapely

from geo.dataclass import dataclass
from geo.place.crs import LONGITUDE_LATITUDE, flat, straight_edges, transform_corners
from geo.place.projections import share_datum, to_degrees
from permits.record.shapes import degrees_written

Column = np.ndarray[Any, Any]
Made = TypeVar("Made")


@dataclass(frozen=True)
class InPlane(Generic[Made]):
    """A part of a record of which the shapes still lie in the working system.

    Attributes
    ----------
    shapes : array or sequence of shapely geometry
    made : callable
        The part, of these shapes in longitude and latitude.
    by_ends : bool
        Lines that are drawn from end to end, however long.
    """

    shapes: Sequence[Any] | Column
    made: Callable[[Column], Made]
    by_ends: bool = False


def placed(parts: Sequence[InPlane[Any]], crs: Any) -> list[Any]:
    """The parts with their shapes in longitude and latitude, as they are written.

    Parameters
    ----------
    crs : pyproj.CRS
        The working system.
    """
    columns = [_column(one.shapes) for one in parts]
    bent = [number for number, one in enumerate(parts) if not one.by_ends]
    each = np.concatenate([np.empty(0, dtype=object), *(columns[number] for number in bent)])
    if len(each):
        each = straight_edges(flat(each), crs)
    straight = [number for number, one in enumerate(parts) if one.by_ends]
    each = np.concatenate([each, *(columns[number] for number in straight)])
    if len(each):
        each = np.asarray(shapely.set_coordinates(each, degrees_written(_degrees(shapely.get_coordinates(each), crs))))
    made: dict[int, Any] = {}
    first = 0
    for number in (*bent, *straight):
        made[number] = parts[number].made(each[first : first + len(columns[number])])
        first += len(columns[number])
    return [made[number] for number in range(len(parts))]


def _degrees(corners: Column, crs: Any) -> Column:
    """Longitude and latitude of places of the working system."""
    if share_datum(crs, LONGITUDE_LATITUDE):
        # What lies there was held against its system on its way there: it is not taken back again to see whether it returns.
        degrees = np.column_stack(to_degrees(crs).transform(corners[:, 0], corners[:, 1]))
        if np.isfinite(degrees).all():
            return degrees
    return transform_corners(corners, crs, LONGITUDE_LATITUDE)[0]


def _column(shapes: Sequence[Any] | Column) -> Column:
    column = np.empty(len(shapes), dtype=object)
    column[:] = list(shapes)
    return column
