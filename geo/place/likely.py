"""What numbers look like, whatever their label says: the systems in use in China in which they make sense.

Used to say what is probably right, never to decide it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import pyproj

from geo.place.zones import easting, gauss_krueger, may_be_northing, width_of
from geo.text import Text

# Longitude and latitude between which plane coordinates of China make sense; Taiwan to the Pamirs.
CHINA = (73.0, 3.0, 135.1, 53.6)
# Where works may stand; the box above reaches to the islands of the south.
_MAINLAND_SOUTH = 18.0
_MERCATOR = ((8_100_000.0, 15_100_000.0), (330_000.0, 7_200_000.0))


class Likely(NamedTuple):
    """A system in which a position makes sense, and where it would lie."""

    system: str
    epsg: int
    swapped: bool
    lon: float
    lat: float

    @property
    def text(self) -> Text:
        order = (
            Text("，横纵坐标对调（北在前）", ", with its axes swapped (north first)") if self.swapped else Text("", "")
        )
        return Text(
            f"{self.system}{order.zh}，位于东经 {self.lon:.4f}°、北纬 {self.lat:.4f}°",
            f"{self.system}{order.en}, at {self.lon:.4f} E {self.lat:.4f} N",
        )


def likely_systems(x: float, y: float, *, meridians: Sequence[int] = (114,)) -> tuple[Likely, ...]:
    """Systems in which (x, y) lies in China.

    Parameters
    ----------
    x, y : float
        As they stand: first and second number.
    meridians : sequence of int
        Central meridians to try where the easting does not say its zone.
    """
    found: list[Likely] = []
    for east, north, swapped in ((x, y, False), (y, x, True)):
        if _on_land(east, north):
            found.append(Likely("EPSG:4490", 4490, swapped, east, north))
        for epsg in _plane_systems(east, north, meridians):
            lon, lat = pyproj.Transformer.from_crs(epsg, 4490, always_xy=True).transform(east, north)
            if _on_land(lon, lat):
                found.append(Likely(f"EPSG:{epsg}", epsg, swapped, float(lon), float(lat)))
    return tuple(found)


def _on_land(lon: float, lat: float) -> bool:
    return CHINA[0] <= lon <= CHINA[2] and _MAINLAND_SOUTH <= lat <= CHINA[3]


def _plane_systems(east: float, north: float, meridians: Sequence[int]) -> list[int]:
    systems: list[int] = []
    if may_be_northing(north) and (placed := easting(east)).in_a_zone:
        if placed.zone == 0:
            systems.extend(gauss_krueger(meridian // 3) for meridian in meridians if meridian % 3 == 0)
        elif width_of(placed.zone) is not None:
            systems.append(gauss_krueger(placed.zone, number_in_front=True))
    if _MERCATOR[0][0] <= east <= _MERCATOR[0][1] and _MERCATOR[1][0] <= north <= _MERCATOR[1][1]:
        systems.append(3857)
    return systems


def said(x: float, y: float) -> Text | None:
    """What the numbers are likely to be, as a sentence; None where nothing fits."""
    found = likely_systems(x, y)
    unit = Text("", "")
    if not found:
        found = likely_systems(x / 1000, y / 1000)
        unit = Text("以毫米为单位的 ", "millimetres of ")
    if not found:
        return None
    return Text(
        "这些数更像：" + "；或 ".join(unit.zh + one.text.zh for one in found),
        "The numbers look like " + "; or ".join(unit.en + one.text.en for one in found),
    )
