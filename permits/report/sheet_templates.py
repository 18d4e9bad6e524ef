"""Templates of sheets: strings are escaped wherever they go in, and shown as any paper can show them."""

from __future__ import annotations

from functools import cache

import jinja2

from permits.report.sheet_room import PAIR_WIDTHS, on_one_page, rows_whole
from permits.report.sheet_text import parts, shown


@cache
def environment() -> jinja2.Environment:
    """Compiled once: that costs more than a page."""
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("permits.report"),
        autoescape=True,
        auto_reload=False,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(
        parts=parts, shown=shown, rows_whole=rows_whole, on_one_page=on_one_page, pair_widths=PAIR_WIDTHS
    )
    return environment
