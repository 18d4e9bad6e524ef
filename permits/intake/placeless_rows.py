"""Rows of works that lie nobody knows where: a table without geometry beside the works, a list of words.

What such rows say is asked of all that was drawn (`geo.raw.RawLayer.headings`). A row that states works and has a number
which nothing drawn has is works of its own, though: it was not screened, and nothing is clear beside it. Of sites that are
jobs of their own (`apart`) such a row is asked of those that have its number, and is a site of its own where none has.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain, count

from geo.columns import Columns, objects
from geo.dataclass import dataclass
from geo.pattern import pattern
from geo.raw import RawLayer, SideTable, Unread
from geo.reading.part import Source
from geo.reading.side_tables import row_told, told
from geo.text import Text
from permits.works.fact_columns import FactNames, Held
from permits.works.lengths import UNKNOWN

_SHOWN = 3
# The number or the name of works; 序号 only counts the rows of a list.
_NUMBER = pattern(
    r"(?!.*(?:项目|工程|合同|许可|申请|图|证|人员|单位|project|contract|permit|drawing))"
    r"(?:.*编[号码]|(?:作业|工点|地块|分区|管段|线路|段)(?:号|名称?)|[孔井坑树塔杆]号|.*[_\s]?id|(?:site|work|area|plot|section)[_\s]?(?:no|number|name))"
)
# What a table of codes is called, or has for a column; firms, projects and places have codes as well.
_OF_CODES = pattern(
    r"(?<!信用|机构|项目|工程|区划|政区)代码|字典|码表|编码表|枚举|(?<!zip |zip_|tal |tal_)code|domain|lookup|enum|dict"
)
_STATES_WORKS = frozenset(["activity", "activities"])
_OF_ANY_LIST = _STATES_WORKS | {"id"}
# The column in which a site is told what a table says of it.
_SAID = "附表说明"


@dataclass(frozen=True)
class _Works:
    """A row that states works: under which numbers, and all that it says."""

    table: SideTable
    numbers: tuple[str, ...]
    said: str


def with_placeless_rows(layers: Sequence[RawLayer], names: FactNames) -> Sequence[RawLayer]:
    """The layers, with rows of works that were not drawn on the account of the first."""
    tables = dict.fromkeys(table for layer in layers for table in layer.tables)
    if not tables:
        return layers
    drawn = {text for layer in layers for _, text in _names_drawn(layer, names)}
    lost = tuple(one for table in tables for one in _lost(table, drawn, names))
    unheard = _of_codes(tables, names)
    first, *others = (_without(layer, unheard) for layer in layers)
    first = dataclasses.replace(
        first, found=first.found + sum(one.count for one in lost), unread=(*first.unread, *lost)
    )
    return (first, *others)


def apart(layers: Iterable[RawLayer], names: FactNames, *, most: int, picked: bool = False) -> Iterator[RawLayer]:
    """Layers of sites that are jobs of their own, each told what tables say of it; behind them the works that no layer draws.

    Parameters
    ----------
    layers : iterable of RawLayer
        All of a file, or its parts; the first that holds a site has the tables beside them all.
    names : FactNames
        Under which names facts stand.
    most : int
        Works of a layer of those that nobody drew.
    picked : bool
        Whether they are one layer of several: what is not in it may be drawn in another.
    """
    tables: tuple[SideTable, ...] = ()
    works: list[_Works] = []
    by_number: dict[str, list[int]] = {}
    drawn: set[int] = set()
    unheard: set[str] = set()
    source = Source("", None, "")
    for layer in layers:
        if not tables and layer.tables:
            tables, source = tuple(dict.fromkeys(layer.tables)), Source(layer.file, None, layer.fingerprint)
            works = [one for table in tables for one in _works_of(table, names)]
            for place, one in enumerate(works):
                for number in one.numbers:
                    by_number.setdefault(number, []).append(place)
            # What is said of one site is not said of all.
            unheard = _of_codes(tables, names) | {one.said for one in works}
        layer = _without(layer, unheard)
        if not works:
            yield layer
            continue
        of_rows: dict[int, dict[int, None]] = {}
        for row, text in _names_drawn(layer, names):
            for place in by_number.get(text, ()):
                of_rows.setdefault(row, {})[place] = None
        drawn.update(chain.from_iterable(of_rows.values()))
        yield _told(layer, {row: [works[place].said for place in places] for row, places in of_rows.items()})
    for table in () if picked else tables:
        lost = [_one_lost(one) for place, one in enumerate(works) if one.table is table and place not in drawn]
        for start in range(0, len(lost), most):
            yield dataclasses.replace(source.lost(lost[start : start + most]), title=table.name)


def _told(layer: RawLayer, of_rows: Mapping[int, Sequence[str]]) -> RawLayer:
    """A layer of which each site also says what the rows of its number say."""
    if not of_rows:
        return layer
    attributes = layer.attributes
    name = next(one for one in (_SAID + "+" * more for more in count()) if one not in attributes)
    said = objects(["。".join(of_rows.get(row, ())) or None for row in range(len(layer))])
    columns = {**{one: attributes.held(one) for one in attributes}, name: said}
    return dataclasses.replace(layer, attributes=Columns(columns, rows=len(layer)))


def _of_codes(tables: Iterable[SideTable], names: FactNames) -> set[str]:
    """What tables say that are called lists of codes: what each means, and nothing of these works."""
    return {text for table in tables if _is_called_codes(table, names) for text in told(table)}


def _is_called_codes(table: SideTable, names: FactNames) -> bool:
    """Whether a table is called a list of codes, and states nothing that is of works alone: depths, sizes, days."""
    held = names.columns(table.columns)
    facts = {held[name].fact for name in table.columns if name in held}
    return _OF_CODES.search(table.name.lower()) is not None and facts <= _OF_ANY_LIST


def _without(layer: RawLayer, unheard: Collection[str]) -> RawLayer:
    headings = tuple(text for text in layer.headings if text not in unheard)
    return layer if len(headings) == len(layer.headings) else dataclasses.replace(layer, headings=headings)


def _names_drawn(layer: RawLayer, names: FactNames) -> Iterator[tuple[int, str]]:
    """What features may be called, each with its row: their numbers, and all words of theirs; any other number may be a size."""
    held = names.columns(layer.attributes)
    for name in layer.attributes:
        is_number = name == "feature_id" or _is_number(name, held)
        for row, value in enumerate(layer.attributes[name].tolist()):
            text = f"{value:g}" if isinstance(value, float) else str(value).strip()
            if is_number or not text.replace(".", "").isdecimal():
                yield row, text


def _is_number(name: str, held: Mapping[str, Held]) -> bool:
    return _NUMBER.fullmatch(name.strip().lower()) is not None or (name in held and held[name].fact == "id")


def _works_of(table: SideTable, names: FactNames) -> Iterator[_Works]:
    """The rows of a table that state works and have a number; a table of codes has none."""
    if _is_called_codes(table, names) or any(_OF_CODES.search(name.lower()) for name in table.columns):
        return
    held = names.columns(table.columns)
    states = [place for place, name in enumerate(table.columns) if name in held and held[name].fact in _STATES_WORKS]
    numbers = [place for place, name in enumerate(table.columns) if place not in states and _is_number(name, held)]
    for row in table.rows:
        called = tuple(row[place] for place in numbers if row[place])
        if called and any(row[place].lower() not in UNKNOWN for place in states):
            yield _Works(table, called, row_told(table.columns, row))


def _lost(table: SideTable, drawn: set[str], names: FactNames) -> Iterator[Unread]:
    rows = [one for one in _works_of(table, names) if drawn.isdisjoint(one.numbers)]
    if not rows:
        return
    more = "…" if len(rows) > _SHOWN else ""
    called = [one.numbers[0] for one in rows[:_SHOWN]]
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


def _one_lost(one: _Works) -> Unread:
    number, table = one.numbers[0], one.table
    return Unread(
        number,
        Text(
            f"{table.file} 的表“{table.name}”中的 {number} 写着作业，而没有画在任何图层里，位置不明；请画成图形，已经画了的请在图层属性中写上同样的编号，与本次无关的请删去",
            f"{number} in the table {table.name!r} of {table.file} is works that no layer draws, so nobody knows where it lies. Draw it; where it"
            " is drawn, give the feature the same number; where it is none of this batch, delete it",
        ),
    )
