"""What a drawing may still ask of us: entities that its blocks put in place, and corners of its curves.

A block that holds blocks, set in rows and columns, is a few kilobytes and a thousand million lines. How many there
will be is worked out from the table of blocks before any of them is put in place.
"""

from __future__ import annotations

import math
from typing import Any

from geo.limits import MAX_DRAWING_ENTITIES, MAX_DRAWING_VERTICES


class DrawingBudget:
    """One drawing's; an entity that does not fit into what is left is refused, one that does is taken off it."""

    def __init__(self) -> None:
        self._entities = 0.0
        self._vertices = 0
        self._of_block: dict[str, float] = {}

    def allows_blocks(self, insert: Any) -> bool:
        """Whether all that a block reference puts in place may be looked at."""
        count = self._put_in_place(insert, frozenset())
        if self._entities + count > MAX_DRAWING_ENTITIES:
            return False
        self._entities += count
        return True

    def allows_vertex(self) -> bool:
        """Whether one more corner may be made."""
        self._vertices += 1
        return self._vertices <= MAX_DRAWING_VERTICES

    def _put_in_place(self, insert: Any, within: frozenset[str]) -> float:
        """Entities that a reference comes to; infinite where blocks hold each other."""
        name, block = str(insert.dxf.get("name", "")), insert.block()
        if name in within:
            return math.inf
        if name not in self._of_block:
            held = () if block is None else block
            self._of_block[name] = sum(
                1.0 if one.dxftype() != "INSERT" else self._put_in_place(one, within | {name}) for one in held
            )
        return float(insert.mcount) * max(self._of_block[name], 1.0)
