"""A sheet as a Word document: it can be filled in, prints as the PDF does, and is the same bytes each time."""

from __future__ import annotations

import dataclasses
import datetime
import io
import shutil
import subprocess
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import docx
import pytest
from docx.oxml.ns import qn

from permits.report.sheet import Heading, Paragraph, Sheet
from permits.report.sheet_docx import render_docx

W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
SVG_BLIP = "{http://schemas.microsoft.com/office/drawing/2016/SVG/main}svgBlip"


def body(sheet: Sheet):  # type: ignore[no-untyped-def]
    return docx.Document(io.BytesIO(render_docx(sheet))).element.body


def test_the_same_sheet_gives_the_same_bytes_of_its_own_day(sheet: Sheet) -> None:
    paper = render_docx(sheet)
    assert paper == render_docx(sheet)
    with zipfile.ZipFile(io.BytesIO(paper)) as archive:
        assert {one.date_time for one in archive.infolist()} == {(2026, 4, 20, 0, 0, 0)}
    properties = docx.Document(io.BytesIO(paper)).core_properties
    assert properties.title == "样例文件 HG-1"
    assert properties.created == properties.modified == datetime.datetime(2026, 4, 20, tzinfo=datetime.UTC)


def test_every_part_is_well_formed_and_known_to_the_package(sheet: Sheet) -> None:
    with zipfile.ZipFile(io.BytesIO(render_docx(sheet))) as archive:
        types = archive.read("[Content_Types].xml").decode()
        for name in archive.namelist():
            if name.endswith((".xml", ".rels")):
                ElementTree.fromstring(archive.read(name))
            assert f"/{name}" in types or f'Extension="{name.rsplit(".", 1)[-1]}"' in types, name


def test_blanks_are_fields_and_boxes_can_be_ticked(sheet: Sheet) -> None:
    controls = list(body(sheet).iter(qn("w:sdt")))
    blanks = [one for one in controls if one.find(f"{qn('w:sdtPr')}/{qn('w:text')}") is not None]
    boxes = [one for one in controls if one.find(f"{qn('w:sdtPr')}/{W14}checkbox") is not None]
    said = [["".join(one.text for one in control.iter(qn("w:t"))) for control in kind] for kind in (blanks, boxes)]
    assert said == [["____", "________"], ["□", "□"]]
    # A placeholder is replaced by the first letter that is typed.
    assert all(one.find(f"{qn('w:sdtPr')}/{qn('w:showingPlcHdr')}") is not None for one in blanks)
    ids = [one.find(f"{qn('w:sdtPr')}/{qn('w:id')}").get(qn("w:val")) for one in controls]
    assert len(set(ids)) == len(ids)


def test_heads_are_repeated_rows_are_whole_and_headings_stay_with_what_follows(sheet: Sheet) -> None:
    document = docx.Document(io.BytesIO(render_docx(sheet)))
    tables = {one.rows[0].cells[0].text: one for one in document.tables}
    wide, signed = tables["左列"], tables["单位"]
    assert wide.rows[0]._tr.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None
    whole = [one._tr.find(f"{qn('w:trPr')}/{qn('w:cantSplit')}") is not None for one in wide.rows]
    # A row that could be longer than a page may break.
    assert whole == [True, True, False]
    assert [one.height.mm if one.height else None for one in signed.rows] == [None, pytest.approx(14, abs=0.1)] * 1 + [
        pytest.approx(14, abs=0.1)
    ]
    stays = [one.cells[0].paragraphs[0].paragraph_format.keep_with_next for one in signed.rows]
    assert stays == [True, True, None]
    for name in ("Heading1", "Heading2"):
        style = next(one for one in document.styles if one.style_id == name)
        assert style.paragraph_format.keep_with_next
    lead = next(one for one in document.paragraphs if one.text == "标题与表之间的话")
    assert lead.paragraph_format.keep_with_next


def test_page_and_pages_are_fields_at_the_foot(sheet: Sheet) -> None:
    section = docx.Document(io.BytesIO(render_docx(sheet))).sections[0]
    fields = [one.text.strip() for one in section.footer._element.iter(qn("w:instrText"))]
    assert fields == ["PAGE", "NUMPAGES"]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)


def test_a_picture_is_a_drawing_with_pixels_behind_it(sheet: Sheet) -> None:
    paper = render_docx(sheet)
    document = docx.Document(io.BytesIO(paper))
    parts = document.part.related_parts
    blips = list(document.element.body.iter(qn("a:blip")))
    for blip in blips:
        vector = next(blip.iter(SVG_BLIP))
        assert parts[blip.get(qn("r:embed"))].blob.startswith(b"\x89PNG")
        assert parts[vector.get(qn("r:embed"))].blob.startswith(b"<svg")
    assert len(blips) == 2
    assert [(round(one.width.mm), round(one.height.mm)) for one in document.inline_shapes] == [(60, 30)] * 2


def test_what_somebody_wrote_is_no_field_and_no_markup(sheet: Sheet) -> None:
    evil = ' HYPERLINK "http://x" </w:t></w:r><w:r><w:instrText>DDEAUTO x</w:instrText></w:r> \x13\x00\ufffe\ud800 ]]>'
    document = body(
        dataclasses.replace(sheet, title=evil, running=evil, number=evil, blocks=(Paragraph(evil), Heading(evil)))
    )
    assert list(document.iter(qn("w:instrText"))) == []
    assert evil.split(" \x13")[0] in "".join(one.text or "" for one in document.iter(qn("w:t")))


def test_chinese_signs_have_a_font_that_word_has(sheet: Sheet) -> None:
    document = docx.Document(io.BytesIO(render_docx(sheet)))
    fonts = document.styles["Normal"].element.rPr.rFonts
    assert (fonts.get(qn("w:eastAsia")), fonts.get(qn("w:ascii"))) == ("宋体", "Times New Roman")


def test_a_name_longer_than_a_property_of_a_file_is_cut_there(sheet: Sheet) -> None:
    paper = render_docx(dataclasses.replace(sheet, title="长" * 300, issued_on=None))
    properties = docx.Document(io.BytesIO(paper)).core_properties
    assert properties.title == "长" * 255
    assert properties.author == "HeatGuard" and properties.created is None


# Word refuses a file whose elements stand in another order than the schema's.
ORDER = {
    "w:pPr": "pStyle keepNext keepLines numPr pBdr shd tabs spacing ind contextualSpacing jc outlineLvl",
    "w:rPr": "rStyle rFonts b i color spacing kern sz szCs lang",
    "w:tblPr": "tblStyle tblW jc tblInd tblBorders shd tblLayout tblCellMar tblLook",
    "w:tcPr": "tcW gridSpan vMerge tcBorders shd vAlign",
    "w:sdtPr": "alias tag id lock placeholder showingPlcHdr text checkbox",
    "w:style": "name basedOn next link uiPriority semiHidden unhideWhenUsed qFormat rsid pPr rPr tblPr",
}


@pytest.mark.parametrize("letter", [False, True])
def test_elements_stand_in_the_order_that_word_wants(letter: bool, sheet: Sheet) -> None:
    document = docx.Document(io.BytesIO(render_docx(dataclasses.replace(sheet, letter=letter))))
    section = document.sections[0]
    for root in (document.element, document.styles.element, section.header._element, section.footer._element):
        for name, order in ORDER.items():
            for one in root.iter(qn(name)):
                places = [order.split().index(child.tag.rpartition("}")[2]) for child in one]
                assert places == sorted(set(places)), name


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not on this machine")
def test_an_office_program_sets_it_on_a_page_or_two(sheet: Sheet, tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_bytes(render_docx(sheet))
    command = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "pdf"]
    subprocess.run([*command, "--outdir", str(tmp_path), str(tmp_path / "a.docx")], check=True, capture_output=True)
    assert (tmp_path / "a.pdf").read_bytes().startswith(b"%PDF")
