"""What a paper is made of, as plain data: the kinds that ``templates/report.typ`` sets."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

Block = dict[str, Any]


def entry(name: str, words: str, *, wide: bool = False) -> Block:
    """An entry of the head; two that are not wide share a line."""
    return {"name": name, "words": words, "wide": wide}


def figure(value: float | None) -> str:
    """A number as short as it is, a dash where there is none."""
    return "—" if value is None else f"{value:g}"


def table(head: list[str], widths: list[float], rows: Iterable[list[str]]) -> Block:
    """A table with a head that is repeated on each page; widths are shares."""
    return {"kind": "table", "head": head, "widths": widths, "rows": list(rows), "title": None, "together": False}


def bullets(lines: Iterable[str]) -> Block:
    """A list."""
    return {"kind": "list", "lines": list(lines), "boxes": False}


def boxes(lines: Iterable[str]) -> Block:
    """A list to tick off."""
    return {"kind": "list", "lines": list(lines), "boxes": True}


def text_block(words: str) -> Block:
    """A paragraph."""
    return {"kind": "text", "text": words}
