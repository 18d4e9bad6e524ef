"""Areas of a coverage that say that heat pipes are not surveyed there do not count; names and notes of any other kind take nothing away."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import Any

import pytest
import shapely

from geo.columns import Columns
from geo.errors import FileError
from geo.network.not_surveyed import Lack, not_surveyed
from permits.service.opening import open_network

X, Y = 465_000.0, 3_846_000.0
CRS = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4547"}}


def lack(name: str, value: Any) -> Lack | None:
    found = not_surveyed(Columns.of_rows([{name: value}]))
    return found[0].lack if found else None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("状态", "未普查"), ("name", "盲区"), ("备注", "尚未开展探测"), ("備註", "資料缺失，未調查")),
        *(
            ("备注", "未现场探测"),
            ("备注", "仅收集资料"),
            ("说明", "围挡内无法探测"),
            ("说明", "不具备探测条件"),
            ("普查率", 0),
        ),
        *(("note", "not surveyed yet"), ("complete", False), ("是否普查", "否"), ("valid", "0"), ("surveyed", 0.0)),
    ],
)
def test_a_gap(name: str, value: Any) -> None:
    assert lack(name, value) is Lack.GAP


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("status", "planned"), ("备注", "拟于2026年普查"), ("进度", "99%"), ("is_deleted", 1), ("备注", "已作废")),
        *(
            ("完成率", 0.6),
            ("进度", 60),
            ("完成率", 99.9),
            ("progress", "45"),
            ("专业", "燃气、给水"),
            ("类型", "gas and water"),
        ),
        *(("名称", "规划范围"), ("类型", "供热规划范围"), ("name", "project boundary"), ("说明", "施工红线")),
        *(("探测深度", "2米以内"), ("最大探测深度", 2), ("备注", "探测深度3m以内"), ("survey_depth", "2 m")),
        *(("备注", "仅金属管线"), ("备注", "抽查10%"), ("精度", "资料转绘")),
        *(("探测对象", "DN300以上"), ("备注", "只测管径≥DN200"), ("备注", "不含单位内部管线")),
        *(("备注", "仅普查了一次网主干管"), ("备注", "不含庭院管网"), ("专业", "给水"), ("类型", "燃气管线普查范围")),
    ],
)
def test_an_area_that_proves_nothing(name: str, value: Any) -> None:
    assert lack(name, value) is Lack.ELSE


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("名称", "规划路供热管线普查范围"), ("名称", "城市规划区"), ("探测深度", "不限"), ("探测深度", 0)),
        *(("备注", "资料收集后全部现场探测"), ("备注", "探测深度满足要求"), ("name", "project boundary survey 2024")),
        *(("name", "未来路片区普查范围"), ("测绘单位", "某电力勘测设计院"), ("专业", "热力"), ("类型", "综合管线普查")),
        *(("备注", "已全面普查，成果已入库"), ("进度", "100%"), ("complete", True), ("del_flag", 0), ("备注", "无")),
        *(
            ("完成率", 1),
            ("完成率", 100),
            ("进度", 1.0),
            ("普查年度", 20),
            ("专业", "燃气、热力"),
            ("备注", "含DN50以下"),
        ),
        *(("owner", "no"), ("普查年度", 2025), ("name", None), ("name", float("nan"))),
    ],
)
def test_an_area_that_counts(name: str, value: Any) -> None:
    assert lack(name, value) is None


TODAY = datetime.date(2026, 5, 10)


@pytest.mark.parametrize("name", ["surveyed_on", "普查日期", "探测时间", "survey_date", "測量日期"])
@pytest.mark.parametrize(
    ("value", "later"),
    [
        *(
            ("2026-05-10", False),
            ("2026-05-11", True),
            ("2026/5/11", True),
            ("2026年5月11日", True),
            ("20260511", True),
        ),
        *(
            (20260510, False),
            ("2026-05", False),
            ("2026年6月", True),
            (2026, False),
            (2027.0, True),
            ("2027年度", True),
        ),
        *(
            (datetime.date(2026, 5, 11), True),
            (datetime.datetime(2026, 5, 10, 23), False),
            ("2026-05-11T08:00:00", True),
        ),
        *((1778371200000, False), (1778630400000, True), ("不详", False), (None, False), ("第2期", False)),
    ],
)
def test_a_survey_of_a_day_that_has_not_come_proves_nothing_yet(name: str, value: Any, later: bool) -> None:
    (told,) = not_surveyed(Columns.of_rows([{name: value}]), TODAY) or [None]
    assert (told is not None and told.lack is Lack.LATER) == later


def test_days_of_other_things_say_nothing(tmp_path: Path) -> None:
    assert not not_surveyed(Columns.of_rows([{"valid_until": "2099-01-01", "下次普查": "2027-01-01"}]), TODAY)


def area(west: float, east: float, **properties: Any) -> dict[str, Any]:
    ring = shapely.geometry.mapping(shapely.box(west, Y - 500, east, Y + 500))
    return {"type": "Feature", "properties": properties, "geometry": ring}


def covered(folder: Path, *areas: dict[str, Any], mapping: str = "") -> tuple[Any, list[str]]:
    main = {"asset_id": "M", "kind": "main", "dn": 500, "position_accuracy_m": 0.1}
    line = {"type": "LineString", "coordinates": [[X, Y], [X + 400, Y]]}
    pipe = {"type": "Feature", "properties": main, "geometry": line}
    for name, features in (("n", [pipe]), ("c", list(areas))):
        document = {"type": "FeatureCollection", "crs": CRS, "features": features}
        (folder / f"{name}.geojson").write_text(json.dumps(document), "utf-8")
    register = open_network([str(folder / "n.geojson")], coverage=f"{folder / 'c.geojson'}{mapping}")
    return register.coverage, [note.en for note in register.notes]


def test_a_gap_is_cut_out_of_what_lies_over_it_and_is_told(tmp_path: Path) -> None:
    whole, notes = covered(tmp_path, area(X, X + 400), area(X + 100, X + 200, name="未普查区"))
    assert whole.covers(shapely.Point(X + 99.9, Y)) and not whole.intersects(shapely.Point(X + 100.1, Y))
    assert any("area 2 name: 未普查区" in note for note in notes)


def test_the_survey_of_another_trade_takes_nothing_from_that_of_heat(tmp_path: Path) -> None:
    whole, notes = covered(tmp_path, area(X, X + 400), area(X + 300, X + 600, 专业="给水"))
    assert whole.covers(shapely.Point(X + 350, Y)) and not whole.intersects(shapely.Point(X + 401, Y))
    assert any("专业" in note for note in notes)


def test_a_coverage_of_gaps_alone_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="area 1 status: planned"):
        covered(tmp_path, area(X, X + 400, status="planned"))


def test_a_coverage_without_an_area_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="no area where heat pipes are completely surveyed"):
        covered(tmp_path)


@pytest.mark.parametrize("stated", ['[columns]\nsurveyed_on = "tag"\n', '[defaults]\nsurveyed_on = "2099-01-01"\n'])
def test_a_day_to_come_that_a_mapping_names_does_not_count(stated: str, tmp_path: Path) -> None:
    (tmp_path / "m.toml").write_text(stated, "utf-8")
    with pytest.raises(FileError, match="has not come yet"):
        covered(tmp_path, area(X, X + 400, tag="2099-01-01"), mapping=f"={tmp_path / 'm.toml'}")
