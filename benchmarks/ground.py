"""The ground under the pages' maps, of a city of 200,000 features: ``python benchmarks/ground.py``.

How long it takes to load, how much memory it keeps, and for each level of zoom the median and the slowest view while
somebody pans a desk's screen across the city, with its bytes, plain and compressed.
"""

from __future__ import annotations

import gzip
import resource
import statistics
import tempfile
import time
from pathlib import Path

import geopandas
import numpy as np
import shapely

from permits.report.ground import Ground

CORNER = np.array([113.5, 34.65])
SIDE = 0.3
BLOCKS = 120
BUILDINGS = 160_000
VIEWS = 25
# A desk's screen with what is asked for beyond it.
WIDTH_PX, HEIGHT_PX = 1280 * 1.5, 800 * 1.5


def city() -> geopandas.GeoDataFrame:
    """Streets in pieces from crossing to crossing, houses of 4 to 14 corners, ponds and a river."""
    random = np.random.default_rng(253)
    at = np.linspace(0, SIDE, BLOCKS + 1)
    shapes, building, highway, water, name = [], [], [], [], []
    for line in range(BLOCKS + 1):
        kind = "primary" if line % 20 == 0 else "tertiary" if line % 5 == 0 else "residential"
        for piece in range(BLOCKS):
            for along in (True, False):
                bent = np.linspace(at[piece], at[piece + 1], 4)
                across = at[line] + random.normal(0, 2e-5, 4) * (0, 1, 1, 0)
                points = np.column_stack([bent, across] if along else [across, bent]) + CORNER
                shapes.append(shapely.LineString(points))
                name.append(f"{'东西'[along]}{line}路")
                highway.append(kind)
                building.append(None)
                water.append(None)
    for centre in random.uniform(0, SIDE, (BUILDINGS, 2)) + CORNER:
        size = random.uniform(1e-4, 4e-4)
        corners = int(random.integers(4, 15))
        angles = np.sort(random.uniform(0, 2 * np.pi, corners))
        shapes.append(shapely.Polygon(centre + size / 2 * np.column_stack([np.cos(angles), np.sin(angles)])))
        name.append(None)
        highway.append(None)
        building.append("yes")
        water.append(None)
    ponds = 200_000 - len(shapes)
    for centre in random.uniform(0, SIDE, (ponds, 2)) + CORNER:
        shapes.append(shapely.Point(centre).buffer(random.uniform(1e-4, 2e-3)))
        name.append(None)
        highway.append(None)
        building.append(None)
        water.append("pond")
    columns = {"name": name, "highway": highway, "building": building, "water": water}
    return geopandas.GeoDataFrame(columns, geometry=shapes, crs=4326)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "city.gpkg"
        city().to_file(path)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        start = time.perf_counter()
        ground = Ground.read(path)
        print(f"{len(ground.shapes)} rows read in {time.perf_counter() - start:.1f} s", end=", ")
        print(f"{(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024:.0f} MiB more at the peak")
    random = np.random.default_rng(1)
    print("| level | ms, median | ms, slowest | KB, most | KB compressed | cut, most |")
    print("|---|---|---|---|---|---|")
    for zoom in range(10, 20):
        pixel = 360 / 256 / 2**zoom
        half = np.array([WIDTH_PX, HEIGHT_PX * 0.82]) * pixel / 2
        times, sizes, packed, cut = [], [], [], []
        for _ in range(VIEWS):
            x, y = random.uniform(0.2, 0.8, 2) * SIDE + CORNER
            start = time.perf_counter()
            answer = ground.view((x - half[0], y - half[1], x + half[0], y + half[1]), zoom)
            times.append((time.perf_counter() - start) * 1000)
            sizes.append(len(answer) / 1000)
            packed.append(len(gzip.compress(answer, 4)) / 1000)
            cut.append(int(answer[:60].split(b'"cut":')[1].split(b",")[0]))
        print(
            f"| {zoom} | {statistics.median(times):.0f} | {max(times):.0f} | {max(sizes):.0f} | {max(packed):.0f} | {max(cut)} |"
        )
    start = time.perf_counter()
    for wanted in ("东12路", "路", "东20路与西40路交叉口"):
        ground.places.find(wanted)
    print(f"three searches: {(time.perf_counter() - start) * 1000:.0f} ms")


if __name__ == "__main__":
    main()
