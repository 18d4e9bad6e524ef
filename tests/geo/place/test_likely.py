"""What numbers look like: every system of China in which a place makes sense, and never one in which it does not."""

from __future__ import annotations

import pyproj
import pytest

from geo.place.likely import likely_systems, said

# A place in Zhengzhou.
LON, LAT = 113.65, 34.75


def written(epsg: int) -> tuple[float, float]:
    x, y = pyproj.Transformer.from_crs(4490, epsg, always_xy=True).transform(LON, LAT)
    return float(x), float(y)


@pytest.mark.parametrize("epsg", [4490, 4547, 4526, 3857])
@pytest.mark.parametrize("swapped", [False, True])
def test_a_place_is_recognised_whichever_number_stands_first(epsg: int, swapped: bool) -> None:
    x, y = written(epsg)
    found = likely_systems(*((y, x) if swapped else (x, y)))
    fits = [one for one in found if (one.epsg, one.swapped) == (epsg, swapped)]
    assert len(fits) == 1
    assert (fits[0].lon, fits[0].lat) == (pytest.approx(LON, abs=1e-6), pytest.approx(LAT, abs=1e-6))
    assert ("north first" in fits[0].text.en) is swapped


@pytest.mark.parametrize("meridian", [75, 114, 117, 135])
def test_an_easting_without_its_zone_is_tried_under_each_meridian_asked(meridian: int) -> None:
    epsg = 4534 + (meridian - 75) // 3
    x, y = pyproj.Transformer.from_crs(4490, epsg, always_xy=True).transform(meridian - 0.5, 40.0)
    found = {one.epsg: one for one in likely_systems(x, y, meridians=range(75, 136, 3))}
    assert found[epsg].lon == pytest.approx(meridian - 0.5) and found[epsg].lat == pytest.approx(40.0)


@pytest.mark.parametrize(
    ("x", "y"),
    [(9.99, 51.0), (-113.65, 34.75), (113.65, 17.9), (0.0, 0.0), (99_999.0, 3_846_000.0), (900_001.0, 3_846_000.0)],
)
def test_what_lies_outside_china_is_like_nothing(x: float, y: float) -> None:
    assert likely_systems(x, y) == ()


def test_millimetres_are_said_to_be_millimetres_and_nonsense_nothing() -> None:
    x, y = written(4547)
    hint = said(x * 1000, y * 1000)
    assert hint is not None and "毫米" in hint.zh and "millimetres of EPSG:4547" in hint.en
    plain = said(x, y)
    assert plain is not None and "毫米" not in plain.zh and "EPSG:4547" in plain.en
    assert said(1.0, 2.0) is None
