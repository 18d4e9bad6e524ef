"""Zones of plane coordinates: every code is the system it says."""

from __future__ import annotations

import math

import pyproj
import pytest

from geo.place.zones import ZONES, easting, gauss_krueger, nearest_zone, utm_zone, width_of

NAMES = {"CGCS2000": "CGCS2000", "西安1980": "Xian 1980", "北京1954": "Beijing 1954"}


@pytest.mark.parametrize("datum", NAMES)
@pytest.mark.parametrize("number_in_front", [True, False])
@pytest.mark.parametrize("zone", [*ZONES[3], *ZONES[6]])
def test_pass_every_zone_has_the_meridian_and_false_easting_of_its_number(
    zone: int, number_in_front: bool, datum: str
) -> None:
    crs = pyproj.CRS.from_epsg(gauss_krueger(zone, datum=datum, number_in_front=number_in_front))
    assert crs.coordinate_operation is not None
    values = {one.name: one.value for one in crs.coordinate_operation.params}
    meridian = 3 * zone if width_of(zone) == 3 else 6 * zone - 3
    assert values["Longitude of natural origin"] == meridian
    assert values["False easting"] == (zone * 1_000_000 if number_in_front else 0) + 500_000
    assert NAMES[datum] in crs.name


def test_fail_a_number_that_is_no_zone_of_china() -> None:
    with pytest.raises(KeyError):
        gauss_krueger(24)


@pytest.mark.parametrize(("lon", "zone"), [(113.6, 38), (73.1, 25), (135.0, 45), (140.0, 45), (115.6, 39)])
def test_pass_the_nearest_zone(lon: float, zone: int) -> None:
    assert nearest_zone(lon) == zone


@pytest.mark.parametrize(("lon", "zone"), [(-180, 1), (114, 50), (179.9, 60), (180, 60)])
def test_pass_utm(lon: float, zone: int) -> None:
    assert utm_zone(lon) == zone


def test_pass_an_easting_with_and_without_its_zone() -> None:
    assert easting(38_465_000.0) == (38, 465_000) and easting(465_000.0) == (0, 465_000)
    assert easting(38_465_000.0).in_a_zone and not easting(38_950_000.0).in_a_zone
    assert not easting(math.nan).in_a_zone and not easting(math.inf).in_a_zone
