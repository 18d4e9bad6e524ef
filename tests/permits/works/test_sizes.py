"""Works that reach beyond what was drawn: measured as stated, and asked about where nobody states how far."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from geo.errors import InputError
from geo.network import LayerSource, load_network
from geo.reading.layers import read_layers
from permits.determination.determination import Determination
from permits.service.check import Desk
from permits.service.shipped import network_tables
from permits.works.lengths import largest_of_text

DAY = datetime.date(2026, 5, 10)
FACTS = {"start": "2026-05-10", "end": "2026-06-10", "accuracy_m": 0}
# Half the casing and the limit: nearer than this to the centreline is inside.
EDGE = 0.655 / 2 + 1.5
# Position of the pipe: grade A.
U = 0.1


@pytest.fixture
def check(tmp_path: Path, write: Callable[..., Path], main_dn500: dict[str, Any]) -> Callable[..., Determination]:
    far = {"area": [[-500, -500], [500, -500], [500, 500], [-500, 500]]}
    network = load_network(
        [LayerSource(write(tmp_path / "n.geojson", [main_dn500]))],
        coverage=LayerSource(write(tmp_path / "c.geojson", [far])),
        tables=network_tables(),
    )

    def run(*works: dict[str, Any]) -> Determination:
        rows = [{**FACTS, **one} for one in works]
        return Desk(network).check(read_layers(write(tmp_path / "w.geojson", rows)), today=DAY).determination

    return run


def axis(d: float, **facts: Any) -> dict[str, Any]:
    return {"activity": "EX-TRENCH", "line": [[-20, d], [20, d]], **facts}


def spot(d: float, **facts: Any) -> dict[str, Any]:
    return {"point": [0, d], **facts}


@pytest.mark.parametrize(
    ("stated", "half"),
    [
        ({"width_m": 2.0}, 1.0),
        ({"宽度": 2}, 1.0),
        ({"沟槽宽度（mm）": 2000}, 1.0),
        ({"width_cm": "200"}, 1.0),
        ({"宽度": "2.0米"}, 1.0),
        ({"开挖宽度": "1.5~2.0 m"}, 1.0),
        ({"開挖寬度": "2公尺"}, 1.0),
        ({"寬度": 2}, 1.0),
    ],
)
def test_the_width_of_an_axis_is_read_under_its_names_and_units(
    stated: dict[str, Any], half: float, check: Callable[..., Determination]
) -> None:
    assert check(axis(EDGE + half, **stated)).outcome.value == "plan_required"
    assert check(axis(EDGE + half + 0.05, **stated)).outcome.value == "verify_on_site"
    assert check(axis(EDGE + half + U + 0.01, **stated)).outcome.value == "no_restriction_found"


@pytest.mark.parametrize(
    ("code", "stated", "half"),
    [
        ("TR-JACK", {"管径": "DN1200"}, 0.6),
        ("TR-JACK", {"管径": 1200}, 0.6),
        ("PI-BORED", {"桩径": "φ800"}, 0.4),
        ("PI-BORED", {"diameter_m": 0.8}, 0.4),
        ("DR-WELL", {"井径(mm)": 600}, 0.3),
        ("TR-SHIELD", {"直径": "6.2m"}, 3.1),
        ("EX-PIT", {"radius": 3}, 3.0),
        ("EX-PIT", {"半径": "3米"}, 3.0),
        ("EX-PIT", {"radiusInKm": 0.003}, 3.0),
        ("EX-PIT", {"radius": 0.003, "units": "kilometers"}, 3.0),
        ("EX-PIT", {"radius": "300", "单位": "厘米"}, 3.0),
        ("EX-PIT", {"radius": 3, "radiusUnits": "meters"}, 3.0),
        ("EX-PIT", {"半徑": "3公尺"}, 3.0),
        ("EX-PIT", {"radius": "3,0"}, 3.0),
        ("EX-PIT", {"半径": "3,00 m"}, 3.0),
    ],
)
def test_the_diameter_of_a_point_is_read_under_its_names_and_units(
    code: str, stated: dict[str, Any], half: float, check: Callable[..., Determination]
) -> None:
    if code.startswith("TR-"):
        inside, outside = (axis(EDGE + half + more, **{**stated, "activity": code}) for more in (-1e-4, U + 0.01))
    else:
        inside, outside = (spot(EDGE + half + more, activity=code, **stated) for more in (-1e-4, U + 0.01))
    assert check(inside).outcome.value == "plan_required"
    assert check(outside).outcome.value == "no_restriction_found"


@pytest.mark.parametrize(
    ("code", "line_m", "point_m"),
    [
        ("EX-TRENCH", 3, 10),
        ("TR-JACK", 4, 10),
        ("TR-HDD", 1.2, 10),
        ("TR-SHIELD", 12, 12),
        ("PI-BORED", 2, 2),
        ("PI-DRIVEN", 1, 1),
        ("DR-WELL", 5, 1),
        ("PL-SHRUB", 1, 1),
        ("ST-POLE", 3, 3),
        ("ST-OTHERMH", 5, 5),
        ("EX-PIT", 5, 20),
        ("ST-ROAD", 60, 10),
        ("ST-HOARD", 1, 10),
        ("LD-STACK", 5, 10),
    ],
)
def test_a_size_nobody_stated_is_asked_where_the_largest_usual_one_meets_a_limit(
    code: str, line_m: float, point_m: float, check: Callable[..., Determination]
) -> None:
    for drawn, across in ((axis, line_m), (spot, point_m)):
        if drawn is spot and code.startswith("TR-"):
            # How far a bore runs from one point is asked as well (`test_between_ends`).
            continue
        for more, expected in ((U - 0.01, "undetermined"), (U + 0.01, "no_restriction_found")):
            work = drawn(EDGE + across / 2 + more, **{"activity": code})
            answer = check(work)
            assert answer.outcome.value == expected, (drawn, more)
            if expected == "undetermined":
                (finding,) = answer.findings
                assert finding.provision == "size_unstated" and finding.if_inside is not None
                assert finding.asset_id == "DN500" and finding.text is not None and "未说明" in finding.text.zh


def test_as_stated_is_found_whatever_is_usual(check: Callable[..., Determination]) -> None:
    """Inside as drawn: the plan is owed, and no question stands beside it."""
    answer = check(axis(EDGE - 0.5))
    assert [one.value for one in answer.outcomes] == ["plan_required"]


def test_a_stated_size_smaller_than_the_usual_one_is_believed(check: Callable[..., Determination]) -> None:
    assert check(axis(EDGE + 0.8, width_m=1.0)).outcome.value == "no_restriction_found"


@pytest.mark.parametrize("nothing", [0, -1, "不详", "/", "待定", ""])
def test_a_size_of_nothing_is_one_nobody_stated(nothing: Any, check: Callable[..., Determination]) -> None:
    assert check(axis(EDGE + 1.0, width_m=nothing)).outcome.value == "undetermined"


def test_an_outline_is_believed_as_drawn(check: Callable[..., Determination]) -> None:
    area = [[-20, EDGE + U + 0.02], [20, EDGE + U + 0.02], [20, 9], [-20, 9]]
    assert check({"activity": "EX-PIT", "area": area, "width_m": 2}).outcome.value == "no_restriction_found"
    # But it cannot be narrower than the width that stands in it.
    sliver = [[-20, 3.0], [20, 3.0], [20, 3.1], [-20, 3.1]]
    assert check({"activity": "EX-PIT", "area": sliver, "width_m": 3.0}).outcome.value == "plan_required"


def test_anchors_go_beyond_the_pit_and_take_nothing_else_with_them(check: Callable[..., Determination]) -> None:
    pit = [[-20, 25], [20, 25], [20, 60], [-20, 60]]
    works = {"activities": ["EX-PIT", "PI-ANCHOR", "ST-BUILD"], "area": pit}
    asked = check(works)
    assert [one.activity for one in asked.findings] == ["PI-ANCHOR"] and asked.outcome.value == "undetermined"
    found = check({**works, "锚索长度": "24m"})
    assert {(one.activity, one.outcome.value) for one in found.findings} == {("PI-ANCHOR", "plan_required")}
    assert check({**works, "reach_m": 15}).outcome.value == "no_restriction_found"
    # Soil nails reach half as far.
    assert check({"activity": "土钉墙", "area": pit}).outcome.value == "no_restriction_found"


def test_a_trunk_stands_where_it_was_drawn_and_its_hole_round_it(check: Callable[..., Determination]) -> None:
    tree = {"activity": "PL-TREE", "species": "毛白杨"}
    answer = check(spot(EDGE + 0.5, **tree))
    assert answer.outcome.value == "undetermined"
    assert {(one.provision, one.if_inside.value if one.if_inside else None) for one in answer.findings} == {
        ("size_unstated", "plan_required")
    }
    assert check(spot(EDGE + 0.5, **tree, hole_diameter_m=1.2)).outcome.value == "plan_required"
    assert check(spot(EDGE + 0.5, **tree, hole_diameter_m=0.6)).outcome.value == "no_restriction_found"


def test_the_diameter_of_a_bore_is_not_that_of_its_shaft(check: Callable[..., Determination]) -> None:
    works = {"activities": ["TR-JACK", "TR-SHAFT"], "line": [[-20, EDGE + 1.5], [20, EDGE + 1.5]]}
    answer = check({**works, "diameter_m": 1.2})
    assert {(one.activity, one.outcome.value) for one in answer.findings} == {("TR-SHAFT", "undetermined")}


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("Shape_Area", 120.5),
        ("SHAPE_Length", 40),
        ("面积", 12),
        ("周长", 9),
        ("stroke-width", 2),
        ("规格", ""),
        ("宽度", 1),
        ("fid", 8),
        ("编号", "8"),
        ("日期", "2026-05-10"),
        ("单位", "郑州市某某公司"),
        ("所属单位", "8"),
        ("长度", "120米"),
        ("高程", "105.3m"),
        ("里程（m）", 1200),
        ("elev_m", 104.2),
        ("距离", "800米"),
        ("stroke", "#ff0000"),
        ("line_width", 3),
        ("管材规格号", ""),
        ("地址", "文化路100米"),
        ("爆破", "否"),
        ("是否打桩", 0),
        ("blasting", False),
        ("blasting ", "no"),
    ],
)
def test_measures_of_the_drawn_shape_and_its_drawing_are_no_sizes(
    column: str, value: Any, check: Callable[..., Determination]
) -> None:
    assert check(axis(100, **{"width_m": 1, column: value})).outcome.value == "no_restriction_found"


def test_an_activity_that_stands_where_nobody_reads_it_is_asked(check: Callable[..., Determination]) -> None:
    answer = check(axis(EDGE - 0.5, width_m=1, 备注="石方爆破"))
    assert [one.value for one in answer.outcomes] == ["undetermined", "plan_required"]
    assert check(axis(EDGE - 0.5, width_m=1, 备注="夜间作业")).outcome.value == "plan_required"


@pytest.mark.parametrize(
    "said",
    [
        {"石方": "爆破"},
        {"自定义1": "拟采用爆破"},
        {"爆破": "是"},
        {"blasting": True},
        {"works": {"activity": "爆破"}},
        {"works": {"list": [{"what": "rock blasting"}]}},
        {"more": '{"activity": "爆破"}'},
        {"operation": "爆破拆除"},
    ],
)
def test_an_act_that_any_property_speaks_of_is_asked(said: dict[str, Any], check: Callable[..., Determination]) -> None:
    """Beside a trench that owes a plan it decides, whether a name or a value speaks of it, or something inside a value."""
    assert check(axis(EDGE - 0.5, width_m=1, **said)).outcome.value == "undetermined"


@pytest.mark.parametrize(
    "said",
    [{"activity1": "围挡", "activity2": "爆破"}, {"作业内容1": "围挡", "作业内容2": "爆破"}, {"作業內容": "爆破"}],
)
def test_columns_of_activities_with_a_number_are_activities(
    said: dict[str, Any], check: Callable[..., Determination]
) -> None:
    assert check({"line": [[-20, 0], [20, 0]], "width_m": 1, **said}).outcome.value == "prohibited"


@pytest.mark.parametrize(
    ("said", "reach"),
    [
        ({"范围": "半径30米"}, 30),
        ({"description": "radius 30 m"}, 30),
        ({"说明": "r=30m"}, 30),
        ({"面积": "3600㎡"}, 60),
        ({"面积（亩）": 5.4}, 60),
        ({"占地面积": "0.36公顷"}, 60),
        ({"Shape_Area": 3600.0}, 60),
        ({"备注": "占地约3600平方米"}, 60),
    ],
)
def test_a_size_that_any_property_speaks_of_is_asked_as_far_as_it_reaches(
    said: dict[str, Any], reach: float, check: Callable[..., Determination]
) -> None:
    works = {"activity": "EX-PIT", **said}
    assert check(spot(EDGE + reach - 0.5, **works)).outcome.value == "undetermined"
    assert check(spot(EDGE + reach + 1, **works)).outcome.value == "no_restriction_found"


def test_an_area_is_spread_along_the_axis_drawn(check: Callable[..., Determination]) -> None:
    """40 m long and 320 m² are 8 m wide; with its width stated the area says nothing more."""
    assert check(axis(EDGE + 3.8, 面积=320)).outcome.value == "undetermined"
    assert check(axis(EDGE + 4.3, 面积=320)).outcome.value == "no_restriction_found"
    assert check(axis(EDGE + 3.8, 面积=320, width_m=2)).outcome.value == "no_restriction_found"


def test_a_metro_station_drawn_as_its_axis_is_as_wide_as_one(check: Callable[..., Determination]) -> None:
    for text, outcome in (
        ("地铁车站", "undetermined"),
        ("地鐵站施工", "undetermined"),
        ("地铁站出入口", "no_restriction_found"),
    ):
        assert check({**axis(EDGE + 11), "activity": text}).outcome.value == outcome


def test_a_negative_size_is_refused_for_its_sign(check: Callable[..., Determination]) -> None:
    with pytest.raises(InputError, match="negative"):
        check(spot(100, activity="EX-PIT", radius=-30))


@pytest.mark.parametrize(
    "wrong", [{"宽度": 1200}, {"直径": 30}, {"width_m": "宽"}, {"width_m": 2, "宽度": 3}, {"管径": "DN20000000"}]
)
def test_a_size_that_may_be_two_is_refused(wrong: dict[str, Any], check: Callable[..., Determination]) -> None:
    with pytest.raises(InputError):
        check(axis(100, **wrong))


@pytest.mark.parametrize(
    "day",
    [
        *(
            "2026-05-10",
            "2026/5/10",
            "2026.5.10",
            "2026年5月10日",
            "20260510",
            "2026-05-10T08:00:00Z",
            "2026/5/10 8:00",
        ),
        # A spreadsheet's number of a day; ArcGIS: midnight of Beijing in milliseconds.
        *("2026—05—10", "2026 05 10", "46152", 46152, "46152.33", 1778342400000),
    ],
)
def test_dates_as_people_write_them(day: str | int, check: Callable[..., Determination]) -> None:
    assert check(axis(0, start=day)).basis.in_force_on == DAY
    assert check({**axis(0), "start": None, "开工日期": day}).basis.in_force_on == DAY


@pytest.mark.parametrize("day", ["5/10/2026", "26-5-10", "2026 05", "2026-13-01", "明天"])
def test_dates_that_may_be_two_are_refused(day: str, check: Callable[..., Determination]) -> None:
    with pytest.raises(InputError):
        check(axis(0, start=day))


def test_a_doubt_about_size_says_which_size_was_taken(check: Callable[..., Determination]) -> None:
    """The distance beside it was measured at that size, and the applicant has to know."""
    (asked,) = check(axis(EDGE + 1.2)).findings
    assert "3米" in asked.text.zh and "3 m across" in asked.text.en
    (asked,) = check(spot(EDGE + 2, activity="ST-OTHERMH")).findings
    assert "5米" in asked.text.zh and "5 m across" in asked.text.en
    (asked,) = check({"activity": "PI-ANCHOR", "area": [[-20, 25], [20, 25], [20, 60], [-20, 60]]}).findings
    assert "30米" in asked.text.zh and "30 m beyond" in asked.text.en


def test_a_diameter_of_another_thing_is_not_called_unstated(check: Callable[..., Determination]) -> None:
    """管径 6200 beside a shield is a diameter, though not that of the dig: the answer says both."""
    shield = {"activity": "TR-SHIELD", "line": [[-20, EDGE + 5], [20, EDGE + 5]]}
    (asked,) = check({**shield, "管径": 6200}).findings
    assert asked.text.zh.startswith("只说明了管径 6.2米") and "6.2 m" in asked.text.en
    (asked,) = check(shield).findings
    assert "管径" not in asked.text.zh
    assert check({**shield, "外径": 6.2}).outcome.value == "no_restriction_found"


def test_the_r_of_a_colour_is_no_radius(check: Callable[..., Determination]) -> None:
    assert check(axis(100, width_m=1, r=255, g=0, b=0)).outcome.value == "no_restriction_found"


def test_anchors_of_a_line_are_asked_although_its_area_states_its_own(check: Callable[..., Determination]) -> None:
    pit = [[-20, 20], [20, 20], [20, 40], [-20, 40]]
    area = {"id": "面", "activity": "PI-ANCHOR", "area": pit, "reach_m": 5}
    inside = {"id": "线", "activity": "PI-ANCHOR", "line": [[-10, 25], [10, 25]]}
    assert check(area, {**inside, "reach_m": 5}).outcome.value == "no_restriction_found"
    answer = check(area, inside)
    assert {(one.feature, one.provision) for one in answer.findings} == {("线", "size_unstated")}


@pytest.mark.parametrize(
    ("text", "metres"),
    [
        *((f"{sign}300", 0.3) for sign in ("∅", "Ф", "ф", "Φ", "ø", "⌀", "DN", "dn ")),
        *(
            (f"{made}DN300", 0.3)
            for made in ("PE管", "PE100管", "HDPE ", "钢筋混凝土管", "给水管", "管径", "污水管道", "公称直径：")
        ),
        *(("DN300管", 0.3), ("∅1.2m", 1.2), ("150公分", 1.5), ("1.5米～2米深", 2.0)),
        *(
            (f"{bound} 1.5 m", 1.5)
            for bound in ("up to", "max.", "at most", "no more than", "approx.", "about", "depth up to")
        ),
        *(("1.2 to 1.5 m", 1.5), ("1.2到1.5米", 1.5), ("1.2–1.5m", 1.5), ("between 1.2 and 1.5 m", 1.5)),
        *(("2m（局部6m）", 6.0), ("一般2m，局部6m", 6.0), ("底2m顶6m", 6.0), ("上口宽6m，下口宽2m", 6.0)),
        *(("6m(含工作面)", 6.0), ("6.0(m)", 6.0), ("DN300(局部DN600)", 0.6)),
        *(("800mm-1.2m", 1.2), ("0.8m~1200mm", 1.2), ("φ1.5×1.0m", 1.5), ("DN300-DN500", 0.5)),
    ],
)
def test_a_size_as_people_write_it(text: str, metres: float) -> None:
    read = largest_of_text(text, metres_per=None)
    assert read is not None and read[1] and read[0] == pytest.approx(metres)


@pytest.mark.parametrize(
    "text",
    [
        "φ800×12m",
        "≥1.5m",
        "至少1.5m",
        "1.5m以下",
        "套管DN500内穿DN300",
        "6m+工作面",
        "2m（不含工作面）",
        "2m（见图）",
        "单侧3m",
        "距PE管DN300约2m处",
        "5ft",
    ],
)
def test_what_is_no_size_or_more_than_one_is_asked(text: str) -> None:
    assert largest_of_text(text, metres_per=None) is None
