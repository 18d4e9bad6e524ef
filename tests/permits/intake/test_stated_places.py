"""Places in the properties of works: no clear beside one that lies elsewhere, no word of one that lies on what was drawn."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyproj
import pytest
import shapely

from geo.reading.layers import read_layers
from permits.intake.handed_in import take_in
from permits.record.record import Record
from permits.service.check import Desk
from permits.service.opening import open_network
from permits.service.shipped import activity_list, fact_names

DAY = datetime.date(2026, 5, 10)
X, Y = 465_000.0, 3_846_000.0
CRS = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4547"}}


@pytest.fixture
def answer(tmp_path: Path) -> Callable[..., Record]:
    """The answer to a trench 40 m north of a main, with more properties."""

    def written(name: str, geometry: dict[str, Any], properties: dict[str, Any]) -> Path:
        path = tmp_path / name
        feature = {"type": "Feature", "properties": properties, "geometry": geometry}
        path.write_text(
            json.dumps({"type": "FeatureCollection", "crs": CRS, "features": [feature]}, ensure_ascii=False), "utf-8"
        )
        return path

    main = {"asset_id": "M", "kind": "main", "dn": 500, "position_accuracy_m": 0.1}
    network = written("n.geojson", {"type": "LineString", "coordinates": [[X, Y], [X + 400, Y]]}, main)
    desk = Desk(open_network([str(network)]))

    def run(**properties: Any) -> Record:
        ring = [[X + 100, Y + 40], [X + 110, Y + 40], [X + 110, Y + 42], [X + 100, Y + 42], [X + 100, Y + 40]]
        facts = {"activity": "EX-TRENCH", "start": "2026-05-10", "end": "2026-06-10", **properties}
        path = written("w.geojson", {"type": "Polygon", "coordinates": [ring]}, facts)
        return desk.check(read_layers(path), today=DAY).record

    return run


@pytest.mark.parametrize(
    "properties",
    [
        {"wkt": "POINT(465100 3846000)"},
        {"geom": "LINESTRING(465100 3846000, 465110 3846000)"},
        {"备注": "SRID=4547;POLYGON((465100 3845999,465110 3845999,465110 3846001,465100 3845999))"},
        # More than was drawn.
        {"shape": "POLYGON((465090 3846030,465120 3846030,465120 3846050,465090 3846050,465090 3846030))"},
        {"wkt": "POLYGON((465100 3845999,465110"},
        {"照片": shapely.Point(X + 100, Y).wkb_hex},
        {"wkt": "POLYGON((465100 3845999,465110 3845999,465110 3846001,465100 3845999" + " " * 200_000 + "))"},
        {"center": "465100,3846001"},
        {"中心坐标": "3846001 465100"},
        {"位置": "113.61894, 34.74168"},
        {"X": 465_100, "Y": 3_846_001},
        {"东坐标": "465100", "北坐标": "3846001"},
        {"lon": 113.61894, "lat": 34.74168},
        {"坐标串": "465100,3846001;465110,3846001;465110,3846011;465100,3846011"},
        # One corner of them beyond what was drawn and its hull.
        {"拐点": "3846040 465100 3846040 465110 3846044 465110"},
    ],
)
def test_no_clear_beside_a_place_that_lies_elsewhere(properties: dict[str, Any], answer: Callable[..., Record]) -> None:
    record = answer(**properties)
    assert record.outcome == "undetermined"
    (found,) = [one for one in record.findings if one.provision == "place_not_used"]
    assert found.text is not None and all(name in found.text.zh for name in properties)


@pytest.mark.parametrize(
    "properties",
    [
        {},
        {"wkt": "POLYGON((465100 3846040,465110 3846040,465110 3846042,465100 3846042,465100 3846040))"},
        {"wkt": "POINT(465105 3846041)"},
        {"wkt": "POINT EMPTY"},
        {"wkb": shapely.Point(X + 105, Y + 41).wkb_hex},
        {"center": "465105, 3846041"},
        # In whole metres, north first, in another system, in few digits.
        {"X": 3_846_041, "Y": 465_105},
        {"X": 38_465_105.2, "Y": 3_846_040.9},
        {"lon": 113.61900, "lat": 34.74203},
        {"经度": "113.62", "纬度": "34.74"},
        {"坐标串": "465100,3846040;465110,3846040;465110,3846042;465100,3846042"},
        {"拐点": "3846040 465100 3846040 465110 3846042 465110"},
        # No places.
        {"桩号": "100, 200"},
        {"数量": "1 2 3 4 5 6"},
        {"电话": "13812345678 13812345679"},
        {"尺寸范围": "465100"},
        {"联系电话": "13800138000, 13900139000"},
        {"日期": "2026,05"},
        {"X": "甲", "Y": "乙"},
    ],
)
def test_a_place_on_what_was_drawn_and_what_is_none_are_silent(
    properties: dict[str, Any], answer: Callable[..., Record]
) -> None:
    record = answer(**properties)
    assert not [one for one in record.findings if one.provision == "place_not_used"]
    if "尺寸范围" not in properties:
        assert record.outcome == "no_restriction_found"


RING = [[X + 100, Y + 40], [X + 110, Y + 40], [X + 110, Y + 42], [X + 100, Y + 42], [X + 100, Y + 40]]


def boxed(folder: Path, *, feature: Any = None, geometry: Any = None, collection: Any = None) -> list[str]:
    """Names of the properties that are said to lie elsewhere, of a trench with these boxes."""
    shape = {"type": "Polygon", "coordinates": [RING], **({} if geometry is None else {"bbox": geometry})}
    one = {"type": "Feature", "properties": {"activity": "EX-TRENCH"}, "geometry": shape}
    whole = {
        "type": "FeatureCollection",
        "crs": CRS,
        "features": [one if feature is None else {**one, "bbox": feature}],
    }
    path = folder / "w.geojson"
    path.write_text(json.dumps(whole if collection is None else {**whole, "bbox": collection}), "utf-8")
    (layer,) = read_layers(path)
    crs = pyproj.CRS.from_epsg(4547)
    handed = take_in([layer], activity_list(), fact_names(), crs)
    return [one.name for one in handed.elsewhere]


AWAY = [X + 100, Y, X + 110, Y + 2]


@pytest.mark.parametrize(
    ("boxes", "name"),
    [
        ({"feature": AWAY}, "bbox"),
        ({"feature": [X + 100, Y, 0, X + 110, Y + 2, 5]}, "bbox"),
        ({"geometry": AWAY}, "geometry bbox"),
        ({"collection": AWAY}, "bbox of the collection"),
    ],
)
def test_fail_a_box_that_lies_off_what_was_drawn(boxes: dict[str, Any], name: str, tmp_path: Path) -> None:
    assert boxed(tmp_path, **boxes) == [name]


@pytest.mark.parametrize(
    "box",
    [
        [X + 100, Y + 40, X + 110, Y + 42],
        [X, Y, X + 400, Y + 400],
        [X + 100.4, Y + 40.4, X + 109.6, Y + 41.6],
        [X + 102, Y + 41, X + 104, Y + 41.5],
        [X + 100, Y + 40, 0, X + 110, Y + 42, 9],
        [1, 2],
        "none",
        None,
    ],
)
def test_pass_a_box_that_is_larger_rounded_or_none(box: Any, tmp_path: Path) -> None:
    assert not boxed(tmp_path, feature=box, geometry=box, collection=box)


@pytest.mark.parametrize(
    "lost",
    [
        {"type": "Polygon", "coordinates": []},
        {"type": "LineString", "coordinates": []},
        {"type": "GeometryCollection", "geometries": []},
        {"type": "MultiPolygon", "coordinates": [[], [RING]]},
    ],
)
def test_fail_a_part_that_is_empty_may_be_what_was_lost(lost: dict[str, Any], answer: Any, tmp_path: Path) -> None:
    whole = {"type": "GeometryCollection", "geometries": [{"type": "Polygon", "coordinates": [RING]}, lost]}
    path = tmp_path / "w.geojson"
    feature = {"type": "Feature", "properties": {"activity": "EX-TRENCH", "start": "2026-05-10"}, "geometry": whole}
    path.write_text(json.dumps({"type": "FeatureCollection", "crs": CRS, "features": [feature]}), "utf-8")
    record = Desk(open_network([str(tmp_path / "n.geojson")])).check(read_layers(path), today=DAY).record
    assert record.outcome == "undetermined"
    assert any("a part of the shape handed in is empty" in one.text.en for one in record.findings)
