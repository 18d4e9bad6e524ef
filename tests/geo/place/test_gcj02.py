"""GCJ-02 and BD-09 against an independent implementation and a published table."""

from __future__ import annotations

import json
from pathlib import Path

import geocoordinates_ffi as oracle
import numpy as np
import pyproj
import pytest

from geo.place.gcj02 import bd09_from_gcj02, gcj02_from_wgs84, wgs84_from_bd09, wgs84_from_gcj02

GEOD = pyproj.Geod(ellps="WGS84")
RANDOM = np.random.default_rng(253)
LON = RANDOM.uniform(76.0, 130.0, 2000)
LAT = RANDOM.uniform(20.0, 50.0, 2000)
TABLE = Path(__file__).parents[3].parent / "shared/data/07_oracles/gcj02_bd09/china-cities_subset_a.json"


def apart_m(lon1: np.ndarray, lat1: np.ndarray, lon2: np.ndarray, lat2: np.ndarray) -> float:  # type: ignore[type-arg]
    return float(GEOD.inv(lon1, lat1, lon2, lat2)[2].max())


def test_pass_there_and_back_within_a_millimetre() -> None:
    gcj = gcj02_from_wgs84(LON, LAT)
    assert apart_m(LON, LAT, *wgs84_from_gcj02(*gcj)) < 1e-3
    assert apart_m(LON, LAT, *wgs84_from_bd09(*bd09_from_gcj02(*gcj))) < 1e-3


def test_pass_shift_in_zhengzhou_is_the_known_one() -> None:
    """In the city GCJ-02 lies 565 to 610 m towards ESE, BD-09 about 1,275 to 1,320 m towards ENE."""
    lon, lat = np.array([113.6254]), np.array([34.7466])
    gcj = gcj02_from_wgs84(lon, lat)
    azimuth, _, metres = GEOD.inv(lon, lat, *gcj)
    assert 565 < metres[0] < 610 and 100 < azimuth[0] < 104
    azimuth, _, metres = GEOD.inv(lon, lat, *bd09_from_gcj02(*gcj))
    assert 1270 < metres[0] < 1320 and 62 < azimuth[0] < 67


def test_pass_an_independent_implementation_agrees() -> None:
    for lon, lat in zip(LON[:200].tolist(), LAT[:200].tolist(), strict=True):
        theirs = oracle.gcj02_to_wgs84_refined(oracle.Gcj02(lat=lat, lon=lon))
        mine = wgs84_from_gcj02(np.array([lon]), np.array([lat]))
        assert GEOD.inv(mine[0][0], mine[1][0], theirs.lon, theirs.lat)[2] < 1e-3
        theirs = oracle.bd09_to_wgs84_refined(oracle.Bd09(lat=lat, lon=lon))
        mine = wgs84_from_bd09(np.array([lon]), np.array([lat]))
        assert GEOD.inv(mine[0][0], mine[1][0], theirs.lon, theirs.lat)[2] < 1e-3


def test_pass_a_published_table_agrees_within_the_stated_metre() -> None:
    if not TABLE.exists():
        pytest.skip(f"not present: {TABLE.name}")
    rows = json.loads(TABLE.read_text("utf-8"))
    wgs, gcj, bd = (np.array([row["coords"][key] for row in rows]).T for key in ("WGS84", "GCJ02", "BD09"))
    assert apart_m(*wgs, *wgs84_from_gcj02(*gcj)) < 1.0
    assert apart_m(*wgs, *wgs84_from_bd09(*bd)) < 1.0
