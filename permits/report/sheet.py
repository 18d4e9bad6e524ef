"""A paper as data: what stands on it, in order, in one language; rendered alike as HTML, PDF and DOCX.

A renderer knows kinds of blocks and nothing of the law. Every string is text, whoever wrote it: no renderer reads markup in it. A line
feed breaks the line, `BLANK` (or more of ``_``) is to be filled in and `BOX` to be ticked off, wherever they stand.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import field
from typing import Literal

from geo.dataclass import dataclass
from geo.text import Language

# What a person fills in or ticks off by hand; a renderer may make a field of it.
BLANK = "____"
BOX = "□"


@dataclass(frozen=True)
class Heading:
    """A heading; ``level`` 1 is a section, 2 a part of one. It never stands alone at the foot of a page."""

    text: str
    level: int = 1
    kind: Literal["heading"] = field(default="heading", init=False)


@dataclass(frozen=True)
class Paragraph:
    """Running text. ``look``: ``small`` for remarks; ``warning`` in a heavy frame; ``blank`` in a dashed frame, to be filled in;
    ``right`` at the right edge, as sender and day of a letter.
    """

    text: str
    look: Literal["plain", "small", "warning", "blank", "right"] = "plain"
    kind: Literal["paragraph"] = field(default="paragraph", init=False)


@dataclass(frozen=True)
class Table:
    """A table with a head that is repeated on each page.

    Attributes
    ----------
    widths : tuple of float
        Shares of the width, one a column.
    row_height_mm : float or None
        Least height of a row, for what is filled in or sealed by hand.
    together : bool
        Never broken over two pages where a page holds it (short tables to be signed).
    """

    head: tuple[str, ...]
    widths: tuple[float, ...]
    rows: tuple[tuple[str, ...], ...]
    title: str | None = None
    row_height_mm: float | None = None
    together: bool = False
    kind: Literal["table"] = field(default="table", init=False)


@dataclass(frozen=True)
class Lines:
    """A list; with ``boxes`` each line has a box to tick off."""

    lines: tuple[str, ...]
    boxes: bool = False
    kind: Literal["lines"] = field(default="lines", init=False)


@dataclass(frozen=True)
class Pairs:
    """Names and what stands behind them, a pair a row."""

    rows: tuple[tuple[str, str], ...]
    kind: Literal["pairs"] = field(default="pairs", init=False)


@dataclass(frozen=True)
class Picture:
    """A drawing to scale; ``svg`` states its width and height in millimetres, and is set at that size."""

    svg: str
    caption: str
    width_mm: float
    height_mm: float
    kind: Literal["picture"] = field(default="picture", init=False)


Block = Heading | Paragraph | Table | Lines | Pairs | Picture


@dataclass(frozen=True)
class Entry:
    """An entry of the head of a paper; two that are not ``wide`` share a line."""

    name: str
    words: str
    wide: bool = False


@dataclass(frozen=True)
class Answer:
    """The framed answer of a determination: its headline, then rows of name and words."""

    headline: str
    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Sheet:
    """A whole paper.

    Attributes
    ----------
    running : str
        Stands at the foot of every page beside its number.
    issued_on : date or None
        Date of the file, too: the same record makes the same bytes on any day.
    letter : bool
        Set as a letter: no table head, one page.
    """

    language: Language
    title: str
    number: str
    running: str
    issued_on: datetime.date | None
    blocks: tuple[Block, ...]
    head: tuple[Entry, ...] = ()
    answer: Answer | None = None
    foot: tuple[str, ...] = ()
    letter: bool = False

    @property
    def head_rows(self) -> tuple[tuple[Entry, ...], ...]:
        """The head as it shares lines: two by two, and alone what is wide or finds no other."""
        rows: list[tuple[Entry, ...]] = []
        for one in self.head:
            if rows and len(rows[-1]) == 1 and not rows[-1][0].wide and not one.wide:
                rows[-1] = (*rows[-1], one)
            else:
                rows.append((one,))
        return tuple(rows)

    @property
    def leads_in(self) -> tuple[bool, ...]:
        """Which blocks stay with the next: a paragraph between a heading and a table says what the table is."""
        kinds = ["", *(one.kind for one in self.blocks), ""]
        around = zip(kinds, kinds[1:], kinds[2:], strict=False)
        return tuple(one == ("heading", "paragraph", "table") for one in around)


def table(head: Iterable[str], widths: Iterable[float], rows: Iterable[Iterable[str]]) -> Table:
    """A plain table from what a generator yields."""
    return Table(tuple(head), tuple(widths), tuple(tuple(row) for row in rows))


def lines(of: Iterable[str], *, boxes: bool = False) -> Lines:
    """A list from what a generator yields."""
    return Lines(tuple(of), boxes)
