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
_OF_THE_EDGE = re.compile(
    r"径|宽|断面|规格|间距|[根条]数|敷设|埋设|铺设|diam|width|size|spacing|laying|embed|(?:^|_)(?:dn|od|gj|fsfs|msfs)$",
    re.IGNORECASE,
)
_COLUMNS_SHOWN = 8
# So many values of one asset are looked at in a column.
_MOST_VALUES = 8


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
        rows: dict[str, list[Sequence[str]]] = {}
        for row in table.rows:
            if row[key.place]:
                rows.setdefault(row[key.place], []).append(row)
        one_each = all(len(one) == 1 for one in rows.values())
        columns = _columns(layer, table, key, rows, one_each=one_each)
        if not one_each and not columns:
            layer = dataclasses.replace(layer, notes=(*layer.notes, _of_several_rows(layer, table, key)))
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


def _columns(
    layer: RawLayer, table: PlacelessTable, key: _Key, rows: Mapping[str, Sequence[Sequence[str]]], *, one_each: bool
) -> dict[str, Coded]:
    """What a table adds to a layer, by the names under which it stands there; columns without a value add nothing.

    Of several rows an asset, parts of a pipe or what was done to it, only sizes and ways of laying are of its edge.
    """
    found = layer.attributes.distinct(key.column)
    of_value = [rows.get(as_text(value), ()) for value in found.values]
    # Two tables that count their rows seem to agree.
    named = one_each and not key.of_codes and not all(one.isdigit() for one in rows)
    present = {name.strip().lower() for name in layer.attributes}
    title = key.column if key.of_codes else PurePosixPath(table.name.replace("\\", "/")).stem
    added = {}
    for place, column in enumerate(table.columns):
        if place == key.place or not column.strip() or not (one_each or _OF_THE_EDGE.search(column)):
            continue
        told = [list(dict.fromkeys(row[place] for row in several if row[place])) for several in of_value]
        name = column if named and column.strip().lower() not in present else f"{title}.{column}"
        # Each value by itself: 直埋 of one part takes nothing from the channel of the next.
        for turn in range(min(max(map(len, told), default=0), _MOST_VALUES)):
            values = [one[turn] if turn < len(one) else None for one in told]
            added[name if turn == 0 else f"{name}（{turn + 1}）"] = found.replaced(values)
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
        f"没有几何的表“{printable(table.name)}”中同一“{printable(table.columns[key.place])}”有几行，又没有尺寸、敷设方式的列：没有连接到图层 {layer.layer or layer.file}",
        f"the table {printable(table.name)!r} has several rows of one {printable(table.columns[key.place])!r} and is not joined to"
        f" {layer.layer or layer.file}: no column of it is a size or a way of laying",
    )
