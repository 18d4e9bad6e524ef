"""Mains that call themselves a chamber or a station are asked for what they are."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import shapely

from geo.network import LayerSource, load_network
from geo.network.faults import NetworkFaults
from permits.service.shipped import network_tables

_POINT = shapely.Point(465050, 3846300)
_OUTLINE = shapely.box(465000, 3846300, 465050, 3846350)
_RING = shapely.LineString(_OUTLINE.exterior.coords)
# The outline is 200 m round: ends 9.5 m apart are within a twentieth of what is drawn, ends 9.55 m apart are not.
_NOT_QUITE = shapely.LineString(
    [(465050, 3846309.5), (465050, 3846350), (465000, 3846350), (465000, 3846300), (465050, 3846300)]
)
_BEND = shapely.LineString(
    [(465050, 3846309.55), (465050, 3846350), (465000, 3846350), (465000, 3846300), (465050, 3846300)]
)
_SIDES = shapely.MultiLineString([_RING.coords[one : one + 2] for one in range(4)])
_LINE = shapely.LineString([(465000, 3846300), (465100, 3846300)])


def loaded(folder: Path, shape: shapely.Geometry, *, file: str = "n", **properties: Any) -> int:
    feature = {
        "type": "Feature",
        "properties": {"asset_id": "A", "kind": "main", "dn": 300, **properties},
        "geometry": json.loads(shapely.to_geojson(shape)),
    }
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4547"}}
    path = folder / f"{file}.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "crs": crs, "features": [feature]}), "utf-8")
    return len(load_network([LayerSource(path)], tables=network_tables()).column("kind"))


@pytest.mark.parametrize(
    ("shape", "properties"),
    [
        (_POINT, {"名称": "金水热力站"}),
        (_POINT, {"设施类型": "检查井"}),
        (_POINT, {"type": "valve chamber"}),
        (_OUTLINE, {"站名": "东区换热站（新）"}),
        # Works inside of it were clear.
        (_RING, {"名称": "東區換熱站3#"}),
        (_LINE, {"设施类型": "换热站"}),
        # An outline of which the last corner was not met, or drawn side by side: works inside of it were clear.
        (_NOT_QUITE, {"名称": "东区换热站"}),
        (_SIDES, {"名称": "东区换热站"}),
        (_POINT, {"名称": "3#阀室"}),
        (_POINT, {"名称": "J12井"}),
        (_POINT, {"名称": "J5井室"}),
        (_POINT, {"名称": "3号小室"}),
        (_POINT, {"名称": "检查井410105000123"}),
        # The sign between texts that are asked together.
        (_POINT, {"名称": "东\x1f检查井"}),
        (_POINT, {"名称": "球阀"}),
        (_POINT, {"名称": "2号补偿器"}),
        (_OUTLINE, {"名称": "固定支墩"}),
        (_OUTLINE, {"名称": "第二热电厂"}),
        (_POINT, {"名称": "裕中首站"}),
        (_OUTLINE, {"名称": "换热机房"}),
        (_OUTLINE, {"名称": "換熱間"}),
        # A code and its name, and two things of one kind.
        (_LINE, {"设施类型": "03-检查井"}),
        (_LINE, {"设施类型": "检查井、阀门井"}),
        (_POINT, {"类型": "检查井-检查井"}),
    ],
)
def test_a_main_that_is_called_a_station_is_asked(
    shape: shapely.Geometry, properties: dict[str, Any], tmp_path: Path
) -> None:
    with pytest.raises(NetworkFaults) as refused:
        loaded(tmp_path, shape, **properties)
    said = refused.value.text
    assert "facility" in said.zh and "represents" in said.zh and "represents" in said.en


@pytest.mark.parametrize(
    ("shape", "properties"),
    [
        # Called after where it leads, begins or ends.
        (_LINE, {"名称": "东区换热站"}),
        (_LINE, {"起点类型": "检查井", "终点类型": "热力站"}),
        # A type of lines between such things.
        (_LINE, {"类型": "检查井-检查井"}),
        (_LINE, {"类型": "支线至换热站"}),
        (_LINE, {"type": "service to substation"}),
        # A way round that comes back, but not so near.
        (_BEND, {"名称": "东区换热站"}),
        (_POINT, {"类型": "三通"}),
        (_POINT, {"名称": "天井"}),
        (_POINT, {"位置": "东区换热站"}),
        (_POINT, {"名称": "热力站前三通"}),
        (_OUTLINE, {"名称": "东风路管沟"}),
        # Answered.
        (_POINT, {"名称": "金水热力站", "kind": "facility"}),
        (_RING, {"名称": "东区换热站", "represents": "pipe"}),
    ],
)
def test_what_is_none_or_answers_troubles_nobody(
    shape: shapely.Geometry, properties: dict[str, Any], tmp_path: Path
) -> None:
    assert loaded(tmp_path, shape, **properties) == 1


def test_a_file_called_after_chambers_is_asked_for_its_points_and_not_for_its_lines(tmp_path: Path) -> None:
    with pytest.raises(NetworkFaults):
        loaded(tmp_path, _POINT, file="热力检查井点")
    assert loaded(tmp_path, _LINE, file="热力检查井点") == 1
