"""A system that a file names anywhere: no clear where the coordinates are read in another, no word where they are in that one."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import ezdxf
import pyproj
import pytest

from geo.errors import InputError
from geo.reading.layers import read_layers
from geo.reading.part_bytes import from_bytes, to_bytes
from geo.reading.parts import parts
from permits.service.check import Desk
from permits.service.opening import open_network
from permits.service.sites import screen_sites

DAY = datetime.date(2026, 5, 10)
X, Y = 465_000.0, 3_846_000.0
BEYOND = [(X, Y + 30), (X, Y + 50), (X + 40, Y + 50.4), (X + 40, Y + 30)]
_TO_DEGREES = pyproj.Transformer.from_crs(4547, 4490, always_xy=True)
DEGREES = [_TO_DEGREES.transform(*one) for one in BEYOND]
FACTS = {"activity": "EX-PIT", "start": "2026-05-10", "coordinates_from": "survey"}


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    line = {"type": "LineString", "coordinates": [[X - 200, Y], [X + 200, Y]]}
    main = {"asset_id": "M", "kind": "main", "dn": 500, "position_accuracy_m": 0.1}
    feature = {"type": "Feature", "properties": main, "geometry": line}
    crs = {"type": "name", "properties": {"name": "EPSG:4547"}}
    path = tmp_path / "n.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "crs": crs, "features": [feature]}))
    return Desk(open_network([str(path)]))


def geojson(*, top: Any = None, of_feature: Any = None, of_geometry: Any = None, properties: Any = None) -> str:
    ring = [list(one) for one in (*DEGREES, DEGREES[0])]
    geometry = {"type": "Polygon", "coordinates": [ring], **(of_geometry or {})}
    feature = {"type": "Feature", "properties": properties or {}, "geometry": geometry, **(of_feature or {})}
    return json.dumps({"type": "FeatureCollection", "features": [feature], **(top or {})}, ensure_ascii=False)


def corners(header: str = "点号,X,Y", *, above: str = "", below: str = "", more: str = "") -> str:
    rows = "".join(f"J{number},{y},{38_000_000 + x}{more}\n" for number, (x, y) in enumerate(BEYOND, 1))
    return f"{above}{header}\n{rows}{below}"


def kml(*, of_document: str = "", of_placemark: str = "") -> str:
    ring = " ".join(f"{x},{y}" for x, y in (*DEGREES, DEGREES[0]))
    return (
        '<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document>'
        f"{of_document}<Placemark><name>a</name>{of_placemark}<Polygon><outerBoundaryIs><LinearRing><coordinates>{ring}"
        "</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark></Document></kml>"
    )


def extended(value: str) -> str:
    return f'<ExtendedData><Data name="坐标系"><value>{value}</value></Data></ExtendedData>'


def parcel(said: str) -> str:
    rows = "".join(f"J{number},1,{y:.3f},{x:.3f}\n" for number, (x, y) in enumerate(BEYOND, 1))
    return f"[属性描述]\n{said}\n[地块坐标]\n4,0,1,a,面,,,,@\n{rows}"


def ewkt(header: str, value: str) -> str:
    ring = ",".join(f"{x} {y}" for x, y in (*DEGREES, DEGREES[0]))
    return f'{header},wkt\n{value},"POLYGON(({ring}))"\n'


def answered(desk: Desk, path: Path, crs: str | None) -> set[str]:
    """The provisions that are undetermined, by a check and by a batch alike; {"refused"} where both refuse."""
    beside = {**FACTS, "activities": ["EX-PIT"]}
    del beside["activity"]
    try:
        record = desk.check(read_layers(path), today=DAY, beside=beside, declared_crs=crs).record
    except InputError:
        alone = {"refused"}
    else:
        alone = {one.provision for one in record.findings if one.outcome == "undetermined"}
    outcomes = set()
    for part in parts(path):
        sites = screen_sites(desk, from_bytes(to_bytes(part)), today=DAY, beside=beside, declared_crs=crs)
        outcomes |= set(sites.outcomes.outcome.tolist())
    # A batch knows none that is clear where a check does not.
    assert (len(outcomes) == 1) and bool(alone) is (min(outcomes) < 9)
    return alone


@pytest.mark.parametrize(
    ("name", "crs", "content"),
    [
        ("a.geojson", None, lambda said, code: geojson(top={"spatialReference": {"wkid": code}})),
        (
            "a.geojson",
            None,
            lambda said, code: geojson(top={"coordRefSys": f"http://www.opengis.net/def/crs/EPSG/0/{code}"}),
        ),
        ("a.geojson", None, lambda said, code: geojson(top={"srid": code})),
        ("a.geojson", None, lambda said, code: geojson(top={"metadata": {"坐标系": said}})),
        ("a.geojson", None, lambda said, code: geojson(top={"description": f"勘测定界，{said}坐标系"})),
        ("a.geojson", None, lambda said, code: geojson(of_feature={"srs": f"urn:ogc:def:crs:EPSG::{code}"})),
        ("a.geojson", None, lambda said, code: geojson(of_geometry={"srid": code})),
        ("a.geojson", None, lambda said, code: geojson(of_geometry={"coordRefSys": [f"EPSG:{code}"]})),
        ("a.geojson", None, lambda said, code: geojson(properties={"坐标系": said})),
        ("a.geojson", None, lambda said, code: geojson(properties={"crs": said})),
        ("a.geojson", None, lambda said, code: geojson(properties={"备注": f"{said}坐标"})),
        ("a.csv", "EPSG:4526", lambda said, code: corners(above=f"坐标系：{said},,\n")),
        ("a.csv", "EPSG:4526", lambda said, code: corners(above=f"拐点成果表（{said}坐标系）,,\n")),
        ("a.csv", "EPSG:4526", lambda said, code: corners(f"点号,X({said}),Y({said})")),
        ("a.csv", "EPSG:4526", lambda said, code: corners("点号,X,Y,坐标系", more=f",{said}")),
        ("a.csv", "EPSG:4526", lambda said, code: corners(below=f"备注：{said}坐标系,,\n")),
        ("a.csv", "EPSG:4490", lambda said, code: ewkt("坐标系统", said)),
        ("a.kml", None, lambda said, code: kml(of_placemark=extended(said))),
        ("a.kml", None, lambda said, code: kml(of_document=extended(said))),
        ("a.kml", None, lambda said, code: kml(of_document=f"<description>{said}坐标系</description>")),
        ("a.txt", "EPSG:4547", lambda said, code: parcel(f"坐标系={said}")),
    ],
)
def test_a_system_is_held_against_the_one_that_is_used(
    name: str, crs: str | None, content: Callable[[str, int], str], desk: Desk, tmp_path: Path
) -> None:
    path = tmp_path / name
    for said, code in (("西安80", 4610), ("1954北京", 4214)):
        path.write_text(content(said, code), "utf-8")
        assert answered(desk, path, crs) == {"other_system_stated"}
    path.write_text(content("CGCS2000", 4490), "utf-8")
    assert answered(desk, path, crs) == set()


def test_the_lettering_of_a_drawing_names_a_system(desk: Desk, tmp_path: Path) -> None:
    for said, expected in (("坐标系：1980西安坐标系", {"other_system_stated"}), ("坐标系：2000国家大地坐标系", set())):
        drawing = ezdxf.new("R2010")
        drawing.modelspace().add_lwpolyline(BEYOND, close=True)
        drawing.layout("Layout1").add_text(said) if "1980" in said else drawing.modelspace().add_mtext(said)
        drawing.saveas(tmp_path / "a.dxf")
        # The frame in paper space is no works; only what it says counts.
        assert answered(desk, tmp_path / "a.dxf", "EPSG:4547") == expected


def test_only_the_feature_that_says_it_is_in_doubt(desk: Desk, tmp_path: Path) -> None:
    document = json.loads(geojson(properties={"id": "A", "坐标系": "火星坐标"}))
    document["features"].append({**document["features"][0], "properties": {"id": "B", "坐标系": "WGS84"}})
    path = tmp_path / "a.geojson"
    path.write_text(json.dumps(document), "utf-8")
    record = desk.check(
        read_layers(path), today=DAY, beside={**FACTS, "activity": None, "activities": ["EX-PIT"]}
    ).record
    (found,) = [one for one in record.findings if one.outcome == "undetermined"]
    assert found.feature == "A" and "火星坐标" in found.text.zh and "EPSG:4326" in found.text.zh
    assert not any("属性未使用" in one.text.zh and "坐标系" in one.text.zh for one in record.caveats)


def test_a_column_that_says_wgs_84_leaves_the_origin_open(desk: Desk, tmp_path: Path) -> None:
    beside = {"activities": ["EX-PIT"], "start": "2026-05-10"}
    for said, accuracy_m in (("WGS84坐标", 1.0), ("国家2000", 0.05)):
        path = tmp_path / "a.geojson"
        path.write_text(geojson(properties={"坐标系": said}), "utf-8")
        record = desk.check(read_layers(path), today=DAY, beside=beside, declared_crs="EPSG:4490").record
        assert record.features[0].accuracy_m == accuracy_m, said


@pytest.mark.parametrize(
    ("top", "noted"),
    [
        ({}, False),
        ({"srid": 4326}, True),
        ({"coordRefSys": "EPSG:4326"}, True),
        ({"坐标系": "WGS-84"}, True),
        ({"srid": 4490}, False),
        ({"坐标系": "CGCS2000（WGS-84转换）"}, False),
        ({"crs": {"type": "name", "properties": {"name": "EPSG:4326"}}}, True),
    ],
)
def test_wgs_84_in_the_file_beside_cgcs2000_is_one_place(
    top: dict[str, Any], noted: bool, desk: Desk, tmp_path: Path
) -> None:
    """They lie less than a metre apart: no doubt of the system, and a note where the file declares the other."""
    beside = {**FACTS, "activity": None, "activities": ["EX-PIT"]}
    path = tmp_path / "a.geojson"
    path.write_text(geojson(top=top), "utf-8")
    record = desk.check(read_layers(path), today=DAY, beside=beside, declared_crs="EPSG:4490").record
    assert record.outcome == "no_restriction_found"
    said = [
        one.text.en for one in record.caveats if "EPSG:4490" in one.text.en and "WGS 84 and CGCS2000" in one.text.en
    ]
    assert bool(said) is noted
    # A web map calls its numbers WGS 84, too: beside it CGCS2000 does not say that anybody surveyed.
    del beside["coordinates_from"]
    unsaid = desk.check(read_layers(path), today=DAY, beside=beside, declared_crs="EPSG:4490").record
    assert unsaid.features[0].accuracy_m == (1.0 if noted else 0.05)
    beside["coordinates_from"] = "survey"
    (tmp_path / "b.geojson").write_text(geojson(top={"srid": 4610}), "utf-8")
    other = desk.check(read_layers(tmp_path / "b.geojson"), today=DAY, beside=beside, declared_crs="EPSG:4490").record
    assert other.outcome == "undetermined"
