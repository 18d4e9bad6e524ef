"""Rows of text cells, whatever they came in: a CSV, a text with spaces, a sheet of a workbook."""

from __future__ import annotations

import re
from dataclasses import field
from typing import NamedTuple

from geo.dataclass import dataclass
from geo.text import Text

# J1, 界12, ZD-3, T04a: what stands in the column of the corners' numbers.
_POINT_NAME = re.compile(r"[^\W\d]{0,6}[-_.]?\d{1,6}[A-Za-z']?", re.ASCII | re.IGNORECASE)
_CHINESE_POINT_NAME = re.compile(r"(?:界址点|界桩|界|拐点|拐|点|桩)[-_]?\d{1,6}")


class Row(NamedTuple):
    """One row: its number in the sheet, counted from 1, its cells, and what is wrong with them."""

    number: int
    cells: tuple[str, ...]
    fault: Text | None = None

    @property
    def blank(self) -> bool:
        return not any(cell.strip() for cell in self.cells)

    @property
    def remark(self) -> str | None:
        """The words of a row that holds nothing else: a title, a footer, the name of a block."""
        said = {cell.strip() for cell in self.cells if cell.strip()}
        if len(said) != 1:
            return None
        (words,) = said
        return None if is_point_name(words) or re.fullmatch(r"[\d.,+\-eE°′″'\" ]+", words) else words


def is_point_name(text: str) -> bool:
    """Whether this is the number of a point, such as J12."""
    return _POINT_NAME.fullmatch(text) is not None or _CHINESE_POINT_NAME.fullmatch(text) is not None


@dataclass(frozen=True)
class Table:
    """A sheet as it stands, blank rows included.

    Attributes
    ----------
    file, layer : str
        For messages; ``layer`` is the sheet where there are several.
    rows : tuple of Row
    notes : tuple of Text
        How the sheet was read.
    said : tuple of str
        What is written beside the cells: remarks on cells, text boxes, sheets of words alone.
    """

    file: str
    layer: str | None
    rows: tuple[Row, ...]
    fingerprint: str
    notes: tuple[Text, ...] = field(default=())
    said: tuple[str, ...] = field(default=())
