"""How long a small check takes, a batch of three sites, and a server until it is ready, beside loading the libraries that neither can do without.

    .venv/bin/python benchmarks/start.py [--runs 7] [--network FILE] [--without-server]

CPU seconds (user and system) of whole processes from a cold start, so that other work on the machine counts little; they
take turns. Of a batch and a server they are those of all its processes, of a server until `/readyz` says so. All run on byte code, as an installed
program does, whatever the environment says of writing it.

The network is one main unless a file is named; the site lies where `city.py` puts its cities.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from serving import cpu_s, family, served

SYSTEM = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4547"}}
TRENCH = {
    "type": "Polygon",
    "coordinates": [
        [[465050, 3846001.5], [465080, 3846001.5], [465080, 3846005], [465050, 3846005], [465050, 3846001.5]]
    ],
}
MAIN = {"type": "LineString", "coordinates": [[465000, 3846000], [465200, 3846000]]}
BARE = "import shapely, pyproj, typer, pydantic"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--network", help="a file of any size, or a snapshot; without it a single main")
    parser.add_argument("--without-server", action="store_true")
    stated = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["PYTHONPYCACHEPREFIX"] = str(Path(folder) / "byte-code")
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        site, main_alone = Path(folder) / "site.geojson", Path(folder) / "network.geojson"
        sites, result = Path(folder) / "sites.geojson", Path(folder) / "result.parquet"
        works = {"activity": "沟槽开挖", "depth_m": 1.5, "start": "2026-05-10", "end": "2026-06-10"}
        _write(site, [TRENCH], works)
        _write(sites, [TRENCH] * 3, works)
        _write(main_alone, [MAIN], {"asset_id": "M1", "kind": "main", "dn": 500, "position_grade": "B", "depth_m": 1.5})
        network = stated.network or str(main_alone)
        program = str(Path(sys.executable).with_name("heatguard"))
        taking: dict[str, Callable[[], float]] = {
            "bare": lambda: _of_command([sys.executable, "-c", BARE]),
            "check": lambda: _of_command([program, "check", str(site), "--network", network]),
            "batch": lambda: _of_command(
                [program, "batch", str(sites), "--network", network, "--out", str(result), "--restart"]
            ),
        }
        if not stated.without_server:
            # Each makes a store of its own.
            taking["serve"] = lambda: _of_server("--network", network)
        taken: dict[str, list[float]] = {name: [] for name in taking}
        for _ in range(stated.runs + 1):
            for name, take in taking.items():
                taken[name].append(take())
    # The first round writes byte code.
    median = {name: statistics.median(seconds[1:]) for name, seconds in taken.items()}
    for name, seconds in median.items():
        print(f"{name:6} {seconds:.3f} s, {seconds / median['bare']:.2f} of bare")


def _write(path: Path, geometries: list[dict[str, object]], properties: dict[str, object]) -> None:
    features = [{"type": "Feature", "properties": properties, "geometry": one} for one in geometries]
    path.write_text(json.dumps({"type": "FeatureCollection", "crs": SYSTEM, "features": features}), "utf-8")


def _of_command(command: list[str]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    # A determination, whatever it says: the network may be any.
    if done.returncode not in (0, 10, 20, 30):
        raise SystemExit(done.stderr.decode())
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _of_server(*options: str) -> float:
    with served(os.cpu_count() or 1, *options) as (pid, port, _):
        for _ in range(600):
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
            connection.request("GET", "/readyz")
            ready = connection.getresponse().status == 200
            connection.close()
            if ready:
                return cpu_s(family(pid))
            time.sleep(0.05)
    raise SystemExit("the server did not become ready")


if __name__ == "__main__":
    main()
