"""Tables that lie beside a network in its archive, without a shape of their own: texts with commas.

The table of a shapefile that lacks its shapes is an unread file, whatever stands in it (`geo.network.source`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from geo.errors import FileError
from geo.reading.attachments import is_attachment
from geo.reading.side_tables import separated, table_in
from geo.reading.text import decode
from geo.reading.zipped import Member

_TEXTS = (".csv", ".txt", ".tsv")


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
    for member in members:
        if member.path.suffix in _TEXTS and is_attachment(member.path):
            yield from _of_text(member.path, member.name)


def _of_text(path: Path, name: str) -> Iterator[PlacelessTable]:
    try:
        lines = decode(path.read_bytes(), file=name).text.splitlines()
    except FileError:
        # What nobody can read is no table of a person's.
        return
    if (rows := separated(lines)) is None:
        return
    table, place = table_in(rows, file=name, name=name)
    if table is not None:
        width = len(table.columns)
        yield PlacelessTable(name, table.columns, [(*row, *[""] * width)[:width] for row in rows[place + 1 :]])
