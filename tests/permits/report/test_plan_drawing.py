"""The plan from above: every mark of the plan by its number, to scale, and nothing that its reader may not see."""

from __future__ import annotations

import dataclasses
import math
import re
from collections.abc import Callable
from xml.etree import ElementTree

import pytest

from permits.disclosure.disclose import disclose
from permits.record.record import Record
from permits.report.drawing import Drawing
from permits.report.plan_drawing import plan_drawing

SVG = "{http://www.w3.org/2000/svg}"
NUMBER = re.compile(r"[TJS]\d+")


def drawn(record: Record, role: str = "operator", language: str = "zh") -> Drawing:
    found = plan_drawing(disclose(record, role), language=language)
    assert found is not None
    return found


def texts(picture: Drawing) -> list[str]:
    return ["".join(one.itertext()) for one in ElementTree.fromstring(picture.svg).iter(f"{SVG}text")]


# A trench that crosses supply and return; a pit beside a station and a transmission line; a shield.
@pytest.mark.parametrize("job", ["02", "06", "21"])
def test_every_pit_point_and_section_stands_in_the_plan(job: str, city: Callable[[str], Record]) -> None:
    record = city(job)
    plan = record.plan
    assert plan is not None
    words = [one.split()[0] for one in texts(drawn(record)) if NUMBER.match(one)]
    pits, points = [one.number for one in plan.trial_pits], [one.number for one in plan.monitoring_points]
    # A section is marked at both of its ends.
    sections = [one.number for one in plan.sections for _ in range(2)]
    assert sorted(words) == sorted([*pits, *points, *sections])


def test_the_first_and_the_last_place_along_a_pipe_have_their_chainage(city: Callable[[str], Record]) -> None:
    record = city("06")
    assert record.plan is not None
    along = [one.chainage_m for one in record.plan.monitoring_points if one.chainage_m is not None]
    said = texts(drawn(record))
    for chainage_m in (min(along), max(along)):
        assert any(f"0+{chainage_m:05.1f}" in one for one in said)


def test_marks_lie_as_far_apart_as_the_scale_says(city: Callable[[str], Record]) -> None:
    record = city("21")
    picture = drawn(record)
    assert record.plan is not None
    points = [one.chainage_m for one in record.plan.monitoring_points if one.chainage_m is not None]
    marks = re.findall(r'<path d="M(\S+) (\S+?)L\S+ \S+?H\S+Z" fill="#000"/>', picture.svg)
    (x1, y1), (x2, y2) = [(float(x), float(y)) for x, y in (marks[0], marks[len(points) - 1])]
    apart_m = math.hypot(x2 - x1, y2 - y1) * picture.scale / 1000
    assert apart_m == pytest.approx(max(points) - min(points), abs=0.5)


def test_the_legend_says_what_each_symbol_is_in_the_language(city: Callable[[str], Record]) -> None:
    record = city("06")
    assert {"探坑（T）", "监测点（J）", "断面位置（S）", "作业范围"} <= set(texts(drawn(record)))
    assert {"trial pit (T)", "monitoring point (J)", "place of a section (S)"} <= set(
        texts(drawn(record, language="en"))
    )


def test_an_applicant_sees_no_mark_that_would_tell_where_the_pipe_lies(city: Callable[[str], Record]) -> None:
    picture = drawn(city("02"), "applicant")
    assert not [one for one in texts(picture) if NUMBER.match(one) or "M-DN500" in one]
    assert picture.legend[0] == "works" and not {"trial_pit", "monitoring_point", "section"} & set(picture.legend)


def test_no_plan_has_no_drawing_and_a_hostile_name_stays_text(city: Callable[[str], Record]) -> None:
    record = city("02")
    assert plan_drawing(disclose(dataclasses.replace(record, plan=None), "operator"), language="zh") is None
    name = "</text><script>坑"
    features = tuple(dataclasses.replace(one, feature=name) for one in record.features)
    assert record.plan is not None
    works = tuple(dataclasses.replace(one, feature=name) for one in record.plan.works)
    hostile = dataclasses.replace(record, features=features, plan=dataclasses.replace(record.plan, works=works))
    assert name in texts(drawn(hostile))
