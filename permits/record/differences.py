"""In what two records of the same works differ: the assets that their maps draw, and every other field."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any, Literal

import numpy as np
import pyproj
import shapely
from shapely import affinity
from shapely.geometry.base import BaseGeometry

from geo.dataclass import dataclass
from geo.place.crs import LONGITUDE_LATITUDE, GroundScale, transform
from permits.record.reading import to_jsonable
from permits.record.record import DrawnAsset, Record
from permits.record.surroundings import drawn_in_part

# What an asset is drawn as follows from the rule book as well, and its place is said in metres.
_COLUMNS = tuple(
    field.name for field in dataclasses.fields(DrawnAsset) if field.name not in ("asset_id", "geometry", "zones")
)
_NOT_DRAWN = ("represents", "producer", "owner")
# What is written of a place has nine decimals of a degree.
SAME_M = 0.001
_ALIKE_M = 0.01
_OF_A_SIDE = 0.02
_OF_CONTACTS = ("phone", "hours", "address", "contact")


@dataclass(frozen=True)
class AssetChange:
    """An asset that is not what it was; ``moved_m`` is the farthest that any part of it lies from where it lay."""

    asset_id: str
    kind: Literal["added", "removed", "changed"]
    moved_m: float | None = None
    columns: tuple[tuple[str, Any, Any], ...] = ()


def asset_changes(before: Record, after: Record, crs: pyproj.CRS) -> tuple[AssetChange, ...]:
    """Assets of one map and not of the other, and those that moved or of which something else is stated.

    Of maps that do not show all that is ever drawn, what one holds and the other does not says nothing.

    Parameters
    ----------
    before, after : Record
        With their excerpts of the network; of those without, nothing is said.
    crs : pyproj.CRS
        Plane system in which to measure how far.
    """
    if before.excerpt is None or after.excerpt is None:
        return ()
    held = {one.asset_id: one for one in before.excerpt.assets}
    now = {one.asset_id: one for one in after.excerpt.assets}
    stated, stated_now = _stated(before), _stated(after)
    in_part = drawn_in_part(before) is not None or drawn_in_part(after) is not None
    return tuple(
        [
            *(AssetChange(name, "removed") for name in sorted(held.keys() - now.keys()) if not in_part),
            *(AssetChange(name, "added") for name in sorted(now.keys() - held.keys()) if not in_part),
            *(
                change
                for name, one in held.items()
                if name in now
                and (change := _change(one, now[name], stated.get(name, {}), stated_now.get(name, {}), crs)) is not None
            ),
        ]
    )


def _stated(record: Record) -> dict[str, dict[str, Any]]:
    """What a map does not draw of the assets that the record speaks of."""
    return {one.asset_id: {name: getattr(one, name) for name in _NOT_DRAWN} for one in record.assets}


def _change(
    before: DrawnAsset, after: DrawnAsset, stated: dict[str, Any], stated_now: dict[str, Any], crs: pyproj.CRS
) -> AssetChange | None:
    columns = tuple(
        (name, getattr(before, name), getattr(after, name))
        for name in _COLUMNS
        if getattr(before, name) != getattr(after, name)
    ) + tuple(
        (name, held, stated_now[name])
        for name, held in stated.items()
        if name in stated_now and held != stated_now[name]
    )
    moved_m = None if before.geometry == after.geometry else moved(before.geometry, after.geometry, crs)
    return None if not columns and moved_m is None else AssetChange(before.asset_id, "changed", moved_m, columns)


@dataclass(frozen=True)
class ContactChange:
    """Somebody to call about some assets, of whom something else is stated; a record keeps no telephone of a single asset."""

    name: str | None
    assets: tuple[str, ...]
    columns: tuple[tuple[str, Any, Any], ...]


def contact_changes(before: Record, after: Record) -> Iterator[ContactChange]:
    """Whom both records name, and of whom they say something else."""
    now = {one.name: one for one in after.contacts}
    for held in before.contacts:
        if held.name not in now:
            continue
        columns = tuple(
            (name, getattr(held, name), getattr(now[held.name], name))
            for name in _OF_CONTACTS
            if getattr(held, name) != getattr(now[held.name], name)
        )
        if columns:
            yield ContactChange(held.name, held.assets, columns)


def moved(before: BaseGeometry, after: BaseGeometry, crs: pyproj.CRS) -> float:
    """The farthest that any part of one shape lies from the other, ground metres; both in longitude and latitude.

    A side is looked at in fifty places: a gap in a straight line has no corner that lies off it.
    """
    one, other, scale = _in_plane(before, after, crs)
    return float(shapely.hausdorff_distance(one, other, densify=_OF_A_SIDE)) / scale


@dataclass(frozen=True)
class Reshaped:
    """What became of a shape: moved as it was, else what was taken off and put on; ground metres and square metres.

    ``azimuth_deg`` is clockwise from grid north. ``removed`` and ``added`` are what ``measure``
    says: of points their number. All is 0 where the shape lies where it lay.
    """

    moved_m: float = 0.0
    azimuth_deg: float = 0.0
    removed: float = 0.0
    added: float = 0.0
    measure: Literal["area", "length", "points"] = "area"


def reshaped(before: BaseGeometry, after: BaseGeometry, crs: pyproj.CRS) -> Reshaped:
    """What was moved, taken off or put on between two shapes in longitude and latitude.

    Parameters
    ----------
    crs : pyproj.CRS
        Plane system in which to measure.
    """
    one, other, scale = _in_plane(before, after, crs)
    if _holds(one, other, SAME_M * scale) and _holds(other, one, SAME_M * scale):
        return Reshaped()
    (x, y), (x_after, y_after) = (shapely.get_coordinates(shapely.centroid(shape))[0] for shape in (one, other))
    east, north = x_after - x, y_after - y
    shifted = affinity.translate(one, east, north)
    # Two plane systems are turned and stretched a little against each other.
    alike = _ALIKE_M * scale
    if _holds(shifted, other, alike) and _holds(other, shifted, alike):
        azimuth_deg = float(np.degrees(np.arctan2(east, north)) % 360)
        return Reshaped(moved_m=float(np.hypot(east, north)) / scale, azimuth_deg=azimuth_deg)
    removed = shapely.difference(one, shapely.buffer(other, SAME_M * scale))
    added = shapely.difference(other, shapely.buffer(one, SAME_M * scale))
    if max(shapely.get_dimensions(one), shapely.get_dimensions(other)) == 0:
        return Reshaped(
            removed=float(shapely.get_num_coordinates(removed)),
            added=float(shapely.get_num_coordinates(added)),
            measure="points",
        )
    if max(removed.area, added.area) > 0:
        return Reshaped(removed=removed.area / scale**2, added=added.area / scale**2, measure="area")
    return Reshaped(removed=removed.length / scale, added=added.length / scale, measure="length")


def _holds(shape: BaseGeometry, other: BaseGeometry, within: float) -> bool:
    return bool(shapely.difference(other, shapely.buffer(shape, within)).is_empty)


def _in_plane(before: BaseGeometry, after: BaseGeometry, crs: pyproj.CRS) -> tuple[BaseGeometry, BaseGeometry, float]:
    """Both in a plane system, with its metres for one on the ground."""
    one, other = transform(np.array([before, after], dtype=object), LONGITUDE_LATITUDE, crs).geometry
    x, y = shapely.get_coordinates(one)[0]
    return one, other, float(GroundScale(crs).at(np.array([x]), np.array([y]))[0])


@dataclass(frozen=True)
class FieldChange:
    """A field by its path, with what it held and what it holds; of lists of other lengths, their lengths.

    ``shape``: it is a geometry, of which the numbers tell a reader nothing.
    """

    path: str
    before: Any
    after: Any
    shape: bool = False


def field_changes(before: Record, after: Record) -> Iterator[FieldChange]:
    """Every field that differs, in the order of the record."""
    yield from _changes(to_jsonable(before), to_jsonable(after), "")


def _changes(before: Any, after: Any, path: str) -> Iterator[FieldChange]:
    if isinstance(before, dict) and isinstance(after, dict) and {"coordinates"} & before.keys() & after.keys():
        if before != after:
            yield FieldChange(path, before, after, shape=True)
    elif isinstance(before, dict) and isinstance(after, dict) and before.keys() == after.keys():
        for key in before:
            yield from _changes(before[key], after[key], f"{path}.{key}" if path else key)
    elif isinstance(before, list) and isinstance(after, list):
        if len(before) != len(after):
            yield FieldChange(path, len(before), len(after))
            return
        for number, (one, other) in enumerate(zip(before, after, strict=True)):
            yield from _changes(one, other, f"{path}[{number}]")
    elif before != after:
        yield FieldChange(path, before, after)
