"""Shapes as flat arrays and back."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import shapely

from geo.flat import HOLE, PATH, SHELL, FlatShapes

SHAPES = [
    "POINT (1 2)",
    "LINESTRING (0 0, 1 1, 2 0)",
    "POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0), (1 1, 2 1, 2 2, 1 1), (3 3, 3.5 3, 3.5 3.5, 3 3))",
    "MULTIPOINT (0 0, 5 5)",
    "MULTILINESTRING ((0 0, 1 1), (5 5, 6 6, 7 5))",
    "MULTIPOLYGON (((0 0, 1 0, 1 1, 0 0)), ((5 5, 9 5, 9 9, 5 9, 5 5), (6 6, 7 6, 7 7, 6 6)))",
    "LINEARRING (0 0, 1 0, 1 1, 0 0)",
    "POLYGON ((0 0, 1 0, 1 1, 0 0))",
]


def array(*wkt: str) -> np.ndarray[Any, Any]:
    return np.array(shapely.from_wkt(list(wkt)), dtype=object)


@pytest.mark.parametrize("order", [1, -1])
def test_shapes_come_back_as_they_went(order: int) -> None:
    shapes = array(*SHAPES[::order], *SHAPES)
    flat = FlatShapes.of(shapes)
    assert shapely.equals_exact(flat.shapes(), shapes).all()
    assert (shapely.get_type_id(flat.shapes()) == shapely.get_type_id(shapes)).all()
    rows = np.array([5, 2, 2, 0, 11])
    assert shapely.equals_exact(flat.take(rows).shapes(), shapes[rows]).all()
    assert shapely.equals_identical(flat.shapes(rows), flat.shapes()[rows]).all()
    assert (flat.bounds() == shapely.bounds(shapes)).all()


def test_rings_are_told_apart() -> None:
    flat = FlatShapes.of(array(SHAPES[5], SHAPES[1]))
    assert flat.role.tolist() == [SHELL, SHELL, HOLE, PATH]
    assert flat.first_part.tolist() == [0, 3, 4]


def test_members_of_a_collection_stand_beside_each_other() -> None:
    mixed = (
        "GEOMETRYCOLLECTION (POINT (0 0), GEOMETRYCOLLECTION (POLYGON ((0 0, 1 0, 1 1, 0 0)), LINESTRING (0 0, 9 9)))"
    )
    flat = FlatShapes.of(array(mixed, SHAPES[0]))
    assert flat.role.tolist() == [PATH, SHELL, PATH, PATH]
    assert flat.first_part.tolist() == [0, 3, 4]
    with pytest.raises(ValueError, match="collection"):
        flat.shapes()
    assert flat.take(np.array([1])).shapes()[0].equals(shapely.Point(1, 2))


def test_empty_members_are_left_out() -> None:
    mixed = array(
        "MULTIPOLYGON (EMPTY, ((0 0, 1 0, 1 1, 0 0)))",
        "GEOMETRYCOLLECTION (LINESTRING EMPTY, POLYGON EMPTY, POINT (1 1))",
        "POINT (2 2)",
        "MULTIPOINT (EMPTY, (3 3), (4 4))",
    )
    flat = FlatShapes.of(mixed)
    assert flat.first_part.tolist() == [0, 1, 2, 3, 5]
    assert flat.role.tolist() == [SHELL, PATH, PATH, PATH, PATH]
    assert flat.first_corner.tolist() == [0, 4, 5, 6, 7, 8]
    assert flat.xy[4:].tolist() == [[1, 1], [2, 2], [3, 3], [4, 4]]


def test_heights_are_left_out() -> None:
    assert FlatShapes.of(array("LINESTRING Z (0 0 7, 1 1 7)")).xy.tolist() == [[0, 0], [1, 1]]


def test_none_is_no_fault() -> None:
    flat = FlatShapes.of(np.array([], dtype=object))
    assert len(flat) == 0 and flat.bounds().shape == (0, 4) and len(flat.shapes()) == 0
