"""What PROJ makes of a system, made once: a job asks for the same few some twenty times, and each takes 0.1 ms to make."""

from __future__ import annotations

import math
from functools import lru_cache

import pyproj

from geo.place.datum import is_cgcs2000, is_wgs84_or_cgcs2000

_MOST_KEPT = 64
# Where two plane systems are held against each other that say nothing of their areas: longitude and latitude in Zhengzhou.
_SOMEWHERE = (113.6, 34.75)
_ALIKE_M = 1e-3


def geodetic(crs: pyproj.CRS) -> pyproj.CRS:
    """The degrees of a system, on its own datum."""
    found = crs.geodetic_crs
    assert found is not None, "parse_crs lets only geographic and projected systems through"
    return found


def to_degrees(source: pyproj.CRS) -> pyproj.Transformer:
    """From a system to its own degrees."""
    return _to_degrees(Same(source))


def from_degrees(target: pyproj.CRS) -> pyproj.Transformer:
    """From its own degrees to a system."""
    return _from_degrees(Same(target))


def plane(crs: pyproj.CRS) -> pyproj.Proj:
    """The projection of a plane system; making it takes five times as long as asking it about one place."""
    return _plane(Same(crs))


def scale_factor(crs: pyproj.CRS, x: float, y: float) -> float:
    """Plane metres for a ground metre at a place, east first: a job asks for the same few."""
    return _scale_factor(Same(crs), x, y)


def authority_of(crs: pyproj.CRS) -> tuple[str, str] | None:
    """Who gave a system its code, and the code; None where it surely has none."""
    return _authority_of(Same(crs))


def is_same(one: pyproj.CRS, other: pyproj.CRS) -> bool:
    """Whether two systems are one."""
    return one is other or _is_same(Same(one), Same(other))


def share_datum(one: pyproj.CRS, other: pyproj.CRS) -> bool:
    """Whether degrees of one system are degrees of the other."""
    return one is other or _share_datum(Same(one), Same(other))


def places_alike(one: pyproj.CRS, other: pyproj.CRS) -> bool:
    """Whether two systems, in whatever words each stands, put the same numbers to the same place on the same datum."""
    if one.equals(other, ignore_axis_order=True) or one.to_epsg() == other.to_epsg() is not None:
        return True
    alike = one.is_projected == other.is_projected and is_cgcs2000(one) == is_cgcs2000(other)
    if not (alike and share_datum(one, other)):
        return False
    area = one.area_of_use or other.area_of_use
    lon, lat = ((area.west + area.east) / 2, (area.south + area.north) / 2) if area else _SOMEWHERE
    places = [from_degrees(crs).transform(lon, lat) if crs.is_projected else (0.0, 0.0) for crs in (one, other)]
    units = [crs.axis_info[0].unit_conversion_factor for crs in (one, other)]
    return units[0] == units[1] and math.dist(*places) <= _ALIKE_M


class Same:
    """A system by its identity: to compare two by what they are takes longer than to project a site."""

    def __init__(self, crs: pyproj.CRS) -> None:
        self.crs = crs

    def __hash__(self) -> int:
        return id(self.crs)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and self.crs is other.crs


@lru_cache(maxsize=_MOST_KEPT)
def _to_degrees(source: Same) -> pyproj.Transformer:
    return pyproj.Transformer.from_crs(source.crs, geodetic(source.crs), always_xy=True)


@lru_cache(maxsize=_MOST_KEPT)
def _from_degrees(target: Same) -> pyproj.Transformer:
    return pyproj.Transformer.from_crs(geodetic(target.crs), target.crs, always_xy=True)


@lru_cache(maxsize=_MOST_KEPT)
def _plane(crs: Same) -> pyproj.Proj:
    return pyproj.Proj(crs.crs)


@lru_cache(maxsize=_MOST_KEPT)
def _scale_factor(crs: Same, x: float, y: float) -> float:
    # PROJ takes two numbers in half the time that it takes two arrays of one.
    projection = _plane(crs)
    return float(projection.get_factors(*projection(x, y, inverse=True)).meridional_scale)


@lru_cache(maxsize=_MOST_KEPT)
def _is_same(one: Same, other: Same) -> bool:
    return bool(one.crs == other.crs)


@lru_cache(maxsize=_MOST_KEPT)
def _share_datum(one: Same, other: Same) -> bool:
    if is_wgs84_or_cgcs2000(one.crs) and is_wgs84_or_cgcs2000(other.crs):
        return True
    return bool(geodetic(one.crs).datum == geodetic(other.crs).datum)


@lru_cache(maxsize=_MOST_KEPT)
def _authority_of(crs: Same) -> tuple[str, str] | None:
    found: tuple[str, str] | None = crs.crs.to_authority(min_confidence=100)
    return found
