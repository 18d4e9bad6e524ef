"""Crossings as assets: a row for each section in which a transmission line crosses a river."""

from __future__ import annotations

import numpy as np

from geo.coded import coded
from geo.columns import Columns, objects
from geo.flat import FlatShapes
from geo.network.broken_lines import crossings_in_doubt
from geo.network.columns import CROSSING
from geo.network.crossings import Crossing, crossings
from geo.network.rivers import Rivers
from geo.shapes import Shapes

# In the order in which a crossing lists them, after those of its line.
ASSUMED = ("river_extent", "water_class", "crossing_in_doubt")
CROSSING_IN_DOUBT = ASSUMED[-1]


def with_crossings(table: Columns, shapes: Shapes, rivers: Rivers) -> tuple[Columns, Shapes]:
    """Append a row for each crossing, whatever the transmission line was drawn as; last those that are in doubt."""
    lines = np.flatnonzero(table.coded("kind").equals("transmission"))
    found = crossings(shapes[lines], rivers) + crossings_in_doubt(table, shapes, rivers)
    if not found:
        return table, shapes
    crossed = table.take(lines[[one.line for one in found]])
    assumed = [
        (
            *codes,
            *(
                code
                for code, held in zip(ASSUMED, (one.extent_assumed, one.water_class_assumed, one.in_doubt), strict=True)
                if held
            ),
        )
        for one, codes in zip(found, crossed["assumed"], strict=True)
    ]
    other = table.take(lines[[one.line if one.other is None else one.other for one in found]])
    names = [
        _name(one, str(line), str(beyond))
        for one, line, beyond in zip(found, crossed["asset_id"], other["asset_id"], strict=True)
    ]
    added = crossed.with_columns(
        asset_id=objects(names),
        kind=coded(np.full(len(found), CROSSING, dtype=object)),
        belongs_to=coded(np.full(len(found), "transmission", dtype=object)),
        management_area=objects(one.area for one in found),
        water_class=coded(objects(one.water_class for one in found)),
        river=coded(objects(one.name for one in found)),
        uncertainty_m=np.maximum(crossed["uncertainty_m"], other["uncertainty_m"]) + rivers.accuracy_m,
        assumed=objects(assumed),
    )
    sections = objects(one.section for one in found)
    more = Shapes(FlatShapes.of(sections)) if shapes.is_flat else Shapes(sections)
    return Columns.stacked([table, added]), Shapes.stacked([shapes, more])


def _name(one: Crossing, line: str, other: str) -> str:
    """What a crossing is called; one that nobody drew with a question mark."""
    if not one.in_doubt:
        return f"{line} × {one.name or one.water_class} {one.number}"
    lines = line if one.other is None else f"{line} – {other}"
    return f"{lines} × {one.name or one.water_class} ?{one.number}"
