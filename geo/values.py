"""The values of a network's columns: what each may hold, and the error that names the row which holds something else."""

from __future__ import annotations

import datetime
import math
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from geo.assets import BELONGS_TO, KINDS, PLAUSIBLE, REPRESENTS, SUPPLY
from geo.errors import InputError
from geo.mapping import ColumnMapping
from geo.text import Text

NUMBER_COLUMNS = tuple(PLAUSIBLE)
TEXT_COLUMNS = ("operator", "producer", "owner", "medium", "laying", "status", "survey_method")
DATE_COLUMNS = ("installed_on", "surveyed_on")
_FLAGS = {"true": True, "1": True, "yes": True, "是": True, "false": False, "0": False, "no": False, "否": False}


def row_error(frame: pd.DataFrame, row: int, problem: Text, remedy: Text) -> InputError:
    """The error of one row of a table of assets, which names its file and feature."""
    identifier = frame["asset_id"].iloc[row]
    number = str(frame["source_row"].iloc[row])
    return InputError(
        problem,
        remedy,
        file=str(frame["source_file"].iloc[row]),
        feature=number if identifier is None else f"{number} ({identifier})",
    )


class _Wrong(NamedTuple):
    """Why a value cannot be right, and what would be."""

    problem: Text
    remedy: Text


def check_mapping(mapping: ColumnMapping, allowed: Mapping[str, Sequence[str]]) -> None:
    """Check what a mapping puts into columns even where no row needs it today.

    Parameters
    ----------
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
    for part, column, value in stated:
        if column in PLAUSIBLE:
            wrong = _wrong_number(column, value)
        elif column == "aerial":
            wrong = None if _flag(value) is not None else _not_a_flag(column, value)
        else:
            wrong = _wrong_word(column, value, allowed[column]) if column in allowed else None
        if wrong is not None:
            raise InputError(
                Text(f"[{part}] 中 {wrong.problem.zh}", f"in [{part}] {wrong.problem.en}"),
                wrong.remedy,
                file=mapping.file,
            )


def _wrong_word(column: str, value: Any, allowed: Sequence[str]) -> _Wrong | None:
    if value in allowed:
        return None
    return _Wrong(
        Text(
            f"{column} 为“{value}”" if value is not None else f"缺少 {column}",
            f"{column} is {value!r}" if value is not None else f"{column} is missing",
        ),
        Text(
            f"应为 {'、'.join(allowed)} 之一；可用映射文件的 [columns]、[values] 或 [defaults] 给出",
            f"It must be one of {', '.join(allowed)}; a mapping file can supply it ([columns], [values] or [defaults])",
        ),
    )


def _wrong_number(column: str, value: Any) -> _Wrong | None:
    """Refuse what is no number, and a number that no pipe has: in another unit it would shrink the zone."""
    least, most = PLAUSIBLE[column]
    try:
        number = math.nan if isinstance(value, bool | np.bool_) else float(value)
    except (TypeError, ValueError, OverflowError):
        number = math.nan
    if least <= number <= most:
        return None
    problem = Text(f"{column} 为“{value}”", f"{column} is {value!r}")
    if not math.isfinite(number):
        return _Wrong(
            problem,
            Text(
                f"应为 {least:g} 到 {most:g} 的数；若数值在文字里，可用映射的 [extract] 取出",
                f"It must be a number from {least:g} to {most:g}; [extract] in a mapping takes a number out of a text",
            ),
        )
    zh, en = f"应在 {least:g} 到 {most:g} 之间", f"It must be from {least:g} to {most:g}"
    if not column.endswith("_m") and least <= number * 1000 <= most:
        zh += f"；{number:g} 像是米：请写 {number * 1000:g}，或用映射的 [extract] 加 times = 1000"
        en += (
            f"; {number:g} looks like metres: write {number * 1000:g}, or use [extract] with times = 1000 in a mapping"
        )
    elif column.endswith("_m") and number > most and number / 1000 <= most:
        zh += f"；单位是米，{number:g} 像是毫米：请写 {number / 1000:g}"
        en += f"; the unit is the metre and {number:g} looks like millimetres: write {number / 1000:g}"
    return _Wrong(problem, Text(zh, en))


def check_values(frame: pd.DataFrame) -> None:
    """Check and convert every column of assets in place.

    Raises
    ------
    InputError
        The first value that cannot be right, with its file and row.
    """
    for column in NUMBER_COLUMNS:
        frame[column] = _numbers(frame, column)
    for column, allowed, may_be_missing in (
        ("kind", KINDS, False),
        ("belongs_to", BELONGS_TO, True),
        ("represents", REPRESENTS, True),
        ("supply", SUPPLY, True),
    ):
        for row, value in enumerate(frame[column]):
            wrong = None if value is None and may_be_missing else _wrong_word(column, value, allowed)
            if wrong is not None:
                raise row_error(frame, row, wrong.problem, wrong.remedy)
    for column in DATE_COLUMNS:
        frame[column] = objects([None if value is None else _date_text(value) for value in frame[column]])
    for column in TEXT_COLUMNS:
        frame[column] = objects([None if value is None else str(value) for value in frame[column]])
    frame["aerial"] = _flags(frame, "aerial")
    assumed_id = frame["asset_id"].map(lambda value: value is None)
    frame["id_assumed"] = assumed_id
    frame["asset_id"] = [
        f"{file}:{row}"
        if value is None
        else (str(int(value)) if isinstance(value, float) and value.is_integer() else str(value))
        for value, file, row in zip(frame["asset_id"], frame["source_file"], frame["source_row"], strict=True)
    ]


def objects(values: list[Any]) -> pd.Series[Any]:
    """A column in which None stays None: out of texts and None pandas makes texts and NaN."""
    return pd.Series(values, dtype=object)


def _date_text(value: Any) -> str:
    if isinstance(value, datetime.date | np.datetime64 | pd.Timestamp):
        return str(pd.Timestamp(value).date())
    return str(value)


def _numbers(frame: pd.DataFrame, column: str) -> np.ndarray[Any, Any]:
    numbers = np.full(len(frame), np.nan)
    for row, value in enumerate(frame[column]):
        if value is None:
            continue
        wrong = _wrong_number(column, value)
        if wrong is not None:
            raise row_error(frame, row, wrong.problem, wrong.remedy)
        numbers[row] = float(value)
    return numbers


def _flag(value: Any) -> bool | None:
    return _FLAGS.get(str(value).strip().lower().removesuffix(".0"))


def _not_a_flag(column: str, value: Any) -> _Wrong:
    return _Wrong(
        Text(f"{column} 为“{value}”", f"{column} is {value!r}"), Text("应为 true 或 false", "It must be true or false")
    )


def _flags(frame: pd.DataFrame, column: str) -> np.ndarray[Any, Any]:
    flags = np.zeros(len(frame), dtype=bool)
    for row, value in enumerate(frame[column]):
        if value is None:
            continue
        flag = _flag(value)
        if flag is None:
            raise row_error(frame, row, *_not_a_flag(column, value))
        flags[row] = flag
    return flags
