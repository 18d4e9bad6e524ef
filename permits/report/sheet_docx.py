"""A sheet as a Word document, to be filled in: blanks and boxes are content controls.

python-docx makes the document; only what it lacks is XML of ours (`docx_text`, `docx_styles`, and the drawing beside a picture here).
"""

from __future__ import annotations

import datetime
import io
import zipfile
from collections.abc import Sequence
from typing import Any

from docx.document import Document as WordDocument
from docx.enum.table import WD_ROW_HEIGHT_RULE
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Length, Mm, Pt
from docx.table import _Row as Row
from docx.text.paragraph import Paragraph as WordParagraph

from geo.text import Language
from permits.report.docx_styles import styled_document
from permits.report.docx_table import Grid, repeat
from permits.report.docx_text import Writer, add_field, number_controls
from permits.report.sheet import BOX, Answer, Entry, Heading, Lines, Pairs, Paragraph, Picture, Sheet, Table
from permits.report.sheet_pdf import render_png
from permits.report.sheet_room import PAIR_WIDTHS, on_one_page, rows_whole
from permits.report.sheet_text import PAGE_WORDS, numbered, overhead, shown
from permits.report.zipped import zipped

_A4 = (Mm(210), Mm(297))
_MARGIN_MM, _LETTER_MARGIN_MM = 16.0, 24.0
_STYLES = {"plain": "Normal", "small": "Small", "warning": "Warning", "blank": "To Fill In", "right": "Right"}
# As much as a property of a file may hold.
_PROPERTY_SIGNS = 255
_SVG_BLIP = (
    '<a:extLst {namespaces}><a:ext uri="{{96DAC541-7B7A-43D3-8B79-37D633B846F1}}">'
    '<asvg:svgBlip xmlns:asvg="http://schemas.microsoft.com/office/drawing/2016/SVG/main" r:embed="{key}"/></a:ext></a:extLst>'
)


def render_docx(sheet: Sheet) -> bytes:
    """Write a sheet for A4, portrait."""
    made = io.BytesIO()
    _Paper(sheet).written().save(made)
    with zipfile.ZipFile(made) as package:
        # The library dates the files within by the clock.
        return zipped({name: package.read(name) for name in package.namelist()}, sheet.issued_on)


class _Paper:
    """A document into which a sheet is written, from its top to its foot."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self._margin = Mm(_LETTER_MARGIN_MM if sheet.letter else _MARGIN_MM)
        self._width = Length(_A4[0] - 2 * self._margin)
        self._document = styled_document(sheet.language, self._width, letter=sheet.letter)
        self._writer = Writer(sheet.language)

    def written(self) -> WordDocument:
        """The whole document."""
        sheet = self._sheet
        self._name()
        self._set_page()
        self._title()
        if sheet.head:
            self._head(sheet.head_rows)
        if sheet.answer is not None:
            self._answer(sheet.answer)
        pictures = [one for one in sheet.blocks if isinstance(one, Picture)]
        pixels = iter(render_png(pictures))
        for block, leads_in in zip(sheet.blocks, sheet.leads_in, strict=True):
            if isinstance(block, Heading):
                self._paragraph(f"Heading {block.level}", block.text)
            elif isinstance(block, Paragraph):
                self._paragraph(_STYLES[block.look], block.text, keep=leads_in)
            elif isinstance(block, Table):
                self._table(block)
            elif isinstance(block, Lines):
                self._lines(block)
            elif isinstance(block, Pairs):
                self._pairs(block)
            else:
                self._picture(block, next(pixels))
        for at, text in enumerate(sheet.foot):
            self._paragraph("Foot" if at else "Foot First", text)
        number_controls(self._document)
        return self._document

    def _name(self) -> None:
        sheet, package = self._sheet, self._document.part.package
        # The default document says that it was made by the library in 2013.
        package.part_related_by(RELATIONSHIP_TYPE.CORE_PROPERTIES).element.clear()
        properties = package.core_properties
        properties.title = shown(f"{sheet.title} {sheet.number}")[:_PROPERTY_SIGNS]
        properties.author = "HeatGuard"
        properties.language = "zh-CN" if sheet.language is Language.ZH else "en"
        if sheet.issued_on is not None:
            issued_at = datetime.datetime.combine(sheet.issued_on, datetime.time())
            properties.created = properties.modified = issued_at

    def _set_page(self) -> None:
        section = self._document.sections[0]
        section.page_width, section.page_height = _A4
        section.left_margin = section.right_margin = self._margin
        section.top_margin, section.bottom_margin = Mm(20), Mm(18)
        section.header_distance, section.footer_distance = Mm(10), Mm(9)
        if not self._sheet.letter:
            section.header.paragraphs[0].add_run(f"{shown(overhead(self._sheet))}\t{shown(numbered(self._sheet))}")
        words = PAGE_WORDS[self._sheet.language]
        foot = section.footer.paragraphs[0]
        foot.add_run(f"{shown(self._sheet.running)}\t{words.before} ")
        add_field(foot, "PAGE")
        foot.add_run(f" {words.between} ")
        add_field(foot, "NUMPAGES")
        if words.after:
            foot.add_run(f" {words.after}")

    def _title(self) -> None:
        number = shown(numbered(self._sheet))
        if self._sheet.letter:
            if number:
                self._paragraph("Sheet Number", number)
            self._paragraph("Letter Title", self._sheet.title)
            return
        title = self._paragraph("Title", self._sheet.title)
        if number:
            font = title.add_run(f"\t{number}").font
            font.bold, font.size = False, Pt(9)

    def _head(self, rows: Sequence[tuple[Entry, ...]]) -> None:
        grid = Grid(self._document, self._writer, "Sheet Table", self._width, (20, 69, 20, 69))
        two = grid.pattern(["Table Text"] * 4, shaded=(0, 2))
        wide = grid.pattern(["Table Text"] * 4, shaded=(0,))
        for row in rows:
            if len(row) == 2:
                grid.add(two, [text for one in row for text in (one.name, one.words)])
            else:
                cells = grid.add(wide, [row[0].name, row[0].words, "", ""]).cells
                cells[1].merge(cells[3])
        self._end_table()

    def _answer(self, answer: Answer) -> None:
        grid = Grid(self._document, self._writer, "Answer Table", self._width, (16, 162))
        headline = grid.add(grid.pattern(["Headline", "Headline"]), [answer.headline, ""], keep=True)
        headline.cells[0].merge(headline.cells[1])
        pattern = grid.pattern(["Table Text", "Answer Text"])
        for row in answer.rows:
            grid.add(pattern, row)
        self._end_table()

    def _table(self, block: Table) -> None:
        if block.title is not None:
            self._paragraph("Table Title", block.title)
        columns = len(block.widths)
        grid = Grid(self._document, self._writer, "Sheet Table", self._width, block.widths)
        head = grid.add(grid.pattern(["Table Head"] * columns, shaded=range(columns)), block.head, keep=True)
        repeat(head)
        rows = self._rows(grid, grid.pattern(["Table Text"] * columns), block)
        if block.row_height_mm is not None:
            for row in rows:
                row.height, row.height_rule = Mm(block.row_height_mm), WD_ROW_HEIGHT_RULE.AT_LEAST
        self._end_table()

    def _pairs(self, block: Pairs) -> None:
        grid = Grid(self._document, self._writer, "Sheet Table", self._width, PAIR_WIDTHS)
        self._rows(grid, grid.pattern(["Table Text"] * 2, shaded=(0,)), block)
        self._end_table()

    @staticmethod
    def _rows(grid: Grid, pattern: Any, block: Table | Pairs) -> list[Row]:
        last, together = len(block.rows) - 1, on_one_page(block)
        return [
            grid.add(pattern, row, whole=whole, keep=together and at != last)
            for at, (row, whole) in enumerate(zip(block.rows, rows_whole(block), strict=True))
        ]

    def _end_table(self) -> None:
        # Word joins tables that touch, and wants words after the last one.
        self._paragraph("After Table", "")

    def _lines(self, block: Lines) -> None:
        for one in block.lines:
            if block.boxes:
                line = self._paragraph("Box Line", BOX)
                line.add_run("\t")
                self._writer.write(line, one)
            else:
                self._paragraph("List Bullet", one)

    def _picture(self, block: Picture, pixels: bytes) -> None:
        run = self._document.add_paragraph(style="Picture").add_run()
        inline: Any = run.add_picture(io.BytesIO(pixels), Mm(block.width_mm), Mm(block.height_mm))._inline
        inline.docPr.set("descr", shown(block.caption))
        for side in "TBLR":
            # Some programs take a distance that is not stated for one of theirs.
            inline.set(f"dist{side}", "0")
        part = self._document.part
        # The drawing itself, for those who can show it; the library knows pixels only.
        name = PackURI(f"/word/media/image{inline.docPr.id}.svg")
        key = part.relate_to(Part(name, "image/svg+xml", block.svg.encode(), part.package), RELATIONSHIP_TYPE.IMAGE)
        inline.graphic.graphicData.pic.blipFill.blip.append(
            parse_xml(_SVG_BLIP.format(namespaces=nsdecls("a", "r"), key=key))
        )
        self._paragraph("Small", block.caption)

    def _paragraph(self, style: str, text: str, *, keep: bool = False) -> WordParagraph:
        paragraph = self._document.add_paragraph(style=style)
        if keep:
            paragraph.paragraph_format.keep_with_next = True
        self._writer.write(paragraph, text)
        return paragraph
