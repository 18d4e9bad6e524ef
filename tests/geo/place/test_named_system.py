"""Systems named in words or codes: one that the data cannot be in is told from one that says what was declared anyway."""

from __future__ import annotations

from typing import Any

import pyproj
import pytest

from geo.place.declaration import Declaration
from geo.place.named_system import contradicts, is_name_of_system

PLANE = Declaration(pyproj.CRS.from_epsg(4547), "EPSG:4547")
DEGREES = Declaration(pyproj.CRS.from_epsg(4326), "EPSG:4326")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("坐标系", "西安80"),
        ("坐標系統", "1980西安坐標系"),
        ("坐标系统", "1954年北京坐标系"),
        ("坐标系", "国家80"),
        ("坐标系", "80"),
        ("坐标系", "XX系"),
        ("坐标系", "郑州市城建坐标系"),
        ("坐标系", "城市独立坐标系"),
        ("坐标系代码", "4610"),
        ("EPSG代码", 2383),
        ("crs", "gcj02"),
        ("crs", "+proj=longlat +ellps=krass"),
        ("srid", 4610),
        ("coord_sys", "BJ54"),
        ("datum", "Xian 1980"),
        ("投影", "Beijing_1954_3_Degree_GK_CM_114E"),
        ("大地基准", "西安1980"),
        ("spatialReference", {"wkid": 4610, "latestWkid": 4610}),
        ("spatialReference", '{"wkid": 4610}'),
        ("coordRefSys", "http://www.opengis.net/def/crs/EPSG/0/4610"),
        ("坐标系", 'GEOGCS["GCS_Beijing_1954",DATUM["D_Beijing_1954",SPHEROID["K",6378245,298.3],TOWGS84[0,0,0]]]'),
        ("坐标系", "火星坐标"),
        ("坐标系", "腾讯地图"),
        ("source", "amap"),
        ("数据来源", "百度地图"),
        ("备注", "北京54坐标"),
        ("备注", "高德拾取坐标"),
        ("备注", "坐标系：郑州"),
        ("说明", "坐标取自百度地图"),
        ("remark", "picked from Amap"),
        ("", "界址点成果表（1980西安坐标系，1985国家高程基准）"),
        ("", "X(80坐标)"),
    ],
)
def test_a_system_that_the_data_cannot_be_in_is_one(name: str, value: Any) -> None:
    assert contradicts(name, value, PLANE, None) and contradicts(name, value, DEGREES, None)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("坐标系", "CGCS2000"),
        ("坐标系", "2000国家大地坐标系"),
        ("坐标系", "2000"),
        ("坐标系", "WGS-84"),
        ("坐标系", "CGCS2000_3_Degree_GK_CM_114E"),
        ("坐标系", "CGCS2000 3度带 中央子午线114°"),
        ("坐标系", "平面直角坐标系"),
        ("坐标系", "高斯-克吕格投影"),
        ("坐标系", "不详"),
        ("坐标系", ""),
        ("crs", "EPSG:4490"),
        ("crs", {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}),
        ("srid", 0),
        ("spatialReference", {"wkid": 4490, "vcsWkid": 5737, "xyTolerance": 0.001, "falseX": -5123}),
        ("高程系统", "1985国家高程基准"),
        ("排水系统", "雨水"),
        ("drainage_system", "storm"),
        ("datum", "2026-05-10"),
        ("projection", 2.5),
        ("来源", "郑州市规划局"),
        ("备注", "由西安80转换为CGCS2000"),
        ("备注", "已由北京54转换"),
        ("备注", "本工程坐标系为CGCS2000"),
        ("备注", "北京54号院北侧，共80个坐标点"),
        ("备注", "高德置地广场西侧，百度大厦对面"),
        ("activity", "DN80管道，80系列塔吊"),
        ("坐标点数", 80),
    ],
)
def test_a_system_that_the_data_are_in_and_other_words_are_none(name: str, value: Any) -> None:
    assert not contradicts(name, value, PLANE, None) and not contradicts(name, value, DEGREES, None)


def test_what_is_declared_decides_what_contradicts_it() -> None:
    assert not contradicts("坐标系", "火星坐标", DEGREES, "gcj02") and contradicts(
        "坐标系", "百度坐标", DEGREES, "gcj02"
    )
    # A telephone calls its own degrees WGS 84, nobody calls them CGCS2000.
    assert not contradicts("坐标系", "WGS84", DEGREES, "gcj02") and contradicts("坐标系", "CGCS2000", DEGREES, "gcj02")
    xian = Declaration(pyproj.CRS.from_epsg(4610), "Xi'an 1980")
    assert not contradicts("坐标系", "西安80", xian, None) and contradicts("坐标系", "CGCS2000", xian, None)
    # Another zone of the same datum lies hundreds of kilometres away; degrees of it may well have been made of that zone.
    assert contradicts("坐标系", "EPSG:4548", PLANE, None) and not contradicts("坐标系", "EPSG:4548", DEGREES, None)
    assert not contradicts("坐标系", "EPSG:4526", PLANE, None)


def test_names_of_systems() -> None:
    assert all(
        map(is_name_of_system, ("坐标系", "SRID", "metadata.crs", "geometry.srid", "CoordRefSys", "spatial_reference"))
    )
    assert not any(map(is_name_of_system, ("坐标来源", "system", "高程坐标系统", "project", "坐标")))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("坐标系", "CGCS2000_3_Degree_GK_CM_117E"),
        ("坐标系", "CGCS2000 / 3-degree Gauss-Kruger CM 111E"),
        ("坐标系", "CGCS2000 中央子午线113.5°"),
        ("坐标系", "CGCS2000 3度带37带"),
        ("坐标系", "2000国家大地坐标系6度带第19带"),
        ("坐标系", "WGS_1984_UTM_Zone_49N"),
        ("中央子午线", "117"),
        ("中央子午线", 111.0),
        ("带号", 37),
        ("备注", "坐标系为WGS84 UTM 49N"),
        ("说明", "采用CGCS2000，中央經線111°"),
    ],
)
def test_another_zone_is_another_system_where_there_are_zones(name: str, value: Any) -> None:
    assert contradicts(name, value, PLANE, None) and not contradicts(name, value, DEGREES, None)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("坐标系", "CGCS2000_3_Degree_GK_CM_114E"),
        ("坐标系", "CGCS2000 3度带38带 中央子午线114度"),
        ("中央子午线", "114°"),
        ("中央子午线", 114),
        ("带号", 38),
        ("带号", "38.0"),
        ("图号", "BJ54-12"),
        ("制图单位", "西安80测绘院"),
        ("备注", "底图来源：高德地图"),
        ("备注", "绿化带12带，CM 8"),
        ("备注", "由西安80（中央子午线111°）转换为CGCS2000"),
    ],
)
def test_the_same_zone_and_what_is_no_zone_trouble_nobody(name: str, value: Any) -> None:
    assert not contradicts(name, value, PLANE, None)


def test_a_grid_of_a_job_is_none_of_the_state() -> None:
    assert contradicts("坐标系", "CGCS2000抵偿高程面", PLANE, None)


@pytest.mark.parametrize(
    "said",
    [
        "原为西安80坐标未转换",
        "由北京54坐标待转换",
        "not converted from Xian 80 coordinates",
    ],
)
def test_what_is_still_to_be_converted_is_what_the_data_are_in(said: str) -> None:
    assert contradicts("备注", said, PLANE, None)


SIX_DEGREES = Declaration(pyproj.CRS.from_epsg(4508), "EPSG:4508")


@pytest.mark.parametrize(
    ("name", "value"),
    [("坐标系", "CGCS2000 6度带"), ("分带", "六度带"), ("度带", 6), ("几度分带", "6"), ("备注", "大地2000坐标，6°带")],
)
def test_zones_of_six_degrees_have_no_middle_at_114(name: str, value: Any) -> None:
    """EPSG:4547 is of three; EPSG:4508, 111 degrees, may be either."""
    assert contradicts(name, value, PLANE, None)
    assert not contradicts(name, value, SIX_DEGREES, None) and not contradicts(name, value, DEGREES, None)


@pytest.mark.parametrize(
    ("name", "value"), [("分带", "3度带"), ("度带", 3), ("带宽", "6"), ("备注", "绿化带宽6米，6度设防")]
)
def test_zones_of_three_degrees_and_other_strips_are_none(name: str, value: Any) -> None:
    assert not contradicts(name, value, PLANE, None)


@pytest.mark.parametrize("value", ["113°40′", "113度40分", "113°40′00″", "东经113°40′"])
def test_a_meridian_in_minutes_is_that_meridian(value: str) -> None:
    assert contradicts("中央子午线", value, PLANE, None)
    assert contradicts("备注", f"中央子午线{value}", PLANE, None)


@pytest.mark.parametrize("value", ["114°", "114°00′", "114°00′00″", "东经114度", "114E"])
def test_its_own_meridian_troubles_nobody(value: str) -> None:
    assert not contradicts("备注", f"中央子午线{value}", PLANE, None)
