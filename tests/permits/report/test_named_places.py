"""What is told of a place by the names of a base map."""

from __future__ import annotations

import numpy as np
import shapely

from permits.report.named_places import NamedPlaces


def test_streets_that_works_cross_are_named_and_those_beside_are_not() -> None:
    lines = [
        shapely.LineString([(113.60, 34.75), (113.64, 34.75)]),
        shapely.LineString([(113.60, 34.76), (113.64, 34.76)]),
        shapely.Polygon([(113.61, 34.74), (113.62, 34.74), (113.62, 34.76)]),
    ]
    shapes = np.array(lines, dtype=object)
    style = np.array(["context_road", "context_road", "context_water"], dtype=object)
    places = NamedPlaces.of(shapes, style, np.array(["建设路", "农业路", "东湖"], dtype=object))
    trench = np.array([shapely.LineString([(113.615, 34.745), (113.615, 34.755)])], dtype=object)
    assert places.streets_crossed(trench) == ["建设路"]
    assert places.streets_crossed(np.array([], dtype=object)) == []
