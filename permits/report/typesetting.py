"""Setting by typst with a font of its own: no system package, the same bytes for the same data on every machine.

What somebody wrote goes in as data and never as markup; a sign that the font does not have is named by its code.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import pylopdf_fonts_zh_cn
import typst
from fontTools.ttLib import TTFont

from permits.report.sheet_text import shown

# Runs that a line cannot hold are broken anywhere: typst breaks at spaces, hyphens and between Chinese signs only.
_LONG_RUN = re.compile(r"[!-~]{25,}")
_PIECE = re.compile(r".{1,12}")
ZERO_WIDTH_SPACE = "\u200b"


@cache
def fonts() -> typst.Fonts:
    """The packaged font and none of the machine's, so that every machine sets the same bytes."""
    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[pylopdf_fonts_zh_cn.sans_path().parent],
    )


def printed(value: Any, missing: dict[str, None]) -> Any:
    """Every string of a tree as it can be printed; codes of signs without a glyph are collected in ``missing``."""
    if isinstance(value, dict):
        return {key: with_glyphs(one, missing) if key == "svg" else printed(one, missing) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [printed(one, missing) for one in value]
    if not isinstance(value, str):
        return value
    return _LONG_RUN.sub(_broken, with_glyphs(shown(value), missing))


def with_glyphs(text: str, missing: dict[str, None]) -> str:
    """A text in which signs that the font lacks are given by code."""
    known = _glyphs()
    lacking = {sign for sign in text if ord(sign) not in known and sign != "\n"}
    for sign in sorted(lacking):
        code = f"〔U+{ord(sign):04X}〕"
        missing[code] = None
        text = text.replace(sign, code)
    return text


def _broken(run: re.Match[str]) -> str:
    return ZERO_WIDTH_SPACE.join(_PIECE.findall(run.group()))


@cache
def _glyphs() -> frozenset[int]:
    """Code points that the font has."""
    with TTFont(pylopdf_fonts_zh_cn.sans_path(), lazy=True) as font:
        return frozenset(font.getBestCmap())
