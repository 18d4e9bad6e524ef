"""What the engine measures from: offsets, uncertainty, depths and what was assumed, added to a table of assets."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from geo.coded import Coded, coded
from geo.columns import Columns
from geo.network.account import NetworkTables
from geo.network.alike import alike
from geo.network.columns import UNSTATED
from geo.network.faults import Faults
from geo.network.sizes import ASSUMED, Sizes, sizes_of
from geo.shapes import Shapes
from geo.text import Text

# All that sizes are worked out from; what is not among these is not there when they are worked out for each kind of assets.
_READ = (
    *("kind", "represents", "supply", "belongs_to", "laying", "medium", "pipes"),
    *("dn", "outer_diameter_mm", "pair_spacing_mm", "width_mm"),
    *("position_accuracy_m", "position_grade", "rounded_m", "placing_accuracy_m", "id_assumed"),
    *("depth_m", "depth_least_m", "depth_of", "unread", "unread_reach_m", "unread_error_m"),
)
# By these faults name an asset.
_NAMED = ("asset_id", "source_file", "source_row")


def with_measuring_lines(
    table: Columns,
    shapes: Shapes,
    tables: NetworkTables,
    faults: Faults,
    notes: list[Text],
    remarks: list[Text],
) -> Columns:
    """Add ``represents``, the two offsets, the uncertainty, the depths and what was assumed.

    Parameters
    ----------
    table : Columns
        Assets, values and shapes checked, ``rounded_m`` among the columns.
    shapes : Shapes
        Theirs.
    faults, notes, remarks
        Take sizes that no table knows, and what is to be said.
    """
    kinds = shapes.kinds()
    same = alike(table, _READ, kinds)
    if same is not None:
        few = Columns({name: table.kept(name) for name in (*_READ, *_NAMED)}, rows=table.rows).take(same.first)
        no_faults, unsaid = Faults(), list[Text]()
        measured = _measured(few, kinds[same.first], tables, no_faults, unsaid, unsaid)
        # What is to be said counts assets, and names them.
        if not len(no_faults) and not unsaid:
            return table.with_columns(**{name: same.spread(column) for name, column in measured.items()})
    return table.with_columns(**_measured(table, kinds, tables, faults, notes, remarks))


def _measured(
    table: Columns,
    kinds: np.ndarray[Any, Any],
    tables: NetworkTables,
    faults: Faults,
    notes: list[Text],
    remarks: list[Text],
) -> dict[str, np.ndarray[Any, Any] | Coded]:
    """The columns that are added, of which each row depends on what is `_READ` of it and on the kind of its shape alone."""
    sizes = sizes_of(table, kinds, tables.dimensions, faults)
    remarks.extend(sizes.said)
    stated = table["position_accuracy_m"]
    grades = table.coded("position_grade")
    unstated = (grades.codes < 0) & np.isnan(stated)
    grade = grades.replaced([str(value).upper() for value in grades.values], tables.grades.if_unstated)
    by_grade = tables.grades.uncertainty_m(grade, table["depth_m"])
    known = np.where(np.isnan(stated), by_grade, stated)
    rounded = table["rounded_m"]
    coarse = rounded > known
    if coarse.any():
        notes.append(_coarse(int(coarse.sum()), float(rounded[coarse].max())))
    # How a square chamber is turned is not known: its corners reach farther than half its side.
    corner_m = np.where(sizes.point_facility, sizes.outer_offset_m * (math.sqrt(2) - 1), 0.0)
    top_m, bottom_m = _depths(table, sizes)
    return dict(
        **_feared(table, sizes, known),
        represents=sizes.represents,
        outer_offset_m=sizes.outer_offset_m,
        centre_offset_m=sizes.centre_offset_m,
        outer_diameter_mm=sizes.outer_diameter_mm,
        uncertainty_m=np.maximum(known, rounded) + corner_m + table["placing_accuracy_m"],
        # A stated accuracy replaces the grade: the position is then known, however it was found.
        grade=coded(Coded(grade.values, np.where(np.isnan(stated), grade.codes, -1))),
        top_m=top_m,
        bottom_m=bottom_m,
        in_tunnel=_in_tunnel(table),
        supply=_else(table.coded("supply"), "public"),
        belongs_to=_else(table.coded("belongs_to"), UNSTATED),
        assumed=_assumed(sizes, table["id_assumed"], unstated),
    )


def _feared(table: Columns, sizes: Sizes, known_m: np.ndarray[Any, Any]) -> dict[str, np.ndarray[Any, Any] | Coded]:
    """Feared to reach farther: what was drawn as one pipe and is several, and what may be known less well than is stated.

    An error lies beyond the edge, wherever that is; one that is no larger than the one that counts anyway says nothing.
    """
    error_m = table["unread_error_m"]
    # What was drawn as an area is as large as it was drawn.
    drawn = sizes.outer_offset_m == 0
    reach_m = np.where(drawn, np.nan, np.fmax(table["unread_reach_m"], sizes.feared_m))
    with np.errstate(invalid="ignore"):
        worse = error_m > known_m
    reach_m = np.where(worse, np.fmax(reach_m, sizes.outer_offset_m) + error_m, reach_m)
    rows = np.flatnonzero(~np.isnan(sizes.feared_m))
    named = table.coded("unread")
    if len(rows):
        names = named.decoded()
        names[rows] = ["、".join(filter(None, (one, "dn"))) for one in names[rows]]
        named = coded(names)
    return {"unread": named, "unread_reach_m": reach_m}


def _else(column: Coded, word: str) -> Coded:
    """A column of words with one in the place of those that are missing."""
    return column.replaced(column.values, word)


def _coarse(count: int, most_m: float) -> Text:
    return Text(
        f"{count} 件设施的坐标取整过粗（末位的一半最多 {most_m:.3g} m），误差按此计；请提供未取整的坐标",
        f"the coordinates of {count} assets are rounded (half of the last digit is up to {most_m:.3g} m), and count as that"
        " uncertain; hand in coordinates that are not rounded",
    )


def _depths(table: Columns, sizes: Sizes) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Depth of the top and of the bottom of each asset; NaN where it is not known.

    The top counts at the shallower end, the bottom at the deeper one: the whole pipe lies between them.
    """
    deep = table["depth_m"]
    least = table["depth_least_m"]
    shallow = np.where(np.isnan(least), deep, np.fmin(least, deep))
    of = table.coded("depth_of")
    pipe = sizes.represents.among(("pipe", "pair")) & ~sizes.assumed["outer_diameter_unknown"]
    height = np.where(pipe, sizes.outer_diameter_mm / 1000, np.nan)
    axis, bottom = of.equals("axis"), of.equals("bottom")
    top_m = np.where(bottom, shallow - height, np.where(axis, shallow - height / 2, shallow))
    bottom_m = np.where(bottom, deep, np.where(axis, deep + height / 2, deep + height))
    return top_m, bottom_m


def _in_tunnel(table: Columns) -> np.ndarray[Any, Any]:
    found = table.coded("laying")
    return found.flags([_is_tunnel(str(value)) for value in found.values])


def _is_tunnel(laying: str) -> bool:
    """A tunnel of its own; a utility tunnel (综合管廊) is none."""
    return "隧道" in laying or "tunnel" in laying.lower().replace("utility tunnel", "")


def _assumed(sizes: Sizes, no_id: np.ndarray[Any, Any], no_grade: np.ndarray[Any, Any]) -> Coded:
    """For each asset the codes of what was assumed, all of them as one value."""
    flags = {**sizes.assumed, "asset_id": no_id, "position_grade_unstated": no_grade}
    mask = np.zeros(len(no_id), dtype=np.uint8)
    for bit, code in enumerate(ASSUMED):
        mask |= flags[code].astype(np.uint8) << bit
    every = [tuple(code for bit, code in enumerate(ASSUMED) if kind >> bit & 1) for kind in range(1 << len(ASSUMED))]
    return coded(Coded(every, mask))
