"""Mapping files: how somebody else's columns become ours.

A mapping is TOML with the parts ``source, columns, values, extract, defaults, where``; an unknown part or
key is an error, because a misspelt ``[defualts]`` would silently change a protection zone.
"""

from __future__ import annotations

import datetime
import hashlib
import re
import tomllib
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from geo.errors import FileError
from geo.text import Text, printable

_PARTS = ("source", "columns", "values", "extract", "defaults", "where")
_SOURCE_KEYS = ("layer", "crs", "encoding")
_RULE_KEYS = ("column", "pattern", "times")
# dBASE cuts the names of a shapefile's columns there.
_DBF_NAME_LENGTH = 10


class Extraction(NamedTuple):
    """A number or word inside a text: the group of ``pattern`` in ``column``, times ``times`` where it is a number."""

    column: str
    pattern: re.Pattern[str]
    times: float | None


class Mapped(NamedTuple):
    """A table brought to our columns.

    Attributes
    ----------
    table : pandas.DataFrame
        Every column of ours (None where unknown) and all rows.
    kept : Series of bool
        The rows that ``[where]`` keeps.
    remarks : tuple of Text
        What was not read or fitted nothing, for the operator to compare with what he meant.
    """

    table: pd.DataFrame
    kept: pd.Series[bool]
    remarks: tuple[Text, ...]


@dataclass(frozen=True)
class ColumnMapping:
    """A mapping file, read and checked; the empty mapping takes columns under our own names."""

    layer: str | None = None
    crs: str | None = None
    encoding: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    extract: Mapping[str, tuple[Extraction, ...]] = field(default_factory=dict)
    defaults: Mapping[str, Any] = field(default_factory=dict)
    where: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    fingerprint: str = ""
    file: str | None = None

    def apply(self, attributes: pd.DataFrame, ours: tuple[str, ...], *, file: str) -> Mapped:
        """Bring a table to our columns.

        Columns that the mapping does not name are taken under our own names, whatever their case, and under
        the ten letters that a shapefile leaves of them.
        """
        remarks: list[Text] = []
        kept = pd.Series(True, index=attributes.index)
        for column, wanted in self.where.items():
            texts = _mapped(self._column(attributes, column, "where", file), _comparable)
            kept &= texts.isin([_comparable(value) for value in wanted])
            found = set(texts)
            idle = [str(value) for value in wanted if _comparable(value) not in found]
            if idle:
                remarks.append(
                    Text(
                        f"{file}：映射 [where] 中 {column} 的值没有任何一行符合：{'、'.join(idle)}",
                        f"{file}: no row has these values of {column} in the mapping's [where]: {', '.join(idle)}",
                    )
                )
        named = {
            *self.columns.values(),
            *self.where,
            *(rule.column for rules in self.extract.values() for rule in rules),
        }
        present = [str(name) for name in attributes.columns if name != "feature_id"]
        read = set(named)
        table = pd.DataFrame(index=attributes.index, columns=list(ours), dtype=object)
        for name in ours:
            if name in self.columns:
                series = self._column(attributes, self.columns[name], "columns", file)
            elif name in self.extract:
                columns = [self._column(attributes, rule.column, "extract", file) for rule in self.extract[name]]
                series = pd.Series(
                    [_extracted(self.extract[name], values) for values in zip(*columns, strict=True)],
                    index=attributes.index,
                    dtype=object,
                )
                if series.isna().all():
                    remarks.append(
                        Text(
                            f"{file}：映射 [extract] {name} 没有在任何一行中取到值",
                            f"{file}: the mapping's [extract] {name} finds nothing in any row",
                        )
                    )
            elif (own := own_column(present, name, but=named, file=file)) is not None:
                series = attributes[own]
                read.add(own)
            else:
                series = pd.Series(None, index=attributes.index, dtype=object)
            series = _mapped(series, _none_if_missing)
            translation = {_comparable(key): value for key, value in self.values.get(name, {}).items()}
            if translation:
                series = _mapped(
                    series,
                    partial(_translated, translation),
                )
            if name in self.defaults:
                series = _mapped(series, partial(_or_default, self.defaults[name]))
            table[name] = series
        left = [name for name in present if name not in read]
        if left:
            remarks.append(
                Text(
                    f"{file}：没有采用的列：{'、'.join(map(printable, left))}",
                    f"{file}: columns that were not read: {', '.join(map(printable, left))}",
                )
            )
        return Mapped(table, kept, tuple(remarks))

    def _column(self, attributes: pd.DataFrame, column: str, part: str, file: str) -> pd.Series[Any]:
        if column not in attributes.columns:
            present = [str(name) for name in attributes.columns if name != "feature_id"]
            raise FileError(
                Text(
                    f"映射 [{part}] 要用的列“{column}”不存在",
                    f"the column {column!r} that the mapping's [{part}] asks for does not exist",
                ),
                Text(
                    f"文件中的列：{'、'.join(present) or '无'}",
                    f"Columns in the file: {', '.join(present) or 'none'}",
                ),
                file=file,
            )
        return _mapped(attributes[column], _none_if_missing)


def own_column(present: Sequence[str], name: str, *, but: Collection[str] = (), file: str) -> str | None:
    """The column of a file that is ours by its name; None where there is none.

    Parameters
    ----------
    present : sequence of str
        The file's columns.
    name : str
        Our column.
    but : collection of str
        Columns that stand for something else already, unless they have our name to the letter.
    file : str
        For the message.

    Raises
    ------
    FileError
        Several columns have that name but for case and length.
    """
    if name in present:
        return name
    alike = [one for one in present if one not in but and one.strip().casefold() in (name, name[:_DBF_NAME_LENGTH])]
    if len(alike) > 1:
        raise FileError(
            Text(f"列 {'、'.join(alike)} 都可能是 {name}", f"the columns {', '.join(alike)} may all be {name}"),
            Text(
                f"请在映射文件的 [columns] 中写明 {name} 是哪一列",
                f"Say which one {name} is in [columns] of a mapping file",
            ),
            file=file,
        )
    return alike[0] if alike else None


def _mapped(series: pd.Series[Any], function: Callable[[Any], Any]) -> pd.Series[Any]:
    """Apply value by value and keep None as None; ``Series.map`` would make NaN of it."""
    return pd.Series([function(value) for value in series], index=series.index, dtype=object)


def _none_if_missing(value: Any) -> Any:
    if value is None or (isinstance(value, float) and value != value) or value is pd.NA or value is pd.NaT:
        return None
    if isinstance(value, str) and not value.strip():
        return None
    return value


def _comparable(value: Any) -> str | None:
    """A value as text, alike however its format keeps it: 1, 1.0 and "1"; true and "True". Codes keep their zeros."""
    if _none_if_missing(value) is None:
        return None
    text = str(value).strip()
    if text.lower() in ("true", "false"):
        return text.lower()
    if re.fullmatch(r"-?(0|[1-9]\d*)\.\d*", text):
        return text.rstrip("0").rstrip(".")
    return text


def _translated(translation: Mapping[str | None, Any], value: Any) -> Any:
    return None if value is None else translation.get(_comparable(value), value)


def _or_default(default: Any, value: Any) -> Any:
    return default if value is None else value


def _extracted(rules: tuple[Extraction, ...], values: tuple[Any, ...]) -> Any:
    """What the first rule that fits finds."""
    for rule, value in zip(rules, values, strict=True):
        found = None if value is None else rule.pattern.search(str(value))
        if found is not None:
            return found.group(1) if rule.times is None else _times(found.group(1), rule.times)
    return None


def _times(text: str | None, factor: float) -> Any:
    """A number in another unit; what is no number stays as it is, for the check of values to name its row."""
    try:
        return text if text is None else float(text) * factor
    except ValueError:
        return text


def read_mapping(path: Path, ours: tuple[str, ...]) -> ColumnMapping:
    """Read a mapping file.

    Parameters
    ----------
    path : Path
        TOML file.
    ours : tuple of str
        The columns a mapping may fill.

    Raises
    ------
    FileError
        Missing file, wrong TOML, unknown part, key or column; names the key.
    """

    def refuse(problem: Text, remedy: Text) -> FileError:
        return FileError(problem, remedy, file=path.name)

    try:
        content = path.read_bytes()
        parts = tomllib.loads(content.decode("utf-8"))
    except OSError:
        raise refuse(
            Text("映射文件不存在", "the mapping file does not exist"), Text("请检查路径", "Check the path")
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise refuse(
            Text(f"不是有效的 TOML（{error}）", f"it is not valid TOML ({error})"),
            Text("请按文档中的映射示例改正", "Correct it after the example in the documentation"),
        ) from None

    def check(part: str, keys: Mapping[str, Any], known: tuple[str, ...]) -> None:
        for key in keys:
            if key not in known:
                raise refuse(
                    Text(f"[{part}] 中的“{key}”无法识别", f"{key!r} in [{part}] is unknown"),
                    Text(f"可用：{'、'.join(known)}", f"Known: {', '.join(known)}"),
                )

    for part, table in parts.items():
        if part not in _PARTS or not isinstance(table, dict):
            raise refuse(
                Text(f"“{part}”无法识别", f"{part!r} is unknown"),
                Text(f"可用部分：{'、'.join(_PARTS)}", f"Known parts: {', '.join(_PARTS)}"),
            )
    source = parts.get("source", {})
    check("source", source, _SOURCE_KEYS)
    for part in ("columns", "values", "extract", "defaults"):
        check(part, parts.get(part, {}), ours)
    _check_types(parts, refuse)
    extract = {
        name: tuple(_extraction(name, one, refuse) for one in (rule if isinstance(rule, list) else [rule]))
        for name, rule in parts.get("extract", {}).items()
    }
    return ColumnMapping(
        layer=source.get("layer"),
        crs=source.get("crs"),
        encoding=source.get("encoding"),
        columns=parts.get("columns", {}),
        values=parts.get("values", {}),
        extract=extract,
        defaults=parts.get("defaults", {}),
        where={
            column: tuple(wanted) if isinstance(wanted, list) else (wanted,)
            for column, wanted in parts.get("where", {}).items()
        },
        fingerprint=hashlib.sha256(content).hexdigest(),
        file=path.name,
    )


def _check_types(parts: Mapping[str, Any], refuse: Callable[[Text, Text], FileError]) -> None:
    """Refuse a value of another type than its part takes: it would select, translate or fill something else."""

    def scalar(value: Any) -> bool:
        return isinstance(value, str | int | float | datetime.date)

    takes: tuple[tuple[str, Callable[[Any], bool], Text], ...] = (
        ("source", lambda value: isinstance(value, str), Text("应为文字", "It must be a text")),
        (
            "columns",
            lambda value: isinstance(value, str),
            Text("应为文件中一列的列名", "It must be the name of one of the file's columns"),
        ),
        (
            "values",
            lambda value: isinstance(value, dict) and all(scalar(one) for one in value.values()),
            Text('应为对照表，例如 "Rohr" = "main"', 'It must be a table, such as "Rohr" = "main"'),
        ),
        ("defaults", scalar, Text("应为一个值", "It must be one value")),
        (
            "where",
            lambda value: scalar(value) or (isinstance(value, list) and all(scalar(one) for one in value)),
            Text("应为一个值或值的列表", "It must be a value or a list of values"),
        ),
    )
    for part, fits, remedy in takes:
        for key, value in parts.get(part, {}).items():
            if not fits(value):
                raise refuse(
                    Text(f"[{part}] {key} 的写法不对：{value!r}", f"[{part}] {key} is not well formed: {value!r}"),
                    remedy,
                )
    encoding = parts.get("source", {}).get("encoding")
    if encoding is not None:
        try:
            "a".encode(encoding)
        except (LookupError, ValueError):
            raise refuse(
                Text(f"[source] encoding “{encoding}”无法识别", f"[source] encoding {encoding!r} is unknown"),
                Text("例如 UTF-8 或 GB18030", "For example UTF-8 or GB18030"),
            ) from None


def _extraction(name: str, rule: Any, refuse: Callable[[Text, Text], FileError]) -> Extraction:
    try:
        if not isinstance(rule["column"], str) or not set(rule) <= set(_RULE_KEYS):
            raise TypeError
        pattern = re.compile(rule["pattern"])
        column = rule["column"]
        times = None if "times" not in rule else float(rule["times"])
    except (KeyError, TypeError, ValueError, re.error):
        raise refuse(
            Text(f"[extract] {name} 写法不对", f"[extract] {name} is not well formed"),
            Text(
                '应为 {column = "列名", pattern = "含一个括号组的正则"}，可加 times = 1000（单位换算）；也可以是它们的列表',
                'It must be {column = "their column", pattern = "expression with one group"}, with times = 1000 to'
                " change the unit, or a list of these",
            ),
        ) from None
    if pattern.groups != 1:
        raise refuse(
            Text(
                f"[extract] {name} 的 pattern 必须恰有一个括号组", f"[extract] {name}: pattern needs exactly one group"
            ),
            Text('例如 "\\\\d+/(\\\\d+)"', 'For example "\\\\d+/(\\\\d+)"'),
        )
    return Extraction(column, pattern, times)
