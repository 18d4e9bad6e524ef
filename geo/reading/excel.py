"""Workbooks (.xlsx): each sheet a table of text cells, read in a process that may die without harm."""

from __future__ import annotations

import dataclasses
import functools
import hashlib
import json
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from geo.dataclass import dataclass
from geo.errors import FileError
from geo.raw import RawLayer, SideTable, Unread
from geo.reading.degree_columns import degrees_joined
from geo.reading.header import Header, find_header, has_coordinates
from geo.reading.side_tables import MOST_ROWS, said_in, table_in
from geo.reading.side_tables import beside as with_tables
from geo.reading.table import Row, Table
from geo.reading.table_layer import read_table
from geo.text import Text

_WALL_SECONDS = 40
_CHILD = Path(__file__).with_name("excel_child.py")
_NAMED_CELLS = 8
_AS_CSV = Text("请在表格软件中把要检查的工作表另存为 CSV（UTF-8）", "Save the sheet in question as CSV (UTF-8)")
_CLEARED = Text(
    "请删去表格之外的内容后重新保存，或另存为 CSV（UTF-8）",
    "Clear what stands outside the table and save again, or save the sheet as CSV (UTF-8)",
)


@dataclass(frozen=True)
class Sheet:
    """One sheet: its table, and why it cannot be read where it cannot."""

    name: str
    table: Table
    problem: Text | None = None
    chart: bool = False


def is_workbook(names: list[str]) -> bool:
    """Whether an archive with these members is an .xlsx."""
    lower = {name.lower().replace("\\", "/") for name in names}
    return "[content_types].xml" in lower and "xl/workbook.xml" in lower


def read_sheets(path: Path, *, file: str) -> list[Sheet]:
    """All sheets of a workbook, hidden ones too, with formulas by their values.

    Raises
    ------
    FileError
        Encrypted, damaged, or larger than may be read; the message says which.
    """
    answer = _ask_child(path, file)
    content = path.read_bytes()
    fingerprint = hashlib.sha256(content).hexdigest()
    return [_sheet(facts, file, fingerprint) for facts in answer]


def open_excel(path: Path, *, file: str) -> tuple[dict[str | None, Callable[[], RawLayer]], list[Unread], list[Text]]:
    """Sheets with coordinates as layers, sheets that could not be read, and what was passed over.

    Raises
    ------
    FileError
        No sheet holds coordinates that we can place.
    """
    opened: dict[str | None, Callable[[], RawLayer]] = {}
    lost: list[Unread] = []
    beside: list[str] = []
    first: FileError | None = None
    drawn: dict[str, Header] = {}
    sheets = read_sheets(path, file=file)
    for sheet in sheets:
        if sheet.problem is not None:
            first = first or FileError(sheet.problem, _CLEARED, file=sheet.table.file)
            lost.append(Unread(sheet.name, sheet.problem))
            continue
        try:
            header = find_header(sheet.table)
        except FileError as error:
            if has_coordinates(sheet.table):
                first = first or error
                lost.append(Unread(sheet.name, error.problem))
            else:
                beside.append(sheet.name)
            continue
        if any(not row.blank for row in sheet.table.rows[header.start :]):
            drawn[sheet.name] = header
        else:
            beside.append(sheet.name)
    # Of a sheet of shapes each row speaks for itself.
    words = {sheet.name for sheet in sheets if sheet.name in beside and not has_coordinates(sheet.table)}
    said = tuple(text for sheet in sheets for text in _said_on(sheet, is_of_words=sheet.name in words))
    tables = [table for sheet in sheets if sheet.name in words and (table := _table_on(sheet, file)) is not None]
    for sheet in sheets:
        if sheet.name in drawn:
            read = functools.partial(read_table, dataclasses.replace(sheet.table, said=said), drawn[sheet.name])
            opened[sheet.name] = with_tables(read, tables)
    if not opened:
        raise first or _no_coordinates(beside, file)
    notes = []
    if beside:
        notes.append(
            Text(
                f"{file} 的工作表{'、'.join(f'“{name}”' for name in beside)}没有坐标，未检查",
                f"sheets of {file} without coordinates were not screened: {', '.join(beside)}",
            )
        )
    return opened, lost, notes


def _said_on(sheet: Sheet, *, is_of_words: bool) -> Iterator[str]:
    """What one sheet says of the works on all of them: beside its cells, and in its rows where it is a sheet of words."""
    yield from sheet.table.said
    if is_of_words:
        yield from said_in([row.cells for row in sheet.table.rows[:MOST_ROWS]])


def _table_on(sheet: Sheet, file: str) -> SideTable | None:
    return table_in([row.cells for row in sheet.table.rows], file=file, name=sheet.name)[0]


def _ask_child(path: Path, file: str) -> list[dict[str, Any]]:
    try:
        ran = subprocess.run(
            [sys.executable, "-I", str(_CHILD), str(path)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=_WALL_SECONDS,
            env={},
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise _too_slow(file) from None
    if ran.returncode == -signal.SIGXCPU or ran.returncode == -signal.SIGKILL:
        raise _too_slow(file)
    try:
        answer = json.loads(ran.stdout)
    except ValueError:
        answer = {"error": "memory" if ran.returncode == -signal.SIGABRT else "died"}
    if ran.returncode == 0 and "sheets" in answer:
        return list(answer["sheets"])
    raise _failed(answer, ran.returncode, file)


def _too_slow(file: str) -> FileError:
    return FileError(
        Text("工作簿在限定的时间内没有读完", "the workbook could not be read within the time allowed"),
        _AS_CSV,
        file=file,
    )


def _failed(answer: dict[str, Any], status: int, file: str) -> FileError:
    said = str(answer.get("said", "")).splitlines()[:1]
    problem = {
        "memory": Text("读取工作簿所需的内存超过上限", "reading the workbook takes more memory than is allowed"),
        "password": Text("工作簿有密码", "the workbook is protected by a password"),
        "broken": Text(
            f"工作簿中断或有误（{''.join(said)}）", f"the workbook breaks off or is wrong ({''.join(said)})"
        ),
    }.get(
        str(answer.get("error")),
        Text(f"读取工作簿的程序异常结束（{status}）", f"reading the workbook ended with {status}"),
    )
    remedy = Text("请去掉密码后提交", "Take the password off") if answer.get("error") == "password" else _AS_CSV
    return FileError(problem, remedy, file=file)


def _sheet(facts: dict[str, Any], file: str, fingerprint: str) -> Sheet:
    name = str(facts["name"])
    where = f"{file}/{name}"
    problem = None
    if facts["far"]:
        problem = Text(
            f"工作表“{name}”在 {facts['far']} 有内容，离其余各格太远，整表超过上限",
            f"the sheet {name!r} has something in {facts['far']}, so far from its other cells that it exceeds the limit",
        )
    elif facts["numbers"] != facts["read"]:
        problem = Text(
            f"工作表“{name}”清点有 {facts['numbers']} 个数，却读出 {facts['read']} 个",
            f"{facts['numbers']} numbers were counted in the sheet {name!r} and {facts['read']} read",
        )
    cells = [list(row) for row in facts["rows"]]
    notes = []
    if facts["hidden"]:
        notes.append(Text(f"隐藏的工作表“{name}”也已读取", f"the hidden sheet {name!r} was read too"))
    if facts["hidden_rows"]:
        notes.append(
            Text(
                f"工作表“{name}”有 {facts['hidden_rows']} 行隐藏，也已读取",
                f"{facts['hidden_rows']} hidden rows of the sheet {name!r} were read too",
            )
        )
    notes += _mark(cells, facts["marked"], name)
    notes += _fill(cells, facts["merged"], name)
    rows = tuple(Row(number, tuple(row)) for number, row in enumerate(cells, start=1))
    table = degrees_joined(Table(where, name, rows, fingerprint, tuple(notes), tuple(facts["said"])))
    return Sheet(name, table, problem, bool(facts["chart"]))


def _mark(cells: list[list[str]], marked: dict[str, str], name: str) -> list[Text]:
    """Put what a cell really holds into those that the reader calls empty."""
    shown = []
    for place, text in marked.items():
        row, column = (int(number) for number in place.split(","))
        while len(cells) < row:
            cells.append([""] * (len(cells[0]) if cells else column))
        cells[row - 1] += [""] * (column - len(cells[row - 1]))
        cells[row - 1][column - 1] = text
        shown.append(f"{_reference(row, column)} {text}")
    width = max(map(len, cells), default=0)
    for cell_row in cells:
        cell_row += [""] * (width - len(cell_row))
    if not shown:
        return []
    more = (
        Text(f"等 {len(shown)} 格", f" and others, {len(shown)} in all") if len(shown) > _NAMED_CELLS else Text("", "")
    )
    return [
        Text(
            f"工作表“{name}”有公式没有结果或出错：{'、'.join(shown[:_NAMED_CELLS])}{more.zh}；请在表格软件中打开、计算并保存",
            f"formulas of the sheet {name!r} have no result or an error: {', '.join(shown[:_NAMED_CELLS])}{more.en}; open it in the"
            " spreadsheet program, calculate and save",
        )
    ]


def _reference(row: int, column: int) -> str:
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row}"


def _fill(cells: list[list[str]], merged: list[str], name: str) -> list[Text]:
    """A merged cell says its value for all the cells that it covers."""
    filled = []
    for reference in merged:
        found = re.fullmatch(r"([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})", reference)
        if found is None:
            continue
        top, bottom = int(found[2]), min(int(found[4]), len(cells))
        left, right = (
            functools.reduce(lambda sum_, sign: sum_ * 26 + ord(sign) - 64, text, 0) for text in (found[1], found[3])
        )
        if top > len(cells) or left > len(cells[0]):
            continue
        value = cells[top - 1][left - 1]
        for row in cells[top - 1 : bottom]:
            row[left - 1 : right] = [value] * (min(right, len(row)) - left + 1)
        if value.strip():
            filled.append(reference)
    if not filled:
        return []
    shown = "、".join(filled[:_NAMED_CELLS]) + ("…" if len(filled) > _NAMED_CELLS else "")
    return [
        Text(
            f"工作表“{name}”有 {len(filled)} 处合并的单元格（{shown}），其值用于所含各格",
            f"the sheet {name!r} has {len(filled)} merged cells ({shown}); their value is taken for each cell they cover",
        )
    ]


def _no_coordinates(names: list[str], file: str) -> FileError:
    shown = "、".join(names) or "无"
    return FileError(
        Text(
            f"工作簿中没有带坐标的工作表（现有：{shown}）",
            f"no sheet of the workbook holds coordinates (its sheets: {', '.join(names) or 'none'})",
        ),
        Text(
            "每个工作表第一行写列名：“地块”“界址点号”“东坐标”“北坐标”，或一列 WKT",
            "Name the columns in the first row of a sheet: feature, corner, east, north; or a WKT column",
        ),
        file=file,
    )
