"""Real geodata that none of us made, beside the project; skipped, by name, where it is not."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from permits.cli import app

SHARED = Path(__file__).parents[2].parent / "shared" / "data" / "01_heat_networks"


def real(path: str) -> Path:
    found = SHARED / path
    if not found.exists():
        pytest.skip(f"real data not present: {path}")
    return found


def check(arguments: list[str]) -> tuple[int, dict[str, Any]]:
    result = CliRunner().invoke(app, ["check", *arguments, "--format", "json"], catch_exceptions=False)
    return result.exit_code, json.loads(result.stdout)


PIPES = """
[columns]
[extract]
outer_diameter_mm = { column = "std_type", pattern = '\\d+/(\\d+)' }
[defaults]
kind = "main"
position_grade = "A"
"""
PAIR = """
[defaults]
kind = "main"
outer_diameter_mm = 315
position_grade = "A"
"""


def trench(folder: Path, *, offset_m: float, origin: tuple[float, float], along: tuple[float, float]) -> Path:
    """A trench of 6 by 1 m whose near edge lies at a known plane distance from a pipe."""
    (x, y), (dx, dy) = origin, along
    length = (dx**2 + dy**2) ** 0.5
    ux, uy = dx / length, dy / length
    nx, ny = -uy, ux
    mx, my = x + dx / 2, y + dy / 2

    def corner(a: float, b: float) -> list[float]:
        return [mx + a * ux + b * nx, my + a * uy + b * ny]

    ring = [corner(-3, offset_m), corner(3, offset_m), corner(3, offset_m + 1), corner(-3, offset_m + 1)]
    path = folder / "trench.geojson"
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::25833"}}
    feature = {
        "type": "Feature",
        "properties": {"activity": "EX-TRENCH", "accuracy_m": 0, "start": "2026-05-10", "end": "2026-06-10"},
        "geometry": {"type": "Polygon", "coordinates": [[*ring, ring[0]]]},
    }
    path.write_text(json.dumps({"type": "FeatureCollection", "crs": crs, "features": [feature]}), "utf-8")
    return path


def test_goerlitz_supply_and_return_are_two_files(tmp_path: Path) -> None:
    supply, back = real("goerlitz/Vorlauf.geojson"), real("goerlitz/Rücklauf.geojson")
    mapping = tmp_path / "pair.toml"
    mapping.write_text(PAIR, "utf-8")
    line = json.loads(supply.read_text("utf-8"))["features"][1]["geometry"]["coordinates"]
    (x1, y1), (x2, y2) = line[0], line[1]
    # The return pipe lies 1 m to the east, so the trench lies to the west: plane metres are ground metres / 0.9996.
    west = trench(tmp_path, offset_m=-(0.1575 + 1.2) * 0.9996 - 1, origin=(x1, y1), along=(x2 - x1, y2 - y1))
    status, answer = check([str(west), "--network", f"{supply}={mapping}", "--network", f"{back}={mapping}"])
    near = [one for one in answer["findings"] if one["asset_id"] == "Vorlauf.geojson:2"]
    assert (status, answer["outcome"]) == (10, "plan_required")
    assert near[0]["distance_m"] == pytest.approx(1.2, abs=1e-3)
    assert answer["site"]["crs_used"] == "EPSG:25833"
    assert "outside_district" in {caveat["kind"] for caveat in answer["caveats"]}


@pytest.mark.parametrize(
    ("distance_m", "outcome"), [(1.5, "plan_required"), (1.55, "verify_on_site"), (1.65, "no_restriction_found")]
)
def test_goerlitz_casing_comes_out_of_std_type(tmp_path: Path, distance_m: float, outcome: str) -> None:
    sized = real("goerlitz/dimensioniertes Wärmenetz.geojson")
    mapping = tmp_path / "sized.toml"
    mapping.write_text(PIPES, "utf-8")
    features = json.loads(sized.read_text("utf-8"))["features"]
    row, feature = max(
        ((n, f) for n, f in enumerate(features, 1) if "/" in str(f["properties"].get("std_type"))),
        key=lambda one: _length(one[1]),
    )
    casing_m = int(str(feature["properties"]["std_type"]).split("/")[1].split("-")[0]) / 1000
    (x1, y1), (x2, y2) = feature["geometry"]["coordinates"][:2]
    works = trench(
        tmp_path, offset_m=-(casing_m / 2 + distance_m) * 0.9996 - 1, origin=(x1, y1), along=(x2 - x1, y2 - y1)
    )
    _, answer = check([str(works), "--network", f"{sized}={mapping}"])
    own = [one for one in answer["findings"] if one["asset_id"] == f"{sized.name}:{row}"]
    if outcome == "no_restriction_found":
        assert own == []
    else:
        assert own[0]["outcome"] == outcome
        assert own[0]["distance_m"] == pytest.approx(distance_m, abs=1e-3)


def _length(feature: dict[str, Any]) -> float:
    (x1, y1), (x2, y2) = feature["geometry"]["coordinates"][:2]
    return float(((x2 - x1) ** 2 + (y2 - y1) ** 2) ** 0.5)


def test_helsinki_building_site_at_4_43_m(tmp_path: Path, write: Callable[..., Path]) -> None:
    source = real("helsinki_osm/derived_helsinki.gpkg")
    mapping = tmp_path / "heat.toml"
    mapping.write_text(
        '[source]\nlayer = "pipelines"\n[defaults]\nkind = "main"\nposition_accuracy_m = 0.0\n'
        'outer_diameter_mm = 1\n[where]\ntype = ["heat"]\n',
        "utf-8",
    )
    works = tmp_path / "site.geojson"
    import geopandas as gpd

    gpd.read_file(source, layer="construction_sites")[["geometry"]].to_file(works, driver="GeoJSON")
    arguments = [str(works), "--network", f"{source}={mapping}", "--start", "2026-05-10", "--activity", "EX-PIT"]
    status, answer = check([*arguments, "--coordinates-from", "survey"])
    assert (status, answer["outcome"]) == (0, "no_restriction_found")
    assert any("59" in caveat["text"]["en"] for caveat in answer["caveats"] if caveat["kind"] == "network_note")
    # The same lines taken as facilities of unstated line (6 m): now the real distance is reported.
    mapping.write_text(
        mapping.read_text("utf-8").replace('"main"', '"facility"').replace("outer_diameter_mm = 1", "width_mm = 1"),
        "utf-8",
    )
    status, answer = check([*arguments, "--coordinates-from", "survey"])
    distances = [one["distance_m"] for one in answer["findings"]]
    assert status == 10 and min(distances) == pytest.approx(4.43, abs=0.01)
