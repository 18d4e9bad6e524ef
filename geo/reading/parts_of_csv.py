"""Tables as text in parts, where each row is a feature: a geometry as text, or a place by itself.

Where only all rows together tell what one of them is (corners of outlines, both ends of pipes, degrees packed into numbers), a table is
read as a whole.
"""

from __future__ import annotations

import csv
import dataclasses
import re
from collections import deque
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import numpy as np

from geo.errors import InputError
from geo.limits import MAX_PART_BYTES, MAX_RECORD_BYTES
from geo.raw import RawLayer, Unread
from geo.reading.axes import votes
from geo.reading.cell import cell_number, looks_packed
from geo.reading.corner_columns import is_a_row_a_place, names_a_place
from geo.reading.corner_order import Joined
from geo.reading.csv_table import SEPARATOR_LINE, separator_of, some_lines
from geo.reading.header import Header, find_header
from geo.reading.part import Layers, Source, sound_layers, with_lost
from geo.reading.table import Row, Table
from geo.reading.table_layer import read_table, said_of_all, said_of_points, sort_rows, summary, titles_passed_over
from geo.reading.text import encoding_note
from geo.reading.text_scan import TextScan, records, scan_text
from geo.reading.wkt_table import stated_system
from geo.text import Text

# So many rows tell what the columns are.
_ROWS_TRIED = 1000
_LINES_TRIED = 50
_SHOWN = 60
# Of so many rows so few may be written otherwise than the rest; more, and nobody knows which are right.
_STRANGE_SHARE = 0.1
# Notes that a person wrote under a table are fewer.
_MOST_REMARKS = 200


class _Plan(NamedTuple):
    """How the rows of a table are read: its separator, its header, which order its numbers have, where data begin."""

    separator: str
    lines_before: int
    header: Header
    north_first: bool | None
    first_row: int


class _Placed(NamedTuple):
    """A row and its place among the rows of data."""

    position: int
    row: Row


def open_csv_parts(path: Path, *, most: int) -> Layers | None:
    """The one layer of a table in parts; None of any other text, and of a table whose rows only mean something together."""
    scan = scan_text(path)
    plan = None if scan.encoding == "utf-16" else _plan(path, scan.encoding)
    remarks = None if plan is None else _remarks(path, scan, plan, most)
    if plan is None or remarks is None:
        return None
    return {None: lambda: _parts(path, scan, plan, remarks, most)}


def count_csv(path: Path) -> int | None:
    """Rows below the header by their line breaks, blank ones among them; None of a table that is not read in parts."""
    plan = _plan(path, scan_text(path).encoding)
    if plan is None:
        return None
    inside, count = False, 0
    for record in records(path, b"\n", longest=MAX_RECORD_BYTES):
        count += not inside
        inside ^= bool((record.content or b"").count(b'"') % 2)
    return max(count - plan.header.start - plan.lines_before, 0)


def _plan(path: Path, encoding: str) -> _Plan | None:
    with path.open("rb") as stream:
        beginning = stream.read(MAX_PART_BYTES // 4)
    if b"\0" in beginning or (b"\r" in beginning and b"\n" not in beginning):
        # UTF-16 without a mark, or lines that end otherwise.
        return None
    lines = list(islice(_lines(path, encoding), _LINES_TRIED))
    stated = SEPARATOR_LINE.fullmatch(lines[0].text.strip("\r\n\"' ")) if lines else None
    separator = stated.group(1) if stated else separator_of(some_lines("".join(line.text for line in lines))) or ","
    if separator == " ":
        return None
    before = 1 if stated else 0
    rows = [found for found in islice(_rows(path, encoding, separator, before), _ROWS_TRIED) if isinstance(found, Row)]
    table = Table(path.name, None, tuple(rows), "")
    header = find_header(table)
    if header.wkt is None and (header.pair is None or not header.named or not is_a_row_a_place(header)):
        return None
    north_first = None
    if header.pair is not None:
        data = sort_rows(table, header).rows
        pairs = [(row.cells[header.pair[0]], row.cells[header.pair[1]]) for row in data if row.fault is None]
        said = votes([(cell_number(one), cell_number(other)) for one, other in pairs])
        north_first = _order(said, header)
        # Whether degrees are packed into numbers is asked of rows that are as they should be.
        sound = [pair for pair, vote in zip(pairs, said, strict=True) if vote is north_first]
        texts = [[one for one, _ in sound], [other for _, other in sound]]
        packed = {header.unit(place) for place in header.pair} == {"packed"}
        if north_first is None or packed or looks_packed(*texts) or looks_packed(*texts[::-1]):
            return None
    return _Plan(separator, before, header, north_first, header.start)


def _order(said: Sequence[bool | None], header: Header) -> bool | None:
    """Whether north stands first: in most rows as the names say, else in nearly all that say it; None where nobody knows."""
    yes, no = said.count(True), said.count(False)
    north_first = yes > no
    if header.east_first is not None:
        return north_first if yes != no and north_first is not header.east_first else None
    few = max(yes, no) < (1 - _STRANGE_SHARE) * (yes + no)
    return None if few or 2 * (yes + no) <= len(said) else north_first


# --- rows ------------------------------------------------------------------------------------------


class _Line(NamedTuple):
    number: int
    text: str


def _lines(path: Path, encoding: str) -> Iterator[_Line]:
    """Lines as text; of one that is cut inside a sign the rest is read (shown as �), and one without end is none."""
    with path.open("rb") as stream:
        number = 0
        while content := stream.readline(MAX_RECORD_BYTES):
            number += 1
            if number == 1:
                content = content.removeprefix(b"\xef\xbb\xbf")
            while content[-1:] != b"\n" and len(content) == MAX_RECORD_BYTES:
                content = stream.readline(MAX_RECORD_BYTES)
                if len(content) < MAX_RECORD_BYTES:
                    content = b"\n"
            try:
                text = content.decode(encoding)
            except UnicodeDecodeError:
                # None of these is ever the second byte of a sign.
                text = "".join(part.decode(encoding, "replace") for part in re.split(rb'([,;\t\r\n"])', content))
            yield _Line(number, text.replace("\r\n", "\n").replace("\r", "\n"))


def _rows(path: Path, encoding: str, separator: str, before: int) -> Iterator[Row | Unread]:
    """Rows of a table; a line whose quotes are wrong is unread, and the next one is read anew."""
    lines = _lines(path, encoding)
    for _ in range(before):
        next(lines, None)
    again: deque[_Line] = deque()
    taken: list[_Line] = []

    def fed() -> Iterator[str]:
        size = 0
        while True:
            line = again.popleft() if again else next(lines, None)
            if line is None:
                return
            if not taken:
                size = 0
            taken.append(line)
            size += len(line.text)
            if size > MAX_RECORD_BYTES:
                raise csv.Error("a value without end")
            yield line.text

    number = before
    reader = csv.reader(fed(), delimiter=separator, strict=True)
    while True:
        number += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            bad, *others = taken
            again.extendleft(reversed(others))
            reader = csv.reader(fed(), delimiter=separator, strict=True)
            yield Unread("", _wrong(bad.number, str(error)))
        else:
            yield Row(number, tuple(cells))
        taken.clear()


def _wrong(line: int, said: str) -> Text:
    return Text(f"第 {line} 行的引号或分隔有误（{said}）", f"line {line}: its quotes or separators are wrong ({said})")


# --- parts -----------------------------------------------------------------------------------------


def _parts(path: Path, scan: TextScan, plan: _Plan, remarks: Sequence[str], most: int) -> Iterator[RawLayer]:
    source = Source(path.name, None, scan.fingerprint)
    notes = [*_notes(path, scan), *titles_passed_over(plan.header, path.name)]
    found = _rows(path, scan.encoding, plan.separator, plan.lines_before)
    about = tuple(said_of_all(plan.header, remarks))
    headings = tuple(filter(None, (*plan.header.titles, *said_of_points(plan.header), *remarks)))
    position = 0
    below = (_named(one, plan.header) for one in islice(found, plan.first_row, None))
    for window in _windows(below, most):
        rows = [one for one in window if isinstance(one, Row)]
        sorted_rows = sort_rows(_table(rows, source), _below(plan.header))
        placed: list[_Placed] = []
        lost: list[Unread] = []
        # Rows keep their order, and what is no row of data has no place.
        kept = {row.number: row for row in sorted_rows.rows}
        for one in window:
            if isinstance(one, Unread):
                lost.append(dataclasses.replace(one, feature=str(position)))
            elif one.number in kept:
                placed.append(_Placed(position, _strange(kept[one.number], plan)))
            else:
                continue
            position += 1
        for part in _read(placed, lost, source, plan):
            said = (*notes, *sorted_rows.notes, *part.notes)
            yield dataclasses.replace(part, notes=said, about=about, headings=headings)
            notes, sorted_rows.notes = [], []


def _remarks(path: Path, scan: TextScan, plan: _Plan, most: int) -> list[str] | None:
    """What stands between and under the rows, which speaks of those before it too; None: more than goes with each part."""
    found: list[str] = []
    below = islice(_rows(path, scan.encoding, plan.separator, plan.lines_before), plan.first_row, None)
    for window in _windows((_named(one, plan.header) for one in below), most):
        rows = [one for one in window if isinstance(one, Row)]
        found += sort_rows(_table(rows, Source(path.name, None, scan.fingerprint)), _below(plan.header)).remarks
        if len(found) > _MOST_REMARKS:
            return None
    return found


def _named(row: Row | Unread, header: Header) -> Row | Unread:
    """A row, or the account of one that names a place and says nothing else: in a table of many nobody reads of remarks."""
    if isinstance(row, Unread) or header.pair is None or row.remark is None or summary(row, header) is not None:
        return row
    if not names_a_place(header, row):
        return row
    name = row.remark[:_SHOWN]
    return Unread("", Text(f"第 {row.number} 行“{name}”没有坐标", f"row {row.number}, {name!r}, has no coordinates"))


def _windows(found: Iterator[Row | Unread], most: int) -> Iterator[list[Row | Unread]]:
    window: list[Row | Unread] = []
    size = 0
    for one in found:
        window.append(one)
        size += sum(map(len, one.cells)) if isinstance(one, Row) else 0
        if len(window) == most or size > MAX_PART_BYTES:
            yield window
            window, size = [], 0
    if window:
        yield window


def _read(placed: Sequence[_Placed], lost: Sequence[Unread], source: Source, plan: _Plan) -> Iterator[RawLayer]:
    header = _below(plan.header)
    if plan.north_first is not None:
        header = dataclasses.replace(header, east_first=not plan.north_first, decimal=True)
    groups: dict[str | None, list[_Placed]] = {}
    for one in placed:
        system = stated_system(one.row.cells[header.wkt]) if header.wkt is not None else None
        groups.setdefault(system, []).append(one)

    def read(some: Sequence[_Placed]) -> RawLayer:
        return read_table(
            _table([one.row for one in some], source),
            header,
            joined=None if header.pair is None else Joined.PLACES,
            positions=np.array([one.position for one in some]),
        )

    layers = [layer for group in groups.values() for layer in sound_layers(group, read, _unread, source)]
    yield from with_lost(layers, lost, source)


def _strange(row: Row, plan: _Plan) -> Row:
    """A row with what is wrong with its numbers, where names do not say which of them is north."""
    pair = plan.header.pair
    if pair is None or plan.header.east_first is not None or row.fault is not None:
        return row
    numbers = cell_number(row.cells[pair[0]]), cell_number(row.cells[pair[1]])
    # What is no number is said of it when it is read.
    if votes([numbers])[0] is plan.north_first or any(one != one for one in numbers):
        return row
    shown = f"{row.cells[pair[0]].strip()!r}, {row.cells[pair[1]].strip()!r}"
    return row._replace(
        fault=Text(
            f"第 {row.number} 行的坐标 {shown} 与其余各行不同（北、东对调或不是坐标）",
            f"row {row.number}: the coordinates {shown} are unlike those of the other rows (exchanged, or none)",
        )
    )


def _unread(placed: _Placed, error: InputError) -> Unread:
    problem = error.problem
    line = f"第 {placed.row.number} 行"
    if line in problem.zh:
        return Unread(str(placed.position), problem)
    return Unread(str(placed.position), Text(f"{line}：{problem.zh}", f"row {placed.row.number}: {problem.en}"))


def _table(rows: Sequence[Row], source: Source) -> Table:
    return Table(source.file, source.layer, tuple(rows), source.fingerprint)


def _below(header: Header) -> Header:
    """The header for rows that stand below it."""
    return dataclasses.replace(header, start=0, titles=())


def _notes(path: Path, scan: TextScan) -> list[Text]:
    if scan.encoding == "utf-8":
        return []
    with path.open(encoding=scan.encoding, errors="replace") as stream:
        note = encoding_note(stream.read(MAX_PART_BYTES // 16), scan.encoding)
    return [note] if note else []
