"""Tables in a Word document.

A row is a copy of a pattern that the library made: made cell by cell, each looking up its style, tables take seven times as long.
"""

from __future__ import annotations

import copy
import itertools
from collections.abc import Container, Sequence
from typing import Any

from docx.document import Document as WordDocument
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Length
from docx.table import _Row
from docx.text.paragraph import Paragraph

from permits.report.docx_text import Writer

_SHADE = f'<w:shd {nsdecls("w")} w:val="clear" w:color="auto" w:fill="EBEBEB"/>'


class Grid:
    """A table being filled, a row after the other."""

    def __init__(
        self, document: WordDocument, writer: Writer, style: str, width: Length, shares: Sequence[float]
    ) -> None:
        self._writer = writer
        self._table = document.add_table(rows=1, cols=len(shares), style=style)
        self._table.autofit = False
        for column, column_width in zip(self._table.columns, _cut(width, shares), strict=True):
            column.width = column_width
            column.cells[0].width = column_width
        self._empty = self._table.rows[0]._tr
        self._table._tbl.remove(self._empty)

    def pattern(self, styles: Sequence[str], *, shaded: Container[int] = ()) -> Any:
        """An empty row: the style of each cell, and which cells are grey."""
        row = copy.deepcopy(self._empty)
        for at, (cell, style) in enumerate(zip(row.tc_lst, styles, strict=True)):
            Paragraph(cell.p_lst[0], self._table).style = style
            if at in shaded:
                cell.tcPr.append(parse_xml(_SHADE))
        return row

    def add(self, pattern: Any, texts: Sequence[str], *, whole: bool = True, keep: bool = False) -> _Row:
        """Add a row of a pattern; ``whole`` on one page, ``keep`` with the next."""
        row = copy.deepcopy(pattern)
        self._table._tbl.append(row)
        for cell, text in zip(row.tc_lst, texts, strict=True):
            paragraph = Paragraph(cell.p_lst[0], self._table)
            if keep:
                paragraph.paragraph_format.keep_with_next = True
            self._writer.write(paragraph, text)
        if whole:
            row.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        return _Row(row, self._table)


def repeat(row: _Row) -> None:
    """Set a row again at the top of each page."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def _cut(width: Length, shares: Sequence[float]) -> list[Length]:
    """A width cut into shares, to the last unit."""
    ends = [round(width * one / sum(shares)) for one in itertools.accumulate(shares)]
    return [Length(end - start) for start, end in zip([0, *ends], ends, strict=False)]
