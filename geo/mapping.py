"""Mapping files: how somebody else's columns become ours.

A mapping is TOML with the parts ``source, columns, values, extract, defaults, where``; an unknown part or
key is an error, because a misspelt ``[defualts]`` would silently change a protection zone.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from geo.errors import FileError
from geo.text import Text

_PARTS = ("source", "columns", "values", "extract", "defaults", "where")
_SOURCE_KEYS = ("layer", "crs", "encoding")


class Extraction(NamedTuple):
    """A number or word inside a text: the group of ``pattern`` in ``column``, times ``times`` where it is a number."""

    column: str
    pattern: re.Pattern[str]
    times: float | None


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

    def apply(
        self, attributes: pd.DataFrame, ours: tuple[str, ...], *, file: str
    ) -> tuple[pd.DataFrame, pd.Series[bool]]:
        """Bring a table to our columns.

        Returns
        -------
        (table, kept)
            ``table`` has every column of ``ours`` (None where unknown) and all rows; ``kept`` marks the
            rows that ``[where]`` keeps.
        """
        kept = pd.Series(True, index=attributes.index)
        for column, wanted in self.where.items():
            series = self._column(attributes, column, "where", file)
            texts = {str(value) for value in wanted}
            kept &= series.map(lambda value, texts=texts: value is not None and str(value) in texts)
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
            elif name in attributes.columns:
                series = attributes[name]
            else:
                series = pd.Series(None, index=attributes.index, dtype=object)
            series = _mapped(series, _none_if_missing)
            translation = {str(key): value for key, value in self.values.get(name, {}).items()}
            if translation:
                series = _mapped(
                    series,
                    partial(_translated, translation),
                )
            if name in self.defaults:
                series = _mapped(series, partial(_or_default, self.defaults[name]))
            table[name] = series
        return table, kept

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


def _mapped(series: pd.Series[Any], function: Callable[[Any], Any]) -> pd.Series[Any]:
    """Apply value by value and keep None as None; ``Series.map`` would make NaN of it."""
    return pd.Series([function(value) for value in series], index=series.index, dtype=object)


def _none_if_missing(value: Any) -> Any:
    if value is None or (isinstance(value, float) and value != value) or value is pd.NA or value is pd.NaT:
        return None
    if isinstance(value, str) and not value.strip():
        return None
    return value


def _translated(translation: Mapping[str, Any], value: Any) -> Any:
    return None if value is None else translation.get(str(value), value)


def _or_default(default: Any, value: Any) -> Any:
    return default if value is None else value


def _extracted(rules: tuple[Extraction, ...], values: tuple[Any, ...]) -> Any:
    """What the first rule that fits finds."""
    for rule, value in zip(rules, values, strict=True):
        found = None if value is None else rule.pattern.search(str(value))
        if found is not None:
            return found.group(1) if rule.times is None else float(found.group(1)) * rule.times
    return None


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


def _extraction(name: str, rule: Any, refuse: Callable[[Text, Text], FileError]) -> Extraction:
    try:
        pattern = re.compile(rule["pattern"])
        column = str(rule["column"])
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
