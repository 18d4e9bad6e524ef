"""A workbook to text cells, run as a script in a process of its own: ``python -I excel_child.py FILE`` writes JSON.

A file of 4.7 kB with a value in A1 and one in XFD1048576 makes the reader ask for 550 GB and ends its process,
so this one has little memory and little time, and its end is nobody else's. The sheets' XML is looked through
beside the reader: it alone tells a formula that nobody calculated and an error from an empty cell, and it
counts the numbers a second way.
"""

from __future__ import annotations

import datetime
import json
import posixpath
import re
import resource
import sys
import zipfile
from typing import Any
from xml.parsers import expat

_MEMORY_BYTES = 1536 * 2**20
_CPU_SECONDS = 25
# Far more than any survey, far less than the memory.
_MOST_CELLS = 5_000_000
_MOST_TEXT = 128 * 2**20
_CHUNK = 1 << 16
UNCALCULATED = "#未计算"
# Remarks on cells, text boxes and the head and foot of a printed page, so many and so long.
_MOST_SAID, _LONGEST_SAID = 1000, 1000


class _Said:
    """The texts inside elements of some names, one for each."""

    def __init__(self, *names: str) -> None:
        self.texts: list[str] = []
        self._names, self._depth, self._text = names, 0, ""

    def start(self, name: str, _: dict[str, str]) -> None:
        if name.rpartition(":")[2] in self._names:
            self._depth += 1

    def text(self, data: str) -> None:
        if self._depth and len(self._text) < _LONGEST_SAID:
            self._text += data

    def end(self, name: str) -> None:
        if name.rpartition(":")[2] not in self._names:
            return
        self._depth -= 1
        if not self._depth:
            # &C, &P: where it is printed, and the number of the page.
            said = re.sub(r"&(?:\d+|K[0-9A-F]{6}|\"[^\"]*\"|[A-Z])", " ", self._text).strip()
            if said and len(self.texts) < _MOST_SAID:
                self.texts.append(said)
            self._text = ""


class _Sheet:
    """What the XML of one sheet says beside its values."""

    def __init__(self) -> None:
        self.rows = self.columns = self.numbers = self.hidden_rows = 0
        self.farthest = "A1"
        self.marked: dict[str, str] = {}
        self.merged: list[str] = []
        self.printed = _Said("oddHeader", "oddFooter", "evenHeader", "evenFooter", "firstHeader", "firstFooter")
        self._row = self._column = 0
        self._kind = ""
        self._formula = self._in_value = False
        self._value = ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        tag = name.rpartition(":")[2]
        self.printed.start(name, attributes)
        if tag == "row":
            self._row = int(attributes.get("r", self._row + 1))
            self._column = 0
            self.hidden_rows += attributes.get("hidden") in ("1", "true")
        elif tag == "c":
            reference = attributes.get("r", "")
            self._column = _column(reference) if reference else self._column + 1
            self._kind, self._formula, self._value = attributes.get("t", "n"), False, ""
        elif tag == "f":
            self._formula = True
        elif tag in ("v", "t"):
            self._in_value = True
        elif tag == "mergeCell":
            self.merged.append(attributes.get("ref", ""))

    def text(self, data: str) -> None:
        self.printed.text(data)
        if self._in_value and len(self._value) < 64:
            self._value += data

    def end(self, name: str) -> None:
        tag = name.rpartition(":")[2]
        self.printed.end(name)
        if tag in ("v", "t"):
            self._in_value = False
        elif tag == "c":
            self._cell()

    def _cell(self) -> None:
        place = f"{self._row},{self._column}"
        if self._kind == "e":
            self.marked[place] = self._value.strip() or "#ERROR"
        elif self._formula and not self._value and self._kind != "str":
            self.marked[place] = UNCALCULATED
        elif not self._value:
            return
        elif self._kind in ("n", "b", "d"):
            self.numbers += 1
        if self._row * self._column > self.rows * self.columns or self._row > self.rows or self._column > self.columns:
            self.farthest = f"{_letters(self._column)}{self._row}"
        self.rows, self.columns = max(self.rows, self._row), max(self.columns, self._column)


def _column(reference: str) -> int:
    number = 0
    for letter in re.match(r"[A-Z]*", reference).group():  # type: ignore[union-attr]
        number = number * 26 + ord(letter) - 64
    return number


def _letters(column: int) -> str:
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _parse(archive: zipfile.ZipFile, part: str, start: Any, text: Any = None, end: Any = None) -> None:
    parser = expat.ParserCreate()

    def refuse(*_: Any) -> None:
        raise ValueError("a document type has no place in a workbook")

    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler, parser.CharacterDataHandler, parser.EndElementHandler = start, text, end
    with archive.open(part) as stream:
        while chunk := stream.read(_CHUNK):
            parser.Parse(chunk, False)
    parser.Parse(b"", True)


def _parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Part of the archive for each sheet, by name."""
    targets: dict[str, str] = {}
    sheets: dict[str, str] = {}

    def relation(name: str, attributes: dict[str, str]) -> None:
        if "Id" in attributes and "Target" in attributes:
            target = attributes["Target"]
            targets[attributes["Id"]] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"

    def sheet(name: str, attributes: dict[str, str]) -> None:
        if name.rpartition(":")[2] == "sheet":
            link = next((value for key, value in attributes.items() if key.endswith(":id")), "")
            sheets[attributes.get("name", "")] = link

    _parse(archive, "xl/_rels/workbook.xml.rels", relation)
    _parse(archive, "xl/workbook.xml", sheet)
    return {name: targets.get(link, "") for name, link in sheets.items()}


def _said_beside(archive: zipfile.ZipFile, part: str) -> list[str]:
    """Remarks on the cells of a sheet, and what stands in its text boxes."""
    folder, _, name = part.rpartition("/")
    links, targets = f"{folder}/_rels/{name}.rels", list[str]()
    if links not in archive.namelist():
        return []

    def relation(_: str, attributes: dict[str, str]) -> None:
        target = attributes.get("Target", "")
        if attributes.get("Type", "").rpartition("/")[2] in ("comments", "drawing"):
            targets.append(target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"{folder}/{target}"))

    _parse(archive, links, relation)
    said = _Said("comment", "txBody")
    for one in sorted(set(targets) & set(archive.namelist())):
        _parse(archive, one, said.start, said.text, said.end)
    return said.texts


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime.datetime):
        return str(value.date()) if value.time() == datetime.time() else str(value)
    if isinstance(value, datetime.timedelta):
        # As the sheet shows it: 113:37:23.4 that somebody typed as degrees, minutes and seconds.
        minutes, thousandths = divmod(round(value / datetime.timedelta(milliseconds=1)), 60_000)
        return f"{minutes // 60}:{minutes % 60:02d}:{thousandths / 1000:06.3f}"
    return str(value)


def _read(path: str) -> list[dict[str, Any]]:
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    sheets, looked = [], {}
    with zipfile.ZipFile(path) as archive:
        for name, part in _parts(archive).items():
            if part in archive.namelist():
                looked[name] = seen = _Sheet()
                _parse(archive, part, seen.start, seen.text, seen.end)
                seen.printed.texts += _said_beside(archive, part)
    too_far = {name: seen for name, seen in looked.items() if seen.rows * seen.columns > _MOST_CELLS}
    # The reader lays a whole sheet out at once, but only the sheet that is asked for.
    workbook = CalamineWorkbook.from_path(path)
    signs = 0
    for sheet in workbook.sheets_metadata:
        seen = looked.get(sheet.name, _Sheet())
        facts: dict[str, Any] = {
            "name": sheet.name,
            "hidden": sheet.visible != SheetVisibleEnum.Visible,
            "chart": sheet.typ != SheetTypeEnum.WorkSheet,
            "far": f"{seen.farthest}" if sheet.name in too_far else None,
            "marked": seen.marked,
            "merged": seen.merged,
            "hidden_rows": seen.hidden_rows,
            "numbers": seen.numbers,
            "said": seen.printed.texts,
            "read": 0,
            "rows": [],
        }
        sheets.append(facts)
        if facts["chart"] or facts["far"]:
            continue
        for row in workbook.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False):
            facts["read"] += sum(not isinstance(value, str) for value in row)
            facts["rows"].append([_text(value) for value in row])
            signs += sum(map(len, facts["rows"][-1]))
            if signs > _MOST_TEXT:
                raise MemoryError
    return sheets


def main() -> None:
    """Read the workbook that the command line names; every failure is a word on standard output."""
    # Whoever started us may have less to give.
    _, most = resource.getrlimit(resource.RLIMIT_AS)
    memory = _MEMORY_BYTES if most == resource.RLIM_INFINITY else min(most, _MEMORY_BYTES)
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_SECONDS, _CPU_SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        answer: dict[str, Any] = {"sheets": _read(sys.argv[1])}
    except MemoryError:
        answer = {"error": "memory"}
    except Exception as error:
        answer = {
            "error": "password" if type(error).__name__ == "PasswordError" else "broken",
            "said": str(error)[:200],
        }
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main()
