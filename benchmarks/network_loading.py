"""What reading a network costs beside reading its file with the libraries of its format, in CPU seconds and megabytes.

    python benchmarks/network_loading.py [--assets 100000] [--formats geojson parquet gpkg]

Prints JSON: for GeoJSON, GeoParquet and GeoPackage each library alone, the whole load, the load with a snapshot saved of it
(``heatguard network build``), and how many times each library these are.
All take turns, each in a process of its own after its imports, so that neither memory nor imports of one count for another, nor
an hour in which the machine has others to serve. Of several turns the one that took least counts. `pyarrow` reads the table and
makes no shapes; `geopandas` makes them. Megabytes are the most that a process ever held, its imports (some 120) among them, as Linux tells it.
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
_TIMED = """
import re, sys, time
{imports}
path = sys.argv[1]
start = time.process_time(); read = {read}; spent = time.process_time() - start
assert len(read) == int(sys.argv[2])
print(spent, int(re.search(r"VmHWM:\\s*(\\d+)", open("/proc/self/status").read())[1]) // 1024)
"""
_LOAD = _TIMED.format(
    imports="""
import geo.network, geopandas, pyarrow.parquet
from permits.service.opening import open_network
from permits.service.shipped import network_tables
network_tables()
""",
    read="open_network([path])",
)
_BUILD = _TIMED.format(
    imports="""
import geo.network, geopandas, pyarrow.parquet
from pathlib import Path
from permits.service.network_building import build_snapshot
from permits.service.networks import NetworkQuestion
from permits.service.opening import open_rulebook, rule_books
from permits.service.shipped import network_tables
network_tables(), [open_rulebook(name) for name in rule_books()]
""",
    read="build_snapshot(NetworkQuestion([path]), Path(path + '.hgnet'), tell=lambda text: None).register",
)
LIBRARIES = {
    "geojson": {
        "json": _TIMED.format(imports="import json", read='json.load(open(path, encoding="utf-8"))["features"]')
    },
    "parquet": {
        "pyarrow": _TIMED.format(
            imports="import pyarrow.dataset, pyarrow.parquet", read="pyarrow.parquet.read_table(path)"
        ),
        "geopandas": _TIMED.format(
            imports="import geopandas, pyarrow.dataset, pyarrow.parquet", read="geopandas.read_parquet(path)"
        ),
    },
    "gpkg": {"pyogrio": _TIMED.format(imports="import geopandas, pyogrio", read="pyogrio.read_dataframe(path)")},
}


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


def turn(program: str, path: Path, count: int) -> tuple[float, int]:
    """CPU seconds and megabytes of one run."""
    command = [sys.executable, "-c", program, str(path), str(count)]
    spent, peak = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    return float(spent), int(peak)


def beside(path: Path, libraries: dict[str, str], count: int) -> dict[str, Any]:
    """The load of a file, a snapshot built of it, and each library's reading of it, taking turns."""
    programs = {**libraries, "load": _LOAD, "build": _BUILD}
    turns: dict[str, list[tuple[float, int]]] = {name: [] for name in programs}
    for _ in range(REPEATS):
        for name, program in programs.items():
            turns[name].append(turn(program, path, count))
    least = {name: min(runs) for name, runs in turns.items()}
    return {name: {"s": round(spent, 3), "peak_mb": peak} for name, (spent, peak) in least.items()} | {
        f"{ours}_times_{name}": round(least[ours][0] / least[name][0], 1)
        for ours in ("load", "build")
        for name in libraries
    }


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--assets", type=int, default=100_000)
    options.add_argument("--formats", nargs="+", choices=LIBRARIES, default=list(LIBRARIES))
    asked = options.parse_args()
    found: dict[str, Any] = {"assets": asked.assets}
    with tempfile.TemporaryDirectory() as folder:
        frame = city(asked.assets)
        for name in asked.formats:
            path = Path(folder) / f"net.{name}"
            if name == "parquet":
                frame.to_parquet(path)
            elif name == "geojson":
                frame.to_file(path, driver="GeoJSON", RFC7946="NO")
            else:
                frame.to_file(path, driver="GPKG", layer="net")
            found[name] = beside(path, LIBRARIES[name], asked.assets)
    print(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
