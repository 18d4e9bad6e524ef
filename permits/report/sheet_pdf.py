"""A sheet as a PDF, and its pictures as pixels, set by typst."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Sequence
from importlib.resources import files
from typing import Any

import typst

from geo.text import Text
from permits.report.sheet import Lines, Pairs, Paragraph, Picture, Sheet, Table
from permits.report.sheet_room import fits, on_one_page, rows_whole
from permits.report.sheet_text import PAGE_WORDS, numbered, overhead
from permits.report.typesetting import fonts, printed, with_glyphs

# Shares of the width that the words of an entry of the head have: alone, and two in a row.
_SHARES = {1: 158 / 178, 2: 69 / 178}
# For those alone who cannot show the drawing itself. Pixels are most of the time and of the size of a paper with fifty sections: at 200
# they took twice as much and showed nothing more.
_DOTS_PER_INCH = 150.0


def render_pdf(sheet: Sheet) -> bytes:
    """Set a sheet on A4, portrait, black on white."""
    missing: dict[str, None] = {}
    head = [
        [{"name": one.name, "words": one.words, "whole": fits(one.words, _SHARES[len(row)])} for one in row]
        for row in sheet.head_rows
    ]
    tree = printed(
        {**dataclasses.asdict(sheet), "head": head, "numbered": numbered(sheet), "overhead": overhead(sheet)}, missing
    )
    for block, of, leads_in in zip(tree["blocks"], sheet.blocks, sheet.leads_in, strict=True):
        block["leads_in"] = leads_in
        if isinstance(of, Table | Pairs):
            block["whole"], block["together"] = rows_whole(of), on_one_page(of)
        elif isinstance(of, Lines):
            block["whole"] = [fits(one) for one in of.lines]
        elif isinstance(of, Paragraph):
            block["whole"] = fits(of.text)
    tree["page"] = PAGE_WORDS[sheet.language]
    issued = sheet.issued_on
    tree["issued_on"] = None if issued is None else [issued.year, issued.month, issued.day]
    if missing:
        codes = " ".join(missing)
        said = Text(f"字体缺少的字以编码表示：{codes}", f"Signs that the font lacks are given by code: {codes}")
        tree["foot"].append(getattr(said, sheet.language))
    return typst.compile(_template("sheet.typ"), format="pdf", font_paths=fonts(), sys_inputs=_data(tree))


def render_png(pictures: Sequence[Picture]) -> list[bytes]:
    """Pictures as PNG at their size, all set at once."""
    if not pictures:
        return []
    missing: dict[str, None] = {}
    drawn = [{**dataclasses.asdict(one), "svg": with_glyphs(one.svg, missing)} for one in pictures]
    # A list where there are several; the types of typst do not say so.
    made: bytes | list[bytes] = typst.compile(
        _template("pictures.typ"), format="png", font_paths=fonts(), sys_inputs=_data(drawn), ppi=_DOTS_PER_INCH
    )
    return made if isinstance(made, list) else [made]


def _template(name: str) -> bytes:
    return (files("permits.report") / "templates" / name).read_bytes()


def _data(of: Any) -> dict[str, str]:
    return {"data": json.dumps(of, ensure_ascii=False)}
