"""Whom to call: a small table of operators beside the network."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from geo.errors import FileError
from geo.network.assets import Operator
from geo.reading.text import decode
from geo.text import Text

_NAMES = {
    "operator": ("operator", "热经营企业", "运营单位", "企业", "企业名称", "单位", "单位名称", "name"),
    "phone": ("phone", "电话", "联系电话", "tel"),
    "hours": ("hours", "时间", "服务时间", "办公时间"),
    "address": ("address", "地址", "联系地址"),
    "contact": ("contact", "联系人"),
}


class Operators(NamedTuple):
    """Operators by name, and the SHA-256 of their file."""

    by_name: Mapping[str, Operator]
    fingerprint: str


def read_operators(path: Path) -> Operators:
    """Read a CSV of operators: ``operator, phone, hours, address, contact`` or their Chinese names.

    Raises
    ------
    FileError
        Missing file, no column of operators, a name that stands twice.
    """
    if not path.is_file():
        raise FileError(
            Text("文件不存在", "the file does not exist"), Text("请检查路径", "Check the path"), file=path.name
        )
    content = path.read_bytes()
    text = decode(content, file=path.name).text
    first = text.lstrip().split("\n", 1)[0]
    rows = [row for row in csv.reader(io.StringIO(text), delimiter=max(",;\t", key=first.count)) if any(row)]
    header = [cell.strip().lower() for cell in rows[0]] if rows else []
    place = {
        ours: next((header.index(name) for name in names if name in header), None) for ours, names in _NAMES.items()
    }
    if place["operator"] is None:
        raise FileError(
            Text(
                f"没有热经营企业一列（现有：{'、'.join(header) or '无'}）",
                f"no column of operators (it has {', '.join(header) or 'none'})",
            ),
            Text(
                "列名：单位、电话、服务时间、地址、联系人（或 operator、phone、hours、address、contact）",
                "Columns: operator, phone, hours, address, contact",
            ),
            file=path.name,
        )
    found: dict[str, Operator] = {}
    for number, row in enumerate(rows[1:], start=2):
        cells = {ours: None if at is None or at >= len(row) else row[at].strip() or None for ours, at in place.items()}
        name = cells.pop("operator")
        if name is None or name in found:
            raise FileError(
                Text("没有名称，或名称重复", "it has no name, or one that stands twice"),
                Text("每个企业一行", "One row an operator"),
                file=path.name,
                feature=str(number),
            )
        found[name] = Operator(name, **cells)
    return Operators(found, hashlib.sha256(content).hexdigest())
