"""Text with separators to rows of cells: commas, semicolons, tabs, full-width commas or spaces."""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections import Counter
from collections.abc import Callable, Sequence

from geo.errors import FileError
from geo.limits import MAX_TEXT_BYTES
from geo.raw import RawLayer
from geo.reading.degree_columns import degrees_joined
from geo.reading.header import find_header, names_geometry
from geo.reading.table import Row, Table
from geo.reading.table_layer import read_table
from geo.reading.text import decode_fields
from geo.text import Text

# The module's own limit of 128 KB is less than one outline; this one is the file's.
csv.field_size_limit(MAX_TEXT_BYTES)

# In this order where several fit: a comma may be a decimal one, a space stands inside names.
_SEPARATORS = ("\t", ";", "；", ",", "，", "|")
_LOOKED_AT = 50
SEPARATOR_LINE = re.compile(r"sep=(.)\s*", re.IGNORECASE)


def open_csv(content: bytes, *, file: str) -> dict[str | None, Callable[[], RawLayer]]:
    """The one layer of a table as text.

    Raises
    ------
    FileError
        There is no WKT column and no pair of coordinate columns whose meaning is certain.
    """
    decoded = decode_fields(content, file=file)
    rows = _rows(decoded.text, file)
    table = degrees_joined(Table(file, None, rows, hashlib.sha256(content).hexdigest(), decoded.notes))
    header = find_header(table)
    return {None: lambda: read_table(table, header)}


def looks_like_a_table(text: str) -> bool:
    """Whether these lines have columns: one separator, equally often in most of them, or a header of one WKT column."""
    lines = some_lines(text)
    if not lines:
        return False
    if SEPARATOR_LINE.fullmatch(lines[0]):
        return True
    # An outline may be longer than what is looked at: then the header says it alone.
    return separator_of(lines) is not None or names_geometry(re.split(r"[,;\t]", lines[0]))


def some_lines(text: str) -> list[str]:
    """The first lines that are not blank."""
    lines = text.lstrip("\ufeff").splitlines()[:_LOOKED_AT]
    return [line for line in lines if line.strip()]


def separator_of(lines: Sequence[str]) -> str | None:
    """The separator of these lines; a space stands for any white space, None for no table."""
    unquoted = [re.sub(r'"[^"]*"?', "", line) for line in lines]
    for separator in _SEPARATORS:
        counts = Counter(line.count(separator) for line in unquoted)
        count, times = max(counts.items(), key=lambda one: (one[1] if one[0] else 0, one[0]))
        if count and 2 * times > len(lines):
            return separator
    if names_geometry(re.split(r"[,;\t]", lines[0])):
        return next((separator for separator in _SEPARATORS if separator in unquoted[0]), None)
    numbers = [len(re.findall(r"\S+", line)) for line in unquoted if re.search(r"\d{5,}|\d+\.\d{3,}", line)]
    return " " if numbers and min(numbers) >= 2 and len(set(numbers)) == 1 else None


def _rows(text: str, file: str) -> tuple[Row, ...]:
    text = text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    first, _, rest = text.partition("\n")
    stated = SEPARATOR_LINE.fullmatch(first.strip("\r\"' "))
    lines = some_lines(text)
    separator = stated.group(1) if stated is not None else separator_of(lines) or ","
    before = 1 if stated is not None else 0
    if separator == " ":
        return tuple(Row(number, tuple(line.split())) for number, line in enumerate(text.splitlines(), 1))
    try:
        cells = list(csv.reader(io.StringIO(rest if before else text), delimiter=separator, strict=True))
    except csv.Error as error:
        raise FileError(
            Text(f"这是 CSV 表格，但有误（{error}）", f"this is a CSV table, but it is wrong ({error})"),
            Text("请在表格软件中另存为 CSV（UTF-8）", "Save it as CSV (UTF-8) in the spreadsheet program"),
            file=file,
        ) from None
    return tuple(Row(number, tuple(row)) for number, row in enumerate(cells, 1 + before))
