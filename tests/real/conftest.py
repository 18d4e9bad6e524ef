"""Real geodata that none of us made, beside the project; skipped, by name, where it is not."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pyproj
import pytest
from typer.testing import CliRunner

from permits.cli.app import app

SHARED = Path(__file__).parents[2].parent / "shared" / "data"
MAPPINGS = Path(__file__).parents[2] / "docs" / "networks"


@pytest.fixture
def real() -> Callable[[str], Path]:
    """A file of the shared data."""

    def find(path: str) -> Path:
        found = SHARED / path
        if not found.exists():
            pytest.skip(f"real data not present: {path}")
        return found

    return find


@pytest.fixture
def mapped(real: Callable[[str], Path]) -> Callable[[str, str], str]:
    """``FILE=MAPPING`` with a mapping of docs/networks, the very file that a user copies."""
    return lambda path, mapping: f"{real(path)}={MAPPINGS / mapping}"


@pytest.fixture
def check() -> Callable[..., tuple[int, dict[str, Any]]]:
    """Exit status and determination of ``heatguard check``."""

    def run(works: Path, *arguments: str, networks: Sequence[str]) -> tuple[int, dict[str, Any]]:
        options = [option for network in networks for option in ("--network", network)]
        result = CliRunner().invoke(app, ["check", str(works), *options, *arguments, "--format", "json"])
        assert result.exit_code in (0, 10, 20, 30), result.output
        return result.exit_code, json.loads(result.stdout)

    return run


@pytest.fixture
def network_words() -> Callable[..., list[str]]:
    """What ``heatguard network check`` says, in English."""

    def run(*networks: str) -> list[str]:
        result = CliRunner().invoke(app, ["network", "check", *networks, "--lang", "en"], catch_exceptions=False)
        assert result.exit_code == 0, result.output
        return [line.strip() for line in result.stdout.splitlines()]

    return run


@pytest.fixture
def trench(tmp_path: Path) -> Callable[..., Path]:
    """A trench of 6 by 1 m beside the middle of a drawn edge, its near side a stated ground distance to the left.

    The distance is gone with the geodesic of the edge's own system, not with our scale factor.
    """

    def draw(edge: Sequence[Sequence[float]], *, epsg: int, distance_m: float, written_in: int | None = None) -> Path:
        crs = pyproj.CRS(epsg)
        way = pyproj.Transformer.from_crs(crs.geodetic_crs, crs, always_xy=True)
        out = pyproj.Transformer.from_crs(epsg, written_in or epsg, always_xy=True)
        geod = crs.get_geod()
        assert geod is not None
        (x1, y1), (x2, y2) = edge
        near, ahead = ((x1 + part * (x2 - x1), y1 + part * (y2 - y1)) for part in (0.5, 0.51))
        start, towards = (way.transform(*place, direction="INVERSE") for place in (near, ahead))
        azimuth = geod.inv(*start, *towards)[0]

        def corner(along: float, left: float) -> list[float]:
            lon, lat, _ = geod.fwd(*start, azimuth, along)
            lon, lat, _ = geod.fwd(lon, lat, azimuth - 90, left)
            return list(out.transform(*way.transform(lon, lat)))

        ring = [corner(-3, distance_m), corner(3, distance_m), corner(3, distance_m + 1), corner(-3, distance_m + 1)]
        path = tmp_path / f"trench {distance_m}.geojson"
        feature = {
            "type": "Feature",
            "properties": {"activity": "EX-TRENCH", "accuracy_m": 0, "start": "2026-05-10", "end": "2026-06-10"},
            "geometry": {"type": "Polygon", "coordinates": [[*ring, ring[0]]]},
        }
        member = {"type": "name", "properties": {"name": f"urn:ogc:def:crs:EPSG::{written_in or epsg}"}}
        path.write_text(json.dumps({"type": "FeatureCollection", "crs": member, "features": [feature]}), "utf-8")
        return path

    return draw
