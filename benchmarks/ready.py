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
from collections.abc import Callable, Iterator
from pathlib import Path

import city
import geopandas
import numpy as np
import ours
import shapely
from peers.bare_shapely import C3

ROUNDS = 3
SITE = np.array([shapely.box(*city.ORIGIN, *(city.ORIGIN + 10))])


def shapely_alone(path: Path) -> None:
    """The file read, the tree built, the site asked."""
    features = geopandas.read_parquet(path).geometry.to_numpy()
    C3(features, np.full(len(features), 10.0)).pairs(SITE)


def opened(path: Path) -> None:
    ours.ready(path, SITE)


# What opens a file, and of which suffix that is.
WAYS: dict[str, tuple[Callable[[Path], None], str]] = {
    "GeoParquet, STRtree": (shapely_alone, ".parquet"),
    "ours: GeoParquet": (opened, ".parquet"),
    "ours: snapshot": (opened, ".hgnet"),
}


def table(path: Path) -> Iterator[str]:
    """A row a way, of a network in a file and the snapshot beside it."""
    yield "| a fresh worker ready | ms | MB of its own |"
    yield "|---|---|---|"
    for name, (_, suffix) in WAYS.items():
        runs = [
            subprocess.run(
                [sys.executable, __file__, name, path.with_suffix(suffix)],
                check=True,
                stdout=subprocess.PIPE,
                text=True,
            )
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
    WAYS[name][0](Path(path))
    print((time.perf_counter() - begun) * 1000, _own_mb() - before_mb)


if __name__ == "__main__":
    main()
