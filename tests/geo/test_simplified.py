"""Signs of one script for those of the other, place by place."""

from __future__ import annotations

import pytest

from geo.reading.header import meaning
from geo.simplified import simplified


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("鑽孔灌注樁、圍擋", "钻孔灌注桩、围挡"),
        ("種植喬木（胸徑 8cm）", "种植乔木（胸径 8cm）"),
        ("砲錘銲接", "炮锤焊接"),
        ("已经是简体", "已经是简体"),
        ("trench 8 m", "trench 8 m"),
    ],
)
def test_every_sign_stands_for_one(written: str, read: str) -> None:
    assert simplified(written) == read
    assert len(written) == len(read)


@pytest.mark.parametrize(
    ("name", "axis"),
    [("東坐標", "east"), ("北坐標(米)", "north"), ("經度", "east"), ("緯度", "north"), ("縱坐標X", "x")],
)
def test_a_coordinate_is_known_by_its_name_in_either_script(name: str, axis: str) -> None:
    assert meaning(name) == axis
