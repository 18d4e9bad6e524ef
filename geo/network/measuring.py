"""What the engine measures from: offsets, uncertainty, depths and what was assumed, added to a table of assets."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from geo.coded import coded
from geo.columns import Columns, missing
from geo.network.account import NetworkTables
from geo.network.faults import Faults
from geo.network.sizes import ASSUMED, Sizes, sizes_of
from geo.text import Text


def with_measuring_lines(
    table: Columns,
    geometry: np.ndarray[Any, Any],
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
    geometry : array of shapely geometry
        Their shapes.
    faults, notes, remarks
        Take sizes that no table knows, and what is to be said.
    """
    sizes = sizes_of(table, geometry, tables.dimensions, faults)
    remarks.extend(sizes.said)
    stated = table["position_accuracy_m"]
    unstated = missing(table["position_grade"]) & np.isnan(stated)
    grades = coded(table["position_grade"])
    grade = grades.spread([str(value).upper() for value in grades.values], tables.grades.if_unstated)
    by_grade = tables.grades.uncertainty_m(grade, table["depth_m"])
    known = np.where(np.isnan(stated), by_grade, stated)
    rounded = table["rounded_m"]
    coarse = rounded > known
    if coarse.any():
        notes.append(_coarse(int(coarse.sum()), float(rounded[coarse].max())))
    # How a square chamber is turned is not known: its corners reach farther than half its side.
    corner_m = np.where(sizes.point_facility, sizes.outer_offset_m * (math.sqrt(2) - 1), 0.0)
    top_m, bottom_m = _depths(table, sizes)
    return table.with_columns(
        represents=sizes.represents,
        outer_offset_m=sizes.outer_offset_m,
        centre_offset_m=sizes.centre_offset_m,
        outer_diameter_mm=sizes.outer_diameter_mm,
        uncertainty_m=np.maximum(known, rounded) + corner_m,
        # A stated accuracy replaces the grade: the position is then known, however it was found.
        grade=_blanked(grade, ~np.isnan(stated)),
        top_m=top_m,
        bottom_m=bottom_m,
        in_tunnel=_in_tunnel(table),
        supply=_else(table["supply"], "public"),
        belongs_to=_else(table["belongs_to"], "unstated"),
        assumed=_assumed(sizes, table["id_assumed"], unstated),
    )


def _else(column: np.ndarray[Any, Any], word: str) -> np.ndarray[Any, Any]:
    """A column of words with one in the place of those that are missing."""
    return np.where(missing(column), word, column)


def _blanked(column: np.ndarray[Any, Any], rows: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    result = column.copy()
    result[rows] = None
    return result


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
    of = table["depth_of"]
    pipe = np.isin(sizes.represents, ("pipe", "pair")) & ~sizes.assumed["outer_diameter_unknown"]
    height = np.where(pipe, sizes.outer_diameter_mm / 1000, np.nan)
    axis, bottom = of == "axis", of == "bottom"
    top_m = np.where(bottom, shallow - height, np.where(axis, shallow - height / 2, shallow))
    bottom_m = np.where(bottom, deep, np.where(axis, deep + height / 2, deep + height))
    return top_m, bottom_m


def _in_tunnel(table: Columns) -> np.ndarray[Any, Any]:
    found = coded(table["laying"])
    return found.spread([_is_tunnel(str(value)) for value in found.values], False).astype(bool)


def _is_tunnel(laying: str) -> bool:
    """A tunnel of its own; a utility tunnel (综合管廊) is none."""
    return "隧道" in laying or "tunnel" in laying.lower().replace("utility tunnel", "")


def _assumed(sizes: Sizes, no_id: np.ndarray[Any, Any], no_grade: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """For each asset the codes of what was assumed; each combination is made once."""
    flags = {**sizes.assumed, "asset_id": no_id, "position_grade_unstated": no_grade}
    mask = np.zeros(len(no_id), dtype=np.int64)
    for bit, code in enumerate(ASSUMED):
        mask |= flags[code].astype(np.int64) << bit
    kinds, inverse = np.unique(mask, return_inverse=True)
    table = np.empty(len(kinds), dtype=object)
    for number, kind in enumerate(kinds.tolist()):
        table[number] = tuple(code for bit, code in enumerate(ASSUMED) if kind >> bit & 1)
    return table[inverse]
