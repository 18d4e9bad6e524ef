"""The page for planners explains every column; run as a program this writes its tables anew."""

from __future__ import annotations

import re
from pathlib import Path

import pyarrow

from permits.batch.columns import FINDINGS, SITES, Column

PAGE = Path(__file__).parents[3] / "docs" / "how-to-screen-a-layer.md"
_MARKED = re.compile(r"(?<=<!-- columns -->\n).*(?=<!-- /columns -->)", re.DOTALL)
_KINDS = {
    pyarrow.string(): "文字 text",
    pyarrow.int64(): "整数 whole number",
    pyarrow.float64(): "数 number",
    pyarrow.bool_(): "是否 true or false",
    pyarrow.binary(): "图形 shape",
}


def tables() -> str:
    return "\n".join(
        _table(title, columns)
        for title, columns in (
            ("`sites`：每处一行 · a row a site", SITES),
            ("`findings`：每条检查结果一行 · a row a finding", FINDINGS),
        )
    )


def _table(title: str, columns: tuple[Column, ...]) -> str:
    rows = [f"| `{one.name}` | {_KINDS[one.kind]} | {one.said.zh} · {one.said.en} |" for one in columns]
    return "\n".join([title, "", "| 列 column | 种类 kind | 是什么 what it is |", "|---|---|---|", *rows, ""])


def test_page_explains_every_column() -> None:
    (held,) = _MARKED.findall(PAGE.read_text("utf-8"))
    assert held == tables(), "run: python tests/permits/batch/test_columns.py"


if __name__ == "__main__":
    PAGE.write_text(_MARKED.sub(lambda _: tables(), PAGE.read_text("utf-8")), "utf-8")
