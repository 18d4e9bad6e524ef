"""The properties of works features: which fact each column holds, and what the columns that hold none may mean."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cached_property, partial
from types import MappingProxyType
from typing import Any

from geo.errors import Faults
from geo.pattern import pattern
from geo.place.named_system import is_name_of_system
from geo.raw import RawLayer
from geo.text import FLAG_WORDS, Text
from permits.errors import WorksError
from permits.works.fact_columns import FactNames, Held
from permits.works.fact_values import WITHOUT_UNIT, activity_texts, both, checked_all, without_unit
from permits.works.facts import FACTS, LENGTHS, PERIOD
from permits.works.length_units import METRES_PER
from permits.works.lengths import FOREIGN_UNITS, UNKNOWN, plain, size_said, unit_of_name
from permits.works.missing_years import with_year
from permits.works.nested import IS_TEXT_OF_ONE, Leaf, leaves, says_a_place, texts_in
from permits.works.said import says_more_than_drawn, says_near_heat
from permits.works.unread_sizes import (
    NAMES_A_SIDE,
    NAMES_A_SIZE,
    has_a_unit,
    is_of_the_shape,
    is_only_a_size,
    meant_of_several,
    most_meant,
    says_a_size,
)
from permits.works.unread_times import ONE_DAY, fewest_days, longest, says_how_long, speaks_of_another_time
from permits.works.unsettled_days import UNDATED, UNTIL, agreed_day
from permits.works.untold_sizes import most_plausible, not_told
from permits.works.unused import Sort, Unused

# How a map draws it.
_STYLE = pattern(
    r"^_?(?:stroke|marker|fill|icon|line|text|font|label|styles?|border|outline|pen|symbol|umap_options)(?:[-_ ]|$)"
    r"|^(?:stroke|line|border|outline|pen)(?:width|weight)$|^线宽$"
)
# Lengths that are not across: along, up, apart, or of a place.
_NOT_ACROSS = pattern(
    r"高|标高|海拔|里程|桩号|距|长|坡长|坐标|水位|地下水$|流|速|界$|红线$|分辨率|误差|精度|工程量|数量|^[a-z]$|elev|height|altitude|chainage|station|mileage|dist|length|east|north|^(?:lon|lat|lng)"
)
# Columns in which people say what is done.
_SAYS_WORKS = pattern(
    r"备注|说明|内容|描述|名称|工程|作业|施工|工艺|用途|类型|类别|支护|支撑|方式|方法|做法|措施|工序|阶段|基础|事项|任务|工种|工况"
    r"|remark|note|desc|comment|name|title|label|snippet|work|type|purpose|task|support|phase|stage|kind|category|activit|operation"
)

# Columns of who, where and when: what they name is none of the works.
_NO_NAME = pattern(
    r"单位|公司|业主|权属|联系|负责|人员|电话|手机|邮箱|地址|位置|地点|路名|道路|街道|所在|日期|时间|坐标|编码|材质|管材|来源|文件"
    r"|contractor|owner|client|company|address|street|phone|mail|date|time|source|file|crs|wkt|geom|coord"
)


# Ids that may say more than which one it is: 1#~20#, ZK1、ZK2, 坑底.
_SAYS_MORE = pattern(r"[~～〜至到—–、,，;；/#号底脚下口]|--| to |toe|bottom", re.IGNORECASE)
# Columns of where coordinates come from.
_ORIGIN = pattern(
    r"来源|出处|坐标|采集|获取|定位|测量(?:方式|方法|设备|仪器)|source|origin|captured?_?by|survey_?method"
)


# How the name of a whole layer, a folder of a KML, is called beside those of features.
LAYER = "layer"
# What stands above, below and beside a table, and in papers beside the works.
HEADING = "表题、表注、附注"


class Properties:
    """The properties of a layer's features: facts, activity texts, what may bear on the answer and is not used, what is said ``of_all``."""

    def __init__(self, layer: RawLayer, names: FactNames) -> None:
        self._file = layer.file
        table = layer.attributes
        held = names.columns(table)
        self._units = [name for name in table if name not in held and _UNIT_OF.search(plain(name))]
        self._held, self._facts = held, names
        # An empty text says as little as none.
        self._values = {name: [None if value == "" else value for value in table[name].tolist()] for name in table}
        colours = {name for name in self._values if name.lower() in ("r", "g", "b")}
        said = {"feature_id", *self._held, *(colours if len(colours) == 3 else ())}
        self._unused = [
            column
            for name in self._values
            # What names a system is held against the one that is used.
            if name not in said and not is_name_of_system(name) and any(column := self._left(name))
        ]
        self._unused += [
            [
                () if (one := self._several(name, value, position)) is None else (one,)
                for position, value in enumerate(values)
            ]
            for name, held in self._held.items()
            if held.fact in FACTS and FACTS[held.fact].kind in LENGTHS
            for values in (self._values[name],)
            if any(isinstance(value, str) for value in values)
        ]
        self.of_all = [(LAYER, one) for one in (layer.title, layer.layer) if one] + [
            (HEADING, one) for one in layer.headings
        ]
        named = [
            name
            for name in self._values
            if name not in said - {"feature_id", *(column for column, held in self._held.items() if held.fact == "id")}
            and not _NO_NAME.search(plain(name))
        ]
        # What a map writes beside the feature is a name of it.
        self._names = [
            name for name in named if name == "feature_id" or name in self._held or _STYLE.search(plain(name))
        ]
        self._others = [name for name in named if name not in self._names]

    def said(self, position: int) -> tuple[str, ...]:
        """All that a feature says but a mere name: features of which this is the same say the same."""
        told = (values[position] for values in self._ids)
        return (
            *(f"{type(value).__name__} {value!r}" for value in (values[position] for values in self._of_works)),
            *(one for one in told if isinstance(one, str) and _SAYS_MORE.search(one)),
        )

    @cached_property
    def _ids(self) -> list[list[Any]]:
        return [self._values[name] for name in self._values if self._is_id(name)]

    def _is_id(self, name: str) -> bool:
        return name == "feature_id" or (name in self._held and self._held[name].fact == "id")

    @cached_property
    def _of_works(self) -> list[list[Any]]:
        """The columns that hold no id."""
        return [values for name, values in self._values.items() if not self._is_id(name)]

    def facts(
        self, position: int, feature: str, faults: Faults, *, beside: Mapping[str, Any] = MappingProxyType({})
    ) -> dict[str, Any]:
        """The facts of one feature; to ``faults`` go values that they cannot have, and two columns that state one differently.

        ``beside`` are facts that are stated of all features.
        """
        found: dict[str, Any] = {}
        said_by: dict[str, str] = {}
        # What is wrong is told in one order, whichever columns other features of the file brought first.
        for column, held in sorted(self._held.items(), key=_by_fact):
            value = self._values[column][position]
            if value is None or (held.fact not in FACTS and held.fact != PERIOD.name):
                continue
            value = with_year(held.fact, value, partial(self._as_stated, position, beside))
            try:
                metres_per = held.metres_per if held.metres_per is not None else self._metres_per(position)
                stated = checked_all(held.fact, value, self._file, feature, metres_per=metres_per)
            except WorksError as error:
                faults.add(error, column=column)
                continue
            for name, fact in stated.items():
                if name in found and found[name] != fact:
                    together = both(name, found[name], fact, (said_by[name], column))
                    if together is None and name in ("start", "end"):
                        together = agreed_day(self._values[said_by[name]][position], value)
                    if together is not None:
                        found[name] = together
                        continue
                    twice = WorksError(
                        Text(
                            f"{said_by[name]} 与 {column} 说法不一：{found[name]} 与 {fact}",
                            f"{said_by[name]} and {column} disagree: {found[name]} and {fact}",
                        ),
                        Text("请确认哪一个正确，只留一个", "Find out which is right and keep only that one"),
                        file=self._file,
                        feature=feature,
                    )
                    faults.add(twice, column=column)
                    continue
                found[name], said_by[name] = fact, column
                bare = without_unit(name, value, metres_per=metres_per)
                if bare:
                    found[WITHOUT_UNIT] = max(bare, found.get(WITHOUT_UNIT, 0.0))
        self._add_times(position, found, beside)
        return found

    def _as_stated(self, position: int, beside: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
        """All values of one feature, under the fact that each is or the name of its column, and the facts beside the file."""
        for name, values in self._values.items():
            yield self._held[name].fact if name in self._held else name, values[position]
        yield from beside.items()

    def _add_times(self, position: int, found: dict[str, Any], beside: Mapping[str, Any]) -> None:
        """The last day by how long the works take, and whether something else says when they are done."""
        start, end = (found.get(name, beside.get(name)) for name in ("start", "end"))
        held = {name for name, one in self._held.items() if one.fact == PERIOD.name}
        lengths = [(name, self._values[name][position]) for name in self._values if name in held or says_how_long(name)]
        long = longest(lengths)
        if long and start is not None and end is None:
            found["end"] = start + long - ONE_DAY
        if long and start and end and (end - start + ONE_DAY).days < fewest_days(lengths):
            # It says both when they end and that they take longer: they may end later.
            found[UNTIL] = start + long - ONE_DAY
        others = ((name, values[position]) for name, values in self._values.items() if name not in self._held)
        # So long from a day that nobody states, or for a time that cannot be told, can be any time.
        open_ended = long is not None and end is None and (start is None or not long)
        otherwise = speaks_of_another_time(others, dated=start is not None)
        if otherwise:
            # When the heat is off at another time than the works are done, their last day is none of it.
            found.pop("end", None)
        if open_ended or otherwise:
            found[UNDATED] = True

    def _metres_per(self, position: int) -> float | None:
        """Metres for one of the unit that a column states for one feature: radius 0.03, units kilometers."""
        stated = (self._values[name][position] for name in self._units)
        known = {METRES_PER.get(plain(one)) for one in stated if isinstance(one, str)} - {None}
        return known.pop() if len(known) == 1 else None

    def activity_texts(self, position: int, feature: str) -> list[str]:
        """What one feature says of its activities; several columns add up."""
        return [
            text
            for column, held in self._held.items()
            if held.fact in ("activity", "activities")
            for text in activity_texts(self._values[column][position], self._file, feature)
        ]

    def column_of_activities(self, position: int) -> str | None:
        """Where one feature states its activities, if anywhere; of several columns the first."""
        return next(
            (
                column
                for column, held in self._held.items()
                if held.fact in ("activity", "activities") and self._values[column][position] is not None
            ),
            None,
        )

    def names(self, position: int) -> list[tuple[str, str]]:
        """What one feature is called: column, text."""
        own = ((name, self._values[name][position]) for name in self._names)
        return [(name, text) for name, text in own if isinstance(text, str)]

    def origins(self, position: int) -> Iterator[str]:
        """What one feature says of where its coordinates come from, in columns that hold no fact."""
        for name in self._origins:
            if isinstance(value := self._values[name][position], str):
                yield value

    @cached_property
    def _origins(self) -> list[str]:
        return [name for name in self._values if name not in self._held and _ORIGIN.search(plain(name))]

    def column(self, name: str) -> list[Any]:
        """What all features say under one name; empty where there is no such column."""
        return self._values.get(name, [])

    def others(self, position: int) -> Iterator[tuple[str, Any]]:
        """What stands in columns of one feature that neither hold a fact nor say who, where and when: column, value."""
        own = ((name, self._values[name][position]) for name in self._others)
        return ((name, value) for name, value in own if value is not None)

    def _left(self, name: str) -> list[tuple[Unused, ...]]:
        """What a column without a fact may bear on the answer, a row a feature."""
        column = _Column(name)
        return [
            () if value is None else column.unused(value, metres_per=self._larger_unit(position), facts=self._facts)
            for position, value in enumerate(self._values[name])
        ]

    def _several(self, name: str, value: Any, position: int) -> Unused | None:
        """A size that is read and may be one of several beside each other."""
        if not isinstance(value, str):
            return None
        held = self._held[name]
        per = held.metres_per if held.metres_per is not None else self._metres_per(position)
        untold = most_plausible(name) if held.fact in _GO_BEYOND and not_told(value) else None
        meant = untold or meant_of_several(held.fact, value, metres_per=per)
        return None if meant is None else Unused(Sort.SIZE, name, value, meant=meant)

    def _larger_unit(self, position: int) -> float | None:
        """Metres for one of the unit that a feature states where that is more than a metre."""
        stated = self._metres_per(position)
        return stated if stated is not None and stated > 1 else None

    def unused(self, position: int) -> tuple[Unused, ...]:
        """Properties of one feature that are not used and may bear on the answer."""
        return tuple(one for column in self._unused for one in column[position])


def looks_like_a_size(name: str) -> bool:
    """Whether the name of a column that holds no fact is that of sizes."""
    return _Column(name).is_size


class _Column:
    """What the name of a column without a fact says of its values."""

    def __init__(self, name: str, *, called: str = "") -> None:
        self._name, self._called = name, called or name
        wanted = plain(name)
        bare, metres_per = unit_of_name(name)
        in_metres = metres_per is not None
        # line_width is how a map draws it, line_width_m is how wide the works are.
        self._style = bool(_STYLE.search(wanted)) and not in_metres
        of_the_shape = is_of_the_shape(wanted)
        names_a_size = NAMES_A_SIZE.search(wanted) or NAMES_A_SIZE.search(bare)
        self.is_size = not self._style and bool(names_a_size) and not of_the_shape
        # H(m) is a height as H is.
        not_across = _NOT_ACROSS.search(wanted) or _NOT_ACROSS.search(bare)
        elsewhere = self._style or of_the_shape or bool(not_across or _NO_NAME.search(wanted))
        # What is in metres by its name or its value may be how wide the works are, whatever it is called.
        self._across = None if elsewhere else in_metres
        # 左侧 may hold a size and may hold what stands there.
        self._side = not self._style and bool(NAMES_A_SIDE.search(wanted))
        self._works = not self._style and bool(_SAYS_WORKS.search(wanted))
        self._away = says_near_heat(wanted, "0")
        self._of_unit = bool(_UNIT_OF.search(wanted))
        self._untold = None if self._style else most_plausible(name)

    def unused(self, value: Any, *, metres_per: float | None, facts: FactNames) -> tuple[Unused, ...]:
        """What one value may bear on the answer; ``metres_per``: of the unit that its feature states."""
        if isinstance(value, Mapping) and self._style:
            # An object of styles says how a map draws the feature, under whatever keys.
            return ()
        if isinstance(value, Mapping | list | tuple) or (isinstance(value, str) and IS_TEXT_OF_ONE.match(value)):
            return tuple(_in_nested(self._called, value, metres_per, facts)) if value else ()
        one = self._plain(value, metres_per)
        return () if one is None else (one,)

    def _plain(self, value: Any, metres_per: float | None) -> Unused | None:
        name, words = self._called, isinstance(value, str)
        if self._untold is not None and words and not_told(value):
            return Unused(Sort.SIZE, name, value, meant=self._untold)
        if (self._away or (self._works and words)) and says_near_heat(self._name, str(value)):
            return Unused(Sort.NEAR, name, str(value))
        if self._works and words and says_more_than_drawn(value):
            return Unused(Sort.SIZE, name, value)
        if isinstance(value, bool):
            return None
        if self.is_size:
            counts = value != 0 if isinstance(value, int | float) else says_a_size(str(value))
            return self._size(value, metres_per) if counts else None
        if self._side and ((words and is_only_a_size(value)) or (not words and bool(value))):
            return self._size(value, metres_per)
        if self._of_unit and plain(str(value)) in FOREIGN_UNITS:
            return Unused(Sort.SIZE, name, str(value))
        if self._across is not None and _is_a_length(value, named=self._across):
            return self._size(value, metres_per)
        return Unused(Sort.WORKS, name, value, value) if self._works and words else None

    def _size(self, value: Any, metres_per: float | None) -> Unused:
        meant = most_meant(self._name, value, metres_per=metres_per)
        return Unused(Sort.SIZE, self._called, str(value), meant=meant)


def _is_a_length(value: Any, *, named: bool) -> bool:
    """Whether a value is nothing but a length that is not nought; ``named``: its name says in which unit."""
    if isinstance(value, int | float):
        return named and bool(value) and value == value
    # What says across what it is, 半径30米, DN300, is measured by (`size_said`).
    if not isinstance(value, str) or size_said(value):
        return False
    return is_only_a_size(value) and (named or has_a_unit(value))


# Columns that may say in which unit the sizes of a feature stand; where they name a firm, they say nothing of it.
_UNIT_OF = pattern(r"units?$|^(?:长度|半径|宽度|尺寸|计量)?单位$")
# Facts of how far works go, which are usual for few activities.
_GO_BEYOND = ("radius_m", "reach_m")
# Facts that change no answer.
_OF_NO_WEIGHT = frozenset(["id", "project", "reference", "contractor", "applied_on"])
_OF_ACTIVITIES = frozenset(["activity", "activities"])


def _in_nested(column: str, value: Any, metres_per: float | None, facts: FactNames) -> Iterator[Unused]:
    """What stands in an object or a list: each of its members as if it were a column, and its texts together.

    What would be a fact, or says where something is, is asked about: nobody reads it there.
    """
    inside = leaves(column, value)
    if inside is None or says_a_place(value, inside):
        yield Unused(Sort.NESTED, column, str(value), texts_in(value))
        return
    held = facts.columns({leaf.key for leaf in inside} - {column})
    units = [METRES_PER.get(plain(str(leaf.value)), 0.0) for leaf in inside if _UNIT_OF.search(plain(leaf.key))]
    per = max((one for one in (metres_per, *units) if one is not None and one > 1), default=None)
    for leaf in inside:
        called = column if leaf.key == column else f"{column}.{leaf.key}"
        fact = held[leaf.key].fact if leaf.key in held else None
        if fact is None or fact in _OF_NO_WEIGHT | _OF_ACTIVITIES:
            yield from _as_a_column(leaf, called, per, facts)
        elif fact in FACTS and FACTS[fact].kind in LENGTHS:
            own = held[leaf.key].metres_per
            meant = most_meant(fact.removesuffix("_m"), leaf.value, metres_per=per if own is None else own)
            yield Unused(Sort.SIZE, called, str(leaf.value), meant=meant)
        else:
            yield Unused(Sort.NESTED, called, str(leaf.value), texts_in(value))
    said = "；".join(filter(None, (texts_in(value), *(leaf.key for leaf in inside if _is_so(leaf.value)))))
    if said:
        yield Unused(Sort.WORKS, column, str(value), said)


def _as_a_column(leaf: Leaf, called: str, metres_per: float | None, facts: FactNames) -> Iterator[Unused]:
    """A member as if it were a column of its name; one without a name of a size, of what stands beside it."""
    column = _Column(leaf.key, called=called)
    found = column.unused(leaf.value, metres_per=metres_per, facts=facts)
    yield from found
    if not found or found[0].sort is Sort.WORKS:
        names = [text for text in leaf.beside if text != leaf.value and _Column(text).is_size]
        for name in names if re.search(r"\d", str(leaf.value)) else ():
            yield from _Column(name, called=called).unused(leaf.value, metres_per=metres_per, facts=facts)


def _is_so(value: Any) -> bool:
    """Whether a member says that what it is called is so, or how much of it: {"爆破": "是"}."""
    if isinstance(value, str):
        return FLAG_WORDS.get(plain(value), plain(value) not in UNKNOWN)
    return bool(value)


_ORDER = {name: place for place, name in enumerate(FACTS)}


def _by_fact(column: tuple[str, Held]) -> int:
    return _ORDER.get(column[1].fact, len(_ORDER))
