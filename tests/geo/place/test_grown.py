"""Works grown together are each what they are alone, whatever stands beside them."""

from __future__ import annotations

import numpy as np
import shapely

from geo.place.buffers import each_grown, grown

WORKS = [
    "POINT (3 4)",
    "LINESTRING EMPTY",
    "LINESTRING (0 0, 9 0, 9 0)",
    "POLYGON EMPTY",
    "MULTILINESTRING ((0 0, 1 1), EMPTY, (5 5, 5 9))",
    "POLYGON ((0 0, 4 0, 4 4, 0 0))",
    "GEOMETRYCOLLECTION (POINT (1 1), LINESTRING (7 7, 8 8), POLYGON EMPTY)",
]


def test_what_is_empty_grows_nowhere_and_keeps_the_others_as_they_are() -> None:
    works = np.array([shapely.from_wkt(one) for one in WORKS], dtype=object)
    together = each_grown(works, 2.0)
    assert shapely.is_empty(together).tolist() == [False, True, False, True, False, False, False]
    for one, made in zip(works, together, strict=True):
        assert made.equals_exact(grown(one, 2.0), 0.0)
        assert one.is_empty or (made.covers(one) and made.area > 0)
