"""How long a small check takes beside loading the libraries that it cannot do without, both from a cold start.

    .venv/bin/python benchmarks/start.py [--runs 7]

CPU seconds (user and system) of whole processes, so that other work on the machine counts little; they take turns. All
run on byte code, as an installed program does, whatever the environment says of writing it.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

SYSTEM = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4547"}}
TRENCH = {
    "type": "Polygon",
    "coordinates": [
        [[465050, 3846001.5], [465080, 3846001.5], [465080, 3846005], [465050, 3846005], [465050, 3846001.5]]
    ],
}
MAIN = {"type": "LineString", "coordinates": [[465000, 3846000], [465200, 3846000]]}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=7)
    runs = parser.parse_args().runs
    with tempfile.TemporaryDirectory() as folder:
        site, network = Path(folder) / "site.geojson", Path(folder) / "network.geojson"
        _write(site, TRENCH, {"activity": "沟槽开挖", "depth_m": 1.5, "start": "2026-05-10", "end": "2026-06-10"})
        _write(network, MAIN, {"asset_id": "M1", "kind": "main", "dn": 500, "position_grade": "B", "depth_m": 1.5})
        program = str(Path(sys.executable).with_name("heatguard"))
        commands = {
            "check": [program, "check", str(site), "--network", str(network)],
            "bare": [sys.executable, "-c", "import shapely, pyproj, typer, pydantic"],
        }
        environment = {**os.environ, "PYTHONPYCACHEPREFIX": str(Path(folder) / "byte-code")}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        taken: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(runs + 1):
            for name, command in commands.items():
                taken[name].append(_cpu_s(command, environment))
    # The first round writes byte code.
    median = {name: statistics.median(seconds[1:]) for name, seconds in taken.items()}
    for name, seconds in median.items():
        print(f"{name:6} {seconds:.3f} s")
    print(f"check / bare {median['check'] / median['bare']:.2f}")


def _write(path: Path, geometry: dict[str, object], properties: dict[str, object]) -> None:
    feature = {"type": "Feature", "properties": properties, "geometry": geometry}
    path.write_text(json.dumps({"type": "FeatureCollection", "crs": SYSTEM, "features": [feature]}), "utf-8")


def _cpu_s(command: list[str], environment: dict[str, str]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=environment)
    # 10: conditions, as expected of a trench in the zone.
    if done.returncode not in (0, 10):
        raise SystemExit(done.stderr.decode())
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


if __name__ == "__main__":
    main()
