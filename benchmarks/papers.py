"""How long the papers of a job of 50 findings take beside its check: report, plan and letters, as PDF and as DOCX.

    .venv/bin/python benchmarks/papers.py [--runs 3]

CPU seconds, so that other work on the machine counts little; the first run of a process also loads typesetting and its font.
"""

from __future__ import annotations

import argparse
import datetime
import json
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from geo.reading.layers import read_layers
from permits.disclosure.disclose import disclose
from permits.service.check import Desk
from permits.service.opening import open_network
from permits.service.papers import papers

DAY = datetime.date(2026, 4, 20)
SYSTEM = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4547"}}
Made = TypeVar("Made")
MAINS, TRENCHES = 25, 2


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=3)
    runs = parser.parse_args().runs
    with tempfile.TemporaryDirectory() as folder:
        network, works = Path(folder) / "network.geojson", Path(folder) / "works.geojson"
        _write(network, [_main(number) for number in range(MAINS)])
        _write(works, [_trench(number) for number in range(TRENCHES)])
        desk, layers = Desk(open_network([str(network)])), read_layers(works)
    check_s, checked = _cpu_s(lambda: desk.check(layers, today=DAY))
    record = checked.record
    shown = disclose(record, "operator")
    taken, made = [], {}
    for _ in range(runs + 1):
        seconds, made = _cpu_s(lambda: papers(shown, formats=("pdf", "docx"), language="zh"))
        taken.append(seconds)
    print(f"findings {len(record.findings)}, files {len(made)}, {sum(map(len, made.values())) / 1e6:.1f} MB")
    print(f"check    {check_s:.2f} s")
    print(f"papers   {taken[0]:.2f} s the first time, {statistics.median(taken[1:]):.2f} s after")
    print(f"papers / check {taken[0] / check_s:.2f}")


def _cpu_s(do: Callable[[], Made]) -> tuple[float, Made]:
    start = time.process_time()
    result = do()
    return time.process_time() - start, result


def _main(number: int) -> dict[str, object]:
    north = 3846000 + 20 * number
    return {
        "type": "Feature",
        "properties": {
            "asset_id": f"M-{number:02}",
            "kind": "main",
            "dn": 500,
            "position_grade": "B",
            "depth_m": 1.5,
            "survey_method": "detector",
            "operator": "某热力公司",
            "laying": "direct",
        },
        "geometry": {"type": "LineString", "coordinates": [[465000, north], [465300, north]]},
    }


def _trench(number: int) -> dict[str, object]:
    east, south, north = 465050 + 100 * number, 3845990, 3846000 + 20 * MAINS
    ring = [[east, south], [east + 2, south], [east + 2, north], [east, north], [east, south]]
    return {
        "type": "Feature",
        "properties": {
            "id": f"沟 {number + 1}",
            "activity": "EX-TRENCH",
            "depth_m": 1.2,
            "start": "2026-07-01",
            "end": "2026-08-01",
        },
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }


def _write(path: Path, features: list[dict[str, object]]) -> None:
    path.write_text(json.dumps({"type": "FeatureCollection", "crs": SYSTEM, "features": features}), "utf-8")


if __name__ == "__main__":
    main()
