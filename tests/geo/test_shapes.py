"""A column of shapes, whichever way it is held."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from geo.flat import FlatShapes
from geo.shapes import Shapes

OBJECTS = np.array(shapely.from_wkt(["POINT (1 2)", "LINESTRING (0 0, 1 1)", "POLYGON ((0 0, 1 0, 1 1, 0 0))"]))


@pytest.mark.parametrize("held", [OBJECTS, FlatShapes.of(OBJECTS)], ids=["objects", "flat"])
def test_a_column_answers_alike(held: np.ndarray | FlatShapes) -> None:  # type: ignore[type-arg]
    shapes = Shapes(held)
    assert len(shapes) == 3
    assert shapes[1].equals(OBJECTS[1]) and shapes[-1].equals(OBJECTS[2])
    for rows in (np.array([2, 0, 2]), slice(1, None), np.array([True, False, True]), np.array([], dtype=np.int64)):
        assert shapely.equals_exact(shapes[rows], OBJECTS[rows]).all() and len(shapes[rows]) == len(OBJECTS[rows])
    assert (shapes.bounds() == shapely.bounds(OBJECTS)).all()
    assert np.asarray(shapes).dtype == object and shapes.flat.xy.shape == (7, 2)
    assert shapely.equals_exact(shapely.normalize(shapes.objects), shapely.normalize(OBJECTS)).all()
    with pytest.raises(IndexError):
        shapes[np.array([3])]
