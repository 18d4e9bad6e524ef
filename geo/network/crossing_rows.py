"""Crossings as assets: a row for each section in which a transmission line crosses a river."""

from __future__ import annotations

import numpy as np

from geo.coded import coded
from geo.columns import Columns, objects
from geo.flat import FlatShapes
from geo.network.columns import CROSSING
from geo.network.crossings import crossings
from geo.network.rivers import Rivers
from geo.shapes import Shapes

# In the order in which a crossing lists them, after those of its line.
ASSUMED = ("river_extent", "water_class")


def with_crossings(table: Columns, shapes: Shapes, rivers: Rivers) -> tuple[Columns, Shapes]:
    """Append a row for each crossing, whatever the transmission line was drawn as."""
    lines = np.flatnonzero(table.coded("kind").equals("transmission"))
    found = crossings(shapes[lines], rivers)
    if not found:
        return table, shapes
    crossed = table.take(lines[[one.line for one in found]])
    assumed = [
        (
            *codes,
            *(code for code, held in zip(ASSUMED, (one.extent_assumed, one.water_class_assumed), strict=True) if held),
        )
        for one, codes in zip(found, crossed["assumed"], strict=True)
    ]
    names = [
        f"{line} × {one.name or one.water_class} {one.number}"
        for one, line in zip(found, crossed["asset_id"], strict=True)
    ]
    added = crossed.with_columns(
        asset_id=objects(names),
        kind=coded(np.full(len(found), CROSSING, dtype=object)),
        belongs_to=coded(np.full(len(found), "transmission", dtype=object)),
        management_area=objects(one.area for one in found),
        water_class=coded(objects(one.water_class for one in found)),
        river=coded(objects(one.name for one in found)),
        uncertainty_m=crossed["uncertainty_m"] + rivers.accuracy_m,
        assumed=objects(assumed),
    )
    sections = objects(one.section for one in found)
    more = Shapes(FlatShapes.of(sections)) if shapes.is_flat else Shapes(sections)
    return Columns.stacked([table, added]), Shapes.stacked([shapes, more])
