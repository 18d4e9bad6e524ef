"""Placeholders for "unknown", and everything that is wrong with a network in one answer."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from geo.errors import InputError
from geo.network.columns import NETWORK
from geo.network.faults import NetworkFaults
from permits.service.opening import open_network

UNKNOWN = (0, -1, -9999, 9999, "0", "-1", "9999.0", "不详", "无", "/", "NULL", "-", "未知", "N/A", " ? ", "none")


@pytest.mark.parametrize("value", UNKNOWN)
@pytest.mark.parametrize("column", ["dn", "outer_diameter_mm", "pair_spacing_mm", "width_mm"])
def test_pass_a_placeholder_is_missing_and_counted_in_one_line(
    column: str, value: Any, network: Callable[..., str]
) -> None:
    register = open_network([network({column: value}, {column: value}, {"dn": 300})])
    # Nothing is known of the first two, so the widest casing is taken for them.
    assert "outer_diameter_unknown" in register.column("assumed")[0]
    assert register.column("outer_offset_m")[0] > register.column("outer_offset_m")[2]
    (line,) = [one.en for one in register.remarks if "nobody knows" in one.en]
    assert f"n.geojson: {column} says that nobody knows in 2 rows" in line


@pytest.mark.parametrize(
    ("column", "value", "meant"),
    [
        ("position_accuracy_m", 0, True),
        ("position_accuracy_m", -1, False),
        ("laying", "0", True),
        ("operator", "0", False),
        ("operator", "无", False),
        ("operator", "无锡热力", True),
        ("installed_on", "1900-01-01", False),
        ("installed_on", "0000-00-00", False),
        ("installed_on", "1999", True),
        ("depth_m", 0, True),
        ("depth_m", "不详", False),
        ("asset_id", "0", True),
        ("asset_id", "-", False),
        ("represents", "/", False),
        ("position_grade", "无", False),
        ("aerial", 0, True),
    ],
)
def test_pass_zero_is_a_value_only_where_it_can_be_meant(column: str, value: Any, meant: bool) -> None:
    assert NETWORK[column].stands_for_unknown(value) is not meant


def test_pass_a_default_fills_what_nobody_knows(network: Callable[..., str]) -> None:
    place = network({"outer_diameter_mm": "不详"}, mapping="[defaults]\nouter_diameter_mm = 500\n")
    assert open_network([place]).column("outer_offset_m").tolist() == [0.25]


def test_pass_a_mapping_may_give_a_placeholder_a_meaning(network: Callable[..., str]) -> None:
    place = network({"position_grade": "-"}, mapping='[values.position_grade]\n"-" = "A"\n')
    assert open_network([place]).table["grade"].tolist() == ["A"]


def test_fail_all_faults_in_one_answer(network: Callable[..., str]) -> None:
    rows: list[dict[str, Any]] = [{"asset_id": f"P{n}", "dn": 300} for n in range(20)]
    for n in range(8):
        rows[n]["dn"] = 5000 + n
    rows[9]["kind"] = "pipe"
    rows[10]["represents"] = "tunnel"
    rows[11] |= {"dn": 500, "outer_diameter_mm": 300}
    rows[12]["depth_m"] = "deep"
    rows[14]["asset_id"] = rows[15]["asset_id"] = rows[16]["asset_id"] = "P13"
    rows[18]["asset_id"] = "P17"
    with pytest.raises(NetworkFaults) as caught:
        open_network([network(*rows)])
    text = caught.value.text.en
    assert text.splitlines()[0] == "the network has 14 faults of 6 kinds, and all must be corrected:"
    assert len(text.splitlines()) == len(caught.value.text.zh.splitlines()) == 7
    assert (
        "feature 1 (P0): dn is 5000. It must be from 15 to 3000. The same 7 times more: 2 (P1), 3 (P2), 4 (P3), 5 (P4) and others."
        in text
    )
    assert "feature 10 (P9): kind is 'pipe'" in text and "represents is 'tunnel'" in text
    assert "outer_diameter_mm is 300, less than dn, 500" in text and "depth_m is 'deep'" in text
    # However often ids are repeated, they are one line.
    assert "asset_id 'P13' stands 4 times (n.geojson:14, n.geojson:15, n.geojson:16, n.geojson:17)" in text
    assert "2 ids are repeated" in text


def test_fail_faults_of_several_files_are_all_said(network: Callable[..., str]) -> None:
    places = [network({"dn": 5000}, name=name) for name in ("a.geojson", "b.geojson")]
    with pytest.raises(NetworkFaults) as caught:
        open_network(places)
    assert [fault.file for fault in caught.value.faults] == ["a.geojson", "b.geojson"]


def test_fail_every_asset_without_a_shape_is_named(tmp_path: Path) -> None:
    features = [
        {"type": "Feature", "properties": {"asset_id": f"A{n}", "kind": "main"}, "geometry": None} for n in range(12)
    ]
    path = tmp_path / "n.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")
    with pytest.raises(InputError, match="it has no geometry") as caught:
        open_network([str(path)])
    assert all(f"(A{n})" in caught.value.text.en for n in range(12))


def test_fail_a_row_with_x_and_y_exchanged_is_named(tmp_path: Path, network: Callable[..., str]) -> None:
    path = Path(network(*({"asset_id": f"P{n}", "dn": 300} for n in range(6))))
    content = json.loads(path.read_text("utf-8"))
    line = content["features"][3]["geometry"]["coordinates"]
    line[1] = line[1][::-1]
    path.write_text(json.dumps(content), "utf-8")
    with pytest.raises(InputError, match=r"feature 4 \(P3\): X and Y of \(3846.* are exchanged"):
        open_network([str(path)])


def test_fail_a_hundred_thousand_wrong_words_are_one_line(tmp_path: Path) -> None:
    """And answered at once: a table may have its columns shifted by one."""
    rows = "".join(f'"LINESTRING({465_000 + n % 999} 3846000,465000 3846009)",X{n},T{n}\n' for n in range(50_000))
    table = tmp_path / "n.csv"
    table.write_text(f"wkt,kind,dn\n{rows}", "utf-8")
    (tmp_path / "m.toml").write_text('[source]\ncrs = "EPSG:4547"\n', "utf-8")
    with pytest.raises(NetworkFaults) as caught:
        open_network([f"{table}={tmp_path / 'm.toml'}"])
    assert [len(fault.features) for fault in caught.value.faults] == [50_000, 50_000]
    assert len(caught.value.text.en) < 1000


def test_pass_true_beside_one_is_no_number(network: Callable[..., str]) -> None:
    with pytest.raises(InputError, match=r"feature 2 \(counted from 1\): depth_m is True"):
        open_network([network({"depth_m": 1}, {"depth_m": True})])


@pytest.mark.parametrize(
    "value",
    [
        *(
            "<空>",
            "（空）",
            "未测",
            "未探明",
            "无数据",
            "缺失",
            "未标注",
            "no data",
            "No Data",
            "N.A.",
            "***",
            "/ /",
            "见图",
            "0mm",
            "0 毫米",
        ),
        *(
            "暂无",
            "缺",
            "?",
            "—",
            "--",
            "<Null>",
            "NaN",
            "N/A",
            "TBD",
            "不明",
            "……",
            "【待补充】",
            "见图纸",
            "未探测。",
            "not available",
            "-1",
        ),
    ],
)
@pytest.mark.parametrize("column", ["outer_diameter_mm", "width_mm", "depth_m", "installed_on", "position_grade"])
def test_pass_every_usual_way_to_say_that_nobody_knows(column: str, value: str) -> None:
    if column not in ("installed_on", "position_grade", "depth_m") or value[0] not in "0-":
        assert NETWORK[column].stands_for_unknown(value)


@pytest.mark.parametrize("value", ["约500", "500×500", "1a", "五百", "同上", "+", "见图500", "无缝钢管"])
def test_fail_what_says_something_is_not_taken_for_nothing(value: str, network: Callable[..., str]) -> None:
    assert not NETWORK["outer_diameter_mm"].stands_for_unknown(value)
    with pytest.raises(InputError, match="must be a number"):
        open_network([network({"outer_diameter_mm": value})])


@pytest.mark.parametrize(
    ("value", "dn", "outer"),
    [
        *(
            ("DN500", 500, False),
            ("dn 500", 500, False),
            ("DN:500", 500, False),
            ("ＤＮ500", 500, False),
            ("DN20", 20, False),
        ),
        *(("D500", 500, True), ("Ф500", 500, True), ("Φ529", 529, True), ("φ 529", 529, True), ("D529×8", 529, True)),
        *(('20"', 500, False), ("20″", 500, False), ('DN20"', 500, False), ("500mm", 500, False), ("20吋", 500, False)),
    ],
)
def test_pass_nominal_diameters_as_drawings_write_them(
    value: str, dn: float, outer: bool, network: Callable[..., str]
) -> None:
    register = open_network([network({"dn": value}, {"dn": 700})])
    assert register.table["dn"].tolist()[0] == dn
    # An outer diameter is read as no less than the nominal one, and that is said.
    assert any("sign of an outer diameter" in one.en for one in register.remarks) == outer
    if value == "Φ529":
        assert register.column("outer_offset_m")[0] > 0.3275


@pytest.mark.parametrize("value", ["DN500/655", "9×DN500", "DN500×8", "DN", "529×8"])
def test_fail_a_text_of_several_numbers_is_no_diameter(value: str, network: Callable[..., str]) -> None:
    with pytest.raises(InputError, match="must be a number"):
        open_network([network({"dn": value})])


def test_pass_an_outer_diameter_with_its_sign_and_no_nominal_one(network: Callable[..., str]) -> None:
    assert open_network([network({"outer_diameter_mm": "Φ655"})]).column("outer_offset_m").tolist() == [0.3275]
    with pytest.raises(InputError, match="outer_diameter_mm is 'DN500'"):
        open_network([network({"outer_diameter_mm": "DN500"})])


def test_fail_a_main_of_a_transmission_line_is_neither(network: Callable[..., str]) -> None:
    with pytest.raises(NetworkFaults) as said:
        open_network([network({"belongs_to": "transmission"}, {"belongs_to": "network"}, {})])
    assert "both cannot be" in str(said.value) and "belongs_to" in str(said.value)
    (row,) = said.value.faults
    assert "n.geojson" in str(row)


def test_pass_what_a_mapping_says_of_all_facilities_says_nothing_of_mains(network: Callable[..., str]) -> None:
    assert open_network([network({}, mapping='[defaults]\nbelongs_to = "transmission"\n')]).column("kind")[0] == "main"
