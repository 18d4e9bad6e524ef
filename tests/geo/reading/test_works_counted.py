"""Works of more features than one job may hold are refused as soon as they are counted; a network of as many is read."""

from __future__ import annotations

import csv
import os
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely

import geo.limits
from geo.errors import InputError
from geo.limits import reading_works
from geo.reading import geoparquet, wkb
from geo.reading.layers import read_layers

POINTS = shapely.points(np.arange(30) + 465_000.0, 3_846_000.0)


def _table(path: Path) -> None:
    with path.open("w", newline="") as stream:
        csv.writer(stream).writerows([["wkt"], *([shape.wkt] for shape in POINTS)])


FRAME = gpd.GeoDataFrame(geometry=POINTS, crs="EPSG:4547")
WRITERS: dict[str, Callable[[Path], None]] = {
    "a.parquet": FRAME.to_parquet,
    "a.gpkg": FRAME.to_file,
    "a.shp": FRAME.to_file,
    "a.fgb": FRAME.to_file,
    "a.geojson": FRAME.to_file,
    "a.csv": _table,
}


@pytest.mark.parametrize("name", WRITERS)
def test_fail_works_of_too_many_features_before_a_shape_is_made(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    WRITERS[name](tmp_path / name)
    (network,) = read_layers(tmp_path / name)
    assert len(network) == 30

    def made(*_: object) -> None:
        raise AssertionError("shapes were made")

    monkeypatch.setattr(geo.limits, "MAX_WORKS_FEATURES", 20)
    for module in (wkb, geoparquet):
        monkeypatch.setattr(module, "shapes_from_wkb", made)
    with reading_works(), pytest.raises(InputError, match=r"30 (rows|features)"):
        read_layers(tmp_path / name)


def test_fail_what_is_no_ordinary_file_is_called_so(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    for name in ("pipe", "loop"):
        with pytest.raises(InputError, match="no ordinary file"):
            read_layers(tmp_path / name)
