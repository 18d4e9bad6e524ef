"""Who says in which system numbers are: the file, its sender, or nobody; and what contradicts itself is refused."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pyproj
import pytest
import shapely

from geo.errors import CrsError
from geo.place.declaration import Declaration, declare
from geo.raw import RawLayer
from geo.reading.geojson import read_geojson


def layer(x: float, y: float, crs: Any = None, *, by_standard: bool = False) -> RawLayer:
    content = f'{{"type":"Point","coordinates":[{x},{y}]}}'.encode()
    made = read_geojson(content, file="w.geojson")
    return dataclasses.replace(
        made, crs=None if crs is None else pyproj.CRS(crs), crs_declared=None, crs_by_standard=by_standard
    )


PLANE, DEGREES = (465_000.0, 3_846_000.0), (113.6, 34.7)


@pytest.mark.parametrize(
    ("numbers", "by_file", "stated", "epsg", "by_sender"),
    [
        (PLANE, 4547, None, 4547, False),
        (PLANE, None, "EPSG:4547", 4547, True),
        (PLANE, 4547, "EPSG:4547", 4547, True),
        (DEGREES, None, "4490", 4490, True),
    ],
)
def test_the_file_says_it_or_its_sender(
    numbers: tuple[float, float], by_file: int | None, stated: str | None, epsg: int, by_sender: bool
) -> None:
    found = declare(layer(*numbers, by_file), stated)
    assert (found.crs.to_epsg(), found.shift, found.by_sender) == (epsg, None, by_sender)


def test_two_that_contradict_each_other_are_refused_by_both_names() -> None:
    with pytest.raises(CrsError, match=r"CGCS2000 / 3-degree Gauss-Kruger CM 114E.*CM 117E"):
        declare(layer(*PLANE, 4547), "EPSG:4548")


def test_what_only_the_standard_of_a_format_implies_gives_way() -> None:
    assert declare(layer(*PLANE, 4326, by_standard=True), "EPSG:4547").crs.to_epsg() == 4547


def test_where_nobody_says_it_the_message_says_what_the_numbers_look_like() -> None:
    with pytest.raises(CrsError) as caught:
        declare(layer(*PLANE), None)
    assert "EPSG:4547" in caught.value.remedy.en and "--crs" in caught.value.remedy.zh


@pytest.mark.parametrize("stated", ["gcj02", "GCJ-02", "bd09", "BD-09"])
def test_a_web_map_is_degrees_of_wgs_84_or_refused(stated: str) -> None:
    found = declare(layer(*DEGREES, 4326, by_standard=True), stated)
    assert found.shift == stated.lower().replace("-", "") and found.says_provenance
    with pytest.raises(CrsError, match="are degrees"):
        declare(layer(*PLANE, 4547), stated)


@pytest.mark.parametrize(("crs", "says"), [(4547, True), (4490, True), (25833, True), (4326, False), (3857, False)])
def test_surveys_say_where_coordinates_come_from_and_web_maps_do_not(crs: int, says: bool) -> None:
    assert Declaration(pyproj.CRS(crs), "").says_provenance is says


@pytest.mark.parametrize(
    ("numbers", "epsg", "fits"),
    [
        (PLANE, 4547, True),
        # The same numbers lie three degrees to the east under the neighbouring meridian: nothing contradicts it.
        (PLANE, 4548, True),
        # North first: as an easting 3,846 km lies far outside.
        ((3_846_000.0, 465_000.0), 4547, False),
        # A frame at the origin.
        ((0.0, 0.0), 4547, False),
        (DEGREES, 4547, False),
        # South of the equator, in the zone of the north.
        ((500_000.0, -3_846_000.0), 32632, True),
    ],
)
def test_numbers_that_a_system_cannot_have_are_refused(numbers: tuple[float, float], epsg: int, fits: bool) -> None:
    points = np.array([shapely.Point(*numbers)], dtype=object)
    declaration = Declaration(pyproj.CRS(epsg), f"EPSG:{epsg}")
    if fits:
        placed = declaration.place(points, file="w.geojson")
        assert placed.geometry[0].equals(points[0]) and placed.accuracy_m == 0.0
        return
    with pytest.raises(CrsError):
        declaration.place(points, file="w.geojson")


def test_positions_of_a_web_map_outside_of_china_are_none() -> None:
    with pytest.raises(CrsError, match="cannot be gcj02"):
        Declaration(pyproj.CRS(4326), "gcj02", "gcj02").place(np.array([shapely.Point(13.4, 52.5)]), file="w.geojson")


@pytest.mark.parametrize(
    ("in_file", "by_standard", "told"), [(4490, True, False), (4326, False, True), (4326, True, False)]
)
def test_a_web_map_stated_of_a_file_that_names_wgs84_is_told(in_file: int, by_standard: bool, told: bool) -> None:
    found = declare(layer(*DEGREES, in_file, by_standard=by_standard), "gcj02")
    assert found.shift == "gcj02" and (found.note is not None) is told
    if found.note is not None:
        assert all(f"EPSG:{in_file}" in said and "gcj02" in said for said in found.note)


@pytest.mark.parametrize("stated", ["gcj02", "bd09"])
def test_a_web_map_stated_of_a_file_that_names_cgcs2000_is_refused(stated: str) -> None:
    with pytest.raises(CrsError) as refused:
        declare(layer(*DEGREES, 4490), stated)
    assert all(stated in said and "EPSG:4490" in said and "4326" in said for said in refused.value.text)
