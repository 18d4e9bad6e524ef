"""Words in columns that nobody reads may say that a pipe reaches farther: feared, where nothing that is stated answers it."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest

from geo.network import LayerSource, load_network
from geo.network.mapping import ColumnMapping
from permits.service.shipped import network_tables

DIMENSIONS = network_tables().dimensions
PAIR = DIMENSIONS.beside_each_other_m(2, 500) / 2


def reach(folder: Path, *, file: str = "n", mapping: ColumnMapping | None = None, **properties: Any) -> float:
    """How far from its line a DN500 main may reach by what nobody reads, metres; NaN where it is as far as is known."""
    features = [
        {
            "type": "Feature",
            "properties": {"asset_id": "A", "kind": "main", "dn": 500, **properties},
            "geometry": {"type": "LineString", "coordinates": [[465000, 3846300], [465100, 3846300]]},
        }
    ]
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4547"}}
    path = folder / f"{file}.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "crs": crs, "features": features}), "utf-8")
    register = load_network(
        [LayerSource(path, mapping=mapping or ColumnMapping())],
        tables=network_tables(),
    )
    rows = register.wider_rows()
    return float(register.table["unread_reach_m"][0]) if len(rows) else math.nan


@pytest.mark.parametrize(
    ("column", "value", "reach_m"),
    [
        ("根数", 2, PAIR),
        ("管道根数", "2根", PAIR),
        ("管道根数", "供1回1", PAIR),
        ("pipe_count", 4, DIMENSIONS.beside_each_other_m(4, 500) / 2),
        ("名称", "供回水双管", PAIR),
        ("備註", "雙管", PAIR),
        ("备注", "供、回水管", PAIR),
        ("note", "supply and return", PAIR),
        ("埋设方式", "通行管沟", 2.3 / 2),
        ("敷设", "隧道", 4.0 / 2),
        ("EmBed", "channel", 2.3 / 2),
        ("名称", "综合管廊内热力管", 5.0 / 2),
        ("备注", "过路段加套管", 1.8 / 2),
        ("备注", "穿越铁路套管", 1.8 / 2),
        ("备注", "外穿1.5米混凝土管", 1.5 / 2),
        ("备注", "距路边2m管沟敷设", 2.3 / 2),
        ("介质", "蒸汽", 1.02 / 2),
        ("材质", "钢套钢", 1.02 / 2),
        # A column that asks, and its yes.
        ("是否双管", "Y", PAIR),
        ("是否双管", True, PAIR),
        ("是否有套管", "是", 1.8 / 2),
        ("管沟", 1, 2.3 / 2),
        ("is_steam", "true", 1.02 / 2),
        ("是否直埋", "否", 2.3 / 2),
        ("GS", 2, PAIR),
        ("管沟长度", 80.5, 2.3 / 2),
        ("套管长度(m)", "12", 1.8 / 2),
        ("路由", "顶管过路段", 1.8 / 2),
        ("Verlegeart", "Haubenkanal", 2.3 / 2),
        ("Rohrtyp", "Doppelrohr", PAIR),
        ("rodzaj", "kanałowa", 2.3 / 2),
        # A code of somebody's own list may mean any of what pipes lie in.
        ("laying", 2, 5.0 / 2),
        ("laying", "DG", 5.0 / 2),
        # Concrete before its word, and of its own though another's is crossed.
        ("备注", "顶d2000混凝土管穿越铁路，与雨水管交叉", 2.0 / 2),
        ("备注", "敷设于DN1500混凝土管内", 1.5 / 2),
        ("备注", "敷设在废弃雨水混凝土管d1500内", 1.5 / 2),
        ("备注", "与雨水混凝土管d1500交叉，顶d2000混凝土管通过", 2.0 / 2),
    ],
)
def test_words_that_make_a_pipe_wider_are_feared(column: str, value: Any, reach_m: float, tmp_path: Path) -> None:
    assert reach(tmp_path, **{column: value}) == pytest.approx(reach_m)


@pytest.mark.parametrize(
    "properties",
    [
        {"根数": 1},
        {"名称": "供水管"},
        {"材质": "聚乙烯外套管"},
        {"敷设": "直埋"},
        {"路名": "隧道路"},
        {"备注": "下穿电力管沟"},
        {"备注": "邻近综合管廊"},
        {"备注": "距管沟较远"},
        {"备注": "无套管"},
        {"名称": "七里沟热力管"},
        {"热源": "蒸汽锅炉房"},
        {"名称": "管沟检查室", "kind": "facility", "width_mm": None},
        {"是否双管": "N"},
        {"是否直埋": "是"},
        {"管沟编号": 1},
        {"GS": 1},
        # Nobody filled it in.
        {"直埋长度": 0},
        {"直埋长度": 0.0, "管沟长度": 0.0},
        {"直埋长度": 100.0},
        # Of one pipe.
        {"供水管径": 500},
        {"供水管径": 500, "回水管径": 0},
        {"供水管径": 500, "回水管径": 500, "represents": "pair"},
        {"laying": "直埋"},
        {"laying": "KMR"},
        {"laying": "ZM"},
        {"Verlegeart": "kanalfrei"},
        {"备注": "与雨水混凝土管d1500交叉"},
        {"备注": "与d1500混凝土管交叉"},
        {"备注": "下穿污水混凝土管d1500"},
        # Answered.
        {"laying": 2, "represents": "pipe"},
        {"laying": 2, "width_mm": 1500},
        {"名称": "供回水双管", "represents": "pipe"},
        {"名称": "供回水双管", "represents": "pair"},
        {"名称": "供回水双管", "pair_spacing_mm": 900},
        {"埋设方式": "管沟", "width_mm": 1500},
        {"埋设方式": "管沟", "laying": "管沟"},
        {"介质": "蒸汽", "outer_diameter_mm": 820},
    ],
)
def test_other_words_and_what_is_answered_trouble_nobody(properties: dict[str, Any], tmp_path: Path) -> None:
    assert math.isnan(reach(tmp_path, **properties))


def test_a_length_of_nought_counts_beside_rows_that_have_one(tmp_path: Path) -> None:
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4547"}}
    features = [
        {
            "type": "Feature",
            "properties": {"asset_id": str(n), "kind": "main", "dn": 500, "直埋长度": length},
            "geometry": {"type": "LineString", "coordinates": [[465000, 3846300 + n], [465100, 3846300 + n]]},
        }
        for n, length in enumerate([100.0, 0.0])
    ]
    path = tmp_path / "n.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "crs": crs, "features": features}), "utf-8")
    reached = load_network([LayerSource(path)], tables=network_tables()).table["unread_reach_m"].tolist()
    assert math.isnan(reached[0]) and reached[1] == pytest.approx(2.3 / 2)


@pytest.mark.parametrize("sizes", [(1000, 1000), ("DN1000", "DN800")])
def test_a_diameter_of_supply_and_one_of_return_are_two_pipes(sizes: tuple[Any, Any], tmp_path: Path) -> None:
    wide = DIMENSIONS.beside_each_other_m(2, 1000) / 2
    columns = dict(zip(("供水管径", "回水管径"), sizes, strict=True))
    assert reach(tmp_path, **columns) == pytest.approx(wide)
    # Which of them is ours does not make one pipe of two.
    mapping = ColumnMapping(columns={"dn": "供水管径"})
    assert reach(tmp_path, mapping=mapping, **columns) == pytest.approx(wide)


def test_a_title_is_asked_where_the_row_itself_says_nothing(tmp_path: Path) -> None:
    assert reach(tmp_path, file="综合管廊热力舱") == pytest.approx(5.0 / 2)
    assert reach(tmp_path, file="蒸汽管网") == pytest.approx(1.02 / 2)
    assert math.isnan(reach(tmp_path, file="综合管廊热力舱", laying="直埋"))
    assert math.isnan(reach(tmp_path, file="蒸汽管网", medium="热水"))
    assert math.isnan(reach(tmp_path, file="电力管沟旁热力管"))
    # Any network is of supply and return.
    assert math.isnan(reach(tmp_path, file="供回水管网"))


@pytest.mark.parametrize(
    ("mapping", "reach_m"),
    [
        # Of which kind it is, or that it is heat, was read; not that it is steam.
        (ColumnMapping(columns={"kind": "类型"}, values={"kind": {"蒸汽管": "main"}}), 1.02 / 2),
        (ColumnMapping(where={"类型": ("蒸汽管",)}), 1.02 / 2),
        # Read as the medium too.
        (
            ColumnMapping(
                columns={"medium": "类型"}, values={"medium": {"蒸汽管": "steam"}}, where={"类型": ("蒸汽管",)}
            ),
            math.nan,
        ),
    ],
)
def test_a_column_read_for_its_kind_is_asked_what_else_it_says(
    mapping: ColumnMapping, reach_m: float, tmp_path: Path
) -> None:
    found = reach(tmp_path, mapping=mapping, 类型="蒸汽管")
    assert found == pytest.approx(reach_m, nan_ok=True)
