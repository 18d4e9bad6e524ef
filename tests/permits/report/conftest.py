"""A paper with every kind of block, and what is read in its renderings."""

from __future__ import annotations

import datetime
import html
import io
import re
from collections.abc import Callable

import docx
import pytest
from docx.oxml.ns import qn

from geo.text import Language
from permits.report.sheet import BOX, Answer, Entry, Heading, Lines, Pairs, Paragraph, Picture, Sheet, Table

DAY = datetime.date(2026, 4, 20)


@pytest.fixture
def docx_words() -> Callable[[bytes], str]:
    """All text of a Word document without white space, as python-docx finds it: body, header and footer, fields left as they stand."""

    def read(content: bytes) -> str:
        document = docx.Document(io.BytesIO(content))
        section = document.sections[0]
        parts = [document.element.body, section.header._element, section.footer._element]
        texts = (one.text or "" for part in parts for one in part.iter(qn("w:t")))
        return re.sub(r"\s+", "", "".join(texts))

    return read


@pytest.fixture
def html_words() -> Callable[[str], str]:
    """All text of a page without white space."""

    def read(page: str) -> str:
        body = page.split("<body", 1)[1].split(">", 1)[1]
        return re.sub(r"\s+", "", html.unescape(re.sub(r"<[^>]*>", "", body)))

    return read


# One of every block, and a sign of every kind that has given trouble.
HOSTILE = '#panic("x") *粗* $x^2$ <script>alert(1)</script> &amp; </w:t> {{ 7*7 }} {% raw %} =HYPERLINK("x") \x07\u202e'


@pytest.fixture
def sheet() -> Sheet:
    """A paper with every kind of block."""
    long = "很长的一句话，" * 200
    return Sheet(
        language=Language.ZH,
        title="样例文件",
        number="HG-1",
        running="页脚的话",
        issued_on=DAY,
        head=(Entry("项目", HOSTILE, wide=True), Entry("甲", "甲的话"), Entry("乙", "乙的话")),
        answer=Answer("大结论", (("理由", "第一行\n第二行"),)),
        blocks=(
            Heading("一级标题"),
            Paragraph("标题与表之间的话"),
            Table(("左列", "右列"), (1.0, 2.0), (("格子", f"确认{BOX}改为____米"), (long, "短")), title="表名"),
            Heading("二级标题", level=2),
            Table(
                ("单位", "签字"), (1.0, 1.0), (("建设单位", ""), ("施工单位", "")), row_height_mm=14.0, together=True
            ),
            Paragraph("小字", look="small"),
            Paragraph("警告", look="warning"),
            Paragraph("请填：________", look="blank"),
            Paragraph("盖章处", look="right"),
            Lines(("第一条", HOSTILE)),
            Lines(("要勾的",), boxes=True),
            Pairs((("名", "a" * 400),)),
            Picture(_picture("图中字"), "图说", 60.0, 30.0),
            Picture(_picture("又一图"), "又一图说", 60.0, 30.0),
        ),
        foot=("末尾的话",),
    )


def _picture(words: str) -> str:
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="60mm" height="30mm" viewBox="0 0 60 30" font-family="Noto Sans SC">'
        f'<rect id="a" width="60" height="30" fill="#ddd"/><text x="5" y="15" font-size="4">{words}</text></svg>'
    )
