"""Works grown together are each what they are alone, whatever stands beside them."""

from __future__ import annotations

import numpy as np
import shapely

from geo.place.buffers import each_grown, each_roughly_grown, grown

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


def test_roughly_grown_they_are_about_the_same() -> None:
    notched = "POLYGON ((20 0, 30 0, 30 8, 26 8, 25.5 1, 24.5 1, 24 8, 20 8, 20 0), (21 1, 21 2, 23 2, 23 1, 21 1))"
    apart = "MULTIPOLYGON (((40 0, 44 0, 44 4, 40 0)), ((60 0, 61 0, 61 1, 60 0)))"
    works = np.array([shapely.from_wkt(one) for one in (*WORKS, notched, apart)], dtype=object)
    closely = each_grown(works, 5.0)
    for within in (0.05, 0.5):
        roughly = each_roughly_grown(works, 5.0, within)
        assert (shapely.is_empty(roughly) == shapely.is_empty(closely)).all()
        for one, made in zip(closely, roughly, strict=True):
            # Besides, the grower of whole areas leaves out a hundredth of the radius.
            assert one.is_empty or shapely.hausdorff_distance(one, made) < within + 0.05
            assert shapely.get_num_coordinates(made) <= shapely.get_num_coordinates(one)
