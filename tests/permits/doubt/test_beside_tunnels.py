"""Works in, on or beside a tunnel or a metro bore none, and are not taken for the end of a bore that may run anywhere."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from permits.determination.determination import Determination

MAIN = {
    "line": [[-600, 0], [600, 0]],
    "asset_id": "M",
    "kind": "main",
    "dn": 500,
    "outer_diameter_mm": 655,
    "position_grade": "A",
}
NEAR = [[0, 0.5], [6, 0.5], [6, 6], [0, 6]]
FAR = [[0, 300], [6, 300], [6, 306], [0, 306]]
Check = Callable[..., Determination]


@pytest.mark.parametrize(
    "text",
    [
        "轨道交通围蔽拆除",
        "地铁围挡更换",
        "隧道灯具检修",
        "隧道照明更换",
        "隧道清洗",
        "公路隧道标线施划",
        "地铁隧道检测",
        "隧道路面铣刨",
        "地铁5号线管线迁改",
        "过街通道栏杆刷漆",
        "地铁出入口广告牌拆除",
        "地铁站点标识更换",
        "subway tunnel cleaning",
    ],
)
def test_what_is_done_to_something_in_or_over_a_tunnel(check: Check, text: str) -> None:
    assert check([MAIN], {"area": FAR, "activity": text}).outcome.value == "no_restriction_found"


@pytest.mark.parametrize(
    "text",
    [
        "地铁隧道",
        "隧道施工",
        "地铁5号线区间",
        "隧道二衬",
        "隧道初期支护",
        "隧道注浆",
        "隧道断面改造",
        "下穿隧道",
        "地铁基坑开挖",
        "隧道电缆敷设",
        "隧道掘进、围挡拆除",
        "隧道拓宽围挡搭设",
        "隧道延伸围挡搭设",
        "metro tunnel",
        "road tunnel lining",
    ],
)
def test_a_tunnel_that_is_driven_lined_or_dug(check: Check, text: str) -> None:
    assert check([MAIN], {"area": FAR, "activity": text}).outcome.value == "undetermined"


@pytest.mark.parametrize(
    ("remark", "expected"),
    [
        ("靠近隧道", "no_restriction_found"),
        ("参建单位：中铁隧道局", "no_restriction_found"),
        ("下穿隧道", "undetermined"),
        ("隧道掘进", "undetermined"),
    ],
)
def test_a_tunnel_in_a_remark(check: Check, remark: str, expected: str) -> None:
    works = {"area": NEAR, "activity": "外墙清洗", "备注": remark}
    assert check([MAIN], works).outcome.value == expected


def test_a_project_called_after_a_tunnel_may_build_it(check: Check) -> None:

    for project in ("轨道交通9号线一期工程", "隧道施工"):
        assert check([MAIN], {"area": NEAR, "activity": "外墙清洗", "project": project}).outcome.value == "undetermined"
