"""A facility drawn as a point whose area stands in a column that nobody reads may reach as far as that area."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest

from geo.network import LayerSource, load_network
from permits.service.shipped import network_tables

POINT = {"type": "Point", "coordinates": [465000, 3846300]}
AREA = {
    "type": "Polygon",
    "coordinates": [[[465000, 3846300], [465020, 3846300], [465020, 3846320], [465000, 3846320], [465000, 3846300]]],
}


def reach(folder: Path, geometry: dict[str, Any] = POINT, **properties: Any) -> float:
    """How far the facility may reach by what nobody reads, metres; NaN where it is as far as is known."""
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4547"}}
    feature = {
        "type": "Feature",
        "properties": {"asset_id": "S", "kind": "facility", **properties},
        "geometry": geometry,
    }
    path = folder / "n.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "crs": crs, "features": [feature]}), "utf-8")
    register = load_network([LayerSource(path)], tables=network_tables())
    return float(register.table["unread_reach_m"][0]) if len(register.wider_rows()) else math.nan


@pytest.mark.parametrize(
    ("column", "value", "reach_m"),
    [
        ("建筑面积", 400, math.hypot(400 / 200**0.5, 200**0.5)),
        ("占地面积", "900㎡", math.sqrt(2250)),
        ("占地面积(亩)", 1.5, math.sqrt(2500)),
        ("面积", 5000, 100.0),
        ("供热站占地面积", 900, math.sqrt(2250)),
        ("占地面积", 3990, math.sqrt(2.5 * 3990)),
        ("占地面积", 4010, 100.0),
        ("占地面积", 250000, 100.0),
    ],
)
def test_a_point_may_be_as_large_as_its_area(column: str, value: Any, reach_m: float, tmp_path: Path) -> None:
    assert reach(tmp_path, **{column: value}) == pytest.approx(reach_m)


@pytest.mark.parametrize(
    ("geometry", "properties"),
    [
        (POINT, {"供热面积": 400}),
        (POINT, {"供热建筑面积": 400}),
        (POINT, {"面积": 5001}),
        (POINT, {"建筑面积": 0}),
        (POINT, {"建筑面积": 400, "width_mm": 20000}),
        (AREA, {"建筑面积": 400}),
    ],
)
def test_what_is_heated_and_what_is_drawn_or_stated_troubles_nobody(
    geometry: dict[str, Any], properties: dict[str, Any], tmp_path: Path
) -> None:
    assert math.isnan(reach(tmp_path, geometry, **properties))
