"""Rows of works that lie nobody knows where: a table without geometry beside the works, a list of words.

What such rows say is asked of all that was drawn (`geo.raw.RawLayer.headings`). A row that states works and has a number
which nothing drawn has is works of its own, though: it was not screened, and nothing is clear beside it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence

from geo.pattern import pattern
from geo.raw import RawLayer, SideTable, Unread
from geo.text import Text
from permits.works.fact_columns import FactNames, Held
from permits.works.lengths import UNKNOWN

_SHOWN = 3
# The number or the name of works; 序号 only counts the rows of a list.
_NUMBER = pattern(
    r"(?!.*(?:项目|工程|合同|许可|申请|图|证|人员|单位|project|contract|permit|drawing))"
    r"(?:.*编[号码]|(?:作业|工点|地块|分区|管段|线路|段)(?:号|名称?)|[孔井坑树塔杆]号|.*[_\s]?id|(?:site|work|area|plot|section)[_\s]?(?:no|number|name))"
)
# What a table of codes is called, or has for a column.
_OF_CODES = pattern(r"代码|字典|码表|编码表|枚举|code|domain|lookup|enum|dict")
_STATES_WORKS = frozenset(["activity", "activities"])


def with_placeless_rows(layers: Sequence[RawLayer], names: FactNames) -> Sequence[RawLayer]:
    """The layers, with rows of works that were not drawn on the account of the first."""
    tables = dict.fromkeys(table for layer in layers for table in layer.tables)
    if not tables:
        return layers
    drawn = {text for layer in layers for text in _names_drawn(layer, names)}
    lost = tuple(one for table in tables for one in _lost(table, drawn, names))
    first = layers[0]
    first = dataclasses.replace(
        first, found=first.found + sum(one.count for one in lost), unread=(*first.unread, *lost)
    )
    return (first, *layers[1:])


def _names_drawn(layer: RawLayer, names: FactNames) -> Iterator[str]:
    """What features may be called: their numbers, and all words of theirs; any other number may be a size."""
    held = names.columns(layer.attributes)
    for name in layer.attributes:
        is_number = name == "feature_id" or _is_number(name, held)
        for value in layer.attributes[name].tolist():
            text = f"{value:g}" if isinstance(value, float) else str(value).strip()
            if is_number or not text.replace(".", "").isdecimal():
                yield text


def _is_number(name: str, held: Mapping[str, Held]) -> bool:
    return _NUMBER.fullmatch(name.strip().lower()) is not None or (name in held and held[name].fact == "id")


def _lost(table: SideTable, drawn: set[str], names: FactNames) -> Iterator[Unread]:
    if any(map(_OF_CODES.search, (table.name.lower(), *(name.lower() for name in table.columns)))):
        return
    held = names.columns(table.columns)
    states = [place for place, name in enumerate(table.columns) if name in held and held[name].fact in _STATES_WORKS]
    numbers = [place for place, name in enumerate(table.columns) if place not in states and _is_number(name, held)]
    rows = [
        row
        for row in table.rows
        if any(row[place].lower() not in UNKNOWN for place in states)
        and any(row[place] for place in numbers)
        and not any(row[place] in drawn for place in numbers)
    ]
    if not rows:
        return
    called = [next(row[place] for place in numbers if row[place]) for row in rows[:_SHOWN]]
    more = "…" if len(rows) > _SHOWN else ""
    yield Unread(
        table.name,
        Text(
            f"其中 {'、'.join(called)}{more} 写着作业，而没有画在任何图层里，位置不明；请画成图形，已经画了的请在图层属性中写上同样的编号，与本次无关的请删去",
            f"{', '.join(called)}{more} in it are works that no layer draws, so nobody knows where they lie. Draw them; where they are drawn,"
            " give the feature the same number; where they are none of this job, delete them",
        ),
        count=len(rows),
        file=table.file,
    )
