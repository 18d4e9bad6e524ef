"""Units in which lengths of works are stated, and how many metres each has."""

from __future__ import annotations

METRES_PER = {
    "mm": 0.001,
    "毫米": 0.001,
    "cm": 0.01,
    "厘米": 0.01,
    "dm": 0.1,
    "分米": 0.1,
    "m": 1.0,
    "米": 1.0,
    "公尺": 1.0,
    "公分": 0.01,
    "metres": 1.0,
    "meters": 1.0,
    "metre": 1.0,
    "meter": 1.0,
    **dict.fromkeys(("millimetre", "millimetres", "millimeter", "millimeters"), 0.001),
    **dict.fromkeys(("centimetre", "centimetres", "centimeter", "centimeters"), 0.01),
    **dict.fromkeys(("kilometre", "kilometres", "kilometer", "kilometers"), 1000.0),
    "km": 1000.0,
    "公里": 1000.0,
    "千米": 1000.0,
}
