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


QUADS = {
    "a square": ("0 0, 4 0, 4 4, 0 4", True),
    "a square the other way round": ("0 0, 0 4, 4 4, 4 0", True),
    "a trapezium far from the origin": ("465000.1 3846000.2, 465009 3846000.3, 465007 3846004, 465001 3846003", True),
    "a turn that is just one": ("0 0, 2 -1e-8, 4 0, 2 4", True),
    "a turn that may be a rounding": ("0 0, 2 -1e-10, 4 0, 2 4", False),
    "a straight angle": ("0 0, 2 0, 4 0, 2 4", False),
    "a dart": ("0 0, 4 4, 0 1, -4 4", False),
    "a bow-tie": ("0 0, 4 4, 4 0, 0 4", False),
    "a corner twice": ("0 0, 0 0, 4 0, 4 4", False),
    "no area": ("0 0, 4 0, 0 0, 4 0", False),
    "numbers that run over": ("0 0, 1e300 0, 1e300 1e300, 0 1e300", False),
    "numbers that vanish": ("0 0, 1e-300 0, 1e-300 1e-300, 0 1e-300", False),
}


@pytest.mark.parametrize(("corners", "convex"), QUADS.values(), ids=QUADS)
@pytest.mark.parametrize("turned", range(4))
def test_only_what_is_surely_valid_is_convex(corners: str, convex: bool, turned: int) -> None:
    ring = corners.split(", ")
    ring = [*ring[turned:], *ring[:turned]]
    shapes = array(SHAPES[0], f"POLYGON (({', '.join([*ring, ring[0]])}))", *SHAPES)
    flat = FlatShapes.of(shapes)
    found = flat.are_convex(np.arange(len(shapes)))
    # Of the others none has one ring of four corners.
    assert found.tolist() == [False, convex] + [False] * len(SHAPES)
    assert shapely.is_valid(shapes[found]).all()
    assert flat.are_convex(np.array([1])).tolist() == [convex] and not len(flat.are_convex(np.array([], dtype=int)))


def test_boxes_of_parts_make_those_of_shapes() -> None:
    shapes = array(*SHAPES, *SHAPES[::-1])
    flat = FlatShapes.of(shapes)
    parts = flat.part_bounds()
    assert len(parts) == len(flat.role) and (flat.bounds_of(parts) == shapely.bounds(shapes)).all()
    plain = FlatShapes.of(array(SHAPES[0], SHAPES[1]))
    assert (plain.bounds_of(plain.part_bounds()) == plain.bounds()).all()
    none = FlatShapes.of(np.array([], dtype=object))
    assert none.bounds_of(none.part_bounds()).shape == (0, 4)


@pytest.mark.parametrize(
    "area",
    [
        *SHAPES,
        "MULTIPOLYGON (EMPTY, ((0 0, 1 0, 1 1, 0 0)), EMPTY, ((5 5, 9 5, 9 9, 5 5)))",
        "MULTIPOLYGON (((0 0, 1 0, 1 1, 0 0)), ((5 5, 9 5, 9 9, 5 5)))",
        "MULTIPOLYGON (((5 5, 9 5, 9 9, 5 9, 5 5), (6 6, 7 6, 7 7, 6 6)))",
        "MULTIPOLYGON EMPTY",
        "POLYGON EMPTY",
    ],
)
def test_a_shape_alone_is_the_same_as_beside_another(area: str) -> None:
    alone, beside = FlatShapes.of(array(area)), FlatShapes.of(array(area, SHAPES[5])).take(np.zeros(1, int))
    for name, one in vars(alone).items():
        np.testing.assert_array_equal(one, getattr(beside, name), err_msg=name)
        assert one.dtype == getattr(beside, name).dtype
