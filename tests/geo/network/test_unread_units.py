"""A column that nobody reads may say that the diameters beside it are no millimetres: 单位 = cm."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest

from geo.network import LayerSource, load_network
from permits.service.shipped import network_tables


def reach(folder: Path, **properties: Any) -> float:
    """How far the edge of a main may reach by what nobody reads, metres; NaN where it is as far as is known."""
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4547"}}
    line = {"type": "LineString", "coordinates": [[465000, 3846000], [465200, 3846000]]}
    feature = {
        "type": "Feature",
        "properties": {"asset_id": "M", "kind": "main", "position_grade": "A", **properties},
        "geometry": line,
    }
    path = folder / "n.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "crs": crs, "features": [feature]}), "utf-8")
    register = load_network([LayerSource(path)], tables=network_tables())
    return float(register.table["unread_reach_m"][0]) if len(register.wider_rows()) else math.nan


@pytest.mark.parametrize(
    ("column", "unit", "size", "dn"),
    [
        ("单位", "cm", {"dn": 50}, 500),
        ("管径单位", "厘米", {"dn": 80}, 800),
        ("unit", "inch", {"dn": 20}, 508),
        ("单位", " CM ", {"dn": 300}, 3000),
    ],
)
def test_a_pipe_may_be_as_wide_as_its_unit_says(
    column: str, unit: str, size: dict[str, Any], dn: float, tmp_path: Path
) -> None:
    assert reach(tmp_path, **size, **{column: unit}) == pytest.approx(
        network_tables().dimensions.beside_each_other_m(1, dn) / 2
    )


@pytest.mark.parametrize(
    "properties",
    [
        {"dn": 500, "单位": "mm"},
        # Of its length, or of whom it belongs to.
        {"dn": 500, "单位": "m"},
        {"dn": 301, "单位": "cm"},
        {"dn": 50, "单位": "某某热力公司"},
        {"dn": 50, "长度单位": "cm"},
        {"单位": "cm"},
    ],
)
def test_another_unit_says_nothing(properties: dict[str, Any], tmp_path: Path) -> None:
    assert math.isnan(reach(tmp_path, **properties))
