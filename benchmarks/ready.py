"""How long a fresh worker takes, once its imports are done, until it has answered about one site; and the memory of its own.

    python benchmarks/ready.py WAY FILE

Prints the milliseconds, and the megabytes that it wrote to and so shares with no other worker. `table` asks this of a
network in each way.
"""

from __future__ import annotations

import re
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import city
import geopandas
import numpy as np
import ours
import shapely
from peers.bare_shapely import C3

ROUNDS = 5
SITE = np.array([shapely.box(*city.ORIGIN, *(city.ORIGIN + 10))])


def shapely_alone(path: Path) -> None:
    """The file read, the tree built, the site asked."""
    features = geopandas.read_parquet(path).geometry.to_numpy()
    C3(features, np.full(len(features), 10.0)).pairs(SITE)


WAYS: dict[str, Callable[[Path], object]] = {
    "GeoParquet, STRtree": shapely_alone,
    **{name: lambda path, way=way: way(path, SITE) for name, way in ours.READY.items()},
}


def table(files: Mapping[str, Path]) -> Iterator[str]:
    """A row a way, of the file that each opens."""
    yield "| a fresh worker ready | ms | MB of its own |"
    yield "|---|---|---|"
    for name, path in files.items():
        runs = [
            subprocess.run([sys.executable, __file__, name, path], check=True, capture_output=True, text=True)
            for _ in range(ROUNDS)
        ]
        milliseconds, own_mb = (
            statistics.median(column) for column in zip(*(map(float, run.stdout.split()) for run in runs), strict=True)
        )
        yield f"| {name} | {milliseconds:.1f} | {own_mb:.0f} |"


def _own_mb() -> float:
    written = re.search(r"^Private_Dirty: +(\d+)", Path("/proc/self/smaps_rollup").read_text(), re.M)
    return int(written[1]) / 1024 if written else 0.0


def main() -> None:
    name, path = sys.argv[1:]
    before_mb, begun = _own_mb(), time.perf_counter()
    WAYS[name](Path(path))
    print((time.perf_counter() - begun) * 1000, _own_mb() - before_mb)


if __name__ == "__main__":
    main()
