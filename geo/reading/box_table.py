"""Tables with a box a row: its west, south, east and north side in four columns, or two opposite corners of it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import shapely

from geo.reading.axes import north_first
from geo.reading.cell import cell_number
from geo.reading.shapes import ShapeBuilder
from geo.text import Text

# West, south, east, north, and whether the words are certain of it (x and y are not).
_SIDES = (
    (("left", "bottom", "right", "top"), True),
    (("west", "south", "east", "north"), True),
    (("西", "南", "东", "北"), True),
    (("左", "下", "右", "上"), True),
    (("minlon", "minlat", "maxlon", "maxlat"), True),
    (("lonmin", "latmin", "lonmax", "latmax"), True),
    (("最小经度", "最小纬度", "最大经度", "最大纬度"), True),
    (("经度最小", "纬度最小", "经度最大", "纬度最大"), True),
    (("xmin", "ymin", "xmax", "ymax"), False),
    (("minx", "miny", "maxx", "maxy"), False),
    (("最小x", "最小y", "最大x", "最大y"), False),
    (("x最小", "y最小", "x最大", "y最大"), False),
)
_FILLER = re.compile(
    r"[(\[](?:m|米|°|度)[)\]]|[\s_\-.()\[\]]|bbox|extent|坐标|边界?|值|bound(?:ary)?|edge|(?<=lon)gitude|(?<=lat)itude"
)
# Corners, each with the one opposite of it, the left one first.
_OPPOSITE = (
    (r"左下|西南|lowerleft|bottomleft|ll|bl|sw", r"右上|东北|upperright|topright|ur|tr|ne"),
    (r"左上|西北|upperleft|topleft|ul|tl|nw", r"右下|东南|lowerright|bottomright|lr|br|se"),
)
_AXES = (("x", "y", False), ("东", "北", True), ("e", "n", True), ("经度?", "纬度?", True), ("lon|lng", "lat", True))
_NO_BOX = Text(
    "四边写的是 {0}：西应小于东，南应小于北，都应是数",
    "its sides are {0}: west must be less than east, south less than north, and all of them numbers",
)

Sides = tuple[int, int, int, int]


def side_columns(names: Sequence[str]) -> tuple[Sides, bool] | None:
    """Places of the four sides' columns, and whether their names are certain of east; None where there are none.

    Parameters
    ----------
    names : sequence of str
        Lower case, half-width.
    """
    columns: Mapping[str, int] = {_FILLER.sub("", name): place for place, name in reversed(list(enumerate(names)))}
    for words, certain in _SIDES:
        if all(word in columns for word in words):
            west, south, east, north = (columns[word] for word in words)
            return (west, south, east, north), certain
    return _opposite_corners(columns)


def _opposite_corners(columns: Mapping[str, int]) -> tuple[Sides, bool] | None:
    """The same from the columns of two opposite corners, where there are no others: 左上角X, 左上角Y, 右下角X, 右下角Y."""
    corners = "|".join(one for pair in _OPPOSITE for one in pair)
    if sum(re.match(rf"(?:{corners})角?点?(?:[xyen东北经纬]|l)", name) is not None for name in columns) != 4:
        return None
    for falls, (left, right) in enumerate(_OPPOSITE):
        for x, y, certain in _AXES:
            found = [
                next(
                    (place for name, place in columns.items() if re.fullmatch(rf"(?:{corner})角?点?(?:{axis})", name)),
                    None,
                )
                for corner in (left, right)
                for axis in (x, y)
            ]
            if None not in found:
                left_x, left_y, right_x, right_y = (place for place in found if place is not None)
                lower_y, upper_y = (right_y, left_y) if falls else (left_y, right_y)
                return (left_x, lower_y, right_x, upper_y), certain
    return None


def with_x_north(names: Sequence[str], sides: Sides) -> tuple[Sides, bool]:
    """The sides of a table whose X is north, and whether what they hold is still to be swapped.

    Upper left and lower right corners turn their order round: the left one holds the larger X.
    """
    first = _FILLER.sub("", names[sides[0]])
    west, south, east, north = sides
    return ((north, east, south, west), False) if re.match(rf"(?:{_OPPOSITE[1][0]})", first) else (sides, True)


def x_is_north(rows: Sequence[Sequence[str]], sides: Sides) -> bool | None:
    """Whether the first of each two columns holds northings; None where the numbers do not say."""
    return north_first([(row[sides[at]], row[sides[at + 1]]) for row in rows for at in (0, 2)])


def box(row: Sequence[str], sides: Sides, *, swap: bool, shapes: ShapeBuilder) -> shapely.Polygon:
    """The box of one row; ``swap`` where its X is north.

    Raises
    ------
    GeometryError
        It encloses nothing, or a side is no number.
    """
    west, south, east, north = (cell_number(row[place]) for place in sides)
    if not (west < east and south < north):
        said = ", ".join(row[place].strip() or "?" for place in sides)
        raise shapes.error(Text(_NO_BOX.zh.format(said), _NO_BOX.en.format(said)))
    if swap:
        west, south, east, north = south, west, north, east
    corners = [(west, south), (east, south), (east, north), (west, north), (west, south)]
    return shapely.Polygon([shapes.position(*one) for one in corners])
