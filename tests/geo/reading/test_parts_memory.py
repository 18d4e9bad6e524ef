"""Memory does not grow with the number of works: a child reads ten times as many and takes no more for it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import geopandas
import numpy as np
import pytest
import shapely

FEW, MANY = 3_000, 30_000
# Ten times as many features as objects of Python are far more than this.
GROWS_AT_MOST = 32 * 2**20
CHILD = """
import re, sys
from pathlib import Path
from geo.reading.parts import parts
read = sum(len(part) for part in parts(Path(sys.argv[1])))
# What `resource` says is the parent's too.
print(read, 1024 * int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]))
"""


def frame(count: int) -> geopandas.GeoDataFrame:
    steps = np.arange(count)
    shapes = shapely.box(113.0 + steps * 1e-6, 34.0, 113.1 + steps * 1e-6, 34.1)
    facts = {"name": [f"site {number} of many" for number in range(count)], "depth_m": steps / 8}
    return geopandas.GeoDataFrame(facts, geometry=shapes, crs=4326)


def json_lines(path: Path, count: int) -> Path:
    path = path.with_suffix(".ndjson")
    ring = [[113.0, 34.0], [113.1, 34.0], [113.1, 34.1], [113.0, 34.0]]
    shape = json.dumps({"type": "Polygon", "coordinates": [ring]})
    with path.open("w", encoding="utf-8") as stream:
        for number in range(count):
            stream.write(f'{{"type": "Feature", "properties": {{"name": "site {number}"}}, "geometry": {shape}}}\n')
    return path


def collection(path: Path, count: int) -> Path:
    lines = json_lines(path, count).read_text("utf-8").splitlines()
    path = path.with_suffix(".json")
    path.write_text('{"type": "FeatureCollection", "features": [' + ",".join(lines) + "]}", encoding="utf-8")
    return path


def table(path: Path, count: int) -> Path:
    path = path.with_suffix(".csv")
    sites = frame(count)
    sites.drop(columns="geometry").assign(wkt=sites.geometry.to_wkt()).to_csv(path, index=False)
    return path


def of_kind(suffix: str) -> Callable[[Path, int], Path]:
    def made(path: Path, count: int) -> Path:
        path = path.with_suffix(suffix)
        frame(count).to_file(path)
        return path

    return made


def parquet(path: Path, count: int) -> Path:
    # Thirty times as many: Arrow takes a while until it has all the memory that it goes on with, and read ahead, pages
    # of so many rows take more than what is allowed.
    count, path = 30 * count, path.with_suffix(".parquet")
    # One row group, as large as they come.
    frame(count).to_parquet(path, row_group_size=count)
    return path


def read_in_a_child(path: Path) -> tuple[int, int]:
    done = subprocess.run([sys.executable, "-c", CHILD, str(path)], capture_output=True, text=True, check=True)
    read, most = done.stdout.split()
    return int(read), int(most)


KINDS: dict[str, Callable[[Path, int], Path]] = {
    "json lines": json_lines,
    "collection": collection,
    "table": table,
    "parquet": parquet,
    "geopackage": of_kind(".gpkg"),
    "flatgeobuf": of_kind(".fgb"),
    "shapefile": of_kind(".shp"),
}


@pytest.mark.skipif(
    not Path("/proc/self/status").exists(), reason="needs a system that says what a process had at most"
)
@pytest.mark.parametrize("kind", KINDS)
def test_ten_times_the_works_take_no_more_memory(kind: str, tmp_path: Path) -> None:
    few, least = read_in_a_child(KINDS[kind](tmp_path / "few", FEW))
    many, most = read_in_a_child(KINDS[kind](tmp_path / "many", MANY))
    assert 10 * few == many >= MANY
    assert most - least < GROWS_AT_MOST
