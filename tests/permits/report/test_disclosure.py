"""What an applicant sees: rounded distances, no pipe data, and nothing drawn beyond the site and a few metres."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from typer.testing import CliRunner

from permits.cli.app import app


@pytest.fixture
def answers(tmp_path: Path, write: Callable[..., Path]) -> Callable[[str], dict[str, str]]:
    main = {
        "asset_id": "M",
        "kind": "main",
        "dn": 500,
        "outer_diameter_mm": 655,
        "depth_m": 1.537,
        "position_grade": "B",
        "line": [[-200, 0], [200, 0]],
    }
    network = write(tmp_path / "n.geojson", [main])
    trench = {"activity": "EX-TRENCH", "start": "2026-05-10", "area": [[-3, 1.467], [3, 1.467], [3, 3], [-3, 3]]}
    works = write(tmp_path / "w.geojson", [trench])

    def check(role: str) -> dict[str, str]:
        out = tmp_path / role
        arguments = ["check", str(works), "--network", str(network), "--role", role, "--out", str(out)]
        assert CliRunner().invoke(app, arguments, catch_exceptions=False).exit_code == 10
        return {path.name: path.read_text("utf-8") for path in out.iterdir()}

    return check


def drawn(page: str, style: str) -> list[Any]:
    data = json.loads(re.search(r'id="heatguard-data">(.*?)</script>', page, re.DOTALL).group(1))  # type: ignore[union-attr]
    return [
        shapely.from_geojson(json.dumps(feature["geometry"]))
        for layer in data["layers"]
        for feature in layer["features"]
        if feature["style"] == style
    ]


def test_applicant(answers: Callable[[str], dict[str, str]]) -> None:
    files = answers("applicant")
    (finding,) = json.loads(files["determination.json"])["findings"]
    assert finding["distance_m"] == 1.1
    for page in files.values():
        assert "1.139" not in page and "655" not in page and "1.537" not in page
    (pipe,) = drawn(files["map.html"], "pipe")
    degrees_in_16_m = 16 / 91_000
    assert np.ptp(shapely.get_coordinates(pipe)[:, 0]) < degrees_in_16_m


def test_operator_sees_all(answers: Callable[[str], dict[str, str]]) -> None:
    files = answers("operator")
    (finding,) = json.loads(files["determination.json"])["findings"]
    assert finding["distance_m"] == pytest.approx(1.139, abs=2e-3)
    (pipe,) = drawn(files["map.html"], "pipe")
    assert np.ptp(shapely.get_coordinates(pipe)[:, 0]) > 390 / 91_000


@pytest.mark.parametrize("role", ["operator", "applicant"])
def test_fines_are_for_officials(role: str, answers: Callable[[str], dict[str, str]]) -> None:
    assert json.loads(answers(role)["determination.json"])["liability"] == []
    assert json.loads(answers("authority")["determination.json"])["liability"]
