"""A sheet as a page: text stays text, nothing runs and nothing is fetched."""

from __future__ import annotations

import re

from permits.report.sheet import Sheet
from permits.report.sheet_html import render_html


def test_nothing_runs_and_nothing_is_fetched(sheet: Sheet) -> None:
    page = render_html(sheet)
    assert "default-src 'none'" in page and "<script" not in page and "&lt;script&gt;" in page
    assert not re.search(r"(?:src|href)=\"(?!data:)", page)


def test_heads_of_tables_are_heads_and_pictures_have_words(sheet: Sheet) -> None:
    page = render_html(sheet)
    assert page.count("<thead>") == 2 and 'alt="又一图说"' in page and page.count("data:image/svg+xml;base64,") == 2
    assert '<html lang="zh-CN">' in page and "<h2>一级标题</h2>" in page and "<h3>二级标题</h3>" in page


def test_the_same_sheet_gives_the_same_page(sheet: Sheet) -> None:
    assert render_html(sheet) == render_html(sheet)
