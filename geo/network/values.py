"""The values of a network's columns: each checked and converted, whatever cannot be right put on record."""

from __future__ import annotations

import datetime
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from geo.coded import Coded, coded
from geo.columns import Columns, missing
from geo.errors import InputError
from geo.few_numbers import MOST_NUMBERS, FewNumbers
from geo.network.column import Column
from geo.network.columns import NETWORK, of_kind
from geo.network.faults import Faults, Wrong
from geo.network.mapping import ColumnMapping
from geo.text import FLAG_WORDS, Text
from geo.texts import Texts

# A main of so small a number of millimetres is rare, of inches usual.
_INCHES = (2, 48)
_SMALLER = ((Text("厘米", "centimetres"), 0.01), (Text("毫米", "millimetres"), 0.001))
# So many wrong words of a column are shown.
_WORDS_SHOWN = 6


def check_mapping(mapping: ColumnMapping, columns: Mapping[str, Column], allowed: Mapping[str, Sequence[str]]) -> None:
    """Check what a mapping puts into columns even where no row needs it today.

    Parameters
    ----------
    columns : mapping of str to Column
        The columns that it may fill.
    allowed : mapping of str to sequence of str
        For each column of words those it may hold.

    Raises
    ------
    InputError
        A default or a replacement that the column cannot hold.
    """
    stated = [("defaults", column, value) for column, value in mapping.defaults.items()] + [
        (f"values.{column}", column, value) for column, values in mapping.values.items() for value in values.values()
    ]
    for part, name, value in stated:
        column = columns[name]
        wrong = None
        if column.kind == "number" and not (part != "defaults" and column.stands_for_unknown(value)):
            wrong = wrong_number(column, value)
        elif column.kind == "flag":
            wrong = None if _flag(value) is not None else _not_a_flag(name, value)
        elif name in allowed:
            wrong = wrong_word(name, value, allowed[name])
        if wrong is not None:
            raise InputError(
                Text(f"[{part}] 中 {wrong.problem.zh}", f"in [{part}] {wrong.problem.en}"),
                wrong.remedy,
                file=mapping.file,
            )


def wrong_word(column: str, value: Any, allowed: Sequence[str]) -> Wrong | None:
    """Why a word cannot stand in a column; None where it can."""
    if value in allowed:
        return None
    zh = f"应为 {'、'.join(allowed)} 之一；可用映射文件的 [columns]、[values] 或 [defaults] 给出"
    en = f"It must be one of {', '.join(allowed)}; a mapping file can supply it ([columns], [values] or [defaults])"
    if value is not None:
        return Wrong(Text(f"{column} 为“{value}”", f"{column} is {value!r}"), Text(zh, en))
    return Wrong(
        Text(f"缺少 {column}", f"{column} is missing"),
        Text(
            f"{zh}，heatguard network check 会按列名推荐一份",
            f"{en}; heatguard network check proposes one from the names of the columns",
        ),
    )


def wrong_number(column: Column, value: Any) -> Wrong | None:
    """Refuse what is no number, and a number that no pipe has: in another unit it would shrink the zone."""
    least, most, unit = column.least, column.most, column.unit
    number = column.number(value)
    if least <= number <= most:
        return None
    problem = Text(f"{column.name} 为“{value}”", f"{column.name} is {value!r}")
    if not math.isfinite(number):
        return Wrong(
            problem,
            Text(
                f"应为 {least:g} 到 {most:g} 的数；若数值在文字里，可用映射的 [extract] 取出",
                f"It must be a number from {least:g} to {most:g}; [extract] in a mapping takes a number out of a text",
            ),
        )
    zh, en = f"应在 {least:g} 到 {most:g} 之间", f"It must be from {least:g} to {most:g}"
    if unit == "mm" and least <= number * 1000 <= most and number < 10:
        zh += f"；{number:g} 像是米：请写 {number * 1000:g}，或用映射的 [extract] 加 times = 1000"
        en += (
            f"; {number:g} looks like metres: write {number * 1000:g}, or use [extract] with times = 1000 in a mapping"
        )
    elif column.name == "dn" and _INCHES[0] <= number < least:
        zh += f"；{number:g} 像是英寸：请写 {number * 25:g}，或把列名写成 dn_inch"
        en += f"; {number:g} looks like inches: write {number * 25:g}, or call the column dn_inch"
    elif unit == "m" and number > most:
        likely = [(name, number * factor) for name, factor in _SMALLER if column.is_usual(number * factor)]
        if likely:
            zh += f"；单位是米，{number:g} 像是" + "，或".join(f"{name.zh}：请写 {metres:g}" for name, metres in likely)
            en += f"; the unit is the metre and {number:g} looks like " + ", or ".join(
                f"{name.en}: write {metres:g}" for name, metres in likely
            )
    return Wrong(problem, Text(zh, en))


def check_values(assets: Columns, allowed: Mapping[str, Sequence[str]], faults: Faults) -> Columns:
    """Every column of assets checked and of its type, words and texts as codes; a value that cannot be right counts as missing.

    Parameters
    ----------
    assets : Columns
        Assets of one file with every column of a network.
    allowed : mapping of str to sequence of str
        For each column of words those it may hold.
    faults : Faults
        Takes what is wrong.
    """
    checked: dict[str, np.ndarray[Any, Any] | Coded | FewNumbers] = {
        name: _numbers(assets, NETWORK[name], faults) for name in of_kind("number")
    }
    checked |= {name: _words(assets, name, allowed[name], faults) for name in of_kind("word")}
    checked |= {name: _texts(assets.distinct(name), _date_text) for name in of_kind("date")}
    checked |= {name: _texts(assets.distinct(name), _plain_text) for name in of_kind("text")}
    checked |= {name: _flags(assets, name, faults) for name in of_kind("flag")}
    return assets.with_columns(**checked)


def name_assets(assets: Columns) -> Columns:
    """Give each asset an id, its file and row where it has none; ``id_assumed`` tells which."""
    if isinstance(assets.column("asset_id"), Texts):
        # Each has one.
        return assets.with_columns(id_assumed=np.zeros(assets.rows, dtype=bool))
    ids = assets["asset_id"].copy()
    if not set(map(type, ids.tolist())) <= {str, type(None)}:
        ids = _texts(coded(ids), _plain_text).decoded()
    assumed = missing(ids)
    files, rows = assets["source_file"][assumed], assets["source_row"][assumed]
    ids[assumed] = [f"{file}:{row}" for file, row in zip(files, rows, strict=True)]
    return assets.with_columns(asset_id=ids, id_assumed=assumed)


def _texts(found: Coded, of: Callable[[Any], str]) -> Coded:
    return found.replaced([of(value) for value in found.values])


def _plain_text(value: Any) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _date_text(value: Any) -> str:
    return str(value.date() if isinstance(value, datetime.datetime) else value)


def _words(assets: Columns, name: str, allowed: Sequence[str], faults: Faults) -> Coded:
    found = assets.distinct(name)
    wrong = [wrong_word(name, value, allowed) for value in found.values]
    odd = np.array([one is not None for one in wrong], dtype=bool)
    rows = found.rows(odd)
    if len(rows):
        others = [str(value) for value, one in zip(found.values, wrong, strict=True) if one is not None]
        first = wrong[found.codes[rows[0]]]
        assert first is not None
        faults.add_rows(name, _with_others(first, others), assets, rows)
    if name == "kind" and (unstated := found.codes < 0).any():
        lacking = wrong_word(name, None, allowed)
        assert lacking is not None
        faults.add_rows((name, None), lacking, assets, np.flatnonzero(unstated))
    return found.replaced([value if one is None else None for value, one in zip(found.values, wrong, strict=True)])


def _with_others(wrong: Wrong, values: Sequence[str]) -> Wrong:
    """The fault of one word, where there are others that cannot be right either."""
    if len(values) < 2:
        return wrong
    shown = values[:_WORDS_SHOWN]
    more = Text("…", ", …") if len(values) > len(shown) else Text("", "")
    return wrong._replace(
        problem=Text(
            f"{wrong.problem.zh}（不能用的值：{'、'.join(shown)}{more.zh}）",
            f"{wrong.problem.en} (values that cannot be: {', '.join(shown)}{more.en})",
        )
    )


def _numbers(assets: Columns, column: Column, faults: Faults) -> np.ndarray[Any, Any] | FewNumbers:
    found = assets.distinct(column.name)
    numbers = np.append(np.array([column.number(value) for value in found.values], dtype=float), np.nan)
    with np.errstate(invalid="ignore"):
        odd = ~((numbers[:-1] >= column.least) & (numbers[:-1] <= column.most))
    text = ~np.isfinite(numbers[:-1])
    with np.errstate(invalid="ignore"):
        low = numbers[:-1] < column.least
    for kind, wanted in (("text", odd & text), ("low", odd & ~text & low), ("high", odd & ~text & ~low)):
        rows = found.rows(wanted)
        wrong = wrong_number(column, found.values[found.codes[rows[0]]]) if len(rows) else None
        if wrong is not None:
            faults.add_rows((column.name, kind), wrong, assets, rows)
    numbers[:-1][odd] = np.nan
    return numbers[found.codes] if len(numbers) > MOST_NUMBERS else FewNumbers.of(numbers, found.codes)


def _flag(value: Any) -> bool | None:
    return FLAG_WORDS.get(str(value).strip().lower().removesuffix(".0"))


def _not_a_flag(column: str, value: Any) -> Wrong:
    return Wrong(
        Text(f"{column} 为“{value}”", f"{column} is {value!r}"), Text("应为 true 或 false", "It must be true or false")
    )


def _flags(assets: Columns, name: str, faults: Faults) -> np.ndarray[Any, Any]:
    found = assets.distinct(name)
    flags = [_flag(value) for value in found.values]
    rows = found.rows(np.array([flag is None for flag in flags], dtype=bool))
    if len(rows):
        faults.add_rows(name, _not_a_flag(name, found.values[found.codes[rows[0]]]), assets, rows)
    return found.flags([bool(flag) for flag in flags])
