"""The seal of a record as a code for telephones, and what is said beside it on every paper."""

from __future__ import annotations

import re

import segno

from geo.text import Text
from permits.record.record import Record
from permits.record.sealing import text_of

WIDTH_MM = 34.0
# White squares round the code, as the standard asks.
_EDGE = 4
_DARK = re.compile("#+")


def code_of(record: Record) -> tuple[str, str] | None:
    """What the code of a record holds, and its drawing; None where nobody sealed it."""
    if record.seal is None:
        return None
    text = text_of(record.seal)
    return text, drawn(text)


def drawn(text: str, *, width_mm: float = WIDTH_MM) -> str:
    """A QR code as SVG of a size, with the white edge that readers want."""
    code = segno.make(text, error="m", boost_error=False, micro=False)
    signs = code.symbol_size(border=_EDGE)[0]
    rows = "".join(
        f"M{found.start()} {y}h{len(found[0])}v1h-{len(found[0])}z"
        for y, row in enumerate(code.matrix_iter(border=_EDGE))
        # One shape for dark squares side by side: no renderer leaves a gap between them.
        for found in _DARK.finditer("".join("#" if dark else " " for dark in row))
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width_mm:g}mm" height="{width_mm:g}mm"'
        f' viewBox="0 0 {signs} {signs}"><path fill="#fff" d="M0 0h{signs}v{signs}h-{signs}z"/>'
        f'<path shape-rendering="crispEdges" d="{rows}"/></svg>'
    )


def said(record: Record) -> Text:
    """What the code is for, and what it cannot tell."""
    return Text(
        f"封印（编号 {record.number}）：扫码所得文字交给 verify.html 或 heatguard verify，无需网络即可核对结论、作业、日期是否被改动。"
        "出具之后管网或规定是否更新，封印不能说明，须联网重新检查。",
        f"Seal ({record.number}): hand what the code reads to verify.html or heatguard verify, and they tell without a network"
        " whether outcome, works or dates were changed. It cannot tell whether network or law are newer since: check again online.",
    )
