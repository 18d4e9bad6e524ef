"""What reading a network costs beyond parsing its file with the format's own library, in CPU seconds.

    python benchmarks/network_loading.py [--assets 100000]

Prints JSON: for GeoJSON, GeoParquet and GeoPackage the library alone, the whole load, what is beyond, and the ratio.
Each is measured in a process of its own after its imports, so that neither memory nor imports of one count for another.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

REPEATS = 3
_LIBRARY = """
import json, sys, time
import geopandas, pyogrio, pyarrow.parquet
path = sys.argv[1]
def read():
    if path.endswith(".geojson"):
        with open(path, encoding="utf-8") as stream:
            json.load(stream)
    elif path.endswith(".parquet"):
        geopandas.read_parquet(path)
    else:
        pyogrio.read_dataframe(path)
start = time.process_time(); read(); print(time.process_time() - start)
"""
_LOAD = """
import resource, sys, time
import geo.network, geopandas, pyarrow.parquet
from permits.service.opening import open_network
from permits.service.shipped import network_tables
network_tables()
start = time.process_time(); register = open_network([sys.argv[1]]); spent = time.process_time() - start
assert len(register) == int(sys.argv[2])
print(spent, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


def city(count: int) -> gpd.GeoDataFrame:
    """Mains and transmission lines of four vertices with the usual facts, the same ones every time."""
    random = np.random.default_rng(1)
    steps = random.uniform(-30, 30, (count, 4, 2))
    steps[:, 0] = np.array([465_000, 3_846_000]) + random.uniform(-20_000, 20_000, (count, 2))
    return gpd.GeoDataFrame(
        {
            "asset_id": [f"P{row}" for row in range(count)],
            "kind": np.where(random.random(count) < 0.9, "main", "transmission"),
            "dn": random.choice([100, 200, 300, 500, 800], count),
            "position_grade": random.choice(["A", "B", "C"], count),
            "depth_m": np.round(random.uniform(0.8, 3, count), 2),
            "operator": "甲热力",
            "installed_on": random.choice(["2005-06-01", "约2010"], count),
            "laying": random.choice(["直埋", "管沟"], count),
        },
        geometry=shapely.linestrings(np.round(np.cumsum(steps, axis=1), 3)),
        crs=4547,
    )


def least(program: str, *arguments: str) -> list[float]:
    """The run of a program that took least, out of a few."""
    runs = [
        [
            float(part)
            for part in subprocess.run(
                [sys.executable, "-c", program, *arguments], check=True, capture_output=True, text=True
            ).stdout.split()
        ]
        for _ in range(REPEATS)
    ]
    return min(runs)


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--assets", type=int, default=100_000)
    count = options.parse_args().assets
    found: dict[str, Any] = {"assets": count}
    with tempfile.TemporaryDirectory() as folder:
        frame = city(count)
        files = {name: Path(folder) / f"net.{name}" for name in ("geojson", "parquet", "gpkg")}
        frame.to_file(files["geojson"], driver="GeoJSON", RFC7946="NO")
        frame.to_parquet(files["parquet"])
        frame.to_file(files["gpkg"], driver="GPKG", layer="net")
        for name, path in files.items():
            (library,) = least(_LIBRARY, str(path))
            load, peak = least(_LOAD, str(path), str(count))
            found[name] = {
                "library_s": round(library, 2),
                "load_s": round(load, 2),
                "beyond_s": round(load - library, 2),
                "ratio": round(load / library, 1),
                "peak_mb": int(peak),
            }
    print(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
