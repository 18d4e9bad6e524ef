"""Sizes, days and answers as forms are filled in: a bound counts, what nobody can know is not stated, what nobody can read is refused."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from permits.errors import WorksError
from permits.works.fact_values import both, checked, checked_all
from permits.works.said import least_from_heat, says_near_heat
from permits.works.unsettled_days import UNDATED


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        ("depth_m", "≤1.5m", 1.5),
        ("depth_m", "不大于1.5m", 1.5),
        ("depth_m", "1.2/1.5", 1.5),
        ("depth_m", "1.5±0.1", 1.6),
        ("depth_m", "平均1.2m，最深1.5m", 1.5),
        ("depth_m", "详见图纸", None),
        ("depth_m", "较深", None),
        ("width_m", "按设计图纸确定", None),
        ("reach_m", "没有", None),
        ("depth_m", "1.5e+00", 1.5),
        ("width_m", "3e1m", 30.0),
        ("width_m", "一米二五", 1.25),
        ("width_m", "一米零五", 1.05),
        ("pipe_diameter_m", "DN300/DN200", 0.3),
        ("pipe_diameter_m", "DN300、DN200", 0.3),
        ("pipe_diameter_m", "DN300、200", 0.3),
        ("pipe_diameter_m", "2×DN300", 0.3),
        ("pipe_diameter_m", "2DN300", 0.3),
        ("emergency", "N", False),
        ("emergency", "Y", True),
        ("applicant", "本人", "individual"),
        ("applicant", "某某建设有限公司", "unit"),
    ],
)
def test_what_is_said_loosely(key: str, value: str, expected: Any) -> None:
    read = checked(key, value, None, None)
    assert read == (pytest.approx(expected) if isinstance(expected, float) else expected)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("depth_m", "≥1.2m"),
        ("depth_m", "1.5米（局部加深）"),
        ("depth_m", "平均1.2m"),
        ("pipe_diameter_m", "DN300、深"),
        ("emergency", "也许"),
        ("applicant", "individul"),
    ],
)
def test_what_may_be_more_is_refused(key: str, value: str) -> None:
    with pytest.raises(WorksError):
        checked(key, value, None, None)


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        ("start", "未定", {UNDATED: True}),
        ("start", "以开工令为准", {UNDATED: True}),
        ("start", "2026年5月中旬", {UNDATED: True, "start": datetime.date(2026, 5, 1)}),
        ("end", "2026年5月", {UNDATED: True, "end": datetime.date(2026, 5, 31)}),
        ("end", "2026年三季度", {UNDATED: True, "end": datetime.date(2026, 9, 30)}),
        ("period", "2026-2028", {UNDATED: True, "end": datetime.date(2028, 12, 31)}),
        (
            "period",
            "2026年5月10日起90天",
            {"start": datetime.date(2026, 5, 10), "end": datetime.date(2026, 8, 7)},
        ),
        ("period", "工期90天", {}),
    ],
)
def test_days_that_are_not_settled(key: str, value: str, expected: dict[str, Any]) -> None:
    assert checked_all(key, value, None, None) == expected


@pytest.mark.parametrize("value", ["2026-13-40", "5/10/2026", "2026年13月"])
def test_a_day_that_is_mistyped_is_refused(value: str) -> None:
    with pytest.raises(WorksError):
        checked_all("start", value, None, None)


def test_two_columns_of_one_fact() -> None:
    assert both("depth_m", 1.2, 1.5, ("埋深", "开挖深度")) == 1.5
    assert both("depth_m", 1.5, 1.2, ("埋深(m)", "开挖深度")) == 1.5
    assert both("width_m", 1.0, 6.0, ("宽度", "作业带宽")) == 6.0
    assert both("pipe_diameter_m", 0.2, 0.3, ("管径", "套管直径")) == 0.3
    assert both("method", "明挖", "爆破", ("施工方法", "施工工艺")) == "明挖；爆破"
    # The same name twice, and what nobody can add up.
    assert both("depth_m", 1.2, 1.5, ("开挖深度", "挖深")) is None
    assert both("client", "甲", "乙", ("建设单位", "业主")) is None
    assert both("start", datetime.date(2026, 5, 1), datetime.date(2026, 6, 1), ("开工日期", "计划开工")) is None


@pytest.mark.parametrize(
    ("text", "least_m"),
    [
        ("与热力管线净距不小于2m", 2.0),
        ("与热力管道净距大于1.5米", 1.5),
        ("距热力管道3米以外", 3.0),
        ("与热力管道净距小于1米", None),
        ("与热力管道净距不大于1m", None),
        ("与热力管道净距不足1米", None),
        ("与热力管道间距不满足要求", None),
        ("与热力管道净距0.5米", None),
        ("横穿热力管道，与热力管道净距大于2米", None),
        ("距热力管道1~3m", None),
        ("与热力管线净距不小于2m，但交叉处为0.3m", None),
        ("与热力管线净距不小于2m，交叉处不满足", None),
        ("与热力管线净距不小于2m，夜间施工", 2.0),
    ],
)
def test_least_from_heat(text: str, least_m: float | None) -> None:
    assert says_near_heat("备注", text)
    assert least_from_heat(text) == least_m
