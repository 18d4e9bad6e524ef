"""The packed index finds what the boxes say, no more and no less, however it is held."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely

from geo.measure.hilbert import hilbert
from geo.measure.packed_index import NODE, PackedIndex


def boxes(count: int, *, seed: int, size: float = 3.0) -> np.ndarray[Any, Any]:
    rng = np.random.default_rng(seed)
    corner = rng.uniform(0, 100, (count, 2))
    return np.concatenate([corner, corner + rng.uniform(0, size, (count, 2))], axis=1)


def meetings(index: PackedIndex, asked: np.ndarray[Any, Any]) -> set[tuple[int, int]]:
    row, item = index.query(asked)
    assert (np.diff(row) >= 0).all()
    found = list(zip(row.tolist(), item.tolist(), strict=True))
    assert len(found) == len(set(found))
    return set(found)


def by_geos(held: np.ndarray[Any, Any], asked: np.ndarray[Any, Any]) -> set[tuple[int, int]]:
    row, item = shapely.STRtree(shapely.box(*held.T)).query(shapely.box(*asked.T))
    return set(zip(row.tolist(), item.tolist(), strict=True))


@pytest.mark.parametrize("count", [0, 1, NODE, NODE + 1, NODE**2 + 1, 5000])
def test_finds_what_geos_finds(count: int) -> None:
    held, asked = boxes(count, seed=count), boxes(3000, seed=7)
    assert meetings(PackedIndex.of(held), asked) == by_geos(held, asked)
    assert meetings(PackedIndex.of(held), asked[:1]) == by_geos(held, asked[:1])
    assert meetings(PackedIndex.of(held), asked[:0]) == set()


def test_touching_is_meeting() -> None:
    index = PackedIndex.of(np.array([[0.0, 0, 1, 1], [1, 1, 1, 1]]))
    assert meetings(index, np.array([[1.0, 1, 2, 2], [np.nextafter(1, 2), 0, 2, 2], [-1, 0, 0, 0]])) == {
        (0, 0),
        (0, 1),
        (2, 0),
    }
    everywhere = np.array([[-np.inf, -np.inf, np.inf, np.inf]])
    assert meetings(index, everywhere) == {(0, 0), (0, 1)}


def test_lies_in_a_file() -> None:
    held, asked = boxes(5000, seed=1), boxes(500, seed=2)
    index = PackedIndex.of(held)
    with tempfile.TemporaryDirectory() as folder:
        for name, array in vars(index).items():
            np.save(Path(folder) / f"{name}.npy", array)
        mapped = PackedIndex(**{name: np.load(Path(folder) / f"{name}.npy", mmap_mode="r") for name in vars(index)})
        assert meetings(mapped, asked) == by_geos(held, asked)


def test_boxes_of_one_place() -> None:
    held = np.tile([5.0, 5, 6, 6], (100, 1))
    assert len(meetings(PackedIndex.of(held), held[:1])) == 100


def test_the_curve_goes_from_neighbour_to_neighbour() -> None:
    x, y = (axis.ravel() for axis in np.meshgrid(np.arange(64.0), np.arange(64.0)))
    order = np.argsort(hilbert(x, y))
    assert len(np.unique(hilbert(x, y))) == 64 * 64
    assert (np.abs(np.diff(x[order])) + np.abs(np.diff(y[order])) == 1).all()
