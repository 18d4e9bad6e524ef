"""Line tables of pipe surveys (管线表): a row a pipe, with the coordinates of its two ends.

Surveyors call north X. As everywhere, the numbers decide which column is which, and a table whose numbers do
not say is refused.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import shapely

from geo.errors import FileError
from geo.reading.axes import north_first
from geo.reading.cell import cell_number
from geo.reading.shapes import ShapeBuilder
from geo.text import Text

# Start X, start Y, end X, end Y.
END_COLUMNS = (
    ("s_x", "s_y", "e_x", "e_y"),
    ("起点x", "起点y", "终点x", "终点y"),
    ("起点x坐标", "起点y坐标", "终点x坐标", "终点y坐标"),
    ("起点北坐标", "起点东坐标", "终点北坐标", "终点东坐标"),
    ("起点经度", "起点纬度", "终点经度", "终点纬度"),
    ("起点东经", "起点北纬", "终点东经", "终点北纬"),
    ("起点lon", "起点lat", "终点lon", "终点lat"),
    ("start_lon", "start_lat", "end_lon", "end_lat"),
    ("start_x", "start_y", "end_x", "end_y"),
    ("from_lon", "from_lat", "to_lon", "to_lat"),
    ("from_x", "from_y", "to_x", "to_y"),
    ("lon1", "lat1", "lon2", "lat2"),
    ("经度1", "纬度1", "经度2", "纬度2"),
    ("x1", "y1", "x2", "y2"),
)
# Units and signs between the words of a name.
_UNIT_OR_SIGN = re.compile(r"[(\[](?:m|米|°|度|deg|degrees?|单位[:：]?米)[)\]]|[\s_\-]")
DEPTH_COLUMNS = (("s_deep", "e_deep"), ("起点埋深", "终点埋深"))
# What we add to the table: the deeper end, since the error of a detected position grows with depth.
DEEPER_END = "Deep"


def end_columns(columns: Mapping[str, int]) -> tuple[int, int, int, int] | None:
    """Places of the two ends' columns, where this is a line table."""
    # Of two that differ in a sign alone the first.
    in_order = sorted(columns.items(), key=lambda column: -column[1])
    bare = {_UNIT_OR_SIGN.sub("", name): place for name, place in in_order}
    for names in END_COLUMNS:
        wanted = [name.replace("_", "") for name in names]
        if all(name in bare for name in wanted):
            x1, y1, x2, y2 = (bare[name] for name in wanted)
            return x1, y1, x2, y2
    return None


def refuse_points_between(names: Sequence[str], ends: Sequence[int], *, file: str) -> None:
    """Refuse rows that hold more points than the two ends of a line: the others would be passed over.

    Raises
    ------
    FileError
        Names their columns.
    """
    more = [
        name for place, name in enumerate(names) if place not in ends and _ANOTHER_POINT.search(name.strip().lower())
    ]
    if len(more) < 2:
        return
    raise FileError(
        Text(
            f"每行有两个以上的点（{'、'.join(more)}）：是一条折线还是一个范围，看不出来",
            f"each row holds more than two points ({', '.join(more)}): nobody says whether they are a line or an area",
        ),
        Text(
            "请每行只写一个点，同一处的各行在“地块”列写同一名称；或用一列 WKT（LINESTRING、POLYGON）",
            "Write a point a row, with one name in a column feature for all points of one place; or use a column of WKT",
        ),
        file=file,
    )


# X3, 经度3, 中点经度, 拐点2X: of a point that is no end.
_ANOTHER_POINT = re.compile(
    r"^(?:x|y|lon|lng|lat|经度|纬度|东经|北纬|[xy]坐标|[东北]坐标)_?(?:[3-9]|[1-9]\d)$"
    r"|(?:中点|中间点|途经点?|转折点|转角|拐点|折点|变坡点|mid|via).*(?:x|y|经|纬|东|北|lon|lat)"
)


def pipe(row: Sequence[str], ends: tuple[int, int, int, int], *, swap: bool, shapes: ShapeBuilder) -> Any:
    """The line of one row; ``swap`` where X is north."""
    x1, y1, x2, y2 = (cell_number(row[place]) for place in ends)
    start, end = ((y1, x1), (y2, x2)) if swap else ((x1, y1), (x2, y2))
    return shapely.LineString([shapes.position(*start), shapes.position(*end)])


def x_is_north(rows: Sequence[Sequence[str]], ends: tuple[int, int, int, int], *, file: str) -> bool:
    """Whether X is north in every row.

    Raises
    ------
    FileError
        The numbers do not say.
    """
    found = north_first([(row[ends[0]], row[ends[1]]) for row in rows] + [(row[ends[2]], row[ends[3]]) for row in rows])
    if found is None:
        raise FileError(
            Text(
                "管线表的 X、Y 哪个是北，从数值看不出来",
                "whether X or Y is north in the line table cannot be told from the numbers",
            ),
            Text(
                "请使用国家坐标（东坐标六位或带带号八位），或先转换为 GeoPackage",
                "Use national coordinates, or convert it to GeoPackage first",
            ),
            file=file,
        )
    return found


def deeper_end(row: Sequence[str], columns: Mapping[str, int]) -> float | None:
    """The larger of the two depths that a row states."""
    for names in DEPTH_COLUMNS:
        if all(name in columns for name in names):
            depths = [value for name in names if (value := cell_number(row[columns[name]])) == value]
            return max(depths, default=None)
    return None
