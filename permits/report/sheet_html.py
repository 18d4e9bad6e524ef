"""A sheet as a page of its own: it opens without a network, and prints on A4 as the other papers do."""

from __future__ import annotations

from permits.report.sheet import Sheet
from permits.report.sheet_templates import environment
from permits.report.sheet_text import numbered
from permits.report.templating import as_address


def render_html(sheet: Sheet) -> str:
    """Write a sheet as one page."""
    return (
        environment()
        .get_template("sheet.html")
        .render(
            sheet=sheet,
            numbered=numbered(sheet),
            # As an image of its own: names within one drawing do not meet those of another.
            image=as_address,
        )
    )
