"""The box of degrees round many shapes is that of all of them."""

from __future__ import annotations

import numpy as np
import pyproj
import pytest
import shapely

from geo.place.crs import LONGITUDE_LATITUDE, transform
from geo.place.degree_bounds import degree_bounds
from geo.shapes import Shapes


@pytest.mark.parametrize("epsg", [4547, 32732, 31467, 3067, 32661])
@pytest.mark.parametrize(("side_m", "length_m"), [(3e3, 100), (1e5, 50), (3e5, 3e4), (0.0, 900.0)])
def test_the_same_as_of_all(epsg: int, side_m: float, length_m: float) -> None:
    random = np.random.default_rng(epsg)
    crs = pyproj.CRS(epsg)
    middle = {4547: (5e5, 3.85e6), 32732: (4.6e5, 1e7 - 3e6), 31467: (3.45e6, 5.4e6), 3067: (4e5, 6.67e6)}
    # Round the pole of a polar system no box is a box.
    centre = middle.get(epsg, (2.3e6, 2.2e6))
    start = np.array(centre) + random.uniform(-side_m / 2, side_m / 2, (6000, 2))
    ends = start + random.uniform(-length_m, length_m, start.shape)
    shapes = np.asarray(shapely.linestrings(np.stack([start, ends], axis=1)))
    expected = shapely.total_bounds(transform(shapes, crs, LONGITUDE_LATITUDE).geometry).tolist()
    for held in (shapes, shapes[:10]):
        expected = shapely.total_bounds(transform(held, crs, LONGITUDE_LATITUDE).geometry).tolist()
        assert list(degree_bounds(Shapes(held), crs)) == expected
