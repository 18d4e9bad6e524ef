"""A column of shapes, whichever way it is held."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from geo.flat import FlatShapes
from geo.shapes import KeptShapes, Shapes

OBJECTS = np.array(shapely.from_wkt(["POINT (1 2)", "LINESTRING (0 0, 1 1)", "POLYGON ((0 0, 1 0, 1 1, 0 0))"]))


@pytest.mark.parametrize(
    "shapes",
    [Shapes(OBJECTS), Shapes(FlatShapes.of(OBJECTS)), KeptShapes(Shapes(FlatShapes.of(OBJECTS)))],
    ids=["objects", "flat", "kept"],
)
def test_a_column_answers_alike(shapes: Shapes) -> None:
    assert len(shapes) == 3
    assert shapes[1].equals(OBJECTS[1]) and shapes[-1].equals(OBJECTS[2])
    for rows in (np.array([2, 0, 2]), slice(1, None), np.array([True, False, True]), np.array([], dtype=np.int64)):
        assert shapely.equals_exact(shapes[rows], OBJECTS[rows]).all() and len(shapes[rows]) == len(OBJECTS[rows])
    assert (shapes.bounds() == shapely.bounds(OBJECTS)).all()
    assert np.asarray(shapes).dtype == object and shapes.flat.xy.shape == (7, 2)
    assert shapely.equals_exact(shapely.normalize(shapes.objects), shapely.normalize(OBJECTS)).all()
    with pytest.raises(IndexError):
        shapes[np.array([3])]


@pytest.mark.parametrize("held", [OBJECTS, FlatShapes.of(OBJECTS)], ids=["objects", "flat"])
def test_some_rows_are_taken_replaced_and_stacked(held: np.ndarray | FlatShapes) -> None:  # type: ignore[type-arg]
    shapes = Shapes(held)
    assert shapes.kinds().tolist() == [0, 1, 3] and shapes.corners().tolist() == [1, 2, 4]
    assert shapes.xy().tolist() == shapely.get_coordinates(OBJECTS).tolist()
    assert shapes.total_bounds().tolist() == shapely.total_bounds(OBJECTS).tolist()
    few = shapes.take(np.array([True, False, True]))
    assert few.is_flat == shapes.is_flat and shapely.equals_exact(few.objects, OBJECTS[[0, 2]]).all()
    anew = shapes.replaced(np.array([2, 0]), OBJECTS[[1, 2]])
    assert shapely.equals_exact(anew.objects, OBJECTS[[2, 1, 1]]).all()
    assert shapely.equals_exact(shapes.objects, OBJECTS).all()
    assert shapes.replaced(np.array([], dtype=int), OBJECTS[:0]) is shapes
    for other in (Shapes(OBJECTS), Shapes(FlatShapes.of(OBJECTS))):
        both = Shapes.stacked([anew, other, few])
        assert shapely.equals_exact(both.objects, OBJECTS[[2, 1, 1, 0, 1, 2, 0, 2]]).all()


def test_no_edge_runs_from_a_part_to_the_next() -> None:
    far = shapely.from_wkt(
        ["MULTILINESTRING ((0 0, 3 4), (90 0, 91 0))", "POINT (500 0)", "LINESTRING (0 0, 0 6, 0 6)"]
    )
    assert FlatShapes.of(np.array(far)).edges().tolist() == [5, 1, 6, 0]
    assert FlatShapes.of(np.array(far[:0])).edges().tolist() == []


def test_one_of_several_is_that_one_as_geos_has_it() -> None:
    several = shapely.from_wkt(
        [
            "MULTILINESTRING ((0 0, 3 4))",
            "MULTIPOINT (1 1)",
            "MULTIPOLYGON (((0 0, 9 0, 9 9, 0 0), (5 1, 6 1, 6 2, 5 1)))",
            "MULTIPOLYGON (((0 0, 1 0, 1 1, 0 0)), ((5 5, 6 5, 6 6, 5 5)))",
            "MULTIPOINT (1 1, 1 1)",
            "LINESTRING (0 0, 1 1)",
        ]
    )
    found = FlatShapes.of(np.array(several)).unwrapped().shapes()
    assert shapely.to_wkb(found).tolist() == shapely.to_wkb(shapely.segmentize(several, 100.0)).tolist()
    assert len(FlatShapes.of(np.array(several[:0])).unwrapped()) == 0


def test_a_collection_put_among_flat_shapes_is_still_an_object() -> None:
    """An outline of a station that was mended to an area and a line: GEOS is asked about it too, not the kernel alone."""
    mended = shapely.from_wkt("GEOMETRYCOLLECTION (POLYGON ((0 0, 2 0, 2 2, 0 0)), LINESTRING (2 0, 5 0))")
    shapes = Shapes(FlatShapes.of(OBJECTS)).replaced(np.array([2]), np.array([mended], dtype=object))
    assert shapes[2].equals(mended) and shapes[np.array([0])][0].equals(OBJECTS[0])
    assert shapes.bounds()[2].tolist() == [0.0, 0.0, 5.0, 2.0]
