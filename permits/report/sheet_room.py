"""How much room words take, so that only what surely fits on a page is kept whole.

A renderer that keeps more together than a page holds runs off its foot, and what stands there is lost.
"""

from __future__ import annotations

import math

from permits.report.sheet import Pairs, Table

# Chinese signs in a line across the page, and lines and millimetres on a page: less than there are, since fonts and margins differ.
_SIGNS, _LINES, _HEIGHT_MM = 50, 30, 200.0
_LINE_MM = 5.0
_NARROW = 0.55
_FIRST_WIDE = 0x2E80
# Of the names and of the words of pairs.
PAIR_WIDTHS = (28.0, 150.0)


def fits(text: str, share: float = 1.0) -> bool:
    """Whether a text in a column of a share of the width is far less than a page."""
    return _lines(text, share) <= _LINES


def rows_whole(block: Table | Pairs) -> tuple[bool, ...]:
    """Which rows stay on one page."""
    return tuple(_row_lines(row, _widths(block)) <= _LINES for row in block.rows)


def on_one_page(block: Table | Pairs) -> bool:
    """Whether all rows stay on one page: pairs where they can, a table where it wants to."""
    if isinstance(block, Table) and not block.together:
        return False
    least_mm = (block.row_height_mm if isinstance(block, Table) else None) or 0.0
    high_mm = sum(max(_row_lines(row, _widths(block)) * _LINE_MM, least_mm) for row in block.rows)
    return high_mm <= _HEIGHT_MM


def _widths(block: Table | Pairs) -> tuple[float, ...]:
    return block.widths if isinstance(block, Table) else PAIR_WIDTHS


def _row_lines(row: tuple[str, ...], widths: tuple[float, ...]) -> int:
    return max(_lines(text, width / sum(widths)) for text, width in zip(row, widths, strict=True))


def _lines(text: str, share: float) -> int:
    # One sign for the edges of the column.
    room = max(1.0, share * _SIGNS - 1)
    wide = (sum(1.0 if ord(sign) >= _FIRST_WIDE else _NARROW for sign in line) for line in text.split("\n"))
    return sum(max(1, math.ceil(one / room)) for one in wide)
