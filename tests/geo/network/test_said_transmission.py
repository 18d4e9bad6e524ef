"""Mains that a text of their own calls part of a transmission line are asked for what they are."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import geopandas
import pytest
import shapely

from geo.network import LayerSource, load_network
from geo.network.faults import NetworkFaults
from permits.service.shipped import network_tables


def loaded(folder: Path, *rows: dict[str, Any], file: str = "n") -> list[str]:
    features = [
        {
            "type": "Feature",
            "properties": {"asset_id": f"M{number}", "kind": "main", "dn": 1400, **row},
            "geometry": {"type": "LineString", "coordinates": [[465000, 3846300 + number], [465100, 3846300 + number]]},
        }
        for number, row in enumerate(rows)
    ]
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4547"}}
    path = folder / f"{file}.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "crs": crs, "features": features}), "utf-8")
    return [str(one) for one in load_network([LayerSource(path)], tables=network_tables()).column("kind")[:]]


@pytest.mark.parametrize(
    "row",
    [
        {"名称": "登封长输供热管线"},
        {"名稱": "登封長輸管線"},
        {"asset_id": "长输-03"},
        {"压力等级": "2.5MPa 长输"},
        {"材质": "长输管线 Q355B"},
        {"name": "Dengfeng transmission line"},
        {"laying": "直埋（长距离输热）"},
        {"name": "跨黄河长输管线"},
        {"name": "连接登封与郑州的长输管线"},
        {"名称": "裕中电厂引热入郑主管线"},
        {"名称": "与长输并行", "备注": "长输管线二期"},
        {"是否长输": "是"},
        {"is_transmission": True},
    ],
)
def test_a_main_that_is_called_a_transmission_line_is_asked(row: dict[str, Any], tmp_path: Path) -> None:
    with pytest.raises(NetworkFaults) as refused:
        loaded(tmp_path, {"名称": "支线"}, row)
    said = refused.value.text
    assert "transmission" in said.zh and "belongs_to" in said.zh and "belongs_to" in said.en
    assert len(refused.value.faults[0].features) == 1


def test_ids_that_a_geoparquet_keeps_as_bytes_are_asked_too(tmp_path: Path) -> None:
    ids = ["main 1", "transmission 2", "main 3"]
    lines = [shapely.LineString([(465000, 3846300 + row), (465100, 3846300 + row)]) for row in range(len(ids))]
    path = tmp_path / "n.parquet"
    geopandas.GeoDataFrame({"asset_id": ids, "kind": "main", "dn": 1400}, geometry=lines, crs=4547).to_parquet(path)
    with pytest.raises(NetworkFaults) as refused:
        load_network([LayerSource(path)], tables=network_tables())
    assert "transmission 2" in refused.value.text.zh


@pytest.mark.parametrize(
    "row",
    [
        {"名称": "建设路供热管线"},
        {"名称": "接自登封长输管线的支线"},
        {"备注": "距长输管线 30 m"},
        {"备注": "接自引热入郑管线"},
        {"备注": "连接登封长输管线"},
        {"备注": "下穿长输管线"},
        {"备注": "非长输管线"},
        {"热源": "登封长输热源"},
        {"是否长输": "否"},
        {"长输编号": 1},
        {"operator": "郑州长输供热有限公司"},
        {"name": "not a transmission line"},
        {"note": "connected to the transmission line"},
        {"note": "beside power transmission cables"},
        # Its owner has answered.
        {"名称": "登封长输供热管线", "belongs_to": "network"},
        {"名称": "登封长输供热管线", "kind": "transmission"},
    ],
)
def test_what_is_none_or_answers_troubles_nobody(row: dict[str, Any], tmp_path: Path) -> None:
    assert len(loaded(tmp_path, row)) == 1


def test_a_file_called_after_a_transmission_line_of_which_nothing_is_one(tmp_path: Path) -> None:
    with pytest.raises(NetworkFaults) as refused:
        loaded(tmp_path, {}, {}, file="长输管线")
    assert len(refused.value.faults[0].features) == 2
    assert loaded(tmp_path, {}, {"kind": "transmission"}, file="长输管线") == ["main", "transmission"]
