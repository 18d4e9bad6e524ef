"""Templates of sheets: strings are escaped wherever they go in, and shown as any paper can show them."""

from __future__ import annotations

from functools import cache

import jinja2

from permits.report.sheet_room import PAIR_WIDTHS, on_one_page, rows_whole
from permits.report.sheet_text import parts, shown
from permits.report.templating import environment_of


@cache
def environment() -> jinja2.Environment:
    """Compiled once: that costs more than a page."""
    return environment_of(
        parts=parts, shown=shown, rows_whole=rows_whole, on_one_page=on_one_page, pair_widths=PAIR_WIDTHS
    )
