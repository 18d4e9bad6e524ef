"""What a mapping says where to find, and what a row does not hold there: other columns, and values that no rule fits, are feared again."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest

from geo.network import LayerSource, load_network
from geo.network.columns import NETWORK
from permits.intake.network_sources import layer_source
from permits.service.shipped import network_tables

_MAPPING = r"""
[columns]
outer_diameter_mm = "外径"
[extract]
dn = { column = "管径", pattern = '^DN(\d+)$' }
width_mm = { column = "管径", pattern = '^(\d{4})×\d{4}$' }
[defaults]
kind = "main"
represents = "channel"
"""


def reaches(folder: Path, *rows: dict[str, Any], represents: bool = False) -> list[float]:
    """How far each row may reach by what was not read, metres; NaN where nothing is feared."""
    features = [
        {
            "type": "Feature",
            "properties": {"asset_id": f"A{number}", "管径": None, "外径": None, **row},
            "geometry": {"type": "LineString", "coordinates": [[465000, 3846300 + number], [465100, 3846300 + number]]},
        }
        for number, row in enumerate(rows)
    ]
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4547"}}
    path, mapping = folder / "n.geojson", folder / "m.toml"
    path.write_text(json.dumps({"type": "FeatureCollection", "crs": crs, "features": features}), "utf-8")
    mapping.write_text(_MAPPING if represents else _MAPPING.replace('represents = "channel"', ""), "utf-8")
    source: LayerSource = layer_source(f"{path}={mapping}", NETWORK)
    return [float(one) for one in load_network([source], tables=network_tables()).table["unread_reach_m"]]


def test_a_width_that_nobody_reads_is_feared_in_rows_where_the_mapped_one_holds_none(tmp_path: Path) -> None:
    found = reaches(tmp_path, {"管径": "DN500", "沟宽": 2.4}, {"管径": "1500×1200", "沟宽": 2.4})
    assert found[0] == pytest.approx(1.2) and math.isnan(found[1])


def test_a_placeholder_chooses_nothing(tmp_path: Path) -> None:
    found = reaches(tmp_path, {"外径": "不详", "套管外径": "1200"}, {"外径": 655, "套管外径": "1200"})
    assert found[0] == pytest.approx(0.6) and math.isnan(found[1])


@pytest.mark.parametrize(
    ("value", "reach_m"),
    [
        ("3000x2000mm", 1.5),
        ("BxH=2400x1500", 1.2),
        ("断面2.4×1.5", 1.2),
        ("4DN800", network_tables().dimensions.beside_each_other_m(4, 800) / 2),
        # What a rule fits was read.
        ("DN500", math.nan),
        ("2400×1500", math.nan),
        ("不详", math.nan),
    ],
)
def test_a_value_that_no_rule_fits_is_feared(value: str, reach_m: float, tmp_path: Path) -> None:
    assert reaches(tmp_path, {"管径": value}, {"管径": "DN300"})[0] == pytest.approx(reach_m, nan_ok=True)
