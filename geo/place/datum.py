"""National datums: which are one for our purpose, and which are refused because their shift is secret.

The parameters from Xi'an 1980 and Beijing 1954 to CGCS2000 are classified and differ by city; PROJ knows
no operation, falls back to a ballpark that is tens of metres off, and says nothing.
"""

from __future__ import annotations

import pyproj

from geo.errors import CrsError
from geo.text import Text

_CGCS2000 = ("china 2000", "china_2000", "cgcs2000", "cgcs_2000", "china geodetic coordinate system 2000")
_WGS84_AND_CGCS2000 = ("world geodetic system 1984", "wgs 84", "wgs_1984", *_CGCS2000)
_REFUSED = {
    "xian 1980": Text("西安 1980", "Xi'an 1980"),
    "xian_1980": Text("西安 1980", "Xi'an 1980"),
    "beijing 1954": Text("北京 1954", "Beijing 1954"),
    "beijing_1954": Text("北京 1954", "Beijing 1954"),
    "new beijing": Text("新北京 1954", "New Beijing"),
}


def _datum_name(crs: pyproj.CRS) -> str:
    """Datum and geographic system by name; a .prj may call its datum ``D_2000`` and its system ``CGCS_2000``."""
    geodetic = crs.geodetic_crs
    if geodetic is None or geodetic.datum is None:
        return ""
    return f"{geodetic.datum.name} / {geodetic.name}".lower()


def is_web_mercator(crs: pyproj.CRS) -> bool:
    """Whether it is the plane of web maps: nobody surveys in it, and who drew over such a map exports it."""
    operation = crs.coordinate_operation
    return operation is not None and "Pseudo" in str(operation.method_name)


def is_wgs84_or_cgcs2000(crs: pyproj.CRS) -> bool:
    """Whether the datum is WGS 84 or CGCS2000, which agree within a few centimetres."""
    name = _datum_name(crs)
    return any(known in name for known in _WGS84_AND_CGCS2000)


def is_cgcs2000(crs: pyproj.CRS) -> bool:
    """Whether the datum is CGCS2000, which surveyors use and web maps do not."""
    name = _datum_name(crs)
    return any(known in name for known in _CGCS2000)


def refuse_national_datum(crs: pyproj.CRS, *, file: str | None = None) -> None:
    """Refuse systems that PROJ would shift wrongly and in silence.

    Raises
    ------
    CrsError
        For Xi'an 1980 and Beijing 1954, with the way out.
    """
    name = _datum_name(crs)
    for part, datum in _REFUSED.items():
        if part in name:
            raise CrsError(
                Text(
                    f"坐标系 {crs.name} 属于{datum.zh}基准，其到 CGCS2000 的转换参数不公开",
                    f"coordinate system {crs.name} is on the {datum.en} datum, whose parameters to CGCS2000"
                    " are not public",
                ),
                Text(
                    "请由测绘单位转换为 CGCS2000（EPSG:4547 或 EPSG:4490）后再提交，或用 --transform 给出测绘单位的七参数文件",
                    "Have the survey office convert the data to CGCS2000 (EPSG:4547 or EPSG:4490) and hand it in again, or"
                    " give the office's own seven parameters with --transform",
                ),
                file=file,
            )
