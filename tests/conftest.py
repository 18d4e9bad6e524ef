"""Files that tests hand to the program, made in code: valid by default, so a test states only what matters."""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyproj
import pytest

import data
from geo.measure import ways
from geo.place.crs import GroundScale

# Hundreds of processes are started here: where the machine keeps no bytecode, each would compile the program anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

# `pytest -m quick` is all but these, so that a new test is quick unless somebody says otherwise here.
NOT_QUICK = (
    "benchmarks/",
    "geo/measure/test_agreement.py",
    "geo/measure/test_overlaps.py",
    "geo/network/test_faults.py",
    "geo/place/test_degree_bounds.py",
    "geo/reading/test_damage.py",
    "geo/reading/test_excel.py",
    "geo/reading/test_hostile",
    "geo/reading/test_layers.py",
    "geo/reading/test_parts_",
    "hostile/",
    "oracles/",
    "permits/batch/",
    "permits/children/",
    "permits/cli/",
    "permits/counterproposal/",
    "permits/disclosure/test_disclose.py",
    "permits/doubt/test_outlines.py",
    "permits/doubt/test_places.py",
    "permits/doubt/test_unread_sizes.py",
    "permits/intake/test_formats.py",
    "permits/plan/test_consistency",
    "permits/plan/test_own_table.py",
    "permits/record/test_record.py",
    "permits/record/test_seal",
    "permits/report/",
    "permits/rulebook/test_numbers.py",
    "permits/screening/test_activities.py",
    "permits/screening/test_river_bands.py",
    "permits/server/",
    "permits/service/test_effect.py",
    "permits/service/test_hostile_snapshots.py",
    "permits/service/test_missing.py",
    "permits/service/test_preview.py",
    "permits/service/test_questions.py",
    "permits/service/test_replay.py",
    "permits/service/test_sites.py",
    "permits/service/test_snapshots.py",
    "permits/storage/test_killed.py",
    "permits/storage/test_opening.py",
    "permits/test_catalogue.py",
    "permits/test_docs.py",
    "permits/test_other_city.py",
    "permits/works/test_acts.py",
    "permits/works/test_facts.py",
    "permits/works/test_sizes.py",
    "permits/works/test_words.py",
    "properties/",
    "real/",
)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        if item.get_closest_marker("slow") and "slow" not in config.option.markexpr:
            item.add_marker(pytest.mark.skip(reason="slow: ask for it by -m slow"))
        if not item.path.relative_to(Path(__file__).parent).as_posix().startswith(NOT_QUICK):
            item.add_marker(pytest.mark.quick)


@pytest.fixture(scope="module", params=["geos", "kernel"])
def either_way(request: pytest.FixtureRequest) -> Iterator[None]:
    """Everything of a module once for each way of measuring."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ways, "_kernel", None)
        if request.param == "kernel":
            pytest.importorskip("numba")
            ways.warm()
        yield


# A point in Zhengzhou and one in Görlitz; everything is placed from there in metres on the ground.
ORIGINS = {4547: (465_000.0, 3_846_000.0), 25833: (499_800.0, 5_666_300.0)}


def place(points: Sequence[Sequence[float]], base: int = 4547) -> list[list[float]]:
    """Ground metres east and north of the origin to plane metres of the base system."""
    x, y = ORIGINS[base]
    k = GroundScale(pyproj.CRS(base)).at(np.array([x]), np.array([y]))[0]
    return [[x + float(east) * k, y + float(north) * k] for east, north in points]


def geometry(shape: dict[str, Any], base: int = 4547) -> dict[str, Any]:
    """The ``line``, ``area`` or ``point`` of a row, as GeoJSON; taken out of the row."""
    if shape.get("line") is not None:
        return {"type": "LineString", "coordinates": place(shape.pop("line"), base)}
    shape.pop("line", None)
    if shape.get("area", "none given") is None:
        shape.pop("area")
    if "point" in shape:
        return {"type": "Point", "coordinates": place([shape.pop("point")], base)[0]}
    ring = place(shape.pop("area"), base)
    return {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}


def write_geojson(path: Path, rows: Sequence[dict[str, Any]], *, epsg: int = 4547) -> Path:
    """A GeoJSON file of rows with ``line``, ``area`` or ``point`` in ground metres, written in any system."""
    features = []
    base = 25833 if epsg == 25833 else 4547
    move = pyproj.Transformer.from_crs(base, epsg, always_xy=True)

    def moved(value: Any) -> Any:
        if isinstance(value[0], list):
            return [moved(part) for part in value]
        return list(move.transform(*value)) if epsg != base else value

    for row in rows:
        properties = dict(row)
        shape = geometry(properties, base)
        shape["coordinates"] = moved(shape["coordinates"])
        features.append({"type": "Feature", "properties": properties, "geometry": shape})
    crs = {"type": "name", "properties": {"name": f"urn:ogc:def:crs:EPSG::{epsg}"}}
    path.write_text(
        json.dumps({"type": "FeatureCollection", "crs": crs, "features": features}, ensure_ascii=False, default=str),
        "utf-8",
    )
    return path


@pytest.fixture
def write() -> Callable[..., Path]:
    """`write_geojson`, for tests in any folder."""
    return write_geojson


@pytest.fixture
def main_dn500() -> dict[str, Any]:
    """A DN500 main of known casing, grade A, along the east axis."""
    return {
        "asset_id": "DN500",
        "kind": "main",
        "outer_diameter_mm": 655,
        "position_grade": "A",
        "line": [[-100, 0], [100, 0]],
    }


@pytest.fixture
def as_issued(tmp_path: Path) -> Path:
    """A copy of the shipped rule book with the first version of every article only, however often it was amended."""
    with data.as_file(data.regulations() / "zhengzhou-253") as source:
        folder = shutil.copytree(source, tmp_path / "as-issued")
    for path in folder.glob("article-*.toml"):
        head, first, *_ = re.split(r"(?m)^\[\[version\]\]$", path.read_text("utf-8"))
        path.write_text(head + "[[version]]" + re.sub(r"(?m)^until = .*\n", "", first), "utf-8")
    return folder
