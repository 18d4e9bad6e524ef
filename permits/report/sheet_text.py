"""The strings of a sheet as any paper can show them, and where in them something is filled in or ticked off."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Literal, NamedTuple

from geo.text import Language, printable
from permits.report.sheet import BOX, Sheet

# Spaces of any width and line feeds stay; every other sign without a shape is named by its code.
_KEPT = frozenset({"Zs"})
_TO_FILL = re.compile(f"_{{4,}}|{BOX}")


class PageWords(NamedTuple):
    """What stands round the number of a page and of all pages."""

    before: str
    between: str
    after: str


PAGE_WORDS = {Language.ZH: PageWords("第", "页，共", "页"), Language.EN: PageWords("page", "of", "")}


def numbered(sheet: Sheet) -> str:
    """The number of a sheet with its name; empty where it has none."""
    if not sheet.number:
        return ""
    return f"编号 {sheet.number}" if sheet.language is Language.ZH else f"No. {sheet.number}"


def overhead(sheet: Sheet) -> str:
    """What stands at the top of every page: who made the sheet, and what it is."""
    maker = "暖护 HeatGuard" if sheet.language is Language.ZH else "HeatGuard 暖护"
    return f"{maker} · {sheet.title}"


def shown(text: str) -> str:
    """A text without control characters and signs that turn the reading direction; line feeds stay."""
    if text.isprintable():
        return text
    return "".join(sign if sign == "\n" or unicodedata.category(sign) in _KEPT else printable(sign) for sign in text)


class Part(NamedTuple):
    """A piece of a text: words, a blank to be filled in, or a box to be ticked off."""

    kind: Literal["words", "blank", "box"]
    text: str


def parts(text: str) -> Iterator[Part]:
    """A text cut at its blanks and boxes, nothing left out."""
    at = 0
    for one in _TO_FILL.finditer(text):
        if one.start() > at:
            yield Part("words", text[at : one.start()])
        yield Part("box" if one.group() == BOX else "blank", one.group())
        at = one.end()
    if at < len(text):
        yield Part("words", text[at:])
