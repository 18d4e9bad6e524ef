"""Several pipes in one diameter, grades with a word round them, and an accuracy that nobody read."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest

from geo.errors import InputError
from geo.network.as_written import Pipes, grade_of, insulated, pipes_in_mm, pipes_of
from geo.network.columns import NETWORK
from permits.service.opening import open_network
from permits.service.shipped import network_tables


def test_several_pipes_in_a_column_of_another_unit() -> None:
    assert pipes_in_mm("2×DN500", 1.0) == "2×DN500"
    assert pipes_in_mm("2×DN500", 10.0) == "2×DN500"
    assert pipes_of(pipes_in_mm("2×50", 10.0)) == Pipes(2, 500)


LINE = {"line": [[0, 0], [100, 0]]}
AREA = {"area": [[0, 0], [9, 0], [9, 9], [0, 9]]}


def only(place: str) -> Any:
    return open_network([place]).table.row(0)


@pytest.mark.parametrize(
    ("written", "pipes"),
    [
        ("2×DN500", (2, 500)),
        ("2xDN500", (2, 500)),
        ("2 × dn 500 mm", (2, 500)),
        ("2DN500", (2, 500)),
        ("2-DN500", (2, 500)),
        ("2根DN500", (2, 500)),
        ("双DN500", (2, 500)),
        ("四根DN1400", (4, 1400)),
        ("2×500", (2, 500)),
        ("２×ＤＮ５００", (2, 500)),
        ("2×Φ529", (2, 529)),
        ("DN500×2", (2, 500)),
        ("DN500*2根", (2, 500)),
        ("DN500/DN400", (2, 500)),
        ("DN500+DN500", (2, 500)),
        ("4×DN1400", (4, 1400)),
        ("DN1400/DN1400/DN1200/DN1200", (4, 1400)),
        # No casing is as narrow as its pipe.
        ("DN500/400", (2, 500)),
        ("500/500", (2, 500)),
        ("2(DN500)", (2, 500)),
        # One pipe, its casing, its wall, a channel: none of them is several.
        ("DN500", None),
        ("500", None),
        ("500/655", None),
        ("500/501", None),
        ("500/8", None),
        ("DN500/655", None),
        ("Φ529×8", None),
        ("D529*8", None),
        ("DN500×8", None),
        ("800×1200", None),
        ("1.2×0.8", None),
        ("9×DN500", None),
        ("", None),
        (500, None),
    ],
)
def test_how_many_pipes_a_diameter_names(written: Any, pipes: tuple[int, float] | None) -> None:
    assert pipes_of(written) == (None if pipes is None else Pipes(*pipes))


@pytest.mark.parametrize("written", ["2×DN500", "双DN500", "DN500×2", "DN500/DN400"])
def test_two_pipes_on_one_line_are_a_pair(written: str, network: Callable[..., str]) -> None:
    stated = only(network({**LINE, "dn": 500, "represents": "pair"}))
    row = only(network({**LINE, "dn": written}))
    for name in ("dn", "represents", "outer_offset_m", "centre_offset_m", "outer_diameter_mm", "assumed"):
        assert row[name] == stated[name], name
    assert "pair_spacing" in row["assumed"]
    spaced = only(network({**LINE, "dn": written, "pair_spacing_mm": 2000}))
    assert spaced["centre_offset_m"] == 1.0


def test_of_four_pipes_the_outer_ones_are_three_spacings_apart(network: Callable[..., str]) -> None:
    pair = only(network({**LINE, "kind": "transmission", "dn": "2×DN1400"}))
    four = only(network({**LINE, "kind": "transmission", "dn": "4×DN1400"}))
    assert four["centre_offset_m"] == pytest.approx(3 * pair["centre_offset_m"])
    casing_m = four["outer_diameter_mm"] / 1000
    assert four["outer_offset_m"] == pytest.approx(four["centre_offset_m"] + casing_m / 2)
    channel = only(network({**LINE, "dn": "4×DN500", "laying": "管沟"}))
    assert channel["outer_offset_m"] == 2 * only(network({**LINE, "dn": "2×DN500", "laying": "管沟"}))["outer_offset_m"]


def test_several_pipes_stated_to_be_drawn_one_by_one_are_feared(network: Callable[..., str]) -> None:
    register = open_network([network({**LINE, "dn": "2×DN500", "represents": "pipe"})])
    row = register.table.row(0)
    alone = only(network({**LINE, "dn": 500}))
    assert row["outer_offset_m"] == alone["outer_offset_m"] and row["unread"] == "dn"
    wider = register.wider()
    # The line may be either pipe: the outside of the other lies a spacing farther.
    assert wider is not None and wider.table.row(0)["outer_offset_m"] == pytest.approx(0.96 + 0.355)


@pytest.mark.parametrize(("facts", "feared"), [({}, True), ({"represents": "pair"}, False)])
def test_several_pipes_in_a_column_that_nobody_reads_are_feared_as_wide_as_they_are(
    facts: dict[str, Any], feared: bool, network: Callable[..., str]
) -> None:
    wider = open_network([network({**LINE, **facts, "dn": 1400, "规格": "2×DN1400"})]).wider()
    assert (wider is not None) is feared
    four = open_network([network({**LINE, **facts, "dn": 1400, "规格": "4×DN1400"})]).wider()
    exact = only(network({**LINE, "dn": "4×DN1400"}))
    assert four is not None and four.table.row(0)["outer_offset_m"] >= exact["outer_offset_m"]


@pytest.mark.parametrize("dn", [25, 50, 100, 300, 500, 700, 1000, 1400, 1600])
@pytest.mark.parametrize("many", [2, 3, 4, 8])
def test_pipes_are_no_narrower_than_their_casings_and_gaps(dn: int, many: int, network: Callable[..., str]) -> None:
    row = only(network({**LINE, "dn": f"{many}×DN{dn}", "represents": "pair"}))
    assert network_tables().dimensions.beside_each_other_m(many, dn) >= 2 * row["outer_offset_m"] - 1e-9


@pytest.mark.parametrize(
    ("written", "grade"),
    [
        ("A级", "A"),
        ("a 级", "A"),
        ("Ａ", "A"),
        ("B类", "B"),
        ("精度C", "C"),
        ("Grade D", "D"),
        # Which of ours it is, nobody can say.
        ("一级", None),
        ("Ⅰ级", None),
        ("甲级", None),
        ("1", None),
        (1, None),
        ("第二等", None),
        ("AA", "AA"),
        ("优", "优"),
    ],
)
def test_a_grade_as_people_write_it(written: Any, grade: str | None) -> None:
    assert grade_of(written, ("A", "B", "C", "D")) == grade


def test_a_grade_of_another_scale_counts_as_the_worst_and_is_said(network: Callable[..., str]) -> None:
    register = open_network([network({**LINE, "dn": 500, "position_grade": "一级"})])
    row = register.table.row(0)
    assert row["grade"] == "D" and row["uncertainty_m"] == 5.0 and "position_grade_unstated" in row["assumed"]
    assert any("一级" in one.zh and "[values.position_grade]" in one.zh for one in register.notes)
    assert only(network({**LINE, "dn": 500, "position_grade": "A级"}))["uncertainty_m"] == pytest.approx(0.1)
    with pytest.raises(InputError, match="position_grade is '优'"):
        open_network([network({**LINE, "dn": 500, "position_grade": "优"})])


@pytest.mark.parametrize(
    ("column", "value", "beyond_m"),
    [
        ("探测精度", 0.1, math.nan),
        ("探测精度", 0.11, 0.11),
        ("点位中误差", "±15cm", 0.15),
        ("定位精度", 1.5, 1.5),
        ("精度等级", "1级", math.nan),
        ("accuracy_class", "class 2", math.nan),
    ],
)
def test_an_error_that_nobody_read_lies_beyond_the_edge(
    column: str, value: Any, beyond_m: float, network: Callable[..., str]
) -> None:
    """Of a main of grade A, ±0.1 m: only a larger one says more."""
    facts = {"dn": 500, "position_grade": "A", column: value}
    register = open_network([network({**LINE, **facts})])
    wider = register.wider()
    assert (wider is None) is math.isnan(beyond_m)
    if wider is not None:
        edge_m = register.table.row(0)["outer_offset_m"]
        assert wider.table.row(0)["outer_offset_m"] == pytest.approx(edge_m + beyond_m)


@pytest.mark.parametrize(
    ("remark", "beyond_m"),
    [
        *(("平面位置误差约1m", 1.0), ("误差±50厘米", 0.5), ("实际位置偏北3米", 3.0), ("2026年已改线，向北移3米", 3.0)),
        # Without a unit metres at most; a share is none.
        *(
            ("平面精度±1.0", 1.0),
            ("误差 +/-0.5", 0.5),
            ("精度±5%", math.nan),
            ("精度±12%", math.nan),
            ("精度±1.5‰", math.nan),
        ),
        # As far off as what nobody surveyed.
        *(("位置不准，仅供参考", 5.0), ("推测位置", 5.0), ("approximate location", 5.0)),
        *(("位于道路中心线偏北3米", math.nan), ("见示意图3", math.nan), ("拟改迁至北侧4m", math.nan)),
        # How much of it is new, and whose it is.
        *(("2019年已改造80米", math.nan), ("已更换改造35m", math.nan), ("已移交3m", math.nan), ("已南移4米", 4.0)),
        *(("位置已核实", math.nan), ("位置偏僻", math.nan), ("埋深误差不大", math.nan)),
    ],
)
def test_how_far_off_a_text_says_that_a_pipe_is(remark: str, beyond_m: float, network: Callable[..., str]) -> None:
    facts = {"dn": 500, "position_grade": "A", "备注": remark}
    register = open_network([network({**LINE, **facts})])
    wider = register.wider()
    assert (wider is None) is math.isnan(beyond_m)
    if wider is not None:
        edge_m = register.table.row(0)["outer_offset_m"]
        assert wider.table.row(0)["outer_offset_m"] == pytest.approx(edge_m + beyond_m)


@pytest.mark.parametrize(
    ("column", "value", "edge_m"),
    [("备注", "2800×1500", 1.4), ("沟", "2.8×1.5m", 1.4), ("备注", "2.8×1.5", 1.4), ("备注", "图幅5×4", None)],
)
def test_both_sides_of_a_section_count_whole(
    column: str, value: str, edge_m: float | None, network: Callable[..., str]
) -> None:
    wider = open_network([network({**LINE, "dn": 500, "position_grade": "A", column: value})]).wider()
    assert (None if wider is None else pytest.approx(wider.table.row(0)["outer_offset_m"])) == edge_m


def test_an_error_adds_to_a_width_and_moves_an_area_as_well(network: Callable[..., str]) -> None:
    both = {"dn": 500, "position_grade": "A", "断面尺寸": "3000×1500", "定位精度": 1.5}
    wider = open_network([network({**LINE, **both})]).wider()
    assert wider is not None and wider.table.row(0)["outer_offset_m"] == pytest.approx(1.5 + 1.5)
    station = {"kind": "facility", "position_grade": "A", "断面尺寸": "3000×1500", **AREA}
    assert open_network([network(station)]).wider() is None
    moved = open_network([network({**station, "定位精度": 1.5})]).wider()
    assert moved is not None and moved.table.row(0)["outer_offset_m"] == pytest.approx(1.5)


@pytest.mark.parametrize("before", ["PE管", "HDPE ", "无缝钢管", "直埋保温管", "供热管道", "管径：", "钢 "])
def test_a_material_in_front_of_a_size_says_nothing_of_it(before: str) -> None:
    assert (
        NETWORK["dn"].number(f"{before}DN500") == 500 and NETWORK["outer_diameter_mm"].number(f"{before}∅529×8") == 529
    )
    assert math.isnan(NETWORK["outer_diameter_mm"].number(f"{before}DN500"))


def test_a_sleeve_is_another_pipe() -> None:
    assert math.isnan(NETWORK["dn"].number("套管DN800"))


@pytest.mark.parametrize("status", ["已拆除", "废弃", "停用", "abandoned", "out of use"])
def test_what_is_out_of_use_stays_protected_and_is_told(status: str, network: Callable[..., str]) -> None:
    register = open_network([network({**LINE, "dn": 500, "status": status})])
    assert len(register) == 1
    assert any(status in one.zh and status in one.en and "[values.status]" in one.en for one in register.remarks)


@pytest.mark.parametrize("status", ["在用", "in use", None])
def test_what_is_in_use_troubles_nobody(status: str | None, network: Callable[..., str]) -> None:
    register = open_network([network({**LINE, "dn": 500, "status": status})])
    assert not any("values.status" in one.en for one in register.remarks)


@pytest.mark.parametrize(
    ("written", "both"),
    [
        ("DN500（保温后φ965）", (500, 965)),
        ("DN500(保温后 965mm)", (500, 965)),
        ("ＤＮ５００（含保温φ６５５）", (500, 655)),
        ("dn500 外护管外径655", (500, 655)),
        ("DN500/外护φ655", (500, 655)),
        ("DN500（保温层外径：Φ655）", (500, 655)),
        # A bare one may be the steel pipe; a thickness is no diameter.
        ("DN500（φ529）", None),
        ("DN500（保温50）", None),
        ("DN500（保温厚度50）", None),
        ("DN500", None),
        (500, None),
    ],
)
def test_a_diameter_over_the_insulation_behind_the_nominal_one(written: Any, both: tuple[float, float] | None) -> None:
    assert insulated(written) == both


@pytest.mark.parametrize("stated", [{}, {"outer_diameter_mm": 965}, {"outer_diameter_mm": "965mm"}])
def test_it_is_where_the_zone_begins(stated: dict[str, Any], network: Callable[..., str]) -> None:
    row = only(network({**LINE, "dn": "DN500（保温后φ965）", **stated}))
    assert (row["dn"], row["outer_diameter_mm"], row["outer_offset_m"]) == (500, 965, 0.4825)


def test_where_a_column_states_another_one_nobody_can_tell(network: Callable[..., str]) -> None:
    with pytest.raises(InputError, match="保温后φ965"):
        only(network({**LINE, "dn": "DN500（保温后φ965）", "outer_diameter_mm": 655}))


def test_one_that_is_less_than_the_pipe_is_refused(network: Callable[..., str]) -> None:
    with pytest.raises(InputError):
        only(network({**LINE, "dn": "DN500（保温后φ499）"}))


@pytest.mark.parametrize(("written", "accuracy_m"), [("±1.0", 1.0), ("+/-0.5", 0.5), ("±30cm", 0.3), ("± 2 m", 2.0)])
def test_an_accuracy_with_its_sign(written: str, accuracy_m: float, network: Callable[..., str]) -> None:
    assert only(network({**LINE, "dn": 500, "position_accuracy_m": written}))["position_accuracy_m"] == accuracy_m


@pytest.mark.parametrize("column", ["depth_m", "dn"])
def test_no_other_number_has_such_a_sign(column: str, network: Callable[..., str]) -> None:
    with pytest.raises(InputError):
        only(network({**LINE, "dn": 500, column: "±20"}))
