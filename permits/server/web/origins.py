"""Where coordinates may come from, in the words of the pages that ask."""

from __future__ import annotations

from geo.text import Text

ORIGINS = {
    "survey": Text("测绘单位测量", "surveyed"),
    "gps": Text("GPS、手机定位", "GPS"),
    "tianditu": Text("天地图拾取", "picked from Tianditu"),
    "amap": Text("高德、腾讯地图拾取", "picked from Amap or Tencent"),
    "baidu": Text("百度地图拾取", "picked from Baidu"),
    "unknown": Text("来源不知道", "origin not known"),
}
