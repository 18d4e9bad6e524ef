"""Mapping files, read and checked.

A mapping is TOML with the parts ``source, columns, values, extract, defaults, where``; an unknown part or
key is an error, because a misspelt ``[defualts]`` would silently change a protection zone.
"""

from __future__ import annotations

import datetime
import hashlib
import re
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import Any

import tomli

from geo.errors import FileError
from geo.network.mapping import ColumnMapping, Extraction
from geo.text import Text

_PARTS = ("source", "columns", "values", "extract", "defaults", "where")
_SOURCE_KEYS = ("layer", "crs", "encoding", "coordinates_from")
_RULE_KEYS = ("column", "pattern", "times")


_Refuse = Callable[[Text, Text], FileError]


def read_mapping(path: Path, ours: Collection[str]) -> ColumnMapping:
    """Read a mapping file.

    Parameters
    ----------
    path : Path
        TOML file.
    ours : collection of str
        The columns a mapping may fill.

    Raises
    ------
    FileError
        Missing file, wrong TOML, unknown part, key or column; names the key.
    """

    def refuse(problem: Text, remedy: Text) -> FileError:
        return FileError(problem, remedy, file=path.name)

    content, parts = _parts(path, refuse)
    _check_names(parts, ours, refuse)
    source = parts.get("source", {})
    _check_types(parts, refuse)
    extract = {
        name: tuple(_extraction(name, one, refuse) for one in (rule if isinstance(rule, list) else [rule]))
        for name, rule in parts.get("extract", {}).items()
    }
    return ColumnMapping(
        layer=source.get("layer"),
        crs=source.get("crs"),
        encoding=source.get("encoding"),
        coordinates_from=source.get("coordinates_from"),
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


def _parts(path: Path, refuse: _Refuse) -> tuple[bytes, dict[str, Any]]:
    """The file's bytes and what TOML makes of them."""
    try:
        content = path.read_bytes()
        return content, tomli.loads(content.decode("utf-8-sig"))
    except OSError:
        raise refuse(
            Text("映射文件不存在", "the mapping file does not exist"), Text("请检查路径", "Check the path")
        ) from None
    except (tomli.TOMLDecodeError, UnicodeDecodeError) as error:
        raise refuse(
            Text(f"不是有效的 TOML（{error}）", f"it is not valid TOML ({error})"),
            Text("请按文档中的映射示例改正", "Correct it after the example in the documentation"),
        ) from None


def _check_names(parts: Mapping[str, Any], ours: Collection[str], refuse: _Refuse) -> None:
    """Refuse parts, keys and columns that a mapping does not have."""
    for part, table in parts.items():
        if part not in _PARTS or not isinstance(table, dict):
            raise refuse(
                Text(f"“{part}”无法识别", f"{part!r} is unknown"),
                Text(f"可用部分：{'、'.join(_PARTS)}", f"Known parts: {', '.join(_PARTS)}"),
            )
    known = {"source": _SOURCE_KEYS, **dict.fromkeys(("columns", "values", "extract", "defaults"), tuple(ours))}
    for part, names in known.items():
        for key in parts.get(part, {}):
            if key not in names:
                raise refuse(
                    Text(f"[{part}] 中的“{key}”无法识别", f"{key!r} in [{part}] is unknown"),
                    Text(f"可用：{'、'.join(names)}", f"Known: {', '.join(names)}"),
                )


def _check_types(parts: Mapping[str, Any], refuse: _Refuse) -> None:
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


def _extraction(name: str, rule: Any, refuse: _Refuse) -> Extraction:
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
