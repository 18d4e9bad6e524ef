"""Names on a base map, and where what bears them lies: a street, water, a building, the corner of two streets."""

from __future__ import annotations

import itertools
import re
import unicodedata
from typing import Any

import numpy as np
import shapely

from geo.dataclass import dataclass
from geo.place.crs import METRES_PER_DEGREE
from geo.place.local_plane import LocalPlane

Array = np.ndarray[Any, Any]

MOST_PLACES = 12
_ROAD = "context_road"
_BETWEEN_STREETS = re.compile(r"\s+(?:and|at)\s+|[与和跟及、,，&/+×]|\s+", re.IGNORECASE)
# A name may hold such a sign itself; nobody writes many.
_MOST_SPLITS = 6
_CORNER = re.compile(r"(交叉路口|交叉口|十字路口|路口|交口|口)$")
# What bears one name and lies so far apart is told as several; carriageways of one crossing are one.
_APART_M, _CROSSING_M = 1000.0, 100.0
# Farther from a street nobody says that a place is on it; the box round it holds all that are so near.
_NEAR_M, _NEAR_DEGREES = 300.0, 0.006


@dataclass(frozen=True)
class NamedPlace:
    """What bears a name.

    Attributes
    ----------
    kind : str
        Its style, or ``crossing``.
    extent : list of float
        West, south, east and north of it in degrees.
    """

    name: str
    kind: str
    extent: list[float]


@dataclass(frozen=True)
class _Named:
    key: str
    name: str
    kind: str
    shapes: Array


@dataclass(frozen=True)
class NamedPlaces:
    """All names of a base map, each with the shapes that bear it."""

    _named: tuple[_Named, ...]

    @classmethod
    def of(cls, shapes: Array, style: Array, name: Array) -> NamedPlaces:
        """Those of rows of shapes, styles and names, shape (n,); a row without a name is no place."""
        rows: dict[tuple[str, str], list[int]] = {}
        for number in np.flatnonzero(name != ""):
            rows.setdefault((name[number], style[number]), []).append(int(number))
        return cls(tuple(_Named(_key(called), called, kind, shapes[held]) for (called, kind), held in rows.items()))

    def find(self, wanted: str) -> list[NamedPlace]:
        """What is called by these words or longer, or where two streets meet; the likeliest first, no more than `MOST_PLACES`."""
        found = [
            NamedPlace(one.name, one.kind, extent)
            for one in self._called(wanted)[:MOST_PLACES]
            for extent in _apart(shapely.bounds(one.shapes), _APART_M)
        ]
        if found:
            return found[:MOST_PLACES]
        text = _CORNER.sub("", unicodedata.normalize("NFKC", wanted).strip())
        for between in itertools.islice(_BETWEEN_STREETS.finditer(text), _MOST_SPLITS):
            crossings = self._crossings(text[: between.start()], text[between.end() :])
            if crossings:
                return crossings
        return []

    def street_at(self, lon: float, lat: float) -> tuple[str, float] | None:
        """The street nearest to a place and about how many metres away it is; None where none is near."""
        streets = [one for one in self._named if one.kind == _ROAD]
        if not streets:
            return None
        box = shapely.box(lon - _NEAR_DEGREES, lat - _NEAR_DEGREES, lon + _NEAR_DEGREES, lat + _NEAR_DEGREES)
        shapes = np.concatenate([one.shapes for one in streets])
        names = np.repeat(np.arange(len(streets)), [len(one.shapes) for one in streets])
        near = np.flatnonzero(shapely.intersects(shapes, box))
        if not len(near):
            return None
        away = shapely.distance(LocalPlane(lon, lat).of(shapes[near]), shapely.Point(0, 0))
        least = int(np.argmin(away))
        return (streets[names[near[least]]].name, float(away[least])) if away[least] <= _NEAR_M else None

    def streets_crossed(self, shapes: Array) -> list[str]:
        """The streets that any of some shapes touches, in degrees, by name."""
        tree = shapely.STRtree(shapes)
        streets = (one for one in self._named if one.kind == _ROAD)
        return sorted({one.name for one in streets if tree.query(one.shapes, predicate="intersects").size})

    def _called(self, wanted: str) -> list[_Named]:
        key = _key(wanted)
        found = [one for one in self._named if key and key in one.key]
        found.sort(key=lambda one: (one.key != key, not one.key.startswith(key), one.kind != _ROAD, len(one.key)))
        return found

    def _crossings(self, one: str, other: str) -> list[NamedPlace]:
        found = []
        ones, others = (
            [street for street in self._called(name) if street.kind == _ROAD][:MOST_PLACES] for name in (one, other)
        )
        for first in ones:
            for second in others:
                met = shapely.intersection(shapely.union_all(first.shapes), shapely.union_all(second.shapes))
                boxes = shapely.bounds(shapely.get_parts(met))
                name = f"{first.name} × {second.name}"
                if first is not second:
                    found += [NamedPlace(name, "crossing", extent) for extent in _apart(boxes, _CROSSING_M)]
        return found[:MOST_PLACES]


def _key(name: str) -> str:
    """How names are compared: full and half width, capitals and spaces are the same."""
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())


def _apart(boxes: Array, apart_m: float) -> list[list[float]]:
    """Boxes, shape (n, 4), put together where less lies between them; the largest first."""
    if not len(boxes):
        return []
    reach = apart_m / 2 / METRES_PER_DEGREE
    wide = shapely.box(*(boxes + np.array([-reach, -reach, reach, reach])).T)
    groups = [boxes[shapely.intersects(whole, wide)] for whole in shapely.get_parts(shapely.union_all(wide))]
    groups.sort(key=len, reverse=True)
    return [[*group[:, :2].min(axis=0).tolist(), *group[:, 2:].max(axis=0).tolist()] for group in groups]
