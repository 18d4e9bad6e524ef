"""Tables without places that say more of what a layer draws: joined to it by the ids that both name."""

from __future__ import annotations

import dataclasses
import hashlib
import re
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from geo.coded import Coded
from geo.network.placeless_files import OWN_ID, PlacelessTable, as_text, tables_beside
from geo.raw import RawLayer
from geo.text import Text, printable

# Of a list of codes: 管线种类代码(代码, 名称) explains the column 管线种类.
_OF_A_LIST = re.compile(
    r"(?:代码|编码|字典|枚举|码|表|_?(?:dict|domain|lookup|codes?|list)|_)+$|^(?:代码|字典|枚举|dict|domain|code|lookup)_?",
    re.IGNORECASE,
)
_CODE = re.compile(r"代码|编码|编号|码|值|code|value|id|dm|key", re.IGNORECASE)
_COLUMNS_SHOWN = 8


class _Key(NamedTuple):
    """By which columns a table is joined: the layer's, and the table's by its place; and whether it explains codes."""

    column: str
    place: int
    of_codes: bool


def with_joined_tables(layers: Sequence[RawLayer], path: Path) -> tuple[RawLayer, ...]:
    """Layers with what tables of the same file say of the same ids, as columns of their own.

    A column keeps its name where the ids are more than numbers and the layer has none of that name; else the name of the table
    stands before it, under which nothing is read before a mapping says so.
    """
    tables = list(tables_beside(path)) if path.is_file() else []
    return tuple(_joined(layer, tables) for layer in layers) if tables else tuple(layers)


def _joined(layer: RawLayer, tables: Sequence[PlacelessTable]) -> RawLayer:
    for table in tables:
        key = _key(layer, table)
        if key is None:
            continue
        rows = {row[key.place]: row for row in table.rows if row[key.place]}
        if len(rows) < sum(bool(row[key.place]) for row in table.rows):
            layer = dataclasses.replace(layer, notes=(*layer.notes, _of_several_rows(layer, table, key)))
            continue
        columns = _columns(layer, table, key, rows)
        if not columns:
            continue
        said = hashlib.sha256(f"{layer.fingerprint} {table.name} {table.columns} {sorted(rows.items())}".encode())
        layer = dataclasses.replace(
            layer,
            attributes=layer.attributes.with_columns(**columns),
            fingerprint=said.hexdigest(),
            notes=(*layer.notes, _said(layer, table, key, list(columns))),
        )
    return layer


def _key(layer: RawLayer, table: PlacelessTable) -> _Key | None:
    """How a table is joined to a layer; of several ways the one by which most of its rows are."""
    best, most = None, 0
    for place, column in enumerate(table.columns):
        keys = {row[place] for row in table.rows} - {""}
        for name in layer.attributes if keys else ():
            of_codes = _explains(table, column, name)
            if name == "feature_id" or not (of_codes or _is_same_id(name, column)):
                continue
            shared = len(keys & {as_text(value) for value in layer.attributes.distinct(name).values})
            if shared > most:
                best, most = _Key(name, place, of_codes), shared
    return best


def _is_same_id(name: str, column: str) -> bool:
    """Whether a column of a layer and one of a table name the same asset."""
    ids = [OWN_ID.fullmatch(one.strip()) is not None for one in (name, column)]
    return all(ids) or (
        name.strip().lower() == column.strip().lower()
        and (any(ids) or re.search(r"id$|guid|编[号码]|号$|bh$", name.strip(), re.IGNORECASE) is not None)
    )


def _explains(table: PlacelessTable, column: str, name: str) -> bool:
    """Whether a table is the list of codes of a column of a layer."""
    title = PurePosixPath(table.name.replace("\\", "/")).stem.strip()
    bare = _OF_A_LIST.sub("", title).lower()
    return (
        bool(bare)
        and bare == name.strip().lower()
        and (_CODE.fullmatch(column.strip()) is not None or column.strip().lower() == bare)
    )


def _columns(layer: RawLayer, table: PlacelessTable, key: _Key, rows: Mapping[str, Sequence[str]]) -> dict[str, Coded]:
    """What a table adds to a layer, by the names under which it stands there; columns without a value add nothing."""
    found = layer.attributes.distinct(key.column)
    of_value = [rows.get(as_text(value)) for value in found.values]
    # Two tables that count their rows seem to agree.
    named = not key.of_codes and not all(one.isdigit() for one in rows)
    present = {name.strip().lower() for name in layer.attributes}
    title = key.column if key.of_codes else PurePosixPath(table.name.replace("\\", "/")).stem
    added = {}
    for place, column in enumerate(table.columns):
        values = [None if row is None else row[place] or None for row in of_value]
        if place == key.place or not column.strip() or not any(values):
            continue
        own = named and column.strip().lower() not in present
        added[column if own else f"{title}.{column}"] = found.replaced(values)
    return added


def _said(layer: RawLayer, table: PlacelessTable, key: _Key, columns: Sequence[str]) -> Text:
    shown = [printable(one) for one in columns[:_COLUMNS_SHOWN]]
    more = Text(" 等", " and others") if len(columns) > len(shown) else Text("", "")
    return Text(
        f"没有几何的表“{printable(table.name)}”按“{printable(key.column)}”连接到图层 {layer.layer or layer.file}：增加列 {'、'.join(shown)}{more.zh}",
        f"the table {printable(table.name)!r} without geometry is joined to {layer.layer or layer.file} by {printable(key.column)!r}: it adds the"
        f" columns {', '.join(shown)}{more.en}",
    )


def _of_several_rows(layer: RawLayer, table: PlacelessTable, key: _Key) -> Text:
    return Text(
        f"没有几何的表“{printable(table.name)}”中同一“{printable(table.columns[key.place])}”有几行，没有连接到图层 {layer.layer or layer.file}；其中有管径、敷设方式的，请先连接再导出",
        f"the table {printable(table.name)!r} has several rows of one {printable(table.columns[key.place])!r} and is not joined to"
        f" {layer.layer or layer.file}; if it states sizes or how pipes lie, join it and export again",
    )
