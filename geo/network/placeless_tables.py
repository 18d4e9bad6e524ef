"""Tables without places beside the layers of a network, in its GeoPackage or its archive: assets that stand in them alone lie nobody knows where."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any

from geo.errors import FileError
from geo.network.columns import NETWORK
from geo.network.placeless_files import (
    ANY_ID,
    OF_THE_FORMAT,
    OWN_ID,
    PlacelessTable,
    as_text,
    held_in,
    is_database,
    may_be_id,
    placeless_files,
    rows_of,
    stored_columns,
)
from geo.network.source import LayerSource
from geo.pattern import pattern
from geo.raw import RawLayer
from geo.reading.geopackage import contents, opened
from geo.reading.layers import read_layers
from geo.text import Text, printable

_DIAMETER = pattern(r"管径|口径|公称直径|外径|^dn(?:$|[^a-z])|(?:^|_)od(?:$|_)|diam|^gj$|guanjing|psize", re.IGNORECASE)
# 管径单位 of a list of columns says in what a size is written; 管径（单位：毫米） is a size.
_OF_A_UNIT = pattern(r"(?:单位|[\s_]units?)\s*$", re.IGNORECASE)
_LENGTH = pattern(r"长度|管长|length|changdu", re.IGNORECASE)
_END = pattern(r"起点.*|起始.*|start.*|from.*|s_?point|qdbh|qddh", re.IGNORECASE)
_CALLED_ASSETS = pattern(
    r".*(?:管线|管段|管道|管网|井|阀门|热力站|换热站|pipes?|mains?|chambers?|valves?|stations?)[\d_]*(?:表)?",
    re.IGNORECASE,
)
_KINDS = NETWORK["kind"].words
_SHOWN = 3


def refuse_placeless_assets(source: LayerSource) -> None:
    """Refuse a GeoPackage or an archive whose tables without geometry hold assets that none of its layers draws.

    A table of the same assets (every id stands in a layer), of codes or of sizes is no table of assets.

    Raises
    ------
    FileError
        Names the table, how many rows, and the first of them.
    """
    # A table of a database is no file.
    if not source.path.is_file():
        return
    with held_in(source.path) as members:
        for member in members:
            _refuse_in(member.path, source.path)
        _refuse_beside(list(placeless_files(members)), source.path)


def _refuse_beside(tables: Sequence[PlacelessTable], named: Path) -> None:
    """Refuse files of an archive that hold assets of which no layer of it has the id."""
    layers: list[RawLayer] = []
    for table in tables:

        def drawn(numbered: str) -> set[str]:
            # Read when the first table asks; most archives hold none.
            if not layers:
                layers.extend(read_layers(named))
            return {
                as_text(value)
                for layer in layers
                for name in layer.attributes
                if may_be_id(name, numbered)
                for value in layer.attributes.distinct(name).values
            } - {""}

        def rows(columns: Iterable[str | None], table: PlacelessTable = table) -> Iterator[tuple[str, ...]]:
            places = [None if one is None else table.columns.index(one) for one in columns]
            for row in table.rows:
                yield tuple("" if place is None else row[place].strip() for place in places)

        stem = PurePosixPath(table.name.replace("\\", "/")).stem
        if lost := _placeless(stem, table.columns, rows, drawn):
            raise _refusal(named, table.name, lost)


def _refuse_in(path: Path, named: Path) -> None:
    if not is_database(path):
        return
    held = contents(path)
    layers = [name for name, plain in held.tables.items() if plain]
    known = {name.lower() for name in (*held.tables, *held.hidden)}
    with opened(path) as database, closing(database.cursor()) as cursor:
        names = [
            str(name) for (name,) in cursor.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        ]
        for table in names:
            if table.lower() in known or table.lower().startswith(OF_THE_FORMAT):
                continue
            lost = _placeless(
                table,
                stored_columns(database, table),
                partial(rows_of, database, table),
                partial(_drawn, database, layers),
            )
            if lost:
                raise _refusal(named, table, lost)


def _placeless(
    table: str,
    columns: Sequence[str],
    rows: Callable[[Iterable[str | None]], Iterator[tuple[str, ...]]],
    drawn_by: Callable[[str], set[str]],
) -> list[str]:
    """What to call each asset of a table that no layer holds; nothing where it is no table of assets."""
    numbered = _first(columns, OWN_ID, _END, ANY_ID)
    diameter = _first([name for name in columns if not _OF_A_UNIT.search(name)], _DIAMETER)
    kind = next((name for name in columns if name.strip().lower() == "kind"), None)
    called = _CALLED_ASSETS.fullmatch(table.strip()) is not None
    kinds = [] if kind is None else [one in _KINDS for (one,) in rows((kind,))]
    measured = diameter is not None and (numbered is not None or called or any(map(_LENGTH.search, columns)))
    if not (measured or any(kinds) or (called and numbered is not None)):
        return []
    drawn = set() if numbered is None else drawn_by(numbered)
    lost = []
    for row, (one, size) in enumerate(rows((numbered, diameter)), start=1):
        if one not in drawn and (one or size or numbered is None):
            lost.append(one or f"{table}:{row}")
    return lost


def _drawn(database: sqlite3.Connection, layers: Iterable[str], numbered: str) -> set[str]:
    """Ids that stand in layers; the number of a row is one only where a table refers to it as such."""
    found: set[str] = set()
    of_rows = numbered.strip().lower().endswith("fid")
    for layer in layers:
        for name in stored_columns(database, layer, with_row_numbers=of_rows):
            if may_be_id(name, numbered):
                found.update(one for (one,) in rows_of(database, layer, (name,)))
    return found - {""}


def _first(columns: Iterable[str], *patterns: re.Pattern[str] | Any) -> str | None:
    """The column that the first of some patterns names."""
    names = list(columns)
    for one in patterns:
        for name in names:
            if one.search(name) if one is _DIAMETER else one.fullmatch(name.strip()):
                return name
    return None


def _refusal(path: Path, table: str, lost: list[str]) -> FileError:
    shown = [printable(one[:40]) for one in lost[:_SHOWN]]
    more = Text(" 等", " and others") if len(lost) > len(shown) else Text("", "")
    return FileError(
        Text(
            f"没有几何的表“{table}”中有 {len(lost)} 件设施（{'、'.join(shown)}{more.zh}）在任何图层中都没有图形，不知位于何处",
            f"the table {table!r} has no geometry and holds {len(lost)} assets ({', '.join(shown)}{more.en}) that no layer draws: nobody"
            " knows where they lie",
        ),
        Text(
            "没有位置的设施无法保护：请补上图形，作为图层导出；确实不是本管网现有设施的，请把该表从文件中去掉",
            "An asset without a place cannot be protected: add its geometry and export it as a layer; if these are no assets of this network"
            " as it is, take the table out of the file",
        ),
        file=path.name,
    )
