"""A table of text cells to a layer: the same for a CSV and for a sheet of a workbook."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from geo.errors import FileError, GeometryError
from geo.limits import most_features
from geo.place.crs import read_crs
from geo.place.named_system import may_name_a_system, named_words
from geo.raw import RawLayer, raw_layer
from geo.reading.box_table import Sides, box, with_x_north, x_is_north
from geo.reading.cell import cell_number
from geo.reading.corner_columns import is_of_an_edge
from geo.reading.corner_order import Joined
from geo.reading.corner_table import Made, from_corners, value
from geo.reading.header import Header, find_header, plain_name
from geo.reading.shapes import ShapeBuilder
from geo.reading.survey_table import DEEPER_END, deeper_end, pipe
from geo.reading.survey_table import x_is_north as survey_x_is_north
from geo.reading.table import Row, Table
from geo.reading.wkt_table import one_system, read_geometry
from geo.text import Text

_SHOWN_WORDS = 60
# How a row below a corner table begins that sums it up, or says who made it.
_SUMMARY = re.compile(
    r"(合计|总计|小计|共计|总?面积|周长|备注|说明|注|制表|制图|测量|填表|审核|校核|检查|计算|日期|total|sum|area|note)(员|人|者|日期|单位)?([\s(:：（].*)?",
    re.IGNORECASE,
)


def read_table(
    table: Table,
    header: Header | None = None,
    *,
    joined: Joined | None = None,
    positions: np.ndarray[Any, Any] | None = None,
) -> RawLayer:
    """The layer of a table.

    Parameters
    ----------
    joined : Joined, optional
        What the corners of a corner table are, where its sender says it.
    positions : array of int, shape (n,), optional
        Places of its rows of data in the file, where they are a part of it and each is a feature.

    Raises
    ------
    FileError
        The columns or the rows would have to be guessed, or no row can be read.
    """
    header = header or find_header(table)
    sorted_rows = sort_rows(table, header)
    # Corners stand in rows of their own: of a table of them there may be more.
    most = most_features() if header.wkt is not None or header.ends or header.sides else 10 * most_features()
    if len(sorted_rows.rows) > most:
        raise FileError(
            Text(f"有 {len(sorted_rows.rows)} 行", f"it has {len(sorted_rows.rows)} rows"),
            Text(f"上限为 {most} 行，请分批提交", f"The limit is {most} rows; hand it in parts"),
            file=table.file,
        )
    declared = None
    if not sorted_rows.rows:
        made = Made()
    elif header.wkt is not None:
        made, declared = _from_geometries(header, sorted_rows.rows, header.wkt, table.file, positions)
    elif header.ends is not None:
        made = _from_pipes(header, sorted_rows.rows, header.ends, table.file)
    elif header.sides is not None:
        made = _from_boxes(header, sorted_rows.rows, header.sides, table.file)
    else:
        made = from_corners(header, sorted_rows.rows, frozenset(sorted_rows.gaps), file=table.file, joined=joined)
    if header.wkt is None or not made.geometry:
        _refuse_nothing(table, made, joined)
    layer = raw_layer(
        made.geometry,
        made.attributes,
        file=table.file,
        layer=table.layer,
        found=made.found,
        crs=None if declared is None else read_crs(declared, file=table.file),
        crs_declared=declared,
        fingerprint=table.fingerprint,
        reasons=made.reasons,
        repairs=made.repairs,
        notes=[*table.notes, *titles_passed_over(header, table.file), *sorted_rows.notes, *made.notes],
        about=said_of_all(header, sorted_rows.remarks),
        positions=positions,
    )
    said = (*header.titles, *said_of_points(header), *sorted_rows.remarks, *table.said)
    return replace(layer, headings=tuple(filter(None, said)))


# Of which edge the points are: 坑底X, Y(坡脚).
_OF_AN_EDGE = re.compile("坡脚|[坑槽沟]底|[上下底]口")


def said_of_points(header: Header) -> list[str]:
    """What the names of the coordinates say of the edge that they are of."""
    names = [header.names[place] for place in header.pair or ()]
    return list(dict.fromkeys(f"{found[0]}坐标" for name in names if (found := _OF_AN_EDGE.search(name)) is not None))


@dataclass
class Sorted:
    """Rows of data, what was passed over between them, and the numbers of the rows before which that stood."""

    rows: list[Row] = field(default_factory=list)
    notes: list[Text] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    gaps: set[int] = field(default_factory=set)


def sort_rows(table: Table, header: Header) -> Sorted:
    """The rows of data below a header, as wide as it is."""
    found = Sorted()
    width = len(header.names)
    gap = False
    names = [name.strip() for name in header.names]
    between = header.pair is not None and _edges_stand_between(table.rows[header.start :], header)
    for row in table.rows[header.start :]:
        cells = row.cells
        said = row.remark or summary(row, header)
        if between and _edge_only(row, header):
            continue
        if row.blank or [cell.strip() for cell in cells] == names:
            gap = True
        elif said is not None and header.wkt is None and width > 1:
            gap = True
            found.remarks.append(said)
            found.notes.append(
                Text(
                    f"{table.file} 第 {row.number} 行“{said[:_SHOWN_WORDS]}”没有坐标，作为说明略去",
                    f"{table.file}, row {row.number}: {said[:_SHOWN_WORDS]!r} has no coordinates and was passed over as a remark",
                )
            )
        elif len(cells) > width and not any(cell.strip() for cell in cells[width:]):
            _take(found, Row(row.number, cells[:width]), gap)
            gap = False
        elif len(cells) != width:
            # Its values may stand under other names, yet it belongs to a parcel that is not whole without it.
            padded = (*cells, *[""] * width)[:width]
            _take(found, Row(row.number, padded, _ragged(row, width, header)), gap)
            gap = False
        else:
            _take(found, row, gap)
            gap = False
    return found


def _edges_stand_between(rows: Sequence[Row], header: Header) -> bool:
    """Whether lengths of edges stand in rows of their own; beside a corner, such a row is one that lost its place."""
    edges = [place for place, name in enumerate(header.names) if is_of_an_edge(name)]
    beside = any(
        row.cells[place].strip()
        for row in rows
        for place in edges
        if place < len(row.cells) and not _edge_only(row, header)
    )
    return bool(edges) and not beside


def _edge_only(row: Row, header: Header) -> bool:
    """Whether a row between two corners says the length of their edge and nothing else, as result tables have it."""
    filled = [name for name, cell in zip(header.names, row.cells, strict=False) if cell.strip()]
    return bool(filled) and len(row.cells) == len(header.names) and all(map(is_of_an_edge, filled))


def summary(row: Row, header: Header) -> str | None:
    """The words of a row that sums up a corner table: it begins so, and has no place."""
    cells = [cell.strip() for cell in row.cells if cell.strip()]
    if header.pair is None or not cells or _SUMMARY.fullmatch(cells[0]) is None:
        return None
    placed = [cell_number(row.cells[place]) for place in header.pair if place < len(row.cells)]
    return " ".join(cells) if len(placed) < 2 or any(value != value for value in placed) else None


def _take(found: Sorted, row: Row, gap: bool) -> None:
    if gap and found.rows:
        found.gaps.add(row.number)
    found.rows.append(row)


def _ragged(row: Row, width: int, header: Header) -> Text:
    if not header.named:
        return Text(
            f"第 {row.number} 行有 {len(row.cells)} 格，其余各行有 {width} 格",
            f"row {row.number} has {len(row.cells)} cells, and the others have {width}",
        )
    return Text(
        f"第 {row.number} 行有 {len(row.cells)} 格，表头有 {width} 格；含分隔符的值须加引号",
        f"row {row.number} has {len(row.cells)} cells and the header {width}; a value that holds the separator must stand in"
        " quotes",
    )


def titles_passed_over(header: Header, file: str) -> list[Text]:
    """What stands above the header."""
    return [
        Text(
            f"{file} 表头之上写着“{title[:_SHOWN_WORDS]}”，作为标题略去",
            f"{file}: {title[:_SHOWN_WORDS]!r} stands above the header and was passed over as a title",
        )
        for title in header.titles
        if title
    ]


def said_of_all(header: Header, remarks: Sequence[str] = ()) -> list[tuple[str, str]]:
    """What a table says of all its rows: above its header, in the names of its coordinates, in remarks between the rows."""
    names = [header.names[place] for place in header.pair or () if header.named]
    return [*named_words((*header.titles, *remarks)), *(("", name) for name in names if may_name_a_system(name))]


def _refuse_nothing(table: Table, made: Made, joined: Joined | None) -> None:
    """A table of which no row can be read is refused for the reason of its first row."""
    if any(shape is not None for shape in made.geometry):
        return
    reasons = [made.reasons[place] for place in sorted(made.reasons)]
    if not reasons and made.geometry:
        return
    problem = reasons[0] if reasons else Text("表头之下没有数据行", "there is no row of data below the header")
    remedy = Text("请核对这一行并重新导出", "Check this row and export again")
    if joined is not None:
        remedy = Text("请核对粘贴的各行", "Check the lines that you pasted")
    raise FileError(problem, remedy, file=table.file)


def _facts(header: Header, row: Row, skip: tuple[int, ...]) -> dict[str, Any]:
    return {
        name or f"第 {place + 1} 列": value(cell)
        for place, (name, cell) in enumerate(zip(header.names, row.cells, strict=True))
        # A column without a name is said by its place where it holds anything.
        if place not in skip and (name or cell.strip())
    }


def _from_geometries(
    header: Header, rows: Sequence[Row], column: int, file: str, positions: np.ndarray[Any, Any] | None
) -> tuple[Made, str | None]:
    made = Made(found=len(rows))
    systems: set[str] = set()
    for number, row in enumerate(rows):
        shapes = ShapeBuilder(file, str(number if positions is None else positions[number]))
        try:
            system, shape = (None, None) if row.fault else read_geometry(row.cells[column], shapes)
        except GeometryError as error:
            system, shape = None, None
            made.reasons[number] = Text(
                f"第 {row.number} 行：{error.problem.zh}", f"row {row.number}: {error.problem.en}"
            )
        if row.fault is not None:
            made.reasons[number] = row.fault
        if system is not None:
            systems.add(system)
        made.geometry.append(shape)
        made.repairs.extend(shapes.repairs)
        made.attributes.append(_facts(header, row, (column,)))
    return made, one_system(systems, file=file)


def _from_pipes(header: Header, rows: Sequence[Row], ends: tuple[int, int, int, int], file: str) -> Made:
    made = Made(found=len(rows))
    columns = {name.strip().lower(): place for place, name in reversed(list(enumerate(header.names)))}
    swap = survey_x_is_north([row.cells for row in rows], ends, file=file)
    for number, row in enumerate(rows):
        made.geometry.append(None)
        try:
            if row.fault is not None:
                made.reasons[number] = row.fault
            else:
                made.geometry[-1] = pipe(row.cells, ends, swap=swap, shapes=ShapeBuilder(file, str(number)))
        except GeometryError as error:
            made.reasons[number] = Text(
                f"第 {row.number} 行：{error.problem.zh}", f"row {row.number}: {error.problem.en}"
            )
        made.attributes.append({**_facts(header, row, ends), DEEPER_END: deeper_end(row.cells, columns)})
    if swap:
        made.notes.append(Text("表中 X 为北、Y 为东", "in the table X is north and Y is east"))
    return made


def _from_boxes(header: Header, rows: Sequence[Row], sides: Sides, file: str) -> Made:
    made = Made(found=len(rows))
    swap = x_is_north([row.cells for row in rows if row.fault is None], sides)
    if swap is None and not header.east_first:
        raise FileError(
            Text(
                "各行是范围的四边，而 X、Y 哪个是北，从数值看不出来",
                "the rows hold the sides of boxes, and whether X or Y is north cannot be told from the numbers",
            ),
            Text(
                "请把四列写作 west、south、east、north（西、南、东、北）",
                "Call the four columns west, south, east and north",
            ),
            file=file,
        )
    if swap and header.east_first:
        raise FileError(
            Text(
                "列名说第一列是西边，而其中的数像是北坐标",
                "by its name the first of the sides is the west one, but its numbers look like northings",
            ),
            Text("请核对四列的次序", "Check the order of the four columns"),
            file=file,
        )
    named = "、".join(header.names[place] for place in sides)
    turned = (sides, False) if not swap else with_x_north([plain_name(name) for name in header.names], sides)
    for number, row in enumerate(rows):
        made.geometry.append(None)
        try:
            if row.fault is not None:
                made.reasons[number] = row.fault
            else:
                made.geometry[-1] = box(row.cells, turned[0], swap=turned[1], shapes=ShapeBuilder(file, str(number)))
        except GeometryError as error:
            made.reasons[number] = Text(
                f"第 {row.number} 行：{error.problem.zh}", f"row {row.number}: {error.problem.en}"
            )
        made.attributes.append(_facts(header, row, sides))
    made.notes.append(
        Text(
            f"{file}：每行按四边（{named}）读作一个矩形范围" + ("，表中 X 为北、Y 为东" if swap else ""),
            f"{file}: each row is read as a box by its sides ({named})"
            + (", where X is north and Y is east" if swap else ""),
        )
    )
    return made
