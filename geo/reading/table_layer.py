"""A table of text cells to a layer: the same for a CSV and for a sheet of a workbook."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from geo.crs import read_crs
from geo.errors import FileError, GeometryError
from geo.reading.corner_table import Made, from_corners, value
from geo.reading.header import Header, find_header
from geo.reading.limits import MAX_FEATURES
from geo.reading.raw import RawLayer, Unread, raw_layer
from geo.reading.shapes import ShapeBuilder
from geo.reading.survey_table import DEEPER_END, deeper_end, pipe, x_is_north
from geo.reading.table import Row, Table
from geo.reading.wkt_table import one_system, read_geometry
from geo.text import Text

_SHOWN_WORDS = 60


def read_table(table: Table, header: Header | None = None) -> RawLayer:
    """The layer of a table.

    Raises
    ------
    FileError
        The columns or the rows would have to be guessed, or no row can be read.
    """
    header = header or find_header(table)
    sorted_rows = _sort_rows(table, header)
    if len(sorted_rows.rows) > MAX_FEATURES:
        raise FileError(
            Text(f"有 {len(sorted_rows.rows)} 行", f"it has {len(sorted_rows.rows)} rows"),
            Text(f"上限为 {MAX_FEATURES} 行", f"The limit is {MAX_FEATURES} rows"),
            file=table.file,
        )
    declared = None
    if not sorted_rows.rows:
        made = Made()
    elif header.wkt is not None:
        made, declared = _from_geometries(header, sorted_rows.rows, header.wkt, table.file)
    elif header.ends is not None:
        made = _from_pipes(header, sorted_rows.rows, header.ends, table.file)
    else:
        made = from_corners(header, sorted_rows.rows, sorted_rows.gaps, file=table.file)
    lost = [*made.lost, *sorted_rows.lost]
    _refuse_nothing(table, made, lost)
    return raw_layer(
        made.geometry,
        made.attributes,
        file=table.file,
        layer=table.layer,
        found=made.found + len(lost),
        crs=None if declared is None else read_crs(declared, file=table.file),
        crs_declared=declared,
        fingerprint=table.fingerprint,
        reasons=made.reasons,
        lost=lost,
        repairs=made.repairs,
        notes=[*table.notes, *_titles(header, table), *sorted_rows.notes, *made.notes],
    )


class _Sorted:
    """Rows with a place, and what became of the others: every row of the sheet is in one of the lists."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self.lost: list[Unread] = []
        self.notes: list[Text] = []
        gaps: set[int] = set()
        self._gaps = gaps

    @property
    def gaps(self) -> frozenset[int]:
        return frozenset(self._gaps)

    def gap_before(self, row: Row) -> None:
        self._gaps.add(row.number)


def _sort_rows(table: Table, header: Header) -> _Sorted:
    found = _Sorted()
    width = len(header.names)
    gap = False
    names = [name.strip() for name in header.names]
    for row in table.rows[header.start :]:
        cells = row.cells
        said = row.remark
        if row.blank or [cell.strip() for cell in cells] == names:
            gap = True
        elif said is not None and header.wkt is None and width > 1:
            gap = True
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
            found.lost.append(_ragged(row, width))
        else:
            _take(found, row, gap)
            gap = False
    return found


def _take(found: _Sorted, row: Row, gap: bool) -> None:
    if gap and found.rows:
        found.gap_before(row)
    found.rows.append(row)


def _ragged(row: Row, width: int) -> Unread:
    # A row that is longer or shorter has its values under other names.
    return Unread(
        f"第 {row.number} 行",
        Text(
            f"第 {row.number} 行有 {len(row.cells)} 格，表头有 {width} 格；含分隔符的值须加引号",
            f"row {row.number} has {len(row.cells)} cells and the header {width}; a value that holds the separator must stand in"
            " quotes",
        ),
    )


def _titles(header: Header, table: Table) -> list[Text]:
    return [
        Text(
            f"{table.file} 表头之上写着“{title[:_SHOWN_WORDS]}”，作为标题略去",
            f"{table.file}: {title[:_SHOWN_WORDS]!r} stands above the header and was passed over as a title",
        )
        for title in header.titles
        if title
    ]


def _refuse_nothing(table: Table, made: Made, lost: Sequence[Unread]) -> None:
    """A table of which no row can be read is refused for the reason of its first row."""
    if any(shape is not None for shape in made.geometry):
        return
    reasons = [*(made.reasons[place] for place in sorted(made.reasons)), *(one.reason for one in lost)]
    if not reasons and made.geometry:
        return
    problem = reasons[0] if reasons else Text("表头之下没有数据行", "there is no row of data below the header")
    raise FileError(
        problem, Text("请核对这一行并重新导出", "Check this row and export again"), file=table.file
    )


def _facts(header: Header, row: Row, skip: tuple[int, ...]) -> dict[str, Any]:
    return {
        name: value(cell)
        for place, (name, cell) in enumerate(zip(header.names, row.cells, strict=True))
        if place not in skip and name
    }


def _from_geometries(header: Header, rows: Sequence[Row], column: int, file: str) -> tuple[Made, str | None]:
    made = Made(found=len(rows))
    systems: set[str] = set()
    for number, row in enumerate(rows):
        shapes = ShapeBuilder(file, str(number))
        try:
            system, shape = read_geometry(row.cells[column], shapes)
        except GeometryError as error:
            system, shape = None, None
            made.reasons[number] = Text(f"第 {row.number} 行：{error.problem.zh}", f"row {row.number}: {error.problem.en}")
        if system is not None:
            systems.add(system)
        made.geometry.append(shape)
        made.repairs.extend(shapes.repairs)
        made.attributes.append(_facts(header, row, (column,)))
    return made, one_system(systems, file=file)


def _from_pipes(header: Header, rows: Sequence[Row], ends: tuple[int, int, int, int], file: str) -> Made:
    made = Made(found=len(rows))
    columns = {name.strip().lower(): place for place, name in reversed(list(enumerate(header.names)))}
    swap = x_is_north([row.cells for row in rows], ends, file=file)
    for number, row in enumerate(rows):
        made.geometry.append(None)
        try:
            made.geometry[-1] = pipe(row.cells, ends, swap=swap, shapes=ShapeBuilder(file, str(number)))
        except GeometryError as error:
            made.reasons[number] = Text(f"第 {row.number} 行：{error.problem.zh}", f"row {row.number}: {error.problem.en}")
        made.attributes.append({**_facts(header, row, ()), DEEPER_END: deeper_end(row.cells, columns)})
    if swap:
        made.notes.append(Text("表中 X 为北、Y 为东", "in the table X is north and Y is east"))
    return made
