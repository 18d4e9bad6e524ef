"""The unit of a drawing: what its header states, what its numbers can only be, and what is said about it."""

from __future__ import annotations

from typing import NamedTuple

from geo.text import Text

# $INSUNITS of the DXF reference.
_NAMES = {
    1: Text("英寸", "inches"),
    2: Text("英尺", "feet"),
    3: Text("英里", "miles"),
    4: Text("毫米", "millimetres"),
    5: Text("厘米", "centimetres"),
    6: Text("米", "metres"),
    7: Text("千米", "kilometres"),
    14: Text("分米", "decimetres"),
}
_METRES = 6
# Northings of China from 18° to 54° are 2 to 6 million metres; nothing else reaches these numbers.
_NORTHINGS_IN_MM = (1e9, 1e10)


class Unit(NamedTuple):
    """Metres for a unit of the drawing, and what was decided; nothing is said where header and numbers agree."""

    metres: float
    note: Text | None


def drawing_unit(stated: int, usual_northing: float) -> Unit:
    """Decide in which unit a drawing stands.

    Parameters
    ----------
    stated : int
        ``$INSUNITS``; 0 where the drawing states none.
    usual_northing : float
        Median of the second coordinates of its entities.

    Notes
    -----
    Templates write millimetres into drawings of surveys in metres, so the header never outvotes the numbers; it is
    only said that it does not fit them.
    """
    low, high = _NORTHINGS_IN_MM
    header = _NAMES.get(stated)
    stated_zh = f"图纸单位（$INSUNITS）为{header.zh}" if header else "图纸没有说明单位（$INSUNITS）"
    stated_en = f"the drawing's unit ($INSUNITS) is {header.en}" if header else "the drawing states no unit ($INSUNITS)"
    if low <= abs(usual_northing) <= high:
        return Unit(
            0.001,
            Text(
                f"{stated_zh}；坐标有十位数，只能是毫米，已换算为米",
                f"{stated_en}; its coordinates have ten digits and can only be millimetres: they were turned into metres",
            ),
        )
    if stated == _METRES:
        return Unit(1.0, None)
    return Unit(
        1.0,
        Text(
            f"{stated_zh}；坐标按所声明坐标系的单位读取，没有换算",
            f"{stated_en}; its coordinates were taken in the unit of the declared system, nothing was converted",
        ),
    )
