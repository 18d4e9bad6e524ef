"""Shapes that people hand in, as hypothesis strategies: valid unless named otherwise, in metres round (0, 0)."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import shapely
from hypothesis import strategies as st

Shapes = st.SearchStrategy[Any]


@st.composite
def stars(draw: st.DrawFn, largest_m: float = 12.0) -> Any:
    """A polygon round the origin with spikes and notches, sometimes with a hole of the same outline.

    Vertices at rising angles never cross, so nothing has to be filtered out.
    """
    count = draw(st.integers(3, 11))
    radii = draw(st.lists(st.floats(0.2, 1.0), min_size=count, max_size=count))
    turned = draw(st.floats(0, 2 * math.pi))
    angles = turned + np.arange(count) * 2 * math.pi / count
    ring = np.column_stack([np.cos(angles), np.sin(angles)]) * np.array(radii)[:, None] * largest_m
    holes = [(ring * 0.5).tolist()] if draw(st.booleans()) else []
    return shapely.Polygon(ring.tolist(), holes)


@st.composite
def courses(draw: st.DrawFn, largest_m: float = 30.0, most: int = 8) -> Any:
    """A line that may cross itself, double back, or end where it began."""
    whole = st.integers(-40, 40).map(lambda step: step * largest_m / 40)
    points = draw(st.lists(st.tuples(whole, whole), min_size=2, max_size=most, unique=True))
    if len(points) > 2 and draw(st.booleans()):
        points = [*points, points[0]]
    return shapely.LineString(points)


def points(largest_m: float = 30.0) -> Shapes:
    """A point on a grid of the size of a survey's rounding."""
    whole = st.integers(-1000, 1000).map(lambda step: step * largest_m / 1000)
    return st.builds(shapely.Point, whole, whole)


@st.composite
def placed(draw: st.DrawFn, shapes: Shapes, largest_m: float = 30.0) -> Any:
    """A shape moved away from the origin."""
    offset = draw(st.tuples(st.floats(-largest_m, largest_m), st.floats(-largest_m, largest_m)))
    return shapely.transform(draw(shapes), lambda xy: xy + np.array(offset))


def anything() -> Shapes:
    """Every geometry kind: points, lines, polygons with holes, multis and collections."""
    return st.one_of(
        points(),
        courses(),
        placed(stars()),
        st.lists(points(), min_size=1, max_size=4, unique=True).map(shapely.MultiPoint),
        st.lists(courses(most=4), min_size=1, max_size=3).map(shapely.MultiLineString),
        st.tuples(placed(stars(), 5), st.floats(40, 60)).map(
            lambda two: shapely.MultiPolygon([two[0], shapely.transform(two[0], lambda xy: xy + two[1])])
        ),
        st.tuples(placed(stars()), courses(most=4), points()).map(shapely.GeometryCollection),
    )


# What a network is made of: the properties of each, and whether it is drawn as line, polygon or point.
PROTOTYPES: dict[str, tuple[dict[str, Any], str]] = {
    "main": ({"kind": "main", "outer_diameter_mm": 655, "position_grade": "A"}, "line"),
    "pair": ({"kind": "main", "dn": 300, "represents": "pair", "position_grade": "B"}, "line"),
    "channel": ({"kind": "main", "dn": 500, "represents": "channel", "position_grade": "C"}, "line"),
    "sketch": ({"kind": "main"}, "line"),
    "own main": ({"kind": "main", "dn": 100, "supply": "self_heated", "position_accuracy_m": 0}, "line"),
    "chamber": ({"kind": "facility", "belongs_to": "network", "position_grade": "A"}, "area"),
    "valve": ({"kind": "facility", "position_grade": "A"}, "point"),
    "station": ({"kind": "facility", "belongs_to": "transmission", "position_grade": "A"}, "area"),
    "transmission": ({"kind": "transmission", "dn": 1400, "position_grade": "A"}, "line"),
    "transmission pair": (
        {"kind": "transmission", "dn": 1400, "represents": "pair", "pair_spacing_mm": 2100, "position_grade": "B"},
        "line",
    ),
    "parcel": ({"kind": "reserved_land", "position_grade": "A"}, "area"),
}

_DRAWN = {"line": courses(60.0, most=5), "area": placed(stars(10.0), 40.0), "point": points(40.0)}


@st.composite
def networks(draw: st.DrawFn, least: int = 1, most: int = 5) -> list[tuple[str, Any]]:
    """Prototypes with their shapes."""
    names = draw(st.lists(st.sampled_from(sorted(PROTOTYPES)), min_size=least, max_size=most))
    return [(name, draw(_DRAWN[PROTOTYPES[name][1]])) for name in names]


def sites() -> Shapes:
    """What works are drawn as: areas mostly, trenches as lines, bores as points."""
    return st.one_of(placed(stars()), placed(stars()), courses(20.0, most=4), points())


@st.composite
def facts(draw: st.DrawFn, codes: tuple[str, ...]) -> dict[str, Any]:
    """Activities, and of the facts those that change what is measured or how sure it is."""
    stated: dict[str, Any] = {
        "activities": draw(st.lists(st.sampled_from(codes), min_size=1, max_size=3, unique=True)),
        "accuracy_m": draw(st.sampled_from([0.0, 0.05, 1.0])),
        "start": "2026-05-10",
        "end": "2026-06-10",
    }
    if draw(st.booleans()):
        stated["hole_diameter_m"] = draw(st.sampled_from([0.8, 2.0]))
    return stated
