"""The report as a PDF, set by typst with a font of its own: no system package, the same bytes for the same record.

What somebody wrote goes in as data and never as markup; a sign that the font does not have is named by its code.
"""

from __future__ import annotations

import json
import re
from functools import cache
from importlib.resources import files
from typing import Any

import pylopdf_fonts_zh_cn
import typst
from fontTools.ttLib import TTFont

from geo.text import printable
from permits.disclosure.disclose import Disclosed
from permits.report.paper import paper

FONT = "Noto Sans SC"
# Runs that a line cannot hold are broken anywhere: typst breaks at spaces, hyphens and between Chinese signs only.
_LONG_RUN = re.compile(r"[!-~]{25,}")
_PIECE = re.compile(r".{1,12}")
ZERO_WIDTH_SPACE = "\u200b"
# Beyond this a row of a table could be longer than a page, and is allowed to break.
_LONGEST_WHOLE_ROW = 900


def render_pdf(disclosed: Disclosed, *, language: str) -> bytes:
    """Set a determination on A4, portrait, black on white.

    Parameters
    ----------
    language : str
        ``zh`` | ``en``: the one language of the paper.
    """
    tree = paper(disclosed, language=language)
    missing: dict[str, None] = {}
    tree = _printable(tree, missing)
    for block in tree["blocks"]:
        if block["kind"] == "table":
            block["whole"] = [sum(map(len, row)) <= _LONGEST_WHOLE_ROW for row in block["rows"]]
    if missing:
        codes = " ".join(missing)
        said = (
            f"字体缺少的字以编码表示：{codes}"
            if language == "zh"
            else f"Signs that the font lacks are given by code: {codes}"
        )
        tree["foot"].append(said)
    source = (files("permits.report") / "templates" / "report.typ").read_bytes()
    data = {"paper": json.dumps(tree, ensure_ascii=False)}
    return typst.compile(source, format="pdf", font_paths=_fonts(), sys_inputs=data)


@cache
def _fonts() -> typst.Fonts:
    """The packaged font and none of the machine's, so that every machine sets the same bytes."""
    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[pylopdf_fonts_zh_cn.sans_path().parent],
    )


def _printable(value: Any, missing: dict[str, None]) -> Any:
    """Every string of a tree as it can be printed; codes of what cannot are collected."""
    if isinstance(value, dict):
        return {key: one if key == "svg" else _printable(one, missing) for key, one in value.items()}
    if isinstance(value, list):
        return [_printable(one, missing) for one in value]
    if not isinstance(value, str):
        return value
    lines = (printable(line) for line in value.split("\n"))
    return "\n".join(_LONG_RUN.sub(_broken, _named("".join(line), missing)) for line in lines)


def _named(line: str, missing: dict[str, None]) -> str:
    known = _glyphs()
    if all(ord(sign) in known for sign in line):
        return line
    said = []
    for sign in line:
        code = f"〔U+{ord(sign):04X}〕"
        if ord(sign) not in known:
            missing[code] = None
        said.append(sign if ord(sign) in known else code)
    return "".join(said)


def _broken(run: re.Match[str]) -> str:
    return ZERO_WIDTH_SPACE.join(_PIECE.findall(run.group()))


@cache
def _glyphs() -> frozenset[int]:
    """Code points that the font has."""
    with TTFont(pylopdf_fonts_zh_cn.sans_path(), lazy=True) as font:
        return frozenset(font.getBestCmap())
