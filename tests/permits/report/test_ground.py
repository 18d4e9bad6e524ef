"""The ground under maps: what is seen of a city in a view, what is left out, and what bears a name."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from geo.errors import CrsError
from permits.report.ground import MOST_BYTES, Ground

LON, LAT = 113.65, 34.75
# A tenth of a second of a degree is three metres; a street of 900 m.
STREET = 0.01


def feature(kind: str, coordinates: Any, **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": {"type": kind, "coordinates": coordinates}}


def line(*points: tuple[float, float], **properties: Any) -> dict[str, Any]:
    return feature("LineString", [[LON + x, LAT + y] for x, y in points], **properties)


def house(x: float, y: float, side: float = 0.0004, **properties: Any) -> dict[str, Any]:
    ring = [[LON + x + a * side, LAT + y + b * side] for a, b in ((0, 0), (1, 0), (1, 1), (0, 1), (0, 0))]
    return feature("Polygon", [ring], building="yes", **properties)


def ground_of(tmp_path: Path, *features: dict[str, Any]) -> Ground:
    path = tmp_path / "city.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False), "utf-8")
    return Ground.read(path)


def shown(ground: Ground, *, zoom: int, half: float = 0.02, at: tuple[float, float] = (0, 0)) -> dict[str, Any]:
    x, y = LON + at[0], LAT + at[1]
    answer: dict[str, Any] = json.loads(ground.view((x - half, y - half, x + half, y + half), zoom))
    return answer


def names(answer: dict[str, Any]) -> set[tuple[str, str]]:
    return {(one["properties"]["style"], one["properties"]["name"]) for one in answer["features"]}


def test_pass_a_view_holds_what_lies_in_it_and_no_more(tmp_path: Path) -> None:
    river = line((-0.05, 0.001), (0.05, 0.001), waterway="river", name="金水河")
    far = line((0.2, 0.2), (0.21, 0.2), highway="primary", name="远路")
    ground = ground_of(tmp_path, river, far, line((0, 0), (STREET, 0), highway="primary", name="农业路"), house(0, 0))
    answer = shown(ground, zoom=17)
    assert names(answer) == {("context_water", "金水河"), ("context_road", "农业路"), ("context_building", "")}
    assert answer["cut"] == 0
    for one in answer["features"]:
        for run in one["geometry"]["coordinates"]:
            for x, y in run if one["geometry"]["type"] == "MultiLineString" else run[0]:
                assert abs(x - LON) <= 0.02 + 1e-6 and abs(y - LAT) <= 0.02 + 1e-6


def test_pass_what_is_too_small_for_a_level_is_not_sent_at_it(tmp_path: Path) -> None:
    lane = line((0, 0), (0.001, 0), highway="residential", name="里弄")
    ground = ground_of(tmp_path, line((0, 0), (STREET, 0), highway="primary", name="农业路"), lane, house(0, 0))
    assert names(shown(ground, zoom=12)) == {("context_road", "农业路")}
    assert names(shown(ground, zoom=14)) == {("context_road", "农业路"), ("context_road", "里弄")}
    assert len(shown(ground, zoom=17)["features"]) == 3


def test_pass_pieces_of_a_street_are_one_line_with_one_name(tmp_path: Path) -> None:
    pieces = [line((i * STREET, 0), ((i + 1) * STREET, 0), highway="residential", name="农业路") for i in range(4)]
    (only,) = shown(ground_of(tmp_path, *pieces), zoom=16, half=0.06)["features"]
    assert len(only["geometry"]["coordinates"]) == 1


def test_pass_a_dense_view_is_cut_and_says_by_how_much(tmp_path: Path) -> None:
    houses = [house(i % 100 * 0.0005, i // 100 * 0.0005, 0.0003) for i in range(10_000)]
    road = line((0, 0), (0.05, 0.05), highway="primary", name="农业路")
    ground = ground_of(tmp_path, *houses, road)
    content = ground.view((LON, LAT, LON + 0.05, LAT + 0.05), 18)
    answer = json.loads(content)
    drawn = next(one for one in answer["features"] if one["properties"]["style"] == "context_building")
    assert len(content) < MOST_BYTES * 1.05
    assert answer["cut"] == 10_001 - len(drawn["geometry"]["coordinates"]) - 1 > 1000
    # Streets are what one finds one's way by.
    assert ("context_road", "农业路") in names(answer)


def test_pass_a_broken_outline_and_an_empty_file_are_no_error(tmp_path: Path) -> None:
    bow = feature(
        "Polygon",
        [[[LON, LAT], [LON + 0.01, LAT + 0.01], [LON + 0.01, LAT], [LON, LAT + 0.01], [LON, LAT]]],
        building="yes",
    )
    assert names(shown(ground_of(tmp_path, bow), zoom=17)) == {("context_building", "")}
    nothing = ground_of(tmp_path, feature("Point", [LON, LAT], name="点"))
    assert shown(nothing, zoom=17)["features"] == [] and nothing.places.find("点") == []


def test_pass_names_come_as_they_are(tmp_path: Path) -> None:
    hostile = '</script><img src=x onerror="alert(1)">"\\路'
    ground = ground_of(tmp_path, line((0, 0), (STREET, 0), highway="primary", name=hostile))
    assert names(shown(ground, zoom=16)) == {("context_road", hostile)}


def test_pass_a_file_in_metres_lies_where_it_is(tmp_path: Path) -> None:
    path = tmp_path / "city.geojson"
    road = {
        "type": "Feature",
        "properties": {"道路名称": "农业路"},
        "geometry": {"type": "LineString", "coordinates": [[465138.9, 3846680.3], [466138.9, 3846680.3]]},
    }
    system = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4547"}}
    path.write_text(json.dumps({"type": "FeatureCollection", "crs": system, "features": [road]}), "utf-8")
    (place,) = Ground.read(path).places.find("农业")
    # The README of the shared data has this place; EPSG:4547 and longitude and latitude.
    assert place.extent[0] == pytest.approx(113.6192856, abs=1e-5) and place.extent[1] == pytest.approx(
        34.7478004, abs=2e-4
    )


def test_fail_a_file_without_a_system_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "city.csv"
    path.write_text('name,wkt\n农业路,"LINESTRING (465138 3846680, 466138 3846680)"\n', "utf-8")
    with pytest.raises(CrsError):
        Ground.read(path)


def test_pass_a_street_is_found_by_part_of_its_name_the_likeliest_first(tmp_path: Path) -> None:
    named = ["农业南路", "农业路", "老农业路", "花园路"]
    ground = ground_of(
        tmp_path,
        *(line((0, i * 0.01), (STREET, i * 0.01), highway="primary", name=name) for i, name in enumerate(named)),
    )
    assert [place.name for place in ground.places.find(" 农业路 ")] == ["农业路", "老农业路"]
    assert [place.name for place in ground.places.find("农业")] == ["农业路", "农业南路", "老农业路"]
    (found,) = ground.places.find("花园")
    assert found.kind == "context_road" and found.extent == pytest.approx([LON, LAT + 0.03, LON + STREET, LAT + 0.03])
    assert ground.places.find("") == [] and ground.places.find("没有的路") == []


def test_pass_two_streets_of_one_name_are_two_places(tmp_path: Path) -> None:
    ground = ground_of(
        tmp_path,
        line((0, 0), (STREET, 0), highway="primary", name="人民路"),
        line((0.3, 0.3), (0.3 + STREET, 0.3), highway="primary", name="人民路"),
    )
    assert len(ground.places.find("人民路")) == 2


@pytest.mark.parametrize("wanted", ["和平路与花园路交叉口", "花园路 和平路", "和平路/花园路路口", "花园路&和平路"])
def test_pass_the_corner_of_two_streets_is_found(tmp_path: Path, wanted: str) -> None:
    ground = ground_of(
        tmp_path,
        line((-STREET, 0), (STREET, 0), highway="primary", name="和平路"),
        line((0.001, -STREET), (0.001, STREET), highway="primary", name="花园路"),
        line((0.0012, -STREET), (0.0012, STREET), highway="primary", name="花园路"),
    )
    (corner,) = ground.places.find(wanted)
    assert corner.kind == "crossing" and {"和平路", "花园路"} == set(corner.name.split(" × "))
    assert corner.extent == pytest.approx([LON + 0.001, LAT, LON + 0.0012, LAT], abs=1e-9)
