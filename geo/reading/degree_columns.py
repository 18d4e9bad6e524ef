"""Degrees, minutes and seconds in columns of their own: put together to one column of each axis before anything is read.

Taken for a coordinate, the column of degrees alone is off by up to a hundred kilometres.
"""

from __future__ import annotations

import dataclasses
import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from geo.errors import FileError
from geo.reading.table import Row, Table
from geo.simplified import simplified
from geo.text import Text

_HEADER_ROWS = 15
_AXES = {
    "经度": r"(?:东?经度?|longitude|long?|lng|l)",
    "纬度": r"(?:北?纬度?|latitude|lat|b)",
}
_PARTS = (r"(?:度|°|d|deg(?:rees?)?)", r"(?:分|′|'|m|min(?:utes?)?)", r"(?:秒|″|\"|''|s|sec(?:onds?)?)")
# A column called lon_m alone may as well be of metres.
_SURE_MINUTES = r"(?:分|′|'|min(?:utes?)?)"
_BETWEEN, _BEHIND = r"[\s_\-.(\[]*", r"[\s)\]]*"
_SIGNS = str.maketrans({"º": "°", "˚": "°", "′": "'", "’": "'", "″": '"', "”": '"'})


class _Run(NamedTuple):
    """Columns of one axis: its name, the first of them, and how many they are."""

    axis: str
    first: int
    width: int


def degrees_joined(table: Table) -> Table:
    """The table with one column for the degrees, minutes and seconds of each axis; itself where they do not stand apart."""
    filled = [place for place, row in enumerate(table.rows) if not row.blank][:_HEADER_ROWS]
    for place in filled:
        names = [_plain(cell) for cell in table.rows[place].cells]
        below = table.rows[place + 1].cells if place + 1 < len(table.rows) else ()
        for runs, rows in ((_runs(names), 1), (_runs(_over_two(names, [_plain(cell) for cell in below])), 2)):
            if runs is not None:
                return _joined(table, place, rows, runs)
    return table


def refuse_degree_columns(names: Sequence[str], *, file: str) -> None:
    """Refuse a table of which a column is the minutes of an axis alone.

    Raises
    ------
    FileError
        Names the column, and how degrees are written in one.
    """
    for name in names:
        if any(re.fullmatch(axis + _BETWEEN + _SURE_MINUTES + _BEHIND, _plain(name)) for axis in _AXES.values()):
            raise FileError(
                Text(
                    f"列“{name}”只是度分秒中的分，各部分分列而不成套",
                    f"the column {name!r} holds minutes of degrees alone, whose other parts stand elsewhere",
                ),
                Text(
                    "请把度、分、秒合成一列，写作 113°37′25.44″，列名“经度”“纬度”",
                    "Put degrees, minutes and seconds into one column, as 113°37′25.44″, called lon or lat",
                ),
                file=file,
            )


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", simplified(text.translate(_SIGNS))).strip().lower()


def _over_two(names: Sequence[str], below: Sequence[str]) -> list[str]:
    """Names of a header of two rows: an axis over its parts, whether its cells were merged or left blank."""
    found: list[str] = []
    axis = ""
    for place, part in enumerate(below):
        name = names[place] if place < len(names) else ""
        is_part = any(re.fullmatch(_BETWEEN + one + _BEHIND, part) for one in _PARTS)
        axis = name or (axis if is_part else "")
        found.append(f"{axis}({part.strip('()[] ')})" if axis and is_part else name or part)
    return found


def _runs(names: Sequence[str]) -> list[_Run] | None:
    """The columns of both axes, in their order; None where not both have parts."""
    runs = [run for axis, word in _AXES.items() for run in _of_axis(names, axis, word)]
    return sorted(runs, key=lambda run: run.first) if [run.axis for run in runs] == list(_AXES) else None


def _of_axis(names: Sequence[str], axis: str, word: str) -> Iterator[_Run]:
    degrees, minutes, seconds = (word + _BETWEEN + part + _BEHIND for part in _PARTS)
    sure = word + _BETWEEN + _SURE_MINUTES + _BEHIND
    for place, name in enumerate(names):
        if re.fullmatch(f"(?:{degrees}|{word})", name) is None:
            continue
        is_next = [
            place + step < len(names) and re.fullmatch(part, names[place + step]) is not None
            for step, part in ((1, minutes), (2, seconds))
        ]
        if is_next[0] and (is_next[1] or re.fullmatch(sure, names[place + 1])):
            yield _Run(axis, place, 3 if is_next[1] else 2)


def _joined(table: Table, header: int, rows_of_header: int, runs: Sequence[_Run]) -> Table:
    names = {run.first: run.axis for run in runs}
    after = header + rows_of_header
    head = table.rows[header]
    rows = [
        *table.rows[:header],
        Row(head.number, tuple(_cells(head.cells, runs, names))),
        *(
            row if row.blank or row.remark else row._replace(cells=tuple(_cells(row.cells, runs, {})))
            for row in table.rows[after:]
        ),
    ]
    return dataclasses.replace(table, rows=tuple(rows))


def _cells(cells: Sequence[str], runs: Sequence[_Run], names: dict[int, str]) -> Iterator[str]:
    """The cells of a row with those of each run as one; ``names`` where they are names of columns."""
    inside = {run.first + step for run in runs for step in range(1, run.width)}
    counts = {run.first: run.width for run in runs}
    for place, cell in enumerate(cells):
        if place in names:
            yield names[place]
        elif place in counts:
            yield _degrees([part.strip() for part in cells[place : place + counts[place]]])
        elif place not in inside:
            yield cell


def _degrees(parts: Sequence[str]) -> str:
    """One text of degrees: 113°36'0.5"; what is no number stays as it is written, and is named as such."""
    if not any(parts):
        return ""
    bare = [part.translate(_SIGNS).rstrip("°'\"度分秒 ") for part in parts]
    # A spreadsheet writes whole degrees as 113.0.
    whole = [re.sub(r"\.0*$", "", part) for part in bare[:-1]]
    return "".join(part + sign for part, sign in zip([*whole, bare[-1]], "°'\"", strict=False))
