"""Strokes of an engineer's drawing in SVG: dimensions between oblique ticks, broken edges, text set by its length."""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence

from permits.report.labels import Box, width_mm

THIN = 'fill="none" stroke="#000" stroke-width="0.13"'
DIMENSION = 'fill="none" stroke="#000" stroke-width="0.18"'
BROKEN = 'fill="none" stroke="#000" stroke-width="0.25"'
_BETWEEN_LINES_MM = 3.4


def text(x: float, y: float, words: str, *, anchor: str = "middle") -> str:
    """Words with their middle, ``start`` or ``end`` at a place on their foot line."""
    return f'<text x="{x:.2f}" y="{y:.2f}" text-anchor="{anchor}">{html.escape(words)}</text>'


def plate(x: float, y: float, words: str) -> str:
    """Words on white, so that no line runs through them."""
    wide = width_mm(words)
    back = f'<rect x="{x - wide / 2:.2f}" y="{y - 2.4:.2f}" width="{wide:.2f}" height="2.9" fill="#fff"/>'
    return back + text(x, y, words)


def tick(x: float, y: float) -> str:
    """The oblique stroke at the end of a dimension."""
    return f'<path d="M{x - 0.7:.2f} {y + 0.7:.2f}l1.4 -1.4" fill="none" stroke="#000" stroke-width="0.35"/>'


def dimension(left: float, right: float, y: float, words: str, *, side: int = 1) -> Iterator[str]:
    """A level dimension; its words stand over it, or where it is too short for them on its left (-1) or right (1)."""
    wide = width_mm(words)
    x, first, last = (left + right) / 2, left, right
    if wide > right - left - 1:
        x = right + wide / 2 + 1.5 if side > 0 else left - wide / 2 - 1.5
        first, last = min(left, x - wide / 2), max(right, x + wide / 2)
    yield f'<path d="M{first:.2f} {y:.2f}H{last:.2f}" {DIMENSION}/>'
    yield tick(left, y)
    yield tick(right, y)
    yield plate(x, y - 0.9, words)


def broken_upright(x: float, top: float, bottom: float) -> str:
    """An edge beyond which something goes on."""
    middle = (top + bottom) / 2
    bend = "" if bottom - top < 4 else f"V{middle - 1.6:.2f}l-1.2 0.8l2.4 1.6l-1.2 0.8"
    return f'<path d="M{x:.2f} {top - 0.8:.2f}{bend}V{bottom + 0.8:.2f}" {BROKEN}/>'


def ellipse(box: Box, look: str) -> str:
    """A circle within a box; of one that is cut off or wider than high, an ellipse."""
    left, top, right, bottom = box
    return (
        f'<ellipse cx="{(left + right) / 2:.2f}" cy="{(top + bottom) / 2:.2f}" rx="{(right - left) / 2:.2f}"'
        f' ry="{(bottom - top) / 2:.2f}" {look}/>'
    )


def spread(wanted: Sequence[float], top: float, bottom: float) -> list[float]:
    """Places for lines of text, each as near to the wanted one as the others let it; ``wanted`` goes down."""
    found: list[float] = []
    for y in wanted:
        found.append(max(y, found[-1] + _BETWEEN_LINES_MM) if found else max(y, top + 1))
    beyond = bottom - 1
    for number in range(len(found) - 1, -1, -1):
        found[number] = min(found[number], beyond)
        beyond = found[number] - _BETWEEN_LINES_MM
    return found


def wrapped(parts: Sequence[str], most_mm: float) -> list[str]:
    """Parts of a note on as few lines as hold them."""
    lines: list[str] = []
    for part in parts:
        if lines and width_mm(f"{lines[-1]} · {part}") <= most_mm:
            lines[-1] += f" · {part}"
        else:
            lines.append(part)
    return lines
