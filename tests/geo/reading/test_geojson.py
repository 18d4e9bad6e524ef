"""GeoJSON: one system a file, nothing drawn in a member that nobody draws, features line by line."""

from __future__ import annotations

import json
from typing import Any

import pytest
import shapely

from geo.errors import CrsError, FileError
from geo.raw import RawLayer
from geo.reading.geojson import read_geojson
from geo.reading.layers import read_bytes

CORNERS = [(465_000.0, 3_846_000.0), (465_040.0, 3_846_000.0), (465_040.0, 3_846_020.0), (465_000.0, 3_846_020.0)]


def said(layer: RawLayer) -> str:
    return " ".join(note.en for note in layer.notes)


def test_fail_a_feature_in_a_foreign_member_is_counted() -> None:
    feature = {"type": "Feature", "properties": {}, "geometry": {"type": "Point", "coordinates": [113.6, 34.7]}}
    document = {"type": "FeatureCollection", "features": [feature], "more": [feature, feature]}
    (layer,) = read_bytes(json.dumps(document).encode(), name="a.json")
    assert (layer.found, len(layer.readable()), [one.count for one in layer.unread]) == (3, 1, [2])


def test_pass_positions_of_three_numbers_are_read_in_plan_and_said() -> None:
    (layer,) = read_bytes(b'{"type":"Point","coordinates":[113.6,34.7,98.1]}', name="a.json")
    assert layer.geometry[0].equals(shapely.Point(113.6, 34.7)) and "heights" in said(layer)


SITE_4547 = {"type": "Polygon", "coordinates": [[*map(list, CORNERS), list(CORNERS[0])]]}
NAMED = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4547"}}
OTHER = {"type": "name", "properties": {"name": "EPSG:4526"}}


def feature(geometry: Any = SITE_4547, **members: Any) -> dict[str, Any]:
    return {"type": "Feature", "properties": {}, "geometry": geometry, **members}


def collection(*features: dict[str, Any], **members: Any) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": list(features), **members}


def geojson(document: Any) -> RawLayer:
    (layer,) = read_bytes(json.dumps(document).encode(), name="a.json")
    return layer


@pytest.mark.parametrize(
    ("document", "member"),
    [
        (collection(feature(), crs=NAMED, geometries=[SITE_4547]), "geometries"),
        (collection(feature(), coordinates=[[1, 2]]), "coordinates"),
        (collection(feature(), feature(geometry2=SITE_4547)), r"features\[1\]\.geometry2"),
        (collection(feature(place={"type": "Point", "coordinates": [1, 2]})), r"features\[0\]\.place"),
        (collection(feature(geometries=[{"x": 1}])), r"features\[0\]\.geometries"),
        (collection(feature(properties={"a": {"b": [SITE_4547]}})), r"features\[0\]\.properties\.a\.b\[0\]"),
        (collection(feature({**SITE_4547, "rings": [[[1, 2]]]})), r"features\[0\]\.geometry\.rings"),
        ({**SITE_4547, "geometries": [SITE_4547]}, "geometries"),
    ],
)
def test_fail_a_shape_in_a_member_that_nobody_draws_is_named(document: Any, member: str) -> None:
    with pytest.raises(FileError, match=f"the member {member} holds a shape"):
        geojson(document)


def test_pass_a_fact_beside_the_properties_and_a_nested_one_are_kept() -> None:
    layer = geojson(collection(feature(activity="爆破", properties={"facts": {"depth_m": 5}, "paths": ["a/b"]})))
    row = layer.attributes.row(0)
    assert (row["activity"], row["facts"], row["paths"]) == ("爆破", {"depth_m": 5}, ["a/b"])


@pytest.mark.parametrize(
    "document",
    [
        collection(feature({**SITE_4547, "crs": NAMED}), feature({**SITE_4547, "crs": NAMED})),
        collection(feature(crs=NAMED)),
        collection(feature(crs={"type": "name", "properties": {"name": "EPSG:4547"}}), feature(), crs=NAMED),
        {**SITE_4547, "crs": NAMED},
    ],
)
def test_pass_a_system_stated_on_features_or_geometries_is_the_layers(document: Any) -> None:
    layer = geojson(document)
    assert layer.crs is not None and layer.crs.to_epsg() == 4547 and not layer.crs_by_standard


@pytest.mark.parametrize(
    "document",
    [
        collection(feature({**SITE_4547, "crs": OTHER}), crs=NAMED),
        collection(feature(crs=NAMED), feature(crs=OTHER)),
        collection(feature(crs=NAMED), feature()),
    ],
)
def test_fail_two_systems_in_one_file(document: Any) -> None:
    with pytest.raises(CrsError, match="the file states urn:ogc:def:crs:EPSG::4547 and EPSG:4"):
        geojson(document)


@pytest.mark.parametrize("form", ["{}\n{}\n", "\x1e{}\n\x1e{}\n", "{}\r\n\r\n{}"])
def test_pass_features_line_by_line(form: str) -> None:
    first, second = (json.dumps(feature(crs=NAMED, id=name), ensure_ascii=False) for name in "甲乙")
    (layer,) = read_bytes(form.format(first, second).encode(), name="a.geojsonl")
    assert (layer.found, list(layer.attributes["feature_id"])) == (2, ["甲", "乙"])


def test_fail_a_line_that_breaks_off() -> None:
    with pytest.raises(FileError, match="line 2"):
        read_bytes(f"{json.dumps(feature())}\n{json.dumps(feature())[:-9]}".encode(), name="a.geojsonl")


def test_fail_what_hides_in_one_of_many_plain_features_is_named_by_its_number() -> None:
    plain = {"type": "Feature", "properties": {"a": 1}, "geometry": {"type": "Point", "coordinates": [113.6, 34.7]}}
    odd = {**plain, "properties": {"plan": {"type": "Point", "coordinates": [113.7, 34.7]}}}
    for feature, member in ((odd, "properties"), ({**plain, "shape": odd["geometry"]}, "shape")):
        document = {"type": "FeatureCollection", "features": [dict(plain), dict(plain), feature]}
        with pytest.raises(FileError, match=rf"features\[2\]\.{member}"):
            read_geojson(json.dumps(document).encode(), file="a.json")
    within = {**plain, "properties": {"more": {"type": "Feature", "geometry": None}}}
    layer = read_geojson(json.dumps({"type": "FeatureCollection", "features": [plain, within]}).encode(), file="a.json")
    assert (layer.found, len(layer.readable())) == (3, 2)


@pytest.mark.parametrize(
    "crs",
    [
        "EPSG:4547",
        " epsg:4547 ",
        "4547",
        4547,
        "urn:ogc:def:crs:EPSG::4547",
        {"type": "EPSG", "properties": {"code": 4547}},
        {"type": "epsg", "properties": {"code": "4547"}},
        {"type": "name", "name": "EPSG:4547"},
    ],
)
def test_pass_a_system_as_people_write_it(crs: Any) -> None:
    layer = geojson(collection(feature(), crs=crs))
    assert layer.crs is not None and layer.crs.to_epsg() == 4547 and not layer.crs_by_standard


@pytest.mark.parametrize(
    "crs",
    [
        {"type": "link", "properties": {"href": "http://somewhere/crs"}},
        {"type": "EPSG", "properties": {}},
        {"type": "EPSG"},
        {},
        0,
        12,
        True,
        "",
        [4547],
        4547.5,
    ],
)
def test_fail_a_system_that_nobody_names(crs: Any) -> None:
    with pytest.raises(CrsError, match="does not name a coordinate system"):
        geojson(collection(feature(), crs=crs))


def test_pass_collections_in_a_collection_are_read_whole() -> None:
    inner = collection(feature(), collection(feature(), feature()), crs=NAMED)
    layer = geojson(collection(feature(), inner, feature(), crs=NAMED))
    assert (layer.found, len(layer.readable()), layer.unread) == (5, 5, ())
    assert layer.crs is not None and layer.crs.to_epsg() == 4547


def test_fail_what_a_collection_in_a_collection_says_is_not_lost() -> None:
    with pytest.raises(CrsError, match="the file states"):
        geojson(collection(feature(), collection(feature(), crs=OTHER), crs=NAMED))
    layer = geojson(collection(feature(), collection(feature(), width_m=30, name="爆破区"), crs=NAMED))
    assert "width_m" in layer.members and "爆破区" in layer.headings
    with pytest.raises(FileError, match="features is not an array"):
        geojson(collection(feature(), {"type": "FeatureCollection", "features": 5}, crs=NAMED))
    hidden = collection(feature(), collection(feature(), geometry2=SITE_4547), crs=NAMED)
    with pytest.raises(FileError, match="the member geometry2 holds a shape"):
        geojson(hidden)


def test_pass_a_list_of_features_is_read_and_of_anything_else_refused() -> None:
    one = feature({"type": "Point", "coordinates": [113.6, 34.7]})
    assert len(geojson([one, collection(one, one)])) == 3
    for other in ([], [one, 5], [one, {"a": 1}]):
        with pytest.raises(FileError, match="root of the JSON is not a GeoJSON object"):
            geojson(other)
    with pytest.raises(FileError, match="these are coordinates, and nothing says of what"):
        geojson([[113.6, 34.7], [113.61, 34.7], [113.61, 34.71]])


@pytest.mark.parametrize("position", [["113.6", "34.7"], ["113.6", 34.7], ["113°36'", "34°42'"], ["", ""]])
def test_fail_coordinates_that_are_texts(position: list[object]) -> None:
    with pytest.raises(Exception, match="is not a pair of numbers"):
        geojson({"type": "Point", "coordinates": position})
