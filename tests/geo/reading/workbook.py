"""The smallest workbook that spreadsheet programs open, cell by cell, so that a test can leave things out."""

from __future__ import annotations

import datetime
import zipfile
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_SPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_EPOCH = datetime.date(1899, 12, 30)


class Formula(str):
    """A formula that nobody calculated."""


class Broken(str):
    """An error value such as #N/A."""


def letters(column: int) -> str:
    name = ""
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def _cell(reference: str, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, Formula):
        return f'<c r="{reference}"><f>{escape(value)}</f></c>'
    if isinstance(value, Broken):
        return f'<c r="{reference}" t="e"><v>{value}</v></c>'
    if isinstance(value, datetime.date):
        return f'<c r="{reference}" s="1"><v>{(value - _EPOCH).days}</v></c>'
    if isinstance(value, datetime.timedelta):
        return f'<c r="{reference}" s="2"><v>{value / datetime.timedelta(days=1)!r}</v></c>'
    if isinstance(value, int | float):
        return f'<c r="{reference}"><v>{value!r}</v></c>'
    return f'<c r="{reference}" t="inlineStr"><is><t>{escape(str(value))}</t></is></c>'


def workbook(
    path: Path,
    sheets: dict[str, list[list[Any]]],
    *,
    merged: tuple[str, ...] = (),
    hidden: tuple[str, ...] = (),
    extra: str = "",
) -> Path:
    """Write sheets of rows; ``extra`` is put as it is behind the rows of each sheet."""
    names = list(sheets)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        overrides = "".join(
            f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{_TYPES}.worksheet+xml"/>'
            for n in range(1, len(names) + 1)
        )
        archive.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-'
            f'package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/'
            f'workbook.xml" ContentType="{_TYPES}.sheet.main+xml"/>{overrides}<Override PartName="/xl/styles.xml"'
            f' ContentType="{_TYPES}.styles+xml"/></Types>',
        )
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r0" Type="{_LINKS}/officeDocument"'
            ' Target="xl/workbook.xml"/></Relationships>',
        )
        listed = "".join(
            f'<sheet name={quoteattr(name)} sheetId="{n}"{" state=" + quoteattr("hidden") if name in hidden else ""} r:id="r{n}"/>'
            for n, name in enumerate(names, 1)
        )
        archive.writestr(
            "xl/workbook.xml", f'<workbook xmlns="{_SPACE}" xmlns:r="{_LINKS}"><sheets>{listed}</sheets></workbook>'
        )
        links = "".join(
            f'<Relationship Id="r{n}" Type="{_LINKS}/worksheet" Target="worksheets/sheet{n}.xml"/>'
            for n in range(1, len(names) + 1)
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{_PACKAGE}/relationships">{links}<Relationship Id="r99" Type="{_LINKS}/styles"'
            ' Target="styles.xml"/></Relationships>',
        )
        archive.writestr(
            "xl/styles.xml",
            f'<styleSheet xmlns="{_SPACE}"><cellXfs count="3"><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/>'
            '<xf numFmtId="46" applyNumberFormat="1"/>'
            "</cellXfs></styleSheet>",
        )
        for n, rows in enumerate(sheets.values(), 1):
            body = "".join(
                f'<row r="{y}">{"".join(_cell(f"{letters(x)}{y}", value) for x, value in enumerate(row, 1))}</row>'
                for y, row in enumerate(rows, 1)
            )
            joined = "".join(f'<mergeCell ref="{reference}"/>' for reference in merged)
            joined = f"<mergeCells>{joined}</mergeCells>" if merged else ""
            archive.writestr(
                f"xl/worksheets/sheet{n}.xml",
                f'<worksheet xmlns="{_SPACE}"><sheetData>{body}{extra}</sheetData>{joined}</worksheet>',
            )
    return path
