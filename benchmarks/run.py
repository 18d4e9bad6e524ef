"""How long checks take, as ratios to the bare spatial index and distance of the same run.

    python benchmarks/run.py [--assets 100000] [--sites 10000]

Prints JSON. The reference is what anybody would write with shapely: an STRtree over boxes grown by each
limit, `shapely.distance` of the candidates, comparison. Ratios hold from machine to machine; seconds do not.
"""

from __future__ import annotations

import argparse
import dataclasses
import datetime
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import city
import numpy as np
import shapely

from geo.measure.clearance import ClearanceIndex
from geo.network import LayerSource, load_network
from geo.site.work_site import WorkSite
from permits.screening.case import Case
from permits.screening.judge import Judge, asset_reach_m
from permits.service.check import DEFAULT_REGULATION
from permits.service.opening import open_rulebook
from permits.service.shipped import network_tables
from permits.works.proposed import ProposedWorks
from permits.works.sizes import Extents

REPEATS = 5
SINGLE_SITES = 1000
DAY = datetime.date(2026, 5, 10)


def seconds(work: Callable[[], Any], repeats: int = REPEATS) -> float:
    """Median wall time."""
    taken = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def side_by_side(works: dict[str, Callable[[], Any]]) -> dict[str, float]:
    """Median wall times of several works taken in turn, so that a busy moment meets them all."""
    taken: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(REPEATS):
        for name, work in works.items():
            taken[name].append(seconds(work, repeats=1))
    return {name: statistics.median(times) for name, times in taken.items()}


class Reference:
    """The bare index and distance, plane metres."""

    def __init__(self, features: np.ndarray[Any, Any], limit: np.ndarray[Any, Any]) -> None:
        self.features, self.limit = features, limit
        minx, miny, maxx, maxy = shapely.bounds(features).T
        self.tree = shapely.STRtree(shapely.box(minx - limit, miny - limit, maxx + limit, maxy + limit))

    def hits(self, sites: np.ndarray[Any, Any]) -> int:
        site, feature = self.tree.query(sites)
        distance = shapely.distance(sites[site], self.features[feature])
        return int(np.count_nonzero(distance <= self.limit[feature]))


def one_by_one(ask: Callable[[np.ndarray[Any, Any]], Any], sites: np.ndarray[Any, Any]) -> dict[str, float]:
    taken = []
    for row in range(len(sites)):
        start = time.perf_counter()
        ask(sites[row : row + 1])
        taken.append(time.perf_counter() - start)
    return {
        "p50_us": round(float(np.percentile(taken, 50)) * 1e6, 1),
        "p99_us": round(float(np.percentile(taken, 99)) * 1e6, 1),
    }


def machine() -> dict[str, Any]:
    model = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        lines = [line for line in info.read_text().splitlines() if line.startswith("model name")]
        model = lines[0].partition(":")[2].strip() if lines else model
    return {
        "processor": model,
        "cores": os.cpu_count(),
        "load": [round(value, 2) for value in os.getloadavg()],
        "python": platform.python_version(),
        "geos": shapely.geos_version_string,
        **{name: version(name) for name in ("heatguard", "shapely", "numpy", "pyproj")},
    }


def start_up() -> dict[str, float]:
    """Seconds until a person sees something, in fresh processes."""
    program = Path(sys.executable).parent / "heatguard"

    def run(*command: str) -> float:
        return seconds(lambda: subprocess.run(command, check=True, capture_output=True), repeats=3)

    return {
        "python_s": round(run(sys.executable, "-c", "pass"), 3),
        "help_s": round(run(str(program), "--help"), 3),
        "rules_list_s": round(run(str(program), "rules", "list"), 3),
        "import_service_s": round(run(sys.executable, "-c", "import permits.service.check"), 3),
    }


def peak_mb() -> float:
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)


def run(assets: int, sites: int) -> dict[str, Any]:
    bare_mb = peak_mb()
    ground = city.City(assets)
    works = ground.sites(sites)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "network.geojson"
        city.write_network(path, ground.assets())
        start = time.perf_counter()
        register = load_network([LayerSource(path)], tables=network_tables())
        load_s = time.perf_counter() - start
    loaded_mb = peak_mb()
    rules = open_rulebook(DEFAULT_REGULATION).in_force(DAY)
    assert rules is not None

    # The same question to both: which pairs lie within a reach of their own.
    limits = {"main": 1.5, "facility": 1.5, "transmission": 10.0}
    reach = np.array([limits[name] for name in register.column("kind")])
    reach += register.column("outer_offset_m")
    reference = Reference(register.geometry, reach)
    start = time.perf_counter()
    index = ClearanceIndex(register.geometry, reach, register.scale)
    build_s = time.perf_counter() - start
    found = index.pairs(works)

    # The whole law: every zone, reading, tier and certainty.
    law = ClearanceIndex(register.geometry, asset_reach_m(register, [rules]), register.scale)
    trench = ProposedWorks(
        "",
        ("EX-TRENCH",),
        unmapped=(),
        declared=(),
        exactly=frozenset({"EX-TRENCH"}),
        facts={"start": DAY, "end": DAY, "accuracy_m": 0.05},
    )

    names = tuple(str(row) for row in range(sites))
    planned = tuple(dataclasses.replace(trench, feature=name) for name in names)

    def judge(shapes: np.ndarray[Any, Any]) -> Any:
        count = len(shapes)
        site = WorkSite(names[:count], shapes, register.crs, "EPSG:4547", 0.0, ())
        # The sites are areas: nothing reaches beyond what was drawn.
        extents = Extents(np.zeros(count), {})
        return Judge(Case(site, planned[:count], extents, np.full(count, 0.05), register, law), rules).judged()

    many = side_by_side(
        {
            "reference_s": lambda: reference.hits(works),
            "measured_s": lambda: index.pairs(works),
            "judged_s": lambda: judge(works),
        }
    )
    single = works[:SINGLE_SITES]
    one = {
        "reference": one_by_one(reference.hits, single),
        "measured": one_by_one(index.pairs, single),
        "judged": one_by_one(judge, single),
    }
    return {
        "machine": machine(),
        "assets": assets,
        "sites": sites,
        "hits": {"reference": reference.hits(works), "measured": len(found), "sites_hit": len(np.unique(found.site))},
        "load": {"geojson_s": round(load_s, 2), "index_s": round(build_s, 3)},
        "many_sites": {
            **{name: round(value, 4) for name, value in many.items()},
            "measured_over_reference": round(many["measured_s"] / many["reference_s"], 2),
            "judged_over_reference": round(many["judged_s"] / many["reference_s"], 2),
        },
        "one_site": {
            **one,
            "measured_over_reference": round(one["measured"]["p50_us"] / one["reference"]["p50_us"], 2),
            "judged_over_reference": round(one["judged"]["p50_us"] / one["reference"]["p50_us"], 2),
        },
        "start_up": start_up(),
        "peak_rss_mb": {"libraries": bare_mb, "network_loaded": loaded_mb, "at_the_end": peak_mb()},
    }


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--assets", type=int, default=100_000)
    parser.add_argument("--sites", type=int, default=10_000)
    stated = parser.parse_args(arguments)
    print(json.dumps(run(stated.assets, stated.sites), indent=2, ensure_ascii=False))


if __name__ == "__main__":
    main()
