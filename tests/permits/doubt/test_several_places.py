"""A point that says that it stands for several places, and the foot of a slope: what was drawn is less than the works."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from geo.network import LayerSource, load_network
from geo.reading.layers import read_layers
from permits.rulebook.outcomes import Outcome
from permits.service.check import Desk
from permits.service.shipped import network_tables
from permits.works.several_places import more_places

DAY = datetime.date(2026, 5, 10)
FACTS = {"start": "2026-05-10", "end": "2026-06-10", "accuracy_m": 0}
# Casing, limit and the error of the main's position: farther than this from its axis nothing is found.
REACH = 0.655 / 2 + 1.5 + 0.1
A_HAIR = 0.02


@pytest.fixture
def outcome(tmp_path: Path, write: Callable[..., Path], main_dn500: dict[str, Any]) -> Callable[..., Outcome]:
    around = {"area": [[-9000, -9000], [9000, -9000], [9000, 9000], [-9000, 9000]]}
    network = load_network(
        [LayerSource(write(tmp_path / "n.geojson", [main_dn500]))],
        coverage=LayerSource(write(tmp_path / "c.geojson", [around])),
        tables=network_tables(),
    )

    def run(*others: dict[str, Any], **works: Any) -> Outcome:
        path = write(tmp_path / "w.geojson", [{**FACTS, **one} for one in (*others, works)])
        return Desk(network).check(read_layers(path), today=DAY).determination.outcome

    return run


def bore(edge_m: float, **facts: Any) -> dict[str, Any]:
    """A borehole whose edge lies so far from the axis of the main."""
    return {"activity": "DR-GEO", "point": [0, edge_m + 0.1], "diameter_m": 0.2, **facts}


@pytest.mark.parametrize(
    ("column", "value", "metres"),
    [
        ("孔号", "ZK1~ZK3", 100),
        ("孔号", "ZK1-ZK3", 100),
        ("孔号", "1#～3#", 100),
        ("编号", "1#-3#孔", 100),
        ("名称", "1至3号孔", 100),
        ("id", "ZK01—ZK03", 100),
        ("数量", 3, 100),
        ("孔数", "3个", 100),
        ("备注", "共3孔，孔距待定", 100),
        ("name", "勘探孔 1#~3#", 100),
        ("备注", "钻孔灌注桩3根", 100),
        ("株数", 3, 20),
        ("桩号", "K0+100~K0+160", 60),
        ("桩号", "K0+100～+160", 60),
        ("备注", "桩号K0+100~K0+160段", 60),
        ("孔号", "ZK1、ZK2、ZK3", 100),
        ("孔号", "1#,2#,3#", 100),
        ("孔号", "BH1 to BH3", 100),
        ("钻孔数量", 3, 100),
        ("总孔数", "3孔", 100),
        ("number_of_boreholes", 3, 100),
        ("qty", "3 nos", 100),
        ("备注", "共三孔", 100),
        ("备注", "钻孔3个", 100),
        ("备注", "本点代表3个钻孔", 100),
        ("备注", "3个钻孔", 100),
        ("备注", "3 boreholes", 100),
        ("备注", "共3根钢筋混凝土桩", 100),
        ("备注", "共3根人工挖孔桩", 100),
        ("备注", "共3个人孔", 100),
        ("备注", "共3个电缆井", 100),
    ],
)
def test_a_point_for_several_places_is_asked_about_as_far_as_the_others_may_lie(
    column: str, value: object, metres: float, outcome: Callable[..., Outcome]
) -> None:
    assert outcome(**bore(REACH + metres - A_HAIR, **{column: value})) is Outcome.UNDETERMINED
    assert outcome(**bore(REACH + metres + A_HAIR, **{column: value})) is Outcome.NO_RESTRICTION_FOUND


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("孔号", "ZK1-1"),
        ("编号", "2024-15"),
        ("编号", "3-12"),
        ("名称", "1号孔"),
        ("数量", 1),
        ("孔数", "1个"),
        ("孔号", "K0+100"),
        ("备注", "共3层土"),
        ("备注", "第2根"),
        ("楼层", "1~3"),
        ("孔号", "ZK3~ZK3"),
        ("孔号", "ZK3、ZK3"),
        ("合同编号", "HT1~HT3"),
        ("人员数量", 12),
        ("管孔数", 6),
        ("备注", "施工人员共12个"),
        ("备注", "共计3个工作日"),
        ("备注", "共2个月"),
        ("备注", "总计5个班组"),
        ("备注", "警示灯6盏"),
        ("备注", "共20根钻杆"),
        ("备注", "钢筋12根"),
        ("备注", "共24个土样"),
        ("备注", "本孔为8个钻孔之一"),
    ],
)
def test_a_point_for_itself_troubles_nobody(column: str, value: object, outcome: Callable[..., Outcome]) -> None:
    assert outcome(**bore(REACH + 1, **{column: value})) is Outcome.NO_RESTRICTION_FOUND


def test_a_number_in_all_is_of_all_that_were_drawn(outcome: Callable[..., Outcome]) -> None:
    drawn = [bore(REACH + 50 + A_HAIR, 备注="共3孔") for _ in range(3)]
    assert outcome(*drawn[1:], **drawn[0]) is Outcome.NO_RESTRICTION_FOUND
    # Of one of them nobody knows where it lies.
    assert outcome(drawn[1], **drawn[0]) is Outcome.NO_RESTRICTION_FOUND
    near = [bore(REACH + 50 - A_HAIR, 备注="共3孔") for _ in range(2)]
    assert outcome(near[1], **near[0]) is Outcome.UNDETERMINED


def test_a_number_behind_a_hyphen_may_be_the_last_of_several(outcome: Callable[..., Outcome]) -> None:
    assert outcome(**bore(REACH + 100 - A_HAIR, 孔号="ZK1-3#")) is Outcome.UNDETERMINED
    assert outcome(**bore(REACH + 100 + A_HAIR, 孔号="ZK1-3#")) is Outcome.NO_RESTRICTION_FOUND
    # Beside others of one beginning it is the name of one.
    others = [bore(REACH + 5, 孔号=f"ZK1-{number}#") for number in (8, 9)]
    assert outcome(others[1], **others[0]) is Outcome.NO_RESTRICTION_FOUND
    assert outcome(**bore(REACH + 5, 名称="1-3#楼")) is Outcome.NO_RESTRICTION_FOUND


def test_an_id_is_read_of_each_feature(outcome: Callable[..., Outcome]) -> None:
    first, second = bore(REACH + 100 - A_HAIR, id="ZK1"), bore(REACH + 100 - A_HAIR, id="ZK2~ZK4")
    assert outcome(first, **second) is Outcome.UNDETERMINED
    assert outcome(second, **first) is Outcome.UNDETERMINED


def test_pipes_of_a_bundle_are_no_places() -> None:
    assert more_places("备注", "钢管2根", drawn=1, in_all=1) is None
    assert more_places("图号", "S1~S3", drawn=1, in_all=1) is None


PIT = {"activity": "EX-PIT", "depth_m": 4}


def pit(edge_m: float) -> list[list[float]]:
    return [[-5, edge_m], [5, edge_m], [5, edge_m + 9], [-5, edge_m + 9]]


@pytest.mark.parametrize(
    "text",
    [
        "红线为坑底线",
        "以上坐标为坡脚线，放坡",
        "基坑底边线坐标",
        "toe of the slope",
        "坐标为坑底",
        "基坑底口",
        "基坑(底)",
        "坑底",
        "基底",
        "bottom of the pit",
    ],
)
def test_the_foot_of_a_slope_is_asked_about_as_far_as_its_edge_may_lie(
    text: str, outcome: Callable[..., Outcome]
) -> None:
    assert outcome(**PIT, area=pit(REACH + 8 - A_HAIR), 备注=text) is Outcome.UNDETERMINED
    assert outcome(**PIT, area=pit(REACH + 8 + A_HAIR), 备注=text) is Outcome.NO_RESTRICTION_FOUND


@pytest.mark.parametrize(
    "text",
    ["坑底标高98.5", "槽底口宽见图集", "集水坑设于坑底四角", "槽底宽见图集", "红线为开挖上口线", "坑底线外1m为上口线"],
)
def test_other_words_of_the_bottom_are_no_slope(text: str, outcome: Callable[..., Outcome]) -> None:
    assert outcome(**PIT, area=pit(REACH + 7), 备注=text) is Outcome.NO_RESTRICTION_FOUND
