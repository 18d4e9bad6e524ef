"""Line tables of pipe surveys (管线表): a row a pipe, with the coordinates of its two ends.

Surveyors call north X. As everywhere, the numbers decide which column is which, and a table whose numbers do
not say is refused.
"""

from __future__ import annotations

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
    ("x1", "y1", "x2", "y2"),
)
DEPTH_COLUMNS = (("s_deep", "e_deep"), ("起点埋深", "终点埋深"))
# What we add to the table: the deeper end, since the error of a detected position grows with depth.
DEEPER_END = "Deep"


def end_columns(columns: Mapping[str, int]) -> tuple[int, int, int, int] | None:
    """Places of the two ends' columns, where this is a line table."""
    for names in END_COLUMNS:
        if all(name in columns for name in names):
            x1, y1, x2, y2 = (columns[name] for name in names)
            return x1, y1, x2, y2
    return None


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
