"""Tables that lie beside a network in its archive, without a shape of their own: texts with commas, and tables of shapefiles that lack the shapes."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from geo.errors import FileError
from geo.reading.attachments import is_attachment
from geo.reading.side_tables import table_in
from geo.reading.text import decode
from geo.reading.zipped import Member

_TEXTS = (".csv", ".txt", ".tsv")
_SEPARATORS = ",;\t"
# Of dBASE: a field description, where its length stands, and the sign that ends them.
_FIELD_BYTES, _LENGTH_AT, _NAME_BYTES, _NO_MORE = 32, 16, 11, 0x0D
_DELETED = b"*"


class PlacelessTable(NamedTuple):
    """A table as texts.

    Attributes
    ----------
    name : str
        As its maker called the file.
    columns : sequence of str
    rows : sequence of sequence of str
        As many cells as there are columns.
    """

    name: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]


def placeless_files(members: Sequence[Member]) -> Iterator[PlacelessTable]:
    """The tables of an archive that no reader places."""
    shapes = {member.path.with_suffix("") for member in members if member.path.suffix == ".shp"}
    for member in members:
        if member.path.suffix == ".dbf":
            if member.path.with_suffix("") not in shapes:
                yield _of_dbase(member.path, member.name)
        elif member.path.suffix in _TEXTS and is_attachment(member.path):
            yield from _of_text(member.path, member.name)


def _of_text(path: Path, name: str) -> Iterator[PlacelessTable]:
    try:
        lines = decode(path.read_bytes(), file=name).text.splitlines()
    except FileError:
        # What nobody can read is no table of a person's.
        return
    separator = next((one for one in _SEPARATORS if 2 * sum(one in line for line in lines) > len(lines)), None)
    if separator is None:
        return
    rows = list(csv.reader(lines, delimiter=separator))
    table, place = table_in(rows, file=name, name=name)
    if table is not None:
        width = len(table.columns)
        yield PlacelessTable(name, table.columns, [(*row, *[""] * width)[:width] for row in rows[place + 1 :]])


def _of_dbase(path: Path, name: str) -> PlacelessTable:
    content = path.read_bytes()
    count, header, length = (int.from_bytes(content[a:b], "little") for a, b in ((4, 8), (8, 10), (10, 12)))
    names, lengths = [], []
    for start in range(_FIELD_BYTES, max(header - _FIELD_BYTES, 0) + 1, _FIELD_BYTES):
        field = content[start : start + _FIELD_BYTES]
        if len(field) < _FIELD_BYTES or field[0] == _NO_MORE:
            break
        names.append(field[:_NAME_BYTES].split(b"\0")[0])
        lengths.append(field[_LENGTH_AT])
    rows = []
    for number in range(count if length else 0):
        record = content[header + number * length : header + (number + 1) * length]
        if len(record) < length:
            break
        if record[:1] == _DELETED:
            continue
        place, cells = 1, []
        for one in lengths:
            cells.append(record[place : place + one])
            place += one
        rows.append(cells)
    encoding = _encoding([*names, *(cell for row in rows for cell in row)])
    return PlacelessTable(
        name,
        [one.decode(encoding, "replace").strip() for one in names],
        [[cell.decode(encoding, "replace").strip("\0 ") for cell in row] for row in rows],
    )


def _encoding(texts: Sequence[bytes]) -> str:
    """UTF-8 where all of it is, else what Windows in China writes."""
    try:
        for one in texts:
            one.decode("utf-8")
    except UnicodeDecodeError:
        return "gb18030"
    return "utf-8"
