"""Text in a Word document, with what a person fills in or ticks off there, and with the numbers of its pages."""

from __future__ import annotations

import copy
from typing import Any

from docx.document import Document as WordDocument
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.text.paragraph import Paragraph

from geo.text import Language
from permits.report.docx_styles import PLAIN_FONT
from permits.report.sheet import BOX
from permits.report.sheet_text import parts, shown

_FILL_IN = {Language.ZH: "填写", Language.EN: "fill in"}
_TICK = {Language.ZH: "勾选", Language.EN: "tick"}

_BLANK = (
    '<w:sdt {namespaces}><w:sdtPr><w:alias w:val="{name}"/><w:id w:val="0"/><w:showingPlcHdr/><w:text/></w:sdtPr>'
    '<w:sdtContent><w:r><w:rPr><w:rStyle w:val="PlaceholderText"/></w:rPr><w:t/></w:r></w:sdtContent></w:sdt>'
)
_CHECK_BOX = (
    '<w:sdt {namespaces} xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml">'
    '<w:sdtPr><w:alias w:val="{name}"/><w:id w:val="0"/><w14:checkbox><w14:checked w14:val="0"/>'
    '<w14:checkedState w14:val="2611" w14:font="MS Gothic"/><w14:uncheckedState w14:val="25A1" w14:font="{font}"/>'
    "</w14:checkbox></w:sdtPr><w:sdtContent><w:r><w:rPr>"
    '<w:rFonts w:ascii="{font}" w:hAnsi="{font}" w:eastAsia="{font}" w:hint="eastAsia"/></w:rPr><w:t>{box}</w:t>'
    "</w:r></w:sdtContent></w:sdt>"
)
_FIELD = (
    '<w:p {namespaces}><w:r><w:fldChar w:fldCharType="begin"/></w:r>'
    '<w:r><w:instrText xml:space="preserve"> {name} </w:instrText></w:r>'
    '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>1</w:t></w:r>'
    '<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
)


class Writer:
    """Writes texts of one language; content controls are beyond the library, and copied from one of each kind."""

    def __init__(self, language: Language) -> None:
        self._blank = _parsed(_BLANK, _FILL_IN[language])
        self._box = _parsed(_CHECK_BOX, _TICK[language])

    def write(self, paragraph: Paragraph, text: str) -> None:
        """Add a text to a paragraph."""
        for one in parts(shown(text)):
            if one.kind == "words":
                paragraph.add_run(one.text)
            elif one.kind == "box":
                paragraph._p.append(copy.deepcopy(self._box))
            else:
                blank = copy.deepcopy(self._blank)
                next(blank.iter(qn("w:t"))).text = one.text
                paragraph._p.append(blank)


def add_field(paragraph: Paragraph, name: str) -> None:
    """Add what Word counts, as ``PAGE``."""
    paragraph._p.extend(list(_parsed(_FIELD, name)))


def number_controls(document: WordDocument) -> None:
    """Give each content control a number of its own."""
    for number, one in enumerate(document.element.body.iter(qn("w:id")), start=1):
        one.set(qn("w:val"), str(number))


def _parsed(xml: str, name: str) -> Any:
    return parse_xml(xml.format(namespaces=nsdecls("w"), name=name, font=PLAIN_FONT, box=BOX))
