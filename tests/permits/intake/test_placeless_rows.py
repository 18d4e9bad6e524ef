"""Rows of works without a place beside what was drawn: those of works that nobody drew leave nothing clear, the others are heard."""

from __future__ import annotations

import sqlite3
import zipfile
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import geopandas
import pandas as pd
import pyogrio
import pyproj
import pytest
import shapely

from geo.raw import RawLayer
from geo.reading.layers import read_layers
from geo.reading.parts import parts
from permits.intake.handed_in import HandedIn, take_in, unread_findings
from permits.intake.placeless_rows import apart
from permits.service.shipped import activity_list, fact_names
from permits.works.proposed import proposed_works

GRID = pyproj.CRS.from_epsg(4547)
SITE = shapely.box(465_000, 3_846_000, 465_020, 3_846_010)
WORKS = {"编号": ["W1", "W2"], "作业内容": ["基坑开挖", "顶管"], "深度": [5.0, 8.0]}


def package(folder: Path, rows: dict[str, list[object]], *, number: str = "W1", table: str = "作业表") -> Path:
    path = folder / "works.gpkg"
    drawn = geopandas.GeoDataFrame({"编号": [number], "深度": [2.0]}, geometry=[SITE], crs=GRID)
    drawn.to_file(path, layer="范围")
    pyogrio.write_dataframe(pd.DataFrame(rows), path, layer=table, append=True)
    return path


def archive(folder: Path, name: str, text: str) -> Path:
    ring = ",".join(f"[{x},{y}]" for x, y in SITE.exterior.coords)
    crs = '"crs":{"type":"name","properties":{"name":"EPSG:4547"}}'
    feature = (
        f'{{"type":"Feature","properties":{{"编号":"W1"}},"geometry":{{"type":"Polygon","coordinates":[[{ring}]]}}}}'
    )
    path = folder / "works.zip"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("site.geojson", f'{{"type":"FeatureCollection",{crs},"features":[{feature}]}}')
        packed.writestr(name, text)
    return path


def handed(layers: Sequence[RawLayer]) -> HandedIn:
    one = take_in(layers, activity_list(), fact_names(), GRID)
    assert one.found == len(one.site.geometry) + sum(lost.count for lost in one.unread)
    return one


def test_fail_works_of_a_table_that_no_layer_draws_are_unread(tmp_path: Path) -> None:
    (lost,) = (found := handed(read_layers(package(tmp_path, WORKS)))).unread
    assert (lost.file, lost.feature, lost.count) == ("works.gpkg", "作业表", 1)
    assert "W2" in lost.reason.zh and "W1" not in lost.reason.zh
    assert unread_findings(found)


@pytest.mark.parametrize("column", ["孔号", "井号"])
def test_fail_holes_and_wells_of_a_table_that_no_layer_draws_are_unread(column: str, tmp_path: Path) -> None:
    rows: dict[str, list[object]] = {column: ["Z1", "Z2"], "作业类型": ["钻探", "钻探"]}
    (lost,) = handed(read_layers(package(tmp_path, rows))).unread
    assert lost.count == 2


@pytest.mark.parametrize("column", ["统一社会信用代码", "项目代码", "Postal code"])
def test_fail_codes_of_firms_and_projects_make_no_list_of_codes(column: str, tmp_path: Path) -> None:
    rows: dict[str, list[object]] = {**WORKS, column: ["91410100MA0000000X", "91410100MA0000000X"]}
    (lost,) = handed(read_layers(package(tmp_path, rows))).unread
    assert lost.count == 1 and "W2" in lost.reason.zh


def test_fail_what_states_depths_is_no_list_of_codes_whatever_it_is_called(tmp_path: Path) -> None:
    (lost,) = handed(read_layers(package(tmp_path, WORKS, table="作业编码表"))).unread
    assert lost.count == 1 and "W2" in lost.reason.zh


def test_fail_works_of_a_list_in_an_archive_are_unread(tmp_path: Path) -> None:
    path = archive(tmp_path, "清单.csv", "编号,作业内容,深度\nW1,基坑开挖,5\nW3,顶管,8\n")
    (lost,) = handed(read_layers(path)).unread
    assert (lost.feature, lost.count) == ("清单.csv", 1) and "W3" in lost.reason.en


NO_WORKS_OF_THEIR_OWN = pytest.mark.parametrize(
    ("rows", "table"),
    [
        ({"编号": ["W1"], "作业内容": ["基坑开挖"]}, "作业表"),
        ({"编号": ["W2"], "备注": ["另行申报"]}, "说明"),
        ({"编号": ["W2"], "作业内容": [""]}, "作业表"),
        ({"编号": ["W2"], "作业内容": ["无"]}, "作业表"),
        ({"序号": ["1"], "作业内容": ["顶管"]}, "清单"),
        ({"项目编号": ["2026-7"], "作业内容": ["顶管"]}, "项目"),
        ({"代码": ["A1"], "作业编号": ["9"], "作业内容": ["顶管"]}, "类型"),
        ({"编号": ["A1", "A2"], "作业内容": ["基坑", "顶管"]}, "作业类型字典"),
        ({"项": ["制图单位", "坐标系"], "值": ["规划院", "CGCS2000"]}, "元数据"),
        ({"符号": ["红", "绿"], "含义": ["基坑范围", "绿化范围"]}, "图例"),
    ],
)


@NO_WORKS_OF_THEIR_OWN
def test_pass_rows_of_what_is_drawn_of_nothing_or_of_codes_are_no_works_of_their_own(
    rows: dict[str, list[object]], table: str, tmp_path: Path
) -> None:
    assert not handed(read_layers(package(tmp_path, rows, table=table))).unread


def test_pass_a_size_that_looks_like_the_number_draws_nothing(tmp_path: Path) -> None:
    """The layer has a depth of 2, and no works called so."""
    rows: dict[str, list[object]] = {"编号": ["2"], "作业内容": ["顶管"]}
    assert handed(read_layers(package(tmp_path, rows))).unread
    assert not handed(read_layers(package(tmp_path, rows, number="2"))).unread


def test_pass_whoever_picks_the_layer_leaves_the_table_aside(tmp_path: Path) -> None:
    assert not handed(read_layers(package(tmp_path, WORKS), layers=["范围"])).unread


def test_pass_what_a_table_says_is_heard_with_the_names_of_its_columns(tmp_path: Path) -> None:
    rows: dict[str, list[object]] = {"编号": ["W1"], "宽度": [16.0], "深度": [8.0], "说明": ["锚索长25m"]}
    (layer,) = read_layers(package(tmp_path, rows))
    (works,) = proposed_works(layer, activity_list(), fact_names(), beside={"activities": "EX-PIT"})
    assert (works.said_m, works.said_deep_m, works.said_beyond_m) == (16, 8, 25)
    (layer,) = read_layers(archive(tmp_path, "清单.csv", "编号,沟宽(m),深度\nW1,9,5\n"))
    (works,) = proposed_works(layer, activity_list(), fact_names(), beside={"activities": "EX-PIT"})
    assert (works.said_m, works.said_deep_m) == (9, 5)


def test_pass_a_table_that_hangs_is_none_of_works(tmp_path: Path) -> None:
    path = package(tmp_path, {"编号": ["W1"], "作业内容": ["顶管"]})
    with closing(sqlite3.connect(path)) as database:
        database.execute(
            "CREATE VIEW endless AS WITH RECURSIVE n(x) AS (VALUES(1) UNION ALL SELECT x+1 FROM n) SELECT * FROM n"
        )
    assert not handed(read_layers(path)).unread


def apart_of(path: Path, *, most: int = 500) -> list[RawLayer]:
    return list(apart(parts(path, most=most), fact_names(), most=most))


def said_of(layer: RawLayer) -> list[object]:
    return layer.attributes["附表说明"].tolist() if "附表说明" in layer.attributes else []


def test_fail_each_of_the_works_that_no_layer_draws_is_a_site_of_a_batch(tmp_path: Path) -> None:
    drawn, lost = apart_of(package(tmp_path, WORKS))
    assert said_of(drawn) == ["编号：W1；作业内容：基坑开挖；深度：5"] and not drawn.headings
    (one,) = lost.unread
    assert (one.feature, one.count, lost.title, lost.found, len(lost)) == ("W2", 1, "作业表", 1, 0)
    assert "作业表" in one.reason.zh and "works.gpkg" in one.reason.en


def test_fail_a_table_is_held_against_all_parts_and_its_works_come_in_parts_too(tmp_path: Path) -> None:
    """The first part is long gone when the last names its works, and a list of works may be longer than what all are told."""
    count = 620
    path = tmp_path / "works.gpkg"
    shapes = [shapely.affinity.translate(SITE, 30 * row) for row in range(6)]
    drawn = geopandas.GeoDataFrame({"编号": [f"W{100 * row}" for row in range(6)]}, geometry=shapes, crs=GRID)
    drawn.to_file(path, layer="范围")
    rows = pd.DataFrame({"编号": [f"W{row}" for row in range(count)], "作业内容": "顶管"})
    pyogrio.write_dataframe(rows, path, layer="作业表", append=True)
    found = apart_of(path, most=2)
    assert [said_of(one) for one in found[:3]] == [
        [f"编号：W{100 * row}；作业内容：顶管" for row in (first, first + 1)] for first in (0, 2, 4)
    ]
    assert all(one.found == 2 for one in found)
    lost = [each.feature for one in found[3:] for each in one.unread]
    assert lost == [f"W{row}" for row in range(count) if row % 100 or row > 500]
    (whole,) = handed(read_layers(path)).unread
    assert whole.count == len(lost)


def test_fail_works_of_a_list_in_an_archive_are_sites_of_a_batch(tmp_path: Path) -> None:
    drawn, lost = apart_of(archive(tmp_path, "清单.csv", "编号,作业内容,深度\nW1,基坑开挖,5\nW3,顶管,8\n"))
    assert said_of(drawn) == ["编号：W1；作业内容：基坑开挖；深度：5"] and [one.feature for one in lost.unread] == [
        "W3"
    ]


@NO_WORKS_OF_THEIR_OWN
def test_pass_rows_of_no_works_are_no_sites_of_a_batch(
    rows: dict[str, list[object]], table: str, tmp_path: Path
) -> None:
    (drawn,) = apart_of(package(tmp_path, rows, table=table))
    assert not drawn.unread and len(drawn) == 1


def test_pass_whoever_picks_a_layer_of_a_batch_is_asked_of_no_works_that_another_may_draw(tmp_path: Path) -> None:
    (drawn,) = apart(parts(package(tmp_path, WORKS), layer="范围"), fact_names(), most=500, picked=True)
    assert said_of(drawn) == ["编号：W1；作业内容：基坑开挖；深度：5"] and not drawn.headings


def test_pass_a_list_of_codes_says_nothing_of_these_works(tmp_path: Path) -> None:
    rows: dict[str, list[object]] = {"编号": ["A1"], "名称": ["爆破"]}
    for name, heard in (("类型字典", False), ("类型说明", True)):
        (tmp_path / name).mkdir()
        path = package(tmp_path / name, rows, table=name)
        (drawn,) = apart_of(path)
        assert bool(drawn.headings) is heard
        (layer,) = handed(read_layers(path)).layers
        assert bool(layer.headings) is heard
