"""What a network says of its system beside its coordinates is held against the system that they are read in."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from geo.errors import CrsError
from geo.network import LayerSource, load_network
from permits.service.shipped import network_tables

MAIN = {
    "type": "Feature",
    "properties": {"asset_id": "M1", "kind": "main", "dn": 500},
    "geometry": {"type": "LineString", "coordinates": [[465000, 3846300], [465100, 3846300]]},
}


def loaded(folder: Path, *, properties: dict[str, Any], **members: Any) -> int:
    feature = {**MAIN, "properties": {**MAIN["properties"], **properties}}  # type: ignore[dict-item]
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4547"}}
    path = folder / "n.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "crs": crs, "features": [feature], **members}), "utf-8")
    return len(load_network([LayerSource(path)], tables=network_tables()).column("asset_id"))


@pytest.mark.parametrize(
    ("properties", "members", "told"),
    [
        ({"坐标系": "西安80"}, {}, ("坐标系", "西安80")),
        ({"坐標系統": "1954北京座標系"}, {}, ("坐標系統", "1954北京座標系")),
        ({"srid": 4610}, {}, ("srid", "4610")),
        ({"坐标系统": "郑州地方坐标系"}, {}, ("郑州地方坐标系",)),
        ({}, {"spatialReference": {"wkid": 4610}}, ("spatialReference", "4610")),
        ({}, {"coordRefSys": "http://www.opengis.net/def/crs/EPSG/0/4610"}, ("coordRefSys", "4610")),
    ],
)
def test_another_system_is_refused_by_name(
    properties: dict[str, Any], members: dict[str, Any], told: tuple[str, ...], tmp_path: Path
) -> None:
    with pytest.raises(CrsError) as refused:
        loaded(tmp_path, properties=properties, **members)
    said = refused.value.text
    assert all(one in said.zh and one in said.en for one in (*told, "4547", "n.geojson"))


@pytest.mark.parametrize(
    ("properties", "members"),
    [
        ({"坐标系": "CGCS2000"}, {}),
        ({"坐标系": "2000国家大地坐标系"}, {}),
        ({"坐标系": "无"}, {}),
        ({"srid": 4547}, {}),
        ({"备注": "2003年按北京54坐标竣工，2019年重测"}, {}),
        ({"高程系统": "1985国家高程基准"}, {}),
        ({"路名": "北京路54号"}, {"name": "供热管网"}),
    ],
)
def test_what_says_the_same_or_nothing_of_systems_troubles_nobody(
    properties: dict[str, Any], members: dict[str, Any], tmp_path: Path
) -> None:
    assert loaded(tmp_path, properties=properties, **members) == 1
