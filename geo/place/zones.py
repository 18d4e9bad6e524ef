"""The zones of plane coordinates: Gauss-Krüger of China in 3 and in 6 degrees, and UTM.

A zone of 3 degrees lies round three times its number, one of 6 degrees three degrees west of six times its number; in
China the first are numbered 25 to 45 and the second 13 to 23, so that a number says which it is. A false easting of 500
km keeps eastings positive; often the zone's number stands before it, in millions of metres.
"""

from __future__ import annotations

from typing import NamedTuple

# Zones that lie in China, by their width in degrees.
ZONES = {3: range(25, 46), 6: range(13, 24)}
# First EPSG code of each datum: 3 degrees with and without the number in front, 6 degrees likewise.
_FIRST_CODE = {
    "CGCS2000": {(3, True): 4513, (3, False): 4534, (6, True): 4491, (6, False): 4502},
    "西安1980": {(3, True): 2349, (3, False): 2370, (6, True): 2327, (6, False): 2338},
    "北京1954": {(3, True): 2401, (3, False): 2422, (6, True): 21413, (6, False): 21453},
}
_NUMBER_M = 1_000_000
# False eastings of what lies in a zone, and northings of China.
_EASTINGS_M = (100_000, 900_000)
_NORTHINGS_M = (300_000, 6_000_000)


class Easting(NamedTuple):
    """An easting as the number of its zone, 0 where none stands in front, and metres with the false 500 km."""

    zone: int
    east_m: float

    @property
    def in_a_zone(self) -> bool:
        """Whether anything in a zone of China has such an easting."""
        return _EASTINGS_M[0] <= self.east_m <= _EASTINGS_M[1]


def easting(east_m: float) -> Easting:
    """Take an easting apart."""
    zone, rest = divmod(east_m, _NUMBER_M)
    # What is not finite lies in no zone.
    return Easting(int(zone) if rest == rest else 0, rest)


def may_be_easting(value: float) -> bool:
    """Whether a number is in the range of eastings of China, with or without a zone in front."""
    without = _EASTINGS_M[0] <= value <= _EASTINGS_M[1]
    return without or ZONES[6].start * _NUMBER_M <= value <= ZONES[3].stop * _NUMBER_M


def may_be_northing(value: float) -> bool:
    """Whether a number is in the range of northings of China."""
    return _NORTHINGS_M[0] <= value <= _NORTHINGS_M[1]


def width_of(zone: int) -> int | None:
    """How many degrees wide a zone of China is; None where no zone has the number."""
    return next((width for width, zones in ZONES.items() if zone in zones), None)


def gauss_krueger(zone: int, *, datum: str = "CGCS2000", number_in_front: bool = False) -> int:
    """EPSG code of a zone.

    Raises
    ------
    KeyError
        No zone of China has the number, or the datum is none of ours.
    """
    width = width_of(zone)
    if width is None:
        raise KeyError(zone)
    return _FIRST_CODE[datum][width, number_in_front] + zone - ZONES[width].start


def nearest_zone(lon: float) -> int:
    """The 3-degree zone of China whose central meridian is nearest."""
    return min(max(round(lon / 3), ZONES[3].start), ZONES[3].stop - 1)


def utm_zone(lon: float) -> int:
    """The UTM zone of a longitude."""
    return min(int((lon + 180) // 6) + 1, 60)
