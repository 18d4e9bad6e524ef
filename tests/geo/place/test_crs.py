"""Coordinate systems: the traps of Coordinates, each a test."""

from __future__ import annotations

import numpy as np
import pyproj
import pytest
import shapely

from geo.errors import CrsError
from geo.place.crs import GroundScale, parse_crs, transform, working_crs
from geo.place.datum import is_cgcs2000


@pytest.mark.parametrize("code", ["EPSG:2362", "EPSG:4610", "EPSG:4214", "EPSG:2401"])
def test_fail_national_datum_is_refused_with_the_way_out(code: str) -> None:
    with pytest.raises(CrsError, match="EPSG:4547"):
        parse_crs(code)


@pytest.mark.parametrize("text", ["EPSG:999999", "nonsense", "EPSG:4978", "EPSG:5737"])
def test_fail_unknown_or_unusable_system(text: str) -> None:
    with pytest.raises(CrsError):
        parse_crs(text)


def test_pass_wgs84_and_cgcs2000_are_one() -> None:
    point = np.array([shapely.Point(113.6254, 34.7466)], dtype=object)
    moved = transform(point, pyproj.CRS(4326), pyproj.CRS(4547))
    assert moved.accuracy_m == 0
    # A known place in Zhengzhou, N 3846545.06, E 465698.28; east comes first inside the program.
    assert moved.geometry[0].x == pytest.approx(465698.28, abs=0.01)
    assert moved.geometry[0].y == pytest.approx(3846545.06, abs=0.01)


@pytest.mark.parametrize(
    "wkt",
    [
        'GEOGCS["CGCS_2000",DATUM["D_2000",SPHEROID["S_2000",6378137.0,298.2572221010041]],PRIMEM["Greenwich",0.0],'
        'UNIT["Degree",0.0174532925199433]]',
        'GEOGCS["GCS_China_Geodetic_Coordinate_System_2000",DATUM["D_China_2000",SPHEROID["CGCS2000",6378137.0,'
        '298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]',
    ],
)
def test_pass_cgcs2000_as_programs_write_it_into_a_prj(wkt: str) -> None:
    crs = parse_crs(wkt)
    assert is_cgcs2000(crs)
    moved = transform(np.array([shapely.Point(113.6254, 34.7466)], dtype=object), crs, pyproj.CRS(4547))
    assert moved.accuracy_m == 0 and moved.geometry[0].x == pytest.approx(465698.28, abs=0.01)


def test_pass_zone_prefix_is_a_pure_shift() -> None:
    point = np.array([shapely.Point(38465698.28, 3846545.06)], dtype=object)
    moved = transform(point, pyproj.CRS(4526), pyproj.CRS(4547)).geometry[0]
    assert (moved.x, moved.y) == pytest.approx((465698.28, 3846545.06), abs=1e-6)


def test_fail_zone_prefix_under_the_label_without_it() -> None:
    point = np.array([shapely.Point(38465698.28, 3846545.06)], dtype=object)
    with pytest.raises(CrsError, match="EPSG:4526"):
        transform(point, pyproj.CRS(4547), pyproj.CRS(4490))


def test_fail_metres_called_degrees() -> None:
    point = np.array([shapely.Point(465698.28, 3846545.06)], dtype=object)
    with pytest.raises(CrsError):
        transform(point, pyproj.CRS(4326), pyproj.CRS(4547))


def test_pass_long_edge_keeps_its_course() -> None:
    """A 5.5 km edge reprojected by its ends alone is over a metre off in its middle."""
    edge = shapely.LineString([(113.60, 34.75), (113.66, 34.75)])
    moved = transform(np.array([edge], dtype=object), pyproj.CRS(4490), pyproj.CRS(4547)).geometry[0]
    middle = pyproj.Transformer.from_crs(4490, 4547, always_xy=True).transform(113.63, 34.75)
    assert shapely.distance(moved, shapely.Point(middle)) < 1e-3


@pytest.mark.parametrize(("lon", "lat", "epsg"), [(113.6, 34.7, 4547), (116.4, 39.9, 4548), (87.6, 43.8, 4538)])
def test_pass_working_system_in_china(lon: float, lat: float, epsg: int) -> None:
    assert working_crs((lon, lat, lon, lat), pyproj.CRS(4326)).to_epsg() == epsg


def test_pass_working_system_elsewhere_is_the_networks_own_or_utm() -> None:
    assert working_crs((15.0, 51.1, 15.0, 51.2), pyproj.CRS(25833)).to_epsg() == 25833
    assert working_crs((24.9, 60.1, 24.9, 60.2), pyproj.CRS(4326)).to_epsg() == 32635
    # Web Mercator is metric and conformal but its metres are not: never a working system.
    assert working_crs((24.9, 60.1, 24.9, 60.2), pyproj.CRS(3857)).to_epsg() == 32635


@pytest.mark.parametrize("epsg", [4547, 25833, 3067, 31467, 32732])
@pytest.mark.parametrize("length_m", [1.5, 6.0, 10.0, 200.0])
def test_pass_ground_metres_agree_with_the_geodesic(epsg: int, length_m: float) -> None:
    crs = pyproj.CRS(epsg)
    west, south, east, north = crs.area_of_use.bounds  # type: ignore[union-attr]
    geod = crs.get_geod()
    assert geod is not None
    scale = GroundScale(crs)
    forward = pyproj.Transformer.from_crs(crs.geodetic_crs, crs, always_xy=True)
    for fraction in (0.05, 0.5, 0.95):
        lon, lat = west + fraction * (east - west), south + fraction * (north - south)
        for azimuth in (0, 37, 90, 200):
            other = geod.fwd(lon, lat, azimuth, length_m)
            x, y = forward.transform([lon, other[0]], [lat, other[1]])
            plane = float(np.hypot(x[1] - x[0], y[1] - y[0]))
            k = scale.at(np.array([np.mean(x)]), np.array([np.mean(y)]))[0]
            assert plane / k == pytest.approx(length_m, abs=1e-3)


def test_one_place_has_the_scale_that_it_has_among_others() -> None:
    scale = GroundScale(pyproj.CRS.from_epsg(4547))
    x = np.array([465_000.0, 512_345.678, 380_000.0, 5e7, np.nan])
    y = np.array([3_846_000.0, 3_700_000.5, 3_900_000.0, 4e6, 0.0])
    assert [float(scale.at(x[[row]], y[[row]])[0]) for row in range(5)] == scale.at(x, y).tolist()
