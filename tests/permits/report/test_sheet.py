"""A sheet says the same whatever it is rendered as."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from geo.text import Language
from permits.report.sheet import Sheet
from permits.report.sheet_docx import render_docx
from permits.report.sheet_html import render_html
from permits.report.sheet_pdf import render_pdf
from permits.report.sheet_text import numbered, parts, shown

Words = Callable[[Any], str]


def strings(value: Any) -> Iterator[str]:
    """Every string of a sheet that a reader sees outside of pictures."""
    if isinstance(value, dict):
        for key, one in value.items():
            if key not in ("kind", "look", "svg", "language"):
                yield from strings(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from strings(one)
    elif isinstance(value, str):
        yield value


@pytest.fixture
def renderings(words_of: Words, docx_words: Words, html_words: Words) -> Callable[[Sheet], dict[str, str]]:
    def rendered(sheet: Sheet) -> dict[str, str]:
        return {
            "pdf": words_of(render_pdf(sheet)),
            "docx": docx_words(render_docx(sheet)),
            "html": html_words(render_html(sheet)),
        }

    return rendered


@pytest.mark.parametrize("letter", [False, True])
@pytest.mark.parametrize("language", list(Language))
def test_every_string_is_in_every_rendering(
    language: Language, letter: bool, sheet: Sheet, renderings: Callable[[Sheet], dict[str, str]]
) -> None:
    sheet = dataclasses.replace(sheet, language=language, letter=letter)
    said = [re.sub(r"\s+", "", shown(one)) for one in (*strings(dataclasses.asdict(sheet)), numbered(sheet))]
    for medium, words in renderings(sheet).items():
        # What is longer may go on over the page.
        assert [one for one in said if one[:100] not in words] == [], medium


def test_blocks_come_in_one_order(sheet: Sheet, renderings: Callable[[Sheet], dict[str, str]]) -> None:
    order = [
        "大结论",
        "一级标题",
        "表名",
        "左列",
        "格子",
        "二级标题",
        "建设单位",
        "警告",
        "第一条",
        "要勾的",
        "又一图说",
        "末尾的话",
    ]
    for medium, words in renderings(sheet).items():
        places = [words.index(one) for one in order]
        assert places == sorted(places), medium


def test_what_is_filled_in_is_found_wherever_it_stands() -> None:
    assert [one.kind for one in parts("□确认 □改为____，三条___不是")] == [
        "box",
        "words",
        "box",
        "words",
        "blank",
        "words",
    ]
    assert "".join(one.text for one in parts("年____月_____日")) == "年____月_____日"


def test_spaces_stay_and_signs_without_a_shape_are_named() -> None:
    assert shown("年　月\u00a0日\n第二行") == "年　月\u00a0日\n第二行"
    assert shown("a\x07\u202eb\t") == "a\\x07\\x202eb\\x09"


def test_words_between_a_heading_and_its_table_stay_with_the_table(sheet: Sheet) -> None:
    assert [block.text for block, stays in zip(sheet.blocks, sheet.leads_in, strict=True) if stays] == [
        "标题与表之间的话"
    ]
