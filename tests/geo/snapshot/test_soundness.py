"""Arrays that name what is not there are noticed before a kernel walks them."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
import shapely

from geo.flat import FlatShapes
from geo.measure.chunks import MOST_CORNERS
from geo.measure.clearance import ClearanceIndex
from geo.measure.packed_index import PackedIndex
from geo.place.crs import GroundScale, read_crs
from geo.snapshot.soundness import is_sound, is_sound_clearance, is_sound_index

RANDOM = np.random.default_rng(3)
PLACES = RANDOM.uniform(0, 1000, (300, 2)) + np.array([465_000, 3_846_000])
SHAPES = np.concatenate([shapely.buffer(shapely.points(PLACES[:150]), 5.0), shapely.points(PLACES[150:])])
FLAT = FlatShapes.of(SHAPES)
INDEX = vars(PackedIndex.of(shapely.bounds(SHAPES)))
CLEARANCE = ClearanceIndex(SHAPES, np.full(300, 5.0), GroundScale(read_crs("EPSG:4547"))).saved()
# A chunk that has corners.
HELD = int(np.flatnonzero(CLEARANCE["length"])[0])


def changed(array: np.ndarray, place: int, value: float) -> np.ndarray:
    other = array.copy()
    other.reshape(-1)[place] = value
    return other


def test_pass_what_we_make_is_sound() -> None:
    assert is_sound(FLAT) and is_sound_index(INDEX, item="item", rows=300) and is_sound_clearance(CLEARANCE, FLAT)


@pytest.mark.parametrize(
    ("name", "place", "value"),
    [
        ("kind", 3, 9),
        ("kind", 3, -1),
        ("role", 3, 3),
        ("first_part", 7, 10**9),
        ("first_part", 0, 1),
        ("first_part", -1, 10**9),
        ("first_corner", 7, -1),
        ("first_corner", -1, 0),
    ],
)
def test_fail_shapes_of_corners_that_are_not_there(name: str, place: int, value: int) -> None:
    assert not is_sound(dataclasses.replace(FLAT, **{name: changed(getattr(FLAT, name), place, value)}))


@pytest.mark.parametrize(
    ("name", "place", "value"),
    [("item", 5, 300), ("item", 5, -1), ("level", 1, 0), ("level", -1, 99), ("boxes", -1, 1.0)],
)
def test_fail_an_index_of_children_that_are_not_there(name: str, place: int, value: float) -> None:
    # The last child of the last node is none.
    array = INDEX[name]
    where = place if name != "boxes" else array.size - 3 * array.shape[2] - 1
    assert not is_sound_index({**INDEX, name: changed(array, where, value)}, item="item", rows=300)


@pytest.mark.parametrize(
    ("name", "place", "value"),
    [
        ("asset", 0, 300),
        ("start", HELD, 10**9),
        ("start", HELD, -1),
        ("length", HELD, 0),
        ("polygon", 0, 10**6),
        ("polygon", 0, -2),
        ("level", -1, 10**6),
    ],
)
def test_fail_a_clearance_index_of_assets_that_are_not_there(name: str, place: int, value: int) -> None:
    assert not is_sound_clearance({**CLEARANCE, name: changed(CLEARANCE[name], place, value)}, FLAT)
    assert not is_sound_clearance({**CLEARANCE, "reach_m": CLEARANCE["reach_m"][1:]}, FLAT)


def test_fail_a_chunk_of_more_corners_than_a_kernel_has_room_for() -> None:
    place = int(np.flatnonzero(CLEARANCE["length"] == MOST_CORNERS)[0])
    assert not is_sound_clearance({**CLEARANCE, "length": changed(CLEARANCE["length"], place, MOST_CORNERS + 1)}, FLAT)


@pytest.mark.parametrize("less", [1, MOST_CORNERS])
def test_fail_an_edge_that_is_in_no_chunk(less: int) -> None:
    # Whoever walks the chunks would pass over it, and find nothing near where a pipe lies.
    place = int(np.flatnonzero(CLEARANCE["length"] == MOST_CORNERS)[0])
    assert not is_sound_clearance(
        {**CLEARANCE, "length": changed(CLEARANCE["length"], place, MOST_CORNERS - less)}, FLAT
    )


def test_fail_an_outer_ring_that_no_chunk_stands_for() -> None:
    polygon = CLEARANCE["polygon"]
    rings = np.flatnonzero(polygon >= 0)
    assert not is_sound_clearance({**CLEARANCE, "polygon": changed(polygon, int(rings[0]), -1)}, FLAT)
    assert not is_sound_clearance({**CLEARANCE, "polygon": changed(polygon, int(rings[0]), polygon[rings[1]])}, FLAT)


@pytest.mark.parametrize("edge", range(4))
def test_fail_a_wide_area_that_is_not_found_from_amid_it(edge: int) -> None:
    # Of more corners than a chunk has: its box is a chunk by itself, and who lies within meets no edge.
    shapes = np.array([shapely.Point(465_000, 3_846_000).buffer(200.0)])
    saved = ClearanceIndex(shapes, np.full(1, 5.0), GroundScale(read_crs("EPSG:4547"))).saved()
    boxes = np.moveaxis(saved["boxes"][saved["level"][-2] :], 1, 2).reshape(-1, 4)[: len(saved["asset"])]
    assert is_sound_clearance(saved, FlatShapes.of(shapes))
    alone = int(np.flatnonzero(saved["polygon"] >= 0)[0])
    assert saved["length"][alone] == 0
    lying = boxes.copy()
    lying[alone, edge] = lying[alone, edge % 2 :: 2].mean()
    for those, sound in ((boxes, True), (lying, False)):
        index = PackedIndex.of(those)
        rest = {name: saved[name].take(index.item) for name in ("asset", "start", "length", "polygon")}
        whole = {**saved, **rest, "boxes": index.boxes, "level": index.level}
        assert is_sound_clearance(whole, FlatShapes.of(shapes)) == sound


def test_fail_a_wide_area_of_which_a_chunk_of_its_edge_stands_for_the_whole() -> None:
    shapes = np.array([shapely.Point(465_000, 3_846_000).buffer(200.0)])
    saved = ClearanceIndex(shapes, np.full(1, 5.0), GroundScale(read_crs("EPSG:4547"))).saved()
    alone = int(np.flatnonzero(saved["polygon"] >= 0)[0])
    other = int(np.flatnonzero(saved["polygon"] < 0)[0])
    polygon = saved["polygon"].copy()
    polygon[[alone, other]] = polygon[[other, alone]]
    assert not is_sound_clearance({**saved, "polygon": polygon}, FlatShapes.of(shapes))
