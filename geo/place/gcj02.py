"""GCJ-02 and BD-09: the shifted longitudes and latitudes of Chinese web maps, and the way back.

The formulae are public, the parameters nobody's secret any more; what they undo is still only good to a
metre, since the maps themselves differ from the formula by up to 0.7 m (gcoord's table of cities).
"""

from __future__ import annotations

from typing import Any

import numpy as np

# Krasovsky's ellipsoid, as the public formula has it.
_A = 6378245.0
_E2 = 0.00669342162296594323
_BD = np.pi * 3000.0 / 180.0

SHIFTED = ("gcj02", "bd09")
SHIFT_UNCERTAINTY_M = 1.0
# Whose maps are drawn in which system.
DRAWN_OVER = {"amap": "gcj02", "baidu": "bd09"}
# 1e-11 degrees are a thousandth of a millimetre; each round gains about three digits.
_CLOSE_ENOUGH = 1e-11
_ROUNDS = 20

Degrees = np.ndarray[Any, Any]


def gcj02_from_wgs84(lon: Degrees, lat: Degrees) -> tuple[Degrees, Degrees]:
    """GCJ-02 of WGS 84 positions inside China, degrees, shape (n,)."""
    x, y = lon - 105.0, lat - 35.0
    root = np.sqrt(np.abs(x))
    waves = (20.0 * np.sin(6.0 * x * np.pi) + 20.0 * np.sin(2.0 * x * np.pi)) * 2.0 / 3.0
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + waves
    north = north + (20.0 * np.sin(y * np.pi) + 40.0 * np.sin(y / 3.0 * np.pi)) * 2.0 / 3.0
    north = north + (160.0 * np.sin(y / 12.0 * np.pi) + 320.0 * np.sin(y * np.pi / 30.0)) * 2.0 / 3.0
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + waves
    east = east + (20.0 * np.sin(x * np.pi) + 40.0 * np.sin(x / 3.0 * np.pi)) * 2.0 / 3.0
    east = east + (150.0 * np.sin(x / 12.0 * np.pi) + 300.0 * np.sin(x / 30.0 * np.pi)) * 2.0 / 3.0
    phi = np.radians(lat)
    w2 = 1.0 - _E2 * np.sin(phi) ** 2
    w = np.sqrt(w2)
    return (
        lon + east * 180.0 / (_A / w * np.cos(phi) * np.pi),
        lat + north * 180.0 / (_A * (1.0 - _E2) / (w2 * w) * np.pi),
    )


def bd09_from_gcj02(lon: Degrees, lat: Degrees) -> tuple[Degrees, Degrees]:
    """BD-09 of GCJ-02 positions, degrees, shape (n,)."""
    radius = np.hypot(lon, lat) + 0.00002 * np.sin(lat * _BD)
    angle = np.arctan2(lat, lon) + 0.000003 * np.cos(lon * _BD)
    return radius * np.cos(angle) + 0.0065, radius * np.sin(angle) + 0.006


def wgs84_from_gcj02(lon: Degrees, lat: Degrees) -> tuple[Degrees, Degrees]:
    """WGS 84 of GCJ-02 positions, to a thousandth of a millimetre of the formula; one step is up to 3.2 m off."""
    return _undo(gcj02_from_wgs84, lon, lat)


def wgs84_from_bd09(lon: Degrees, lat: Degrees) -> tuple[Degrees, Degrees]:
    """WGS 84 of BD-09 positions."""
    return wgs84_from_gcj02(*_undo(bd09_from_gcj02, lon, lat))


def _undo(forward: Any, lon: Degrees, lat: Degrees) -> tuple[Degrees, Degrees]:
    """Find what the forward formula takes to these positions: try, see by how much it misses, correct."""
    x, y = np.array(lon, dtype=float), np.array(lat, dtype=float)
    for _ in range(_ROUNDS):
        reached_x, reached_y = forward(x, y)
        miss_x, miss_y = lon - reached_x, lat - reached_y
        x, y = x + miss_x, y + miss_y
        if max(np.abs(miss_x).max(initial=0.0), np.abs(miss_y).max(initial=0.0)) < _CLOSE_ENOUGH:
            break
    return x, y


def shifted(shift: str, lon: Degrees, lat: Degrees) -> tuple[Degrees, Degrees]:
    """What a web map shows WGS 84 degrees as; ``shift`` as in `SHIFTED`."""
    lon, lat = gcj02_from_wgs84(lon, lat)
    return bd09_from_gcj02(lon, lat) if shift == "bd09" else (lon, lat)


def unshifted(shift: str, lon: Degrees, lat: Degrees) -> tuple[Degrees, Degrees]:
    """WGS 84 of positions in ``gcj02`` or ``bd09``."""
    return wgs84_from_gcj02(lon, lat) if shift == "gcj02" else wgs84_from_bd09(lon, lat)
