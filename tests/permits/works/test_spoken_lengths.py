"""Lengths as texts speak them: none is read smaller than it was said."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from permits.determination.determination import Determination
from permits.service.shipped import fact_names
from permits.works.lengths import largest_of_text, size_said
from permits.works.said import beyond_said, deep_said, least_from_heat, most_from_heat, run_said
from permits.works.spoken_lengths import spoken_in_digits

Check = Callable[..., Determination]
MAIN = {
    "line": [[-600, 0], [600, 0]],
    "asset_id": "M",
    "kind": "main",
    "dn": 500,
    "outer_diameter_mm": 655,
    "position_grade": "A",
}
EDGE = 0.3275


@pytest.mark.parametrize(
    ("text", "metres"),
    [
        ("每侧外扩1米5", 1.5),
        ("每侧外扩1m5", 1.5),
        ("每侧外扩两米五", 2.5),
        ("每侧外扩十二米", 12.0),
        ("每侧外扩一点五米", 1.5),
        ("每侧外扩三米半", 3.5),
        ("每侧外扩1.5～2米", 2.0),
        ("每侧外扩800mm至1.2m", 1.2),
        ("extended by 5 ft", 1.524),
        ("extended by 3 to 5 feet", 1.524),
        ("每侧外扩3尺", 1.0),
        # Counted, and no tenths.
        ("每侧外扩2米3处", 2.0),
        ("每侧外扩1米，尺寸见图", 1.0),
    ],
)
def test_how_far_beyond_is_said_in_any_way(text: str, metres: float) -> None:
    assert beyond_said(text, depth_m=None) == pytest.approx(metres)


def test_widths_depths_and_runs_are_read_alike() -> None:
    assert size_said("沟宽1米8") == size_said("沟宽1.2~1.8m") == size_said("沟宽一米八") == 1.8
    assert size_said("trench 6 ft wide") == pytest.approx(1.8288)
    assert deep_said(["埋深两米五"]) == deep_said(["埋深2米5"]) == 2.5
    assert run_said("备注", "顶管总长一百二十米") == 120.0


def test_what_bounds_from_below_is_never_made_larger() -> None:
    """A range is no more than its smaller number where the question is how far away the works stay."""
    assert least_from_heat("与热力管道净距不小于1.5~2米") is None
    assert least_from_heat("与热力管道净距不小于十二米") == 12.0
    assert most_from_heat("距供热管道两米五") == pytest.approx(2.55)


@pytest.mark.parametrize("text", ["dn300-500mm", "1:0.75", "2026-05-10", "k0+120-k0+300", "3m2"])
def test_what_is_no_spoken_length_stays(text: str) -> None:
    assert spoken_in_digits(text) == text
    assert spoken_in_digits("深2米3座") == "深2米 3座"


@pytest.mark.parametrize(
    ("said", "outcome"), [("每侧外扩1米5", "undetermined"), ("每侧外扩1米4", "no_restriction_found")]
)
def test_tenths_behind_the_unit_decide(check: Check, said: str, outcome: str) -> None:
    """1.45 m beside the zone: 1米5 reaches into it, 1米4 does not."""
    near = EDGE + 1.5 + 1.45
    area = [[0, near], [5, near], [5, near + 5], [0, near + 5]]
    assert check([MAIN], {"area": area, "activity": f"管沟开挖，{said}", "accuracy_m": 0}).outcomes[0].value == outcome


@pytest.mark.parametrize(
    ("project", "outcome"),
    [
        ("旧楼爆破拆除工程", "undetermined"),
        ("大型户外广告牌设置工程", "undetermined"),
        ("110kV电力排管工程", "plan_required"),
        ("碧水华庭项目", "plan_required"),
    ],
)
def test_the_name_of_a_project_counts_where_nothing_else_says_what_is_done(
    check: Check, project: str, outcome: str
) -> None:
    """Inside the zone undeclared works need a plan; what they are called may be worse, and is asked about."""
    area = [[0, EDGE + 1], [5, EDGE + 1], [5, EDGE + 6], [0, EDGE + 6]]
    assert check([MAIN], {"area": area, "project": project}).outcomes[0].value == outcome


def test_a_shaft_of_undeclared_works_is_one_of_the_bore_that_the_project_is_called(check: Check) -> None:
    near = EDGE + 3.0
    area = [[0, near], [2, near], [2, near + 2], [0, near + 2]]
    bore, sewer = (
        check([MAIN], {"area": area, "accuracy_m": 0, "project": name}).outcomes[0].value
        for name in ("DN800污水顶管工程", "DN800污水管道工程")
    )
    assert (bore, sewer) == ("undetermined", "no_restriction_found")


@pytest.mark.parametrize("said", ["1.5m（局部3m）", "3m（局部1.5m）", "1.5m，局部加深至3m", "1.2~1.5m（局部3m）"])
def test_what_is_deeper_in_part_is_as_deep_as_there(said: str) -> None:
    assert largest_of_text(said, metres_per=None) == (3.0, True)


def test_a_part_of_which_nobody_says_how_deep_it_is_is_no_length() -> None:
    assert largest_of_text("1.5m（局部见图）", metres_per=None) is None


@pytest.mark.parametrize(
    "column", ["最大开挖深度", "基坑深度", "沟槽深度（m）", "设计埋深", "max depth", "depth of excavation"]
)
def test_usual_names_of_a_depth_are_read(column: str) -> None:
    assert fact_names().columns([column])[column].fact == "depth_m"
