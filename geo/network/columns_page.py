"""The page of a network's columns, made from their table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from geo.network.column import Column
from geo.network.columns import COVERAGE, NETWORK, RIVERS
from geo.text import Text

_TITLE = """# 管网的列 · Columns of a network

本页由列表自身生成（`{command}`），并有测试与代码对照。别人的列怎样成为本程序的列，见[怎样装入管网](network-mapping.md)。

This page is made from the table of columns itself (`{command}`) and a test holds it against the code. How somebody
else's columns become ours: [how to load a network](network-mapping.md).

没有填写的写法（0、-1、-9999、不详、无、NULL 等，凡不可能是实数的）按未填写处理并计数。What people write where nobody knows
(0, -1, -9999, 不详, NULL and the like, where they cannot be meant) counts as missing, and is counted.

管径、外径、间距、宽度、精度的列用“也认”的名称而不写单位的，数值只有一种单位合理时照读，并在 `network check` 中说明；没有采用而像是尺寸或精度的列，按其可能的最大值结论会更严的一律“无法判定”，
写进映射即可。A column of a diameter, spacing, width or accuracy under one of the names in "also" is read without its unit too, where its numbers make sense in one alone, and `network check` says so; whatever would be
stricter by a column that was not read and may be a size or an accuracy is undetermined until a mapping says what it is.
"""
_TABLES: tuple[tuple[Text, Mapping[str, Column]], ...] = (
    (Text("管网", "Network"), NETWORK),
    (Text("河道", "Rivers"), RIVERS),
    (Text("普查覆盖范围", "Coverage"), COVERAGE),
)
_HEADER = """
## {zh} · {en}

| 列 column | 取值 values | 未填写时 if missing | 敏感性 gives away |
|---|---|---|---|
"""
_SENSITIVITY = {
    "open": Text("公开", "nothing"),
    "place": Text("管位", "where pipes lie"),
    "pipe": Text("管道数据", "what pipes are"),
    "party": Text("单位", "parties"),
    "officials": Text("仅主管部门", "for officials"),
}
_KINDS = {
    "id": Text("文字，不重复", "text, unique"),
    "text": Text("文字", "text"),
    "date": Text("日期或年份", "a date or a year"),
    "flag": Text("true 或 false", "true or false"),
    "word": Text("随附的代码表", "of the shipped list"),
}


def page(command: str) -> str:
    """The page as Markdown; ``command`` is how it is made again."""
    return _TITLE.format(command=command) + "".join(
        _HEADER.format(zh=title.zh, en=title.en) + "".join(_row(one) for one in columns.values())
        for title, columns in _TABLES
    )


def _row(column: Column) -> str:
    missing = [column.if_missing, *column.assumed.values()]
    cells = (
        f"`{column.name}`<br>{_both(column.label)}",
        "<br>".join(_values(column)),
        "<br>".join(_both(one) for one in missing),
        _both(_SENSITIVITY[column.sensitivity]),
    )
    return f"| {' | '.join(cells)} |\n"


def _values(column: Column) -> Iterator[str]:
    if column.words:
        yield from (f"`{word}` {_both(label)}" for word, label in column.words.items())
    elif column.kind == "number":
        yield f"{column.least:g}–{column.most:g} {column.unit}"
    else:
        yield _both(_KINDS[column.kind])
    if column.also:
        yield "也认 also: " + "、".join(f"{name}({column.unit})" for name in column.also)


def _both(text: Text) -> str:
    return f"{text.zh} {text.en}"
