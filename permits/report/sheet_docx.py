"""A sheet as a Word document, to be filled in: blanks and boxes are content controls.

The package is written from templates as the other renderings are, so that no library stands between our text and its escaping, and the
same sheet makes the same bytes.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from geo.text import Language
from permits.report.sheet import Picture, Sheet
from permits.report.sheet_pdf import render_png
from permits.report.sheet_templates import environment
from permits.report.sheet_text import PAGE_WORDS, numbered, overhead
from permits.report.zipped import zipped

_A4_MM = 210.0
_MARGIN_MM, _LETTER_MARGIN_MM = 16.0, 24.0
_TWIPS_PER_MM = 1440 / 25.4
_EMU_PER_MM = 36_000

_WORDS = {
    Language.ZH: {"fill_in": "填写", "tick": "勾选", "latin": "Times New Roman"},
    Language.EN: {"fill_in": "fill in", "tick": "tick", "latin": "Arial"},
}

# Where each part stands in the package, and its template.
_PARTS = {
    "[Content_Types].xml": "content_types.xml",
    "_rels/.rels": "package.rels",
    "docProps/core.xml": "core.xml",
    "word/document.xml": "document.xml",
    "word/_rels/document.xml.rels": "document.rels",
    "word/styles.xml": "styles.xml",
    "word/settings.xml": "settings.xml",
    "word/numbering.xml": "numbering.xml",
    "word/fonts.xml": "fonts.xml",
    "word/header.xml": "header.xml",
    "word/footer.xml": "footer.xml",
}


def render_docx(sheet: Sheet) -> bytes:
    """Write a sheet for A4, portrait."""
    pictures = [one for one in sheet.blocks if isinstance(one, Picture)]
    files = {name: _part(template, sheet, pictures).encode() for name, template in _PARTS.items()}
    for at, (picture, pixels) in enumerate(zip(pictures, render_png(pictures), strict=True), start=1):
        files[f"word/media/picture{at}.png"] = pixels
        files[f"word/media/picture{at}.svg"] = picture.svg.encode()
    return zipped(files, sheet.issued_on)


def _part(template: str, sheet: Sheet, pictures: Sequence[Picture]) -> str:
    margin_mm = _LETTER_MARGIN_MM if sheet.letter else _MARGIN_MM
    width = twips(_A4_MM - 2 * margin_mm)
    return (
        environment()
        .get_template(f"docx/{template}")
        .render(
            sheet=sheet,
            words=_WORDS[sheet.language],
            language=sheet.language.value,
            letter=sheet.letter,
            numbered=numbered(sheet),
            overhead=overhead(sheet),
            page=PAGE_WORDS[sheet.language],
            pictures=pictures,
            margin_mm=margin_mm,
            width=width,
            shares=lambda of: _shares(of, width),
            twips=twips,
            emu=lambda mm: round(mm * _EMU_PER_MM),
            next_id=itertools.count(1).__next__,
            next_picture=itertools.count(1).__next__,
        )
    )


def twips(mm: float) -> int:
    """Millimetres as Word counts lengths."""
    return round(mm * _TWIPS_PER_MM)


def _shares(of: Sequence[float], width: int) -> list[int]:
    """A width cut into shares, to the last twip."""
    ends = [round(width * one / sum(of)) for one in itertools.accumulate(of)]
    return [end - start for start, end in zip([0, *ends], ends, strict=False)]
