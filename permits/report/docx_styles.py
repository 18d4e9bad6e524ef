"""The styles of our Word documents, set on the library's default document once its own looks are taken away."""

from __future__ import annotations

from typing import Any, NamedTuple

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_PARAGRAPH_ALIGNMENT, WD_TAB_ALIGNMENT
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Length, Pt, RGBColor

from geo.text import Language

# Fonts that Word has in China.
PLAIN_FONT, _BOLD_FONT = "宋体", "黑体"
_LATIN_FONT = {Language.ZH: "Times New Roman", Language.EN: "Arial"}
# What may stand for them where Word is not at home.
_SUBSTITUTES = {PLAIN_FONT: "SimSun,Noto Serif CJK SC,Songti SC", _BOLD_FONT: "SimHei,Noto Sans CJK SC,Heiti SC"}
_GREY = RGBColor(0x59, 0x59, 0x59)

_KEPT = frozenset(
    getattr(RELATIONSHIP_TYPE, name)
    for name in ("OFFICE_DOCUMENT", "CORE_PROPERTIES", "STYLES", "SETTINGS", "NUMBERING", "THEME")
)
# The numbering of the default document that sets bullets.
_BULLETS = 1
_AROUND = ("top", "left", "bottom", "right")


class _Look(NamedTuple):
    """Sizes of a kind of paragraph in points, its lines as shares of them."""

    size: float
    before: float = 0.0
    after: float = 0.0
    line: float = 1.1
    bold: bool = False


def _looks(*, letter: bool) -> dict[str, _Look]:
    plain, fine, small = (10.5, 9.0, 8.0) if letter else (9.0, 8.0, 7.5)
    line = 4 / 3 if letter else 1.1
    tight = 25 / 24
    return {
        "Normal": _Look(plain, 3, 3, line),
        "Title": _Look(16, 0, 5, bold=True),
        "Letter Title": _Look(16, 8, 14, bold=True),
        "Sheet Number": _Look(8),
        "Heading 1": _Look(11, 12, 4, bold=True),
        "Heading 2": _Look(9.5, 8, 4, bold=True),
        "Header": _Look(7.5, line=1.0),
        "Footer": _Look(7.5, line=1.0),
        "Table Title": _Look(9.5, 8, 4, bold=True),
        "Table Head": _Look(fine, 1.2, 1.2, tight, bold=True),
        "Table Text": _Look(fine, 1.2, 1.2, tight),
        "After Table": _Look(4, line=0.5),
        "Headline": _Look(15, 3, 3, bold=True),
        "Answer Text": _Look(9, 1.2, 1.2),
        "Small": _Look(small, 2, 2, tight),
        "Picture": _Look(8, 6, 0, 1.0),
        "Warning": _Look(plain, 8, 8),
        "To Fill In": _Look(plain, 8, 8),
        "Right": _Look(plain, 3, 3, line),
        "List Bullet": _Look(plain, 1.5, 1.5),
        "Box Line": _Look(plain, 1.5, 1.5),
        "Foot": _Look(7.5, 0, 2, tight),
        "Foot First": _Look(7.5, 10, 2, tight),
    }


def styled_document(language: Language, width: Length, *, letter: bool) -> WordDocument:
    """An empty document with the styles of a sheet, its text of a width."""
    document = _empty()
    _name_substitutes(document)
    style: dict[str, Any] = {
        name: _paragraph_style(document, name, look, language) for name, look in _looks(letter=letter).items()
    }
    for name in ("Heading 1", "Heading 2", "Table Title", "Picture"):
        style[name].paragraph_format.keep_with_next = True
    for name in ("Heading 1", "Heading 2", "Warning", "Right"):
        style[name].paragraph_format.keep_together = True
    for name in ("Title", "Heading 1", "Heading 2"):
        style[name].next_paragraph_style = style["Normal"]
    for name in ("Title", "Header", "Footer"):
        style[name].paragraph_format.tab_stops.add_tab_stop(width, WD_TAB_ALIGNMENT.RIGHT)
    for name in ("Sheet Number", "Right"):
        style[name].paragraph_format.alignment = WD_PARAGRAPH_ALIGNMENT.RIGHT
    style["Letter Title"].paragraph_format.alignment = WD_PARAGRAPH_ALIGNMENT.CENTER
    for name, hanging in (("List Bullet", Pt(14)), ("Box Line", Pt(16))):
        style[name].paragraph_format.left_indent = hanging
        style[name].paragraph_format.first_line_indent = -hanging
        style[name].paragraph_format.tab_stops.add_tab_stop(hanging)
    style["List Bullet"].element.pPr.get_or_add_numPr().get_or_add_numId().val = _BULLETS
    for level, name in enumerate(("Heading 1", "Heading 2")):
        style[name].element.pPr.get_or_add_outlineLvl().val = level
    for name, side in (("Header", "bottom"), ("Footer", "top"), ("Foot First", "top")):
        _rule(style[name], "single", 4, 3, side)
    for name, line, eighths in (("Warning", "single", 12), ("To Fill In", "dashed", 6)):
        _rule(style[name], line, eighths, 4, *_AROUND)
        # A frame stands outside its words.
        style[name].paragraph_format.left_indent = style[name].paragraph_format.right_indent = Pt(5)
    placeholder: Any = document.styles.add_style("Placeholder Text", WD_STYLE_TYPE.CHARACTER, builtin=True)
    placeholder.font.color.rgb = _GREY
    _table_style(document, "Sheet Table", 4, *_AROUND, "insideH", "insideV")
    _table_style(document, "Answer Table", 12, *_AROUND)
    return document


def _empty() -> WordDocument:
    """The default document without its styles, its picture, and what it says of the program that made it."""
    document = Document()
    for owner in (document.part, document.part.package):
        for key, one in list(owner.rels.items()):
            if one.reltype not in _KEPT:
                del owner.rels[key]
    for style in list(document.styles):
        if style.element.get(qn("w:default")) is None:
            style.delete()
    numbering = document.part.numbering_part.element
    # Those of styles that are no more.
    for one in numbering.xpath(
        f"w:abstractNum[not(w:lvl/w:pStyle/@w:val='ListBullet')] | w:num[@w:numId!='{_BULLETS}']"
    ):
        numbering.remove(one)
    spoken = document.styles.element.xpath("w:docDefaults//w:lang")[0]
    spoken.set(qn("w:val"), "en-GB")
    spoken.set(qn("w:eastAsia"), "zh-CN")
    # Else Word opens it as a file of an older version.
    document.settings.element.xpath("//w:compatSetting[@w:name='compatibilityMode']")[0].set(qn("w:val"), "15")
    return document


def _name_substitutes(document: WordDocument) -> None:
    """The table of fonts, of which the library knows nothing."""
    fonts = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{others}"/><w:charset w:val="86"/><w:family w:val="auto"/></w:font>'
        for name, others in _SUBSTITUTES.items()
    )
    table = f"<w:fonts {nsdecls('w')}>{fonts}</w:fonts>".encode()
    part = Part(PackURI("/word/fontTable.xml"), CONTENT_TYPE.WML_FONT_TABLE, table, document.part.package)
    document.part.relate_to(part, RELATIONSHIP_TYPE.FONT_TABLE)


def _paragraph_style(document: WordDocument, name: str, look: _Look, language: Language) -> Any:
    styles = document.styles
    builtin = name in ("Title", "Heading 1", "Heading 2", "Header", "Footer", "List Bullet")
    style: Any = styles[name] if name in styles else styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH, builtin=builtin)
    # By what it is named in the library's header and in its numbering.
    style.style_id = name.replace(" ", "")
    style.quick_style = True
    if name != "Normal":
        style.base_style = styles["Normal"]
    style.font.size = Pt(look.size)
    style.font.bold = look.bold or None
    style.font.name = _LATIN_FONT[language]
    fonts = style.element.rPr.rFonts
    fonts.set(qn("w:cs"), _LATIN_FONT[language])
    fonts.set(qn("w:eastAsia"), _BOLD_FONT if look.bold else PLAIN_FONT)
    if language is Language.ZH:
        # Quotes and dashes are as wide as a Chinese sign.
        fonts.set(qn("w:hint"), "eastAsia")
    style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(look.before), Pt(look.after)
    style.paragraph_format.line_spacing = look.line
    return style


def _rule(style: Any, line: str, eighths: int, space: int, *sides: str) -> None:
    """A line at sides of a paragraph, which the library cannot draw."""
    edges = "".join(f'<w:{one} w:val="{line}" w:sz="{eighths}" w:space="{space}" w:color="000000"/>' for one in sides)
    style.element.pPr.insert_element_before(
        parse_xml(f"<w:pBdr {nsdecls('w')}>{edges}</w:pBdr>"), "w:tabs", "w:spacing", "w:ind", "w:jc"
    )


def _table_style(document: WordDocument, name: str, eighths: int, *sides: str) -> None:
    style: Any = document.styles.add_style(name, WD_STYLE_TYPE.TABLE)
    style.base_style = document.styles["Normal Table"]
    edges = "".join(f'<w:{one} w:val="single" w:sz="{eighths}" w:space="0" w:color="000000"/>' for one in sides)
    within = "".join(
        f'<w:{one} w:w="{twips}" w:type="dxa"/>' for one, twips in zip(_AROUND, (0, 60, 0, 60), strict=True)
    )
    style.element.append(
        parse_xml(
            f"<w:tblPr {nsdecls('w')}><w:tblBorders>{edges}</w:tblBorders><w:tblCellMar>{within}</w:tblCellMar></w:tblPr>"
        )
    )
