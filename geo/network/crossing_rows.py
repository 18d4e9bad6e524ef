"""Crossings as assets: a row for each section in which a transmission line crosses a river."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from geo.network.assets import CROSSING
from geo.network.crossings import crossings

if TYPE_CHECKING:
    import geopandas as gpd

# In the order in which a crossing lists them, after those of its line.
ASSUMED = ("river_extent", "water_class")


def with_crossings(
    table: pd.DataFrame, geometry: np.ndarray[Any, Any], rivers: gpd.GeoDataFrame
) -> tuple[pd.DataFrame, np.ndarray[Any, Any]]:
    """Append a row for each crossing, whatever the transmission line was drawn as."""
    lines = np.flatnonzero((table["kind"] == "transmission").to_numpy())
    rows, sections = [], []
    for one in crossings(geometry[lines], rivers):
        row = table.iloc[lines[one.line]].to_dict()
        assumed = [
            *row["assumed"],
            *(code for code, held in zip(ASSUMED, (one.extent_assumed, one.water_class_assumed), strict=True) if held),
        ]
        row |= {
            "asset_id": f"{row['asset_id']} × {one.name or one.water_class} {one.number}",
            "kind": CROSSING,
            "belongs_to": "transmission",
            "management_area": one.area,
            "water_class": one.water_class,
            "river": one.name,
            "uncertainty_m": row["uncertainty_m"] + rivers.attrs["accuracy_m"],
            "assumed": tuple(assumed),
        }
        rows.append(row)
        sections.append(one.section)
    if not rows:
        return table, geometry
    added = pd.DataFrame(rows, columns=table.columns).astype(table.dtypes)
    shapes = np.empty(len(sections), dtype=object)
    shapes[:] = sections
    return pd.concat([table, added], ignore_index=True), np.concatenate([geometry, shapes])
