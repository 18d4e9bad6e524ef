"""A size that the network may state in a column nobody reads: read where its name and numbers leave no doubt, else feared."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from geo.reading.layers import read_layers
from permits.record.record import Record
from permits.service.check import Desk
from permits.service.opening import open_network

DAY = datetime.date(2026, 11, 26)
MAIN = {"asset_id": "M1", "dn": 500, "position_accuracy_m": 0.1, "line": [[-100, 0], [100, 0]]}


@pytest.fixture
def answer(tmp_path: Path, write: Callable[..., Path]) -> Callable[..., Record]:
    """The answer to a trench 2.2 m from the axis of a main, or farther, with more columns in the network."""

    def run(columns: dict[str, Any], south: float = 2.2, **facts: Any) -> Record:
        network = write(tmp_path / "n.geojson", [{"kind": "main", **MAIN, **columns}])
        area = [[0, south], [10, south], [10, south + 2], [0, south + 2]]
        works = {"activity": "EX-TRENCH", "start": "2026-12-28", "end": "2027-01-20", "area": area, **facts}
        layers = read_layers(write(tmp_path / "w.geojson", [{"coordinates_from": "survey", "accuracy_m": 0, **works}]))
        return Desk(open_network([str(network)])).check(layers, today=DAY, counter_proposal=True).record

    return run


@pytest.mark.parametrize(
    ("columns", "offset_mm"),
    [
        ({"管沟宽度": 3000}, 3000),
        ({"width": 3000}, 3000),
        ({"宽度": 3}, 3000),
        ({"外径": 1200}, 1200),
        ({"outer_diameter": "1200"}, 1200),
        ({"外护管外径": 1.2}, 1200),
    ],
)
def test_a_usual_name_with_numbers_of_one_unit_is_read(
    columns: dict[str, Any], offset_mm: float, answer: Callable[..., Record]
) -> None:
    record = answer(columns)
    assert record.outcome == ("plan_required" if offset_mm == 3000 else "verify_on_site")
    (found,) = [one for one in record.findings if one.outcome == record.outcome]
    assert found.distance_m == pytest.approx(2.2 - offset_mm / 2000, abs=1e-3)


@pytest.mark.parametrize(
    "columns",
    [
        {"断面尺寸": "3000×1500"},
        {"备注": "管沟宽4米"},
        {"宽度": 300},
        {"管线规格": "3.0*1.5"},
        {"供回水间距": "3米"},
        {"定位精度": 1.5},
        {"管径": 1200},
        {"SECTION": "2600x1800"},
    ],
)
def test_no_clear_rests_on_a_size_that_nobody_read(columns: dict[str, Any], answer: Callable[..., Record]) -> None:
    assert answer({}).outcome == "no_restriction_found"
    record = answer(columns)
    assert record.outcome == "undetermined"
    (found,) = [one for one in record.findings if one.provision == "network_size_not_used"]
    assert found.text is not None and next(iter(columns)) in found.text.zh and "[columns]" in found.text.zh
    assert found.asset_id == "M1" and found.if_inside is not None
    # Where even the most that it can mean reaches nothing, there is no doubt; and no way out is free of it.
    assert answer(columns, south=40).outcome == "no_restriction_found"


@pytest.mark.parametrize(
    "columns",
    [
        {"管径": 500},
        {"规格": "DN500"},
        {"管材": "钢"},
        {"备注": "2010年改造，长度300米"},
        {"内径": 480},
        {"pipe_diameter_mm": 513},
        {"Durchmesser Diameter (m)": 0.5},
        {"宽度": "不详"},
        {"断面尺寸": None},
        {"路径编号": 12},
    ],
)
def test_a_column_that_says_nothing_new_of_the_edge_is_silent(
    columns: dict[str, Any], answer: Callable[..., Record]
) -> None:
    assert answer(columns).outcome == "no_restriction_found"


@pytest.mark.parametrize("columns", [{"管径": "DN500"}, {"管径或断面尺寸": "2×DN400"}])
def test_no_diameter_is_feared_that_the_widest_casing_holds(
    columns: dict[str, Any], answer: Callable[..., Record]
) -> None:
    """Of an unknown diameter the edge is that of the widest casing anyway."""
    assert answer({"dn": None, **columns}, south=2.7).outcome == "no_restriction_found"


def test_a_mapping_settles_it(tmp_path: Path, write: Callable[..., Path]) -> None:
    network = write(tmp_path / "n.geojson", [{"kind": "main", **MAIN, "断面尺寸": "3000×1500"}])
    mapping = tmp_path / "m.toml"
    mapping.write_text('[extract]\nwidth_mm = { column = "断面尺寸", pattern = "(\\\\d+)×" }\n', "utf-8")
    register = open_network([f"{network}={mapping}"])
    assert register.table.row(0)["outer_offset_m"] == 1.5 and register.wider() is None


def test_network_check_tells_its_operator(tmp_path: Path, write: Callable[..., Path]) -> None:
    register = open_network([str(write(tmp_path / "n.geojson", [{"kind": "main", **MAIN, "断面尺寸": "3000×1500"}]))])
    assert any("断面尺寸 像是尺寸" in one.zh and "[extract]" in one.zh for one in register.remarks)
    assert json.dumps([one.zh for one in register.remarks], ensure_ascii=False).count("像是尺寸") == 1
