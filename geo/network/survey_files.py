"""Which of the files handed in are tables of a pipe survey, and what stands in them."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Sequence
from itertools import islice
from pathlib import Path

from geo.columns import Columns, objects
from geo.errors import InputError
from geo.limits import MAX_TEXT_BYTES
from geo.network.survey import TABLE_SUFFIXES, SurveyNames, SurveyTable
from geo.reading.excel import read_sheets
from geo.reading.text import decode
from geo.text import Text

# A header stands below the title, the project and the unit, never deeper.
_HEADER_ROWS = 15


def survey_tables(path: Path, names: SurveyNames) -> list[SurveyTable]:
    """The tables in a file that are line tables without coordinates or point tables; none where it holds others.

    What cannot be read as text at all is left for the readers to refuse.
    """
    if path.suffix.lower() == ".xlsx" and path.is_file():
        return _of_workbook(path, names)
    if path.suffix.lower() not in TABLE_SUFFIXES or not path.is_file() or path.stat().st_size > MAX_TEXT_BYTES:
        return []
    content = path.read_bytes()
    try:
        text = decode(content, file=path.name).text
        first = text.lstrip().split("\n", 1)[0]
        reader = csv.reader(io.StringIO(text), delimiter=max(",;\t", key=first.count), strict=True)
        rows = list(islice(reader, _HEADER_ROWS))
        if from_rows(path.name, rows, "", names) is None:
            return []
        rows += reader
    except (InputError, csv.Error):
        return []
    found = from_rows(path.name, rows, hashlib.sha256(content).hexdigest(), names)
    return [] if found is None else [found]


def _of_workbook(path: Path, names: SurveyNames) -> list[SurveyTable]:
    """The survey's tables among the sheets; what stands on the others is said, since it is not read."""
    try:
        sheets = read_sheets(path, file=path.name)
    except InputError:
        return []
    found = [
        (
            sheet,
            from_rows(
                f"{path.name}/{sheet.name}", [row.cells for row in sheet.table.rows], sheet.table.fingerprint, names
            ),
        )
        for sheet in sheets
    ]
    tables = [table for _, table in found if table is not None]
    others = [sheet.name for sheet, table in found if table is None and not all(row.blank for row in sheet.table.rows)]
    if not tables or not others:
        return tables
    note = Text(
        f"{path.name}：工作表 {'、'.join(others)} 既不是管线表也不是管点表，没有读取",
        f"{path.name}: the sheets {', '.join(others)} are neither line table nor point table and were not read",
    )
    return [tables[0]._replace(notes=(note,)), *tables[1:]]


def from_rows(name: str, rows: Sequence[Sequence[str]], fingerprint: str, names: SurveyNames) -> SurveyTable | None:
    """The same from rows of cells, whatever they came in; a title above the header is passed over."""
    for number, cells in enumerate(rows[:_HEADER_ROWS]):
        header = [cell.strip() for cell in cells]
        if not (names.is_line_table(header) or names.is_point_table(header)):
            continue
        below = [
            [cell.strip() or None for cell in (*row, *([""] * len(header)))][: len(header)]
            for row in rows[number + 1 :]
            if any(cell.strip() for cell in row)
        ]
        columns = {
            column or f"第 {place + 1} 列": objects(row[place] for row in below) for place, column in enumerate(header)
        }
        return SurveyTable(name, Columns(columns, rows=len(below)), fingerprint, number + 2)
    return None
