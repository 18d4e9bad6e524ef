"""Sizes in columns of works that nobody reads: held, at the most that they can mean, against what is near."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.network import LayerSource, load_network
from geo.reading.layers import read_layers
from permits.determination.determination import Determination
from permits.rulebook.outcomes import Outcome
from permits.service.check import Desk
from permits.service.shipped import network_tables
from permits.service.sites import screen_sites

DAY = datetime.date(2026, 5, 10)
FACTS = {"start": "2026-05-10", "end": "2026-06-10", "accuracy_m": 0}
# Casing, limit and the error of the main's position: farther than this from its axis nothing is found.
REACH = 0.655 / 2 + 1.5 + 0.1
LINE_KM = 4
TRANSMISSION = {
    "asset_id": "T",
    "kind": "transmission",
    "outer_diameter_mm": 1600,
    "position_grade": "A",
    "line": [[-100, 1000.0 * LINE_KM], [100, 1000.0 * LINE_KM]],
}


@pytest.fixture
def check(tmp_path: Path, write: Callable[..., Path], main_dn500: dict[str, Any]) -> Callable[..., Determination]:
    around = {"area": [[-9000, -9000], [9000, -9000], [9000, 9000], [-9000, 9000]]}
    network = load_network(
        [LayerSource(write(tmp_path / "n.geojson", [main_dn500, TRANSMISSION]))],
        coverage=LayerSource(write(tmp_path / "c.geojson", [around])),
        tables=network_tables(),
    )

    def run(*works: dict[str, Any]) -> Determination:
        rows = [{**FACTS, **one} for one in works]
        return Desk(network).check(read_layers(write(tmp_path / "w.geojson", rows)), today=DAY).determination

    return run


def trench(edge_m: float, **facts: Any) -> dict[str, Any]:
    """A trench whose edge lies so far from the axis of the main."""
    return {"activity": "EX-TRENCH", "line": [[-20, edge_m + 0.5], [20, edge_m + 0.5]], "width_m": 1, **facts}


BOUNDED = [
    ("影响范围", 12, 12),
    ("r", 25, 25),
    ("B×H", "8×3", 8),
    ("宽×高", "8×3", 8),
    ("dist", 8, 8),
    ("缓冲区", "300厘米", 3),
    ("规格", "1200x800", 12),
    ("规格", "1200x800mm", 1.2),
    ("规格", "DN300", 0.3),
    ("规格", "2×DN500", 2),
    ("规格型号", "PE100 SDR11 DN110", 0.11),
    ("管材规格", "Q235B φ325×8", 0.325),
    ("混凝土规格", "C30", 0),
    ("buffer_m", 5, 5),
    ("作业带", 8, 8),
    ("路幅", "8m", 8),
    ("斷面", "8000×2500", 80),
    ("管沟断面", "0.8x1.2", 1.2),
    ("line_width_m", 8, 8),
    ("semiMajorAxis", 30, 30),
    ("椭圆长半轴", 30, 30),
    ("自定义3", "8米", 8),
    ("foo", "30 m", 30),
    ("foo_m", 8, 8),
    ("壁厚", "8mm", 0.008),
    ("壁厚", 8, 0.08),
    ("底板厚度", "300mm", 0.3),
    ("板厚", 200, 0.2),
    ("电缆规格", "YJV22-3x240", 0.24),
    ("电缆沟断面", "1.2x1.0", 1.2),
    ("井盖直径", 700, 0.7),
    ("土球直径", 80, 0.8),
    ("墙厚", 800, 0.8),
    ("垫层厚", "15cm", 0),
    ("沟深", 9, 0),
    ("起点埋深", "1.5m", 0),
    ("建筑进深", 12, 12),
    ("锚孔深度", 20, 20),
    ("断面", "1.2m 另0.5m", 1.7),
    ("纵坡", 0.003, 0),
    ("管径壁厚", "DN500×8", 8 * 0.5 * 2),
    ("路面宽度及厚度", 6, 6),
    ("cover_width", 3, 3),
    ("放坡系数", 0.33, 0.33 * 20),
    ("外扩长度", 9, 9),
    ("外放", "9", 9),
    ("影响距离", "900cm", 9),
    ("塔吊臂长", 9, 9),
    ("单侧", 9, 9),
    ("左侧", "9米", 9),
    ("foo", "单侧9m", 9),
    ("buf_dist", 9, 9),
    ("half_widt", 9, 9),
    ("kuandu", 9, 9),
    ("定位误差", "±9m", 9),
    ("rmse", 9, 9),
    ("冠幅", "250-300", 3),
    ("曲线半径", 250, 0),
    ("服务半径", 500, 0),
]


@pytest.mark.parametrize(("column", "value", "beyond_m"), BOUNDED)
def test_a_size_that_nobody_reads_is_held_against_what_is_near(
    column: str, value: Any, beyond_m: float, check: Callable[..., Determination]
) -> None:
    clear = check(trench(REACH + beyond_m + 0.01, **{column: value}))
    assert clear.outcome.value == "no_restriction_found"
    # What was seen and not used is told all the same.
    assert any(column in one.text.zh for one in clear.caveats if one.kind == "works_note")
    if beyond_m:
        asked = check(trench(REACH + beyond_m - 0.001, **{column: value}))
        assert asked.outcome.value == "undetermined"
        (found,) = asked.findings
        assert found.provision == "property_not_used" and found.text is not None and column in found.text.zh
        assert found.if_inside is not None and found.asset_id == "DN500"


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("单位", "英尺"),
        ("units", "miles"),
        ("buffer_ft", 100),
        ("缓冲km", 0.3),
        ("widthft", 100),
        ("断面", "三十多米"),
        ("影响范围", "三十"),
        ("foo", "90尺"),
        ("影响范围", "H+20"),
        ("断面", "一米五"),
        ("断面", "12英尺"),
        ("规格", "见图3"),
        ("影响范围", "2公里"),
        ("影响范围", "2倍沟深"),
        ("影响范围", "1.5H"),
        ("影响范围", "一倍沟深"),
        ("缓冲区", "≥3m"),
        ("断面", "不小于 1.2x0.8"),
        ("作业带", "3米以上"),
        ("extent", {"start": "2025-12-01"}),
        ("extent", {"lon": 113.6, "lat": 34.7}),
        ("corners", [[113.61, 34.71], [113.62, 34.72]]),
        ("foo", [113.61, 34.71]),
        ("foo", {"a": 465000, "b": 3846000}),
        ("foo", ["465000.5", "3846000.5"]),
        ("foo", [[0, 0], [9, 0], [9, 9]]),
        ("foo", "[[0, 0], [9, 0], [9, 9]]"),
        ("foo", {"where": "N34.7123 E113.6123"}),
        ("foo", {"where": "约 113°37′05″ 34°42′"}),
        ("more", '{"area": "POLYGON((0 0, 9 0, 9 9, 0 0))"}'),
    ],
)
def test_what_has_no_bound_forbids_a_clear_at_any_distance(
    column: str, value: Any, check: Callable[..., Determination]
) -> None:
    answer = check(trench(500, **{column: value}))
    assert answer.outcome.value == "undetermined"
    assert answer.findings[0].provision == "property_not_used" and column in str(answer.findings[0].text)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("foo", "三"),
        ("分段", "十一"),
        ("施工范围", "K0+000~K0+500"),
        ("占道", "是"),
        ("精度", "1:500"),
        ("影响", "影响交通3天"),
    ],
)
def test_what_is_no_size_is_none(column: str, value: Any, check: Callable[..., Determination]) -> None:
    assert check(trench(300, **{column: value})).outcome.value == "no_restriction_found"


@pytest.mark.parametrize(
    ("column", "value", "whole_m"),
    [
        *(("沟槽宽度", "2×20m", 40), ("路宽", "2*7.5", 15), ("沟槽宽度", "2×1.5m", 3)),
        # Two numbers, or one with a decimal comma.
        *(("沟槽宽度", "2,8", 8), ("沟槽宽度", "2，8m", 8), ("沟槽宽度", "2,12", 12)),
    ],
)
def test_a_width_may_be_one_of_several(
    column: str, value: str, whole_m: float, check: Callable[..., Determination]
) -> None:
    for more, expected in ((0.01, "no_restriction_found"), (-0.01, "undetermined")):
        y = REACH + whole_m / 2 + more
        answer = check({"activity": "EX-TRENCH", "line": [[-20, y], [20, y]], column: value})
        assert answer.outcome.value == expected


@pytest.mark.parametrize("value", ["2,05", "0,85", "8,2"])
def test_a_decimal_comma_that_can_be_nothing_wider(value: str, check: Callable[..., Determination]) -> None:
    width_m = float(value.replace(",", "."))
    for more, expected in ((0.01, "no_restriction_found"), (-0.01, "verify_on_site")):
        y = REACH + width_m / 2 + more
        answer = check({"activity": "EX-TRENCH", "line": [[-20, y], [20, y]], "沟槽宽度": value})
        assert answer.outcome.value == expected


def test_a_radius_in_a_column_of_diameters_is_half_of_one(check: Callable[..., Determination]) -> None:
    pit = {"activity": "EX-PIT", "直径": "半径30m"}
    assert check({**pit, "point": [0, REACH + 30.01]}).outcome.value == "no_restriction_found"
    assert check({**pit, "point": [0, REACH + 29.99]}).outcome.value != "no_restriction_found"


def test_a_slope_said_by_its_angle_or_with_another_colon(check: Callable[..., Determination]) -> None:
    for facts in ({"坡比": "1∶1.5"}, {"坡率": "150%"}):
        assert check(trench(REACH + 9.01, depth_m=6, **facts)).outcome.value == "no_restriction_found"
        assert check(trench(REACH + 8.99, depth_m=6, **facts)).outcome.value == "undetermined"
    assert check(trench(REACH + 8.9, depth_m=6, 放坡角度="33.7°")).outcome.value == "undetermined"


def test_what_several_columns_say_adds_up(check: Callable[..., Determination]) -> None:
    facts = {"管沟断面": "1.2x0.8", "单侧工作面宽": 0.5, "depth_m": 2, "放坡系数": 0.33}
    beyond_m = 1.2 + 0.5 + 2 * 0.33
    assert check(trench(REACH + beyond_m + 0.01, **facts)).outcome.value == "no_restriction_found"
    assert check(trench(REACH + beyond_m - 0.01, **facts)).outcome.value == "undetermined"


@pytest.mark.parametrize(("depth", "depth_m"), [({"depth_m": 3}, 3), ({"止点埋深": 4, "起点埋深": 2}, 4), ({}, 20)])
def test_a_slope_is_one_of_the_greatest_depth(
    depth: dict[str, Any], depth_m: float, check: Callable[..., Determination]
) -> None:
    for facts in ({"坡比": "1:0.5"}, {"放坡系数": 0.5}, {"坡度": "200%"}):
        assert check(trench(REACH + depth_m / 2 + 0.01, **depth, **facts)).outcome.value == (
            "undetermined" if "坡度" in facts else "no_restriction_found"
        )
        assert check(trench(REACH + depth_m / 2 - 0.01, **depth, **facts)).outcome.value == "undetermined"


def test_a_slope_in_a_text_is_one_of_a_depth_that_nobody_reads(check: Callable[..., Determination]) -> None:
    facts = {"沟深": 3, "备注": "放坡1:0.5"}
    assert check(trench(REACH + 1.51, **facts)).outcome.value == "no_restriction_found"
    assert check(trench(REACH + 1.49, **facts)).outcome.value == "undetermined"


def test_it_comes_on_top_of_the_largest_usual_size(check: Callable[..., Determination]) -> None:
    """A trench of no stated width is a metre and a half to either side."""
    bare = {"activity": "EX-TRENCH", "规格": "DN300"}
    for more, expected in ((0.01, "no_restriction_found"), (-0.01, "undetermined")):
        y = REACH + 1.5 + 0.3 + more
        assert check({**bare, "line": [[-20, y], [20, y]]}).outcome.value == expected


def test_wherever_a_tree_may_stand(check: Callable[..., Determination]) -> None:
    """A trunk stands where it was drawn; how far trees are planted may stand in a column."""
    tree = {"activity": "PL-TREE", "species": "毛白杨", "hole_diameter_m": 1.0, "影响范围": 6}
    far, near = ({**tree, "point": [0, REACH + 0.5 + 6 + more]} for more in (0.01, -0.01))
    assert check(far).outcome.value == "no_restriction_found"
    assert check(near).outcome.value == "undetermined"
    (found,) = check({**tree, "point": [0, REACH + 6 - 0.2]}).findings
    assert found.if_inside is not None and found.if_inside.value == "prohibited"


@pytest.mark.parametrize(
    ("works", "deep"),
    [
        ({"activity": "EX-SHALLOW", "铣刨厚度": "0.5m"}, False),
        ({"activity": "EX-SHALLOW", "铣刨厚度": "0.51m"}, True),
        ({"activity": "EX-SHALLOW", "铣刨厚度": 18}, False),
        ({"activity": "EX-SHALLOW", "沟深": 1.8}, True),
        ({"activity": "EX-SHALLOW", "沟深": 1.8, "depth_m": 0.3}, True),
        ({"activity": "EX-SHALLOW", "attrs": {"depth_m": 1.8}}, True),
        ({"activity": "EX-SHALLOW", "壁厚": 8}, False),
        ({"activity": "ST-POLE", "基础埋深": 1.0}, False),
        ({"activity": "ST-POLE", "基础埋深": 1.01}, True),
        ({"activity": "LD-STACK", "坑底深": 1.0}, True),
        ({"activity": "ST-POLE", "放坡深度": 1.2}, True),
        ({"activity": "ST-POLE", "断面宽深": "0.8x1.2"}, True),
        ({"activity": "ST-POLE", "建筑进深": 12}, False),
        ({"activity": "LD-STACK", "板厚": 0.2}, False),
    ],
)
def test_a_depth_that_nobody_reads_is_held_against_the_review_of_transmission_lines(
    works: dict[str, Any], deep: bool, check: Callable[..., Determination]
) -> None:
    """Within two hundred metres of a line what is deep enough is screened; its casing is no part of that."""

    def at(distance_m: float) -> Determination:
        y = 1000 * LINE_KM - distance_m
        return check({**works, "area": [[-5, y - 9], [5, y - 9], [5, y], [-5, y]]})

    assert at(210).outcome.value == "no_restriction_found"
    answer = at(190)
    assert answer.outcome.value == ("undetermined" if deep else "no_restriction_found")
    if deep:
        (found,) = answer.findings
        assert found.provision == "property_not_used" and found.if_inside is not None
        assert found.if_inside.value == "safety_review_screening"


@pytest.mark.parametrize(
    ("works", "asked"),
    [
        ({"activity": "测量", "规格": "φ600"}, True),
        ({"activity": "测量", "沟深": 1.5}, True),
        ({"activity": "测量", "钻孔直径说明": 600}, True),
        ({"activity": "降水", "规格": "φ600"}, True),
        # What is surveyed is a pipe.
        ({"activity": "测量", "管材规格": "φ325×8"}, False),
        ({"activity": "测量", "规格": "DN300"}, False),
        ({"activity": "测量", "断面": "1.2x0.8"}, False),
    ],
)
def test_a_size_that_the_act_does_not_have_asks_whether_something_else_is_done(
    works: dict[str, Any], asked: bool, check: Callable[..., Determination]
) -> None:
    """As it is under a name that is read (`test_contradictions`)."""
    near, far = {"area": [[-5, -2], [5, -2], [5, 2], [-5, 2]]}, {"area": [[-5, 50], [5, 50], [5, 52], [-5, 52]]}
    before = check({"activity": works["activity"], **near})
    assert check({**works, **far}).outcome.value == "no_restriction_found"
    answer = check({**works, **near})
    if works["activity"] == "测量":
        assert answer.outcome.value == ("undetermined" if asked else before.outcome.value)
    else:
        # Dewatering owes a plan there anyway, and so does a well.
        assert answer.outcome.value == before.outcome.value == "plan_required"


def test_a_shallow_depth_takes_no_question_away(check: Callable[..., Determination]) -> None:
    """A pole of unstated depth counts as deep within fifty metres of a line, whatever an unread column says."""
    y = 1000 * LINE_KM - 45
    pole = {"activity": "ST-POLE", "area": [[-1, y - 2], [1, y - 2], [1, y], [-1, y]]}
    assert check(pole).outcome.value == check({**pole, "基础埋深": 0.5}).outcome.value == "safety_review_screening"


def test_where_something_graver_was_found_a_size_is_asked_that_would_be_graver_still(
    check: Callable[..., Determination],
) -> None:
    """Inside the zone of the line milling owes a plan; deeper than half a metre it owes a review."""
    y = 1000 * LINE_KM - 5
    works = {"activity": "EX-SHALLOW", "depth_m": 0.3, "area": [[-5, y - 9], [5, y - 9], [5, y], [-5, y]]}
    assert check(works).outcome.value == "plan_required"
    assert check({**works, "翻修厚度": "0.4m"}).outcome.value == "plan_required"
    assert check({**works, "翻修厚度": "0.6m"}).outcome.value == "undetermined"


@pytest.mark.parametrize(
    ("column", "value"),
    [
        *(("photos", ["a.jpg", "b.jpg"]), ("photos", '["现场1.jpg"]'), ("tags", ["市政", "给水"])),
        ("附件", [{"name": "图1.dwg", "size": 20480}]),
        ("meta", {"unit": "郑州市某某公司", "by": "张三"}),
        *(("extra", {"level": 2, "floors": [3]}), ("extra", {"爆破": "否", "blasting": False})),
        ("extra", {"project": "文化路改造", "id": "7", "contractor": "某某公司"}),
        ("extra", {"rgb": [255, 0, 0], "ratings": [4.5, 3.5], "ids": [101, 102]}),
        ("照片", [{"name": "1.jpg", "time": "2026-05-01 12:30", "size": 204800}, {"name": "2.jpg", "size": 104800}]),
    ],
)
def test_objects_and_lists_that_say_nothing_of_works_are_no_doubt(
    column: str, value: Any, check: Callable[..., Determination]
) -> None:
    assert check(trench(REACH + 0.01, **{column: value})).outcome.value == "no_restriction_found"


@pytest.mark.parametrize(
    ("value", "beyond_m"),
    [
        *(({"宽": 9}, 9), ({"宽": "9米"}, 9), ({"尺寸": {"a": 9, "b": 2}}, 11), ([{"name": "宽", "value": 9}], 9)),
        *(({"width_mm": 9000}, 9), ({"断面": [1.2, 0.8]}, 2), ({"accuracy_m": 3}, 3), ('{"缓冲": 4}', 4)),
        ({"宽": 0.009, "单位": "km"}, 9),
    ],
)
def test_sizes_in_objects_and_lists_are_held_against_what_is_near(
    value: Any, beyond_m: float, check: Callable[..., Determination]
) -> None:
    assert check(trench(REACH + beyond_m + 0.01, attrs=value)).outcome.value == "no_restriction_found"
    assert check(trench(REACH + beyond_m - 0.01, attrs=value)).outcome.value == "undetermined"


@pytest.mark.parametrize("value", [{"act": "石方爆破"}, {"爆破": True}, ["石方爆破"], '{"a": {"b": "石方爆破"}}'])
def test_an_act_in_an_object_is_asked_where_it_would_matter(value: Any, check: Callable[..., Determination]) -> None:
    assert check(trench(0, attrs=value)).outcome.value == "undetermined"
    assert check(trench(500, attrs=value)).outcome.value == "no_restriction_found"


def test_many_sites_are_held_against_what_is_near_one_by_one(
    tmp_path: Path, write: Callable[..., Path], main_dn500: dict[str, Any]
) -> None:
    desk = Desk(load_network([LayerSource(write(tmp_path / "n.geojson", [main_dn500]))], tables=network_tables()))
    rows = [
        {**FACTS, **trench(REACH + more, **facts), "id": str(number)}
        for number, (more, facts) in enumerate(
            [(3.01, {"规格": "3m"}), (2.99, {"规格": "3m"}), (2.99, {}), (500.0, {"规格": "12英尺"})]
        )
    ]
    (layer,) = read_layers(write(tmp_path / "w.geojson", rows))
    found = screen_sites(desk, layer, today=DAY).outcomes
    outcomes = [Outcome.of_rank(int(rank)).value for rank in found.outcome]
    assert outcomes == ["no_restriction_found", "undetermined", "no_restriction_found", "undetermined"]


def test_json_text_and_the_object_itself_are_the_same(check: Callable[..., Determination]) -> None:
    value = {"宽": 9, "photos": ["a.jpg"]}
    for edge_m in (REACH + 8.9, REACH + 9.1):
        as_text = check(trench(edge_m, attrs=json.dumps(value, ensure_ascii=False)))
        assert as_text.outcome == check(trench(edge_m, attrs=value)).outcome


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    names=st.sampled_from(
        [
            ("width_m", "断面", "{:g}"),
            ("width_m", "断面", "{0:g}x0.1m"),
            ("radius_m", "缓冲区", "{:g}"),
            ("depth_m", "沟深", "{:g}"),
            ("depth_m", "起点埋深", "{0:g}~{0:g}m"),
            ("diameter_m", "规格", "φ{mm:.0f}mm"),
            ("reach_m", "锚孔深度", "{:g}"),
        ]
    ),
    activity=st.sampled_from(["EX-TRENCH", "EX-SHALLOW", "EX-PIT", "ST-POLE", "LD-STACK", "PI-ANCHOR", "XX-LIGHT"]),
    size_m=st.floats(0.1, 30).map(lambda one: round(one, 2)),
    where=st.tuples(st.sampled_from(["line", "point", "area"]), st.floats(0, 40) | st.floats(3780, 3999)),
)
def test_what_is_found_under_a_name_that_is_read_is_never_lost_under_one_that_is_not(
    check: Callable[..., Determination],
    names: tuple[str, str, str],
    activity: str,
    size_m: float,
    where: tuple[str, float],
) -> None:
    fact, column, written = names
    drawn, y = where
    shape = {"line": [[-20, y], [20, y]], "point": [0, y], "area": [[-5, y], [5, y], [5, y + 6], [-5, y + 6]]}[drawn]
    works = {"activity": activity, drawn: shape}
    read = check({**works, fact: size_m}).outcome.rank
    unread = check({**works, column: written.format(size_m, mm=size_m * 1000)}).outcome.rank
    assert unread <= max(read, Outcome.UNDETERMINED.rank)
