"""A sheet as PDF: A4, numbered pages, text stays text, the same bytes each time."""

from __future__ import annotations

import dataclasses
import io
import re
import subprocess
import sys
from collections.abc import Callable, Sequence

import pypdf
import pytest

from permits.report.sheet import Entry, Lines, Pairs, Paragraph, Picture, Sheet, Table
from permits.report.sheet_pdf import render_pdf, render_png

WordsOf = Callable[[bytes], str]


def test_the_same_sheet_gives_the_same_bytes(sheet: Sheet) -> None:
    assert render_pdf(sheet) == render_pdf(sheet)


def test_pages_are_a4_and_each_says_what_it_belongs_to(sheet: Sheet) -> None:
    longer = dataclasses.replace(sheet, blocks=sheet.blocks + sheet.blocks)
    read = pypdf.PdfReader(io.BytesIO(render_pdf(longer)))
    assert len(read.pages) > 1
    for number, page in enumerate(read.pages, start=1):
        assert [round(float(side)) for side in page.mediabox[2:]] == [595, 842]
        text = re.sub(r"\s+", "", page.extract_text())
        assert "HG-1" in text and f"第{number}页，共{len(read.pages)}页" in text and "页脚的话" in text
    assert read.metadata is not None and read.metadata.title == "样例文件 HG-1"


def test_the_head_of_a_table_is_on_every_page_that_it_reaches(sheet: Sheet) -> None:
    rows = tuple((f"第{one}行", "话") for one in range(120))
    read = pypdf.PdfReader(
        io.BytesIO(render_pdf(dataclasses.replace(sheet, blocks=(Table(("左列", "右列"), (1, 1), rows),))))
    )
    assert len(read.pages) > 2 and all("左列" in page.extract_text() for page in read.pages)


def test_a_sign_without_a_glyph_is_named_by_its_code(sheet: Sheet, words_of: WordsOf) -> None:
    words = words_of(render_pdf(dataclasses.replace(sheet, blocks=(Paragraph("𠮷野建设\u202e"),))))
    assert "〔U+20BB7〕野建设" in words and "字体缺少的字以编码表示：〔U+20BB7〕" in words
    assert "\u202e" not in words and "𠮷" not in words


def test_no_word_runs_out_of_its_column(sheet: Sheet) -> None:
    """Where a run of 400 letters has no place to break, what is behind it leaves the paper."""
    paper = render_pdf(dataclasses.replace(sheet, blocks=(Lines(("A" * 400,)),)))
    right: list[float] = []

    def seen(text: str, *place: object) -> None:
        if "A" in text:
            right.append(float(place[1][4]))  # type: ignore[index]

    pypdf.PdfReader(io.BytesIO(paper)).pages[0].extract_text(visitor_text=seen)
    assert right and max(right) < 595 - 40


def test_pictures_as_pixels_are_as_many_as_the_pictures(sheet: Sheet) -> None:
    pictures = [one for one in sheet.blocks if isinstance(one, Picture)]
    made = render_png(pictures)
    assert len(made) == 2 and made[0] != made[1] and all(one.startswith(b"\x89PNG") for one in made)
    assert len(render_png(pictures[:1])) == 1 and render_png([]) == []


def test_who_wants_no_paper_loads_no_typesetting() -> None:
    look = "import sys, permits.cli.check, permits.service.papers; print({'typst', 'fontTools', 'docx'} & set(sys.modules))"
    assert subprocess.run([sys.executable, "-c", look], capture_output=True, check=True).stdout == b"set()\n"


@pytest.mark.parametrize("together", [False, True])
def test_no_name_is_so_long_that_it_runs_off_the_foot(together: bool, sheet: Sheet) -> None:
    """What cannot be kept whole on a page goes on over it."""
    name = "很长的名字" * 160
    table = Table(("左", "右"), (1.0, 14.0), ((name, "话"),), together=together)
    blocks = (table, Pairs(((name, name * 3),) * 4), Lines((name * 5,)), Paragraph(name * 5, look="warning"))
    long = dataclasses.replace(sheet, head=(Entry("项目", name), Entry("甲", name * 5, wide=True)), blocks=blocks)
    down: list[float] = []

    def seen(text: str, page: Sequence[float], line: Sequence[float], *_: object) -> None:
        if "名字" in text:
            down.append(page[5] + page[3] * line[5])

    for page in pypdf.PdfReader(io.BytesIO(render_pdf(long))).pages:
        page.extract_text(visitor_text=seen)
    # The margin below is 18 mm.
    assert down and min(down) > 18 / 25.4 * 72 - 1
