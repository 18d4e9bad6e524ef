"""Tables of words beside the works: what their rows say, each value with the name of its column."""

from __future__ import annotations

import csv
import dataclasses
import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence

from geo.raw import RawLayer, SideTable
from geo.reading.feature_table import columns_of, quoted

# More of a table is no description of works, a longer row no line of one.
MOST_ROWS, _LONGEST_ROW = 500, 1000
# A list of works has a row for each, as many as one job may have.
MOST_LISTED = 20_000
_LONGEST_NAME = 20
# A full stop of a sentence in Chinese is none of them.
_SEPARATORS = ("\t", ";", "；", ",", "|")
_NUMBERS_ROWS = re.compile(r"(?:序|编|.*编)[号码]|号|no\.?|.*id", re.IGNORECASE)


def table_in(rows: Sequence[Sequence[str]], *, file: str, name: str) -> tuple[SideTable | None, int]:
    """The table in rows of words, and the place of the row that names its columns; None where no row does."""
    for place, row in enumerate(rows[:-1]):
        cells = [cell.strip() for cell in row]
        named = [cell for cell in cells if cell]
        if len(named) < 2 or not all(map(_is_name, named)) or len(set(named)) < len(named):
            continue
        # Two columns may as well be what is asked and what is answered.
        if len(named) > 2 or _NUMBERS_ROWS.fullmatch(named[0]):
            width = len(cells)
            below = tuple((*(cell.strip() for cell in one), *[""] * width)[:width] for one in rows[place + 1 :])
            return SideTable(file, name, tuple(cells), below[:MOST_LISTED]), place
    return None, len(rows)


def separated(lines: Sequence[str]) -> list[list[str]] | None:
    """The rows of a text of which one sign parts most lines; None where none does."""
    separator = next((one for one in _SEPARATORS if 2 * sum(one in line for line in lines) > len(lines)), None)
    return None if separator is None else list(csv.reader(lines, delimiter=separator))


def said_in(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """What rows of words say: those of a table with the names of its columns, others as they stand."""
    table, place = table_in(rows, file="", name="")
    for row in rows[:place]:
        cells = dict.fromkeys(cell.strip() for cell in row if cell.strip())
        if any(re.search(r"[^\W\d_]", cell) for cell in cells):
            yield " ".join(cells)[:_LONGEST_ROW]
    if table is not None:
        yield from told(table)


def told(table: SideTable) -> Iterator[str]:
    """What each row says: 作业：顶管；深度：8."""
    return filter(None, (row_told(table.columns, row) for row in table.rows[:MOST_ROWS]))


def row_told(columns: Sequence[str], row: Sequence[str]) -> str:
    """What one row says; nothing where all of it is empty."""
    cells = [f"{name}：{cell}" if name else cell for name, cell in zip(columns, row, strict=True) if cell]
    return "；".join(cells)[:_LONGEST_ROW]


def of_database(
    database: sqlite3.Connection, names: Iterable[str], *, file: str, most: int = MOST_LISTED
) -> Iterator[SideTable]:
    """Tables of a database without geometry that hold words, ``most`` rows of each, without the numbers of these."""
    for name in names:
        keys = {
            str(row[1])
            for row in database.execute(f"PRAGMA table_info({quoted(name)})")
            if row[5] and str(row[2]).upper() == "INTEGER"
        }
        columns = [one for one, computed in columns_of(database, name).items() if not computed and one not in keys]
        if not columns:
            continue
        listed = ", ".join(map(quoted, columns))
        held = database.execute(f"SELECT {listed} FROM {quoted(name)} LIMIT {most}").fetchall()
        rows = tuple(tuple(map(_text, row)) for row in held)
        if any(re.search(r"[^\W\d_]", cell) for row in rows for cell in row):
            yield SideTable(file, name, tuple(columns), rows)


def beside(read: Callable[[], RawLayer], tables: Sequence[SideTable]) -> Callable[[], RawLayer]:
    """A layer with the tables that lie beside it."""

    def with_tables() -> RawLayer:
        layer = read()
        return dataclasses.replace(layer, tables=(*layer.tables, *tables))

    return with_tables


def _is_name(cell: str) -> bool:
    bare = re.sub(r"[(（\[].*?[)）\]]", "", cell)
    return len(cell) <= _LONGEST_NAME and re.search(r"[^\W\d_]", bare) is not None and not re.search(r"\d", bare)


def _text(value: object) -> str:
    if value is None or isinstance(value, bytes):
        return ""
    return f"{value:g}" if isinstance(value, float) and value.is_integer() and abs(value) < 1e6 else str(value).strip()
