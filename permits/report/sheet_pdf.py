"""A sheet as a PDF, and its pictures as pixels, set by typst."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Sequence
from importlib.resources import files

import typst

from geo.text import Language
from permits.report.sheet import Picture, Sheet
from permits.report.sheet_text import PAGE_WORDS, numbered
from permits.report.typesetting import fonts, printed, with_glyphs

# For those who cannot show the drawing itself; print needs no more for lines of 0.2 mm.
_DOTS_PER_INCH = 200.0


def render_pdf(sheet: Sheet) -> bytes:
    """Set a sheet on A4, portrait, black on white."""
    missing: dict[str, None] = {}
    tree = printed({**dataclasses.asdict(sheet), "numbered": numbered(sheet)}, missing)
    for block, of in zip(tree["blocks"], sheet.blocks, strict=True):
        if of.kind == "table":
            block["whole"] = of.whole
        elif of.kind == "pairs":
            block["together"] = of.together
    tree["page"] = PAGE_WORDS[sheet.language]
    issued = sheet.issued_on
    tree["issued_on"] = None if issued is None else [issued.year, issued.month, issued.day]
    if missing:
        codes = " ".join(missing)
        tree["foot"].append(_MISSING[sheet.language].format(codes=codes))
    return _compiled("sheet.typ", json.dumps(tree, ensure_ascii=False), "pdf")[0]


def render_png(pictures: Sequence[Picture]) -> list[bytes]:
    """Pictures as PNG at their size, all set at once."""
    if not pictures:
        return []
    missing: dict[str, None] = {}
    drawn = [{**dataclasses.asdict(one), "svg": with_glyphs(one.svg, missing)} for one in pictures]
    return _compiled("pictures.typ", json.dumps(drawn, ensure_ascii=False), "png")


def _compiled(template: str, data: str, format: str) -> list[bytes]:
    source = (files("permits.report") / "templates" / template).read_bytes()
    made = typst.compile(source, format=format, font_paths=fonts(), sys_inputs={"data": data}, ppi=_DOTS_PER_INCH)
    return made if isinstance(made, list) else [made]


_MISSING = {
    Language.ZH: "字体缺少的字以编码表示：{codes}",
    Language.EN: "Signs that the font lacks are given by code: {codes}",
}
